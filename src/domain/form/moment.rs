//! Dates and times as texts of JSON Schema's formats, and as the browser's own
//! pickers have them. A picker knows no offset, so it shows and yields UTC.

use crate::domain::time::Timestamp;

/// What of a moment a text says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MomentKind {
    /// A day: `2026-11-28`.
    Date,
    /// A time of day with its offset: `14:30:00Z`.
    Time,
    /// A moment with its offset: `2026-11-28T14:30:00Z`.
    DateTime,
}

impl MomentKind {
    /// The kind that a `format` of JSON Schema means.
    pub fn of_format(format: &str) -> Option<Self> {
        match format {
            "date" => Some(Self::Date),
            "time" => Some(Self::Time),
            "date-time" => Some(Self::DateTime),
            _ => None,
        }
    }

    /// The `type` of the picker.
    pub fn picker(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Time => "time",
            Self::DateTime => "datetime-local",
        }
    }

    /// What is picked, for the label of the picker.
    pub fn words(self) -> &'static str {
        match self {
            Self::Date => "a date",
            Self::Time => "a time (UTC)",
            Self::DateTime => "a date and time (UTC)",
        }
    }

    /// What the picker shows for a text; empty for what is none of the kind, or
    /// what a picker cannot hold.
    pub fn to_picker(self, text: &str) -> String {
        match self {
            Self::Date => Timestamp::parse(&format!("{text}T00:00:00Z"))
                .filter(|_| text.len() == 10)
                .map_or_else(String::new, |_| text.to_owned()),
            Self::Time => {
                let moment = Timestamp::parse(&format!("2000-01-02T{text}"));
                let bare = has_offset(text).then_some(moment).flatten();
                bare.and_then(|moment| Some(moment.rounded().iso().get(11..19)?.to_owned()))
                    .unwrap_or_default()
            }
            Self::DateTime => {
                let time = text.split_once(['T', 't']).map_or("", |(_, time)| time);
                let moment = has_offset(time).then(|| Timestamp::parse(text)).flatten();
                moment
                    .and_then(|moment| Some(moment.rounded().iso().get(..19)?.to_owned()))
                    .unwrap_or_default()
            }
        }
    }

    /// The text for what a picker yields; empty for nothing.
    pub fn from_picker(self, picked: &str) -> String {
        if picked.is_empty() || self == Self::Date {
            return picked.to_owned();
        }
        // Pickers leave out seconds that are zero, and may have fractions.
        let time = picked.rsplit('T').next().unwrap_or_default();
        let seconds = if time.len() < 6 { ":00" } else { "" };
        format!("{picked}{seconds}Z")
    }
}

/// Whether a time has an offset: without one it is of no known moment.
fn has_offset(time: &str) -> bool {
    time.ends_with(['Z', 'z']) || time.contains(['+', '-'])
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use MomentKind::{Date, DateTime, Time};
    use proptest::prelude::*;

    #[test]
    fn pickers_show_utc() {
        for (kind, text, shown) in [
            (Date, "2026-11-28", "2026-11-28"),
            (Date, "2026-11-", ""),
            (Date, "tomorrow", ""),
            (Time, "14:30:00Z", "14:30:00"),
            (Time, "14:30:00+02:00", "12:30:00"),
            (Time, "00:30:00+02:00", "22:30:00"),
            (Time, "14:30:00", ""),
            (Time, "soon", ""),
            (DateTime, "2026-11-28T14:30:00Z", "2026-11-28T14:30:00"),
            (
                DateTime,
                "2026-11-28T00:30:00.5+02:00",
                "2026-11-27T22:30:00",
            ),
            (DateTime, "2026-11-28T14:30:00", ""),
            (DateTime, "2026-11-28", ""),
            (DateTime, "", ""),
        ] {
            assert_eq!(kind.to_picker(text), shown, "{text}");
        }
    }

    #[test]
    fn what_is_picked_has_an_offset() {
        for (kind, picked, text) in [
            (Date, "2026-11-28", "2026-11-28"),
            (Time, "14:30", "14:30:00Z"),
            (Time, "14:30:05", "14:30:05Z"),
            (DateTime, "2026-11-28T14:30", "2026-11-28T14:30:00Z"),
            (DateTime, "2026-11-28T14:30:05", "2026-11-28T14:30:05Z"),
            (DateTime, "", ""),
        ] {
            assert_eq!(kind.from_picker(picked), text, "{picked}");
        }
    }

    proptest! {
        #[test]
        fn any_text_has_a_picker(text in ".{0,30}") {
            for kind in [Date, Time, DateTime] {
                kind.to_picker(&text);
                kind.from_picker(&text);
            }
        }

        #[test]
        fn what_is_picked_is_shown(hour in 0..24_u32, minute in 0..60_u32, second in 0..60_u32) {
            let time = format!("{hour:02}:{minute:02}:{second:02}");
            prop_assert_eq!(&Time.to_picker(&Time.from_picker(&time)), &time);
            let moment = format!("2026-02-28T{time}");
            prop_assert_eq!(&DateTime.to_picker(&DateTime.from_picker(&moment)), &moment);
        }
    }
}
