//! Several of several options: checkboxes, with a filter above when there are
//! many. Picks keep the order in which they were made.

use super::api::ApiOptionsPanel;
use super::choice::loaded_options;
use super::field::FieldHandle;
use super::text::TextControl;
use crate::domain::form::model::{ChoiceOption, OptionSource};
use crate::domain::form::state::{Pick, Shown};
use crate::domain::form::update::FormEvent;
use leptos::prelude::*;
use std::sync::Arc;

/// Options up to which there is no filter.
const PLAIN_LIMIT: usize = 12;
/// Options drawn at most; the filter brings the others.
const DRAWN_LIMIT: usize = 200;

/// The control of several choices.
#[component]
pub(super) fn ChoicesField(
    handle: FieldHandle,
    /// Where the options come from.
    options: OptionSource,
) -> impl IntoView {
    match options {
        OptionSource::Fixed(options) => {
            view! { <Checkboxes handle options=options.into() remote=false /> }.into_any()
        }
        OptionSource::Api(api) => {
            let remote = api.search.is_some();
            let loaded = loaded_options(handle);
            view! {
                {move || match loaded.get() {
                    Some(options) if !options.is_empty() || remote => {
                        view! { <Checkboxes handle options remote /> }.into_any()
                    }
                    _ => view! { <TextControl handle /> }.into_any(),
                }}
                <ApiOptionsPanel handle />
            }
            .into_any()
        }
    }
}

/// The checkboxes under the field's legend.
#[component]
fn Checkboxes(handle: FieldHandle, options: Arc<[ChoiceOption]>, remote: bool) -> impl IntoView {
    let query = RwSignal::new(String::new());
    let picks = Memo::new(move |_| {
        handle.state.with(|state| match &state.shown {
            Shown::Picks(picks) => picks.clone(),
            _ => Vec::new(),
        })
    });
    let filtered = remote || options.len() > PLAIN_LIMIT;
    let total = options.len();
    let matching = {
        let options = Arc::clone(&options);
        Memo::new(move |_| {
            let query = query.with(|query| query.to_lowercase());
            options
                .iter()
                .enumerate()
                .filter(|(_, option)| remote || option.label.to_lowercase().contains(&query))
                .map(|(index, _)| index)
                .collect::<Vec<_>>()
        })
    };
    let shown = move || {
        matching.with(|matching| {
            matching
                .iter()
                .copied()
                .take(DRAWN_LIMIT)
                .collect::<Vec<_>>()
        })
    };
    let search = move |text: String| {
        query.set(text.clone());
        if remote {
            super::api::search(handle, text);
        }
    };
    let option = move |index: usize| options.get(index).cloned();
    view! {
        {filtered
            .then(|| {
                view! {
                    <input
                        type="text"
                        class="input options__filter"
                        aria-label="Filter options"
                        placeholder="Filter options"
                        autocomplete="off"
                        disabled=move || handle.disabled()
                        prop:value=move || query.get()
                        on:input:target=move |event| search(event.target().value())
                    />
                }
            })}
        <div class="options" class:options--scroll=filtered>
            <For each=shown key=|index| *index let:index>
                {option(index)
                    .map(|option| view! { <Checkbox handle index label=option.label picks /> })}
            </For>
            {move || {
                matching
                    .with(Vec::is_empty)
                    .then(|| view! { <p class="options__empty">{"Nothing matches."}</p> })
            }}
            {move || {
                let count = matching.with(Vec::len);
                (count > DRAWN_LIMIT)
                    .then(|| {
                        view! {
                            <p class="options__empty">
                                {format!("{DRAWN_LIMIT} of {count} shown. Filter to see others.")}
                            </p>
                        }
                    })
            }}
        </div>
        <StrayPicks handle picks />
        {filtered
            .then(|| {
                view! {
                    <p class="field__hint">
                        {move || {
                            let count = picks.with(Vec::len);
                            format!("{count} picked, {total} options.")
                        }}
                    </p>
                }
            })}
    }
}

#[component]
fn Checkbox(
    handle: FieldHandle,
    /// Place of the option.
    index: usize,
    label: String,
    picks: Memo<Vec<Pick>>,
) -> impl IntoView {
    let order =
        move || picks.with(|picks| picks.iter().position(|pick| pick.option == Some(index)));
    view! {
        <label class="option">
            <input
                type="checkbox"
                class="option__input"
                aria-describedby=handle.described_by()
                disabled=move || handle.disabled()
                prop:checked=move || order().is_some()
                on:change:target=move |event| {
                    handle
                        .send(FormEvent::Ticked(handle.index, index, event.target().checked()));
                }
                on:blur=move |_| handle.left()
            />
            <span class="option__label">{label}</span>
            {move || {
                order()
                    .map(|order| {
                        view! {
                            <span class="option__order" aria-hidden="true">
                                {order.saturating_add(1)}
                            </span>
                        }
                    })
            }}
        </label>
    }
}

/// Picks that are not among the options: kept, shown, and removable.
#[component]
fn StrayPicks(handle: FieldHandle, picks: Memo<Vec<Pick>>) -> impl IntoView {
    move || {
        picks
            .get()
            .into_iter()
            .filter(|pick| pick.option.is_none())
            .map(|pick| {
                let value = pick.value;
                view! {
                    <p class="field__hint">
                        {format!("{} (not in list) ", pick.label)}
                        <button
                            type="button"
                            class="button button--small"
                            disabled=move || handle.disabled()
                            on:click=move |_| {
                                handle.send(FormEvent::Unpicked(handle.index, value.clone()));
                            }
                        >
                            {format!("Remove {}", pick.label)}
                        </button>
                    </p>
                }
            })
            .collect::<Vec<_>>()
    }
}
