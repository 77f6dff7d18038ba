//! What holds for any text: reading ends, without a panic, and a cleaned copy
//! needs no cleaning.

use super::*;
use crate::domain::json::DEPTH_LIMIT;
use proptest::prelude::*;

/// A form that uses every part of the format.
fn whole() -> Value {
    let request = json!({
        "url": "https://example.com/${b}", "method": "POST", "params": {"x": 1},
        "header": {"y": "2"}, "body": {"z": 3}, "linkedFields": ["b"], "remote": true,
        "remoteName": "q", "remoteQueryField": "body", "responseUrl": "data",
        "label": "name", "value": "id"
    });
    let condition = json!([{"comp": "b", "symbol": "===", "value": "x"}]);
    let options = json!([{"label": "One", "value": 1}, {"label": "Two", "value": 2}]);
    let mut text = with_inputs(json!([
        {"name": "b", "label": "B", "type": "input", "description": "d", "required": true,
         "validation": {"requiredMessage": "r", "regex": "^a", "regexMessage": "m",
                        "minLength": 1, "maxLength": 2},
         "extendProp": {"visibleConditions": condition, "disabledConditions": condition}},
        {"name": "c", "label": "C", "type": "multipleSelect", "defaultValue": [1],
         "extendProp": {"options": options, "visibleConditions": condition.to_string()}},
        {"name": "d", "label": "D", "type": "singleSelect", "defaultValue": 1,
         "extendProp": {"apiType": "api", "apiOptions": request}},
        {"name": "e", "label": "E", "type": "radio", "defaultValue": 1,
         "extendProp": {"options": options.to_string()}},
        {"name": "f", "label": "F", "type": "keyValuePair",
         "defaultValue": [{"key": "k", "value": "v"}]},
        {"name": "g", "label": "G", "type": "timeInterval", "defaultValue": 60},
        {"name": "h", "label": "H", "type": "endpoint:m"},
        {"name": "i", "label": "I", "type": "other"}
    ]));
    text["outputs"] = json!([{"name": "o", "type": "number", "description": "d"}]);
    text["dataSourceBindings"] = json!([]);
    text
}

/// Pointers to every part of a value.
fn pointers(value: &Value, here: &str, all: &mut Vec<String>) {
    all.push(here.to_owned());
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                pointers(item, &format!("{here}/{index}"), all);
            }
        }
        Value::Object(members) => {
            for (key, item) in members {
                pointers(item, &format!("{here}/{key}"), all);
            }
        }
        _ => {}
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "",
        " ",
        "a",
        "b",
        "comp",
        "symbol",
        "value",
        "label",
        "key",
        "===",
        "empty",
        "input",
        "radio",
        "true",
        "[]",
        "[1,]",
        "{}",
        "{\"a\":1}",
        "[{\"comp\":\"b\"}]",
        "api",
        "-1",
        "1e5",
        "${b}",
        "中\n",
        "(a+)+",
        "\u{0}",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, move |inner| {
        let member = (word.clone().prop_map(str::to_owned), inner.clone());
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Value::from),
            prop::collection::vec(member, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let first = reading(text);
    if let Some(cleaned) = &first.cleaned {
        let second = reading(cleaned);
        prop_assert_eq!(&second.cleaned, &None, "{}", cleaned);
        prop_assert_eq!(second.model, first.model, "{}", cleaned);
        prop_assert!(serde_json::from_str::<Value>(cleaned).is_ok());
    }
    Ok(())
}

#[test]
fn a_form_that_uses_everything_is_read_as_a_whole() {
    assert_eq!(reading(&whole().to_string()).model.fields.len(), 8);
}

#[test]
fn the_deepest_value_still_crosses_as_json() {
    let depth = DEPTH_LIMIT - 3;
    let nested = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let input = json!([{"name": "a", "label": "A", "type": "other", "defaultValue": "?"}]);
    let text = with_inputs(input).to_string().replace("\"?\"", &nested);
    let read = reading(&text);
    assert!(read.model.fields[0].default.is_some());
    let json = serde_json::to_string(&read).unwrap();
    assert_eq!(serde_json::from_str::<Reading>(&json).unwrap(), read);
}

#[test]
fn options_written_as_an_object_read_the_same_once_repaired() {
    for label in ["", " ", "A"] {
        let input = json!([{"name": "a", "label": "A", "type": "singleSelect",
                            "extendProp": {"options": {"x": label, "y": "B"}}}]);
        check(&with_inputs(input).to_string()).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_value_in_place_of_any_part_is_read(
        at in any::<prop::sample::Index>(),
        value in any_json(),
    ) {
        let mut text = whole();
        let mut all = Vec::new();
        pointers(&text, "", &mut all);
        let pointer: &String = at.get(&all);
        *text.pointer_mut(pointer).unwrap() = value;
        check(&text.to_string())?;
    }

    #[test]
    fn any_cut_and_any_insertion_is_read(
        at in any::<prop::sample::Index>(),
        removed in 0..20_usize,
        piece in "[#/*,\\[\\]{}:\"\\\\a中 \n]{0,4}",
    ) {
        let mut chars: Vec<char> = whole().to_string().chars().collect();
        let at = at.index(chars.len() + 1);
        let end = (at + removed).min(chars.len());
        chars.splice(at..end, piece.chars());
        check(&chars.into_iter().collect::<String>())?;
    }

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        check(&text)?;
    }
}
