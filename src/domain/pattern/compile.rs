//! A tree as instructions.

use super::read::{Node, Repeat};
use super::{Pattern, PatternError};
use std::ops::Range;

/// Instructions that an expression may become.
const CODE_LIMIT: usize = 20_000;

#[derive(Clone, Debug)]
pub(super) enum Code {
    Unit(u16),
    Any,
    Set(usize),
    Start,
    End,
    Boundary(bool),
    /// Goes on at the first, and at the second if that fails.
    Split(usize, usize),
    Jump(usize),
    /// Remembers where it stands.
    Mark(usize),
    /// Forgets what groups have found.
    Forget(Range<usize>),
    /// Fails if nothing was taken since the mark.
    Moved(usize),
    Back(usize),
    /// What follows up to the end has to be ahead, or not to be.
    Ahead {
        is_there: bool,
        end: usize,
    },
    Found,
}

impl Pattern {
    pub(super) fn push(&mut self, code: Code) -> Result<usize, PatternError> {
        if self.code.len() >= CODE_LIMIT {
            return Err(PatternError::TooLarge);
        }
        self.code.push(code);
        Ok(self.code.len() - 1)
    }

    fn set(&mut self, at: usize, code: Code) {
        if let Some(place) = self.code.get_mut(at) {
            *place = code;
        }
    }

    pub(super) fn compile(&mut self, node: &Node) -> Result<(), PatternError> {
        match node {
            Node::Unit(unit) => drop(self.push(Code::Unit(*unit))?),
            Node::Any => drop(self.push(Code::Any)?),
            Node::Set(set) => {
                self.sets.push(set.clone());
                self.push(Code::Set(self.sets.len() - 1))?;
            }
            Node::Start => drop(self.push(Code::Start)?),
            Node::End => drop(self.push(Code::End)?),
            Node::Boundary(is_there) => drop(self.push(Code::Boundary(*is_there))?),
            Node::Back(group) => drop(self.push(Code::Back(*group))?),
            Node::Group(None, node) => self.compile(node)?,
            Node::Group(Some(group), node) => {
                self.push(Code::Mark(2 * group))?;
                self.compile(node)?;
                self.push(Code::Mark(2 * group + 1))?;
            }
            Node::Ahead { is_there, node } => {
                let at = self.push(Code::Found)?;
                self.compile(node)?;
                let end = self.push(Code::Found)? + 1;
                let is_there = *is_there;
                self.set(at, Code::Ahead { is_there, end });
            }
            Node::Sequence(nodes) => nodes.iter().try_for_each(|node| self.compile(node))?,
            Node::Either(nodes) => {
                let mut ends = Vec::new();
                for (place, node) in nodes.iter().enumerate() {
                    if place + 1 == nodes.len() {
                        self.compile(node)?;
                        break;
                    }
                    let split = self.push(Code::Found)?;
                    self.compile(node)?;
                    ends.push(self.push(Code::Found)?);
                    self.set(split, Code::Split(split + 1, self.code.len()));
                }
                for end in ends {
                    self.set(end, Code::Jump(self.code.len()));
                }
            }
            Node::Repeat(repeat) => self.compile_repeat(repeat)?,
        }
        Ok(())
    }

    fn compile_repeat(&mut self, repeat: &Repeat) -> Result<(), PatternError> {
        for _ in 0..repeat.least {
            self.push(Code::Forget(repeat.groups.clone()))?;
            self.compile(&repeat.node)?;
        }
        let more = repeat.most.map(|most| most.saturating_sub(repeat.least));
        let mut splits = Vec::new();
        for _ in 0..more.unwrap_or(1) {
            let mark = self.slots;
            self.slots += 1;
            splits.push(self.push(Code::Found)?);
            self.push(Code::Forget(repeat.groups.clone()))?;
            self.push(Code::Mark(mark))?;
            self.compile(&repeat.node)?;
            self.push(Code::Moved(mark))?;
        }
        if let (None, Some(first)) = (more, splits.first()) {
            self.push(Code::Jump(*first))?;
        }
        let end = self.code.len();
        for split in splits {
            let (more, done) = (split + 1, end);
            self.set(
                split,
                if repeat.is_greedy {
                    Code::Split(more, done)
                } else {
                    Code::Split(done, more)
                },
            );
        }
        Ok(())
    }
}
