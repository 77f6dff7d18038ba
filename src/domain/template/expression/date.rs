//! The filter `date` of AngularJS 1.0.8, with the names and formats of its only
//! locale, en-US.

use crate::domain::template::value::Value;
use crate::domain::time::{civil, days};
use std::fmt;

/// Minutes that UTC is ahead of local time at a moment, which is given in
/// milliseconds since 1970: JavaScript's `getTimezoneOffset`. UTC where nothing
/// is said.
#[derive(Clone, Copy)]
pub struct Zone(pub fn(f64) -> f64);

impl Default for Zone {
    fn default() -> Self {
        Self(|_| 0.0)
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::fn_addr_eq(self.0, other.0)
    }
}

impl Eq for Zone {}

impl fmt::Debug for Zone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Zone")
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const WEEKDAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];

/// The formats that have a name.
const NAMED: [(&str, &str); 8] = [
    ("medium", "MMM d, y h:mm:ss a"),
    ("short", "M/d/yy h:mm a"),
    ("fullDate", "EEEE, MMMM d, y"),
    ("longDate", "MMMM d, y"),
    ("mediumDate", "MMM d, y"),
    ("shortDate", "M/d/yy"),
    ("mediumTime", "h:mm:ss a"),
    ("shortTime", "h:mm a"),
];

/// Milliseconds in a day.
const DAY: f64 = 86_400_000.0;

/// The furthest moment that a date of JavaScript can be, either way.
const FURTHEST: f64 = 8.64e15;

/// A value as a date by a format, `mediumDate` where none is given. What is no
/// date stays as it is.
pub(super) fn formatted(input: &Value, format: &Value, zone: Zone) -> Value {
    let Some(millis) = moment(input) else {
        return input.clone();
    };
    let format = if format.is_true() {
        format.text()
    } else {
        "mediumDate".into()
    };
    let named = NAMED.iter().find(|(name, _)| *name == &*format);
    let format = named.map_or(&*format, |(_, pattern)| *pattern);
    let local = Local::new(millis, zone);
    let mut text = String::new();
    for part in parts(format) {
        match local.part(part) {
            Some(written) => text.push_str(&written),
            None => {
                let literal = part.strip_prefix('\'').unwrap_or(part);
                let literal = literal.strip_suffix('\'').unwrap_or(literal);
                text.push_str(&literal.replace("''", "'"));
            }
        }
    }
    Value::from(text)
}

/// Milliseconds since 1970 of a number, of digits, or of ISO 8601; not a number
/// for what is out of range.
fn moment(input: &Value) -> Option<f64> {
    let millis = match input {
        Value::Number(number) => *number,
        Value::Text(text) if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            text.parse().ok()?
        }
        Value::Text(text) => iso(text)?,
        _ => return None,
    };
    let within = millis.abs() <= FURTHEST;
    Some(if within { millis.trunc() } else { f64::NAN })
}

/// `2011-07-14T19:43:37.100+02:00`, of which date and signs may be run together
/// and the time left out from the end. Days and months that do not exist go on
/// into the next ones; a fraction counts milliseconds whatever its length.
fn iso(text: &str) -> Option<f64> {
    let mut rest = text;
    let year = digits(&mut rest, 4)?;
    eat(&mut rest, '-');
    let month = digits(&mut rest, 2)? - 1.0;
    eat(&mut rest, '-');
    let day = digits(&mut rest, 2)?;
    let (mut hour, mut minute, mut second, mut fraction) = (0.0, 0.0, 0.0, 0.0);
    if eat(&mut rest, 'T') {
        hour = digits(&mut rest, 2)?;
        if let Some(read) = after(&mut rest, ':') {
            minute = read;
            if let Some(read) = after(&mut rest, ':') {
                second = read;
                if let Some(after) = rest.strip_prefix('.') {
                    let count = after.bytes().take_while(u8::is_ascii_digit).count();
                    fraction = digits_of(after.get(..count)?)?;
                    rest = after.get(count..)?;
                }
            }
        }
        if !eat(&mut rest, 'Z') && !rest.is_empty() {
            let ahead = match rest.as_bytes().first() {
                Some(b'+') => 1.0,
                Some(b'-') => -1.0,
                _ => return None,
            };
            rest = rest.get(1..)?;
            hour -= ahead * digits(&mut rest, 2)?;
            eat(&mut rest, ':');
            minute -= ahead * digits(&mut rest, 2)?;
        }
    }
    if !rest.is_empty() {
        return None;
    }
    // Months before and after a year belong to the years beside it.
    let year = year + (month / 12.0).floor();
    let first = days(year as i64, month.rem_euclid(12.0) as i64 + 1, 1)? as f64;
    let millis = ((hour * 60.0 + minute) * 60.0 + second) * 1000.0 + fraction;
    Some((first + day - 1.0) * DAY + millis)
}

/// Takes a sign, if it is there.
fn eat(rest: &mut &str, sign: char) -> bool {
    match rest.strip_prefix(sign) {
        Some(after) => {
            *rest = after;
            true
        }
        None => false,
    }
}

