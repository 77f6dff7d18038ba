//! What sets a board up: ways to get one, consent to a stranger's, and what its
//! reading found. Loads when it is needed.

use super::incoming::{preview, undo_bar};
use super::news;
use super::open::{findings, open_button, problem, take_drops};
use crate::app::board::{BoardSession, Shown};
use crate::app::changes;
use crate::app::navigation::{HEADING, go_to, replace_by, use_navigation};
use crate::app::recall;
use crate::app::setup;
use crate::domain::board::ending;
use crate::domain::problem::Problem;
use crate::domain::route::{Page, Route};
use crate::io::browser::clock::moment;
use crate::io::browser::page::focus;
use crate::io::browser::timer::Interval;
use crate::io::browser::{address, screen};
use crate::view::common::button::{Button, Look, Size};
use crate::view::common::drawn::when_drawn;
use crate::view::common::empty_state::EmptyState;
use crate::view::common::icon::Icon;
use crate::view::common::landing::hand_focus_on;
use crate::view::common::problem_note::{Gravity, ProblemNote};
use crate::view::vault::{lock_button, notes};
use leptos::ev;
use leptos::prelude::*;
use std::cell::Cell;
use std::time::Duration;

/// After so many seconds it is looked whether the panes of a wall may stand wider.
const LOOSEN_EVERY: u32 = 60;

/// Draws it above the board's panes.
pub fn page() -> AnyView {
    let session = BoardSession::get();
    setup::settle(session);
    recall::follow(session);
    follow_address(session);
    take_drops(session);
    news::tell(session);
    fit_wall();
    let asked = question(session);
    take_shared(session);
    let empty = move || matches!(session.shown.get(), Shown::Nothing).then(|| nothing(session));
    let origin = move || match session.shown.get() {
        Shown::Demo => demo(session),
        Shown::Own | Shown::Team | Shown::Link(_) => running(session),
        Shown::Nothing | Shown::Loading => ().into_any(),
    };
    view! {
        {problem(session)}
        {notes()}
        {move || asked.get().map(|url| consent(session, asked, url))}
        {preview(session)}
        {undo_bar(session, || hand_focus_on(&[]))}
        {empty}
        <div class="board__about">{name(session)} {origin} {move || findings(session)}</div>
    }
    .into_any()
}

/// Has address and board say the same: who leaves the address of a board from elsewhere
/// is led back to the own one, and who comes to such a board from another page finds its
/// address.
fn follow_address(session: BoardSession) {
    let navigation = use_navigation();
    Effect::new(move |before: Option<bool>| {
        let (linked, plain, wall) = navigation.route.with(|route| match route {
            Route::Board {
                config,
                share,
                wall,
            } => (config.is_some(), config.is_none() && share.is_none(), *wall),
            _ => (false, false, false),
        });
        let shown = session.shown.get_untracked();
        match (plain, before, shown) {
            (true, Some(true), _) => session.lead_back(),
            // What was shared by a link has no address of its own.
            (true, None, Shown::Link(url)) if address::resolve(&url).as_ref() == Some(&url) => {
                let route = Route::Board {
                    config: Some(url),
                    share: None,
                    wall,
                };
                replace_by(&route);
            }
            _ => {}
        }
        linked
    });
}

/// Keeps all panes of a wall in sight: they change by themselves, and so does the
/// window. A wall that was left is not asked for by the address any more.
fn fit_wall() {
    let navigation = use_navigation();
    let beats = Cell::new(0u32);
    let beat = Interval::new(Duration::from_secs(1), move || {
        if let Route::Board {
            config,
            share,
            wall: true,
        } = navigation.route.get_untracked()
            && !screen::is_wall()
        {
            replace_by(&Route::Board {
                config,
                share,
                wall: false,
            });
        }
        beats.set(beats.get().wrapping_add(1));
        screen::fit_wall(beats.get().is_multiple_of(LOOSEN_EVERY));
    });
    let resized = window_event_listener(ev::resize, |_| screen::fit_wall(false));
    let beat = StoredValue::new_local(Some(beat));
    on_cleanup(move || {
        resized.remove();
        beat.try_set_value(None);
    });
}

/// Shows what a link carries, whenever the address has such a link.
fn take_shared(session: BoardSession) {
    let navigation = use_navigation();
    let data = Memo::new(move |_| {
        navigation.route.with(|route| match route {
            Route::Board { share, .. } => share.clone(),
            _ => None,
        })
    });
    Effect::new(move |_| {
        if let Some(data) = data.get() {
            changes::open_shared(session, &data);
        }
    });
}

/// The address of another site that the link asks for, until it is answered.
fn question(session: BoardSession) -> RwSignal<Option<String>> {
    let asked = RwSignal::new(None::<String>);
    let navigation = use_navigation();
    Effect::new(move |_| {
        let wanted = navigation.route.with(|route| match route {
            Route::Board { config, .. } => config.clone(),
            _ => None,
        });
        let url = wanted.as_deref().and_then(address::resolve);
        let url = url.filter(|url| url.starts_with("https://") || url.starts_with("http://"));
        match (wanted, url) {
            (Some(wanted), None) => session.problem.set(Some(Problem::new(
                format!("“{wanted}” is no address of a configuration"),
                "Check the address after config= in the link.",
            ))),
            (_, url) => {
                asked.set(url.filter(|url| !address::is_home(url) && !session.shows_link(url)))
            }
        }
    });
    asked
}

