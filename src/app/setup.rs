//! What a board needs while it is set up, and a running one does not: imports
//! with their findings, reasons why an entry cannot run, keeping, demo. It loads
//! when it is needed; see [`super::board`].

use crate::app::board::{BoardSession, KEY, Shown, Task};
use crate::app::recall;
use crate::domain::board::configuration::{self, Configuration, Read};
use crate::domain::board::{demo, flash};
use crate::domain::problem::Problem;
use crate::io::browser::local;
use leptos::prelude::*;

/// Does what the board left to do.
pub fn settle(session: BoardSession) {
    for task in session.tasks() {
        match task {
            Task::Read(text, origin) => {
                let open = take(session, &text, origin);
                if !open && *session.shown.read_untracked() == Shown::Loading {
                    session.shown.set(Shown::Nothing);
                }
            }
            Task::Recall => recall::recall_board(session),
            Task::Refused(url, Ok(status)) => session.problem.set(Some(Problem::new(
                format!("{url} answered with status {status}"),
                "Check the address after config= in the link.",
            ))),
            Task::Refused(url, Err(error)) => session.problem.set(Some(Problem::new(
                format!("{url} could not be loaded"),
                error.to_string(),
            ))),
        }
    }
    let mut sound = Vec::new();
    for entry in session.unexplained() {
        let secret = |key: &str| session.secret(&entry.id, key);
        match configuration::source(&entry, &secret) {
            Ok(source) => sound.push(source),
            Err(reason) => session.explain(&entry.id, reason),
        }
    }
    if !sound.is_empty() {
        session.give(sound);
    }
    session.unsettled.set(false);
    if session.lacks_network() {
        recall::recall(session);
    }
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
            session.problem.set(Some(problem));
            false
        }
    }
}

/// Shows made-up data.
pub fn open_demo(session: BoardSession) {
    let (configuration, sources) = demo::board();
    session.show_demo(configuration, sources);
}

/// Ends the demo, or forgets this browser's configuration.
pub fn close(session: BoardSession) {
    if *session.shown.read_untracked() == Shown::Own {
        // A browser that refuses storage has kept nothing.
        let _ = local::remove(KEY);
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

/// Keeps the configuration in this browser, without its secrets; those stay for
/// as long as the app is open.
pub fn keep(session: BoardSession) {
    let mut configuration = session.configuration();
    for entry in &mut configuration.entries {
        for (key, secret) in configuration::take_secrets(entry) {
            session.give_secret(&entry.id, &key, secret);
        }
    }
    let text = configuration::write(&configuration);
    session.shown.set(Shown::Own);
    if let Err(error) = local::set(KEY, &text) {
        session.problem.set(Some(Problem::new(
            "The board is not kept over a reload",
            error.to_string(),
        )));
    }
}
