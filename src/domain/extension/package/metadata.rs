//! The text of the metadata file, before it is read.

use super::super::encoding::{self, Encoding};
use super::{METADATA, Opening};
use crate::domain::archive::Limits;
use crate::domain::finding::Level;

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
                let sign = encoding::utf16_sign(content);
                let text = format!(
                    "“{METADATA}” is encoded in UTF-16 {order}: {sign}; the platform reads UTF-8."
                );
                self.tell(
                    "metadata.encoding.utf16",
                    Level::Error,
                    Some(METADATA),
                    text,
                    convert,
                );
            }
            Encoding::Invalid { offset } => {
                let finding =
                    encoding::invalid_utf8("metadata.encoding.invalid", METADATA, content, offset);
                self.package.findings.push(finding);
            }
        }
    }
}
