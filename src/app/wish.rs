//! What is wished for changes while answers are on their way: an answer counts as
//! long as nothing else was wished for since it was asked for.

use leptos::prelude::*;

/// The wishes of one kind, such as to see a package, or what a text reads as; each
/// takes the place of the one before. Lives as long as the reactive owner that made
/// it.
#[derive(Clone, Copy)]
pub struct Wishes {
    /// Number of the newest; 0 before there was any.
    newest: StoredValue<u32, LocalStorage>,
}

/// One wish.
#[derive(Clone, Copy)]
pub struct Wish {
    of: Wishes,
    number: u32,
}

impl Wishes {
    /// None yet.
    pub fn none() -> Self {
        Self {
            newest: StoredValue::new_local(0),
        }
    }

    /// A new one: what comes of those before is no longer wanted.
    pub fn begin(self) -> Wish {
        let advance = |newest: &mut u32| {
            *newest = newest.wrapping_add(1);
            *newest
        };
        Wish {
            of: self,
            number: self.newest.try_update_value(advance).unwrap_or_default(),
        }
    }

    /// Whether there was any so far.
    pub fn any(self) -> bool {
        self.newest.try_get_value().is_some_and(|number| number > 0)
    }

    /// The newest one, or that there was none so far.
    pub fn newest(self) -> Wish {
        Wish {
            of: self,
            number: self.newest.try_get_value().unwrap_or_default(),
        }
    }
}

impl Wish {
    /// Whether nothing else was wished for since; the page may be gone as well.
    pub fn stands(self) -> bool {
        self.of.newest.try_get_value() == Some(self.number)
    }
}
