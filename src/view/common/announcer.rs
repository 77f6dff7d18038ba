//! The polite live regions of the whole app, and the handle that speaks to them.

use crate::app::effect::effect;
use crate::view::element::{by_id, labeled};
use leptos::prelude::*;
use std::time::Duration;

/// How long a sentence stays in sight.
const SHOWN_FOR: Duration = Duration::from_secs(5);

/// One sentence. The number tells two equal sentences apart, so that the second
/// is announced as well.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Said {
    number: u32,
    text: String,
    drawn: bool,
}

/// Says sentences to people who do not see the change they caused.
#[derive(Clone, Copy, Debug)]
pub struct Announcer {
    said: RwSignal<Said>,
}

impl Announcer {
    /// Provides an announcer to all views below.
    pub fn provide() -> Self {
        let announcer = Self {
            said: RwSignal::new(Said::default()),
        };
        provide_context(announcer);
        announcer
    }

    /// Has a whole sentence read aloud, for a change that can be seen anyway.
    pub fn say(&self, text: impl Into<String>) {
        self.next(text.into(), false);
    }

    /// Has a whole sentence read aloud and shows it for a few seconds, for
    /// something that leaves no other trace, e.g. a copy.
    pub fn show(&self, text: impl Into<String>) {
        self.next(text.into(), true);
    }

    fn next(&self, text: String, drawn: bool) {
        self.said.update(|said| {
            *said = Said {
                number: said.number.wrapping_add(1),
                text,
                drawn,
            };
        });
    }
}

/// The announcer of this page; without one a silent one.
pub fn use_announcer() -> Announcer {
    use_context().unwrap_or_else(|| Announcer {
        said: RwSignal::new(Said::default()),
    })
}

/// Keeps the regions of `index.html` in step with what is said.
pub(in crate::view) fn follow(announcer: Announcer) {
    let said = announcer.said;
    let (Some(spoken), Some(toast)) = (by_id("spoken"), by_id("toast")) else {
        return;
    };
    effect(move || {
        let said_now = said.read();
        spoken.set_text("");
        toast.set_text("");
        if said_now.text.is_empty() {
            return;
        }
        let (region, class) = if said_now.drawn {
            (&toast, "toast__text")
        } else {
            (&spoken, "")
        };
        labeled(region, "p", class, &said_now.text);
        let number = said_now.number;
        set_timeout(
            move || {
                if said.with_untracked(|said| said.number == number) {
                    said.update(|said| said.text.clear());
                }
            },
            SHOWN_FOR,
        );
    });
}
