//! A template and a context, one per line: rendering ends within its budget,
//! with JSON or with a place that exists.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value};
use signalbox::domain::jsone::{Limits, RenderOptions, lint, render};
use signalbox::domain::time::Timestamp;

fuzz_target!(|text: &str| {
    let (template, context) = text.split_once('\n').unwrap_or((text, "{}"));
    // What is no JSON is an expression.
    let template = serde_json::from_str(template)
        .unwrap_or_else(|_| serde_json::json!({ "$eval": template, }));
    let context: Map<String, Value> = serde_json::from_str(context).unwrap_or_default();
    let options = RenderOptions {
        now: Timestamp(1_484_843_240_974),
        limits: Limits {
            steps: 100_000,
            output: 1_000_000,
            ..Limits::default()
        },
    };
    match render(&template, &context, &options) {
        Ok(result) => {
            let text = result.to_string();
            assert!(serde_json::from_str::<Value>(&text).is_ok(), "{text}");
        }
        Err(error) => {
            assert!(template.pointer(&error.at).is_some(), "{error}");
            error.caret();
        }
    }
    lint(&template);
});
