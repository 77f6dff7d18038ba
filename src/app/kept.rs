//! Small lists kept for the next visit under a key. What is kept is not
//! trusted: what cannot be read is set aside, not dropped, and told.

use crate::domain::problem::Problem;
use crate::domain::text;
use crate::io::StoreError;
use crate::io::browser::local;

/// What is kept under a key, or nothing, and what to tell if it is broken.
pub(super) fn load<T: Default, E>(
    key: &str,
    what: &str,
    read: impl FnOnce(&str) -> Result<T, E>,
) -> (T, Option<Problem>) {
    // A browser that refuses storage has nothing to read; that nothing is kept
    // is told when something is to be kept.
    let Ok(Some(kept)) = local::get(key) else {
        return (T::default(), None);
    };
    if let Ok(list) = read(&kept) {
        return (list, None);
    }
    // What cannot be moved stays, and is looked at again at the next visit.
    let aside = set_aside(key, &kept).unwrap_or_else(|_| key.to_owned());
    (T::default(), Some(text::kept_broken(what, &aside)))
}

/// What the key of everything begins with that was set aside, after its own key.
pub(super) const ASIDE: &str = ".set-aside";

/// Moves what is kept under a key to a key of its own, beside whatever was set
/// aside before, and yields that key. If there is no room all stays as it was.
pub(super) fn set_aside(key: &str, kept: &str) -> Result<String, StoreError> {
    let mut aside = [key, ASIDE].concat();
    let mut number = 1u32;
    while local::get(&aside)?.is_some() {
        number = number.saturating_add(1);
        aside = format!("{key}{ASIDE}-{number}");
    }
    // There need not be room for both at once.
    local::remove(key)?;
    if let Err(error) = local::set(&aside, kept) {
        local::set(key, kept)?;
        return Err(error);
    }
    Ok(aside)
}

/// Keeps a list.
pub(super) fn save(key: &str, list: &str) -> Result<(), StoreError> {
    local::set(key, list)
}
