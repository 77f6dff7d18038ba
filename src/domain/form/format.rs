//! Formats of JSON Schema, as far as a text is certainly not of one. What is
//! of one is the validator's to say, and so is what it does not judge, such as
//! addresses in other scripts.

use crate::domain::time::Timestamp;
use std::net::{Ipv4Addr, Ipv6Addr};

/// A format that texts can be seen not to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `2026-11-28`.
    Date,
    /// `14:30:00Z`.
    Time,
    /// `2026-11-28T14:30:00Z`.
    DateTime,
    /// `P1D`.
    Duration,
    /// `ann@example.org`.
    Email,
    /// `example.org`.
    Hostname,
    /// `127.0.0.1`.
    Ipv4,
    /// `::1`.
    Ipv6,
    /// An address with its scheme.
    Uri,
    /// `/a/0`.
    JsonPointer,
    /// `1/a`.
    RelativeJsonPointer,
    /// Hexadecimal digits in five groups.
    Uuid,
}

impl Format {
    /// The format of a name.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "date" => Self::Date,
            "time" => Self::Time,
            "date-time" => Self::DateTime,
            "duration" => Self::Duration,
            "email" => Self::Email,
            "hostname" => Self::Hostname,
            "ipv4" => Self::Ipv4,
            "ipv6" => Self::Ipv6,
            "uri" | "iri" => Self::Uri,
            "json-pointer" => Self::JsonPointer,
            "relative-json-pointer" => Self::RelativeJsonPointer,
            "uuid" => Self::Uuid,
            _ => return None,
        })
    }

    /// Whether a text is certainly not of the format.
    pub fn refuses(self, text: &str) -> bool {
        let may_be = match self {
            Self::Date => may_be_date(text),
            Self::Time => may_be_time(text),
            Self::DateTime => text
                .split_once(['T', 't'])
                .is_some_and(|(date, time)| may_be_date(date) && may_be_time(time)),
            Self::Duration => text.starts_with('P') && text.len() > 2,
            Self::Email => text
                .rsplit_once('@')
                .is_some_and(|(name, host)| !name.is_empty() && !host.is_empty()),
            Self::Hostname => {
                let known = |byte: u8| byte.is_ascii_alphanumeric() || b"-.".contains(&byte);
                !text.is_empty() && text.bytes().all(known)
            }
            Self::Ipv4 => text.parse::<Ipv4Addr>().is_ok(),
            Self::Ipv6 => text.parse::<Ipv6Addr>().is_ok(),
            Self::Uri => may_be_uri(text),
            Self::JsonPointer => text.is_empty() || text.starts_with('/'),
            Self::RelativeJsonPointer => text.starts_with(|char: char| char.is_ascii_digit()),
            Self::Uuid => is_like(text, "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh"),
        };
        !may_be
    }
}

/// Whether a text is as long as a shape and has a digit where it has `0`, a
/// hexadecimal one where it has `h`, and elsewhere what it has.
fn is_like(text: &str, shape: &str) -> bool {
    let fits = |(byte, wanted): (u8, u8)| match wanted {
        b'0' => byte.is_ascii_digit(),
        b'h' => byte.is_ascii_hexdigit(),
        wanted => byte == wanted,
    };
    text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(fits)
}

fn may_be_date(text: &str) -> bool {
    // The year 0 is one of the format, but of no moment here.
    is_like(text, "0000-00-00") && (text.starts_with("0000") || Timestamp::parse(text).is_some())
}

fn may_be_time(text: &str) -> bool {
    let Some((time, offset)) = text.split_at_checked(8) else {
        return false;
    };
    // Leap seconds are left to the validator.
    let below =
        |at: std::ops::Range<usize>, limit: &str| time.get(at).is_some_and(|part| part < limit);
    is_like(time, "00:00:00")
        && below(0..2, "24")
        && below(3..5, "60")
        && below(6..8, "61")
        && (offset.ends_with(['Z', 'z']) || offset.contains(['+', '-']))
}

fn may_be_uri(text: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    let has_scheme = text.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|char: char| char.is_ascii_alphabetic()) && scheme.bytes().all(known)
    });
    has_scheme && !text.bytes().any(|byte| byte <= b' ')
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    #[test]
    fn what_is_certainly_of_no_format_is_told() {
        for (name, text, refused) in [
            ("uri", "", true),
            ("uri", "FILL ME OUT", true),
            ("uri", "example.org/a", true),
            ("uri", "https://example.org/a b", true),
            ("uri", "https://example.org/a", false),
            ("date", "never", true),
            ("date", "2026-02-29", true),
            ("date", "2026/02/28", true),
            ("date", "2024-02-29", false),
            ("date", "0000-01-01", false),
            ("time", "14:30", true),
            ("time", "14:30:00", true),
            ("time", "24:30:00Z", true),
            ("time", "14:30:00.5+02:00", false),
            ("date-time", "2026-11-28", true),
            ("date-time", "2026-11-28 14:30:00Z", true),
            ("date-time", "2026-11-28T14:30:00Z", false),
            ("email", "ann", true),
            ("email", "ann@example.org", false),
            ("hostname", "a b", true),
            ("ipv4", "1.2.3", true),
            ("ipv6", "::1", false),
            ("uuid", "00000000-0000-0000-0000-00000000000", true),
            ("duration", "1 day", true),
            ("json-pointer", "", false),
            ("json-pointer", "a", true),
            ("relative-json-pointer", "", true),
        ] {
            let format = Format::named(name).unwrap();
            assert_eq!(format.refuses(text), refused, "{name}: {text}");
        }
        for unknown in [
            "markdown",
            "idn-email",
            "regex",
            "uri-reference",
            "uri-template",
            "",
        ] {
            assert_eq!(Format::named(unknown), None);
        }
    }
}
