//! JSON as GoCD takes it: its server reads with Gson in the lenient mode, which
//! takes single quotes, bare words and comments. Reads the same, keeps where
//! the text is no JSON, and ends with an error, never a panic, on any text.
//!
//! Rules: `JsonReader` of Gson 2.x with `Strictness.LENIENT`, read into
//! `Object`.

use crate::domain::json::{Content, DEPTH_LIMIT, Member, NODE_LIMIT, Node, RepeatedKey, Span};
use serde_json::Number;
use std::collections::HashMap;

/// What a lenient reading made of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Lenient {
    /// The value; `None` for a text with nothing in it, which Gson reads as null.
    pub root: Option<Node>,
    /// What strict JSON would refuse.
    pub liberties: Vec<Liberty>,
    /// Keys that their object already has; the last one counts.
    pub repeated: Vec<RepeatedKey>,
}

/// Something that only a lenient reader takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Liberty {
    /// Byte offset.
    pub offset: usize,
    /// What it is, as the subject of a sentence.
    pub what: &'static str,
}

/// Why even a lenient reader stops.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct Stop {
    /// Byte offset.
    pub offset: usize,
    /// What is wrong, as half a sentence.
    pub what: &'static str,
    /// Whether a limit of this reader was met, and not a fault of the text.
    pub limit: bool,
}

/// Liberties that are listed; more of them help nobody.
const LISTED: usize = 1000;

