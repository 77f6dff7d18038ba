//! [`Languages`]: the strings of `i18n/<language>/resources.json`, and which
//! of them the metadata refers to.
//!
//! The vendor documents the files but neither their inner layout nor how the
//! metadata names a key, so several spellings are tried and none may fail:
//! a text that cannot be resolved is shown as it is written.

use crate::domain::extension::model::{Coverage, Resource};
use crate::domain::finding::{Finding, Level, Place};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// How many keys a finding names before it only counts the rest.
const NAMED_KEYS: usize = 8;

/// Unresolved references blamed one by one; the rest is only counted.
const SINGLE_FINDINGS: usize = 50;

/// Where a package has the strings of a language.
const EXAMPLE_FILE: &str = "i18n/en-us/resources.json";

/// The metadata file, which unresolved references point into.
const METADATA: &str = "codearts-extension.json";

/// All strings of a package, by language, and what has been asked of them.
#[derive(Clone, Debug, Default)]
pub struct Languages {
    languages: Vec<Language>,
    /// Every key of any language, in order of first appearance.
    keys: Vec<String>,
    known: BTreeSet<String>,
    used: BTreeSet<String>,
    unresolved: Vec<Unresolved>,
    /// Whether there could be language files, and none is there.
    lacking: bool,
}

/// One readable file.
#[derive(Clone, Debug, Default)]
struct Language {
    name: String,
    path: String,
    strings: BTreeMap<String, String>,
}

impl Language {
    /// Its text for a key; one without any letter is as good as missing.
    fn text(&self, key: &str) -> Option<&str> {
        self.written(key).filter(|text| !is_blank(text))
    }

    /// The same as it is written.
    fn written(&self, key: &str) -> Option<&str> {
        self.strings.get(key).map(String::as_str)
    }
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// A text that looks like a reference to a key nobody has.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Unresolved {
    literal: String,
    /// Where it stands first.
    place: Place,
}

impl Languages {
    /// Reads the language files of a package. Files that cannot be read are
    /// left out with a finding; the others still serve.
    pub fn read(resources: &[Resource]) -> (Self, Vec<Finding>) {
        let mut sorted: Vec<&Resource> = resources.iter().collect();
        sorted.sort_by(|a, b| a.path.cmp(&b.path));
        let mut languages = Self::default();
        let mut findings = Vec::new();
        for resource in &sorted {
            let has_plural = |other: &&Resource| {
                other.language == resource.language && !is_singular(&other.path)
            };
            if is_singular(&resource.path) && sorted.iter().any(has_plural) {
                continue;
            }
            // The check of the archive has already said that it is not UTF-8, and
            // whether folder and file are named as the platform documents.
            let Some(text) = &resource.text else {
                continue;
            };
            if let Some(language) = read_file(resource, text, &mut findings) {
                languages.add(language);
            }
        }
        (languages, findings)
    }

    /// The same, told that a package came without any language file: then a text
    /// that looks like a reference is one that nothing resolves. Of metadata by
    /// itself nobody knows.
    #[must_use]
    pub fn lacking(mut self) -> Self {
        self.lacking = true;
        self
    }

    /// Yields the text to show for `literal`, a displayed string of the
    /// metadata, in `language`; `path_key` is the key that its place in the
    /// metadata implies, such as `loc.input.label.region`, and `place` that place,
    /// asked for only if there is something to say about it.
    ///
    /// Tried in order: the whole text is a key; it is wholly `${key}`,
    /// `%key%`, `{{key}}`, `$t(key)` or `#{key}`; `path_key` is a key. The
    /// language falls back to en-us, then zh-cn; without a choice among the
    /// languages that are there, to any. A language whose text is blank is passed
    /// over like one without the key; if there are only such texts, that is what
    /// comes of it, so that whoever shows the text can put its own in place.
    pub fn resolve(
        &mut self,
        literal: &str,
        path_key: &str,
        language: Option<&str>,
        place: &dyn Fn() -> Place,
    ) -> String {
        let referred = referred_key(literal);
        let key = [Some(literal), referred, Some(path_key)]
            .into_iter()
            .flatten()
            .find(|key| !key.is_empty() && self.known.contains(*key));
        let Some(key) = key else {
            if referred.is_some() && (self.lacking || !self.languages.is_empty()) {
                self.unresolved.push(Unresolved {
                    literal: literal.to_owned(),
                    place: place(),
                });
            }
            return literal.to_owned();
        };
        if !self.used.contains(key) {
            self.used.insert(key.to_owned());
        }
        self.string(key, language)
            .map_or_else(|| literal.to_owned(), str::to_owned)
    }

