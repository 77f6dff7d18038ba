//! Locks that all tabs of this site share (Web Locks). Browsers have them on
//! https and localhost only.

use super::once::Once;
use super::timer::{now, since, sleep};
use super::{function, member};
use js_sys::{Function, Promise};
use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::window;

/// A lock that is held or waited for. Dropping it gives it back.
pub struct Lock {
    /// Ends the promise that the browser waits for while the lock is held.
    release: Rc<RefCell<Release>>,
}

enum Release {
    /// Not granted yet.
    Waiting,
    /// Granted; calling it gives the lock back.
    Held(Function),
    /// Given back, or given up before it was granted.
    Over,
}

impl Lock {
    /// Waits for the lock of that name behind whoever asked before, and calls
    /// `granted` when it is there, or when the browser refuses to give any. `None`
    /// where it has no locks.
    pub fn wait(name: &str, granted: impl FnOnce() + 'static) -> Option<Self> {
        let locks = member(&window()?.navigator(), "locks");
        let request = function(&locks, "request")?;
        let release = Rc::new(RefCell::new(Release::Waiting));
        let held = Rc::clone(&release);
        // It frees itself when it is called: that may be after this was dropped.
        let callback = Closure::once_into_js(move |_: JsValue| {
            if matches!(*held.borrow(), Release::Over) {
                return Promise::resolve(&JsValue::UNDEFINED);
            }
            let promise = Promise::new(&mut |done, _| {
                held.replace(Release::Held(done));
            });
            granted();
            promise
        });
        let asked = request
            .call2(&locks, &name.into(), &callback)
            .ok()?
            .dyn_into::<Promise>()
            .ok()?;
        wasm_bindgen_futures::spawn_local(async move {
            // It ends when the lock is given back. A browser that refuses locks (one
            // that stores nothing for this site) has none to share either.
            if JsFuture::from(asked).await.is_err() {
                drop(
                    callback
                        .unchecked_into::<Function>()
                        .call0(&JsValue::UNDEFINED),
                );
            }
        });
        Some(Self { release })
    }
}

/// What came of asking for a lock without waiting behind others for long.
pub enum Claim {
    /// It is held, until it is dropped.
    Held(Lock),
    /// Another tab has it.
    Taken,
    /// The browser has no locks.
    Impossible,
}

/// How long a lock may take to be given; a tab that was reloaded gives back its
/// own a moment later.
const PATIENCE: Duration = Duration::from_millis(300);
const STEP: Duration = Duration::from_millis(10);

/// Takes the lock of that name if nobody else holds it.
pub async fn claim(name: &str) -> Claim {
    let held = Rc::new(Cell::new(false));
    let granted = Rc::clone(&held);
    let Some(lock) = Lock::wait(name, move || granted.set(true)) else {
        return Claim::Impossible;
    };
    let begun = now();
    while !held.get() && since(begun) < PATIENCE {
        sleep(STEP).await;
    }
    if held.get() {
        Claim::Held(lock)
    } else {
        Claim::Taken
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Release::Held(done) = self.release.replace(Release::Over) {
            drop(done.call0(&JsValue::UNDEFINED));
        }
    }
}

/// Does something while no other tab does anything under the same name. Without
/// locks it is just done.
pub async fn alone<T>(name: &str, work: impl Future<Output = T>) -> T {
    let (granted, waiting) = Once::new();
    let lock = Lock::wait(name, move || granted.send(()));
    if lock.is_some() {
        waiting.await.ok();
    }
    let result = work.await;
    drop(lock);
    result
}
