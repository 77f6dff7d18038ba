//! The input of an action.

use crate::app::action::ActionSession;
use crate::app::action::plain::InputSession;
use crate::domain::action::file::Action;
use crate::view::common::id::unique_id;
use crate::view::common::panel::Panel;
use leptos::prelude::*;

/// The form of the input, and the input as text beside it.
#[component]
pub(super) fn InputPanel(session: ActionSession, action: Action) -> impl IntoView {
    let schema = action.schema.unwrap_or_default();
    let initial = serde_json::from_str::<serde_json::Value>(&schema)
        .ok()
        .and_then(|schema| serde_json::to_string_pretty(schema.get("default")?).ok())
        .unwrap_or_else(|| "{}".into());
    let form = InputSession::open(initial, session.draft());
    session.attach(form);
    Effect::new(move |_| session.take_input(form.input.get()));
    Effect::new(move |earlier: Option<()>| {
        form.text.track();
        if earlier.is_some() {
            session.keep_draft_soon();
        }
    });
    let id = unique_id("input");
    let (label, error) = (id.clone(), format!("{id}-error"));
    let described = error.clone();
    view! {
        <Panel title="Input">
            <div class="field">
                <label class="field__label" for=label>
                    {"Input as JSON"}
                </label>
                <textarea
                    class="input input--json"
                    id=id
                    rows="8"
                    spellcheck="false"
                    autocomplete="off"
                    data-output="input"
                    aria-describedby=described
                    aria-invalid=move || form.text_problem.with(Option::is_some).then_some("true")
                    prop:value=move || form.text.get().to_string()
                    on:input:target=move |event| form.type_text(event.target().value())
                ></textarea>
                <p class="field__message" id=error data-error="">
                    {move || form.text_problem.get()}
                </p>
            </div>
        </Panel>
    }
}
