//! What a schema claims of a value, as far as the page can tell: conditions of
//! `if`, which branch of a union a value was meant for, whether a `default` is
//! one. Never whether an input may be sent: that is [`super::validate()`]'s.

use super::resolve::{Draft, Resolver};
use crate::domain::form::claim::{Claim, Further, Size, Type};
use crate::domain::form::format::Format;
use crate::domain::json::exact::Exact;
use crate::domain::pattern::Pattern;
use serde_json::{Map, Value};

/// Schemas looked at for one claim, and schemas inside each other. What lies
/// beyond cannot be told.
const LOOKED_AT: usize = 400;
const DEEP: usize = 12;
/// The same for a default, which may be as large as the whole form.
const LOOKED_AT_FOR_DEFAULT: usize = 2_000;
const DEEP_FOR_DEFAULT: usize = 40;

/// What a schema claims.
pub(super) fn claim(resolver: &Resolver<'_>, draft: Draft, schema: &Value) -> Claim {
    Reader {
        resolver,
        draft,
        left: LOOKED_AT,
        deep: DEEP,
        of_default: false,
    }
    .claim(schema, 0)
}

/// Whether a value can be a default of a schema; in doubt it can. What it lacks
/// may be added by the defaults of its parts or by a person.
pub(super) fn takes_default(
    resolver: &Resolver<'_>,
    draft: Draft,
    schema: &Value,
    value: &Value,
) -> bool {
    let mut reader = Reader {
        resolver,
        draft,
        left: LOOKED_AT_FOR_DEFAULT,
        deep: DEEP_FOR_DEFAULT,
        of_default: true,
    };
    let claim = reader.claim(schema, 0);
    claim.check(&Exact::from(value)).holds() != Some(false)
}

struct Reader<'a> {
    resolver: &'a Resolver<'a>,
    draft: Draft,
    left: usize,
    deep: usize,
    /// Keys may still be missing.
    of_default: bool,
}

