//! What this browser keeps for Signalbox, as a list; and forgetting it.

use crate::app::keeper;
use crate::app::service::tell_forgotten;
use crate::app::stored::is_aside;
use crate::app::vault::Vault;
use crate::io::StoreError;
use crate::io::browser::database::Database;
use crate::io::browser::{local, service};

/// What all keys in `localStorage` begin with: other apps of the same origin
/// have keys of their own.
const PREFIX: &str = "signalbox.";

/// Something that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its key.
    pub key: String,
    /// About how many bytes it has.
    pub bytes: usize,
    /// Which of the two storages it is in.
    pub place: Place,
}

/// A storage of the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// `localStorage`.
    Local,
    /// IndexedDB.
    Database,
}

impl Item {
    /// Whether it was set aside because it could not be read.
    pub fn is_aside(&self) -> bool {
        is_aside(&self.key)
    }

    /// What it is, for a person.
    pub fn meaning(&self) -> &'static str {
        if self.is_aside() {
            return "Set aside: it could not be read, or another took its place";
        }
        match (self.place, self.key.as_str()) {
            (Place::Local, "signalbox.board") => "The board and its settings, without secrets",
            (Place::Local, "signalbox.order") => "The order of panes chosen for the team's board",
            (Place::Local, "signalbox.unread") => "What was set aside and is to be told again",
            (Place::Local, "signalbox.forgotten") => "Names of secrets that are being forgotten",
            (Place::Local, "signalbox.theme") => "The theme",
            (Place::Local, "signalbox.endpoints") => "Lists of endpoints of the extension page",
            (Place::Local, "signalbox.opened-versions") => {
                "The versions of extension packages that were opened"
            }
            (Place::Local, "signalbox.action-drafts") => "Drafts of actions",
            (Place::Database, key) if key.starts_with("extensions/") => {
                "The open extension package of a tab and its values"
            }
            (Place::Local, "signalbox.plugin-connections") => {
                "Addresses of bridge and server of the plugin page"
            }
            (Place::Database, key) if key.starts_with("plugins/") => {
                "The open plugin of a tab and its values, without secrets"
            }
            (Place::Database, "vault/key") => "The key of this browser, which cannot be read",
            (Place::Database, "vault/header" | "vault/check") => "How the vault is locked",
            (Place::Database, key) if key.starts_with("vault/secret/") => "A secret, encrypted",
            (Place::Database, "alerts/outbox") => "Messages of webhooks that did not arrive yet",
            (Place::Database, key) if key.starts_with("alerts/") => "What was alerted",
            (Place::Database, "board/last-known") => {
                "The last known board, for a visit without a network"
            }
            _ => "",
        }
    }
}

/// Everything that is kept. Where a storage is refused, it has nothing.
pub async fn items() -> Vec<Item> {
    let mut items: Vec<Item> = local::sizes()
        .unwrap_or_default()
        .into_iter()
        .filter(|(key, _)| key.starts_with(PREFIX))
        .map(|(key, bytes)| Item {
            key,
            bytes,
            place: Place::Local,
        })
        .collect();
    let kept = match Database::open().await {
        Ok(database) => database.sizes().await.unwrap_or_default(),
        Err(_) => Vec::new(),
    };
    items.extend(kept.into_iter().map(|(key, bytes)| Item {
        key,
        bytes,
        place: Place::Database,
    }));
    items
}

/// The bytes of something that was set aside.
///
/// # Errors
/// The storage failed.
pub async fn content(item: &Item) -> Result<Vec<u8>, StoreError> {
    match item.place {
        Place::Local => Ok(local::get(&item.key)?.unwrap_or_default().into_bytes()),
        Place::Database => {
            let database = Database::open().await?;
            match database.get(&item.key).await? {
                Some(bytes) => Ok(bytes),
                None => Ok(database
                    .get_text(&item.key)
                    .await?
                    .unwrap_or_default()
                    .into_bytes()),
            }
        }
    }
}

/// Forgets something that was set aside.
///
/// # Errors
/// The storage failed.
pub async fn remove(item: &Item) -> Result<(), StoreError> {
    match item.place {
        Place::Local => local::remove(&item.key),
        Place::Database => Database::open().await?.remove(&item.key).await,
    }
}

/// Forgets everything, secrets included, and the files that the service worker
/// keeps for a visit without a network. Other tabs load anew.
///
/// # Errors
/// A storage failed; what was forgotten until then is gone.
pub async fn clear() -> Result<(), StoreError> {
    let database = match Database::open().await {
        Ok(database) => database.clear().await,
        Err(error) => Err(error),
    };
    let texts = clear_texts();
    let files = service::forget().await;
    keeper::forget_all(Vault::get());
    tell_forgotten();
    // One that fails is no reason to keep what is in the others.
    database.and(texts).and(files)
}

fn clear_texts() -> Result<(), StoreError> {
    for (key, _) in local::sizes()? {
        if key.starts_with(PREFIX) {
            local::remove(&key)?;
        }
    }
    Ok(())
}
