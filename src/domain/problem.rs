//! [`Problem`]: what a person is told when something failed. Knows nothing
//! about what failed or who draws it.

use serde::{Deserialize, Serialize};

/// What happened and what to do about it, in whole sentences.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What happened, one short sentence that names the file, field or address.
    pub headline: String,
    /// What exactly, where it helps; may be empty.
    pub detail: String,
    /// What to do; may be empty where nothing can be done.
    pub remedy: String,
}

impl Problem {
    /// A problem with a headline and a remedy.
    pub fn new(headline: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            headline: headline.into(),
            detail: String::new(),
            remedy: remedy.into(),
        }
    }

    /// The same problem with `detail`.
    #[must_use]
    pub fn with_detail(self, detail: impl Into<String>) -> Self {
        Self {
            detail: detail.into(),
            ..self
        }
    }
}
