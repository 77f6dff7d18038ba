//! Expression text → tokens, by the rules of AngularJS 1.0.8's lexer: a run of
//! letters, digits and dots is one token.

use super::parse::{Grammar, Later, ParseError};
use crate::domain::template::value::number_of;
use std::rc::Rc;

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// A number.
    Number(f64),
    /// A text, its escapes read.
    Text(Rc<str>),
    /// A name, or names joined by dots.
    Path,
    /// A mark of the grammar.
    Mark,
}

/// One token and where it begins.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token<'text> {
    pub(super) kind: Kind,
    /// As written.
    pub(super) text: &'text str,
    /// Byte it begins at.
    pub(super) at: usize,
}

fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\r' | '\t' | '\n' | '\u{b}' | '\u{a0}')
}

fn is_name(character: char) -> bool {
    character.is_ascii_alphabetic() || matches!(character, '_' | '$')
}

/// The tokens of a text, and which later forms are among them.
pub(super) fn tokens(
    text: &str,
    grammar: Grammar,
) -> Result<(Vec<Token<'_>>, Vec<Later>), ParseError> {
    let mut tokens = Vec::new();
    let mut later = Vec::new();
    let mut at = 0;
    while let Some(first) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or_default();
        let second = rest.chars().nth(1);
        let start = at;
        let kind = if matches!(first, '\'' | '"') {
            let (value, length) = quoted(rest, first, at)?;
            at += length;
            Kind::Text(value)
        } else if first.is_ascii_digit()
            || first == '.' && second.is_some_and(|second| second.is_ascii_digit())
        {
            let length = number_length(rest, at)?;
            at += length;
            Kind::Number(number_of(rest.get(..length).unwrap_or_default()))
        } else if is_name(first) {
            at += path_length(rest);
            Kind::Path
        } else if is_blank(first) {
            at += first.len_utf8();
            continue;
        } else {
            let (length, form) = mark_length(rest, first)
                .ok_or_else(|| ParseError::new(at, format!("the character “{first}”")))?;
            if let Some(form) = form {
                if grammar == Grammar::OneZero {
                    return Err(ParseError::later(at, form));
                }
                later.push(form);
            }
            at += length;
            Kind::Mark
        };
        tokens.push(Token {
            kind,
            text: text.get(start..at).unwrap_or_default(),
            at: start,
        });
    }
    Ok((tokens, later))
}

/// The bytes of the mark that `rest` begins with, and whether it is a later one.
fn mark_length(rest: &str, first: char) -> Option<(usize, Option<Later>)> {
    if rest.starts_with("===") || rest.starts_with("!==") {
        return Some((3, Some(Later::Identity)));
    }
    if rest.starts_with("::") {
        return Some((2, Some(Later::Once)));
    }
    let pair = ["==", "!=", "<=", ">=", "&&", "||"];
    if pair.iter().any(|pair| rest.starts_with(pair)) {
        return Some((2, None));
    }
    match first {
        '(' | ')' | '{' | '}' | '[' | ']' | '.' | ',' | ';' | ':' => Some((1, None)),
        '+' | '-' | '*' | '/' | '%' | '=' | '<' | '>' | '|' | '!' | '&' | '^' => Some((1, None)),
        '?' => Some((1, Some(Later::Ternary))),
        _ => None,
    }
}

fn number_length(rest: &str, at: usize) -> Result<usize, ParseError> {
    let bytes = rest.as_bytes();
    let mut length = 0;
    let byte = |place: usize| bytes.get(place).map(u8::to_ascii_lowercase);
    while let Some(current) = byte(length) {
        let next = byte(length + 1);
        let next_is_digit = next.is_some_and(|next| next.is_ascii_digit());
        let after_e = length > 0 && byte(length - 1) == Some(b'e');
        match current {
            b'.' | b'0'..=b'9' => {}
            b'e' if next_is_digit || matches!(next, Some(b'+' | b'-')) => {}
            b'+' | b'-' if after_e && next_is_digit => {}
            b'+' | b'-' if after_e => {
                return Err(ParseError::new(
                    at + length,
                    "an exponent without digits".to_owned(),
                ));
            }
            _ => break,
        }
        length += 1;
    }
    Ok(length)
}

/// The bytes of the path that `rest` begins with. A call ends it before its
/// last dot, so that the method is a token of its own.
fn path_length(rest: &str) -> usize {
    let mut length = 0;
    let mut dot = None;
    for (place, character) in rest.char_indices() {
        if !(character == '.' || is_name(character) || character.is_ascii_digit()) {
            break;
        }
        if character == '.' {
            dot = Some(place);
        }
        length = place + character.len_utf8();
    }
    let after = rest.get(length..).unwrap_or_default();
    match dot {
        // What follows the dot is read as the next token: a name, or a number.
        Some(dot) if after.trim_start_matches(is_blank).starts_with('(') && dot > 0 => dot,
        _ => length,
    }
}

/// The text in quotes that `rest` begins with, and its length with the quotes.
fn quoted(rest: &str, quote: char, at: usize) -> Result<(Rc<str>, usize), ParseError> {
    let mut value = String::new();
    let mut characters = rest.char_indices().skip(1);
    while let Some((place, character)) = characters.next() {
        if character == quote {
            return Ok((value.into(), place + 1));
        }
        if character != '\\' {
            value.push(character);
            continue;
        }
        let Some((_, escaped)) = characters.next() else {
            break;
        };
        value.push(match escaped {
            'n' => '\n',
            'f' => '\u{c}',
            'r' => '\r',
            't' => '\t',
            'v' => '\u{b}',
            'u' => {
                let digits = rest.get(place + 2..place + 6).unwrap_or_default();
                let code = u32::from_str_radix(digits, 16)
                    .ok()
                    .filter(|_| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
                    .ok_or_else(|| {
                        ParseError::new(at + place, format!("the escape “\\u{digits}”"))
                    })?;
                for _ in 0..4 {
                    characters.next();
                }
                char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            other => other,
        });
    }
    Err(ParseError::new(
        at,
        "a quote that is never closed".to_owned(),
    ))
}
