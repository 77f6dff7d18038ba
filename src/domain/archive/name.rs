//! Names of entries: decoding, and what makes one unsafe to write to a disk.

use super::EntryProblem;
use serde::{Deserialize, Serialize};

/// What is wrong with the path of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum NameProblem {
    /// No name at all, or an empty part.
    #[error("is empty or has an empty part")]
    Empty,
    /// A part is `..`.
    #[error("leaves the package by “..”")]
    Parent,
    /// Starts with `/`.
    #[error("is absolute")]
    Absolute,
    /// Starts with a letter and a colon.
    #[error("starts with a drive letter")]
    Drive,
    /// Contains `\`.
    #[error("contains a backslash")]
    Backslash,
    /// Contains NUL or another control character.
    #[error("contains a control character")]
    Control,
}

/// Whether a path is safe: relative, inside the package, parts joined by `/`.
pub fn check_name(path: &str) -> Result<(), NameProblem> {
    if path.chars().any(char::is_control) {
        return Err(NameProblem::Control);
    }
    if path.contains('\\') {
        return Err(NameProblem::Backslash);
    }
    if path.starts_with('/') {
        return Err(NameProblem::Absolute);
    }
    let mut start = path.chars();
    if start.next().is_some_and(|c| c.is_ascii_alphabetic()) && start.next() == Some(':') {
        return Err(NameProblem::Drive);
    }
    let without_end = path.strip_suffix('/').unwrap_or(path);
    for part in without_end.split('/') {
        match part {
            "" => return Err(NameProblem::Empty),
            ".." => return Err(NameProblem::Parent),
            _ => {}
        }
    }
    Ok(())
}

/// The name as text. Names not marked as UTF-8 are taken as UTF-8 all the same
/// where they are valid, since many tools forget the mark; else as code page
/// 437, the format's original encoding (APPNOTE, appendix D).
pub(super) fn decode(raw: &[u8], marked_utf8: bool) -> (String, Option<EntryProblem>) {
    match std::str::from_utf8(raw) {
        Ok(text) => (text.to_owned(), None),
        Err(_) if marked_utf8 => (
            String::from_utf8_lossy(raw).into_owned(),
            Some(EntryProblem::NameNotUtf8),
        ),
        Err(_) => (
            raw.iter().map(|byte| code_page_437(*byte)).collect(),
            Some(EntryProblem::NameCodePage),
        ),
    }
}

fn code_page_437(byte: u8) -> char {
    const HIGH: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";
    match byte.checked_sub(128) {
        None => char::from(byte),
        Some(index) => HIGH
            .chars()
            .nth(usize::from(index))
            .unwrap_or(char::REPLACEMENT_CHARACTER),
    }
}

/// A name fit to be shown: control characters escaped, long ones shortened.
pub(super) fn shown(name: &str) -> String {
    let mut text: String = name
        .chars()
        .take(160)
        .map(|c| {
            if c.is_control() {
                c.escape_default().to_string()
            } else {
                c.to_string()
            }
        })
        .collect();
    if name.chars().nth(160).is_some() {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_paths_are_safe() {
        for path in ["a", "a/b.sh", "i18n/", "..a/b..", "ab:c/d", "中文/x"] {
            assert_eq!(check_name(path), Ok(()), "{path}");
        }
    }

    #[test]
    fn every_way_out_of_the_package_is_named() {
        let cases = [
            ("", NameProblem::Empty),
            ("a//b", NameProblem::Empty),
            ("../a", NameProblem::Parent),
            ("a/../../b", NameProblem::Parent),
            ("a/..", NameProblem::Parent),
            ("/etc/passwd", NameProblem::Absolute),
            ("C:/a", NameProblem::Drive),
            ("c:a", NameProblem::Drive),
            ("a\\..\\b", NameProblem::Backslash),
            ("a\0b", NameProblem::Control),
            ("a\nb", NameProblem::Control),
        ];
        for (path, problem) in cases {
            assert_eq!(check_name(path), Err(problem), "{path:?}");
        }
    }

    #[test]
    fn an_unmarked_name_that_is_not_utf8_is_read_as_code_page_437() {
        assert_eq!(
            decode(b"\x81ber.sh", false),
            ("über.sh".to_owned(), Some(EntryProblem::NameCodePage))
        );
        assert_eq!(
            decode(b"\xff", false).0,
            "\u{a0}",
            "the table reaches the last byte"
        );
    }

    #[test]
    fn an_unmarked_name_in_utf8_is_taken_as_it_is() {
        assert_eq!(decode("中".as_bytes(), false), ("中".to_owned(), None));
    }
}
