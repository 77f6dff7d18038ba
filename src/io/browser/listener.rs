//! Event listeners that go away when their owner does.

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, EventTarget};

/// A listener for one kind of event; removed when dropped.
#[must_use = "a listener that is dropped hears nothing"]
pub struct Listener {
    target: EventTarget,
    kind: &'static str,
    closure: Closure<dyn FnMut(JsValue)>,
}

impl Listener {
    /// Calls `heard` for every event of the kind. Events that are not of the
    /// type asked for are left out.
    pub fn new<E>(
        target: &EventTarget,
        kind: &'static str,
        mut heard: impl FnMut(E) + 'static,
    ) -> Self
    where
        E: JsCast + AsRef<Event> + 'static,
    {
        let closure = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
            if let Ok(event) = event.dyn_into::<E>() {
                heard(event);
            }
        });
        // It fails only for a target that is no event target, which the type excludes.
        drop(target.add_event_listener_with_callback(kind, closure.as_ref().unchecked_ref()));
        Self {
            target: target.clone(),
            kind,
            closure,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        drop(
            self.target.remove_event_listener_with_callback(
                self.kind,
                self.closure.as_ref().unchecked_ref(),
            ),
        );
    }
}
