//! The last known board: kept while the board runs, shown again where there is
//! no network. Loads with what sets a board up.

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
    // A board from a link, and made-up data, are no board of this browser.
    if !matches!(*session.shown.read_untracked(), Shown::Own | Shown::Team) {
        return;
    }
    let configuration = session.configuration();
    let remembered = session.with_panes(|panes| Remembered::of(&configuration, panes));
    // A visit without a network must not replace what was known by nothing.
    if remembered.entries.is_empty() {
        return;
    }
    spawn_local(async move {
        if let Ok(database) = Database::open().await {
            // A browser that keeps nothing shows nothing without a network.
            let _ = database.put_text(KEY, &remembered.write()).await;
        }
    });
}

async fn remembered() -> Option<Remembered> {
    let database = Database::open().await.ok()?;
    let text = database.get_text(KEY).await.ok()??;
    Remembered::read(&text)
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
