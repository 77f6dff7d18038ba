//! Objects: their own keys, and those that nobody declared.

use super::{Reader, add_help, any_value, names};
use crate::domain::form::model::{Field, FieldKind, Group, Union};
use crate::domain::json::pointer_token;
use serde_json::{Map, Value};
use std::sync::Arc;

impl Reader<'_> {
    /// An object: its keys in order, those that conditions add, and further ones.
    pub(super) fn group(
        &mut self,
        schema: &Map<String, Value>,
        pointer: &str,
        depth: usize,
    ) -> FieldKind {
        let required = names(schema.get("required"));
        let properties = schema.get("properties").and_then(Value::as_object);
        let patterns = schema.get("patternProperties").and_then(Value::as_object);
        let further = schema
            .get("additionalProperties")
            .or_else(|| schema.get("unevaluatedProperties"));
        let mut group = Group {
            closed: further == Some(&Value::Bool(false)) && patterns.is_none_or(Map::is_empty),
            ..Group::default()
        };
        for (key, property) in properties.into_iter().flatten() {
            let must = required.contains(&key.as_str());
            let below = format!("{pointer}/properties/{}", pointer_token(key));
            if self.is_left_out(key, property, must, &below) {
                continue;
            }
            let field = self.field(property, key, &below, must, depth + 1);
            group.fields.push(field);
        }
        for key in &required {
            if properties.is_some_and(|properties| properties.contains_key(*key)) {
                continue;
            }
            if group.closed {
                self.note(
                    &format!("{pointer}/required"),
                    format!("No input can satisfy this: “{key}” is required but forbidden."),
                );
                continue;
            }
            let free = Value::Bool(true);
            let (property, below) = match further {
                Some(further @ Value::Object(_)) => {
                    (further, format!("{pointer}/additionalProperties"))
                }
                _ => (&free, format!("{pointer}/required")),
            };
            let mut field = self.field(property, key, &below, true, depth + 1);
            if field.help.is_empty() {
                field.help = "Required, but the schema says nothing about it.".into();
            }
            group.fields.push(field);
        }
        self.conditions(schema, &mut group, &required, pointer, depth);
        group.more = self.further(schema, patterns, further, properties, pointer, depth);
        FieldKind::Group(Arc::new(group))
    }

    /// Whether a declared key is not asked for, which is then said.
    fn is_left_out(&mut self, key: &str, property: &Value, must: bool, pointer: &str) -> bool {
        let text = if property.get("readOnly") == Some(&Value::Bool(true)) && !must {
            format!("“{key}” is read-only and may be left out, so it is not asked for.")
        } else if *property != Value::Bool(false) {
            return false;
        } else if must {
            format!("No input can satisfy this: “{key}” is required but allows no value.")
        } else {
            format!("“{key}” allows no value, so it is not asked for.")
        };
        self.note(pointer, text);
        true
    }

    /// The field of further keys, if they are offered.
    fn further(
        &mut self,
        schema: &Map<String, Value>,
        patterns: Option<&Map<String, Value>>,
        further: Option<&Value>,
        properties: Option<&Map<String, Value>>,
        pointer: &str,
        depth: usize,
    ) -> Option<Field> {
        if let Some(patterns) = patterns.filter(|patterns| !patterns.is_empty()) {
            return Some(self.by_pattern(patterns, further, pointer, depth));
        }
        match further {
            Some(each @ Value::Object(_)) => {
                let below = format!("{pointer}/additionalProperties");
                Some(self.field(each, "", &below, true, depth + 1))
            }
            Some(Value::Bool(true)) => Some(Field::new("", any_value())),
            Some(_) => None,
            None => {
                let free = properties.is_none()
                    && ![
                        "oneOf",
                        "anyOf",
                        "allOf",
                        "if",
                        "dependencies",
                        "dependentSchemas",
                    ]
                    .iter()
                    .any(|key| schema.contains_key(*key));
                if free {
                    Some(Field::new("", any_value()))
                } else {
                    None
                }
            }
        }
    }

    /// The field of keys that have to match patterns: as a key's pattern says,
    /// which is for the validator to try, so that each is a shape to choose.
    fn by_pattern(
        &mut self,
        patterns: &Map<String, Value>,
        further: Option<&Value>,
        pointer: &str,
        depth: usize,
    ) -> Field {
        let mut kinds: Vec<(&Value, String, String)> = Vec::new();
        for (pattern, each) in patterns {
            match kinds.iter_mut().find(|(known, ..)| *known == each) {
                Some((_, keys, _)) => {
                    keys.push_str(" or ");
                    keys.push_str(pattern);
                }
                None => {
                    let below = format!("{pointer}/patternProperties/{}", pointer_token(pattern));
                    kinds.push((each, pattern.clone(), below));
                }
            }
        }
        if let Some(each @ Value::Object(_)) = further {
            let below = format!("{pointer}/additionalProperties");
            kinds.push((each, String::new(), below));
        }
        let mut branches = Vec::with_capacity(kinds.len());
        let mut claims = Vec::with_capacity(kinds.len());
        for (each, keys, below) in &kinds {
            let mut field = self.field(each, "", below, true, depth + 1);
            claims.push(self.claim(each));
            if kinds.len() > 1 {
                field.label = match (field.label.as_str(), keys.as_str()) {
                    ("", "") => "Other keys".to_owned(),
                    ("", keys) => format!("Keys like {keys}"),
                    (label, "") => format!("{label}: other keys"),
                    (label, keys) => format!("{label}: keys like {keys}"),
                };
            } else {
                add_help(
                    &mut field,
                    &format!("For keys that match the pattern {keys}."),
                );
            }
            branches.push(field);
        }
        if branches.len() == 1 {
            return branches
                .pop()
                .unwrap_or_else(|| Field::new("", any_value()));
        }
        Field::new("", FieldKind::Union(Arc::new(Union { branches, claims })))
    }
}
