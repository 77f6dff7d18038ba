//! Actions of a Taskcluster group: `public/actions.json` in its three
//! generations, which actions belong to a task or a group, and what is sent for
//! one. Pure; the clock is handed in.
//!
//! Rules: the specification of actions (`libraries/references/schemas/
//! action-schema-v1.yml` and its prose in taskcluster/taskcluster) and the first
//! version of it of 2017. Where consumers differ, decision 24 says what is done
//! here.

pub mod check;
pub mod created;
pub mod difference;
pub mod draft;
pub mod file;
pub mod lookalike;
pub mod prepare;
pub mod relevance;
mod rounded;
pub mod samples;
pub mod target;
pub mod variables;
pub mod work;
