//! GoCD plugins: their messages, what is wrong with them, and the forms that
//! they describe. Pure.
//!
//! [`bundle::open`] reads what was opened into a [`model::Plugin`],
//! [`check::check`] yields what its responses hold and what GoCD would say to
//! them, [`form::form`] makes a form of the declared properties.

pub mod bridge;
pub mod bundle;
pub mod check;
pub mod configuration;
pub mod conflict;
pub mod connections;
pub mod draft;
pub mod echo;
pub mod form;
pub mod lenient;
pub mod message;
pub mod model;
pub mod moment;
mod report;
pub mod rules;
pub mod samples;
pub mod server;
pub mod state;
pub mod template_text;
pub mod verdict;
