//! The filters that AngularJS 1.0.8 brings: `| name:argument`.

use super::date::{Zone, formatted};
use super::evaluate::{Budget, EvaluateError};
use crate::domain::template::value::{Value, number_text};
use std::cmp::Ordering;
use std::rc::Rc;

/// The names of the filters; another name makes an expression unreadable.
pub const FILTERS: [&str; 9] = [
    "currency",
    "date",
    "filter",
    "json",
    "limitTo",
    "lowercase",
    "number",
    "orderBy",
    "uppercase",
];

/// What a filter makes of a value. `zone` is where `date` has its local time.
pub(super) fn filtered(
    name: &str,
    input: &Value,
    arguments: &[Value],
    zone: Zone,
    budget: &mut Budget,
) -> Result<Value, EvaluateError> {
    budget.spend(4)?;
    let first = arguments.first().cloned().unwrap_or(Value::Undefined);
    Ok(match (name, input) {
        ("lowercase", Value::Text(text)) => Value::from(text.to_lowercase()),
        ("uppercase", Value::Text(text)) => Value::from(text.to_uppercase()),
        ("date", input) => formatted(input, &first, zone),
        ("json", input) => input.json(true).map_or(Value::Undefined, Value::from),
        ("number", input) => {
            let digits = (!first.is_undefined()).then(|| first.number());
            Value::from(grouped(input, digits, "-", ""))
        }
        ("currency", input) => {
            let symbol = match &first {
                Value::Undefined => "$".into(),
                other => other.text(),
            };
            let before = format!("({symbol}");
            let text = grouped(input, Some(2.0), &before, ")");
            Value::from(match text.strip_prefix('(') {
                Some(_) => text,
                None if text.is_empty() => text,
                None => format!("{symbol}{text}"),
            })
        }
        ("limitTo", Value::Array(list)) => {
            let items = list.items();
            let limit = first.number();
            let count = if limit.is_nan() {
                0
            } else {
                limit.abs() as usize
            };
            let count = count.min(items.len());
            let kept = if limit < 0.0 {
                items.get(items.len() - count..)
            } else {
                items.get(..count)
            };
            Value::array(kept.unwrap_or_default().to_vec())
        }
        ("filter", Value::Array(list)) => {
            let items = list.items();
            budget.spend(u32::try_from(items.len()).unwrap_or(u32::MAX))?;
            match &first {
                Value::Bool(_) | Value::Number(_) | Value::Text(_) => {
                    let wanted = first.text().to_lowercase();
                    let kept = items
                        .into_iter()
                        .filter(|item| wanted.is_empty() || found(item, &wanted, 0));
                    Value::array(kept.collect())
                }
                Value::Object(object) => Value::array(matching(items, &object.members())),
                Value::Array(wanted) => {
                    let wanted = wanted.items().into_iter().enumerate();
                    let named: Vec<(Rc<str>, Value)> = wanted
                        .map(|(place, value)| (place.to_string().into(), value))
                        .collect();
                    Value::array(matching(items, &named))
                }
                _ => input.clone(),
            }
        }
        ("orderBy", Value::Array(list)) if first.is_true() => {
            let mut items = list.items();
            budget.spend(u32::try_from(items.len() * 8).unwrap_or(u32::MAX))?;
            let keys = match &first {
                Value::Array(keys) => keys.items(),
                key => vec![key.clone()],
            };
            let reverse = arguments.get(1).is_some_and(Value::shows);
            items.sort_by(|left, right| {
                let order = keys
                    .iter()
                    .map(|key| ordered(&key.text(), left, right))
                    .find(|order| order.is_ne())
                    .unwrap_or(Ordering::Equal);
                if reverse { order.reverse() } else { order }
            });
            Value::array(items)
        }
        _ => input.clone(),
    })
}

