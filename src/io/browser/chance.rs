//! Random bytes from the browser's generator for secrets.

use super::{function, member};
use js_sys::Uint8Array;
use wasm_bindgen::JsValue;

/// Sixteen random bytes, as ids and nonces want them; `None` where the browser
/// has no generator.
pub fn bytes() -> Option<[u8; 16]> {
    let crypto = member(&js_sys::global(), "crypto");
    let fill = function(&crypto, "getRandomValues")?;
    let filled = Uint8Array::new_with_length(16);
    fill.call1(&crypto, JsValue::as_ref(&filled)).ok()?;
    let mut bytes = [0; 16];
    filled.copy_to(&mut bytes);
    Some(bytes)
}
