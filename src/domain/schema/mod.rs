//! JSON Schema: text → form, and what a validator says about an input in words
//! that help. Pure.
//!
//! [`read`] makes a [`FormModel`](crate::domain::form::model::FormModel) of a
//! schema, whatever it holds; [`validate()`] is the judge of record, a whole
//! validator that only the worker has. Nothing is ever requested: a schema is
//! what stands in its text and in the [`Documents`] that the page was given
//! beside it.

mod claim;
mod documents;
mod keyword;
mod read;
mod resolve;
mod validate;
mod words;

#[cfg(test)]
mod read_tests;
#[cfg(test)]
mod validate_tests;

pub use documents::{DOCUMENT_LIMIT, DocumentError, Documents, found_at, read_document};
pub use read::{Note, ReadOnly, SchemaForm, read, read_with};
pub use resolve::Draft;
pub use validate::{Judgement, Rules, ValidateError, Violation, validate};
