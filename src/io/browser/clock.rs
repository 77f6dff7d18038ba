//! The wall clock and chance, which `domain` gets handed in.

use crate::domain::time::Timestamp;
use std::time::Duration;

/// The present moment by the computer's clock, which may be wrong and may jump.
pub fn moment() -> Timestamp {
    let since = Duration::try_from_secs_f64(js_sys::Date::now() / 1000.0).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// A random number below 1,000,000,000; not for secrets.
pub fn random() -> u32 {
    Duration::try_from_secs_f64(js_sys::Math::random())
        .unwrap_or_default()
        .subsec_nanos()
}
