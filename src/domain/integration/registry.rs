//! The registry: which integrations there are, which of them live, and their
//! hooks.

use super::configs::{Configs, Filter, Store};
use super::event::{Effect, Event, On};
use super::{Action, Hooks, Integration, Role};
use crate::domain::board::configuration::{Entry, spare_id};
use crate::domain::problem::Problem;
use serde_json::{Map, Value};
use std::rc::Rc;

/// An action that waits for an event.
pub(super) struct Hook {
    /// Place of the integration that registered it.
    pub(super) owner: usize,
    pub(super) on: On,
    pub(super) action: Action,
}

struct Slot {
    integration: Box<dyn Integration>,
    enabled: bool,
    /// What went wrong last.
    problem: Option<Problem>,
}

/// Every integration, one instance each, in the order of their registration.
pub struct Registry {
    slots: Vec<Slot>,
    hooks: Vec<Hook>,
    configs: Configs,
}

impl Registry {
    /// A registry without integrations.
    pub fn new(store: Box<dyn Store>) -> Self {
        Self {
            slots: Vec::new(),
            hooks: Vec::new(),
            configs: Configs::new(store),
        }
    }

    /// Adds an integration, not enabled.
    ///
    /// # Errors
    /// Another one has its id or its key.
    pub fn register(&mut self, integration: Box<dyn Integration>) -> Result<(), Problem> {
        let taken = self.slots.iter().any(|slot| {
            slot.integration.id() == integration.id() || slot.integration.key() == integration.key()
        });
        if taken {
            return Err(Problem::new(
                format!("There is already an integration “{}”.", integration.id()),
                "Give this one another id and key, beginning with the name of its vendor.",
            ));
        }
        self.configs
            .add_defaults(integration.key(), integration.default_settings());
        self.slots.push(Slot {
            integration,
            enabled: false,
            problem: None,
        });
        Ok(())
    }

    /// The ids of all integrations in the order of their registration.
    pub fn ids(&self) -> Vec<&str> {
        self.slots
            .iter()
            .map(|slot| slot.integration.id())
            .collect()
    }

    /// What the integration with that id is for.
    pub fn role(&self, id: &str) -> Option<Role> {
        Some(self.slot(id)?.integration.role())
    }

    /// Whether it lives.
    pub fn is_enabled(&self, id: &str) -> bool {
        self.slot(id).is_some_and(|slot| slot.enabled)
    }

    /// What went wrong with it since it was enabled, or why it could not be.
    pub fn problem(&self, id: &str) -> Option<&Problem> {
        self.slot(id)?.problem.as_ref()
    }

    /// Lets it live, unless it does. A failure leaves nothing of it behind.
    ///
    /// # Errors
    /// There is no such integration, or it failed to initialize.
    pub fn enable(&mut self, id: &str) -> Result<(), Problem> {
        let owner = self.place(id)?;
        let Some(slot) = self.slots.get_mut(owner).filter(|slot| !slot.enabled) else {
            return Ok(());
        };
        slot.problem = None;
        let mut hooks = Hooks {
            owner,
            hooks: &mut self.hooks,
        };
        match slot.integration.initialize(&mut hooks) {
            Ok(()) => {
                slot.enabled = true;
                Ok(())
            }
            Err(problem) => {
                // The first failure says more than one of the clean-up.
                let _ = slot.integration.shutdown();
                slot.problem = Some(problem.clone());
                self.drop_hooks(owner);
                Err(problem)
            }
        }
    }

    /// Ends its life, if it lives: its hooks go, whatever else happens. Yields
    /// what undoes what it did.
    ///
    /// # Errors
    /// There is no such integration, or it could not clean up; it is disabled
    /// all the same.
    pub fn disable(&mut self, id: &str) -> Result<Vec<Effect>, Problem> {
        let owner = self.place(id)?;
        let Some(slot) = self.slots.get_mut(owner).filter(|slot| slot.enabled) else {
            return Ok(Vec::new());
        };
        slot.enabled = false;
        let result = slot.integration.shutdown();
        slot.problem = result.as_ref().err().cloned();
        self.drop_hooks(owner);
        result
    }