impl Reader<'_> {
    fn claim(&mut self, schema: &Value, depth: usize) -> Claim {
        self.left = self.left.saturating_sub(1);
        if self.left == 0 || depth > self.deep {
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

    /// What is claimed under a `not` or `if`: there a key that is missing makes
    /// something true, so that none is overlooked.
    fn strictly(&mut self, schema: &Value, depth: usize) -> Claim {
        let of_default = std::mem::replace(&mut self.of_default, false);
        let claim = self.claim(schema, depth);
        self.of_default = of_default;
        claim
    }

    /// Claims about keys that are not named one by one.
    fn further(&mut self, schema: &Map<String, Value>, depth: usize) -> Claim {
        let named = schema.get("properties").and_then(Value::as_object);
        let named = named.into_iter().flatten().map(|(key, _)| key.clone());
        let patterns = schema.get("patternProperties").and_then(Value::as_object);
        let patterns: Option<Vec<(Pattern, Claim)>> = patterns
            .into_iter()
            .flatten()
            .map(|(pattern, schema)| Some((pattern_of(pattern)?, self.claim(schema, depth))))
            .collect();
        let others = match schema.get("additionalProperties") {
            Some(others) => self.claim(others, depth),
            None => Claim::Anything,
        };
        match patterns {
            None => Claim::Untold,
            Some(patterns) if patterns.is_empty() && others == Claim::Nothing => {
                Claim::Closed(named.collect())
            }
            Some(patterns) => Claim::Further(Box::new(Further {
                named: named.collect(),
                patterns,
                others,
            })),
        }
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
        if self.draft < introduced(keyword) {
            return;
        }
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
            ("required" | "minProperties", _) if self.of_default => return,
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
            ("patternProperties", Value::Object(_)) => self.further(schema, depth),
            ("additionalProperties", Value::Bool(true)) => return,
            ("additionalProperties", Value::Object(_) | Value::Bool(_)) => {
                // One claim has both.
                if schema
                    .get("patternProperties")
                    .is_some_and(Value::is_object)
                {
                    return;
                }
                self.further(schema, depth)
            }
            ("propertyNames", Value::Object(_)) => Claim::Names(Box::new(self.claim(value, depth))),
            ("pattern", Value::String(pattern)) => {
                pattern_of(pattern).map_or(Claim::Untold, Claim::Matches)
            }
            // Which shape a text has is not to change while it is typed, so formats
            // tell of defaults alone.
            ("format", Value::String(name)) if self.of_default => {
                format_of(self.draft, name).map_or(Claim::Untold, Claim::Format)
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
            ("minProperties", limit) => Claim::Keys(Size {
                least: limit.as_u64(),
                most: None,
            }),
            ("maxProperties", limit) => Claim::Keys(Size {
                least: None,
                most: limit.as_u64(),
            }),
            ("allOf", schemas) => {
                all.extend(self.several(schemas, depth));
                return;
            }
            ("anyOf", schemas) => Claim::Any(self.several(schemas, depth)),
            // As long as keys are missing several may seem to hold.
            ("oneOf", schemas) if self.of_default => Claim::Any(self.several(schemas, depth)),
            ("oneOf", schemas) => Claim::One(self.several(schemas, depth)),
            ("not", schema) => Claim::Not(Box::new(self.strictly(schema, depth))),
            ("if", condition) => {
                let mut part = |key: &str| {
                    schema
                        .get(key)
                        .map_or(Claim::Anything, |schema| self.claim(schema, depth))
                };
                let (then, otherwise) = (part("then"), part("else"));
                let condition = self.strictly(condition, depth);
                Claim::If(Box::new([condition, then, otherwise]))
            }
            ("dependencies" | "dependentSchemas" | "dependentRequired", Value::Object(each)) => {
                for (key, then) in each {
                    let then = match then {
                        Value::Array(_) if self.of_default => Claim::Anything,
                        Value::Array(keys) => Claim::Has(texts(keys)),
                        schema => self.claim(schema, depth),
                    };
                    // What is no object has no keys that it could lack.
                    let given = Claim::All(vec![
                        Claim::Type(vec![Type::Object]),
                        Claim::Has(vec![key.clone()]),
                    ]);
                    all.push(Claim::If(Box::new([given, then, Claim::Anything])));
                }
                return;
            }
            ("uniqueItems", Value::Bool(true)) => Claim::Untold,
            ("uniqueItems", _) => return,
            (
                "pattern"
                | "format"
                | "patternProperties"
                | "propertyNames"
                | "contains"
                | "multipleOf"
                | "unevaluatedProperties"
                | "unevaluatedItems"
                | "prefixItems"
                | "items"
                | "additionalItems"
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

/// The first draft that knows a keyword; in those before it claims nothing (the
/// release notes of each draft, at
/// [json-schema.org](https://json-schema.org/specification-links)).
fn introduced(keyword: &str) -> Draft {
    match keyword {
        "const" | "contains" | "propertyNames" => Draft::Draft6,
        "if" | "then" | "else" => Draft::Draft7,
        "dependentRequired"
        | "dependentSchemas"
        | "unevaluatedItems"
        | "unevaluatedProperties"
        | "$recursiveRef" => Draft::Draft201909,
        "prefixItems" | "$dynamicRef" => Draft::Draft202012,
        _ => Draft::Draft4,
    }
}

/// A format that a draft has: others are remarks.
fn format_of(draft: Draft, name: &str) -> Option<Format> {
    let first = match name {
        "json-pointer" => Draft::Draft6,
        "iri" | "relative-json-pointer" => Draft::Draft7,
        "duration" | "uuid" => Draft::Draft201909,
        _ => Draft::Draft4,
    };
    (draft >= first).then(|| Format::named(name)).flatten()
}

/// A pattern that means here what it means in a schema, where the standard would
/// have the flag `u`: without it these are a letter and what follows it.
pub(super) fn pattern_of(source: &str) -> Option<Pattern> {
    let of_unicode = ["\\p", "\\P", "\\u{"];
    let plain = !of_unicode.iter().any(|escape| source.contains(escape));
    plain.then(|| Pattern::new(source).ok()).flatten()
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

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::super::documents::Documents;
    use super::super::read_tests::{any_json, any_schema};
    use super::super::{Rules, validate};
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    const DRAFTS: [&str; 5] = [
        "http://json-schema.org/draft-04/schema#",
        "http://json-schema.org/draft-06/schema#",
        "http://json-schema.org/draft-07/schema#",
        "https://json-schema.org/draft/2019-09/schema",
        "https://json-schema.org/draft/2020-12/schema",
    ];

    fn told(schema: &Value, value: &Value) -> Option<bool> {
        let none = Documents::default();
        let resolver = Resolver::new(schema, &none);
        claim(&resolver, Draft::of(schema), schema)
            .check(&Exact::from(value))
            .holds()
    }

    fn is_default(schema: &Value, value: &Value) -> bool {
        let none = Documents::default();
        takes_default(&Resolver::new(schema, &none), Draft::Draft7, schema, value)
    }

    #[test]
    fn keys_that_are_not_named_are_told() {
        let schema = json!({
            "properties": {"a": {}},
            "patternProperties": {"^x-": {"type": "string"}},
            "additionalProperties": {"type": "integer"},
            "propertyNames": {"maxLength": 3},
            "maxProperties": 3
        });
        for (value, holds) in [
            (json!({"a": 1.5, "x-1": "s", "b": 2}), true),
            (json!({"x-1": 2}), false),
            (json!({"b": "s"}), false),
            (json!({"long": 1}), false),
            (json!({"b": 1, "c": 1, "d": 1, "e": 1}), false),
        ] {
            assert_eq!(told(&schema, &value), Some(holds), "{value}");
        }
        assert_eq!(
            told(
                &json!({"patternProperties": {"(?<=a)": {}}}),
                &json!({"a": 1})
            ),
            None
        );
    }

    #[test]
    fn a_keyword_of_a_later_draft_claims_nothing() {
        for (draft, holds) in [(DRAFTS[0], Some(true)), (DRAFTS[1], Some(false))] {
            let schema = json!({"$schema": draft, "const": 1});
            assert_eq!(told(&schema, &json!(2)), holds, "{draft}");
        }
    }

    #[test]
    fn whether_items_are_unique_is_not_told() {
        let twice = json!([true, true]);
        assert_eq!(told(&json!({"uniqueItems": true}), &twice), None);
        assert_eq!(told(&json!({"uniqueItems": false}), &twice), Some(true));
        assert_eq!(told(&json!({"items": true}), &twice), Some(true));
    }

    #[test]
    fn a_pattern_of_unicode_is_not_told() {
        assert_eq!(told(&json!({"pattern": "^\\p{L}$"}), &json!("a")), None);
        assert_eq!(told(&json!({"pattern": "^a$"}), &json!("a")), Some(true));
    }

    #[test]
    fn a_default_may_lack_keys_but_not_be_another_value() {
        let schema = json!({
            "required": ["a", "b"],
            "minProperties": 2,
            "oneOf": [{"required": ["a"]}, {"required": ["b"]}],
            "properties": {"a": {"pattern": "^v"}, "b": {"type": "integer"}},
            "not": {"required": ["c"]}
        });
        assert!(is_default(&schema, &json!({})));
        assert!(is_default(&schema, &json!({"a": "v1"})));
        assert!(is_default(&schema, &json!({"a": "v1", "b": 1})));
        assert!(!is_default(&schema, &json!({"a": "1"})));
        assert!(!is_default(&schema, &json!({"b": "x"})));
        assert!(!is_default(&schema, &json!({"c": 1})));
    }

    #[test]
    fn a_default_has_to_be_of_its_format() {
        for (schema, default, taken) in [
            (json!({"format": "uri"}), json!(""), false),
            (json!({"format": "uri"}), json!("https://a.test"), true),
            (json!({"format": "uri"}), json!(3), true),
            (json!({"format": "date"}), json!("never"), false),
            (json!({"format": "uuid"}), json!("a draft-07 remark"), true),
            (json!({"format": "unheard-of"}), json!(""), true),
            (
                json!({"properties": {"u": {"format": "uri"}}}),
                json!({"u": ""}),
                false,
            ),
            (json!({"not": {"format": "uri"}}), json!("a"), true),
        ] {
            assert_eq!(is_default(&schema, &default), taken, "{schema}");
        }
    }

    const FORMATS: [&str; 20] = [
        "date",
        "time",
        "date-time",
        "duration",
        "email",
        "idn-email",
        "hostname",
        "idn-hostname",
        "ipv4",
        "ipv6",
        "uri",
        "iri",
        "uri-reference",
        "iri-reference",
        "uri-template",
        "json-pointer",
        "relative-json-pointer",
        "uuid",
        "regex",
        "markdown",
    ];

    /// Texts of some format, near one, or of none.
    fn any_formatted() -> impl Strategy<Value = String> {
        prop_oneof![
            "[0-2][0-9]{3}-[01][0-9]-[0-3][0-9]",
            "[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{0,3})?([Zz]|[+-][0-2][0-9]:[0-6][0-9])?",
            "[0-2][0-9]{3}-[01][0-9]-[0-3][0-9][Tt ][0-2][0-9]:[0-6][0-9]:[0-6][0-9](Z|[+-]02:00)?",
            "P[0-9YMWDTHS]{0,4}",
            "[a-z\"ä]{0,2}@[a-z.\\[\\]:0-9]{0,6}",
            "[a-zä.-]{0,6}",
            "[0-9]{1,3}(\\.[0-9]{1,3}){2,4}",
            "[0-9a-f:]{0,9}",
            "[A-Za-z+.-]{0,4}:[a-z/:?#@ä %]{0,6}",
            "[0-9]?[/~01a#]{0,4}",
            "[0-9a-fA-F]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
            ".{0,8}",
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn no_default_is_refused_for_a_format_that_it_has(
            draft in prop::sample::select(&DRAFTS[..]),
            format in prop::sample::select(&FORMATS[..]),
            text in any_formatted(),
        ) {
            let schema = json!({"$schema": draft, "format": format});
            let none = Documents::default();
            let resolver = Resolver::new(&schema, &none);
            let value = Value::from(text);
            if !takes_default(&resolver, Draft::of(&schema), &schema, &value) {
                let judged = validate(&schema, &value, &Rules::default()).unwrap();
                prop_assert!(!judged.violations.is_empty());
            }
        }

        #[test]
        fn what_is_told_is_what_the_validator_says(schema in any_schema(), value in any_json()) {
            agree(&schema, &value)?;
        }

        #[test]
        fn of_each_draft_what_is_told_is_what_the_validator_says(
            draft in prop::sample::select(&DRAFTS[..]),
            schema in any_schema(),
            value in any_json(),
        ) {
            if let Value::Object(mut schema) = schema {
                schema.insert("$schema".to_owned(), draft.into());
                agree(&Value::Object(schema), &value)?;
            }
        }
    }

    /// Where the validator cannot check everything, it has no word that counts.
    fn agree(schema: &Value, value: &Value) -> Result<(), TestCaseError> {
        if let Ok(judged) = validate(schema, value, &Rules::default())
            && let Some(holds) = told(schema, value)
            && (!judged.violations.is_empty() || judged.unchecked.is_empty())
        {
            prop_assert_eq!(holds, judged.violations.is_empty(), "{:?}", judged);
        }
        Ok(())
    }
}
