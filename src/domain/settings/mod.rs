//! What this browser keeps of the board and its settings: one model with a
//! version, one text. Whatever an earlier version wrote is migrated step by
//! step; what cannot be read is told, so that it can be set aside, never dropped.
//!
//! text → [`migrate`](mod@migrate) → [`read`] → [`Store`] → [`write`] → text.

pub mod merge;
mod migrate;
mod read;
mod seen;

pub use read::{Opened, Unreadable, read};
pub use seen::{Seen, Writes};

use crate::domain::board::configuration::{self, Configuration};

/// The version that this build writes.
///
/// 1: the text of a `signalbox.json` by itself. 2: the board beside settings.
pub const STORE_VERSION: u64 = 2;

/// Minutes without anybody after which a vault with a passphrase is locked.
pub const LOCK_MINUTES: u32 = 15;

/// The choices of it; 0 is never.
pub const LOCK_CHOICES: [u32; 5] = [5, 15, 60, 480, 0];

/// All that is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Store {
    /// This browser's own board; `None` as long as it has none.
    pub board: Option<Configuration>,
    /// Minutes without anybody after which a vault with a passphrase is locked; 0
    /// for never.
    pub lock_minutes: u32,
    /// Which writes of which tabs are in it.
    pub seen: Seen,
}

impl Default for Store {
    fn default() -> Self {
        Self {
            board: None,
            lock_minutes: LOCK_MINUTES,
            seen: Seen::default(),
        }
    }
}

impl Store {
    /// Whether there is nothing in it that is worth keeping.
    pub fn is_usual(&self) -> bool {
        self.board.is_none() && self.lock_minutes == LOCK_MINUTES
    }
}

/// The text of a store: always the same for the same store, without secrets.
pub fn write(store: &Store) -> String {
    let board = match &store.board {
        Some(board) => configuration::write(board),
        None => "null".to_owned(),
    };
    let seen = match store.seen.is_unknown() {
        true => String::new(),
        false => format!("\"seen\":{},", store.seen.write()),
    };
    format!(
        "{{\"store\":{STORE_VERSION},{seen}\"settings\":{{\"lock_minutes\":{}}},\"board\":{}}}",
        store.lock_minutes,
        board.trim_end()
    )
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests;
