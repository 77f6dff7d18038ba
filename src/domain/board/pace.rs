//! Words that change often and are read now and then.

use crate::domain::time::Timestamp;

/// The least time between two, in milliseconds.
const APART: i64 = 1000;

/// Lets words through at most once a second; of those that come in between, the
/// last ones wait. The window's title goes through it: to write one costs a
/// browser more than the whole update of a pane.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    last: Option<Timestamp>,
    waiting: Option<String>,
    known: Option<String>,
}

impl Pace {
    /// Yields the words if it is their time, and has them wait otherwise.
    pub fn offer(&mut self, words: String, now: Timestamp) -> Option<String> {
        self.waiting = Some(words.clone());
        self.known = Some(words);
        self.due(now)
    }

    /// Remembers words that nobody may see now, for [`again`](Self::again).
    pub fn keep(&mut self, words: String) {
        self.known = Some(words);
    }

    /// Has the last words come once more, a second from now: until then stand those
    /// of whoever wrote others in their place.
    pub fn again(&mut self, now: Timestamp) {
        self.waiting.clone_from(&self.known);
        self.last = Some(now);
    }

    /// Yields the words that wait, once it is their time; to be asked every second.
    pub fn due(&mut self, now: Timestamp) -> Option<String> {
        // A clock may be set back.
        let soon = |last: Timestamp| (0..APART).contains(&now.since(last));
        if self.last.is_some_and(soon) {
            return None;
        }
        let words = self.waiting.take()?;
        self.last = Some(now);
        Some(words)
    }

    /// Forgets the words that wait.
    pub fn clear(&mut self) {
        self.waiting = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_at_once_and_then_once_a_second_the_last_ones_last() {
        let mut pace = Pace::default();
        let at = |millis: i64| Timestamp(1_770_120_000_000 + millis);
        let mut offer = |words: &str, millis: i64| pace.offer(words.to_owned(), at(millis));
        assert_eq!(offer("1 failing", 0).as_deref(), Some("1 failing"));
        assert_eq!(offer("2 failing", 10), None);
        assert_eq!(offer("3 failing", 999), None);
        assert_eq!(pace.due(at(999)), None);
        assert_eq!(pace.due(at(1000)).as_deref(), Some("3 failing"));
        assert_eq!(pace.due(at(5000)), None);
        assert_eq!(
            pace.offer("4".to_owned(), at(-60_000)).as_deref(),
            Some("4")
        );
        assert_eq!(pace.offer("5".to_owned(), at(-59_990)), None);
        pace.clear();
        assert_eq!(pace.due(at(0)), None);
    }

    #[test]
    fn the_last_words_come_again_a_second_later_also_those_that_were_only_kept() {
        let mut pace = Pace::default();
        let at = |millis: i64| Timestamp(1_770_120_000_000 + millis);
        pace.again(at(0));
        assert_eq!(pace.due(at(1000)), None);
        assert_eq!(
            pace.offer("1 failing".to_owned(), at(2000)).as_deref(),
            Some("1 failing")
        );
        pace.clear();
        pace.again(at(5000));
        assert_eq!(pace.due(at(5999)), None);
        assert_eq!(pace.due(at(6000)).as_deref(), Some("1 failing"));
        pace.clear();
        pace.keep("2 failing".to_owned());
        assert_eq!(pace.due(at(8000)), None);
        pace.again(at(8000));
        assert_eq!(pace.due(at(9000)).as_deref(), Some("2 failing"));
    }
}
