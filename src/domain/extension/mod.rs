//! Extension packages of CodeArts Pipeline: checks, languages, metadata →
//! [`FormModel`](crate::domain::form::model::FormModel), results. Pure.
//!
//! Source of the format: the vendor's user guide, "Creating an Extension by
//! Uploading an Extension Package"
//! (<https://support.huaweicloud.com/intl/en-us/usermanual-pipeline/pipeline_01_0078.html>).

pub mod icon;
pub mod language;
pub mod lint;
pub mod model;
pub mod options;
pub mod package;
pub mod read;
pub mod results;
pub mod samples;
pub mod script;
pub mod verdict;

pub(crate) mod encoding;
pub(crate) mod sniff;
