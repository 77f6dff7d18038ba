//! [`AskButton`]: asks a server or a bridge, one thing at a time.

use crate::view::common::icon::Icon;
use leptos::prelude::*;

/// A button that does nothing for as long as something is under way, and keeps the
/// focus meanwhile: a disabled one would lose it.
#[component]
pub(super) fn AskButton(
    /// What it does, as a verb.
    #[prop(into)]
    label: String,
    /// Further classes, such as `button--small`.
    #[prop(optional)]
    look: &'static str,
    /// Whether it can be pressed at all; without it, always.
    #[prop(default = Signal::stored(true))]
    enabled: Signal<bool>,
    /// Whether it does nothing for now.
    #[prop(into)]
    waits: Signal<bool>,
    /// Whether its work is under way; without it, never.
    #[prop(default = Signal::stored(false), into)]
    busy: Signal<bool>,
    /// Called when it is pressed.
    on_pressed: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=format!("button run__ask {look}")
            disabled=move || !enabled.get()
            aria-disabled=move || waits.get().then_some("true")
            aria-busy=move || busy.get().then_some("true")
            on:click=move |_| {
                if !waits.get_untracked() {
                    on_pressed.run(());
                }
            }
        >
            {move || busy.get().then(|| Icon::Spinner.draw())}
            <span class="button__label">{label}</span>
        </button>
    }
}
