//! The configuration as a file: out without secrets, and in.

use super::integrations_page::Desk;
use crate::domain::board::configuration::write;
use crate::domain::board::share;
use crate::domain::problem::Problem;
use crate::domain::route::Route;
use crate::io::browser::{address, files};
use crate::view::board::open;
use crate::view::common::button::{CopyButton, DownloadButton, Size};
use crate::view::common::panel::Panel;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Export and import.
#[component]
pub(super) fn Exchange(desk: Desk) -> impl IntoView {
    let session = desk.session;
    let any = Memo::new(move |_| desk.lines.with(|lines| !lines.is_empty()));
    // Read when a button is pressed.
    let text = Signal::derive(move || write(&desk.configuration()));
    let copy = Callback::new(move |text: String| {
        spawn_local(async move {
            match files::copy_text(&text).await {
                Ok(()) => desk
                    .announcer
                    .show("Configuration copied, without secrets."),
                Err(error) => session.problem.set(Some(Problem::new(
                    "The configuration could not be copied",
                    error.to_string(),
                ))),
            }
        });
    });
    let save = Callback::new(move |text: String| {
        if !files::save_file("signalbox.json", "application/json", text.as_bytes()) {
            session.problem.set(Some(Problem::new(
                "The configuration could not be saved",
                "Copy it instead.",
            )));
        }
    });
    let share = Signal::derive(move || {
        let route = Route::Board {
            config: None,
            share: Some(share::data(&desk.configuration())),
            wall: false,
        };
        address::resolve(&route.to_hash()).unwrap_or_default()
    });
    let copy_link = Callback::new(move |link: String| {
        spawn_local(async move {
            let long = link.len() > share::LONG;
            match files::copy_text(&link).await {
                Ok(()) if long => desk.announcer.show(
                    "Link copied, without secrets. It is long: some programs cut such links off; if yours does, send the file.",
                ),
                Ok(()) => desk.announcer.show("Link copied, without secrets."),
                Err(error) => session.problem.set(Some(Problem::new(
                    "The link could not be copied",
                    error.to_string(),
                ).with_detail(link))),
            }
        });
    });
    let export = move || {
        any.get().then(|| {
            view! {
                <DownloadButton
                    text
                    label=Signal::stored("Export signalbox.json".to_owned())
                    on_download=save
                />
                <CopyButton
                    text
                    label=Signal::stored("Copy configuration".to_owned())
                    on_copy=copy
                />
                <CopyButton
                    text=share
                    label=Signal::stored("Copy a link to this board".to_owned())
                    on_copy=copy_link
                />
            }
        })
    };
    view! {
        <Panel title="Export and open">
            <p class="measure">
                {"File and link have every integration and no secret. Put the file beside index.html as signalbox.json and everybody who opens this site gets this board. A link carries the board behind its #, which browsers send to nobody. A configuration that you open, or drop anywhere on this page, is shown with what it would change first; Flash's config.json and backups of Nevergreen are understood too."}
            </p>
            <div class="cluster">
                {export}
                {open::open_button(session, Size::Small)}
            </div>
        </Panel>
    }
}
