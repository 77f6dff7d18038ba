//! The store: this browser's board and its settings under one key. Reads what
//! the start of the page left, sets aside what cannot be read, writes without
//! overwriting what another tab wrote, and follows other tabs. Loads with the
//! setup.

use crate::app::board::{BoardSession, KEY, Shown};
use crate::app::keeper;
use crate::app::kept::{ASIDE, set_aside};
use crate::app::lasting::lasting;
use crate::app::vault::Vault;
use crate::domain::board::configuration::Configuration;
use crate::domain::problem::Problem;
use crate::domain::settings::merge::merge;
use crate::domain::settings::{LOCK_MINUTES, Opened, Store, Unreadable, read, write};
use crate::io::StoreError;
use crate::io::browser::listener::Listener;
use crate::io::browser::local;
use leptos::prelude::*;
use std::cell::{Cell, OnceCell, RefCell};

thread_local! {
    static NOTICE: OnceCell<RwSignal<Option<Problem>>> = const { OnceCell::new() };
    static LOCK: Cell<u32> = const { Cell::new(LOCK_MINUTES) };
    static FOLLOWING: RefCell<Option<Listener>> = const { RefCell::new(None) };
}

/// What happened to the store that a person has to know, whatever board is shown.
pub fn notice() -> RwSignal<Option<Problem>> {
    NOTICE.with(|notice| *notice.get_or_init(|| lasting(|| RwSignal::new(None))))
}

/// Reads the store that the start of the page did not understand, and opens the
/// board in it; without one the team's.
pub(super) fn open(session: BoardSession, text: &str) {
    match read(text) {
        Ok(opened) => {
            let migrated = opened.migrated;
            LOCK.set(opened.store.lock_minutes);
            if let Some(damage) = opened.damage {
                put_aside(session, text, damage);
            }
            match opened.store.board {
                Some(board) => {
                    session.show(board, opened.findings, Shown::Own);
                    if migrated {
                        super::setup::keep(session);
                    }
                }
                None => session.open_team(),
            }
        }
        Err(Unreadable::Broken(problem)) => {
            put_aside(session, text, problem);
            session.open_team();
        }
        Err(Unreadable::Newer(version)) => {
            notice().set(Some(newer(version)));
            session.open_team();
        }
    }
}

fn newer(version: u64) -> Problem {
    Problem::new(
        format!(
            "A newer Signalbox keeps its board here (version {version} of the store); this one leaves it alone"
        ),
        "Reload the page to get the newer one. Until then changes last for as long as this tab is open. Under Settings you can set the newer store aside.",
    )
}

fn put_aside(session: BoardSession, text: &str, mut problem: Problem) {
    match set_aside(KEY, text) {
        Ok(_) => session.set_kept(None),
        Err(error) => problem.remedy = format!("It could not be set aside: {error}"),
    }
    notice().set(Some(problem));
}

/// Writes the board. Where another tab wrote another one since this tab read it,
/// both changes are joined first.
pub(super) fn save(session: BoardSession, board: Option<Configuration>) -> Result<(), Problem> {
    let refused =
        |error: StoreError| Problem::new("The board is not kept over a reload", error.to_string());
    let found = local::get(KEY).map_err(refused)?;
    let known = session.kept();
    let mut board = board;
    match found.as_deref().map(read) {
        None => {}
        Some(Err(Unreadable::Newer(version))) => return Err(newer(version)),
        Some(
            Err(Unreadable::Broken(problem))
            | Ok(Opened {
                damage: Some(problem),
                ..
            }),
        ) => {
            // Nothing to join; it must not be lost either, nor go unnoticed.
            set_aside(KEY, &found.unwrap_or_default()).map_err(refused)?;
            session.set_kept(None);
            notice().set(Some(problem));
        }
        Some(Ok(opened)) if found != known => {
            board = joined(session, known.as_deref(), opened.store.board, board);
        }
        Some(Ok(_)) => {}
    }
    write_store(session, board).map_err(refused)
}

fn write_store(session: BoardSession, board: Option<Configuration>) -> Result<(), StoreError> {
    let store = Store {
        board,
        lock_minutes: LOCK.get(),
    };
    if store.is_usual() {
        local::remove(KEY)?;
        session.set_kept(None);
        return Ok(());
    }
    let text = write(&store);
    local::set(KEY, &text)?;
    session.set_kept(Some(text));
    Ok(())
}

/// What comes of this tab's board and of the one that another tab wrote.
fn joined(
    session: BoardSession,
    known: Option<&str>,
    theirs: Option<Configuration>,
    mine: Option<Configuration>,
) -> Option<Configuration> {
    let (theirs, mine) = match (theirs, mine) {
        (Some(theirs), Some(mine)) => (theirs, mine),
        (_, mine) => return mine,
    };
    let base = known
        .and_then(|known| read(known).ok())
        .and_then(|opened| opened.store.board)
        .unwrap_or_default();
    let merged = merge(&base, &theirs, &mine);
    if !merged.both.is_empty() {
        notice().set(Some(Problem::new(
            format!(
                "Another tab changed {} at the same time",
                merged.both.join(", ")
            ),
            "Its change stands; yours is behind it, switched off. Keep the one that is right and remove the other.",
        )));
    }
    session.set_configuration(merged.board.clone());
    Some(merged.board)
}

