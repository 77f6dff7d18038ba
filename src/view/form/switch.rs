//! A switch: on or off, never unset.

use super::field::FieldHandle;
use crate::domain::form::state::Shown;
use crate::domain::form::update::FormEvent;
use leptos::prelude::*;

/// The switch with its word.
#[component]
pub(super) fn SwitchControl(handle: FieldHandle) -> impl IntoView {
    let on = move || handle.state.with(|state| state.shown == Shown::Flag(true));
    view! {
        <span class="switch-row">
            <input
                type="checkbox"
                role="switch"
                class="switch"
                id=handle.id()
                aria-describedby=handle.described_by()
                aria-invalid=move || handle.invalid()
                disabled=move || handle.disabled()
                prop:checked=on
                on:change:target=move |event| {
                    handle.send(FormEvent::Toggled(handle.index, event.target().checked()));
                }
                on:blur=move |_| handle.left()
            />
            <span class="switch-row__word" aria-hidden="true">
                {move || if on() { "On" } else { "Off" }}
            </span>
        </span>
    }
}
