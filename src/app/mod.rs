//! Joins the pure part with the browser; owns state and effects. Views get
//! what they need from here by context.

pub mod draft;
pub mod extension;
pub mod form;
pub mod navigation;
pub mod options;
pub mod patterns;
pub mod theme;
