//! A time interval: a number and a unit.

use super::field::FieldHandle;
use crate::domain::form::duration::Unit;
use crate::domain::form::state::Shown;
use crate::domain::form::update::FormEvent;
use leptos::prelude::*;

/// Amount and unit in one row.
#[component]
pub(super) fn DurationControl(handle: FieldHandle) -> impl IntoView {
    let unit = move || {
        handle.state.with(|state| match state.shown {
            Shown::Duration(_, unit) => unit,
            _ => Unit::default(),
        })
    };
    let options = Unit::ALL.map(|one| {
        view! {
            <option value=one.as_str() prop:selected=move || unit() == one>
                {one.as_str()}
            </option>
        }
    });
    view! {
        <div class="input-row">
            <input
                type="text"
                inputmode="decimal"
                class="input input--number"
                id=handle.part_id("amount")
                autocomplete="off"
                aria-label="Amount"
                aria-required=move || handle.aria_required()
                aria-describedby=handle.described_by()
                aria-invalid=move || handle.invalid()
                disabled=move || handle.disabled()
                prop:value=move || handle.shown_text()
                on:input:target=move |event| handle.typed(event.target().value())
                on:blur=move |_| handle.left()
            />
            <select
                class="select"
                aria-label="Unit"
                disabled=move || handle.disabled()
                on:change:target=move |event| {
                    if let Some(unit) = Unit::from_word(&event.target().value()) {
                        handle.send(FormEvent::UnitPicked(handle.index, unit));
                    }
                }
            >
                {options}
            </select>
        </div>
    }
}
