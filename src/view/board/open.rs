//! Ways to open a configuration: by button, drop or paste; and what its reading
//! found. For whatever sets a board up.

use crate::app::board::BoardSession;
use crate::app::changes;
use crate::domain::finding::Level;
use crate::domain::problem::Problem;
use crate::io::FilesError;
use crate::io::browser::files::{self, Dragged, PickedFile};
use crate::view::common::button::{Button, Size};
use crate::view::common::disclosure::Disclosure;
use crate::view::common::file_button::FileButton;
use crate::view::common::finding_list::FindingList;
use crate::view::common::landing::hand_focus_on;
use crate::view::common::problem_note::ProblemNote;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsCast;

/// A button that chooses the file of a configuration.
pub(in crate::view) fn open_button(session: BoardSession, size: Size) -> AnyView {
    let picked = move |read: Result<Vec<PickedFile>, FilesError>| {
        open_files(session, read.unwrap_or_default());
    };
    view! {
        <FileButton
            label="Open a configuration"
            picks="Configuration file"
            accept=".json,application/json"
            size
            on_picked=Callback::new(picked)
        />
    }
    .into_any()
}

fn open_files(session: BoardSession, files: Vec<PickedFile>) {
    match files.first() {
        Some(file) => changes::open(session, &String::from_utf8_lossy(&file.bytes)),
        None => session.problem.set(Some(Problem::new(
            "The file could not be read",
            "It may have been moved or changed. Choose it again.",
        ))),
    }
}

/// Takes a configuration that is dropped on the page or pasted into it.
pub(in crate::view) fn take_drops(session: BoardSession) {
    take_drops_and(session, || {});
}

/// The same; `opened` is called once it was looked at.
pub(in crate::view) fn take_drops_and(session: BoardSession, opened: fn()) {
    let handles = [
        window_event_listener(ev::dragover, |event| {
            if !matches!(files::dragged(&event), Dragged::Other) {
                event.prevent_default();
            }
        }),
        window_event_listener(ev::drop, move |event| match files::dragged(&event) {
            Dragged::Files(transfer) => {
                event.prevent_default();
                // Entries are only there during the event, so they are taken first.
                let reading = files::read_drop(&transfer);
                spawn_local(async move {
                    open_files(session, reading.await.unwrap_or_default());
                    opened();
                });
            }
            Dragged::Text(_) => event.prevent_default(),
            Dragged::Other => {}
        }),
        window_event_listener(ev::paste, move |event| {
            let text = event
                .dyn_ref::<web_sys::ClipboardEvent>()
                .filter(|event| files::is_outside_controls(event))
                .and_then(files::pasted_text);
            if let Some(text) = text {
                changes::open(session, &text);
                opened();
            }
        }),
    ];
    on_cleanup(move || handles.into_iter().for_each(|handle| handle.remove()));
}

thread_local! {
    /// The problem that was told last.
    static TOLD: RefCell<Option<Problem>> = const { RefCell::new(None) };
}

/// What failed last, until it is dismissed. It is announced when it comes, and only
/// shown when a page is drawn again.
pub(in crate::view) fn problem(session: BoardSession) -> AnyView {
    let drawn_again = Cell::new(true);
    let dismiss = Callback::new(move |()| {
        session.problem.set(None);
        hand_focus_on(&[]);
    });
    let note = move || {
        let problem = session.problem.get();
        let told = TOLD.replace(problem.clone());
        let known = drawn_again.replace(false) && told == problem;
        problem.map(|problem| {
            view! {
                <ProblemNote problem known>
                    <Button label="Dismiss" size=Size::Small on_pressed=dismiss />
                </ProblemNote>
            }
        })
    };
    view! { {note} }.into_any()
}

/// What of the configuration was not understood.
pub(in crate::view) fn findings(session: BoardSession) -> Option<AnyView> {
    let findings = session.findings.get();
    (!findings.is_empty()).then(|| {
        let serious = findings.iter().any(|finding| finding.level == Level::Error);
        let count = findings.len();
        let things = if count == 1 { "thing" } else { "things" };
        view! {
            <div class="board__findings">
                <Disclosure
                    summary=format!("{count} {things} to know about this configuration")
                    open=serious
                >
                    <FindingList
                        label="Findings of the configuration"
                        findings=Signal::stored(findings)
                    />
                </Disclosure>
            </div>
        }
        .into_any()
    })
}
