//! Text → [`Store`], as far as it is sound.

use super::migrate::{migrate, version};
use super::{LOCK_MINUTES, STORE_VERSION, Seen, Store};
use crate::domain::board::configuration;
use crate::domain::finding::Finding;
use crate::domain::problem::Problem;
use serde_json::Value;

/// The most minutes that may pass before the vault is locked.
const LOCK_LIMIT: u64 = 24 * 60;

/// A store that was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Opened {
    /// What is sound of it.
    pub store: Store,
    /// What there is to say about its board.
    pub findings: Vec<Finding>,
    /// An earlier version wrote it: it is to be written anew.
    pub migrated: bool,
    /// What is wrong with the part that is missing in `store`: the text is to be
    /// set aside.
    pub damage: Option<Problem>,
}

/// Why nothing of a text can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// A newer build wrote it: it is to be left alone.
    Newer(
        /// Its version.
        u64,
    ),
    /// It is damaged: it is to be set aside.
    Broken(
        /// How.
        Problem,
    ),
}

/// Reads what [`write`](super::write) or an earlier version wrote.
///
/// # Errors
/// Nothing of it can be used.
pub fn read(text: &str) -> Result<Opened, Unreadable> {
    let broken = |detail: String| {
        Unreadable::Broken(
            Problem::new(
                "The board that this browser kept cannot be read",
                "It was set aside. Download it under Settings, or open a file that you exported.",
            )
            .with_detail(detail),
        )
    };
    let value: Value = serde_json::from_str(text).map_err(|error| broken(error.to_string()))?;
    let Some(found) = version(&value) else {
        return Err(broken("It does not say which version it is of.".to_owned()));
    };
    if found > STORE_VERSION {
        return Err(Unreadable::Newer(found));
    }
    let Some(store) = migrate(value) else {
        return Err(broken(format!("There is no version {found}.")));
    };
    let mut opened = Opened {
        store: Store::default(),
        findings: Vec::new(),
        migrated: found < STORE_VERSION,
        damage: None,
    };
    let minutes = store.pointer("/settings/lock_minutes");
    opened.store.lock_minutes = minutes
        .and_then(Value::as_u64)
        .filter(|minutes| *minutes <= LOCK_LIMIT)
        .and_then(|minutes| u32::try_from(minutes).ok())
        .unwrap_or(LOCK_MINUTES);
    opened.store.seen = Seen::read(store.get("seen"));
    match store.get("board") {
        None | Some(Value::Null) => {}
        Some(board) => match configuration::read(&board.to_string()) {
            Ok(read) => {
                opened.store.board = Some(read.configuration);
                opened.findings = read.findings;
            }
            Err(problem) => {
                let Unreadable::Broken(whole) = broken(problem.headline) else {
                    return Ok(opened);
                };
                opened.damage = Some(whole);
            }
        },
    }
    Ok(opened)
}
