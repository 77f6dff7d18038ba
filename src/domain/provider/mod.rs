//! Providers: each is one file with a [`Declaration`] and a pure function from
//! answers to pane data. The sources of all mappings are the vendors' documents;
//! `docs/providers/` names them.

pub mod ask;
pub mod buddy;
pub mod cctray;
mod ci;
pub mod circleci;
pub mod codeship;
pub mod coveralls;
mod credential;
pub mod custom;
pub mod gh_actions;
pub mod gh_issues;
pub mod github;
pub mod jenkins;
pub mod pane;
mod read;
mod tags;
pub mod tracker;
pub mod travis;

#[cfg(test)]
mod tests;

use crate::domain::decimal;
use crate::domain::http::HttpRequest;
use crate::domain::time::Timestamp;
pub use ci::pane as builds_pane;
use pane::{PaneData, PaneKind};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What a provider is and needs. One per service key, static.
#[derive(Debug)]
pub struct Declaration {
    /// The service's key in configurations, e.g. `gh_actions`.
    pub key: &'static str,
    /// The name that people know.
    pub name: &'static str,
    /// What its panes are.
    pub kind: PaneKind,
    /// Base address without a slash at its end; empty where the setting `root`
    /// is required.
    pub root: &'static str,
    /// Path and query below the root of the request that a poll begins with,
    /// with `{setting}` where a setting goes in.
    pub endpoint: &'static str,
    /// How the credential goes along.
    pub auth: Auth,
    /// Header fields of every request.
    pub headers: &'static [(&'static str, &'static str)],
    /// Its own settings; `root`, `proxy` and `poll_seconds` exist everywhere.
    pub settings: &'static [Setting],
    /// Seconds between polls, unless configured.
    pub poll_seconds: u32,
    /// Whether it still exists.
    pub fate: Fate,
    /// What its answers are.
    pub format: Format,
    /// Names of the members that it looks at, at any depth; members of other
    /// names are not kept when an answer is read. None: it may look at any.
    pub members: &'static [&'static str],
    /// The next step of a poll.
    pub step: fn(&Poll<'_>) -> Result<Step, Misfit>,
}

/// Every provider, in the order in which they are offered.
pub static DECLARATIONS: &[&Declaration] = &[
    &buddy::BUDDY,
    &circleci::CIRCLECI,
    &codeship::CODESHIP,
    &coveralls::COVERALLS,
    &gh_actions::GH_ACTIONS,
    &gh_actions::GHE_ACTIONS,
    &gh_issues::GH_ISSUES,
    &gh_issues::GHE_ISSUES,
    &github::GITHUB,
    &github::GITHUB_ENTERPRISE,
    &jenkins::JENKINS,
    &tracker::TRACKER,
    &travis::TRAVIS,
    &travis::TRAVIS_PRO,
    &cctray::CCTRAY,
    &custom::CUSTOM,
];

/// The provider with that key.
pub fn find(key: &str) -> Option<&'static Declaration> {
    DECLARATIONS
        .iter()
        .copied()
        .find(|declaration| declaration.key == key)
}

/// The settings that a provider has besides its own: those that every provider
/// has, without the ones that it declares itself.
pub fn common(declaration: &Declaration) -> Vec<Setting> {
    if declaration.kind == PaneKind::Nothing {
        return Vec::new();
    }
    let mut settings = vec![
        Setting {
            required: declaration.root.is_empty(),
            ..Setting::text(
                "root",
                "Base address",
                "Where the API is; empty for its usual place, if it has one.",
            )
        },
        Setting::text(
            "proxy",
            "Proxy",
            "For services that do not let web pages read them (CORS): an address with {url} in it, or a prefix.",
        ),
        Setting::number(
            "poll_seconds",
            "Seconds between polls",
            "",
            f64::from(declaration.poll_seconds),
        ),
    ];
    settings.retain(|setting| {
        let own = |own: &Setting| own.key == setting.key;
        !declaration.settings.iter().any(own)
    });
    settings
}

/// How a credential goes along with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auth {
    /// No credential.
    None,
    /// `Authorization: Basic` from the settings `username` and `password`.
    Basic,
    /// The header field with `before` + setting + `after`, if the setting is there.
    Header {
        /// Name of the header field.
        name: &'static str,
        /// Text before the credential.
        before: &'static str,
        /// Which setting holds the credential.
        setting: &'static str,
        /// Text after it.
        after: &'static str,
    },
    /// A parameter of the query.
    Query {
        /// Name of the parameter.
        name: &'static str,
        /// Which setting holds the credential.
        setting: &'static str,
    },
}

impl Declaration {
    /// Whether a setting is part of a credential that a proxy may add in its place.
    pub fn is_left_to_proxy(&self, setting: &Setting) -> bool {
        setting.kind == SettingKind::Secret
            || setting.key == "username" && matches!(self.auth, Auth::Basic)
    }
}

/// What an answer's body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON.
    Json,
    /// Text that the provider's own function reads (XML).
    Text,
}

/// Whether a provider still exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It does.
    Alive,
    /// It was shut down; no request goes out unless `root` leads elsewhere.
    Discontinued {
        /// When, as YYYY-MM-DD.
        on: &'static str,
        /// What happened and what to do, in one or two sentences.
        story: &'static str,
    },
    /// It lives on elsewhere, at the declared root; panes say so.
    Moved {
        /// What happened, in one sentence.
        story: &'static str,
    },
}

