//! The form engine: one model, one condition language, one place for values
//! and errors, whatever format a form was written in. Pure.
//!
//! [`model::FormModel`] + [`values::Form`] (its values) → [`state::FieldState`]
//! per field; [`update::update`] is the only way values change.

pub mod claim;
pub mod condition;
pub mod duration;
pub mod endpoints;
pub mod entry;
pub mod format;
pub mod model;
pub mod moment;
pub mod saved;
pub mod search;
mod shape;
pub mod state;
pub mod submission;
pub mod tree;
pub mod typed;
pub mod update;
pub mod values;

pub use values::Form;

#[cfg(test)]
mod form_tests;
#[cfg(test)]
mod tree_tests;
