//! What opening a package and reading its metadata yield; plain data that
//! crosses from the worker to the page.

use super::history::Fingerprint;
use crate::domain::finding::Finding;
use crate::domain::form::model::FormModel;
use serde::{Deserialize, Serialize};

/// How a package came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// A `.zip` archive.
    Zip,
    /// An unpacked folder, or several files.
    Folder,
    /// The metadata file alone: it is not blamed for what only an archive holds.
    Bare,
}

/// A package as opened: everything later steps need, so that the metadata can
/// be edited and read again without opening the archive again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Package {
    /// How it came in.
    pub origin: Origin,
    /// Name of the archive, folder or file.
    pub name: String,
    /// Entries that are safe to use, in archive order, directories left out.
    pub entries: Vec<Entry>,
    /// Paths of files that it has but that were not read, which a finding says: nothing
    /// is said to lack them.
    #[serde(default)]
    pub left_out: Vec<String>,
    /// Text of the metadata file as found (BOM stripped); `None` if the
    /// package has none or it cannot be decoded, with a finding that says why.
    pub metadata: Option<String>,
    /// `i18n/<language>/resources.json` (or `resource.json`) files.
    pub resources: Vec<Resource>,
    /// What the checks of the container found; the metadata's own findings are
    /// in [`Reading::findings`].
    pub findings: Vec<Finding>,
    /// The content as opened; edits of the metadata leave it as it is.
    pub fingerprint: Fingerprint,
}

impl Package {
    /// Takes the long texts out, in the order in which [`Self::attach`] takes
    /// them back. As bytes beside a message they cost no escaping.
    pub fn detach(&mut self) -> Vec<Vec<u8>> {
        self.texts()
            .map(|text| std::mem::take(text).into_bytes())
            .collect()
    }

    /// Puts texts back that were taken out; yields the bytes left over.
    pub fn attach(&mut self, bytes: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
        let mut bytes = bytes.into_iter();
        for text in self.texts() {
            let Some(taken) = bytes.next() else { break };
            // They were texts when they were taken out.
            *text = String::from_utf8(taken).unwrap_or_default();
        }
        bytes.collect()
    }

    fn texts(&mut self) -> impl Iterator<Item = &mut String> {
        let entries = self
            .entries
            .iter_mut()
            .filter_map(|entry| entry.text.as_mut());
        let resources = self
            .resources
            .iter_mut()
            .filter_map(|resource| resource.text.as_mut());
        self.metadata.iter_mut().chain(entries).chain(resources)
    }
}

/// One usable entry of a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Path inside the package, `/` between parts.
    pub path: String,
    /// Size in bytes after inflating.
    pub size: u64,
    /// SHA-256 of the content, lower-case hex.
    pub sha256: String,
    /// Text of entries that may be scripts (valid UTF-8, at most 256 KiB, not
    /// metadata, i18n or image); `None` otherwise. A BOM is kept.
    pub text: Option<String>,
    /// Whether the content is valid UTF-8.
    pub utf8: bool,
}

/// One language's strings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// Folder name below `i18n/`, e.g. `zh-cn`, lower-cased.
    pub language: String,
    /// Path of the file.
    pub path: String,
    /// The file's text; `None` if it is not UTF-8 (a finding says so).
    pub text: Option<String>,
}

/// What reading the metadata text yields. Never fails as a whole: a text that
/// is no JSON object gives an empty form and a finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// Whether the text is a JSON object at all. If not, there is no form, and
    /// a finding says why.
    pub readable: bool,
    /// The form in the chosen language.
    pub model: FormModel,
    /// Findings about metadata, inputs, conditions, languages and script, in
    /// order of their place in the text.
    pub findings: Vec<Finding>,
    /// The facts shown in the report's head.
    pub about: About,
    /// Languages found, in order of their paths.
    pub languages: Vec<String>,
    /// Key × language table; empty if there are no resources.
    pub coverage: Vec<Coverage>,
    /// The script named by `execution.target`, if the package holds it.
    pub script: Option<ScriptReport>,
    /// The author's text with every finding that a machine can repair repaired
    /// (comments, trailing commas, misspelt keys, conditions given as text);
    /// `None` if nothing needs it.
    pub cleaned: Option<String>,
}

/// The facts of the metadata that are shown as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// `name`, the unique identifier.
    pub name: String,
    /// `friendlyName` in the chosen language.
    pub friendly_name: String,
    /// `version` as written.
    pub version: String,
    /// `category` as written.
    pub category: String,
    /// `description` in the chosen language.
    pub description: String,
    /// `versionDescription` in the chosen language.
    pub version_description: String,
    /// `execution.target` as written.
    pub target: String,
    /// `outputs[]`: name, type, description.
    pub outputs: Vec<(String, String, String)>,
}

/// One row of the coverage table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// The key, nested objects flattened with dots.
    pub key: String,
    /// Per language of [`Reading::languages`]: whether it has the key.
    pub present: Vec<bool>,
    /// Whether the metadata refers to the key.
    pub used: bool,
}

/// What the script reads, against what the form declares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScriptReport {
    /// Path in the package.
    pub path: String,
    /// SHA-256, lower-case hex; the platform records the same.
    pub sha256: String,
    /// Size in bytes.
    pub size: u64,
    /// Inputs that the script reads.
    pub read: Vec<String>,
    /// Inputs that it never reads.
    pub unread: Vec<String>,
    /// Variables it reads that are neither inputs nor set by the platform, the
    /// shell or the script itself.
    pub undeclared: Vec<String>,
}
