//! A union: a choice of shapes, and the field of the one chosen.

use super::super::field::Message;
use super::canvas::NodeSlot;
use super::nest::NestHandle;
use crate::domain::form::tree::TreeEvent;
use leptos::prelude::*;

/// Shapes up to which radio buttons are used.
const RADIO_LIMIT: usize = 5;

/// The value of a row whose key says which shape it has.
#[component]
pub(super) fn KeyedValue(handle: NestHandle, path: String) -> impl IntoView {
    let canvas = handle.canvas;
    let child = Memo::new(move |_| handle.nest.with(|nest| nest.children.clone()));
    let awaited = move || {
        child.with(Vec::is_empty).then(|| {
            view! {
                <div class="keyed__awaited">
                    <p class="field__hint">{"Which values there may be depends on the key."}</p>
                    <Message handle=handle.field />
                </div>
            }
        })
    };
    view! {
        <div class="keyed" id=handle.field.id() data-field=path data-state="enabled">
            {awaited}
            <For each=move || child.get() key=|child| *child let:child>
                <NodeSlot canvas index=child />
            </For>
        </div>
    }
}

/// The shapes of a union, and the field of the one chosen.
#[component]
pub(super) fn UnionBody(handle: NestHandle, labels: Vec<String>) -> impl IntoView {
    let canvas = handle.canvas;
    let branch = Memo::new(move |_| handle.nest.with(|nest| nest.branch));
    let child = Memo::new(move |_| handle.nest.with(|nest| nest.children.clone()));
    let optional = handle.may_be_left_out();
    let legend = handle
        .read(|field| format!("Shape of {}", field.label))
        .unwrap_or_default();
    let pick = move |picked: Option<usize>| handle.send(TreeEvent::BranchPicked(picked));
    let chooser = if labels.len() <= RADIO_LIMIT {
        let name = handle.field.part_id("shape");
        let unset = optional.then(|| (None, "Not set".to_owned()));
        let options: Vec<_> = labels
            .into_iter()
            .enumerate()
            .map(|(place, label)| (Some(place), label))
            .chain(unset)
            .map(|(place, label)| {
                view! {
                    <label class="option">
                        <input
                            type="radio"
                            class="option__input"
                            name=name.clone()
                            prop:checked=move || branch.get() == place
                            on:change=move |_| pick(place)
                        />
                        <span class="option__label">{label}</span>
                    </label>
                }
            })
            .collect();
        view! {
            <div class="options options--row" role="radiogroup" aria-label=legend>
                {options}
            </div>
        }
        .into_any()
    } else {
        let options: Vec<_> = labels
            .into_iter()
            .enumerate()
            .map(|(place, label)| {
                view! {
                    <option
                        value=place.to_string()
                        prop:selected=move || branch.get() == Some(place)
                    >
                        {label}
                    </option>
                }
            })
            .collect();
        view! {
            <select
                class="select"
                aria-label=legend
                on:change:target=move |event| pick(event.target().value().parse().ok())
            >
                <option value="" prop:selected=move || branch.get().is_none()></option>
                {options}
            </select>
        }
        .into_any()
    };
    view! {
        {chooser}
        <For each=move || child.get() key=|child| *child let:child>
            <NodeSlot canvas index=child />
        </For>
    }
}
