//! Extension packages of CodeArts Pipeline: checks, languages, metadata →
//! [`FormModel`](crate::domain::form::model::FormModel), results. Pure.
//!
//! Source of the format: the vendor's user guide, "Creating an Extension by
//! Uploading an Extension Package"
//! (<https://support.huaweicloud.com/intl/en-us/usermanual-pipeline/pipeline_01_0078.html>).

pub mod answers;
pub mod history;
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

/// Variables that the platform sets for every step of a pipeline.
pub(crate) const PLATFORM_VARIABLES: [&str; 9] = [
    "STEP_NAME",
    "STEP_ID",
    "PLUGIN_VERSION",
    "PIPELINE_ID",
    "PIPELINE_RUN_ID",
    "PLUGIN_NAME",
    "PROJECT_ID",
    "JOB_ID",
    "RESULT_MSG_PATH",
];
