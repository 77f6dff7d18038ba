//! What a board needs while it is set up, and a running one does not: imports
//! with their findings, reasons why an entry cannot run, keeping, demo. It loads
//! when it is needed; see [`super::board`].

use crate::app::board::{BoardSession, ORDER, Shown, Task};
use crate::app::lasting::lasting;
use crate::app::vault::{Vault, VaultState};
use crate::app::{keeper, link, recall, relay, stored};
use crate::domain::board::configuration::{
    self, Configuration, Entry, Read, missing_secrets, secret_keys,
};
use crate::domain::board::reason::Reason;
use crate::domain::board::{demo, flash};
use crate::domain::problem::Problem;
use crate::domain::secret::Secret;
use crate::domain::secret::header::HeaderFault;
use crate::io::browser::local;
use leptos::prelude::*;
use std::cell::Cell;

thread_local! {
    static SETTLES: Cell<bool> = const { Cell::new(false) };
}

/// Does what the board left to do, and from now on whatever it leaves, also while a
/// page is shown that needs nothing of it.
pub fn settle(session: BoardSession) {
    if !SETTLES.replace(true) {
        lasting(|| {
            Effect::new(move |_| {
                if session.unsettled.get() {
                    untrack(|| settle_now(session));
                }
            });
        });
    }
    settle_now(session);
}

fn settle_now(session: BoardSession) {
    let vault = Vault::get();
    keeper::tend(vault);
    relay::begin(session);
    for task in session.tasks() {
        match task {
            Task::Read(text, Shown::Own) => stored::open(session, &text),
            Task::Read(text, origin) => {
                let open = take(session, &text, origin);
                if !open && *session.shown.read_untracked() == Shown::Loading {
                    session.set_shown(Shown::Nothing);
                }
            }
            Task::Remark(text, origin) => remark(session, &text, &origin),
            Task::Recall(status) => recall::recall_board(session, status),
            Task::Order => keep_order(session),
            Task::Refused(url, Ok(status)) => session.problem.set(Some(Problem::new(
                format!("{url} answered with status {status}"),
                "Check the address after config= in the link.",
            ))),
            Task::Refused(url, Err(error)) => session.problem.set(Some(Problem::new(
                format!("{url} could not be loaded"),
                link::why(&url, error),
            ))),
        }
    }
    stored::follow(session);
    if *session.shown.read_untracked() != Shown::Demo {
        explain(session, vault);
    }
    session.unsettled.set(false);
    if session.lacks_network() {
        recall::recall(session);
    }
}

/// Has polled what is sound though the quick reading does not know it, and says of
/// all else why it is not.
fn explain(session: BoardSession, vault: Vault) {
    let mut sound = Vec::new();
    for entry in session.unexplained() {
        let secret = |key: &str| session.secret(&entry.id, key);
        match configuration::source(&entry, &secret) {
            Ok(source) => sound.push(source),
            Err(reason) => {
                let lacks = !missing_secrets(&entry, &secret).is_empty();
                let locked_away = *vault.state.read_untracked() == VaultState::Locked;
                let reason = match keeper::count(vault) {
                    _ if lacks && locked_away => Reason::Configuration(locked()),
                    (_, count @ 1..) if lacks => Reason::Configuration(unreadable(count)),
                    _ => reason,
                };
                session.explain(&entry.id, reason);
            }
        }
    }
    session.give(sound);
}

/// Why an entry does not run whose secrets are in a locked vault.
pub fn locked() -> Problem {
    match keeper::fault(Vault::get()) {
        None => Problem::new(
            "Its secret is in the vault, which is locked.",
            "Unlock the vault with its passphrase.",
        ),
        Some(HeaderFault::Newer) => Problem::new(
            "Its secret is in the vault, which a newer Signalbox locked.",
            "Reload the page to get the newer one.",
        ),
        Some(HeaderFault::Broken) => Problem::new(
            "Its secret is in the vault, which is damaged.",
            "Reset the vault under Settings and give the secret again.",
        ),
    }
}

/// Why an entry does not run whose secret may be among those that cannot be read.
fn unreadable(count: usize) -> Problem {
    let which = match count {
        1 => "one stored secret is",
        _ => "some stored secrets are",
    };
    Problem::new(
        format!("Its secret is not there, or cannot be read: {which} damaged, or of another key."),
        "Give it again under Integrations.",
    )
}

/// Opens the text of a configuration and keeps it for the next visit.
pub fn open_text(session: BoardSession, text: &str) {
    if take(session, text, Shown::Own) {
        keep(session);
        settle(session);
    }
}

