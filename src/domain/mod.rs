//! Pure functions and plain data. Knows no browser, no clock, no Leptos.

pub mod archive;
pub mod extension;
pub mod finding;
pub mod form;
pub mod http;
pub mod json;
pub mod problem;
pub mod route;
pub mod text;
pub mod theme;
pub mod work;
