//! [`EmptyState`]: nothing here yet, why, and what to do about it.

use crate::view::common::icon::Icon;
use leptos::prelude::*;

/// Says that there is nothing here yet, why, and offers what to do.
#[component]
pub fn EmptyState(
    /// What would be here.
    icon: Icon,
    /// What is missing, in a few words.
    #[prop(into)]
    title: Signal<String>,
    /// Why, and what to do.
    #[prop(into)]
    text: Signal<String>,
    /// Buttons or links that do it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            {icon.draw_as("empty__icon")} <h2 class="empty__title">{title}</h2>
            <p class="empty__text">{text}</p>
            {children.map(|children| view! { <div class="empty__actions">{children()}</div> })}
        </div>
    }
}
