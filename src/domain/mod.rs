//! Pure functions and plain data. Knows no browser, no clock, no Leptos.

pub mod alert;
pub mod archive;
pub mod board;
pub mod cut;
pub mod decimal;
pub mod extension;
pub mod finding;
pub mod form;
pub mod http;
pub mod integration;
pub mod json;
pub mod poll;
pub mod problem;
pub mod provider;
pub mod route;
pub mod secret;
pub mod settings;
pub mod text;
pub mod theme;
pub mod time;
pub mod work;
