//! What is said about inputs, and where.

use super::{Rules, ValidateError, read, validate};
use crate::domain::form::Form;
use crate::domain::json::exact::Exact;
use proptest::prelude::*;
use serde_json::{Value, json};

fn told(schema: Value, input: Value) -> Vec<(String, String)> {
    let judgement = validate(&schema, &input, &Rules::default()).unwrap();
    judgement
        .violations
        .into_iter()
        .map(|violation| (violation.path.join("/"), violation.sentence))
        .collect()
}

fn check(schema: Value, input: Value, expected: &[(&str, &str)]) {
    let told = told(schema, input);
    let told: Vec<(&str, &str)> = told
        .iter()
        .map(|(path, sentence)| (path.as_str(), sentence.as_str()))
        .collect();
    assert_eq!(told, expected);
}

#[test]
fn a_missing_property_is_told_where_it_is_missing() {
    check(
        json!({"properties": {"a": {"required": ["b"]}}}),
        json!({"a": {}}),
        &[("a/b", "“b” is required. Enter a value.")],
    );
}

#[test]
fn keys_that_are_wrong_are_told_from_values() {
    let of_keys = |schema: Value, input: Value| -> Vec<(String, bool)> {
        let judgement = validate(&schema, &input, &Rules::default()).unwrap();
        let told = judgement.violations.iter();
        told.map(|violation| (violation.path.join("/"), violation.is_of_key()))
            .collect()
    };
    for schema in [
        json!({"properties": {"a": {}}, "additionalProperties": false}),
        json!({"properties": {"a": {}}, "unevaluatedProperties": false, "$schema": "https://json-schema.org/draft/2020-12/schema"}),
        json!({"propertyNames": {"pattern": "^a"}}),
        json!({"patternProperties": {"^b": false}}),
        json!({"patternProperties": {"^a": {}}, "additionalProperties": false}),
    ] {
        let told = of_keys(schema.clone(), json!({"a": 1, "b": 2}));
        assert_eq!(told, [("b".to_owned(), true)], "{schema}");
    }
    for schema in [
        json!({"patternProperties": {"^b": {"type": "string"}}}),
        json!({"properties": {"b": false}}),
        json!({"additionalProperties": {"type": "string"}, "properties": {"a": {}}}),
    ] {
        let told = of_keys(schema.clone(), json!({"a": 1, "b": 2}));
        assert_eq!(told, [("b".to_owned(), false)], "{schema}");
    }
    check(
        json!({"patternProperties": {"^b": false}}),
        json!({"b": 2}),
        &[(
            "b",
            "The key “b” is not one that the schema allows. Remove it.",
        )],
    );
}

#[test]
fn keys_are_refused_one_by_one_where_none_may_be() {
    check(
        json!({"propertyNames": false}),
        json!({"q": 1}),
        &[("q", "The key “q” is not allowed.")],
    );
    let told = |schema: Value, input: Value| {
        let judgement = validate(&schema, &input, &Rules::default()).unwrap();
        let told = judgement.violations.iter();
        told.map(|violation| (violation.path.join("/"), violation.is_of_key()))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        told(
            json!({"properties": {"properties": {"propertyNames": false}}}),
            json!({"properties": {"a": 1}})
        ),
        [("properties/a".to_owned(), true)]
    );
    // A key that is called so is none of these.
    assert_eq!(
        told(
            json!({"properties": {"propertyNames": false}}),
            json!({"propertyNames": {"a": 1}})
        ),
        [("propertyNames".to_owned(), false)]
    );
}

