//! The reader: text → [`Document`]. Strict in its verdict, lenient in what it
//! still reads; ends with an error, never a panic, on any text.

use super::edit::{Edit, clean};
use super::node::{Content, Member, Node};
use super::place::{LineIndex, Position, Span};
use serde_json::Number;
use std::collections::HashMap;
use thiserror::Error;

/// Arrays and objects inside each other, at most. A value this deep, with the
/// model around it, still passes through `serde_json`, which stops at 128.
pub const DEPTH_LIMIT: usize = 96;

/// Values, keys and deviations in one text, at most: about 100 MB in memory.
pub const NODE_LIMIT: usize = 2_000_000;

/// A text that could be read.
#[derive(Clone, Debug)]
pub struct Document {
    /// The outermost value.
    pub root: Node,
    /// What strict JSON does not allow, in the order of the text.
    pub deviations: Vec<Deviation>,
    /// Keys that their object already has.
    pub repeated_keys: Vec<RepeatedKey>,
}

impl Document {
    /// Whether the text is JSON by RFC 8259. Repeated keys do not break it.
    pub fn is_strict(&self) -> bool {
        self.deviations.is_empty()
    }

    /// The edits that make the text strict JSON of the same value.
    pub fn edits(&self) -> Vec<Edit> {
        self.deviations
            .iter()
            .map(|deviation| deviation.edit.clone())
            .collect()
    }

    /// The text as strict JSON, formatted as it was.
    pub fn cleaned(&self, text: &str) -> String {
        clean(text, &self.edits())
    }
}

/// Something strict JSON does not allow, and its repair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deviation {
    /// What it is.
    pub kind: DeviationKind,
    /// Where it is.
    pub span: Span,
    /// What repairs it.
    pub edit: Edit,
}

/// The deviations that are still read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviationKind {
    /// A byte order mark before the first value.
    ByteOrderMark,
    /// A comment from `#` or `//` to the end of the line, or `/* … */`.
    Comment,
    /// A comma after the last member or item.
    TrailingComma,
    /// A control character, such as a tab, inside a string.
    ControlCharacter,
    /// Half of a surrogate pair (`\ud83d` alone), which no text can hold; it is
    /// read as U+FFFD.
    LoneSurrogate,
}

/// A key that its object already has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepeatedKey {
    /// The key.
    pub key: Box<str>,
    /// The later literal.
    pub span: Span,
    /// The literal before it.
    pub first: Span,
}

/// Why a text could not be read, and where.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {}, column {}: {problem}", position.line, position.column)]
pub struct SyntaxError {
    /// What is wrong.
    pub problem: SyntaxProblem,
    /// Byte offset.
    pub offset: usize,
    /// The same as line and column.
    pub position: Position,
}

/// What keeps a text from being read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SyntaxProblem {
    /// Nothing but white space and comments.
    #[error("there is no value in the text")]
    Empty,
    /// Something else stands where a token is needed.
    #[error("{expected} is expected here, but {found} stands here")]
    Expected {
        /// What is needed.
        expected: &'static str,
        /// What stands there.
        found: String,
    },
    /// A quotation mark is missing.
    #[error("the text that begins here has no closing quotation mark on its line")]
    OpenString,
    /// A backslash with a character that has no meaning after it.
    #[error("“\\{0}” is no escape that JSON knows; a backslash itself is written as “\\\\”")]
    Escape(String),
    /// `\u` without four hexadecimal digits.
    #[error("“\\u” needs four hexadecimal digits after it")]
    Unicode,
    /// A number that JSON does not allow, such as `01` or `.5`.
    #[error("this is not a number as JSON writes it: {0}")]
    Number(&'static str),
    /// A number beyond what a double can hold.
    #[error("the number is too large to be stored")]
    NumberTooLarge,
    /// `/*` without `*/`.
    #[error("the comment that begins here is never closed with “*/”")]
    OpenComment,
    /// More nesting than [`DEPTH_LIMIT`].
    #[error("lists and objects are nested more than {DEPTH_LIMIT} deep")]
    TooDeep,
    /// More values than [`NODE_LIMIT`].
    #[error("the text holds more than {NODE_LIMIT} values")]
    TooMany,
}

