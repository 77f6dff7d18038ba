//! From files to a [`Package`]: what was dropped, which of it is the package,
//! and everything that can be said before the metadata is read.
//!
//! `choose` tells which of the files is the package, `unpack` takes the files
//! out of an archive or a folder, `contents` judges them together, `metadata`
//! and `languages` the two kinds that the platform reads. `path` knows names.

mod choose;
mod contents;
mod languages;
mod metadata;
mod path;
mod unpack;

#[cfg(test)]
mod tests;

use super::history::Fingerprint;
use super::model::{Origin, Package};
use crate::domain::archive::check_name;
use crate::domain::finding::{Finding, Level, Place};
use choose::{Choice, choose};
use path::{file_name, is_junk, is_metadata_name};
use std::collections::BTreeMap;

/// The metadata file's name; the platform looks for exactly this at the root
/// of the archive (user guide, "File structure").
pub const METADATA: &str = "codearts-extension.json";

/// Findings of one rule before the rest is only counted.
const SAME_RULE: usize = 10;

/// Opens a package. Never fails: what is no package gives one without entries
/// and a finding that says what it looks like.
///
/// `files` are paths and contents as the page got them: one archive, one
/// metadata file, the files of a folder, or several files dropped at once.
/// `origin` is the page's guess; the bytes decide.
pub fn open(origin: Origin, name: &str, files: &[(String, Vec<u8>)]) -> Package {
    let mut opening = Opening {
        package: Package {
            origin,
            name: name.to_owned(),
            entries: Vec::new(),
            left_out: Vec::new(),
            metadata: None,
            resources: Vec::new(),
            findings: Vec::new(),
            fingerprint: Fingerprint::default(),
        },
        metadata_left_out: false,
    };
    match choose(origin, files) {
        Choice::Nothing => opening.unreadable(name, files),
        Choice::Bare(index) => {
            if let Some((path, content)) = files.get(index) {
                opening.several(files, index);
                opening.bare(path, content, files.len() > 1);
            }
        }
        Choice::Zip(index) => {
            if let Some((path, content)) = files.get(index) {
                opening.several(files, index);
                opening.zip(path, content, files.len() > 1);
            }
        }
        Choice::Folder => opening.folder(files),
    }
    let mut package = opening.package;
    package.findings = shortened(package.findings);
    package.fingerprint = Fingerprint::of(&package);
    package
}

/// Where the metadata file stands among the paths of a package: at the root
/// where possible, else in another letter case or below a folder.
pub fn metadata_path<'a>(paths: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    paths
        .into_iter()
        .filter(|path| !is_junk(path) && check_name(path).is_ok())
        .filter(|path| is_metadata_name(path))
        .enumerate()
        .min_by_key(|(index, path)| {
            let depth = path.matches('/').count();
            (depth, file_name(path) != METADATA, *index)
        })
        .map(|(_, path)| path)
}

struct Opening {
    package: Package,
    /// Whether a metadata file is there but was left out, which a finding says.
    metadata_left_out: bool,
}

impl Opening {
    fn tell(&mut self, rule: &str, level: Level, file: Option<&str>, text: String, remedy: &str) {
        self.package.findings.push(Finding {
            rule: rule.to_owned(),
            level,
            place: Place {
                file: file.map(str::to_owned),
                ..Place::default()
            },
            text,
            remedy: remedy.to_owned(),
        });
    }
}

/// At most [`SAME_RULE`] findings per rule, and a last one that counts the rest.
fn shortened(findings: Vec<Finding>) -> Vec<Finding> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut kept = Vec::new();
    let mut rest: BTreeMap<String, (usize, Finding)> = BTreeMap::new();
    for finding in findings {
        let count = counts.entry(finding.rule.clone()).or_default();
        *count += 1;
        if *count <= SAME_RULE {
            kept.push(finding);
        } else {
            let (more, worst) = rest
                .entry(finding.rule.clone())
                .or_insert_with(|| (0, finding.clone()));
            *more += 1;
            worst.level = worst.level.min(finding.level);
        }
    }
    for (more, finding) in rest.into_values() {
        kept.push(Finding {
            text: format!("There are {more} more findings of this kind."),
            place: Place::default(),
            ..finding
        });
    }
    kept
}

/// Up to three names, then how many more.
fn listed(names: &[String]) -> String {
    match names {
        [a] => a.clone(),
        [a, b] => format!("{a} and {b}"),
        [a, b, c] => format!("{a}, {b} and {c}"),
        [a, b, c, rest @ ..] => format!("{a}, {b}, {c} and {} more", rest.len()),
        [] => String::new(),
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    ];
    let digit = |value: u8| DIGITS.get(usize::from(value)).copied().unwrap_or('0');
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}
