//! An open form: what it was opened with, what is typed into it, and the entry that
//! comes of it.

use super::super::integrations_page::Desk;
use super::draft;
use crate::app::form::FormSession;
use crate::domain::board::configuration::Entry;
use crate::domain::form::Form;
use crate::domain::form::model::FormModel;
use crate::domain::form::saved::Saved;
use crate::domain::integration::edit::{self, Edited};
use crate::domain::problem::Problem;
use crate::domain::provider::Declaration;
use leptos::prelude::*;
use std::rc::Rc;
use std::sync::Arc;

/// What a form was opened with.
pub(super) struct Opened {
    pub(super) declaration: &'static Declaration,
    /// The connection as it was; `None` for a new one.
    pub(super) before: Option<Entry>,
    pub(super) model: Arc<FormModel>,
    /// What stood in the fields.
    pub(super) saved: Saved,
    /// Keys of the secrets that need not be typed again.
    pub(super) stored: Vec<String>,
}

/// A handle on an open form.
#[derive(Clone, Copy)]
pub(super) struct OpenForm {
    pub(super) desk: Desk,
    pub(super) fields: FormSession,
    pub(super) opened: StoredValue<Opened, LocalStorage>,
    /// Keys of stored secrets that are forgotten by saving.
    pub(super) forgotten: RwSignal<Vec<String>>,
    /// Keys of the secrets that were missing when everything was checked last.
    pub(super) missed: RwSignal<Vec<String>>,
    /// What was tested last.
    pub(super) tested: RwSignal<Option<Edited>>,
    /// What keeps it from being saved, beside what its fields say of themselves.
    pub(super) problem: RwSignal<Option<Problem>>,
    /// Whether it was saved or left on purpose, so that no draft is kept of it.
    pub(super) answered: StoredValue<bool>,
}

impl OpenForm {
    /// Opens the form for a new connection, or for the one that is there. Tells
    /// whether what was typed into it before is back.
    pub(super) fn open(
        desk: Desk,
        declaration: &'static Declaration,
        before: Option<Entry>,
    ) -> (Self, bool) {
        let stored = before
            .as_ref()
            .map(|entry| desk.stored_secrets(entry))
            .unwrap_or_default();
        let model = Arc::new(edit::model(declaration, before.as_ref(), &stored));
        let saved = as_shown(&model, before.as_ref());
        let id = before.as_ref().map(|entry| &*entry.id);
        let draft = draft::take(declaration.key, id);
        let resumed = draft.is_some();
        let typed = draft.unwrap_or_else(|| saved.clone());
        let form = Self {
            desk,
            fields: FormSession::open(Arc::clone(&model), &typed, Rc::new(|_, _| {})),
            opened: StoredValue::new_local(Opened {
                declaration,
                before,
                model,
                saved,
                stored,
            }),
            forgotten: RwSignal::new(Vec::new()),
            missed: RwSignal::new(Vec::new()),
            tested: RwSignal::new(None),
            problem: RwSignal::new(None),
            answered: StoredValue::new(false),
        };
        (form, resumed)
    }

    /// Id of the connection; `None` for a new one.
    pub(super) fn id(self) -> Option<String> {
        self.opened
            .with_value(|opened| opened.before.as_ref().map(|entry| entry.id.clone()))
    }

    /// Whether nothing would be lost with it.
    pub(super) fn is_untouched(self) -> bool {
        self.forgotten.with_untracked(Vec::is_empty)
            && self
                .opened
                .with_value(|opened| self.fields.save(None) == opened.saved)
    }

    /// Whether it no longer is as it was when it was tested last.
    pub(super) fn is_changed_since_test(self) -> Memo<bool> {
        Memo::new(move |_| {
            self.fields.revision.track();
            self.forgotten.track();
            self.tested.with(|tested| {
                let tested = tested.as_ref();
                tested.is_some_and(|tested| *tested != self.edited())
            })
        })
    }

    /// The entry as it is filled in, whether or not its fields are sound.
    pub(super) fn edited(self) -> Edited {
        let entries = self.desk.configuration().entries.into_iter();
        let taken: Vec<String> = entries.map(|entry| entry.id).collect();
        let mut edited = self.opened.with_value(|opened| {
            edit::edited(
                opened.declaration,
                opened.before.as_ref(),
                &opened.model,
                &self.fields.answers(),
                &taken,
            )
        });
        let is_typed = |key: &String| edited.secrets.iter().any(|(typed, _)| typed == key);
        let mut gone = self.forgotten.get_untracked();
        gone.retain(|key| !is_typed(key));
        edit::forget(&mut edited.entry, &gone);
        edited
    }
}

/// What stands in the fields of a connection that nobody touched yet.
fn as_shown(model: &Arc<FormModel>, before: Option<&Entry>) -> Saved {
    let saved = before
        .map(|entry| edit::saved(model, entry))
        .unwrap_or_default();
    // As the form would keep it itself, so that the two can be compared.
    let mut form = Form::new(Arc::clone(model));
    form.restore(&saved);
    form.save(None)
}
