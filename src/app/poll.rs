//! Polls the board's sources: asks the schedule who is due, carries out the
//! steps of the providers, and tells what came of it. One timer for all.

use crate::domain::board::reason::Reason;
use crate::domain::http::HttpRequest;
use crate::domain::poll::answer::{HEADERS, LIMIT_BYTES, Received};
use crate::domain::poll::schedule::{Outcome, Plan, Quota, Schedule, Turn, Verdict};
use crate::domain::poll::{MARK_START, Source, is_local, mark};
use crate::domain::problem::Problem;
use crate::domain::provider::pane::PaneData;
use crate::domain::provider::{Answer, Poll, Step, ask};
use crate::domain::time::Timestamp;
use crate::io::browser::clock::{moment, random};
use crate::io::browser::fetch::{AbortHandle, Terms, send_on_terms};
use crate::io::browser::listener::Listener;
use crate::io::browser::timer::Timeout;
use crate::io::browser::{address, presence};
use crate::io::{FetchError, HttpAnswer};
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// The time for one whole answer.
const TIMEOUT: Duration = Duration::from_secs(15);

/// The most requests of one poll.
const REQUESTS: u32 = 20;

/// The largest bodies, in bytes, that are kept so that a 304 can stand for them
/// in a poll of several requests.
const KEPT_BYTES: usize = 256 * 1024;

/// What came of a poll, or why there was none.
#[derive(Clone, Debug, PartialEq)]
pub struct PollEvent {
    /// Id of the source.
    pub id: String,
    /// The panes, or why there are none.
    pub result: Result<Polled, Reason>,
    /// When it ended.
    pub at: Timestamp,
    /// When the source is polled next, as far as can be told; `None` while
    /// nothing is polled (hidden, offline).
    pub next: Option<Timestamp>,
    /// What the rate limit leaves, where the provider says so.
    pub quota: Option<Quota>,
}

/// What a successful poll says.
#[derive(Clone, Debug, PartialEq)]
pub enum Polled {
    /// The panes as they now are.
    Show(Vec<PaneData>),
    /// They are as they were, and fresh.
    Keep,
}

/// Polls for as long as it is there. Dropping it ends all requests.
pub struct Poller(Rc<Shared>);

struct Shared {
    on_event: Box<dyn Fn(PollEvent)>,
    state: RefCell<State>,
}

struct State {
    schedule: Schedule,
    /// Polls though nobody can see the page.
    unseen: bool,
    connections: Vec<Connection>,
    last_key: u32,
    timer: Option<Timeout>,
    _listeners: Vec<Listener>,
}

/// A source and what is remembered of it.
struct Connection {
    key: u32,
    source: Rc<Source>,
    kept: Rc<Kept>,
    abort: AbortHandle,
}

/// What a successful poll leaves to the next one of the same source.
#[derive(Clone, Default)]
struct Kept {
    memory: Value,
    panes: Vec<PaneData>,
    versions: Vec<Version>,
    /// The host lets nobody send `If-None-Match` from another site.
    unconditional: Cell<bool>,
}

/// An answer whose tag is known.
#[derive(Clone)]
struct Version {
    url: String,
    tag: String,
    bytes: usize,
    /// `None` where it was the only one of its poll: if nothing is new about it,
    /// nothing is new at all.
    answer: Option<Answer>,
}

impl Poller {
    /// A poller without sources. It never calls `on_event` from within one of
    /// its own methods.
    pub fn new(on_event: impl Fn(PollEvent) + 'static) -> Self {
        Self(Rc::new_cyclic(|shared: &Weak<Shared>| {
            let mut schedule = Schedule::default();
            schedule.set_visible(presence::visible());
            schedule.set_online(presence::online(), moment());
            let changed = shared.clone();
            let listeners = presence::on_changed(move || {
                if let Some(shared) = changed.upgrade() {
                    shared.look_around();
                }
            });
            Shared {
                on_event: Box::new(on_event),
                state: RefCell::new(State {
                    schedule,
                    unseen: false,
                    connections: Vec::new(),
                    last_key: 0,
                    timer: None,
                    _listeners: listeners,
                }),
            }
        }))
    }

