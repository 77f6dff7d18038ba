//! The files of a package, from where they were given: archive or folder.

use super::super::model::Origin;
use super::path::{
    ends_with_ignoring_case, file_name, is_metadata_name, starts_with_ignoring_case,
};
use super::{Opening, metadata_path};
use crate::domain::archive::{self, Limits, check_name};
use crate::domain::finding::Level;

impl Opening {
    /// A metadata file by itself, which stood under `path`. It gives the package
    /// its name if nothing else did, or if it is one of several files.
    pub(super) fn bare(&mut self, path: &str, content: &[u8], rename: bool) {
        self.package.origin = Origin::Bare;
        self.name_after(path, rename);
        self.metadata(content);
    }

    /// An archive, which stood under `path`; named as by [`Self::bare`].
    pub(super) fn zip(&mut self, path: &str, content: &[u8], rename: bool) {
        self.package.origin = Origin::Zip;
        self.name_after(path, rename);
        self.ending();
        let name = self.package.name.clone();
        let contents = match archive::read(content, &Limits::PACKAGE) {
            Ok(contents) => contents,
            Err(error) => {
                let text = format!("“{name}” cannot be opened: {error}.");
                self.tell(error.rule(), Level::Error, None, text, error.remedy());
                return;
            }
        };
        self.notes(contents.notes);
        let files: Vec<(String, &[u8])> = contents
            .files
            .iter()
            .map(|file| (file.path.clone(), file.content.as_slice()))
            .collect();
        if files.is_empty()
            && self
                .package
                .findings
                .iter()
                .all(|f| f.level != Level::Error)
        {
            let text = format!("The archive “{name}” holds no files.");
            let remedy = "Build it again from the files inside the package folder.";
            self.tell("package.empty", Level::Error, None, text, remedy);
            return;
        }
        if let Some(kind) = foreign_archive(&files) {
            let text = format!("“{name}” is no extension package; it looks like {kind}.");
            let remedy = "Open the extension's .zip, its unpacked folder, or its file codearts-extension.json.";
            self.tell("package.unreadable", Level::Error, None, text, remedy);
            return;
        }
        self.contents(&files);
    }

    fn name_after(&mut self, path: &str, rename: bool) {
        if rename || self.package.name.is_empty() {
            path.clone_into(&mut self.package.name);
        }
    }

    /// The platform takes archives whose name ends as it says.
    fn ending(&mut self) {
        let name = self.package.name.clone();
        if !name.ends_with(".zip") {
            let (level, text) = if ends_with_ignoring_case(&name, ".zip") {
                (
                    Level::Warning,
                    format!("The name “{name}” ends in “.zip” in other letters than lower case."),
                )
            } else {
                (
                    Level::Error,
                    format!("The archive “{name}” has a name that does not end in “.zip”."),
                )
            };
            self.tell(
                "package.extension",
                level,
                None,
                text,
                "Rename it so that it ends in “.zip”.",
            );
        }
    }

    /// What is odd about the archive's records.
    fn notes(&mut self, notes: Vec<archive::Note>) {
        for note in notes {
            let subject = match &note.path {
                Some(path) => format!("The entry “{path}”"),
                None => "The archive".to_owned(),
            };
            let left_out = note.problem.leaves_out();
            if left_out && note.path.as_deref().is_some_and(is_metadata_name) {
                self.metadata_left_out = true;
            }
            self.package
                .left_out
                .extend(note.path.clone().filter(|_| left_out));
            let level = if note.problem.refused() {
                Level::Error
            } else {
                Level::Warning
            };
            let text = format!("{subject} {}.", note.problem);
            let (rule, remedy) = (note.problem.rule(), note.problem.remedy());
            self.tell(rule, level, note.path.as_deref(), text, remedy);
        }
    }

