//! Joins the pure part with the browser; owns state and effects. Views get
//! what they need from here by context.

pub mod alerts;
pub mod board;
pub mod changes;
pub mod draft;
pub mod endpoints;
pub mod extension;
pub mod form;
mod kept;
pub mod navigation;
pub mod options;
pub mod patterns;
pub mod poll;
pub mod recall;
pub mod service;
pub mod setup;
pub mod theme;
