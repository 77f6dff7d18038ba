//! Scripts of the app's own that are started by their address: the worker and
//! the service worker. Where the browser has Trusted Types, a policy vouches for
//! these addresses and lets no other pass.

use super::{address, function, member};
use js_sys::Object;
use std::cell::RefCell;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use web_sys::window;

/// Name of the policy; the page's CSP has to allow it.
const POLICY: &str = "signalbox";

/// The `<meta>`s of the page that name these scripts.
const SCRIPTS: [&str; 2] = ["signalbox-worker", "signalbox-service"];

thread_local! {
    /// A policy can be made only once per page under a strict CSP.
    static TRUSTED_POLICY: RefCell<Option<JsValue>> = const { RefCell::new(None) };
}

/// The address of a script that the page's `<meta>` of that name gives; only one
/// from the page's own origin.
pub(super) fn script_of(name: &str) -> Option<String> {
    let url = address::resolve(&meta(name, "content")?)?;
    (address::origin_of(&url)? == address::origin()).then_some(url)
}

/// An attribute of the page's `<meta>` of that name.
pub(super) fn meta(name: &str, attribute: &str) -> Option<String> {
    let selector = ["meta[name=", name, "]"].concat();
    let meta = window()?.document()?.query_selector(&selector).ok()??;
    meta.get_attribute(attribute)
}

/// The address as the browser wants it for a script.
pub(super) fn url(url: &str) -> JsValue {
    let plain = JsValue::from_str(url);
    let kept = TRUSTED_POLICY.with_borrow(Option::clone);
    let Some(policy) = kept.or_else(make_policy) else {
        return plain;
    };
    TRUSTED_POLICY.set(Some(policy.clone()));
    // If the policy fails, so will the plain text, and the script does not start.
    function(&policy, "createScriptURL")
        .and_then(|create| create.call1(&policy, &plain).ok())
        .unwrap_or(plain)
}

fn make_policy() -> Option<JsValue> {
    let factory = member(&js_sys::global(), "trustedTypes");
    let create = function(&factory, "createPolicy")?;
    let allowed: Vec<String> = SCRIPTS.into_iter().filter_map(script_of).collect();
    let rule = Closure::<dyn Fn(String) -> Result<String, JsValue>>::new(move |url: String| {
        if allowed.contains(&url) {
            Ok(url)
        } else {
            Err(js_sys::TypeError::new("only the app's own worker may be loaded").into())
        }
    });
    let rules = Object::new();
    // The policy lives as long as the page, and so does its rule.
    super::worker::set(&rules, "createScriptURL", &rule.into_js_value());
    create
        .call2(&factory, &JsValue::from_str(POLICY), &rules)
        .ok()
}
