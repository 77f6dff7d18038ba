//! `defaultValue` → the stored form of its widget. The platform's API stores
//! every default as text, so other spellings are converted, not refused.

use super::options::text_of;
use super::report::{Report, Spot, shown_node};
use super::rules;
use crate::domain::form::condition::strictly_equal;
use crate::domain::form::model::{ChoiceOption, FieldKind, OptionSource};
use crate::domain::form::search::alike;
use crate::domain::json::{self, Content, Node};
use serde_json::{Number, Value, json};

/// A default as its widget stores it.
enum Default {
    /// Written as stored.
    Same(Value),
    /// Written otherwise, with the same meaning.
    Converted(Value),
    /// No value of this widget; why.
    Unusable(&'static str),
}

/// Reads a default. A blank one is none, except where the empty text is a value;
/// `who` is the input in words.
pub(super) fn read(
    report: &mut Report<'_>,
    who: &str,
    spot: &Spot<'_>,
    node: &Node,
    kind: &FieldKind,
) -> Option<Value> {
    let blank = node.is_null() || node.as_str() == Some("");
    let default = match kind {
        FieldKind::Choice { options, .. } => {
            if blank && !offers_blank(options) {
                return None;
            }
            choice(report, who, spot, node, options)
        }
        FieldKind::Text | FieldKind::Script if node.as_str() == Some("") => {
            Default::Same(String::new().into())
        }
        _ if blank => return None,
        FieldKind::Choices { options } => choices(report, who, spot, node, options),
        FieldKind::Text | FieldKind::Endpoint { .. } => text(node),
        FieldKind::Script => match text(node) {
            Default::Same(Value::String(text)) => Default::Same(line_feeds(&text).into()),
            other => other,
        },
        FieldKind::Number => number(node),
        FieldKind::Switch => switch(node),
        FieldKind::KeyValues => rows(node),
        FieldKind::Duration => duration(node),
        FieldKind::Raw { .. }
        | FieldKind::Moment(_)
        | FieldKind::Constant(_)
        | FieldKind::Group(_)
        | FieldKind::List(_)
        | FieldKind::Union(_)
        | FieldKind::Reference(_) => Default::Same(node.to_value()),
    };
    match default {
        Default::Same(value) => {
            if value
                .as_str()
                .is_some_and(|text| !text.is_empty() && text.trim().is_empty())
            {
                report.find(
                    &rules::DEFAULT_BLANK,
                    spot,
                    format!(
                        "The default of {who} is nothing but white space, which counts as filled."
                    ),
                    "Take it out if the user is to fill the field.",
                );
            }
            Some(value)
        }
        Default::Converted(value) => {
            let json = value.to_string();
            let written = if json.chars().count() > 60 {
                "the value itself, as the cleaned copy has it".to_owned()
            } else {
                json.clone()
            };
            report.find(
                &rules::DEFAULT_COERCED,
                spot,
                format!(
                    "The default of {who} is {}, but the widget stores {}.",
                    described(node),
                    stored(kind)
                ),
                format!("Write {written}."),
            );
            report.repair(node.span, json);
            Some(value)
        }
        Default::Unusable(why) => {
            report.find(
                &rules::DEFAULT_UNUSABLE,
                spot,
                format!(
                    "The default of {who} is {}, but {why}; it is left out.",
                    described(node)
                ),
                format!("Write {}, or take the default out.", stored(kind)),
            );
            None
        }
    }
}

/// A value with its type, so that `1` and `"1"` can be told apart.
fn described(node: &Node) -> String {
    match node.as_str() {
        Some(_) => format!("the text {}", shown_node(node)),
        None => shown_node(node),
    }
}

fn stored(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::Text | FieldKind::Script => "a text",
        FieldKind::Number => "a number",
        FieldKind::Switch => "true or false",
        FieldKind::Choice { .. } => "the value of one option",
        FieldKind::Choices { .. } => "a list of values of options",
        FieldKind::KeyValues => "a list of {\"key\", \"value\"}",
        FieldKind::Duration => "a whole number of seconds",
        FieldKind::Endpoint { .. } => "the id of an endpoint",
        FieldKind::Raw { .. }
        | FieldKind::Moment(_)
        | FieldKind::Constant(_)
        | FieldKind::Group(_)
        | FieldKind::List(_)
        | FieldKind::Union(_)
        | FieldKind::Reference(_) => "a value",
    }
}