    /// Tells every hook that waits for it, in the order of their registration.
    /// A hook that fails is remembered as its integration's problem; all others
    /// are told.
    pub fn emit(&mut self, event: &Event<'_>) -> Vec<Effect> {
        let mut effects = Vec::new();
        for hook in &mut self.hooks {
            if hook.on != event.kind() {
                continue;
            }
            match (hook.action)(event, &mut self.configs) {
                Ok(more) => effects.extend(more),
                Err(problem) => {
                    if let Some(slot) = self.slots.get_mut(hook.owner) {
                        slot.problem = Some(problem);
                    }
                }
            }
        }
        effects
    }

    /// The enabled configurations of the integration with that id whose fields
    /// have those values; see [`Configs::of`].
    pub fn configs(&mut self, id: &str, filter: Filter<'_>) -> Rc<[Entry]> {
        match self.slots.iter().find(|slot| slot.integration.id() == id) {
            Some(slot) => self.configs.of(slot.integration.key(), filter),
            None => Vec::new().into(),
        }
    }

    /// Looks every configuration up anew from now on: they were changed where
    /// they are kept, and not by [`save`](Self::save).
    pub fn forget_configs(&mut self) {
        self.configs.forget();
    }

    /// A setting of a configuration, or its default where none was saved.
    pub fn setting<'a>(&'a self, entry: &'a Entry, key: &str) -> Option<&'a Value> {
        self.configs.setting(entry, key)
    }

    /// A new configuration of the integration with that id, with those fields:
    /// `id`, `name`, `group`, `size`, `enabled`, `settings`. It is kept only if
    /// `save`.
    ///
    /// # Errors
    /// There is no such integration or field, a field has a value that it cannot
    /// have, or it could not be kept.
    pub fn create_config(
        &mut self,
        id: &str,
        fields: Map<String, Value>,
        save: bool,
    ) -> Result<(Entry, Vec<Effect>), Problem> {
        let place = self.place(id)?;
        let key = self
            .slots
            .get(place)
            .map_or("", |slot| slot.integration.key());
        let mut entry = Entry::new(key);
        entry.id.push_str(key);
        for (field, value) in fields {
            let taken = match (field.as_str(), value) {
                ("id", Value::String(text)) if !text.is_empty() => {
                    entry.id = text;
                    true
                }
                ("name", Value::String(text)) => {
                    entry.name = text;
                    true
                }
                ("group", Value::String(text)) => {
                    entry.group = text;
                    true
                }
                ("enabled", Value::Bool(enabled)) => {
                    entry.enabled = enabled;
                    true
                }
                ("size", value) => match value.as_u64().and_then(|size| u8::try_from(size).ok()) {
                    Some(size @ 1..=4) => {
                        entry.size = size;
                        true
                    }
                    _ => false,
                },
                ("settings", Value::Object(settings)) => {
                    entry.settings = settings;
                    true
                }
                _ => false,
            };
            if !taken {
                return Err(Problem::new(
                    format!("A configuration has no field “{field}” of that kind."),
                    "Use id, name, group, size, enabled or settings.",
                ));
            }
        }
        entry.id = spare_id(entry.id, &self.configs.ids());
        let effects = if save { self.save(&entry)? } else { Vec::new() };
        Ok((entry, effects))
    }

    /// Keeps a configuration and tells the hooks.
    ///
    /// # Errors
    /// It could not be kept; then nobody is told.
    pub fn save(&mut self, entry: &Entry) -> Result<Vec<Effect>, Problem> {
        self.configs.save(entry)?;
        Ok(self.emit(&Event::ConfigurationSaved(entry)))
    }

    /// How many hooks are registered for that integration.
    pub fn hooks_of(&self, id: &str) -> usize {
        let owner = self.place(id).ok();
        self.hooks
            .iter()
            .filter(|hook| Some(hook.owner) == owner)
            .count()
    }

    fn slot(&self, id: &str) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.integration.id() == id)
    }

    fn place(&self, id: &str) -> Result<usize, Problem> {
        self.slots
            .iter()
            .position(|slot| slot.integration.id() == id)
            .ok_or_else(|| {
                Problem::new(
                    format!("There is no integration “{id}”."),
                    "Load the page again; it may be of another version.",
                )
            })
    }

    fn drop_hooks(&mut self, owner: usize) {
        self.hooks.retain(|hook| hook.owner != owner);
    }
}
