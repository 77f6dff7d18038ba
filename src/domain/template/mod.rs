//! Views of plugins: AngularJS-style templates read, checked and run, as GoCD
//! would show them, without any of their script.
//!
//! [`parse`] makes a [`Template`] of a text (in the worker: it reads foreign
//! HTML); [`live::Live`] shows one with a configuration and turns what a person
//! does into [`live::Patch`]es (in the page: it is bounded); [`check`] compares a
//! template with the keys that the plugin declares. The meaning is that of
//! AngularJS 1.0.8, which GoCD ships.

pub mod allowed;
pub mod check;
mod compile;
pub mod expression;
pub mod html;
pub mod key;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod laws;
pub mod live;
pub mod style;
pub mod tree;
pub mod value;

pub use check::{check, findings};
pub use compile::areas;
pub use html::parse;
pub use tree::Template;
