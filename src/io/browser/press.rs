//! Presses of a pointer: what would move things under it waits until it is over.

use super::listener::Listener;
use super::timer::sleep;
use std::cell::{Cell, OnceCell, RefCell};
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event, window};

thread_local! {
    static LISTENERS: OnceCell<Vec<Listener>> = const { OnceCell::new() };
    static UNDER_WAY: Cell<bool> = const { Cell::new(false) };
    static WAITING: RefCell<Vec<Box<dyn FnOnce()>>> = RefCell::default();
}

/// Notices presses from now on.
pub fn watch() {
    LISTENERS.with(|listeners| {
        listeners.get_or_init(|| {
            let Some(window) = window() else {
                return Vec::new();
            };
            let over = |kind| {
                Listener::new::<Event>(&window, kind, |_| {
                    UNDER_WAY.set(false);
                    // The click comes after the release.
                    spawn_local(async {
                        sleep(Duration::ZERO).await;
                        go_on();
                    });
                })
            };
            let begun = Listener::new::<Event>(&window, "pointerdown", |_| UNDER_WAY.set(true));
            // Releasing a scroll bar is not told; the next key ends that.
            vec![
                begun,
                over("pointerup"),
                over("pointercancel"),
                over("keydown"),
            ]
        });
    });
}

/// Calls `then` at once, or after the click if a button is being pressed: what has
/// moved between press and release is not clicked.
pub fn afterwards(then: impl FnOnce() + 'static) {
    if UNDER_WAY.get() {
        WAITING.with_borrow_mut(|waiting| waiting.push(Box::new(then)));
    } else {
        then();
    }
}

fn go_on() {
    // The next press may have begun.
    if UNDER_WAY.get() {
        return;
    }
    for then in WAITING.take() {
        then();
    }
}