    /// Polls these sources from now on. Those that are the same as before go on
    /// as if nothing happened; what is under way for others ends unheard. Where nothing
    /// was polled before, each waits for its moment, if it has one.
    pub fn set_sources(&self, sources: Vec<(Source, Option<Timestamp>)>) {
        let now = moment();
        let mut state = self.0.state.borrow_mut();
        let state = &mut *state;

        let mut old = std::mem::take(&mut state.connections);
        let begins = old.is_empty();
        for (source, next) in sources {
            let same = old.iter().position(|held| *held.source == source);
            let connection = match same {
                Some(at) => old.swap_remove(at),
                None => {
                    state.last_key = state.last_key.wrapping_add(1);
                    let due = next.filter(|_| begins).unwrap_or(now);
                    state.schedule.add(plan(&source, state.last_key), due);
                    Connection {
                        key: state.last_key,
                        source: Rc::new(source),
                        kept: Rc::default(),
                        abort: AbortHandle::new(),
                    }
                }
            };
            state.connections.push(connection);
        }
        for gone in old {
            gone.abort.abort();
            state.schedule.remove(gone.key);
        }
        self.0.pump_soon(state);
    }

    /// Whether that source is among those that are polled.
    pub fn polls(&self, source: &Source) -> bool {
        let state = self.0.state.borrow();
        state.connections.iter().any(|held| *held.source == *source)
    }

    /// Whether to poll also while nobody can see the page.
    pub fn poll_unseen(&self, unseen: bool) {
        let mut state = self.0.state.borrow_mut();
        if std::mem::replace(&mut state.unseen, unseen) != unseen {
            state.schedule.set_visible(unseen || presence::visible());
            self.0.pump_soon(&mut state);
        }
    }

    /// Polls a source as soon as its provider lets it.
    pub fn poll_now(&self, id: &str) {
        let mut state = self.0.state.borrow_mut();
        let key = state.key_of(id);
        state.schedule.poll_now(key);
        self.0.pump_soon(&mut state);
    }

    /// Has polls of a source go on as if the last one had brought these panes.
    pub fn go_on_from(&self, id: &str, panes: Vec<PaneData>) {
        let mut state = self.0.state.borrow_mut();
        let mut connections = state.connections.iter_mut();
        if let Some(held) = connections.find(|held| held.source.id == id) {
            held.kept = Rc::new(Kept {
                panes,
                ..Kept::clone(&held.kept)
            });
        }
    }

    /// When a source is polled next, as far as can be told.
    pub fn next_of(&self, id: &str) -> Option<Timestamp> {
        let state = self.0.state.borrow();
        state.schedule.next_of(state.key_of(id), moment())
    }
}

impl Drop for Poller {
    fn drop(&mut self) {
        self.set_sources(Vec::new());
    }
}

impl State {
    /// The key of a source; 0, which nobody has, for an unknown one.
    fn key_of(&self, id: &str) -> u32 {
        let found = self.connections.iter().find(|held| held.source.id == id);
        found.map_or(0, |held| held.key)
    }

    fn event(&self, key: u32, result: Result<Polled, Reason>, now: Timestamp) -> Option<PollEvent> {
        let held = self.connections.iter().find(|held| held.key == key)?;
        Some(PollEvent {
            id: held.source.id.clone(),
            result,
            at: now,
            next: self.schedule.next_of(key, now),
            quota: self.schedule.quota_of(key, now),
        })
    }
}

impl Shared {
    fn pump_soon(self: &Rc<Self>, state: &mut State) {
        state.timer = Some(self.timer(Duration::ZERO));
    }

    fn timer(self: &Rc<Self>, wait: Duration) -> Timeout {
        let shared = Rc::downgrade(self);
        Timeout::new(wait, move || {
            if let Some(shared) = shared.upgrade() {
                shared.pump();
            }
        })
    }

    fn look_around(self: &Rc<Self>) {
        {
            let state = &mut *self.state.borrow_mut();
            let visible = state.unseen || presence::visible();
            state.schedule.set_visible(visible);
            state.schedule.set_online(presence::online(), moment());
        }
        self.pump();
    }

    /// Starts what is due and waits for what is due next.
    fn pump(self: &Rc<Self>) {
        let now = moment();
        let mut events = Vec::new();
        {
            let mut state = self.state.borrow_mut();
            for (key, turn) in state.schedule.due(now) {
                let reason = match turn {
                    Turn::Start => {
                        self.start(&state, key);
                        continue;
                    }
                    Turn::Offline => Reason::Offline,
                    Turn::Limited { until } => Reason::RateLimited { until },
                };
                events.extend(state.event(key, Err(reason), now));
            }
            state.timer = state.schedule.next_wake(now).map(|wake| {
                let wait = u64::try_from(wake.since(now)).unwrap_or_default();
                self.timer(Duration::from_millis(wait))
            });
        }
        for event in events {
            (self.on_event)(event);
        }
    }

    fn start(self: &Rc<Self>, state: &State, key: u32) {
        let Some(held) = state.connections.iter().find(|held| held.key == key) else {
            return;
        };
        let job = Job {
            source: Rc::clone(&held.source),
            kept: Rc::clone(&held.kept),
            abort: held.abort.clone(),
            requests: 0,
            quota: None,
            not_before: None,
            limited: None,
            versions: Vec::new(),
            witness: None,
        };
        let shared = Rc::downgrade(self);
        spawn_local(async move {
            let (result, job, memory) = job.run().await;
            if let Some(shared) = shared.upgrade() {
                shared.finish(key, result, job, memory);
            }
        });
    }

