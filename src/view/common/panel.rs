//! [`Panel`]: a framed region with a title row.

use crate::view::common::id::unique_id;
use leptos::prelude::*;

/// A framed region with a title row.
#[component]
pub fn Panel(
    /// The region's name.
    #[prop(into)]
    title: Signal<String>,
    /// Whether the content reaches the frame (lists, tables, tabs).
    #[prop(optional)]
    flush: bool,
    /// Badges and buttons at the end of the title row.
    #[prop(optional, into)]
    actions: Option<ViewFnOnce>,
    /// The content.
    children: Children,
) -> impl IntoView {
    let id = unique_id("panel");
    let title_id = id.clone();
    let body = if flush {
        "panel__body panel__body--flush"
    } else {
        "panel__body"
    };
    view! {
        <section class="panel" aria-labelledby=id>
            <header class="panel__head">
                <h2 class="panel__title" id=title_id>
                    {title}
                </h2>
                {actions
                    .map(|actions| view! { <div class="panel__actions">{actions.run()}</div> })}
            </header>
            <div class=body>{children()}</div>
        </section>
    }
}