/// Reads a text as Gson would.
pub fn read(text: &str) -> Result<Lenient, Stop> {
    let mut reader = Reader {
        text,
        at: 0,
        counted: 0,
        liberties: Vec::new(),
        repeated: Vec::new(),
    };
    if text.starts_with('\u{feff}') {
        reader.liberty(0, "A byte order mark");
        reader.at = '\u{feff}'.len_utf8();
    }
    reader.skip()?;
    if reader.rest().starts_with(")]}'\n") {
        reader.liberty(reader.at, "The prefix “)]}'”");
        reader.at += 5;
        reader.skip()?;
    }
    let root = if reader.peek().is_none() {
        None
    } else {
        Some(reader.value(0)?)
    };
    reader.skip()?;
    if reader.peek().is_some() {
        return Err(reader.stop("there is more text after the value"));
    }
    Ok(Lenient {
        root,
        liberties: reader.liberties,
        repeated: reader.repeated,
    })
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    counted: usize,
    liberties: Vec<Liberty>,
    repeated: Vec<RepeatedKey>,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn stop(&self, what: &'static str) -> Stop {
        Stop {
            offset: self.at,
            what,
            limit: false,
        }
    }

    fn liberty(&mut self, offset: usize, what: &'static str) {
        if self.liberties.len() < LISTED {
            self.liberties.push(Liberty { offset, what });
        }
    }

    /// Skips white space and comments.
    fn skip(&mut self) -> Result<(), Stop> {
        loop {
            let rest = self.rest();
            if rest.starts_with([' ', '\t', '\r', '\n']) {
                self.at += 1;
            } else if rest.starts_with("/*") {
                self.liberty(self.at, "A comment");
                let Some(end) = rest.find("*/") else {
                    return Err(self.stop("a comment is never closed with “*/”"));
                };
                self.at += end + 2;
            } else if rest.starts_with("//") || rest.starts_with('#') {
                self.liberty(self.at, "A comment");
                self.at += rest.find(['\n', '\r']).unwrap_or(rest.len());
            } else {
                return Ok(());
            }
        }
    }

    fn value(&mut self, depth: usize) -> Result<Node, Stop> {
        self.count()?;
        if depth > DEPTH_LIMIT {
            return Err(Stop {
                limit: true,
                ..self.stop("lists and objects are nested too deep")
            });
        }
        let start = self.at;
        let content = match self.peek() {
            Some('[') => self.array(depth)?,
            Some('{') => self.object(depth)?,
            Some('"') => Content::String(self.string('"')?.into()),
            Some('\'') => {
                self.liberty(start, "A text in single quotation marks");
                Content::String(self.string('\'')?.into())
            }
            _ => self.literal()?,
        };
        Ok(Node {
            span: Span::new(start, self.at),
            content,
        })
    }

    fn count(&mut self) -> Result<(), Stop> {
        self.counted += 1;
        if self.counted > NODE_LIMIT {
            return Err(Stop {
                limit: true,
                ..self.stop("the text holds too many values")
            });
        }
        Ok(())
    }

    fn array(&mut self, depth: usize) -> Result<Content, Stop> {
        self.at += 1;
        let mut items = Vec::new();
        self.skip()?;
        if self.peek() == Some(']') {
            self.at += 1;
            return Ok(Content::Array(items));
        }
        loop {
            self.skip()?;
            if matches!(self.peek(), Some(',' | ';' | ']')) {
                // An item of no characters is null, also the one after a last comma.
                self.liberty(self.at, "A comma without a value beside it");
                self.count()?;
                items.push(Node {
                    span: Span::new(self.at, self.at),
                    content: Content::Null,
                });
            } else {
                items.push(self.value(depth + 1)?);
            }
            self.skip()?;
            if self.is_last(']', "a comma or “]” is expected")? {
                return Ok(Content::Array(items));
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Content, Stop> {
        self.at += 1;
        let mut members: Vec<Member> = Vec::new();
        self.skip()?;
        if self.peek() == Some('}') {
            self.at += 1;
            return Ok(Content::Object(members));
        }
        loop {
            self.skip()?;
            self.count()?;
            let start = self.at;
            let key = self.name()?;
            let key_span = Span::new(start, self.at);
            self.skip()?;
            self.colon()?;
            self.skip()?;
            let value = self.value(depth + 1)?;
            members.push(Member {
                key: key.into(),
                key_span,
                value,
            });
            self.skip()?;
            if self.is_last('}', "a comma or “}” is expected")? {
                break;
            }
        }
        self.note_repeated(&members);
        Ok(Content::Object(members))
    }

    /// The name of a member.
    fn name(&mut self) -> Result<String, Stop> {
        let start = self.at;
        match self.peek() {
            Some('"') => self.string('"'),
            Some('\'') => {
                self.liberty(start, "A name in single quotation marks");
                self.string('\'')
            }
            Some('}') => Err(self.stop("a name is expected after the comma, and “}” stands here")),
            _ => {
                let word = self.word();
                if word.is_empty() {
                    return Err(self.stop("a name is expected"));
                }
                self.liberty(start, "A name without quotation marks");
                Ok(word.to_owned())
            }
        }
    }

    /// What stands between a name and its value.
    fn colon(&mut self) -> Result<(), Stop> {
        match self.peek() {
            Some(':') => self.at += 1,
            Some('=') => {
                self.liberty(self.at, "An equals sign in place of a colon");
                self.at += 1;
                if self.peek() == Some('>') {
                    self.at += 1;
                }
            }
            _ => return Err(self.stop("a colon is expected after the name")),
        }
        Ok(())
    }

    /// Goes over what stands behind an item or member, and tells whether it was
    /// the last one: a comma, or `close`. Anything else is the error `expected`.
    fn is_last(&mut self, close: char, expected: &'static str) -> Result<bool, Stop> {
        let sign = self.peek();
        match sign {
            Some(',') => {}
            Some(';') => self.liberty(self.at, "A semicolon in place of a comma"),
            _ if sign == Some(close) => {}
            _ => return Err(self.stop(expected)),
        }
        self.at += 1;
        Ok(sign == Some(close))
    }

    /// Remembers names that were there before.
    fn note_repeated(&mut self, members: &[Member]) {
        let mut seen: HashMap<&str, Span> = HashMap::with_capacity(members.len());
        for member in members {
            if let Some(first) = seen.insert(&member.key, member.key_span)
                && self.repeated.len() < LISTED
            {
                self.repeated.push(RepeatedKey {
                    key: member.key.clone(),
                    span: member.key_span,
                    first,
                });
            }
        }
    }

    /// The characters up to the next one that ends a bare word.
    fn word(&mut self) -> &'a str {
        let rest = self.rest();
        let ends = |c: char| "/\\;#={}[]:, \t\u{c}\r\n".contains(c);
        let word = rest.get(..rest.find(ends).unwrap_or(rest.len()));
        let word = word.unwrap_or("");
        self.at += word.len();
        word
    }

    fn literal(&mut self) -> Result<Content, Stop> {
        let start = self.at;
        let word = self.word();
        if word.is_empty() {
            return Err(self.stop("a value is expected"));
        }
        let keyword = [
            ("true", Content::Bool(true)),
            ("false", Content::Bool(false)),
            ("null", Content::Null),
        ]
        .into_iter()
        .find(|(name, _)| word.eq_ignore_ascii_case(name));
        if let Some((name, content)) = keyword {
            if word != name {
                self.liberty(start, "A keyword in capital letters");
            }
            return Ok(content);
        }
        if let Ok(number) = serde_json::from_str::<Number>(word) {
            return Ok(Content::Number(number));
        }
        self.liberty(start, "A text without quotation marks");
        Ok(Content::String(word.into()))
    }

    fn string(&mut self, quote: char) -> Result<String, Stop> {
        let start = self.at;
        self.at += 1;
        let mut out = String::new();
        loop {
            let Some(char) = self.peek() else {
                self.at = start;
                return Err(self.stop("a text is never closed with a quotation mark"));
            };
            if char == quote {
                self.at += 1;
                return Ok(out);
            }
            if char != '\\' {
                if u32::from(char) < 0x20 {
                    self.liberty(self.at, "A control character inside a text");
                }
                out.push(char);
                self.at += char.len_utf8();
                continue;
            }
            self.escape(&mut out)?;
        }
    }

    fn escape(&mut self, out: &mut String) -> Result<(), Stop> {
        let start = self.at;
        self.at += 1;
        let Some(char) = self.peek() else {
            return Err(self.stop("a backslash ends the text"));
        };
        self.at += char.len_utf8();
        match char {
            't' => out.push('\t'),
            'b' => out.push('\u{8}'),
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            'f' => out.push('\u{c}'),
            '"' | '\\' | '/' => out.push(char),
            '\'' | '\n' => {
                self.liberty(start, "An escape that JSON does not have");
                out.push(char);
            }
            'u' => {
                let high = self.unit(start)?;
                let low = (0xD800..0xDC00)
                    .contains(&high)
                    .then(|| {
                        let rest = self.rest().strip_prefix("\\u")?;
                        let low = u32::from_str_radix(rest.get(..4)?, 16).ok()?;
                        (0xDC00..0xE000).contains(&low).then_some(low)
                    })
                    .flatten();
                let code = match low {
                    Some(low) => {
                        self.at += 6;
                        0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)
                    }
                    None => high,
                };
                match char::from_u32(code) {
                    Some(char) => out.push(char),
                    None => {
                        self.liberty(start, "Half of a surrogate pair");
                        out.push('\u{fffd}');
                    }
                }
            }
            _ => {
                self.at = start;
                return Err(self.stop("a backslash is followed by what is no escape"));
            }
        }
        Ok(())
    }

    /// Four hexadecimal digits.
    fn unit(&mut self, start: usize) -> Result<u32, Stop> {
        let digits = self.rest().get(..4).unwrap_or("");
        let all = digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        match u32::from_str_radix(digits, 16) {
            Ok(unit) if all => {
                self.at += 4;
                Ok(unit)
            }
            _ => {
                self.at = start;
                Err(self.stop("“\\u” needs four hexadecimal digits after it"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn check(text: &str, expected: Value, liberties: usize) {
        let read = read(text).unwrap();
        let value = read.root.map_or(Value::Null, |root| root.to_value());
        assert_eq!(value, expected, "{text}");
        assert_eq!(read.liberties.len(), liberties, "{text}");
    }

    #[test]
    fn json_is_read_without_a_remark() {
        check(
            r#" {"a": [1, -2.5e3, "x\né😀"], "b": {}, "c": null} "#,
            json!({"a": [1, -2500.0, "x\né😀"], "b": {}, "c": null}),
            0,
        );
        check(r#""😀""#, json!("😀"), 0);
    }

    #[test]
    fn what_gson_takes_is_read_with_a_remark() {
        check("{a: 1}", json!({"a": 1}), 1);
        check("{'a': 'b'}", json!({"a": "b"}), 2);
        check("{\"a\"=1; \"b\" => 2}", json!({"a": 1, "b": 2}), 3);
        check("# x\n[TRUE, yes, 01] // y", json!([true, "yes", "01"]), 5);
        check("[\"a\tb\"]", json!(["a\tb"]), 1);
    }

    #[test]
    fn a_last_comma_makes_an_item_and_breaks_an_object() {
        check("[1,]", json!([1, null]), 1);
        check("[,]", json!([null, null]), 2);
        assert!(read("{\"a\": 1,}").is_err());
    }

    #[test]
    fn nothing_is_null() {
        check("", Value::Null, 0);
        check(" \n", Value::Null, 0);
    }

    #[test]
    fn a_fault_has_a_place() {
        for (text, offset) in [("{\"a\" 1}", 5), ("[1 2]", 3), ("\"a", 0), ("{} {}", 3)] {
            assert_eq!(read(text).unwrap_err().offset, offset, "{text}");
        }
        assert!(read(&"[".repeat(100_000)).unwrap_err().limit);
    }

    proptest! {
        #[test]
        fn any_text_ends(text in ".{0,200}") {
            let _ = read(&text);
        }

        #[test]
        fn any_heap_of_signs_ends(text in "[{}\\[\\]:,;='\"a1#/* \\\\u\n]{0,60}") {
            if let Ok(Lenient { root: Some(root), .. }) = read(&text) {
                prop_assert!(root.span.end <= text.len());
            }
        }

        #[test]
        fn what_a_strict_reader_takes_reads_the_same(text in "[{}\\[\\]:,\"a1 \\\\n-]{0,40}") {
            if let Ok(value) = serde_json::from_str::<Value>(&text) {
                let read = read(&text).unwrap();
                prop_assert_eq!(read.root.unwrap().to_value(), value);
                prop_assert!(read.liberties.is_empty());
            }
        }
    }
}
