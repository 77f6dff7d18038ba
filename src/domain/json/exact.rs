//! [`Exact`]: a JSON value that keeps what a person wrote: the order of keys
//! and the spelling of numbers (`1.0`, `1e3`, thirty digits). What is only read
//! is a [`serde_json::Value`]; this is for what is read, changed in one place
//! and written again.

use super::document::{SyntaxError, SyntaxProblem};
use super::node::pointer_token;
use super::parse::{Stop, syntax_error};
use serde_json::{Map, Number, Value};
use std::collections::HashMap;
use std::fmt::Write as _;

/// Arrays and objects inside each other, at most. Recursion over a tree this
/// deep fits a browser's stack several times.
pub const EXACT_DEPTH_LIMIT: usize = 1_000;

/// A JSON value, its keys in order and its numbers as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exact {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, spelled as RFC 8259 allows.
    Number(Box<str>),
    /// A string.
    String(Box<str>),
    /// An array.
    Array(Vec<Exact>),
    /// An object; no key twice.
    Object(Vec<(Box<str>, Exact)>),
}

impl Exact {
    /// Reads strict JSON text. Of repeated keys the last value stays, in the
    /// place of the first.
    ///
    /// # Errors
    /// The first place that is not JSON.
    pub fn read(text: &str) -> Result<Self, SyntaxError> {
        Reader::new(text, false).read()
    }

    /// The same, but what would be lost is refused as well: a key that stands twice in
    /// its object, a number that no double holds.
    ///
    /// # Errors
    /// The first place that is not JSON, or that would not be kept.
    pub fn read_strictly(text: &str) -> Result<Self, SyntaxError> {
        Reader::new(text, true).read()
    }

    /// A text.
    pub fn text(text: impl Into<Box<str>>) -> Self {
        Self::String(text.into())
    }

    /// An object without members.
    pub fn empty_object() -> Self {
        Self::Object(Vec::new())
    }

    /// The member of an object.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members
                .iter()
                .find(|(name, _)| **name == *key)
                .map(|(_, value)| value),
            _ => None,
        }
    }

    /// The members of an object; none of anything else.
    pub fn members(&self) -> &[(Box<str>, Self)] {
        match self {
            Self::Object(members) => members,
            _ => &[],
        }
    }

    /// The items of an array; none of anything else.
    pub fn items(&self) -> &[Self] {
        match self {
            Self::Array(items) => items,
            _ => &[],
        }
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The same value without the spelling of its numbers.
    pub fn to_value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(bool) => Value::Bool(*bool),
            Self::Number(text) => number_value(text),
            Self::String(text) => Value::String(text.to_string()),
            Self::Array(items) => items.iter().map(Self::to_value).collect(),
            Self::Object(members) => {
                let mut map = Map::new();
                for (key, value) in members {
                    map.insert(key.to_string(), value.to_value());
                }
                Value::Object(map)
            }
        }
    }

    /// JSON text on one line.
    pub fn to_line(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, None);
        out
    }

    /// JSON text, two spaces per level, empty arrays and objects on one line.
    pub fn to_pretty(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, Some(0));
        out
    }

    fn write(&self, out: &mut String, indent: Option<usize>) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(true) => out.push_str("true"),
            Self::Bool(false) => out.push_str("false"),
            Self::Number(text) => out.push_str(text),
            Self::String(text) => write_text(out, text),
            Self::Array(items) => {
                let parts = items.iter().map(|item| (None, item));
                write_parts(out, indent, ('[', ']'), parts);
            }
            Self::Object(members) => {
                let parts = members.iter().map(|(key, value)| (Some(&**key), value));
                write_parts(out, indent, ('{', '}'), parts);
            }
        }
    }

    /// Paths (`/a/0`) of what differs between two values: the deepest places
    /// that account for every difference.
    pub fn equal_value(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => {
                a == b || number_value(a).as_f64() == number_value(b).as_f64()
            }
            (Self::Array(a), Self::Array(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.equal_value(b))
            }
            (Self::Object(a), Self::Object(b)) => {
                a.len() == b.len()
                    && a.iter().all(|(key, value)| {
                        other.get(key).is_some_and(|other| value.equal_value(other))
                    })
            }
            _ => self == other,
        }
    }
}

