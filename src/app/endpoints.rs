//! The endpoints that a person lists for each module, kept in the browser.

use super::kept;
use crate::domain::form::endpoints::{EndpointLists, EndpointPart};
use crate::domain::problem::Problem;
use crate::io::browser::local;
use leptos::prelude::*;

const KEY: &str = "signalbox.endpoints";

/// A handle on the lists; every change is kept at once.
#[derive(Clone, Copy)]
pub struct Endpoints {
    lists: RwSignal<EndpointLists>,
    /// Why the lists of an earlier visit are not there, if so.
    pub problem: RwSignal<Option<Problem>>,
    /// Why the last change is not kept, if so.
    pub unkept: RwSignal<Option<String>>,
    /// Whether changes are kept.
    keeps: bool,
}

impl Endpoints {
    /// Empty lists that touch no storage.
    pub fn passing() -> Self {
        Self {
            lists: RwSignal::new(EndpointLists::default()),
            problem: RwSignal::new(None),
            unkept: RwSignal::new(None),
            keeps: false,
        }
    }

    /// The lists as kept. Reading has an effect: lists that cannot be read are
    /// set aside, and only this handle tells so.
    pub fn kept() -> Self {
        let (kept, broken) = load();
        let lists = RwSignal::new(kept);
        let problem = RwSignal::new(broken);
        // Two tabs that keep one list must not undo each other's changes.
        let listener = local::on_changed_elsewhere(move || {
            let (kept, broken) = load();
            if broken.is_some() {
                problem.set(broken);
            } else if lists.with_untracked(EndpointLists::to_text) != kept.to_text() {
                lists.set(kept);
            }
        });
        let listener = StoredValue::new_local(listener);
        on_cleanup(move || listener.set_value(None));
        Self {
            lists,
            problem,
            unkept: RwSignal::new(None),
            keeps: true,
        }
    }

    /// Reads the lists.
    pub fn with<T>(self, read: impl FnOnce(&EndpointLists) -> T) -> T {
        self.lists.with(read)
    }

    /// Adds an empty row.
    pub fn add(self, module: &str) {
        self.change(|lists| lists.add(module));
    }

    /// Takes what was typed into a row.
    pub fn set(self, module: &str, row: u32, part: EndpointPart, text: String) {
        self.change(|lists| lists.set(module, row, part, text));
    }

    /// Takes a row out.
    pub fn remove(self, module: &str, row: u32) {
        self.change(|lists| lists.remove(module, row));
    }

    fn change(self, change: impl FnOnce(&mut EndpointLists)) {
        self.lists.update(change);
        if !self.keeps {
            return;
        }
        let text = self.lists.with_untracked(EndpointLists::to_text);
        let outcome = kept::save(KEY, &text);
        self.unkept
            .set(outcome.err().map(|error| error.to_string()));
    }
}

fn load() -> (EndpointLists, Option<Problem>) {
    kept::load(KEY, "The list of endpoints", EndpointLists::from_text)
}
