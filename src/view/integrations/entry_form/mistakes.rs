//! What is wrong with a form beyond what its fields know of themselves: secrets that
//! are missing, settings that make no sense. Told at the fields.

use super::open_form::OpenForm;
use crate::domain::form::update::FormEvent;
use crate::domain::integration::edit::Edited;
use crate::domain::integration::entered::mistakes;
use crate::domain::text;
use leptos::prelude::*;

/// A setting that makes no sense: the name of its field, and a sentence.
pub(super) type Mistake = (String, String);

/// What stands at the fields.
#[derive(Default, PartialEq)]
struct Shown {
    /// Keys of the secrets that have to be given.
    needed: Vec<String>,
    /// Keys of those that are missing.
    missing: Vec<String>,
    mistakes: Vec<Mistake>,
}

impl OpenForm {
    /// What makes no sense in the settings, and which secrets have to be given again.
    pub(super) fn mistakes(self, edited: &Edited) -> Vec<Mistake> {
        let mistakes = mistakes(&edited.entry, &|key| self.secret(edited, key));
        let mistakes = mistakes.into_iter();
        let mistakes = mistakes.map(|(key, sentence)| (key.to_owned(), sentence));
        mistakes.chain(self.misled_secrets(edited)).collect()
    }

    /// Has the fields say which secrets are missing and what makes no sense, and
    /// nothing else.
    pub(super) fn show_mistakes(self, missing: &[String], mistakes: &[Mistake]) {
        let reports: Vec<(String, String)> = self.opened.with_value(|opened| {
            let fields = opened.model.fields.iter();
            let missing = fields.filter(|field| missing.contains(&field.name));
            let missing = missing.map(|field| (field.name.clone(), text::required(&field.label)));
            missing.chain(mistakes.iter().cloned()).collect()
        });
        self.fields.dispatch(FormEvent::Reported(reports));
    }

    /// Says what makes no sense as soon as its field is left, and no longer once it is
    /// put right; nor that a secret is missing once it is there. Marks the secrets that
    /// have to be given, which depends on the proxy.
    pub(super) fn follow_mistakes(self) {
        Effect::new(move |before: Option<Shown>| {
            self.fields.revision.track();
            self.forgotten.track();
            let edited = self.edited();
            let mut missing = self.missing_secrets(&edited);
            self.missed
                .with(|missed| missing.retain(|key| missed.contains(key)));
            let mut mistakes = self.mistakes(&edited);
            mistakes.retain(|(name, _)| self.was_left(name));
            let now = Shown {
                needed: self.needed_secrets(&edited),
                missing,
                mistakes,
            };
            // To tell the form changes its revision, even where it is no news.
            let before = before.unwrap_or_default();
            if now.needed != before.needed {
                self.fields
                    .dispatch(FormEvent::Demanded(now.needed.clone()));
            }
            if now.missing != before.missing || now.mistakes != before.mistakes {
                self.show_mistakes(&now.missing, &now.mistakes);
            }
            now
        });
    }

    /// Whether somebody was at the field, or wanted everything to be checked.
    fn was_left(self, name: &str) -> bool {
        let left = self.fields.read(|form| {
            let mut rows = form.rows();
            let own = rows.find(|(field, _)| field.name == name);
            form.submitted() || own.is_some_and(|(_, entry)| entry.touched)
        });
        left == Some(true)
    }
}