    /// The language whose strings are looked for first.
    pub fn shown(&self, language: Option<&str>) -> Option<&str> {
        let chosen = language.map(str::to_lowercase);
        [chosen.as_deref(), Some("en-us"), Some("zh-cn")]
            .into_iter()
            .flatten()
            .find_map(|wanted| self.languages.iter().find(|known| known.name == wanted))
            .or_else(|| self.languages.first())
            .map(|language| language.name.as_str())
    }

    /// The languages that can be chosen, in order of their paths.
    pub fn names(&self) -> Vec<String> {
        self.languages
            .iter()
            .map(|language| language.name.clone())
            .collect()
    }

    /// Yields the coverage table, and what is missing, unused or unresolved,
    /// once every displayed string has been resolved.
    pub fn finish(self) -> (Vec<Coverage>, Vec<Finding>) {
        let mut findings = self.missing_findings();
        findings.extend(self.blank_findings());
        findings.extend(self.unused_finding());
        findings.extend(self.unresolved_findings());
        let Self {
            languages,
            keys,
            used,
            unresolved,
            ..
        } = self;
        let mut coverage: Vec<Coverage> = keys
            .into_iter()
            .map(|key| Coverage {
                present: languages
                    .iter()
                    .map(|language| language.text(&key).is_some())
                    .collect(),
                used: used.contains(&key),
                key,
            })
            .collect();
        if !languages.is_empty() {
            coverage.extend(nowhere(&unresolved, languages.len()));
        }
        (coverage, findings)
    }

    fn add(&mut self, language: (Language, Vec<String>)) {
        let (language, keys) = language;
        for key in keys {
            if self.known.insert(key.clone()) {
                self.keys.push(key);
            }
        }
        self.languages.push(language);
    }

    fn string(&self, key: &str, language: Option<&str>) -> Option<&str> {
        // A language of another package that is not one of this one is no choice.
        let wanted = language
            .map(str::to_lowercase)
            .filter(|wanted| self.languages.iter().any(|known| known.name == *wanted));
        let named = [wanted.as_deref(), Some("en-us"), Some("zh-cn")];
        let named = named
            .into_iter()
            .flatten()
            .filter_map(|name| self.languages.iter().find(|known| known.name == name));
        let any = self.languages.iter().filter(|_| wanted.is_none());
        let mut order = named.chain(any);
        let mut again = order.clone();
        let text = order.find_map(|language| language.text(key));
        text.or_else(|| again.find_map(|language| language.written(key)))
    }

    fn missing_findings(&self) -> Vec<Finding> {
        let missing_in = |language: &Language| {
            let missing: Vec<&str> = self
                .keys
                .iter()
                .filter(|key| !language.strings.contains_key(*key))
                .map(String::as_str)
                .collect();
            (!missing.is_empty()).then(|| {
                Finding::new(
                    "language.missing",
                    Level::Warning,
                    Place::in_file(&language.path),
                    format!(
                        "{} lacks {} that another language has: {}.",
                        language.path,
                        counted(missing.len(), "key", "keys"),
                        listed(&missing)
                    ),
                    format!(
                        "Translate {} into {}; until then another language or the key itself is shown.",
                        if missing.len() == 1 { "it" } else { "them" },
                        language.name
                    ),
                )
            })
        };
        self.languages.iter().filter_map(missing_in).collect()
    }

