//! The browser behind small functions. The only module that touches web APIs.

// `clippy.toml` names what the rest of the crate must not call.
#![allow(clippy::disallowed_methods)]

pub mod address;
pub mod chance;
pub mod channel;
pub mod clock;
pub mod database;
pub mod fetch;
pub mod files;
pub mod kept_focus;
pub mod listener;
pub mod local;
pub mod locks;
pub mod notice;
pub mod page;
pub mod pattern;
pub mod presence;
pub mod press;
pub mod screen;
pub mod serve;
pub mod service;
pub mod sound;
pub mod timer;
mod trusted;
pub mod vault;
pub mod visit;
pub mod worker;

mod once;

use wasm_bindgen::{JsCast, JsValue};

/// The name of a JavaScript error or `DOMException`, empty for anything else.
fn error_name(error: &JsValue) -> String {
    member(error, "name").as_string().unwrap_or_default()
}

/// A member of a JavaScript value; `undefined` where there is none, or where
/// the browser refuses access to it.
fn member(target: &JsValue, name: &str) -> JsValue {
    js_sys::Reflect::get(target, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// A member that is a function, such as a constructor of the global object.
fn function(target: &JsValue, name: &str) -> Option<js_sys::Function> {
    member(target, name).dyn_into().ok()
}
