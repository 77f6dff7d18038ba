//! Numbers of an input that change on their way: a template counts in 64 bits.

use crate::domain::json::exact::{Exact, path_below};
use crate::domain::text::brief;

/// Numbers told at most.
const TOLD: usize = 20;

/// What is to be said of each number that is not sent as it is written.
pub(super) fn rounded(input: &Exact) -> Vec<String> {
    let mut told = Vec::new();
    let mut waiting = vec![(String::new(), input)];
    while let Some((path, value)) = waiting.pop() {
        if told.len() == TOLD {
            break;
        }
        match value {
            Exact::Number(written) => {
                let kept = value.to_value().to_string();
                if Decimal::of(written) != Decimal::of(&kept) {
                    told.push(sentence(&path, written, &kept));
                }
            }
            Exact::Array(items) => {
                let items = items.iter().enumerate().rev();
                waiting.extend(
                    items.map(|(place, item)| (path_below(&path, &place.to_string()), item)),
                );
            }
            Exact::Object(members) => {
                let members = members.iter().rev();
                waiting.extend(members.map(|(key, value)| (path_below(&path, key), value)));
            }
            Exact::Null | Exact::Bool(_) | Exact::String(_) => {}
        }
    }
    told
}

fn sentence(path: &str, written: &str, kept: &str) -> String {
    let of = if path.is_empty() {
        String::new()
    } else {
        format!(" of {}", brief(path))
    };
    format!(
        "The number {}{of} cannot be sent exactly: it has more digits than 64 bits hold. {kept} takes its place.",
        brief(written)
    )
}

/// A number by its digits without zeros around them, and by the power of ten of
/// the last one.
#[derive(PartialEq)]
struct Decimal {
    negative: bool,
    digits: String,
    /// `None` beyond every number that is kept.
    power: Option<i64>,
}

impl Decimal {
    fn of(text: &str) -> Self {
        let (negative, text) = match text.strip_prefix('-') {
            Some(text) => (true, text),
            None => (false, text),
        };
        let (mantissa, power) = match text.split_once(['e', 'E']) {
            Some((mantissa, power)) => (mantissa, power.parse::<i64>().ok()),
            None => (text, Some(0)),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = [whole, fraction].concat();
        let digits = all.trim_end_matches('0');
        let length = |text: &str| i64::try_from(text.len()).ok();
        let shift = |power: i64| {
            let zeros = length(&all)?.checked_sub(length(digits)?)?;
            power.checked_add(zeros)?.checked_sub(length(fraction)?)
        };
        let digits = digits.trim_start_matches('0');
        if digits.is_empty() {
            return Self {
                negative: false,
                digits: String::new(),
                power: Some(0),
            };
        }
        Self {
            negative,
            digits: digits.to_owned(),
            power: power.and_then(shift),
        }
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(text: &str) -> Vec<String> {
        rounded(&Exact::read(text).unwrap())
    }

    #[test]
    fn numbers_that_are_kept_are_not_told() {
        for text in [
            "0",
            "-0",
            "-0.0e5",
            "1.10",
            "100",
            "1e3",
            "12.50E+1",
            "0.1",
            "18446744073709551615",
            "-9223372036854775808",
            "1e22",
            "[0.001, {\"a\": 123e-3}]",
        ] {
            assert_eq!(of(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn those_that_change_are_told_with_what_takes_their_place() {
        assert_eq!(
            of(
                r#"{"a": {"b/c": [1, 123456789012345678901234567890]}, "d": 0.1234567890123456789}"#
            ),
            [
                "The number 123456789012345678901234567890 of a/b~1c/1 cannot be sent exactly: it has more digits than 64 bits hold. 1.2345678901234568e+29 takes its place.",
                "The number 0.1234567890123456789 of d cannot be sent exactly: it has more digits than 64 bits hold. 0.12345678901234568 takes its place.",
            ]
        );
        assert!(of("1e400")[0].starts_with("The number 1e400 cannot"));
        assert_eq!(of(&format!("[{}1e400]", "1e400,".repeat(50))).len(), TOLD);
    }

    proptest! {
        #[test]
        fn what_a_double_is_written_as_is_kept(value in any::<i64>(), double in -1e300..1e300_f64) {
            prop_assert_eq!(of(&value.to_string()), Vec::<String>::new());
            prop_assert_eq!(of(&serde_json::to_string(&double).unwrap()), Vec::<String>::new());
        }
    }
}
