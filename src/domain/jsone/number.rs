//! Numbers as expressions know them: integers exact, all others 64-bit floats.

use serde_json::Value as Json;
use std::cmp::Ordering;

/// Integers are exact up to ±2¹²⁷, so that whatever JSON holds can be added,
/// negated and compared without loss; a result beyond them is a float.
///
/// A float that is an integer below 2⁵³ never occurs: it is an [`Self::Int`].
#[derive(Clone, Copy, Debug)]
pub(super) enum Number {
    Int(i128),
    Float(f64),
}

/// From here on not every integer is a float.
const EXACT: f64 = 9_007_199_254_740_992.0;

impl Number {
    /// `None` if the float has no value.
    pub(super) fn from_f64(value: f64) -> Option<Self> {
        if value.abs() < EXACT && value.fract() == 0.0 {
            return Some(Self::Int(value as i128));
        }
        value.is_finite().then_some(Self::Float(value))
    }

    /// A number of JSON.
    pub(super) fn from_json(number: &serde_json::Number) -> Option<Self> {
        match (number.as_u64(), number.as_i64()) {
            (Some(value), _) => Some(Self::Int(value.into())),
            (None, Some(value)) => Some(Self::Int(value.into())),
            (None, None) => Self::from_f64(number.as_f64()?),
        }
    }

    /// Digits, with a point and more digits where wanted: what expressions have
    /// for numbers, and what [`Self::read`] takes besides.
    pub(super) fn from_digits(text: &str) -> Option<Self> {
        match text.parse::<i128>() {
            Ok(value) => Some(Self::Int(value)),
            Err(_) => Self::from_f64(text.parse().ok()?),
        }
    }

    /// The number that a text stands for, as ECMAScript's `Number` reads it:
    /// blanks around, sign, point, exponent, or an integer with `0x`, `0o`, `0b`.
    /// `None` for an empty text and for whatever is no number.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = super::text::strip(text);
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
            let digits = text
                .get(..2)
                .filter(|start| start.eq_ignore_ascii_case(prefix));
            if let Some(digits) = digits.and_then(|_| text.get(2..)) {
                let unsigned = digits.starts_with(|first: char| first.is_ascii_hexdigit());
                let value = i128::from_str_radix(digits, radix).ok();
                return value.filter(|_| unsigned).map(Self::Int);
            }
        }
        // The core also reads words for what is not finite.
        let plain = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
        text.bytes().all(plain).then(|| Self::from_digits(text))?
    }

    /// As JSON: an integer where one of 64 bits holds it, otherwise the float
    /// nearest to it.
    pub(super) fn to_json(self) -> Json {
        match self {
            Self::Int(value) => match (u64::try_from(value), i64::try_from(value)) {
                (Ok(value), _) => value.into(),
                (_, Ok(value)) => value.into(),
                _ => self.float().into(),
            },
            Self::Float(value) => value.into(),
        }
    }

    /// The float nearest to it.
    pub(super) fn float(self) -> f64 {
        match self {
            Self::Int(value) => value as f64,
            Self::Float(value) => value,
        }
    }

    /// The integer that it is; one beyond the range saturates.
    pub(super) fn integer(self) -> Option<i128> {
        match self {
            Self::Int(value) => Some(value),
            Self::Float(value) => (value.fract() == 0.0).then_some(value as i128),
        }
    }

    pub(super) fn is_zero(self) -> bool {
        matches!(self, Self::Int(0))
    }

    pub(super) fn negated(self) -> Option<Self> {
        match self {
            Self::Int(value) => value.checked_neg().map(Self::Int),
            Self::Float(value) => Some(Self::Float(-value)),
        }
    }

    /// Exact if both are integers and the result is one; `None` if the result
    /// has no value.
    pub(super) fn add(self, other: Self) -> Option<Self> {
        self.exactly(other, i128::checked_add, |a, b| a + b)
    }

    pub(super) fn subtract(self, other: Self) -> Option<Self> {
        self.exactly(other, i128::checked_sub, |a, b| a - b)
    }

    pub(super) fn multiply(self, other: Self) -> Option<Self> {
        self.exactly(other, i128::checked_mul, |a, b| a * b)
    }

    /// Division by zero has no value.
    pub(super) fn divide(self, other: Self) -> Option<Self> {
        let whole = |a: i128, b: i128| (a.checked_rem(b)? == 0).then(|| a.checked_div(b))?;
        self.exactly(other, whole, |a, b| a / b)
    }

    pub(super) fn power(self, other: Self) -> Option<Self> {
        let whole = |a: i128, b: i128| a.checked_pow(u32::try_from(b).ok()?);
        self.exactly(other, whole, f64::powf)
    }

    fn exactly(
        self,
        other: Self,
        integer: impl Fn(i128, i128) -> Option<i128>,
        float: impl Fn(f64, f64) -> f64,
    ) -> Option<Self> {
        if let (Self::Int(a), Self::Int(b)) = (self, other)
            && let Some(result) = integer(a, b)
        {
            return Some(Self::Int(result));
        }
        Self::from_f64(float(self.float(), other.float()))
    }

    /// By value: an integer and a float are compared without rounding either.
    pub(super) fn compare(self, other: Self) -> Ordering {
        match (self, other) {
            (Self::Int(a), Self::Int(b)) => a.cmp(&b),
            (Self::Float(a), Self::Float(b)) => a.total_cmp(&b),
            (Self::Int(a), Self::Float(b)) => between(a, b),
            (Self::Float(a), Self::Int(b)) => between(b, a).reverse(),
        }
    }

    /// The text that ECMAScript has for it, integers with all their digits.
    pub(super) fn words(self) -> String {
        match self {
            Self::Int(value) => value.to_string(),
            Self::Float(value) => words(value),
        }
    }
}

