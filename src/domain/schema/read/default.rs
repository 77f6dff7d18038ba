//! Defaults, and those of the wrong type, which are hints.

use super::super::claim::takes_default;
use super::types::types_of_value;
use super::{Reader, add_help};
use crate::domain::form::model::Field;
use crate::domain::markdown::escaped;
use serde_json::Value;

impl Reader<'_> {
    /// Takes a default over if it is one; else it is a hint of the author.
    pub(super) fn set_default(
        &mut self,
        field: &mut Field,
        default: Option<&Value>,
        schema: &Value,
        pointer: &str,
    ) {
        let Some(default) = default else { return };
        let below = format!("{pointer}/default");
        let boolean = types_of_value(schema) == ["boolean"];
        if let (true, Some(meant)) = (boolean, spelled_boolean(default)) {
            field.default = Some(Value::Bool(meant));
            add_help(
                field,
                &format!("The author's default is the text “{meant}”; it is taken as {meant}."),
            );
            self.note(
                &below,
                format!("The default is a text and is taken as {meant}."),
            );
            return;
        }
        if takes_default(&self.resolver, self.draft, schema, default) {
            field.default = Some(default.clone());
            return;
        }
        let shown = match default {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        self.note(
            &below,
            "The default is not valid here, so it is shown as a hint and not sent.",
        );
        if shown.is_empty() {
            return;
        }
        field.placeholder.clone_from(&shown);
        add_help(
            field,
            &format!("The author's placeholder: {}", escaped(&shown)),
        );
    }
}

fn spelled_boolean(value: &Value) -> Option<bool> {
    match value.as_str()? {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}
