//! Stand-in.
use leptos::prelude::*;
/// Stand-in.
pub fn page() -> AnyView {
    let text = RwSignal::new(String::new());
    view! {
        <h1>"Extensions"</h1>
        <div class="a"><p>"Some static text of the page, with "<em>"markup"</em></p></div>
        <textarea prop:value=move || text.get() on:input=move |ev| text.set(event_target_value(&ev))></textarea>
        <pre>{move || serde_json::from_str::<serde_json::Value>(&text.get()).map_or_else(|e| e.to_string(), |v| serde_json::to_string_pretty(&v).unwrap_or_default())}</pre>
    }.into_any()
}
