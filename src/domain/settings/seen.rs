//! What tells a change that another tab had seen from one that it overwrote: with
//! each text of the store goes which writes of which tabs are in it.
//!
//! `localStorage` has no transactions, and what a tab reads may be older than what
//! another one wrote. A tab that finds a text without its own last write in it knows
//! that it was overwritten, and joins the two.

use serde_json::{Map, Value};

/// The most tabs that are remembered, those that wrote last.
const TABS: usize = 16;

/// How many writes of each tab are in a text, the tab that wrote it first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen(Vec<(String, u32)>);

impl Seen {
    /// Whether it is not known of any tab: an earlier build wrote it, or a person.
    pub fn is_unknown(&self) -> bool {
        self.0.is_empty()
    }

    /// How many writes of that tab are in it.
    pub fn of(&self, tab: &str) -> u32 {
        let mut known = self.0.iter();
        known
            .find(|(name, _)| name == tab)
            .map_or(0, |(_, count)| *count)
    }

    /// The same once that tab has written so many times.
    #[must_use]
    pub fn with(mut self, tab: &str, count: u32) -> Self {
        self.0.retain(|(name, _)| name != tab);
        self.0.insert(0, (tab.to_owned(), count));
        self.0.truncate(TABS);
        self
    }

    pub(super) fn read(value: Option<&Value>) -> Self {
        let members = value.and_then(Value::as_object);
        let known = members.into_iter().flatten().take(TABS);
        Self(
            known
                .filter_map(|(tab, count)| {
                    Some((tab.clone(), u32::try_from(count.as_u64()?).ok()?))
                })
                .collect(),
        )
    }

    pub(super) fn write(&self) -> Value {
        let known = self.0.iter();
        let members: Map<String, Value> = known
            .map(|(tab, count)| (tab.clone(), (*count).into()))
            .collect();
        members.into()
    }
}

/// The writes of this tab that no other tab is known to have seen.
#[derive(Clone, Debug, Default)]
pub struct Writes {
    count: u32,
    /// What was written last.
    last: Option<String>,
    /// The number of each, and the text it took the place of.
    open: Vec<(u32, Option<String>)>,
}

/// The most writes that are remembered. What was overwritten is noticed after a few
/// milliseconds, or not at all.
const WRITES: usize = 16;

impl Writes {
    /// The number of the next write.
    pub fn next(&self) -> u32 {
        self.count.saturating_add(1)
    }

    /// Remembers that `text` took the place of `before`. If that was another tab's, it is
    /// part of `text` now, and so is all that this tab wrote earlier.
    pub fn wrote(&mut self, text: String, before: Option<String>) {
        if self.last != before {
            self.open.clear();
        }
        self.count = self.next();
        self.open.push((self.count, before));
        if self.open.len() > WRITES {
            self.open.remove(0);
        }
        self.last = Some(text);
    }

    /// The text that this tab and the writer of a text with `seen` have both changed;
    /// `None` if the latter had seen all that this tab wrote. `known` is the text that
    /// this tab takes for the present one.
    pub fn overwritten(
        &self,
        seen: &Seen,
        tab: &str,
        known: Option<&str>,
    ) -> Option<Option<String>> {
        if seen.is_unknown() || self.last.as_deref() != known {
            return None;
        }
        let there = seen.of(tab);
        let mut open = self.open.iter();
        let (_, before) = open.find(|(number, _)| *number > there)?;
        Some(before.clone())
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn the_tab_that_wrote_last_stands_first_and_old_ones_go() {
        let mut seen = Seen::default();
        assert!(seen.is_unknown());
        for tab in 0..TABS + 3 {
            seen = seen.with(&tab.to_string(), 1);
        }
        seen = seen.with("5", 2);
        assert_eq!((seen.of("5"), seen.of("0"), seen.of("18")), (2, 0, 1));
        assert_eq!(seen.0.len(), TABS);
        assert_eq!(Seen::read(Some(&seen.write())), seen);
    }

    #[test]
    fn what_another_tab_had_seen_is_not_overwritten() {
        let mut writes = Writes::default();
        assert_eq!(writes.next(), 1);
        writes.wrote("one".to_owned(), text("zero"));
        writes.wrote("two".to_owned(), text("one"));
        let two = text("two");
        let found = |count| {
            let seen = Seen::default().with("me", count).with("other", 7);
            writes.overwritten(&seen, "me", two.as_deref())
        };
        assert_eq!(found(0), Some(text("zero")));
        assert_eq!(found(1), Some(text("one")));
        assert_eq!(found(2), None);
        // A build that does not say so is believed, and what was taken over since counts.
        assert_eq!(
            writes.overwritten(&Seen::default(), "me", two.as_deref()),
            None
        );
        let seen = Seen::default().with("other", 1);
        assert_eq!(writes.overwritten(&seen, "me", Some("theirs")), None);
    }

    #[test]
    fn once_joined_only_what_came_of_it_is_open() {
        let mut writes = Writes::default();
        writes.wrote("one".to_owned(), text("zero"));
        writes.wrote("joined".to_owned(), text("theirs"));
        let seen = Seen::default().with("other", 2);
        assert_eq!(
            writes.overwritten(&seen, "me", Some("joined")),
            Some(text("theirs"))
        );
        // The same after a text was taken over without a word of this tab's.
        writes.wrote("three".to_owned(), text("taken over"));
        assert_eq!(
            writes.overwritten(&seen, "me", Some("three")),
            Some(text("taken over"))
        );
    }

    proptest! {
        #[test]
        fn any_member_is_read(tabs in prop::collection::vec(("[a-z]{0,3}", -2i64..i64::MAX), 0..30)) {
            let members: Map<String, Value> = tabs.into_iter().map(|(tab, count)| (tab, count.into())).collect();
            let seen = Seen::read(Some(&members.into()));
            prop_assert!(seen.0.len() <= TABS);
            prop_assert_eq!(Seen::read(Some(&seen.write())), seen);
        }
    }
}
