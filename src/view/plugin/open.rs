//! Ways to open a plugin's responses: picker, drop, paste, sample.

use crate::app::navigation::go_to;
use crate::app::plugin::PluginSession;
use crate::domain::plugin::samples;
use crate::domain::problem::Problem;
use crate::domain::route::Route;
use crate::io::FilesError;
use crate::io::browser::files::PickedFile;
use crate::view::common::button::{Button, Look};
use crate::view::common::drop_bar::DropBar;
use crate::view::common::file_button::FileButton;
use crate::view::common::icon::Icon;
use crate::view::common::incoming_files;
use crate::view::common::landing::hand_focus_on;
use crate::view::common::menu::{Menu, MenuChoice, PasteMenu};
use leptos::prelude::*;

/// Around the ways to open a plugin.
pub(super) const WAYS_IN: &str = "open-plugin";

/// Name of a text that was pasted.
const PASTED: &str = "pasted text";

fn open_files(session: PluginSession, picked: Result<Vec<PickedFile>, FilesError>) {
    match picked {
        Ok(files) => {
            let name = match files.as_slice() {
                [] => return,
                [only] => only.path.clone(),
                several => format!("{} files", several.len()),
            };
            session.open(name, files);
        }
        Err(error) => session.problem.set(Some(Problem::new(
            "The files could not be opened",
            error.to_string(),
        ))),
    }
}

fn open_text(session: PluginSession, name: &str, text: String) {
    let file = PickedFile {
        path: name.to_owned(),
        bytes: text.into_bytes(),
    };
    session.open(name.to_owned(), vec![file]);
}

/// Makes the whole page take drops and pastes; yields whether a file hangs
/// over it.
pub(super) fn drop_target(session: PluginSession) -> RwSignal<bool> {
    incoming_files::drop_target(
        move |files| open_files(session, files),
        move |text| take_text(session, text),
    )
}

/// Opens a text that was pasted or dropped, or the bundle at the address that it is.
fn take_text(session: PluginSession, text: String) {
    match incoming_files::link_in(&text) {
        Some(link) => go_to(&Route::Plugins {
            bundle: Some(link.to_owned()),
        }),
        None => open_text(session, PASTED, text),
    }
}

/// The bar with every way to open a plugin; small once something is open.
#[component]
pub(super) fn OpenBar(
    session: PluginSession,
    /// Whether a file hangs over the page.
    over: RwSignal<bool>,
) -> impl IntoView {
    let slim = Memo::new(move |_| session.plugin.with(Option::is_some));
    let samples: Vec<_> = samples::LIST
        .iter()
        .map(|sample| {
            let open = move |()| open_text(session, sample.file, sample.text.to_owned());
            view! { <MenuChoice title=sample.title text=sample.about on_chosen=Callback::new(open) /> }
        })
        .collect();
    let title = Signal::derive(move || {
        session.plugin.with(|plugin| match plugin {
            Some(plugin) if !plugin.name.is_empty() => format!("Open: {}", plugin.name),
            Some(_) => "Open other responses".to_owned(),
            None => "Drop a plugin’s responses here".to_owned(),
        })
    });
    view! {
        <DropBar
            icon=Icon::Package
            title
            text="A bundle, responses by their names (scm-view.json, …), or a bare template. Nothing leaves this browser."
            slim
            over
            busy=session.busy
        >
            <div class="drop__actions" id=WAYS_IN>
                <FileButton
                    label="Open files"
                    picks="Responses of a plugin"
                    accept=".json,.html,.htm,.txt,application/json,text/html"
                    multiple=true
                    look=Look::Primary
                    on_picked=Callback::new(move |read| open_files(session, read))
                />
                <Menu label="Samples" icon=Icon::ChevronDown>
                    {samples}
                </Menu>
                <PasteMenu
                    id="paste-responses"
                    label="Bundle, response or template"
                    on_pasted=Callback::new(move |text| take_text(session, text))
                />
                {move || {
                    slim.get()
                        .then(|| {
                            view! {
                                <Button
                                    label="Close plugin"
                                    look=Look::Quiet
                                    icon=Icon::Cross
                                    on_pressed=Callback::new(move |()| {
                                        session.close();
                                        hand_focus_on(&[]);
                                    })
                                />
                            }
                        })
                }}
            </div>
        </DropBar>
    }
}
