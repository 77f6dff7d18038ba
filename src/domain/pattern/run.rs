//! Instructions, tried on a text.

use super::Pattern;
use super::compile::Code;
use super::set::{is_line_end, word};

/// Places to come back to at most.
const BACKTRACK_LIMIT: usize = 100_000;

/// One try from one place.
struct Run<'p> {
    pattern: &'p Pattern,
    units: &'p [u16],
    slots: Vec<Option<usize>>,
    /// What slots held before, to be put back.
    undo: Vec<(usize, Option<usize>)>,
    steps: u32,
}

impl Pattern {
    pub(super) fn tried(&self, text: &str, steps: u32) -> (Option<bool>, u32) {
        let units: Vec<u16> = text.encode_utf16().collect();
        let mut run = Run {
            pattern: self,
            units: &units,
            slots: vec![None; self.slots],
            undo: Vec::new(),
            steps,
        };
        for start in 0..=units.len() {
            match run.goes(0, start) {
                None => return (None, 0),
                Some(Some(_)) => return (Some(true), run.steps),
                Some(None) => run.put_back(0),
            }
        }
        (Some(false), run.steps)
    }
}

impl Run<'_> {
    fn put(&mut self, slot: usize, value: Option<usize>) {
        if let Some(place) = self.slots.get_mut(slot) {
            self.undo.push((slot, *place));
            *place = value;
        }
    }

    fn put_back(&mut self, kept: usize) {
        while self.undo.len() > kept {
            if let Some((slot, value)) = self.undo.pop()
                && let Some(place) = self.slots.get_mut(slot)
            {
                *place = value;
            }
        }
    }

    fn is_word(&self, at: Option<usize>) -> bool {
        let unit = at.and_then(|at| self.units.get(at));
        unit.is_some_and(|unit| word().has(*unit))
    }

    /// Where the code from a place on ends, if it fits; nothing at all if the
    /// steps are spent. Goes into itself for what is looked at ahead only.
    fn goes(&mut self, code: usize, at: usize) -> Option<Option<usize>> {
        let mut back: Vec<(usize, usize, usize)> = vec![(code, at, self.undo.len())];
        while let Some((mut code, mut at, kept)) = back.pop() {
            self.put_back(kept);
            loop {
                self.steps = self.steps.checked_sub(1)?;
                let unit = self.units.get(at).copied();
                let pattern = self.pattern;
                let fits = match pattern.code.get(code)? {
                    Code::Found => return Some(Some(at)),
                    Code::Unit(wanted) => unit == Some(*wanted),
                    Code::Any => unit.is_some_and(|unit| !is_line_end(unit)),
                    Code::Set(set) => {
                        let set = pattern.sets.get(*set)?;
                        let cost = u32::try_from(set.ranges.len() / 8).unwrap_or(u32::MAX);
                        self.steps = self.steps.checked_sub(cost)?;
                        unit.is_some_and(|unit| set.has(unit))
                    }
                    other => {
                        // What takes no character.
                        match self.step(code, other, at)? {
                            Next::Fails => break,
                            Next::Goes(to, end) => (code, at) = (to.unwrap_or(code + 1), end),
                            Next::Splits(first, second) => {
                                if back.len() >= BACKTRACK_LIMIT {
                                    return None;
                                }
                                back.push((second, at, self.undo.len()));
                                code = first;
                            }
                        }
                        continue;
                    }
                };
                if !fits {
                    break;
                }
                (code, at) = (code + 1, at + 1);
            }
        }
        Some(None)
    }

    /// Does what the instruction at `place` says; nothing if the steps are spent.
    fn step(&mut self, place: usize, code: &Code, at: usize) -> Option<Next> {
        let holds = |holds: bool| {
            if holds {
                Next::Goes(None, at)
            } else {
                Next::Fails
            }
        };
        Some(match code {
            Code::Start => holds(at == 0),
            Code::End => holds(at == self.units.len()),
            Code::Boundary(is_there) => {
                let boundary = self.is_word(at.checked_sub(1)) != self.is_word(Some(at));
                holds(boundary == *is_there)
            }
            Code::Split(first, second) => Next::Splits(*first, *second),
            Code::Jump(to) => Next::Goes(Some(*to), at),
            Code::Mark(slot) => {
                self.put(*slot, Some(at));
                holds(true)
            }
            Code::Forget(groups) => {
                for slot in 2 * groups.start..2 * groups.end {
                    self.steps = self.steps.checked_sub(1)?;
                    self.put(slot, None);
                }
                holds(true)
            }
            Code::Moved(slot) => holds(self.slots.get(*slot).copied().flatten() != Some(at)),
            Code::Back(group) => {
                let slot = |slot: usize| self.slots.get(slot).copied().flatten();
                let (Some(from), Some(to)) = (slot(2 * group), slot(2 * group + 1)) else {
                    return Some(holds(true));
                };
                let found = self.units.get(from..to).unwrap_or_default();
                let length = u32::try_from(found.len()).unwrap_or(u32::MAX);
                self.steps = self.steps.checked_sub(length)?;
                let rest = self.units.get(at..).unwrap_or_default();
                if rest.starts_with(found) {
                    Next::Goes(None, at + found.len())
                } else {
                    Next::Fails
                }
            }
            Code::Ahead { is_there, end } => {
                let kept = self.undo.len();
                let found = self.goes(place + 1, at)?.is_some();
                if !found || !is_there {
                    self.put_back(kept);
                }
                if found == *is_there {
                    Next::Goes(Some(*end), at)
                } else {
                    Next::Fails
                }
            }
            Code::Unit(_) | Code::Any | Code::Set(_) | Code::Found => Next::Fails,
        })
    }
}

/// What comes after a step that takes no character by itself.
enum Next {
    Fails,
    /// At another instruction or the next one, and at this character.
    Goes(Option<usize>, usize),
    Splits(usize, usize),
}