    /// The files of a folder.
    pub(super) fn folder(&mut self, files: &[(String, Vec<u8>)]) {
        self.package.origin = Origin::Folder;
        let parent = common_parent(files.iter().map(|file| file.0.as_str()));
        if self.package.name.is_empty() {
            self.package.name = parent.trim_end_matches('/').to_owned();
        }
        let limits = Limits::PACKAGE;
        if files.len() > limits.entries {
            let text = format!(
                "The folder holds {} files; only {} of them are looked at: the metadata, scripts and i18n, then those in the fewest folders.",
                files.len(),
                limits.entries
            );
            let remedy =
                "Leave out what the extension does not need, such as dependency or build folders.";
            self.tell("archive.too-many-entries", Level::Error, None, text, remedy);
        }
        let mut usable: Vec<(String, &[u8])> = Vec::new();
        let mut total = 0_usize;
        let paths: Vec<&str> = files
            .iter()
            .map(|(path, _)| path.strip_prefix(parent).unwrap_or(path))
            .collect();
        let taken = looked_at(&paths, limits.entries);
        for ((path, (_, content)), taken) in paths.into_iter().zip(files).zip(taken) {
            if !taken {
                self.package.left_out.push(path.to_owned());
                continue;
            }
            total = total.saturating_add(content.len());
            if let Err(problem) = check_name(path) {
                let text = format!(
                    "The file “{}” has a name that {problem}.",
                    path.escape_debug()
                );
                let remedy = "Rename it.";
                self.tell("archive.unsafe-name", Level::Error, None, text, remedy);
            } else if content.len() > limits.entry_bytes {
                let text = format!(
                    "The file “{path}” is larger than {} MiB.",
                    limits.entry_bytes >> 20
                );
                let remedy = "Let the script download large files when it runs, or leave them out.";
                self.metadata_left_out |= is_metadata_name(path);
                self.package.left_out.push(path.to_owned());
                self.tell(
                    "archive.entry-too-large",
                    Level::Error,
                    Some(path),
                    text,
                    remedy,
                );
            } else {
                usable.push((path.to_owned(), content));
            }
        }
        if total > limits.total_bytes {
            let text = format!(
                "The files are larger than {} MiB together.",
                limits.total_bytes >> 20
            );
            let remedy = "Let the script download large files when it runs, or leave them out.";
            self.tell("archive.total-too-large", Level::Error, None, text, remedy);
        }
        self.contents(&usable);
    }
}

/// Which of the paths are looked at where there are more than `most`: what the platform
/// reads, and then what lies in the fewest folders, as dependencies do not.
fn looked_at(paths: &[&str], most: usize) -> Vec<bool> {
    let metadata = metadata_path(paths.iter().copied()).unwrap_or_default();
    let root = metadata
        .strip_suffix(file_name(metadata))
        .unwrap_or_default();
    let rank = |path: &str| {
        let inside = path.strip_prefix(root).unwrap_or_default();
        let read = path == metadata
            || ["scripts/", "i18n/"]
                .iter()
                .any(|folder| starts_with_ignoring_case(inside, folder));
        (path != metadata, !read, path.matches('/').count())
    };
    let mut order: Vec<usize> = (0..paths.len()).collect();
    order.sort_by_cached_key(|index| paths.get(*index).map(|path| rank(path)));
    let mut taken = vec![false; paths.len()];
    for index in order.into_iter().take(most) {
        if let Some(taken) = taken.get_mut(index) {
            *taken = true;
        }
    }
    taken
}

/// Other formats that are ZIP archives inside.
fn foreign_archive(files: &[(String, &[u8])]) -> Option<&'static str> {
    const MARKS: [(&str, &str); 5] = [
        ("META-INF/MANIFEST.MF", "a JAR (a Java program or library)"),
        ("[Content_Types].xml", "an Office document"),
        ("AndroidManifest.xml", "an Android app"),
        ("META-INF/container.xml", "an EPUB book"),
        ("extension.vsixmanifest", "a Visual Studio extension"),
    ];
    let paths = || files.iter().map(|file| file.0.as_str());
    if metadata_path(paths()).is_some() {
        return None;
    }
    MARKS
        .iter()
        .find(|(mark, _)| paths().any(|path| path == *mark))
        .map(|(_, kind)| *kind)
}

/// The folder that all paths begin with, `/` included; empty if there is none.
fn common_parent<'a>(mut paths: impl Iterator<Item = &'a str>) -> &'a str {
    let Some(first) = paths.next() else {
        return "";
    };
    let Some(end) = first.find('/') else {
        return "";
    };
    let parent = first.get(..=end).unwrap_or_default();
    if parent.len() > 1 && paths.all(|path| path.starts_with(parent)) {
        parent
    } else {
        ""
    }
}
