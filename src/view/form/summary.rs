//! What a check of everything found: an alert with a link to each field.

use crate::app::form::FormSession;
use crate::domain::form::Form;
use crate::domain::form::state::FieldState;
use crate::domain::form::tree::{TreeEvent, Unsent};
use crate::domain::form::update::FormEvent;
use crate::io::browser::{address, page};
use crate::view::common::drawn::when_drawn;
use crate::view::common::id::unique_id;
use leptos::prelude::*;

/// The summary; takes the focus after each check that found something.
#[component]
pub fn ErrorSummary(
    /// The open form.
    session: FormSession,
) -> impl IntoView {
    let id = unique_id("summary");
    let focus_id = id.clone();
    // Only fields that still have a problem are listed, each with what is wrong with
    // its key and with its value.
    let open = Memo::new(move |_| {
        session.refused.with(|refused| {
            let parts = |index: &usize| {
                let state = session.state(*index);
                let told = |part: Part| {
                    state.is_some_and(|state| state.with(|state| part.told(state).is_some()))
                };
                let open = [Part::Key, Part::Value]
                    .into_iter()
                    .filter(|part| told(*part));
                open.map(|part| (*index, part)).collect::<Vec<_>>()
            };
            refused.iter().flat_map(parts).collect::<Vec<_>>()
        })
    });
    Effect::new(move || {
        if session.checks.get() > 0 && open.with_untracked(|open| !open.is_empty()) {
            let id = focus_id.clone();
            // The summary is drawn after this effect.
            when_drawn(move || {
                page::focus(&id);
            });
        }
    });
    let fields = move || {
        open.with(|open| {
            let mut fields: Vec<usize> = open.iter().map(|(index, _)| *index).collect();
            fields.dedup();
            fields.len()
        })
    };
    let title = move || match fields() {
        1 => "1 field needs your attention".to_owned(),
        count => format!("{count} fields need your attention"),
    };
    move || {
        open.with(|open| !open.is_empty()).then(|| {
            view! {
                <div class="form__summary" role="alert" tabindex="-1" id=id.clone()>
                    <h3 class="form__summary-title">{title}</h3>
                    <ul class="form__summary-list">
                        <For each=move || open.get() key=|line| *line let((index, part))>
                            <SummaryLine session index part />
                        </For>
                    </ul>
                </div>
            }
        })
    }
}

/// What of a row or field is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Part {
    /// The key that was entered for it.
    Key,
    /// Its value.
    Value,
}

impl Part {
    fn told(self, state: &FieldState) -> Option<&String> {
        match self {
            Self::Key => state.key_message.as_ref(),
            Self::Value => state.message.as_ref(),
        }
    }

    /// The id of the control that puts it right.
    fn control(self, index: usize) -> String {
        match self {
            Self::Key => format!("field-{index}-name"),
            Self::Value => format!("field-{index}"),
        }
    }
}

#[component]
fn SummaryLine(session: FormSession, index: usize, part: Part) -> impl IntoView {
    let state = session.state(index)?;
    let told = move || state.with(|state| part.told(state).cloned().unwrap_or_default());
    let link = link(session, index, part, Signal::derive(told))?;
    Some(view! { <li>{link}</li> })
}

/// A link to what is wrong, with the sentence about it.
fn link(
    session: FormSession,
    index: usize,
    part: Part,
    sentence: Signal<String>,
) -> Option<AnyView> {
    let label = session.read(|form| form.title_of(index)).flatten()?;
    let link = view! {
        // The hash carries the route, so the link names the page itself.
        <a
            href=format!("#{}", address::hash())
            on:click=move |event| {
                event.prevent_default();
                page::focus_control(&part.control(index));
            }
        >
            {label}
            ": "
            {sentence}
        </a>
    };
    Some(link.into_any())
}

/// Rows and items that are told at most.
const ROWS: usize = 20;

/// Rows and items that are not sent.
pub(super) fn unsent(session: FormSession) -> Memo<Vec<Unsent>> {
    Memo::new(move |_| {
        session.revision.track();
        session.read(Form::unsent).unwrap_or_default()
    })
}

/// What is said of them, each with the way to what puts it right.
#[component]
pub(super) fn UnsentParts(
    /// The open form.
    session: FormSession,
    /// The rows and items.
    unsent: Memo<Vec<Unsent>>,
) -> impl IntoView {
    let one = move |unsent: &Unsent| {
        let index = unsent.index;
        let part = if unsent.is_of_key() {
            Part::Key
        } else {
            Part::Value
        };
        let send_empty = unsent.takes_text.then(|| {
            let send = move |_| {
                session.dispatch(FormEvent::Nested(index, TreeEvent::EmptySent));
                // The line goes with the button.
                page::focus_control(&part.control(index));
            };
            let title = session.read(|form| form.title_of(index)).flatten();
            let label = format!("Send empty text for {}", title.unwrap_or_default());
            view! {
                " "
                <button
                    type="button"
                    class="button button--small button--quiet"
                    aria-label=label
                    on:click=send
                >
                    {"Send empty text"}
                </button>
            }
        });
        let link = link(session, index, part, Signal::stored(unsent.sentence()))?;
        Some(view! { <li>{link} {send_empty}</li> })
    };
    move || {
        unsent.with(|unsent| {
            (!unsent.is_empty()).then(|| {
                let lines: Vec<_> = unsent.iter().take(ROWS).map(one).collect();
                view! {
                    <ul class="schema-form__notes" data-output="unsent">
                        {lines}
                    </ul>
                }
            })
        })
    }
}
