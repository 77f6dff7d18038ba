//! Reading the metadata; a stand-in until the reader is merged.

use super::model::{About, Package, Reading};
use crate::domain::form::model::FormModel;

/// An empty form.
pub fn read(_text: &str, _package: &Package, _language: Option<&str>) -> Reading {
    Reading {
        model: FormModel::default(),
        findings: Vec::new(),
        about: About::default(),
        languages: Vec::new(),
        coverage: Vec::new(),
        script: None,
        cleaned: None,
    }
}
