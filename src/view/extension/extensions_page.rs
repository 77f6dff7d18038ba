//! The page as a whole: what opens packages, and what is open.

use super::form_panel::{FORM, FormPanel};
use super::link::PackageLink;
use super::open::{OpenBar, WAYS_IN, drop_target};
use super::report::Report;
use super::verdict::{self, Verdict};
use super::warm_up::warm_up;
use crate::app::extension::ExtensionSession;
use crate::app::lasting::lasting;
use crate::domain::problem::Problem;
use crate::io::browser::kept_focus::KeptFocus;
use crate::io::browser::page;
use crate::io::browser::worker::WorkerClient;
use crate::view::common::announcer::use_announcer;
use crate::view::common::drawn::when_drawn;
use crate::view::common::incoming_files::{self, NOTHING_STAYS, RejectedFile, WHAT_STAYS};
use crate::view::common::loading::{Loading, Shape};
use crate::view::common::opening::say_what_is_opened;
use crate::view::common::page_heading::PageHeading;
use crate::view::common::problem_note::{Gravity, ProblemNote};
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::OnceCell;

/// The page of pipeline extensions.
#[component]
pub fn ExtensionsPage() -> impl IntoView {
    let session = open_session();
    provide_context(session.options);
    provide_context(session.endpoints);
    let over = drop_target(session);
    keep_when_left(session);
    warm_up(session);
    say_what_is_opened(move || verdict::in_words(session));
    view! {
        <div class="page" data-over=move || over.get().to_string() aria-busy=move || (session.busy.get() || session.reads_files.get()).to_string() data-kept=move || session.kept.get().to_string()>
            <PageHeading
                title="Extensions"
                lead="Open the package of a pipeline extension: see whether the platform would take it, and fill in its form as its users would."
            />
            <PackageLink session />
            <OpenBar session over />
            <Failures session />
            <WayBack session />
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
            lasting(|| ExtensionSession::new(worker))
        })
    })
}

/// Keeps what was entered when the tab is hidden or closed.
fn keep_when_left(session: ExtensionSession) {
    let save = move || spawn_local(async move { session.save().await });
    let handles = [
        window_event_listener(ev::pagehide, move |_| session.leave()),
        window_event_listener(ev::visibilitychange, move |_| save()),
    ];
    on_cleanup(move || handles.into_iter().for_each(|handle| handle.remove()));
}

/// What stands once a package is open.
#[component]
pub(super) fn Workbench(session: ExtensionSession) -> impl IntoView {
    let open = Memo::new(move |_| session.package.with(Option::is_some));
    provide_context(session.options);
    provide_context(session.endpoints);
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

/// The form of the newest text; drawn anew only when the form itself changed. The focus
/// is given back to where it was in it, such as the choice of its language.
#[component]
fn FormArea(session: ExtensionSession) -> impl IntoView {
    let shown = StoredValue::new_local(String::new());
    move || match session.model.get() {
        Some(model) => {
            let owner = session.owner();
            let is_another = shown.with_value(|shown| *shown != owner);
            shown.set_value(owner);
            if let Some(focus) = KeptFocus::inside(FORM) {
                // What is typed in one plugin's form is not another one's.
                let focus = if is_another {
                    focus.without_text()
                } else {
                    focus
                };
                when_drawn(move || {
                    let _ = focus.give_back(FORM) || page::focus_control(FORM);
                });
            }
            view! { <FormPanel session model /> }.into_any()
        }
        None => view! { <Loading label="Reading the package" shape=Shape::Fields(6) /> }.into_any(),
    }
}

/// Offers what was open with an edited text, until another is edited.
#[component]
fn WayBack(session: ExtensionSession) -> impl IntoView {
    let announcer = use_announcer();
    let bring_back = move |()| {
        spawn_local(async move {
            if session.bring_back().await {
                announcer.show("The edited text is back, with what was entered.");
                // The button goes with the offer.
                page::focus_control(WAYS_IN);
            }
        });
    };
    let name = Signal::derive(move || {
        let aside = session.aside.get();
        aside.map(|aside| aside.name().to_owned())
    });
    view! {
        <incoming_files::WayBack
            name
            label="Bring the edited text back"
            on_pressed=Callback::new(bring_back)
        />
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
    let endpoints = move || {
        let problem = session.endpoints.problem.get();
        problem.map(|problem| view! { <ProblemNote problem gravity=Gravity::Warning /> })
    };
    let rejected = move || {
        session.rejected.get().map(|package| {
            let on_dismissed = Callback::new(move |()| {
                session.rejected.set(None);
                // The button goes with the note.
                page::focus_control(WAYS_IN);
            });
            let open = session.package.with_untracked(Option::is_some);
            let remedy = if open { WHAT_STAYS } else { NOTHING_STAYS };
            view! {
                <RejectedFile
                    name=package.name.clone()
                    findings=package.findings.clone()
                    remedy
                    on_dismissed
                />
            }
        })
    };
    view! {
        {problem}
        {rejected}
        {unsaved}
        {endpoints}
    }
}
