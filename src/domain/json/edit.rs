//! Repairs: byte ranges and what takes their place.

use super::place::Span;
use std::borrow::Cow;
use std::cmp::Reverse;
use std::fmt::Write;

/// Replaces a range of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What goes.
    pub span: Span,
    /// What comes in its place; often nothing.
    pub replacement: Cow<'static, str>,
}

impl Edit {
    /// Takes a range away.
    pub fn removal(span: Span) -> Self {
        Self {
            span,
            replacement: Cow::Borrowed(""),
        }
    }

    /// Puts a text in place of a range.
    pub fn replacement(span: Span, text: impl Into<Cow<'static, str>>) -> Self {
        Self {
            span,
            replacement: text.into(),
        }
    }
}

/// The text with the edits made, everything else as it was. Where two edits
/// meet, the one that begins first wins, and of those the longer one: a value
/// that is replaced as a whole takes the comments inside it along. What is
/// inserted comes before what is replaced at the same place.
pub fn clean(text: &str, edits: &[Edit]) -> String {
    let mut order: Vec<&Edit> = edits.iter().collect();
    order.sort_by_key(|edit| {
        let inserts = edit.span.start == edit.span.end;
        (edit.span.start, !inserts, Reverse(edit.span.end))
    });
    let mut cleaned = String::with_capacity(text.len());
    let mut done = 0;
    for edit in order {
        if edit.span.start < done || edit.span.end < edit.span.start {
            continue;
        }
        let Some(kept) = text.get(done..edit.span.start) else {
            continue;
        };
        if !text.is_char_boundary(edit.span.end) {
            continue;
        }
        cleaned.push_str(kept);
        cleaned.push_str(&edit.replacement);
        done = edit.span.end;
    }
    cleaned.push_str(text.get(done..).unwrap_or(""));
    cleaned
}

/// A text as a JSON string literal.
pub fn quoted(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    push_quoted(&mut literal, text);
    literal
}

/// Writes a text as a JSON string literal at the end of another text.
pub fn push_quoted(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    let is_escaped = |char: char| char == '"' || char == '\\' || char < ' ';
    while let Some((at, char)) = rest.char_indices().find(|(_, char)| is_escaped(*char)) {
        let (plain, after) = rest.split_at(at);
        out.push_str(plain);
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            char => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(char));
            }
        }
        rest = after.strip_prefix(char).unwrap_or_default();
    }
    out.push_str(rest);
    out.push('"');
}

/// Where a byte of a decoded string stands in the literal it was decoded from,
/// both counted in bytes, the literal from its opening quotation mark. Lets an
/// error in JSON that is written as text be shown at its true place.
pub fn literal_offset(literal: &str, decoded: usize) -> usize {
    let mut at = 0;
    let mut rest = literal.char_indices().skip(1).peekable();
    while let Some((offset, char)) = rest.next() {
        if at >= decoded {
            return offset;
        }
        if char != '\\' {
            at += char.len_utf8();
            continue;
        }
        match rest.next() {
            Some((_, 'u')) => {
                let digits = literal.get(offset + 2..offset + 6).unwrap_or("");
                let unit = u32::from_str_radix(digits, 16).unwrap_or(0);
                for _ in 0..4 {
                    rest.next();
                }
                // Each half of a surrogate pair is two of the four bytes.
                at += match unit {
                    0..0x80 => 1,
                    0x80..0x800 => 2,
                    0xD800..0xE000 => 2,
                    _ => 3,
                };
            }
            Some(_) => at += 1,
            None => return offset,
        }
    }
    literal.len().saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_longer_edit_takes_the_shorter_ones_inside_it_along() {
        let edits = [
            Edit::removal(Span::new(2, 3)),
            Edit::replacement(Span::new(1, 4), "-"),
        ];
        assert_eq!(clean("abcde", &edits), "a-e");
    }

    #[test]
    fn an_insertion_and_a_removal_can_share_a_place() {
        let edits = [
            Edit::removal(Span::new(1, 2)),
            Edit::replacement(Span::new(1, 1), "]"),
        ];
        assert_eq!(clean("a,b", &edits), "a]b");
    }

    #[test]
    fn an_edit_inside_a_character_is_left_out() {
        assert_eq!(clean("中", &[Edit::removal(Span::new(0, 1))]), "中");
    }

    #[test]
    fn a_quoted_text_is_read_back_as_it_was() {
        let text = "a\"b\\c\n\r\t\u{1}中😀";
        let back: String = serde_json::from_str(&quoted(text)).unwrap();
        assert_eq!(back, text);
    }

    #[test]
    fn a_place_in_decoded_text_is_found_in_its_literal() {
        let literal = r#""a\"b\u4e2d\ud83d\ude00c""#;
        let decoded: String = serde_json::from_str(literal).unwrap();
        let at = decoded.find('c').unwrap();
        assert_eq!(literal_offset(literal, at), literal.find('c').unwrap());
        assert_eq!(literal_offset(literal, 0), 1);
        assert_eq!(literal_offset(literal, 999), literal.len() - 1);
    }
}
