//! Texts: their widget, limits and suggestions.

use super::add_help;
use super::words::{format_words, length_words};
use crate::domain::form::model::{Field, FieldKind};
use crate::domain::form::moment::MomentKind;
use crate::domain::markdown::escaped;
use serde_json::{Map, Value};

/// Characters from which on a text gets several lines.
const LONG_TEXT: u64 = 120;

/// Examples offered at most.
const SUGGESTIONS: usize = 200;

pub(super) fn text_kind(schema: &Map<String, Value>, field: &mut Field) -> FieldKind {
    let number = |key: &str| schema.get(key).and_then(Value::as_u64);
    let format = schema
        .get("format")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let narrow = |limit: Option<u64>| limit.and_then(|limit| u32::try_from(limit).ok());
    field.checks.min_length = narrow(number("minLength"));
    field.checks.max_length = narrow(number("maxLength"));
    add_help(
        field,
        &length_words(number("minLength"), number("maxLength")),
    );
    add_help(field, format_words(format));
    if let Some(Value::Array(examples)) = schema.get("examples") {
        let examples: Vec<&str> = examples.iter().filter_map(Value::as_str).collect();
        let shown = examples.get(..examples.len().min(3)).unwrap_or_default();
        if let Some(first) = shown.first() {
            field.placeholder = format!("e.g. {first}");
            add_help(
                field,
                &format!("For example {}.", escaped(&shown.join(", "))),
            );
        }
        let offered = examples.into_iter().take(SUGGESTIONS);
        field.suggestions = offered.map(str::to_owned).collect();
    }
    let lines = schema
        .get("default")
        .and_then(Value::as_str)
        .is_some_and(|text| text.contains('\n'));
    let long = number("maxLength").is_some_and(|most| most > LONG_TEXT);
    if lines || long || matches!(format, "markdown" | "textarea") {
        FieldKind::Script
    } else if let Some(moment) = MomentKind::of_format(format) {
        FieldKind::Moment(moment)
    } else {
        FieldKind::Text
    }
}
