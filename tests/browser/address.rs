//! The hash is set, heard of, and no longer heard of.

use signalbox::io::browser::address::{
    Entry, hash, on_hash_changed, origin, origin_of, resolve, set_hash,
};
use signalbox::io::browser::listener::Listener;
use signalbox::io::browser::timer::sleep;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Event;

const MOMENT: Duration = Duration::from_millis(50);

#[wasm_bindgen_test]
async fn a_listener_hears_of_changes_until_it_is_dropped() {
    let heard = Rc::new(RefCell::new(Vec::new()));
    let hearing = Rc::clone(&heard);
    let listener = on_hash_changed(move |hash| hearing.borrow_mut().push(hash)).unwrap();

    set_hash("/board", Entry::Push);
    assert_eq!(hash(), "/board");
    sleep(MOMENT).await;
    set_hash("/extensions?package=a%20b", Entry::Replace);
    sleep(MOMENT).await;
    assert_eq!(*heard.borrow(), ["/board", "/extensions?package=a%20b"]);

    drop(listener);
    // A listener left behind would call into what is gone, which is an error.
    let errors = Rc::new(Cell::new(0));
    let counted = Rc::clone(&errors);
    let window = web_sys::window().unwrap();
    let _errors = Listener::new::<Event>(&window, "error", move |_| {
        counted.set(counted.get() + 1);
    });
    set_hash("/unheard", Entry::Push);
    sleep(MOMENT).await;
    assert_eq!(errors.get(), 0);
    assert_eq!(heard.borrow().len(), 2);
    assert_eq!(hash(), "/unheard");
}

#[wasm_bindgen_test]
fn relative_urls_belong_to_the_page() {
    let url = resolve("./a/../signalbox.json").unwrap();
    assert_eq!(url, format!("{}/signalbox.json", origin()));
    assert_eq!(origin_of("signalbox.json"), Some(origin()));
    assert_eq!(
        origin_of("https://example.org:8443/x").as_deref(),
        Some("https://example.org:8443")
    );
    assert_eq!(resolve("https://"), None);
}
