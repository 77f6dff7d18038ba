//! The known key that somebody probably meant.

use super::Known;

/// Longer keys are nobody's slip of the pen, and would cost time to compare.
const LENGTH_LIMIT: usize = 40;

/// The key that takes the fewest changes, if those are less than half of it.
pub(super) fn nearest(word: &str, known: Known<'_>) -> Option<&'static str> {
    if word.len() > LENGTH_LIMIT {
        return None;
    }
    let word = word.trim().to_ascii_lowercase().replace(['-', ' '], "_");
    known
        .iter()
        .map(|declaration| (distance(&word, declaration.key), declaration.key))
        .filter(|(steps, key)| steps * 2 < key.len().max(word.len()))
        .min()
        .map(|(_, key)| key)
}

/// Levenshtein's distance in bytes.
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (1..=to.len()).collect();
    for (line, a) in from.bytes().enumerate() {
        let mut diagonal = line;
        let mut left = line + 1;
        for (cell, b) in row.iter_mut().zip(to.bytes()) {
            let up = *cell;
            left = (diagonal + usize::from(a != b)).min(up + 1).min(left + 1);
            diagonal = up;
            *cell = left;
        }
    }
    row.last().copied().unwrap_or(from.len())
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(distance(from, to), steps, "{from} → {to}");
        }
    }
}
