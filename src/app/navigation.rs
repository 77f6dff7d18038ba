//! Where the user is: the address's hash as a [`Route`], and what happens when
//! the page changes (title, focus, `data-ready`).

use crate::domain::route::Route;
use leptos::ev;
use leptos::prelude::*;
use web_sys::HtmlElement;

/// The handle that views read the route through.
#[derive(Clone, Copy, Debug)]
pub struct Navigation {
    /// The current route.
    pub route: ReadSignal<Route>,
    shown: StoredValue<bool>,
}

impl Navigation {
    /// Starts to follow the hash and provides the handle to all views below.
    pub fn provide() -> Self {
        let (route, set_route) = signal(Route::from_hash(&current_hash()));
        let listener = window_event_listener(ev::hashchange, move |_| {
            let next = Route::from_hash(&current_hash());
            if route.with_untracked(|route| *route != next) {
                set_route.set(next);
            }
        });
        on_cleanup(move || listener.remove());
        let navigation = Self {
            route,
            shown: StoredValue::new(false),
        };
        provide_context(navigation);
        navigation
    }

    /// Tells that a page stands: its title goes to the window, its heading gets
    /// the focus unless it is the first page, and the document is marked ready.
    pub fn page_shown(&self, title: &str, heading: Option<HtmlElement>) {
        document().set_title(&format!("{title} – Signalbox"));
        if self.shown.get_value()
            && let Some(heading) = heading
        {
            // Refused only for elements that are gone; then nothing is lost.
            let _ = heading.focus();
        }
        self.shown.set_value(true);
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-ready", "");
        }
    }
}

/// The navigation of this page; outside [`Navigation::provide`] a fresh one.
pub fn use_navigation() -> Navigation {
    use_context().unwrap_or_else(Navigation::provide)
}

/// Leads to `route` as a link would.
pub fn go_to(route: &Route) {
    let _ = window().location().set_hash(&route.to_hash());
}

fn current_hash() -> String {
    window().location().hash().unwrap_or_default()
}
