//! What the input made of a rendered template: the places where it differs from
//! what the first input would have given.

use crate::domain::json::pointer_token;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A place that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// JSON Pointer.
    pub at: String,
    /// The value before, as JSON; `None` if there was none.
    pub before: Option<String>,
    /// The value now, as JSON; `None` if there is none any more.
    pub after: Option<String>,
}

/// Changes that are told, at most.
pub const LIMIT: usize = 200;

/// The most characters of a value that are told.
const VALUE_LIMIT: usize = 200;

/// The places where two values differ, in the order of the second, and whether
/// there are more than [`LIMIT`].
pub fn changes(before: &Value, after: &Value) -> (Vec<Change>, bool) {
    let mut found = Vec::new();
    compare(before, after, &mut String::new(), &mut found);
    let more = found.len() > LIMIT;
    found.truncate(LIMIT);
    (found, more)
}

fn compare(before: &Value, after: &Value, at: &mut String, found: &mut Vec<Change>) {
    if found.len() > LIMIT || before == after {
        return;
    }
    let length = at.len();
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            for (key, value) in after {
                at.push('/');
                at.push_str(&pointer_token(key));
                match before.get(key) {
                    Some(earlier) => compare(earlier, value, at, found),
                    None => tell(None, Some(value), at, found),
                }
                at.truncate(length);
            }
            for (key, value) in before {
                if !after.contains_key(key) {
                    at.push('/');
                    at.push_str(&pointer_token(key));
                    tell(Some(value), None, at, found);
                    at.truncate(length);
                }
            }
        }
        (Value::Array(before), Value::Array(after)) => {
            for place in 0..before.len().max(after.len()) {
                at.push('/');
                at.push_str(&place.to_string());
                match (before.get(place), after.get(place)) {
                    (Some(before), Some(after)) => compare(before, after, at, found),
                    (before, after) => tell(before, after, at, found),
                }
                at.truncate(length);
            }
        }
        _ => tell(Some(before), Some(after), at, found),
    }
}

fn tell(before: Option<&Value>, after: Option<&Value>, at: &str, found: &mut Vec<Change>) {
    if found.len() <= LIMIT {
        found.push(Change {
            at: at.to_owned(),
            before: before.map(shown),
            after: after.map(shown),
        });
    }
}

fn shown(value: &Value) -> String {
    let text = value.to_string();
    let mut letters = text.chars();
    let mut short: String = letters.by_ref().take(VALUE_LIMIT).collect();
    if letters.next().is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn change(at: &str, before: Option<&str>, after: Option<&str>) -> Change {
        Change {
            at: at.into(),
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
        }
    }

    #[test]
    fn places_are_told_by_pointer() {
        let (found, more) = changes(
            &json!({"a": 1, "b/c": [1, 2], "gone": null, "same": {}}),
            &json!({"a": "1", "b/c": [1, 3, 4], "new": true, "same": {}}),
        );
        assert_eq!(
            found,
            [
                change("/a", Some("1"), Some("\"1\"")),
                change("/b~1c/1", Some("2"), Some("3")),
                change("/b~1c/2", None, Some("4")),
                change("/new", None, Some("true")),
                change("/gone", Some("null"), None),
            ]
        );
        assert!(!more);
    }

    #[test]
    fn many_changes_are_cut() {
        let long: Vec<Value> = (0..1_000).map(Value::from).collect();
        let (found, more) = changes(&json!([]), &Value::Array(long));
        assert_eq!((found.len(), more), (LIMIT, true));
    }

    proptest! {
        #[test]
        fn nothing_differs_from_itself(numbers in prop::collection::vec(any::<i32>(), 0..9), other: i32) {
            let value = json!({"x": numbers.clone()});
            prop_assert_eq!(changes(&value, &value), (Vec::new(), false));
            let mut longer = numbers;
            longer.push(other);
            prop_assert_eq!(changes(&value, &json!({"x": longer})).0.len(), 1);
        }
    }
}
