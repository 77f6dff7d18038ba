//! The worker: everything heavy or untrusted runs here under a deadline.

#[cfg(target_arch = "wasm32")]
fn main() {
    console_error_panic_hook::set_once();
    let scope: wasm_bindgen::JsValue = js_sys::global().into();
    if let Ok(post) = js_sys::Reflect::get(&scope, &"postMessage".into()) {
        let _ = js_sys::Function::from(post).call1(&scope, &"ready".into());
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
