//! From files to a [`Package`]: what was dropped, which of it is the package,
//! and everything that can be said before the metadata is read.

use super::encoding::{self, Encoding};
use super::history::Fingerprint;
use super::icon;
use super::model::{Entry, Origin, Package, Resource};
use super::sniff::{is_json_like, is_zip, looks_like};
use crate::domain::archive::{self, Limits, check_name};
use crate::domain::finding::{Finding, Level, Place};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// The metadata file's name; the platform looks for exactly this at the root
/// of the archive (user guide, "File structure").
pub const METADATA: &str = "codearts-extension.json";

/// Largest text kept with an entry, in bytes.
const TEXT_BYTES: usize = 256 * 1024;
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

/// Which of the files is the package.
enum Choice {
    Nothing,
    Bare(usize),
    Zip(usize),
    Folder,
}

fn choose(origin: Origin, files: &[(String, Vec<u8>)]) -> Choice {
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

    fn unreadable(&mut self, name: &str, files: &[(String, Vec<u8>)]) {
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
    fn several(&mut self, files: &[(String, Vec<u8>)], chosen: usize) {
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

    fn bare(&mut self, path: &str, content: &[u8], rename: bool) {
        self.package.origin = Origin::Bare;
        if rename || self.package.name.is_empty() {
            path.clone_into(&mut self.package.name);
        }
        self.metadata(content);
    }

    fn zip(&mut self, path: &str, content: &[u8], rename: bool) {
        self.package.origin = Origin::Zip;
        if rename || self.package.name.is_empty() {
            path.clone_into(&mut self.package.name);
        }
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
        let contents = match archive::read(content, &Limits::PACKAGE) {
            Ok(contents) => contents,
            Err(error) => {
                let text = format!("“{name}” cannot be opened: {error}.");
                self.tell(error.rule(), Level::Error, None, text, error.remedy());
                return;
            }
        };
        for note in contents.notes {
            let subject = match &note.path {
                Some(path) => format!("The entry “{path}”"),
                None => "The archive".to_owned(),
            };
            let left_out = note.problem.leaves_out();
            if left_out && note.path.as_deref().is_some_and(is_metadata_name) {
                self.metadata_left_out = true;
            }
            let level = if note.problem.refused() {
                Level::Error
            } else {
                Level::Warning
            };
            let text = format!("{subject} {}.", note.problem);
            let (rule, remedy) = (note.problem.rule(), note.problem.remedy());
            self.tell(rule, level, note.path.as_deref(), text, remedy);
        }
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

    fn folder(&mut self, files: &[(String, Vec<u8>)]) {
        self.package.origin = Origin::Folder;
        let parent = common_parent(files.iter().map(|file| file.0.as_str()));
        if self.package.name.is_empty() {
            self.package.name = parent.trim_end_matches('/').to_owned();
        }
        let limits = Limits::PACKAGE;
        if files.len() > limits.entries {
            let text = format!(
                "The folder holds {} files; only the first {} are looked at.",
                files.len(),
                limits.entries
            );
            let remedy =
                "Leave out what the extension does not need, such as dependency or build folders.";
            self.tell("archive.too-many-entries", Level::Error, None, text, remedy);
        }
        let mut usable: Vec<(String, &[u8])> = Vec::new();
        let mut total = 0_usize;
        for (path, content) in files.iter().take(limits.entries) {
            let path = path.strip_prefix(parent).unwrap_or(path);
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

    /// The checks that an archive and a folder share.
    fn contents(&mut self, files: &[(String, &[u8])]) {
        self.junk(files);
        self.duplicates(files);
        let paths = files.iter().map(|file| file.0.as_str());
        let metadata = metadata_path(paths).map(str::to_owned);
        let root = self.root(metadata.as_deref()).to_owned();
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
    /// wrong about the place of the metadata file.
    fn root<'a>(&mut self, metadata: Option<&'a str>) -> &'a str {
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
            let text = format!(
                "“{METADATA}” stands in the folder “{folder}” and not at the root of the package; the checks below take that folder as the root."
            );
            let remedy = format!(
                "Go into the folder “{folder}” and pack its contents instead of the folder: select all files there and compress them, or run “zip -r ../package.zip .” in it."
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

    fn metadata(&mut self, content: &[u8]) {
        let limit = Limits::PACKAGE.entry_bytes;
        if content.len() > limit {
            let text = format!(
                "“{METADATA}” has {} MiB; more than {} MiB are not read.",
                content.len() / (1 << 20),
                limit / (1 << 20)
            );
            let remedy = "Open a package whose metadata is smaller; the platform’s own limit is not documented, but no form needs that much.";
            self.tell("metadata.size", Level::Error, Some(METADATA), text, remedy);
            return;
        }
        let (text, encoding) = encoding::decode(content);
        self.package.metadata = text;
        let convert = "Save it as UTF-8 without a byte order mark: in an editor by “Save with encoding”, or by “iconv -f UTF-16 -t UTF-8”.";
        match encoding {
            Encoding::Utf8 => {}
            Encoding::Utf8WithMark => {
                let text = format!(
                    "“{METADATA}” begins with a byte order mark (EF BB BF), which strict JSON readers refuse."
                );
                let remedy = "Save it as “UTF-8 without BOM”.";
                self.tell(
                    "metadata.encoding.bom",
                    Level::Warning,
                    Some(METADATA),
                    text,
                    remedy,
                );
            }
            Encoding::Utf16Le | Encoding::Utf16Be => {
                let order = if encoding == Encoding::Utf16Le {
                    "LE"
                } else {
                    "BE"
                };
                let text =
                    format!("“{METADATA}” is encoded in UTF-16 {order}; the platform reads UTF-8.");
                self.tell(
                    "metadata.encoding.utf16",
                    Level::Error,
                    Some(METADATA),
                    text,
                    convert,
                );
            }
            Encoding::Invalid { offset } => {
                let finding = invalid_utf8("metadata.encoding.invalid", METADATA, content, offset);
                self.package.findings.push(finding);
            }
        }
    }

    fn languages(&mut self, files: &[(&str, &[u8])]) {
        let mut chosen: BTreeMap<String, (&str, &[u8])> = BTreeMap::new();
        for (path, content) in files {
            if !starts_with_ignoring_case(path, "i18n/") {
                self.looks_like_languages(path);
                continue;
            }
            let parts: Vec<&str> = path.split('/').collect();
            let [folder, language, file] = parts.as_slice() else {
                self.unread_language_file(path);
                continue;
            };
            let plural = *file == "resources.json";
            if *folder != "i18n" || !(plural || *file == "resource.json") {
                self.unread_language_file(path);
                continue;
            }
            if !plural {
                let text = format!(
                    "“{path}” is named in the singular; the user guide shows both “resource.json” and “resources.json”."
                );
                let remedy = "Name it “resources.json”, which every issue of the guide shows.";
                self.tell(
                    "package.i18n-singular",
                    Level::Warning,
                    Some(path),
                    text,
                    remedy,
                );
            }
            self.language_name(path, language);
            let key = language.to_lowercase();
            match chosen.get(&key) {
                Some((other, _)) if !(plural && file_name(other) == "resource.json") => {
                    let text =
                        format!("“{path}” is not used, because “{other}” holds the same language.");
                    let remedy = "Keep one file per language.";
                    self.tell(
                        "package.i18n-twice",
                        Level::Warning,
                        Some(path),
                        text,
                        remedy,
                    );
                }
                Some((other, _)) => {
                    let text =
                        format!("“{other}” is not used, because “{path}” holds the same language.");
                    let remedy = "Keep one file per language.";
                    let other = (*other).to_owned();
                    self.tell(
                        "package.i18n-twice",
                        Level::Warning,
                        Some(&other),
                        text,
                        remedy,
                    );
                    chosen.insert(key, (path, content));
                }
                None => {
                    chosen.insert(key, (path, content));
                }
            }
        }
        let mut resources: Vec<Resource> = Vec::new();
        for (language, (path, content)) in chosen {
            let text = self.language_text(path, content);
            resources.push(Resource {
                language,
                path: path.to_owned(),
                text,
            });
        }
        self.package.resources = resources;
    }

    fn language_text(&mut self, path: &str, content: &[u8]) -> Option<String> {
        match encoding::decode(content) {
            (text, Encoding::Utf8) => text,
            (text, Encoding::Utf8WithMark) => {
                let sentence = format!(
                    "“{path}” begins with a byte order mark (EF BB BF), which strict JSON readers refuse."
                );
                let remedy = "Save it as “UTF-8 without BOM”.";
                self.tell(
                    "package.i18n-encoding",
                    Level::Warning,
                    Some(path),
                    sentence,
                    remedy,
                );
                text
            }
            (_, Encoding::Utf16Le | Encoding::Utf16Be) => {
                let sentence = format!(
                    "“{path}” is encoded in UTF-16; language files can only be UTF-8, so the form is shown without it."
                );
                let remedy = "Save it as UTF-8, for example by “iconv -f UTF-16 -t UTF-8”.";
                self.tell(
                    "package.i18n-encoding",
                    Level::Error,
                    Some(path),
                    sentence,
                    remedy,
                );
                None
            }
            (_, Encoding::Invalid { offset }) => {
                let finding = invalid_utf8("package.i18n-encoding", path, content, offset);
                self.package.findings.push(finding);
                None
            }
        }
    }

    fn language_name(&mut self, path: &str, language: &str) {
        if matches!(language, "zh-cn" | "en-us") {
            return;
        }
        let plain = language.to_lowercase().replace('_', "-");
        let (level, remedy) = if matches!(plain.as_str(), "zh-cn" | "en-us") {
            (Level::Warning, format!("Name the folder “{plain}”."))
        } else {
            (Level::Info, "Name the folder “zh-cn” or “en-us” unless you know that the platform shows this language.".to_owned())
        };
        let text = format!(
            "The language folder “{language}” is not one of the two in the user guide, “zh-cn” and “en-us”."
        );
        self.tell("package.i18n-language", level, Some(path), text, &remedy);
    }

    fn unread_language_file(&mut self, path: &str) {
        let text = format!("“{path}” is in the language folder but not where the platform looks.");
        let remedy =
            "Move it to “i18n/zh-cn/resources.json” or “i18n/en-us/resources.json”, in lower case.";
        self.tell(
            "package.i18n-place",
            Level::Warning,
            Some(path),
            text,
            remedy,
        );
    }

    /// Misspellings of the folder that would otherwise pass without a word.
    fn looks_like_languages(&mut self, path: &str) {
        let name = file_name(path);
        let folder = path.split('/').next().unwrap_or_default();
        let odd_folder = matches!(
            folder.to_lowercase().as_str(),
            "i18" | "il8n" | "l10n" | "lang" | "locales" | "locale"
        );
        if path.contains('/')
            && (odd_folder || matches!(name, "resources.json" | "resource.json"))
            && ends_with_ignoring_case(name, ".json")
        {
            self.unread_language_file_elsewhere(path);
        }
    }

    fn unread_language_file_elsewhere(&mut self, path: &str) {
        let text = format!(
            "“{path}” looks like a language file, but the platform reads only “i18n/<language>/resources.json”."
        );
        let remedy =
            "Move it to “i18n/zh-cn/resources.json” or “i18n/en-us/resources.json”, in lower case.";
        self.tell(
            "package.i18n-place",
            Level::Warning,
            Some(path),
            text,
            remedy,
        );
    }
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

fn invalid_utf8(rule: &str, path: &str, content: &[u8], offset: usize) -> Finding {
    let before = content.get(..offset).unwrap_or_default();
    let before = String::from_utf8_lossy(before);
    let before = before.trim_start_matches('\u{feff}');
    let last = before.rsplit('\n').next().unwrap_or_default();
    let byte = content.get(offset).copied().unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    Finding {
        rule: rule.to_owned(),
        level: Level::Error,
        place: Place {
            file: Some(path.to_owned()),
            line: u32::try_from(line).ok(),
            column: u32::try_from(last.chars().count() + 1).ok(),
            ..Place::default()
        },
        text: format!(
            "“{path}” is not UTF-8: byte {offset} (line {line}) is {byte:02X}, which cannot stand there."
        ),
        remedy: "Save it as UTF-8; a Chinese text that looks wrong was probably saved as GBK (“iconv -f GBK -t UTF-8”).".to_owned(),
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

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn is_metadata_name(path: &str) -> bool {
    file_name(path).eq_ignore_ascii_case(METADATA)
}

fn is_junk(path: &str) -> bool {
    let name = file_name(path);
    path.split('/').any(|part| part == "__MACOSX")
        || name == ".DS_Store"
        || name.starts_with("._")
        || name.eq_ignore_ascii_case("Thumbs.db")
        || name.eq_ignore_ascii_case("desktop.ini")
}

fn is_image(path: &str) -> bool {
    [".png", ".jpg", ".jpeg"]
        .iter()
        .any(|ending| ends_with_ignoring_case(path, ending))
}

fn is_named_icon(path: &str) -> bool {
    let name = file_name(path).to_lowercase();
    name.starts_with("icon") || name.starts_with("logo")
}

fn ends_with_ignoring_case(text: &str, ending: &str) -> bool {
    text.len()
        .checked_sub(ending.len())
        .and_then(|start| text.get(start..))
        .is_some_and(|end| end.eq_ignore_ascii_case(ending))
}

fn starts_with_ignoring_case(text: &str, start: &str) -> bool {
    text.get(..start.len())
        .is_some_and(|begin| begin.eq_ignore_ascii_case(start))
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

#[cfg(test)]
#[path = "package_tests.rs"]
mod tests;
