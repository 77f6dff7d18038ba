//! Spans of time as templates write them: `1 day 2 hours`.

use super::error::{ErrorKind, RenderError};
use super::text::is_blank;
use crate::domain::time::Timestamp;

/// The units in the order in which they may occur, their length in seconds.
const UNITS: [(&[&str], i128); 7] = [
    (&["y", "yr", "year", "years"], 365 * 86_400),
    (&["mo", "month", "months"], 30 * 86_400),
    (&["w", "wk", "week", "weeks"], 7 * 86_400),
    (&["d", "day", "days"], 86_400),
    (&["h", "hr", "hour", "hours"], 3_600),
    (&["m", "min", "minute", "minutes"], 60),
    (&["s", "sec", "second", "seconds"], 1),
];

/// The last moment that ECMAScript's dates can tell; the first is as far before
/// 1970.
const LAST: i64 = 8_640_000_000_000_000;

/// The milliseconds that a span is long: a sign where wanted, then numbers with
/// units, each unit at most once and the longer before the shorter. An empty
/// one is 0. `None` if the text is no span.
fn read(text: &str) -> Option<i128> {
    let mut rest = text.trim_start_matches(is_blank);
    let negative = rest.starts_with('-');
    rest = rest.strip_prefix(['-', '+']).unwrap_or(rest);
    let mut units = UNITS.iter();
    let mut seconds = 0_i128;
    loop {
        rest = rest.trim_start_matches(is_blank);
        if rest.is_empty() {
            return Some(if negative { -seconds } else { seconds }.saturating_mul(1_000));
        }
        let (count, after) = word(rest, |byte| byte.is_ascii_digit())?;
        let after = after.trim_start_matches(is_blank);
        let (unit, after) = word(after, |byte| byte.is_ascii_alphabetic())?;
        let (_, length) =
            units.find(|(names, _)| names.iter().any(|name| name.eq_ignore_ascii_case(unit)))?;
        // A count that is too long to be read is too long a span, too.
        let count = count.parse::<i128>().unwrap_or(i128::MAX);
        seconds = seconds.saturating_add(count.saturating_mul(*length));
        rest = after;
    }
}

/// Whether the first dialect knows a span, too: days, hours and minutes, no sign
/// and no blank before them, no abbreviations but these.
pub(super) fn is_of_2017(text: &str) -> bool {
    let known = [
        "d", "day", "days", "h", "hour", "hours", "m", "min", "minute", "minutes",
    ];
    let mut words = text.split(|character: char| character == ' ' || character.is_ascii_digit());
    !text.starts_with(' ')
        && words.all(|word| word.is_empty() || known.contains(&word))
        && read(text).is_some()
}

/// The characters of that kind at the beginning, at least one, and the rest.
fn word(text: &str, kind: impl Fn(u8) -> bool) -> Option<(&str, &str)> {
    let length = text.bytes().take_while(|byte| kind(*byte)).count();
    text.split_at_checked(length).filter(|_| length > 0)
}

/// The moment that lies that span after another, as text.
pub(super) fn after(span: &str, reference: Timestamp) -> Result<String, RenderError> {
    let fail = |message| Err(RenderError::new(ErrorKind::Time, message));
    let Some(millis) = read(span) else {
        return fail(format!(
            "“{span}” is no span of time such as “1 day 2 hours 30 minutes”."
        ));
    };
    let moment = millis.saturating_add(reference.0.into());
    match i64::try_from(moment) {
        Ok(moment) if (-LAST..=LAST).contains(&moment) => Ok(Timestamp(moment).iso()),
        _ => fail(format!(
            "The moment “{span}” from there is beyond all dates."
        )),
    }
}

/// The moment that a text tells.
pub(super) fn moment(text: &str) -> Result<Timestamp, RenderError> {
    Timestamp::parse(text).ok_or_else(|| {
        RenderError::new(
            ErrorKind::Time,
            format!("“{text}” is no moment such as “2026-02-03T08:00:00.000Z”."),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read() {
        for (text, seconds) in [
            ("", 0),
            ("1 hour 15 minutes", 4_500),
            ("1d2h3min", 93_780),
            ("5 m", 300),
            (" - 1 day ", -86_400),
            ("+1 Hour", 3_600),
            ("1 hr", 3_600),
            ("2 years 5 months", 2 * 365 * 86_400 + 150 * 86_400),
            (
                "1y2mo3w4d5h6m7s",
                31_536_000 + 5_184_000 + 1_814_400 + 345_600 + 18_000 + 360 + 7,
            ),
            ("007 min", 420),
            ("-", 0),
        ] {
            assert_eq!(read(text), Some(seconds * 1_000), "{text}");
        }
        for text in [
            "5 mi",
            "5 mins",
            "1",
            "day",
            "1h1d",
            "1 day 1 day",
            "1.5 h",
            "１ day",
            "1 d x",
            "--1 d",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn spans_of_the_first_dialect_are_told() {
        for text in [
            "",
            "1 hour 15 minutes",
            "14 days",
            "1d2h3min",
            "5 m",
            "1 day ",
            "1  day   2  h",
            "007 min",
            "0 days",
        ] {
            assert!(is_of_2017(text), "{text}");
        }
        for text in [
            "5 mi",
            "1 hr",
            "30 seconds",
            "1 week",
            "1 month",
            "-1 day",
            "+1 h",
            " 1 day",
            "1D",
            "1h1d",
            "1.5 h",
            "1\td",
        ] {
            assert!(!is_of_2017(text), "{text}");
        }
    }

    #[test]
    fn huge_spans_are_refused() {
        for span in ["300000 years", "99999999999999999 days", "-300000 years"] {
            assert_eq!(after(span, Timestamp(0)).unwrap_err().kind, ErrorKind::Time);
        }
        assert!(after(&"9".repeat(100_000), Timestamp(0)).is_err());
        assert!(after(&format!("{} s", "9".repeat(100_000)), Timestamp(i64::MAX)).is_err());
        assert_eq!(
            after("270000 years", Timestamp(0)).unwrap(),
            "+271790-09-26T00:00:00.000Z"
        );
    }
}
