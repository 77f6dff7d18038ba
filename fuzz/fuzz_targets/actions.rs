//! Any text as `actions.json`: it reads, every place that a finding names has
//! its excerpt, every action is listed or has a reason not to be, and preparing
//! one ends.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signalbox::domain::action::file::read;
use signalbox::domain::action::prepare::{Order, Texts, prepare};
use signalbox::domain::action::relevance::listing;
use signalbox::domain::action::target::Target;

fuzz_target!(|text: &str| {
    let file = read(text);
    assert!(file.readable || !file.findings.is_empty());
    for finding in &file.findings {
        assert!(!finding.text.is_empty() && !finding.remedy.is_empty());
        let placed = finding.place.line.is_some();
        assert!(!placed || file.excerpts.iter().any(|excerpt| excerpt.at == finding.place));
    }
    for tags in [None, Some(vec![("kind".to_owned(), "test".to_owned())])] {
        let found = listing(&file.actions, tags.as_ref());
        assert_eq!(found.shown.len() + found.absent.len(), file.actions.len());
    }
    for action in file.actions.iter().take(4) {
        let order = Order {
            kind: action.kind.clone(),
            target: Target::default(),
            own_task_id: String::new(),
            has_input: action.schema.is_some(),
            now: 0,
        };
        prepare(
            &order,
            Texts {
                template: &action.template,
                variables: &file.variables,
                input: "{\"a\": 1}",
                initial: "{}",
            },
        );
    }
});
