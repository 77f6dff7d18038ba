//! Any text is an expression or an error, and any expression comes to an end.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signalbox::domain::template::expression::{Budget, Grammar, Scopes, evaluate, parse};

fuzz_target!(|text: &str| {
    for grammar in [Grammar::OneZero, Grammar::Later] {
        let Ok((expression, _)) = parse(text, grammar) else {
            continue;
        };
        let mut scopes = Scopes::default();
        let mut budget = Budget::new(20_000);
        for _ in 0..3 {
            if let Ok(value) = evaluate(&expression, &mut scopes, Scopes::ROOT, &mut budget) {
                let _ = (value.json(true), value.text(), value.number(), value.copied());
            }
        }
    }
});
