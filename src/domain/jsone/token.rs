//! Expressions cut into tokens.

use super::error::{ErrorKind, RenderError};
use super::text::is_blank;

/// One token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Token<'a> {
    /// Digits, with a point and more digits where wanted.
    Number(&'a str),
    /// A name that is no word of the language.
    Name(&'a str),
    /// What stands between quotes.
    Text(&'a str),
    /// `true`, `false`, `null`.
    Constant(Constant),
    /// An operator (`in` too) or a bracket.
    Sign(&'static str),
    /// There is no more.
    End,
}

/// The words that are values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Constant {
    True,
    False,
    Null,
}

/// The longer ones first.
const SIGNS: [&str; 23] = [
    "**", ">=", "<=", "==", "!=", "&&", "||", "+", "-", "*", "/", "[", "]", ".", "(", ")", "{",
    "}", ":", ",", "<", ">", "!",
];

/// Yields the tokens of a text, one after the other.
#[derive(Clone, Copy)]
pub(super) struct Tokens<'a> {
    source: &'a str,
    /// Where the newest token begins, a byte.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        Self {
            source,
            start: 0,
            end: 0,
        }
    }

    /// The newest token as it stands in the text.
    pub(super) fn found(&self) -> &'a str {
        self.source.get(self.start..self.end).unwrap_or_default()
    }

    /// The next token; its error's offset is a byte of the text.
    pub(super) fn next(&mut self) -> Result<Token<'a>, (RenderError, usize)> {
        let rest = self.source.get(self.end..).unwrap_or_default();
        let trimmed = rest.trim_start_matches(is_blank);
        self.start = self.end + rest.len() - trimmed.len();
        self.end = self.start;
        let Some(first) = trimmed.chars().next() else {
            return Ok(Token::End);
        };
        let (token, length) = match first {
            '0'..='9' => {
                let digits = number(trimmed);
                (Token::Number(digits), digits.len())
            }
            'a'..='z' | 'A'..='Z' | '_' => {
                let length = trimmed.bytes().take_while(|byte| is_word(*byte)).count();
                let word = trimmed.get(..length).unwrap_or_default();
                let token = match word {
                    "true" => Token::Constant(Constant::True),
                    "false" => Token::Constant(Constant::False),
                    "null" => Token::Constant(Constant::Null),
                    "in" => Token::Sign("in"),
                    _ => Token::Name(word),
                };
                (token, length)
            }
            '"' | '\'' => {
                let inner = trimmed.get(1..).unwrap_or_default();
                let Some((text, _)) = inner.split_once(first) else {
                    let message = format!("The string that begins with {first} does not end.");
                    return Err((
                        RenderError::new(ErrorKind::UnknownCharacter, message),
                        self.start,
                    ));
                };
                (Token::Text(text), text.len() + 2)
            }
            _ => match SIGNS.iter().find(|sign| trimmed.starts_with(**sign)) {
                Some(sign) => (Token::Sign(sign), sign.len()),
                None => {
                    let message = format!("“{first}” means nothing in an expression.");
                    return Err((
                        RenderError::new(ErrorKind::UnknownCharacter, message),
                        self.start,
                    ));
                }
            },
        };
        self.end = self.start + length;
        Ok(token)
    }
}

/// Whether a byte may stand in a name.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether a text can be the name of a variable: letters, digits and `_`, the
/// first no digit. A context with any other key cannot be used.
pub fn is_identifier(text: &str) -> bool {
    text.bytes().all(is_word)
        && text
            .bytes()
            .next()
            .is_some_and(|first| !first.is_ascii_digit())
}

/// What is said of a variable whose name is no identifier.
pub(super) fn bad_name(name: &str) -> RenderError {
    let message = format!(
        "“{name}” cannot be the name of a variable: that has letters, digits and “_”, and no digit first."
    );
    RenderError::new(ErrorKind::VariableName, message)
}

/// The digits at the beginning of a text, with a point if digits follow it.
fn number(text: &str) -> &str {
    let digits = |from: usize| {
        let rest = text.as_bytes().get(from..).unwrap_or_default();
        rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
    };
    let mut length = digits(0);
    if text.as_bytes().get(length) == Some(&b'.') {
        match digits(length + 1) {
            0 => {}
            decimals => length += 1 + decimals,
        }
    }
    text.get(..length).unwrap_or_default()
}
