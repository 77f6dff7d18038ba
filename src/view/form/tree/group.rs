//! An object: its fields, and rows for further keys.

use super::super::rows::focus_later;
use super::canvas::NodeSlot;
use super::nest::{Absent, NestHandle};
use crate::domain::form::state::Nest;
use crate::domain::form::tree::TreeEvent;
use crate::view::common::announcer::use_announcer;
use crate::view::common::button::IconButton;
use crate::view::common::icon::Icon;
use leptos::html::Div;
use leptos::prelude::*;

/// The fields of an object, and rows for its further keys.
#[component]
pub(super) fn GroupBody(
    handle: NestHandle,
    /// Whether the author named keys.
    fields: bool,
    /// Whether further keys are offered.
    more: bool,
) -> impl IntoView {
    let canvas = handle.canvas;
    let own = Memo::new(move |_| handle.nest.with(|nest| children(nest, false)));
    let rows = Memo::new(move |_| handle.nest.with(|nest| children(nest, true)));
    let list = NodeRef::<Div>::new();
    let announcer = use_announcer();
    let add = move |_| {
        handle.send(TreeEvent::EntryAdded);
        announcer.say(format!("Row {} added.", rows.with_untracked(Vec::len)));
        focus_later(list, ":scope > .row:last-of-type .row__key");
    };
    let absent = if fields {
        view! { <Absent handle verb="Add" /> }
    } else {
        view! { <Absent handle verb="Send an empty object" /> }
    };
    let empty = (!fields).then_some(move || {
        let nothing = handle.present() && handle.nest.with(|nest| nest.open);
        (nothing && rows.with(Vec::is_empty))
            .then(|| view! { <p class="rows__empty">{"An empty object is sent."}</p> })
    });
    view! {
        {absent}
        <For
            each=move || {
                let fields = own.get();
                canvas.prepare(&fields);
                fields
            }
            key=|child| *child
            let:child
        >
            <NodeSlot canvas index=child />
        </For>
        <div class="rows rows--map" node_ref=list>
            <For each=move || rows.get() key=|child| *child let:child>
                <MapRow handle child rows list />
            </For>
            {empty}
            {more
                .then(|| {
                    view! {
                        <button
                            type="button"
                            class="button button--small rows__add"
                            aria-describedby=handle.legend()
                            hidden=move || handle.nest.with(|nest| nest.present && !nest.open)
                            on:click=add
                        >
                            {Icon::Plus.draw()}
                            {"Add row"}
                        </button>
                    }
                })}
        </div>
    }
}

/// Children under keys of the author, or under those that are entered.
fn children(nest: &Nest, entered: bool) -> Vec<usize> {
    nest.children
        .iter()
        .zip(&nest.keys)
        .filter(|(_, key)| key.is_some() == entered)
        .map(|(child, _)| *child)
        .collect()
}

/// A further key with its value.
#[component]
fn MapRow(
    handle: NestHandle,
    child: usize,
    /// All rows, for the number of this one.
    rows: Memo<Vec<usize>>,
    list: NodeRef<Div>,
) -> impl IntoView {
    let canvas = handle.canvas;
    let announcer = use_announcer();
    let place = Memo::new(move |_| {
        rows.with(|rows| rows.iter().position(|row| *row == child).unwrap_or(0))
    });
    let number = move || place.get().saturating_add(1);
    Effect::new(move |first: Option<()>| {
        place.track();
        if first.is_some() {
            canvas.show_label(child);
        }
    });
    let key = move || {
        handle.nest.with(|nest| {
            let place = nest.children.iter().position(|other| *other == child)?;
            nest.keys.get(place).cloned().flatten()
        })
    };
    let state = canvas.session.state(child);
    let message = Memo::new(move |_| state?.with(|state| state.key_message.clone()));
    let (key_id, message_id) = (format!("field-{child}-name"), format!("field-{child}-key"));
    let label = handle.read(|field| field.label.clone());
    let label = label.filter(|label| !label.is_empty());
    let label = label.unwrap_or_else(|| "the input".to_owned());
    let remove = move |()| {
        let at = place.get_untracked();
        handle.send(TreeEvent::Removed(child));
        announcer.say(format!("Row {} removed.", at.saturating_add(1)));
        focus_later(
            list,
            &format!(
                ":scope > .row:nth-of-type({}) .row__key, :scope > .row:last-of-type .row__key, :scope > .rows__add",
                at.saturating_add(1)
            ),
        );
    };
    view! {
        <div class="row row--map">
            <div class="row__name">
                <label class="field__label" for=key_id.clone()>
                    {move || format!("Key {}", number())}
                </label>
                <input
                    type="text"
                    class="input row__key"
                    id=key_id
                    autocomplete="off"
                    aria-describedby=message_id.clone()
                    aria-invalid=move || message.with(|message| message.is_some().then_some("true"))
                    prop:value=move || key().unwrap_or_default()
                    on:input:target=move |event| {
                        handle.send(TreeEvent::KeyTyped(child, event.target().value()));
                        canvas.show_paths();
                    }
                    on:blur=move |_| handle.send(TreeEvent::KeyLeft(child))
                />
                <p class="field__message" id=message_id.clone() data-error="">
                    {move || message.get()}
                </p>
            </div>
            <NodeSlot canvas index=child />
            <IconButton
                label=Signal::derive(move || format!("Remove row {} of {label}", number()))
                icon=Icon::Trash
                part="row__remove"
                on_pressed=Callback::new(remove)
            />
        </div>
    }
}
