//! A choice whose options are not there yet is typed.

use super::field::FieldHandle;
use crate::domain::form::state::Shown;
use crate::domain::form::update::FormEvent;
use leptos::prelude::*;

impl FieldHandle {
    /// The text its control shows.
    pub(super) fn shown_text(self) -> String {
        self.state.with(|state| match &state.shown {
            Shown::Text(text) | Shown::Duration(text, _) => text.clone(),
            Shown::Picks(picks) => picks
                .iter()
                .map(|pick| pick.label.as_str())
                .collect::<Vec<_>>()
                .join(", "),
            Shown::Flag(_) | Shown::Rows(_) | Shown::Nest(_) => String::new(),
        })
    }

    pub(super) fn typed(self, text: String) {
        self.send(FormEvent::Typed(self.index, text));
    }
}

/// One line of text.
#[component]
pub(super) fn TextControl(handle: FieldHandle) -> impl IntoView {
    view! {
        <input
            type="text"
            class="input"
            id=handle.id()
            autocomplete="off"
            aria-required=handle.aria_required()
            aria-describedby=handle.described_by()
            aria-invalid=move || handle.invalid()
            disabled=move || handle.disabled()
            prop:value=move || handle.shown_text()
            on:input:target=move |event| handle.typed(event.target().value())
            on:blur=move |_| handle.left()
        />
    }
}
