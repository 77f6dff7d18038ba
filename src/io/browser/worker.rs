//! The page's end of the worker: calls one by one, each under a deadline.
//!
//! Calls wait here, not in the worker: the worker has one at a time. So a
//! call's clock starts when the worker begins with it, and ending a worker
//! costs only the call it was busy with; the others go to its successor.
//!
//! Messages to the worker: `{id, request, bytes}`, `request` being JSON text
//! and `bytes` a list of buffers, large ones transferred. From it: `{ready: true}` once,
//! then `{id, response, bytes}` or `{id, refusal}`, both JSON texts.

use super::listener::Listener;
use super::timer::{Idle, Timeout, on_idle};
use super::{function, member, trusted};
use crate::domain::work::handle::WorkError;
use crate::domain::work::{Request, Response};
use crate::io::CallError;
use futures_channel::oneshot;
use js_sys::{Array, ArrayBuffer, Object, Reflect, Uint8Array};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::{Rc, Weak};
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, MessageEvent, Worker, WorkerOptions, WorkerType};

/// How long a worker may take to load before it counts as unavailable.
const LOAD_LIMIT: Duration = Duration::from_secs(30);

/// The size from which a buffer is handed over instead of copied.
const LARGE_BYTES: u32 = 64 * 1024;

/// What a call yields: the response, and the buffers beside it.
pub type Answer = Result<(Response, Vec<Vec<u8>>), CallError>;

/// Calls the worker; clones share one worker. Dropping the last clone ends it.
#[derive(Clone)]
pub struct WorkerClient {
    shared: Rc<Shared>,
}

impl WorkerClient {
    /// A client of the app's worker. Nothing is loaded yet.
    pub fn new() -> Self {
        Self::with_spawn(spawn_app_worker, LOAD_LIMIT)
    }

    /// A client of workers made by `spawn`, which must announce themselves
    /// with `{ready: true}` within the limit. `None` stands for a worker that
    /// cannot be made.
    pub fn with_spawn(spawn: impl Fn() -> Option<Worker> + 'static, load_limit: Duration) -> Self {
        Self {
            shared: Rc::new(Shared {
                spawn: Box::new(spawn),
                load_limit,
                state: RefCell::new(State::default()),
            }),
        }
    }

    /// Loads the worker when the page is idle, unless it is there already.
    pub fn preload(&self) {
        let shared = Rc::downgrade(&self.shared);
        let idle = on_idle(move || {
            if let Some(shared) = shared.upgrade() {
                shared.load();
            }
        });
        self.shared.state.borrow_mut().preload = Some(idle);
    }

    /// Has the worker do something. The deadline counts from when the worker
    /// begins with it; loading the worker has a limit of its own. Dropping the
    /// future gives up a call that has not begun; one that has begun runs on
    /// to its end or deadline. The worker is asked before the future is polled.
    pub fn call(
        &self,
        request: Request,
        bytes: Vec<Vec<u8>>,
        deadline: Duration,
    ) -> impl Future<Output = Answer> + use<> {
        let (answer, answered) = oneshot::channel();
        // Plain data with text keys always serializes.
        if let Ok(request) = serde_json::to_string(&request) {
            self.shared.state.borrow_mut().waiting.push_back(Call {
                request,
                bytes,
                deadline,
                answer,
            });
            self.shared.proceed();
        }
        async move { answered.await.unwrap_or(Err(CallError::Crashed)) }
    }
}

impl Default for WorkerClient {
    fn default() -> Self {
        Self::new()
    }
}

struct Shared {
    spawn: Box<dyn Fn() -> Option<Worker>>,
    load_limit: Duration,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Call>,
    phase: Phase,
    last_id: u32,
    preload: Option<Idle>,
}

struct Call {
    request: String,
    bytes: Vec<Vec<u8>>,
    deadline: Duration,
    answer: oneshot::Sender<Answer>,
}

#[derive(Default)]
enum Phase {
    /// No worker.
    #[default]
    Absent,
    /// It has not said that it is ready.
    Loading { peer: Peer, _limit: Timeout },
    /// It waits for work.
    Free { peer: Peer },
    /// It works on one call.
    Busy { peer: Peer, job: Job },
}

