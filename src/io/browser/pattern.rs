//! The browser's own regular expressions, for patterns of other people.
//! Call it in the worker only: a bad pattern can run for years.

use super::{function, member};
use crate::domain::work::handle::{PatternEngine, PatternError};
use js_sys::{Array, Reflect, RegExp};
use wasm_bindgen::{JsCast, JsValue};

/// ECMAScript patterns as `new RegExp(source).test(text)` has them: no flags,
/// so code units rather than code points, and case matters.
#[derive(Clone, Copy, Debug, Default)]
pub struct BrowserPatterns;

impl PatternEngine for BrowserPatterns {
    fn test(&self, source: &str, text: &str) -> Result<bool, PatternError> {
        // A fresh object for each test: nothing is remembered in `lastIndex`.
        Ok(compile(source)?.test(text))
    }
}

/// `js_sys::RegExp::new` lets a syntax error escape, `Reflect.construct` does not.
fn compile(source: &str) -> Result<RegExp, PatternError> {
    let constructor =
        function(&js_sys::global(), "RegExp").ok_or_else(|| pattern_error(&JsValue::UNDEFINED))?;
    Reflect::construct(&constructor, &Array::of1(&JsValue::from_str(source)))
        .map_err(|error| pattern_error(&error))?
        .dyn_into()
        .map_err(|error| pattern_error(&error))
}

fn pattern_error(error: &JsValue) -> PatternError {
    PatternError {
        message: member(error, "message")
            .as_string()
            .unwrap_or_else(|| "the browser cannot read it".to_owned()),
    }
}
