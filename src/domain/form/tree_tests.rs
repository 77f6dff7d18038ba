//! A form that nests, driven by events alone.

use super::model::{ChoiceDisplay, ChoiceOption, Field, FieldKind, FormModel, OptionSource};
use super::state::{Nest, Offer, Shown};
use super::tree::{OPEN_LEVELS, TreeEvent};
use super::update::{FormEvent, update};
use super::values::Form;
use crate::domain::json::exact::Exact;
use crate::domain::schema;
use proptest::prelude::*;
use serde_json::{Value, json};

fn open(schema: Value) -> Form {
    Form::nested(schema::read(&schema).model, None)
}

fn line(form: &Form) -> String {
    form.tree_value()
        .map_or_else(String::new, |value| value.to_line())
}

/// The field with a path; of a union and its branch the branch.
fn at(form: &Form, path: &str) -> usize {
    let found = (0..form.count())
        .rev()
        .find(|index| !form.has_ended(*index) && form.at(*index).unwrap().0.path == path);
    found.unwrap_or_else(|| panic!("no field {path}"))
}

/// The union with a path, not its branch.
fn around(form: &Form, path: &str) -> usize {
    (0..form.count())
        .find(|index| {
            let (field, _) = form.at(*index).unwrap();
            !form.has_ended(*index)
                && field.path == path
                && matches!(field.kind, FieldKind::Union(_))
        })
        .unwrap()
}

fn typed(form: &mut Form, path: &str, text: &str) {
    let index = at(form, path);
    update(form, FormEvent::Typed(index, text.to_owned()));
}

fn nested(form: &mut Form, index: usize, event: TreeEvent) {
    update(form, FormEvent::Nested(index, event));
}

fn nest(form: &Form, index: usize) -> Nest {
    match form.state(index).unwrap().shown {
        Shown::Nest(nest) => nest,
        other => panic!("{other:?}"),
    }
}

fn replace(form: &mut Form, text: &str) {
    update(form, FormEvent::Replaced(Exact::read(text).unwrap()));
}

