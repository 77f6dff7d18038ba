//! Stands in for the lints of conditions.

use crate::domain::finding::{Finding, Place};
use crate::domain::form::model::FormModel;

/// Which list of a field a condition stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConditionList {
    /// `visibleConditions`.
    Visible,
    /// `disabledConditions`.
    Disabled,
}

/// What is doubtful about the conditions of a form.
pub fn lint_conditions(
    _model: &FormModel,
    _place_of: &dyn Fn(usize, ConditionList, usize) -> Place,
) -> Vec<Finding> {
    Vec::new()
}
