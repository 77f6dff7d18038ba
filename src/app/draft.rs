//! The open package and its values, kept in the browser over a reload: a draft
//! for each tab, so that two tabs do not overwrite each other. A new tab takes up
//! the draft written last, or a copy of it while its own tab is still open.

use crate::domain::extension::model::Origin;
use crate::domain::form::saved::Saved;
use crate::io::StoreError;
use crate::io::browser::database::Database;
use crate::io::browser::files::PickedFile;
use crate::io::browser::locks::{self, Claim, Lock};
use crate::io::browser::{chance, visit};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Ids of the drafts, one per line, the one written last at the end.
const LIST: &str = "extensions/drafts";
/// Where a draft goes that cannot be read.
const SET_ASIDE: &str = "extensions/draft-set-aside";
/// Where a tab keeps the id of its draft.
const TAB: &str = "signalbox.extension-draft";
/// Drafts kept at most; those of tabs closed long ago go first.
const KEPT: usize = 5;

/// The keys of a draft and of its files.
fn keys(id: &str) -> [String; 2] {
    [
        format!("extensions/draft/{id}"),
        format!("extensions/files/{id}"),
    ]
}

thread_local! {
    /// The id of this tab's draft, and the lock that tells other tabs that it is
    /// in use.
    static OWN: RefCell<(Option<String>, Option<Lock>)> = const { RefCell::new((None, None)) };
}

/// The id of this tab's draft; a new one if it has none yet.
fn own() -> String {
    OWN.with_borrow(|(id, _)| id.clone()).unwrap_or_else(|| {
        let id = chance::bytes().map_or(0, u128::from_ne_bytes);
        let id = format!("{id:032x}");
        take_as_own(&id, None);
        id
    })
}

fn take_as_own(id: &str, lock: Option<Lock>) {
    // Where that is refused, a reload finds the draft as the one written last.
    visit::set(TAB, id);
    OWN.set((Some(id.to_owned()), lock));
}

/// The id of the draft to begin with; `None` if there is none.
async fn first(database: &Database) -> Result<Option<(String, Whose)>, StoreError> {
    if let Some(id) = OWN.with_borrow(|(id, _)| id.clone()) {
        return Ok(Some((id, Whose::Own)));
    }
    let known = visit::get(TAB);
    let id = match &known {
        Some(id) => Some(id.clone()),
        None => {
            let list = database.get_text(LIST).await?.unwrap_or_default();
            list.lines().last().map(str::to_owned)
        }
    };
    let claim = match &id {
        Some(id) => locks::claim(&lock_name(id)).await,
        None => Claim::Taken,
    };
    // Something may have been opened and kept in the meantime.
    let decided = OWN.with_borrow(|(own, _)| own.is_some());
    let lock = match claim {
        Claim::Held(lock) => Some(Some(lock)),
        Claim::Impossible => Some(None),
        Claim::Taken => None,
    };
    if let (Some(id), Some(lock), false) = (&id, lock, decided) {
        take_as_own(id, lock);
        let whose = if known.is_some() {
            Whose::Own
        } else {
            Whose::TakenUp
        };
        return Ok(Some((id.clone(), whose)));
    }
    let own = own();
    if let Claim::Held(lock) = locks::claim(&lock_name(&own)).await {
        OWN.set((Some(own), Some(lock)));
    }
    Ok(id.map(|id| (id, Whose::Anothers)))
}

fn lock_name(id: &str) -> String {
    format!("signalbox.draft.{id}")
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
    /// Path and length of each file, in the order in which they are kept.
    pub files: Vec<(String, usize)>,
}

/// Whose draft it is that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// This tab's, from before it was reloaded.
    Own,
    /// That of a tab that is closed; it is this tab's from now on.
    TakenUp,
    /// That of another tab, which goes on with it.
    Anothers,
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
pub async fn save(draft: &Draft, files: Option<&[PickedFile]>) -> Result<(), StoreError> {
    let database = Database::open().await?;
    let id = own();
    let [draft_key, files_key] = keys(&id);
    let text = serde_json::to_vec(draft).map_err(|_| StoreError::Broken)?;
    if let Some(files) = files {
        let bytes: Vec<u8> = files.iter().flat_map(|file| &file.bytes).copied().collect();
        database.put(&files_key, &bytes).await?;
    }
    database.put(&draft_key, &text).await?;
    let gone = database
        .change_text(LIST, move |list| {
            let list = list.unwrap_or_default();
            let others = list.lines().filter(|other| *other != id);
            let mut ids: Vec<String> = others.map(str::to_owned).collect();
            ids.push(id);
            let gone: Vec<String> = ids.drain(..ids.len().saturating_sub(KEPT)).collect();
            (Some(ids.join("\n")), gone)
        })
        .await?;
    for key in gone.iter().flat_map(|id| keys(id)) {
        database.remove(&key).await?;
    }
    Ok(())
}

/// What was kept.
pub async fn load() -> Result<Found, StoreError> {
    let database = Database::open().await?;
    let Some((id, whose)) = first(&database).await? else {
        return Ok(Found::Nothing);
    };
    let [draft_key, files_key] = keys(&id);
    let Some(draft) = database.get(&draft_key).await? else {
        return Ok(Found::Nothing);
    };
    let files = database.get(&files_key).await?.unwrap_or_default();
    let read = serde_json::from_slice::<Draft>(&draft)
        .ok()
        .and_then(|read| Some((split(&read.files, &files)?, read)));
    if let Some((files, read)) = read {
        return Ok(Found::Draft(Box::new(read), files, whose));
    }
    database.put(SET_ASIDE, &draft).await?;
    database.remove(&draft_key).await?;
    Ok(Found::Broken)
}

/// Forgets this tab's draft and files.
pub async fn forget() -> Result<(), StoreError> {
    let database = Database::open().await?;
    let id = own();
    for key in keys(&id) {
        database.remove(&key).await?;
    }
    database
        .change_text(LIST, move |list| {
            let list = list.unwrap_or_default();
            let others: Vec<&str> = list.lines().filter(|other| *other != id).collect();
            (Some(others.join("\n")), ())
        })
        .await
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
