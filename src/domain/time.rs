//! Moments and spans, and the words for them. Knows no clock: whoever needs
//! the present moment gets it handed in.

use serde::{Deserialize, Serialize};

/// A moment: whole milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The moment that many milliseconds later.
    #[must_use]
    pub fn plus(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Milliseconds from `earlier` to this moment; negative when it is later.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Seconds since 1970, rounded to the nearest; a half goes to the even one.
    pub fn seconds(self) -> i64 {
        let whole = self.0.div_euclid(1_000);
        let millis = self.0.rem_euclid(1_000);
        let up = millis > 500 || (millis == 500 && whole % 2 != 0);
        whole.saturating_add(i64::from(up))
    }

    /// The moment on the whole second that [`Self::seconds`] yields.
    #[must_use]
    pub fn rounded(self) -> Self {
        Self(self.seconds().saturating_mul(1_000))
    }

    /// Reads ISO 8601 (`2026-02-03T08:00:00.5+02:00`, `20260203T080000Z`, a space
    /// for the `T`, a date alone) and slash dates (`2026/02/03 08:00`,
    /// `2/3/2026 8:00`: month first unless it can only be the day). Without a zone it
    /// is UTC; fractions of a second may have any number of digits, those after
    /// the third are dropped. `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut rest = Rest(text.trim().as_bytes());
        let date = rest.date()?;
        let time = if rest.0.is_empty() { 0 } else { rest.time()? };
        Some(Self(date * DAY + time))
    }

    /// ISO 8601 in UTC with milliseconds: `2026-02-03T08:00:00.500Z`. Years
    /// outside 0 to 9999 have a sign and six digits or more, as in ECMAScript.
    pub fn iso(self) -> String {
        let (date, time) = (self.0.div_euclid(DAY), self.0.rem_euclid(DAY));
        let (year, month, day) = civil(date);
        let year = match year {
            0..=9_999 => format!("{year:04}"),
            _ => format!("{year:+07}"),
        };
        let (hour, minute) = (time / HOUR, time / MINUTE % 60);
        let (second, millis) = (time / SECOND % 60, time % SECOND);
        format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
    }
}

/// The moment as ISO 8601 in UTC, to the second: `2026-02-03T08:00:00Z`.
pub fn iso(moment: Timestamp) -> String {
    let seconds = moment.0.div_euclid(SECOND);
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Counted from the first of March of the year 0, in which four hundred years
    // have one length; the inverse of `days`.
    let shifted = days.saturating_add(719_468);
    let (era, day) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let (year, day) = (era * 400 + year, day - (153 * month + 2) / 5 + 1);
    let (year, month) = match month {
        0..10 => (year, month + 3),
        _ => (year + 1, month - 9),
    };
    let (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// What is still to be read of a date.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn eat(&mut self, any_of: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        any_of.contains(first).then(|| {
            self.0 = rest;
            *first
        })
    }

    /// The next digits, at most `most`: their value and how many they are.
    fn digits(&mut self, most: usize) -> (i64, usize) {
        let (mut value, mut count) = (0, 0);
        while count < most
            && let Some(digit) = self.eat(b"0123456789")
        {
            value = value * 10 + i64::from(digit - b'0');
            count += 1;
        }
        (value, count)
    }

    fn two(&mut self) -> Option<i64> {
        let (value, count) = self.digits(2);
        (count == 2).then_some(value)
    }

    fn one_or_two(&mut self) -> Option<i64> {
        let (value, count) = self.digits(2);
        (count > 0).then_some(value)
    }

    /// Days since 1970.
    fn date(&mut self) -> Option<i64> {
        let (first, count) = self.digits(8);
        let (year, month, day) = match count {
            8 => (first / 10_000, first / 100 % 100, first % 100),
            4 => {
                let sign = self.eat(b"-/")?;
                let month = self.one_or_two()?;
                self.eat(&[sign])?;
                (first, month, self.one_or_two()?)
            }
            1 | 2 => {
                self.eat(b"/")?;
                let second = self.one_or_two()?;
                self.eat(b"/")?;
                let (year, count) = self.digits(5);
                if count != 4 {
                    return None;
                }
                match first {
                    13.. => (year, second, first),
                    _ => (year, first, second),
                }
            }
            _ => return None,
        };
        (year > 0).then(|| days(year, month, day)).flatten()
    }

    /// Milliseconds since midnight UTC, up to the end of the text.
    fn time(&mut self) -> Option<i64> {
        self.eat(b"Tt ")?;
        while self.eat(b" ").is_some() {}
        // One digit will do where a colon ends it.
        let (hour, digits) = self.digits(2);
        if digits == 0 || (digits == 1 && self.0.first() != Some(&b':')) {
            return None;
        }
        let (mut minute, mut second, mut millis) = (0, 0, 0);
        let colon: &[u8] = match self.eat(b":") {
            Some(_) => b":",
            None => b"",
        };
        if !colon.is_empty() || self.0.first().is_some_and(u8::is_ascii_digit) {
            minute = self.two()?;
            let more = if colon.is_empty() {
                self.0.first().is_some_and(u8::is_ascii_digit)
            } else {
                self.eat(colon).is_some()
            };
            if more {
                second = self.two()?;
                if self.eat(b".,").is_some() {
                    let (value, count) = self.digits(3);
                    millis = match count {
                        0 => return None,
                        1 => value * 100,
                        2 => value * 10,
                        _ => value,
                    };
                    while self.eat(b"0123456789").is_some() {}
                }
            }
        }
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let offset = self.zone()?;
        Some(hour * HOUR + minute * MINUTE + second * SECOND + millis - offset)
    }

    /// How far the zone is ahead of UTC, in milliseconds.
    fn zone(&mut self) -> Option<i64> {
        while self.eat(b" ").is_some() {}
        if matches!(self.0, b"" | b"Z" | b"z" | b"UTC" | b"GMT") {
            return Some(0);
        }
        let sign = self.eat(b"+-")?;
        let hour = self.two()?;
        let mut minute = 0;
        if self.eat(b":").is_some() || !self.0.is_empty() {
            minute = self.two()?;
        }
        if !self.0.is_empty() || hour > 23 || minute > 59 {
            return None;
        }
        let ahead = hour * HOUR + minute * MINUTE;
        Some(if sign == b'-' { -ahead } else { ahead })
    }
}

