//! What lasts as long as the app, made in a view that does not.

use leptos::prelude::*;
use signalbox::app::lasting::lasting;
use std::sync::{Arc, Mutex};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn a_view_that_makes_it_still_owns_what_it_makes_next() {
    let ended = Arc::new(Mutex::new(Vec::new()));
    let view = Owner::new();
    let signal = view.with(|| {
        provide_context(7);
        let note = |text: &'static str| {
            let ended = Arc::clone(&ended);
            move || ended.lock().unwrap().push(text)
        };
        let signal = lasting(|| {
            on_cleanup(note("what lasts"));
            RwSignal::new(1)
        });
        on_cleanup(note("the view"));
        assert_eq!(use_context::<i32>(), Some(7));
        signal
    });
    view.cleanup();
    assert_eq!(*ended.lock().unwrap(), ["the view"]);
    assert_eq!(signal.try_get_untracked(), Some(1));
}
