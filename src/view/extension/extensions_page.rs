//! The page as a whole: what opens packages, and what is open.

use super::form_panel::FormPanel;
use super::link::LinkRequest;
use super::open::{OpenBar, drop_target};
use super::report::Report;
use super::verdict::Verdict;
use crate::app::extension::ExtensionSession;
use crate::domain::extension::model::Package;
use crate::domain::problem::Problem;
use crate::io::browser::worker::WorkerClient;
use crate::view::common::finding_list::FindingList;
use crate::view::common::loading::{Loading, Shape};
use crate::view::common::page_heading::PageHeading;
use crate::view::common::problem_note::{Gravity, ProblemNote};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;

/// The page of pipeline extensions.
#[component]
pub fn ExtensionsPage() -> impl IntoView {
    let worker = WorkerClient::new();
    worker.preload();
    let session = ExtensionSession::new(worker);
    provide_context(session.options);
    let over = drop_target(session);
    spawn_local(async move { session.restore().await });
    let open = Memo::new(move |_| session.package.with(Option::is_some));
    view! {
        <div class="page" data-over=move || over.get().to_string() aria-busy=move || session.busy.get().to_string()>
            <PageHeading
                title="Extensions"
                lead="Open the package of a pipeline extension: see whether the platform would take it, and fill in its form as its users would."
            />
            <OpenBar session over />
            <LinkRequest session />
            <Failures session />
            {move || {
                if open.get() {
                    view! {
                        <Verdict session />
                        <div class="bench">
                            <div class="bench__report">
                                <Report session />
                            </div>
                            <FormArea session />
                        </div>
                    }
                        .into_any()
                } else {
                    ().into_any()
                }
            }}
        </div>
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
