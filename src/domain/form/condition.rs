//! Evaluation of conditions: strict, total, without side effects.
//!
//! The vendor names the symbols (`===`, `!==`, `empty`, `notEmpty`); their
//! meaning is that of ECMAScript's strict comparison on the stored JSON, and
//! "empty" is what form validators of the Vue world call empty.

use super::model::{Condition, Test};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// How several conditions of one list combine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum MatchMode {
    /// All must hold; the default, since the format has no operator.
    #[default]
    All,
    /// One is enough.
    Any,
}

/// Whether a value counts as empty: unset, null, `""`, `[]` or `{}`, and rows
/// whose keys and values are all blank. `0`, `false` and `" "` are not empty.
pub fn is_empty(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.is_empty(),
        Some(Value::Array(items)) => items.iter().all(is_blank_row),
        Some(Value::Object(members)) => members.is_empty(),
        Some(Value::Bool(_) | Value::Number(_)) => false,
    }
}

fn is_blank_row(item: &Value) -> bool {
    fn blank(row: &Map<String, Value>, part: &str) -> bool {
        row.get(part) == Some(&Value::String(String::new()))
    }
    matches!(item, Value::Object(row) if row.len() == 2 && blank(row, "key") && blank(row, "value"))
}

/// `a === b` for stored values, `None` being unset (`undefined`): numbers by
/// their value, text by code units, arrays and objects never (they would be
/// compared by reference).
pub fn strictly_equal(a: Option<&Value>, b: Option<&Value>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(Value::Null), Some(Value::Null)) => true,
        (Some(Value::Bool(a)), Some(Value::Bool(b))) => a == b,
        (Some(Value::Number(a)), Some(Value::Number(b))) => a.as_f64() == b.as_f64(),
        (Some(Value::String(a)), Some(Value::String(b))) => a == b,
        _ => false,
    }
}

/// A text that two scalars share exactly if they are [`strictly_equal`].
pub fn identity(value: &Value) -> String {
    match value {
        Value::Number(number) => match number.as_f64() {
            // -0 and 0 are equal, and are written alike once 0 is added.
            Some(number) => format!("{:?}", number + 0.0),
            None => number.to_string(),
        },
        other => other.to_string(),
    }
}

/// Whether one test holds for the stored value of its operand.
pub fn test_holds(test: &Test, operand: Option<&Value>) -> bool {
    match test {
        Test::Equals(literal) => strictly_equal(operand, literal.as_ref()),
        Test::Differs(literal) => !strictly_equal(operand, literal.as_ref()),
        Test::Empty => is_empty(operand),
        Test::NotEmpty => !is_empty(operand),
        Test::Unknown(_) => false,
    }
}

/// One condition in words, e.g. `replicas === 1`.
pub fn condition_text(condition: &Condition) -> String {
    let literal =
        |value: &Option<Value>| value.as_ref().map_or("undefined".into(), Value::to_string);
    let operand = match condition.operand.as_str() {
        "" => "(no field named)",
        operand => operand,
    };
    match &condition.test {
        Test::Equals(value) => format!("{operand} === {}", literal(value)),
        Test::Differs(value) => format!("{operand} !== {}", literal(value)),
        Test::Empty => format!("{operand} is empty"),
        Test::NotEmpty => format!("{operand} is not empty"),
        Test::Unknown(symbol) => format!("{operand} {symbol} … (unknown symbol, never met)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn equal(a: Value, b: Value) -> bool {
        strictly_equal(Some(&a), Some(&b))
    }

    #[test]
    fn numbers_are_equal_by_value() {
        assert!(equal(json!(1), json!(1.0)));
        assert!(equal(json!(0), json!(-0.0)));
        assert!(!equal(json!(1), json!(2)));
    }

    #[test]
    fn nothing_is_converted() {
        assert!(!equal(json!(1), json!("1")));
        assert!(!equal(json!(true), json!("true")));
        assert!(!strictly_equal(None, Some(&json!(""))));
        assert!(!strictly_equal(None, Some(&json!(null))));
    }

    #[test]
    fn arrays_and_objects_are_never_equal_and_always_different() {
        let list = json!(["a"]);
        assert!(!equal(list.clone(), list.clone()));
        assert!(test_holds(&Test::Differs(Some(list.clone())), Some(&list)));
    }

    #[test]
    fn a_condition_without_value_compares_with_unset() {
        assert!(test_holds(&Test::Equals(None), None));
        assert!(!test_holds(&Test::Equals(None), Some(&json!(""))));
    }

    #[test]
    fn empty_means_unset_null_and_nothing_inside() {
        for empty in [
            json!(null),
            json!(""),
            json!([]),
            json!({}),
            json!([{"key": "", "value": ""}]),
        ] {
            assert!(is_empty(Some(&empty)), "{empty}");
        }
        assert!(is_empty(None));
        for filled in [
            json!(0),
            json!(false),
            json!(" "),
            json!("0"),
            json!([""]),
            json!([{"key": "", "value": "x"}]),
        ] {
            assert!(!is_empty(Some(&filled)), "{filled}");
        }
    }

    #[test]
    fn an_unknown_symbol_is_never_met() {
        assert!(!test_holds(&Test::Unknown(">".into()), Some(&json!(1))));
    }
}
