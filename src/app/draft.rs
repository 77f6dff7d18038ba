//! The open package and its values, kept in the browser over a reload, for each
//! tab by itself.

use super::drafts::{Drafts, Whose};
use crate::domain::extension::model::Origin;
use crate::domain::form::saved::Saved;
use crate::io::StoreError;
use crate::io::browser::files::PickedFile;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::rc::Rc;

thread_local! {
    static DRAFTS: Rc<Drafts> = Rc::new(Drafts::new("extensions", "signalbox.extension-draft"));
}

/// Everything but the content of the files.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Draft {
    /// How the package came in.
    pub origin: Origin,
    /// Its name.
    pub name: String,
    /// The address it was loaded from, if it was.
    pub link: Option<String>,
    /// Unique identifier of the extension that the values belong to.
    pub owner: String,
    /// The metadata as edited.
    pub text: String,
    /// The language chosen.
    pub language: Option<String>,
    /// What the user entered, secrets excepted.
    pub saved: Saved,
    /// Sample answers for options, by field path, secrets excepted; `None` in
    /// drafts that are older than this.
    #[serde(default)]
    pub samples: Option<BTreeMap<String, String>>,
    /// Whether picks stand in the order of the options in the results.
    #[serde(default)]
    pub sort_picks: bool,
    /// Whether key-value rows are written as an object in the results.
    #[serde(default)]
    pub rows_as_object: bool,
    /// Path and length of each file, in the order in which they are kept.
    pub files: Vec<(String, usize)>,
}

/// What was found of an earlier visit.
pub enum Found {
    /// Nothing.
    Nothing,
    /// A draft with its files.
    Draft(Box<Draft>, Vec<PickedFile>, Whose),
    /// Something that cannot be read; it was put aside and is not lost.
    Broken,
}

/// Keeps the draft, and the files if they changed since they were kept last.
pub async fn save(draft: &Draft, changed: bool, files: &[PickedFile]) -> Result<(), StoreError> {
    let text = serde_json::to_vec(draft).map_err(|_| StoreError::Broken)?;
    let bytes = || Some(files.iter().flat_map(|file| &file.bytes).copied().collect());
    let drafts = DRAFTS.with(Rc::clone);
    drafts.save(&text, changed, bytes).await
}

/// Remembers the draft at once, for the moment in which the page is left. The files stay
/// those that are kept.
pub fn leave(draft: &Draft) {
    if let Ok(text) = serde_json::to_vec(draft) {
        DRAFTS.with(|drafts| drafts.leave(&text));
    }
}

/// What was kept.
pub async fn load() -> Result<Found, StoreError> {
    let drafts = DRAFTS.with(Rc::clone);
    let Some(kept) = drafts.load().await? else {
        return Ok(Found::Nothing);
    };
    let read = |draft: &[u8]| {
        let read = serde_json::from_slice::<Draft>(draft).ok()?;
        Some((split(&read.files, &kept.files)?, read))
    };
    // Files that were opened in the last moment are not kept; then the draft before
    // them counts, which has its own.
    let left = kept.left.as_deref().and_then(read);
    let read = left.or_else(|| read(&kept.draft));
    if let Some((files, read)) = read {
        return Ok(Found::Draft(Box::new(read), files, kept.whose));
    }
    drafts.set_aside(&kept).await?;
    Ok(Found::Broken)
}

/// Forgets this tab's draft and files.
pub async fn forget() -> Result<(), StoreError> {
    DRAFTS.with(Rc::clone).forget().await
}

/// The files out of their bytes one after the other; `None` if the bytes are
/// not those of the draft.
fn split(files: &[(String, usize)], bytes: &[u8]) -> Option<Vec<PickedFile>> {
    let mut rest = bytes;
    let mut found = Vec::with_capacity(files.len());
    for (path, length) in files {
        let (bytes, after) = rest.split_at_checked(*length)?;
        found.push(PickedFile {
            path: path.clone(),
            bytes: bytes.to_vec(),
        });
        rest = after;
    }
    rest.is_empty().then_some(found)
}
