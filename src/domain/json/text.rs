//! The parts of the reader that look at characters: white space, comments and
//! string literals.

use super::document::{DeviationKind, SyntaxProblem};
use super::edit::Edit;
use super::parse::{Reader, Stop};
use super::place::Span;

impl Reader<'_> {
    /// Passes white space and comments.
    pub(super) fn skip(&mut self) -> Result<(), Stop> {
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                Some(b'#') => self.line_comment()?,
                Some(b'/') => match self.bytes.get(self.at + 1) {
                    Some(b'/') => self.line_comment()?,
                    Some(b'*') => self.block_comment()?,
                    _ => return Ok(()),
                },
                _ => return Ok(()),
            }
        }
    }

    fn line_comment(&mut self) -> Result<(), Stop> {
        let start = self.at;
        while self
            .peek()
            .is_some_and(|byte| byte != b'\n' && byte != b'\r')
        {
            self.at += 1;
        }
        self.comment(Span::new(start, self.at))
    }

    fn block_comment(&mut self) -> Result<(), Stop> {
        let start = self.at;
        let body = self.bytes.get(start + 2..).unwrap_or(&[]);
        match body.windows(2).position(|pair| pair == b"*/") {
            Some(length) => {
                self.at = start + 2 + length + 2;
                self.comment(Span::new(start, self.at))
            }
            None => Err(self.stop(SyntaxProblem::OpenComment)),
        }
    }

    /// Notes a comment. With it goes the line if nothing else is on it, and
    /// otherwise the blanks before it if nothing follows on the line.
    fn comment(&mut self, span: Span) -> Result<(), Stop> {
        let blank = |byte: u8| byte == b' ' || byte == b'\t';
        let before = self.bytes.get(..span.start).unwrap_or(&[]);
        let start = before
            .iter()
            .rposition(|byte| !blank(*byte))
            .map_or(0, |at| at + 1);
        let after = self.bytes.get(span.end..).unwrap_or(&[]);
        let end = after
            .iter()
            .position(|byte| !blank(*byte))
            .map_or(self.bytes.len(), |at| span.end + at);
        let line_end = match self.bytes.get(end..) {
            Some([b'\r', b'\n', ..]) => Some(end + 2),
            Some([b'\n' | b'\r', ..]) => Some(end + 1),
            Some([]) => Some(end),
            _ => None,
        };
        let line_start = start == 0 || matches!(self.bytes.get(start - 1), Some(b'\n' | b'\r'));
        let removed = match line_end {
            Some(line_end) if line_start => Span::new(start, line_end),
            Some(_) => Span::new(start, span.end),
            None => span,
        };
        self.deviate(DeviationKind::Comment, span, Edit::removal(removed))
    }

    /// Reads a string literal; `at` is its opening quotation mark.
    pub(super) fn string(&mut self) -> Result<Box<str>, Stop> {
        let open = self.at;
        let mut text = String::new();
        let mut from = open + 1;
        self.at = from;
        loop {
            match self.peek() {
                Some(b'"') => {
                    let rest = self.text.get(from..self.at).unwrap_or("");
                    self.at += 1;
                    if text.is_empty() {
                        return Ok(rest.into());
                    }
                    text.push_str(rest);
                    return Ok(text.into_boxed_str());
                }
                Some(b'\\') => {
                    text.push_str(self.text.get(from..self.at).unwrap_or(""));
                    text.push(self.escape()?);
                    from = self.at;
                }
                None | Some(b'\n' | b'\r') => {
                    return Err(Stop {
                        problem: SyntaxProblem::OpenString,
                        offset: open,
                    });
                }
                Some(byte) if byte < b' ' => {
                    let span = Span::new(self.at, self.at + 1);
                    let escape = match byte {
                        b'\t' => "\\t".to_owned(),
                        _ => format!("\\u{byte:04x}"),
                    };
                    let edit = Edit::replacement(span, escape);
                    self.deviate(DeviationKind::ControlCharacter, span, edit)?;
                    self.at += 1;
                }
                Some(_) => self.at += 1,
            }
        }
    }

    /// Reads an escape; `at` is its backslash.
    fn escape(&mut self) -> Result<char, Stop> {
        let char = match self.bytes.get(self.at + 1) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => {
                let rest = self.text.get(self.at + 1..).unwrap_or("");
                let next = rest.chars().next().map(String::from);
                return Err(self.stop(SyntaxProblem::Escape(next.unwrap_or_default())));
            }
        };
        self.at += 2;
        Ok(char)
    }

    fn unicode(&mut self) -> Result<char, Stop> {
        let Some(unit) = self.unit(self.at) else {
            return Err(self.stop(SyntaxProblem::Unicode));
        };
        if let Some(char) = char::from_u32(unit) {
            self.at += 6;
            return Ok(char);
        }
        if (0xD800..0xDC00).contains(&unit)
            && let Some(low @ 0xDC00..0xE000) = self.unit(self.at + 6)
        {
            self.at += 12;
            let code = 0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
            return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        let span = Span::new(self.at, self.at + 6);
        let edit = Edit::replacement(span, "\\ufffd");
        self.deviate(DeviationKind::LoneSurrogate, span, edit)?;
        self.at += 6;
        Ok(char::REPLACEMENT_CHARACTER)
    }

    /// The code unit of the `\uXXXX` at an offset.
    fn unit(&self, at: usize) -> Option<u32> {
        if self.bytes.get(at..at + 2)? != b"\\u" {
            return None;
        }
        let digits = self.text.get(at + 2..at + 6)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        u32::from_str_radix(digits, 16).ok()
    }
}