/// A worker that is terminated when dropped, with what listens to it.
struct Peer {
    worker: Worker,
    _listeners: [Listener; 3],
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

/// The call a worker is busy with.
struct Job {
    id: u32,
    answer: oneshot::Sender<Answer>,
    _deadline: Timeout,
}

// No borrow of the state is held while a worker is made or dropped, or an
// answer handed out: each of these may run code that comes back here.
impl Shared {
    /// Makes a worker unless there is one. Answers all that wait if it cannot.
    fn load(self: &Rc<Self>) {
        {
            let mut state = self.state.borrow_mut();
            state.preload = None;
            if !matches!(state.phase, Phase::Absent) {
                return;
            }
        }
        let Some(worker) = (self.spawn)() else {
            self.give_up_all();
            return;
        };
        let shared = Rc::downgrade(self);
        let heard = |react: fn(&Rc<Self>, JsValue)| {
            let shared = Weak::clone(&shared);
            move |data: JsValue| {
                if let Some(shared) = shared.upgrade() {
                    react(&shared, data);
                }
            }
        };
        let (on_message, on_error, on_bad_message, late) = (
            heard(Self::on_message),
            heard(|shared, _| shared.on_failure()),
            heard(|shared, _| shared.on_failure()),
            heard(|shared, _| shared.on_failure()),
        );
        let peer = Peer {
            _listeners: [
                Listener::new::<MessageEvent>(&worker, "message", move |event| {
                    on_message(event.data());
                }),
                Listener::new::<Event>(&worker, "error", move |event| on_error(event.into())),
                Listener::new::<Event>(&worker, "messageerror", move |event| {
                    on_bad_message(event.into());
                }),
            ],
            worker,
        };
        let limit = Timeout::new(self.load_limit, move || late(JsValue::UNDEFINED));
        self.enter(Phase::Loading {
            peer,
            _limit: limit,
        });
    }

    /// Goes to another phase; returns the one before, so that it is dropped
    /// after the state is released.
    fn enter(&self, phase: Phase) -> Phase {
        std::mem::replace(&mut self.state.borrow_mut().phase, phase)
    }

    /// Gives the next waiting call to a free worker, or makes one if need be.
    fn proceed(self: &Rc<Self>) {
        let phase = self.enter(Phase::Absent);
        match phase {
            Phase::Free { peer } => match self.next_call() {
                Some(call) => self.begin(peer, call),
                None => drop(self.enter(Phase::Free { peer })),
            },
            Phase::Absent => {
                if self.wanted() {
                    self.load();
                }
            }
            busy => drop(self.enter(busy)),
        }
    }

    /// Whether a call waits that somebody still wants.
    fn wanted(&self) -> bool {
        let state = self.state.borrow();
        state.waiting.iter().any(|call| !call.answer.is_canceled())
    }

    fn next_call(&self) -> Option<Call> {
        loop {
            let call = self.state.borrow_mut().waiting.pop_front()?;
            if !call.answer.is_canceled() {
                return Some(call);
            }
        }
    }

    fn begin(self: &Rc<Self>, peer: Peer, call: Call) {
        let id = {
            let mut state = self.state.borrow_mut();
            state.last_id = state.last_id.wrapping_add(1);
            state.last_id
        };
        let (message, large) = message_of(id, &call.request, &call.bytes);
        if peer
            .worker
            .post_message_with_transfer(&message, &large)
            .is_err()
        {
            // Nothing in a message of ours is beyond cloning, short of memory.
            drop(self.enter(Phase::Free { peer }));
            drop(call.answer.send(Err(CallError::Crashed)));
            self.proceed();
            return;
        }
        let shared = Rc::downgrade(self);
        let deadline = call.deadline;
        let timeout = Timeout::new(deadline, move || {
            if let Some(shared) = shared.upgrade() {
                shared.end_job(CallError::Overrun { deadline });
            }
        });
        drop(self.enter(Phase::Busy {
            peer,
            job: Job {
                id,
                answer: call.answer,
                _deadline: timeout,
            },
        }));
    }

