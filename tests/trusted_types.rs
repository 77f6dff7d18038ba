//! The app's worker under the strictest page there is: Trusted Types are
//! enforced, and only the policy `signalbox` may be made. A page of its own,
//! because the rule cannot be taken back.

#![cfg(target_arch = "wasm32")]
// As in `tests/browser`.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

use js_sys::Array;
use signalbox::domain::work::{Request, Response};
use signalbox::io::CallError;
use signalbox::io::browser::worker::{Answer, WorkerClient};
use std::time::Duration;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Blob, BlobPropertyBag, Element, Url, Worker, window};

wasm_bindgen_test_configure!(run_in_browser);

const PEER: &str = r"
    onmessage = ({data: {id}}) => {
        postMessage({id, response: JSON.stringify({Matches: []}), bytes: []});
    };
    postMessage({ready: true});
";

fn meta(name: &str, value: &str, content: &str) -> Element {
    let document = window().unwrap().document().unwrap();
    let meta = document.create_element("meta").unwrap();
    meta.set_attribute(name, value).unwrap();
    meta.set_attribute("content", content).unwrap();
    let head = document.query_selector("head").unwrap().unwrap();
    head.append_child(&meta).unwrap();
    meta
}

/// The address of a script that has the page's origin.
fn script_url(script: &str) -> String {
    let options = BlobPropertyBag::new();
    options.set_type("text/javascript");
    let parts = Array::of1(&JsValue::from_str(script));
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options).unwrap();
    Url::create_object_url_with_blob(&blob).unwrap()
}

async fn called(client: &WorkerClient) -> Answer {
    let request = Request::CheckPattern {
        source: String::new(),
        texts: Vec::new(),
    };
    client
        .call(request, Vec::new(), Duration::from_secs(20))
        .await
}

#[wasm_bindgen_test]
async fn only_the_apps_own_worker_is_loaded() {
    meta(
        "http-equiv",
        "Content-Security-Policy",
        "require-trusted-types-for 'script'; trusted-types signalbox",
    );
    let url = script_url(PEER);
    assert!(Worker::new(&url).is_err(), "the rule is enforced");

    let foreign = meta("name", "signalbox-worker", "https://example.org/worker.js");
    assert_eq!(
        called(&WorkerClient::new()).await,
        Err(CallError::Unavailable)
    );
    foreign.remove();

    let own = meta("name", "signalbox-worker", &url);
    let answer = Ok((Response::Matches(Vec::new()), Vec::new()));
    assert_eq!(called(&WorkerClient::new()).await, answer);
    // The policy can be made only once; a second client shares it.
    assert_eq!(called(&WorkerClient::new()).await, answer);

    // It vouches for that one address and no other, though the origin is the same.
    own.set_attribute("content", &script_url(PEER)).unwrap();
    assert_eq!(
        called(&WorkerClient::new()).await,
        Err(CallError::Unavailable)
    );
}
