//! A text box that filters a long list of options: the list autocomplete of
//! the ARIA Authoring Practices
//! (<https://www.w3.org/WAI/ARIA/apg/patterns/combobox/>).

use super::choice::LiveOptions;
use super::field::FieldHandle;
use crate::domain::form::update::FormEvent;
use crate::io::browser::page;
use leptos::prelude::*;
use std::sync::Arc;

/// Options drawn at most; typing brings the others.
const DRAWN_LIMIT: usize = 100;

/// What stands in one line of the list.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Line {
    /// The line that clears the choice.
    Unset,
    /// An option, by its place, with its label.
    Option(usize, Arc<str>),
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
    let lines = Memo::new(move |_| {
        let query = query.get().unwrap_or_default().to_lowercase();
        let options = options.get();
        let matching = options
            .iter()
            .enumerate()
            .filter(|(_, option)| remote || option.label.to_lowercase().contains(&query))
            .map(|(index, option)| Line::Option(index, option.label.as_str().into()));
        let unset = query.is_empty().then_some(Line::Unset);
        unset.into_iter().chain(matching).collect::<Vec<_>>()
    });
    let drawn =
        move || lines.with(|lines| lines.iter().take(DRAWN_LIMIT).cloned().collect::<Vec<_>>());
    let line_id = move |line: &Line| match line {
        Line::Unset => handle.part_id("option-unset"),
        Line::Option(index, _) => handle.part_id(&format!("option-{index}")),
    };
    let active_line = move || {
        let place = active.get();
        lines.with(|lines| lines.get(place).cloned())
    };
    let shown = move || {
        query.get().unwrap_or_else(|| {
            handle.pick().map_or_else(String::new, |pick| {
                if pick.option.is_none() && !remote {
                    format!("{} (not in list)", pick.label)
                } else {
                    pick.label
                }
            })
        })
    };
    let close = move || {
        open.set(false);
        query.set(None);
        active.set(0);
    };
    let pick = move |line: &Line| {
        let place = match line {
            Line::Unset => None,
            Line::Option(index, _) => Some(*index),
        };
        handle.send(FormEvent::Picked(handle.index, place));
        close();
    };
    let show_active = move || {
        // Once the list is drawn; what is gone by then needs no scrolling.
        request_animation_frame(move || {
            let line = lines.try_with_untracked(|lines| {
                let place = active.try_get_untracked()?;
                lines.get(place).cloned()
            });
            if let Some(line) = line.flatten() {
                page::bring_into_view(&line_id(&line));
            }
        });
    };
    let step = move |by: isize| {
        let last = lines
            .with_untracked(Vec::len)
            .min(DRAWN_LIMIT)
            .saturating_sub(1);
        if open.get_untracked() {
            active.update(|active| *active = active.saturating_add_signed(by).min(last));
        } else {
            // The list opens at what is picked.
            let picked = untrack(|| handle.pick()).and_then(|pick| pick.option);
            let at = |line: &Line| matches!(line, Line::Option(index, _) if Some(*index) == picked);
            let place = lines.with_untracked(|lines| lines.iter().position(at));
            active.set(place.filter(|place| *place <= last).unwrap_or(0));
            open.set(true);
        }
        show_active();
    };
    let on_key = move |event: web_sys::KeyboardEvent| match event.key().as_str() {
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
            if let Some(line) = untrack(active_line) {
                pick(&line);
            }
        }
        "Escape" if open.get_untracked() => {
            event.prevent_default();
            event.stop_propagation();
            close();
        }
        _ => {}
    };
    let on_input = move |text: String| {
        query.set(Some(text.clone()));
        // With something typed the first match is the one Enter takes.
        active.set(0);
        open.set(true);
        if remote {
            super::api::search(handle, text);
        }
    };
    let is_picked = move |line: &Line| {
        let picked = handle.pick();
        match line {
            Line::Unset => picked.is_none(),
            Line::Option(index, _) => picked.and_then(|pick| pick.option) == Some(*index),
        }
    };
    let option = move |line: Line| {
        let label = match &line {
            Line::Unset => "Not set".to_owned(),
            Line::Option(_, label) => label.to_string(),
        };
        let id = line_id(&line);
        let (picked, active, chosen) = (line.clone(), line.clone(), line);
        view! {
            <li
                class="combobox__option"
                role="option"
                id=id
                aria-selected=move || is_picked(&picked).to_string()
                data-active=move || (active_line().as_ref() == Some(&active)).to_string()
                // The press would take the focus from the box and close the list.
                on:mousedown=move |event| event.prevent_default()
                on:click=move |_| pick(&chosen)
            >
                {label}
            </li>
        }
    };
    view! {
        <div class="combobox">
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
                aria-activedescendant=move || open.get().then(active_line).flatten().map(|line| line_id(&line))
                aria-required=move || handle.aria_required()
                aria-describedby=handle.described_by()
                aria-invalid=move || handle.invalid()
                disabled=move || handle.disabled()
                prop:value=shown
                on:click=move |_| open.set(true)
                on:input:target=move |event| on_input(event.target().value())
                on:keydown=on_key
                on:blur=move |_| {
                    close();
                    handle.left();
                }
            />
            <ul
                class="combobox__list"
                role="listbox"
                id=handle.part_id("list")
                aria-label="Options"
                hidden=move || !open.get()
            >
                <For each=move || open.get().then(drawn).unwrap_or_default() key=Line::clone let:line>
                    {option(line)}
                </For>
                {move || {
                    let count = lines.with(Vec::len);
                    let note = if count == 0 {
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