    fn on_message(self: &Rc<Self>, data: JsValue) {
        match self.enter(Phase::Absent) {
            Phase::Loading { peer, _limit } => {
                let ready = member(&data, "ready").is_truthy();
                drop(self.enter(if ready {
                    Phase::Free { peer }
                } else {
                    Phase::Loading { peer, _limit }
                }));
                if ready {
                    self.proceed();
                }
            }
            Phase::Busy { peer, job } if names(&data, job.id) => match answer_of(&data) {
                Some(answer) => {
                    drop(self.enter(Phase::Free { peer }));
                    drop(job.answer.send(answer));
                    self.proceed();
                }
                None => {
                    drop(self.enter(Phase::Busy { peer, job }));
                    self.on_failure();
                }
            },
            other => drop(self.enter(other)),
        }
    }

    /// The worker failed: at loading, at work, or out of the blue.
    fn on_failure(self: &Rc<Self>) {
        let loading = matches!(self.state.borrow().phase, Phase::Loading { .. });
        if loading {
            // Another try would fail in the same way, so nobody is left waiting.
            drop(self.enter(Phase::Absent));
            self.give_up_all();
        } else {
            self.end_job(CallError::Crashed);
        }
    }

    /// Ends the worker, and with it the call it is busy with. A new worker is
    /// made at once only if calls wait.
    fn end_job(self: &Rc<Self>, error: CallError) {
        if let Phase::Busy { peer, job } = self.enter(Phase::Absent) {
            drop(peer);
            drop(job.answer.send(Err(error)));
        }
        self.proceed();
    }

    fn give_up_all(&self) {
        let waiting = std::mem::take(&mut self.state.borrow_mut().waiting);
        for call in waiting {
            drop(call.answer.send(Err(CallError::Unavailable)));
        }
    }
}

/// The message of a call, and what of it is handed over instead of copied.
fn message_of(id: u32, request: &str, bytes: &[Vec<u8>]) -> (Object, Array) {
    let buffers = list_of_buffers(bytes);
    let message = Object::new();
    set(&message, "id", &id.into());
    set(&message, "request", &request.into());
    set(&message, "bytes", &buffers);
    (message, large(&buffers))
}

fn names(data: &JsValue, id: u32) -> bool {
    member(data, "id").as_f64() == Some(f64::from(id))
}

/// `None` for a message that is not what the worker should say.
fn answer_of(data: &JsValue) -> Option<Answer> {
    if let Some(refusal) = member(data, "refusal").as_string() {
        let refusal: WorkError = serde_json::from_str(&refusal).ok()?;
        return Some(Err(CallError::Refused(refusal)));
    }
    let response = member(data, "response").as_string()?;
    let response: Response = serde_json::from_str(&response).ok()?;
    Some(Ok((response, buffers_of(data)?)))
}

/// A list of buffers to send, copied out of our memory.
pub(super) fn list_of_buffers(bytes: &[Vec<u8>]) -> Array {
    bytes
        .iter()
        .map(|bytes| Uint8Array::from(bytes.as_slice()).buffer())
        .collect()
}

/// The buffers that are worth being handed over: for small ones it takes longer
/// than copying them.
pub(super) fn large(buffers: &Array) -> Array {
    let is_large = |buffer: &JsValue| {
        buffer
            .dyn_ref::<ArrayBuffer>()
            .is_some_and(|buffer| buffer.byte_length() >= LARGE_BYTES)
    };
    buffers.iter().filter(is_large).collect()
}

/// The `bytes` of a message, copied; `None` where something is no buffer.
pub(super) fn buffers_of(data: &JsValue) -> Option<Vec<Vec<u8>>> {
    let buffers: Array = member(data, "bytes").dyn_into().ok()?;
    buffers
        .iter()
        .map(|buffer| {
            let buffer = buffer.dyn_into::<ArrayBuffer>().ok()?;
            Some(Uint8Array::new(&buffer).to_vec())
        })
        .collect()
}

/// Sets a member of an object made here, which cannot fail.
pub(super) fn set(target: &Object, name: &str, value: &JsValue) {
    drop(Reflect::set(target, &JsValue::from_str(name), value));
}

/// The app's own worker, from the file that the page's `<meta
/// name="signalbox-worker">` names; only from the page's own origin.
fn spawn_app_worker() -> Option<Worker> {
    let url = app_worker_url()?;
    let constructor = function(&js_sys::global(), "Worker")?;
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let arguments = Array::of2(&trusted::url(&url), &options);
    Reflect::construct(&constructor, &arguments)
        .ok()?
        .dyn_into()
        .ok()
}

fn app_worker_url() -> Option<String> {
    trusted::script_of("signalbox-worker")
}
