//! Single values: constants, enumerations and branches with titles.

use super::text_of;
use super::types::types_of;
use crate::domain::form::claim::{Claim, Type};
use crate::domain::form::model::{
    ChoiceDisplay, ChoiceOption, Field, FieldKind, OptionSource, Union,
};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What an empty text is called.
const EMPTY: &str = "(empty)";

/// Options up to which radio buttons are used.
const RADIO_LIMIT: usize = 5;

pub(super) fn constant(only: &Value, field: &mut Field) -> FieldKind {
    if field.required || !is_scalar(only) {
        return FieldKind::Constant(only.clone());
    }
    choice(vec![option_of(only)], false)
}

pub(super) fn enumeration(
    options: &[Value],
    schema: &Map<String, Value>,
    required: bool,
) -> FieldKind {
    let written = schema_without_guess(schema);
    let types = types_of(&written);
    let allowed = |value: &&Value| {
        let is = |name: &&str| Type::named(name).is_some_and(|one| one.is_of(&(*value).into()));
        types.is_empty() || types.iter().any(is)
    };
    let options: Vec<&Value> = options.iter().filter(allowed).collect();
    if options.iter().all(|value| is_scalar(value)) {
        return choice(options.into_iter().map(option_of).collect(), required);
    }
    let claims = options
        .iter()
        .map(|value| Claim::Values(vec![(*value).into()]))
        .collect();
    let branches = options
        .into_iter()
        .map(|value| {
            let mut branch = Field::new("", FieldKind::Constant(value.clone()));
            branch.label = match value {
                Value::String(text) if text.is_empty() => EMPTY.to_owned(),
                value => value.to_string(),
            };
            branch.required = true;
            branch
        })
        .collect();
    FieldKind::Union(Arc::new(Union {
        branches,
        claims,
        keys: Vec::new(),
    }))
}

/// Only a written type narrows an enumeration.
fn schema_without_guess(schema: &Map<String, Value>) -> Map<String, Value> {
    schema
        .get("type")
        .map(|types| Map::from_iter([("type".to_owned(), types.clone())]))
        .unwrap_or_default()
}

pub(super) fn choice(mut options: Vec<ChoiceOption>, required: bool) -> FieldKind {
    tell_apart(&mut options);
    let display = match options.len() {
        0..=RADIO_LIMIT if required => ChoiceDisplay::Radio,
        0..=RADIO_LIMIT => ChoiceDisplay::RadioOrUnset,
        _ => ChoiceDisplay::Select,
    };
    FieldKind::Choice {
        options: OptionSource::Fixed(options.into()),
        display,
    }
}

/// What a choice looks like once it is known whether it may be left open: yes
/// and no are a switch where one of them always holds.
pub(super) fn settle(field: &mut Field) {
    if let FieldKind::Choice { options, display } = &mut field.kind
        && field.required
        && *display == ChoiceDisplay::RadioOrUnset
    {
        let two = matches!(options, OptionSource::Fixed(options) if is_yes_no(options));
        if two {
            field.kind = FieldKind::Switch;
        } else {
            *display = ChoiceDisplay::Radio;
        }
    } else if let FieldKind::Choice {
        options: OptionSource::Fixed(options),
        ..
    } = &field.kind
        && is_yes_no(options)
        && field.default.is_some()
    {
        field.kind = FieldKind::Switch;
    }
}

/// Branches that are single values with titles: options with labels.
pub(super) fn titled_options(branches: &[Value]) -> Option<Vec<ChoiceOption>> {
    branches
        .iter()
        .map(|branch| {
            let value = match (branch.get("const"), branch.get("enum")) {
                (Some(value), _) => value,
                (None, Some(Value::Array(options))) => match options.as_slice() {
                    [only] => only,
                    _ => return None,
                },
                _ => return None,
            };
            if !is_scalar(value) {
                return None;
            }
            Some(match text_of(branch, "title") {
                "" => option_of(value),
                title => option(title, value.clone()),
            })
        })
        .collect()
}

pub(super) fn option(label: &str, value: Value) -> ChoiceOption {
    ChoiceOption {
        label: label.to_owned(),
        value,
    }
}

pub(super) fn option_of(value: &Value) -> ChoiceOption {
    let label = match value {
        Value::String(text) if text.is_empty() => EMPTY.to_owned(),
        // Blanks alone cannot be seen but between quotation marks.
        Value::String(text) if !text.trim().is_empty() => text.clone(),
        other => other.to_string(),
    };
    ChoiceOption {
        label,
        value: value.clone(),
    }
}

/// Options that look the same although their values are not, such as `1` and
/// `"1"`, are labelled as JSON has them.
fn tell_apart(options: &mut [ChoiceOption]) {
    let mut spelled: BTreeSet<String> = options
        .iter()
        .filter(|option| !option.value.is_string())
        .map(|option| option.label.clone())
        .collect();
    if options.iter().any(|option| option.value == EMPTY) {
        spelled.insert(EMPTY.to_owned());
    }
    for option in options {
        if option.value.is_string() && spelled.contains(&option.label) {
            option.label = option.value.to_string();
        }
    }
}

fn is_yes_no(options: &[ChoiceOption]) -> bool {
    matches!(
        options,
        [
            ChoiceOption {
                value: Value::Bool(true),
                ..
            },
            ChoiceOption {
                value: Value::Bool(false),
                ..
            }
        ]
    )
}

pub(super) fn is_constant(kind: &FieldKind) -> bool {
    matches!(kind, FieldKind::Constant(value) if is_scalar(value))
}

pub(super) fn is_scalar(value: &Value) -> bool {
    !matches!(value, Value::Array(_) | Value::Object(_))
}
