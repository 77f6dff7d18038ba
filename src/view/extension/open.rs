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
use leptos::ev;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;

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
    let over = RwSignal::new(false);
    let handles = [
        window_event_listener(ev::dragover, move |event| {
            event.prevent_default();
            over.set(true);
        }),
        window_event_listener(ev::dragleave, move |event| {
            if event.related_target().is_none() {
                over.set(false);
            }
        }),
        window_event_listener(ev::drop, move |event| {
            event.prevent_default();
            over.set(false);
            if let Some(transfer) = event.data_transfer() {
                // Entries are only there during the event, so they are taken first.
                let reading = files::read_drop(&transfer);
                spawn_local(async move { open_files(session, reading.await) });
            }
        }),
        window_event_listener(ev::paste, move |event| {
            if !files::pasted_outside_controls(&event) {
                return;
            }
            let Some(event) = event.dyn_ref::<web_sys::ClipboardEvent>() else {
                return;
            };
            if let Some(list) = files::pasted_files(event) {
                spawn_local(async move { open_files(session, files::read_list(&list).await) });
            } else if let Some(text) = files::pasted_text(event) {
                open_text(session, text);
            }
        }),
    ];
    on_cleanup(move || handles.into_iter().for_each(|handle| handle.remove()));
    over
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
                <PasteBox session />
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
            view! {
                <li class="menu__item">
                    <button
                        type="button"
                        class="menu__choice"
                        on:click=move |event| {
                            session.open_sample(sample.id.to_owned());
                            close_menu(&event);
                        }
                    >
                        <strong>{sample.title}</strong>
                        <span class="menu__text">{sample.text}</span>
                    </button>
                </li>
            }
        })
        .collect();
    view! {
        <details class="menu" on:keydown=close_on_escape on:focusout=close_when_left>
            <summary class="button">{Icon::ChevronDown.draw()} "Samples"</summary>
            <ul class="menu__list" role="list">
                {list}
            </ul>
        </details>
    }
}

/// Closes the menu on Escape and puts the focus back on its button.
fn close_on_escape(event: ev::KeyboardEvent) {
    let Some(menu) = menu_of(event.target()).filter(|_| event.key() == "Escape") else {
        return;
    };
    let _ = menu.remove_attribute("open");
    let button = menu.query_selector("summary").ok().flatten();
    if let Some(button) = button.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = button.focus();
    }
}

/// Closes the menu when the focus goes elsewhere.
fn close_when_left(event: ev::FocusEvent) {
    let Some(menu) = menu_of(event.target()) else {
        return;
    };
    let next = event
        .related_target()
        .and_then(|target| target.dyn_into::<web_sys::Node>().ok());
    // Without a next element the click fell on something that takes no focus;
    // inside the menu that must not close it.
    if next.is_some_and(|next| !menu.contains(Some(&next))) {
        let _ = menu.remove_attribute("open");
    }
}

fn menu_of(target: Option<web_sys::EventTarget>) -> Option<web_sys::Element> {
    target?
        .dyn_into::<web_sys::Element>()
        .ok()?
        .closest("details.menu")
        .ok()?
}

/// Closes the menu that an event came from.
fn close_menu(event: &ev::MouseEvent) {
    if let Some(menu) = menu_of(event.target()) {
        // Removing an attribute that is not there changes nothing.
        let _ = menu.remove_attribute("open");
    }
}

/// A box to paste metadata into, for those who have it on the clipboard.
#[component]
fn PasteBox(session: ExtensionSession) -> impl IntoView {
    let text = RwSignal::new(String::new());
    view! {
        <details class="menu" on:keydown=close_on_escape on:focusout=close_when_left>
            <summary class="button">{Icon::Paste.draw()} "Paste"</summary>
            <div class="menu__list menu__list--form">
                <label class="field__label" for="paste-metadata">
                    {"Metadata text"}
                </label>
                <textarea
                    class="input input--json"
                    id="paste-metadata"
                    rows="8"
                    spellcheck="false"
                    autocomplete="off"
                    prop:value=move || text.get()
                    on:input:target=move |event| text.set(event.target().value())
                ></textarea>
                <button
                    type="button"
                    class="button button--small"
                    on:click=move |event| {
                        open_text(session, text.get_untracked());
                        text.set(String::new());
                        close_menu(&event);
                    }
                >
                    {"Open pasted text"}
                </button>
            </div>
        </details>
    }
}

/// Size of buttons in dense rows of this page.
pub(super) const DENSE: Size = Size::Small;
