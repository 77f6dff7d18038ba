//! What the responses of a plugin hold once they are read.

use super::bundle::{is_aside, task_message_of_file};
use super::message::{Message, Surface};
use super::moment::Moment;
use super::rules::{BUNDLE_ENCODING, BUNDLE_TAKEN};
use crate::domain::finding::Finding;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A plugin as far as its responses tell it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Plugin {
    /// Name of the file or address it came from.
    pub name: String,
    /// Its responses.
    pub parts: Vec<Part>,
    /// Values that are stored for it, in order.
    pub stored: Vec<(String, Stored)>,
    /// Keys that came in without a value.
    #[serde(default)]
    pub unset: Vec<String>,
    /// What is odd about how the responses came in.
    pub oddities: Vec<Finding>,
}

/// One response, as raw text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// What it answers.
    pub message: Message,
    /// The body of the answer.
    pub text: String,
}

/// The responses that somebody edited, held against how they came in. One that came from
/// nowhere is edited once there is something in it.
pub fn edited<'p>(parts: &'p [Part], originals: &'p [Part]) -> impl Iterator<Item = &'p Part> {
    parts.iter().filter(|part| {
        let mut originals = originals.iter();
        match originals.find(|original| original.message == part.message) {
            Some(original) => original.text != part.text,
            None => !part.text.trim().is_empty(),
        }
    })
}

/// The stored value of one key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stored {
    /// In clear text.
    Plain(String),
    /// As cipher text that only the server can read.
    Encrypted(String),
}

/// Keys in order, with the value of each; `None` where there is none.
pub type Entries = Vec<(String, Option<Stored>)>;

impl Plugin {
    /// The text of a response.
    pub fn text(&self, message: Message) -> Option<&str> {
        let part = self.parts.iter().find(|part| part.message == message)?;
        Some(&part.text)
    }

    /// Puts a response in place of an earlier one, or adds it.
    pub fn put(&mut self, message: Message, text: String) {
        match self.parts.iter_mut().find(|part| part.message == message) {
            Some(part) => part.text = text,
            None => self.parts.push(Part { message, text }),
        }
    }

    /// Whether all of it is a file that reads as what a plugin declares and as stored
    /// values alike, since none of its keys has a value.
    fn is_ambiguous(&self) -> bool {
        matches!(&self.oddities[..], [only] if only.rule == BUNDLE_TAKEN.canonical_id())
            && self.parts.len() == 1
            && self.stored.is_empty()
    }

    /// What came in as stored values, where it may be those as well as a declaration
    /// and what is open declares its keys already.
    pub fn as_values(&self, open: &Checked) -> Option<Self> {
        (self.is_ambiguous() && open.declares(&self.unset)).then(|| Self {
            name: self.name.clone(),
            unset: self.unset.clone(),
            ..Self::default()
        })
    }

    /// Whether values came in, or keys that have none.
    pub fn has_values(&self) -> bool {
        !self.stored.is_empty() || !self.unset.is_empty()
    }

    /// The keys that came in, with a value or without.
    pub fn keys(&self) -> impl Iterator<Item = &str> + Clone {
        let stored = self.stored.iter().map(|(key, _)| key.as_str());
        stored.chain(self.unset.iter().map(String::as_str))
    }

    /// Puts a response in its place that came by itself. What is odd about how it came
    /// takes the place of what was odd about the one before.
    pub fn put_beside(&mut self, message: Message, text: String, oddities: Vec<Finding>) {
        if matches!(message, Message::Configuration(_)) {
            let taken = BUNDLE_TAKEN.canonical_id();
            self.oddities.retain(|oddity| oddity.rule != taken);
        }
        self.oddities
            .retain(|oddity| !is_aside(oddity) || oddity.rule == BUNDLE_ENCODING.canonical_id());
        self.oddities.extend(oddities);
        self.put(message, text);
    }

