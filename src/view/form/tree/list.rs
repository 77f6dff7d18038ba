//! A list: rows that can be moved and removed, or lines of a text.

use super::super::rows::focus_later;
use super::canvas::NodeSlot;
use super::nest::{Absent, NestHandle};
use crate::domain::form::model::FieldKind;
use crate::domain::form::tree::{TreeEvent, same_lines};
use crate::view::common::announcer::use_announcer;
use crate::view::common::button::IconButton;
use crate::view::common::icon::Icon;
use leptos::html::Div;
use leptos::prelude::*;

/// The items of a list, in rows that can be moved and removed.
#[component]
pub(super) fn ListBody(
    handle: NestHandle,
    /// How many items have a meaning by their place.
    fixed: usize,
    /// Whether there may be further ones.
    further: bool,
) -> impl IntoView {
    let items = Memo::new(move |_| handle.nest.with(|nest| nest.children.clone()));
    let full = Memo::new(move |_| !further && items.with(Vec::len) >= fixed);
    let list = NodeRef::<Div>::new();
    let announcer = use_announcer();
    let add = move |_| {
        let first = items.with_untracked(Vec::len).saturating_add(1);
        handle.send(TreeEvent::ItemsAdded(Vec::new()));
        announcer.say(match items.with_untracked(Vec::len) {
            last if last > first => format!("Items {first} to {last} added."),
            last => format!("Item {last} added."),
        });
        focus_later(
            list,
            &format!(":scope > .row:nth-of-type({first}) :is(input, select, textarea, button)"),
        );
    };
    let empty = move || {
        let nothing = handle.nest.with(|nest| nest.present && nest.open);
        (nothing && items.with(Vec::is_empty))
            .then(|| view! { <p class="rows__empty">{"An empty list is sent."}</p> })
    };
    // Items that are lines can be written as such, which is quicker for many.
    let by_lines = RwSignal::new(false);
    let session = handle.canvas.session;
    let index = handle.index();
    let can_be_lines = session.read(|form| form.takes_lines(index)) == Some(true);
    let label = handle.read(|field| field.label.clone()).unwrap_or_default();
    let turn = move |_| {
        let lines = session.read(|form| form.lines(index)).flatten();
        if by_lines.get_untracked() {
            by_lines.set(false);
        } else if lines.is_some() {
            by_lines.set(true);
        } else {
            announcer.show(
                "An item has several lines or nothing but blanks, so the list stays in rows.",
            );
        }
        focus_later(list, ":scope > .rows__as");
    };
    let turns = can_be_lines.then(|| {
        let label = label.clone();
        view! {
            <button
                type="button"
                class="button button--small button--quiet rows__as"
                hidden=move || handle.nest.with(|nest| nest.present && !nest.open)
                aria-label=move || {
                    if by_lines.get() {
                        format!("Edit in rows: {label}")
                    } else {
                        format!("Edit as text: {label}")
                    }
                }
                on:click=turn
            >
                {move || if by_lines.get() { "Edit in rows" } else { "Edit as text" }}
            </button>
        }
    });
    view! {
        <Absent handle verb="Send an empty list" />
        <div class="rows rows--items" node_ref=list>
            <Show
                when=move || by_lines.get()
                fallback=move || {
                    view! {
                        <For each=move || items.get() key=|child| *child let:child>
                            <ItemRow handle child items list fixed />
                        </For>
                        {empty}
                    }
                }
            >
                <ItemLines handle label=label.clone() />
            </Show>
            <button
                type="button"
                class="button button--small rows__add"
                aria-describedby=handle.legend()
                hidden=move || {
                    full.get() || by_lines.get()
                        || handle.nest.with(|nest| nest.present && !nest.open)
                }
                on:click=add
            >
                {Icon::Plus.draw()}
                {"Add item"}
            </button>
            {turns}
        </div>
    }
}

/// The items of a list of texts, one per line.
#[component]
fn ItemLines(handle: NestHandle, label: String) -> impl IntoView {
    let (session, index) = (handle.canvas.session, handle.index());
    let typed = RwSignal::new(String::new());
    // What was typed stands as long as it says the same: a line that is being
    // begun is none yet.
    let shown = move || {
        session.revision.track();
        let now = session.read(|form| form.lines(index)).flatten();
        typed.with(|typed| match now {
            Some(now) if !same_lines(typed, &now) => now,
            _ => typed.clone(),
        })
    };
    let rows = move || shown().lines().count().clamp(4, 16).to_string();
    view! {
        <div class="row row--lines">
            <textarea
                class="input input--json"
                aria-label=format!("Items of {label}, one per line")
                rows=rows
                spellcheck="false"
                autocomplete="off"
                prop:value=shown
                on:input:target=move |event| {
                    let text = event.target().value();
                    typed.set(text.clone());
                    handle.send(TreeEvent::LinesTyped(text));
                }
            ></textarea>
        </div>
    }
}

