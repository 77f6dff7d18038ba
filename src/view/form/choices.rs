//! Several of several options: checkboxes, with a filter above when there are
//! many. Picks keep the order in which they were made.

use super::api::ApiOptionsPanel;
use super::choice::{LiveOptions, loaded_options};
use super::field::FieldHandle;
use crate::domain::form::model::OptionSource;
use crate::domain::form::state::{Pick, Shown};
use crate::domain::form::update::FormEvent;
use leptos::prelude::*;

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
            let options = Signal::stored(options);
            view! { <Checkboxes handle options remote=false /> }.into_any()
        }
        OptionSource::Api(api) => {
            let remote = api.search.is_some();
            let loaded = loaded_options(handle);
            let options = Signal::derive(move || loaded.get().unwrap_or_default());
            let listed = Memo::new(move |_| {
                loaded.with(|loaded| {
                    loaded
                        .as_ref()
                        .is_some_and(|options| remote || !options.is_empty())
                })
            });
            view! {
                {move || {
                    if listed.get() {
                        view! { <Checkboxes handle options remote /> }.into_any()
                    } else {
                        view! { <ValuesControl handle /> }.into_any()
                    }
                }}
                <ApiOptionsPanel handle />
            }
            .into_any()
        }
    }
}

/// The values as text, where there are no options to tick. The legend names the
/// group; the box needs a name of its own.
#[component]
fn ValuesControl(handle: FieldHandle) -> impl IntoView {
    let label = handle
        .session
        .with_field(handle.index, |field| field.label.clone());
    let hint = handle.part_id("values-hint");
    view! {
        <input
            type="text"
            class="input"
            id=handle.part_id("values")
            autocomplete="off"
            aria-label=label
            aria-required=move || handle.aria_required()
            aria-describedby=format!("{} {hint}", handle.described_by())
            aria-invalid=move || handle.invalid()
            disabled=move || handle.disabled()
            prop:value=move || handle.shown_text()
            on:input:target=move |event| handle.typed(event.target().value())
            on:blur=move |_| handle.left()
        />
        <p class="field__hint" id=hint>
            {"Separate several values by commas."}
        </p>
    }
}

/// The checkboxes under the field's legend.
#[component]
fn Checkboxes(handle: FieldHandle, options: LiveOptions, remote: bool) -> impl IntoView {
    let query = RwSignal::new(String::new());
    let picks = Memo::new(move |_| {
        handle.state.with(|state| match &state.shown {
            Shown::Picks(picks) => picks.clone(),
            _ => Vec::new(),
        })
    });
    let filtered =
        Memo::new(move |_| remote || options.with(|options| options.len() > PLAIN_LIMIT));
    let matching = Memo::new(move |_| {
        let query = query.with(|query| query.to_lowercase());
        options.with(|options| {
            options
                .iter()
                .enumerate()
                .filter(|(_, option)| remote || option.label.to_lowercase().contains(&query))
                .map(|(index, option)| (index, option.label.clone()))
                .collect::<Vec<_>>()
        })
    });
    let shown = move || {
        matching.with(|matching| {
            matching
                .iter()
                .take(DRAWN_LIMIT)
                .cloned()
                .collect::<Vec<_>>()
        })
    };
    let search = move |text: String| {
        query.set(text.clone());
        if remote {
            super::api::search(handle, text);
        }
    };
    view! {
        {move || filtered
            .get()
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
        <div class="options" class:options--scroll=move || filtered.get()>
            <For each=shown key=Clone::clone let:line>
                <Checkbox handle index=line.0 label=line.1 picks />
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
        {move || filtered
            .get()
            .then(|| {
                view! {
                    <p class="field__hint">
                        {move || {
                            let count = picks.with(Vec::len);
                            let total = options.with(|options| options.len());
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
        <div class="option__line">
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
            </label>
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
        </div>
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
