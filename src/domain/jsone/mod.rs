//! JSON-e: renders templates that are JSON. An evaluator of our own (decision
//! 20). Pure: the clock is handed in, and every rendering ends within its
//! [`Limits`].

mod builtin;
mod compile;
mod error;
mod lint;
mod number;
mod operator;
mod render;
mod run;
mod scope;
mod span;
mod text;
mod token;
mod value;

#[cfg(test)]
mod tests;

use crate::domain::json::DEPTH_LIMIT;
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use render::Renderer;
use scope::{Root, Scope};
use value::Meter;

pub use error::{ErrorKind, RenderError};
pub use lint::{DialectLint, lint};
pub use token::is_identifier;

/// What a rendering may cost. What goes beyond is a [`RenderError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Steps: values rendered, operations of expressions, parts looked at, and
    /// one for every 16 bytes of text made. A budget of time that does not
    /// depend on the machine.
    pub steps: u64,
    /// How deep the template may nest.
    ///
    /// Templates are walked by recursion. Measured on 2026-11-28 at the default
    /// of 96, reading and rendering in WebAssembly that is not optimised: the
    /// worst form (`$map`) takes 651 kB of the 1,024 kB that the program has as
    /// its stack, and less than 120 kB of the browser's own, which is 984 kB. A
    /// test keeps the first below three quarters.
    pub depth: usize,
    /// How deep a value may nest: an input, an expression's value, the result.
    ///
    /// Values are walked by recursion too, but by smaller frames. Measured on
    /// 2026-11-29 as above: reading one and taking it over takes 2.7 kB for each
    /// level, 690 kB at the default of 256; the same test looks at that.
    pub values: usize,
    /// Bytes of the result as compact JSON, and of any text on the way to it.
    pub output: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            steps: 4_000_000,
            depth: DEPTH_LIMIT,
            values: 256,
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
    if let Some(name) = bad_names(context).first() {
        return Err(token::bad_name(name));
    }
    let renderer = Renderer::new(Meter::new(options.limits));
    let root = Root::new(context, options.now);
    let rendered = renderer.render(template, &Scope::Root(&root), 0)?;
    rendered.map_or(Ok(Value::Null), |value| renderer.meter.json(&value))
}

/// The keys of a context that cannot be names of variables. Each of them makes
/// every rendering fail.
pub fn bad_names(context: &Map<String, Value>) -> Vec<&str> {
    let names = context.keys().map(String::as_str);
    names.filter(|name| !is_identifier(name)).collect()
}
