//! Literals that the field looked at can never store.

use super::{ConditionList, Lint};
use crate::domain::finding::Level;
use crate::domain::form::condition::strictly_equal;
use crate::domain::form::model::{ChoiceOption, Field, FieldKind, OptionSource};
use serde_json::Value;

impl Lint<'_> {
    /// Checks a literal against what the field looked at can store.
    pub(super) fn literal(
        &mut self,
        here: (usize, ConditionList, usize),
        field: &Field,
        looked_at: &Field,
        value: &Value,
        is_equals: bool,
    ) {
        let Some((rule, because, remedy)) = mismatch(looked_at, value) else {
            return;
        };
        let (symbol, outcome) = if is_equals {
            self.explain(here);
            ("===", "can never hold")
        } else {
            ("!==", "always holds")
        };
        let consequence = match (here.1, is_equals) {
            (ConditionList::Visible, true) => ", so the input is never shown",
            (ConditionList::Disabled, true) => ", so the input is never disabled",
            _ => "",
        };
        // The form can be told that one condition is enough.
        let several = here.1.of(field).len() > 1 && is_equals;
        let unless = if several {
            " while all conditions must hold"
        } else {
            ""
        };
        self.report(
            rule,
            Level::Warning,
            here,
            format!(
                "The condition “{} {symbol} {}” of “{}” {outcome}: {because}{consequence}{unless}.",
                looked_at.name,
                shown(value),
                field.name
            ),
            remedy,
        );
    }
}

/// Rule, reason and remedy.
type Mismatch = (&'static str, String, String);

/// Why a field can never store a literal: rule, reason and remedy. `None` if
/// it can.
pub(super) fn mismatch(field: &Field, literal: &Value) -> Option<Mismatch> {
    const TYPE: &str = "condition.type";
    let name = &field.name;
    let use_empty = || "Use the symbol empty or notEmpty.".to_owned();
    if matches!(literal, Value::Array(_) | Value::Object(_)) {
        let reason = "lists and objects are compared by identity, never by content".to_owned();
        return Some(("condition.list-literal", reason, use_empty()));
    }
    let wrong_type = |stored: &str, remedy: &str| {
        let reason = format!("“{name}” stores {stored}, not {}", described(literal));
        Some((TYPE, reason, remedy.to_owned()))
    };
    match &field.kind {
        FieldKind::Text | FieldKind::Script | FieldKind::Endpoint { .. } => {
            if literal.is_string() {
                return None;
            }
            wrong_type("text", "Write the value in double quotes.")
        }
        FieldKind::Number => {
            if literal.is_number() {
                return None;
            }
            wrong_type("a number", "Write the value as a number without quotes.")
        }
        FieldKind::Switch => {
            if literal.is_boolean() {
                return None;
            }
            wrong_type("true or false", "Write true or false without quotes.")
        }
        FieldKind::Duration => {
            let is_whole = |number: f64| number >= 0.0 && number.fract() == 0.0;
            if literal.as_f64().is_some_and(is_whole) {
                return None;
            }
            if literal.is_number() {
                let reason = format!("“{name}” stores whole seconds, 0 or more, not {literal}");
                let remedy = "Write a whole number of 0 or more.".to_owned();
                return Some((TYPE, reason, remedy));
            }
            wrong_type(
                "whole seconds",
                "Write the seconds as a whole number without quotes.",
            )
        }
        FieldKind::Choices { .. } | FieldKind::KeyValues => {
            let reason = format!(
                "“{name}” stores a list, and lists are compared by identity, never by content"
            );
            Some(("condition.list-operand", reason, use_empty()))
        }
        FieldKind::Choice {
            options: OptionSource::Fixed(options),
            ..
        } => no_option(field, options, literal),
        FieldKind::Choice { .. }
        | FieldKind::Raw { .. }
        | FieldKind::Moment(_)
        | FieldKind::Constant(_)
        | FieldKind::Group(_)
        | FieldKind::List(_)
        | FieldKind::Union(_)
        | FieldKind::Reference(_) => None,
    }
}

/// Why a literal is the value of no option: rule, reason and remedy. `None` if
/// it is.
fn no_option(field: &Field, options: &[ChoiceOption], literal: &Value) -> Option<Mismatch> {
    let equals_default = field
        .default
        .as_ref()
        .is_some_and(|default| strictly_equal(Some(default), Some(literal)));
    let among = options
        .iter()
        .any(|option| strictly_equal(Some(&option.value), Some(literal)));
    // An empty list is reported where the options are read.
    if among || equals_default || options.is_empty() {
        return None;
    }
    let text = plain_text(literal);
    let same_text = options
        .iter()
        .find(|option| plain_text(&option.value) == text);
    if let Some(option) = same_text {
        let reason = format!(
            "the option's value is {}, not {}",
            described(&option.value),
            described(literal)
        );
        let remedy = format!("Write {} as the option does.", shown(&option.value));
        return Some(("condition.type", reason, remedy));
    }
    let by_label = options
        .iter()
        .find(|option| literal.as_str() == Some(option.label.as_str()));
    let remedy = match by_label {
        Some(option) => format!(
            "Write the option's value {}, not its label.",
            shown(&option.value)
        ),
        None => format!("Use the value of one of the options of “{}”.", field.name),
    };
    let reason = format!("no option of “{}” has that value", field.name);
    Some(("condition.option", reason, remedy))
}

/// What a literal is, in words.
fn described(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The JSON text of a literal, shortened.
pub(super) fn shown(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= 40 {
        return text;
    }
    text.chars().take(39).chain(['…']).collect()
}

fn plain_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
