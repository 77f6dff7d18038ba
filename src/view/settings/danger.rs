//! Something that cannot be undone: a button, what it does, and the question
//! before it is done.

use crate::view::common::button::{Button, Look};
use crate::view::common::dialog::Dialog;
use leptos::prelude::*;

/// The words of it.
pub(super) struct Words {
    /// On the button.
    pub(super) label: &'static str,
    /// Beside the button: what it does.
    pub(super) hint: &'static str,
    /// The question.
    pub(super) question: &'static str,
    /// What there is to know before it is answered.
    pub(super) text: &'static str,
    /// The safe answer.
    pub(super) keep: &'static str,
    /// The other one.
    pub(super) go: &'static str,
}

/// Asks, and calls `on_confirmed` if that is the answer.
#[component]
pub(super) fn Danger(
    /// What it says.
    words: Words,
    /// `data-action` of the button.
    action: &'static str,
    /// Does it.
    on_confirmed: Callback<()>,
) -> impl IntoView {
    let asking = RwSignal::new(false);
    let stay = Callback::new(move |()| asking.set(false));
    let go = Callback::new(move |()| {
        asking.set(false);
        on_confirmed.run(());
    });
    view! {
        <div class="cluster">
            <Button
                label=words.label
                look=Look::Danger
                action=action
                on_pressed=Callback::new(move |()| asking.set(true))
            />
            <p class="field__hint">{words.hint}</p>
        </div>
        <Dialog
            open=asking
            title=words.question
            on_closed=stay
            actions=move || {
                view! {
                    <Button label=words.keep on_pressed=stay />
                    <Button label=words.go look=Look::Danger on_pressed=go />
                }
            }
        >
            <p>{words.text}</p>
        </Dialog>
    }
}