#[test]
fn a_schema_that_declares_no_draft_is_judged_by_one_that_knows_its_keywords() {
    let wrong = |schema: Value, input: Value| told(schema, input).len();
    for (schema, input) in [
        (json!({"prefixItems": [{"type": "integer"}]}), json!(["a"])),
        (json!({"dependentRequired": {"a": ["b"]}}), json!({"a": 1})),
        (json!({"format": "uuid"}), json!("nonsense")),
        (json!({"format": "duration"}), json!("soon")),
        (
            json!({"contains": {"const": 1}, "minContains": 2}),
            json!([1]),
        ),
        // Beside a reference other keywords count from 2019-09 on.
        (
            json!({"$defs": {"a": {"type": "string"}}, "$ref": "#/$defs/a", "maxLength": 1}),
            json!("ab"),
        ),
        (
            json!({"items": [{"type": "integer"}], "unevaluatedItems": false}),
            json!([1, 2]),
        ),
        // What draft-07 alone knows still counts.
        (
            json!({"$defs": {}, "dependencies": {"a": ["b"]}}),
            json!({"a": 1}),
        ),
        (
            json!({"$defs": {}, "dependencies": {"a": {"maxProperties": 1}}, "allOf": [true]}),
            json!({"a": 1, "c": 1}),
        ),
        (
            json!({"$defs": {}, "maximum": 5, "exclusiveMaximum": true}),
            json!(5),
        ),
    ] {
        assert_eq!(wrong(schema.clone(), input), 1, "{schema}");
    }
    let names = json!({"type": "string"});
    for schema in [
        json!({"properties": {"dependencies": {"properties": {"x": names}}, "prefixItems": names}}),
        json!({"$defs": {}, "properties": {"dependencies": {"properties": {"x": names}}}}),
        json!({"definitions": {"a": {}}, "$ref": "#/definitions/a", "maxLength": 1}),
    ] {
        assert_eq!(wrong(schema.clone(), json!("ab")), 0, "{schema}");
        assert_eq!(
            wrong(schema.clone(), json!({"dependencies": {"y": 1}})),
            0,
            "{schema}"
        );
    }
}

#[test]
fn sentences_have_value_and_limit() {
    for (schema, input, sentence) in [
        (
            json!({"type": "integer"}),
            json!("x"),
            "This must be a whole number, but it is the text “x”.",
        ),
        (
            json!({"maximum": 5}),
            json!(7),
            "7 is too large; at most 5 is allowed.",
        ),
        (
            json!({"exclusiveMinimum": 0}),
            json!(0),
            "0 is too small; it must be more than 0.",
        ),
        (
            json!({"minLength": 3}),
            json!("ab"),
            "This has 2 characters of at least 3.",
        ),
        (
            json!({"maxItems": 1}),
            json!([1, 2]),
            "The list has 2 items; at most 1 are allowed. Remove some.",
        ),
        (
            json!({"enum": ["a", ""]}),
            json!("b"),
            "“b” is not one of the values allowed: “a”, the empty text.",
        ),
        (
            json!({"uniqueItems": true}),
            json!([1, 2, 1.0]),
            "Item 3 is the same as item 1; each may be there only once.",
        ),
        (
            json!({"pattern": "^a"}),
            json!("b"),
            "“b” does not match the pattern ^a.",
        ),
        (
            json!({"format": "date"}),
            json!("2026-13-01"),
            "“2026-13-01” is not a date such as 2026-11-28.",
        ),
        (
            json!({"multipleOf": 4}),
            json!(6),
            "6 is not a multiple of 4.",
        ),
        (
            json!(false),
            json!(1),
            "The schema allows no value here. Remove it.",
        ),
    ] {
        check(schema, input, &[("", sentence)]);
    }
}

#[test]
fn each_key_that_is_too_many_is_told_by_itself() {
    let schema = json!({"properties": {"a": true}, "additionalProperties": false});
    check(
        schema,
        json!({"a": 1, "b": 2, "constructor": 3}),
        &[
            (
                "b",
                "The key “b” is not one that the schema allows. Remove it.",
            ),
            (
                "constructor",
                "The key “constructor” is not one that the schema allows. Remove it.",
            ),
        ],
    );
}

#[test]
fn a_union_is_explained_by_the_nearest_branch() {
    let schema = json!({"oneOf": [
        {"type": "object", "properties": {"kind": {"const": "a"}, "n": {"type": "integer"}}, "required": ["kind", "n"]},
        {"type": "object", "properties": {"kind": {"const": "b"}, "s": {"type": "string"}}, "required": ["kind", "s"]},
        {"type": "null"}
    ]});
    check(
        schema.clone(),
        json!({"kind": "b", "s": 1}),
        &[("s", "This must be a text, but it is the number 1.")],
    );
    check(
        schema,
        json!(1),
        &[(
            "",
            "This must be an object or null, but it is the number 1.",
        )],
    );
}

