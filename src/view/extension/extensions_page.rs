//! The page as a whole: what opens packages, and what is open.

use super::form_panel::FormPanel;
use super::link::LinkRequest;
use super::open::{OpenBar, drop_target};
use super::report::Report;
use super::verdict::Verdict;
use crate::app::extension::ExtensionSession;
use crate::domain::extension::model::Package;
use crate::domain::problem::Problem;
use crate::io::browser::timer::on_idle;
use crate::io::browser::worker::WorkerClient;
use crate::view::common::finding_list::FindingList;
use crate::view::common::loading::{Loading, Shape};
use crate::view::common::page_heading::PageHeading;
use crate::view::common::problem_note::{Gravity, ProblemNote};
use leptos::ev;
use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::OnceCell;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen::JsCast;

/// Time after which the form drawn for the warm-up is thrown away.
const WARM_UP: Duration = Duration::from_secs(3);

/// The page of pipeline extensions.
#[component]
pub fn ExtensionsPage() -> impl IntoView {
    let session = open_session();
    provide_context(session.options);
    let over = drop_target(session);
    keep_when_left(session);
    warm_up(session);
    view! {
        <div class="page" data-over=move || over.get().to_string() aria-busy=move || session.busy.get().to_string()>
            <PageHeading
                title="Extensions"
                lead="Open the package of a pipeline extension: see whether the platform would take it, and fill in its form as its users would."
            />
            <OpenBar session over />
            <LinkRequest session />
            <Failures session />
            <Workbench session />
        </div>
    }
}

thread_local! {
    /// The one session, which outlives a visit to another page of the app.
    static SESSION: OnceCell<ExtensionSession> = const { OnceCell::new() };
}

fn open_session() -> ExtensionSession {
    SESSION.with(|session| {
        *session.get_or_init(|| {
            let worker = WorkerClient::new();
            worker.preload();
            // No owner but itself, so that nothing of it ends with this view.
            let owner = Owner::new_root(None);
            let session = owner.with(|| ExtensionSession::new(worker));
            std::mem::forget(owner);
            session
        })
    })
}

/// Keeps what was entered when the tab is hidden or closed.
fn keep_when_left(session: ExtensionSession) {
    let save = move || spawn_local(async move { session.save().await });
    let handles = [
        window_event_listener(ev::pagehide, move |_| save()),
        window_event_listener(ev::visibilitychange, move |_| save()),
    ];
    on_cleanup(move || handles.into_iter().for_each(|handle| handle.remove()));
}

/// Draws a small form out of sight once the page is idle, so that the browser
/// has compiled what the first package needs.
fn warm_up(session: ExtensionSession) {
    let idle = on_idle(move || {
        let warm = ExtensionSession::passing(session.worker());
        let Ok(place) = document().create_element("div") else {
            return;
        };
        let handle = mount_to(
            place.unchecked_into(),
            move || view! { <Workbench session=warm /> },
        );
        warm.open_sample("every-widget".into());
        set_timeout(move || drop(handle), WARM_UP);
    });
    let idle = StoredValue::new_local(Some(idle));
    on_cleanup(move || idle.set_value(None));
}

/// What stands once a package is open.
#[component]
fn Workbench(session: ExtensionSession) -> impl IntoView {
    let open = Memo::new(move |_| session.package.with(Option::is_some));
    provide_context(session.options);
    move || {
        open.get().then(|| {
            view! {
                <Verdict session />
                <div class="bench">
                    <div class="bench__report">
                        <Report session />
                    </div>
                    <FormArea session />
                </div>
            }
        })
    }
}

/// The form of the newest text; drawn anew only when the form itself changed.
#[component]
fn FormArea(session: ExtensionSession) -> impl IntoView {
    move || match session.model.get() {
        Some(model) => view! { <FormPanel session model /> }.into_any(),
        None => view! { <Loading label="Reading the package" shape=Shape::Fields(6) /> }.into_any(),
    }
}

/// What failed, what could not be used, and what is not kept.
#[component]
fn Failures(session: ExtensionSession) -> impl IntoView {
    let problem = move || {
        session
            .problem
            .get()
            .map(|problem| view! { <ProblemNote problem /> })
    };
    let unsaved = move || {
        session.unsaved.get().map(|reason| {
            let problem = Problem::new("What you enter is not kept over a reload", reason);
            view! { <ProblemNote problem gravity=Gravity::Warning /> }
        })
    };
    let rejected = move || {
        session
            .rejected
            .get()
            .map(|package| view! { <Rejected session package /> })
    };
    view! {
        {problem}
        {rejected}
        {unsaved}
    }
}

/// A file that could not be used while another package stays open.
#[component]
fn Rejected(session: ExtensionSession, package: Arc<Package>) -> impl IntoView {
    let problem = Problem::new(
        format!("{} could not be opened", package.name),
        "What was open before stays open, with everything you entered.",
    );
    let findings = Signal::stored(package.findings.clone());
    view! {
        <ProblemNote problem>
            <button
                type="button"
                class="button button--small"
                on:click=move |_| session.rejected.set(None)
            >
                {"Dismiss"}
            </button>
        </ProblemNote>
        <FindingList
            label="Why the file could not be opened"
            findings
            on_place=Callback::new(|_| ())
        />
    }
}
