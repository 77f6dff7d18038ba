//! The template language as a WebAssembly module that Node can load:
//! `tests/build/jsone.test.mjs` checks with it what ships, and `bench/` measures
//! it. It is no part of the release.

#![cfg_attr(target_arch = "wasm32", allow(clippy::unwrap_used))]

#[cfg(target_arch = "wasm32")]
#[path = "../tests/jsone/specification.rs"]
mod specification;

#[cfg(target_arch = "wasm32")]
mod exported {
    use serde_json::{Value, json};
    use signalbox::domain::jsone::{RenderOptions, render};
    use signalbox::domain::time::Timestamp;
    use wasm_bindgen::prelude::wasm_bindgen;

    /// Renders a template with a context, all as JSON. Yields `{"result": …}` or
    /// `{"error": …}`.
    #[wasm_bindgen]
    pub fn render_text(template: &str, context: &str, now: &str) -> String {
        let template: Value = serde_json::from_str(template).unwrap();
        let context: Value = serde_json::from_str(context).unwrap();
        let options = RenderOptions {
            now: Timestamp::parse(now).unwrap(),
            ..RenderOptions::default()
        };
        let answer = match render(&template, context.as_object().unwrap(), &options) {
            Ok(result) => json!({ "result": result }),
            Err(error) => json!({ "error": error, "text": error.to_string() }),
        };
        answer.to_string()
    }

    /// Runs the official cases. Yields `{"passed": number, "failures": […]}`.
    #[wasm_bindgen]
    pub fn check_specification(yaml: &str) -> String {
        let (passed, failures) = super::specification::check(yaml);
        json!({ "passed": passed, "cases": super::specification::CASES, "failures": failures })
            .to_string()
    }
}

fn main() {}
