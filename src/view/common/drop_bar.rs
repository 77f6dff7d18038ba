//! [`DropBar`]: the place with every way to open something.

use super::icon::Icon;
use leptos::prelude::*;

/// A bar that says what can be dropped, with other ways to open it; small once
/// something is open.
#[component]
pub fn DropBar(
    /// Drawn before the words.
    icon: Icon,
    /// What can be dropped, or what is open.
    #[prop(into)]
    title: Signal<String>,
    /// What is taken, and where it goes.
    text: &'static str,
    /// Whether something is open.
    #[prop(into)]
    slim: Signal<bool>,
    /// Whether a file hangs over the page.
    #[prop(into)]
    over: Signal<bool>,
    /// Whether something is being opened.
    #[prop(into)]
    busy: Signal<bool>,
    /// The other ways.
    children: Children,
) -> impl IntoView {
    view! {
        <div
            class="drop"
            class:drop--slim=move || slim.get()
            data-over=move || over.get().to_string()
            aria-busy=move || busy.get().to_string()
        >
            {icon.draw_as("drop__icon")}
            <div class="drop__body">
                <p class="drop__title">{title}</p>
                <p class="drop__text">{text}</p>
            </div>
            {children()}
        </div>
    }
}
