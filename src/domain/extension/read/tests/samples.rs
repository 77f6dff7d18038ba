//! The samples that ship with the app, opened and read as a visitor would.

use super::*;
use crate::domain::extension::package;
use crate::domain::extension::samples::{self, LIST};
use crate::domain::finding::Level;

fn opened(id: &str) -> (Package, Reading) {
    let files: Vec<(String, Vec<u8>)> = samples::files(id)
        .unwrap()
        .into_iter()
        .map(|(path, text)| (path.to_owned(), text.into_owned().into_bytes()))
        .collect();
    let package = package::open(Origin::Folder, id, &files);
    let text = package.metadata.clone().unwrap();
    let reading = read(&text, &package, None, &History::default());
    (package, reading)
}

fn errors(id: &str) -> Vec<Finding> {
    let (package, reading) = opened(id);
    let findings = package.findings.into_iter().chain(reading.findings);
    findings
        .filter(|finding| finding.level == Level::Error)
        .collect()
}

#[test]
fn samples_without_mistakes_have_no_errors() {
    for sample in LIST.iter().filter(|sample| sample.id != "ten-mistakes") {
        assert_eq!(errors(sample.id), [], "{}", sample.id);
    }
}

#[test]
fn the_sample_with_ten_mistakes_still_shows_a_form() {
    assert!(errors("ten-mistakes").len() >= 5);
    assert!(!opened("ten-mistakes").1.model.fields.is_empty());
}
