//! Whether a value is as its schema says, as far as can be told without
//! patterns and formats. Decides whether a `default` is one, not whether an
//! input may be sent: that is [`super::validate`]'s to say.

use super::resolve::Resolver;
use serde_json::Value;

/// Schemas looked at for one answer, and references followed in a row.
const LOOKED_AT: usize = 2_000;
const DEEP: usize = 40;

/// Whether a value is acceptable. In doubt it is.
pub(super) fn accepts(resolver: &Resolver<'_>, schema: &Value, value: &Value) -> bool {
    Judge {
        resolver,
        left: LOOKED_AT,
    }
    .accepts(schema, value, 0)
}

struct Judge<'a> {
    resolver: &'a Resolver<'a>,
    left: usize,
}

impl Judge<'_> {
    fn accepts(&mut self, schema: &Value, value: &Value, depth: usize) -> bool {
        self.left = self.left.saturating_sub(1);
        if self.left == 0 || depth > DEEP {
            return true;
        }
        let schema = match schema {
            Value::Bool(all) => return *all,
            Value::Object(schema) => schema,
            _ => return true,
        };
        let next = depth + 1;
        if let Some(Value::String(reference)) = schema.get("$ref") {
            let found = self.resolver.find(reference);
            if found.is_some_and(|(_, target)| !self.accepts(target, value, next)) {
                return false;
            }
        }
        let of_type = match schema.get("type") {
            Some(Value::String(name)) => is_type(value, name),
            Some(Value::Array(names)) => names
                .iter()
                .filter_map(Value::as_str)
                .any(|name| is_type(value, name)),
            _ => true,
        };
        let listed = match schema.get("enum") {
            Some(Value::Array(options)) => options.iter().any(|option| same(option, value)),
            _ => true,
        };
        let constant = schema.get("const").is_none_or(|only| same(only, value));
        if !of_type || !listed || !constant || !within(schema, value) {
            return false;
        }
        let branches = |key: &str| schema.get(key).and_then(Value::as_array);
        if let Some(all) = branches("allOf")
            && !all.iter().all(|schema| self.accepts(schema, value, next))
        {
            return false;
        }
        for key in ["anyOf", "oneOf"] {
            if let Some(any) = branches(key)
                && !any.iter().any(|schema| self.accepts(schema, value, next))
            {
                return false;
            }
        }
        match value {
            Value::Object(members) => {
                let properties = schema.get("properties").and_then(Value::as_object);
                let named = properties.is_none_or(|properties| {
                    members.iter().all(|(key, value)| {
                        properties
                            .get(key)
                            .is_none_or(|schema| self.accepts(schema, value, next))
                    })
                });
                let patterns = schema.contains_key("patternProperties");
                let further = schema.get("additionalProperties").filter(|_| !patterns);
                named
                    && further.is_none_or(|schema| {
                        members.iter().all(|(key, value)| {
                            properties.is_some_and(|properties| properties.contains_key(key))
                                || self.accepts(schema, value, next)
                        })
                    })
            }
            Value::Array(items) => match schema.get("items") {
                Some(each @ (Value::Object(_) | Value::Bool(_)))
                    if !schema.contains_key("prefixItems") =>
                {
                    items.iter().all(|value| self.accepts(each, value, next))
                }
                _ => true,
            },
            _ => true,
        }
    }
}

/// Limits of numbers, texts, lists and objects.
fn within(schema: &serde_json::Map<String, Value>, value: &Value) -> bool {
    let limit = |key: &str| schema.get(key).and_then(Value::as_f64);
    let sized = |least: &str, most: &str, size: usize| {
        // A size beyond what a double counts exactly is beyond every limit.
        let size = f64::from(u32::try_from(size).unwrap_or(u32::MAX));
        limit(least).is_none_or(|least| size >= least)
            && limit(most).is_none_or(|most| size <= most)
    };
    match value {
        Value::Number(number) => {
            let number = number.as_f64().unwrap_or_default();
            let strict = |key: &str| schema.get(key).and_then(Value::as_bool) == Some(true);
            limit("minimum").is_none_or(|least| {
                number > least || (number >= least && !strict("exclusiveMinimum"))
            }) && limit("maximum")
                .is_none_or(|most| number < most || (number <= most && !strict("exclusiveMaximum")))
                && limit("exclusiveMinimum").is_none_or(|least| number > least)
                && limit("exclusiveMaximum").is_none_or(|most| number < most)
        }
        Value::String(text) => sized("minLength", "maxLength", text.chars().count()),
        Value::Array(items) => sized("minItems", "maxItems", items.len()),
        Value::Object(members) => {
            // What a parent's default lacks its children's defaults may add.
            sized("minProperties", "maxProperties", members.len())
        }
        Value::Null | Value::Bool(_) => true,
    }
}

/// Whether a value is of a type, a whole number like `1.0` being an integer.
pub(super) fn is_type(value: &Value, name: &str) -> bool {
    match (name, value) {
        ("null", Value::Null)
        | ("boolean", Value::Bool(_))
        | ("string", Value::String(_))
        | ("array", Value::Array(_))
        | ("object", Value::Object(_))
        | ("number", Value::Number(_)) => true,
        ("integer", Value::Number(number)) => {
            number.is_i64()
                || number.is_u64()
                || number.as_f64().is_some_and(|number| number.fract() == 0.0)
        }
        _ => false,
    }
}

/// Equality as JSON Schema has it: `1` is `1.0`, keys in any order.
pub(super) fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, value)| b.get(key).is_some_and(|other| same(value, other)))
        }
        _ => a == b,
    }
}
