//! Joins the pure part with the browser; owns state and effects. Views get
//! what they need from here by context.

pub mod action;
pub mod alerts;
pub mod board;
pub mod bridge;
pub mod changes;
pub mod consent;
pub mod draft;
mod drafts;
pub mod effect;
pub mod endpoints;
pub mod extension;
pub mod form;
pub mod gocd;
pub mod keeper;
mod kept;
pub mod lasting;
pub mod link;
pub mod navigation;
pub mod options;
pub mod patterns;
pub mod plugin;
pub mod plugin_draft;
pub mod poll;
pub mod recall;
mod relay;
pub mod schema_form;
pub mod service;
pub mod setup;
pub mod storage;
pub mod stored;
pub mod tabs;
pub mod template;
pub mod theme;
mod turns;
pub mod vault;
pub mod wish;
