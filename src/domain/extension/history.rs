//! Which versions of which extensions were opened before, and whether the one
//! that is open now has other content under the same version: the platform lets
//! a draft be uploaded again, but not a version that is official. Contents are
//! known by their digests; who keeps the history hands it in.

use super::model::{Entry, Package};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Versions remembered; the oldest give way.
const VERSIONS: usize = 50;
/// Contents remembered of one version: two are enough to tell that a third
/// differs, and a draft that is opened all day drives no others out.
const CONTENTS: usize = 2;
/// Longest name or version that is remembered; no valid one is nearly as long.
const LONGEST: usize = 200;
/// Form of the text in which a history is kept.
const FORM: u64 = 1;

/// The content of a package in two digests (SHA-256, lower-case hex).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// Of the metadata's text.
    pub metadata: String,
    /// Of the paths and contents of all other files; `None` where the metadata
    /// came alone.
    pub files: Option<String>,
}

/// In which part two contents differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The metadata alone.
    Metadata,
    /// Other files alone.
    Files,
    /// Both.
    Both,
}

/// One content under one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenedVersion {
    /// Unique identifier of the extension.
    pub name: String,
    /// Its version as written.
    pub version: String,
    /// What the package held.
    pub fingerprint: Fingerprint,
}

/// What was opened before, oldest first; never more than 50 versions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    opened: Vec<OpenedVersion>,
}

/// A kept text that is no history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text is no list of opened versions")]
pub struct HistoryError;

#[derive(Serialize, Deserialize)]
struct Kept {
    form: u64,
    opened: Vec<OpenedVersion>,
}

impl Fingerprint {
    /// The content of a package as opened. Order and packing of the files do
    /// not matter, nor do hidden files: a working folder's `.git` changes with
    /// every commit.
    pub fn of(package: &Package) -> Self {
        let alone = package.entries.is_empty();
        let mut files: Vec<&Entry> = package
            .entries
            .iter()
            .filter(|entry| entry.path != super::package::METADATA)
            .filter(|entry| !entry.path.split('/').any(|part| part.starts_with('.')))
            .collect();
        files.sort_by(|one, other| one.path.cmp(&other.path));
        let mut digest = Sha256::new();
        for Entry { path, sha256, .. } in files {
            // No path has a NUL in it, and a digest is always as long.
            for part in [path.as_str(), "\0", sha256.as_str(), "\0"] {
                digest.update(part);
            }
        }
        let metadata = package.metadata.as_deref().unwrap_or_default();
        Self {
            metadata: super::package::hex(&Sha256::digest(metadata)),
            files: (!alone).then(|| super::package::hex(&digest.finalize())),
        }
    }

    /// Where this differs from another content; files count only where both
    /// have some.
    pub fn difference(&self, other: &Self) -> Option<Difference> {
        let metadata = self.metadata != other.metadata;
        let files = matches!((&self.files, &other.files), (Some(one), Some(two)) if one != two);
        match (metadata, files) {
            (false, false) => None,
            (true, false) => Some(Difference::Metadata),
            (false, true) => Some(Difference::Files),
            (true, true) => Some(Difference::Both),
        }
    }
}

impl Difference {
    /// The sentence's middle: what was different.
    pub fn words(self) -> &'static str {
        match self {
            Self::Metadata => "other metadata",
            Self::Files => "other files beside the same metadata",
            Self::Both => "other metadata and other files",
        }
    }
}

impl History {
    /// Where the content differs from what was opened last under this name and
    /// version with another content; `None` if there was no such thing.
    pub fn difference(
        &self,
        name: &str,
        version: &str,
        fingerprint: &Fingerprint,
    ) -> Option<Difference> {
        self.opened
            .iter()
            .rev()
            .filter(|opened| opened.name == name && opened.version == version)
            .find_map(|opened| fingerprint.difference(&opened.fingerprint))
    }

    /// Remembers a content; what has no name or version is not remembered.
    pub fn record(&mut self, name: &str, version: &str, mut fingerprint: Fingerprint) {
        let usable = |text: &str| (1..=LONGEST).contains(&text.len());
        if !usable(name) || !usable(version) {
            return;
        }
        let mut others = 0_usize;
        let mut kept: Vec<OpenedVersion> = Vec::with_capacity(self.opened.len());
        for opened in std::mem::take(&mut self.opened).into_iter().rev() {
            if opened.name != name || opened.version != version {
                kept.push(opened);
            } else if fingerprint.difference(&opened.fingerprint).is_none() {
                // Metadata that came alone says nothing new about the files.
                fingerprint.files = fingerprint.files.or(opened.fingerprint.files);
            } else if others.saturating_add(1) < CONTENTS {
                others = others.saturating_add(1);
                kept.push(opened);
            }
        }
        kept.reverse();
        kept.push(OpenedVersion {
            name: name.to_owned(),
            version: version.to_owned(),
            fingerprint,
        });
        let surplus = kept.len().saturating_sub(VERSIONS);
        kept.drain(..surplus);
        self.opened = kept;
    }

