//! *Save* and *Test*: whether the form is sound, and what is done then.

use super::super::integrations_page::focus_later;
use super::super::rehearsal::Rehearsals;
use super::super::trial::Trials;
use super::open_form::OpenForm;
use crate::app::alerts::settled;
use crate::app::setup::locked;
use crate::domain::alert::keys::is_responder;
use crate::domain::board::compare::compare;
use crate::domain::board::configuration::{Configuration, Entry, called, source};
use crate::domain::board::reason::Reason;
use crate::domain::form::update::FormEvent;
use crate::domain::integration::edit::Edited;
use crate::domain::problem::Problem;
use crate::io::browser::page::focus;
use leptos::prelude::*;

/// Id around the problem that keeps the form from being saved.
pub(super) const PROBLEM: &str = "integrations-form-problem";

/// What to do about what keeps it from being saved.
const CORRECT: &str = "Correct it below, then save again.";

/// What a form is checked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Aim {
    /// To be saved, which may well be to forget a secret.
    Save,
    /// To be tried, for which every secret has to be there.
    Test,
}

/// Why a form is not saved or tested.
enum Refusal {
    /// A field is not sound; its own message says why.
    AtFields,
    /// What no field can say alone.
    Told(Problem),
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Told(problem)
    }
}

impl OpenForm {
    /// Puts what was filled in in force and goes back to the list, or says why not.
    pub(super) fn save(self) {
        // First what another tab did: with a connection that was removed went its secrets.
        let saved = self.unchanged_elsewhere().and_then(|()| {
            let edited = self.sound(Aim::Save)?;
            self.can_run(&edited)?;
            Ok(edited)
        });
        match saved {
            Ok(edited) => self.put(edited),
            Err(refusal) => self.refuse(refusal),
        }
    }

    /// Makes the requests of a service once, as it is filled in.
    pub(super) fn test_connection(self, trials: Trials) {
        let Some(edited) = self.testable() else {
            return trials.forget();
        };
        let announcer = self.desk.announcer;
        let secret = |key: &str| self.secret(&edited, key);
        trials.run(&edited.entry, &secret, move |news| announcer.say(news));
    }

    /// Has a responder act once, as it is filled in.
    pub(super) fn test_responder(self, rehearsals: Rehearsals) {
        let Some(edited) = self.testable() else {
            return rehearsals.forget();
        };
        let secret = |key: &str| self.secret(&edited, key);
        rehearsals.run(self.desk, &edited.entry, &secret);
    }

    /// What is to be tested; says why there is nothing.
    fn testable(self) -> Option<Edited> {
        let edited = match self.sound(Aim::Test) {
            Ok(edited) => edited,
            Err(refusal) => {
                self.refuse(refusal);
                return None;
            }
        };
        self.problem.set(None);
        let mut missing = self.missing_secrets(&edited).into_iter();
        if missing.any(|key| self.desk.is_locked_away(&edited.entry, &key)) {
            // Nothing can be tried, and typing it anew is not what it takes.
            self.refuse(locked().into());
            return None;
        }
        self.tested.set(Some(edited.clone()));
        Some(edited)
    }

    fn refuse(self, refusal: Refusal) {
        match refusal {
            Refusal::AtFields => self.problem.set(None),
            Refusal::Told(problem) => {
                self.problem.set(Some(problem));
                focus_later(focus, PROBLEM.to_owned());
            }
        }
    }

    /// What was filled in, if every field is sound. Checks everything, and has the
    /// fields say what is wrong.
    fn sound(self, aim: Aim) -> Result<Edited, Refusal> {
        let edited = self.edited();
        let mut missing = self.missing_secrets(&edited);
        missing.retain(|key| {
            let meant = aim == Aim::Save && self.is_forgotten(key);
            !(meant || self.desk.is_locked_away(&edited.entry, key))
        });
        self.missed.set(missing.clone());
        // Before everything is checked, so that the summary lists these fields, too.
        self.show_mistakes(&missing, &self.mistakes(&edited));
        self.fields.dispatch(FormEvent::Submitted);
        if self.fields.refused.with_untracked(Vec::is_empty) {
            Ok(edited)
        } else {
            Err(Refusal::AtFields)
        }
    }

    /// Looks for what is wrong beyond the fields.
    fn can_run(self, edited: &Edited) -> Result<(), Refusal> {
        let entry = &edited.entry;
        let secret = |key: &str| self.secret_or_unseen(edited, key);
        let problem = if is_responder(&entry.integration) {
            settled(entry, &secret).err()
        } else {
            match source(entry, &secret) {
                Err(Reason::Configuration(problem)) => Some(problem),
                // What was shut down can be kept for a server of one's own; its pane tells.
                _ => None,
            }
        };
        match problem {
            None => Ok(()),
            Some(problem) => Err(Refusal::Told(Problem {
                remedy: CORRECT.to_owned(),
                ..problem
            })),
        }
    }

    /// Refuses a connection that another tab changed or removed since the form was
    /// opened. Told once: saving again is then meant.
    fn unchanged_elsewhere(self) -> Result<(), Refusal> {
        let Some(before) = self.opened.with_value(|opened| opened.before.clone()) else {
            return Ok(());
        };
        let mut entries = self.desk.configuration().entries.into_iter();
        let now = entries.find(|entry| entry.id == before.id);
        if now.as_ref() == Some(&before) {
            return Ok(());
        }
        let problem = changed_elsewhere(&before, now.as_ref());
        self.opened.update_value(|opened| {
            if now.is_none() {
                opened.stored.clear();
            }
            opened.before = now;
        });
        problem.map_or(Ok(()), |problem| Err(problem.into()))
    }

    fn put(self, edited: Edited) {
        self.answered.set_value(true);
        let Edited { entry, mut secrets } = edited;
        for key in self.forgotten.get_untracked() {
            if !secrets.iter().any(|(typed, _)| *typed == key) {
                secrets.push((key, String::new()));
            }
        }
        let done = if self.id().is_none() {
            "added"
        } else {
            "saved"
        };
        let (id, said) = (entry.id.clone(), format!("{} was {done}.", called(&entry)));
        self.desk.put(said.clone(), entry, secrets);
        self.desk.announcer.show(said);
        self.desk.back(Some(&id));
    }
}

/// What another tab did to a connection; `None` if nobody can see it.
fn changed_elsewhere(before: &Entry, now: Option<&Entry>) -> Option<Problem> {
    let board = |entry: Option<&Entry>| Configuration {
        entries: entry.into_iter().cloned().collect(),
        ..Configuration::default()
    };
    let lines = compare(&board(Some(before)), &board(now), &|_, _, _| false)
        .lines
        .into_iter();
    let changes: Vec<String> = lines.flat_map(|line| line.changes).collect();
    let name = called(before);
    let problem = match now {
        Some(_) if changes.is_empty() => return None,
        Some(_) => Problem::new(
            format!("{name} was changed in another tab while this form was open"),
            "Save again to put what stands here in its place, or cancel to keep that change.",
        ),
        None => Problem::new(
            format!("{name} was removed in another tab while this form was open"),
            "Save again to add it anew, with its secrets typed again, or cancel to leave it removed.",
        ),
    };
    Some(problem.with_detail(changes.join("; ")))
}
