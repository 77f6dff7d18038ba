//! [`Disclosure`]: a heading that opens what it names.

use crate::view::common::icon::Icon;
use leptos::prelude::*;

/// A heading that opens what it names; the browser keeps its state.
#[component]
pub fn Disclosure(
    /// What is inside.
    #[prop(into)]
    summary: Signal<String>,
    /// A badge or a count after the summary.
    #[prop(optional, into)]
    aside: Option<ViewFnOnce>,
    /// Whether it is open at first.
    #[prop(optional)]
    open: bool,
    /// What it opens.
    children: Children,
) -> impl IntoView {
    view! {
        <details class="disclosure" open=open>
            <summary class="disclosure__summary">
                {Icon::ChevronRight.draw_as("disclosure__mark")} <span>{summary}</span>
                {aside.map(|aside| aside.run())}
            </summary>
            <div class="disclosure__body">{children()}</div>
        </details>
    }
}
