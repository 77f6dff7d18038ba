//! The board in a few numbers, for the window's title and its icon.

use crate::domain::board::pane::{Pane, State};
use crate::domain::provider::pane::{Health, Outcome};

/// How many panes are how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Something is wrong there.
    pub failing: usize,
    /// Nobody knows: the last poll failed.
    pub unheard: usize,
    /// The newest build runs.
    pub running: usize,
    /// All is well there.
    pub passing: usize,
    /// All panes.
    pub all: usize,
}

impl Summary {
    /// The numbers of these panes.
    pub fn of(panes: &[Pane]) -> Self {
        Self::of_those(panes.iter())
    }

    /// The numbers of some panes.
    pub fn of_those<'a>(panes: impl Iterator<Item = &'a Pane>) -> Self {
        let mut summary = Self::default();
        for pane in panes {
            let running = usize::from(pane.outcome() == Some(Outcome::Working));
            summary.running = summary.running.saturating_add(running);
            summary.all = summary.all.saturating_add(1);
            let one_more = match (pane.health(), pane.state()) {
                (Health::Error, _) => &mut summary.failing,
                (_, State::Stale | State::Failed) => &mut summary.unheard,
                (Health::Ok, _) => &mut summary.passing,
                _ => continue,
            };
            *one_more = one_more.saturating_add(1);
        }
        summary
    }

    /// The worst state among them: `failed`, `unknown`, `working`, `passed`, or
    /// empty for a board without verdicts.
    pub fn worst(self) -> &'static str {
        if self.failing > 0 {
            "failed"
        } else if self.unheard > 0 {
            "unknown"
        } else if self.running > 0 {
            "working"
        } else if self.passing > 0 {
            "passed"
        } else {
            ""
        }
    }

    /// "2 failing, 1 without answer" or "all 7 passing"; empty without verdicts.
    pub fn words(self) -> String {
        let mut parts = Vec::new();
        for (count, word) in [
            (self.failing, "failing"),
            (self.unheard, "without answer"),
            (self.running, "running"),
        ] {
            if count > 0 {
                parts.push(format!("{count} {word}"));
            }
        }
        if self.failing == 0 && self.unheard == 0 && self.passing > 0 {
            parts.insert(0, format!("{} passing", self.passing));
        }
        parts.join(", ")
    }
}
