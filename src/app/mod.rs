//! Joins `io` and `domain`; owns all stores and tasks.

pub mod draft;
pub mod extension;
pub mod form;
pub mod options;
pub mod patterns;
