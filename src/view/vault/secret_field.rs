//! A field for a secret or passphrase. What is typed stays in the control and goes from
//! there to the cipher; it is in no signal.

use crate::view::common::id::unique_id;
use leptos::html;
use leptos::prelude::*;

/// The field, with its message.
#[component]
pub(in crate::view) fn SecretField(
    /// Its name in the document.
    #[prop(into)]
    path: String,
    /// Its label.
    #[prop(into)]
    label: String,
    /// `current-password` or `new-password`.
    autocomplete: &'static str,
    /// The control.
    input: NodeRef<html::Input>,
    /// What is wrong with it; empty for nothing.
    #[prop(optional, into)]
    error: Signal<String>,
) -> impl IntoView {
    let id = unique_id("secret");
    let error_id = unique_id("secret-error");
    let described = error_id.clone();
    let wrong = move || error.with(|error| !error.is_empty());
    view! {
        <div class="field" data-field=path data-state="enabled">
            <div class="field__head">
                <label class="field__label" for=id.clone()>
                    {label}
                </label>
            </div>
            <div class="field__control">
                <input
                    type="password"
                    class="input"
                    id=id
                    autocomplete=autocomplete
                    aria-invalid=move || wrong().then_some("true")
                    aria-describedby=described
                    node_ref=input
                />
            </div>
            <p class="field__error" id=error_id data-error="" role="alert" hidden=move || !wrong()>
                {move || error.get()}
            </p>
        </div>
    }
}
