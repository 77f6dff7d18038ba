//! The reader: text → [`Document`]. Strict in its verdict, lenient in what it
//! still reads; ends with an error, never a panic, on any text.

use super::document::{
    DEPTH_LIMIT, Deviation, DeviationKind, Document, NODE_LIMIT, RepeatedKey, SyntaxError,
    SyntaxProblem,
};
use super::edit::Edit;
use super::node::{Content, Member, Node};
use super::place::{LineIndex, Span};
use std::collections::HashMap;

/// Reads a text.
///
/// # Errors
/// The first place that even a lenient reading cannot get past.
pub fn read(text: &str) -> Result<Document, SyntaxError> {
    read_within(text, DEPTH_LIMIT)
}

/// Reads a text whose lists and objects may nest so deep.
///
/// # Errors
/// As [`read`].
pub fn read_within(text: &str, depth: usize) -> Result<Document, SyntaxError> {
    let mut reader = Reader::new(text, depth);
    match reader.document() {
        Ok(root) => Ok(Document {
            root,
            deviations: reader.deviations,
            repeated_keys: reader.repeated_keys,
        }),
        Err(stop) => Err(syntax_error(text, stop)),
    }
}

/// What a reader stopped at, with line and column.
pub(super) fn syntax_error(text: &str, stop: Stop) -> SyntaxError {
    SyntaxError {
        problem: stop.problem,
        offset: stop.offset,
        position: LineIndex::new(text).position(text, stop.offset),
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
    depth_limit: usize,
    deviations: Vec<Deviation>,
    repeated_keys: Vec<RepeatedKey>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, depth_limit: usize) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
            counted: 0,
            depth_limit,
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
        if depth > self.depth_limit {
            return Err(self.stop(SyntaxProblem::TooDeep(self.depth_limit)));
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
        found_at(self.text, self.at)
    }
}

/// What stands at a place of a text, in words.
pub(super) fn found_at(text: &str, at: usize) -> String {
    let rest = text.get(at..).unwrap_or("");
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