/// Tells whether the text was a configuration.
fn take(session: BoardSession, text: &str, origin: Shown) -> bool {
    match flash::import(text) {
        Ok((
            _,
            Read {
                configuration,
                findings,
            },
        )) => {
            session.show(configuration, findings, origin);
            true
        }
        Err(problem) => {
            let problem = match origin {
                Shown::Team => problem.about("signalbox.json beside this page"),
                Shown::Link(url) => problem.about(&url),
                _ => problem,
            };
            session.problem.set(Some(problem));
            false
        }
    }
}

/// Says what there is to say about a text that is shown already, if it still is.
fn remark(session: BoardSession, text: &str, origin: &Shown) {
    if *session.shown.read_untracked() == *origin
        && let Ok(read) = configuration::read(text)
    {
        session.findings.set(read.findings);
    }
}

/// Shows made-up data.
pub fn open_demo(session: BoardSession) {
    let (configuration, sources) = demo::board();
    session.show_demo(configuration, sources);
}

/// Ends the demo, or forgets this browser's configuration.
pub fn close(session: BoardSession) {
    if *session.shown.read_untracked() == Shown::Own
        && let Err(problem) = stored::save(session, None)
    {
        stored::notice().set(Some(problem));
    }
    session.show(Configuration::default(), Vec::new(), Shown::Nothing);
}

/// Changes the configuration and keeps it; a board from elsewhere becomes this
/// browser's own.
pub fn change(session: BoardSession, next: Configuration) {
    session.set_configuration(next);
    keep(session);
    settle(session);
}

/// Shows the team's board again and forgets the copy of it that a change had made
/// this browser's own, so that it follows the team's file as before.
pub fn back_to_team(session: BoardSession, team: Configuration) {
    if let Err(problem) = stored::save(session, None) {
        stored::notice().set(Some(problem));
    }
    session.show(team, Vec::new(), Shown::Team);
    settle(session);
}

/// Keeps the configuration in this browser, without its secrets; those go into
/// the vault. The board is this browser's own from then on.
pub fn keep(session: BoardSession) {
    let mut configuration = session.configuration();
    let shown = session.shown.get_untracked();
    let mut secrets = Vec::new();
    for entry in &mut configuration.entries {
        for (key, secret) in configuration::take_secrets(entry) {
            secrets.push((entry.clone(), key, Secret::new(secret)));
        }
        // A board from elsewhere has its secrets under other names.
        if matches!(shown, Shown::Link(_)) {
            for key in secret_keys(entry) {
                if let Some(secret) = session.secret(&entry.id, &key) {
                    secrets.push((entry.clone(), key, Secret::new(secret)));
                }
            }
        }
    }
    let spared = match shown {
        Shown::Link(_) | Shown::Demo => stored::spare_own(session),
        _ => Ok(()),
    };
    // The last integration may be gone; then the board offers ways to get one.
    session.set_shown(match configuration.entries.as_slice() {
        [] => Shown::Nothing,
        _ => Shown::Own,
    });
    let moved = !secrets.is_empty();
    for (entry, key, secret) in secrets {
        give_secret(session, &entry, &key, secret);
    }
    if moved {
        session.set_configuration(configuration.clone());
    }
    let saved = spared.and_then(|()| stored::save(session, Some(configuration)));
    session.problem.set(saved.err());
}

/// Keeps the order of panes as it is for the next visit. The team's board stays the
/// team's: whatever its file has then stands in that order.
fn keep_order(session: BoardSession) {
    let configuration = session.configuration();
    match session.shown.get_untracked() {
        Shown::Own => session
            .problem
            .set(stored::save(session, Some(configuration)).err()),
        // A browser that refuses storage costs only the memory of the choice.
        Shown::Team => drop(local::set(ORDER, configuration.order.as_str())),
        Shown::Loading | Shown::Nothing | Shown::Demo | Shown::Link(_) => {}
    }
}

/// Has an entry of the board the secret again that it had before a change, empty for
/// none; `None` was one that nobody could read.
pub fn restore_secret(session: BoardSession, entry: &Entry, key: &str, secret: Option<Secret>) {
    match secret {
        Some(secret) => give_secret(session, entry, key, secret),
        None => keeper::restore(Vault::get(), session.secret_id(entry, key)),
    }
}

/// Gives an entry of the board a secret, for now and in the vault; an empty one is
/// forgotten.
pub fn give_secret(session: BoardSession, entry: &Entry, key: &str, secret: Secret) {
    keeper::keep(Vault::get(), session.secret_id(entry, key), secret);
}