/// Compares an integer with a float that is none below 2⁵³.
fn between(integer: i128, float: f64) -> Ordering {
    let part = float.fract();
    let whole = (float - part) as i128;
    // A fraction exists only where the whole part is exact; beyond the range of
    // integers the saturated value is on the right side, but may be equal.
    integer.cmp(&whole).then_with(|| {
        if float.abs() >= 1.7e38 {
            0.0_f64.total_cmp(&float)
        } else {
            (0.0).partial_cmp(&part).unwrap_or(Ordering::Equal)
        }
    })
}

/// Shortest digits that mean the float, set as `Number::toString` sets them.
fn words(value: f64) -> String {
    // The JSON library prints the shortest digits; only their setting differs.
    let Some(number) = serde_json::Number::from_f64(value.abs()) else {
        return String::new();
    };
    let printed = number.to_string();
    let (mantissa, exponent) = printed.split_once('e').unwrap_or((&printed, "0"));
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let digits = [whole, part].concat();
    let leading = digits.len() - digits.trim_start_matches('0').len();
    let digits = digits.trim_matches('0');
    let length = |text: &str| i32::try_from(text.len()).unwrap_or(i32::MAX);
    // The number is 0.digits times ten to this power.
    let point = length(whole) + exponent - i32::try_from(leading).unwrap_or(i32::MAX);
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or_default());
    let sign = if value < 0.0 { "-" } else { "" };
    let text = if digits.is_empty() {
        "0".to_owned()
    } else if (-5..=0).contains(&point) {
        ["0.", &zeros(-point), digits].concat()
    } else if (1..=21).contains(&point) {
        match digits.split_at_checked(usize::try_from(point).unwrap_or_default()) {
            Some((whole, part)) if !part.is_empty() => [whole, ".", part].concat(),
            _ => [digits, &zeros(point - length(digits))].concat(),
        }
    } else {
        let (first, rest) = digits.split_at_checked(1).unwrap_or((digits, ""));
        let dot = if rest.is_empty() { "" } else { "." };
        format!("{first}{dot}{rest}e{:+}", point - 1)
    };
    [sign, &text].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_written_as_ecmascript_writes_them() {
        for (value, text) in [
            (0.1, "0.1"),
            (-1.5, "-1.5"),
            (0.000_001, "0.000001"),
            (0.000_000_1, "1e-7"),
            (1.25e-9, "1.25e-9"),
            (1e20, "100000000000000000000"),
            (123_456_789_012_345_680_000.0, "123456789012345680000"),
            (1e21, "1e+21"),
            (1.5e300, "1.5e+300"),
            (12345.678, "12345.678"),
            (f64::MAX, "1.7976931348623157e+308"),
            (f64::MIN_POSITIVE, "2.2250738585072014e-308"),
        ] {
            assert_eq!(words(value), text);
        }
    }

    #[test]
    fn integers_stay_exact_beyond_what_floats_hold() {
        let big = Number::Int(9_007_199_254_740_993);
        assert_eq!(big.add(Number::Int(0)).unwrap().words(), "9007199254740993");
        let most = Number::Int(u64::MAX.into());
        assert_eq!(most.to_json(), serde_json::json!(u64::MAX));
        assert_eq!(
            Number::Int(i64::MIN.into()).to_json(),
            serde_json::json!(i64::MIN)
        );
        let twice = most.multiply(Number::Int(2)).unwrap();
        assert_eq!(
            twice.divide(Number::Int(2)).unwrap().to_json(),
            serde_json::json!(u64::MAX)
        );
        assert_eq!(
            twice.to_json(),
            serde_json::json!(36_893_488_147_419_103_000_f64)
        );
        assert_eq!(
            Number::Int(7).divide(Number::Int(2)).unwrap().words(),
            "3.5"
        );
        assert!(Number::Int(7).divide(Number::Int(0)).is_none());
        assert!(Number::Int(2).power(Number::Int(5000)).is_none());
        assert_eq!(
            Number::Int(2).power(Number::Int(-1)).unwrap().words(),
            "0.5"
        );
    }

    #[test]
    fn an_integer_and_a_float_are_compared_by_value() {
        for (integer, float, expected) in [
            (
                9_007_199_254_740_993,
                9_007_199_254_740_992.0,
                Ordering::Greater,
            ),
            (1, 1.5, Ordering::Less),
            (2, 1.5, Ordering::Greater),
            (-1, -1.5, Ordering::Greater),
            (-2, -1.5, Ordering::Less),
            (0, 0.5, Ordering::Less),
            (0, -0.5, Ordering::Greater),
            (i128::MAX, 1e300, Ordering::Less),
            (i128::MIN, -1e300, Ordering::Greater),
            (1_i128 << 60, 1_152_921_504_606_846_976.0, Ordering::Equal),
        ] {
            let (integer, float) = (Number::Int(integer), Number::Float(float));
            assert_eq!(integer.compare(float), expected);
            assert_eq!(float.compare(integer), expected.reverse());
        }
    }

    #[test]
    fn numbers_are_read_from_texts() {
        for (text, words) in [
            (" 12 ", "12"),
            ("-.5", "-0.5"),
            ("5.", "5"),
            ("+5", "5"),
            ("1e3", "1000"),
            ("0x10", "16"),
            ("0B11", "3"),
            ("18446744073709551616", "18446744073709551616"),
        ] {
            assert_eq!(
                Number::read(text).map(Number::words).as_deref(),
                Some(words)
            );
        }
        for text in [
            "", " ", "abc", "1_0", "Infinity", "NaN", "inf", "1e999", "0x", "0x-1", "0b2", "1 2",
            "é",
        ] {
            assert!(Number::read(text).is_none(), "{text}");
        }
    }
}
