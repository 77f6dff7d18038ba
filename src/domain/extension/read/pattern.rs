//! What can be said of a regular expression without running it. Whether it is
//! valid at all is for the browser's own engine to say.

use super::report::{Report, Spot, shown};
use super::rules;
use crate::domain::form::model::FieldKind;

/// Lints a pattern; `who` is the input in words.
pub(super) fn lint(
    report: &mut Report<'_>,
    who: &str,
    spot: &Spot<'_>,
    source: &str,
    kind: &FieldKind,
) {
    if matches!(kind, FieldKind::Switch | FieldKind::KeyValues) {
        report.find(
            &rules::PATTERN_IGNORED,
            spot,
            format!("The “regex” of {who} has no effect: its value is not a text."),
            "Take it out.",
        );
    }
    if let Some(escape) = double_escape(source) {
        report.find(
            &rules::PATTERN_DOUBLE,
            spot,
            format!(
                "The “regex” of {who} holds {}, which means a backslash and then letters.",
                shown(&escape)
            ),
            "Write two backslashes in the JSON text where there are four.",
        );
    }
    if let Some(Foreign { part, read, remedy }) = foreign(source) {
        report.find(
            &rules::PATTERN_DIALECT,
            spot,
            format!(
                "The “regex” of {who} holds {}, which the platform's dialect (JavaScript without flags) reads as {read}.",
                shown(&part)
            ),
            remedy,
        );
    }
    if ends_at_9fa5(source) {
        report.find(
            &rules::PATTERN_CHINESE,
            spot,
            format!("The “regex” of {who} takes Chinese characters up to U+9FA5 only; newer ones and Extension A are left out."),
            "Write \\\\u3400-\\\\u9fff if rare characters in names are to pass.",
        );
    }
    if repeats_a_repetition(source) {
        report.find(
            &rules::PATTERN_NESTED,
            spot,
            format!("The “regex” of {who} repeats a part that repeats itself, which can take forever on a long text."),
            "Repeat either the part or what is inside it, not both.",
        );
    }
    if let Some(flags) = between_slashes(source) {
        report.find(
            &rules::PATTERN_SLASHES,
            spot,
            format!("The “regex” of {who} is {}; the slashes and the flags “{flags}” are taken for characters of the text.", shown(source)),
            "Write only what stands between the slashes; flags cannot be given.",
        );
    }
}

/// `\\uXXXX`: an escaped backslash with four hexadecimal digits after a `u`.
fn double_escape(source: &str) -> Option<String> {
    let mut rest = source;
    while let Some(at) = rest.find('\\') {
        let tail = rest.get(at..)?;
        let digits = tail.get(3..7).unwrap_or("");
        if tail.starts_with("\\\\u")
            && digits.len() == 4
            && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
        {
            return tail.get(..7).map(str::to_owned);
        }
        // Passes the backslash and the character it escapes.
        let mut chars = tail.chars();
        chars.next();
        chars.next();
        rest = chars.as_str();
    }
    None
}

/// A part of a pattern that means something in another dialect only.
struct Foreign {
    /// The part.
    part: String,
    /// What it is read as.
    read: String,
    /// What to write.
    remedy: &'static str,
}

/// The first part that means something in another dialect only.
fn foreign(source: &str) -> Option<Foreign> {
    let mut rest = source;
    while let Some(at) = rest.find(['\\', '[']) {
        let tail = rest.get(at..)?;
        if let Some(name) = posix_class(tail) {
            return Some(Foreign {
                part: name.to_owned(),
                read: "its single characters".to_owned(),
                remedy: "List the characters, such as a-z or 0-9.",
            });
        }
        let mut chars = tail.chars();
        if chars.next() == Some('\\')
            && let Some(escaped) = chars.next()
            && let Some(foreign) = foreign_escape(escaped, chars.as_str())
        {
            return Some(foreign);
        }
        rest = chars.as_str();
    }
    None
}

/// An escape that JavaScript reads as the letter itself: `escaped` with what follows.
fn foreign_escape(escaped: char, after: &str) -> Option<Foreign> {
    let braces = after
        .starts_with('{')
        .then(|| after.find('}').and_then(|end| after.get(..=end)))
        .flatten()
        .unwrap_or("");
    let remedy = match escaped {
        'A' => "Write ^ for the beginning of the text.",
        'z' | 'Z' => "Write $ for the end of the text.",
        'p' | 'P' => "List the characters instead, such as \\u3400-\\u9fff for Chinese ones.",
        'Q' | 'E' => "Write a backslash before each character that has a meaning of its own.",
        'h' => "Write [ \\t] for blanks.",
        'u' | 'x' if !braces.is_empty() => {
            "Write \\u with exactly four hexadecimal digits; characters beyond U+FFFF need two of them."
        }
        // What JavaScript knows.
        'b' | 'B' | 'c' | 'd' | 'D' | 'f' | 'k' | 'n' | 'r' | 's' | 'S' | 't' | 'u' | 'v' | 'w'
        | 'W' | 'x' => return None,
        'a'..='z' | 'A'..='Z' => "Take the backslash out if the letter is meant.",
        _ => return None,
    };
    let braces = match escaped {
        'p' | 'P' | 'u' | 'x' => braces,
        _ => "",
    };
    // Digits in braces repeat what stands before.
    let counts = braces.trim_matches(['{', '}']);
    let repeats = !counts.is_empty() && counts.bytes().all(|byte| byte.is_ascii_digit());
    let read = if repeats {
        format!("the letter “{escaped}” {counts} times")
    } else {
        format!("“{escaped}{braces}”")
    };
    Some(Foreign {
        part: format!("\\{escaped}{braces}"),
        read,
        remedy,
    })
}

