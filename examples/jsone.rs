//! The template language by itself, for tests and benches; no part of the release.
//! As WebAssembly it is a module that Node loads (`tests/build/jsone.test.mjs`).
//! Natively it reads lines `[template, context, now]` and writes what becomes of
//! each.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what it reads comes from tests"
)]

use serde_json::{Value, json};
use signalbox::domain::jsone::{RenderOptions, render};
use signalbox::domain::time::Timestamp;

/// Yields `{"result": …}`, or `{"error": …, "text": …}`.
fn answer(template: &Value, context: &Value, now: &str) -> String {
    let options = RenderOptions {
        now: Timestamp::parse(now).unwrap(),
        ..RenderOptions::default()
    };
    let answer = match render(template, context.as_object().unwrap(), &options) {
        Ok(result) => json!({ "result": result }),
        Err(error) => json!({ "error": error, "text": error.to_string() }),
    };
    answer.to_string()
}

#[cfg(target_arch = "wasm32")]
#[path = "../tests/jsone/specification.rs"]
mod specification;

#[cfg(target_arch = "wasm32")]
mod exported {
    use serde_json::json;
    use wasm_bindgen::prelude::wasm_bindgen;

    /// Renders a template with a context, both as JSON; see [`super::answer`].
    #[wasm_bindgen]
    pub fn render_text(template: &str, context: &str, now: &str) -> String {
        let template = serde_json::from_str(template).unwrap();
        let context = serde_json::from_str(context).unwrap();
        super::answer(&template, &context, now)
    }

    /// Runs the official cases. Yields `{"passed": …, "cases": …, "failures": […]}`.
    #[wasm_bindgen]
    pub fn check_specification(yaml: &str) -> String {
        let (passed, failures) = super::specification::check(yaml);
        let cases = super::specification::CASES;
        json!({ "passed": passed, "cases": cases, "failures": failures }).to_string()
    }
}

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    for line in std::io::stdin().lines() {
        let line: Value = serde_json::from_str(&line.unwrap()).unwrap();
        println!("{}", answer(&line[0], &line[1], line[2].as_str().unwrap()));
    }
}