    fn blank_findings(&self) -> Vec<Finding> {
        let blank_in = |language: &Language| {
            let blank: Vec<&str> = self
                .keys
                .iter()
                .filter(|key| language.written(key).is_some_and(is_blank))
                .map(String::as_str)
                .collect();
            (!blank.is_empty()).then(|| {
                Finding::new(
                    "language.blank",
                    Level::Warning,
                    Place::in_file(&language.path),
                    format!(
                        "{} has nothing but an empty text for {}: {}.",
                        language.path,
                        counted(blank.len(), "key", "keys"),
                        listed(&blank)
                    ),
                    format!(
                        "Write {} in {}, or take the {} out; until then another language is shown, or what stands there without a text.",
                        if blank.len() == 1 { "it" } else { "them" },
                        language.name,
                        if blank.len() == 1 { "key" } else { "keys" },
                    ),
                )
            })
        };
        self.languages.iter().filter_map(blank_in).collect()
    }

    fn unused_finding(&self) -> Option<Finding> {
        let unused: Vec<&str> = self
            .keys
            .iter()
            .filter(|key| !self.used.contains(*key))
            .map(String::as_str)
            .collect();
        let path = self
            .languages
            .first()
            .map(|language| language.path.as_str());
        (!unused.is_empty()).then(|| {
            Finding::new(
                "language.unused",
                Level::Info,
                Place::in_file(path.unwrap_or("i18n")),
                format!(
                    "The metadata never refers to {} of the language files: {}.",
                    counted(unused.len(), "key", "keys"),
                    listed(&unused)
                ),
                "Refer to the key in the metadata, or remove it from every language.",
            )
        })
    }

    fn unresolved_findings(&self) -> Vec<Finding> {
        let mut seen = BTreeSet::new();
        let distinct: Vec<&Unresolved> = self
            .unresolved
            .iter()
            .filter(|unresolved| seen.insert(unresolved.literal.as_str()))
            .collect();
        let paths = self.languages.iter().map(|language| language.path.as_str());
        let (files, nobody) = if self.lacking {
            (
                format!("{EXAMPLE_FILE} (there is none yet)"),
                "the package has no language file that could have",
            )
        } else {
            (listed(&paths.collect::<Vec<_>>()), "no language file has")
        };
        let one = |unresolved: &&Unresolved| {
            let literal = &unresolved.literal;
            let key = referred_key(literal).unwrap_or(literal);
            Finding::new(
                "language.unresolved",
                Level::Warning,
                unresolved.place.clone(),
                format!("“{literal}” looks like a reference, but {nobody} the key “{key}”."),
                format!("Add the key to {files}, or write the text itself."),
            )
        };
        let mut findings: Vec<Finding> = distinct.iter().take(SINGLE_FINDINGS).map(one).collect();
        let rest = distinct.len().saturating_sub(SINGLE_FINDINGS);
        if rest > 0 {
            findings.push(Finding::new(
                "language.unresolved",
                Level::Warning,
                Place::in_file(METADATA),
                format!("{rest} more of the texts look like references to keys that no language file has."),
                format!("Add the keys to {files}, or write the texts themselves."),
            ));
        }
        findings
    }
}

/// The keys that the metadata refers to and no language has, each once.
fn nowhere(unresolved: &[Unresolved], languages: usize) -> Vec<Coverage> {
    let mut seen = BTreeSet::new();
    let keys = unresolved.iter().map(|one| referred_key(&one.literal));
    keys.flatten()
        .filter(|key| seen.insert(*key))
        .map(|key| Coverage {
            key: key.to_owned(),
            present: vec![false; languages],
            used: true,
        })
        .collect()
}

