//! Reads the metadata, and again after each edit, and shows what was read.

use super::{ExtensionSession, READ_DEADLINE};
use crate::domain::extension::model::{Package, Reading};
use crate::domain::extension::verdict;
use crate::domain::text;
use crate::domain::work::{Request, Response};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;
use std::time::Duration;

pub(super) const EDIT_PAUSE: Duration = Duration::from_millis(250);

impl ExtensionSession {
    /// Takes an edited metadata text; the form follows after a pause.
    pub fn edit(self, text: String) {
        self.text.set(text.into());
        // To undo the cleaning now would take what was typed since along.
        self.cleaned_from.set(None);
        self.aside.set(None);
        self.edit_pause.with_value(|pause| {
            pause.run(move || spawn_local(async move { self.read().await }));
        });
        self.save_soon();
    }

    /// Puts the text back as it was before it was cleaned.
    pub fn undo_clean(self) {
        if let Some(text) = self.cleaned_from.get_untracked() {
            self.cleaned_from.set(None);
            self.text.set(text);
            spawn_local(async move { self.read().await });
            self.save_soon();
        }
    }

    /// Replaces the text by the cleaned one.
    pub fn clean(self) {
        let cleaned = self
            .reading
            .with_untracked(|reading| reading.as_ref().and_then(|reading| reading.cleaned.clone()));
        if let Some(cleaned) = cleaned {
            self.cleaned_from.set(Some(self.text.get_untracked()));
            self.aside.set(None);
            self.text.set(cleaned.into());
            spawn_local(async move { self.read().await });
            self.save_soon();
        }
    }

    /// Shows the form in another language.
    pub fn choose_language(self, language: String) {
        self.language.set(Some(language));
        spawn_local(async move { self.read().await });
        self.save_soon();
    }

    /// Reads the text as it is now; an older answer never replaces a newer one.
    pub(super) async fn read(self) {
        let Some(package) = self.package.get_untracked() else {
            return;
        };
        self.busy.set(true);
        let text = self.text.get_untracked();
        if let Some(reading) = self.reading_of(&text, &package).await {
            self.show(reading, false);
            self.busy.set(false);
        }
    }

    /// What a text reads as; `None` if a newer text is being read already, or
    /// if reading failed, which is told.
    async fn reading_of(self, text: &str, package: &Package) -> Option<Reading> {
        let wish = self.readings.begin();
        let mut package = Box::new(package.clone());
        package.metadata = Some(text.to_owned());
        let texts = package.detach();
        let request = Request::ReadMetadata {
            package,
            language: self.language.get_untracked(),
            history: self.history(),
        };
        let answer = self.call(request, texts, READ_DEADLINE).await;
        if !wish.stands() {
            return None;
        }
        match answer {
            Ok((Response::Reading(reading), _)) => Some(*reading),
            Ok(_) => None,
            Err(error) => {
                self.busy.set(false);
                self.problem.set(Some(text::opening_failed(
                    "codearts-extension.json",
                    &error.to_string(),
                )));
                None
            }
        }
    }

    pub(super) fn show(self, mut reading: Reading, opened: bool) {
        let old = self.reading.get_untracked();
        let original = self.original.try_get_value().unwrap_or_default();
        let reencoded = self
            .text
            .with_untracked(|text| verdict::is_reencoded(&original, text));
        self.reencoded.set(reencoded);
        // The form has a signal of its own; nobody looks for it in the reading.
        let model = std::mem::take(&mut reading.model);
        if let (false, Some(old), true) = (
            reading.readable,
            old.as_ref(),
            self.model.with_untracked(Option::is_some),
        ) {
            // A text that is broken while it is edited leaves the form standing.
            reading = Reading {
                findings: reading.findings,
                cleaned: reading.cleaned,
                ..(**old).clone()
            };
        } else if self
            .model
            .with_untracked(|shown| shown.as_deref() != Some(&model))
        {
            self.remember(&reading.about.name, opened);
            self.model.set(Some(Arc::new(model)));
        }
        self.reading.set(Some(Arc::new(reading)));
    }
}
