//! What reading yields: a tree with what strict JSON would not allow in its
//! text, or the place where reading had to end.

use super::edit::{Edit, clean};
use super::node::Node;
use super::place::{Position, Span};
use thiserror::Error;

/// Arrays and objects inside each other, at most. A value this deep, with the
/// model around it, still passes through `serde_json`, which stops at 128.
pub const DEPTH_LIMIT: usize = 96;

/// Values, keys and deviations in one text, at most: what 50 MB of ordinary
/// JSON hold, about 250 MB in memory.
pub const NODE_LIMIT: usize = 5_000_000;

/// A text that could be read.
#[derive(Clone, Debug)]
pub struct Document {
    /// The outermost value.
    pub root: Node,
    /// What strict JSON does not allow, in the order of the text.
    pub deviations: Vec<Deviation>,
    /// Keys that their object already has.
    pub repeated_keys: Vec<RepeatedKey>,
}

impl Document {
    /// Whether the text is JSON by RFC 8259. Repeated keys do not break it.
    pub fn is_strict(&self) -> bool {
        self.deviations.is_empty()
    }

    /// The edits that make the text strict JSON of the same value.
    pub fn edits(&self) -> Vec<Edit> {
        self.deviations
            .iter()
            .map(|deviation| deviation.edit.clone())
            .collect()
    }

    /// The text as strict JSON, formatted as it was.
    pub fn cleaned(&self, text: &str) -> String {
        clean(text, &self.edits())
    }
}

/// Something strict JSON does not allow, and its repair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deviation {
    /// What it is.
    pub kind: DeviationKind,
    /// Where it is.
    pub span: Span,
    /// What repairs it.
    pub edit: Edit,
}

/// The deviations that are still read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviationKind {
    /// A byte order mark before the first value.
    ByteOrderMark,
    /// A comment from `#` or `//` to the end of the line, or `/* … */`.
    Comment,
    /// A comma after the last member or item.
    TrailingComma,
    /// A control character, such as a tab, inside a string.
    ControlCharacter,
    /// Half of a surrogate pair (`\ud83d` alone), which no text can hold; it is
    /// read as U+FFFD.
    LoneSurrogate,
}

/// A key that its object already has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepeatedKey {
    /// The key.
    pub key: Box<str>,
    /// The later literal.
    pub span: Span,
    /// The literal before it.
    pub first: Span,
}

/// Why a text could not be read, and where.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {}, column {}: {problem}", position.line, position.column)]
pub struct SyntaxError {
    /// What is wrong.
    pub problem: SyntaxProblem,
    /// Byte offset.
    pub offset: usize,
    /// The same as line and column.
    pub position: Position,
}

impl SyntaxProblem {
    /// Whether the text is JSON all the same, but says what no value keeps.
    pub fn is_loss(&self) -> bool {
        matches!(self, Self::Repeated(_) | Self::NumberTooLarge)
    }
}

/// What keeps a text from being read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SyntaxProblem {
    /// Nothing but white space and comments.
    #[error("there is no value in the text")]
    Empty,
    /// Something else stands where a token is needed.
    #[error("{expected} is expected here, but {found} stands here")]
    Expected {
        /// What is needed.
        expected: &'static str,
        /// What stands there.
        found: String,
    },
    /// A quotation mark is missing.
    #[error("the text that begins here has no closing quotation mark on its line")]
    OpenString,
    /// A backslash with a character that has no meaning after it.
    #[error("“\\{0}” is no escape that JSON knows; a backslash itself is written as “\\\\”")]
    Escape(String),
    /// `\u` without four hexadecimal digits.
    #[error("“\\u” needs four hexadecimal digits after it")]
    Unicode,
    /// A number that JSON does not allow, such as `01` or `.5`.
    #[error("this is not a number as JSON writes it: {0}")]
    Number(&'static str),
    /// A number beyond what a double can hold.
    #[error("the number is too large to be stored")]
    NumberTooLarge,
    /// A key that stands in its object already.
    #[error("the key “{0}” stands in this object already")]
    Repeated(String),
    /// `/*` without `*/`.
    #[error("the comment that begins here is never closed with “*/”")]
    OpenComment,
    /// More nesting than the reader takes: so many levels.
    #[error("lists and objects are nested more than {0} deep")]
    TooDeep(usize),
    /// More values than [`NODE_LIMIT`].
    #[error("the text holds more than {NODE_LIMIT} values")]
    TooMany,
}
