//! Integrations: every connection to a third party, its life and its
//! configurations.
//!
//! One [`Integration`] per kind of connection lives in the [`Registry`]; it has
//! any number of configurations, the entries of a board. Two roles use the same
//! model: sources poll and yield pane data, responders notice an event and do
//! something. What is done is data ([`Effect`]); carrying it out is for others.
//!
//! [`about`], [`board_form`], [`form`], [`edit`], [`entered`], [`overview`] and [`places`] are for the page that manages
//! integrations; the board does without them.

pub mod about;
pub mod board_form;
pub mod configs;
pub mod edit;
pub mod entered;
pub mod event;
pub mod form;
pub mod history;
pub mod overview;
pub mod places;
pub mod registry;
pub mod source;
pub mod standing;
pub mod summary;

#[cfg(test)]
mod tests;

pub use configs::{Configs, Store};
pub use event::{Effect, Event, On};
pub use registry::Registry;

use crate::domain::problem::Problem;
use crate::domain::provider::DECLARATIONS;
use serde_json::{Map, Value};

/// What an integration is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It polls and yields the data of panes.
    Source,
    /// It notices what happens on the board and does something.
    Responder,
}

/// What every kind of connection can do. Enabling and disabling is for the
/// [`Registry`].
pub trait Integration {
    /// Unlike any other; begins with the vendor's name, e.g.
    /// `signalbox.gh_actions`.
    fn id(&self) -> &str;

    /// The key that its configurations have in `integration`.
    fn key(&self) -> &str;

    /// What it is for.
    fn role(&self) -> Role;

    /// What a setting is that a configuration has not saved.
    fn default_settings(&self) -> Map<String, Value> {
        Map::new()
    }

    /// Begins its life: registers its hooks.
    ///
    /// # Errors
    /// Why it cannot live; hooks that it has registered by then go.
    fn initialize(&mut self, hooks: &mut Hooks<'_>) -> Result<(), Problem>;

    /// Ends its life; its hooks go whatever this yields. Also called after a
    /// failed `initialize`. Yields what undoes what it did.
    ///
    /// # Errors
    /// What could not be cleaned up.
    fn shutdown(&mut self) -> Result<Vec<Effect>, Problem> {
        Ok(Vec::new())
    }
}

/// What a hook does with an event; it may look at configurations.
pub type Action = Box<dyn FnMut(&Event<'_>, &mut Configs) -> Result<Vec<Effect>, Problem>>;

/// Where an integration registers its hooks while it initializes.
pub struct Hooks<'a> {
    owner: usize,
    hooks: &'a mut Vec<registry::Hook>,
}

impl Hooks<'_> {
    /// From now on `action` runs at each of those events, until the integration
    /// is shut down.
    pub fn register(&mut self, on: On, action: Action) {
        self.hooks.push(registry::Hook {
            owner: self.owner,
            on,
            action,
        });
    }
}

/// A registry with every provider as a source, and every responder, none of them
/// enabled.
pub fn all(store: Box<dyn Store>) -> Registry {
    let mut registry = Registry::new(store);
    for declaration in DECLARATIONS {
        // Keys of declarations differ, which a test holds on to.
        let _ = registry.register(Box::new(source::Polled::new(declaration)));
    }
    let _ = registry.register(Box::new(summary::InTheTab));
    registry
}