/// Takes so many digits.
fn digits(rest: &mut &str, count: usize) -> Option<f64> {
    let head = rest.get(..count)?;
    let value = digits_of(head)?;
    *rest = rest.get(count..)?;
    Some(value)
}

/// Takes two digits, with a sign before them or without; nothing otherwise.
fn after(rest: &mut &str, sign: char) -> Option<f64> {
    let mut ahead = *rest;
    eat(&mut ahead, sign);
    let value = digits(&mut ahead, 2)?;
    *rest = ahead;
    Some(value)
}

fn digits_of(text: &str) -> Option<f64> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// The parts of a format: letters that are alike, texts in quotation marks, and
/// what is neither. A quotation mark that is never closed is passed over, and
/// nothing follows a line that ends after a part.
fn parts(format: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = format;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\'' => quoted(rest),
            'a' | 'Z' => Some(1),
            'E' | 'y' | 'M' | 'd' | 'H' | 'h' | 'm' | 's' => {
                Some(rest.bytes().take_while(|byte| *byte == first as u8).count())
            }
            _ => rest.find(is_sign).or(Some(rest.len())),
        };
        let Some(length) = length else {
            rest = rest.get(1..).unwrap_or_default();
            continue;
        };
        parts.push(rest.get(..length).unwrap_or_default());
        let after = rest.get(length..).unwrap_or_default();
        let line = after.find(['\n', '\r', '\u{2028}', '\u{2029}']);
        rest = line.map_or(after, |end| after.get(..end).unwrap_or_default());
    }
    parts
}

fn is_sign(char: char) -> bool {
    "yMdHhmsaZE'".contains(char)
}

/// The length of a text in quotation marks at the start, in which two marks
/// stand for one; where only such two are left, the first of them closes it.
fn quoted(text: &str) -> Option<usize> {
    let mut at = 1;
    let mut pair = None;
    while let Some(mark) = text.get(at..).and_then(|rest| rest.find('\'')) {
        let mark = at + mark;
        if text
            .get(mark + 1..)
            .is_some_and(|rest| rest.starts_with('\''))
        {
            pair = Some(mark + 1);
            at = mark + 2;
        } else {
            return Some(mark + 1);
        }
    }
    pair
}

/// A moment in the parts of local time, which are no numbers for what is out of
/// range.
struct Local {
    year: f64,
    month: f64,
    day: f64,
    weekday: f64,
    hour: f64,
    minute: f64,
    second: f64,
    /// Minutes that local time is ahead of UTC.
    ahead: f64,
}

impl Local {
    fn new(millis: f64, Zone(behind): Zone) -> Self {
        if millis.is_nan() {
            let none = f64::NAN;
            return Self {
                year: none,
                month: none,
                day: none,
                weekday: none,
                hour: none,
                minute: none,
                second: none,
                ahead: none,
            };
        }
        let behind = behind(millis);
        let behind = if behind.is_finite() { behind } else { 0.0 };
        let local = millis - behind * 60_000.0;
        let day = (local / DAY).floor();
        let second = (local.rem_euclid(DAY) / 1000.0).floor();
        let (year, month, date) = civil(day as i64);
        Self {
            year: year as f64,
            month: (month - 1) as f64,
            day: date as f64,
            weekday: (day + 4.0).rem_euclid(7.0),
            hour: (second / 3600.0).floor(),
            minute: (second / 60.0).floor().rem_euclid(60.0),
            second: second.rem_euclid(60.0),
            ahead: -behind,
        }
    }

    /// What letters stand for; `None` for other ones.
    fn part(&self, letters: &str) -> Option<String> {
        // A month or day that is no number has no name.
        let name = |names: &[&'static str], place: f64| {
            let named = (!place.is_nan()).then(|| names.get(place as usize).copied());
            named.flatten().unwrap_or("undefined")
        };
        let short = |name: &'static str| match name {
            "undefined" => name,
            name => name.get(..3).unwrap_or(name),
        };
        let half = match self.hour {
            hour if hour > 12.0 => hour - 12.0,
            0.0 => 12.0,
            hour => hour,
        };
        Some(match letters {
            "yyyy" => padded(self.year, 4),
            "yy" => {
                let year = padded(self.year, 2);
                let (minus, digits) = match year.strip_prefix('-') {
                    Some(digits) => ("-", digits),
                    None => ("", &*year),
                };
                let cut = digits.len().saturating_sub(2);
                format!("{minus}{}", digits.get(cut..).unwrap_or_default())
            }
            "y" => padded(self.year, 1),
            "MMMM" => name(&MONTHS, self.month).to_owned(),
            "MMM" => short(name(&MONTHS, self.month)).to_owned(),
            "MM" => padded(self.month + 1.0, 2),
            "M" => padded(self.month + 1.0, 1),
            "dd" => padded(self.day, 2),
            "d" => padded(self.day, 1),
            "HH" => padded(self.hour, 2),
            "H" => padded(self.hour, 1),
            "hh" => padded(half, 2),
            "h" => padded(half, 1),
            "mm" => padded(self.minute, 2),
            "m" => padded(self.minute, 1),
            "ss" => padded(self.second, 2),
            "s" => padded(self.second, 1),
            "EEEE" => name(&WEEKDAYS, self.weekday).to_owned(),
            "EEE" => short(name(&WEEKDAYS, self.weekday)).to_owned(),
            "a" => if self.hour < 12.0 { "AM" } else { "PM" }.to_owned(),
            "Z" => {
                let sign = if self.ahead >= 0.0 { "+" } else { "" };
                let hours = padded((self.ahead / 60.0).trunc(), 2);
                let minutes = padded((self.ahead % 60.0).abs(), 2);
                format!("{sign}{hours}{minutes}")
            }
            _ => return None,
        })
    }
}

