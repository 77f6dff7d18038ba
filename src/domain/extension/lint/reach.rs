//! Fields that nothing a person enters can show.

use super::literal::mismatch;
use super::{ConditionList, Form, Lint};
use crate::domain::finding::Level;
use crate::domain::form::condition::{MatchMode, test_holds};
use crate::domain::form::entry::Entry;
use crate::domain::form::model::{ChoiceDisplay, Condition, Field, FieldKind, OptionSource, Test};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Options tried when looking for a value that satisfies a list.
const OPTIONS_TRIED: usize = 2_000;

/// Tests evaluated before the search for hidden fields gives up.
const SEARCH_BUDGET: usize = 2_000_000;

impl Lint<'_> {
    /// Reports fields that are hidden at first and that no input can reveal while all
    /// conditions of a list must hold. Those that one condition could show are told
    /// apart: the form can be switched to that.
    pub(super) fn never_visible(&mut self) {
        let Some(revealed) = Search::new(self.form, MatchMode::All).run() else {
            return;
        };
        let hidden: Vec<(usize, &Field)> = self
            .form
            .fields()
            .filter(|(index, _)| !revealed.contains(index) && !self.explained.contains(index))
            .collect();
        if hidden.is_empty() {
            return;
        }
        let by_any = Search::new(self.form, MatchMode::Any).run();
        for (index, field) in hidden {
            let for_good = by_any.as_ref().is_some_and(|any| !any.contains(&index));
            let unless = if for_good {
                ""
            } else {
                " while all conditions of an input must hold"
            };
            self.report(
                "condition.never-visible",
                Level::Warning,
                (index, ConditionList::Visible, 0),
                format!(
                    "The input “{}” is hidden at first, and nothing a user can enter shows it{unless}.",
                    field.name
                ),
                "Give an input it depends on another default, or correct its visibleConditions.",
            );
        }
    }
}

/// Which fields can be shown at all: grows the set of fields that a user can
/// edit until nothing changes. It allows for too much rather than too little,
/// so a field it does not reach is hidden for good.
struct Search<'a> {
    form: &'a Form<'a>,
    /// How several conditions combine.
    mode: MatchMode,
    /// Fields whose value a user can change.
    editable: Vec<bool>,
    dependents: Vec<Vec<usize>>,
    budget: usize,
}

impl<'a> Search<'a> {
    fn new(form: &'a Form<'a>, mode: MatchMode) -> Self {
        let count = form.model.fields.len();
        let mut dependents: Vec<Vec<usize>> = vec![Vec::new(); count];
        for (index, field) in form.fields() {
            let conditions = field.visible_when.iter().chain(&field.disabled_when);
            for condition in conditions {
                if let Some((operand, _)) = form.find(&condition.operand)
                    && let Some(list) = dependents.get_mut(operand)
                    && list.last() != Some(&index)
                {
                    list.push(index);
                }
            }
        }
        Self {
            form,
            mode,
            editable: vec![false; count],
            dependents,
            budget: SEARCH_BUDGET,
        }
    }

    /// Yields the fields that can be shown; `None` if there is too much to try.
    fn run(mut self) -> Option<BTreeSet<usize>> {
        let mut revealed = BTreeSet::new();
        let mut waiting: VecDeque<usize> = self.form.fields().map(|(index, _)| index).collect();
        while let Some(index) = waiting.pop_front() {
            let Some(field) = self.form.field(index) else {
                continue;
            };
            if self.editable.get(index).copied().unwrap_or(true) {
                continue;
            }
            if !revealed.contains(&index) {
                if !self.can_be(&field.visible_when, true)? {
                    continue;
                }
                revealed.insert(index);
            }
            if field.disabled_when.is_empty() || self.can_be(&field.disabled_when, false)? {
                if let Some(editable) = self.editable.get_mut(index) {
                    *editable = true;
                }
                waiting.extend(self.dependents.get(index).into_iter().flatten());
            }
        }
        Some(revealed)
    }

    /// Whether a list can be met, or unmet. For one of the two every condition counts,
    /// for the other one is enough: which is which depends on how they combine.
    fn can_be(&mut self, conditions: &[Condition], met: bool) -> Option<bool> {
        if met == (self.mode == MatchMode::All) || conditions.is_empty() {
            self.every_is(conditions, met)
        } else {
            self.one_is(conditions, met)
        }
    }

    /// Whether all conditions can be met, or unmet, together.
    fn every_is(&mut self, conditions: &[Condition], met: bool) -> Option<bool> {
        let mut groups: BTreeMap<&str, Vec<&Test>> = BTreeMap::new();
        for condition in conditions {
            let tests = groups.entry(condition.operand.as_str()).or_default();
            tests.push(&condition.test);
        }
        for (operand, tests) in groups {
            let every =
                |value: Option<&Value>| tests.iter().all(|test| test_holds(test, value) == met);
            if !self.some_value(operand, &tests, &every)? {
                return Some(false);
            }
        }
        Some(true)
    }

