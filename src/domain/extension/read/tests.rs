//! The reader against the manual's sample, against one example for every rule,
//! and against any text.

mod examples;
mod forms;
mod laws;
mod samples;

use super::*;
use crate::domain::extension::history::Fingerprint;
use crate::domain::extension::model::Origin;
use crate::domain::finding::Finding;
use serde_json::{Value, json};

/// A bare metadata file.
fn bare() -> Package {
    Package {
        origin: Origin::Bare,
        name: "codearts-extension.json".to_owned(),
        entries: Vec::new(),
        left_out: Vec::new(),
        metadata: None,
        resources: Vec::new(),
        findings: Vec::new(),
        fingerprint: Default::default(),
    }
}

/// Metadata of the version 9.9.9 was opened with other content.
fn history() -> History {
    let mut history = History::default();
    let other = Fingerprint {
        metadata: "other".to_owned(),
        files: None,
    };
    history.record("demo", "9.9.9", other);
    history
}

fn reading(text: &str) -> Reading {
    read(text, &bare(), None, &history())
}

/// Metadata without a fault, with these inputs.
fn with_inputs(inputs: Value) -> Value {
    json!({
        "type": "Task",
        "name": "demo",
        "friendlyName": "Demo",
        "description": "",
        "category": "Build",
        "version": "0.0.1",
        "inputs": inputs,
        "execution": { "type": "Shell", "target": "scripts/run.sh" },
        "outputs": []
    })
}

/// The findings of this module's own rules: what other checks add is tested
/// where they are.
fn own_findings(text: &str) -> Vec<Finding> {
    let own = |finding: &Finding| RULES.iter().any(|rule| rule.id == finding.rule);
    reading(text).findings.into_iter().filter(own).collect()
}

fn own_rules(text: &str) -> Vec<String> {
    own_findings(text)
        .into_iter()
        .map(|finding| finding.rule)
        .collect()
}
