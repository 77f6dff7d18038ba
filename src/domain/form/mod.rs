//! The form engine: one model, one condition language, one place for values
//! and errors, whatever format a form was written in. Pure.

pub mod model;
