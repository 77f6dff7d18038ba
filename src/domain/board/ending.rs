//! When the project of a board ends, in words, as the footer of Flash has it.

use crate::domain::time::{Timestamp, span};

/// "Project ends in two months", or "Project ended a day ago"; the text itself, and
/// that it is not understood, where it is no date, and `None` where there is none. A
/// date without a zone is UTC.
pub fn words(end: &str, now: Timestamp) -> Option<String> {
    let end = end.trim();
    if end.is_empty() {
        return None;
    }
    let Some(at) = date(end) else {
        return Some(["Project ends: ", end, " (not understood as a date)"].concat());
    };
    let left = at.since(now);
    let words = span(left);
    Some(if left >= 0 {
        ["Project ends in ", &words].concat()
    } else {
        ["Project ended ", &words, " ago"].concat()
    })
}

/// The moment that a text names, also in words of English ("Dec 24, 2026", "Thu, 24
/// December 2026 10:00"), which the dashboards that this one reads take, too.
pub fn date(text: &str) -> Option<Timestamp> {
    Timestamp::parse(text).or_else(|| in_words(text))
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const DAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

fn in_words(text: &str) -> Option<Timestamp> {
    let text = text.trim().to_ascii_lowercase();
    let separated = |letter: char| letter == ',' || letter.is_whitespace();
    let mut words: Vec<&str> = text
        .split(separated)
        .filter(|word| !word.is_empty())
        .collect();
    let begins = |name: &str, word: &str| {
        let word = word.strip_suffix('.').unwrap_or(word);
        word.len() >= 3 && name.starts_with(word)
    };
    if words
        .first()
        .is_some_and(|word| DAYS.iter().any(|day| begins(day, word)))
    {
        words.remove(0);
    }
    let [one, two, year, time @ ..] = words.as_slice() else {
        return None;
    };
    let month_of = |word: &str| MONTHS.iter().position(|month| begins(month, word));
    let (month, day) = match (month_of(one), month_of(two)) {
        (Some(month), None) => (month, two),
        (None, Some(month)) => (month, one),
        _ => return None,
    };
    let endings = ["st", "nd", "rd", "th"].into_iter();
    let mut bare = endings.filter_map(|ending| day.strip_suffix(ending));
    let day: u32 = bare.next().unwrap_or(day).parse().ok()?;
    let is_year = year.len() == 4 && year.bytes().all(|digit| digit.is_ascii_digit());
    if !is_year {
        return None;
    }
    let month = month.saturating_add(1);
    let mut iso = format!("{year}-{month:02}-{day:02}");
    if let [time, zone @ ..] = time {
        iso.push(' ');
        iso.push_str(time);
        match zone {
            [] | ["gmt" | "utc" | "z"] => {}
            [zone] => iso.push_str(zone),
            _ => return None,
        }
    }
    Timestamp::parse(&iso)
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_end_of_a_project_is_told_from_now() {
        let now = Timestamp::parse("2026-02-03T09:00:00Z").unwrap();
        for (end, expected) in [
            ("2026-02-05T09:00:00Z", Some("Project ends in two days")),
            (" 2027-02-03 ", Some("Project ends in 11 months")),
            ("2026-02-03T09:00:00Z", Some("Project ends in a moment")),
            ("2026/02/02 09:00", Some("Project ended a day ago")),
            ("Feb 5, 2026 09:00", Some("Project ends in two days")),
            (
                "after Easter",
                Some("Project ends: after Easter (not understood as a date)"),
            ),
            (
                "31/31/2027",
                Some("Project ends: 31/31/2027 (not understood as a date)"),
            ),
            (" ", None),
        ] {
            assert_eq!(words(end, now).as_deref(), expected, "{end}");
        }
    }

    #[test]
    fn dates_in_words_are_read() {
        let at = |text: &str| date(text).map(Timestamp::iso);
        for text in [
            "Dec 24, 2026",
            "december 24 2026",
            "24 Dec 2026",
            "Thu, 24 Dec. 2026",
            "Thursday 24th December 2026 00:00 GMT",
        ] {
            assert_eq!(
                at(text).as_deref(),
                Some("2026-12-24T00:00:00.000Z"),
                "{text}"
            );
        }
        assert_eq!(
            at("Thu, 24 Dec 2026 10:30:00 +0100").as_deref(),
            Some("2026-12-24T09:30:00.000Z")
        );
        for text in [
            "Dec 2026",
            "Dec 32, 2026",
            "Dec Dec 2026",
            "24 25 2026",
            "Ma 3 2026",
            "Dec 24 26",
            "Dec 24 2026 noon",
            "24 Dec 2026 10:00 CET now",
        ] {
            assert_eq!(at(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_has_words(text in ".{0,40}", spread in "[a-z0-9 ,.:+]{0,40}") {
            let _ = words(&text, Timestamp(0));
            let _ = words(&spread, Timestamp(0));
        }
    }
}
