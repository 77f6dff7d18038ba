//! What integrations may notice, and what they may have done about it. Data
//! only.

use crate::domain::alert::log::Transition;
use crate::domain::alert::responder::Sound;
use crate::domain::board::configuration::Entry;
use crate::domain::board::pane::Pane;
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
    /// The panes changed, or some may have; for responders that look at each.
    PanesChange {
        /// The board's name; may be empty.
        board: &'a str,
        /// All panes as they are now.
        panes: &'a [Pane],
    },
    /// A pane turned red or green, or stays red; told once.
    Transition {
        /// What happened.
        transition: &'a Transition,
        /// The pane.
        pane: &'a Pane,
        /// The board's name; may be empty.
        board: &'a str,
        /// Minutes since midnight by the local clock.
        minute: u16,
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
    /// [`Event::PanesChange`].
    PanesChange,
    /// [`Event::Transition`].
    Transition,
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
            Self::PanesChange { .. } => On::PanesChange,
            Self::Transition { .. } => On::Transition,
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
        /// Two with one tag are one.
        tag: String,
        /// It stays until somebody closes it, where the system can do that.
        sticky: bool,
    },
    /// A sound.
    Sound(Sound),
    /// A message of the webhook with that entry.
    Post {
        /// The entry's id.
        entry: String,
        /// What it is about.
        transition: Box<Transition>,
    },
    /// The entry with that id is to be polled anew, with the settings it now has.
    Poll(String),
}
