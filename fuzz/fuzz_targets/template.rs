<<<<<<< HEAD
//! Any text reads as a template that can be shown, filled in and checked.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signalbox::domain::template::expression::Grammar;
use signalbox::domain::template::live::{Event, Live, Settings};
use signalbox::domain::template::{findings, parse};

fuzz_target!(|text: &str| {
    let template = parse(text);
    findings(&template, &[]);
    for grammar in [Grammar::OneZero, Grammar::Later] {
        let settings = Settings {
            declared: vec!["A".into(), "B".into()],
            stored: vec![("A".into(), "true".into())],
            errors: vec![("A".into(), "wrong".into())],
            disabled: false,
            grammar,
        };
        let mut live = Live::new(&template, settings);
        for node in 0..20 {
            live.event(&Event::Typed(node, "x".into()));
            live.event(&Event::Clicked(node, Some(true)));
            live.event(&Event::Chosen(node, vec![0]));
        }
        live.configuration();
        live.scope();
    }
=======
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
>>>>>>> main
});
