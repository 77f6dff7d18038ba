//! When the project of a board ends, in words, as the footer of Flash has it.

use crate::domain::time::{Timestamp, span};

/// "Project ends in two months", or "Project ended a day ago"; the text itself
/// where it is no date, and `None` where there is none. A date without a zone is
/// UTC.
pub fn words(end: &str, now: Timestamp) -> Option<String> {
    let end = end.trim();
    if end.is_empty() {
        return None;
    }
    let Some(at) = Timestamp::parse(end) else {
        return Some(["Project ends: ", end].concat());
    };
    let left = at.since(now);
    let words = span(left);
    Some(if left >= 0 {
        ["Project ends in ", &words].concat()
    } else {
        ["Project ended ", &words, " ago"].concat()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_project_is_told_from_now() {
        let now = Timestamp::parse("2026-02-03T09:00:00Z").unwrap();
        for (end, expected) in [
            ("2026-02-05T09:00:00Z", Some("Project ends in two days")),
            (" 2027-02-03 ", Some("Project ends in 11 months")),
            ("2026-02-03T09:00:00Z", Some("Project ends in a moment")),
            ("2026/02/02 09:00", Some("Project ended a day ago")),
            ("after Easter", Some("Project ends: after Easter")),
            (" ", None),
        ] {
            assert_eq!(words(end, now).as_deref(), expected, "{end}");
        }
    }
}
