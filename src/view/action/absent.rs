//! Why the other actions are not in the list.

use crate::app::action::ActionSession;
use crate::domain::action::relevance::not_here;
use crate::view::common::disclosure::Disclosure;
use crate::view::common::panel::Panel;
use leptos::prelude::*;

/// Actions explained at most.
const DRAWN: usize = 200;

/// The actions of the file that do not belong to what is chosen, each with the
/// reason.
#[component]
pub(super) fn AbsentActions(session: ActionSession) -> impl IntoView {
    let count = Memo::new(move |_| session.listing.with(|listing| listing.absent.len()));
    let rows = move || {
        session.listing.with(|listing| {
            session.file.with(|file| {
                let actions = file.as_ref().map(|file| file.actions.as_slice());
                listing
                    .absent
                    .iter()
                    .take(DRAWN)
                    .filter_map(|absent| {
                        let title = actions?.get(absent.index)?.title.clone();
                        let why = absent.why.words(actions?);
                        Some(view! {
                            <li class="absent__item">
                                <span>{title}</span>
                                <span class="absent__why">{why}</span>
                            </li>
                        })
                    })
                    .collect::<Vec<_>>()
            })
        })
    };
    let more = move || {
        let left = count.get().saturating_sub(DRAWN);
        (left > 0).then(|| {
            let text = format!("{left} more; choose a task, or the group, to see fewer.");
            view! { <p class="field__hint">{text}</p> }
        })
    };
    let body = move || {
        (count.get() > 0).then(|| {
            let summary = Signal::derive(move || not_here(count.get()));
            view! {
                <Panel title="Not here">
                    <Disclosure summary=summary>
                        <ul class="absent" role="list">
                            {rows}
                        </ul>
                        {more}
                    </Disclosure>
                </Panel>
            }
        })
    };
    view! { {body} }
}
