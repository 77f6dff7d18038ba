//! Several of several options: checkboxes, with a filter above when there are
//! many. Picks keep the order in which they were made.

use super::api::ApiOptionsPanel;
use super::choice::{LiveOptions, loaded_options};
use super::field::FieldHandle;
use super::rows::focus_later;
use crate::domain::form::condition::strictly_equal;
use crate::domain::form::model::{ChoiceOption, OptionSource};
use crate::domain::form::search::Labels;
use crate::domain::form::state::{Pick, Shown};
use crate::domain::form::update::FormEvent;
use crate::domain::text;
use crate::io::browser::page;
use crate::view::common::announcer::use_announcer;
use leptos::html::Div;
use leptos::prelude::*;
use serde_json::Value;

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
            let loaded = loaded_options(handle, remote);
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
    // What a query is looked for in, made once for all keys of a search.
    let labels = Memo::new(move |_| options.with(|options| Labels::of(options)));
    let matching = Memo::new(move |_| {
        let query = query.get();
        options.with(|options| labels.with(|all| all.find(options, &query, remote)))
    });
    let shown = move || {
        let options = options.get();
        let option = |place: &usize| Some((*place, options.get(*place)?.clone()));
        matching.with(|matching| {
            let drawn = matching.iter().take(DRAWN_LIMIT);
            drawn.filter_map(option).collect::<Vec<_>>()
        })
    };
    let search = move |text: String| {
        query.set(text.clone());
        if remote {
            super::api::search(handle, text.trim().to_owned());
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
            <For
                each=shown
                key=|(place, option)| (*place, option.label.clone(), option.value.to_string())
                let:line
            >
                <Checkbox handle index=line.0 option=line.1 picks />
            </For>
            {move || {
                matching
                    .with(Vec::is_empty)
                    .then(|| {
                        let failed = handle.lacks_options();
                        let note = if failed { text::search_failed() } else { "Nothing matches." };
                        view! { <p class="options__empty">{note}</p> }
                    })
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
        <PickedList handle picks filtered remote />
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
    option: ChoiceOption,
    picks: Memo<Vec<Pick>>,
) -> impl IntoView {
    let ChoiceOption { label, value } = option;
    // By its value: while a list is asked for anew no pick has a place in it.
    let order = Memo::new(move |_| {
        let is_this = |pick: &Pick| strictly_equal(Some(&pick.value), Some(&value));
        picks.with(|picks| picks.iter().position(is_this))
    });
    view! {
        <div class="option__line">
            <label class="option">
                <input
                    type="checkbox"
                    class="option__input"
                    aria-describedby=handle.described_by()
                    aria-invalid=move || handle.invalid()
                    disabled=move || handle.disabled() || handle.awaits_options()
                    prop:checked=move || order.get().is_some()
                    on:change:target=move |event| {
                        handle
                            .send(FormEvent::Ticked(handle.index, index, event.target().checked()));
                    }
                    on:blur=move |_| handle.left()
                />
                <span class="option__label" lang=handle.language()>{label}</span>
            </label>
            {move || {
                order.get()
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

/// What is picked, in order, each with the way to take it back: in a long list most of
/// it is out of sight. Below a short one stand only picks that are not in it.
#[component]
fn PickedList(
    handle: FieldHandle,
    picks: Memo<Vec<Pick>>,
    filtered: Memo<bool>,
    remote: bool,
) -> impl IntoView {
    let list = NodeRef::<Div>::new();
    let announcer = use_announcer();
    let shown = Memo::new(move |_| {
        let all = filtered.get();
        // A search finds a part of what there is, and an answer may be on its way.
        let known = !remote && !handle.awaits_options();
        let listed = picks.with(|picks| {
            let told = picks.iter().filter(|pick| all || pick.option.is_none());
            let line = |pick: &Pick| {
                (
                    pick.value.clone(),
                    pick.label.clone(),
                    pick.option.is_none(),
                )
            };
            told.map(line).collect::<Vec<_>>()
        });
        let mark = move |(value, label, stray)| (value, label, stray && known);
        listed.into_iter().map(mark).collect::<Vec<_>>()
    });
    let remove = move |value: &Value, label: &str| {
        let place = shown.with_untracked(|shown| {
            let place = shown.iter().position(|(other, ..)| other == value);
            place.unwrap_or(0).saturating_add(1)
        });
        handle.send(FormEvent::Unpicked(handle.index, value.clone()));
        announcer.say(format!("{label} removed."));
        if shown.with_untracked(Vec::is_empty) {
            page::focus_control(&handle.id());
        } else {
            focus_later(
                list,
                &format!("li:nth-of-type({place}) button, li:last-of-type button"),
            );
        }
    };
    let line = move |(value, label, stray): (Value, String, bool)| {
        let name = format!("Remove {label}");
        let text = if stray {
            format!("{label} (not in list) ")
        } else {
            format!("{label} ")
        };
        view! {
            <li>
                {text}
                <button
                    type="button"
                    class="button button--small button--quiet"
                    aria-label=name
                    disabled=move || handle.disabled()
                    on:click=move |_| remove(&value, &label)
                >
                    {"Remove"}
                </button>
            </li>
        }
    };
    view! {
        <div node_ref=list hidden=move || shown.with(Vec::is_empty)>
            <ol
                class="options__picks"
                class:options__picks--stray=move || !filtered.get()
                aria-label="Picked, in this order"
            >
                <For
                    each=move || shown.get()
                    key=|(value, label, stray)| (value.to_string(), label.clone(), *stray)
                    let:pick
                >
                    {line(pick)}
                </For>
            </ol>
        </div>
    }
}
