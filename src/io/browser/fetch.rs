//! HTTP with a deadline, a size limit, and nothing sent along unasked.
//!
//! `fetch` is called directly: the wrapper that was at hand panics on header
//! names the browser refuses, and writes the query string anew.

use super::error_name;
use super::presence::online;
use super::timer::{Interval, now, since};
use crate::domain::form::model::Method;
use crate::domain::http::HttpRequest;
use crate::io::{FetchError, HttpAnswer};
use js_sys::{JsString, Uint8Array};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Headers, ReadableStreamDefaultReader, ReadableStreamReadResult,
    ReferrerPolicy, Request, RequestCache, RequestCredentials, RequestInit, RequestMode,
    RequestRedirect, Response, window,
};

/// The most bytes of a body that [`send`] reads.
pub const ANSWER_LIMIT_BYTES: u64 = 5 * 1024 * 1024;

/// Calls off every request it was given to; clones are one handle.
#[derive(Clone, Default)]
pub struct AbortHandle(Rc<Requests>);

/// The requests of a handle.
#[derive(Default)]
struct Requests {
    aborted: Cell<bool>,
    under_way: RefCell<Vec<Rc<Signal>>>,
}

impl AbortHandle {
    /// A handle that has not been used.
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends the requests in flight; later ones with this handle do not start.
    pub fn abort(&self) {
        self.0.aborted.set(true);
        // A copy: what hears of its end may start or end others.
        let under_way = self.0.under_way.borrow().clone();
        for signal in under_way {
            signal.end_by(FetchError::Aborted);
        }
    }

    /// Whether [`abort`](Self::abort) was called.
    pub fn aborted(&self) -> bool {
        self.0.aborted.get()
    }
}

/// A deadline that comes so much too late was asleep, as a computer is.
const LATE: Duration = Duration::from_secs(2);

/// Sends a request and reads the answer as text. The time allowed covers the
/// whole body. Dropping the future ends the request.
pub async fn send(
    request: &HttpRequest,
    timeout: Duration,
    abort: &AbortHandle,
) -> Result<HttpAnswer, FetchError> {
    let terms = Terms {
        timeout,
        limit_bytes: ANSWER_LIMIT_BYTES,
        ..Terms::default()
    };
    send_for_text(request, &terms, abort).await
}

/// Like [`send`], on terms of the caller's.
pub async fn send_for_text(
    request: &HttpRequest,
    terms: &Terms<'_>,
    abort: &AbortHandle,
) -> Result<HttpAnswer, FetchError> {
    let answer = send_on_terms(request, terms, abort).await?;
    let body = match answer.body.strip_prefix(b"\xEF\xBB\xBF") {
        Some(rest) => String::from_utf8_lossy(rest).into_owned(),
        None => String::from_utf8(answer.body)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
    };
    Ok(HttpAnswer {
        status: answer.status,
        content_type: answer.content_type,
        headers: answer.headers,
        body,
        took: answer.took,
    })
}

/// Like [`send`], for a body of bytes up to a limit of the caller's.
pub async fn send_for_bytes(
    request: &HttpRequest,
    timeout: Duration,
    abort: &AbortHandle,
    limit_bytes: u64,
) -> Result<HttpAnswer<Vec<u8>>, FetchError> {
    let terms = Terms {
        timeout,
        limit_bytes,
        ..Terms::default()
    };
    send_on_terms(request, &terms, abort).await
}

/// How a request is sent and its answer read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terms<'a> {
    /// The time for the whole answer.
    pub timeout: Duration,
    /// The most bytes of the body.
    pub limit_bytes: u64,
    /// Header fields of the answer to be handed over, in lower case.
    pub headers: &'static [&'static str],
    /// Tag of the version that is known already; the answer may then be a 304.
    pub known: Option<&'a str>,
    /// The answer comes from the host itself and from no cache of the browser.
    pub live: bool,
    /// No redirect is followed, even if the request [may move](HttpRequest::may_move).
    pub stays: bool,
    /// It is loaded without asking because it is of the page's own site, so no redirect to
    /// another one is followed. A browser tells no more of one than of a dead host.
    pub home: bool,
}

