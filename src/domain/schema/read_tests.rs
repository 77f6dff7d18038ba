//! Schemas as real projects write them, and any others.

use super::{SchemaForm, read};
use crate::domain::form::Form;
use crate::domain::form::model::{ChoiceDisplay, Field, FieldKind, Group, OptionSource};
use proptest::prelude::*;
use serde_json::{Value, json};

pub(super) fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-c]{0,3}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec(("[a-c]{0,2}", inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// JSON that uses the keywords, mostly wrongly.
pub(super) fn any_schema() -> impl Strategy<Value = Value> {
    let keyword = prop::sample::select(vec![
        "type",
        "properties",
        "items",
        "required",
        "enum",
        "const",
        "default",
        "oneOf",
        "anyOf",
        "allOf",
        "not",
        "$ref",
        "$defs",
        "definitions",
        "additionalProperties",
        "patternProperties",
        "minimum",
        "exclusiveMinimum",
        "minItems",
        "uniqueItems",
        "if",
        "then",
        "else",
        "dependencies",
        "format",
        "pattern",
        "prefixItems",
        "title",
        "description",
        "$schema",
        "$id",
        "readOnly",
        "minLength",
    ]);
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        (-3_i32..9).prop_map(Value::from),
        prop::sample::select(vec![
            "string",
            "integer",
            "object",
            "array",
            "boolean",
            "null",
            "#",
            "#/definitions/a",
            "#/$defs/a",
            "#/properties/a",
            "(",
            "date",
            "http://json-schema.org/draft-04/schema#",
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 48, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((keyword.clone(), inner.clone()), 0..5).prop_map(|members| {
                Value::Object(
                    members
                        .into_iter()
                        .map(|(key, value)| (key.to_owned(), value))
                        .collect(),
                )
            }),
            prop::collection::vec(("[ab]", inner), 0..3)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn group(read: &SchemaForm) -> &Group {
    match &read.model.fields[0].kind {
        FieldKind::Group(group) => group,
        other => panic!("{other:?}"),
    }
}

fn property(schema: Value) -> Field {
    let read = read(&json!({"properties": {"p": schema}}));
    group(&read).fields[0].clone()
}

fn required(schema: Value) -> Field {
    let read = read(&json!({"properties": {"p": schema}, "required": ["p"]}));
    group(&read).fields[0].clone()
}

fn kind_name(field: &Field) -> String {
    match &field.kind {
        FieldKind::Choice {
            options: OptionSource::Fixed(options),
            display,
        } => {
            let display = match display {
                ChoiceDisplay::Select => "select",
                ChoiceDisplay::Radio => "radio",
                ChoiceDisplay::RadioOrUnset => "radio or unset",
            };
            format!("{display} of {}", options.len())
        }
        FieldKind::Choices { .. } => "choices".into(),
        FieldKind::Text => "text".into(),
        FieldKind::Moment(moment) => moment.picker().into(),
        FieldKind::Script => "long text".into(),
        FieldKind::Number => "number".into(),
        FieldKind::Switch => "switch".into(),
        FieldKind::Raw { .. } => "raw".into(),
        FieldKind::Constant(value) => format!("constant {value}"),
        FieldKind::Group(group) => format!(
            "group of {}{}",
            group.fields.len(),
            group
                .more
                .as_ref()
                .map_or_else(String::new, |more| format!(" and more {}", kind_name(more)))
        ),
        FieldKind::List(list) => format!(
            "list of {}",
            list.item
                .as_ref()
                .map_or_else(|| "nothing".into(), kind_name)
        ),
        FieldKind::Union(union) => {
            let branches: Vec<String> = union.branches.iter().map(kind_name).collect();
            format!("union of {}", branches.join(", "))
        }
        FieldKind::Reference(name) => format!("reference {name}"),
        other => format!("{other:?}"),
    }
}

#[test]
fn each_shape_gets_its_widget() {
    let many: Vec<String> = (0..40).map(|place| place.to_string()).collect();
    for (schema, expected) in [
        (json!({"type": "string"}), "text"),
        (json!({"type": "string", "maxLength": 121}), "long text"),
        (json!({"type": "string", "default": "a\nb"}), "long text"),
        (json!({"type": "string", "format": "markdown"}), "long text"),
        (json!({"type": "string", "format": "date"}), "date"),
        (json!({"type": "string", "format": "time"}), "time"),
        (
            json!({"type": "string", "format": "date-time"}),
            "datetime-local",
        ),
        (json!({"type": "string", "format": "unheard-of"}), "text"),
        (json!({"type": "integer"}), "number"),
        (json!({"minimum": 3}), "number"),
        (json!({"type": "boolean"}), "radio or unset of 2"),
        (json!({"type": "boolean", "default": false}), "switch"),
        (json!({"type": "null"}), "radio or unset of 1"),
        (json!({"enum": ["a", "b"]}), "radio or unset of 2"),
        (json!({"enum": many[..6]}), "select of 6"),
        (json!({"enum": many}), "select of 40"),
        (json!({"const": 3}), "radio or unset of 1"),
        (
            json!({"enum": [[1], "a"]}),
            "union of constant [1], constant \"a\"",
        ),
        (
            json!({"oneOf": [{"const": 1, "title": "One"}, {"enum": [2]}]}),
            "radio or unset of 2",
        ),
        (
            json!({"type": ["string", "null"]}),
            "union of text, constant null",
        ),
        (json!({"type": ["integer", "number"]}), "number"),
        (json!({}), "raw"),
        (json!(true), "raw"),
        (
            json!({"type": "object", "properties": {"a": {}}}),
            "group of 1",
        ),
        (json!({"type": "object", "properties": {}}), "group of 0"),
        (json!({"type": "object"}), "group of 0 and more raw"),
        (
            json!({"additionalProperties": {"type": "string"}}),
            "group of 0 and more text",
        ),
        (
            json!({"patternProperties": {"^x": {"type": "integer"}}}),
            "group of 0 and more number",
        ),
        (json!({"required": ["q"]}), "group of 1 and more raw"),
        (
            json!({"type": "array", "items": {"type": "string"}}),
            "list of text",
        ),
        (json!({"type": "array"}), "list of raw"),
        (
            json!({"items": {"enum": ["a"]}, "uniqueItems": true}),
            "choices",
        ),
        (json!({"items": {"enum": ["a", "b"]}}), "list of radio of 2"),
        (
            json!({"items": [{"type": "string"}], "additionalItems": false}),
            "list of nothing",
        ),
        (
            json!({"allOf": [{"properties": {"a": {}}}, {"properties": {"b": {}}}]}),
            "group of 2",
        ),
        (
            json!({"anyOf": [{"required": ["a"]}], "properties": {"a": {}, "b": {}}}),
            "group of 2",
        ),
        (
            json!({"oneOf": [{"properties": {"a": {}}}, {"type": "string"}]}),
            "union of group of 1, text",
        ),
        (json!({"$ref": "#/properties/p"}), "reference /properties/p"),
        (json!({"$ref": "https://example.org/x"}), "raw"),
        (json!({"type": "nonsense"}), "raw"),
        (json!(3), "raw"),
    ] {
        assert_eq!(kind_name(&property(schema.clone())), expected, "{schema}");
    }
}

#[test]
fn what_is_required_needs_no_way_to_leave_it_out() {
    for (schema, expected) in [
        (json!({"type": "boolean"}), "switch"),
        (json!({"enum": ["a", "b"]}), "radio of 2"),
        (json!({"const": "x"}), "constant \"x\""),
        (json!({"type": "null"}), "constant null"),
    ] {
        assert_eq!(kind_name(&required(schema.clone())), expected, "{schema}");
    }
}

#[test]
fn options_that_look_the_same_are_told_apart() {
    let labels = |options: Value| match property(json!({"enum": options})).kind {
        FieldKind::Choice {
            options: OptionSource::Fixed(options),
            ..
        } => options.iter().map(|one| one.label.clone()).collect(),
        FieldKind::Union(union) => {
            let labels = union.branches.iter().map(|branch| branch.label.clone());
            labels.collect::<Vec<_>>()
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(
        labels(json!([1, "1", null, "null", "x", ""])),
        ["1", "\"1\"", "null", "\"null\"", "x", "(empty)"]
    );
    assert_eq!(
        labels(json!(["", "(empty)", " ", " a"])),
        ["\"\"", "\"(empty)\"", "\" \"", " a"]
    );
    // Options with objects among them are shapes.
    assert_eq!(labels(json!(["", "a", {}])), ["(empty)", "\"a\"", "{}"]);
}

#[test]
fn limits_are_counted_in_words() {
    let help = |schema: Value| property(schema).help;
    assert_eq!(
        help(json!({"type": "array", "minItems": 1})),
        "At least 1 item."
    );
    assert_eq!(
        help(json!({"type": "array", "minItems": 2, "maxItems": 2})),
        "Exactly 2 items."
    );
    assert_eq!(
        help(json!({"type": "string", "maxLength": 1})),
        "At most 1 character."
    );
}

#[test]
fn examples_are_offered() {
    let form = read(&json!({"type": "string", "examples": ["a", 1, "b"]}));
    let field = &form.model.fields[0];
    assert_eq!(*field.suggestions, ["a".to_owned(), "b".to_owned()]);
    assert_eq!(field.placeholder, "e.g. a");
}

#[test]
fn a_default_that_is_none_becomes_a_hint() {
    let field = required(json!({"enum": ["a", "b"], "default": "FILL ME OUT"}));
    assert_eq!(field.default, None);
    assert!(
        field.help.contains("placeholder: FILL ME OUT"),
        "{}",
        field.help
    );
}

#[test]
fn a_read_only_property_is_not_asked_for_and_said() {
    for property in [
        json!({"type": "string", "readOnly": true, "default": "fixed"}),
        json!({"$ref": "#/definitions/id"}),
        json!({"allOf": [{"$ref": "#/definitions/id"}]}),
    ] {
        let read = read(&json!({
            "properties": {"ro": property},
            "definitions": {"id": {"type": "string", "readOnly": true}},
        }));
        assert!(group(&read).fields.is_empty(), "{property}");
        let [told] = read.read_only.as_slice() else {
            panic!("{property}: {:?}", read.read_only);
        };
        assert_eq!((told.path.as_str(), told.label.as_str()), ("ro", "ro"));
    }
    let inner = json!({"properties": {"b/c": {"readOnly": true, "title": "B"}}});
    let deep = read(&json!({"properties": {"a": inner, "l": {"items": inner}}}));
    let told: Vec<&str> = deep.read_only.iter().map(|one| one.path.as_str()).collect();
    assert_eq!(told, ["a/b/c", "/properties/l/items/properties/b~1c"]);
    // What has to be there is asked for.
    let must = read(&json!({"properties": {"a": {"readOnly": true}}, "required": ["a"]}));
    assert_eq!((group(&must).fields.len(), must.read_only.len()), (1, 0));
}

#[test]
fn words_that_are_made_of_a_schema_are_no_markdown() {
    let shown = |schema: Value| {
        let field = required(schema);
        let help = crate::domain::markdown::read(&field.help);
        format!("{help:?}")
    };
    let help = shown(json!({"type": "string", "enum": ["a"], "default": "<REPLACE *ME*> __now__"}));
    assert!(help.contains("<REPLACE *ME*> __now__"), "{help}");
    let help = shown(json!({"type": "string", "examples": ["a*b*c", "d_e_f"]}));
    assert!(help.contains("For example a*b*c, d_e_f."), "{help}");
    let read =
        read(&json!({"type": "object", "patternProperties": {"^[_a][a_-]*$": {"type": "string"}}}));
    let more = group(&read).more.as_ref().unwrap();
    let help = format!("{:?}", crate::domain::markdown::read(&more.help));
    assert!(help.contains("the pattern ^[_a][a_-]*$."), "{help}");
}

#[test]
fn a_boolean_written_as_a_text_is_taken_and_said() {
    let read = read(&json!({"properties": {"p": {"type": "boolean", "default": "true"}}}));
    assert_eq!(group(&read).fields[0].default, Some(json!(true)));
    assert_eq!(read.notes[0].pointer, "/properties/p/default");
}

#[test]
fn what_nothing_can_satisfy_is_said() {
    let read = read(
        &json!({"properties": {"dates": {}}, "required": ["date"], "additionalProperties": false}),
    );
    assert_eq!(
        read.notes[0].text,
        "No input can satisfy this: “date” is required but forbidden."
    );
}

#[test]
fn unknown_words_are_noted() {
    let read = read(&json!({"properties": {"a": {"type": "string", "optional": true}}}));
    assert_eq!(read.notes[0].pointer, "/properties/a/optional");
}

#[test]
fn labels_are_titles_or_keys_and_names_stay() {
    let field = property(json!({"title": "The P", "description": "What it is."}));
    assert_eq!((field.label.as_str(), field.name.as_str()), ("The P", "p"));
    assert_eq!(property(json!({})).label, "p");
}

#[test]
fn keys_that_scripts_treat_specially_are_ordinary() {
    let long = "n".repeat(300);
    let keys = [
        "__proto__",
        "constructor",
        "toString",
        "",
        "a.b",
        "a/b",
        "~",
        &long,
    ];
    let properties: serde_json::Map<String, Value> = keys
        .iter()
        .map(|key| ((*key).to_owned(), json!({"type": "string", "default": "x"})))
        .collect();
    let form = Form::nested(read(&json!({"properties": properties})).model, None);
    let value = form.tree_value().unwrap();
    let got: Vec<&str> = value.members().iter().map(|(key, _)| &**key).collect();
    assert_eq!(got, keys);
}

#[test]
fn an_enumeration_of_five_thousand_is_one_field() {
    let options: Vec<String> = (0..5_000).map(|place| format!("option-{place}")).collect();
    assert_eq!(
        kind_name(&property(json!({"enum": options}))),
        "select of 5000"
    );
}

#[test]
fn two_thousand_properties_and_two_hundred_levels_are_read() {
    let properties: serde_json::Map<String, Value> = (0..2_000)
        .map(|place| (format!("p{place}"), json!({"type": "string"})))
        .collect();
    assert_eq!(
        group(&read(&json!({"properties": properties})))
            .fields
            .len(),
        2_000
    );
    let mut schema = json!({"type": "string"});
    for _ in 0..200 {
        schema = json!({"type": "object", "properties": {"d": schema}});
    }
    assert!(read(&schema).notes.len() <= 1);
}

#[test]
fn schemas_that_multiply_have_an_end() {
    let mut definitions = serde_json::Map::new();
    for level in 0..30 {
        let next = format!("#/$defs/d{}", level + 1);
        let both = json!({"allOf": [{"properties": {"a": {"$ref": next}, "b": {"$ref": next}}}]});
        definitions.insert(format!("d{level}"), both);
    }
    let form = Form::nested(
        read(&json!({"$defs": definitions, "$ref": "#/$defs/d0"})).model,
        None,
    );
    assert!(form.count() < 100);
}

proptest! {
    #[test]
    fn any_schema_yields_a_form_that_holds_any_value(schema in any_schema(), value in any_json()) {
        let model = read(&schema).model;
        let form = Form::nested(model, None);
        let value = crate::domain::json::exact::Exact::from(&value);
        let mut other = form.clone();
        if other.replace(&value).is_ok() {
            // Keys under conditions that do not hold are kept, not sent.
            prop_assert!(other.tree_value().is_some());
        }
    }
}
