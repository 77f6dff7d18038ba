//! The template of a plugin: its view as GoCD would show it, what is to be said
//! about it, its scope, and its text to edit.

mod draw;
mod node;
mod panel;
pub mod plugin_view;
mod rehearsal;

pub(super) use panel::TemplatePanel;
pub(super) use rehearsal::rehearse;
