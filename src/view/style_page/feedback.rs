//! Notes, empty and loading states, announcements, the drop zone, files of others.

use crate::domain::finding::{Finding, Level, Place};
use crate::domain::problem::Problem;
use crate::io::browser::files::Reading;
use crate::view::common::announcer::use_announcer;
use crate::view::common::button::{Button, Look};
use crate::view::common::drop_bar::DropBar;
use crate::view::common::empty_state::EmptyState;
use crate::view::common::file_button::FileButton;
use crate::view::common::icon::Icon;
use crate::view::common::incoming_files::{LinkConsent, RejectedFile, WayBack};
use crate::view::common::loading::{Loading, Shape};
use crate::view::common::panel::Panel;
use crate::view::common::problem_note::{Gravity, ProblemNote};
use leptos::prelude::*;

/// What the app says.
#[component]
pub fn Feedback() -> impl IntoView {
    let announcer = use_announcer();
    let show = Callback::new(move |()| announcer.show("Copied the values to the clipboard."));
    view! {
        <Panel title="Notes">
            <Notes />
            <div class="cluster">
                <Button label="Show an announcement" on_pressed=show />
            </div>
        </Panel>
        <Panel title="From elsewhere">
            <Elsewhere />
        </Panel>
        <Panel title="Nothing yet, and not yet">
            <EmptyState
                icon=Icon::Package
                title="No package is open"
                text="Drop a package here, paste its metadata, or start with a sample."
            >
                <Button
                    label="Open a file"
                    look=Look::Primary
                    icon=Icon::Folder
                    on_pressed=Callback::new(|()| ())
                />
                <Button label="Use a sample" on_pressed=Callback::new(|()| ()) />
            </EmptyState>
            <Loading label="Loading the package" shape=Shape::Fields(2) />
            <Loading label="Loading the list" shape=Shape::Lines(3) />
            <Loading label="Loading the page" shape=Shape::Page />
            <Drop over=false />
            <Drop over=true />
        </Panel>
    }
}

#[component]
fn Notes() -> impl IntoView {
    let refused = Problem::new(
        "deploy.zip is not a ZIP archive.",
        "Pack the folder again and open the new file.",
    )
    .with_detail("It starts with “<!doctype html>”, so it is probably a login page.");
    let lenient = Problem::new(
        "The metadata has comments, which the platform refuses.",
        "Save the cleaned file and pack it again.",
    );
    let mock = Problem::new(
        "Options come from the mock response, not from the service.",
        "",
    );
    let accepted = Problem::new("The platform would accept this package.", "");
    view! {
        <ProblemNote problem=refused>
            <Button label="Open another file" on_pressed=Callback::new(|()| ()) />
        </ProblemNote>
        <ProblemNote problem=lenient gravity=Gravity::Warning />
        <ProblemNote problem=mock gravity=Gravity::Info />
        <ProblemNote problem=accepted gravity=Gravity::Success />
    }
}

/// What is asked before a stranger's file is loaded, and told of one not taken.
#[component]
fn Elsewhere() -> impl IntoView {
    let nothing = Callback::new(|()| ());
    let findings = vec![Finding {
        rule: "zip.none".to_owned(),
        level: Level::Error,
        place: Place::default(),
        text: "It is not a ZIP archive.".to_owned(),
        remedy: "Pack the folder again and open the new file.".to_owned(),
    }];
    view! {
        <LinkConsent
            headline="This link wants to load a package from another site"
            url="https://packages.example/ext/deploy-1.4.0.zip".to_owned()
            on_agreed=nothing
            on_refused=nothing
        />
        <RejectedFile name="deploy.zip".to_owned() findings on_dismissed=nothing />
        <WayBack
            name=Signal::stored(Some("deploy.zip".to_owned()))
            label="Bring the edited text back"
            on_pressed=nothing
        />
    }
}

#[component]
fn Drop(
    /// Whether a file hangs over it.
    over: bool,
) -> impl IntoView {
    let title = if over {
        "Let go to open it"
    } else {
        "Drop a package or a folder here"
    };
    view! {
        <DropBar
            icon=Icon::Upload
            title=Signal::stored(title.to_owned())
            text="A .zip, its metadata, or the unpacked folder. It stays in your browser."
            slim=Signal::stored(true)
            over=Signal::stored(over)
            busy=Signal::stored(false)
        >
            <div class="drop__actions">
                <FileButton
                    label="Choose a file"
                    picks="Example file"
                    on_picked=Callback::new(|_: Reading| ())
                />
                <Button label="Paste" icon=Icon::Paste on_pressed=Callback::new(|()| ()) />
            </div>
        </DropBar>
    }
}
