//! The last known board: kept while the board runs, shown again where there is
//! no network, and gone on from where a service tells nothing of the past. Loads
//! with what sets a board up.

use crate::app::board::{BoardSession, Shown};
use crate::app::lasting::lasting;
use crate::domain::board::flash;
use crate::domain::board::remembered::Remembered;
use crate::domain::problem::Problem;
use crate::io::browser::database::Database;
use crate::io::browser::timer::Debounce;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::Cell;
use std::time::Duration;

/// Where it is kept.
const KEY: &str = "board/last-known";

/// How long after a change it is kept: many panes change together.
const CALM: Duration = Duration::from_secs(2);

thread_local! {
    static FOLLOWS: Cell<bool> = const { Cell::new(false) };
    static LATER: Debounce = Debounce::new(CALM);
}

/// Keeps the board from now on whenever it changed.
pub fn follow(session: BoardSession) {
    if FOLLOWS.replace(true) {
        return;
    }
    lasting(|| {
        Effect::new(move |_| {
            session.pulse.track();
            LATER.with(|later| later.run(move || keep(session)));
        });
    });
}

fn keep(session: BoardSession) {
    if !is_kept(session) {
        return;
    }
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
        let mut now = session.with_panes(|panes| Remembered::of(&configuration, panes));
        // A visit without a network must not replace what was known by nothing.
        if now.entries.is_empty() {
            return;
        }
        now.go_on_from(&before, &configuration);
        let _ = database.put_text(KEY, &now.write()).await;
    });
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