/// What a newer build keeps here is set aside, so that this one can keep its own.
///
/// # Errors
/// There is no room.
pub fn set_newer_aside(session: BoardSession) -> Result<(), Problem> {
    if !is_newer() {
        // Another tab did so, and may keep its own board there by now.
        notice().set(None);
        catch_up(session);
        return Ok(());
    }
    let text = local::get(KEY).ok().flatten().unwrap_or_default();
    set_aside(KEY, &text)
        .map_err(|error| Problem::new("It could not be set aside", error.to_string()))?;
    session.set_kept(None);
    notice().set(None);
    Ok(())
}

/// Whether a newer build keeps its store here.
pub fn is_newer() -> bool {
    let text = local::get(KEY).ok().flatten();
    text.is_some_and(|text| matches!(read(&text), Err(Unreadable::Newer(_))))
}

/// Minutes without anybody after which the vault is locked; 0 for never.
pub fn lock_minutes() -> u32 {
    LOCK.get()
}

/// Changes them.
///
/// # Errors
/// They are not kept, and count for this visit only.
pub fn set_lock_minutes(session: BoardSession, minutes: u32) -> Result<(), Problem> {
    LOCK.set(minutes);
    keeper::lock_when_idle(Vault::get(), minutes);
    let own = *session.shown.read_untracked() == Shown::Own;
    // A board from elsewhere does not become this browser's own by that.
    let board = if own {
        Some(session.configuration())
    } else {
        let kept = local::get(KEY).ok().flatten();
        let opened = kept.as_deref().and_then(|text| read(text).ok());
        // Read this moment: there is nothing to join it with.
        session.set_kept(kept);
        opened.and_then(|opened| opened.store.board)
    };
    save(session, board)
}

/// Follows what other tabs write, from now on; may be called again and again.
pub(super) fn follow(session: BoardSession) {
    let begun = FOLLOWING.with_borrow(Option::is_some);
    if !begun {
        // Also where a board from elsewhere is shown, whose start reads no store.
        let text = local::get(KEY).ok().flatten();
        if let Some(opened) = text.and_then(|text| read(&text).ok()) {
            LOCK.set(opened.store.lock_minutes);
        }
        keeper::lock_when_idle(Vault::get(), LOCK.get());
        let listener = local::on_changed_elsewhere(move || catch_up(session));
        FOLLOWING.set(listener);
    }
    // Something may have been written before anybody listened, or while the board
    // that is shown now was on its way.
    catch_up(session);
}

fn catch_up(session: BoardSession) {
    if *session.shown.read_untracked() == Shown::Loading {
        return;
    }
    let Ok(found) = local::get(KEY) else { return };
    if found == session.kept() {
        return;
    }
    let opened = match found.as_deref().map(read) {
        None => Opened::default(),
        Some(Ok(opened)) if opened.damage.is_none() => opened,
        // Whoever wrote it deals with it; this tab writes nothing over it.
        Some(_) => return,
    };
    session.set_kept(found);
    if opened.store.lock_minutes != LOCK.replace(opened.store.lock_minutes) {
        keeper::lock_when_idle(Vault::get(), opened.store.lock_minutes);
    }
    let shown = session.shown.get_untracked();
    match (opened.store.board, shown) {
        // Another board is shown on purpose.
        (_, Shown::Demo | Shown::Link(_)) | (None, Shown::Nothing | Shown::Team) => {}
        (Some(board), _) => {
            session.set_shown(Shown::Own);
            session.set_configuration(board);
            session.unsettled.set(true);
        }
        (None, _) => {
            session.show(Configuration::default(), Vec::new(), Shown::Nothing);
            session.open_team();
        }
    }
}

/// A board from elsewhere is about to become this browser's own: the one that is
/// kept is set aside first.
pub(super) fn spare_own(session: BoardSession) -> Result<(), Problem> {
    let Ok(Some(text)) = local::get(KEY) else {
        return Ok(());
    };
    match read(&text) {
        Ok(Opened {
            store: Store { board, .. },
            damage: None,
            ..
        }) if board.as_ref().is_none_or(|board| board.entries.is_empty()) => return Ok(()),
        Ok(_) | Err(Unreadable::Broken(_)) => {}
        Err(Unreadable::Newer(version)) => return Err(newer(version)),
    }
    set_aside(KEY, &text)
        .map_err(|error| Problem::new("The board is not kept", error.to_string()))?;
    session.set_kept(None);
    notice().set(Some(Problem::new(
        "The board from elsewhere is this browser's own now; the one that was kept before is set aside",
        "Download it under Settings if you need it again.",
    )));
    Ok(())
}

/// Whether something under that key was set aside.
pub fn is_aside(key: &str) -> bool {
    key.contains(ASIDE) || key.ends_with("set-aside")
}
