//! What was typed into a form that was left without an answer, and the question
//! before that is given up.

use super::open_form::OpenForm;
use crate::domain::form::saved::Saved;
use crate::view::common::button::{Button, Look};
use crate::view::common::dialog::Dialog;
use leptos::ev;
use leptos::prelude::*;
use std::cell::RefCell;

/// What was typed; secrets are not in it.
struct Draft {
    /// Key of the service.
    key: &'static str,
    /// Id of the connection; `None` for a new one.
    id: Option<String>,
    typed: Saved,
}

thread_local! {
    static DRAFT: RefCell<Option<Draft>> = const { RefCell::new(None) };
}

/// The service and the connection of the form that was left with something
/// typed into it.
pub(in crate::view::integrations) fn unfinished() -> Option<(&'static str, Option<String>)> {
    DRAFT.with_borrow(|draft| {
        let draft = draft.as_ref()?;
        Some((draft.key, draft.id.clone()))
    })
}

/// What was typed into the form of that connection, once; a draft of another one is
/// given up.
pub(super) fn take(key: &str, id: Option<&str>) -> Option<Saved> {
    let draft = DRAFT.take()?;
    (draft.key == key && draft.id.as_deref() == id).then_some(draft.typed)
}

impl OpenForm {
    /// Keeps what is typed when another page is opened, and has the browser ask before
    /// it is lost with the tab.
    pub(super) fn keep_when_left(self) {
        let closing = window_event_listener(ev::beforeunload, move |event| {
            if !self.is_untouched() {
                event.prevent_default();
            }
        });
        on_cleanup(move || {
            closing.remove();
            if self.answered.try_get_value() == Some(false)
                && let Some(draft) = self.draft()
            {
                DRAFT.set(Some(draft));
            }
        });
    }

    /// What was typed; `None` if nothing was, or the form is gone.
    fn draft(self) -> Option<Draft> {
        let draft = self.opened.try_with_value(|opened| {
            let mut typed = self.fields.save(None);
            for field in opened.model.fields.iter().filter(|field| field.secret) {
                typed.entries.remove(&field.path);
            }
            (typed != opened.saved).then(|| Draft {
                key: opened.declaration.key,
                id: opened.before.as_ref().map(|entry| entry.id.clone()),
                typed,
            })
        });
        draft.flatten()
    }

    /// Goes back to the list without saving.
    pub(super) fn leave(self) {
        self.answered.set_value(true);
        self.desk.back(self.id().as_deref());
    }
}

/// Asks before what was typed is lost.
#[component]
pub(super) fn LeaveDialog(
    form: OpenForm,
    /// Whether it is asked.
    asking: RwSignal<bool>,
) -> impl IntoView {
    let stay = Callback::new(move |()| asking.set(false));
    let discard = Callback::new(move |()| {
        asking.set(false);
        form.leave();
    });
    view! {
        <Dialog
            open=asking
            title="Discard what you typed?"
            on_closed=stay
            actions=move || {
                view! {
                    <Button label="Keep editing" on_pressed=stay />
                    <Button label="Discard" look=Look::Danger on_pressed=discard />
                }
            }
        >
            <p>{"Nothing of this form is saved yet."}</p>
        </Dialog>
    }
}
