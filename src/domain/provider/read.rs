//! Reading parts of an answer: whatever is missing, null, empty or of another
//! type than expected counts as absent. Places are JSON Pointers.

use super::Misfit;
use crate::domain::cut::holds;
use crate::domain::decimal;
use crate::domain::http::origin_of;
use crate::domain::time::Timestamp;
use serde_json::Value;
use std::borrow::Cow;

/// What stands at a place.
pub(super) fn at_place<'a>(value: &'a Value, place: &str) -> Option<&'a Value> {
    let mut keys = place.split('/');
    if !keys.next()?.is_empty() {
        return None;
    }
    let mut value = value;
    for key in keys {
        value = match value {
            Value::Object(members) => members.get(unescaped(key).as_ref())?,
            Value::Array(items) => {
                // An index is digits alone, without leading zeros.
                let plain = key == "0" || !key.starts_with(['0', '+']);
                items.get(key.parse::<usize>().ok().filter(|_| plain)?)?
            }
            _ => return None,
        };
    }
    Some(value)
}

/// The key that a part of a JSON Pointer names (RFC 6901, section 4).
fn unescaped(part: &str) -> Cow<'_, str> {
    if !holds(part, b'~') {
        return Cow::Borrowed(part);
    }
    let mut parts = part.split('~');
    let mut key = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match (part.strip_prefix('0'), part.strip_prefix('1')) {
            (Some(rest), _) => {
                key.push('~');
                key.push_str(rest);
            }
            (_, Some(rest)) => {
                key.push('/');
                key.push_str(rest);
            }
            _ => {
                key.push('~');
                key.push_str(part);
            }
        }
    }
    Cow::Owned(key)
}

/// The list at a place. Where it is optional, a missing one or null is empty.
pub(super) fn list<'a>(
    answer: &'a Value,
    at: &str,
    what: &str,
    optional: bool,
) -> Result<&'a [Value], Misfit> {
    if optional && !answer.is_object() {
        return Err(Misfit::new("", "an object", Some(answer)));
    }
    match at_place(answer, at) {
        Some(Value::Array(items)) => Ok(items),
        None | Some(Value::Null) if optional => Ok(&[]),
        found => Err(Misfit::new(at, what, found)),
    }
}

/// The text at the first of these places that has one other than blanks.
pub(super) fn text<'a>(value: &'a Value, places: &[&str]) -> Option<&'a str> {
    places
        .iter()
        .filter_map(|place| at_place(value, place)?.as_str())
        .find(|text| !text.trim().is_empty())
}

/// The same, or else that text.
pub(super) fn text_or(value: &Value, places: &[&str], otherwise: &str) -> String {
    text(value, places).unwrap_or(otherwise).to_owned()
}

/// The name of a number or text that tells things apart.
pub(super) fn id(value: &Value, place: &str) -> Option<String> {
    match at_place(value, place)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(decimal::json(number)),
        _ => None,
    }
}

/// The moment at the first of these places that has one.
pub(super) fn moment(value: &Value, places: &[&str]) -> Option<Timestamp> {
    places
        .iter()
        .find_map(|place| Timestamp::parse(at_place(value, place)?.as_str()?))
}

/// The page at a place, if it is one that a browser may open.
pub(super) fn link(value: &Value, place: &str) -> Option<String> {
    text(value, &[place])
        .filter(|url| origin_of(url).is_ok())
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn places_are_those_of_json_pointers() {
        let value = json!({"a": [{"b": 1}, 2], "c/d": 3, "e~f": {"": 4}, "~1": 5});
        for place in [
            "", "/a", "/a/0/b", "/a/1", "/a/2", "/a/01", "/a/+1", "/a/-", "/c~1d", "/e~0f/",
            "/~01", "/a/0/b/c", "a", "/x", "/", "/e~f",
        ] {
            assert_eq!(at_place(&value, place), value.pointer(place), "{place}");
        }
    }
}
