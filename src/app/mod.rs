//! Joins `io` and `domain`; owns all stores and tasks.

pub mod form;
