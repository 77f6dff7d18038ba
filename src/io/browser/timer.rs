//! Time: waiting, waiting for calm, the next frame, a clock to measure with.

use super::function;
use super::once::Once;
use js_sys::Function;
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{IdleRequestOptions, window};

/// How long idle work may be put off by a busy page.
const IDLE_LIMIT: Duration = Duration::from_secs(5);

/// Where a browser has no idle callback, a pause of this length stands in.
const IDLE_PAUSE: Duration = Duration::from_millis(300);

/// Hidden pages draw no frames; then this is the longest wait for one.
const FRAME_LIMIT: Duration = Duration::from_millis(100);

// Asked for by name, not of a window that is asked for first: every key sets
// timers, and the way there cost more than they do.
#[wasm_bindgen]
extern "C" {
    /// Milliseconds since the page was opened, with fractions; never goes back.
    #[wasm_bindgen(js_namespace = performance)]
    pub fn now() -> f64;

    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(due: &Function, milliseconds: i32) -> i32;

    #[wasm_bindgen(js_name = setInterval)]
    fn set_interval(due: &Function, milliseconds: i32) -> i32;

    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(handle: i32);
}

/// Notes a moment under a name, in place of an earlier one, for whoever measures
/// from outside (User Timing).
pub fn mark(name: &str) {
    if let Some(performance) = window().and_then(|window| window.performance()) {
        performance.clear_marks_with_mark_name(name);
        // Refused only for names of the page's own timing, which this is none of.
        let _ = performance.mark(name);
    }
}

/// The time since an earlier [`now`].
pub fn since(start: f64) -> Duration {
    Duration::try_from_secs_f64((now() - start) / 1000.0).unwrap_or_default()
}

/// A function that will be called once, unless this is dropped before.
#[must_use = "a timeout that is dropped does nothing"]
pub struct Timeout {
    _timer: Timer,
}

impl Timeout {
    /// Calls `due` after the wait; waits above 24 days count as 24 days.
    pub fn new(wait: Duration, due: impl FnOnce() + 'static) -> Self {
        let _timer = Timer::start(Closure::once(due), wait, set_timeout);
        Self { _timer }
    }
}

/// A function that is called again and again, until this is dropped.
#[must_use = "an interval that is dropped does nothing"]
pub struct Interval {
    _timer: Timer,
}

impl Interval {
    /// Calls `due` after each wait; hidden pages are called less often.
    pub fn new(wait: Duration, due: impl FnMut() + 'static) -> Self {
        let _timer = Timer::start(Closure::new(due), wait, set_interval);
        Self { _timer }
    }
}

/// A browser's timer of either kind; cleared when dropped.
struct Timer {
    handle: i32,
    _closure: Closure<dyn FnMut()>,
}

impl Timer {
    fn start(
        closure: Closure<dyn FnMut()>,
        wait: Duration,
        set: fn(&Function, i32) -> i32,
    ) -> Self {
        let milliseconds = i32::try_from(wait.as_millis()).unwrap_or(i32::MAX);
        Self {
            handle: set(closure.as_ref().unchecked_ref(), milliseconds),
            _closure: closure,
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        // Both kinds have one list of handles.
        clear_timeout(self.handle);
    }
}

/// Waits.
pub async fn sleep(wait: Duration) {
    let (done, waiting) = Once::new();
    let _timeout = Timeout::new(wait, move || done.send(()));
    waiting.await.ok();
}

/// Waits until the browser is about to draw. In a hidden page, which draws
/// nothing, it waits a moment instead.
pub async fn next_frame() {
    let (done, waiting) = Once::new();
    let by_timeout = done.clone();
    let _timeout = Timeout::new(FRAME_LIMIT, move || by_timeout.send(()));
    let closure = Closure::<dyn FnMut()>::new(move || done.send(()));
    let Some(window) = window() else { return };
    let handle = window.request_animation_frame(closure.as_ref().unchecked_ref());
    waiting.await.ok();
    if let Ok(handle) = handle {
        drop(window.cancel_animation_frame(handle));
    }
}

/// Runs only the last of several functions, once nothing came for a while.
///
/// One timer serves many calls: it is set anew when it ends too early, since
/// setting one with every key costs more than most of what waits for it.
pub struct Debounce {
    wait: Duration,
    waiting: Rc<RefCell<Waiting>>,
}

#[derive(Default)]
struct Waiting {
    /// What is to be run, and when, by [`now`].
    due: Option<(Box<dyn FnOnce()>, f64)>,
    timeout: Option<Timeout>,
}

impl Debounce {
    /// One that waits this long after the last call of [`run`](Self::run).
    pub fn new(wait: Duration) -> Self {
        Self {
            wait,
            waiting: Rc::default(),
        }
    }

    /// Puts `due` in the place of what was waiting and starts the wait again.
    pub fn run(&self, due: impl FnOnce() + 'static) {
        let at = now() + self.wait.as_secs_f64() * 1000.0;
        let earlier = {
            let mut waiting = self.waiting.borrow_mut();
            if waiting.timeout.is_none() {
                waiting.timeout = Some(wake(&self.waiting, self.wait));
            }
            waiting.due.replace((Box::new(due), at))
        };
        // What it holds may end something that calls this.
        drop(earlier);
    }

    /// Forgets what was waiting; dropping the debounce does the same.
    pub fn cancel(&self) {
        let ended = std::mem::take(&mut *self.waiting.borrow_mut());
        drop(ended);
    }
}

/// A timer after which what waits is run, or waited for a little longer.
fn wake(waiting: &Rc<RefCell<Waiting>>, wait: Duration) -> Timeout {
    let waiting = Rc::downgrade(waiting);
    Timeout::new(wait, move || {
        let Some(shared) = waiting.upgrade() else {
            return;
        };
        let due = {
            let mut waiting = shared.borrow_mut();
            let left = waiting.due.as_ref().map_or(0.0, |(_, at)| at - now());
            // Timers may end a little before their time.
            if left >= 1.0 {
                let left = Duration::try_from_secs_f64(left / 1000.0).unwrap_or_default();
                waiting.timeout = Some(wake(&shared, left));
                return;
            }
            waiting.timeout = None;
            waiting.due.take()
        };
        if let Some((due, _)) = due {
            due();
        }
    })
}

/// A function that waits for the page to be idle; dropping this calls it off.
#[must_use = "idle work that is dropped is never done"]
pub struct Idle(IdleKind);

enum IdleKind {
    Callback {
        handle: Option<u32>,
        _closure: Closure<dyn FnMut()>,
    },
    Pause {
        _timeout: Timeout,
    },
}

/// Calls `due` once when the page has nothing better to do, at the latest
/// after five seconds.
pub fn on_idle(due: impl FnOnce() + 'static) -> Idle {
    let window = window();
    let Some(window) = window.filter(|w| function(w, "requestIdleCallback").is_some()) else {
        return Idle(IdleKind::Pause {
            _timeout: Timeout::new(IDLE_PAUSE, due),
        });
    };
    let closure = Closure::once(due);
    let options = IdleRequestOptions::new();
    options.set_timeout(u32::try_from(IDLE_LIMIT.as_millis()).unwrap_or(u32::MAX));
    let handle = window
        .request_idle_callback_with_options(closure.as_ref().unchecked_ref(), &options)
        .ok();
    Idle(IdleKind::Callback {
        handle,
        _closure: closure,
    })
}

impl Drop for Idle {
    fn drop(&mut self) {
        if let IdleKind::Callback {
            handle: Some(handle),
            ..
        } = self.0
            && let Some(window) = window()
        {
            window.cancel_idle_callback(handle);
        }
    }
}
