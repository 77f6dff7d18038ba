//! What a configuration comes to: panes, sources that are polled, and entries
//! that cannot run.

use super::{BoardSession, Shown};
use crate::app::poll::Poller;
use crate::app::tabs::Tabs;
use crate::app::vault::{Vault, VaultState};
use crate::domain::alert::keys::is_responder;
use crate::domain::board::configuration::{Configuration, Entry, ready};
use crate::domain::board::pane::{Change, Pane, Panes};
use crate::domain::board::reason::Reason;
use crate::domain::poll::Source;
use crate::domain::provider::{self, Settings};
use crate::io::browser::clock::moment;
use leptos::prelude::*;

impl BoardSession {
    /// Puts a configuration in force. Panes of entries that did not change stay.
    pub fn set_configuration(self, next: Configuration) {
        if *self.shown.read_untracked() != Shown::Demo {
            self.inner().given.take();
        }
        let before = self.inner().configuration.replace(next);
        self.apply(&before);
    }

    /// Looks again at what can run: the vault was opened or changed, or this tab
    /// leads now, or does no longer.
    pub fn renew(self) {
        if *self.shown.read_untracked() == Shown::Loading {
            return;
        }
        self.apply(&self.configuration());
        if !self.inner().given.borrow().is_empty() {
            // Secrets that they were made with may be locked away or others by now.
            // The setup, which is there, makes them anew at once, or says what they lack.
            self.unsettled.set(true);
        }
    }

    fn apply(self, before: &Configuration) {
        let inner = self.inner();
        let mut sources = Vec::new();
        let mut panes = Vec::new();
        let mut unexplained = false;
        let mut responding = false;
        let shown = inner.panes.take();
        let vault = Vault::get();
        {
            let configuration = inner.configuration.borrow();
            for entry in configuration.entries.iter().filter(|entry| entry.enabled) {
                if is_responder(&entry.integration) {
                    responding = true;
                    continue;
                }
                let source = self.source(entry);
                let goes_on = before.entries.contains(entry)
                    || source.as_ref().is_some_and(|source| self.polls(source));
                let known = shown.all().iter().filter(|_| goes_on);
                panes.extend(panes_of(entry, known, source.is_some()));
                match source {
                    Some(source) => {
                        // Another tab may have been told to wait.
                        let told = panes.last().filter(|pane| pane.trouble.is_some());
                        sources.push((source, told.and_then(|pane| pane.next)));
                    }
                    // It may lack nothing but its secrets, which are on their way.
                    None if *vault.state.read_untracked() == VaultState::Opening => vault.open(),
                    None => unexplained = true,
                }
            }
            self.name.set(configuration.name.clone());
        }
        inner.panes.replace(Panes::new(panes));
        if !Tabs::get().leading.get_untracked() {
            sources.clear();
        }
        self.enliven();
        self.edition
            .update(|edition| *edition = edition.wrapping_add(1));
        {
            let mut poller = inner.poller.borrow_mut();
            let poller = poller.get_or_insert_with(|| Poller::new(move |event| self.polled(event)));
            poller.set_sources(sources);
            // What responders tell is for those who look elsewhere.
            poller.poll_unseen(responding);
        }
        self.responding.set(responding);
        if unexplained {
            self.unsettled.set(true);
        }
        self.tell(Change::Layout);
    }

    fn polls(self, source: &Source) -> bool {
        let inner = self.inner();
        let poller = inner.poller.borrow();
        poller.as_ref().is_some_and(|poller| poller.polls(source))
    }

    /// Lets every integration live that has a configuration switched on, and no
    /// other source.
    fn enliven(self) {
        let inner = self.inner();
        let mut registry = inner.registry.borrow_mut();
        let configuration = inner.configuration.borrow();
        for declaration in provider::DECLARATIONS {
            let id = ["signalbox.", declaration.key].concat();
            let wanted = configuration
                .entries
                .iter()
                .any(|entry| entry.enabled && entry.integration == declaration.key);
            // What fails is remembered by the registry; sources cannot.
            if wanted {
                let _ = registry.enable(&id);
            } else {
                let _ = registry.disable(&id);
            }
        }
    }

