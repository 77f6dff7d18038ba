//! Whether a mouse button, or a finger in its place, is down. What moves the page
//! between press and release takes the click from what was pressed, so it has to
//! wait until then.

use super::listener::Listener;
use super::timer::sleep;
use std::cell::{Cell, RefCell};
use std::time::Duration;
use web_sys::{Event, window};

/// What ends a press, also where the release itself is never heard: a drag, a
/// window that lost the focus.
const ENDS: [&str; 4] = ["mouseup", "dragend", "blur", "keydown"];

#[derive(Default)]
struct Press {
    down: Cell<bool>,
    waiting: RefCell<Vec<Box<dyn FnOnce()>>>,
    listeners: RefCell<Vec<Listener>>,
}

thread_local! {
    static PRESS: Press = Press::default();
}

/// Begins to look. To be called before the first press that matters.
pub fn watch() {
    let Some(window) = window() else { return };
    PRESS.with(|press| {
        let mut listeners = press.listeners.borrow_mut();
        if listeners.is_empty() {
            listeners.push(Listener::new::<Event>(&window, "mousedown", |_| {
                PRESS.with(|press| press.down.set(true));
            }));
            for end in ENDS {
                listeners.push(Listener::new::<Event>(&window, end, |_| release()));
            }
        }
    });
}

/// Does something once nothing is pressed: now, or after the click that the press
/// becomes.
pub fn when_released(work: impl FnOnce() + 'static) {
    if PRESS.with(|press| press.down.get()) {
        PRESS.with(|press| press.waiting.borrow_mut().push(Box::new(work)));
    } else {
        work();
    }
}

fn release() {
    let awaited = PRESS.with(|press| {
        press.down.set(false);
        !press.waiting.borrow().is_empty()
    });
    if !awaited {
        return;
    }
    wasm_bindgen_futures::spawn_local(async {
        // The click comes right after the release.
        sleep(Duration::ZERO).await;
        let waiting = PRESS.with(|press| press.waiting.take());
        // Those that meet another press wait for its end.
        waiting.into_iter().for_each(when_released);
    });
}
