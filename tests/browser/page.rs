//! What is set on the document is there; anything can be focused.

use signalbox::io::browser::page;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Document, Element, window};

fn document() -> Document {
    window().unwrap().document().unwrap()
}

fn root() -> Element {
    document().document_element().unwrap()
}

/// Puts an element into the page under an id.
fn place(tag: &str, id: &str) -> Element {
    let element = document().create_element(tag).unwrap();
    element.set_id(id);
    document().body().unwrap().append_child(&element).unwrap();
    element
}

#[wasm_bindgen_test]
fn the_root_element_carries_theme_language_and_readiness() {
    page::set_theme(Some("dark"));
    assert_eq!(root().get_attribute("data-theme").as_deref(), Some("dark"));
    page::set_theme(None);
    assert_eq!(root().get_attribute("data-theme"), None);
    page::set_language("zh-CN");
    assert_eq!(root().get_attribute("lang").as_deref(), Some("zh-CN"));
    page::mark_ready();
    assert!(root().has_attribute("data-ready"));
}

#[wasm_bindgen_test]
fn the_title_is_set() {
    page::set_title("Extensions");
    assert_eq!(document().title(), "Extensions");
}

#[wasm_bindgen_test]
fn controls_and_headings_take_the_focus() {
    let input = place("input", "an-input");
    assert!(page::focus("an-input"));
    assert!(
        !input.has_attribute("tabindex"),
        "controls stay as they are"
    );

    let heading = place("h2", "a-heading");
    assert!(page::focus("a-heading"));
    assert_eq!(document().active_element().as_ref(), Some(&heading));

    assert!(!page::focus("nothing"));
}

#[wasm_bindgen_test]
fn scrolling_brings_an_element_into_view() {
    let spacer = place("div", "spacer");
    spacer.set_attribute("style", "height: 5000px").unwrap();
    let target = place("p", "far-down");
    target.set_text_content(Some("here"));
    // Smooth scrolling takes frames that a headless page may not draw; that
    // unknown ids are harmless and known ones accepted is what can be told.
    page::scroll_into_view("far-down");
    page::scroll_into_view("nothing");
    assert!(target.is_connected());
}

#[wasm_bindgen_test]
fn preferences_can_be_listened_to() {
    let before = page::prefers_dark();
    let listener = page::on_prefers_dark_changed(|_| {});
    assert!(listener.is_some());
    assert_eq!(page::prefers_dark(), before);
}
