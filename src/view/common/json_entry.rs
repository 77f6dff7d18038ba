//! A labelled box for JSON that belongs to no form model, such as a context or
//! credentials, with the button that takes it.

use crate::domain::problem::Problem;
use crate::io::browser::page;
use crate::view::common::id::unique_id;
use leptos::prelude::*;

/// A text area below its label and help, and the button. What is refused stays
/// and has the focus, with the reason below it.
#[component]
pub fn JsonEntry(
    /// The label.
    label: &'static str,
    /// What is wanted.
    help: &'static str,
    /// Lines that are shown.
    rows: u8,
    /// What stands in it.
    text: RwSignal<String>,
    /// The button's label.
    action: &'static str,
    /// Takes the text, or says why not.
    take: Callback<String, Result<(), Problem>>,
) -> impl IntoView {
    let problem = RwSignal::new(None::<Problem>);
    let id = unique_id("json");
    let (labelled, control) = (id.clone(), id.clone());
    let (help_id, error) = (format!("{id}-help"), format!("{id}-error"));
    let described = format!("{help_id} {error}");
    let submit = move || {
        let refused = take.run(text.get_untracked()).err();
        if refused.is_some() {
            page::focus(&id);
        }
        problem.set(refused);
    };
    view! {
        <form
            class="field"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                submit();
            }
        >
            <label class="field__label" for=labelled>
                {label}
            </label>
            <p class="field__help" id=help_id>
                {help}
            </p>
            <textarea
                class="input input--json"
                id=control
                rows=rows.to_string()
                spellcheck="false"
                autocomplete="off"
                aria-describedby=described
                aria-invalid=move || problem.with(Option::is_some).then_some("true")
                prop:value=move || text.get()
                on:input:target=move |event| text.set(event.target().value())
            ></textarea>
            <p class="field__message" id=error data-error="">
                {move || problem.with(|problem| problem.as_ref().map(Problem::in_a_line))}
            </p>
            <div class="cluster">
                <button type="submit" class="button button--small">
                    {action}
                </button>
            </div>
        </form>
    }
}
