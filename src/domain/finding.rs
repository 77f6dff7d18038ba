//! What a check has to say: one [`Finding`] per observation, always with a
//! place and a remedy. Knows nothing about who checks or who draws.

use serde::{Deserialize, Serialize};

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
