//! Text of unknown encoding: UTF-8 is what the platform asks for; anything
//! else is named and, where that can be done, shown all the same.

use crate::domain::finding::{Finding, Level, Place};

/// How a text was encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// As it should be.
    Utf8,
    /// UTF-8 behind a byte order mark.
    Utf8WithMark,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// Neither; the first byte that is not UTF-8.
    Invalid {
        /// Offset from the start of the file, in bytes.
        offset: usize,
    },
}

/// The text, whatever can be made of it.
pub(crate) fn text(bytes: &[u8]) -> String {
    decode(bytes)
        .0
        .unwrap_or_else(|| String::from_utf8_lossy(bytes).into_owned())
}

/// The text, with wrong bytes replaced, and how it was encoded. No text where
/// the bytes are no text at all.
pub(crate) fn decode(bytes: &[u8]) -> (Option<String>, Encoding) {
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return match std::str::from_utf8(rest) {
            Ok(text) => (Some(text.to_owned()), Encoding::Utf8WithMark),
            Err(error) => invalid(rest, 3 + error.valid_up_to()),
        };
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        return (Some(utf16(rest, u16::from_le_bytes)), Encoding::Utf16Le);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        return (Some(utf16(rest, u16::from_be_bytes)), Encoding::Utf16Be);
    }
    // JSON begins with an ASCII character, so a zero beside it gives the order
    // away (RFC 4627, section 3).
    match bytes {
        [first, 0, ..] if *first != 0 => {
            return (Some(utf16(bytes, u16::from_le_bytes)), Encoding::Utf16Le);
        }
        [0, second, ..] if *second != 0 => {
            return (Some(utf16(bytes, u16::from_be_bytes)), Encoding::Utf16Be);
        }
        _ => {}
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => (Some(text.to_owned()), Encoding::Utf8),
        Err(error) => invalid(bytes, error.valid_up_to()),
    }
}

fn utf16(bytes: &[u8], number: fn([u8; 2]) -> u16) -> String {
    let (pairs, _odd) = bytes.as_chunks::<2>();
    char::decode_utf16(pairs.iter().map(|pair| number(*pair)))
        .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

fn invalid(bytes: &[u8], offset: usize) -> (Option<String>, Encoding) {
    let text = (!bytes.contains(&0)).then(|| String::from_utf8_lossy(bytes).into_owned());
    (text, Encoding::Invalid { offset })
}

/// The byte that tells UTF-16 from UTF-8, with its offset, in words: the mark, or the
/// first zero.
pub(crate) fn utf16_sign(bytes: &[u8]) -> String {
    let sign = |byte: &u8| matches!(byte, 0 | 0xFE | 0xFF);
    let offset = bytes.iter().position(sign).unwrap_or_default();
    let byte = bytes.get(offset).copied().unwrap_or_default();
    format!("byte {offset} is {byte:02X}")
}

/// Where the first byte is that is not UTF-8, if there is one in what is meant as it.
pub(crate) fn invalid_at(bytes: &[u8]) -> Option<usize> {
    match decode(bytes).1 {
        Encoding::Invalid { offset } => Some(offset),
        _ => None,
    }
}

/// Tells that the file at this path is not UTF-8 at this byte.
pub(crate) fn invalid_utf8(rule: &str, path: &str, content: &[u8], offset: usize) -> Finding {
    let before = content.get(..offset).unwrap_or_default();
    let before = String::from_utf8_lossy(before);
    let before = before.trim_start_matches('\u{feff}');
    let last = before.rsplit('\n').next().unwrap_or_default();
    let byte = content.get(offset).copied().unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    Finding {
        rule: rule.to_owned(),
        level: Level::Error,
        place: Place {
            file: Some(path.to_owned()),
            line: u32::try_from(line).ok(),
            column: u32::try_from(last.chars().count() + 1).ok(),
            ..Place::default()
        },
        text: format!(
            "“{path}” is not UTF-8: byte {offset} (line {line}) is {byte:02X}, which cannot stand there."
        ),
        remedy: "Save it as UTF-8; a Chinese text that looks wrong was probably saved as GBK (“iconv -f GBK -t UTF-8”).".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf16_is_recognized_with_and_without_its_mark() {
        for (bytes, encoding) in [
            (&b"\xff\xfe{\0}\0"[..], Encoding::Utf16Le),
            (b"{\0}\0", Encoding::Utf16Le),
            (b"\xfe\xff\0{\0}", Encoding::Utf16Be),
            (b"\0{\0}", Encoding::Utf16Be),
        ] {
            assert_eq!(decode(bytes), (Some("{}".to_owned()), encoding));
        }
    }

    #[test]
    fn utf16_is_told_by_its_first_byte_that_no_utf8_has() {
        assert_eq!(utf16_sign(b"\xff\xfe{\0"), "byte 0 is FF");
        assert_eq!(utf16_sign(b"{\0}\0"), "byte 1 is 00");
        assert_eq!(utf16_sign(b"\0{\0}"), "byte 0 is 00");
    }

    #[test]
    fn the_offset_of_the_first_wrong_byte_counts_the_mark() {
        assert_eq!(decode(b"ab\xff").1, Encoding::Invalid { offset: 2 });
        assert_eq!(
            decode(b"\xef\xbb\xbfab\xff").1,
            Encoding::Invalid { offset: 5 }
        );
    }

    #[test]
    fn a_text_with_one_wrong_byte_is_still_shown() {
        assert_eq!(decode(b"a\xffb").0.as_deref(), Some("a\u{fffd}b"));
        assert_eq!(decode(b"ab\0\xff").0, None);
    }
}
