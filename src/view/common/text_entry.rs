//! A labelled box for one text that belongs to no form model, such as an address
//! to connect to.

use crate::view::common::id::unique_id;
use leptos::prelude::*;

/// A text box below its label.
#[component]
pub fn TextEntry(
    /// The label.
    label: &'static str,
    /// What stands in it.
    #[prop(into)]
    text: Signal<String>,
    /// Called with what was typed.
    on_typed: Callback<String>,
    /// An example or description that stands in it while it is empty.
    #[prop(optional)]
    hint: Option<&'static str>,
    /// Whether it is shown as dots.
    #[prop(optional)]
    is_secret: bool,
) -> impl IntoView {
    let id = unique_id("entry");
    view! {
        <div class="field">
            <label class="field__label" for=id.clone()>
                {label}
            </label>
            <input
                type=if is_secret { "password" } else { "text" }
                class="input"
                id=id
                placeholder=hint
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                prop:value=move || text.get()
                on:input:target=move |event| on_typed.run(event.target().value())
            />
        </div>
    }
}
