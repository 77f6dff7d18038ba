//! The expression language of AngularJS 1.0.8: [`parse`] makes a tree of a
//! text, [`evaluate`] works it out. Later forms (`===`, `?:`, `::`) are read on
//! demand only and always told of.

pub mod changes;
mod date;
pub mod evaluate;
pub mod filter;
pub mod parse;
mod token;

pub use changes::{Changes, Moment, Reads};
pub use date::Zone;
pub use evaluate::{Budget, EvaluateError, Scopes, assign, evaluate};
pub use parse::{Expression, Grammar, Later, ParseError, parse};