    /// Reads what [`Self::to_text`] wrote; what has grown beyond the limit is
    /// cut, anything else that is odd is refused as a whole.
    pub fn from_text(text: &str) -> Result<Self, HistoryError> {
        let kept: Kept = serde_json::from_str(text).map_err(|_| HistoryError)?;
        if kept.form != FORM {
            return Err(HistoryError);
        }
        let mut history = Self::default();
        for OpenedVersion {
            name,
            version,
            fingerprint,
        } in kept.opened
        {
            history.record(&name, &version, fingerprint);
        }
        Ok(history)
    }

    /// The history as a text to be kept.
    pub fn to_text(&self) -> String {
        let kept = Kept {
            form: FORM,
            opened: self.opened.clone(),
        };
        // Texts under fixed keys can always be written.
        serde_json::to_string(&kept).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::extension::model::Origin;
    use crate::domain::extension::package::{METADATA, open};
    use proptest::prelude::*;

    fn content(metadata: &str, files: Option<&str>) -> Fingerprint {
        Fingerprint {
            metadata: metadata.to_owned(),
            files: files.map(str::to_owned),
        }
    }

    fn opened(files: &[(&str, &str)]) -> Fingerprint {
        let origin = if files.len() == 1 {
            Origin::Bare
        } else {
            Origin::Folder
        };
        let files: Vec<(String, Vec<u8>)> = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
            .collect();
        open(origin, "demo", &files).fingerprint
    }

    #[test]
    fn a_content_is_the_same_in_any_order_and_without_hidden_files() {
        let one = opened(&[(METADATA, "{}"), ("a.sh", "1"), ("b.sh", "2")]);
        let two = opened(&[
            (".git/HEAD", "x"),
            ("b.sh", "2"),
            (METADATA, "{}"),
            ("a.sh", "1"),
        ]);
        assert_eq!(one, two);
        let swapped = opened(&[(METADATA, "{}"), ("a.sh", "2"), ("b.sh", "1")]);
        assert_eq!(one.difference(&swapped), Some(Difference::Files));
    }

    #[test]
    fn metadata_alone_is_compared_with_metadata_only() {
        let whole = opened(&[(METADATA, "{}"), ("a.sh", "1")]);
        let alone = opened(&[(METADATA, "{}")]);
        assert_eq!(alone.files, None);
        assert_eq!(alone.difference(&whole), None);
        let other = opened(&[(METADATA, "{ }")]);
        assert_eq!(other.difference(&whole), Some(Difference::Metadata));
    }

    #[test]
    fn another_content_under_the_same_version_is_told_until_the_version_changes() {
        let mut history = History::default();
        history.record("demo", "0.0.1", content("a", Some("f")));
        let told = |history: &History, name, version, fingerprint: &Fingerprint| {
            history.difference(name, version, fingerprint)
        };
        assert_eq!(
            told(&history, "demo", "0.0.1", &content("a", Some("f"))),
            None
        );
        let next = content("b", Some("g"));
        assert_eq!(
            told(&history, "demo", "0.0.1", &next),
            Some(Difference::Both)
        );
        assert_eq!(told(&history, "demo", "0.0.2", &next), None);
        assert_eq!(told(&history, "other", "0.0.1", &next), None);
        // After a reload the same package is opened again: still told.
        history.record("demo", "0.0.1", next.clone());
        assert_eq!(
            told(&history, "demo", "0.0.1", &next),
            Some(Difference::Both)
        );
    }

    #[test]
    fn metadata_that_came_alone_does_not_make_the_files_forgotten() {
        let mut history = History::default();
        history.record("demo", "0.0.1", content("a", Some("f")));
        history.record("demo", "0.0.1", content("a", None));
        assert_eq!(
            history.difference("demo", "0.0.1", &content("a", Some("g"))),
            Some(Difference::Files)
        );
    }

    #[test]
    fn a_busy_draft_drives_no_other_version_out_and_the_oldest_give_way() {
        let mut history = History::default();
        history.record("first", "0.0.1", content("a", None));
        for number in 0..500 {
            history.record("draft", "0.0.1", content(&number.to_string(), None));
        }
        assert_eq!(history.opened.len(), 3);
        for number in 0..60 {
            history.record("many", &number.to_string(), content("a", None));
        }
        assert_eq!(history.opened.len(), VERSIONS);
        assert_eq!(
            history.difference("first", "0.0.1", &content("b", None)),
            None
        );
    }

    #[test]
    fn a_history_survives_being_kept() {
        let mut history = History::default();
        history.record("demo", "0.0.1", content("a", Some("f")));
        history.record("demo", "0.0.1", content("b", None));
        history.record("", "0.0.1", content("b", None));
        assert_eq!(History::from_text(&history.to_text()), Ok(history));
    }

    #[test]
    fn a_text_of_another_form_is_refused() {
        for text in ["", "[]", "{}", r#"{"form":2,"opened":[]}"#, "null"] {
            assert_eq!(History::from_text(text), Err(HistoryError), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            let _ = History::from_text(&text);
        }

        #[test]
        fn no_history_grows_beyond_its_limit(
            records in prop::collection::vec(("[ab]?", "[01]{1,3}", "[xy]", prop::option::of("[fg]")), 0..200),
        ) {
            let mut history = History::default();
            for (name, version, metadata, files) in records {
                history.record(&name, &version, content(&metadata, files.as_deref()));
                prop_assert!(history.opened.len() <= VERSIONS);
            }
            prop_assert_eq!(History::from_text(&history.to_text()), Ok(history));
        }
    }
}
