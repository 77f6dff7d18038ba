//! The language files: where they stand, what they are called, their texts.

use super::super::encoding::{self, Encoding};
use super::super::model::Resource;
use super::Opening;
use super::path::{ends_with_ignoring_case, file_name, starts_with_ignoring_case};
use crate::domain::finding::Level;
use std::collections::BTreeMap;

impl Opening {
    pub(super) fn languages(&mut self, files: &[(&str, &[u8])]) {
        let mut chosen: BTreeMap<String, (&str, &[u8])> = BTreeMap::new();
        for (path, content) in files {
            let Some((language, plural)) = self.place(path) else {
                continue;
            };
            let key = language.to_lowercase();
            let other = chosen.get(&key).map(|(other, _)| *other);
            match other {
                Some(other) if !(plural && file_name(other) == "resource.json") => {
                    self.twice(path, other);
                }
                other => {
                    if let Some(other) = other {
                        self.twice(other, path);
                    }
                    chosen.insert(key, (path, content));
                }
            }
        }
        let mut resources: Vec<Resource> = Vec::new();
        for (language, (path, content)) in chosen {
            let text = self.language_text(path, content);
            resources.push(Resource {
                language,
                path: path.to_owned(),
                text,
            });
        }
        self.package.resources = resources;
    }

    /// The language whose file this is, and whether it has the usual name; says
    /// what is wrong about its place and name.
    fn place<'p>(&mut self, path: &'p str) -> Option<(&'p str, bool)> {
        if !starts_with_ignoring_case(path, "i18n/") {
            self.looks_like_languages(path);
            return None;
        }
        let parts: Vec<&str> = path.split('/').collect();
        let (language, plural) = match parts.as_slice() {
            ["i18n", language, "resources.json"] => (*language, true),
            ["i18n", language, "resource.json"] => (*language, false),
            _ => {
                self.unread_language_file(path);
                return None;
            }
        };
        if !plural {
            let text = format!(
                "“{path}” is named in the singular; the user guide shows both “resource.json” and “resources.json”."
            );
            let remedy = "Name it “resources.json”, which every issue of the guide shows.";
            self.tell(
                "package.i18n-singular",
                Level::Warning,
                Some(path),
                text,
                remedy,
            );
        }
        self.language_name(path, language);
        Some((language, plural))
    }

    /// Of two files for one language the other one counts.
    fn twice(&mut self, unused: &str, used: &str) {
        let text = format!("“{unused}” is not used, because “{used}” holds the same language.");
        self.tell(
            "package.i18n-twice",
            Level::Warning,
            Some(unused),
            text,
            "Keep one file per language.",
        );
    }

    fn language_text(&mut self, path: &str, content: &[u8]) -> Option<String> {
        match encoding::decode(content) {
            (text, Encoding::Utf8) => text,
            (text, Encoding::Utf8WithMark) => {
                let sentence = format!(
                    "“{path}” begins with a byte order mark (EF BB BF), which strict JSON readers refuse."
                );
                let remedy = "Save it as “UTF-8 without BOM”.";
                self.tell(
                    "package.i18n-encoding",
                    Level::Warning,
                    Some(path),
                    sentence,
                    remedy,
                );
                text
            }
            (_, Encoding::Utf16Le | Encoding::Utf16Be) => {
                let sentence = format!(
                    "“{path}” is encoded in UTF-16: {}; language files can only be UTF-8, so the form is shown without it.",
                    encoding::utf16_sign(content)
                );
                let remedy = "Save it as UTF-8, for example by “iconv -f UTF-16 -t UTF-8”.";
                self.tell(
                    "package.i18n-encoding",
                    Level::Error,
                    Some(path),
                    sentence,
                    remedy,
                );
                None
            }
            (_, Encoding::Invalid { offset }) => {
                let finding =
                    encoding::invalid_utf8("package.i18n-encoding", path, content, offset);
                self.package.findings.push(finding);
                None
            }
        }
    }

    fn language_name(&mut self, path: &str, language: &str) {
        if matches!(language, "zh-cn" | "en-us") {
            return;
        }
        let plain = language.to_lowercase().replace('_', "-");
        let (level, remedy) = if matches!(plain.as_str(), "zh-cn" | "en-us") {
            (Level::Warning, format!("Name the folder “{plain}”."))
        } else {
            (Level::Info, "Name the folder “zh-cn” or “en-us” unless you know that the platform shows this language.".to_owned())
        };
        let text = format!(
            "The language folder “{language}” is not one of the two in the user guide, “zh-cn” and “en-us”."
        );
        self.tell("package.i18n-language", level, Some(path), text, &remedy);
    }

    fn unread_language_file(&mut self, path: &str) {
        let text = format!("“{path}” is in the language folder but not where the platform looks.");
        self.misplaced(path, text);
    }

    /// Misspellings of the folder that would otherwise pass without a word.
    fn looks_like_languages(&mut self, path: &str) {
        let name = file_name(path);
        let folder = path.split('/').next().unwrap_or_default();
        let odd_folder = matches!(
            folder.to_lowercase().as_str(),
            "i18" | "il8n" | "l10n" | "lang" | "locales" | "locale"
        );
        if path.contains('/')
            && (odd_folder || matches!(name, "resources.json" | "resource.json"))
            && ends_with_ignoring_case(name, ".json")
        {
            let text = format!(
                "“{path}” looks like a language file, but the platform reads only “i18n/<language>/resources.json”."
            );
            self.misplaced(path, text);
        }
    }

    fn misplaced(&mut self, path: &str, text: String) {
        let remedy =
            "Move it to “i18n/zh-cn/resources.json” or “i18n/en-us/resources.json”, in lower case.";
        self.tell(
            "package.i18n-place",
            Level::Warning,
            Some(path),
            text,
            remedy,
        );
    }
}
