//! The open package and its values, kept in the browser over a reload.

use crate::domain::extension::model::Origin;
use crate::domain::form::saved::Saved;
use crate::io::StoreError;
use crate::io::browser::database::Database;
use crate::io::browser::files::PickedFile;
use serde::{Deserialize, Serialize};

const DRAFT: &str = "extensions/draft";
const FILES: &str = "extensions/files";

/// Everything but the files themselves.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Draft {
    /// How the package came in.
    pub origin: Origin,
    /// Its name.
    pub name: String,
    /// Unique identifier of the extension that the values belong to.
    #[serde(default)]
    pub owner: String,
    /// The metadata as edited.
    pub text: String,
    /// The language chosen.
    pub language: Option<String>,
    /// What the user entered.
    pub saved: Saved,
}

/// Path and length of each file, in front of their bytes.
#[derive(Serialize, Deserialize)]
struct Manifest {
    files: Vec<(String, usize)>,
}

/// Keeps draft and files.
pub async fn save(draft: &Draft, files: &[PickedFile]) -> Result<(), StoreError> {
    let database = Database::open().await?;
    let text = serde_json::to_vec(draft).map_err(|_| StoreError::Broken)?;
    database.put(FILES, &join(files)?).await?;
    database.put(DRAFT, &text).await
}

/// What was kept, if anything; a draft of another shape counts as none.
pub async fn load() -> Result<Option<(Draft, Vec<PickedFile>)>, StoreError> {
    let database = Database::open().await?;
    let (Some(draft), Some(files)) = (database.get(DRAFT).await?, database.get(FILES).await?)
    else {
        return Ok(None);
    };
    Ok(serde_json::from_slice(&draft).ok().zip(split(&files)))
}

/// Forgets draft and files.
pub async fn forget() -> Result<(), StoreError> {
    let database = Database::open().await?;
    database.remove(DRAFT).await?;
    database.remove(FILES).await
}

/// A line of JSON with paths and lengths, then the bytes one after the other.
fn join(files: &[PickedFile]) -> Result<Vec<u8>, StoreError> {
    let manifest = Manifest {
        files: files
            .iter()
            .map(|file| (file.path.clone(), file.bytes.len()))
            .collect(),
    };
    let mut bytes = serde_json::to_vec(&manifest).map_err(|_| StoreError::Broken)?;
    bytes.push(b'\n');
    for file in files {
        bytes.extend_from_slice(&file.bytes);
    }
    Ok(bytes)
}

fn split(bytes: &[u8]) -> Option<Vec<PickedFile>> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let (head, rest) = bytes.split_at_checked(end)?;
    let manifest: Manifest = serde_json::from_slice(head).ok()?;
    let mut rest = rest.get(1..)?;
    let mut files = Vec::with_capacity(manifest.files.len());
    for (path, length) in manifest.files {
        let (bytes, after) = rest.split_at_checked(length)?;
        files.push(PickedFile {
            path,
            bytes: bytes.to_vec(),
        });
        rest = after;
    }
    Some(files)
}
