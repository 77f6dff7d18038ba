//! Thin components: they draw what `domain` and `app` hand them and send events
//! back. They do not compute.
//!
//! Trusted Types: Leptos turns a part of a `view!` that is wholly static (string
//! attributes, literal text) into a `<template>` filled through `innerHTML`,
//! which the page's policy refuses. So inside a `view!` no element below the
//! outermost is wholly static: text stands in braces, `<p class="x">{"Text"}</p>`,
//! and an element without children gets its class in braces,
//! `<span class={"x"}></span>`. The built script must not contain the word
//! `innerHTML`; that is the test of it.
pub mod common;
pub mod extension;
pub mod form;
mod root;
mod shell;
mod style_page;
pub mod root;
pub mod shell;
pub mod style_page;

pub use root::Root;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
/// Draws the app in place of the static placeholder.
pub fn mount() {
    let place = document()
        .get_element_by_id("app")
        .and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok())
        .or_else(|| document().body());
    let Some(place) = place else {
        return;
    };
    place.set_text_content(None);
    leptos::mount::mount_to(place, Root).forget();
//! Thin Leptos components; they draw and send events, nothing else.
pub mod extensions;
pub mod lazy;
use lazy::{LazyPage, Parts};
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
