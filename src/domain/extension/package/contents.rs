//! What an archive and a folder hold: the root, names, images, entries.

use super::super::icon;
use super::super::model::Entry;
use super::path::{
    file_name, is_image, is_junk, is_metadata_name, is_named_icon, starts_with_ignoring_case,
};
use super::{METADATA, Opening, hex, listed, metadata_path};
use crate::domain::finding::Level;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Largest text kept with an entry, in bytes.
pub(super) const TEXT_BYTES: usize = 256 * 1024;

impl Opening {
    /// The checks that an archive and a folder share.
    pub(super) fn contents(&mut self, files: &[(String, &[u8])]) {
        self.junk(files);
        self.duplicates(files);
        let paths = files.iter().map(|file| file.0.as_str());
        let metadata = metadata_path(paths).map(str::to_owned);
        let folders = folders_with_metadata(files, metadata.as_deref());
        let root = self.root(metadata.as_deref(), &folders).to_owned();
        for path in &mut self.package.left_out {
            if let Some(inside) = path.strip_prefix(root.as_str()) {
                *path = inside.to_owned();
            }
        }
        let mut seen = BTreeSet::new();
        for (path, content) in files {
            let is_metadata = Some(path) == metadata.as_ref();
            let inside = path.strip_prefix(root.as_str()).unwrap_or(path);
            if is_junk(path) || !seen.insert(path.as_str()) {
                continue;
            }
            if is_metadata {
                self.metadata(content);
            }
            let image = is_image(inside);
            if image {
                // The icon is uploaded apart, so an image in the package is refused by nobody.
                let findings = icon::check_icon(inside, content, Level::Warning)
                    .into_iter()
                    .filter(|finding| finding.level != Level::Info || is_named_icon(inside));
                self.package.findings.extend(findings);
            }
            let utf8 = std::str::from_utf8(content).ok();
            let in_languages = starts_with_ignoring_case(inside, "i18n/");
            let text = utf8
                .filter(|text| !is_metadata && !in_languages && !image && text.len() <= TEXT_BYTES)
                .map(str::to_owned);
            self.package.entries.push(Entry {
                path: if is_metadata {
                    METADATA.to_owned()
                } else {
                    inside.to_owned()
                },
                size: u64::try_from(content.len()).unwrap_or(u64::MAX),
                sha256: hex(&Sha256::digest(content)),
                text,
                utf8: utf8.is_some(),
            });
        }
        let inside: Vec<(&str, &[u8])> = files
            .iter()
            .filter(|(path, _)| !is_junk(path))
            .map(|(path, content)| (path.strip_prefix(root.as_str()).unwrap_or(path), *content))
            .collect();
        self.languages(&inside);
    }

    /// Where the package's root is, as a prefix of the paths, with what is
    /// wrong about the place of the metadata file. `folders` are those that have one.
    fn root<'a>(&mut self, metadata: Option<&'a str>, folders: &[String]) -> &'a str {
        let Some(path) = metadata else {
            if self.metadata_left_out {
                return "";
            }
            let text = format!("The package has no file “{METADATA}” at its root.");
            let remedy = "Add the metadata file, with exactly this name, beside the folders scripts and i18n.";
            self.tell("package.root", Level::Error, None, text, remedy);
            return "";
        };
        let name = file_name(path);
        let root = path.strip_suffix(name).unwrap_or_default();
        if !root.is_empty() {
            let folder = root.trim_end_matches('/');
            let (text, whose) = if folders.len() > 1 {
                (
                    format!(
                        "“{METADATA}” stands in the folders {} and not at the root of the package; the checks below take “{folder}” as the root.",
                        listed(folders)
                    ),
                    "Make a package of each folder by itself: go into it".to_owned(),
                )
            } else {
                (
                    format!(
                        "“{METADATA}” stands in the folder “{folder}” and not at the root of the package; the checks below take that folder as the root."
                    ),
                    format!("Go into the folder “{folder}”"),
                )
            };
            let remedy = format!(
                "{whose} and pack its contents instead of the folder: select all files there and compress them, or run “zip -r ../package.zip .” in it."
            );
            self.tell("package.root", Level::Error, Some(path), text, &remedy);
        }
        if name != METADATA {
            let text = format!(
                "The metadata file is called “{name}”; the platform looks for “{METADATA}” in exactly these letters."
            );
            let remedy = format!("Rename it to “{METADATA}”.");
            self.tell("package.root-case", Level::Error, Some(path), text, &remedy);
        }
        root
    }

    fn junk(&mut self, files: &[(String, &[u8])]) {
        let junk: Vec<String> = files
            .iter()
            .filter(|(path, _)| is_junk(path))
            .map(|(path, _)| format!("“{path}”"))
            .collect();
        if !junk.is_empty() {
            let text = format!(
                "The package holds {} that {} to the operating system and not to the extension: {}.",
                if junk.len() == 1 {
                    "a file".to_owned()
                } else {
                    format!("{} files", junk.len())
                },
                if junk.len() == 1 { "belongs" } else { "belong" },
                listed(&junk)
            );
            let remedy = "Leave them out, for example by “zip -r package.zip . -x '__MACOSX/*' '*.DS_Store' '*Thumbs.db'”.";
            self.tell("package.junk", Level::Warning, None, text, remedy);
        }
    }

    fn duplicates(&mut self, files: &[(String, &[u8])]) {
        let mut exact: BTreeMap<&str, usize> = BTreeMap::new();
        let mut folded: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for (path, _) in files.iter().filter(|(path, _)| !is_junk(path)) {
            *exact.entry(path).or_default() += 1;
            folded.entry(path.to_lowercase()).or_default().insert(path);
        }
        for (path, count) in exact.into_iter().filter(|(_, count)| *count > 1) {
            let text = format!(
                "The package holds {count} entries with the path “{path}”; the first is used here, other programs may take the last."
            );
            let remedy = "Build the archive again so that every path is there once.";
            self.tell("package.duplicate", Level::Error, Some(path), text, remedy);
        }
        for paths in folded.into_values().filter(|paths| paths.len() > 1) {
            let shown: Vec<String> = paths.iter().map(|path| format!("“{path}”")).collect();
            let text = format!("The paths {} differ only in letter case.", listed(&shown));
            let remedy =
                "Rename one of them; on file systems that ignore case one overwrites the other.";
            let file = paths.first().copied();
            self.tell("package.duplicate-case", Level::Warning, file, text, remedy);
        }
    }
}

/// The folders that hold a metadata file, that of the chosen one first, in words.
fn folders_with_metadata(files: &[(String, &[u8])], chosen: Option<&str>) -> Vec<String> {
    let others = files.iter().map(|(path, _)| path.as_str());
    let others = others.filter(|path| is_metadata_name(path) && !is_junk(path));
    let mut folders = Vec::new();
    for path in chosen.into_iter().chain(others) {
        let folder = path.strip_suffix(file_name(path)).unwrap_or_default();
        let folder = format!("“{}”", folder.trim_end_matches('/'));
        if !folders.contains(&folder) {
            folders.push(folder);
        }
    }
    folders
}