    /// Where a single response that was opened beside this plugin belongs in it:
    /// message and text. `None` if something else came, or nothing is open. `shown` is
    /// the form that is shown: a bare template is taken for an SCM's if nothing says
    /// whose it is.
    pub fn place_for(&self, came: &Self, shown: Surface) -> Option<(Message, String)> {
        let [Part { message, text }] = &came.parts[..] else {
            return None;
        };
        let is_plain = !came.has_values() && came.oddities.iter().all(is_aside);
        if !is_plain && !came.is_ambiguous() {
            return None;
        }
        let is_of = |surface: Surface| {
            self.parts
                .iter()
                .any(|part| part.message.owner() == surface)
        };
        let is_task_word = task_message_of_file(&came.name).is_some();
        let message = match message {
            Message::View(Surface::Scm) if !is_of(Surface::Scm) => Message::View(shown),
            // Named by an ordinary word, it is the task's only where there is one.
            message if is_task_word && !self.parts.is_empty() && !is_of(Surface::Task) => {
                match message {
                    Message::Configuration(_) => Message::Configuration(shown),
                    Message::View(_) => Message::View(shown),
                    Message::Validate(_) => Message::Validate(shown),
                    message => *message,
                }
            }
            message => *message,
        };
        let is_open = !self.parts.is_empty() || self.has_values();
        is_open.then(|| (message, text.clone()))
    }

    /// Whether nothing of this plugin is left once a response to this message takes its
    /// place.
    pub fn gives_way_to(&self, message: Message) -> bool {
        self.parts.iter().all(|part| part.message == message)
    }

    /// What is odd about how the responses came in, as far as it still is: a text that
    /// was mended is written as UTF-8.
    pub fn oddities(&self) -> impl Iterator<Item = &Finding> {
        let garbled = |text: &str| text.contains(char::REPLACEMENT_CHARACTER);
        let is_garbled = self.parts.iter().any(|part| garbled(&part.text))
            || self.stored.iter().any(|(key, value)| match value {
                Stored::Plain(text) | Stored::Encrypted(text) => garbled(key) || garbled(text),
            });
        let encoding = BUNDLE_ENCODING.canonical_id();
        let mut oddities = self.oddities.iter();
        std::iter::from_fn(move || oddities.find(|oddity| is_garbled || oddity.rule != encoding))
    }

    /// Whether it has only values, whose keys a declaration is still to declare.
    pub fn waits_for_declaration(&self) -> bool {
        self.parts.is_empty() && self.has_values()
    }

    /// Takes the values that were waiting for what this plugin declares, unless it came
    /// with its own.
    pub fn take_waiting(&mut self, open: &Self) -> bool {
        let takes = open.waits_for_declaration() && !self.parts.is_empty() && !self.has_values();
        if takes {
            self.stored.clone_from(&open.stored);
            self.unset.clone_from(&open.unset);
        }
        takes
    }
}

/// What a check of all responses yields.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Checked {
    /// What is wrong, message by message, in the order of the texts.
    pub findings: Vec<Finding>,
    /// The forms that the responses describe.
    pub surfaces: Vec<SurfaceRead>,
    /// The newest revision, if one was given.
    pub latest: Option<Revision>,
    /// The revisions after it, as given.
    pub since: Vec<Revision>,
    /// Whether the SCM could be reached, if that was asked.
    pub connection: Option<Outcome>,
    /// Whether a checkout worked, if that was asked.
    pub checkout: Option<Outcome>,
    /// Whether a task worked, if one was run.
    pub execution: Option<Outcome>,
    /// What the plugin wants back at the next poll, as JSON of its last answer.
    pub scm_data: Option<String>,
    /// Forms whose declaration cannot be read.
    pub unread: Vec<Surface>,
    /// Keys that were declared as secret before the responses were edited.
    pub were_secure: BTreeSet<String>,
}

impl Checked {
    /// What is known about a surface.
    pub fn surface(&self, surface: Surface) -> Option<&SurfaceRead> {
        self.surfaces.iter().find(|read| read.surface == surface)
    }

    /// Follows a check of the same plugin before an edit. While a declaration cannot
    /// be read, which a missing brace is enough for, the keys are those of before.
    pub fn follow(&mut self, before: &Self) {
        self.were_secure.clone_from(&before.were_secure);
        self.were_secure.extend(before.secure().map(str::to_owned));
        for surface in &self.unread {
            let Some(earlier) = before.surface(*surface) else {
                continue;
            };
            let properties = earlier.properties.clone();
            match self
                .surfaces
                .iter_mut()
                .find(|read| read.surface == *surface)
            {
                Some(read) => read.properties = properties,
                None => self.surfaces.push(SurfaceRead {
                    surface: *surface,
                    properties,
                    ..SurfaceRead::default()
                }),
            }
        }
    }

