//! Forms made of JSON Schemas: those of the samples, or any that is pasted.

use crate::app::schema_form::{SchemaSession, Start};
use crate::domain::json::exact::Exact;
use crate::io::browser::worker::WorkerClient;
use crate::view::common::button::Button;
use crate::view::common::id::unique_id;
use crate::view::common::panel::Panel;
use crate::view::form::{SchemaForm, rehearse_schema_form};
use leptos::prelude::*;
use std::sync::Arc;

/// Schemas as real projects write them, by what they are for.
const SAMPLES: [(&str, &str); 5] = [
    (
        "Training configuration",
        include_str!("../../../samples/schemas/train.json"),
    ),
    (
        "Release promotion",
        include_str!("../../../samples/schemas/release-promotion.json"),
    ),
    (
        "Custom retrigger",
        include_str!("../../../samples/schemas/custom-retrigger.json"),
    ),
    (
        "Retrigger list",
        include_str!("../../../samples/schemas/retrigger.json"),
    ),
    ("Dates", include_str!("../../../samples/schemas/dates.json")),
];

/// A schema, and the form that it makes.
#[component]
pub fn SchemaForms() -> impl IntoView {
    let worker = StoredValue::new_local(WorkerClient::new());
    rehearse_schema_form(worker.get_value());
    let (id, sample_id) = (unique_id("schema"), unique_id("sample"));
    let typed = RwSignal::new(SAMPLES.first().map_or("", |(_, text)| text).to_owned());
    let shown: RwSignal<Arc<str>> = RwSignal::new(typed.get_untracked().into());
    let problem = RwSignal::new(None::<String>);
    let show = move |text: String| match Exact::read(&text) {
        Ok(_) => {
            problem.set(None);
            shown.set(text.into());
        }
        Err(error) => problem.set(Some(format!("This is no JSON: {error}."))),
    };
    let choose = move |place: String| {
        let sample = place
            .parse::<usize>()
            .ok()
            .and_then(|place| SAMPLES.get(place));
        if let Some((_, text)) = sample {
            typed.set((*text).to_owned());
            show((*text).to_owned());
        }
    };
    let samples: Vec<_> = SAMPLES
        .iter()
        .enumerate()
        .map(|(place, (name, _))| view! { <option value=place.to_string()>{*name}</option> })
        .collect();
    view! {
        <Panel title="Schema forms">
            <div class="stack">
                <div class="field">
                    <label class="field__label" for=sample_id.clone()>
                        {"Sample schema"}
                    </label>
                    <select
                        class="select"
                        id=sample_id
                        on:change:target=move |event| choose(event.target().value())
                    >
                        {samples}
                    </select>
                </div>
                <div class="field">
                    <label class="field__label" for=id.clone()>
                        {"JSON Schema"}
                    </label>
                    <textarea
                        class="input input--json"
                        id=id
                        rows="6"
                        spellcheck="false"
                        prop:value=move || typed.get()
                        on:input:target=move |event| typed.set(event.target().value())
                    ></textarea>
                    <p class="field__message" role="alert">
                        {move || problem.get()}
                    </p>
                </div>
                <div class="form__actions">
                    <Button
                        label="Show form"
                        on_pressed=Callback::new(move |()| show(typed.get_untracked()))
                    />
                </div>
                {move || {
                    let schema = Exact::read(&shown.get()).map(|schema| schema.to_value()).unwrap_or_default();
                    let worker = worker.get_value();
                    let session = SchemaSession::open(&schema, Start::Defaults, worker);
                    view! { <SchemaForm session /> }
                }}
            </div>
        </Panel>
    }
}
