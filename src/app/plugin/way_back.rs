//! The way back to edited responses and entered values that are no longer open: what
//! is pasted or dropped by mistake, another link, and closing would lose them
//! otherwise. In memory only.

use super::PluginSession;
use crate::domain::plugin::configuration::{Configuration, Filling};
use crate::domain::plugin::message::{Message, Surface};
use crate::domain::plugin::model::{Checked, Part, Plugin, edited};
use crate::domain::plugin::server::Edited;
use leptos::prelude::*;
use std::sync::Arc;

/// A plugin that was open with edited responses or entered values.
#[derive(Debug)]
pub struct SetAside {
    plugin: Arc<Plugin>,
    checked: Arc<Checked>,
    originals: Vec<Part>,
    came_as: u32,
    surface: Surface,
    configuration: Configuration,
    filling: Filling,
    /// The forms that were not shown.
    others: Vec<(Surface, Configuration, Filling)>,
    /// The SCM that was edited with them.
    tied: Option<Edited>,
    /// Whether responses were edited, not only values entered.
    is_edited: bool,
}

impl SetAside {
    /// Whether responses were edited, not only values entered.
    pub fn is_edited(&self) -> bool {
        self.is_edited
    }

    /// The plugin's name.
    pub fn name(&self) -> &str {
        if self.plugin.name.is_empty() {
            "The plugin"
        } else {
            &self.plugin.name
        }
    }
}

impl PluginSession {
    /// Puts edited responses aside with what was entered, or that alone, since they are
    /// about to be no longer open. What was put aside before stays if there is neither.
    pub(super) fn set_edits_aside(self) {
        let is_entered = self.configuration.with_untracked(Configuration::is_entered)
            || self.aside.with_value(|aside| {
                let mut forms = aside.iter();
                forms.any(|(_, configuration, _)| configuration.is_entered())
            });
        let is_edited =
            |plugin: &Plugin, parts: &[Part]| edited(&plugin.parts, parts).next().is_some();
        self.set_aside_if(is_edited, is_entered);
    }

    /// The same where only this response is about to be replaced.
    pub(super) fn set_edit_aside(self, message: Message) {
        let is_edited = |plugin: &Plugin, parts: &[Part]| {
            edited(&plugin.parts, parts).any(|part| part.message == message)
        };
        self.set_aside_if(is_edited, false);
    }

    fn set_aside_if(self, is_edited: impl FnOnce(&Plugin, &[Part]) -> bool, is_entered: bool) {
        let originals = self.originals.get_value();
        let (Some(plugin), Some(checked)) =
            (self.plugin.get_untracked(), self.checked.get_untracked())
        else {
            return;
        };
        let is_edited = is_edited(&plugin, &originals);
        if is_edited || is_entered {
            self.set_aside.set(Some(Arc::new(SetAside {
                plugin,
                checked,
                originals,
                came_as: self.came_as.get_value(),
                surface: self.surface.get_untracked(),
                configuration: self.configuration.get_untracked(),
                filling: self.filling.get_untracked(),
                others: self.aside.get_value(),
                tied: self.tied.get_value(),
                is_edited,
            })));
        }
    }

    /// Takes a response as one that nobody edited.
    pub(super) fn note_original(self, message: Message, text: &str) {
        self.originals.update_value(|originals| {
            originals.retain(|part| part.message != message);
            originals.push(Part {
                message,
                text: text.to_owned(),
            });
        });
    }

    /// Opens what was put aside again, in place of what is open. Yields the SCM that was
    /// edited with it.
    pub(in crate::app) fn bring_back(self) -> Option<Edited> {
        let set_aside = self.set_aside.get_untracked()?;
        // The address does not name it any more.
        self.leave_link();
        self.begin();
        self.busy.set(false);
        self.take(
            Plugin::clone(&set_aside.plugin),
            Checked::clone(&set_aside.checked),
        );
        self.came_as.set_value(set_aside.came_as);
        self.originals.set_value(set_aside.originals.clone());
        self.aside.set_value(set_aside.others.clone());
        self.surface.set(set_aside.surface);
        self.put_filled(set_aside.filling, set_aside.configuration.clone());
        // What was edited until now is aside instead, if anything was.
        let is_brought = self
            .set_aside
            .with_untracked(|now| now.as_ref().is_some_and(|now| Arc::ptr_eq(now, &set_aside)));
        if is_brought {
            self.set_aside.set(None);
        }
        leptos::task::spawn_local(async move {
            // The newest edit may not have been checked when it was put aside.
            self.check_now().await;
        });
        set_aside.tied.clone()
    }
}