/// The name of a class of characters (`[:alpha:]`) that stands at the beginning.
fn posix_class(tail: &str) -> Option<&str> {
    let name = tail.strip_prefix("[:")?;
    let length = name.find(|c: char| !c.is_ascii_lowercase())?;
    let end = length.checked_add(4)?;
    (length > 0 && name.get(length..)?.starts_with(":]"))
        .then(|| tail.get(..end))
        .flatten()
}

fn ends_at_9fa5(source: &str) -> bool {
    source.to_ascii_lowercase().contains("-\\u9fa5") || source.contains("-\u{9fa5}")
}

/// The flags of a pattern that is written as a literal, `/…/flags`.
fn between_slashes(source: &str) -> Option<&str> {
    let (body, flags) = source.strip_prefix('/')?.rsplit_once('/')?;
    let known = flags.chars().all(|flag| "dgimsuvy".contains(flag));
    (!body.is_empty() && known).then_some(flags)
}

/// Whether a group that holds an unbounded quantifier is repeated without
/// bound itself, as in `(a+)*`.
fn repeats_a_repetition(source: &str) -> bool {
    let mut open: Vec<bool> = vec![false];
    let mut closed = false;
    let mut in_class = false;
    let mut chars = source.char_indices();
    while let Some((at, char)) = chars.next() {
        let after_group = std::mem::take(&mut closed);
        match char {
            '\\' => {
                chars.next();
            }
            ']' => in_class = false,
            _ if in_class => {}
            '[' => in_class = true,
            '(' => open.push(false),
            ')' => {
                let repeats = open.pop().unwrap_or(false);
                if let Some(outer) = open.last_mut() {
                    *outer |= repeats;
                } else {
                    open.push(false);
                }
                closed = repeats;
            }
            _ if is_unbounded(source.get(at..).unwrap_or("")) => {
                if after_group {
                    return true;
                }
                if let Some(group) = open.last_mut() {
                    *group = true;
                }
            }
            _ => {}
        }
    }
    false
}

/// Whether a quantifier without an upper bound stands at the beginning.
fn is_unbounded(rest: &str) -> bool {
    if rest.starts_with(['*', '+']) {
        return true;
    }
    let Some((inside, _)) = rest.strip_prefix('{').and_then(|rest| rest.split_once('}')) else {
        return false;
    };
    inside
        .strip_suffix(',')
        .is_some_and(|least| !least.is_empty() && least.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, nested: bool) {
        assert_eq!(repeats_a_repetition(source), nested, "{source}");
    }

    #[test]
    fn a_repeated_repetition_is_found() {
        check("(a+)+", true);
        check("^(?:\\w*,)*$", true);
        check("((a{2,})b)+", true);
        check("(a+){3}", false);
        check("([+*])+", false);
        check("(\\+)+", false);
        check("(ab)+c+", false);
        check(")(+", false);
        check("[a-zA-Z0-9-_\\u4e00-\\u9fa5]{1,32}", false);
    }

    #[test]
    fn an_escape_that_was_escaped_twice_is_found() {
        assert_eq!(double_escape("[\\\\u4e00]").as_deref(), Some("\\\\u4e00"));
        assert_eq!(double_escape("[\\u4e00\\\\]"), None);
        assert_eq!(double_escape("\\\\\\u4e00"), None);
        assert_eq!(double_escape("\\中\\"), None);
    }

    #[test]
    fn what_other_dialects_know_is_found() {
        let found = |source: &str| foreign(source).map(|Foreign { part, read, .. }| (part, read));
        for (source, part, read) in [
            ("\\A\\d+\\z", "\\A", "“A”"),
            ("^\\d+\\Z", "\\Z", "“Z”"),
            ("^[\\p{Han}a]+$", "\\p{Han}", "“p{Han}”"),
            ("\\pL", "\\p", "“p”"),
            ("\\u{1F600}", "\\u{1F600}", "“u{1F600}”"),
            ("\\x{41}", "\\x{41}", "the letter “x” 41 times"),
            ("^[[:alpha:]]+$", "[:alpha:]", "its single characters"),
            ("\\y{2}", "\\y", "“y”"),
        ] {
            assert_eq!(found(source), Some((part.into(), read.into())), "{source}");
        }
        for source in [
            "^[a-zA-Z0-9-_\\u4e00-\\u9fa5]{1,32}$",
            "(?<year>\\d{4})-\\k<year>",
            "\\\\A\\x41\\cJ\\0\\.\\-[:]",
            "[[a:]",
            "\\",
            "[\\[:",
            "",
        ] {
            assert_eq!(found(source), None, "{source}");
        }
    }

    #[test]
    fn slashes_around_a_pattern_are_found() {
        assert_eq!(between_slashes("/^a$/gi"), Some("gi"));
        assert_eq!(between_slashes("/a/b/"), Some(""));
        assert_eq!(between_slashes("/usr/bin"), None);
        assert_eq!(between_slashes("//"), None);
    }
}
