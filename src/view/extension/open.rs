//! Ways to open a package: picker, folder, drop, paste, sample.

use crate::app::extension::ExtensionSession;
use crate::domain::extension::model::Origin;
use crate::domain::extension::samples;
use crate::domain::problem::Problem;
use crate::io::FilesError;
use crate::io::browser::files::{self, PickedFile};
use crate::view::common::button::Look;
use crate::view::common::button::{Button, Size};
use crate::view::common::icon::Icon;
use crate::view::common::incoming_files;
use crate::view::common::menu::{Menu, MenuChoice, PasteMenu};
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Opens what was picked or dropped: one file by itself, several as a folder.
fn open_files(session: ExtensionSession, picked: Result<Vec<PickedFile>, FilesError>) {
    match picked {
        Ok(files) => {
            let Some(first) = files.first() else { return };
            let (origin, name) = if files.len() == 1 && !first.path.contains('/') {
                let zip = !first.path.to_lowercase().ends_with(".json");
                let origin = if zip { Origin::Zip } else { Origin::Bare };
                (origin, first.path.clone())
            } else {
                let folder = first.path.split('/').next().unwrap_or_default().to_owned();
                let name = if first.path.contains('/') {
                    folder
                } else {
                    format!("{} files", files.len())
                };
                (Origin::Folder, name)
            };
            session.open(origin, name, files);
        }
        Err(error) => session.problem.set(Some(Problem::new(
            "The files could not be opened",
            error.to_string(),
        ))),
    }
}

/// Makes the whole page take drops and pastes; yields whether a file hangs
/// over it.
pub(super) fn drop_target(session: ExtensionSession) -> RwSignal<bool> {
    incoming_files::drop_target(
        move |files| open_files(session, files),
        move |text| open_text(session, text),
    )
}

fn open_text(session: ExtensionSession, text: String) {
    let path = "codearts-extension.json".to_owned();
    let file = PickedFile {
        path: path.clone(),
        bytes: text.into_bytes(),
    };
    session.open(Origin::Bare, path, vec![file]);
}

/// The bar with every way to open a package; small once something is open.
#[component]
pub(super) fn OpenBar(
    session: ExtensionSession,
    /// Whether a file hangs over the page.
    over: RwSignal<bool>,
) -> impl IntoView {
    let file = NodeRef::<Input>::new();
    let folder = NodeRef::<Input>::new();
    let slim = Memo::new(move |_| session.package.with(Option::is_some));
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
    let press = |input: NodeRef<Input>| {
        Callback::new(move |()| {
            if let Some(input) = input.get_untracked() {
                input.click();
            }
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
                <p class="drop__title">
                    {move || if slim.get() { "Open another package" } else { "Drop a package here" }}
                </p>
                <p class="drop__text">
                    {"A .zip, an unpacked folder, or codearts-extension.json alone. Nothing leaves this browser."}
                </p>
            </div>
            <div class="drop__actions">
                <Button label="Open file" icon=Icon::File look=Look::Primary on_pressed=press(file) />
                <Button label="Open folder" icon=Icon::Folder on_pressed=press(folder) />
                <input
                    type="file"
                    class="visually-hidden"
                    tabindex="-1"
                    aria-label="Package file"
                    accept=".zip,.json,application/zip,application/json"
                    multiple
                    node_ref=file
                    on:change:target=move |event| picked(event.target())
                />
                <input
                    type="file"
                    class="visually-hidden"
                    tabindex="-1"
                    aria-label="Package folder"
                    prop:webkitdirectory=true
                    node_ref=folder
                    on:change:target=move |event| picked(event.target())
                />
                <Samples session />
                <PasteMenu
                    id="paste-metadata"
                    label="Metadata text"
                    on_pasted=Callback::new(move |text| open_text(session, text))
                />
                {move || {
                    slim.get()
                        .then(|| {
                            view! {
                                <Button
                                    label="Close package"
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

/// The packages that ship with the app.
#[component]
fn Samples(session: ExtensionSession) -> impl IntoView {
    let list: Vec<_> = samples::LIST
        .iter()
        .map(|sample| {
            let open = move |()| session.open_sample(sample.id.to_owned());
            view! { <MenuChoice title=sample.title text=sample.text on_chosen=Callback::new(open) /> }
        })
        .collect();
    view! {
        <Menu label="Samples" icon=Icon::ChevronDown>
            {list}
        </Menu>
    }
}

/// Size of buttons in dense rows of this page.
pub(super) const DENSE: Size = Size::Small;
