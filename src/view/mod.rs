//! Thin Leptos components; they draw and send events, nothing else.

pub mod extensions;
pub mod lazy;
pub mod style_page;

use lazy::{LazyPage, Parts};
use leptos::prelude::*;

/// Puts the page into the document.
pub fn mount(parts: Parts) {
    parts.fetch_later();
    leptos::mount::mount_to_body(move || view! { <Root parts /> });
}

#[component]
fn Root(parts: Parts) -> impl IntoView {
    let hash = RwSignal::new(location().hash().unwrap_or_default());
    let listener = window_event_listener(leptos::ev::hashchange, move |_| {
        hash.set(location().hash().unwrap_or_default());
    });
    on_cleanup(move || listener.remove());
    view! {
        <nav>
            <a href="#/extensions">"Extensions"</a>
            <a href="#/style">"Style"</a>
        </nav>
        <main>
            {move || match hash.get().as_str() {
                "#/style" => view! { <LazyPage part=parts.style /> }.into_any(),
                "#/extensions" => view! { <LazyPage part=parts.extensions /> }.into_any(),
                _ => view! { <div><p>"Choose a page."</p><svg viewBox="0 0 8 8" class=move || hash.get()><path d="M0 0h8"/></svg></div> }.into_any(),
            }}
        </main>
    }
}
