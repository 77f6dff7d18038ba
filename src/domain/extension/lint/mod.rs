//! Lints of conditions: what an author very probably does not want, told from
//! the form alone.
//!
//! The rules follow from how conditions are evaluated: strictly, on stored
//! values, whether or not the field looked at is shown, all conditions of a
//! list together. Each condition is looked at by itself ([`condition`], its
//! [`literal`] too), then with those of its list ([`list`]), then all of the
//! form: what looks at itself in the end ([`loops`]), and what nobody ever gets
//! to see ([`reach`]).

mod condition;
mod list;
mod literal;
mod loops;
mod reach;

#[cfg(test)]
mod tests;

use crate::domain::finding::{Finding, Level, Place};
use crate::domain::form::model::{Condition, Field, FormModel};
use condition::NAME_SEARCHES;
use std::collections::{BTreeMap, BTreeSet};

/// Which of a field's two lists a condition stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ConditionList {
    /// `visibleConditions`.
    Visible,
    /// `disabledConditions`.
    Disabled,
}

impl ConditionList {
    /// The member of `extendProp` that holds the list.
    fn key(self) -> &'static str {
        match self {
            Self::Visible => "visibleConditions",
            Self::Disabled => "disabledConditions",
        }
    }

    fn of(self, field: &Field) -> &[Condition] {
        match self {
            Self::Visible => &field.visible_when,
            Self::Disabled => &field.disabled_when,
        }
    }
}

const LISTS: [ConditionList; 2] = [ConditionList::Visible, ConditionList::Disabled];

/// Yields what is doubtful about the conditions of `model`, fields in order;
/// `place_of` tells where a condition (field index, list, index in the list)
/// is written. Conditions with an unknown symbol are left to the reader.
pub fn lint_conditions(
    model: &FormModel,
    place_of: &dyn Fn(usize, ConditionList, usize) -> Place,
) -> Vec<Finding> {
    let form = Form::new(model);
    let mut lint = Lint {
        form: &form,
        place_of,
        findings: Vec::new(),
        explained: BTreeSet::new(),
        searches: NAME_SEARCHES,
    };
    for (index, field) in form.fields() {
        for list in LISTS {
            lint.list(index, field, list);
        }
        lint.required_but_disabled(index, field);
    }
    lint.loops();
    lint.never_visible();
    lint.findings
}

/// A form with its names resolved: the first field of a name counts.
struct Form<'a> {
    model: &'a FormModel,
    by_name: BTreeMap<&'a str, usize>,
}

impl<'a> Form<'a> {
    fn new(model: &'a FormModel) -> Self {
        let mut by_name = BTreeMap::new();
        for (index, field) in model.fields.iter().enumerate() {
            if !field.repeated {
                by_name.entry(field.name.as_str()).or_insert(index);
            }
        }
        Self { model, by_name }
    }

    /// The fields that count, each with its index.
    fn fields(&self) -> impl Iterator<Item = (usize, &'a Field)> + use<'a> {
        let fields = self.model.fields.iter().enumerate();
        fields.filter(|(_, field)| !field.repeated)
    }

    fn field(&self, index: usize) -> Option<&'a Field> {
        self.model.fields.get(index)
    }

    fn find(&self, name: &str) -> Option<(usize, &'a Field)> {
        let index = *self.by_name.get(name)?;
        Some((index, self.field(index)?))
    }
}

struct Lint<'a> {
    form: &'a Form<'a>,
    place_of: &'a dyn Fn(usize, ConditionList, usize) -> Place,
    findings: Vec<Finding>,
    /// Fields of which a finding already says why they are never shown.
    explained: BTreeSet<usize>,
    /// How many searches for a similar name may still be made.
    searches: u32,
}

impl Lint<'_> {
    fn report(
        &mut self,
        rule: &str,
        level: Level,
        (index, list, nth): (usize, ConditionList, usize),
        text: String,
        remedy: impl Into<String>,
    ) {
        let mut place = (self.place_of)(index, list, nth);
        if place.input.is_none() {
            place.input = self.form.field(index).map(|field| field.name.clone());
        }
        self.findings.push(Finding {
            rule: rule.to_owned(),
            level,
            place,
            text,
            remedy: remedy.into(),
        });
    }

    /// Notes that a finding says why a field cannot be visible.
    fn explain(&mut self, (index, list, _): (usize, ConditionList, usize)) {
        if list == ConditionList::Visible {
            self.explained.insert(index);
        }
    }
}