/// The items in which each wanted text is found: in the member of its name, for
/// `$` anywhere. A blank text is found everywhere.
fn matching(items: Vec<Value>, wanted: &[(Rc<str>, Value)]) -> Vec<Value> {
    let wanted: Vec<_> = wanted
        .iter()
        .map(|(name, value)| (name, value.text().to_lowercase()))
        .filter(|(_, wanted)| !wanted.is_empty())
        .collect();
    let holds = |item: &Value| {
        wanted.iter().all(|(name, wanted)| {
            if &***name == "$" {
                found(item, wanted, 0)
            } else {
                found(&member(item, name), wanted, 0)
            }
        })
    };
    items.into_iter().filter(holds).collect()
}

/// What a path of members leads to; it ends where nothing has members.
fn member(value: &Value, path: &str) -> Value {
    let steps = path.split('.').map(str::trim);
    steps.fold(value.clone(), |value, step| match (&value, step) {
        (Value::Object(object), step) => object.get(step).unwrap_or(Value::Undefined),
        (Value::Array(items), "length") => Value::count(items.len()),
        (Value::Array(items), step) => step
            .parse()
            .ok()
            .and_then(|place| items.get(place))
            .unwrap_or(Value::Undefined),
        (Value::Text(text), "length") => Value::count(text.encode_utf16().count()),
        (Value::Text(text), step) => step
            .parse()
            .ok()
            .and_then(|place| text.chars().nth(place))
            .map_or(Value::Undefined, |one| Value::from(one.to_string())),
        _ => Value::Undefined,
    })
}

/// Whether a text is found in a value or in what it holds.
fn found(value: &Value, wanted: &str, depth: u32) -> bool {
    if let Some(other) = wanted.strip_prefix('!') {
        return !found(value, other, depth);
    }
    match value {
        Value::Bool(_) | Value::Number(_) | Value::Text(_) => {
            value.text().to_lowercase().contains(wanted)
        }
        Value::Object(object) if depth < 4 => object
            .members()
            .iter()
            .any(|(name, value)| !name.starts_with('$') && found(value, wanted, depth + 1)),
        Value::Array(items) if depth < 4 => items
            .items()
            .iter()
            .any(|value| found(value, wanted, depth + 1)),
        _ => false,
    }
}

/// How two values follow each other by a member or a path of members, `-` in
/// front for the reverse. Without a name there is nothing to compare.
fn ordered(key: &str, left: &Value, right: &Value) -> Ordering {
    let (reverse, name) = match key.strip_prefix('-') {
        Some(name) => (true, name),
        None => (false, key.strip_prefix('+').unwrap_or(key)),
    };
    let (left, right) = (member(left, name), member(right, name));
    let order = match (&left, &right) {
        (Value::Text(left), Value::Text(right)) => left.to_lowercase().cmp(&right.to_lowercase()),
        (Value::Number(left), Value::Number(right)) => left.total_cmp(right),
        (Value::Bool(left), Value::Bool(right)) => left.cmp(right),
        _ => kind(&left).cmp(kind(&right)),
    };
    if reverse { order.reverse() } else { order }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Undefined => "undefined",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::Text(_) => "string",
        Value::Method(_) => "function",
        _ => "object",
    }
}

/// A number with its thousands apart, and so many digits after the point: at most
/// three if nothing is said. Empty for what is no number.
fn grouped(value: &Value, digits: Option<f64>, minus: &str, closing: &str) -> String {
    let number = value.number();
    if !number.is_finite() || value.is_undefined() {
        return String::new();
    }
    let positive = number.abs();
    let written = number_text(positive);
    let fraction = written.split_once('.').map_or(0, |(_, after)| after.len());
    let digits = match digits {
        Some(digits) if digits.is_finite() => digits.clamp(0.0, 20.0) as usize,
        Some(_) => 0,
        None => fraction.min(3),
    };
    let scale = 10_f64.powi(i32::try_from(digits).unwrap_or(0));
    let rounded = number_text((positive * scale + 0.5).floor() / scale);
    let (whole, after) = rounded.split_once('.').unwrap_or((&rounded, ""));
    let mut text = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if digits > 0 {
        text.push('.');
        text.push_str(after);
        for _ in after.len()..digits {
            text.push('0');
        }
    }
    if number < 0.0 {
        format!("{minus}{text}{closing}")
    } else {
        text
    }
}
