//! Texts: blanks, canonical JSON, and strings with `${…}` in them.

use super::compile::{self, Code};
use super::value::{Meter, Result, Value, compare_texts, function_left};

/// What ECMAScript takes for a blank.
pub(super) fn is_blank(character: char) -> bool {
    character == '\u{feff}' || (character.is_whitespace() && character != '\u{85}')
}

/// A text without the blanks around it.
pub(super) fn strip(text: &str) -> &str {
    text.trim_matches(is_blank)
}

/// A string of a template, cut where expressions begin and end.
#[derive(Debug)]
pub(super) enum Piece<'a> {
    /// As it stands.
    Plain(&'a str),
    /// The value of an expression.
    Code(Code<'a>),
}

/// Cuts a string. `$${` stands for `${`.
pub(super) fn pieces<'a>(text: &'a str, meter: &Meter) -> Result<Vec<Piece<'a>>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        if let Some(before) = before.strip_suffix('$') {
            pieces.push(Piece::Plain(before));
            pieces.push(Piece::Plain("${"));
            rest = after;
            continue;
        }
        pieces.push(Piece::Plain(before));
        let (code, end) = compile::interpolation(after, meter)?;
        pieces.push(Piece::Code(code));
        rest = after.get(end + 1..).unwrap_or_default();
    }
    pieces.push(Piece::Plain(rest));
    Ok(pieces)
}

/// The text that `${…}` and `str` have for a value; `None` if it is a list, an
/// object or a function. `null` is what the caller makes of it.
pub(super) fn words(value: &Value, null: &str) -> Option<String> {
    Some(match value {
        Value::Null => null.to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.words(),
        Value::Text(text) => (**text).to_owned(),
        Value::List(_) | Value::Object(_) | Value::Function(_) => return None,
    })
}

/// Writes a value as `$json` does: compact, keys sorted.
pub(super) fn json(value: &Value, meter: &Meter, out: &mut String) -> Result<()> {
    meter.spend(1)?;
    meter.check_text(out.len())?;
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number.words()),
        Value::Text(text) => quoted(text, meter, out)?,
        Value::List(list) => {
            out.push('[');
            for (index, item) in list.parts.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                json(item, meter, out)?;
            }
            out.push(']');
        }
        Value::Object(object) => {
            let mut members: Vec<_> = object.parts.iter().collect();
            members.sort_by(|a, b| compare_texts(a.0, b.0));
            out.push('{');
            for (index, (key, value)) in members.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                quoted(key, meter, out)?;
                out.push(':');
                json(value, meter, out)?;
            }
            out.push('}');
        }
        Value::Function(_) => return Err(function_left()),
    }
    Ok(())
}

/// Writes a JSON string, within the limits.
fn quoted(text: &str, meter: &Meter, out: &mut String) -> Result<()> {
    meter.check_text(out.len().saturating_add(text.len()))?;
    meter.pay_text(text.len())?;
    // The library's writer escapes what ECMAScript escapes, and no more.
    out.push_str(&serde_json::Value::from(text).to_string());
    Ok(())
}
