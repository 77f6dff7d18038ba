//! The wall clock and chance, which `domain` gets handed in.

use crate::domain::time::Timestamp;
use std::time::Duration;

/// The present moment by the computer's clock, which may be wrong and may jump.
pub fn moment() -> Timestamp {
    let since = Duration::try_from_secs_f64(js_sys::Date::now() / 1000.0).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// Minutes since midnight by the local clock.
pub fn minute_of_day() -> u16 {
    let now = js_sys::Date::new_0();
    let minute = now.get_hours().saturating_mul(60) + now.get_minutes();
    u16::try_from(minute).unwrap_or_default()
}

/// Minutes that UTC is ahead of local time at a moment, given in milliseconds
/// since 1970.
pub fn behind(moment: f64) -> f64 {
    js_sys::Date::new(&moment.into()).get_timezone_offset()
}

/// A random number below 1,000,000,000; not for secrets.
pub fn random() -> u32 {
    Duration::try_from_secs_f64(js_sys::Math::random())
        .unwrap_or_default()
        .subsec_nanos()
}
