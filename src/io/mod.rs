//! The only door to the outside: what can go wrong there as plain enums that
//! compile natively, and, for the browser only, the doors themselves.

use crate::domain::work::handle::WorkError;
use std::time::Duration;

#[cfg(target_arch = "wasm32")]
pub mod browser;

/// Why an HTTP request brought no answer. An answer with any status, 404 and
/// 500 included, is not an error here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The URL, method or a header cannot be sent by a browser at all.
    #[error(
        "The browser cannot send this request; check the address (no user name in it) and the headers."
    )]
    Malformed,
    /// The request failed while the browser says it has no network.
    #[error("The browser is offline; connect to the network and try again.")]
    Offline,
    /// No answer could be read. A browser does not tell a dead host from one
    /// that forbids cross-origin reading (CORS), nor from mixed content.
    #[error(
        "The host did not answer, or does not let this page read its answer (CORS); check the address, or use a proxy."
    )]
    Unreachable,
    /// No complete answer within the time allowed.
    #[error(
        "The host took longer than {} s to answer; try again later.",
        seconds(*limit)
    )]
    TimedOut {
        /// The time that was allowed.
        limit: Duration,
    },
    /// The host redirects, and what is sent may not go elsewhere (decision 58).
    #[error(
        "The host redirects to another address, which is not followed, since what is sent is meant for this one only; use the address that it leads to."
    )]
    Redirected,
    /// The body is larger than this app reads.
    #[error("The answer is larger than {} KiB; ask for less.", limit_bytes / 1024)]
    TooLarge {
        /// The most bytes that would have been read.
        limit_bytes: u64,
    },
    /// The answer began, but its body broke off.
    #[error("The answer broke off before its end; try again.")]
    CutOff,
    /// The caller changed its mind.
    #[error("The request was called off.")]
    Aborted,
}

/// Why something could not be kept in, or read from, the browser's storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// There is no storage, or the browser refuses it: private mode, blocked
    /// site data, a sandboxed frame, a database that does not open.
    #[error("The browser keeps no data for this page; allow site data for it to be remembered.")]
    Unavailable,
    /// The site has used up what the browser grants it.
    #[error("The browser's storage for this page is full; remove what is no longer needed.")]
    QuotaExceeded,
    /// Storage is there, but this read or write failed.
    #[error("The browser could not read or write its storage; reload the page and try again.")]
    Broken,
}

/// Why a secret could not be kept, or the vault not be opened or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The passphrase is another one.
    #[error("This is not the passphrase. Nothing was changed; try again.")]
    WrongPassphrase,
    /// Another tab locked the vault otherwise.
    #[error("The vault was changed in another tab; reload this one and try again.")]
    ChangedElsewhere,
    /// The browser does not encrypt here, or refused to.
    #[error("The browser did not encrypt it; open this page by https and try again.")]
    NoCipher,
    /// What the vault says of itself cannot be read.
    #[error("What is stored of the vault cannot be read; reset the vault under Settings.")]
    Unreadable,
    /// The storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a call to the worker brought no result. There is no "interrupted":
/// calls wait in the page and reach the worker one by one, so the end of a
/// worker costs only the call it was busy with; the others go to the next one.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CallError {
    /// The work ran past its deadline and was ended.
    #[error("This took longer than {} s and was stopped.", seconds(*deadline))]
    Overrun {
        /// The time the call was given.
        deadline: Duration,
    },
    /// The worker cannot be loaded: file missing, blocked, or not ready in time.
    #[error("A part of this app could not be loaded; reload the page.")]
    Unavailable,
    /// The worker failed in the middle of this call. The next call gets a new one.
    #[error("A part of this app failed on this input; the rest of the page still works.")]
    Crashed,
    /// The worker did its work and says what is wrong with the input.
    #[error(transparent)]
    Refused(#[from] WorkError),
}

/// Why files that were picked or dropped cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FilesError {
    /// More files than a package can sensibly hold.
    #[error("There are more than {limit} files here; choose the package's own folder or its ZIP.")]
    TooMany {
        /// The most files that are taken at once.
        limit: usize,
    },
    /// Together larger than this page reads.
    #[error(
        "The files are larger than {} MiB together; choose only the package.",
        limit_bytes / (1024 * 1024)
    )]
    TooLarge {
        /// The most bytes that are taken at once.
        limit_bytes: u64,
    },
    /// The browser could not read one of them.
    #[error("“{path}” could not be read; it may have been moved or changed. Choose it again.")]
    Unreadable {
        /// The file's or folder's path as far as the browser tells it.
        path: String,
    },
}

/// Why a text did not reach the clipboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CopyError {
    /// There is no clipboard: browsers offer it on https and localhost only.
    #[error("The browser offers no clipboard here; select the text and copy it yourself.")]
    Unavailable,
    /// The browser or the user said no.
    #[error("The browser did not allow copying; select the text and copy it yourself.")]
    Refused,
}

/// What a host answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpAnswer<Body = String> {
    /// HTTP status code.
    pub status: u16,
    /// Value of `Content-Type`, empty when there is none.
    pub content_type: String,
    /// The header fields that were asked for and that script may read, names in
    /// lower case.
    pub headers: Vec<(String, String)>,
    /// The body; text is read as UTF-8, faulty bytes replaced.
    pub body: Body,
    /// From sending to the last byte of the body.
    pub took: Duration,
}

/// A duration in seconds, without a fraction where there is none.
fn seconds(duration: Duration) -> f64 {
    duration.as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_name_their_limit() {
        let overrun = CallError::Overrun {
            deadline: Duration::from_millis(1500),
        };
        assert_eq!(
            overrun.to_string(),
            "This took longer than 1.5 s and was stopped."
        );
        let large = FilesError::TooLarge {
            limit_bytes: 200 * 1024 * 1024,
        };
        assert!(large.to_string().contains("200 MiB"));
        let slow = FetchError::TimedOut {
            limit: Duration::from_secs(10),
        };
        assert!(slow.to_string().contains("10 s"));
    }
}