#[test]
fn nothing_is_invented() {
    let form = open(json!({
        "properties": {
            "text": {"type": "string"},
            "count": {"type": "integer"},
            "on": {"type": "boolean"},
            "list": {"type": "array", "items": {"type": "string"}},
            "map": {"type": "object", "additionalProperties": {"type": "string"}},
            "inner": {"type": "object", "properties": {"a": {"type": "string", "default": "x"}}},
            "needed": {"type": "object", "properties": {"a": {"type": "string", "default": "x"}}},
        },
        "required": ["needed", "text"]
    }));
    assert_eq!(line(&form), r#"{"needed":{"a":"x"}}"#);
}

#[test]
fn a_parents_default_is_the_base_and_childrens_only_add() {
    let form = open(json!({
        "properties": {"o": {
            "type": "object",
            "default": {"x": 1},
            "properties": {"x": {"type": "integer", "default": 5}, "y": {"type": "integer", "default": 7}}
        }}
    }));
    assert_eq!(line(&form), r#"{"o":{"x":1,"y":7}}"#);
}

#[test]
fn a_cleared_text_is_left_out_unless_an_empty_one_is_asked_for() {
    let mut form = open(json!({"properties": {"a": {"type": "string"}}}));
    typed(&mut form, "a", "x");
    assert_eq!(line(&form), r#"{"a":"x"}"#);
    typed(&mut form, "a", "");
    assert_eq!(line(&form), "{}");
    let a = at(&form, "a");
    update(&mut form, FormEvent::Left(a));
    assert_eq!(form.state(a).unwrap().offers, [Offer::SendEmpty]);
    nested(&mut form, a, TreeEvent::EmptySent);
    assert_eq!(line(&form), r#"{"a":""}"#);
    assert_eq!(form.state(a).unwrap().offers, [Offer::LeaveOut]);
    nested(&mut form, a, TreeEvent::ValueLeftOut);
    assert_eq!(line(&form), "{}");
}

#[test]
fn a_whole_number_goes_up_and_down_within_its_bounds() {
    let mut form = open(json!({"properties": {
        "times": {"type": "integer", "minimum": 1, "exclusiveMaximum": 4},
        "any": {"type": "integer"},
        "half": {"type": "number"},
    }}));
    let step = |form: &mut Form, path: &str, up| {
        let index = at(form, path);
        nested(form, index, TreeEvent::Stepped(up));
        line(form)
    };
    assert_eq!(line(&form), "{}");
    assert_eq!(step(&mut form, "times", true), r#"{"times":1}"#);
    assert_eq!(step(&mut form, "times", false), r#"{"times":1}"#);
    assert_eq!(step(&mut form, "times", true), r#"{"times":2}"#);
    assert_eq!(step(&mut form, "times", true), r#"{"times":3}"#);
    assert_eq!(step(&mut form, "times", true), r#"{"times":3}"#);
    typed(&mut form, "times", "9");
    assert_eq!(step(&mut form, "times", true), r#"{"times":9}"#);
    assert_eq!(step(&mut form, "times", false), r#"{"times":8}"#);
    typed(&mut form, "times", "");
    // Nothing is rounded without being asked: it is not a whole number yet.
    typed(&mut form, "any", "1.5");
    assert_eq!(step(&mut form, "any", true), r#"{"any":1.5}"#);
    typed(&mut form, "any", "9007199254740993");
    assert_eq!(step(&mut form, "any", false), r#"{"any":9007199254740992}"#);
    typed(&mut form, "any", "9223372036854775807");
    assert_eq!(
        step(&mut form, "any", true),
        r#"{"any":9223372036854775807}"#
    );
    let offers = |path| form.state(at(&form, path)).unwrap().offers;
    assert_eq!(offers("times"), [Offer::StepDown, Offer::StepUp]);
    assert_eq!(offers("half"), []);
}

#[test]
fn characters_are_counted_near_the_most() {
    let mut form = open(json!({"properties": {
        "short": {"type": "string", "maxLength": 10},
        "long": {"type": "string", "maxLength": 1000},
        "none": {"type": "string", "maxLength": 0},
    }}));
    for (path, length, note) in [
        ("short", 7, None),
        ("short", 8, Some("8 of at most 10 characters.")),
        ("short", 11, Some("11 of at most 10 characters.")),
        ("long", 949, None),
        ("long", 950, Some("950 of at most 1000 characters.")),
        ("none", 1, Some("1 of at most 0 characters.")),
    ] {
        typed(&mut form, path, &"é".repeat(length));
        let state = form.state(at(&form, path)).unwrap();
        assert_eq!(state.note.as_deref(), note, "{path} {length}");
    }
}

#[test]
fn a_required_text_with_an_empty_default_is_cleared_to_an_empty_text() {
    let mut form =
        open(json!({"properties": {"a": {"type": "string", "default": ""}}, "required": ["a"]}));
    assert_eq!(line(&form), r#"{"a":""}"#);
    typed(&mut form, "a", "x");
    typed(&mut form, "a", "");
    assert_eq!(line(&form), r#"{"a":""}"#);
}

#[test]
fn lists_and_objects_are_absent_empty_or_filled() {
    let mut form =
        open(json!({"properties": {"l": {"type": "array", "items": {"type": "string"}}}}));
    let list = at(&form, "l");
    assert!(!nest(&form, list).present);
    nested(&mut form, list, TreeEvent::Added);
    assert_eq!(line(&form), r#"{"l":[]}"#);
    nested(
        &mut form,
        list,
        TreeEvent::ItemsAdded(vec!["a".into(), "b".into()]),
    );
    assert_eq!(line(&form), r#"{"l":["a","b"]}"#);
    nested(&mut form, list, TreeEvent::ItemsAdded(Vec::new()));
    assert_eq!(line(&form), r#"{"l":["a","b"]}"#, "a blank row is not sent");
    typed(&mut form, "l/2", "c");
    assert_eq!(line(&form), r#"{"l":["a","b","c"]}"#);
    let first = nest(&form, list).children[0];
    nested(&mut form, list, TreeEvent::Moved(first, false));
    assert_eq!(line(&form), r#"{"l":["b","a","c"]}"#);
    let first = nest(&form, list).children[0];
    nested(&mut form, list, TreeEvent::Removed(first));
    assert_eq!(line(&form), r#"{"l":["a","c"]}"#);
    assert_eq!(form.at(at(&form, "l/1")).unwrap().0.label, "Item 2");
    nested(&mut form, list, TreeEvent::LeftOut);
    assert_eq!(line(&form), "{}");
}

#[test]
fn further_keys_are_named_renamed_and_told_apart() {
    let mut form = open(
        json!({"properties": {"env": {"type": "object", "additionalProperties": {"type": "string"}}}}),
    );
    let map = at(&form, "env");
    nested(&mut form, map, TreeEvent::EntryAdded);
    let row = nest(&form, map).children[0];
    update(&mut form, FormEvent::Typed(row, "1".into()));
    assert_eq!(
        line(&form),
        r#"{"env":{}}"#,
        "a row without a key is not sent"
    );
    nested(&mut form, map, TreeEvent::KeyTyped(row, "__proto__".into()));
    assert_eq!(line(&form), r#"{"env":{"__proto__":"1"}}"#);
    assert_eq!(form.at(row).unwrap().0.path, "env/__proto__");
    nested(&mut form, map, TreeEvent::KeyTyped(row, "a/b".into()));
    assert_eq!(form.at(row).unwrap().0.path, "env/a~1b");
    nested(&mut form, map, TreeEvent::EntryAdded);
    let second = nest(&form, map).children[1];
    nested(&mut form, map, TreeEvent::KeyTyped(second, "a/b".into()));
    update(&mut form, FormEvent::Typed(second, "2".into()));
    assert_eq!(
        line(&form),
        r#"{"env":{"a/b":"1"}}"#,
        "the first row has the key"
    );
    nested(&mut form, map, TreeEvent::Removed(row));
    assert_eq!(line(&form), r#"{"env":{"a/b":"2"}}"#);
}

#[test]
fn text_and_form_go_both_ways_without_loss() {
    let mut form = open(json!({"properties": {
        "n": {"type": "number"},
        "o": {"type": "object", "properties": {"x": {"type": "string"}}},
    }}));
    let text = r#"{"unknown":[1.0,{"b":1e3}],"o":{"z":null,"x":"y"},"n":1.50}"#;
    replace(&mut form, text);
    assert_eq!(line(&form), text);
    typed(&mut form, "o/x", "w");
    assert_eq!(line(&form), text.replace("\"y\"", "\"w\""));
    typed(&mut form, "n", "123456789012345678901234567890");
    assert!(line(&form).ends_with(r#""n":123456789012345678901234567890}"#));
}

#[test]
fn what_was_typed_stays_where_the_text_means_the_same() {
    let mut form = open(json!({"properties": {"n": {"type": "number"}, "s": {"type": "string"}}}));
    typed(&mut form, "n", " 5");
    let before = at(&form, "n");
    replace(&mut form, r#"{"n": 5, "s": "x"}"#);
    assert_eq!(at(&form, "n"), before);
    assert_eq!(form.state(before).unwrap().shown, Shown::Text(" 5".into()));
}

#[test]
fn a_value_that_does_not_fit_its_field_is_edited_as_json_and_comes_back() {
    let mut form = open(json!({"properties": {"s": {"type": "string"}}}));
    replace(&mut form, r#"{"s": {"a": 1.0}}"#);
    assert_eq!(line(&form), r#"{"s":{"a":1.0}}"#);
    let field = form.at(at(&form, "s")).unwrap().0;
    assert!(matches!(field.kind, FieldKind::Raw { .. }));
    assert!(field.help.contains("not a text"), "{}", field.help);
    replace(&mut form, r#"{"s": "x"}"#);
    assert_eq!(form.at(at(&form, "s")).unwrap().0.kind, FieldKind::Text);
}

#[test]
fn a_value_that_the_whole_form_cannot_show_changes_nothing() {
    let mut form = open(json!({"properties": {"s": {"type": "string"}}}));
    typed(&mut form, "s", "x");
    let refused = form.replace(&Exact::read("[1]").unwrap()).unwrap_err();
    assert_eq!(refused.to_string(), "an object is expected here");
    assert_eq!(line(&form), r#"{"s":"x"}"#);
}

#[test]
fn each_shape_of_a_union_keeps_its_draft() {
    let mut form = open(json!({"properties": {"u": {"oneOf": [
        {"title": "name", "type": "string"},
        {"title": "parts", "type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}
    ]}}}));
    let union = around(&form, "u");
    nested(&mut form, union, TreeEvent::BranchPicked(Some(0)));
    typed(&mut form, "u", "x");
    assert_eq!(line(&form), r#"{"u":"x"}"#);
    nested(&mut form, union, TreeEvent::BranchPicked(Some(1)));
    assert_eq!(line(&form), r#"{"u":{}}"#);
    typed(&mut form, "u/a", "3");
    nested(&mut form, union, TreeEvent::BranchPicked(Some(0)));
    assert_eq!(line(&form), r#"{"u":"x"}"#);
    nested(&mut form, union, TreeEvent::BranchPicked(Some(1)));
    assert_eq!(line(&form), r#"{"u":{"a":3}}"#);
    nested(&mut form, union, TreeEvent::BranchPicked(None));
    assert_eq!(line(&form), "{}");
    replace(&mut form, r#"{"u": {"a": 4}}"#);
    assert_eq!(nest(&form, union).branch, Some(1));
}

#[test]
fn a_definition_that_leads_to_itself_is_followed_as_far_as_asked() {
    let mut form = open(json!({
        "definitions": {"node": {
            "type": "object",
            "properties": {"name": {"type": "string"}, "next": {"$ref": "#/definitions/node"}},
            "required": ["next"]
        }},
        "$ref": "#/definitions/node"
    }));
    assert_eq!(line(&form), "{}");
    let next = at(&form, "next");
    nested(&mut form, next, TreeEvent::Added);
    typed(&mut form, "next/name", "x");
    assert_eq!(
        line(&form),
        r#"{"next":{"name":"x","next":{}}}"#,
        "what must be there is there, one level of it"
    );
}

#[test]
fn deep_values_are_closed_and_open_on_demand() {
    let mut schema = json!({"type": "string"});
    let mut text = "\"leaf\"".to_owned();
    for _ in 0..200 {
        schema = json!({"type": "object", "properties": {"d": schema}});
        text = format!("{{\"d\":{text}}}");
    }
    let mut form = open(schema);
    replace(&mut form, &text);
    assert_eq!(line(&form), text);
    assert!(form.count() < 20, "{}", form.count());
    let closed = (0..form.count())
        .find(|index| {
            matches!(
                form.state(*index).unwrap().shown,
                Shown::Nest(Nest {
                    present: true,
                    open: false,
                    ..
                })
            )
        })
        .unwrap();
    assert_eq!(form.depth(closed), OPEN_LEVELS);
    nested(&mut form, closed, TreeEvent::Opened);
    assert_eq!(line(&form), text);
    assert!(nest(&form, closed).open);
}

#[test]
fn what_the_validator_says_lands_on_the_field_that_can_put_it_right() {
    let mut form = open(json!({"properties": {
        "o": {"type": "object", "properties": {"x": {"type": "string"}}, "required": ["x"]},
        "l": {"type": "array", "items": {"type": "string"}},
    }}));
    replace(&mut form, r#"{"o": {}, "l": ["a"]}"#);
    let path = |parts: &[&str]| {
        parts
            .iter()
            .map(|part| (*part).to_owned())
            .collect::<Vec<_>>()
    };
    update(
        &mut form,
        FormEvent::Judged(vec![
            (path(&["o", "x"]), "X is required.".into()),
            (path(&["l", "0"]), "Too short.".into()),
            (path(&["l", "7"]), "Not there.".into()),
        ]),
    );
    update(&mut form, FormEvent::Submitted);
    let message = |path: &str| form.state(at(&form, path)).unwrap().message;
    assert_eq!(message("o/x").unwrap(), "X is required.");
    assert_eq!(message("l/0").unwrap(), "Too short.");
    assert_eq!(message("l").unwrap(), "In 7: Not there.");
    assert_eq!(message("o"), None);
}

#[test]
fn messages_wait_until_a_field_was_left() {
    let mut form = open(json!({"properties": {"x": {"type": "string"}}, "required": ["x"]}));
    update(
        &mut form,
        FormEvent::Judged(vec![(vec!["x".into()], "X is required.".into())]),
    );
    let x = at(&form, "x");
    assert_eq!(form.state(x).unwrap().message, None);
    update(&mut form, FormEvent::Left(x));
    assert!(form.state(x).unwrap().message.is_some());
}

#[test]
fn fields_of_a_branch_not_taken_are_kept_and_not_sent() {
    let mut form = open(json!({
        "properties": {"kind": {"enum": ["a", "b"]}},
        "if": {"properties": {"kind": {"const": "a"}}},
        "then": {"properties": {"only_a": {"type": "string"}}},
    }));
    replace(&mut form, r#"{"kind": "a", "only_a": "x"}"#);
    let (kind, only) = (at(&form, "kind"), at(&form, "only_a"));
    let changes = update(&mut form, FormEvent::Picked(kind, Some(1)));
    assert!(changes.fields.contains(&only));
    assert!(!form.state(only).unwrap().visible);
    assert_eq!(line(&form), r#"{"kind":"b"}"#);
    update(&mut form, FormEvent::Picked(kind, Some(0)));
    assert_eq!(line(&form), r#"{"kind":"a","only_a":"x"}"#);
}

#[test]
fn a_default_can_be_taken_again() {
    let mut form = open(json!({"properties": {"x": {"type": "integer", "default": 3}}}));
    typed(&mut form, "x", "4");
    let x = at(&form, "x");
    assert_eq!(
        form.state(x).unwrap().offers,
        [Offer::StepDown, Offer::StepUp, Offer::Reset]
    );
    nested(&mut form, x, TreeEvent::BackToDefault);
    assert_eq!(line(&form), r#"{"x":3}"#);
    assert_eq!(
        form.state(x).unwrap().offers,
        [Offer::StepDown, Offer::StepUp]
    );
}

#[test]
fn a_boolean_that_may_stay_unset_has_three_states() {
    let mut form = open(json!({"properties": {"b": {"type": "boolean"}}}));
    let b = at(&form, "b");
    let FieldKind::Choice {
        options: OptionSource::Fixed(options),
        display,
    } = &form.at(b).unwrap().0.kind
    else {
        panic!()
    };
    let labels: Vec<&str> = options
        .iter()
        .map(|option: &ChoiceOption| option.label.as_str())
        .collect();
    assert_eq!(
        (labels, *display),
        (vec!["Yes", "No"], ChoiceDisplay::RadioOrUnset)
    );
    update(&mut form, FormEvent::Picked(b, Some(1)));
    assert_eq!(line(&form), r#"{"b":false}"#);
    update(&mut form, FormEvent::Picked(b, None));
    assert_eq!(line(&form), "{}");
}

#[test]
fn a_form_of_one_value_has_an_empty_path() {
    let mut form = Form::nested(
        FormModel {
            fields: vec![Field::new("", FieldKind::Text)],
            ..FormModel::default()
        },
        None,
    );
    assert_eq!(form.tree_value(), None);
    typed(&mut form, "", "x");
    assert_eq!(line(&form), "\"x\"");
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-9_i64..9).prop_map(Value::from),
        "[a-c]{0,2}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec(("[a-d]", inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_object_goes_in_and_comes_out_as_it_was(first in any_json(), second in any_json()) {
        let mut form = open(json!({
            "properties": {
                "a": {"type": "string"},
                "b": {"type": "array", "items": {"type": ["integer", "null"]}},
                "c": {"type": "object", "properties": {"a": {"enum": [1, "a", null]}}, "additionalProperties": {"type": "boolean"}},
                "d": {"anyOf": [{"type": "object", "properties": {"a": {"type": "string"}}}, {"type": "array"}, {"const": 3}]},
            }
        }));
        for value in [first, second] {
            if value.is_object() {
                let value = Exact::from(&value);
                form.replace(&value).unwrap();
                prop_assert_eq!(form.tree_value().unwrap().to_line(), value.to_line());
            }
        }
    }

    #[test]
    fn no_events_break_a_form(events in prop::collection::vec((0_usize..15, 0_usize..12, 0_usize..12, "[a-c0-9]{0,2}"), 0..40)) {
        let mut form = open(json!({
            "properties": {
                "a": {"type": "string"},
                "l": {"type": "array", "items": {"type": "object", "properties": {"x": {"type": "integer", "maximum": 3}}}},
                "m": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
                "u": {"oneOf": [{"type": "string"}, {"$ref": "#"}]},
            },
        }));
        for (event, field, other, text) in events {
            let nested = |event| FormEvent::Nested(field, event);
            let event = match event {
                0 => FormEvent::Typed(field, text),
                1 => nested(TreeEvent::Added),
                2 => nested(TreeEvent::LeftOut),
                3 => nested(TreeEvent::Opened),
                4 => nested(TreeEvent::Closed),
                5 => nested(TreeEvent::ItemsAdded(vec![text])),
                6 => nested(TreeEvent::Removed(other)),
                7 => nested(TreeEvent::Moved(other, other % 2 == 0)),
                8 => nested(TreeEvent::EntryAdded),
                9 => nested(TreeEvent::KeyTyped(other, text)),
                10 => nested(TreeEvent::BranchPicked(other.checked_sub(1))),
                11 => nested(TreeEvent::EmptySent),
                12 => nested(TreeEvent::BackToDefault),
                13 => nested(TreeEvent::Stepped(other % 2 == 0)),
                _ => FormEvent::Judged(vec![(vec![text.clone(), text], "Wrong.".into())]),
            };
            update(&mut form, event);
            let value = form.tree_value().unwrap();
            let read = Exact::read(&value.to_pretty()).unwrap();
            prop_assert_eq!(&read, &value);
            let before = value;
            let mut again = form.clone();
            if again.replace(&before).is_ok() {
                prop_assert_eq!(again.tree_value().unwrap(), before);
            }
        }
    }
}
