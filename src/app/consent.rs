//! What the person said to requests to other origins.

use leptos::prelude::*;
use std::collections::BTreeMap;

/// A handle on the answers, for the visit or until they are taken back.
#[derive(Clone, Copy)]
pub struct Consent {
    /// By origin; those that were not asked about are not there.
    answers: RwSignal<BTreeMap<String, bool>>,
}

impl Consent {
    /// Nobody was asked yet.
    pub(super) fn new() -> Self {
        Self {
            answers: RwSignal::new(BTreeMap::new()),
        }
    }

    /// What was said to an origin; tracked.
    pub fn answer(self, origin: &str) -> Option<bool> {
        self.answers.with(|answers| answers.get(origin).copied())
    }

    /// Whether an origin may be asked now.
    pub fn is_given(self, origin: &str) -> bool {
        self.answers
            .with_untracked(|answers| answers.get(origin).copied())
            == Some(true)
    }

    /// Remembers what the person said to an origin.
    pub fn decide(self, origin: String, agreed: bool) {
        self.answers.update(|answers| {
            answers.insert(origin, agreed);
        });
    }

    /// Takes every answer back.
    pub fn forget(self) {
        self.answers.set(BTreeMap::new());
    }
}
