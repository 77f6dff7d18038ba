//! The address bar: the hash carries the route, everything else is the host's.

use super::listener::Listener;
use web_sys::{Event, Url, window};

/// What setting the hash does to the browser's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A new entry: the back button returns to the old hash.
    Push,
    /// The old hash is forgotten.
    Replace,
}

/// The hash without its `#`, percent-encoded as the browser keeps it.
pub fn hash() -> String {
    window()
        .and_then(|window| window.location().hash().ok())
        .map(|hash| hash.strip_prefix('#').unwrap_or(&hash).to_owned())
        .unwrap_or_default()
}

/// Sets the hash (given without `#`). Either way listeners of
/// [`on_hash_changed`] hear of it, later, if it is another one.
pub fn set_hash(hash: &str, entry: Entry) {
    let Some(window) = window() else { return };
    let location = window.location();
    // A browser that forbids this (a sandboxed frame) leaves the view as it is.
    drop(match entry {
        Entry::Push => location.set_hash(hash),
        Entry::Replace => location.href().and_then(|href| {
            let page = href.split('#').next().unwrap_or_default();
            location.replace(&format!("{page}#{hash}"))
        }),
    });
}

/// Calls `changed` with the new hash (without `#`) whenever it changes, by
/// link, by history, by hand or by [`set_hash`].
pub fn on_hash_changed(mut changed: impl FnMut(String) + 'static) -> Option<Listener> {
    let window = window()?;
    Some(Listener::new::<Event>(&window, "hashchange", move |_| {
        changed(hash());
    }))
}

/// The origin of the page, such as `https://example.org`; `null` for files.
pub fn origin() -> String {
    window()
        .and_then(|window| window.location().origin().ok())
        .unwrap_or_default()
}

/// Loads the page anew.
pub fn reload() {
    if let Some(window) = window() {
        // A browser that refuses leaves the page as it is.
        drop(window.location().reload());
    }
}

/// An absolute URL from one that may be relative to the page; `None` if it is
/// no URL at all.
pub fn resolve(url: &str) -> Option<String> {
    let base = window()?.document()?.base_uri().ok()??;
    Url::new_with_base(url, &base).ok().map(|url| url.href())
}

/// Whether a URL, which may be relative to the page, is of the page's own origin.
pub fn is_home(url: &str) -> bool {
    origin_of(url) == Some(origin())
}

/// The origin of a URL that may be relative to the page.
pub fn origin_of(url: &str) -> Option<String> {
    Url::new(&resolve(url)?).ok().map(|url| url.origin())
}
