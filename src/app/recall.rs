//! The last known board: kept while the board runs, shown again where there is
//! no network, and gone on from where a service tells nothing of the past. Loads
//! with what sets a board up.

use crate::app::board::{BoardSession, Shown};
use crate::app::lasting::lasting;
use crate::app::tabs::Tabs;
use crate::domain::board::flash;
use crate::domain::board::remembered::{Remembered, Rhythm};
use crate::domain::problem::Problem;
use crate::io::browser::database::Database;
use crate::io::browser::listener::Listener;
use crate::io::browser::presence;
use crate::io::browser::timer::{Timeout, since};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::{Cell, RefCell};
use std::time::Duration;

/// Where it is kept.
const KEY: &str = "board/last-known";

thread_local! {
    static RHYTHM: Cell<Rhythm> = Cell::new(Rhythm::default());
    static TIMER: RefCell<Option<Timeout>> = const { RefCell::new(None) };
    /// Empty until the board is followed.
    static SEEN: RefCell<Vec<Listener>> = const { RefCell::new(Vec::new()) };
}

/// Keeps the board from now on whenever it changed. What all tabs show is kept by
/// the one that leads.
pub fn follow(session: BoardSession) {
    if SEEN.with_borrow(|seen| !seen.is_empty()) {
        return;
    }
    let listeners = presence::on_changed(move || {
        // Nobody knows whether it comes into sight again.
        if !presence::visible() && RHYTHM.get().due().is_some() {
            keep(session);
        }
    });
    SEEN.replace(listeners);
    lasting(|| {
        Effect::new(move |_| {
            session.pulse.track();
            if Tabs::get().leading.get_untracked() {
                change(|rhythm| rhythm.changed(now()));
                if TIMER.with_borrow(Option::is_none) {
                    wait(session);
                }
            }
        });
    });
}

/// The time since the page was opened.
fn now() -> Duration {
    since(0.0)
}

fn change(change: impl FnOnce(&mut Rhythm)) {
    let mut rhythm = RHYTHM.get();
    change(&mut rhythm);
    RHYTHM.set(rhythm);
}

/// Keeps the board once it is time.
fn wait(session: BoardSession) {
    let left = RHYTHM.get().due().map(|due| due.saturating_sub(now()));
    if left == Some(Duration::ZERO) {
        keep(session);
    }
    let left = left.filter(|left| !left.is_zero());
    TIMER.replace(left.map(|left| Timeout::new(left, move || wait(session))));
}

fn keep(session: BoardSession) {
    let rhythm = RHYTHM.take();
    if known(session).is_none() {
        return;
    }
    RHYTHM.set(rhythm);
    change(|rhythm| rhythm.kept(now()));
    spawn_local(async move {
        // A browser that keeps nothing shows nothing without a network.
        let Ok(database) = Database::open().await else {
            return;
        };
        let before = remembered_in(&database).await.unwrap_or_default();
        if !is_kept(session) {
            return;
        }
        let configuration = session.configuration();
        let resumed = session.with_panes(|panes| before.resumed(&configuration, panes));
        for (entry, panes) in resumed {
            session.resume(&entry, panes);
        }
        let Some(mut known) = known(session) else {
            return;
        };
        known.go_on_from(&before, &configuration);
        let _ = database.put_text(KEY, &known.write()).await;
    });
}

/// What is to be kept of the board, if it is one of this browser. A visit without a
/// network must not replace what was known by nothing.
fn known(session: BoardSession) -> Option<Remembered> {
    let configuration = is_kept(session).then(|| session.configuration())?;
    let known = session.with_panes(|panes| Remembered::of(&configuration, panes));
    (!known.entries.is_empty()).then_some(known)
}

/// Whether it is a board of this browser: one from a link, and made-up data, are none.
fn is_kept(session: BoardSession) -> bool {
    matches!(*session.shown.read_untracked(), Shown::Own | Shown::Team)
}

async fn remembered() -> Option<Remembered> {
    remembered_in(&Database::open().await.ok()?).await
}

async fn remembered_in(database: &Database) -> Option<Remembered> {
    Remembered::read(&database.get_text(KEY).await.ok()??)
}

/// Shows in panes that have nothing, for want of a network, what was known.
pub fn recall(session: BoardSession) {
    spawn_local(async move {
        let Some(remembered) = remembered().await else {
            return;
        };
        for known in remembered.entries {
            session.recall(known);
        }
    });
}

/// Shows the board that was known last where the team's could not be had; `status`
/// is that of the answer, if there was one.
pub fn recall_board(session: BoardSession, status: Option<u16>) {
    spawn_local(async move {
        let board = remembered()
            .await
            .and_then(|known| flash::import(&known.configuration).ok());
        if *session.shown.read_untracked() != Shown::Loading {
            return;
        }
        match board {
            Some((_, read)) => session.show(read.configuration, Vec::new(), Shown::Team),
            None => {
                session.shown.set(Shown::Nothing);
                if let Some(status) = status {
                    session.problem.set(Some(Problem::new(
                        format!("The team's board could not be had: signalbox.json answered with status {status}"),
                        "Load the page again in a while, or ask whoever runs its web host.",
                    )));
                }
            }
        }
    });
}
