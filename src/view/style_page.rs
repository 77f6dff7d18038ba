//! Stand-in.
use leptos::prelude::*;
/// Stand-in.
pub fn page() -> AnyView {
    let n = RwSignal::new(0);
    view! {
        <h1>"Style"</h1>
        <button style:width="10em" on:click=move |_| n.update(|n| *n += 1)>"Count " {move || n.get()}</button>
        <pre>{move || serde_json::from_str::<serde_json::Value>("{}").map_or_else(|e| e.to_string(), |v| v.to_string())}</pre>
    }.into_any()
}
