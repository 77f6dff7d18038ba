//! The actions that belong to what is chosen.

use super::landing::LIST;
use crate::app::action::ActionSession;
use crate::domain::action::file::{Action, Kind};
use crate::domain::action::lookalike;
use crate::view::common::badge::Badge;
use crate::view::common::empty_state::EmptyState;
use crate::view::common::icon::Icon;
use crate::view::common::id::unique_id;
use crate::view::common::panel::Panel;
use leptos::prelude::*;

/// From how many actions on a filter is offered.
const FILTER_FROM: usize = 12;

/// Actions drawn at most; the filter finds the others.
const DRAWN: usize = 2_000;

/// The list, in the order of the file.
#[component]
pub(super) fn ActionList(session: ActionSession) -> impl IntoView {
    let filter = RwSignal::new(String::new());
    let found = Memo::new(move |_| {
        let wanted = filter.with(|filter| filter.trim().to_lowercase());
        let shown = session.listing.with(|listing| listing.shown.clone());
        session.file.with(|file| {
            let actions = file.as_ref().map(|file| file.actions.as_slice());
            let fits = |index: &usize| {
                let action = actions.and_then(|actions| actions.get(*index));
                action.is_some_and(|action| wanted.is_empty() || action.is_called(&wanted))
            };
            shown.into_iter().filter(fits).collect::<Vec<usize>>()
        })
    });
    // Titles that look alike are told apart by what else is known of the actions.
    let alike = Memo::new(move |_| {
        session.listing.with(|listing| {
            session.file.with(|file| {
                let actions = file.as_ref().map(|file| file.actions.as_slice());
                lookalike::alike(actions.unwrap_or_default(), &listing.shown)
            })
        })
    });
    let total = Memo::new(move |_| session.listing.with(|listing| listing.shown.len()));
    let rows = move || {
        let drawn: Vec<usize> = found.with(|found| found.iter().take(DRAWN).copied().collect());
        session.file.with(|file| {
            let actions = file.as_ref().map(|file| file.actions.as_slice());
            drawn
                .into_iter()
                .filter_map(|index| {
                    let alike = alike.with(|alike| alike.binary_search(&index).is_ok());
                    Some(row(session, index, actions?.get(index)?, alike))
                })
                .collect::<Vec<_>>()
        })
    };
    let more = move || {
        let left = found.with(Vec::len).saturating_sub(DRAWN);
        (left > 0).then(|| {
            let text = format!("{left} more; narrow them down with the filter.");
            view! { <p class="panel__foot">{text}</p> }
        })
    };
    view! {
        <Panel title=move || format!("Actions ({})", total.get()) flush=true>
            {move || (total.get() >= FILTER_FROM).then(|| filter_field(filter))}
            {move || {
                if total.get() == 0 {
                    view! {
                        <EmptyState
                            icon=Icon::Search
                            title="No action belongs to this"
                            text="The reasons are listed under “Not here”."
                        />
                    }
                        .into_any()
                } else {
                    view! {
                        <ul id=LIST class="action-list" role="list" aria-label="Actions">
                            {rows}
                        </ul>
                        {more}
                    }
                        .into_any()
                }
            }}
        </Panel>
    }
}

fn filter_field(filter: RwSignal<String>) -> AnyView {
    let id = unique_id("filter");
    let input = id.clone();
    view! {
        <div class="panel__foot">
            <label class="field__label" for=id>
                {"Filter"}
            </label>
            <input
                class="input"
                type="search"
                id=input
                autocomplete="off"
                prop:value=move || filter.get()
                on:input:target=move |event| filter.set(event.target().value())
            />
        </div>
    }
    .into_any()
}

fn row(session: ActionSession, index: usize, action: &Action, alike: bool) -> AnyView {
    let title = action.title.clone();
    let apart = alike.then(|| {
        view! { <span class="action-list__apart">{action.apart()}</span> }
    });
    let mark = title.clone();
    let kind = match action.kind {
        Kind::Task => None,
        Kind::Hook { .. } => Some(view! { <Badge text="hook" /> }),
    };
    let current = move || (session.chosen.get() == Some(index)).then_some("true");
    view! {
        <li>
            <button
                type="button"
                class="action-list__choice"
                data-action-title=mark
                aria-current=current
                on:click=move |_| session.choose(Some(index))
            >
                <span class="action-list__title">{title} {apart}</span>
                {kind}
            </button>
        </li>
    }
    .into_any()
}
