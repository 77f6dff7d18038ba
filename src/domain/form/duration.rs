//! Time intervals: an amount and a unit in the form, whole seconds in the
//! results.

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

/// Units offered beside the amount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    /// Seconds.
    #[default]
    Seconds,
    /// 60 seconds.
    Minutes,
    /// 3,600 seconds.
    Hours,
    /// 86,400 seconds.
    Days,
}

impl Unit {
    /// All units, smallest first.
    pub const ALL: [Self; 4] = [Self::Seconds, Self::Minutes, Self::Hours, Self::Days];

    /// Length in seconds.
    pub fn seconds(self) -> u64 {
        match self {
            Self::Seconds => 1,
            Self::Minutes => 60,
            Self::Hours => 3_600,
            Self::Days => 86_400,
        }
    }

    /// The word shown, also the value of the option.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Seconds => "seconds",
            Self::Minutes => "minutes",
            Self::Hours => "hours",
            Self::Days => "days",
        }
    }

    /// The unit with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.as_str() == word)
    }

    /// The largest unit that divides `seconds` without rest.
    pub fn largest_for(seconds: u64) -> Self {
        if seconds == 0 {
            return Self::Seconds;
        }
        Self::ALL
            .into_iter()
            .rev()
            .find(|unit| seconds.is_multiple_of(unit.seconds()))
            .unwrap_or_default()
    }
}

/// Whole seconds of an amount such as `90` or `1.5` in `unit`; `None` if the
/// text is no decimal number ≥ 0 or the result is no whole number of seconds.
pub fn seconds_from_text(amount: &str, unit: Unit) -> Option<u64> {
    let amount = amount.trim();
    let (whole, fraction) = amount.split_once('.').unwrap_or((amount, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !digits(whole) || !digits(fraction) {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    let whole: u64 = if whole.is_empty() {
        0
    } else {
        whole.parse().ok()?
    };
    let mut seconds = whole.checked_mul(unit.seconds())?;
    if !fraction.is_empty() {
        let scale = 10_u64.checked_pow(u32::try_from(fraction.len()).ok()?)?;
        let part = fraction.parse::<u64>().ok()?.checked_mul(unit.seconds())?;
        if part % scale != 0 {
            return None;
        }
        seconds = seconds.checked_add(part / scale)?;
    }
    // Beyond 2^53 the number would change in the hands of most readers.
    (seconds < 1 << 53).then_some(seconds)
}

/// The stored value of a number of seconds.
pub fn value_from_seconds(seconds: u64) -> Value {
    Value::Number(Number::from(seconds))
}

/// Amount and unit that show stored seconds.
pub fn amount_and_unit(value: &Value) -> Option<(String, Unit)> {
    let seconds = value.as_u64()?;
    let unit = Unit::largest_for(seconds);
    Some(((seconds / unit.seconds()).to_string(), unit))
}

/// Stored seconds as a person says them, e.g. `90 seconds`.
pub fn in_words(value: &Value) -> Option<String> {
    let (amount, unit) = amount_and_unit(value)?;
    let unit = unit.as_str();
    let unit = if amount == "1" {
        unit.trim_end_matches('s')
    } else {
        unit
    };
    Some(format!("{amount} {unit}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_become_whole_seconds() {
        assert_eq!(seconds_from_text("90", Unit::Seconds), Some(90));
        assert_eq!(seconds_from_text(" 2 ", Unit::Minutes), Some(120));
        assert_eq!(seconds_from_text("1.5", Unit::Hours), Some(5_400));
        assert_eq!(seconds_from_text("0.50", Unit::Minutes), Some(30));
        assert_eq!(seconds_from_text("0", Unit::Days), Some(0));
    }

    #[test]
    fn what_is_no_whole_number_of_seconds_is_refused() {
        for text in ["", ".", "-1", "1e3", "a", "1.", "99999999999999999999"] {
            let expected = (text == "1.").then_some(1);
            assert_eq!(seconds_from_text(text, Unit::Seconds), expected, "{text}");
        }
        assert_eq!(seconds_from_text("0.5", Unit::Seconds), None);
    }

    #[test]
    fn a_default_shows_in_its_largest_whole_unit() {
        let shown = |seconds| amount_and_unit(&value_from_seconds(seconds));
        assert_eq!(shown(3_600), Some(("1".into(), Unit::Hours)));
        assert_eq!(shown(90), Some(("90".into(), Unit::Seconds)));
        assert_eq!(shown(0), Some(("0".into(), Unit::Seconds)));
    }
}
