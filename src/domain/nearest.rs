//! The known word that somebody probably meant.

/// Bytes. Longer words are nobody's slip of the pen, and would cost time to compare.
const LENGTH_LIMIT: usize = 100;

/// The known word that takes the fewest changes of letters, if those are at most two
/// of five. Case and separators (`_`, `-`, space) are no changes.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > LENGTH_LIMIT {
        return None;
    }
    let word = plain(word);
    known
        .into_iter()
        .filter(|candidate| candidate.len() <= LENGTH_LIMIT)
        .filter_map(|candidate| {
            let other = plain(candidate);
            let length = word.len().max(other.len());
            let few = |steps: usize| steps.saturating_mul(5) <= length.saturating_mul(2);
            if !few(word.len().abs_diff(other.len())) {
                return None;
            }
            let steps = distance(&word, &other);
            few(steps).then_some((steps, candidate))
        })
        .min_by_key(|(steps, _)| *steps)
        .map(|(_, candidate)| candidate)
        .filter(|_| !word.is_empty())
}

fn plain(word: &str) -> Vec<char> {
    word.chars()
        .filter(|char| !matches!(char, '_' | '-' | ' '))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Levenshtein's distance.
fn distance(from: &[char], to: &[char]) -> usize {
    let mut row: Vec<usize> = (1..=to.len()).collect();
    for (line, a) in from.iter().enumerate() {
        let mut diagonal = line;
        let mut left = line.saturating_add(1);
        for (cell, b) in row.iter_mut().zip(to) {
            let up = *cell;
            let changed = diagonal.saturating_add(usize::from(a != b));
            left = changed
                .min(up.saturating_add(1))
                .min(left.saturating_add(1));
            diagonal = up;
            *cell = left;
        }
    }
    row.last().copied().unwrap_or(from.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_word_that_was_probably_meant_is_found() {
        let known = [
            "defaultValue",
            "required",
            "label",
            "name",
            "keyValuePair",
            "multipleSelect",
        ];
        for (word, expected) in [
            ("default_value", Some("defaultValue")),
            ("defaultvalue", Some("defaultValue")),
            ("requird", Some("required")),
            ("lable", Some("label")),
            ("labels", Some("label")),
            ("keyValue", Some("keyValuePair")),
            ("multi-select", Some("multipleSelect")),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, known), expected, "{word}");
        }
    }

    #[test]
    fn distance_counts_changed_added_and_removed_letters() {
        for (from, to, steps) in [
            ("jenkins", "jenkins", 0),
            ("jenkin", "jenkins", 1),
            ("jenkinz", "jenkins", 1),
            ("ejnkins", "jenkins", 2),
            ("", "abc", 3),
            ("abc", "", 3),
        ] {
            assert_eq!(distance(&plain(from), &plain(to)), steps, "{from} → {to}");
        }
    }

    proptest! {
        #[test]
        fn a_known_word_is_its_own_nearest(word in "[a-z]{1,12}", other in "[a-z]{1,12}") {
            prop_assert_eq!(nearest(&word, [&*other, &*word]), Some(&*word));
        }

        #[test]
        fn any_text_is_compared(word in ".*") {
            let _ = nearest(&word, ["name", "label"]);
        }
    }
}