fn text(node: &Node) -> Default {
    match &node.content {
        Content::String(text) => Default::Same(text.to_string().into()),
        Content::Number(number) => Default::Converted(number_text(number).into()),
        Content::Bool(bool) => Default::Converted(bool.to_string().into()),
        _ => Default::Unusable("the widget takes one text only"),
    }
}

/// A number as JavaScript writes it where that is a whole number.
fn number_text(number: &Number) -> String {
    let text = number.to_string();
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

fn line_feeds(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn number(node: &Node) -> Default {
    match &node.content {
        Content::Number(number) => Default::Same(number.clone().into()),
        Content::String(text) => match numeric(text) {
            Some(number) => Default::Converted(number.into()),
            None => Default::Unusable("that is no decimal number"),
        },
        _ => Default::Unusable("that is no number"),
    }
}

/// The number a text holds, in decimal notation.
fn numeric(text: &str) -> Option<Number> {
    let text = text.trim();
    let decimal =
        |byte: u8| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E');
    if !text.bytes().all(decimal) {
        return None;
    }
    if let Ok(whole) = text.parse::<i64>() {
        return Some(whole.into());
    }
    let number = text.parse::<f64>().ok().and_then(Number::from_f64)?;
    // A whole number that is written with a point or an exponent is one all the same.
    let whole = number_text(&number).parse::<i64>();
    Some(whole.map_or(number, Number::from))
}

fn switch(node: &Node) -> Default {
    match (&node.content, node.as_str()) {
        (Content::Bool(bool), _) => Default::Same((*bool).into()),
        (_, Some("true")) => Default::Converted(true.into()),
        (_, Some("false")) => Default::Converted(false.into()),
        _ => Default::Unusable("a switch is on or off"),
    }
}

fn duration(node: &Node) -> Default {
    let number = match &node.content {
        Content::Number(number) => Some(number.clone()),
        Content::String(text) => numeric(text),
        _ => None,
    };
    let Some(number) = number else {
        return Default::Unusable("that is no number of seconds");
    };
    if let Some(seconds) = number.as_u64() {
        return match node.content {
            Content::Number(_) => Default::Same(seconds.into()),
            _ => Default::Converted(seconds.into()),
        };
    }
    // A whole number that is written with a point or an exponent.
    let text = number_text(&number);
    match text.parse::<u64>() {
        Ok(seconds) => Default::Converted(seconds.into()),
        Err(_) => Default::Unusable("an interval is a whole number of seconds, 0 or more"),
    }
}

/// Rows of keys and values from a list, an object, or the text of either.
fn rows(node: &Node) -> Default {
    match &node.content {
        Content::Array(items) => rows_from_list(items),
        Content::Object(members) => {
            let row =
                |key: &str, value: &Node| Some(json!({ "key": key, "value": scalar_text(value)? }));
            let rows: Option<Vec<Value>> = members
                .iter()
                .map(|member| row(&member.key, &member.value))
                .collect();
            match rows {
                Some(rows) => Default::Converted(rows.into()),
                None => Default::Unusable("a value in it is a list or an object"),
            }
        }
        Content::String(text) => match json::read(text) {
            Ok(document) if document.root.as_str().is_none() => match rows(&document.root) {
                Default::Same(rows) => Default::Converted(rows),
                other => other,
            },
            _ => Default::Unusable("that is not the JSON of rows"),
        },
        _ => Default::Unusable("the widget holds rows of keys and values"),
    }
}

fn rows_from_list(items: &[Node]) -> Default {
    let mut converted = false;
    let mut rows = Vec::with_capacity(items.len());
    for item in items {
        let Some(members) = item.as_object() else {
            return Default::Unusable("a row in it is no object");
        };
        let mut part = |name: &str| match item.get(name) {
            Some(node) => {
                converted |= node.as_str().is_none();
                scalar_text(node)
            }
            None => {
                converted = true;
                Some(String::new())
            }
        };
        let (Some(key), Some(value)) = (part("key"), part("value")) else {
            return Default::Unusable("a key or value in it is a list or an object");
        };
        converted |= members.len() > 2;
        rows.push(json!({ "key": key, "value": value }));
    }
    if converted {
        Default::Converted(rows.into())
    } else {
        Default::Same(rows.into())
    }
}

fn scalar_text(node: &Node) -> Option<String> {
    match &node.content {
        Content::Null => Some(String::new()),
        Content::Bool(bool) => Some(bool.to_string()),
        Content::Number(number) => Some(number_text(number)),
        Content::String(text) => Some(text.to_string()),
        Content::Array(_) | Content::Object(_) => None,
    }
}

/// Whether an option's value is the empty text.
fn offers_blank(options: &OptionSource) -> bool {
    match options {
        OptionSource::Fixed(options) => options.iter().any(|option| option.value == ""),
        OptionSource::Api(_) => false,
    }
}

fn choice(
    report: &mut Report<'_>,
    who: &str,
    spot: &Spot<'_>,
    node: &Node,
    options: &OptionSource,
) -> Default {
    if node.as_array().is_some() || node.as_object().is_some() {
        return Default::Unusable("one option has one value");
    }
    let value = node.to_value();
    match pick(&value, options) {
        Pick::Exact(value) => Default::Same(value),
        Pick::ByText(value) => Default::Converted(value),
        Pick::None => {
            not_among(report, who, spot, &value, options);
            Default::Same(value)
        }
    }
}

fn choices(
    report: &mut Report<'_>,
    who: &str,
    spot: &Spot<'_>,
    node: &Node,
    options: &OptionSource,
) -> Default {
    let mut converted = true;
    let items = match &node.content {
        Content::Array(_) => {
            converted = false;
            node.to_value()
        }
        Content::String(text) if text.trim_start().starts_with('[') => match json::read(text) {
            Ok(document) => document.root.to_value(),
            Err(_) => json!([node.to_value()]),
        },
        Content::Object(_) => return Default::Unusable("several options are a list"),
        _ => json!([node.to_value()]),
    };
    let mut values = Vec::new();
    for item in items.as_array().into_iter().flatten() {
        if item.is_array() || item.is_object() {
            return Default::Unusable("an item in it is a list or an object");
        }
        match pick(item, options) {
            Pick::Exact(value) => values.push(value),
            Pick::ByText(value) => {
                converted = true;
                values.push(value);
            }
            Pick::None => {
                not_among(report, who, spot, item, options);
                values.push(item.clone());
            }
        }
    }
    if converted {
        Default::Converted(values.into())
    } else {
        Default::Same(values.into())
    }
}

enum Pick {
    /// The value of an option, type and all.
    Exact(Value),
    /// The only option whose value reads the same.
    ByText(Value),
    None,
}

fn pick(value: &Value, options: &OptionSource) -> Pick {
    let OptionSource::Fixed(options) = options else {
        // What the request will offer is not known yet.
        return Pick::Exact(value.clone());
    };
    let equals = |option: &ChoiceOption| strictly_equal(Some(&option.value), Some(value));
    if options.iter().any(equals) {
        return Pick::Exact(value.clone());
    }
    match alike(options, value) {
        Some(value) => Pick::ByText(value.clone()),
        None => Pick::None,
    }
}

fn not_among(
    report: &mut Report<'_>,
    who: &str,
    spot: &Spot<'_>,
    value: &Value,
    options: &OptionSource,
) {
    let text = text_of(value);
    let labelled = |option: &&ChoiceOption| option.label == text;
    let meant = match options {
        OptionSource::Fixed(options) => options.iter().find(labelled),
        OptionSource::Api(_) => None,
    };
    let remedy = match meant {
        Some(option) => format!(
            "Write {}, the value of the option with this label.",
            option.value
        ),
        None => "Write the value of an option, or add an option with this value.".to_owned(),
    };
    report.find(
        &rules::DEFAULT_OPTION,
        spot,
        format!(
            "The default of {who}, {}, is not among its options.",
            super::report::shown(&text)
        ),
        remedy,
    );
}
