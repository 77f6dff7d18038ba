//! The page as a whole: what opens actions, and what is open.

use super::absent::AbsentActions;
use super::created::CreatedPanel;
use super::credentials::WithheldCredentials;
use super::detail::Detail;
use super::findings::PlacedFindings;
use super::landing::{FAILURE, LIST, land_when_loaded};
use super::link::LinkRequest;
use super::list::ActionList;
use super::open::{OpenBar, drop_target};
use super::send::passing_failure;
use super::target::TargetPanel;
use crate::app::action::{ActionSession, Rejected, Source};
use crate::app::lasting::lasting;
use crate::domain::action::file::ActionsFile;
use crate::io::browser::worker::WorkerClient;
use crate::view::common::incoming_files::{RejectedFile, WHAT_STAYS};
use crate::view::common::landing::hand_focus_on;
use crate::view::common::opening::say_what_is_opened;
use crate::view::common::page_heading::PageHeading;
use crate::view::common::panel::Panel;
use crate::view::common::problem_note::{Gravity, ProblemNote};
use crate::view::form::rehearse_schema_form;
use leptos::ev;
use leptos::prelude::*;
use std::cell::OnceCell;

/// The page of actions.
#[component]
pub(super) fn ActionsPage() -> impl IntoView {
    let session = open_session();
    let over = drop_target(session);
    keep_when_left(session);
    land_when_loaded(session);
    rehearse_schema_form(session.worker());
    say_what_is_opened(move || in_words(session));
    let open = Memo::new(move |_| {
        session
            .file
            .with(|file| file.as_ref().map(|file| file.readable))
    });
    view! {
        <div class="page" aria-busy=move || session.busy.get().to_string()>
            <PageHeading
                title="Actions"
                lead="Trigger an action of a Taskcluster task or task group: fill in its form, see exactly what will be sent, send it with your own credentials."
            />
            <LinkRequest session />
            <OpenBar session over />
            {move || failed(session)}
            {move || rejected(session)}
            {move || {
                session.withheld.get().map(|asked| view! { <WithheldCredentials session asked /> })
            }}
            {move || {
                session
                    .kept
                    .get()
                    .map(|problem| view! { <ProblemNote problem gravity=Gravity::Warning /> })
            }}
            {move || open.get().map(|readable| workbench(session, readable))}
        </div>
    }
}

/// What is open, for whoever does not see it, and how many of its actions can be
/// triggered on what is chosen; `None` while nothing is open.
fn in_words(session: ActionSession) -> Option<(String, String)> {
    session.file.with(Option::is_some).then_some(())?;
    let name = match session.source.get()? {
        Source::Live { group, .. } => group.to_string(),
        Source::File { name } => name,
    };
    let count = session.listing.with(|listing| listing.shown.len());
    let actions = match count {
        1 => "1 action belongs".to_owned(),
        count => format!("{count} actions belong"),
    };
    let named = format!("“{name}” is open: {actions} to what is chosen.");
    Some((named, String::new()))
}

/// What failed last while loading.
fn failed(session: ActionSession) -> Option<AnyView> {
    let failure = session.problem.get()?;
    let on_dismissed = Callback::new(move |()| {
        session.problem.set(None);
        hand_focus_on(&[LIST]);
    });
    let note = passing_failure(failure, on_dismissed);
    Some(view! { <div id=FAILURE>{note}</div> }.into_any())
}

/// A file that was not opened, so that what is open stays.
fn rejected(session: ActionSession) -> Option<AnyView> {
    let Rejected {
        name,
        findings,
        stays,
    } = session.rejected.get()?;
    let remedy = if stays {
        WHAT_STAYS
    } else {
        "What is on its way is loaded all the same."
    };
    let on_dismissed = Callback::new(move |()| {
        session.rejected.set(None);
        hand_focus_on(&[LIST]);
    });
    Some(view! { <RejectedFile name findings remedy on_dismissed /> }.into_any())
}

thread_local! {
    /// The one session, which outlives a visit to another page of the app.
    static SESSION: OnceCell<ActionSession> = const { OnceCell::new() };
}

fn open_session() -> ActionSession {
    SESSION.with(|session| {
        *session.get_or_init(|| {
            let worker = WorkerClient::new();
            worker.preload();
            lasting(|| ActionSession::new(worker))
        })
    })
}

/// Keeps what was entered when the tab is hidden or closed.
fn keep_when_left(session: ActionSession) {
    let handles = [
        window_event_listener(ev::pagehide, move |_| session.keep_draft()),
        window_event_listener(ev::visibilitychange, move |_| session.keep_draft()),
    ];
    on_cleanup(move || {
        session.keep_draft();
        handles.into_iter().for_each(|handle| handle.remove());
    });
}

/// What stands once a file is open; of one that cannot be used, what is wrong.
fn workbench(session: ActionSession, readable: bool) -> AnyView {
    if !readable {
        return view! {
            {findings(session)}
            <CreatedPanel session />
        }
        .into_any();
    }
    view! {
        <div class="actions">
            <div class="actions__list">
                <TargetPanel session />
                <CreatedPanel session />
                <ActionList session />
                {findings(session)}
                <AbsentActions session />
            </div>
            <div class="actions__detail">
                <Detail session />
            </div>
        </div>
    }
    .into_any()
}

/// A list of the open file; empty while none is open.
fn of_file<T: Clone>(session: ActionSession, list: fn(&ActionsFile) -> &[T]) -> Vec<T> {
    session
        .file
        .with(|file| file.as_ref().map(|file| list(file).to_vec()))
        .unwrap_or_default()
}

fn findings(session: ActionSession) -> AnyView {
    let findings = Memo::new(move |_| of_file(session, |file| &file.findings));
    let excerpts = Memo::new(move |_| of_file(session, |file| &file.excerpts));
    let any = Memo::new(move |_| findings.with(|findings| !findings.is_empty()));
    view! {
        {move || {
            any.get()
                .then(|| {
                    view! {
                        <Panel title="About the file" flush=true>
                            <PlacedFindings
                                session
                                label="Findings about the file"
                                text="The file"
                                findings
                                excerpts
                            />
                        </Panel>
                    }
                })
        }}
    }
    .into_any()
}
