//! Ways to open a package: picker, folder, drop, paste, sample.

use crate::app::extension::ExtensionSession;
use crate::app::navigation::go_to;
use crate::domain::extension::model::Origin;
use crate::domain::extension::samples;
use crate::domain::route::Route;
use crate::io::browser::files::{PickedFile, Reading};
use crate::io::browser::page;
use crate::view::common::announcer::use_announcer;
use crate::view::common::button::{Button, Look, Size};
use crate::view::common::drop_bar::DropBar;
use crate::view::common::file_button::FileButton;
use crate::view::common::icon::Icon;
use crate::view::common::incoming_files;
use crate::view::common::menu::{Menu, MenuChoice, PasteMenu};
use leptos::prelude::*;

/// Said while files are being read, if it takes long.
const READING: &str = "Reading the files …";

/// Makes the whole page take drops and pastes; yields whether a file hangs
/// over it.
pub(super) fn drop_target(session: ExtensionSession) -> RwSignal<bool> {
    incoming_files::reading_target(
        move |reading| session.open_read(reading),
        move |text| open_text(session, text),
    )
}

/// Opens a text that was pasted or dropped as metadata, or the package at the address
/// that it is.
fn open_text(session: ExtensionSession, text: String) {
    if let Some(link) = incoming_files::link_in(&text) {
        return go_to(&Route::Extensions {
            package: Some(link.to_owned()),
        });
    }
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
    let slim = Memo::new(move |_| session.package.with(Option::is_some));
    let title = Signal::derive(move || {
        let title = if session.reads_files.get() {
            READING
        } else if slim.get() {
            "Open another package"
        } else {
            "Drop a package here"
        };
        title.to_owned()
    });
    let announcer = use_announcer();
    Effect::new(move || {
        if session.reads_files.get() {
            announcer.say(READING);
        }
    });
    let picked = Callback::new(move |reading: Reading| session.open_read(reading));
    let close = move |()| {
        session.close();
        // The button goes with the package.
        page::focus_control(WAYS_IN);
    };
    view! {
        <DropBar
            icon=Icon::Package
            title
            text="A .zip, an unpacked folder, or codearts-extension.json alone. Nothing leaves this browser."
            slim
            over
            busy=session.busy
        >
            <div class="drop__actions" id=WAYS_IN>
                <FileButton
                    label="Open file"
                    picks="Package file"
                    accept=".zip,.json,application/zip,application/json"
                    multiple=true
                    look=Look::Primary
                    on_picked=picked
                />
                <FileButton label="Open folder" picks="Package folder" folder=true on_picked=picked />
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
                                    on_pressed=Callback::new(close)
                                />
                            }
                        })
                }}
            </div>
        </DropBar>
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

/// Id of the buttons that open something.
pub(super) const WAYS_IN: &str = "open-package";

/// Size of buttons in dense rows of this page.
pub(super) const DENSE: Size = Size::Small;
