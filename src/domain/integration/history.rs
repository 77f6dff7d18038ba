//! What was changed by hand, so that it can be undone: a removal, an import, a
//! switch. For the page that manages integrations.
//!
//! A step is undone only while the board is as the step left it: what another
//! tab or another page changed since is never overwritten without a word.

use crate::domain::board::configuration::{Configuration, take_secrets};
use crate::domain::secret::Secret;

/// The most steps that are remembered.
const LIMIT: usize = 30;

/// A secret that a change replaced or took away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// The entry's id.
    pub entry: String,
    /// Key of the setting.
    pub key: String,
    /// What it was, empty for none; `None` where nobody could look into the vault.
    pub value: Option<Secret>,
}

/// The secrets that a change replaces or takes away: those that are `given` with it,
/// by entry and key, and those that stand in the settings of the board that comes of
/// it. `known` tells what a secret was.
pub fn lost(
    given: &[(String, String)],
    next: &Configuration,
    known: &dyn Fn(&str, &str) -> Option<Secret>,
) -> Vec<Lost> {
    let mut names = given.to_vec();
    for entry in &next.entries {
        for (key, _) in take_secrets(&mut entry.clone()) {
            names.push((entry.id.clone(), key));
        }
    }
    let mut lost: Vec<Lost> = Vec::new();
    for (entry, key) in names {
        if !lost
            .iter()
            .any(|other| other.entry == entry && other.key == key)
        {
            let value = known(&entry, &key);
            lost.push(Lost { entry, key, value });
        }
    }
    lost
}

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What was done, a whole sentence: "Web builds was removed."
    pub said: String,
    /// The board before it.
    pub before: Configuration,
    /// The board after it.
    pub after: Configuration,
    /// The secrets that it replaced or took away.
    pub lost: Vec<Lost>,
    /// The board before it was the team's, which this browser kept no copy of.
    pub from_team: bool,
}

/// The changes of this visit, newest last.
#[derive(Clone, Debug, Default)]
pub struct History(Vec<Step>);

impl History {
    /// Remembers a change; of too many the oldest is forgotten.
    pub fn push(&mut self, step: Step) {
        if self.0.len() >= LIMIT {
            self.0.remove(0);
        }
        self.0.push(step);
    }

    /// What the last change was, if the board still is as it left it.
    pub fn last(&self, now: &Configuration) -> Option<&Step> {
        self.0
            .last()
            .filter(|step| without_secrets(&step.after) == without_secrets(now))
    }

    /// Takes the last change back out, if the board still is as it left it;
    /// otherwise all are forgotten, because none can be undone any more.
    pub fn undo(&mut self, now: &Configuration) -> Option<Step> {
        if self.last(now).is_none() {
            self.0.clear();
        }
        self.0.pop()
    }
}

/// The same board without the secrets in its settings: keeping it takes them out.
fn without_secrets(configuration: &Configuration) -> Configuration {
    let mut configuration = configuration.clone();
    for entry in &mut configuration.entries {
        take_secrets(entry);
    }
    configuration
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::board::configuration::Entry;
    use serde_json::json;

    fn board(ids: &[&str]) -> Configuration {
        let entries = ids.iter().map(|id| Entry {
            id: (*id).to_owned(),
            ..Entry::new("buddy")
        });
        Configuration {
            entries: entries.collect(),
            ..Configuration::default()
        }
    }

    fn step(before: &[&str], after: &[&str]) -> Step {
        Step {
            said: format!("{before:?} → {after:?}"),
            before: board(before),
            after: board(after),
            lost: Vec::new(),
            from_team: false,
        }
    }

    #[test]
    fn steps_are_undone_one_by_one_from_the_last() {
        let mut history = History::default();
        history.push(step(&["a", "b"], &["a"]));
        history.push(step(&["a"], &[]));
        let last = history.undo(&board(&[])).unwrap();
        assert_eq!(last.before, board(&["a"]));
        let first = history.undo(&last.before).unwrap();
        assert_eq!(first.before, board(&["a", "b"]));
        assert_eq!(history.undo(&first.before), None);
    }

    #[test]
    fn what_changed_elsewhere_since_is_not_overwritten() {
        let mut history = History::default();
        history.push(step(&["a", "b"], &["a"]));
        assert_eq!(history.last(&board(&["a", "new"])), None);
        assert_eq!(history.undo(&board(&["a", "new"])), None);
        assert_eq!(history.undo(&board(&["a"])), None);
    }

    #[test]
    fn secrets_that_keeping_took_out_do_not_stand_in_the_way() {
        let mut history = History::default();
        let mut made = step(&[], &["a"]);
        made.after.entries[0]
            .settings
            .insert("api_token".into(), json!("t0ken"));
        history.push(made);
        let mut kept = board(&["a"]);
        kept.entries[0].secrets.push("api_token".into());
        assert!(history.last(&kept).is_some());
    }

    #[test]
    fn only_so_many_are_remembered_and_no_secret_prints() {
        let mut history = History::default();
        for _ in 0..LIMIT + 5 {
            history.push(step(&["a"], &["a"]));
        }
        assert_eq!(history.0.len(), LIMIT);
        let lost = Lost {
            entry: "a".into(),
            key: "k".into(),
            value: Some(Secret::new("t0ken")),
        };
        assert!(!format!("{lost:?}").contains("t0ken"));
    }

    #[test]
    fn secrets_that_a_file_brings_are_lost_as_those_that_are_given() {
        let mut next = board(&["a", "b"]);
        for entry in &mut next.entries {
            entry
                .settings
                .insert("api_token".into(), json!("of-the-file"));
        }
        let given = [("b", "api_token"), ("gone", "api_token")]
            .map(|(entry, key)| (entry.to_owned(), key.to_owned()));
        let known = |entry: &str, _: &str| (entry != "gone").then(|| Secret::new(entry));
        let lost: Vec<(String, Option<Secret>)> = lost(&given, &next, &known)
            .into_iter()
            .map(|lost| (lost.entry, lost.value))
            .collect();
        // Each once.
        assert_eq!(
            lost,
            [
                ("b".to_owned(), Some(Secret::new("b"))),
                ("gone".to_owned(), None),
                ("a".to_owned(), Some(Secret::new("a"))),
            ]
        );
    }
}