    fn finish(
        self: &Rc<Self>,
        key: u32,
        mut result: Result<Polled, Reason>,
        job: Job,
        memory: Value,
    ) {
        let now = moment();
        let event = {
            let mut state = self.state.borrow_mut();
            let state = &mut *state;
            let outcome = Outcome {
                verdict: match (job.limited, &result) {
                    (Some(until), _) => Verdict::Limited { until },
                    (None, Ok(_)) => Verdict::Success,
                    (None, Err(_)) => Verdict::Failure,
                },
                requests: job.requests,
                quota: job.quota,
                not_before: job.not_before,
            };
            state.schedule.finished(key, &outcome, now, random());
            if let Err(Reason::RateLimited { until }) = &mut result {
                *until = state.schedule.next_of(key, now).unwrap_or(*until);
            }
            let held = state.connections.iter_mut().find(|held| held.key == key);
            if let (Some(held), Ok(Polled::Show(panes))) = (held, &result) {
                held.kept = Rc::new(Kept {
                    memory,
                    panes: panes.clone(),
                    versions: job.versions,
                    unconditional: held.kept.unconditional.clone(),
                });
            }
            state.event(key, result, now)
        };
        if let Some(event) = event {
            (self.on_event)(event);
        }
        self.pump();
    }
}

/// One poll under way.
struct Job {
    source: Rc<Source>,
    kept: Rc<Kept>,
    abort: AbortHandle,
    requests: u32,
    quota: Option<Quota>,
    not_before: Option<Timestamp>,
    limited: Option<Timestamp>,
    versions: Vec<Version>,
    witness: Option<Witness>,
}

/// Hears of every request of a trial: the address and what came.
pub type Witness = Box<dyn Fn(&str, &Result<HttpAnswer<Vec<u8>>, FetchError>)>;

/// Polls a source once, beside whatever is polled, as its first poll would.
pub async fn poll_once(source: Source, abort: AbortHandle, witness: Witness) -> PollEvent {
    let id = source.id.clone();
    let job = Job {
        source: Rc::new(source),
        kept: Rc::default(),
        abort,
        requests: 0,
        quota: None,
        not_before: None,
        limited: None,
        versions: Vec::new(),
        witness: Some(witness),
    };
    let (result, job, _) = job.run().await;
    PollEvent {
        id,
        result,
        at: moment(),
        next: None,
        quota: job.quota,
    }
}

impl Job {
    /// Polls; yields the result, itself, and what the provider wants remembered.
    async fn run(mut self) -> (Result<Polled, Reason>, Self, Value) {
        let mut memory = Value::Null;
        let result = self.poll(&mut memory).await;
        (result, self, memory)
    }

    async fn poll(&mut self, memory: &mut Value) -> Result<Polled, Reason> {
        let (source, kept) = (Rc::clone(&self.source), Rc::clone(&self.kept));
        let mut answers: Vec<Option<Answer>> = Vec::new();
        // A declaration without an endpoint says itself what it asks first.
        if !source.declaration.endpoint.is_empty() {
            let first = ask::first(source.declaration, &source.settings);
            let Some(answer) = self.ask(&first.request).await? else {
                return Ok(Polled::Keep);
            };
            answers.push(Some(answer));
        }
        loop {
            let step = (source.declaration.step)(&Poll {
                settings: &source.settings,
                answers: &answers,
                memory: &kept.memory,
                previous: &kept.panes,
                now: moment(),
            });
            match step.map_err(Reason::WrongShape)? {
                Step::Keep => return Ok(Polled::Keep),
                Step::Show { panes, memory: new } => {
                    *memory = new;
                    self.keep(answers);
                    return Ok(Polled::Show(panes));
                }
                Step::Ask(asks) => {
                    let total = answers.len().saturating_add(asks.len());
                    if asks.is_empty() || u32::try_from(total).is_ok_and(|total| total > REQUESTS) {
                        return Err(too_many());
                    }
                    for ask in asks {
                        let answer = match self.ask(&ask.request).await {
                            Ok(Some(answer)) => Some(answer),
                            Ok(None) => return Ok(Polled::Keep),
                            Err(_) if ask.optional => None,
                            Err(reason) => return Err(reason),
                        };
                        answers.push(answer);
                    }
                }
            }
        }
    }

