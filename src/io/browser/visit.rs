//! Small texts kept as long as a tab is open, over reloads (`sessionStorage`). A
//! tab that is duplicated brings a copy of them.

use web_sys::{Storage, window};

/// The text kept under a key; `None` also where the browser keeps nothing.
pub fn get(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

/// Keeps a text under a key. Tells whether it is kept.
pub fn set(key: &str, text: &str) -> bool {
    storage().is_some_and(|storage| storage.set_item(key, text).is_ok())
}

/// Forgets what is kept under a key.
pub fn remove(key: &str) {
    if let Some(storage) = storage() {
        // It fails where nothing is kept anyway.
        let _ = storage.remove_item(key);
    }
}

fn storage() -> Option<Storage> {
    window()?.session_storage().ok()?
}