    fn source(self, entry: &Entry) -> Option<Source> {
        let inner = self.inner();
        let given = inner.given.borrow();
        let of_entry = |source: &&Source| source.id == entry.id;
        match given.iter().find(of_entry) {
            Some(source) => Some(source.clone()),
            None => ready(entry, &|key| self.secret_of(entry, key)),
        }
    }

    /// Entries that cannot run, as far as the quick reading knows.
    pub fn unexplained(self) -> Vec<Entry> {
        let inner = self.inner();
        let configuration = inner.configuration.borrow();
        configuration
            .entries
            .iter()
            .filter(|entry| {
                entry.enabled
                    && !is_responder(&entry.integration)
                    && ready(entry, &|key| self.secret_of(entry, key)).is_none()
            })
            .cloned()
            .collect()
    }

    /// Says why an entry does not run.
    pub fn explain(self, entry: &str, reason: Reason) {
        let inner = self.inner();
        let result = Err(reason);
        let change = inner
            .panes
            .borrow_mut()
            .polled(entry, result, moment(), None);
        if let Some(change) = change {
            self.tell(change);
        }
    }

    /// Polls these sources too, which [`ready`] does not know, in the place of those
    /// that were given before.
    pub fn give(self, sources: Vec<Source>) {
        if *self.inner().given.borrow() != sources {
            self.inner().given.replace(sources);
            self.apply(&self.configuration());
        }
    }
}

/// The panes of an entry as they go on, or a new one; `sound` if it can be polled
/// now.
fn panes_of<'a>(entry: &Entry, known: impl Iterator<Item = &'a Pane>, sound: bool) -> Vec<Pane> {
    let mut panes: Vec<Pane> = known
        .filter(|pane| pane.entry == entry.id)
        .map(|pane| Pane {
            // It may be called otherwise now.
            title: entry.name.clone(),
            group: entry.group.clone(),
            size: entry.size,
            ..pane.clone()
        })
        .collect();
    for pane in &mut panes {
        // What it lacked is there now.
        if sound && matches!(pane.trouble, Some(Reason::Configuration(_))) {
            pane.trouble = None;
        }
    }
    if panes.is_empty() {
        panes.push(new_pane(entry));
    }
    panes
}

/// The pane of an entry that was not polled yet.
pub fn new_pane(entry: &Entry) -> Pane {
    let declaration = provider::find(&entry.integration);
    Pane {
        id: entry.id.clone(),
        entry: entry.id.clone(),
        service: entry.integration.clone(),
        service_name: match (declared_service(entry), declaration) {
            (Some(name), _) => name.to_owned(),
            (None, Some(declaration)) => declaration.name.to_owned(),
            (None, None) => entry.integration.clone(),
        },
        subject: match (declared_name(entry), declaration) {
            (Some(name), _) => name.to_owned(),
            (None, Some(declaration)) => {
                provider::ask::subject(declaration.endpoint, &Settings(entry.settings.clone()))
            }
            (None, None) => String::new(),
        },
        kind: declaration.map(|declaration| declaration.kind),
        title: entry.name.clone(),
        group: entry.group.clone(),
        size: entry.size,
        data: None,
        fresh_at: None,
        trouble: None,
        next: None,
    }
}

/// The name in a declaration of one's own, where panes have another one for a title.
fn declared_service(entry: &Entry) -> Option<&str> {
    let declaration = entry.settings.get("declaration")?;
    declaration
        .get("title")
        .or_else(|| declaration.get("title_at"))?;
    declared_name(entry)
}

/// The name in a declaration of one's own.
fn declared_name(entry: &Entry) -> Option<&str> {
    entry.settings.get("declaration")?.get("name")?.as_str()
}
