//! Controls that are one text: text, number, script, endpoint, raw JSON.

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
            Shown::Flag(_) | Shown::Rows(_) => String::new(),
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

/// A number as text: no wheel, no rounding, any spelling can be typed.
#[component]
pub(super) fn NumberControl(handle: FieldHandle) -> impl IntoView {
    view! {
        <input
            type="text"
            inputmode="decimal"
            class="input input--number"
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

/// A script of several lines.
#[component]
pub(super) fn ScriptControl(handle: FieldHandle) -> impl IntoView {
    view! {
        <textarea
            class="input input--script"
            id=handle.id()
            rows="6"
            wrap="off"
            spellcheck="false"
            autocomplete="off"
            aria-required=handle.aria_required()
            aria-describedby=handle.described_by()
            aria-invalid=move || handle.invalid()
            disabled=move || handle.disabled()
            prop:value=move || handle.shown_text()
            on:input:target=move |event| handle.typed(event.target().value())
            on:blur=move |_| handle.left()
        ></textarea>
    }
}

/// Any JSON, or else plain text: for a widget this build does not know.
#[component]
pub(super) fn RawControl(
    handle: FieldHandle,
    /// The type as the author wrote it.
    type_name: String,
) -> impl IntoView {
    view! {
        <textarea
            class="input input--json"
            id=handle.id()
            rows="4"
            spellcheck="false"
            autocomplete="off"
            aria-required=handle.aria_required()
            aria-describedby=handle.described_by()
            aria-invalid=move || handle.invalid()
            disabled=move || handle.disabled()
            prop:value=move || handle.shown_text()
            on:input:target=move |event| handle.typed(event.target().value())
            on:blur=move |_| handle.left()
        ></textarea>
        <p class="field__hint">
            {"No such widget is known: "} <code>{type_name}</code>
            {". Enter JSON; what is not JSON is kept as text."}
        </p>
    }
}

/// A service endpoint: its id, with those entered before as suggestions.
#[component]
pub(super) fn EndpointControl(
    handle: FieldHandle,
    /// Module whose endpoints are meant.
    module: String,
) -> impl IntoView {
    view! {
        <input
            type="text"
            class="input"
            id=handle.id()
            autocomplete="off"
            spellcheck="false"
            aria-required=handle.aria_required()
            aria-describedby=handle.described_by()
            aria-invalid=move || handle.invalid()
            disabled=move || handle.disabled()
            prop:value=move || handle.shown_text()
            on:input:target=move |event| handle.typed(event.target().value())
            on:blur=move |_| handle.left()
        />
        <p class="field__hint">
            {"Id of an endpoint of module "} <code>{module}</code>
            {". The platform lists them; here the id is typed."}
        </p>
    }
}
