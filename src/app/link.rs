//! Loading what a link to the page names. A link within the page's own site is followed
//! without asking, so no redirect may take it to another one: an open redirector would be
//! a way around the question (decision 58).

use crate::io::FetchError;
use crate::io::browser::address::is_home;
use crate::io::browser::fetch::Terms;
use std::time::Duration;

const LED_AWAY: &str = "This site gave no answer, or leads to another site, which is not followed unasked; check the address, or link to the one that it leads to.";

/// The terms on which the address of a link is loaded.
pub fn terms(url: &str, timeout: Duration, limit_bytes: u64) -> Terms<'static> {
    Terms {
        timeout,
        limit_bytes,
        home: is_home(url),
        ..Terms::default()
    }
}

/// Why the address of a link could not be loaded, and what to do, in words.
pub fn why(url: &str, error: FetchError) -> String {
    match error {
        FetchError::Unreachable if is_home(url) => LED_AWAY.to_owned(),
        other => other.to_string(),
    }
}