#[test]
fn a_schema_without_a_draft_may_use_either_exclusive_limit() {
    let old = json!({"minimum": 1, "exclusiveMinimum": true});
    assert_eq!(told(old, json!(1)).len(), 1);
    let new = json!({"exclusiveMinimum": 1});
    assert_eq!(told(new, json!(1)).len(), 1);
}

#[test]
fn nothing_is_loaded() {
    let schema = json!({"$ref": "https://example.org/other.json"});
    let refused = validate(&schema, &json!(1), &Rules::default()).unwrap_err();
    assert_eq!(
        refused,
        ValidateError::Reference("https://example.org/other.json".into())
    );
    let rules = Rules {
        documents: vec![(
            "https://example.org/other.json".into(),
            json!({"type": "string"}),
        )],
        ..Rules::default()
    };
    assert_eq!(
        validate(&schema, &json!(1), &rules)
            .unwrap()
            .violations
            .len(),
        1
    );
}

#[test]
fn a_schema_that_is_none_is_refused_with_its_place() {
    let refused = validate(
        &json!({"properties": {"a": {"type": "strin"}}}),
        &json!(1),
        &Rules::default(),
    );
    assert!(
        matches!(refused, Err(ValidateError::Schema { pointer, .. }) if pointer == "/properties/a/type")
    );
}

#[test]
fn a_pattern_that_cannot_be_read_is_left_out_and_said() {
    let schema = json!({"properties": {"a": {"pattern": "("}, "b": {"type": "string"}}});
    let judgement = validate(&schema, &json!({"a": "x", "b": 1}), &Rules::default()).unwrap();
    assert_eq!(judgement.unchecked.len(), 1);
    assert_eq!(judgement.violations.len(), 1);
}

#[test]
fn a_pattern_that_would_run_for_ever_ends() {
    let text = format!("{}!", "a".repeat(40));
    for pattern in ["^(a+)+$", "^(?=(a+)+$)", "(a|aa)+\\1$"] {
        assert_eq!(
            told(json!({"pattern": pattern}), json!(text)).len(),
            1,
            "{pattern}"
        );
    }
}

#[test]
fn words_that_are_no_keywords_mean_nothing() {
    let schema =
        json!({"properties": {"a": {"type": "string", "optional": true}}, "items": {"tasks": {}}});
    check(schema, json!({"a": "x"}), &[]);
}

#[test]
fn a_list_of_violations_has_an_end() {
    let input: Value = (0..5_000).map(Value::from).collect();
    assert!(told(json!({"items": {"type": "string"}}), input).len() <= 200);
}

#[test]
fn two_hundred_levels_are_judged() {
    let mut schema = json!({"type": "string"});
    let mut input = json!(1);
    for _ in 0..200 {
        schema = json!({"type": "object", "properties": {"d": schema}});
        input = json!({"d": input});
    }
    assert_eq!(told(schema, input).len(), 1);
}

#[test]
fn two_hundred_levels_fit_the_stack_of_a_browser() {
    let work = || {
        let mut schema = json!({"type": "string"});
        let mut text = "1".to_owned();
        for _ in 0..200 {
            schema = json!({"type": "object", "properties": {"d": schema}, "required": ["d"]});
            text = format!("{{\"d\":{text}}}");
        }
        let value = Exact::read(&text).unwrap();
        let mut form = Form::nested(read(&schema).model, None);
        form.replace(&value).unwrap();
        assert_eq!(form.tree_value().unwrap().to_line(), text);
        assert_eq!(told(schema, value.to_value()).len(), 1);
    };
    // WebAssembly has 1 MiB; the frames of a build that is not optimized, as here,
    // are several times as large as the worker's.
    let thread = std::thread::Builder::new().stack_size(1 << 22).spawn(work);
    thread.unwrap().join().unwrap();
}

proptest! {
    #[test]
    fn any_schema_and_input_end(schema in super::read_tests::any_schema(), input in super::read_tests::any_json()) {
        let _ = validate(&schema, &input, &Rules::default());
    }
}

