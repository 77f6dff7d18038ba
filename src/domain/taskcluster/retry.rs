//! When a request that failed is sent once more: the same bytes, later.

use std::time::Duration;

/// How often a request is sent at most.
pub const TRIES: u32 = 5;

/// The wait before the second try; it doubles with every further one.
const FIRST_WAIT: Duration = Duration::from_millis(300);

/// What came of one try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// An answer with this status.
    Status(u16),
    /// A redirect, which was not followed: nothing was done.
    Redirected,
    /// No answer, and it is not known whether the request arrived.
    NoAnswer,
}

impl Outcome {
    /// Whether the same request may have another outcome later. A refusal (4xx)
    /// stays one, so it is never repeated.
    pub fn may_pass(self) -> bool {
        match self {
            Self::Status(status) => status >= 500,
            Self::Redirected => false,
            Self::NoAnswer => true,
        }
    }
}

/// How long to wait before the next try, `made` having been made; `None` if
/// there is no next one. `random` spreads the waits of several people by a
/// quarter either way; it is taken modulo 1000.
pub fn wait(outcome: Outcome, made: u32, random: u32) -> Option<Duration> {
    if !outcome.may_pass() || made == 0 || made >= TRIES {
        return None;
    }
    let wait = FIRST_WAIT.saturating_mul(1 << (made - 1));
    Some(wait.saturating_mul(750 + random % 1000 / 2) / 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_and_are_spread_by_a_quarter() {
        let middle: Vec<u128> = (1..TRIES)
            .filter_map(|made| wait(Outcome::NoAnswer, made, 500))
            .map(|wait| wait.as_millis())
            .collect();
        assert_eq!(middle, [300, 600, 1200, 2400]);
        let at = |random| wait(Outcome::Status(503), 1, random).map(|wait| wait.as_millis());
        assert_eq!((at(0), at(999)), (Some(225), Some(374)));
    }

    #[test]
    fn refusals_and_successes_are_not_repeated_and_five_tries_are_all() {
        for status in [200, 400, 401, 403, 404, 409, 413, 429] {
            assert_eq!(wait(Outcome::Status(status), 1, 0), None, "{status}");
        }
        assert_eq!(wait(Outcome::Redirected, 1, 0), None);
        assert_eq!(wait(Outcome::Status(500), TRIES, 0), None);
        assert_eq!(wait(Outcome::NoAnswer, u32::MAX, 0), None);
    }
}
