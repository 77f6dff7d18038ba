//! The board's configuration: what `signalbox.json` holds, read from text of
//! strangers and written without secrets.
//!
//! text → [`read`] → [`Configuration`] → [`source`] per entry → what is polled;
//! [`take_secrets`] and [`write`] see to it that no secret leaves again.

mod quick;
mod read;
mod secrets;
mod source;
mod write;

#[cfg(test)]
pub(in crate::domain) mod tests;

pub use quick::{Quick, quick, quick_store, ready};
pub use read::{Read, called, fresh_id, read};
pub use secrets::{missing_secrets, secret_keys, take_secrets};
pub(in crate::domain) use source::is_local;
pub use source::source;
pub use write::write;

pub(in crate::domain) use read::spare_id;
pub(super) use read::{entries_of, members, name_entries_with, read_with, remark, unknown_key};
pub(in crate::domain) use secrets::blank;
pub(super) use secrets::is_secret_setting;
pub(in crate::domain) use source::poll_seconds;

use crate::domain::alert::declare::find_responder;
use crate::domain::provider::Declaration;
use crate::domain::secret::SecretId;
use serde_json::{Map, Value};

/// The one version of the format.
pub const VERSION: u64 = 1;

/// The most connections that a board holds.
pub const ENTRY_LIMIT: usize = 1000;

/// Fewest seconds between two polls of a pane. What a provider can bear is for
/// its rate limit to say; a server of one's own may be asked all the time.
pub const POLL_SECONDS_MIN: u32 = 1;

/// The settings that every integration has, whatever its declaration lists.
pub const SHARED_SETTINGS: [&str; 3] = ["root", "proxy", "poll_seconds"];

/// The declarations that keys of integrations are looked up in.
type Known<'a> = &'a [&'static Declaration];

/// A board as it is configured.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Configuration {
    /// The board's name; may be empty.
    pub name: String,
    /// Its connections, in order.
    pub entries: Vec<Entry>,
    /// How its panes are ordered.
    pub order: Order,
    /// When the project ends, as Flash's `project_end` has it; empty for never.
    pub project_end: String,
}

/// How a board's panes are ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As the entries stand in the configuration.
    #[default]
    Configured,
    /// What needs somebody first.
    Worst,
}

impl Order {
    /// The word in the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Configured => "configured",
            Self::Worst => "worst",
        }
    }

    /// The order of that word; [`Order::Configured`] for any other.
    pub fn from_word(word: &str) -> Self {
        if word == Self::Worst.as_str() {
            Self::Worst
        } else {
            Self::Configured
        }
    }
}

/// One connection of a board.
#[derive(Clone, Default, PartialEq)]
pub struct Entry {
    /// Key of the integration, e.g. `gh_actions`.
    pub integration: String,
    /// Unlike any other id of the board; made up where the text has none.
    pub id: String,
    /// The name that a person gave it; may be empty.
    pub name: String,
    /// Whether it polls.
    pub enabled: bool,
    /// The group it stands in; empty for none.
    pub group: String,
    /// How much room it takes: 1 is usual, 2 is twice as wide.
    pub size: u8,
    /// Its settings, without secrets once it is imported.
    pub settings: Map<String, Value>,
    /// Names of further settings that are secret.
    pub secrets: Vec<String>,
}

impl std::fmt::Debug for Entry {
    /// Leaves the settings out: a secret may be among them.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Entry")
            .field("integration", &self.integration)
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl Entry {
    /// The name under which the vault has its secret of that key. For a board
    /// from that address `elsewhere` it tells where the entry sends its requests,
    /// too: if that board changes this, the secret is asked for again.
    pub fn secret_id(&self, elsewhere: Option<&str>, key: &str) -> SecretId {
        let setting = |key| self.settings.get(key).and_then(Value::as_str);
        let mut owner = vec![
            "board",
            elsewhere.unwrap_or_default(),
            &self.integration,
            &self.id,
        ];
        if elsewhere.is_some() {
            owner.push(setting("root").unwrap_or_default());
            owner.push(setting("proxy").unwrap_or_default());
            // That of a `custom` entry may stand in what it declares.
            let declared = self.settings.get("declaration");
            owner.extend(declared.and_then(|declared| declared.get("root")?.as_str()));
        }
        SecretId::new(&owner, key)
    }

    /// An entry that is enabled and of usual size.
    pub fn new(integration: &str) -> Self {
        Self {
            integration: integration.to_owned(),
            enabled: true,
            size: 1,
            ..Self::default()
        }
    }
}

/// The declaration with that key.
fn find(known: Known<'_>, key: &str) -> Option<&'static Declaration> {
    known
        .iter()
        .copied()
        .find(|declaration| declaration.key == key)
        .or_else(|| find_responder(key))
}
