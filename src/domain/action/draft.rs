//! What was entered, kept per action and group. Never credentials.

use serde::{Deserialize, Serialize};

/// The inputs of a person that were not sent yet, newest last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drafts {
    version: u32,
    drafts: Vec<Draft>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Draft {
    group: String,
    action: String,
    input: String,
}

/// Drafts kept, at most; the oldest goes first.
const COUNT_LIMIT: usize = 50;

/// The most bytes of all inputs together, so that the browser's storage takes them.
const BYTES_LIMIT: usize = 1024 * 1024;

const VERSION: u32 = 1;

/// What is kept cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the drafts cannot be read")]
pub struct Unreadable;

impl Drafts {
    /// The drafts that a text holds.
    ///
    /// # Errors
    /// It is no text of [`Self::write`], or one of a later version.
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        let drafts: Self = serde_json::from_str(text).map_err(|_| Unreadable)?;
        if drafts.version != VERSION {
            return Err(Unreadable);
        }
        Ok(drafts)
    }

    /// The drafts as text.
    pub fn write(&self) -> String {
        let kept = Self {
            version: VERSION,
            drafts: self.drafts.clone(),
        };
        serde_json::to_string(&kept).unwrap_or_default()
    }

    /// What was entered for an action of a group.
    pub fn input(&self, group: &str, action: &str) -> Option<&str> {
        let draft = self.drafts.iter().find(|draft| draft.is(group, action))?;
        Some(&draft.input)
    }

    /// Keeps what is entered.
    pub fn keep(&mut self, group: &str, action: &str, input: &str) {
        self.forget(group, action);
        if input.len() > BYTES_LIMIT {
            return;
        }
        self.drafts.push(Draft {
            group: group.to_owned(),
            action: action.to_owned(),
            input: input.to_owned(),
        });
        let bytes =
            |drafts: &[Draft]| -> usize { drafts.iter().map(|draft| draft.input.len()).sum() };
        while self.drafts.len() > COUNT_LIMIT || bytes(&self.drafts) > BYTES_LIMIT {
            self.drafts.remove(0);
        }
    }

    /// Forgets what was entered, once it was sent or taken back.
    pub fn forget(&mut self, group: &str, action: &str) {
        self.drafts.retain(|draft| !draft.is(group, action));
    }
}

impl Draft {
    fn is(&self, group: &str, action: &str) -> bool {
        self.group == group && self.action == action
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_action_of_each_group_has_one() {
        let mut drafts = Drafts::default();
        drafts.keep("g", "a", "1");
        drafts.keep("g", "b", "2");
        drafts.keep("h", "a", "3");
        drafts.keep("g", "a", "4");
        let drafts = Drafts::read(&drafts.write()).unwrap();
        assert_eq!(drafts.input("g", "a"), Some("4"));
        assert_eq!(drafts.input("g", "b"), Some("2"));
        assert_eq!(drafts.input("h", "a"), Some("3"));
        assert_eq!(drafts.input("h", "b"), None);
    }

    #[test]
    fn the_oldest_go_first() {
        let mut drafts = Drafts::default();
        for number in 0..=COUNT_LIMIT {
            drafts.keep("g", &number.to_string(), "x");
        }
        assert_eq!(drafts.input("g", "0"), None);
        assert_eq!(drafts.input("g", "1"), Some("x"));
        drafts.keep("g", "large", &"x".repeat(BYTES_LIMIT));
        assert_eq!(drafts.input("g", "1"), None);
        drafts.keep("g", "large", &"x".repeat(BYTES_LIMIT + 1));
        assert_eq!(drafts.input("g", "large"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".*") {
            let _ = Drafts::read(&text);
        }
    }
}
