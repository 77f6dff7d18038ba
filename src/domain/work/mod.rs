//! What the page asks the worker to do: requests and responses as plain data,
//! and the handler that turns one into the other. Runs natively in tests.

pub mod handle;

use crate::domain::action::work::{ActionRequest, ActionResponse};
use crate::domain::extension::history::History;
use crate::domain::extension::icon::IconFacts;
use crate::domain::extension::model::{Origin, Package, Reading};
use crate::domain::finding::Finding;
use crate::domain::form::entry::LeftOut;
use crate::domain::plugin::model::{Checked, Plugin, Revision};
use crate::domain::schema::Judgement;
use serde::{Deserialize, Serialize};

/// One call. Bytes travel beside it as transferable buffers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Opens a package. One attachment per path; a ZIP is one path, one buffer.
    OpenPackage {
        /// How it came in, as far as the page can tell; what looks like a ZIP
        /// by its first bytes is treated as one.
        origin: Origin,
        /// Name of the archive, folder or file.
        name: String,
        /// Path of each attachment.
        paths: Vec<String>,
        /// Language of the reading that comes with the package.
        language: Option<String>,
        /// What was opened before.
        history: History,
    },
    /// Reads a metadata text in a language.
    ReadMetadata {
        /// The package, its `metadata` being the text as edited; the long texts
        /// are attachments ([`Package::detach`]).
        package: Box<Package>,
        /// Language chosen; `None` takes the first of en-us, zh-cn, any.
        language: Option<String>,
        /// What was opened before.
        history: History,
    },
    /// Tries an ECMAScript pattern on texts.
    CheckPattern {
        /// Source of the pattern.
        source: String,
        /// The texts to try.
        texts: Vec<String>,
    },
    /// Writes the archive again with another metadata file, every other entry
    /// byte for byte as it was. One attachment in (the ZIP), one out.
    Rezip {
        /// The new text of the metadata file.
        metadata: String,
    },
    /// Packs files into a new ZIP: one attachment per path in, one out.
    Pack {
        /// Path of each attachment.
        paths: Vec<String>,
    },
    /// Takes the option list out of an answer.
    ReadOptions {
        /// The answer's body.
        body: String,
        /// Dotted paths to list, label and value.
        list_path: String,
        /// See `list_path`.
        label_path: String,
        /// See `list_path`.
        value_path: String,
    },
    /// Yields the files of a sample that ships with the app.
    Sample {
        /// Its id.
        id: String,
    },
    /// Judges an input by a JSON Schema. Attachments: the texts of the schema and
    /// of the input, which may be nested deeper than what crosses otherwise, then
    /// those of the documents that the schema refers to.
    Judge {
        /// Where each of the documents was found.
        documents: Vec<String>,
    },
    /// Reads a plugin's template.
    ReadTemplate {
        /// Its text.
        text: String,
    },
    /// Says what is odd about a plugin's template.
    CheckTemplate {
        /// Its text.
        text: String,
        /// The keys that the plugin declares.
        keys: Vec<crate::domain::template::check::Key>,
    },
    /// Checks an icon that is uploaded apart from the package: one attachment in.
    CheckIcon {
        /// Name of the file.
        name: String,
    },
    /// Does something for the page of actions; attachments as it says.
    Action(ActionRequest),
    /// Reads the responses of a plugin and checks them. One attachment per path.
    OpenPlugin {
        /// Name of the file or address.
        name: String,
        /// Path of each attachment.
        paths: Vec<String>,
    },
    /// Checks the responses of a plugin again.
    CheckPlugin {
        /// The plugin.
        plugin: Box<Plugin>,
        /// The revision that was known when the newer ones were asked for.
        known: Option<Box<Revision>>,
    },
}

/// What a [`Request`] yields when it succeeds; same names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Response {
    /// See [`Request::OpenPackage`]: the package, its long texts being
    /// attachments ([`Package::attach`]), and, if it has metadata, what that
    /// reads as.
    Package(Box<Package>, Option<Box<Reading>>),
    /// See [`Request::ReadMetadata`].
    Reading(Box<Reading>),
    /// See [`Request::CheckPattern`]: one answer per text.
    Matches(Vec<bool>),
    /// See [`Request::Rezip`] and [`Request::Pack`]; the bytes are the attachment.
    Archive,
    /// See [`Request::ReadOptions`].
    Options(OptionsRead),
    /// See [`Request::Sample`]; one attachment per path.
    Sample {
        /// The id, for a name.
        name: String,
        /// Path of each attachment.
        paths: Vec<String>,
    },
    /// See [`Request::Judge`].
    Judged(Judgement),
    /// See [`Request::ReadTemplate`].
    Template(Box<crate::domain::template::Template>),
    /// See [`Request::CheckTemplate`]: all findings in the order of the text.
    TemplateFindings(Vec<Finding>),
    /// See [`Request::CheckIcon`].
    Icon {
        /// Format and size; `None` if it is no icon, and a finding says why.
        facts: Option<IconFacts>,
        /// What is wrong with it.
        findings: Vec<Finding>,
    },
    /// See [`Request::Action`].
    Action(ActionResponse),
    /// See [`Request::OpenPlugin`].
    Plugin(Box<Plugin>, Box<Checked>),
    /// See [`Request::CheckPlugin`].
    PluginChecked(Box<Checked>),
}

/// The options found in an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OptionsRead {
    /// Options in the answer's order.
    pub options: Vec<crate::domain::form::model::ChoiceOption>,
    /// Items that are no options.
    pub left_out: LeftOut,
}
