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

fn options(now: &str) -> RenderOptions {
    RenderOptions {
        now: Timestamp::parse(now).unwrap(),
        ..RenderOptions::default()
    }
}

/// Yields `{"result": …}`, or `{"error": …, "text": …}`.
fn answer(template: &Value, context: &Value, now: &str) -> String {
    let answer = match render(template, context.as_object().unwrap(), &options(now)) {
        Ok(result) => json!({ "result": result }),
        Err(error) => json!({ "error": error, "text": error.to_string() }),
    };
    answer.to_string()
}

#[cfg(target_arch = "wasm32")]
#[path = "../tests/jsone/specification.rs"]
mod specification;

#[cfg(target_arch = "wasm32")]
#[allow(unreachable_pub, reason = "what is exported has to be public")]
mod exported {
    use serde_json::{Value, json};
    use signalbox::domain::json::exact::Exact;
    use signalbox::domain::schema::{Rules, validate};
    use wasm_bindgen::JsValue;
    use wasm_bindgen::prelude::wasm_bindgen;

    /// Renders a template with a context, both as JSON; see [`super::answer`].
    #[wasm_bindgen]
    pub fn render_text(template: &str, context: &str, now: &str) -> String {
        let read = |text: &str| Exact::read(text).unwrap().to_value();
        let (template, context) = (read(template), read(context));
        super::answer(&template, &context, now)
    }

    /// The memory of the program, whose first megabyte is its stack.
    #[wasm_bindgen]
    pub fn program_memory() -> JsValue {
        wasm_bindgen::memory()
    }

    /// Judges the input of every action of a file by the action's schema and
    /// renders its task: `{"actions": [{"schema", "task"}], "inputs": […],
    /// "context": {…}}`. Yields the tasks as JSON, `null` for a wrong input.
    #[wasm_bindgen]
    pub fn work_through(file: &str, now: &str) -> String {
        let file: Value = serde_json::from_str(file).unwrap();
        let actions = file["actions"].as_array().unwrap();
        let inputs = file["inputs"].as_array().unwrap();
        let options = super::options(now);
        let tasks = actions.iter().zip(inputs).map(|(action, input)| {
            let judgement = validate(&action["schema"], input, &Rules::default()).unwrap();
            if !judgement.violations.is_empty() {
                return Value::Null;
            }
            let mut context = file["context"].as_object().unwrap().clone();
            context.insert("input".to_owned(), input.clone());
            super::render(&action["task"], &context, &options).unwrap()
        });
        Value::Array(tasks.collect()).to_string()
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
