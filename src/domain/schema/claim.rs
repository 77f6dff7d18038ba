//! What a schema claims of a value, as far as the page can tell: conditions of
//! `if`, and which branch of a union a value was meant for.

use super::resolve::{Draft, Resolver};
use crate::domain::form::claim::{Claim, Size, Type};
use crate::domain::json::exact::Exact;
use serde_json::{Map, Value};

/// Schemas looked at for one claim, and schemas inside each other. What lies
/// beyond cannot be told.
const LOOKED_AT: usize = 400;
const DEEP: usize = 12;

/// What a schema claims.
pub(super) fn claim(resolver: &Resolver<'_>, draft: Draft, schema: &Value) -> Claim {
    Reader {
        resolver,
        draft,
        left: LOOKED_AT,
    }
    .claim(schema, 0)
}

struct Reader<'a> {
    resolver: &'a Resolver<'a>,
    draft: Draft,
    left: usize,
}

impl Reader<'_> {
    fn claim(&mut self, schema: &Value, depth: usize) -> Claim {
        self.left = self.left.saturating_sub(1);
        if self.left == 0 || depth > DEEP {
            return Claim::Untold;
        }
        let schema = match schema {
            Value::Bool(true) => return Claim::Anything,
            Value::Bool(false) => return Claim::Nothing,
            Value::Object(schema) => schema,
            _ => return Claim::Untold,
        };
        let next = depth + 1;
        let mut all = Vec::new();
        if let Some(Value::String(reference)) = schema.get("$ref") {
            all.push(match self.resolver.find(reference) {
                Some((_, target)) => self.claim(target, next),
                None => Claim::Untold,
            });
            if self.draft <= Draft::Draft7 {
                return together(all);
            }
        }
        for (keyword, value) in schema {
            self.add(keyword, value, schema, next, &mut all);
        }
        together(all)
    }

    fn several(&mut self, schemas: &Value, depth: usize) -> Vec<Claim> {
        let schemas = schemas.as_array().into_iter().flatten();
        schemas.map(|schema| self.claim(schema, depth)).collect()
    }

    fn add(
        &mut self,
        keyword: &str,
        value: &Value,
        schema: &Map<String, Value>,
        depth: usize,
        all: &mut Vec<Claim>,
    ) {
        let flag = |key: &str| schema.get(key) == Some(&Value::Bool(true));
        let claim = match (keyword, value) {
            ("type", Value::String(name)) => {
                Type::named(name).map_or(Claim::Untold, |one| Claim::Type(vec![one]))
            }
            ("type", Value::Array(names)) => {
                let types = names.iter().filter_map(Value::as_str);
                Claim::Type(types.filter_map(Type::named).collect())
            }
            ("const", only) => Claim::Values(vec![only.into()]),
            ("enum", Value::Array(values)) => {
                Claim::Values(values.iter().map(Exact::from).collect())
            }
            ("required", Value::Array(keys)) => Claim::Has(texts(keys)),
            ("properties", Value::Object(properties)) => {
                for (key, property) in properties {
                    match self.claim(property, depth) {
                        Claim::Anything => {}
                        claim => all.push(Claim::Member(key.clone(), Box::new(claim))),
                    }
                }
                return;
            }
            ("additionalProperties", Value::Bool(false))
                if !schema.contains_key("patternProperties") =>
            {
                let known = schema.get("properties").and_then(Value::as_object);
                Claim::Closed(
                    known
                        .into_iter()
                        .flatten()
                        .map(|(key, _)| key.clone())
                        .collect(),
                )
            }
            ("items", Value::Object(_) | Value::Bool(_)) if !schema.contains_key("prefixItems") => {
                Claim::Items(Box::new(self.claim(value, depth)))
            }
            ("minimum", limit) => limit.as_f64().map_or(Claim::Untold, |limit| {
                Claim::AtLeast(limit, flag("exclusiveMinimum"))
            }),
            ("maximum", limit) => limit.as_f64().map_or(Claim::Untold, |limit| {
                Claim::AtMost(limit, flag("exclusiveMaximum"))
            }),
            ("exclusiveMinimum" | "exclusiveMaximum", Value::Bool(_)) => return,
            ("exclusiveMinimum", limit) => limit
                .as_f64()
                .map_or(Claim::Untold, |limit| Claim::AtLeast(limit, true)),
            ("exclusiveMaximum", limit) => limit
                .as_f64()
                .map_or(Claim::Untold, |limit| Claim::AtMost(limit, true)),
            ("minLength", limit) => Claim::Characters(Size {
                least: limit.as_u64(),
                most: None,
            }),
            ("maxLength", limit) => Claim::Characters(Size {
                least: None,
                most: limit.as_u64(),
            }),
            ("minItems", limit) => Claim::Count(Size {
                least: limit.as_u64(),
                most: None,
            }),
            ("maxItems", limit) => Claim::Count(Size {
                least: None,
                most: limit.as_u64(),
            }),
            ("allOf", schemas) => {
                all.extend(self.several(schemas, depth));
                return;
            }
            ("anyOf", schemas) => Claim::Any(self.several(schemas, depth)),
            ("oneOf", schemas) => Claim::One(self.several(schemas, depth)),
            ("not", schema) => Claim::Not(Box::new(self.claim(schema, depth))),
            ("if", condition) => {
                let mut part = |key: &str| {
                    schema
                        .get(key)
                        .map_or(Claim::Anything, |schema| self.claim(schema, depth))
                };
                let (then, otherwise) = (part("then"), part("else"));
                Claim::If(Box::new([self.claim(condition, depth), then, otherwise]))
            }
            ("dependencies" | "dependentSchemas" | "dependentRequired", Value::Object(each)) => {
                for (key, then) in each {
                    let then = match then {
                        Value::Array(keys) => Claim::Has(texts(keys)),
                        schema => self.claim(schema, depth),
                    };
                    let given = Claim::Has(vec![key.clone()]);
                    all.push(Claim::If(Box::new([given, then, Claim::Anything])));
                }
                return;
            }
            (
                "pattern"
                | "format"
                | "patternProperties"
                | "propertyNames"
                | "contains"
                | "uniqueItems"
                | "multipleOf"
                | "unevaluatedProperties"
                | "unevaluatedItems"
                | "prefixItems"
                | "items"
                | "additionalItems"
                | "minProperties"
                | "maxProperties"
                | "additionalProperties"
                | "$dynamicRef"
                | "$recursiveRef",
                value,
            ) => match value {
                Value::Bool(true) => return,
                _ => Claim::Untold,
            },
            _ => return,
        };
        all.push(claim);
    }
}

fn texts(keys: &[Value]) -> Vec<String> {
    let texts = keys.iter().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

fn together(mut all: Vec<Claim>) -> Claim {
    match all.len() {
        0 => Claim::Anything,
        1 => all.pop().unwrap_or(Claim::Anything),
        _ => Claim::All(all),
    }
}
