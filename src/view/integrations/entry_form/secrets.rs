//! The secrets of a connection while its form is open: typed, stored, to be
//! forgotten, or in a vault that is locked.

use super::super::integrations_page::Desk;
use super::open_form::OpenForm;
use crate::app::keeper;
use crate::app::vault::Vault;
use crate::domain::board::configuration::{Entry, missing_secrets, secret_keys};
use crate::domain::form::model::Field;
use crate::domain::integration::edit::{Edited, needed_secrets};
use crate::domain::integration::entered::new_goal;
use crate::domain::text;
use leptos::prelude::*;

/// Stands for a secret in the locked vault, which was sound when it was given.
const UNSEEN: &str = "https://locked.invalid/";

/// Settings that say where an entry sends its requests, secret or not.
const ADDRESSES: [&str; 3] = ["root", "proxy", "url"];

impl Desk {
    /// The secrets that need not be typed again. Those of a vault that is not open are
    /// there as far as anybody knows.
    pub(super) fn stored_secrets(self, entry: &Entry) -> Vec<String> {
        let mut keys = secret_keys(entry);
        keys.retain(|key| {
            let given = self.session.secret(&entry.id, key);
            entry.settings.contains_key(key)
                || self.is_locked_away(entry, key)
                || given.is_some_and(|secret| !secret.is_empty())
        });
        keys
    }

    /// Whether an entry of the board needs a secret of that key which nobody can see for
    /// now.
    pub(super) fn is_locked_away(self, entry: &Entry, key: &str) -> bool {
        let known = |other: &Entry| other.id == entry.id;
        !keeper::can_be_kept(Vault::get())
            && self.configuration().entries.iter().any(known)
            && missing_secrets(entry, &|_| None)
                .iter()
                .any(|needed| needed == key)
    }
}

impl OpenForm {
    /// A secret as it will be once the form is saved.
    pub(super) fn secret(self, edited: &Edited, key: &str) -> Option<String> {
        let mut typed = edited.secrets.iter();
        match typed.find(|(known, _)| known == key) {
            Some((_, secret)) => Some(secret.clone()),
            None if self.is_forgotten(key) => None,
            None => self.desk.session.secret(&edited.entry.id, key),
        }
    }

    pub(super) fn is_forgotten(self, key: &str) -> bool {
        self.forgotten
            .with_untracked(|keys| keys.iter().any(|gone| gone == key))
    }

    /// The same, but what the locked vault has counts as sound, and what is to be
    /// forgotten as there until then.
    pub(super) fn secret_or_unseen(self, edited: &Edited, key: &str) -> Option<String> {
        let entry = &edited.entry;
        let mut typed = edited.secrets.iter();
        match typed.find(|(known, _)| known == key) {
            Some((_, secret)) => Some(secret.clone()),
            None => self.desk.session.secret(&entry.id, key).or_else(|| {
                let locked = self.desk.is_locked_away(entry, key);
                locked.then(|| UNSEEN.to_owned())
            }),
        }
    }

    /// The stored secrets that would go to another origin than the one that they were
    /// given for, with what is to be said of each.
    pub(super) fn misled_secrets(self, edited: &Edited) -> Vec<(String, String)> {
        self.opened.with_value(|opened| {
            let Some(before) = &opened.before else {
                return Vec::new();
            };
            let stored = |key: &str| self.desk.session.secret(&before.id, key);
            let given = |key: &str| self.secret(edited, key);
            let goal = new_goal(
                (before, &stored),
                (&edited.entry, &given),
                opened.declaration.root,
            );
            let Some((old, new)) = goal else {
                return Vec::new();
            };
            let is_typed = |key: &String| edited.secrets.iter().any(|(typed, _)| typed == key);
            let fields = opened.model.fields.iter().filter(|field| {
                opened.stored.contains(&field.name)
                    && !ADDRESSES.contains(&field.name.as_str())
                    && !is_typed(&field.name)
                    && !self.is_forgotten(&field.name)
            });
            let say = |field: &Field| {
                let sentence = text::stored_for(&field.label, &old, &new);
                (field.name.clone(), sentence)
            };
            fields.map(say).collect()
        })
    }

    /// The secrets without which the entry cannot run.
    pub(super) fn missing_secrets(self, edited: &Edited) -> Vec<String> {
        missing_secrets(&edited.entry, &|key| self.secret(edited, key))
    }

    /// The secrets that have to be typed, whether or not they are; what is stored
    /// need not be, and may be forgotten on purpose.
    pub(super) fn needed_secrets(self, edited: &Edited) -> Vec<String> {
        self.opened.with_value(|opened| {
            let mut keys = needed_secrets(&edited.entry, opened.before.as_ref());
            keys.retain(|key| !opened.stored.contains(key));
            keys
        })
    }

    /// A switch for each stored secret that has it forgotten by saving.
    pub(super) fn stored_secrets(self) -> AnyView {
        let labels: Vec<(String, String)> = self.opened.with_value(|opened| {
            let fields = opened.model.fields.iter();
            fields
                .filter(|field| field.secret && opened.stored.contains(&field.name))
                .map(|field| (field.name.clone(), field.label.clone()))
                .collect()
        });
        if labels.is_empty() {
            return ().into_any();
        }
        let switches = labels
            .into_iter()
            .map(|(key, label)| {
                view! {
                    <label class="option">
                        <input
                            type="checkbox"
                            class="option__input"
                            on:change:target=move |event| self.forget(&key, event.target().checked())
                        />
                        <span class="option__label">{format!("Forget the stored {label}")}</span>
                    </label>
                }
            })
            .collect_view();
        view! {
            <fieldset class="integrations__stored">
                <legend>"Stored secrets"</legend>
                {switches}
            </fieldset>
        }
        .into_any()
    }

    fn forget(self, key: &str, wanted: bool) {
        self.forgotten.update(|keys| {
            keys.retain(|known| known != key);
            if wanted {
                keys.push(key.to_owned());
            }
        });
    }
}