/// The key inside a text that is wholly a reference.
fn referred_key(literal: &str) -> Option<&str> {
    [
        ("${", "}"),
        ("{{", "}}"),
        ("$t(", ")"),
        ("#{", "}"),
        ("%", "%"),
    ]
    .into_iter()
    .find_map(|(open, close)| {
        let key = literal.strip_prefix(open)?.strip_suffix(close)?;
        // “{{ key }}” is how template languages print a reference.
        let key = if open == "{{" { key.trim() } else { key };
        let plain = |c: char| !c.is_whitespace() && !"{}()%$#\"'".contains(c);
        (!key.is_empty() && key.chars().all(plain)).then_some(key)
    })
}

fn is_singular(path: &str) -> bool {
    path.rsplit('/')
        .next()
        .is_some_and(|name| name.eq_ignore_ascii_case("resource.json"))
}

/// Reads one file; `None` if nothing in it can be used.
fn read_file(
    resource: &Resource,
    text: &str,
    findings: &mut Vec<Finding>,
) -> Option<(Language, Vec<String>)> {
    let path = resource.path.as_str();
    let without_bom = text.strip_prefix('\u{feff}');
    if without_bom.is_some() {
        findings.push(Finding::new(
            "language.bom",
            Level::Warning,
            Place::in_file(path),
            format!("{path} begins with a byte order mark."),
            "Save the file as UTF-8 without a byte order mark.",
        ));
    }
    let text = without_bom.unwrap_or(text);
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => {
            let (line, column) = line_and_column(text, &error);
            findings.push(Finding::new(
                "language.json",
                Level::Error,
                Place {
                    line,
                    column,
                    ..Place::in_file(path)
                },
                format!("{path} is not valid JSON: {}.", reason(&error)),
                "Repair the file; until then its language is not offered.",
            ));
            return None;
        }
    };
    let Value::Object(_) = value else {
        findings.push(Finding::new(
            "language.json",
            Level::Error,
            Place::in_file(path),
            format!("{path} holds no JSON object."),
            "Write one object whose members are the keys and their texts.",
        ));
        return None;
    };
    let mut strings = Strings {
        path,
        strings: BTreeMap::new(),
        keys: Vec::new(),
        punctuated: Vec::new(),
        is_chinese: resource.language.starts_with("zh"),
        findings,
    };
    strings.flatten("", "", &value);
    let Strings {
        strings,
        keys,
        punctuated,
        ..
    } = strings;
    findings.extend(punctuation_finding(path, &punctuated));
    let language = Language {
        name: resource.language.clone(),
        path: resource.path.clone(),
        strings,
    };
    Some((language, keys))
}

/// The strings of one file while its objects are flattened.
struct Strings<'a> {
    path: &'a str,
    strings: BTreeMap<String, String>,
    keys: Vec<String>,
    /// Key, pointer and first bad character.
    punctuated: Vec<(String, String, char)>,
    is_chinese: bool,
    findings: &'a mut Vec<Finding>,
}

impl Strings<'_> {
    /// The depth is bounded by that of the JSON parser.
    fn flatten(&mut self, key: &str, pointer: &str, value: &Value) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    let separator = if key.is_empty() { "" } else { "." };
                    let escaped = name.replace('~', "~0").replace('/', "~1");
                    self.flatten(
                        &format!("{key}{separator}{name}"),
                        &format!("{pointer}/{escaped}"),
                        member,
                    );
                }
            }
            Value::String(text) => self.take(key, pointer, text),
            Value::Null | Value::Array(_) | Value::Bool(_) | Value::Number(_) => {
                self.findings.push(Finding::new(
                    "language.value",
                    Level::Warning,
                    Place {
                        pointer: Some(pointer.to_owned()),
                        ..Place::in_file(self.path)
                    },
                    format!("The key “{key}” of {} is not a text.", self.path),
                    "Write its value as a text in double quotes.",
                ));
                if matches!(value, Value::Bool(_) | Value::Number(_)) {
                    self.take(key, pointer, &value.to_string());
                }
            }
        }
    }

    fn take(&mut self, key: &str, pointer: &str, text: &str) {
        if self.strings.contains_key(key) {
            self.findings.push(Finding::new(
                "language.repeated",
                Level::Warning,
                Place {
                    pointer: Some(pointer.to_owned()),
                    ..Place::in_file(self.path)
                },
                format!(
                    "The key “{key}” occurs twice in {}, once nested and once with dots.",
                    self.path
                ),
                "Keep one of them; the first is used.",
            ));
            return;
        }
        if self.is_chinese
            && let Some(bad) = text.chars().find(|c| is_chinese_punctuation(*c))
        {
            self.punctuated
                .push((key.to_owned(), pointer.to_owned(), bad));
        }
        self.strings.insert(key.to_owned(), text.to_owned());
        self.keys.push(key.to_owned());
    }
}

