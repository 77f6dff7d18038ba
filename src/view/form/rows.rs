//! Rows of keys and values.

use super::field::FieldHandle;
use crate::domain::form::entry::Row;
use crate::domain::form::state::Shown;
use crate::domain::form::update::{FormEvent, RowPart};
use crate::view::common::announcer::use_announcer;
use crate::view::common::drawn::when_drawn;
use crate::view::common::icon::Icon;
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The rows with what adds and removes them. After a removal the focus goes to
/// the row that took the place, or to the button that adds one.
#[component]
pub(super) fn RowsControl(handle: FieldHandle) -> impl IntoView {
    let list = NodeRef::<Div>::new();
    let announcer = use_announcer();
    let rows = Memo::new(move |_| {
        handle.state.with(|state| match &state.shown {
            Shown::Rows(rows) => rows.iter().map(|row| row.id).collect::<Vec<_>>(),
            _ => Vec::new(),
        })
    });
    let add = move |_| {
        handle.send(FormEvent::RowAdded(handle.index));
        announcer.say(format!(
            "Row {} added.",
            rows.with_untracked(Vec::len).saturating_add(1)
        ));
        focus_later(list, ".row:last-of-type .row__key");
    };
    let remove = move |id: u32, place: usize| {
        handle.send(FormEvent::RowRemoved(handle.index, id));
        announcer.say(format!("Row {} removed.", place.saturating_add(1)));
        focus_later(
            list,
            &format!(
                ".row:nth-of-type({}) .row__key, .row:last-of-type .row__key, .rows__add",
                place.saturating_add(1)
            ),
        );
    };
    view! {
        <div class="rows" node_ref=list>
            <For each=move || rows.get() key=|id| *id let:id>
                <RowControl handle id rows on_removed=move |place| remove(id, place) />
            </For>
            {move || {
                rows.with(Vec::is_empty).then(|| view! { <p class="rows__empty">{"No rows yet."}</p> })
            }}
            <button
                type="button"
                class="button button--small rows__add"
                aria-describedby=handle.part_id("legend")
                disabled=move || handle.disabled()
                on:click=add
            >
                {Icon::Plus.draw()}
                {"Add row"}
            </button>
        </div>
    }
}

/// Puts the focus on the first match inside the list once it has been drawn.
pub(super) fn focus_later(list: NodeRef<Div>, selector: &str) {
    let selector = selector.to_owned();
    when_drawn(move || {
        // The list may be gone by then.
        let found = list
            .try_get_untracked()
            .flatten()
            .and_then(|list| list.query_selector(&selector).ok().flatten());
        if let Some(element) = found.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok())
        {
            // A control that cannot take the focus leaves it where it is.
            let _ = element.focus();
        }
    });
}

/// One row.
#[component]
fn RowControl(
    handle: FieldHandle,
    /// Id of the row.
    id: u32,
    /// Ids of all rows, for its number.
    rows: Memo<Vec<u32>>,
    /// Called with the row's place when it is to be removed.
    #[prop(into)]
    on_removed: Callback<usize>,
) -> impl IntoView {
    let place =
        Memo::new(move |_| rows.with(|rows| rows.iter().position(|row| *row == id).unwrap_or(0)));
    let number = move || place.get().saturating_add(1);
    let row = move |read: fn(&Row) -> &String| {
        handle.state.with(|state| match &state.shown {
            Shown::Rows(rows) => rows
                .iter()
                .find(|row| row.id == id)
                .map(|row| read(row).clone())
                .unwrap_or_default(),
            _ => String::new(),
        })
    };
    let typed = move |part: RowPart, text: String| {
        handle.send(FormEvent::RowTyped(handle.index, id, part, text));
    };
    view! {
        <div class="row">
            <input
                type="text"
                class="input row__key"
                autocomplete="off"
                aria-label=move || format!("Key {}", number())
                aria-describedby=handle.described_by()
                aria-invalid=move || handle.invalid()
                disabled=move || handle.disabled()
                prop:value=move || row(|row| &row.key)
                on:input:target=move |event| typed(RowPart::Key, event.target().value())
                on:blur=move |_| handle.left()
            />
            <input
                type="text"
                class="input row__value"
                autocomplete="off"
                aria-label=move || format!("Value {}", number())
                aria-describedby=handle.described_by()
                aria-invalid=move || handle.invalid()
                disabled=move || handle.disabled()
                prop:value=move || row(|row| &row.value)
                on:input:target=move |event| typed(RowPart::Value, event.target().value())
                on:blur=move |_| handle.left()
            />
            <button
                type="button"
                class="button button--quiet button--icon row__remove"
                aria-label=move || format!("Remove row {}", number())
                disabled=move || handle.disabled()
                on:click=move |_| on_removed.run(place.get_untracked())
            >
                {Icon::Trash.draw()}
            </button>
        </div>
    }
}
