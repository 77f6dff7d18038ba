//! Documents that schemas of the open file refer to: asked for by the person's
//! consent to their origin, never otherwise. What was said to an origin holds for
//! the visit.

use crate::app::consent::Consent;
use crate::domain::http::{HttpRequest, origin_of};
use crate::domain::schema::{Documents, read_document};
use crate::io::browser::fetch::{self, AbortHandle};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

/// Time that a host has for its answer.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Bytes of a document at most: it is read with the form, in the page.
const DOCUMENT_BYTES: u64 = 2 * 1024 * 1024;

/// How far a document has come that is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Its origin has not been agreed to.
    Asking,
    /// The person does not want it.
    Refused,
    /// It is being loaded.
    Loading,
    /// It could not be had; a sentence says why.
    Failed(String),
}

/// A handle on the documents of the open file.
#[derive(Clone, Copy)]
pub struct References {
    /// Those that were loaded.
    pub documents: RwSignal<Arc<Documents>>,
    consent: Consent,
    /// What came of addresses, `None` while that is open.
    outcomes: RwSignal<BTreeMap<String, Option<String>>>,
    abort: StoredValue<AbortHandle, LocalStorage>,
}

impl References {
    pub(super) fn new() -> Self {
        Self {
            documents: RwSignal::new(Arc::default()),
            consent: Consent::new(),
            outcomes: RwSignal::new(BTreeMap::new()),
            abort: StoredValue::new_local(AbortHandle::new()),
        }
    }

    /// Forgets all documents: they were for a file that is no longer open. What the
    /// person said to origins stays, so that a file that is mended and opened again asks
    /// nothing twice.
    pub(super) fn forget(self) {
        self.abort.with_value(AbortHandle::abort);
        self.abort.set_value(AbortHandle::new());
        self.outcomes.set(BTreeMap::new());
        self.documents.set(Arc::default());
    }

    /// How far a document has come; `None` if it will be asked for at once.
    pub fn progress(self, url: &str) -> Option<Progress> {
        let outcome = self.outcomes.with(|all| all.get(url).cloned());
        match outcome {
            Some(Some(sentence)) => return Some(Progress::Failed(sentence)),
            Some(None) => return Some(Progress::Loading),
            None => {}
        }
        let origin = origin_of(url).unwrap_or_default();
        match self.consent.answer(&origin) {
            None => Some(Progress::Asking),
            Some(false) => Some(Progress::Refused),
            Some(true) => None,
        }
    }

    /// What the person says to requests to an origin.
    pub fn decide(self, origin: String, agreed: bool) {
        self.consent.decide(origin, agreed);
    }

    /// Asks once more for a document that could not be had.
    pub fn again(self, url: &str) {
        self.outcomes.update(|all| {
            all.remove(url);
        });
    }

    /// Asks for those of the addresses that may be asked for and were not yet.
    /// What comes is in the signals.
    pub fn load(self, urls: &[String]) {
        let due: BTreeSet<&String> = urls
            .iter()
            .filter(|url| self.progress(url).is_none())
            .collect();
        for url in due {
            self.outcomes.update(|all| {
                all.insert(url.clone(), None);
            });
            let (url, abort) = (url.clone(), self.abort.get_value());
            spawn_local(async move {
                let request = HttpRequest::get(url.as_str());
                let answer = fetch::send_for_bytes(&request, TIMEOUT, &abort, DOCUMENT_BYTES).await;
                if abort.aborted() {
                    return;
                }
                let document = answer
                    .map_err(|error| error.to_string())
                    .and_then(|answer| {
                        read_document(answer.status, &answer.content_type, &answer.body)
                            .map_err(|error| error.to_string())
                    });
                let added = document.and_then(|document| {
                    let mut all = self.documents.with_untracked(|all| (**all).clone());
                    all.add(&url, document).map_err(|error| error.to_string())?;
                    Ok(all)
                });
                match added {
                    Ok(all) => {
                        self.again(&url);
                        self.documents.set(Arc::new(all));
                    }
                    Err(sentence) => self.outcomes.update(|all| {
                        all.insert(url, Some(sentence));
                    }),
                }
            });
        }
    }
}
