//! Changes of the board by hand: made, remembered, undone; and configurations
//! that are looked at before they are opened. Loads with what sets a board up.

use crate::app::board::{BoardSession, Shown};
use crate::app::lasting::lasting;
use crate::app::vault::Vault;
use crate::app::{keeper, setup};
use crate::domain::board::compare::{Way, joined, same_goal};
use crate::domain::board::configuration::{Configuration, Entry, Read, secret_keys};
use crate::domain::board::flash::{self, Origin};
use crate::domain::board::share;
use crate::domain::integration::history::{History, Lost, Step, lost};
use crate::domain::secret;
use leptos::prelude::*;
use std::cell::{OnceCell, RefCell};

thread_local! {
    static HISTORY: RefCell<History> = RefCell::default();
    static INCOMING: OnceCell<RwSignal<Option<Incoming>>> = const { OnceCell::new() };
}

/// Where a configuration comes from that waits for a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// A file or text that a person opened.
    Text(Origin),
    /// A link that carries it.
    Link,
}

/// A configuration that was read and not opened yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Incoming {
    /// What it is and what was not understood of it.
    pub read: Read,
    /// Where it comes from.
    pub door: Door,
}

/// The configuration that waits for a decision; one for the whole app.
pub fn incoming() -> RwSignal<Option<Incoming>> {
    INCOMING.with(|incoming| *incoming.get_or_init(|| lasting(|| RwSignal::new(None))))
}

/// The configuration to change: made-up data is not part of it.
pub fn current(session: BoardSession) -> Configuration {
    if *session.shown.read_untracked() == Shown::Demo {
        Configuration::default()
    } else {
        session.configuration()
    }
}

/// A secret to give: entry, key, value; an empty value forgets it.
pub type Secret = (String, String, secret::Secret);

/// Puts a changed board in force, with these secrets, and remembers how it was.
/// `said` tells what was done. The secrets of entries that go are forgotten.
pub fn make(session: BoardSession, said: String, next: Configuration, mut secrets: Vec<Secret>) {
    let before = current(session);
    let from_team = *session.shown.read_untracked() == Shown::Team;
    if *session.shown.read_untracked() == Shown::Demo {
        setup::close(session);
    }
    for entry in &before.entries {
        if !next.entries.iter().any(|other| other.id == entry.id) {
            secrets.extend(forgotten(session, entry));
        }
    }
    let named = |(entry, key, _): &Secret| (entry.clone(), key.clone());
    let given: Vec<(String, String)> = secrets.iter().map(named).collect();
    let lost = lost(&given, &next, &|entry, key| known(session, entry, key));
    HISTORY.with_borrow_mut(|history| {
        history.push(Step {
            said,
            before: before.clone(),
            after: next.clone(),
            lost,
            from_team,
        });
    });
    // What is to be forgotten goes first: the new board may bring its own.
    let (given, gone): (Vec<Secret>, Vec<Secret>) = secrets
        .into_iter()
        .partition(|(_, _, value)| !value.is_empty());
    for (entry, key, value) in gone {
        give(session, &before, &next, &entry, &key, value);
    }
    setup::change(session, next.clone());
    for (entry, key, value) in given {
        give(session, &next, &before, &entry, &key, value);
    }
}

/// The secret of an entry, empty for none; `None` while nobody can look into the
/// vault.
fn known(session: BoardSession, entry: &str, key: &str) -> Option<secret::Secret> {
    let secret = session.secret(entry, key).map(secret::Secret::new);
    secret.or_else(|| keeper::can_be_kept(Vault::get()).then(secret::Secret::default))
}

/// Whether keeping that secret of an entry takes the place of another one, or may.
pub fn replaces(session: BoardSession, entry: &str, key: &str, secret: &str) -> bool {
    known(session, entry, key).is_none_or(|known| !known.is_empty() && known.reveal() != secret)
}

