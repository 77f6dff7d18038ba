//! Timestamps as GoCD reads them: `DateTimeFormatter.ISO_OFFSET_DATE_TIME` of
//! Java, strictly resolved.

use crate::domain::time::{Timestamp, days};
use serde::{Deserialize, Serialize};

/// A moment, ordered by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Moment {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub seconds: i64,
    /// Nanoseconds within the second.
    pub nanos: u32,
}

/// Why a text is no timestamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoMoment {
    /// It is not written as one.
    Format,
    /// It is written as one, but there is no such day or hour.
    Calendar,
}

impl Moment {
    /// Reads `YYYY-MM-DDThh:mm[:ss[.f{1,9}]]` with `Z` or `±hh:mm[:ss]`; the
    /// letters in either case.
    pub fn read(text: &str) -> Result<Self, NoMoment> {
        let mut rest = text;
        let year = number(&mut rest, 4)?;
        sign(&mut rest, "-")?;
        let month = number(&mut rest, 2)?;
        sign(&mut rest, "-")?;
        let day = number(&mut rest, 2)?;
        sign(&mut rest, "Tt")?;
        let hour = number(&mut rest, 2)?;
        sign(&mut rest, ":")?;
        let minute = number(&mut rest, 2)?;
        let mut second = 0;
        let mut nanos = 0;
        if sign(&mut rest, ":").is_ok() {
            second = number(&mut rest, 2)?;
            if sign(&mut rest, ".").is_ok() {
                nanos = fraction(&mut rest)?;
            }
        }
        let offset = offset(&mut rest)?;
        if !rest.is_empty() {
            return Err(NoMoment::Format);
        }
        let days = days(year, month, day).ok_or(NoMoment::Calendar)?;
        if hour > 23 || minute > 59 || second > 59 {
            return Err(NoMoment::Calendar);
        }
        Ok(Self {
            seconds: days * 86_400 + hour * 3600 + minute * 60 + second - offset,
            nanos,
        })
    }

    /// As the server writes it: UTC, three digits of fraction, `Z`.
    pub fn written(self) -> String {
        Timestamp(self.seconds * 1000 + i64::from(self.nanos / 1_000_000)).iso()
    }

    /// Whether a text is written as the documentation has it.
    pub fn is_documented(text: &str) -> bool {
        text.len() == 24
            && text.as_bytes().get(10) == Some(&b'T')
            && text.as_bytes().get(19) == Some(&b'.')
            && text.ends_with('Z')
    }
}

/// Takes so many digits from the front.
fn number(rest: &mut &str, digits: usize) -> Result<i64, NoMoment> {
    let head = rest.get(..digits).ok_or(NoMoment::Format)?;
    if !head.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NoMoment::Format);
    }
    *rest = rest.get(digits..).unwrap_or("");
    head.parse().map_err(|_| NoMoment::Format)
}

/// Takes one of these characters from the front.
fn sign(rest: &mut &str, signs: &str) -> Result<char, NoMoment> {
    let sign = rest.chars().next().filter(|sign| signs.contains(*sign));
    let sign = sign.ok_or(NoMoment::Format)?;
    *rest = rest.get(sign.len_utf8()..).unwrap_or("");
    Ok(sign)
}

/// Takes one to nine digits of a fraction, as nanoseconds.
fn fraction(rest: &mut &str) -> Result<u32, NoMoment> {
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=9).contains(&digits) {
        return Err(NoMoment::Format);
    }
    let head = rest.get(..digits).unwrap_or("");
    *rest = rest.get(digits..).unwrap_or("");
    format!("{head:0<9}").parse().map_err(|_| NoMoment::Format)
}

/// Takes the offset from UTC, in seconds.
fn offset(rest: &mut &str) -> Result<i64, NoMoment> {
    let direction = match sign(rest, "Zz+-")? {
        '+' => 1,
        '-' => -1,
        _ => return Ok(0),
    };
    let hours = number(rest, 2)?;
    sign(rest, ":")?;
    let minutes = number(rest, 2)?;
    let seconds = if sign(rest, ":").is_ok() {
        number(rest, 2)?
    } else {
        0
    };
    let total = hours * 3600 + minutes * 60 + seconds;
    if minutes > 59 || seconds > 59 || total > 18 * 3600 {
        return Err(NoMoment::Calendar);
    }
    Ok(direction * total)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_java_takes_is_read() {
        let documented = Moment::read("2011-07-14T19:43:37.100Z").unwrap();
        assert_eq!(
            documented,
            Moment {
                seconds: 1_310_672_617,
                nanos: 100_000_000
            }
        );
        for (text, written) in [
            ("2011-07-14T19:43Z", "2011-07-14T19:43:00.000Z"),
            ("2011-07-14t19:43:37z", "2011-07-14T19:43:37.000Z"),
            ("2011-07-14T19:43:37.1+05:30", "2011-07-14T14:13:37.100Z"),
            (
                "2011-07-14T19:43:37.123456789-01:00:30",
                "2011-07-14T20:44:07.123Z",
            ),
            ("2012-02-29T00:00:00Z", "2012-02-29T00:00:00.000Z"),
            ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
        ] {
            let read = Moment::read(text).map(Moment::written);
            assert_eq!(read.as_deref(), Ok(written), "{text}");
        }
    }

    #[test]
    fn what_java_refuses_is_refused() {
        for text in [
            "",
            "2011-07-14",
            "2011-07-14T19:43:37.100",
            "2011-07-14 19:43:37Z",
            "2011-07-14T19:43:37+0530",
            "2011-07-14T19:43:37.Z",
            "2011-07-14T19:43:37.1234567890Z",
            "2011-07-14T19:43:37Zx",
            "11-07-14T19:43:37Z",
            "2011-07-14T19:43:37Ü",
        ] {
            assert_eq!(Moment::read(text), Err(NoMoment::Format), "{text}");
        }
        for text in [
            "2011-02-30T00:00:00Z",
            "2011-02-29T00:00:00Z",
            "2011-13-01T00:00:00Z",
            "2011-07-14T24:00:00Z",
            "2011-07-14T19:43:60Z",
            "2011-07-14T19:43:37+19:00",
        ] {
            assert_eq!(Moment::read(text), Err(NoMoment::Calendar), "{text}");
        }
    }

    #[test]
    fn the_documented_shape_is_known() {
        assert!(Moment::is_documented("2011-07-14T19:43:37.100Z"));
        assert!(!Moment::is_documented("2011-07-14T19:43:37Z"));
        assert!(!Moment::is_documented("2011-07-14T19:43:37.1+00:00"));
    }

    proptest! {
        #[test]
        fn what_is_written_reads_the_same(seconds in -62_000_000_000_i64..250_000_000_000, millis in 0..1000_u32) {
            let moment = Moment { seconds, nanos: millis * 1_000_000 };
            prop_assert_eq!(Moment::read(&moment.written()), Ok(moment));
        }

        #[test]
        fn any_text_ends(text in ".{0,40}") {
            let _ = Moment::read(&text);
        }
    }
}
