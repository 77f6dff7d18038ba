//! A provider in the place of the browser's `fetch`, for as long as it lives.

use js_sys::{Function, Object, Promise, Reflect};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Headers, Request, Response, window};

/// What the fake does with a request.
pub(crate) enum Reply {
    /// An answer: status, header fields, body.
    Answer(u16, Vec<(&'static str, String)>, String),
    /// No answer that may be read.
    Nothing,
    /// An answer whose body begins and breaks off.
    CutOff,
    /// An answer that does not come before the request is called off.
    Silence,
}

impl Reply {
    pub(crate) fn json(body: &str) -> Self {
        Self::Answer(200, Vec::new(), body.to_owned())
    }
}

/// A request that the fake got: address, and the tag that was sent along.
pub(crate) type Asked = (String, Option<String>);

pub(crate) struct FakeFetch {
    asked: Rc<RefCell<Vec<Asked>>>,
    original: JsValue,
    _closure: Closure<dyn FnMut(JsValue, JsValue) -> Promise>,
}

impl FakeFetch {
    pub(crate) fn new(mut reply: impl FnMut(&Asked) -> Reply + 'static) -> Self {
        let asked = Rc::new(RefCell::new(Vec::new()));
        let log = Rc::clone(&asked);
        let window = window().unwrap();
        let original = Reflect::get(&window, &"fetch".into()).unwrap();
        let closure = Closure::<dyn FnMut(JsValue, JsValue) -> Promise>::new(
            move |address: JsValue, init: JsValue| {
                // What the browser makes of an address and its terms.
                let make = Reflect::get(&js_sys::global(), &"Request".into()).unwrap();
                let arguments = js_sys::Array::of2(&address, &init);
                let request: Request =
                    Reflect::construct(make.unchecked_ref::<Function>(), &arguments)
                        .unwrap()
                        .unchecked_into();
                let tag = request.headers().get("if-none-match").unwrap();
                let what = (request.url(), tag);
                log.borrow_mut().push(what.clone());
                promise(reply(&what), &request)
            },
        );
        Reflect::set(&window, &"fetch".into(), closure.as_ref()).unwrap();
        Self {
            asked,
            original,
            _closure: closure,
        }
    }

    /// Every request so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.borrow().clone()
    }
}

impl Drop for FakeFetch {
    fn drop(&mut self) {
        Reflect::set(&window().unwrap(), &"fetch".into(), &self.original).unwrap();
    }
}

fn promise(reply: Reply, request: &Request) -> Promise {
    let type_error = || JsValue::from(js_sys::TypeError::new("Failed to fetch"));
    match reply {
        Reply::Answer(status, fields, body) => {
            let headers = Headers::new().unwrap();
            for (name, value) in fields {
                headers.set(name, &value).unwrap();
            }
            let body = match status {
                204 | 304 => JsValue::NULL,
                _ => JsValue::from(body),
            };
            Promise::resolve(&response(&body, status, &headers))
        }
        Reply::Nothing => Promise::reject(&type_error()),
        Reply::CutOff => {
            let source = Function::new_with_args("", CUT_OFF).call0(&JsValue::NULL);
            Promise::resolve(&response(&source.unwrap(), 200, &Headers::new().unwrap()))
        }
        Reply::Silence => {
            let signal = request.signal();
            Promise::new(&mut |_, reject| {
                let rejected = Closure::once_into_js(move || {
                    reject.call0(&JsValue::NULL).unwrap();
                });
                signal.set_onabort(Some(rejected.unchecked_ref()));
            })
        }
    }
}

const CUT_OFF: &str = "return new ReadableStream({
    start(stream) { stream.enqueue(new Uint8Array([91])); },
    pull(stream) { stream.error(new TypeError('network error')); },
});";

fn response(body: &JsValue, status: u16, headers: &Headers) -> JsValue {
    let init = Object::new();
    Reflect::set(&init, &"status".into(), &status.into()).unwrap();
    Reflect::set(&init, &"headers".into(), headers).unwrap();
    let make = Reflect::get(&js_sys::global(), &"Response".into()).unwrap();
    let arguments = js_sys::Array::of2(body, &init);
    let made = Reflect::construct(make.unchecked_ref::<Function>(), &arguments).unwrap();
    made.unchecked_into::<Response>().into()
}
