//! Values of options that are typed because there is no list to pick from. A
//! value that was picked before, or is the author's default, is recognized by
//! its text and stays what it was: a number, or a text with a comma in it.

use super::entry::{Entry, text_of};
use super::model::{ChoiceOption, Field};
use serde_json::Value;

/// Between values in a text.
const SEPARATOR: char = ',';

/// The text in which values are shown where they are typed.
pub fn text_of_values<'a>(values: impl IntoIterator<Item = &'a Value>) -> String {
    let texts: Vec<_> = values.into_iter().map(text_of).collect();
    texts.join(", ")
}

/// The one value that a text means; `None` for an empty text.
pub(super) fn one(field: &Field, entry: &mut Entry, text: String) -> Option<Value> {
    remember(entry, Value::is_string);
    let known = known(field, entry)
        .into_iter()
        .find(|value| text_of(value) == text);
    (!text.is_empty()).then(|| known.unwrap_or(Value::String(text)))
}

/// The values that a text means, separated by commas.
pub(super) fn several(field: &Field, entry: &mut Entry, text: &str) -> Value {
    remember(entry, is_plain);
    let mut known = known(field, entry);
    let mut values = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let found = known
            .iter()
            .enumerate()
            .filter_map(|(place, value)| Some((place, rest_after(&text_of(value), rest)?)))
            // The longest text; of two alike the one that comes first.
            .min_by_key(|(_, rest)| rest.len());
        let (value, after) = match found {
            Some((place, after)) => {
                // Another value with the same text is next in line.
                let value = known.remove(place);
                known.push(value.clone());
                (value, after)
            }
            None => {
                let (text, after) = rest.split_once(SEPARATOR).unwrap_or((rest, ""));
                (Value::from(text.trim_end()), after)
            }
        };
        if value != "" {
            values.push(value);
        }
        rest = after.trim_start();
    }
    Value::Array(values)
}

/// What follows a value's text and its separator; `None` if `rest` does not
/// begin with them.
fn rest_after<'a>(text: &str, rest: &'a str) -> Option<&'a str> {
    let text = text.trim();
    let after = rest
        .strip_prefix(text)
        .filter(|_| !text.is_empty())?
        .trim_start();
    after
        .strip_prefix(SEPARATOR)
        .or_else(|| after.is_empty().then_some(after))
}

/// Whether a value comes of its text as anybody would type it.
fn is_plain(value: &Value) -> bool {
    matches!(value, Value::String(text) if !text.contains(SEPARATOR) && text.trim() == text)
}

/// Keeps the values that stand in the field and that typing alone would not
/// bring back, so that a slip of the keyboard costs nothing.
fn remember(entry: &mut Entry, comes_of_typing: fn(&Value) -> bool) {
    let forgotten: Vec<_> = values_of(entry.value.as_ref())
        .iter()
        .filter(|value| !comes_of_typing(value))
        .filter(|value| !entry.picked.iter().any(|option| option.value == **value))
        .map(|value| ChoiceOption {
            label: text_of(value),
            value: value.clone(),
        })
        .collect();
    entry.picked.extend(forgotten);
}

/// Values that a text may mean: those in the field, those picked, the default.
fn known(field: &Field, entry: &Entry) -> Vec<Value> {
    let mut known: Vec<Value> = Vec::new();
    let values = values_of(entry.value.as_ref()).iter();
    let picked = entry.picked.iter().map(|option| &option.value);
    for value in values
        .chain(picked)
        .chain(values_of(entry.default_of(field)))
    {
        if !known.contains(value) {
            known.push(value.clone());
        }
    }
    known
}

/// The values that stand in a choice of one or of several.
pub(super) fn values_of(value: Option<&Value>) -> &[Value] {
    match value {
        Some(Value::Array(values)) => values,
        Some(value) => std::slice::from_ref(value),
        None => &[],
    }
}