/// Whether a character is one that the vendor's Chinese page says comes out
/// garbled.
fn is_chinese_punctuation(c: char) -> bool {
    matches!(c,
        '\u{3000}'..='\u{303f}'
        | '\u{ff00}'..='\u{ffef}'
        | '\u{2018}'..='\u{201d}'
        | '\u{2014}'
        | '\u{2026}')
}

fn punctuation_finding(path: &str, punctuated: &[(String, String, char)]) -> Option<Finding> {
    let (_, pointer, bad) = punctuated.first()?;
    let keys: Vec<&str> = punctuated.iter().map(|(key, ..)| key.as_str()).collect();
    Some(Finding::new(
        "language.punctuation",
        Level::Warning,
        Place {
            pointer: Some(pointer.clone()),
            ..Place::in_file(path)
        },
        format!(
            "{path} has Chinese punctuation such as “{bad}”, which the platform shows garbled, in {}: {}.",
            counted(keys.len(), "key", "keys"),
            listed(&keys)
        ),
        "Use ASCII punctuation in these texts.",
    ))
}

/// Line and column of a parse error, the column in code points.
/// What is wrong, without serde's own place, which counts bytes.
fn reason(error: &serde_json::Error) -> String {
    if error.is_eof() {
        return "it ends in the middle".to_owned();
    }
    let text = error.to_string();
    let end = text.rfind(" at line ").unwrap_or(text.len());
    text.get(..end).unwrap_or_default().to_owned()
}

