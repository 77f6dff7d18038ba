//! A form that nests, driven by events alone.

use super::model::{ChoiceDisplay, ChoiceOption, Field, FieldKind, FormModel, OptionSource};
use super::state::{Nest, Offer, Shown};
use super::tree::{Fault, OPEN_LEVELS, TreeEvent};
use super::update::{Changes, FormEvent, update};
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

fn nested(form: &mut Form, index: usize, event: TreeEvent) -> Changes {
    update(form, FormEvent::Nested(index, event))
}

fn nest(form: &Form, index: usize) -> Nest {
    match form.state(index).unwrap().shown {
        Shown::Nest(nest) => nest,
        other => panic!("{other:?}"),
    }
}

/// Places of the rows and items that are not sent.
fn unsent(form: &Form) -> Vec<usize> {
    form.unsent().iter().map(|unsent| unsent.index).collect()
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
    for (text, up) in [("1.0", r#"{"any":2}"#), ("1e1", r#"{"any":11}"#)] {
        typed(&mut form, "any", text);
        assert_eq!(step(&mut form, "any", true), up);
    }
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
    assert_eq!(unsent(&form), [row]);
    nested(&mut form, map, TreeEvent::KeyTyped(row, "__proto__".into()));
    assert_eq!(line(&form), r#"{"env":{"__proto__":"1"}}"#);
    assert_eq!(form.at(row).unwrap().0.path, "env/__proto__");
    nested(&mut form, map, TreeEvent::KeyTyped(row, "a/b".into()));
    assert_eq!(form.at(row).unwrap().0.path, "env/a~1b");
    nested(&mut form, map, TreeEvent::EntryAdded);
    let second = nest(&form, map).children[1];
    assert_eq!(unsent(&form), [0_usize; 0], "nothing stands in it");
    nested(&mut form, map, TreeEvent::KeyTyped(second, "a/b".into()));
    update(&mut form, FormEvent::Typed(second, "2".into()));
    assert_eq!(unsent(&form), [second]);
    assert_eq!(
        line(&form),
        r#"{"env":{"a/b":"1"}}"#,
        "the first row has the key"
    );
    nested(&mut form, map, TreeEvent::Removed(row));
    assert_eq!(line(&form), r#"{"env":{"a/b":"2"}}"#);
    assert_eq!(unsent(&form), [0_usize; 0]);
}

#[test]
fn a_row_is_told_to_be_left_out_for_its_key_only_where_another_one_has_the_value() {
    let taken = |key: &str| format!("The key “{key}” is there already; this row is not sent.");
    // One key of the schema, one of the default.
    let mut form = open(json!({"properties": {"env": {
        "type": "object", "default": {"B": "2"},
        "properties": {"A": {"type": "string"}}, "additionalProperties": {"type": "string"},
    }}}));
    let map = at(&form, "env");
    let (author, default) = (at(&form, "env/A"), at(&form, "env/B"));
    nested(&mut form, map, TreeEvent::EntryAdded);
    let row = nest(&form, map).children[2];
    let message = |form: &Form, index| form.state(index).unwrap().key_message;
    nested(&mut form, map, TreeEvent::KeyTyped(row, "B".into()));
    nested(&mut form, map, TreeEvent::KeyLeft(row));
    assert_eq!(line(&form), r#"{"env":{"B":"2"}}"#);
    assert_eq!(message(&form, row), Some(taken("B")));
    assert_eq!(form.unsent()[0].sentence(), taken("B"), "B itself is sent");
    // Without a value the other one has no claim to the key.
    update(&mut form, FormEvent::Typed(row, "3".into()));
    let changes = update(&mut form, FormEvent::Typed(default, String::new()));
    assert!(changes.fields.contains(&row));
    assert_eq!(line(&form), r#"{"env":{"B":"3"}}"#);
    assert_eq!(message(&form, row), None);
    assert_eq!(message(&form, default), Some(taken("B")));
    // A key of the schema that is empty leaves the row its value, too.
    let changes = nested(&mut form, map, TreeEvent::KeyTyped(row, "A".into()));
    assert!(changes.fields.contains(&default));
    assert_eq!(line(&form), r#"{"env":{"A":"3"}}"#);
    assert_eq!((message(&form, row), message(&form, default)), (None, None));
    let changes = update(&mut form, FormEvent::Typed(author, "1".into()));
    assert!(changes.fields.contains(&row));
    assert_eq!(line(&form), r#"{"env":{"A":"1"}}"#);
    assert_eq!(message(&form, row), Some(taken("A")));
    assert_eq!(
        form.unsent()
            .iter()
            .find(|one| one.index == row)
            .unwrap()
            .sentence(),
        taken("A")
    );
}

#[test]
fn a_row_of_several_shapes_without_a_value_is_told_at_the_box_of_its_shape() {
    let mut form = open(json!({"type": "object", "patternProperties": {
        "^s": {"type": "string"}, "^n": {"type": "integer"},
    }}));
    nested(&mut form, 0, TreeEvent::EntryAdded);
    let row = nest(&form, 0).children[0];
    nested(&mut form, 0, TreeEvent::KeyTyped(row, "n1".into()));
    let shape = nest(&form, row).children[0];
    let changes = nested(&mut form, 0, TreeEvent::KeyLeft(row));
    assert!(changes.fields.contains(&shape));
    let told = "The row “n1” has no value, so it is not sent. Enter one, or remove the row.";
    let message = |form: &Form, index| form.state(index).unwrap().message;
    assert_eq!(message(&form, shape).as_deref(), Some(told));
    assert_eq!(message(&form, row), None);
    update(&mut form, FormEvent::Typed(shape, "1".into()));
    assert_eq!(message(&form, shape), None);
}

#[test]
fn a_row_has_a_key_again_once_the_other_row_is_removed() {
    let mut form = open(json!({"type": "object", "additionalProperties": {"type": "string"}}));
    replace(&mut form, r#"{"A": "1"}"#);
    nested(&mut form, 0, TreeEvent::EntryAdded);
    let [first, second] = nest(&form, 0).children[..] else {
        panic!("two rows");
    };
    nested(&mut form, 0, TreeEvent::KeyTyped(second, "A".into()));
    update(&mut form, FormEvent::Typed(second, "2".into()));
    assert!(form.state(second).unwrap().key_message.is_some());
    let changes = nested(&mut form, 0, TreeEvent::Removed(first));
    assert!(changes.fields.contains(&second));
    assert_eq!(form.state(second).unwrap().key_message, None);
}

#[test]
fn rows_and_items_without_a_value_are_told_once_they_were_left() {
    let mut form = open(json!({"properties": {
        "env": {"type": "object", "additionalProperties": {"type": "string"}},
        "ports": {"type": "array", "items": {"type": "integer"}},
    }}));
    let (map, list) = (at(&form, "env"), at(&form, "ports"));
    nested(&mut form, map, TreeEvent::EntryAdded);
    nested(&mut form, list, TreeEvent::ItemsAdded(Vec::new()));
    let (row, item) = (nest(&form, map).children[0], nest(&form, list).children[0]);
    nested(&mut form, map, TreeEvent::KeyTyped(row, "DEBUG".into()));
    assert_eq!(unsent(&form), [0_usize; 0], "both are being filled in");
    nested(&mut form, map, TreeEvent::KeyLeft(row));
    update(&mut form, FormEvent::Left(item));
    assert_eq!(unsent(&form), [row, item]);
    let told = form.unsent();
    assert_eq!(
        told[0].sentence(),
        "The row “DEBUG” has no value, so it is not sent. Enter one, send an empty text, or remove the row."
    );
    assert!(told[0].takes_text && !told[1].takes_text);
    assert_eq!(
        told[1].sentence(),
        "This item is empty, so it is not sent. Enter a value, or remove the item."
    );
    // It is told at the box of the value, too.
    let message = |form: &Form| form.state(row).unwrap().message;
    assert_eq!(message(&form), Some(told[0].sentence()));
    // What cannot be read is told at its field.
    update(&mut form, FormEvent::Typed(item, "x".into()));
    assert_eq!(unsent(&form), [row]);
    update(&mut form, FormEvent::Typed(item, "8080".into()));
    nested(&mut form, row, TreeEvent::EmptySent);
    assert_eq!(message(&form), None);
    assert_eq!(line(&form), r#"{"env":{"DEBUG":""},"ports":[8080]}"#);
    assert_eq!(unsent(&form), [0_usize; 0]);
}

#[test]
fn an_item_before_others_whose_place_matters_is_sent_as_null_and_not_told() {
    let mut form =
        open(json!({"type": "array", "items": [{"type": "string"}, {"type": "string"}]}));
    nested(&mut form, 0, TreeEvent::ItemsAdded(Vec::new()));
    let items = nest(&form, 0).children;
    for item in &items {
        update(&mut form, FormEvent::Left(*item));
    }
    update(&mut form, FormEvent::Typed(items[1], "b".into()));
    assert_eq!(
        (line(&form), unsent(&form)),
        (r#"[null,"b"]"#.to_owned(), vec![])
    );
}

#[test]
fn a_key_that_no_pattern_allows_is_told_before_its_row_has_a_value() {
    for schema in [
        json!({"type": "object", "patternProperties": {"^x-": {"type": "string"}}, "additionalProperties": false}),
        json!({"type": "object", "propertyNames": {"pattern": "^x-"}, "additionalProperties": {"type": "string"}}),
    ] {
        let mut form = open(schema);
        nested(&mut form, 0, TreeEvent::EntryAdded);
        let row = nest(&form, 0).children[0];
        let told = |form: &mut Form, key: &str| {
            nested(form, 0, TreeEvent::KeyTyped(row, key.into()));
            nested(form, 0, TreeEvent::KeyLeft(row));
            form.state(row).unwrap().key_message
        };
        let message = told(&mut form, "y").unwrap();
        assert!(
            message.contains("“y” is not one that the schema allows"),
            "{message}"
        );
        assert_eq!(told(&mut form, "x-y"), None);
        // With a value the validator tells it.
        told(&mut form, "z");
        update(&mut form, FormEvent::Typed(row, "1".into()));
        assert_eq!(form.state(row).unwrap().key_message, None);
    }
}

#[test]
fn items_whose_schema_has_a_title_are_numbered() {
    let mut form = open(json!({"properties": {"steps": {"type": "array", "items": {
        "title": "Step", "type": "object", "properties": {"run": {"type": "string"}},
    }}}}));
    replace(&mut form, r#"{"steps": [{"run": "a"}, {"run": "b"}]}"#);
    let label = |form: &Form, path: &str| form.at(at(form, path)).unwrap().0.label.clone();
    assert_eq!(label(&form, "steps/0"), "Step 1");
    assert_eq!(label(&form, "steps/1"), "Step 2");
    let title = form.title_of(at(&form, "steps/1/run"));
    assert_eq!(title.as_deref(), Some("steps → Step 2 → run"));
    // Items that have titles of their own are told apart by these.
    let mut size =
        open(json!({"type": "array", "items": [{"title": "Width"}, {"title": "Height"}]}));
    replace(&mut size, "[1, 2]");
    assert_eq!(
        (label(&size, "0"), label(&size, "1")),
        ("Width".into(), "Height".into())
    );
}

#[test]
fn a_key_that_may_only_be_null_is_left_out_unless_it_is_required() {
    let mut form = open(json!({
        "required": ["must", "also"],
        "properties": {
            "nul": {"type": "null"},
            "must": {"type": "null"},
            "also": {"$ref": "#/definitions/none"},
            "some": {"$ref": "#/definitions/none"},
        },
        "definitions": {"none": {"type": "null"}},
    }));
    assert_eq!(line(&form), r#"{"must":null,"also":null}"#);
    let nul = at(&form, "nul");
    update(&mut form, FormEvent::Picked(nul, Some(0)));
    assert_eq!(line(&form), r#"{"nul":null,"must":null,"also":null}"#);
    update(&mut form, FormEvent::Picked(nul, None));
    assert_eq!(line(&form), r#"{"must":null,"also":null}"#);
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
            Fault::new(path(&["o", "x"]), "X is required."),
            Fault::new(path(&["l", "0"]), "Too short."),
            Fault::new(path(&["l", "7"]), "Not there."),
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
fn what_is_wrong_inside_a_closed_value_is_told_at_it() {
    let mut form = open(json!({"properties": {
        "o": {"type": "object", "properties": {"x": {"type": "string"}, "l": {"type": "array", "items": {"type": "object"}}}},
    }}));
    replace(&mut form, r#"{"o": {"x": "a", "l": [{"y": 1}]}}"#);
    let path = |text: &str| text.split('/').map(str::to_owned).collect::<Vec<_>>();
    update(
        &mut form,
        FormEvent::Judged(vec![
            Fault::new(path("o/x"), "Too short."),
            Fault::new(path("o/l/0/y"), "Too small."),
        ]),
    );
    update(&mut form, FormEvent::Submitted);
    let o = at(&form, "o");
    assert_eq!(form.state(o).unwrap().message, None);
    let changes = update(&mut form, FormEvent::Nested(o, TreeEvent::Closed));
    assert!(changes.fields.contains(&o));
    assert_eq!(
        form.state(o).unwrap().message.unwrap(),
        "In x: Too short. In l → 0 → y: Too small."
    );
    update(&mut form, FormEvent::Nested(o, TreeEvent::Opened));
    assert_eq!(form.state(o).unwrap().message, None);
    let x = at(&form, "o/x");
    assert_eq!(form.state(x).unwrap().message.unwrap(), "Too short.");
}

#[test]
fn what_is_wrong_with_a_key_is_told_at_the_key() {
    let mut form = open(json!({
        "properties": {"own": {"type": "string"}},
        "additionalProperties": {"type": "string"},
    }));
    replace(&mut form, r#"{"own": "o", "Bad": "v"}"#);
    let of_key = |key: &str| Fault {
        of_key: true,
        ..Fault::new(vec![key.into()], format!("The key “{key}” is not allowed."))
    };
    let value = Fault::new(vec!["Bad".into()], "Too short.");
    let faults = vec![of_key("Bad"), value, of_key("own")];
    let row = at(&form, "Bad");
    let changes = update(&mut form, FormEvent::Judged(faults.clone()));
    assert!(changes.fields.contains(&row));
    let told = |form: &Form, path: &str| {
        let state = form.state(at(form, path)).unwrap();
        (state.message, state.key_message)
    };
    assert_eq!(told(&form, "Bad"), (None, None));
    // Whoever leaves the key has not been at its value yet.
    let changes = nested(&mut form, 0, TreeEvent::KeyLeft(row));
    assert!(changes.fields.contains(&row));
    let key = Some("The key “Bad” is not allowed.".to_owned());
    assert_eq!(told(&form, "Bad"), (None, key.clone()));
    update(&mut form, FormEvent::Submitted);
    assert_eq!(told(&form, "Bad"), (Some("Too short.".into()), key));
    // A key of the author has no control of its own.
    let own = Some("The key “own” is not allowed.".to_owned());
    assert_eq!(told(&form, "own"), (own, None));
    update(&mut form, FormEvent::Judged(faults[..1].to_vec()));
    assert!(form.problem_at(row).is_some(), "it is counted");
    let changes = update(&mut form, FormEvent::Judged(Vec::new()));
    assert!(changes.fields.contains(&row));
    assert_eq!(told(&form, "Bad"), (None, None));
}

#[test]
fn a_row_that_is_not_sent_for_want_of_a_key_says_so() {
    let mut form = open(json!({"additionalProperties": {"type": "string"}}));
    nested(&mut form, 0, TreeEvent::EntryAdded);
    let row = nest(&form, 0).children[0];
    nested(&mut form, 0, TreeEvent::KeyLeft(row));
    let told = |form: &Form| form.state(row).unwrap().key_message;
    assert_eq!(told(&form), None, "nothing stands in it");
    update(&mut form, FormEvent::Typed(row, "v".into()));
    assert!(told(&form).is_some());
    assert_eq!(line(&form), "{}");
    let changes = nested(&mut form, 0, TreeEvent::KeyTyped(row, "k".into()));
    assert!(changes.fields.contains(&row));
    assert_eq!(told(&form), None);
}

#[test]
fn messages_wait_until_a_field_was_left() {
    let mut form = open(json!({"properties": {"x": {"type": "string"}}, "required": ["x"]}));
    update(
        &mut form,
        FormEvent::Judged(vec![Fault::new(vec!["x".into()], "X is required.")]),
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
fn items_that_mean_something_by_their_place_keep_it() {
    let mut form = open(json!({
        "properties": {"range": {"type": "array", "items": [{"type": "integer", "title": "From"}, {"type": "integer", "title": "To"}], "additionalItems": false}},
    }));
    let range = at(&form, "range");
    nested(&mut form, range, TreeEvent::ItemsAdded(Vec::new()));
    assert_eq!(nest(&form, range).children.len(), 2);
    assert_eq!(line(&form), r#"{"range":[]}"#);
    typed(&mut form, "range/1", "7");
    assert_eq!(line(&form), r#"{"range":[null,7]}"#);
    let path = vec!["range".to_owned(), "1".to_owned()];
    update(
        &mut form,
        FormEvent::Judged(vec![Fault::new(path, "Wrong.")]),
    );
    assert!(form.problem_at(at(&form, "range/1")).is_some());
    typed(&mut form, "range/0", "3");
    assert_eq!(line(&form), r#"{"range":[3,7]}"#);
}

/// Paths of the fields that are shown.
fn shown(form: &Form) -> Vec<&str> {
    form.as_drawn()
        .into_iter()
        .filter(|index| *index > 0 && form.is_reached(*index))
        .map(|index| form.at(index).unwrap().0.path.as_str())
        .collect()
}

#[test]
fn each_condition_of_all_of_asks_for_its_own_fields() {
    let case = |kind: &str, key: &str| {
        json!({
            "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
            "then": {"properties": {key: {"type": "string"}}, "required": [key]},
        })
    };
    let mut form = open(json!({
        "properties": {"kind": {"enum": ["a", "b", "c"]}, "count": {"type": "integer"}},
        "allOf": [
            case("a", "alpha"),
            case("b", "beta"),
            {"if": {"properties": {"count": {"minimum": 10}}, "required": ["count"]},
             "then": {"required": ["why"]}, "else": {"properties": {"few": {"type": "boolean"}}}},
        ],
    }));
    assert_eq!(shown(&form), ["kind", "count", "few"]);
    replace(&mut form, r#"{"kind": "b"}"#);
    assert_eq!(shown(&form), ["kind", "count", "beta", "few"]);
    let index = at(&form, "count");
    let changes = update(&mut form, FormEvent::Typed(index, "12".to_owned()));
    assert_eq!(shown(&form), ["kind", "count", "beta", "why"]);
    for path in ["why", "few"] {
        assert!(changes.fields.contains(&at(&form, path)), "{path}");
    }
    let alpha = at(&form, "alpha");
    assert!(form.is_missing(alpha));
    assert_eq!(
        form.hidden_because(form.at(alpha).unwrap().0),
        "kind is \"a\""
    );
}

#[test]
fn a_condition_about_a_key_that_is_not_there_holds() {
    let mut form = open(json!({
        "properties": {"mode": {"type": "string"}},
        "if": {"properties": {"mode": {"const": "x"}}},
        "then": {"properties": {"t": {"type": "string"}}},
        "else": {"properties": {"e": {"type": "string"}}},
    }));
    assert_eq!(shown(&form), ["mode", "t"]);
    typed(&mut form, "mode", "y");
    assert_eq!(shown(&form), ["mode", "e"]);
    typed(&mut form, "mode", "x");
    assert_eq!(shown(&form), ["mode", "t"]);
}

#[test]
fn a_key_of_both_branches_has_the_field_of_the_one_that_applies() {
    let mut form = open(json!({
        "properties": {"country": {"default": "USA", "enum": ["USA", "Canada"]}},
        "if": {"properties": {"country": {"const": "USA"}}},
        "then": {"properties": {"code": {"type": "string", "maxLength": 5}}},
        "else": {"properties": {"code": {"type": "string", "maxLength": 7}}},
    }));
    assert_eq!(shown(&form), ["country", "code"]);
    replace(&mut form, r#"{"country": "Canada", "code": "K1M 1M4"}"#);
    assert_eq!(line(&form), r#"{"country":"Canada","code":"K1M 1M4"}"#);
    assert_eq!(shown(&form), ["country", "code"]);
    // What was entered goes over to the field that takes its place.
    let country = at(&form, "country");
    update(&mut form, FormEvent::Picked(country, Some(0)));
    assert_eq!(line(&form), r#"{"country":"USA","code":"K1M 1M4"}"#);
    assert!((0..form.count()).all(|index| !form.is_missing(index)));
}

#[test]
fn a_branch_that_says_more_of_a_key_has_its_own_field() {
    let mut form = open(json!({
        "properties": {"kind": {"enum": ["s3", "disk"]}, "options": {"type": "object"}},
        "allOf": [
            {"if": {"properties": {"kind": {"const": "s3"}}, "required": ["kind"]},
             "then": {"properties": {"options": {"properties": {"bucket": {"type": "string"}}, "required": ["bucket"]}}, "required": ["options"]}},
            {"if": {"properties": {"kind": {"const": "disk"}}, "required": ["kind"]},
             "then": {"properties": {"kind": {"description": "A disk."}, "options": {"properties": {"path": {"type": "string"}}}}}},
        ],
    }));
    assert_eq!(shown(&form), ["kind", "options"]);
    replace(&mut form, r#"{"kind": "s3", "options": {"bucket": "b"}}"#);
    assert_eq!(shown(&form), ["kind", "options", "options/bucket"]);
    replace(&mut form, r#"{"kind": "disk", "options": {"path": "/"}}"#);
    assert_eq!(shown(&form), ["kind", "options", "options/path"]);
    let path = vec!["options".to_owned(), "path".to_owned()];
    update(
        &mut form,
        FormEvent::Judged(vec![Fault::new(path, "Wrong.")]),
    );
    assert!(form.problem_at(at(&form, "options/path")).is_some());
}

#[test]
fn a_value_that_is_not_asked_for_is_shown_and_sent() {
    let mut form = open(json!({
        "properties": {"card": {"type": "string"}, "at": {"type": "object", "properties": {"s": {"type": "string"}}}},
        "dependencies": {"card": ["name"], "at": {"properties": {"zip": {"type": "string"}}}},
    }));
    assert_eq!(shown(&form), ["card", "at"]);
    replace(&mut form, r#"{"zip": "9", "name": 1}"#);
    assert_eq!(line(&form), r#"{"zip":"9","name":1}"#);
    assert_eq!(shown(&form), ["card", "at", "name", "zip"]);
    replace(&mut form, "{}");
    assert_eq!(shown(&form), ["card", "at"]);
    let at = at(&form, "at");
    nested(&mut form, at, TreeEvent::Added);
    assert_eq!(shown(&form), ["card", "at", "at/s", "zip"]);
    typed(&mut form, "card", "1");
    assert_eq!(shown(&form), ["card", "at", "at/s", "name", "zip"]);
}

#[test]
fn what_a_condition_asks_for_starts_with_its_default() {
    let mut form = open(json!({
        "properties": {"kind": {"enum": ["a", "b"], "default": "a"}},
        "if": {"properties": {"kind": {"const": "a"}}},
        "then": {"properties": {"n": {"type": "integer", "default": 3}, "by": {"const": "a"}}, "required": ["by"]},
        "else": {"properties": {"m": {"type": "integer", "default": 4}}},
    }));
    assert_eq!(line(&form), r#"{"kind":"a","n":3,"by":"a"}"#);
    let kind = at(&form, "kind");
    update(&mut form, FormEvent::Picked(kind, Some(1)));
    assert_eq!(line(&form), r#"{"kind":"b","m":4}"#);
}

#[test]
fn a_condition_that_cannot_be_told_hides_nothing() {
    let form = open(json!({
        "properties": {"v": {"type": "string"}, "x": {"type": "string"}},
        "if": {"properties": {"v": {"pattern": "(?<=^1)"}}, "required": ["v"]},
        "then": {"properties": {"t": {"type": "string"}, "x": {"enum": ["only"]}}},
        "else": {"properties": {"e": {"type": "string"}}},
    }));
    // Without the key it is told all the same.
    assert_eq!(shown(&form), ["v", "x", "e"]);
    let mut form = form;
    typed(&mut form, "v", "1");
    assert_eq!(shown(&form), ["v", "x", "t", "e"]);
}

#[test]
fn each_value_is_sent_for_a_reason() {
    let mut form = open(json!({
        "type": "object",
        "default": {"depth": 3, "env": {"A": "1"}},
        "properties": {
            "kind": {"const": "x"},
            "depth": {"type": "integer", "default": 9},
            "env": {"type": "object", "additionalProperties": {"type": "string"}},
            "inner": {"type": "object"},
            "list": {"type": "array", "items": {"type": "string"}},
            "note": {"type": "string"}
        },
        "required": ["kind", "inner"]
    }));
    typed(&mut form, "note", "hi");
    let list = at(&form, "list");
    nested(&mut form, list, TreeEvent::Added);
    let told = |form: &Form| -> Vec<String> {
        let reasons = form.reasons().into_iter();
        reasons
            .map(|one| format!("{} {} {}", one.path, one.value, one.why.words()))
            .collect()
    };
    assert_eq!(
        told(&form),
        [
            "depth 3 it is the author’s default",
            "env/A \"1\" it is the author’s default",
            "kind \"x\" no other value is allowed",
            "inner {} an object has to be there",
            "list [] you entered it",
            "note \"hi\" you entered it",
        ]
    );
    // The default of the object around it is the one to go back to.
    let depth = at(&form, "depth");
    let resets = |form: &Form| form.state(depth).unwrap().offers.contains(&Offer::Reset);
    assert!(!resets(&form));
    typed(&mut form, "depth", "4");
    assert!(resets(&form));
    nested(&mut form, depth, TreeEvent::BackToDefault);
    assert!(line(&form).contains("\"depth\":3"), "{}", line(&form));
}

#[test]
fn a_list_of_texts_can_be_written_as_lines() {
    let mut form = open(json!({
        "type": "object",
        "properties": {
            "list": {"type": "array", "items": {"type": "string"}},
            "pair": {"type": "array", "items": [{"type": "string"}], "additionalItems": {"type": "string"}},
            "numbers": {"type": "array", "items": {"type": "integer"}}
        }
    }));
    let [list, pair, numbers] = ["list", "pair", "numbers"].map(|path| at(&form, path));
    assert_eq!(
        [list, pair, numbers].map(|index| form.takes_lines(index)),
        [true, false, false]
    );
    assert_eq!(form.lines(list).as_deref(), Some(""));
    nested(&mut form, list, TreeEvent::LinesTyped("a\n\n  b \n".into()));
    assert_eq!(line(&form), r#"{"list":["a","  b "]}"#);
    assert_eq!(form.lines(list).as_deref(), Some("a\n  b "));
    nested(&mut form, list, TreeEvent::LinesTyped(String::new()));
    assert_eq!(line(&form), r#"{"list":[]}"#);
    replace(&mut form, r#"{"list": ["a\nb"]}"#);
    assert_eq!(form.lines(list), None);
    nested(&mut form, numbers, TreeEvent::LinesTyped("1".into()));
    assert_eq!(line(&form), r#"{"list":["a\nb"]}"#);
}

#[test]
fn a_field_is_demanded_while_the_condition_for_it_holds() {
    let mut form = open(json!({
        "type": "object",
        "properties": {
            "mode": {"type": "string"},
            "env": {"type": "object", "additionalProperties": {"type": "string"}},
            "note": {"type": "string"},
            "count": {"type": "integer"}
        },
        "allOf": [
            {
                "if": {"properties": {"mode": {"pattern": "^(release|beta)$"}}, "required": ["mode"]},
                "then": {"required": ["note", "env"]}
            },
            {"if": {"required": ["count"]}, "then": {"required": ["note"]}}
        ],
        "dependencies": {"note": ["count"]}
    }));
    let demanded = |form: &Form| -> Vec<&str> {
        ["mode", "env", "note", "count"]
            .into_iter()
            .filter(|path| form.state(at(form, path)).unwrap().required)
            .collect()
    };
    assert_eq!(demanded(&form), [""; 0]);
    let mode = at(&form, "mode");
    let changes = update(&mut form, FormEvent::Typed(mode, "beta".into()));
    assert_eq!(demanded(&form), ["env", "note"]);
    for path in ["env", "note"] {
        assert!(
            changes.fields.contains(&at(&form, path)),
            "{path} is drawn anew"
        );
    }
    // What is demanded is marked, not made up.
    assert_eq!(line(&form), r#"{"mode":"beta"}"#);
    typed(&mut form, "mode", "other");
    assert_eq!(demanded(&form), [""; 0]);
    typed(&mut form, "note", "x");
    assert_eq!(demanded(&form), ["count"]);
    typed(&mut form, "count", "3");
    assert_eq!(demanded(&form), ["note", "count"]);
}

#[test]
fn a_pattern_of_a_condition_decides_what_is_asked_for() {
    let mut form = open(json!({
        "properties": {"branch": {"type": "string"}},
        "required": ["branch"],
        "if": {"properties": {"branch": {"pattern": "^release-\\d+$"}}},
        "then": {"properties": {"version": {"type": "string"}}},
        "else": {"properties": {"try": {"type": "string"}}}
    }));
    let seen = |form: &Form| ["version", "try"].map(|path| form.is_visible(at(form, path)));
    typed(&mut form, "branch", "release-12");
    assert_eq!(seen(&form), [true, false]);
    typed(&mut form, "branch", "main");
    assert_eq!(seen(&form), [false, true]);
}

#[test]
fn conditions_that_look_at_each_other_have_an_end() {
    let asks = |key: &str, other: &str| {
        json!({
            "if": {"properties": {other: {"const": "x"}}, "required": [other]},
            "then": {"properties": {key: {"type": "string"}}},
        })
    };
    let mut form = open(json!({"allOf": [asks("a", "b"), asks("b", "c"), asks("c", "a")]}));
    assert_eq!(line(&form), "{}");
    replace(&mut form, r#"{"a": "x", "b": "x", "c": "x"}"#);
    assert_eq!(line(&form), r#"{"a":"x","b":"x","c":"x"}"#);
    let chain: Vec<Value> = (0..300)
        .map(|step| asks(&format!("k{}", step + 1), &format!("k{step}")))
        .collect();
    let mut form = open(json!({"properties": {"k0": {"type": "string"}}, "allOf": chain}));
    let members: Vec<String> = (0..=300).map(|step| format!("\"k{step}\":\"x\"")).collect();
    let text = format!("{{{}}}", members.join(","));
    replace(&mut form, &text);
    assert_eq!(line(&form), text);
    typed(&mut form, "k0", "y");
    assert_eq!(line(&form), r#"{"k0":"y"}"#);
}

#[test]
fn a_value_belongs_to_the_shape_whose_claims_it_is_nearest_to() {
    let mut form = open(json!({
        "properties": {
            "few": {"oneOf": [{"type": "integer", "maximum": 9, "title": "Few"}, {"type": "integer", "minimum": 10, "title": "Many"}]},
            "by": {"oneOf": [
                {"type": "object", "properties": {"kind": {"const": "push"}, "id": {"type": "integer"}}, "required": ["kind", "id"]},
                {"type": "object", "properties": {"kind": {"const": "label"}, "id": {"type": "string"}, "more": {}}, "required": ["kind"]},
                {"type": "object", "properties": {"file": {"type": "string"}}, "required": ["file"], "additionalProperties": false},
            ]},
        },
    }));
    for (text, few, by) in [
        (r#"{"few": 3, "by": {"kind": "push"}}"#, 0, 0),
        (r#"{"few": 30, "by": {"kind": "label", "id": 1}}"#, 1, 1),
        (r#"{"few": 10, "by": {"file": 1}}"#, 1, 2),
        (r#"{"few": 9, "by": {"id": 1}}"#, 0, 0),
    ] {
        replace(&mut form, text);
        assert_eq!(
            nest(&form, around(&form, "few")).branch,
            Some(few),
            "{text}"
        );
        assert_eq!(nest(&form, around(&form, "by")).branch, Some(by), "{text}");
    }
    let FieldKind::Union(union) = &form.at(around(&form, "by")).unwrap().0.kind else {
        panic!("a union");
    };
    let labels: Vec<&str> = union
        .branches
        .iter()
        .map(|one| one.label.as_str())
        .collect();
    assert_eq!(
        labels,
        [
            "kind = \"push\"",
            "kind = \"label\"",
            "Option 3: object with file"
        ]
    );
}

#[test]
fn keys_of_several_patterns_have_a_field_each_as_their_values_say() {
    let mut form = open(json!({
        "patternProperties": {"^MOZ_": {"type": "string"}, "^N_": {"type": "integer"}, "^T_": {"type": "string"}},
        "additionalProperties": false,
    }));
    replace(&mut form, r#"{"MOZ_A": "1", "N_B": 2}"#);
    let kind = |form: &Form, path: &str| form.at(at(form, path)).unwrap().0.clone();
    assert!(matches!(kind(&form, "MOZ_A").kind, FieldKind::Text));
    assert!(matches!(kind(&form, "N_B").kind, FieldKind::Number));
    assert_eq!(kind(&form, "MOZ_A").label, "Value 1");
    assert!(kind(&form, "MOZ_A").help.contains("or"));
    assert_eq!(kind(&form, "N_B").label, "Value 2");
}

#[test]
fn a_row_takes_the_shape_that_its_key_has() {
    let mut form = open(json!({
        "patternProperties": {"^MOZ_": {"type": "string"}, "^N_": {"type": "integer"}},
        "additionalProperties": {"type": "boolean"},
    }));
    nested(&mut form, 0, TreeEvent::EntryAdded);
    let row = nest(&form, 0).children[0];
    let mut shape = |key: &str| {
        nested(&mut form, 0, TreeEvent::KeyTyped(row, key.into()));
        let kind = form.at(at(&form, key)).unwrap().0.kind.clone();
        (kind, line(&form))
    };
    assert_eq!(shape("N_JOBS").0, FieldKind::Number);
    assert_eq!(shape("MOZ_LOG").0, FieldKind::Text);
    assert_eq!(shape("other").0, FieldKind::Switch);
    // While a key is being typed the values of the shapes it had on the way stay.
    typed(&mut form, "other", "");
    nested(&mut form, 0, TreeEvent::KeyTyped(row, "N_JOBS".into()));
    typed(&mut form, "N_JOBS", "4");
    nested(&mut form, 0, TreeEvent::KeyTyped(row, "MOZ_LOG".into()));
    typed(&mut form, "MOZ_LOG", "4");
    assert_eq!(line(&form), r#"{"MOZ_LOG":"4"}"#);
    nested(&mut form, 0, TreeEvent::KeyTyped(row, "N_JOBS".into()));
    assert_eq!(line(&form), r#"{"N_JOBS":4}"#);
    // A key of the same shape takes the value along.
    nested(&mut form, 0, TreeEvent::KeyTyped(row, "N_MORE".into()));
    assert_eq!(line(&form), r#"{"N_MORE":4}"#);
}

#[test]
fn a_row_whose_key_no_pattern_matches_takes_any_value() {
    for further in [None, Some(json!(true))] {
        let mut schema = json!({
            "patternProperties": {"^MOZ_": {"type": "string"}, "^N_": {"type": "integer"}},
        });
        if let Some(further) = further {
            schema["additionalProperties"] = further;
        }
        let mut form = open(schema);
        nested(&mut form, 0, TreeEvent::EntryAdded);
        let row = nest(&form, 0).children[0];
        nested(&mut form, 0, TreeEvent::KeyTyped(row, "N_JOBS".into()));
        typed(&mut form, "N_JOBS", "4");
        nested(&mut form, 0, TreeEvent::KeyTyped(row, "jobs".into()));
        assert_eq!(line(&form), r#"{"jobs":4}"#);
        assert_eq!(form.at(at(&form, "jobs")).unwrap().0.label, "Value 1");
        typed(&mut form, "jobs", r#"["any"]"#);
        assert_eq!(line(&form), r#"{"jobs":["any"]}"#);
    }
}

#[test]
fn a_pasted_value_of_two_shapes_has_that_of_its_key() {
    let mut form = open(json!({
        "patternProperties": {"^a": {"type": "string", "title": "First"}, "^b": {"type": "string", "title": "Second", "maxLength": 9}},
        "additionalProperties": false,
    }));
    replace(&mut form, r#"{"b": "x", "a": "x"}"#);
    let label = |path: &str| form.at(at(&form, path)).unwrap().0.label.clone();
    assert_eq!(label("b"), "Second 1");
    assert_eq!(label("a"), "First 2");
}

#[test]
fn what_was_typed_goes_along_with_another_key() {
    let mut form = open(json!({
        "patternProperties": {"^x-": {"type": "integer"}, "^s_": {"type": "string"}},
        "additionalProperties": false,
    }));
    nested(&mut form, 0, TreeEvent::EntryAdded);
    let row = nest(&form, 0).children[0];
    let rename = |form: &mut Form, key: &str| {
        nested(form, 0, TreeEvent::KeyTyped(row, key.into()));
    };
    rename(&mut form, "s_1");
    assert_eq!(form.at(at(&form, "s_1")).unwrap().0.label, "Value 1");
    typed(&mut form, "s_1", "3");
    rename(&mut form, "x-1");
    assert_eq!(line(&form), r#"{"x-1":3}"#);
    // What is no number stays in its box, and is told there.
    typed(&mut form, "x-1", "");
    nested(&mut form, 0, TreeEvent::EntryAdded);
    let row = nest(&form, 0).children[1];
    nested(&mut form, 0, TreeEvent::KeyTyped(row, "s_2".into()));
    typed(&mut form, "s_2", "abc");
    nested(&mut form, 0, TreeEvent::KeyTyped(row, "x-2".into()));
    let (field, entry) = form.at(at(&form, "x-2")).unwrap();
    assert_eq!((&field.label, &entry.value), (&"Value 2".to_owned(), &None));
    assert_eq!(entry.input, super::entry::Input::Text("abc".into()));
}

#[test]
fn a_value_that_the_shape_of_its_key_cannot_have_is_edited_there() {
    let mut form = open(json!({
        "patternProperties": {"^x-": {"type": "integer"}, "^s_": {"type": "string"}},
        "additionalProperties": false,
    }));
    replace(&mut form, r#"{"s_1": 3}"#);
    assert_eq!(line(&form), r#"{"s_1":3}"#);
    let (field, _) = form.at(at(&form, "s_1")).unwrap();
    assert!(matches!(field.kind, FieldKind::Raw { .. }));
    assert_eq!(field.label, "Value 1");
    // What is wrong with the value is told at its control, with the key at the key.
    let path = vec!["s_1".to_owned()];
    let faults = vec![
        Fault::new(path.clone(), "This is no text."),
        Fault {
            of_key: true,
            ..Fault::new(path, "The key is odd.")
        },
    ];
    update(&mut form, FormEvent::Judged(faults));
    update(&mut form, FormEvent::Submitted);
    let told = |index: usize| {
        let state = form.state(index).unwrap();
        (state.message, state.key_message)
    };
    let row = nest(&form, 0).children[0];
    assert_eq!(told(row), (None, Some("The key is odd.".into())));
    let value = told(at(&form, "s_1"));
    assert_eq!(value, (Some("This is no text.".into()), None));
    replace(&mut form, r#"{"s_1": "3"}"#);
    let (field, _) = form.at(at(&form, "s_1")).unwrap();
    assert_eq!(field.kind, FieldKind::Text);
}

#[test]
fn fields_are_called_by_where_they_stand() {
    let mut form = open(json!({
        "properties": {
            "updates": {"type": "object", "title": "Updates", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
            "u": {"oneOf": [{"type": "object", "properties": {"x": {"type": "integer"}}}, {"type": "string"}]},
        },
    }));
    replace(
        &mut form,
        r#"{"updates": {"120.0": ["de"]}, "u": {"x": 1}}"#,
    );
    let title = |path: &str| form.title_of(at(&form, path)).unwrap();
    assert_eq!(title("updates/120.0/0"), "Updates → 120.0 → Item 1");
    assert_eq!(title("u/x"), "u → x");
    assert_eq!(form.title_of(0).unwrap(), "The input");
    let order: Vec<usize> = form.as_drawn();
    assert!(
        order.iter().position(|index| *index == at(&form, "u/x"))
            > order
                .iter()
                .position(|index| *index == at(&form, "updates/120.0/0"))
    );
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

/// Fields that come, go and take each other's place.
fn with_conditions() -> Value {
    json!({
        "properties": {"a": {"type": "string"}, "b": {"type": ["string", "integer"]}},
        "allOf": [
            {"if": {"properties": {"a": {"const": "a"}}},
             "then": {"properties": {"c": {"type": "string"}, "b": {"type": "string", "maxLength": 3}}},
             "else": {"properties": {"c": {"type": "object", "properties": {"a": {"type": "string"}}}}}},
            {"if": {"required": ["c"]}, "then": {"required": ["d"], "properties": {"a": {"maxLength": 9}}}},
            {"if": {"properties": {"b": {"pattern": "x"}}}, "then": {"properties": {"ab": {"type": "string"}, "a": {"minLength": 1}}}},
        ],
    })
}

fn of_every_shape() -> Value {
    json!({
        "properties": {
            "a": {"type": "string"},
            "l": {"type": "array", "items": {"type": "object", "properties": {"x": {"type": "integer", "maximum": 3}}}},
            "m": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
            "u": {"oneOf": [{"type": "string"}, {"$ref": "#"}]},
            "t": {"type": "array", "items": [{"type": "string"}, {"type": "integer"}], "additionalItems": {"type": "string"}},
        },
    })
}

/// An event by its number, about a field and perhaps another one.
fn any_event((event, field, other, text): (usize, usize, usize, String)) -> FormEvent {
    let nested = |event| FormEvent::Nested(field, event);
    match event {
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
        _ => FormEvent::Judged(vec![Fault::new(vec![text.clone(), text], "Wrong.")]),
    }
}

/// What stands in the fields, as they are drawn; what is closed says what it holds.
fn standing(form: &Form) -> Vec<(String, String, Shown)> {
    let drawn = form.as_drawn().into_iter();
    drawn
        .map(|index| {
            let state = form.state(index).unwrap();
            let field = form.at(index).unwrap().0;
            let shown = match state.shown {
                // The numbers of nodes are others.
                Shown::Nest(nest) => Shown::Nest(Nest {
                    children: Vec::new(),
                    ..nest
                }),
                shown => shown,
            };
            (field.path.clone(), field.label.clone(), shown)
        })
        .collect()
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
        let mut conditional = open(with_conditions());
        for value in [first, second] {
            if value.is_object() {
                let value = Exact::from(&value);
                for form in [&mut form, &mut conditional] {
                    form.replace(&value).unwrap();
                    prop_assert_eq!(form.tree_value().unwrap().to_line(), value.to_line());
                }
            }
        }
    }

    #[test]
    fn no_events_break_a_form_with_conditions(events in prop::collection::vec((0_usize..5, 0_usize..14, "[a-c1]{0,2}"), 0..30)) {
        let mut form = open(with_conditions());
        for (event, field, text) in events {
            let event = match event {
                0 => FormEvent::Typed(field, text),
                1 => FormEvent::Nested(field, TreeEvent::Added),
                2 => FormEvent::Nested(field, TreeEvent::LeftOut),
                3 => FormEvent::Nested(field, TreeEvent::ValueLeftOut),
                _ => FormEvent::Judged(vec![Fault::new(vec![text], "Wrong.")]),
            };
            update(&mut form, event);
            let value = form.tree_value().unwrap();
            let mut again = form.clone();
            again.replace(&value).unwrap();
            prop_assert_eq!(again.tree_value().unwrap(), value);
        }
    }

    #[test]
    fn a_form_that_takes_the_place_of_another_shows_what_that_one_did(
        events in prop::collection::vec((0_usize..14, 0_usize..12, 0_usize..12, "[a-c0-9]{0,2}"), 0..40)
    ) {
        let mut form = open(of_every_shape());
        for event in events {
            let (number, field, _, text) = &event;
            let Some(shown) = form.state(*field).map(|state| state.shown) else {
                continue;
            };
            // What no control sends; and what a text would bring to another place.
            let of_leaf = matches!(number, 0 | 12 | 13);
            let misfit = matches!(form.at(*field).unwrap().0.kind, FieldKind::Raw { .. });
            let whole_branch = *number == 2 && form.is_branch(*field);
            let authors_key = *number == 9 && *text == "a";
            if of_leaf == matches!(shown, Shown::Nest(_)) || *number == 11 || misfit || whole_branch || authors_key {
                continue;
            }
            update(&mut form, any_event(event));
        }
        let value = form.tree_value();
        let mut next = Form::nested(schema::read(&of_every_shape()).model, value.as_ref());
        update(&mut next, FormEvent::Resumed(Box::new(form.clone())));
        prop_assert_eq!(next.tree_value(), value);
        prop_assert_eq!(standing(&next), standing(&form));
    }

    #[test]
    fn no_events_break_a_form(events in prop::collection::vec((0_usize..15, 0_usize..12, 0_usize..12, "[a-c0-9]{0,2}"), 0..40)) {
        let mut form = open(of_every_shape());
        for event in events {
            update(&mut form, any_event(event));
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

#[test]
fn a_list_that_must_have_items_shows_their_rows() {
    let mut form = open(json!({
        "properties": {
            "numbers": {"type": "array", "minItems": 2, "items": {"type": "integer"}},
            "pair": {
                "type": "array",
                "minItems": 2,
                "items": [{"type": "string", "default": "a"}, {"type": "integer"}]
            },
            "late": {
                "type": "array",
                "minItems": 1,
                "items": [{"type": "integer"}, {"type": "string", "default": "b"}]
            },
            "optional": {"type": "array", "minItems": 2, "items": {"type": "string"}}
        },
        "required": ["numbers", "pair", "late"]
    }));
    assert_eq!(
        line(&form),
        r#"{"numbers":[],"pair":["a"],"late":[null,"b"]}"#
    );
    let rows = |form: &Form, path: &str| nest(form, at(form, path)).children.len();
    for path in ["numbers", "pair", "late"] {
        assert_eq!(rows(&form, path), 2, "{path}");
    }
    // The one that holds the place is blank, not JSON.
    let (field, entry) = form.at(at(&form, "late/0")).unwrap();
    assert_eq!((&field.kind, &entry.value), (&FieldKind::Number, &None));
    for (path, text) in [("numbers/1", "7"), ("pair/1", "3"), ("late/0", "1")] {
        typed(&mut form, path, text);
    }
    assert_eq!(
        line(&form),
        r#"{"numbers":[7],"pair":["a",3],"late":[1,"b"]}"#
    );

    let index = at(&form, "optional");
    assert!(!nest(&form, index).present);
    nested(&mut form, index, TreeEvent::Added);
    assert_eq!(rows(&form, "optional"), 2);

    // What comes as text has them too, and is not changed by it.
    let text = r#"{"numbers":[],"pair":[null,4],"late":[],"optional":["x"]}"#;
    replace(&mut form, text);
    assert_eq!(line(&form), text);
    for path in ["numbers", "pair", "late", "optional"] {
        assert_eq!(rows(&form, path), 2, "{path}");
    }
}

#[test]
fn texts_of_numbers_that_are_none_are_told_by_their_paths() {
    let schema = json!({"properties": {
        "n": {"type": "integer"},
        "o": {"type": "object", "required": ["m"], "properties": {"m": {"type": "number"}}},
        "t": {"type": "string"}
    }, "required": ["o"]});
    let mut form = open(schema.clone());
    for (path, text) in [("n", "abc"), ("o/m", "1,5"), ("t", "x")] {
        typed(&mut form, path, text);
    }
    let unread = form.unread_numbers();
    let told = [("n", "abc"), ("o/m", "1,5")].map(|(path, text)| (path.into(), text.into()));
    assert_eq!(unread, told);
    let mut again = Form::nested(schema::read(&schema).model, form.tree_value().as_ref());
    assert_eq!(again.unread_numbers(), []);
    for (path, text) in unread {
        let index = again.blank_number(&path).unwrap();
        update(&mut again, FormEvent::Typed(index, text));
    }
    assert_eq!(again.unread_numbers(), told);
    assert_eq!(again.blank_number("n"), None);
    assert_eq!(again.blank_number("t"), None);
}
