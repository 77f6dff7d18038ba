//! The conditions of one field, together.

use super::{ConditionList, Lint};
use crate::domain::finding::Level;
use crate::domain::form::condition::is_empty;
use crate::domain::form::entry::Entry;
use crate::domain::form::model::{Condition, Field, FieldKind};
use std::collections::BTreeSet;

/// Longer lists are not compared with those of the fields they look at.
const CHAIN_LIMIT: usize = 200;

impl Lint<'_> {
    pub(super) fn list(&mut self, index: usize, field: &Field, list: ConditionList) {
        let conditions = list.of(field);
        if conditions.is_empty() {
            return;
        }
        let name = &field.name;
        let here = (index, list, 0);
        if matches!(
            field.kind,
            FieldKind::Choice { .. } | FieldKind::Choices { .. }
        ) {
            self.report(
                "condition.widget",
                Level::Info,
                here,
                format!(
                    "The input “{name}” has {}, which the platform's table does not list for its type.",
                    list.key()
                ),
                "Try it on the platform; here the conditions are honored.",
            );
        }
        if conditions.len() > 1 {
            self.report(
                "condition.several",
                Level::Info,
                here,
                format!(
                    "The input “{name}” has {} {}; here all of them must hold unless “any” is chosen above the form, because the platform's rule is not documented.",
                    conditions.len(),
                    list.key()
                ),
                "Try it on the platform, and choose “any” if one is enough there.",
            );
        }
        for (nth, condition) in conditions.iter().enumerate() {
            self.condition((index, list, nth), field, condition);
        }
        if conditions.len() <= CHAIN_LIMIT {
            self.chain(index, field, list);
        }
    }

    /// A field looked at may be hidden and keep a value that holds.
    pub(super) fn chain(&mut self, index: usize, field: &Field, list: ConditionList) {
        let conditions = list.of(field);
        let key = |condition: &Condition| format!("{}\0{:?}", condition.operand, condition.test);
        let own: BTreeSet<String> = conditions.iter().map(key).collect();
        let mut seen = BTreeSet::new();
        for (nth, condition) in conditions.iter().enumerate() {
            let Some((operand, looked_at)) = self.form.find(&condition.operand) else {
                continue;
            };
            if operand == index || !seen.insert(operand) {
                continue;
            }
            let of_itself = |condition: &&Condition| condition.operand != field.name;
            let missing = looked_at.visible_when.iter().filter(of_itself);
            let mut missing: Vec<&str> = missing
                .filter(|condition| !own.contains(&key(condition)))
                .map(|condition| condition.operand.as_str())
                .collect();
            missing.dedup();
            let Some((last, others)) = missing.split_last() else {
                continue;
            };
            let named = match others {
                [] => format!("condition on “{last}”"),
                others => format!("conditions on “{}” and “{last}”", others.join("”, “")),
            };
            self.report(
                "condition.chain",
                match list {
                    ConditionList::Visible => Level::Warning,
                    ConditionList::Disabled => Level::Info,
                },
                (index, list, nth),
                format!(
                    "The input “{}” depends on “{}”, which can itself be hidden and still keeps its value.",
                    field.name, looked_at.name
                ),
                format!(
                    "Repeat the {named} in {} of “{}”.",
                    list.key(),
                    field.name
                ),
            );
        }
    }

    pub(super) fn required_but_disabled(&mut self, index: usize, field: &Field) {
        let starts_empty = is_empty(Entry::initial(field).value.as_ref());
        if field.required && !field.disabled_when.is_empty() && starts_empty {
            self.report(
                "condition.required-disabled",
                Level::Warning,
                (index, ConditionList::Disabled, 0),
                format!(
                    "The input “{}” is required, but can be disabled while it is empty; then nobody can fill it in and it is not checked.",
                    field.name
                ),
                "Give it a default, or hide it by visibleConditions instead.",
            );
        }
    }
}
