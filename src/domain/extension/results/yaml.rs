//! JSON values as YAML that people like to read, and that parsers of YAML 1.1
//! and 1.2 read as the same values.

use serde_json::{Map, Value};

/// Longer keys need the explicit form, by the limit of the YAML specification.
const KEY_LIMIT: usize = 1000;

/// Plain words that some parser takes for a boolean, a number or null.
const SPECIAL: [&str; 12] = [
    "null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf", "infinity",
];

/// Yields a mapping as a document in block style.
pub(super) fn document(members: &Map<String, Value>) -> String {
    let mut out = String::new();
    write_members(&mut out, members, 0, false);
    out
}

/// Writes the members of an object; the first line has its indentation
/// already if `is_inline`.
fn write_members(out: &mut String, members: &Map<String, Value>, indent: usize, is_inline: bool) {
    for (nth, (key, value)) in members.iter().enumerate() {
        if nth > 0 || !is_inline {
            push_indent(out, indent);
        }
        let key = if key.contains('\n') {
            double_quoted(key)
        } else {
            scalar(key)
        };
        if key.chars().count() > KEY_LIMIT {
            out.push_str("? ");
            out.push_str(&key);
            out.push('\n');
            push_indent(out, indent);
        } else {
            out.push_str(&key);
        }
        out.push(':');
        write_value(out, value, indent, Parent::Mapping);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Parent {
    Mapping,
    Sequence,
}

/// Writes a value behind `key:` or `-`, with the line's end; `indent` is that
/// of the key or dash. The depth is that of a JSON value, which its reader
/// bounds.
fn write_value(out: &mut String, value: &Value, indent: usize, parent: Parent) {
    let inner = indent.saturating_add(2);
    match value {
        Value::Object(members) if !members.is_empty() => {
            let is_inline = parent == Parent::Sequence;
            out.push(if is_inline { ' ' } else { '\n' });
            write_members(out, members, inner, is_inline);
        }
        Value::Array(items) if !items.is_empty() => {
            out.push('\n');
            for item in items {
                push_indent(out, inner);
                out.push('-');
                write_value(out, item, inner, Parent::Sequence);
            }
        }
        Value::String(text) if fits_block(text) => write_block(out, text, inner),
        other => {
            out.push(' ');
            out.push_str(&flat(other));
            out.push('\n');
        }
    }
}

/// A value on one line.
fn flat(value: &Value) -> String {
    match value {
        Value::String(text) if text.contains('\n') => double_quoted(text),
        Value::String(text) => scalar(text),
        Value::Number(_) => number(&value.to_string()),
        // Null, booleans and empty collections are written as in JSON.
        other => other.to_string(),
    }
}

/// YAML 1.1 wants a point in the mantissa and a sign in the exponent.
fn number(text: &str) -> String {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else {
        return text.to_owned();
    };
    let point = if mantissa.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with(['+', '-']) {
        ""
    } else {
        "+"
    };
    format!("{mantissa}{point}e{sign}{exponent}")
}

/// Whether a text of several lines can be written as it is in a literal block.
fn fits_block(text: &str) -> bool {
    let starts_plainly = !text.starts_with([' ', '\t', '\n']);
    let last = text.trim_end_matches('\n').rsplit('\n').next();
    let ends_plainly = last.is_some_and(|line| !line.trim().is_empty());
    text.contains('\n')
        && starts_plainly
        && ends_plainly
        && text
            .chars()
            .all(|c| c == '\n' || c == '\t' || is_printable(c))
}

fn write_block(out: &mut String, text: &str, indent: usize) {
    let body = text.trim_end_matches('\n');
    let ends = text.len().saturating_sub(body.len());
    out.push_str(match ends {
        0 => " |-\n",
        1 => " |\n",
        _ => " |+\n",
    });
    for line in body.split('\n') {
        if !line.is_empty() {
            push_indent(out, indent);
            out.push_str(line);
        }
        out.push('\n');
    }
    for _ in 1..ends {
        out.push('\n');
    }
}

/// A text without line feeds, plain if no parser can take it for anything else.
fn scalar(text: &str) -> String {
    if !text.chars().all(is_printable) {
        return double_quoted(text);
    }
    if is_plain(text) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "''"))
}

/// Whether a text may stand without quotes. Stricter than YAML: what begins
/// like a number, a date or an indicator is quoted.
fn is_plain(text: &str) -> bool {
    let starts = text
        .chars()
        .next()
        .is_some_and(|c| c.is_alphabetic() || c == '_' || c == '/');
    let continues = |c: char| c.is_alphanumeric() || " _-./+@$%=()~^".contains(c);
    starts
        && text.chars().all(continues)
        && !text.ends_with(' ')
        && !SPECIAL.contains(&text.to_lowercase().as_str())
}

/// Whether every parser takes a character as it is.
fn is_printable(c: char) -> bool {
    !c.is_control()
        && !matches!(
            c,
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
}

fn double_quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if is_printable(c) => quoted.push(c),
            // All others lie below U+10000.
            c => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
        }
    }
    quoted.push('"');
    quoted
}

fn push_indent(out: &mut String, indent: usize) {
    out.extend(std::iter::repeat_n(' ', indent));
}
