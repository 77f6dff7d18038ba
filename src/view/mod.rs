//! Thin components: they draw what `domain` and `app` hand them and send events
//! back. They do not compute.

// The component macro writes a `pub` props type beside every component.
#![allow(unreachable_pub)]

pub mod action;
pub mod board;
pub mod common;
mod element;
pub mod extension;
pub mod form;
pub mod integrations;
pub mod lazy;
pub mod plugin;
pub mod root;
pub mod service;
pub mod settings;
pub mod shell;
pub mod style_page;
mod vault;

use lazy::Parts;
use leptos::prelude::*;
use root::Root;
use wasm_bindgen::JsCast;

/// Draws the pages in the place that `index.html` has for them.
pub fn mount(parts: Parts) {
    let place = document()
        .get_element_by_id(shell::MAIN)
        .and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok())
        .or_else(|| document().body());
    let Some(place) = place else {
        return;
    };
    parts.fetch_later();
    place.set_text_content(None);
    // It was busy with the placeholder; the page has marks of its own.
    let _ = place.remove_attribute("aria-busy");
    leptos::mount::mount_to(place, move || view! { <Root parts /> }).forget();
}