impl From<&Value> for Exact {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(bool) => Self::Bool(*bool),
            Value::Number(number) => Self::Number(number.to_string().into()),
            Value::String(text) => Self::String(text.as_str().into()),
            Value::Array(items) => Self::Array(items.iter().map(Self::from).collect()),
            Value::Object(map) => Self::Object(
                map.iter()
                    .map(|(key, value)| (key.as_str().into(), Self::from(value)))
                    .collect(),
            ),
        }
    }
}

/// A path below another one: `parent/key`, escaped as in JSON Pointer; below
/// the root the key alone.
pub fn path_below(parent: &str, key: &str) -> String {
    if parent.is_empty() {
        pointer_token(key)
    } else {
        format!("{parent}/{}", pointer_token(key))
    }
}

/// The number as 64 bits hold it. Beyond what a double can hold, the largest
/// double stands for it.
fn number_value(text: &str) -> Value {
    if text != "-0" {
        if let Ok(number) = text.parse::<u64>() {
            return Value::Number(number.into());
        }
        if let Ok(number) = text.parse::<i64>() {
            return Value::Number(number.into());
        }
    }
    let number = text.parse::<f64>().unwrap_or_default();
    Number::from_f64(number.clamp(f64::MIN, f64::MAX)).map_or(Value::Null, Value::Number)
}

/// Whether a text is a number as RFC 8259 spells it.
pub fn is_number(text: &str) -> bool {
    let mut reader = Reader::new(text, false);
    reader.number().is_ok() && reader.at == text.len()
}

fn write_parts<'a>(
    out: &mut String,
    indent: Option<usize>,
    (open, close): (char, char),
    parts: impl ExactSizeIterator<Item = (Option<&'a str>, &'a Exact)>,
) {
    out.push(open);
    let count = parts.len();
    let inner = indent.map(|level| level.saturating_add(1));
    for (place, (key, value)) in parts.enumerate() {
        if let Some(level) = inner {
            new_line(out, level);
        }
        if let Some(key) = key {
            write_text(out, key);
            out.push(':');
            if inner.is_some() {
                out.push(' ');
            }
        }
        value.write(out, inner);
        if place.saturating_add(1) < count {
            out.push(',');
        }
    }
    if let (Some(level), true) = (indent, count > 0) {
        new_line(out, level);
    }
    out.push(close);
}

fn new_line(out: &mut String, level: usize) {
    out.push('\n');
    for _ in 0..level {
        out.push_str("  ");
    }
}