/// Reads a text.
///
/// # Errors
/// The first place that even a lenient reading cannot get past.
pub fn read(text: &str) -> Result<Document, SyntaxError> {
    let mut reader = Reader::new(text);
    match reader.document() {
        Ok(root) => Ok(Document {
            root,
            deviations: reader.deviations,
            repeated_keys: reader.repeated_keys,
        }),
        Err(stop) => Err(SyntaxError {
            problem: stop.problem,
            offset: stop.offset,
            position: LineIndex::new(text).position(text, stop.offset),
        }),
    }
}

/// A [`SyntaxError`] before its line has been counted.
pub(super) struct Stop {
    pub(super) problem: SyntaxProblem,
    pub(super) offset: usize,
}

pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
    counted: usize,
    deviations: Vec<Deviation>,
    repeated_keys: Vec<RepeatedKey>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
            counted: 0,
            deviations: Vec::new(),
            repeated_keys: Vec::new(),
        }
    }

    fn document(&mut self) -> Result<Node, Stop> {
        if self.text.starts_with('\u{feff}') {
            let span = Span::new(0, '\u{feff}'.len_utf8());
            self.at = span.end;
            self.deviate(DeviationKind::ByteOrderMark, span, Edit::removal(span))?;
        }
        self.skip()?;
        if self.peek().is_none() {
            return Err(self.stop(SyntaxProblem::Empty));
        }
        let root = self.value(0)?;
        self.skip()?;
        if self.peek().is_some() {
            return Err(self.expected("the end of the text"));
        }
        Ok(root)
    }

    fn value(&mut self, depth: usize) -> Result<Node, Stop> {
        self.count()?;
        let start = self.at;
        let content = match self.peek() {
            Some(b'{') => self.object(depth + 1)?,
            Some(b'[') => self.array(depth + 1)?,
            Some(b'"') => Content::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => Content::Number(self.number()?),
            Some(b't') => self.word("true", Content::Bool(true))?,
            Some(b'f') => self.word("false", Content::Bool(false))?,
            Some(b'n') => self.word("null", Content::Null)?,
            Some(b'.' | b'+') => {
                return Err(self.stop(SyntaxProblem::Number("it has to begin with a digit or “-”")));
            }
            _ => return Err(self.expected("a value")),
        };
        Ok(Node {
            span: Span::new(start, self.at),
            content,
        })
    }

    fn array(&mut self, depth: usize) -> Result<Content, Stop> {
        self.enter(depth)?;
        let mut items = Vec::new();
        let mut comma = None;
        loop {
            self.skip()?;
            if self.peek() == Some(b']') {
                self.trailing(comma)?;
                self.at += 1;
                return Ok(Content::Array(items));
            }
            items.push(self.value(depth)?);
            self.skip()?;
            comma = Some(self.at);
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => comma = None,
                _ => return Err(self.expected("a comma or “]”")),
            }
            if comma.is_none() {
                self.at += 1;
                return Ok(Content::Array(items));
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Content, Stop> {
        self.enter(depth)?;
        let mut members: Vec<Member> = Vec::new();
        let mut comma = None;
        loop {
            self.skip()?;
            match self.peek() {
                Some(b'}') => {
                    self.trailing(comma)?;
                    self.at += 1;
                    break;
                }
                Some(b'"') => {}
                _ => return Err(self.expected("a key in double quotation marks")),
            }
            self.count()?;
            let start = self.at;
            let key = self.string()?;
            let key_span = Span::new(start, self.at);
            self.skip()?;
            if self.peek() != Some(b':') {
                return Err(self.expected("a colon after the key"));
            }
            self.at += 1;
            self.skip()?;
            let value = self.value(depth)?;
            members.push(Member {
                key,
                key_span,
                value,
            });
            self.skip()?;
            match self.peek() {
                Some(b',') => {
                    comma = Some(self.at);
                    self.at += 1;
                }
                Some(b'}') => {
                    self.at += 1;
                    break;
                }
                _ => return Err(self.expected("a comma or “}”")),
            }
        }
        self.note_repeated(&members)?;
        Ok(Content::Object(members))
    }

    /// Counts one level of nesting; `at` is its opening bracket.
    fn enter(&mut self, depth: usize) -> Result<(), Stop> {
        if depth > DEPTH_LIMIT {
            return Err(self.stop(SyntaxProblem::TooDeep));
        }
        self.at += 1;
        Ok(())
    }

    fn trailing(&mut self, comma: Option<usize>) -> Result<(), Stop> {
        match comma {
            Some(comma) => {
                let span = Span::new(comma, comma + 1);
                self.deviate(DeviationKind::TrailingComma, span, Edit::removal(span))
            }
            None => Ok(()),
        }
    }

    fn note_repeated(&mut self, members: &[Member]) -> Result<(), Stop> {
        let mut seen: HashMap<&str, Span> = HashMap::with_capacity(members.len());
        for member in members {
            if let Some(first) = seen.insert(&member.key, member.key_span) {
                self.count()?;
                self.repeated_keys.push(RepeatedKey {
                    key: member.key.clone(),
                    span: member.key_span,
                    first,
                });
            }
        }
        Ok(())
    }

    fn word(&mut self, word: &'static str, content: Content) -> Result<Content, Stop> {
        let end = self.at + word.len();
        let whole = self.bytes.get(self.at..end) == Some(word.as_bytes());
        let goes_on = self
            .bytes
            .get(end)
            .is_some_and(|byte| byte.is_ascii_alphanumeric());
        if !whole || goes_on {
            return Err(self.expected("a value"));
        }
        self.at = end;
        Ok(content)
    }

    fn number(&mut self) -> Result<Number, Stop> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => {
                self.at += 1;
                if self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
                    return Err(self.bad_number(start, "it must not begin with 0"));
                }
            }
            Some(b'1'..=b'9') => self.digits(),
            _ => return Err(self.bad_number(start, "a digit is missing after “-”")),
        }
        let mut whole = true;
        if self.peek() == Some(b'.') {
            whole = false;
            self.at += 1;
            if !self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
                return Err(self.bad_number(start, "a digit is missing after the point"));
            }
            self.digits();
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            whole = false;
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            if !self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
                return Err(self.bad_number(start, "a digit is missing in the exponent"));
            }
            self.digits();
        }
        let text = self.text.get(start..self.at).unwrap_or("0");
        if whole && text != "-0" {
            if let Ok(number) = text.parse::<u64>() {
                return Ok(number.into());
            }
            if let Ok(number) = text.parse::<i64>() {
                return Ok(number.into());
            }
        }
        let number = text.parse::<f64>().ok().and_then(Number::from_f64);
        number.ok_or(Stop {
            problem: SyntaxProblem::NumberTooLarge,
            offset: start,
        })
    }

    fn digits(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
    }

    fn bad_number(&self, offset: usize, why: &'static str) -> Stop {
        Stop {
            problem: SyntaxProblem::Number(why),
            offset,
        }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Counts one thing that takes memory.
    fn count(&mut self) -> Result<(), Stop> {
        self.counted += 1;
        if self.counted > NODE_LIMIT {
            return Err(self.stop(SyntaxProblem::TooMany));
        }
        Ok(())
    }

    pub(super) fn deviate(
        &mut self,
        kind: DeviationKind,
        span: Span,
        edit: Edit,
    ) -> Result<(), Stop> {
        self.count()?;
        self.deviations.push(Deviation { kind, span, edit });
        Ok(())
    }

    pub(super) fn stop(&self, problem: SyntaxProblem) -> Stop {
        Stop {
            problem,
            offset: self.at,
        }
    }

    fn expected(&self, expected: &'static str) -> Stop {
        self.stop(SyntaxProblem::Expected {
            expected,
            found: self.found(),
        })
    }

    /// What stands at `at`, in words.
    fn found(&self) -> String {
        let rest = self.text.get(self.at..).unwrap_or("");
        let word: String = rest
            .chars()
            .take_while(|char| char.is_alphanumeric() || *char == '_')
            .take(20)
            .collect();
        if !word.is_empty() {
            return format!("“{word}”");
        }
        match rest.chars().next() {
            None => "the end of the text".to_owned(),
            Some('\'') => "a single quotation mark (JSON takes double ones only)".to_owned(),
            Some('“' | '”' | '‘' | '’') => {
                "a curly quotation mark (JSON takes the straight \" only)".to_owned()
            }
            Some('"') => "a text in quotation marks".to_owned(),
            Some(char) if char.is_control() || char.is_whitespace() => {
                format!("the character U+{:04X}", u32::from(char))
            }
            Some(char) => format!("“{char}”"),
        }
    }
}