/// A setting of a provider.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Setting {
    /// Its key in `settings`.
    pub key: &'static str,
    /// Its label in the form.
    pub label: &'static str,
    /// What to fill in, one sentence; may be empty.
    pub help: &'static str,
    /// What it holds.
    pub kind: SettingKind,
    /// Without it there is no request.
    pub required: bool,
}

impl Setting {
    /// An optional text.
    pub const fn text(key: &'static str, label: &'static str, help: &'static str) -> Self {
        Self {
            key,
            label,
            help,
            kind: SettingKind::Text,
            required: false,
        }
    }

    /// A text without which there is no request.
    pub const fn required(key: &'static str, label: &'static str, help: &'static str) -> Self {
        Self {
            required: true,
            ..Self::text(key, label, help)
        }
    }

    /// A required credential.
    pub const fn secret(key: &'static str, label: &'static str, help: &'static str) -> Self {
        Self {
            kind: SettingKind::Secret,
            ..Self::required(key, label, help)
        }
    }

    /// An optional number with its default.
    pub const fn number(
        key: &'static str,
        label: &'static str,
        help: &'static str,
        default: f64,
    ) -> Self {
        Self {
            kind: SettingKind::Number(default),
            ..Self::text(key, label, help)
        }
    }
}

/// What a setting holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SettingKind {
    /// Text.
    Text,
    /// A credential: kept apart, never exported, shown or logged.
    Secret,
    /// A number with its default.
    Number(f64),
    /// One of these words; the first is the default.
    Choice(&'static [&'static str]),
    /// Several texts.
    List,
    /// JSON: the declaration of a custom integration.
    Json,
    /// True or false, with the default.
    Switch(bool),
}

/// The settings of one configuration, secrets among them. Does not print itself.
#[derive(Clone, Default, PartialEq)]
pub struct Settings(pub Map<String, Value>);

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Settings { … }")
    }
}

impl Settings {
    /// The setting as text, numbers and booleans as JSON writes them; `None` if
    /// it is absent, null, empty or structured.
    pub fn text(&self, key: &str) -> Option<String> {
        match self.0.get(key)? {
            Value::String(text) => (!text.is_empty()).then(|| text.clone()),
            Value::Number(number) => Some(decimal::json(number)),
            Value::Bool(truth) => Some(truth.to_string()),
            _ => None,
        }
    }

    /// The setting as a finite number, also from text; `None` for anything else.
    pub fn number(&self, key: &str) -> Option<f64> {
        match self.0.get(key)? {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => decimal::read(text),
            _ => None,
        }
        .filter(|number: &f64| number.is_finite())
    }
}

/// What a step of a poll may look at.
#[derive(Debug)]
pub struct Poll<'a> {
    /// The configuration's settings, defaults not filled in.
    pub settings: &'a Settings,
    /// What was asked so far in this poll, in order of the asking; `None` where
    /// an optional request failed.
    pub answers: &'a [Option<Answer>],
    /// What the provider wanted remembered at its last poll; `Null` at first.
    pub memory: &'a Value,
    /// The panes of the last successful poll.
    pub previous: &'a [PaneData],
    /// The present moment.
    pub now: Timestamp,
}

impl Poll<'_> {
    /// The body of an answer of this poll, counted from 0.
    ///
    /// # Errors
    /// There is no such answer.
    pub fn body(&self, index: usize) -> Result<&Value, Misfit> {
        match self.answers.get(index) {
            Some(Some(answer)) => Ok(&answer.body),
            _ => Err(Misfit::new("", "an answer", None)),
        }
    }
}

/// What a provider answered with success.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The body by the declaration's format: JSON, or a string with the text.
    pub body: Value,
    /// Header fields that script may read, names in lower case.
    pub headers: Vec<(String, String)>,
}

/// What comes next in a poll.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// These requests, one after the other; then the function is asked again.
    Ask(Vec<Ask>),
    /// The panes as they now are.
    Show {
        /// At least one pane; an empty list leaves no pane behind.
        panes: Vec<PaneData>,
        /// To be handed in at the next poll.
        memory: Value,
    },
    /// Nothing changed: the panes stay as they are and count as fresh.
    Keep,
}

/// One request of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// What is sent, before any proxy.
    pub request: HttpRequest,
    /// If it fails, the poll goes on without it.
    pub optional: bool,
}

/// An answer that does not have the shape it must have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Misfit {
    /// JSON Pointer to the place.
    pub at: String,
    /// What should be there, e.g. `a list of builds`.
    pub expected: String,
    /// What is there, e.g. `null`, `text`, `nothing`.
    pub found: String,
}

impl Misfit {
    /// At that place (JSON Pointer) something else stands, or nothing.
    pub fn new(at: impl Into<String>, expected: &str, found: Option<&Value>) -> Self {
        let found = match found {
            None => "nothing",
            Some(Value::Null) => "null",
            Some(Value::Bool(_)) => "true or false",
            Some(Value::Number(_)) => "a number",
            Some(Value::String(_)) => "text",
            Some(Value::Array(_)) => "a list",
            Some(Value::Object(_)) => "an object",
        };
        Self {
            at: at.into(),
            expected: expected.to_owned(),
            found: found.to_owned(),
        }
    }
}
