//! Regular expressions of `ng-pattern` and of what schemas claim: those of
//! ECMAScript without flags, the leniencies of its annex B included. They are
//! read and tried here, since a key press cannot wait for the worker, and a
//! foreign expression must not freeze the page: a try takes so many steps and
//! no more.
//!
//! A text is read as a tree ([`read`]), the tree is compiled to instructions
//! ([`compile`]), and those are run with places to come back to ([`run`]).

mod compile;
mod read;
mod run;
mod set;

#[cfg(test)]
mod tests;

use compile::Code;
use set::{Set, is_line_end};

/// Why a text is no expression that can be tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// It is none: browsers refuse it too.
    #[error("it is no regular expression")]
    Syntax,
    /// It uses what is not followed here: looking behind, flags in a group.
    #[error("it looks behind or sets flags, which is not followed here")]
    Unfollowed,
    /// It is too large, or its groups are nested too deep.
    #[error("it is too large to be tried here")]
    TooLarge,
}

/// A regular expression, ready to be tried.
#[derive(Clone, Debug)]
pub struct Pattern {
    source: Box<str>,
    code: Vec<Code>,
    sets: Vec<Set>,
    /// Places that a try remembers: two for each group, one for each loop.
    slots: usize,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Pattern {
    /// Reads an expression.
    pub fn new(source: &str) -> Result<Self, PatternError> {
        let units: Vec<u16> = source.encode_utf16().collect();
        let (node, groups) = read::read(&units)?;
        let mut pattern = Self {
            source: source.into(),
            code: Vec::new(),
            sets: Vec::new(),
            slots: 2 * groups,
        };
        pattern.compile(&node)?;
        pattern.push(Code::Found)?;
        Ok(pattern)
    }

    /// As the author wrote it.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Reads the value of an `ng-pattern`, which is a text between slashes;
    /// `None` for another one, of flags too.
    pub fn literal(written: &str) -> Option<Result<Self, PatternError>> {
        let source = written.strip_prefix('/')?.strip_suffix('/')?;
        let is_line = !source.encode_utf16().any(is_line_end);
        is_line.then(|| Self::new(source))
    }

    /// Whether it is found somewhere in a text; `None` if the steps are spent
    /// before that is known. Takes the steps it needs.
    pub fn is_in(&self, text: &str, steps: &mut u32) -> Option<bool> {
        let (found, left) = self.tried(text, *steps);
        *steps = left;
        found
    }
}
