//! A page that loads when it is opened: what shows when its part does not come.

use leptos::prelude::*;
use signalbox::view::lazy::{Draw, LazyPage, Load, Part, PartMissing};
use std::cell::Cell;
use std::future::ready;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

thread_local! {
    static CONNECTED: Cell<bool> = const { Cell::new(false) };
}

fn open() -> Load<Draw> {
    let page: Draw = || view! { <h1>"The page"</h1> }.into_any();
    let came = if CONNECTED.get() {
        Ok(page)
    } else {
        Err(PartMissing)
    };
    Box::pin(ready(came))
}

fn fetch() -> Load<()> {
    Box::pin(ready(Ok(())))
}

#[wasm_bindgen_test]
async fn a_missing_part_says_so_and_shows_the_page_once_a_retry_succeeds() {
    let part = Part { open, fetch };
    let place: web_sys::HtmlElement = document().create_element("div").unwrap().unchecked_into();
    document().body().unwrap().append_child(&place).unwrap();
    let _mounted = leptos::mount::mount_to(place.clone(), move || {
        view! { <LazyPage part /> }
    });

    assert!(place.query_selector("[aria-busy=true]").unwrap().is_some());

    leptos::task::tick().await;
    leptos::task::tick().await;
    assert!(place.query_selector("[role=alert]").unwrap().is_some());

    CONNECTED.set(true);
    let retry: web_sys::HtmlElement = place
        .query_selector("button")
        .unwrap()
        .unwrap()
        .unchecked_into();
    retry.click();
    leptos::task::tick().await;
    leptos::task::tick().await;
    assert_eq!(place.text_content().as_deref(), Some("The page"));
}
