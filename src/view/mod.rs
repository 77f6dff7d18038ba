//! Thin Leptos components; they draw and send events, nothing else.

pub mod form;
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
mod root;
mod shell;
mod style_page;
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
}
