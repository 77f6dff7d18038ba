//! The widgets of the one form engine, one file per kind of field.

mod api;
mod choice;
mod choices;
mod combobox;
mod duration;
mod endpoint;
mod field;
mod fields;
mod hidden;
mod node;
mod rehearsal;
mod rows;
mod schema_form;
mod stamp;
mod summary;
mod text;
mod tree;

pub use fields::{FormFields, rehearse};
pub use hidden::HiddenFields;
pub use rehearsal::rehearse_schema_form;
pub use schema_form::SchemaForm;
pub use summary::ErrorSummary;
