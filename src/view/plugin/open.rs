//! Ways to open a plugin's responses: picker, drop, paste, sample.

use crate::app::plugin::PluginSession;
use crate::domain::plugin::samples;
use crate::domain::problem::Problem;
use crate::io::FilesError;
use crate::io::browser::files::{self, PickedFile};
use crate::view::common::button::{Button, Look};
use crate::view::common::icon::Icon;
use crate::view::common::incoming_files;
use crate::view::common::menu::{Menu, MenuChoice, PasteMenu};
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;

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
        move |text| open_text(session, PASTED, text),
    )
}

/// The bar with every way to open a plugin; small once something is open.
#[component]
pub(super) fn OpenBar(
    session: PluginSession,
    /// Whether a file hangs over the page.
    over: RwSignal<bool>,
) -> impl IntoView {
    let input = NodeRef::<Input>::new();
    let slim = Memo::new(move |_| session.plugin.with(Option::is_some));
    let picked = move |input: web_sys::HtmlInputElement| {
        if let Some(list) = input.files() {
            spawn_local(async move {
                let read = files::read_list(&list).await;
                // The same file can be picked again after it was changed.
                input.set_value("");
                open_files(session, read);
            });
        }
    };
    let pick = move |()| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let samples: Vec<_> = samples::LIST
        .iter()
        .map(|sample| {
            let open = move |()| open_text(session, sample.file, sample.text.to_owned());
            view! { <MenuChoice title=sample.title text=sample.about on_chosen=Callback::new(open) /> }
        })
        .collect();
    let title = move || {
        session.plugin.with(|plugin| match plugin {
            Some(plugin) if !plugin.name.is_empty() => format!("{} is open", plugin.name),
            Some(_) => "Open other responses".to_owned(),
            None => "Drop a plugin’s responses here".to_owned(),
        })
    };
    view! {
        <div
            class="drop"
            class:drop--slim=move || slim.get()
            data-over=move || over.get().to_string()
            aria-busy=move || session.busy.get().to_string()
        >
            {Icon::Package.draw_as("drop__icon")}
            <div class="drop__body">
                <p class="drop__title">{title}</p>
                <p class="drop__text">
                    {"A bundle, responses by their names (scm-view.json, …), or a bare template. Nothing leaves this browser."}
                </p>
            </div>
            <div class="drop__actions">
                <Button
                    label="Open files"
                    icon=Icon::File
                    look=Look::Primary
                    on_pressed=Callback::new(pick)
                />
                <input
                    type="file"
                    class="visually-hidden"
                    tabindex="-1"
                    aria-label="Responses of a plugin"
                    accept=".json,.html,.htm,.txt,application/json,text/html"
                    multiple
                    node_ref=input
                    on:change:target=move |event| picked(event.target())
                />
                <Menu label="Samples" icon=Icon::ChevronDown>
                    {samples}
                </Menu>
                <PasteMenu
                    id="paste-responses"
                    label="Bundle, response or template"
                    on_pasted=Callback::new(move |text| open_text(session, PASTED, text))
                />
                {move || {
                    slim.get()
                        .then(|| {
                            view! {
                                <Button
                                    label="Close plugin"
                                    look=Look::Quiet
                                    icon=Icon::Cross
                                    on_pressed=Callback::new(move |()| session.close())
                                />
                            }
                        })
                }}
            </div>
        </div>
    }
}
