//! Objects: their own keys, and those that nobody declared.

use super::{MERGE_LIMIT, NOTE_LIMIT, ReadOnly, Reader, add_help, any_value, names, text_of};
use crate::domain::form::claim::Claim;
use crate::domain::form::model::{Field, FieldKind, Group, Union};
use crate::domain::json::pointer_token;
use crate::domain::markdown::escaped;
use crate::domain::pattern::Pattern;
use crate::domain::schema::claim::pattern_of;
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
        group.names = self.names_of_keys(schema, patterns, further);
        FieldKind::Group(Arc::new(group))
    }

    /// What is claimed of an object for the names of its further keys alone.
    fn names_of_keys(
        &self,
        schema: &Map<String, Value>,
        patterns: Option<&Map<String, Value>>,
        further: Option<&Value>,
    ) -> Option<Claim> {
        let mut claimed = Map::new();
        if let Some(names) = schema.get("propertyNames") {
            claimed.insert("propertyNames".to_owned(), names.clone());
        }
        if let (Some(patterns), Some(Value::Bool(false))) = (patterns, further) {
            let any = |pattern: &String| (pattern.clone(), Value::Object(Map::new()));
            let patterns = patterns.keys().map(any).collect();
            claimed.insert("patternProperties".to_owned(), Value::Object(patterns));
            claimed.insert("additionalProperties".to_owned(), Value::Bool(false));
        }
        (!claimed.is_empty()).then(|| self.claim(&Value::Object(claimed)))
    }

    /// Whether a declared key is not asked for, which is then said.
    fn is_left_out(&mut self, key: &str, property: &Value, must: bool, pointer: &str) -> bool {
        if !must && self.is_read_only(property) {
            self.leave_out(key, property, pointer);
            return true;
        }
        let text = if *property != Value::Bool(false) {
            return false;
        } else if must {
            format!("No input can satisfy this: “{key}” is required but allows no value.")
        } else {
            format!("“{key}” allows no value, so it is not asked for.")
        };
        self.note(pointer, text);
        true
    }

    fn leave_out(&mut self, key: &str, property: &Value, pointer: &str) {
        let label = match text_of(property, "title").trim() {
            "" => key,
            title => title,
        };
        let left_out = ReadOnly {
            path: path_of(pointer).unwrap_or_else(|| pointer.to_owned()),
            label: label.to_owned(),
        };
        // A schema with several types is read for each.
        if self.read_only.len() < NOTE_LIMIT && !self.read_only.contains(&left_out) {
            self.read_only.push(left_out);
        }
    }

    /// Whether a schema says so, or one that always holds with it.
    fn is_read_only(&self, schema: &Value) -> bool {
        let mut waiting = vec![schema];
        let mut left = MERGE_LIMIT;
        while let Some(schema) = waiting.pop() {
            left = left.saturating_sub(1);
            if left == 0 {
                return false;
            }
            if schema.get("readOnly") == Some(&Value::Bool(true)) {
                return true;
            }
            let reference = schema.get("$ref").and_then(Value::as_str);
            let target = reference.and_then(|reference| self.resolver.find(reference));
            waiting.extend(target.map(|(_, target)| target));
            let all = schema.get("allOf").and_then(Value::as_array);
            waiting.extend(all.into_iter().flatten());
        }
        false
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

    /// The field of keys that have to match patterns: a shape per schema, which the
    /// row's key chooses, or a person where a pattern is not understood.
    fn by_pattern(
        &mut self,
        patterns: &Map<String, Value>,
        further: Option<&Value>,
        pointer: &str,
        depth: usize,
    ) -> Field {
        let mut kinds = kinds_of_keys(patterns, pointer);
        let others = match further {
            Some(each @ Value::Object(_)) => Some(each),
            // Below a single pattern keys that match are offered alone.
            None | Some(Value::Bool(true)) if kinds.len() > 1 => Some(&Value::Bool(true)),
            _ => None,
        };
        kinds.extend(others.map(|schema| Keys {
            schema,
            patterns: Vec::new(),
            below: format!("{pointer}/additionalProperties"),
        }));
        let mut union = Union {
            keys: understood(&kinds).unwrap_or_default(),
            ..Union::default()
        };
        for kind in &kinds {
            let mut field = self.field(kind.schema, "", &kind.below, true, depth + 1);
            union.claims.push(self.claim(kind.schema));
            let keys = kind.patterns.join(" or ");
            // Where the key says which shape it is, nobody has to choose one.
            if kinds.len() > 1 && union.keys.is_empty() {
                field.label = match (field.label.as_str(), keys.as_str()) {
                    ("", "") => "Other keys".to_owned(),
                    ("", keys) => format!("Keys like {keys}"),
                    (label, "") => format!("{label}: other keys"),
                    (label, keys) => format!("{label}: keys like {keys}"),
                };
            } else if keys.is_empty() {
                add_help(&mut field, "For keys that match none of the patterns.");
            } else {
                add_help(
                    &mut field,
                    &format!("For keys that match the pattern {}.", escaped(&keys)),
                );
            }
            union.branches.push(field);
        }
        if union.branches.len() == 1 {
            return union
                .branches
                .pop()
                .unwrap_or_else(|| Field::new("", any_value()));
        }
        Field::new("", FieldKind::Union(Arc::new(union)))
    }
}

/// The path of the field at a pointer that goes through properties alone.
fn path_of(pointer: &str) -> Option<String> {
    let mut steps = pointer.split('/').skip(1);
    let mut keys = Vec::new();
    while let Some(keyword) = steps.next() {
        let key = steps.next().filter(|_| keyword == "properties")?;
        keys.push(key.replace("~1", "/").replace("~0", "~"));
    }
    Some(keys.join("/"))
}

/// Keys whose values have one schema.
struct Keys<'schema> {
    schema: &'schema Value,
    /// The patterns that they match; none for all other keys.
    patterns: Vec<&'schema str>,
    /// Where the schema stands.
    below: String,
}

/// Patterns with equal schemas are one kind of keys.
fn kinds_of_keys<'schema>(
    patterns: &'schema Map<String, Value>,
    pointer: &str,
) -> Vec<Keys<'schema>> {
    let mut kinds: Vec<Keys<'_>> = Vec::new();
    for (pattern, each) in patterns {
        match kinds.iter_mut().find(|known| known.schema == each) {
            Some(known) => known.patterns.push(pattern),
            None => kinds.push(Keys {
                schema: each,
                patterns: vec![pattern],
                below: format!("{pointer}/patternProperties/{}", pointer_token(pattern)),
            }),
        }
    }
    kinds
}

/// The patterns of each kind, if all of them mean here what they mean to the validator.
fn understood(kinds: &[Keys<'_>]) -> Option<Vec<Vec<Pattern>>> {
    let of_kind = |kind: &Keys<'_>| kind.patterns.iter().copied().map(pattern_of).collect();
    kinds.iter().map(of_kind).collect()
}