    /// Sends one request. `Ok(None)`: nothing is new, and that settles the poll.
    async fn ask(&mut self, request: &HttpRequest) -> Result<Option<Answer>, Reason> {
        let kept = Rc::clone(&self.kept);
        let first = self.versions.is_empty();
        let held = kept
            .versions
            .iter()
            .find(|version| version.url == request.url && (first || version.answer.is_some()));
        let mut known = held.filter(|_| !kept.unconditional.get());
        let mut request = request.clone();
        let url = std::mem::take(&mut request.url);
        request.url = self.source.address(&url);
        let mut without = false;
        let sent = loop {
            self.requests = self.requests.saturating_add(1);
            let terms = Terms {
                timeout: TIMEOUT,
                limit_bytes: LIMIT_BYTES,
                headers: &HEADERS,
                known: known.map(|version| version.tag.as_str()),
                live: true,
                stays: false,
                home: false,
            };
            let sent = send_on_terms(&request, &terms, &self.abort).await;
            // Some hosts show their tags to other sites and then refuse them. A host
            // that is not there at all is none of them.
            if matches!(sent, Err(FetchError::Unreachable)) && known.take().is_some() {
                without = true;
                continue;
            }
            if without && sent.is_ok() {
                kept.unconditional.set(true);
            }
            break sent;
        };
        if let Some(witness) = &self.witness {
            witness(&request.url, &sent);
        }
        let now = moment();
        let received = match sent {
            Ok(answer) => Received {
                status: answer.status,
                content_type: answer.content_type,
                headers: answer.headers,
                body: answer.body,
            },
            Err(error) => return Err(self.reason(error, &request.url)),
        };
        self.quota = received.quota(now).or(self.quota);
        self.not_before = self.not_before.max(received.not_before(now));
        let mut version = Version {
            url,
            tag: received.etag().unwrap_or_default().to_owned(),
            bytes: received.body.len(),
            answer: None,
        };
        let answer = match received.read(self.source.declaration, now) {
            Ok(Some(answer)) => answer,
            Ok(None) => {
                let held = known.ok_or(Reason::Status { status: 304 })?;
                let Some(answer) = &held.answer else {
                    return Ok(None);
                };
                version = held.clone();
                answer.clone()
            }
            Err(reason) => {
                self.limited = reason.until().max(self.limited);
                return Err(reason);
            }
        };
        self.versions.push(version);
        Ok(Some(answer))
    }

    /// Remembers the answers whose tags are known.
    fn keep(&mut self, answers: Vec<Option<Answer>>) {
        if answers.len() > 1 {
            // An optional request that failed has no version.
            let answers = answers.into_iter().flatten();
            for (version, answer) in self.versions.iter_mut().zip(answers) {
                version.answer = Some(answer).filter(|_| version.bytes <= KEPT_BYTES);
            }
            self.versions.retain(|version| version.answer.is_some());
        }
        self.versions.retain(|version| !version.tag.is_empty());
    }

    fn reason(&self, error: FetchError, address: &str) -> Reason {
        let origin = address::origin_of(address).unwrap_or_default();
        match error {
            // Also where this machine was asked: it is the one thing that is known.
            FetchError::Offline => Reason::Offline,
            FetchError::Unreachable => Reason::Unreachable {
                origin,
                proxied: self.source.proxy.is_some(),
            },
            FetchError::TimedOut { limit } => Reason::TimedOut {
                seconds: u32::try_from(limit.as_secs()).unwrap_or(u32::MAX),
            },
            FetchError::Redirected => Reason::Configuration(Problem::new(
                "The provider redirects elsewhere, where the credentials may not go.",
                "Check “root”.",
            )),
            FetchError::TooLarge { limit_bytes } => Reason::TooLarge { limit: limit_bytes },
            // Nobody hears of the one that was called off.
            FetchError::CutOff | FetchError::Aborted => Reason::CutOff,
            FetchError::Malformed => Reason::Configuration(Problem::new(
                "A browser cannot send the request that the settings yield.",
                "Check “root” and “proxy” (a complete address without a user name), and the credentials for line breaks and unusual characters.",
            )),
        }
    }
}

fn too_many() -> Reason {
    Reason::Configuration(Problem::new(
        "This would take more than 20 requests for each poll.",
        "Narrow it down in the settings.",
    ))
}

/// What the schedule needs to know of a source. Whom it asks is told by the
/// first request of its provider.
fn plan(source: &Source, key: u32) -> Plan {
    let request = ask::first(source.declaration, &source.settings).request;
    let origin = address::origin_of(&source.address(&request.url)).unwrap_or_default();
    Plan {
        key,
        origin: mark(MARK_START, &origin),
        budget: source.budget(&request),
        interval: i64::from(source.poll_seconds.max(1)).saturating_mul(1000),
        local: is_local(&origin),
    }
}
