//! JSON text with places: a lenient reader that keeps line and column. Pure.
//!
//! The verdict is strict RFC 8259 ([`Document::is_strict`]); the reading is
//! lenient, because the vendor's own sample has comments in it. Every deviation
//! is kept with its place and the [`Edit`] that repairs it.
//!
//! ```
//! use signalbox::domain::json::{clean, read};
//! let text = "{\"name\": \"demo\", # the identifier\n}";
//! let document = read(text).unwrap();
//! assert!(!document.is_strict());
//! assert_eq!(clean(text, &document.edits()), "{\"name\": \"demo\"\n}");
//! ```

mod document;
mod edit;
pub mod exact;
mod excerpt;
mod node;
mod number;
mod parse;
mod place;
pub mod strict;
mod text;

#[cfg(test)]
mod tests;

pub use document::{
    DEPTH_LIMIT, Deviation, DeviationKind, Document, NODE_LIMIT, RepeatedKey, SyntaxError,
    SyntaxProblem,
};
pub use edit::{Edit, clean, literal_offset, push_quoted, quoted};
pub use node::{Content, Found, Member, Node, pointer_token};
pub use parse::{read, read_within};
pub use place::{LineIndex, Position, Span};
