//! Which types a schema allows, written or told from its other keywords.

use serde_json::{Map, Value};

/// The types a value may have, `integer` left out beside `number`; told from
/// other keywords where none is written.
pub(super) fn types_of(schema: &Map<String, Value>) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(name)) => return vec![name],
        Some(Value::Array(list)) => {
            let mut types: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
            if types.contains(&"number") {
                types.retain(|name| *name != "integer");
            }
            types.dedup();
            return types;
        }
        _ => {}
    }
    let any = |keys: &[&str]| keys.iter().any(|key| schema.contains_key(*key));
    if any(&[
        "properties",
        "additionalProperties",
        "patternProperties",
        "required",
        "propertyNames",
        "minProperties",
        "maxProperties",
        "dependencies",
        "dependentRequired",
        "dependentSchemas",
    ]) {
        vec!["object"]
    } else if any(&[
        "items",
        "prefixItems",
        "minItems",
        "maxItems",
        "uniqueItems",
        "contains",
    ]) {
        vec!["array"]
    } else if any(&["pattern", "minLength", "maxLength", "format"]) {
        vec!["string"]
    } else if any(&[
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
    ]) {
        vec!["number"]
    } else if conditions_are_of_objects(schema) {
        vec!["object"]
    } else {
        Vec::new()
    }
}

/// Whether there are conditions and they speak of keys.
fn conditions_are_of_objects(schema: &Map<String, Value>) -> bool {
    let all = schema.get("allOf").and_then(Value::as_array);
    let others = all.into_iter().flatten().filter_map(Value::as_object);
    std::iter::once(schema).chain(others).any(|part| {
        part.contains_key("if")
            && ["if", "then", "else"].iter().any(|key| {
                let part = part.get(*key);
                part.is_some_and(|part| {
                    part.get("properties").is_some() || part.get("required").is_some()
                })
            })
    })
}

pub(super) fn types_of_value(schema: &Value) -> Vec<&str> {
    schema.as_object().map(types_of).unwrap_or_default()
}
