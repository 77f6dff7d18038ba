//! A text box that filters a long list of options: the list autocomplete of
//! the ARIA Authoring Practices
//! (<https://www.w3.org/WAI/ARIA/apg/patterns/combobox/>).

use super::choice::LiveOptions;
use super::field::FieldHandle;
use crate::domain::form::search::Labels;
use crate::domain::form::state::Shown;
use crate::domain::form::update::FormEvent;
use crate::domain::text;
use crate::io::browser::page;
use crate::view::common::icon::Icon;
use leptos::prelude::*;
use std::sync::Arc;

/// Options drawn at most; typing brings the others.
const DRAWN_LIMIT: usize = 100;

/// The code of any key that an input method takes, also where the browser does not say
/// that a word is being composed.
const COMPOSING: u32 = 229;

/// What stands in one line of the list.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Line {
    /// The line that clears the choice.
    Unset,
    /// An option, by its place.
    Option(usize),
}

/// A line that is drawn, with its words: an answer of a service may put another
/// option in its place.
#[derive(Clone, PartialEq, Eq, Hash)]
struct DrawnLine {
    line: Line,
    label: Arc<str>,
}

/// The combobox of a choice.
#[component]
pub(super) fn Combobox(
    handle: FieldHandle,
    /// The options to choose from.
    options: LiveOptions,
    /// Whether the text typed is searched for on the server.
    remote: bool,
) -> impl IntoView {
    let open = RwSignal::new(false);
    // What is typed; `None` while the box shows the choice.
    let query = RwSignal::new(None::<String>);
    let active = RwSignal::new(0_usize);
    // What a query is looked for in, made once for all keys of a search.
    let labels = Memo::new(move |_| options.with(|options| Labels::of(options)));
    let lines = Memo::new(move |_| {
        let query = query.get().unwrap_or_default();
        let found = options.with(|options| labels.with(|all| all.find(options, &query, remote)));
        let unset = query.trim().is_empty().then_some(Line::Unset);
        let found = found.into_iter().map(Line::Option);
        unset.into_iter().chain(found).collect::<Vec<_>>()
    });
    // While an answer is awaited the list is an earlier one's: nothing of it is taken.
    let awaited = Memo::new(move |_| handle.awaits_options());
    let drawn = move || {
        let options = options.get();
        let draw = |line: &Line| DrawnLine {
            line: *line,
            label: match line {
                Line::Unset => "Not set".into(),
                Line::Option(index) => options
                    .get(*index)
                    .map_or_else(Arc::default, |option| option.label.as_str().into()),
            },
        };
        lines.with(|lines| lines.iter().take(DRAWN_LIMIT).map(draw).collect::<Vec<_>>())
    };
    let line_id = move |line: Line| match line {
        Line::Unset => handle.part_id("option-unset"),
        Line::Option(index) => handle.part_id(&format!("option-{index}")),
    };
    // A memo, so that each line that is drawn hears of changes only.
    let active_line = Memo::new(move |_| {
        let place = active.get();
        let line = lines.with(|lines| lines.get(place).copied());
        line.filter(|_| !awaited.get())
    });
    let picked_line = Memo::new(move |_| match handle.pick() {
        None => Some(Line::Unset),
        Some(pick) => pick.option.map(Line::Option),
    });
    let shown = move || {
        query.get().unwrap_or_else(|| {
            handle.state.with(|state| match &state.shown {
                // What was left there and is no option.
                Shown::Text(text) => text.clone(),
                Shown::Picks(picks) => match picks.first() {
                    Some(pick) if pick.option.is_none() && !remote && !awaited.get() => {
                        format!("{} (not in list)", pick.label)
                    }
                    Some(pick) => pick.label.clone(),
                    None => String::new(),
                },
                _ => String::new(),
            })
        })
    };
    let close = move || {
        open.set(false);
        query.set(None);
        active.set(0);
    };
    let pick = move |line: Line| {
        if awaited.get_untracked() {
            return;
        }
        let place = match line {
            Line::Unset => None,
            Line::Option(index) => Some(index),
        };
        handle.send(FormEvent::Picked(handle.index, place));
        close();
    };
    let show_active = move || {
        // Once the list is drawn; what is gone by then needs no scrolling.
        request_animation_frame(move || {
            let line = lines.try_with_untracked(|lines| {
                let place = active.try_get_untracked()?;
                lines.get(place).copied()
            });
            if let Some(line) = line.flatten() {
                page::bring_into_view(&line_id(line));
            }
        });
    };
    let last_drawn = move || {
        let drawn = lines.with_untracked(Vec::len).min(DRAWN_LIMIT);
        drawn.saturating_sub(1)
    };
    // By key and by mouse alike, so that Enter takes nothing else than what was chosen.
    let open_at_picked = move || {
        if open.get_untracked() {
            return;
        }
        let picked = picked_line.get_untracked();
        let at = |line: &Line| Some(*line) == picked;
        let place = lines.with_untracked(|lines| lines.iter().position(at));
        active.set(place.filter(|place| *place <= last_drawn()).unwrap_or(0));
        open.set(true);
        show_active();
    };
    let step = move |by: isize| {
        if open.get_untracked() {
            let last = last_drawn();
            active.update(|active| *active = active.saturating_add_signed(by).min(last));
            show_active();
        } else {
            open_at_picked();
        }
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        // These keys belong to the input method while a word is being composed.
        if event.is_composing() || event.key_code() == COMPOSING {
            return;
        }
        match event.key().as_str() {
            "ArrowDown" => {
                event.prevent_default();
                step(1);
            }
            "ArrowUp" => {
                event.prevent_default();
                step(-1);
            }
            "Enter" if open.get_untracked() => {
                event.prevent_default();
                if let Some(line) = active_line.get_untracked() {
                    pick(line);
                }
            }
            "Escape" if open.get_untracked() => {
                event.prevent_default();
                event.stop_propagation();
                close();
            }
            _ => {}
        }
    };
    let on_input = move |text: String| {
        query.set(Some(text.clone()));
        // With something typed the best match is the one Enter takes; it comes first.
        active.set(0);
        open.set(true);
        if remote {
            super::api::search(handle, text.trim().to_owned());
        }
    };
    // A text that is left says what is chosen, as it does in any other field. A browser
    // says so too when the box goes.
    let leave = move || {
        if let Some(text) = query.try_get_untracked().flatten() {
            handle.send(FormEvent::Sought(handle.index, text));
        }
        close();
        handle.left();
    };
    let option = move |DrawnLine { line, label }: DrawnLine| {
        view! {
            <li
                class="combobox__option"
                role="option"
                id=line_id(line)
                lang=handle.language()
                aria-selected=move || (picked_line.get() == Some(line)).to_string()
                data-active=move || (active_line.get() == Some(line)).to_string()
                // The press would take the focus from the box and close the list.
                on:mousedown=move |event| event.prevent_default()
                on:click=move |_| pick(line)
            >
                {label.to_string()}
            </li>
        }
    };
    view! {
        <div class="combobox" aria-busy=move || awaited.get().then_some("true")>
            <input
                type="text"
                role="combobox"
                class="input combobox__input"
                id=handle.id()
                autocomplete="off"
                spellcheck="false"
                aria-autocomplete="list"
                aria-controls=handle.part_id("list")
                aria-expanded=move || open.get().to_string()
                aria-activedescendant=move || open.get().then(|| active_line.get()).flatten().map(line_id)
                aria-required=move || handle.aria_required()
                aria-describedby=handle.described_by()
                aria-invalid=move || handle.invalid()
                disabled=move || handle.disabled()
                prop:value=shown
                on:click=move |_| open_at_picked()
                on:input:target=move |event| on_input(event.target().value())
                on:keydown=on_key
                on:blur=move |_| leave()
            />
            <span class="combobox__open" aria-hidden="true">
                {Icon::ChevronDown.draw()}
            </span>
            <ul
                class="combobox__list"
                role="listbox"
                id=handle.part_id("list")
                aria-label="Options"
                hidden=move || !open.get()
            >
                <For each=move || open.get().then(drawn).unwrap_or_default() key=DrawnLine::clone let:line>
                    {option(line)}
                </For>
                {move || {
                    let count = lines.with(Vec::len);
                    let note = if awaited.get() {
                        Some("Searching…".to_owned())
                    } else if handle.lacks_options() {
                        Some(text::search_failed().to_owned())
                    } else if count == 0 {
                        Some("Nothing matches.".to_owned())
                    } else if count > DRAWN_LIMIT {
                        Some(format!("{DRAWN_LIMIT} of {count} shown. Type to see others."))
                    } else {
                        None
                    };
                    note.map(|note| {
                        view! { <li class="combobox__note" role="option" aria-disabled="true" aria-selected="false">{note}</li> }
                    })
                }}
            </ul>
        </div>
    }
}
