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
});
