//! Which of the files that were given is the package.

use super::super::model::Origin;
use super::super::sniff::{is_json_like, is_zip, looks_like};
use super::super::{encoding, icon};
use super::path::{ends_with_ignoring_case, is_metadata_name};
use super::{Opening, listed};
use crate::domain::archive;
use crate::domain::finding::Level;

/// Which of the files is the package.
pub(super) enum Choice {
    Nothing,
    Bare(usize),
    Zip(usize),
    Folder,
}

pub(super) fn choose(origin: Origin, files: &[(String, Vec<u8>)]) -> Choice {
    let zip = files.iter().position(is_archive);
    let loose = files.iter().all(|(path, _)| !path.contains('/'));
    let metadata = files.iter().position(|(path, _)| is_metadata_name(path));
    if let [(_, content)] = files
        && loose
    {
        return match (zip, origin) {
            (Some(index), _) => Choice::Zip(index),
            (None, Origin::Folder) => Choice::Folder,
            (None, _) if is_metadata_like(files.first(), content) => Choice::Bare(0),
            _ => Choice::Nothing,
        };
    }
    // A metadata file with its siblings is an unpacked package, even if one of
    // them is an archive; a metadata file beside archives only is a second drop.
    let has_siblings = files
        .iter()
        .enumerate()
        .any(|(index, file)| Some(index) != metadata && !is_archive(file));
    match (zip, metadata) {
        _ if files.is_empty() => Choice::Nothing,
        _ if !loose => Choice::Folder,
        (_, Some(_)) if has_siblings || zip.is_none() => Choice::Folder,
        (Some(index), _) => Choice::Zip(index),
        (None, _) if origin == Origin::Folder => Choice::Folder,
        (None, _) => files
            .iter()
            .position(|file| is_metadata_like(Some(file), &file.1))
            .map_or(Choice::Nothing, Choice::Bare),
    }
}

/// Whether a file begins as an archive does, or is called one and ends as one
/// (the last part of a split one, or one behind a program).
fn is_archive((path, content): &(String, Vec<u8>)) -> bool {
    is_zip(content) || (ends_with_ignoring_case(path, ".zip") && archive::has_end(content))
}

fn is_metadata_like(file: Option<&(String, Vec<u8>)>, content: &[u8]) -> bool {
    let named_json = file.is_some_and(|(path, _)| ends_with_ignoring_case(path, ".json"));
    let text = encoding::decode(content).0.is_some() && !content.is_empty();
    text && (is_json_like(content) || (named_json && looks_like(content) == "plain text"))
}

impl Opening {
    pub(super) fn unreadable(&mut self, name: &str, files: &[(String, Vec<u8>)]) {
        const REMEDY: &str =
            "Open the extension's .zip, its unpacked folder, or its file codearts-extension.json.";
        let text = match files {
            [] => "No file was given.".to_owned(),
            [(path, content)] => {
                let shown = if path.is_empty() { name } else { path };
                format!(
                    "“{shown}” is no extension package; it looks like {}.",
                    looks_like(content)
                )
            }
            _ => format!(
                "None of the {} files is an extension package; the first, “{}”, looks like {}.",
                files.len(),
                files.first().map_or("", |file| file.0.as_str()),
                files.first().map_or("", |file| looks_like(&file.1)),
            ),
        };
        self.tell("package.unreadable", Level::Error, None, text, REMEDY);
    }

    /// Says which of several files was opened; icons among the others are checked.
    pub(super) fn several(&mut self, files: &[(String, Vec<u8>)], chosen: usize) {
        let Some((path, _)) = files.get(chosen) else {
            return;
        };
        let mut others = Vec::new();
        for (index, (other, bytes)) in files.iter().enumerate() {
            if index == chosen {
                continue;
            }
            if icon::icon_of(bytes).is_ok() {
                let findings = icon::check_icon(other, bytes, Level::Error);
                self.package.findings.extend(findings);
            } else {
                others.push(format!("“{other}”"));
            }
        }
        if others.is_empty() {
            return;
        }
        let why = if files.get(chosen).is_some_and(is_archive) {
            "it is the first archive among them"
        } else {
            "it is the first file among them that may be metadata"
        };
        let text = format!(
            "Several files were given at once: “{path}” was opened because {why}; {} {} left out.",
            listed(&others),
            if others.len() == 1 { "was" } else { "were" },
        );
        self.tell(
            "package.several",
            Level::Warning,
            None,
            text,
            "Open the other file by itself, or give the files of one package as a folder.",
        );
    }
}
