//! Where the user is: the address's hash as a [`Route`], and what happens when
//! the page changes (title, focus, `data-ready`).

use crate::app::lasting::lasting;
use crate::domain::route::{Page, Route};
use crate::io::browser::address::{self, Entry};
use crate::io::browser::page;
use leptos::prelude::*;
use std::cell::OnceCell;

/// Id of the heading that every page has exactly one of.
pub const HEADING: &str = "page-heading";

/// The handle that views read the route through.
#[derive(Clone, Copy, Debug)]
pub struct Navigation {
    /// The current route.
    pub route: ReadSignal<Route>,
    shown: StoredValue<bool>,
}

thread_local! {
    // No context: what lasts longer than a view does not find one.
    static NAVIGATION: OnceCell<Navigation> = const { OnceCell::new() };
}

impl Navigation {
    /// Starts to follow the hash.
    fn follow() -> Self {
        let (route, set_route) = signal(Route::from_hash(&address::hash()));
        let listener = address::on_hash_changed(move |hash| {
            let next = Route::from_hash(&hash);
            if route.with_untracked(|route| *route != next) {
                set_route.set(next);
            }
        });
        // It is heard as long as the app stands.
        StoredValue::new_local(listener);
        Self {
            route,
            shown: StoredValue::new(false),
        }
    }

    /// Tells that a page stands: its title goes to the window, its heading gets
    /// the focus unless it is the first page, and the document is marked ready.
    pub fn page_shown(&self, title: &str) {
        page::set_title(&format!("{title} – Signalbox"));
        if self.shown.get_value() {
            page::focus(HEADING);
        }
        self.shown.set_value(true);
        page::mark_ready();
    }
}

/// The app's navigation.
pub fn use_navigation() -> Navigation {
    NAVIGATION.with(|navigation| *navigation.get_or_init(|| lasting(Navigation::follow)))
}

/// Leads to `route` as a link would.
pub fn go_to(route: &Route) {
    set(route, Entry::Push);
}

/// Has the address ask for `route` in place of what it asks for now.
pub fn replace_by(route: &Route) {
    set(route, Entry::Replace);
}

fn set(route: &Route, entry: Entry) {
    let hash = route.to_hash();
    address::set_hash(hash.trim_start_matches('#'), entry);
}

/// Has the address name nothing of a page any more, since what it names is no longer
/// open there. Another page may be shown by now: its address stays.
pub fn clear_address(page: Page) {
    // Browsers take their time even to go where they are.
    if let Some(plain) = page.cleared(&address::hash()) {
        address::set_hash(&plain, Entry::Replace);
    }
}
