//! The worker's end of the calls described in [`worker`](super::worker).

use super::listener::Listener;
use super::member;
use super::pattern::BrowserPatterns;
use super::worker::{buffers_of, large, list_of_buffers, set};
use crate::domain::work::handle::handle;
use js_sys::{Array, Object};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Answers calls for as long as the worker lives.
pub fn serve() {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else {
        return;
    };
    let asked = scope.clone();
    let listener = Listener::new::<MessageEvent>(&scope, "message", move |event| {
        let (message, large) = answer(&event.data());
        post(&asked, &message, &large);
    });
    // The worker has no other end than being terminated.
    std::mem::forget(listener);

    let ready = Object::new();
    set(&ready, "ready", &JsValue::TRUE);
    post(&scope, &ready, &Array::new());
}

/// The message to send back, and what of it is handed over instead of copied. A call
/// that cannot be read is answered without a result, which the page takes for
/// a failed worker.
pub fn answer(call: &JsValue) -> (Object, Array) {
    let message = Object::new();
    set(&message, "id", &member(call, "id"));
    let request = member(call, "request")
        .as_string()
        .and_then(|text| serde_json::from_str(&text).ok());
    let (Some(request), Some(bytes)) = (request, buffers_of(call)) else {
        return (message, Array::new());
    };
    match handle(request, bytes, &BrowserPatterns) {
        Ok((response, bytes)) => {
            let buffers = list_of_buffers(&bytes);
            if let Ok(text) = serde_json::to_string(&response) {
                set(&message, "response", &text.into());
            }
            set(&message, "bytes", &buffers);
            (message, large(&buffers))
        }
        Err(refusal) => {
            if let Ok(text) = serde_json::to_string(&refusal) {
                set(&message, "refusal", &text.into());
            }
            (message, Array::new())
        }
    }
}

fn post(scope: &DedicatedWorkerGlobalScope, message: &Object, large: &Array) {
    // Plain texts and buffers of our own can always be sent; if memory is
    // short, the page's deadline ends the call.
    drop(scope.post_message_with_transfer(message, large));
}
