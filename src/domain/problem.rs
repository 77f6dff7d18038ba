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

    /// The same problem of something that opened by itself, which is named.
    #[must_use]
    pub fn about(self, what: &str) -> Self {
        let detail = [self.headline, self.detail];
        Self {
            headline: format!("{what} was not opened"),
            detail: detail.join(" ").trim().to_owned(),
            remedy: self.remedy,
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

    /// Headline and remedy in one line, for a message at a control.
    pub fn in_a_line(&self) -> String {
        [self.headline.as_str(), self.remedy.as_str()].join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_of_what_opened_by_itself_names_it() {
        let problem = Problem::new("The file is empty.", "Fill it in.");
        let plain = problem.clone().about("team.json");
        assert_eq!(plain.headline, "team.json was not opened");
        assert_eq!(plain.detail, "The file is empty.");
        assert_eq!(plain.remedy, "Fill it in.");
        let detailed = problem.with_detail("It has 0 bytes.").about("team.json");
        assert_eq!(detailed.detail, "The file is empty. It has 0 bytes.");
    }
}
