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
use crate::domain::settings::merge::{Merged, merge};
use crate::domain::settings::{LOCK_MINUTES, Opened, Seen, Store, Unreadable, Writes, read, write};
use crate::io::StoreError;
use crate::io::browser::chance;
use crate::io::browser::clock::moment;
use crate::io::browser::listener::Listener;
use crate::io::browser::local;
use leptos::prelude::*;
use std::cell::{Cell, OnceCell, RefCell};

thread_local! {
    static NOTICE: OnceCell<RwSignal<Option<Problem>>> = const { OnceCell::new() };
    static LOCK: Cell<u32> = const { Cell::new(LOCK_MINUTES) };
    static FOLLOWING: RefCell<Option<Listener>> = const { RefCell::new(None) };
    static WRITES: RefCell<Writes> = RefCell::default();
    static TAB: OnceCell<String> = const { OnceCell::new() };
}

/// The name of this tab in what it writes, for as long as the page is open.
fn tab() -> String {
    let made_up = || match chance::bytes() {
        Some([a, b, c, d, ..]) => format!("{:x}", u32::from_le_bytes([a, b, c, d])),
        None => moment().0.to_string(),
    };
    TAB.with(|tab| tab.get_or_init(made_up).clone())
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

/// Where the key is kept of what was set aside, until somebody has read so.
const UNREAD: &str = "signalbox.unread";

/// Somebody has read the notice; it does not come again.
pub fn dismiss_notice() {
    notice().set(None);
    // Where nothing can be stored nothing was.
    let _ = local::remove(UNREAD);
}

/// What was set aside under that key is forgotten: there is nothing left to read of it.
pub fn aside_is_gone(key: &str) {
    if local::get(UNREAD).ok().flatten().as_deref() == Some(key) {
        dismiss_notice();
    }
}

/// Tells again what was set aside at an earlier visit, if nobody has read that yet and
/// it is still there.
fn tell_again() {
    let Ok(Some(aside)) = local::get(UNREAD) else {
        return;
    };
    let text = local::get(&aside).ok().flatten();
    match text.as_deref().map(read) {
        Some(
            Err(Unreadable::Broken(problem))
            | Ok(Opened {
                damage: Some(problem),
                ..
            }),
        ) => {
            if notice().read_untracked().is_none() {
                notice().set(Some(problem));
            }
        }
        _ => {
            let _ = local::remove(UNREAD);
        }
    }
}

/// Sets aside what cannot be read; that is told until somebody has read it.
fn set_damaged_aside(text: &str) -> Result<(), StoreError> {
    let aside = set_aside(KEY, text)?;
    // Without room for it, it is told at this visit only.
    let _ = local::set(UNREAD, &aside);
    Ok(())
}

fn put_aside(session: BoardSession, text: &str, mut problem: Problem) {
    match set_damaged_aside(text) {
        Ok(()) => session.set_kept(None),
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
    let mut board = board;
    let mut seen = Seen::default();
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
            set_damaged_aside(&found.unwrap_or_default()).map_err(refused)?;
            session.set_kept(None);
            notice().set(Some(problem));
            return write_store(session, board, seen, None).map_err(refused);
        }
        Some(Ok(Opened { store, .. })) => {
            seen = store.seen.clone();
            let known = session.kept();
            if found != known {
                let base = overwritten(session, &store).unwrap_or(known);
                board = joined(base.as_deref(), store, board);
                if let Some(board) = &board {
                    session.set_configuration(board.clone());
                }
            }
        }
    }
    write_store(session, board, seen, found).map_err(refused)
}

/// Writes the store in the place of `before`, the text in which those writes are
/// `seen`.
fn write_store(
    session: BoardSession,
    board: Option<Configuration>,
    seen: Seen,
    before: Option<String>,
) -> Result<(), StoreError> {
    let next = WRITES.with_borrow(Writes::next);
    let store = Store {
        board,
        lock_minutes: LOCK.get(),
        seen: seen.with(&tab(), next),
    };
    if store.is_usual() {
        local::remove(KEY)?;
        session.set_kept(None);
        return Ok(());
    }
    let text = write(&store);
    local::set(KEY, &text)?;
    WRITES.with_borrow_mut(|writes| writes.wrote(text.clone(), before));
    session.set_kept(Some(text));
    Ok(())
}

/// The text that both this tab and the writer of that store have changed, if the
/// latter had not seen all that this tab wrote.
fn overwritten(session: BoardSession, store: &Store) -> Option<Option<String>> {
    let known = session.kept();
    WRITES.with_borrow(|writes| writes.overwritten(&store.seen, &tab(), known.as_deref()))
}

/// Another tab wrote at the same moment, over what this one had written: both are
/// joined.
fn join_again(session: BoardSession, base: Option<&str>, theirs: Store, found: Option<String>) {
    let known = session.kept();
    let mine = known.as_deref().and_then(|text| read(text).ok());
    let seen = theirs.seen.clone();
    let board = joined(base, theirs, mine.and_then(|opened| opened.store.board));
    if let Err(error) = write_store(session, board.clone(), seen, found) {
        notice().set(Some(Problem::new(
            "The board is not kept over a reload",
            error.to_string(),
        )));
    }
    show(session, board);
}

/// What comes of this tab's board and of the one that another tab wrote, both made of
/// what is in `base`; and of how long the vault stays open.
fn joined(base: Option<&str>, theirs: Store, mine: Option<Configuration>) -> Option<Configuration> {
    let base = base.and_then(|text| read(text).ok());
    let base = base.map(|opened| opened.store).unwrap_or_default();
    if LOCK.get() == base.lock_minutes {
        take_lock_minutes(theirs.lock_minutes);
    }
    let (theirs, mine) = match (theirs.board, mine) {
        (Some(theirs), Some(mine)) => (theirs, mine),
        (_, mine) => return mine,
    };
    let merged = merge(&base.board.unwrap_or_default(), &theirs, &mine);
    let Merged { both, yielded, .. } = &merged;
    let mut remedy = Vec::new();
    if !both.is_empty() {
        remedy.push("Its change stands; yours is behind it, switched off. Keep the one that is right and remove the other.");
    }
    if !yielded.is_empty() {
        remedy.push("Make your change again if it is the right one.");
    }
    if !remedy.is_empty() {
        let both = both.iter().map(String::as_str);
        let what: Vec<&str> = both.chain(yielded.iter().copied()).collect();
        notice().set(Some(Problem::new(
            format!("Another tab changed {} at the same time", what.join(", ")),
            remedy.join(" "),
        )));
    }
    Some(merged.board)
}

fn take_lock_minutes(minutes: u32) {
    if minutes != LOCK.replace(minutes) {
        keeper::lock_when_idle(Vault::get(), minutes);
    }
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
        tell_again();
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
    if let Some(base) = overwritten(session, &opened.store) {
        return join_again(session, base.as_deref(), opened.store, found);
    }
    session.set_kept(found);
    take_lock_minutes(opened.store.lock_minutes);
    show(session, opened.store.board);
}

/// Shows what is kept now, unless another board is shown on purpose.
fn show(session: BoardSession, board: Option<Configuration>) {
    match (board, session.shown.get_untracked()) {
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
