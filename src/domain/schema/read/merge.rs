//! Several schemas that hold at once, put into one.

use super::{MERGE_LIMIT, Reader, not_part};
use serde_json::{Map, Value};

impl Reader<'_> {
    /// The schema with its `allOf` and a reference beside other keywords put
    /// into it; of `allOf` the conditions stay, since each is one by itself.
    pub(super) fn merged(
        &mut self,
        schema: &Map<String, Value>,
        pointer: &str,
    ) -> Map<String, Value> {
        let mut out = schema.clone();
        let mut seen: Vec<String> = Vec::new();
        let mut conditions: Vec<Value> = Vec::new();
        let mut left = MERGE_LIMIT;
        loop {
            let mut parts: Vec<Value> = Vec::new();
            if let Some(Value::Array(all)) = out.shift_remove("allOf") {
                parts.extend(all);
            }
            for keyword in ["$ref", "$dynamicRef", "$recursiveRef"] {
                let Some(Value::String(reference)) = out.shift_remove(keyword) else {
                    continue;
                };
                match self.resolver.find(&reference) {
                    Some((target, schema)) if !seen.contains(&target) => {
                        seen.push(target);
                        parts.push(schema.clone());
                    }
                    Some(_) => {}
                    None => self.note(pointer, not_part(&reference)),
                }
            }
            // Conditions stay as they are, however many there are.
            parts.retain_mut(|part| match part {
                Value::Object(part) => {
                    conditions.extend(condition_of(part));
                    !part.is_empty()
                }
                _ => true,
            });
            left = left.saturating_sub(parts.len());
            if parts.is_empty() || left == 0 {
                if !conditions.is_empty() {
                    out.insert("allOf".into(), Value::Array(conditions));
                }
                return out;
            }
            for part in parts {
                if let Value::Object(part) = part {
                    merge(&mut out, part);
                }
            }
        }
    }
}

/// Puts the keywords of another schema into one, which has the last word.
pub(super) fn merge(into: &mut Map<String, Value>, other: Map<String, Value>) {
    for (key, value) in other {
        match (key.as_str(), into.get_mut(&key)) {
            (
                "properties" | "patternProperties" | "$defs" | "definitions",
                Some(Value::Object(own)),
            ) => {
                let Value::Object(more) = value else { continue };
                for (name, schema) in more {
                    match own.get_mut(&name) {
                        Some(known) if *known == schema => {}
                        Some(known) => {
                            let first = std::mem::take(known);
                            *known = serde_json::json!({ "allOf": [first, schema] });
                        }
                        None => {
                            own.insert(name, schema);
                        }
                    }
                }
            }
            ("required", Some(Value::Array(own))) => {
                let Value::Array(more) = value else { continue };
                for name in more {
                    if !own.contains(&name) {
                        own.push(name);
                    }
                }
            }
            ("allOf", Some(Value::Array(own))) => {
                if let Value::Array(more) = value {
                    own.extend(more);
                }
            }
            ("enum", Some(Value::Array(own))) => {
                if let Value::Array(more) = value {
                    own.retain(|option| more.contains(option));
                }
            }
            (_, None) => {
                into.insert(key, value);
            }
            _ => {}
        }
    }
}

/// Takes a condition out of a schema.
fn condition_of(schema: &mut Map<String, Value>) -> Option<Value> {
    let condition = schema.shift_remove("if")?;
    let mut part = Map::from_iter([("if".to_owned(), condition)]);
    for keyword in ["then", "else"] {
        if let Some(then) = schema.shift_remove(keyword) {
            part.insert(keyword.into(), then);
        }
    }
    Some(Value::Object(part))
}
