//! The screen of a wall stays lit for as long as the wall lasts, and no longer.

use js_sys::{Function, Object, Reflect};
use signalbox::io::browser::screen::{enter_wall, leave_wall};
use signalbox::io::browser::timer::sleep;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

/// A browser that grants wake locks when it is told to, and knows how many are held.
const WAKE_LOCK: &str = "
    const asked = [], held = new Set();
    const request = () => new Promise((granted) => asked.push(granted));
    Object.defineProperty(navigator, 'wakeLock', { configurable: true, value: { request } });
    return {
        grant() {
            for (const granted of asked.splice(0)) {
                const lock = { release: async () => void held.delete(lock) };
                held.add(lock);
                granted(lock);
            }
        },
        held: () => held.size,
    };
";

struct WakeLock(Object);

impl WakeLock {
    fn fake() -> Self {
        let make = Function::new_no_args(WAKE_LOCK);
        Self(make.call0(&JsValue::NULL).unwrap().unchecked_into())
    }

    fn call(&self, name: &str) -> JsValue {
        let function: Function = Reflect::get(&self.0, &name.into())
            .unwrap()
            .unchecked_into();
        function.call0(&self.0).unwrap()
    }

    /// Grants what was asked for, and yields how many locks are held then.
    async fn grant(&self) -> Option<f64> {
        self.call("grant");
        self.held().await
    }

    async fn held(&self) -> Option<f64> {
        sleep(Duration::from_millis(5)).await;
        self.call("held").as_f64()
    }
}

#[wasm_bindgen_test]
async fn a_screen_that_is_lit_when_the_wall_is_over_is_let_go() {
    let lock = WakeLock::fake();
    enter_wall();
    assert_eq!(lock.grant().await, Some(1.0));
    leave_wall();
    assert_eq!(lock.held().await, Some(0.0));

    enter_wall();
    leave_wall();
    assert_eq!(lock.grant().await, Some(0.0));

    // Of two that were asked for, one is left to be let go.
    enter_wall();
    leave_wall();
    sleep(Duration::from_millis(5)).await;
    enter_wall();
    assert_eq!(lock.grant().await, Some(1.0));
    leave_wall();
    assert_eq!(lock.held().await, Some(0.0));
}