/// Like [`send_for_bytes`], on terms of the caller's.
pub async fn send_on_terms(
    request: &HttpRequest,
    terms: &Terms<'_>,
    abort: &AbortHandle,
) -> Result<HttpAnswer<Vec<u8>>, FetchError> {
    let limit_bytes = terms.limit_bytes;
    if abort.aborted() {
        return Err(FetchError::Aborted);
    }
    let started = now();
    let mut flight = Flight::new(terms.timeout, abort)?;
    let init = prepared(request, terms, &flight.signal.controller)?;
    if terms.stays || !request.may_move() {
        init.set_redirect(RequestRedirect::Manual);
    }
    if terms.home {
        init.set_mode(RequestMode::SameOrigin);
    }
    let failed = |error: JsValue| flight.fault(&error);

    let window = window().ok_or(FetchError::Unreachable)?;
    let fetched = JsFuture::from(window.fetch_with_str_and_init(&request.url, &init)).await;
    let response: Response = match fetched {
        Ok(response) => response.dyn_into().map_err(failed)?,
        Err(error) => {
            // A browser says alike that it cannot send something and that nobody is there.
            let unsendable = Request::new_with_str_and_init(&request.url, &init).is_err();
            return Err(match failed(error) {
                FetchError::Unreachable | FetchError::Offline if unsendable => {
                    FetchError::Malformed
                }
                other => other,
            });
        }
    };
    let status = response.status();
    // Of a redirect that is not followed a browser tells nothing but this.
    if status == 0 {
        return Err(FetchError::Redirected);
    }
    let fields = response.headers();
    let content_type = field(&fields, "content-type").unwrap_or_default();
    let headers = terms
        .headers
        .iter()
        .filter_map(|&name| Some((name.to_owned(), field(&fields, name)?)))
        .collect();
    // From here on, another site's rules stand in nobody's way.
    let broken = |error: JsValue| match flight.fault(&error) {
        FetchError::Unreachable => FetchError::CutOff,
        other => other,
    };
    let body = match response.body() {
        Some(stream) => {
            let reader = ReadableStreamDefaultReader::new(&stream).map_err(failed)?;
            let mut body = Vec::new();
            while let Some(chunk) = next_chunk(&reader).await.map_err(broken)? {
                let total = u64::try_from(body.len()).unwrap_or(u64::MAX);
                if total.saturating_add(u64::from(chunk.length())) > limit_bytes {
                    return Err(FetchError::TooLarge { limit_bytes });
                }
                if body.is_empty() {
                    body = chunk.to_vec();
                } else {
                    body.extend_from_slice(&chunk.to_vec());
                }
            }
            body
        }
        None => Vec::new(),
    };
    let answer = HttpAnswer {
        status,
        content_type,
        headers,
        body,
        took: since(started),
    };
    flight.landed = true;
    Ok(answer)
}

/// Sends a request whose answer nobody may read: the host need not know of pages
/// of other sites. Ends well as soon as there is any answer.
///
/// Of the header fields the browser sends only harmless ones, such as a
/// `Content-Type` of text or of a form. It follows every redirect: browsers do not
/// send such a request otherwise.
pub async fn send_blind(
    request: &HttpRequest,
    timeout: Duration,
    abort: &AbortHandle,
) -> Result<(), FetchError> {
    if abort.aborted() {
        return Err(FetchError::Aborted);
    }
    let mut flight = Flight::new(timeout, abort)?;
    let init = prepared(request, &Terms::default(), &flight.signal.controller)?;
    init.set_mode(RequestMode::NoCors);
    let window = window().ok_or(FetchError::Unreachable)?;
    match JsFuture::from(window.fetch_with_str_and_init(&request.url, &init)).await {
        Ok(_) => {
            flight.landed = true;
            Ok(())
        }
        Err(error) => Err(flight.fault(&error)),
    }
}

/// How to end a request, and by what it was.
struct Signal {
    controller: AbortController,
    end: Cell<Option<FetchError>>,
}

impl Signal {
    fn end_by(&self, error: FetchError) {
        self.end.set(Some(error));
        self.controller.abort();
    }
}

