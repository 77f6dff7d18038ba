//! Text in one line: dates and times, and choices whose options are not there yet.

use super::field::FieldHandle;
use crate::domain::form::moment::MomentKind;
use crate::domain::form::state::Shown;
use crate::domain::form::typed::text_of_values;
use crate::domain::form::update::FormEvent;
use leptos::prelude::*;
use std::sync::Arc;

impl FieldHandle {
    /// The text its control shows.
    pub(super) fn shown_text(self) -> String {
        self.state.with(|state| match &state.shown {
            Shown::Text(text) | Shown::Duration(text, _) => text.clone(),
            // Here a value is typed, so it is the value that is shown.
            Shown::Picks(picks) => text_of_values(picks.iter().map(|pick| &pick.value)),
            Shown::Flag(_) | Shown::Rows(_) | Shown::Nest(_) => String::new(),
        })
    }

    pub(super) fn typed(self, text: String) {
        self.send(FormEvent::Typed(self.index, text));
    }
}

/// One line of text, with the author's examples to choose from.
#[component]
pub(super) fn TextControl(handle: FieldHandle) -> impl IntoView {
    let (placeholder, suggestions) = handle
        .session
        .with_field(handle.index, |field| {
            (field.placeholder.clone(), Arc::clone(&field.suggestions))
        })
        .unwrap_or_default();
    let list = (!suggestions.is_empty()).then(|| handle.part_id("suggestions"));
    let options = list.clone().map(|id| {
        let options: Vec<_> = suggestions
            .iter()
            .map(|text| view! { <option value=text.clone()></option> })
            .collect();
        view! { <datalist id=id>{options}</datalist> }
    });
    view! {
        <input
            type="text"
            class="input"
            id=handle.id()
            autocomplete="off"
            list=list
            placeholder=(!placeholder.is_empty()).then_some(placeholder)
            aria-required=move || handle.aria_required()
            aria-describedby=handle.described_by()
            aria-invalid=move || handle.invalid()
            disabled=move || handle.disabled()
            prop:value=move || handle.shown_text()
            on:input:target=move |event| handle.typed(event.target().value())
            on:blur=move |_| handle.left()
        />
        {options}
    }
}

/// A date, a time or both: any text, and the browser's own picker beside it.
#[component]
pub(super) fn MomentControl(handle: FieldHandle, kind: MomentKind) -> impl IntoView {
    let label = handle
        .session
        .with_field(handle.index, |field| {
            format!("Pick {} for {}", kind.words(), field.label)
        })
        .unwrap_or_default();
    view! {
        <div class="date">
            <TextControl handle />
            // What is no date leaves the picker empty.
            <input
                type=kind.picker()
                class="input date__picker"
                step=(kind != MomentKind::Date).then_some("1")
                aria-label=label
                disabled=move || handle.disabled()
                prop:value=move || kind.to_picker(&handle.shown_text())
                on:change:target=move |event| {
                    handle.typed(kind.from_picker(&event.target().value()));
                }
            />
        </div>
    }
}
