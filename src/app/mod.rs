//! Joins the pure part with the browser; owns state and effects. Views get
//! what they need from here by context.

pub mod navigation;
pub mod theme;
