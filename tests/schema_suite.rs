//! The official JSON-Schema-Test-Suite through the entry point that judges
//! inputs. Every required case of the five drafts passes; what does not is
//! listed below with the reason. `node tools/schema-suite.mjs` fetches the
//! suite; the feature `schema-suite` is for machines that have it.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the functions beside the tests are part of the tests"
)]

use serde_json::Value;
use signalbox::domain::schema::{Draft, Rules, validate};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Cases that do not pass: file, group, case, and why.
const EXPECTED: &[(&str, &str, &str, &str)] = &[];

const DRAFTS: [(&str, Draft); 5] = [
    ("draft4", Draft::Draft4),
    ("draft6", Draft::Draft6),
    ("draft7", Draft::Draft7),
    ("draft2019-09", Draft::Draft201909),
    ("draft2020-12", Draft::Draft202012),
];

fn suite() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/schema-suite");
    assert!(
        root.join("tests").is_dir(),
        "the suite is not there; fetch it with `node tools/schema-suite.mjs`"
    );
    root
}

fn json(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What the suite refers to as if it were on a server.
fn remotes(root: &Path) -> Vec<(String, Value)> {
    let base = root.join("remotes");
    let mut waiting = vec![base.clone()];
    let mut found = Vec::new();
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if !path.starts_with(base.join("draft-next")) {
                let below = path.strip_prefix(&base).unwrap().to_str().unwrap();
                let uri = format!("http://localhost:1234/{}", below.replace('\\', "/"));
                found.push((uri, json(&path)));
            }
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

#[test]
fn every_required_case_of_the_five_drafts_passes_or_is_listed() {
    let root = suite();
    let documents = remotes(&root);
    let mut failed = BTreeSet::new();
    let mut count = 0;
    for (folder, draft) in DRAFTS {
        let mut files: Vec<PathBuf> = fs::read_dir(root.join("tests").join(folder))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_file())
            .collect();
        files.sort();
        let cases: String = files
            .iter()
            .map(|path| fs::read_to_string(path).unwrap())
            .collect();
        let rules = Rules {
            draft: Some(draft),
            // Required cases have formats as remarks.
            formats_only_annotate: true,
            // Those that no case of the draft names may be no schemas by it.
            documents: documents
                .iter()
                .filter(|(uri, document)| {
                    let name = uri.rsplit('/').next().unwrap_or_default();
                    uri.contains(&format!("1234/{folder}/"))
                        || document.get("$schema").is_some()
                        || (!uri.contains("1234/draft") && cases.contains(name))
                })
                .cloned()
                .collect(),
        };
        for path in files {
            let file = format!("{folder}/{}", path.file_name().unwrap().to_str().unwrap());
            for group in json(&path).as_array().unwrap() {
                let name = group["description"].as_str().unwrap();
                for case in group["tests"].as_array().unwrap() {
                    count += 1;
                    let told = case["description"].as_str().unwrap();
                    let verdict = validate(&group["schema"], &case["data"], &rules);
                    let valid = verdict.as_ref().map(|judgement| {
                        judgement.violations.is_empty() && judgement.unchecked.is_empty()
                    });
                    if valid != Ok(case["valid"].as_bool().unwrap()) {
                        failed.insert(format!("{file} | {name} | {told} | {:?}", verdict.err()));
                    }
                }
            }
        }
    }
    let expected: BTreeSet<String> = EXPECTED
        .iter()
        .map(|(file, group, case, _)| format!("{file} | {group} | {case}"))
        .collect();
    let unexpected: Vec<&String> = failed
        .iter()
        .filter(|line| {
            !expected
                .iter()
                .any(|known| line.starts_with(known.as_str()))
        })
        .collect();
    let passing: Vec<&String> = expected
        .iter()
        .filter(|known| !failed.iter().any(|line| line.starts_with(known.as_str())))
        .collect();
    assert!(
        unexpected.is_empty(),
        "{} of {count} fail: {unexpected:#?}",
        unexpected.len()
    );
    assert!(passing.is_empty(), "listed, but passing now: {passing:#?}");
    assert!(count > 4_800, "only {count} cases were found");
}
