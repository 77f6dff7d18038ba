//! Which widget a schema gets.

use super::choice::{constant, enumeration, option};
use super::text::text_kind;
use super::types::types_of;
use super::words::{range_words, type_words};
use super::{Reader, add_help, any_value};
use crate::domain::form::model::{ChoiceDisplay, Field, FieldKind, OptionSource, Union, Whole};
use serde_json::{Map, Value};
use std::sync::Arc;

impl Reader<'_> {
    pub(super) fn kind(
        &mut self,
        schema: &Map<String, Value>,
        field: &mut Field,
        pointer: &str,
        depth: usize,
    ) -> FieldKind {
        if let Some(only) = schema.get("const") {
            return constant(only, field);
        }
        if let Some(Value::Array(options)) = schema.get("enum") {
            return enumeration(options, schema, field.required);
        }
        for keyword in ["oneOf", "anyOf"] {
            if let Some(Value::Array(branches)) = schema.get(keyword)
                && let Some(kind) = self.union(schema, keyword, branches, field, pointer, depth)
            {
                return kind;
            }
        }
        let types = types_of(schema);
        match types.as_slice() {
            [] => any_value(),
            [only] => self.kind_of_type(only, schema, field, pointer, depth),
            several => {
                let branches = several
                    .iter()
                    .map(|name| {
                        let mut one = schema.clone();
                        one.insert("type".into(), Value::String((*name).to_owned()));
                        for gone in ["title", "description", "default"] {
                            one.shift_remove(gone);
                        }
                        let mut branch =
                            self.field(&Value::Object(one), "", pointer, true, depth + 1);
                        branch.label = type_words(name).into();
                        branch
                    })
                    .collect();
                let claims = several
                    .iter()
                    .map(|name| {
                        let mut one = schema.clone();
                        one.insert("type".into(), Value::String((*name).to_owned()));
                        self.claim(&Value::Object(one))
                    })
                    .collect();
                FieldKind::Union(Arc::new(Union {
                    branches,
                    claims,
                    keys: Vec::new(),
                }))
            }
        }
    }

    fn kind_of_type(
        &mut self,
        name: &str,
        schema: &Map<String, Value>,
        field: &mut Field,
        pointer: &str,
        depth: usize,
    ) -> FieldKind {
        match name {
            "string" => text_kind(schema, field),
            "integer" | "number" => {
                add_help(field, &range_words(name, schema));
                if name == "integer" {
                    field.checks.whole = Some(whole(schema));
                }
                FieldKind::Number
            }
            "boolean" => FieldKind::Choice {
                options: OptionSource::Fixed(Arc::new([
                    option("Yes", Value::Bool(true)),
                    option("No", Value::Bool(false)),
                ])),
                display: ChoiceDisplay::RadioOrUnset,
            },
            // Like a `const` with this value.
            "null" => constant(&Value::Null, field),
            "object" => self.group(schema, pointer, depth),
            "array" => self.list(schema, field, pointer, depth),
            other => {
                self.note(
                    &format!("{pointer}/type"),
                    format!("“{other}” is no type of JSON."),
                );
                any_value()
            }
        }
    }
}

/// The bounds of an integer, as far as stepping needs them.
pub(super) fn whole(schema: &Map<String, Value>) -> Whole {
    let limit = |key: &str| schema.get(key).and_then(Value::as_i64);
    let strict = |key: &str| schema.get(key) == Some(&Value::Bool(true));
    let by = |key: &str| i64::from(strict(key));
    let least = [
        limit("minimum").and_then(|least| least.checked_add(by("exclusiveMinimum"))),
        limit("exclusiveMinimum").and_then(|least| least.checked_add(1)),
    ];
    let most = [
        limit("maximum").and_then(|most| most.checked_sub(by("exclusiveMaximum"))),
        limit("exclusiveMaximum").and_then(|most| most.checked_sub(1)),
    ];
    Whole {
        least: least.into_iter().flatten().max(),
        most: most.into_iter().flatten().min(),
    }
}
