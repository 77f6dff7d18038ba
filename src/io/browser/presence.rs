//! Whether anybody can see the page, and whether there is a network.

use super::listener::Listener;
use web_sys::{Event, VisibilityState, window};

/// Whether the page can be seen: it is in front, on a screen that is not locked.
pub fn visible() -> bool {
    window()
        .and_then(|window| window.document())
        .is_none_or(|document| document.visibility_state() != VisibilityState::Hidden)
}

/// Whether the browser has a network. It may lead nowhere all the same.
pub fn online() -> bool {
    window().is_none_or(|window| window.navigator().on_line())
}

/// Calls `changed` whenever [`visible`] or [`online`] may say something else.
pub fn on_changed(changed: impl Fn() + Clone + 'static) -> Vec<Listener> {
    let Some(window) = window() else {
        return Vec::new();
    };
    let heard = |target: &web_sys::EventTarget, kind| {
        let changed = changed.clone();
        Listener::new::<Event>(target, kind, move |_| changed())
    };
    let mut listeners = vec![heard(&window, "online"), heard(&window, "offline")];
    if let Some(document) = window.document() {
        listeners.push(heard(&document, "visibilitychange"));
    }
    listeners
}

/// Calls `active` whenever a person does something in this tab.
pub fn on_activity(active: impl Fn() + Clone + 'static) -> Vec<Listener> {
    let Some(window) = window() else {
        return Vec::new();
    };
    ["pointerdown", "pointermove", "keydown", "wheel"]
        .map(|kind| {
            let active = active.clone();
            Listener::new::<Event>(&window, kind, move |_| active())
        })
        .into()
}