    /// The keys that any form declares as secret.
    pub fn secure(&self) -> impl Iterator<Item = &str> {
        let properties = self.surfaces.iter().flat_map(|read| &read.properties);
        properties
            .filter(|property| property.secure)
            .map(|property| property.key.as_str())
    }

    /// Whether one of the forms declares all of these keys.
    pub fn declares(&self, keys: &[String]) -> bool {
        let mut forms = self.surfaces.iter();
        forms.any(|read| keys.iter().all(|key| read.declares(key)))
    }

    /// The form that declares the most of these keys; of several the one that is
    /// named, otherwise the first. `None` if no form declares any.
    pub fn surface_of<'k>(
        &self,
        keys: impl Iterator<Item = &'k str> + Clone,
        rather: Surface,
    ) -> Option<Surface> {
        let counted = self.surfaces.iter().map(|read| {
            let count = keys.clone().filter(|key| read.declares(key)).count();
            (count, read.surface == rather, read.surface)
        });
        let best = counted.filter(|(count, ..)| *count > 0);
        let best = best.max_by_key(|(count, is_named, surface)| {
            (*count, *is_named, std::cmp::Reverse(*surface))
        })?;
        Some(best.2)
    }
}

/// One form: what is configured and how it is shown.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SurfaceRead {
    /// Which one.
    pub surface: Surface,
    /// The properties, in the order of the text.
    pub properties: Vec<Property>,
    /// The template, if there is a usable one.
    pub view: Option<View>,
    /// What the plugin says is wrong with the values.
    pub errors: Vec<Reported>,
}

impl SurfaceRead {
    /// Whether a key is declared.
    pub fn declares(&self, key: &str) -> bool {
        self.properties.iter().any(|property| property.key == key)
    }
}

/// One property that a plugin declares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Property {
    /// The key, as it is stored.
    pub key: String,
    /// Label; empty where there is none.
    pub display_name: String,
    /// Place in the order; equal ones keep the order of the text.
    pub display_order: i32,
    /// The default, if there is a usable one. GoCD never applies it.
    pub default: Option<String>,
    /// Whether the value is stored as cipher text.
    pub secure: bool,
    /// Whether a blank value is an error.
    pub required: bool,
    /// Whether the value tells two materials apart.
    pub part_of_identity: bool,
}

impl Property {
    /// A property with the values that GoCD assumes.
    pub fn new(key: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            display_name: String::new(),
            display_order: 0,
            default: None,
            secure: false,
            required: true,
            part_of_identity: true,
        }
    }

    /// The label, or the key for want of one.
    pub fn label(&self) -> &str {
        if self.display_name.trim().is_empty() {
            &self.key
        } else {
            &self.display_name
        }
    }
}

/// A template with its name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// The name that GoCD shows for the plugin; empty where there is none.
    pub display_value: String,
    /// The AngularJS template.
    pub template: String,
}

/// Something that a plugin says is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reported {
    /// The key it is about; `None` for the whole.
    pub key: Option<String>,
    /// What is wrong; may be empty.
    pub message: String,
}

/// Whether something worked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Whether it did.
    pub success: bool,
    /// What the plugin says about it.
    pub messages: Vec<String>,
}

/// One revision of an SCM.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// Its id.
    pub revision: String,
    /// When it was made.
    pub timestamp: Moment,
    /// Who made it; may be empty.
    pub user: String,
    /// What was said about it; may be empty.
    pub comment: String,
    /// Its data as a JSON object; `None` where there is none.
    pub data: Option<String>,
    /// The files that it touches, with what was done to them.
    pub files: Vec<(String, String)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_is_edited_where_it_differs_from_how_it_came() {
        let part = |message, text: &str| Part {
            message,
            text: text.to_owned(),
        };
        let [declaration, view, validate, ..] = Message::SCM;
        let came = [part(declaration, "{}"), part(view, "{}")];
        assert_eq!(edited(&came, &came).count(), 0);
        let now = [
            part(declaration, "{}"),
            part(view, ""),
            part(validate, " \n"),
        ];
        let found: Vec<_> = edited(&now, &came).map(|part| part.message).collect();
        assert_eq!(found, [view]);
        assert_eq!(edited(&[part(validate, "[]")], &came).count(), 1);
    }
}
