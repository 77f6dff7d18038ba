//! The page of the board. What a running board needs is drawn at once; what sets
//! one up loads when it is needed, and otherwise when the page is idle.

use super::desk::Desk;
use crate::app::board::{BoardSession, Shown};
use crate::app::effect::effect;
use crate::app::navigation::use_navigation;
use crate::domain::route::Route;
use crate::io::browser::{address, screen};
use crate::view::common::announcer::use_announcer;
use crate::view::common::page_heading::PageHeading;
use crate::view::element::El;
use crate::view::lazy::{Draw, Part, Parts};
use leptos::html;
use leptos::prelude::*;
use std::cell::Cell;
use std::time::Duration;
use wasm_bindgen::JsCast;

/// How long the page is left alone before what sets a board up is loaded.
const QUIET: Duration = Duration::from_secs(2);

/// The whole page.
pub fn page() -> AnyView {
    let parts = use_context::<Parts>();
    let setup = parts.map(|parts| parts.setup);
    let responders = parts.map(|parts| parts.responders);
    let session = BoardSession::get();
    let navigation = use_navigation();
    // Where a board runs already its first requests are out: nothing is to come late
    // and move the panes.
    let setup_wanted = RwSignal::new(*session.shown.read_untracked() != Shown::Loading);
    let place = NodeRef::<html::Div>::new();
    let desk = StoredValue::new_local(None::<Desk>);

    let was_wall = Cell::new(false);
    effect(move || {
        let (config, wall) = navigation.route.with(|route| match route {
            Route::Board { config, wall, .. } => (config.clone(), *wall),
            _ => (None, false),
        });
        if wall {
            screen::enter_wall();
            // Its styles come with it.
            setup_wanted.set(true);
        } else if was_wall.get() {
            screen::leave_wall();
        }
        was_wall.set(wall);
        if navigation
            .route
            .with(|route| matches!(route, Route::Board { share: Some(_), .. }))
        {
            setup_wanted.set(true);
        }
        match config.as_deref().and_then(address::resolve) {
            // Whoever sets the board up asks before a stranger's board is loaded.
            Some(url) if !address::is_home(&url) => {
                setup_wanted.set(true);
                session.open();
            }
            Some(url) => {
                if !session.shows_link(&url) {
                    session.open_own_link(url);
                }
            }
            None => session.open(),
        }
    });
    effect(move || {
        let shown = session.shown.read();
        match (&*shown, place.get()) {
            (Shown::Nothing, _) => {
                desk.set_value(None);
                setup_wanted.set(true);
            }
            (Shown::Loading, _) | (_, None) => {}
            (_, Some(place)) => {
                if desk.with_value(Option::is_none) {
                    let place: &El = place.unchecked_ref();
                    desk.set_value(Some(Desk::new(session, place)));
                }
            }
        }
        if session.unsettled.get() {
            setup_wanted.set(true);
        }
    });
    let drawn = opened(setup, move || setup_wanted.get());
    let notes = opened(responders, move || session.responding.get());
    set_timeout(
        move || {
            setup_wanted.try_set(true);
        },
        QUIET,
    );
    on_cleanup(move || desk.set_value(None));

    let title = Signal::derive(move || {
        let name = session.name.get();
        if name.is_empty() {
            "Board".to_owned()
        } else {
            name
        }
    });
    let running = move || !matches!(*session.shown.read(), Shown::Nothing);
    view! {
        <div class="page">
            <PageHeading title=title />
            {move || notes.get().map(|draw| draw())}
            {move || drawn.get().map(|draw| draw())}
            <div class="stack" hidden=move || !running() node_ref=place></div>
        </div>
    }
    .into_any()
}

/// What draws a part, once it is wanted and there.
fn opened(part: Option<Part>, wanted: impl Fn() -> bool + 'static) -> RwSignal<Option<Draw>> {
    let announcer = use_announcer();
    let drawn = RwSignal::new(None::<Draw>);
    effect(move || {
        if let (true, Some(part), None) = (wanted(), part, drawn.get_untracked()) {
            leptos::task::spawn_local(async move {
                match (part.open)().await {
                    Ok(draw) => drop(drawn.try_set(Some(draw))),
                    Err(error) => announcer.show(format!("{error}; reload the page.")),
                }
            });
        }
    });
    drawn
}
