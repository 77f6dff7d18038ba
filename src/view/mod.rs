//! Thin Leptos components; they draw and send events, nothing else.

pub mod form;
