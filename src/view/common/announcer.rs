//! One polite live region for the whole app, and the handle that speaks to it.

use crate::app::effect::effect;
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

/// The region itself; stands once, at the end of the page.
#[component]
pub fn LiveRegion() -> impl IntoView {
    let said = use_announcer().said;
    effect(move || {
        let number = said.with(|said| said.number);
        set_timeout(
            move || {
                if said.with_untracked(|said| said.number == number && !said.text.is_empty()) {
                    said.update(|said| said.text.clear());
                }
            },
            SHOWN_FOR,
        );
    });
    let spoken = move || {
        said.with(|said| (!said.drawn && !said.text.is_empty()).then(|| said.text.clone()))
            .map(|text| view! { <p>{text}</p> })
    };
    let drawn = move || {
        said.with(|said| (said.drawn && !said.text.is_empty()).then(|| said.text.clone()))
            .map(|text| view! { <p class="toast__text">{text}</p> })
    };
    view! {
        <div class="visually-hidden" role="status" aria-live="polite">
            {spoken}
        </div>
        <div class="toast" role="status" aria-live="polite">
            {drawn}
        </div>
    }
}
