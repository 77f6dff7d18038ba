//! The configurations of integrations, looked up by field and value; what was
//! found is kept until a configuration of the same integration is saved.

use crate::domain::board::configuration::{Configuration, Entry};
use crate::domain::problem::Problem;
use serde_json::{Map, Value};
use std::rc::Rc;

/// Where configurations are kept.
pub trait Store {
    /// The configurations of the integration with that key, in their order.
    fn entries(&self, key: &str) -> Vec<Entry>;

    /// Every id that is taken.
    fn ids(&self) -> Vec<String>;

    /// Keeps a configuration: instead of the one with its id, or as the last.
    ///
    /// # Errors
    /// Why it could not be kept.
    fn save(&mut self, entry: &Entry) -> Result<(), Problem>;
}

impl Store for Configuration {
    fn entries(&self, key: &str) -> Vec<Entry> {
        self.entries
            .iter()
            .filter(|entry| entry.integration == key)
            .cloned()
            .collect()
    }

    fn ids(&self) -> Vec<String> {
        self.entries.iter().map(|entry| entry.id.clone()).collect()
    }

    fn save(&mut self, entry: &Entry) -> Result<(), Problem> {
        match self.entries.iter_mut().find(|other| other.id == entry.id) {
            Some(other) => *other = entry.clone(),
            None => self.entries.push(entry.clone()),
        }
        Ok(())
    }
}

/// Fields and the values they must have.
pub type Filter<'a> = &'a [(&'a str, Value)];

/// Configurations with what was found in them.
pub struct Configs {
    store: Box<dyn Store>,
    defaults: Vec<(String, Map<String, Value>)>,
    found: Vec<Found>,
}

struct Found {
    key: String,
    filter: Vec<(String, Value)>,
    entries: Rc<[Entry]>,
}

impl Configs {
    pub(super) fn new(store: Box<dyn Store>) -> Self {
        Self {
            store,
            defaults: Vec::new(),
            found: Vec::new(),
        }
    }

    pub(super) fn add_defaults(&mut self, key: &str, defaults: Map<String, Value>) {
        self.defaults.push((key.to_owned(), defaults));
    }

    /// The enabled configurations of the integration with that key whose fields
    /// have those values. A field is `integration`, `enabled`, `id`, `name`,
    /// `group`, `size`, or the key of a setting, which falls back to its default.
    pub fn of(&mut self, key: &str, filter: Filter<'_>) -> Rc<[Entry]> {
        let same = |found: &&Found| {
            found.key == key
                && found.filter.len() == filter.len()
                && found
                    .filter
                    .iter()
                    .zip(filter)
                    .all(|((field, value), (other, wanted))| field == other && value == wanted)
        };
        if let Some(found) = self.found.iter().find(same) {
            return Rc::clone(&found.entries);
        }
        let mut entries = self.store.entries(key);
        entries.retain(|entry| {
            entry.enabled
                && filter
                    .iter()
                    .all(|(field, wanted)| self.field(entry, field).as_ref() == Some(wanted))
        });
        let entries: Rc<[Entry]> = entries.into();
        self.found.push(Found {
            key: key.to_owned(),
            filter: filter
                .iter()
                .map(|(field, value)| ((*field).to_owned(), value.clone()))
                .collect(),
            entries: Rc::clone(&entries),
        });
        entries
    }

    fn field(&self, entry: &Entry, field: &str) -> Option<Value> {
        match field {
            "integration" => Some(entry.integration.as_str().into()),
            "enabled" => Some(entry.enabled.into()),
            "id" => Some(entry.id.as_str().into()),
            "name" => Some(entry.name.as_str().into()),
            "group" => Some(entry.group.as_str().into()),
            "size" => Some(entry.size.into()),
            setting => self.setting(entry, setting).cloned(),
        }
    }

    /// A setting of a configuration, or its default where none was saved.
    pub fn setting<'a>(&'a self, entry: &'a Entry, key: &str) -> Option<&'a Value> {
        let default = || {
            let (_, settings) = self
                .defaults
                .iter()
                .find(|(integration, _)| *integration == entry.integration)?;
            settings.get(key)
        };
        entry.settings.get(key).or_else(default)
    }

    /// Keeps a configuration and forgets what was found of its integration, and
    /// of the one that it had before.
    pub(super) fn save(&mut self, entry: &Entry) -> Result<(), Problem> {
        self.found.retain(|found| {
            let listed = found.entries.iter().any(|other| other.id == entry.id);
            found.key != entry.integration && !listed
        });
        self.store.save(entry)
    }

    /// Forgets what was found: configurations changed in another way than by
    /// [`save`](Self::save).
    pub(super) fn forget(&mut self) {
        self.found.clear();
    }

    pub(super) fn ids(&self) -> Vec<String> {
        self.store.ids()
    }
}
