//! What a check of everything found: an alert with a link to each field.

use crate::app::form::FormSession;
use crate::domain::form::state::FieldState;
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
    // Only fields that still have a problem are listed.
    let open = Memo::new(move |_| {
        session.refused.with(|refused| {
            refused
                .iter()
                .copied()
                .filter(|index| {
                    session
                        .state(*index)
                        .is_some_and(|state| state.with(|state| told(state).is_some()))
                })
                .collect::<Vec<_>>()
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
    let title = move || match open.with(Vec::len) {
        1 => "1 field needs your attention".to_owned(),
        count => format!("{count} fields need your attention"),
    };
    move || {
        open.with(|open| !open.is_empty()).then(|| {
            view! {
                <div class="form__summary" role="alert" tabindex="-1" id=id.clone()>
                    <h3 class="form__summary-title">{title}</h3>
                    <ul class="form__summary-list">
                        <For each=move || open.get() key=|index| *index let:index>
                            <SummaryLine session index />
                        </For>
                    </ul>
                </div>
            }
        })
    }
}

#[component]
fn SummaryLine(session: FormSession, index: usize) -> impl IntoView {
    let label = session.read(|form| form.title_of(index)).flatten()?;
    let state = session.state(index)?;
    Some(view! {
        <li>
            // The hash carries the route, so the link names the page itself.
            <a
                href=format!("#{}", address::hash())
                on:click=move |event| {
                    event.prevent_default();
                    let of_value = state.with_untracked(|state| state.message.is_some());
                    let part = if of_value { "" } else { "-name" };
                    page::focus_control(&format!("field-{index}{part}"));
                }
            >
                {label}
                ": "
                {move || state.with(|state| told(state).cloned())}
            </a>
        </li>
    })
}

/// What is wrong with a field's value, or with the key that was entered for it.
fn told(state: &FieldState) -> Option<&String> {
    state.message.as_ref().or(state.key_message.as_ref())
}
