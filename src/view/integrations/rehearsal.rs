//! *Test* of a responder: has it act once, as the form has it, and says what
//! came of it.

use super::integrations_page::Desk;
use super::trial::outdated_note;
use crate::app::alerts::rehearse;
use crate::domain::board::configuration::{Entry, secret_keys};
use crate::domain::integration::entered::reach;
use crate::domain::problem::Problem;
use crate::view::common::problem_note::{Gravity, ProblemNote};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What a responder did, and which panes it is about or that it is about none.
type Acted = (String, Result<String, String>);

/// Tests of one form.
#[derive(Clone, Copy)]
pub(super) struct Rehearsals {
    pub(super) busy: RwSignal<bool>,
    last: RwSignal<Option<Result<Acted, Problem>>>,
}

impl Rehearsals {
    /// None yet.
    pub(super) fn new() -> Self {
        Self {
            busy: RwSignal::new(false),
            last: RwSignal::new(None),
        }
    }

    /// Takes away what came of the last one.
    pub(super) fn forget(self) {
        self.last.set(None);
    }

    /// Has the responder of the entry act with these secrets.
    pub(super) fn run(self, desk: Desk, entry: &Entry, secret: &dyn Fn(&str) -> Option<String>) {
        let known: Vec<(String, Option<String>)> = secret_keys(entry)
            .into_iter()
            .map(|key| {
                let value = secret(&key);
                (key, value)
            })
            .collect();
        let entry = entry.clone();
        let reach = desk.session.with_panes(|panes| reach(&entry, panes));
        self.busy.set(true);
        self.forget();
        spawn_local(async move {
            let secret = |wanted: &str| {
                let of_key = |(key, _): &&(String, Option<String>)| key == wanted;
                known
                    .iter()
                    .find(of_key)
                    .and_then(|(_, value)| value.clone())
            };
            let done = rehearse(entry, secret).await;
            desk.announcer.say(match &done {
                Ok(_) => "The test went well.",
                Err(_) => "The test did not go well.",
            });
            // The form may be closed by now.
            self.busy.try_set(false);
            self.last.try_set(Some(done.map(|words| (words, reach))));
        });
    }
}

/// What came of the last test; nothing before one.
pub(super) fn rehearsed(rehearsals: Rehearsals, outdated: Memo<bool>) -> AnyView {
    let drawn = move |done: Result<Acted, Problem>| {
        let (word, problem, gravity) = match done {
            Ok((words, Ok(reach))) => (
                "passed",
                Problem::new("The responder acted", [&words, " ", &reach].concat()),
                Gravity::Success,
            ),
            Ok((words, Err(none))) => (
                "passed",
                Problem::new("The responder acted, but never would by itself", none)
                    .with_detail(words),
                Gravity::Warning,
            ),
            Err(problem) => ("failed", problem, Gravity::Error),
        };
        view! {
            <section class="trial" aria-label="Result of the test" data-trial=word>
                {outdated_note(outdated)}
                <ProblemNote problem gravity />
            </section>
        }
    };
    view! { {move || rehearsals.last.get().map(drawn)} }.into_any()
}
