//! [`Dialog`]: a question that has to be answered first. Native, so that focus,
//! Escape and the rest of the page are the browser's business.

use crate::view::common::button::IconButton;
use crate::view::common::icon::Icon;
use crate::view::common::id::unique_id;
use leptos::html;
use leptos::prelude::*;

/// A modal question. The caller owns whether it is open.
#[component]
pub fn Dialog(
    /// Whether it is open.
    #[prop(into)]
    open: Signal<bool>,
    /// The question.
    #[prop(into)]
    title: Signal<String>,
    /// The answers: the safe one first.
    #[prop(into)]
    actions: ViewFnOnce,
    /// What there is to know.
    children: Children,
    /// Called when it was closed by Escape or by its own button; sets `open`.
    on_closed: Callback<()>,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let id = unique_id("dialog");
    let title_id = id.clone();
    Effect::new(move |_| {
        let open = open.get();
        let Some(dialog) = dialog.get() else {
            return;
        };
        if open && !dialog.open() {
            // Fails only outside the document, where nobody could see it.
            let _ = dialog.show_modal();
        } else if !open && dialog.open() {
            dialog.close();
        }
    });
    view! {
        <dialog
            class="dialog"
            aria-labelledby=id
            node_ref=dialog
            on:close=move |_| on_closed.run(())
        >
            <div class="dialog__head">
                <h2 class="dialog__title" id=title_id>
                    {title}
                </h2>
                <IconButton label="Close" icon=Icon::Cross on_pressed=on_closed />
            </div>
            <div class="dialog__body">{children()}</div>
            <div class="dialog__actions">{actions.run()}</div>
        </dialog>
    }
}