fn consent(session: BoardSession, asked: RwSignal<Option<String>>, url: String) -> AnyView {
    let target = url.clone();
    let problem = Problem::new(
        "This link wants to load a board from another site",
        "Nothing has been requested yet. A board makes requests to the services it names: load it only if you trust the address.",
    )
    .with_detail(url);
    let load = Callback::new(move |()| {
        asked.set(None);
        session.open_link(target.clone());
        hand_focus_on(&[]);
    });
    let refuse = Callback::new(move |()| {
        asked.set(None);
        hand_focus_on(&[]);
    });
    view! {
        <div data-consent="">
            <ProblemNote problem gravity=Gravity::Info>
                <Button label="Load it" look=Look::Primary on_pressed=load />
                <Button label="Do not load it" on_pressed=refuse />
            </ProblemNote>
        </div>
    }
    .into_any()
}

/// What stands there without a configuration, with ways to get one.
fn nothing(session: BoardSession) -> AnyView {
    view! {
        <EmptyState
            icon=Icon::Screen
            title="No board yet"
            text="A board shows builds, commits, coverage, issues and stories of the services you name. Look at one with made-up data; open a configuration (signalbox.json, or Flash's config.json), by drop or paste too; or add an integration."
        >
            <Button
                label="Show demo data"
                look=Look::Primary
                on_pressed=Callback::new(move |()| {
                    setup::open_demo(session);
                    to_heading();
                })
            />
            {open_button(session, Size::Normal)}
            <a class="button" href=Page::Integrations.href()>
                {"Add an integration"}
            </a>
        </EmptyState>
        {doors()}
    }
    .into_any()
}

/// What else there is to do here: who comes for another page starts on this one.
fn doors() -> AnyView {
    let doors = [
        (
            Page::Extensions,
            "Open the package of a pipeline extension: would the platform take it, and what does its form look like?",
        ),
        (
            Page::Actions,
            "Trigger an action of a Taskcluster group or task by a form, and see exactly what is sent.",
        ),
        (
            Page::Plugins,
            "Check what a GoCD plugin answers, and see its view as GoCD would show it.",
        ),
    ];
    let doors = doors.map(|(page, about)| {
        view! {
            <li>
                <a href=page.href()>{page.title()}</a>
                {about}
            </li>
        }
    });
    view! {
        <ul class="doors" role="list" aria-label="Other pages for work">
            {doors.to_vec()}
        </ul>
    }
    .into_any()
}

/// The button that was pressed goes with what it was part of: whoever goes on by
/// keyboard goes on from the top of the board.
fn to_heading() {
    when_drawn(|| {
        focus(HEADING);
    });
}

fn demo(session: BoardSession) -> AnyView {
    view! {
        <div class="board__origin">
            <p>{"Made-up data: nobody is asked for anything."}</p>
            <Button
                label="End the demo"
                size=Size::Small
                on_pressed=Callback::new(move |()| {
                    setup::close(session);
                    to_heading();
                })
            />
            {open_button(session, Size::Small)}
        </div>
    }
    .into_any()
}

fn running(session: BoardSession) -> AnyView {
    let leave = move || {
        matches!(session.shown.get(), Shown::Link(_)).then(|| {
            let leave = Callback::new(move |()| {
                session.lead_back();
                go_to(&Route::from_hash(&Page::Board.hash()));
                to_heading();
            });
            view! { <Button label="Leave this board" size=Size::Small on_pressed=leave /> }
        })
    };
    let origin = move || match session.shown.get() {
        Shown::Team => "The team's board, from signalbox.json beside this page.".to_owned(),
        Shown::Link(url) => format!("From {url}"),
        _ => "This browser's own board.".to_owned(),
    };
    view! {
        <div class="board__origin">
            <p>{origin}</p>
            {leave}
            {ending(session)}
            {open_button(session, Size::Small)}
            <a class="button button--small" href=Page::Integrations.href()>
                {"Integrations"}
            </a>
            {lock_button(Size::Small)}
        </div>
    }
    .into_any()
}

/// The board's name where a wall has no heading that is seen; readers have that one.
fn name(session: BoardSession) -> AnyView {
    view! {
        {move || {
            let name = session.name.get();
            (!name.is_empty())
                .then(|| view! { <strong class="board__name" aria-hidden="true">{name}</strong> })
        }}
    }
    .into_any()
}

/// When the project ends, if the board says so. Told anew whenever a pane was.
fn ending(session: BoardSession) -> AnyView {
    let end = Memo::new(move |_| {
        session.edition.track();
        session.configuration().project_end
    });
    let words = Memo::new(move |_| {
        end.with(|end| {
            if !end.is_empty() {
                session.pulse.track();
            }
            ending::words(end, moment())
        })
    });
    view! { {move || words.get().map(|words| view! { <p class="board__ending">{words}</p> })} }
        .into_any()
}
