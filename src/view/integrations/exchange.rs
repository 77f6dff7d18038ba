//! The configuration as a file: out without secrets, and in.

use super::integrations_page::Desk;
use crate::domain::board::configuration::write;
use crate::domain::problem::Problem;
use crate::io::browser::files;
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
            }
        })
    };
    view! {
        <Panel title="Export and open">
            <p class="measure">
                {"The file has every integration and no secret. Put it beside index.html as signalbox.json and everybody who opens this site gets this board. A configuration that you open takes the place of this one; Flash's config.json is understood too."}
            </p>
            <div class="cluster">
                {export}
                {open::open_button(session, Size::Small)}
            </div>
        </Panel>
    }
}
