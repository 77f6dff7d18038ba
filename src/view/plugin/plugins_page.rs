//! The page as a whole: what opens plugins, and what is open.

use super::bridge::Bridge;
use super::forms::Forms;
use super::link::BundleLink;
use super::open::{OpenBar, WAYS_IN, drop_target};
use super::output::Output;
use super::report::Report;
use super::server::ServerPanel;
use super::template::rehearse;
use crate::app::bridge::BridgeSession;
use crate::app::gocd::GocdSession;
use crate::app::lasting::lasting;
use crate::app::plugin::{PluginSession, Rejected, SetAside};
use crate::app::plugin_draft::PluginKeeper;
use crate::app::template::TemplateSession;
use crate::domain::plugin::verdict::verdict;
use crate::io::browser::page;
use crate::io::browser::worker::WorkerClient;
use crate::view::common::announcer::use_announcer;
use crate::view::common::incoming_files::{RejectedFile, WayBack};
use crate::view::common::landing::hand_focus_on;
use crate::view::common::opening::say_what_is_opened;
use crate::view::common::page_heading::PageHeading;
use crate::view::common::problem_note::{Gravity, ProblemNote};
use leptos::ev;
use leptos::prelude::*;
use std::cell::OnceCell;
use std::sync::Arc;

/// The page of plugins.
#[component]
pub fn PluginsPage() -> impl IntoView {
    let Open {
        session,
        bridge,
        gocd,
        keeper,
    } = open_session();
    let over = drop_target(session);
    rehearse(session);
    let left = window_event_listener(ev::pagehide, move |_| keeper.leave());
    on_cleanup(move || left.remove());
    say_what_is_opened(move || in_words(session));
    view! {
        <div
            class="page"
            data-over=move || over.get().to_string()
            aria-busy=move || session.busy.get().to_string()
        >
            <PageHeading
                title="Plugins"
                lead="Open the responses of a GoCD plugin: see what the server would refuse, and its form as GoCD would show it, without a server."
            />
            <BundleLink session keeper />
            <OpenBar session over />
            <EditsBack session gocd />
            <Failures session keeper />
            <Workbench session />
            <Bridge session bridge />
            <ServerPanel gocd />
        </div>
    }
}

/// What outlives a visit to another page of the app.
#[derive(Clone, Copy)]
struct Open {
    session: PluginSession,
    bridge: BridgeSession,
    gocd: GocdSession,
    keeper: PluginKeeper,
}

thread_local! {
    static OPEN: OnceCell<Open> = const { OnceCell::new() };
}

fn open_session() -> Open {
    OPEN.with(|open| {
        *open.get_or_init(|| {
            let worker = WorkerClient::new();
            worker.preload();
            lasting(|| {
                let session = PluginSession::new(worker);
                let bridge = BridgeSession::new(session);
                let gocd = GocdSession::new(session);
                Open {
                    session,
                    bridge,
                    gocd,
                    keeper: PluginKeeper::new(session, gocd, bridge),
                }
            })
        })
    })
}

/// What is open, for whoever does not see it, and what GoCD would say of it; `None`
/// until that is known.
fn in_words(session: PluginSession) -> Option<(String, String)> {
    let plugin = session.plugin.get()?;
    let checked = session.checked.get()?;
    let named = format!("“{}” is open.", plugin.name);
    Some((named, verdict(&checked.findings)))
}

/// What stands once a plugin is open.
#[component]
fn Workbench(session: PluginSession) -> impl IntoView {
    let open = Memo::new(move |_| session.plugin.with(Option::is_some));
    move || {
        open.get().then(|| {
            let template = TemplateSession::new(session);
            view! {
                <div class="bench" aria-busy=move || template.is_at_work().to_string()>
                    <div class="bench__report">
                        <Report session template />
                    </div>
                    <div class="bench__form">
                        <Forms session template />
                    </div>
                    <div class="bench__results">
                        <Output session />
                    </div>
                </div>
            }
        })
    }
}

/// Offers edited responses and entered values that are no longer open.
#[component]
fn EditsBack(session: PluginSession, gocd: GocdSession) -> impl IntoView {
    let announcer = use_announcer();
    let name = Signal::derive(move || {
        let set_aside = session.set_aside.get();
        set_aside.map(|set_aside| set_aside.name().to_owned())
    });
    let is_edited = move |set_aside: &Option<Arc<SetAside>>| {
        set_aside.as_ref().is_some_and(|one| one.is_edited())
    };
    let label = Signal::derive(move || {
        if session.set_aside.with(is_edited) {
            "Bring the edited responses back"
        } else {
            "Bring back what was entered"
        }
    });
    let bring_back = move |()| {
        let is_edited = session.set_aside.with_untracked(is_edited);
        gocd.bring_back();
        announcer.show(if is_edited {
            "The edited responses are back, with what was entered."
        } else {
            "What was entered is back."
        });
        // The button goes with the offer.
        page::focus_control(WAYS_IN);
    };
    view! {
        <WayBack
            name
            label
            on_pressed=Callback::new(bring_back)
        />
    }
}

/// What failed, and what could not be used.
#[component]
fn Failures(session: PluginSession, keeper: PluginKeeper) -> impl IntoView {
    let unkept = move || {
        let problem = keeper.problem.get();
        problem.map(|problem| view! { <ProblemNote problem gravity=Gravity::Warning /> })
    };
    let problem = move || {
        let problem = session.problem.get();
        problem.map(|problem| view! { <ProblemNote problem /> })
    };
    let rejected = move || {
        let rejected = session.rejected.get();
        rejected.map(|Rejected { name, findings }| {
            let on_dismissed = Callback::new(move |()| {
                session.rejected.set(None);
                hand_focus_on(&[]);
            });
            view! { <RejectedFile name findings on_dismissed /> }
        })
    };
    view! {
        {problem}
        {rejected}
        {unkept}
    }
}