/// One request on its way; ended when dropped before it has landed.
struct Flight {
    signal: Rc<Signal>,
    handle: AbortHandle,
    limit: Duration,
    landed: bool,
    _timer: Interval,
}

impl Flight {
    fn new(limit: Duration, handle: &AbortHandle) -> Result<Self, FetchError> {
        let signal = Rc::new(Signal {
            controller: AbortController::new().map_err(|_| FetchError::Unreachable)?,
            end: Cell::new(None),
        });
        let late = Rc::clone(&signal);
        let started = now();
        let mut excused = false;
        let timer = Interval::new(limit, move || {
            // After a sleep it is called before what came meanwhile: once the answer gets
            // as long again.
            if std::mem::replace(&mut excused, true) || since(started) < limit.saturating_add(LATE)
            {
                late.end_by(FetchError::TimedOut { limit });
            }
        });
        handle.0.under_way.borrow_mut().push(Rc::clone(&signal));
        Ok(Self {
            signal,
            handle: handle.clone(),
            limit,
            landed: false,
            _timer: timer,
        })
    }

    /// What a rejected promise means.
    fn fault(&self, error: &JsValue) -> FetchError {
        if let Some(end) = self.signal.end.get() {
            return end;
        }
        if error_name(error) == "TimeoutError" {
            return FetchError::TimedOut { limit: self.limit };
        }
        if online() {
            FetchError::Unreachable
        } else {
            FetchError::Offline
        }
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        let mut under_way = self.handle.0.under_way.borrow_mut();
        under_way.retain(|other| !Rc::ptr_eq(other, &self.signal));
        // Ending what has ended makes the browser write an error that nobody reads.
        if !self.landed {
            self.signal.controller.abort();
        }
    }
}

fn prepared(
    request: &HttpRequest,
    terms: &Terms<'_>,
    controller: &AbortController,
) -> Result<RequestInit, FetchError> {
    let malformed = |_: JsValue| FetchError::Malformed;
    let headers = Headers::new().map_err(malformed)?;
    for (name, value) in &request.headers {
        headers.append(name, value).map_err(malformed)?;
    }
    if let Some(tag) = terms.known {
        headers.set("If-None-Match", tag).map_err(malformed)?;
    }
    let init = RequestInit::new();
    if terms.live {
        init.set_cache(RequestCache::NoStore);
    }
    // What a browser does anyway (GET, following redirects) is not said.
    if request.method != Method::Get {
        init.set_method(request.method.as_str());
    }
    init.set_headers(&headers);
    if let Some(body) = &request.body {
        init.set_body(&JsValue::from_str(body));
    }
    init.set_credentials(RequestCredentials::Omit);
    init.set_referrer_policy(ReferrerPolicy::NoReferrer);
    init.set_signal(Some(&controller.signal()));
    Ok(init)
}

thread_local! {
    /// The names of header fields as the browser takes them: each is asked for with
    /// every answer, and making a text anew costs more than the answer to it.
    static NAMES: RefCell<Vec<(&'static str, JsString)>> = const { RefCell::new(Vec::new()) };
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(extends = Headers)]
    type Fields;

    #[wasm_bindgen(method, js_name = get)]
    fn field(this: &Fields, name: &JsString) -> Option<String>;
}

/// The value of a header field, if script may read it.
fn field(headers: &Headers, name: &'static str) -> Option<String> {
    let fields = headers.unchecked_ref::<Fields>();
    NAMES.with_borrow_mut(|names| {
        if let Some((_, known)) = names.iter().find(|(known, _)| *known == name) {
            return fields.field(known);
        }
        let made = JsString::from(name);
        let value = fields.field(&made);
        names.push((name, made));
        value
    })
}

/// The next part of the body; `None` at its end.
async fn next_chunk(reader: &ReadableStreamDefaultReader) -> Result<Option<Uint8Array>, JsValue> {
    let step = JsFuture::from(reader.read()).await?;
    let step = step.unchecked_into::<ReadableStreamReadResult>();
    if step.get_done() == Some(true) {
        return Ok(None);
    }
    step.get_value().dyn_into().map(Some)
}
