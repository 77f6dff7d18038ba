//! What integrations may notice, and what they may have done about it. Data
//! only.

use crate::domain::board::configuration::Entry;
use crate::domain::board::reason::Reason;
use crate::domain::board::summary::Summary;
use crate::domain::provider::pane::PaneData;
use crate::domain::time::Timestamp;

/// Something that happened.
#[derive(Clone, Debug)]
pub enum Event<'a> {
    /// A poll ended.
    PollResult {
        /// Id of the board's entry.
        id: &'a str,
        /// The panes, or why there are none.
        result: Result<&'a [PaneData], &'a Reason>,
    },
    /// What the board shows of its panes changed.
    StateChange {
        /// The board's name; may be empty.
        board: &'a str,
        /// How many panes are how now.
        summary: Summary,
    },
    /// Time went by.
    Tick(
        /// The present moment.
        Timestamp,
    ),
    /// A configuration was saved.
    ConfigurationSaved(
        /// As it is now.
        &'a Entry,
    ),
}

/// The kinds of events that a hook can wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// [`Event::PollResult`].
    PollResult,
    /// [`Event::StateChange`].
    StateChange,
    /// [`Event::Tick`].
    Tick,
    /// [`Event::ConfigurationSaved`].
    ConfigurationSaved,
}

impl Event<'_> {
    /// Its kind.
    pub fn kind(&self) -> On {
        match self {
            Self::PollResult { .. } => On::PollResult,
            Self::StateChange { .. } => On::StateChange,
            Self::Tick(_) => On::Tick,
            Self::ConfigurationSaved(_) => On::ConfigurationSaved,
        }
    }
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The title of the document.
    Title(String),
    /// The icon of the document: the word of [`Summary::worst`], empty for the
    /// app's own.
    Favicon(&'static str),
    /// To be told to those who do not see the page, politely.
    Announce(String),
    /// A notification of the system.
    Notify {
        /// Its title.
        title: String,
        /// Its text.
        body: String,
    },
    /// The entry with that id is to be polled anew, with the settings it now has.
    Poll(String),
}
