//! What a person should know of the responders.

use super::Alerts;
use crate::domain::alert::declare::{NOTIFICATION, SOUND, WEBHOOK};
use crate::domain::alert::outbox::Trouble;
use crate::domain::board::configuration::called;
use crate::domain::problem::Problem;
use crate::io::browser::notice::Permission;
use crate::io::browser::sound::Audible;
use crate::io::browser::{notice, sound, timer};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// Something that a person should know of the responders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// Notifications are configured, and this page may not notify.
    Notifications(Permission),
    /// A sound is configured, and the page is quiet until somebody touches it.
    Silent(Audible),
    /// Messages of the webhook with that id and name do not arrive.
    Webhook {
        /// Id of the entry.
        entry: String,
        /// What it is called.
        name: String,
        /// What is wrong.
        trouble: Trouble,
    },
}

impl Alerts {
    pub(super) fn tell_notes(self) {
        let entries = self.entries();
        let has = |key: &str| entries.iter().any(|entry| entry.integration == key);
        let mut notes = Vec::new();
        if has(NOTIFICATION.key) {
            let permission = notice::permission();
            if permission != Permission::Granted {
                notes.push(Note::Notifications(permission));
            }
        }
        if has(SOUND.key) {
            let audible = sound::audible();
            if audible != Audible::Yes {
                notes.push(Note::Silent(audible));
            }
        }
        let inner = self.inner();
        let outbox = inner.outbox.borrow();
        for entry in entries
            .iter()
            .filter(|entry| entry.integration == WEBHOOK.key)
        {
            if let Some(trouble) = outbox.trouble(&entry.id) {
                notes.push(Note::Webhook {
                    entry: entry.id.clone(),
                    name: called(entry),
                    trouble,
                });
            }
        }
        if self.notes.with_untracked(|shown| *shown != notes) {
            self.notes.set(notes);
        }
    }

    /// Somebody touched the page: it may sound from now on.
    pub(super) fn after_gesture(self) {
        let silent = |note: &Note| matches!(note, Note::Silent(Audible::AfterGesture));
        if self.notes.with_untracked(|notes| notes.iter().any(silent)) {
            spawn_local(async move {
                timer::sleep(Duration::from_millis(500)).await;
                self.tell_notes();
            });
        }
    }

    /// Asks the person whether this page may notify.
    pub fn ask_for_notifications(self) {
        spawn_local(async move {
            notice::ask().await;
            self.tell_notes();
        });
    }
}

/// Why this page may not notify, and what to do.
pub fn permission_problem(permission: Permission) -> Problem {
    match permission {
        Permission::Unavailable => Problem::new(
            "There are no notifications here",
            "Browsers have them on https and on this computer only. Use a sound or a webhook, or serve this page by https.",
        ),
        Permission::Denied => Problem::new(
            "This browser does not let the page notify",
            "Allow notifications for this site in the browser's settings.",
        ),
        Permission::Unasked | Permission::Granted => Problem::new(
            "The browser was not asked yet whether this page may notify",
            "",
        ),
    }
}
