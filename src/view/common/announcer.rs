//! The polite live regions of the whole app, and the handle that speaks to them.
//! They stand in `index.html`, so that a screen reader knows them before
//! anything is said.

use crate::view::element::{by_id, labeled};
use leptos::prelude::*;
use std::cell::Cell;
use std::time::Duration;

/// How long a sentence stays in sight.
const SHOWN_FOR: Duration = Duration::from_secs(5);

thread_local! {
    /// Counts the sentences, so that only the last one is taken away.
    static SAID: Cell<u32> = const { Cell::new(0) };
}

/// Says sentences to people who do not see the change they caused.
#[derive(Clone, Copy, Debug)]
pub struct Announcer;

impl Announcer {
    /// Has a whole sentence read aloud, for a change that can be seen anyway.
    pub fn say(&self, text: impl Into<String>) {
        speak(&text.into(), false);
    }

    /// Has a whole sentence read aloud and shows it for a few seconds, for
    /// something that leaves no other trace, e.g. a copy.
    pub fn show(&self, text: impl Into<String>) {
        speak(&text.into(), true);
    }
}

/// The announcer of the app.
pub fn use_announcer() -> Announcer {
    Announcer
}

fn speak(text: &str, drawn: bool) {
    let (Some(spoken), Some(toast)) = (by_id("spoken"), by_id("toast")) else {
        return;
    };
    spoken.set_text("");
    toast.set_text("");
    if text.is_empty() {
        return;
    }
    let (region, class) = if drawn {
        (&toast, "toast__text")
    } else {
        (&spoken, "")
    };
    labeled(region, "p", class, text);
    let number = SAID.get().wrapping_add(1);
    SAID.set(number);
    set_timeout(
        move || {
            if SAID.get() == number {
                spoken.set_text("");
                toast.set_text("");
            }
        },
        SHOWN_FOR,
    );
}
