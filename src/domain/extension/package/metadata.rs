//! The text of the metadata file, before it is read.

use super::super::encoding::{self, Encoding};
use super::{METADATA, Opening};
use crate::domain::archive::Limits;
use crate::domain::finding::{Finding, Level, Place};

impl Opening {
    pub(super) fn metadata(&mut self, content: &[u8]) {
        let limit = Limits::PACKAGE.entry_bytes;
        if content.len() > limit {
            let text = format!(
                "“{METADATA}” has {} MiB; more than {} MiB are not read.",
                content.len() / (1 << 20),
                limit / (1 << 20)
            );
            let remedy = "Open a package whose metadata is smaller; the platform’s own limit is not documented, but no form needs that much.";
            self.tell("metadata.size", Level::Error, Some(METADATA), text, remedy);
            return;
        }
        let (text, encoding) = encoding::decode(content);
        self.package.metadata = text;
        let convert = "Save it as UTF-8 without a byte order mark: in an editor by “Save with encoding”, or by “iconv -f UTF-16 -t UTF-8”.";
        match encoding {
            Encoding::Utf8 => {}
            Encoding::Utf8WithMark => {
                let text = format!(
                    "“{METADATA}” begins with a byte order mark (EF BB BF), which strict JSON readers refuse."
                );
                let remedy = "Save it as “UTF-8 without BOM”.";
                self.tell(
                    "metadata.encoding.bom",
                    Level::Warning,
                    Some(METADATA),
                    text,
                    remedy,
                );
            }
            Encoding::Utf16Le | Encoding::Utf16Be => {
                let order = if encoding == Encoding::Utf16Le {
                    "LE"
                } else {
                    "BE"
                };
                let text =
                    format!("“{METADATA}” is encoded in UTF-16 {order}; the platform reads UTF-8.");
                self.tell(
                    "metadata.encoding.utf16",
                    Level::Error,
                    Some(METADATA),
                    text,
                    convert,
                );
            }
            Encoding::Invalid { offset } => {
                let finding = invalid_utf8("metadata.encoding.invalid", METADATA, content, offset);
                self.package.findings.push(finding);
            }
        }
    }
}

pub(super) fn invalid_utf8(rule: &str, path: &str, content: &[u8], offset: usize) -> Finding {
    let before = content.get(..offset).unwrap_or_default();
    let before = String::from_utf8_lossy(before);
    let before = before.trim_start_matches('\u{feff}');
    let last = before.rsplit('\n').next().unwrap_or_default();
    let byte = content.get(offset).copied().unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    Finding {
        rule: rule.to_owned(),
        level: Level::Error,
        place: Place {
            file: Some(path.to_owned()),
            line: u32::try_from(line).ok(),
            column: u32::try_from(last.chars().count() + 1).ok(),
            ..Place::default()
        },
        text: format!(
            "“{path}” is not UTF-8: byte {offset} (line {line}) is {byte:02X}, which cannot stand there."
        ),
        remedy: "Save it as UTF-8; a Chinese text that looks wrong was probably saved as GBK (“iconv -f GBK -t UTF-8”).".to_owned(),
    }
}
