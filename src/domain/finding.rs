//! What a check has to say: one [`Finding`] per observation, always with a
//! place and a remedy. Knows nothing about who checks or who draws.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The platform refuses the package, or the field cannot work.
    Error,
    /// Accepted, but very probably not what the author wants.
    Warning,
    /// Worth knowing.
    Info,
}

impl Level {
    /// The word used in `data-level`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }

    /// The word a reader sees in front of the finding.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "Error",
            Self::Warning => "Warning",
            Self::Info => "Note",
        }
    }
}

/// Where a finding points to; every part is optional.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Path of the entry inside the package, e.g. `i18n/zh-cn/resources.json`.
    pub file: Option<String>,
    /// JSON Pointer (RFC 6901) into that file, e.g. `/inputs/3/type`.
    pub pointer: Option<String>,
    /// The `name` of the input the finding is about.
    pub input: Option<String>,
    /// Line, counted from 1.
    pub line: Option<u32>,
    /// Column in Unicode code points, counted from 1.
    pub column: Option<u32>,
}

impl Place {
    /// The place in the shortest words that still find it: file, line and
    /// column, otherwise the pointer, otherwise the input; `None` if nothing is
    /// known.
    pub fn words(&self) -> Option<String> {
        let spot = match (self.line, self.column) {
            (Some(line), Some(column)) => Some(format!("{line}:{column}")),
            (Some(line), None) => Some(line.to_string()),
            (None, _) => self.pointer.clone().filter(|pointer| !pointer.is_empty()),
        };
        match (&self.file, spot, &self.input) {
            (Some(file), Some(spot), _) => Some(format!("{file}:{spot}")),
            (None, Some(spot), _) if self.line.is_some() => Some(format!("line {spot}")),
            (None, Some(spot), _) => Some(spot),
            (None, None, Some(input)) => Some(format!("input {input}")),
            (Some(file), None, _) => Some(file.clone()),
            (None, None, None) => None,
        }
    }
}

impl Place {
    /// The whole of a file.
    pub fn in_file(path: &str) -> Self {
        Self {
            file: Some(path.to_owned()),
            ..Self::default()
        }
    }
}

impl Finding {
    /// A finding of the rule with that id.
    pub fn new(
        rule: &str,
        level: Level,
        place: Place,
        text: String,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            rule: rule.to_owned(),
            level,
            place,
            text,
            remedy: remedy.into(),
        }
    }
}

/// The findings with the worst level first; those of a level stay in their order.
pub fn worst_first(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by_key(|finding| finding.level);
    findings
}

/// One observation of a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable id of the rule, e.g. `metadata.category`; lower case, dots and dashes.
    pub rule: String,
    /// How much it matters.
    pub level: Level,
    /// Where it is.
    pub place: Place,
    /// What is wrong, one whole sentence that names the input, key, path or language.
    pub text: String,
    /// What to do about it, one whole sentence.
    pub remedy: String,
}

/// The worst level of each line that is spoken of, lines ascending from 1.
pub fn worst_by_line<'a>(findings: impl Iterator<Item = &'a Finding>) -> BTreeMap<u32, Level> {
    let mut worst = BTreeMap::new();
    for finding in findings {
        if let Some(line) = finding.place.line {
            let level = worst.entry(line).or_insert(finding.level);
            *level = (*level).min(finding.level);
        }
    }
    worst
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_findings_in_a_line_the_worst_counts() {
        let finding = |line, level| {
            let place = Place {
                line,
                ..Place::default()
            };
            Finding::new("a.b", level, place, "It is so.".into(), "Change it.")
        };
        let findings = [
            finding(Some(7), Level::Info),
            finding(Some(2), Level::Warning),
            finding(None, Level::Error),
            finding(Some(7), Level::Error),
            finding(Some(7), Level::Warning),
        ];
        let worst: Vec<(u32, Level)> = worst_by_line(findings.iter()).into_iter().collect();
        assert_eq!(worst, [(2, Level::Warning), (7, Level::Error)]);
    }

    fn check(place: Place, expected: Option<&str>) {
        assert_eq!(place.words().as_deref(), expected);
    }

    #[test]
    fn a_place_is_named_as_exactly_as_it_is_known() {
        let file = Some("i18n/en-us/resources.json".to_owned());
        check(Place::default(), None);
        check(
            Place {
                file: file.clone(),
                line: Some(3),
                column: Some(7),
                pointer: Some("/a".into()),
                ..Place::default()
            },
            Some("i18n/en-us/resources.json:3:7"),
        );
        check(
            Place {
                line: Some(3),
                ..Place::default()
            },
            Some("line 3"),
        );
        check(
            Place {
                pointer: Some("/inputs/0".into()),
                input: Some("region".into()),
                ..Place::default()
            },
            Some("/inputs/0"),
        );
        check(
            Place {
                file: file.clone(),
                input: Some("region".into()),
                ..Place::default()
            },
            Some("i18n/en-us/resources.json"),
        );
        check(
            Place {
                input: Some("region".into()),
                ..Place::default()
            },
            Some("input region"),
        );
    }
}