/// One item with what moves and removes it.
#[component]
fn ItemRow(
    handle: NestHandle,
    child: usize,
    /// All items, for the number of this one.
    items: Memo<Vec<usize>>,
    list: NodeRef<Div>,
    /// How many items have a meaning by their place: they are not moved.
    fixed: usize,
) -> impl IntoView {
    let canvas = handle.canvas;
    let announcer = use_announcer();
    let place = Memo::new(move |_| {
        items.with(|items| items.iter().position(|item| *item == child).unwrap_or(0))
    });
    let last = Memo::new(move |_| items.with(|items| items.last() == Some(&child)));
    let label = handle.read(|field| field.label.clone());
    let label = label.filter(|label| !label.is_empty());
    let label = StoredValue::new(label.unwrap_or_else(|| "the input".to_owned()));
    let named = move |verb: &'static str| {
        Signal::derive(move || {
            label.with_value(|label| {
                format!("{verb} item {} of {label}", place.get().saturating_add(1))
            })
        })
    };
    let row = |place: usize, part: &str| {
        format!(
            ":scope > .row:nth-of-type({}) {part}",
            place.saturating_add(1)
        )
    };
    let moved = move |up: bool| {
        let at = place.get_untracked();
        let to = if up {
            at.saturating_sub(1)
        } else {
            at.saturating_add(1)
        };
        handle.send(TreeEvent::Moved(child, up));
        announcer.say(format!(
            "Item {} is now item {}.",
            at.saturating_add(1),
            to.saturating_add(1)
        ));
        // The same arrow again; at an end, where it rests, the other one. Whoever presses
        // on must not meet what removes the item.
        let (part, other) = if up {
            (".row__up", ".row__down")
        } else {
            (".row__down", ".row__up")
        };
        let tools = row(to, "> .row__tools");
        focus_later(
            list,
            &format!("{tools} > {part}:not(:disabled), {tools}:has(> {part}:disabled) > {other}"),
        );
    };
    let remove = move |()| {
        let at = place.get_untracked();
        handle.send(TreeEvent::Removed(child));
        announcer.say(format!("Item {} removed.", at.saturating_add(1)));
        let control = ":is(input, select, textarea, button)";
        focus_later(
            list,
            &format!(
                "{}, :scope > .row:last-of-type {control}, :scope > .rows__add",
                row(at, control)
            ),
        );
    };
    // Several lines in a clipboard become several items.
    let paste = move |event: web_sys::ClipboardEvent| {
        let text = event
            .clipboard_data()
            .and_then(|data| data.get_data("text").ok())
            .unwrap_or_default();
        let lines: Vec<String> = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect();
        let plain = canvas
            .session
            .with_field(child, |field| field.kind == FieldKind::Text)
            == Some(true);
        let blank = canvas.session.read(|form| {
            form.at(child)
                .is_some_and(|(_, entry)| entry.value.is_none())
        }) == Some(true);
        if !plain || lines.len() < 2 {
            return;
        }
        event.prevent_default();
        announcer.say(format!("{} items added.", lines.len()));
        if blank {
            handle.send(TreeEvent::Removed(child));
        }
        handle.send(TreeEvent::ItemsAdded(lines));
    };
    view! {
        <div class="row row--item" on:paste=paste>
            <NodeSlot canvas index=child />
            <div class="row__tools">
                <IconButton
                    label=named("Move up")
                    icon=Icon::ChevronUp
                    part="row__up"
                    enabled=Signal::derive(move || place.get() > fixed)
                    on_pressed=Callback::new(move |()| moved(true))
                />
                <IconButton
                    label=named("Move down")
                    icon=Icon::ChevronDown
                    part="row__down"
                    enabled=Signal::derive(move || place.get() >= fixed && !last.get())
                    on_pressed=Callback::new(move |()| moved(false))
                />
                <IconButton
                    label=named("Remove")
                    icon=Icon::Trash
                    part="row__remove"
                    enabled=Signal::derive(move || place.get() >= fixed || last.get())
                    on_pressed=Callback::new(remove)
                />
            </div>
        </div>
    }
}
