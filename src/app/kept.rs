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
    let aside = format!("{key}.set-aside");
    if local::set(&aside, &kept).is_ok() {
        // What stays is set aside again at the next visit.
        let _ = local::remove(key);
    }
    (T::default(), Some(text::kept_broken(what, &aside)))
}

/// Keeps a list.
pub(super) fn save(key: &str, list: &str) -> Result<(), StoreError> {
    local::set(key, list)
}
