//! Small texts kept for the next visit, such as the theme (`localStorage`).

use super::error_name;
use super::listener::Listener;
use crate::io::StoreError;
use wasm_bindgen::JsValue;
use web_sys::{Event, Storage, window};

/// The text kept under a key.
pub fn get(key: &str) -> Result<Option<String>, StoreError> {
    storage()?.get_item(key).map_err(store_error)
}

/// Keeps a text under a key.
pub fn set(key: &str, text: &str) -> Result<(), StoreError> {
    storage()?.set_item(key, text).map_err(store_error)
}

/// Forgets a key; fine if it is not there.
pub fn remove(key: &str) -> Result<(), StoreError> {
    storage()?.remove_item(key).map_err(store_error)
}

/// Every key and the length of its text, sorted by key.
pub fn sizes() -> Result<Vec<(String, usize)>, StoreError> {
    let storage = storage()?;
    let mut sizes = Vec::new();
    for place in 0..storage.length().map_err(store_error)? {
        if let Some(key) = storage.key(place).map_err(store_error)? {
            let text = storage.get_item(&key).map_err(store_error)?;
            sizes.push((key, text.map_or(0, |text| text.len())));
        }
    }
    sizes.sort();
    Ok(sizes)
}

/// Calls `changed` when another tab of this site has changed something; the
/// changes of this tab are not told.
pub fn on_changed_elsewhere(mut changed: impl FnMut() + 'static) -> Option<Listener> {
    let target = window()?;
    Some(Listener::new::<Event>(&target, "storage", move |_| {
        changed();
    }))
}

fn storage() -> Result<Storage, StoreError> {
    window()
        .and_then(|window| window.local_storage().ok().flatten())
        .ok_or(StoreError::Unavailable)
}

fn store_error(error: JsValue) -> StoreError {
    match error_name(&error).as_str() {
        "QuotaExceededError" | "NS_ERROR_DOM_QUOTA_REACHED" => StoreError::QuotaExceeded,
        "SecurityError" | "NotAllowedError" => StoreError::Unavailable,
        _ => StoreError::Broken,
    }
}