/// Days since 1970 of a date of the Gregorian calendar, carried on before it;
/// `None` if there is no such date.
pub fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=length).contains(&day) {
        return None;
    }
    // Counted from the first of March, so that a leap day is the last of its year.
    let year = year - i64::from(month < 3);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Some(year * 365 + leaps + day_of_year - 719_468)
}

/// Year, month and day of a day counted from 1970; the inverse of [`days`].
pub(crate) fn civil(days: i64) -> (i64, i64, i64) {
    // Four centuries always have as many days; they are counted from the first
    // of March of the year 0, so that a leap day is the last of its year.
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + i64::from(month < 3), month, day)
}

/// A span in words, whatever its sign: `a moment`, `two minutes`, `11 hours`,
/// `one year, three months`. Fractions of a second do not count.
pub fn span(millis: i64) -> String {
    let seconds = millis.unsigned_abs() / 1_000;
    let days = seconds / 86_400;
    let (years, rest) = (days / 365, days % 365);
    // A month is 30.5 days long here.
    let months = rest * 2 / 61;
    let mut words = String::new();
    let (count, unit) = match seconds {
        0 => return "a moment".to_owned(),
        1..60 => (seconds, "second"),
        60..3_600 => (seconds / 60, "minute"),
        3_600..86_400 => (seconds / 3_600, "hour"),
        _ if years > 1 || (years == 1 && rest == 0) => (years, "year"),
        _ if months > 0 => (months, "month"),
        _ => (rest, "day"),
    };
    if years == 1 && rest > 0 {
        words.push_str("one year, ");
    } else if count == 1 {
        words.push_str(if unit == "hour" { "an " } else { "a " });
        words.push_str(unit);
        return words;
    }
    let small = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    ];
    match small.iter().zip(1..).find(|(_, number)| *number == count) {
        Some((word, _)) => words.push_str(word),
        None => words.push_str(&count.to_string()),
    }
    words.push(' ');
    words.push_str(unit);
    if count != 1 {
        words.push('s');
    }
    words
}

/// `two days ago`, or `now` if it is less than a second; moments to come read as
/// if they were past, because clocks differ.
pub fn ago(at: Timestamp, now: Timestamp) -> String {
    let millis = now.since(at);
    if millis.unsigned_abs() < 1_000 {
        return "now".to_owned();
    }
    let mut words = span(millis);
    words.push_str(" ago");
    words
}

/// `took nine minutes`.
pub fn took(millis: i64) -> String {
    let mut words = "took ".to_owned();
    words.push_str(&span(millis));
    words
}

#[cfg(test)]
mod tests;