fn write_text(out: &mut String, text: &str) {
    out.push('"');
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            char if char < ' ' || char == '\u{7f}' => {
                // Writing into a text cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(char));
            }
            char => out.push(char),
        }
    }
    out.push('"');
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// Whether what would be lost is refused.
    strict: bool,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, strict: bool) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
            strict,
        }
    }

    fn read(&mut self) -> Result<Exact, SyntaxError> {
        self.document()
            .map_err(|stop: Stop| syntax_error(self.text, stop))
    }

    fn document(&mut self) -> Result<Exact, Stop> {
        self.skip();
        if self.peek().is_none() {
            return Err(self.stop(SyntaxProblem::Empty));
        }
        let value = self.value(0)?;
        self.skip();
        match self.peek() {
            None => Ok(value),
            Some(_) => Err(self.expected("the end of the text")),
        }
    }

    fn value(&mut self, depth: usize) -> Result<Exact, Stop> {
        if depth > EXACT_DEPTH_LIMIT {
            return Err(self.stop(SyntaxProblem::TooDeep(EXACT_DEPTH_LIMIT)));
        }
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.string().map(Exact::String),
            Some(b'-' | b'0'..=b'9') => self.number().map(Exact::Number),
            Some(b't') => self.word("true", Exact::Bool(true)),
            Some(b'f') => self.word("false", Exact::Bool(false)),
            Some(b'n') => self.word("null", Exact::Null),
            _ => Err(self.expected("a value")),
        }
    }

    fn array(&mut self, depth: usize) -> Result<Exact, Stop> {
        self.at += 1;
        let mut items = Vec::new();
        self.skip();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Exact::Array(items));
        }
        loop {
            self.skip();
            items.push(self.value(depth + 1)?);
            self.skip();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(Exact::Array(items));
                }
                _ => return Err(self.expected("a comma or “]”")),
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Exact, Stop> {
        self.at += 1;
        let mut members: Vec<(Box<str>, Exact)> = Vec::new();
        let mut places: HashMap<Box<str>, usize> = HashMap::new();
        self.skip();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Exact::Object(members));
        }
        loop {
            self.skip();
            if self.peek() != Some(b'"') {
                return Err(self.expected("a key in double quotation marks"));
            }
            let start = self.at;
            let key = self.string()?;
            if self.strict && places.contains_key(&key) {
                return Err(Stop {
                    problem: SyntaxProblem::Repeated(key.into()),
                    offset: start,
                });
            }
            self.skip();
            if self.peek() != Some(b':') {
                return Err(self.expected("a colon after the key"));
            }
            self.at += 1;
            self.skip();
            let value = self.value(depth + 1)?;
            let known = places.get(&key).and_then(|place| members.get_mut(*place));
            match known {
                Some(member) => member.1 = value,
                None => {
                    places.insert(key.clone(), members.len());
                    members.push((key, value));
                }
            }
            self.skip();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Ok(Exact::Object(members));
                }
                _ => return Err(self.expected("a comma or “}”")),
            }
        }
    }

    fn string(&mut self) -> Result<Box<str>, Stop> {
        let start = self.at;
        let open = Stop {
            problem: SyntaxProblem::OpenString,
            offset: start,
        };
        let mut end = start + 1;
        let mut plain = true;
        loop {
            match self.bytes.get(end) {
                Some(b'"') => break,
                Some(b'\\') => {
                    plain = false;
                    end += 2;
                }
                Some(byte) if *byte >= b' ' => end += 1,
                _ => return Err(open),
            }
        }
        let literal = self.text.get(start..=end);
        let text = if plain {
            self.text.get(start + 1..end).map(Box::from)
        } else {
            literal.and_then(|literal| serde_json::from_str::<Box<str>>(literal).ok())
        };
        let text = text.ok_or_else(|| Stop {
            problem: SyntaxProblem::Escape(
                literal
                    .and_then(|literal| literal.split_once('\\'))
                    .and_then(|(_, after)| after.chars().next())
                    .map(String::from)
                    .unwrap_or_default(),
            ),
            offset: start,
        })?;
        self.at = end + 1;
        Ok(text)
    }

    fn number(&mut self) -> Result<Box<str>, Stop> {
        let start = self.at;
        let wrong = |why| Stop {
            problem: SyntaxProblem::Number(why),
            offset: start,
        };
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits(),
            _ => return Err(wrong("a digit is missing")),
        }
        if self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            return Err(wrong("it must not begin with 0"));
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            let before = self.at;
            self.digits();
            if self.at == before {
                return Err(wrong("a digit is missing after the point"));
            }
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            let before = self.at;
            self.digits();
            if self.at == before {
                return Err(wrong("a digit is missing in the exponent"));
            }
        }
        let number = self.text.get(start..self.at).unwrap_or("0");
        if self.strict && number.parse().is_ok_and(f64::is_infinite) {
            return Err(Stop {
                problem: SyntaxProblem::NumberTooLarge,
                offset: start,
            });
        }
        Ok(number.into())
    }

    fn digits(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
    }

    fn word(&mut self, word: &'static str, value: Exact) -> Result<Exact, Stop> {
        let end = self.at + word.len();
        let goes_on = self
            .bytes
            .get(end)
            .is_some_and(|byte| byte.is_ascii_alphanumeric());
        if self.bytes.get(self.at..end) != Some(word.as_bytes()) || goes_on {
            return Err(self.expected("a value"));
        }
        self.at = end;
        Ok(value)
    }

    fn skip(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn stop(&self, problem: SyntaxProblem) -> Stop {
        Stop {
            problem,
            offset: self.at,
        }
    }

    fn expected(&self, expected: &'static str) -> Stop {
        self.stop(SyntaxProblem::Expected {
            expected,
            found: super::parse::found_at(self.text, self.at),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_and_keys_stay_as_they_were_written() {
        let text = r#"{"b":1.0,"a":[1e3,-0,123456789012345678901234567890],"__proto__":"\u00e9"}"#;
        let value = Exact::read(text).unwrap();
        assert_eq!(value.to_line(), text.replace("\\u00e9", "é"));
    }

    #[test]
    fn of_repeated_keys_the_last_value_stays_in_the_first_place() {
        let value = Exact::read(r#"{"a":1,"b":2,"a":3}"#).unwrap();
        assert_eq!(value.to_line(), r#"{"a":3,"b":2}"#);
    }

    #[test]
    fn what_would_be_lost_is_refused_where_that_is_asked_for() {
        for (text, offset) in [
            (r#"{"a":1,"a":2}"#, 7),
            (r#"[{"a":{"b":1,"\u0062":2}}]"#, 13),
            ("[1, -1e400]", 4),
        ] {
            assert_eq!(Exact::read_strictly(text).unwrap_err().offset, offset);
            assert!(Exact::read(text).is_ok(), "{text}");
        }
        for text in [
            r#"[{"a":1},{"a":2}]"#,
            "[1e308,1e-400,12345678901234567890123]",
        ] {
            assert_eq!(Exact::read_strictly(text), Exact::read(text));
        }
    }

    #[test]
    fn what_is_not_json_is_refused_with_its_place() {
        for (text, offset) in [
            ("", 0),
            ("{", 1),
            ("{\"a\" 1}", 5),
            ("[1,]", 3),
            ("01", 0),
            ("\"a", 0),
            ("nul", 0),
            ("1 2", 2),
            ("\"\\x\"", 0),
        ] {
            assert_eq!(Exact::read(text).unwrap_err().offset, offset, "{text}");
        }
    }

    #[test]
    fn numbers_are_equal_by_value() {
        let read = |text| Exact::read(text).unwrap();
        assert!(read("[1.0]").equal_value(&read("[1]")));
        assert!(read("{\"a\":1,\"b\":2}").equal_value(&read("{\"b\":2,\"a\":1}")));
        assert!(!read("1").equal_value(&read("2")));
    }

    proptest! {
        #[test]
        fn any_text_ends_and_what_is_read_is_what_serde_reads(text in "[\\[\\]{}:,\"\\\\a-e0-9.+ \n-]{0,40}") {
            let ours = Exact::read(&text).ok().map(|value| value.to_value());
            let theirs = serde_json::from_str::<Value>(&text).ok();
            if let Some(theirs) = theirs {
                prop_assert_eq!(ours, Some(theirs));
            }
        }

        #[test]
        fn what_is_written_is_read_again(text in ".{0,40}", number in any::<i64>()) {
            let value = Exact::Object(vec![
                (text.clone().into(), Exact::Array(vec![Exact::text(text), Exact::Number(number.to_string().into())])),
            ]);
            prop_assert_eq!(&Exact::read(&value.to_line()).unwrap(), &value);
            prop_assert_eq!(&Exact::read(&value.to_pretty()).unwrap(), &value);
        }
    }
}
