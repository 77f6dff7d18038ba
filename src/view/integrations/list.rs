//! The connections of the board.

use super::integrations_page::{Desk, LIST, SEARCH};
use super::row::Row;
use crate::app::board::Shown;
use crate::io::browser::page::focus;
use crate::view::common::button::{Button, Size};
use crate::view::common::empty_state::EmptyState;
use crate::view::common::icon::Icon;
use leptos::prelude::*;

/// The list, or what stands there without one.
#[component]
pub(super) fn List(desk: Desk) -> impl IntoView {
    let ids = Memo::new(move |_| {
        desk.lines
            .with(|lines| lines.iter().map(|line| line.id.clone()).collect::<Vec<_>>())
    });
    let empty = Memo::new(move |_| ids.with(Vec::is_empty));
    let title = move || match ids.with(Vec::len) {
        0 => "Configured".to_owned(),
        count => format!("Configured ({count})"),
    };
    let origin = move || {
        if empty.get() {
            return None;
        }
        match desk.session.shown.get() {
            Shown::Team => Some("This is the team's board, from signalbox.json beside this page. The first change makes it this browser's own.".to_owned()),
            Shown::Link(url) => Some(format!("This board is from {url}. The first change makes it this browser's own.")),
            _ => None,
        }
    };
    let content = move || {
        if empty.get() {
            view! {
                <EmptyState
                    icon=Icon::Plus
                    title="No integrations yet"
                    text="Choose a service below and fill in where it is; or open a configuration that you have."
                />
            }
            .into_any()
        } else {
            view! {
                <ul class="integrations__list" role="list">
                    <For each=move || ids.get() key=|id| id.clone() let:id>
                        <Row desk id />
                    </For>
                </ul>
            }
            .into_any()
        }
    };
    view! {
        <section class="panel" aria-labelledby=LIST>
            <header class="panel__head">
                <h2 class="panel__title" id=LIST tabindex="-1">
                    {title}
                </h2>
                <div class="panel__actions">
                    <Button
                        label="Add an integration"
                        size=Size::Small
                        icon=Icon::Plus
                        on_pressed=Callback::new(|()| {
                            focus(SEARCH);
                        })
                    />
                </div>
            </header>
            {move || origin().map(|text| view! { <p class="integrations__origin">{text}</p> })}
            {content}
        </section>
    }
}