/// Gives a secret to the entry with that id, as the first board has it or else
/// the second.
fn give(
    session: BoardSession,
    first: &Configuration,
    second: &Configuration,
    id: &str,
    key: &str,
    value: secret::Secret,
) {
    if let Some(entry) = find(first, second, id) {
        setup::give_secret(session, entry, key, value);
    }
}

fn find<'a>(first: &'a Configuration, second: &'a Configuration, id: &str) -> Option<&'a Entry> {
    let mut entries = first.entries.iter().chain(&second.entries);
    entries.find(|entry| entry.id == id)
}

/// The secrets of an entry, each to be forgotten: those that are known, or all
/// that it may have while nobody can look into the vault.
fn forgotten(session: BoardSession, entry: &Entry) -> Vec<Secret> {
    let known = keeper::can_be_kept(Vault::get());
    secret_keys(entry)
        .into_iter()
        .filter(|key| !known || session.secret(&entry.id, key).is_some())
        .map(|key| (entry.id.clone(), key, secret::Secret::default()))
        .collect()
}

/// What the last change was, if it can be undone; to be asked anew whenever the
/// board's edition changes.
pub fn last(session: BoardSession) -> Option<String> {
    let now = current(session);
    HISTORY.with_borrow(|history| history.last(&now).map(|step| step.said.clone()))
}

/// Undoes the last change and tells which one it was.
pub fn undo(session: BoardSession) -> Option<String> {
    let now = current(session);
    let step = HISTORY.with_borrow_mut(|history| history.undo(&now))?;
    if step.before == Configuration::default() {
        setup::close(session);
    } else if step.from_team {
        setup::back_to_team(session, step.before.clone());
    } else {
        setup::change(session, step.before.clone());
    }
    session.findings.set(Vec::new());
    for Lost { entry, key, value } in step.lost {
        if let Some(entry) = find(&step.before, &step.after, &entry) {
            setup::restore_secret(session, entry, &key, value);
        }
    }
    Some(step.said)
}

/// Takes in the text of a configuration: at once where there is no board yet,
/// otherwise it is shown what it would change.
pub fn open(session: BoardSession, text: &str) {
    match flash::import(text) {
        Ok((origin, read)) => {
            session.problem.set(None);
            let arrived = Incoming {
                read,
                door: Door::Text(origin),
            };
            if current(session).entries.is_empty() {
                accept(session, arrived, Way::Replace);
            } else {
                incoming().set(Some(arrived));
            }
        }
        Err(problem) => session.problem.set(Some(problem)),
    }
}

/// Takes in what a link carries; it is always asked about first.
pub fn open_shared(session: BoardSession, data: &str) {
    match share::read(data).and_then(|text| flash::import(&text)) {
        Ok((_, read)) => incoming().set(Some(Incoming {
            read,
            door: Door::Link,
        })),
        Err(problem) => session.problem.set(Some(problem)),
    }
}

/// Makes the board that comes of it this browser's own.
pub fn accept(session: BoardSession, arrived: Incoming, way: Way) {
    incoming().set(None);
    let Read {
        configuration,
        findings,
    } = arrived.read;
    let now = current(session);
    let next = joined(&now, &configuration, way);
    // Whoever made the file must not learn the secrets of this board.
    let mut secrets = Vec::new();
    for entry in &now.entries {
        let same = |other: &&Entry| other.id == entry.id;
        if let Some(other) = next.entries.iter().find(same)
            && !same_goal(entry, other)
        {
            secrets.extend(forgotten(session, entry));
        }
    }
    let name = match configuration.name.as_str() {
        "" => "The configuration".to_owned(),
        name => format!("“{name}”"),
    };
    let done = match way {
        Way::Replace => "was opened.",
        Way::Add => "was added to the board.",
    };
    make(session, format!("{name} {done}"), next, secrets);
    session.findings.set(findings);
}

/// Shows it without keeping it; this browser's own board stays as it is kept.
pub fn show_beside(session: BoardSession, arrived: Incoming) {
    incoming().set(None);
    session.show(
        arrived.read.configuration,
        arrived.read.findings,
        Shown::Link("a shared link".to_owned()),
    );
}
