//! Keys that a format does not have, and which one was probably meant.

use super::report::{Report, Spot, shown};
use super::rules::Rule;
use crate::domain::json::Node;

/// Reports every key of an object that is not among the known ones.
pub(super) fn unknown_keys(
    report: &mut Report<'_>,
    rule: &Rule,
    whose: &str,
    spot: &Spot<'_>,
    node: &Node,
    known: &[&str],
) {
    for member in node.as_object().unwrap_or(&[]) {
        if known.contains(&&*member.key) || !report.counts(rule) {
            continue;
        }
        let key = shown(&member.key);
        let remedy = match nearest(&member.key, known) {
            Some(meant) => format!("Write “{meant}” if that is what is meant."),
            None => "Take it out, unless a later version of the platform reads it.".to_owned(),
        };
        report.list(
            rule,
            &spot.at_key(&member.key, member.key_span),
            format!("The key {key} of {whose} is not part of the format and has no effect."),
            remedy,
        );
    }
}

/// The word that was probably meant: equal but for case and separators, or at
/// most two characters away.
pub(super) fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let plain = plain(word);
    let close = |candidate: &&&str| {
        let other = self::plain(candidate);
        let allowed = if other.len() < 6 { 1 } else { 2 };
        plain == other || distance(&plain, &other) <= allowed
    };
    if plain.is_empty() || plain.len() > 40 {
        return None;
    }
    known.iter().find(close).copied()
}

fn plain(word: &str) -> String {
    word.chars()
        .filter(|char| !matches!(char, '_' | '-' | ' '))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Levenshtein's distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, y) in row.iter_mut().skip(1).zip(&b) {
            let here = (diagonal + usize::from(x != *y))
                .min(left + 1)
                .min(*cell + 1);
            diagonal = *cell;
            *cell = here;
            left = here;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, expected: Option<&str>) {
        let known = ["defaultValue", "required", "label", "name"];
        assert_eq!(nearest(word, &known), expected, "{word}");
    }

    #[test]
    fn the_key_that_was_probably_meant_is_found() {
        check("default_value", Some("defaultValue"));
        check("defaultvalue", Some("defaultValue"));
        check("requird", Some("required"));
        check("lable", None);
        check("labels", Some("label"));
        check("colour", None);
        check("", None);
    }
}
