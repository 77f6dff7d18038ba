//! Numbers as text and back, by arithmetic alone. The tables by which the core
//! and the JSON library print and read any float weigh 20 kB, a fifth of what
//! the board may; thresholds, points and percentages do not need them.

use crate::domain::cut::holds;
use crate::domain::json::strict;
use serde_json::Number;
use std::time::Duration;

/// The most digits that a float can have.
const DIGITS: usize = 17;

/// A number with the fewest decimals that mean it: `7`, `2.5`. Empty if it is
/// not finite.
pub fn words(value: f64) -> String {
    if !value.is_finite() {
        return String::new();
    }
    let mut size = value.abs();
    let mut zeros = 0_usize;
    while size >= 1e18 {
        size = (size / 10.0).round_ties_even();
        zeros += 1;
    }
    let (mut scale, mut unit, mut decimals) = (1.0, 1_u64, 0);
    // A quotient of whole numbers is rounded once, as a text is when it is read:
    // where it is the number, so many decimals mean it.
    while (size * scale).round_ties_even() / scale != size
        && decimals < DIGITS
        && size * scale < 1e17
    {
        scale *= 10.0;
        unit = unit.saturating_mul(10);
        decimals += 1;
    }
    let digits = whole((size * scale).round_ties_even());
    let mut words = String::new();
    if value < 0.0 && digits > 0 {
        words.push('-');
    }
    words.push_str(&(digits / unit).to_string());
    if unit > 1 {
        words.push('.');
    }
    while unit > 1 {
        unit /= 10;
        push_digit(&mut words, digits / unit % 10);
    }
    for _ in 0..zeros {
        words.push('0');
    }
    words
}

fn push_digit(words: &mut String, digit: u64) {
    words.push(char::from(
        b'0'.saturating_add(u8::try_from(digit).unwrap_or_default()),
    ));
}

/// A number that is whole and not negative as one of the kind that counts; the
/// largest there is for any larger one, and 0 for what is none.
pub fn whole(value: f64) -> u64 {
    if value.is_nan() || value < 0.0 {
        return 0;
    }
    Duration::try_from_secs_f64(value).map_or(u64::MAX, |seconds| seconds.as_secs())
}

/// A number as JSON writes it: one that is no integer there shows it.
pub fn json(number: &Number) -> String {
    if let Some(number) = number.as_u64() {
        return number.to_string();
    }
    if let Some(number) = number.as_i64() {
        return number.to_string();
    }
    let mut text = words(number.as_f64().unwrap_or_default());
    if !holds(&text, b'.') {
        text.push_str(".0");
    }
    text
}

/// The finite number that a text stands for, blanks around it allowed: digits
/// with a sign, a point and an exponent where wanted. `None` for anything else.
pub fn read(text: &str) -> Option<f64> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let first = digits.strip_prefix('.').unwrap_or(digits).bytes().next()?;
    if !first.is_ascii_digit() {
        return None;
    }
    // JSON has no leading zeros, and none of its numbers begins with a point.
    let digits = digits.trim_start_matches('0');
    let zero = if digits.as_bytes().first().is_some_and(u8::is_ascii_digit) {
        ""
    } else {
        "0"
    };
    strict::number(&[sign, zero, digits].concat())?.as_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_digits_they_need() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (7.0, "7"),
            (2.5, "2.5"),
            (-1.25, "-1.25"),
            (0.05, "0.05"),
            (79.95, "79.95"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1e21, "1000000000000000000000"),
            (f64::NAN, ""),
            (f64::INFINITY, ""),
        ] {
            assert_eq!(words(value), text);
        }
    }

    #[test]
    fn json_tells_floats_from_integers() {
        for (text, written) in [("7", "7"), ("-7", "-7"), ("7.0", "7.0"), ("7.5", "7.5")] {
            assert_eq!(json(&serde_json::from_str(text).unwrap()), written);
        }
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, number) in [
            (" 79.5 ", 79.5),
            ("+5", 5.0),
            ("-5", -5.0),
            ("007", 7.0),
            (".5", 0.5),
            ("0", 0.0),
            ("00.25", 0.25),
            ("1e3", 1000.0),
        ] {
            assert_eq!(read(text), Some(number), "{text}");
        }
        for text in [
            "", "-", "+-5", ".", "e5", "5 6", "[5]", "true", "inf", "NaN", "0x1", "1e999",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn what_is_written_means_the_number(hundredths in -100_000_000_i32..100_000_000) {
            let value = f64::from(hundredths) / 100.0;
            let expected = if value == 0.0 { "0".to_owned() } else { value.to_string() };
            proptest::prop_assert_eq!(words(value), expected);
        }

        #[test]
        fn any_number_is_written_and_any_text_is_read(value: f64, text in ".{0,12}") {
            words(value);
            let read = read(&text);
            proptest::prop_assert!(read.is_none_or(f64::is_finite));
            if let Some(number) = read {
                let known: f64 = text.trim().parse().unwrap();
                proptest::prop_assert!((number - known).abs() <= known.abs() * 1e-15);
            }
        }
    }
}