fn line_and_column(text: &str, error: &serde_json::Error) -> (Option<u32>, Option<u32>) {
    let line = error.line();
    let column = text
        .lines()
        .nth(line.saturating_sub(1))
        .map(|content| {
            // serde_json counts bytes; the last character may be cut.
            content
                .char_indices()
                .take_while(|(offset, _)| *offset < error.column())
                .count()
                .max(1)
        })
        .and_then(|column| u32::try_from(column).ok());
    (u32::try_from(line.max(1)).ok(), column)
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn listed(names: &[&str]) -> String {
    let shown = names
        .iter()
        .take(NAMED_KEYS)
        .copied()
        .collect::<Vec<_>>()
        .join(", ");
    match names.len().saturating_sub(NAMED_KEYS) {
        0 => shown,
        rest => format!("{shown} and {rest} more"),
    }
}

/// The name of a language's folder, if it is made like the tag of a language
/// (BCP 47), which `lang` takes.
pub fn tag(name: &str) -> Option<&str> {
    let mut parts = name.split('-');
    let primary = parts.next()?;
    let is_language =
        matches!(primary.len(), 2 | 3) && primary.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_part = |part: &str| {
        matches!(part.len(), 1..=8) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    (is_language && parts.all(is_part)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn resource(path: &str, text: &str) -> Resource {
        Resource {
            language: path.split('/').nth(1).unwrap().to_owned(),
            path: path.to_owned(),
            text: Some(text.to_owned()),
        }
    }

    fn both() -> Vec<Resource> {
        vec![
            resource(
                "i18n/zh-cn/resources.json",
                r#"{"greeting": "你好", "only": {"chinese": "只"}}"#,
            ),
            resource(
                "i18n/en-us/resources.json",
                r#"{"greeting": "Hello", "loc.input.label.region": "Region"}"#,
            ),
        ]
    }

    fn rules(findings: &[Finding]) -> Vec<&str> {
        findings
            .iter()
            .map(|finding| finding.rule.as_str())
            .collect()
    }

    #[test]
    fn a_text_that_is_a_key_is_shown_in_the_chosen_language() {
        let (mut languages, findings) = Languages::read(&both());
        assert_eq!(findings, []);
        assert_eq!(languages.names(), ["en-us", "zh-cn"]);
        assert_eq!(
            languages.resolve("greeting", "", Some("zh-cn"), &Place::default),
            "你好"
        );
        assert_eq!(
            languages.resolve("greeting", "", Some("ZH-CN"), &Place::default),
            "你好"
        );
        assert_eq!(
            languages.resolve("greeting", "", None, &Place::default),
            "Hello"
        );
    }

    #[test]
    fn every_spelling_of_a_reference_is_understood() {
        let (mut languages, _) = Languages::read(&both());
        for literal in [
            "${greeting}",
            "%greeting%",
            "{{greeting}}",
            "{{ greeting }}",
            "$t(greeting)",
            "#{greeting}",
        ] {
            assert_eq!(
                languages.resolve(literal, "", None, &Place::default),
                "Hello",
                "{literal}"
            );
        }
        assert_eq!(
            languages.resolve("${only.chinese}", "", Some("en-us"), &Place::default),
            "只",
            "en-us lacks it, zh-cn has it"
        );
    }

    #[test]
    fn the_place_in_the_metadata_names_a_key_too() {
        let (mut languages, _) = Languages::read(&both());
        let shown = languages.resolve(
            "Area",
            "loc.input.label.region",
            Some("en-us"),
            &Place::default,
        );
        assert_eq!(shown, "Region");
        let shown = languages.resolve(
            "Area",
            "loc.input.label.other",
            Some("en-us"),
            &Place::default,
        );
        assert_eq!(shown, "Area");
    }

    #[test]
    fn the_table_tells_what_is_missing_unused_and_unresolved() {
        let (mut languages, _) = Languages::read(&both());
        languages.resolve("greeting", "", None, &Place::default);
        let place = || Place {
            input: Some("region-2".into()),
            line: Some(7),
            ..Place::in_file(METADATA)
        };
        languages.resolve("${goodbye}", "loc.input.label.region-2", None, &place);
        languages.resolve("A text like any other", "", None, &Place::default);
        let (coverage, findings) = languages.finish();
        let greeting = coverage.iter().find(|row| row.key == "greeting").unwrap();
        assert_eq!(greeting.present, [true, true]);
        assert!(greeting.used);
        let only = coverage
            .iter()
            .find(|row| row.key == "only.chinese")
            .unwrap();
        assert_eq!(only.present, [false, true]);
        assert!(!only.used);
        let goodbye = coverage.iter().find(|row| row.key == "goodbye").unwrap();
        assert_eq!(
            (&*goodbye.present, goodbye.used),
            (&[false, false][..], true)
        );
        assert_eq!(
            rules(&findings),
            [
                "language.missing",
                "language.missing",
                "language.unused",
                "language.unresolved"
            ]
        );
        assert!(findings[0].text.contains("only.chinese"));
        assert!(findings[3].text.contains("goodbye"));
        assert_eq!(findings[3].place, place());
    }

    #[test]
    fn a_package_without_language_files_resolves_no_reference() {
        let (languages, _) = Languages::read(&[]);
        let mut languages = languages.lacking();
        assert_eq!(
            languages.resolve("${k}", "loc.input.label.a", None, &Place::default),
            "${k}"
        );
        languages.resolve("A text like any other", "", None, &Place::default);
        let (_, findings) = languages.finish();
        assert_eq!(rules(&findings), ["language.unresolved"]);
        assert!(findings[0].text.contains("no language file"));
        assert!(findings[0].remedy.contains("resources.json"));
    }

    #[test]
    fn a_file_that_is_cut_says_so_without_a_place_of_its_own() {
        let (_, findings) =
            Languages::read(&[resource("i18n/zh-cn/resources.json", "{\"k\": \"键\"")]);
        assert!(findings[0].text.ends_with("it ends in the middle."));
        let (_, findings) =
            Languages::read(&[resource("i18n/zh-cn/resources.json", "{\"键\": no}")]);
        assert!(!findings[0].text.contains("column"), "{}", findings[0].text);
    }

    #[test]
    fn very_many_unresolved_references_are_counted() {
        let (mut languages, _) = Languages::read(&both());
        for index in 0..1000 {
            languages.resolve(&format!("${{missing.{index}}}"), "", None, &Place::default);
        }
        let (_, findings) = languages.finish();
        let last = findings.last().unwrap();
        assert!(last.text.starts_with("950 more"), "{}", last.text);
    }

    #[test]
    fn a_broken_file_names_its_line_and_leaves_the_others_alone() {
        let mut files = both();
        files[0].text = Some("{\n  \"你好\": oops\n}".to_owned());
        let (languages, findings) = Languages::read(&files);
        assert_eq!(languages.names(), ["en-us"]);
        assert_eq!(rules(&findings), ["language.json"]);
        assert_eq!(findings[0].level, Level::Error);
        assert_eq!(findings[0].place.line, Some(2));
        assert_eq!(findings[0].place.column, Some(9));
    }

    #[test]
    fn the_singular_file_name_is_read_unless_the_plural_is_there() {
        let singular = resource("i18n/zh-cn/resource.json", r#"{"a": "1"}"#);
        let (mut languages, findings) = Languages::read(std::slice::from_ref(&singular));
        assert_eq!(findings, []);
        assert_eq!(languages.resolve("a", "", None, &Place::default), "1");

        let plural = resource("i18n/zh-cn/resources.json", r#"{"a": "2"}"#);
        let (mut languages, findings) = Languages::read(&[singular, plural]);
        assert_eq!(findings, []);
        assert_eq!(languages.names(), ["zh-cn"]);
        assert_eq!(languages.resolve("a", "", None, &Place::default), "2");
    }

    #[test]
    fn a_language_that_is_not_there_counts_as_no_choice() {
        let only = resource("i18n/fr-fr/resources.json", r#"{"a": "un"}"#);
        let (mut languages, _) = Languages::read(&[only]);
        assert_eq!(
            languages.resolve("a", "", Some("zh-cn"), &Place::default),
            "un"
        );
    }

    #[test]
    fn chinese_punctuation_is_reported_once_per_file() {
        let text = r#"{"a": "你好，世界", "b": {"c": "好。"}, "d": "OK."}"#;
        let (_, findings) = Languages::read(&[resource("i18n/zh-cn/resources.json", text)]);
        assert_eq!(rules(&findings), ["language.punctuation"]);
        assert!(findings[0].text.contains("2 keys: a, b.c"));
        let (_, findings) = Languages::read(&[resource("i18n/en-us/resources.json", text)]);
        assert_eq!(findings, []);
    }

    #[test]
    fn values_that_are_no_text_and_keys_given_twice_are_reported() {
        let text = r#"{"a": 1, "b": [], "c.d": "x", "c": {"d": "y"}}"#;
        let (mut languages, findings) =
            Languages::read(&[resource("i18n/en-us/resources.json", text)]);
        assert_eq!(
            rules(&findings),
            ["language.value", "language.value", "language.repeated"]
        );
        assert_eq!(languages.resolve("c.d", "", None, &Place::default), "x");
        assert_eq!(languages.resolve("a", "", None, &Place::default), "1");
    }

    #[test]
    fn an_empty_text_counts_as_missing() {
        let (mut languages, _) = Languages::read(&[
            resource(
                "i18n/zh-cn/resources.json",
                r#"{"a": "", "b": " ", "c": "丙"}"#,
            ),
            resource(
                "i18n/en-us/resources.json",
                r#"{"a": "A", "b": "", "c": "C"}"#,
            ),
        ]);
        let mut shown = |key, language| languages.resolve(key, "", language, &Place::default);
        assert_eq!(shown("a", Some("zh-cn")), "A");
        assert_eq!(shown("c", Some("zh-cn")), "丙");
        assert!(shown("${b}", Some("zh-cn")).trim().is_empty());
        assert!(shown("b", None).trim().is_empty());
        let (coverage, findings) = languages.finish();
        assert_eq!(rules(&findings), ["language.blank", "language.blank"]);
        assert!(findings[0].text.contains("for 1 key: b"), "{findings:?}");
        assert!(findings[1].text.contains("for 2 keys: a, b"));
        let present: Vec<_> = coverage.iter().map(|row| &row.present[..]).collect();
        assert_eq!(
            present,
            [&[true, false][..], &[false, false], &[true, true]]
        );
    }

    #[test]
    fn a_package_without_languages_is_not_blamed() {
        let (mut languages, _) = Languages::read(&[]);
        assert_eq!(languages.resolve("${x}", "", None, &Place::default), "${x}");
        assert_eq!(languages.finish(), (Vec::new(), Vec::new()));
    }

    #[test]
    fn deep_nesting_is_refused_by_a_finding() {
        let text = "{\"a\":".repeat(1000) + "1" + &"}".repeat(1000);
        let (_, findings) = Languages::read(&[resource("i18n/en-us/resources.json", &text)]);
        assert_eq!(rules(&findings), ["language.json"]);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,200}", literal in "[$%{}()#a-z. ]{0,12}") {
            let (mut languages, _) = Languages::read(&[
                resource("i18n/zh-cn/resources.json", &text),
                resource("i18n/en-us/resources.json", r#"{"a": "A"}"#),
            ]);
            let shown = languages.resolve(&literal, "loc.friendlyName", Some("zh-cn"), &Place::default);
            prop_assert!(shown == literal || shown == "A");
            languages.finish();
        }

        #[test]
        fn objects_of_texts_resolve_by_their_dotted_keys(
            outer in "[a-z]{1,6}", inner in "[a-z]{1,6}", text in "\\PC{0,20}"
        ) {
            let json = serde_json::json!({ &outer: { &inner: &text } }).to_string();
            let (mut languages, _) = Languages::read(&[resource("i18n/zh-cn/resources.json", &json)]);
            let shown = languages.resolve(&format!("${{{outer}.{inner}}}"), "", Some("zh-cn"), &Place::default);
            prop_assert_eq!(shown, text);
        }
    }

    #[test]
    fn the_language_shown_is_the_chosen_one_if_it_is_there() {
        let shown = |resources: &[Resource], language: Option<&str>| {
            let (languages, _) = Languages::read(resources);
            languages.shown(language).map(str::to_owned)
        };
        assert_eq!(shown(&both(), Some("ZH-cn")).as_deref(), Some("zh-cn"));
        assert_eq!(shown(&both(), Some("de-de")).as_deref(), Some("en-us"));
        assert_eq!(shown(&both(), None).as_deref(), Some("en-us"));
        let other = [resource("i18n/fr-fr/resources.json", r#"{"a": "b"}"#)];
        assert_eq!(shown(&other, None).as_deref(), Some("fr-fr"));
        assert_eq!(shown(&[], Some("zh-cn")), None);
    }

    #[test]
    fn only_what_is_made_like_a_tag_is_told_as_one() {
        for name in ["zh-cn", "en", "gsw", "zh-hans-cn", "sr-latn"] {
            assert_eq!(tag(name), Some(name));
        }
        for name in ["", "english", "zh_cn", "en-", "z", "de us", "12"] {
            assert_eq!(tag(name), None, "{name}");
        }
    }
}