/// A number with so many digits at least, zeros in front; also what is none.
fn padded(number: f64, digits: usize) -> String {
    let minus = if number < 0.0 { "-" } else { "" };
    let written = number.abs().to_string();
    format!("{minus}{written:0>digits$}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(input: &str, format: &str, zone: Zone) -> String {
        formatted(&Value::from(input), &Value::from(format), zone)
            .text()
            .to_string()
    }

    fn of_number(millis: f64, format: &str, zone: Zone) -> String {
        formatted(&Value::Number(millis), &Value::from(format), zone)
            .text()
            .to_string()
    }

    #[test]
    fn every_letter_and_every_name_is_written_as_in_en_us() {
        let at = |format: &str| written("2011-07-04T09:03:07.100Z", format, Zone::default());
        for (format, text) in [
            ("yyyy yy y", "2011 11 2011"),
            ("MMMM MMM MM M", "July Jul 07 7"),
            ("dd d EEEE EEE", "04 4 Monday Mon"),
            ("HH H hh h mm m ss s a Z", "09 9 09 9 03 3 07 7 AM +0000"),
            ("medium", "Jul 4, 2011 9:03:07 AM"),
            ("short", "7/4/11 9:03 AM"),
            ("fullDate", "Monday, July 4, 2011"),
            ("longDate", "July 4, 2011"),
            ("mediumDate", "Jul 4, 2011"),
            ("shortDate", "7/4/11"),
            ("mediumTime", "9:03:07 AM"),
            ("shortTime", "9:03 AM"),
            ("", "Jul 4, 2011"),
            ("'at' h 'o''clock'", "at 9 o'clock"),
            ("yyy E ddd", "yyy E ddd"),
            // The mark is passed over, and letters are letters.
            ("d 'm", "4 3"),
        ] {
            assert_eq!(at(format), text, "{format}");
        }
    }

    #[test]
    fn local_time_is_what_the_zone_makes_of_it() {
        let east = Zone(|_| -330.0);
        let west = Zone(|_| 210.0);
        let midnight = 1_310_601_600_000.0;
        assert_eq!(
            of_number(midnight, "yyyy-MM-dd HH:mm Z", east),
            "2011-07-14 05:30 +0530"
        );
        assert_eq!(
            of_number(midnight, "yyyy-MM-dd HH:mm Z", west),
            "2011-07-13 20:30 -0330"
        );
        assert_eq!(written("1310601600000", "h a", west), "8 PM");
    }

    #[test]
    fn what_is_no_date_stays() {
        for text in [
            "",
            "soon",
            "2011-7-4",
            "2011-07-04T",
            "2011-07-04T10:00:00+1",
        ] {
            assert_eq!(written(text, "yyyy", Zone::default()), text, "{text}");
        }
        let made = |value: Value| formatted(&value, &Value::from("y"), Zone::default());
        assert!(matches!(made(Value::Undefined), Value::Undefined));
        assert!(matches!(made(Value::Null), Value::Null));
        assert!(matches!(made(Value::Bool(true)), Value::Bool(true)));
        assert_eq!(
            of_number(f64::NAN, "yyyy MMM a yy", Zone::default()),
            "0NaN undefined PM aN"
        );
    }

    #[test]
    fn days_that_do_not_exist_go_on() {
        let date = |text: &str| written(text, "yyyy-MM-dd HH:mm:ss", Zone::default());
        assert_eq!(date("2011-13-32"), "2012-02-01 00:00:00");
        assert_eq!(date("20110230T2561Z"), "2011-03-03 02:01:00");
        assert_eq!(
            date("2011-07-14T00:00:00.3000-01:30"),
            "2011-07-14 01:30:03"
        );
        assert_eq!(date("0099-00-00"), "0098-11-30 00:00:00");
    }

    proptest! {
        #[test]
        fn any_date_by_any_format_ends(text in "[0-9TZ:+.-]{0,30}|.{0,20}", format in "[yMdHhmsaZE' \n]{0,20}|.{0,20}", millis in any::<f64>(), behind in prop_oneof![Just(Zone(|_| f64::NAN)), Just(Zone(|millis| millis))]) {
            let format = Value::from(format);
            let _ = formatted(&Value::from(text), &format, behind);
            let _ = formatted(&Value::Number(millis), &format, behind);
        }
    }
}