    /// Whether one of the conditions can be met, or unmet.
    fn one_is(&mut self, conditions: &[Condition], met: bool) -> Option<bool> {
        for condition in conditions {
            let one = |value: Option<&Value>| test_holds(&condition.test, value) == met;
            if self.some_value(&condition.operand, &[&condition.test], &one)? {
                return Some(true);
            }
        }
        Some(false)
    }

    /// Whether a value that `operand` can have satisfies `accepts`.
    fn some_value(
        &mut self,
        operand: &str,
        tests: &[&Test],
        accepts: &dyn Fn(Option<&Value>) -> bool,
    ) -> Option<bool> {
        let Some((index, field)) = self.form.find(operand) else {
            self.spend(tests.len())?;
            return Some(accepts(None));
        };
        let candidates = if self.editable.get(index).copied().unwrap_or(false) {
            candidates(field, tests)?
        } else {
            vec![Entry::initial(field).value]
        };
        self.spend(candidates.len().saturating_mul(tests.len()))?;
        Some(candidates.iter().any(|value| accepts(value.as_ref())))
    }

    fn spend(&mut self, steps: usize) -> Option<()> {
        self.budget = self.budget.checked_sub(steps)?;
        Some(())
    }
}

/// Values worth trying in a field that a user can edit: enough that if any
/// value satisfies the tests, one of these does. `None` if there are too many.
fn candidates(field: &Field, tests: &[&Test]) -> Option<Vec<Option<Value>>> {
    let mut values = vec![Entry::initial(field).value];
    let literals = tests.iter().filter_map(|test| match test {
        Test::Equals(Some(value)) | Test::Differs(Some(value)) => Some(value),
        _ => None,
    });
    let own_type = literals.filter(|value| mismatch(field, value).is_none());
    match &field.kind {
        FieldKind::Switch => values.extend([Some(Value::Bool(true)), Some(Value::Bool(false))]),
        FieldKind::Choices {
            options: OptionSource::Fixed(options),
        } if options.is_empty() => values.push(Some(Value::Array(Vec::new()))),
        FieldKind::Choices { .. } | FieldKind::KeyValues => {
            let row = serde_json::json!({"key": "k", "value": "v"});
            values.extend([
                Some(Value::Array(Vec::new())),
                Some(Value::Array(vec![row])),
            ]);
        }
        FieldKind::Choice {
            options: OptionSource::Fixed(options),
            display,
        } => {
            if options.len() > OPTIONS_TRIED {
                return None;
            }
            // A radio button that was pressed stays so until another one is.
            if *display != ChoiceDisplay::Radio {
                values.push(None);
            }
            values.extend(options.iter().map(|option| Some(option.value.clone())));
        }
        FieldKind::Text | FieldKind::Script => {
            values.push(Some(Value::String(String::new())));
            values.push(Some(fresh_text(tests)));
            values.extend(own_type.cloned().map(Some));
        }
        FieldKind::Endpoint { .. }
        | FieldKind::Choice { .. }
        | FieldKind::Raw { .. }
        | FieldKind::Moment(_)
        | FieldKind::Constant(_)
        | FieldKind::Group(_)
        | FieldKind::List(_)
        | FieldKind::Union(_)
        | FieldKind::Reference(_) => {
            values.push(None);
            values.push(Some(fresh_text(tests)));
            values.extend(own_type.cloned().map(Some));
        }
        FieldKind::Number | FieldKind::Duration => {
            values.push(None);
            values.push(Some(fresh_number(tests)));
            values.extend(own_type.cloned().map(Some));
        }
    }
    Some(values)
}

/// A text that equals no literal of the tests.
fn fresh_text(tests: &[&Test]) -> Value {
    let longest = tests.iter().map(|test| match test {
        Test::Equals(Some(Value::String(text))) | Test::Differs(Some(Value::String(text))) => {
            text.len()
        }
        _ => 0,
    });
    Value::String("x".repeat(longest.max().unwrap_or(0).saturating_add(1)))
}

/// A whole number that equals no literal of the tests.
fn fresh_number(tests: &[&Test]) -> Value {
    let literals = tests.iter().filter_map(|test| match test {
        Test::Equals(Some(value)) | Test::Differs(Some(value)) => value.as_f64(),
        _ => None,
    });
    let taken: BTreeSet<u64> = literals.map(f64::to_bits).collect();
    // One more number than there are literals: one of them is free.
    let free = (1..=u32::MAX).find(|number| !taken.contains(&f64::from(*number).to_bits()));
    let number = free.unwrap_or_default();
    Value::from(number)
}
