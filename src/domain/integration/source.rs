//! Every provider as an integration: it asks to poll anew what was saved.

use super::event::{Effect, Event, On};
use super::{Hooks, Integration, Role};
use crate::domain::problem::Problem;
use crate::domain::provider::pane::PaneKind;
use crate::domain::provider::{Declaration, SettingKind};
use serde_json::{Map, Value};

/// An integration that polls by a declaration.
pub struct Polled {
    id: String,
    declaration: &'static Declaration,
}

impl Polled {
    /// The integration of that provider.
    pub fn new(declaration: &'static Declaration) -> Self {
        Self {
            id: ["signalbox.", declaration.key].concat(),
            declaration,
        }
    }
}

impl Integration for Polled {
    fn id(&self) -> &str {
        &self.id
    }

    fn key(&self) -> &str {
        self.declaration.key
    }

    fn role(&self) -> Role {
        Role::Source
    }

    fn default_settings(&self) -> Map<String, Value> {
        default_settings(self.declaration)
    }

    fn initialize(&mut self, hooks: &mut Hooks<'_>) -> Result<(), Problem> {
        let key = self.declaration.key;
        hooks.register(
            On::ConfigurationSaved,
            Box::new(move |event, _| {
                Ok(match event {
                    Event::ConfigurationSaved(entry) if entry.integration == key => {
                        vec![Effect::Poll(entry.id.clone())]
                    }
                    _ => Vec::new(),
                })
            }),
        );
        Ok(())
    }
}

/// The defaults that a provider declares.
pub fn default_settings(declaration: &Declaration) -> Map<String, Value> {
    let mut defaults = Map::new();
    let mut put = |key: &str, value: Value| defaults.insert(key.to_owned(), value);
    for setting in declaration.settings {
        match setting.kind {
            SettingKind::Number(number) => put(setting.key, number.into()),
            SettingKind::Choice([first, ..]) => put(setting.key, (*first).into()),
            SettingKind::Switch(default) => put(setting.key, default.into()),
            _ => None,
        };
    }
    if declaration.kind == PaneKind::Nothing {
        return defaults;
    }
    if !declaration.root.is_empty() {
        put("root", declaration.root.into());
    }
    put("poll_seconds", declaration.poll_seconds.into());
    defaults
}