#[test]
fn keys_of_which_one_is_required_are_named_together() {
    let schema = json!({"anyOf": [{"required": ["a"]}, {"required": ["b"]}]});
    let judgement = validate(&schema, &json!({}), &Rules::default()).unwrap();
    let told: Vec<(&str, &str)> = judgement
        .violations
        .iter()
        .map(|one| (one.path[0].as_str(), one.sentence.as_str()))
        .collect();
    assert_eq!(told, [("a", "“a” or “b” is required. Enter one of them.")]);
}

#[test]
fn a_pattern_that_cannot_be_read_is_left_out_wherever_it_stands() {
    let bad = json!({"type": "string", "pattern": "^(?P<y>\\d+)$"});
    for schema in [
        json!({"items": bad}),
        json!({"items": {"items": bad}}),
        json!({"items": [bad]}),
        json!({"properties": {"s": {"type": "array", "items": {"properties": {"t": bad}}}}}),
        json!({"dependencies": {"a": bad}}),
        json!({"prefixItems": [{"items": {"pattern": "("}}]}),
    ] {
        let judgement = validate(&schema, &json!({}), &Rules::default()).unwrap();
        assert_eq!(judgement.violations, [], "{schema}");
        assert_eq!(judgement.unchecked.len(), 1, "{schema}");
    }
}

#[test]
fn a_key_that_a_failing_condition_declares_is_not_told_as_one_too_many() {
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "properties": {"method": {"enum": ["sms", "webhook"]}, "phone": {"minLength": 3}},
        "allOf": [{
            "if": {"properties": {"method": {"const": "webhook"}}},
            "then": {"$ref": "#/$defs/web"},
        }],
        "unevaluatedProperties": false,
        "$defs": {"web": {"properties": {
            "url": {"type": "string", "format": "uri"},
            "secret": {"minLength": 8},
        }}},
    });
    let too_many =
        |key: &str| format!("The key “{key}” is not one that the schema allows. Remove it.");
    let url = "“nope” is not a whole address such as https://example.org/.";
    check(
        schema.clone(),
        json!({"method": "webhook", "url": "nope", "secret": "longenough"}),
        &[("url", url)],
    );
    // What nothing declares is too many all the same.
    check(
        schema.clone(),
        json!({"method": "webhook", "url": "nope", "other": 1}),
        &[("url", url), ("other", &too_many("other"))],
    );
    // What else is wrong does not explain it.
    check(
        schema.clone(),
        json!({"method": "sms", "phone": "1", "url": "https://a.example/"}),
        &[
            ("phone", "This has 1 character of at least 3."),
            ("url", &too_many("url")),
        ],
    );
    check(
        json!({"properties": {"a": schema}, "$defs": schema["$defs"]}),
        json!({"a": {"method": "sms", "url": "nope"}}),
        &[("a/url", &too_many("url"))],
    );
}

#[test]
fn keys_that_exclude_each_other_are_named() {
    let keys = json!({"a": true, "b": true, "c": true});
    let one = json!({"properties": keys, "oneOf": [{"required": ["a"]}, {"required": ["b"]}, {"required": ["c"]}]});
    check(
        one,
        json!({"a": 1, "c": 1}),
        &[(
            "a",
            "Only one of “a” and “c” may be given. Remove what is too many.",
        )],
    );
    let referred = json!({"$ref": "#/definitions/d", "definitions": {
        "d": {"not": {"required": ["a", "b"]}},
    }});
    check(
        referred,
        json!({"a": 1, "b": 1}),
        &[(
            "a",
            "“a” and “b” may not be given together. Remove one of them.",
        )],
    );
    check(
        json!({"not": {"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}}),
        json!({"b": 1}),
        &[("b", "“b” may not be given here. Remove it.")],
    );
    check(
        json!({"oneOf": [{"type": "object"}, {"required": ["b"]}]}),
        json!({"b": 1}),
        &[(
            "",
            "This fits more than one of the shapes, of which exactly one is allowed.",
        )],
    );
}

#[test]
fn a_value_that_is_wanted_stands_in_the_sentence_as_it_is() {
    check(
        json!({"const": {"a": [1, "x"]}}),
        json!(1),
        &[(
            "",
            "This must be {\"a\":[1,\"x\"]}, but it is the number 1.",
        )],
    );
    check(
        json!({"const": ""}),
        json!("x"),
        &[("", "This must be the empty text, but it is the text “x”.")],
    );
}
