//! HTTP with a deadline, a size limit, and nothing sent along unasked.
//!
//! `fetch` is called directly: the wrapper that was at hand panics on header
//! names the browser refuses, and writes the query string anew.

use super::address::resolve;
use super::listener::Listener;
use super::presence::online;
use super::timer::{Timeout, now, since};
use super::{error_name, member};
use crate::domain::form::model::Method;
use crate::domain::http::HttpRequest;
use crate::io::{FetchError, HttpAnswer};
use js_sys::Uint8Array;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Event, Headers, ReadableStreamDefaultReader, ReferrerPolicy, Request,
    RequestCache, RequestCredentials, RequestInit, RequestMode, RequestRedirect, Response, window,
};

/// The most bytes of a body that [`send`] reads.
pub const ANSWER_LIMIT_BYTES: u64 = 5 * 1024 * 1024;

/// Calls off every request it was given to; clones are one handle.
#[derive(Clone)]
pub struct AbortHandle(Option<AbortController>);

impl AbortHandle {
    /// A handle that has not been used.
    pub fn new() -> Self {
        Self(AbortController::new().ok())
    }

    /// Ends the requests in flight; later ones with this handle do not start.
    pub fn abort(&self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }

    /// Whether [`abort`](Self::abort) was called.
    pub fn aborted(&self) -> bool {
        self.0
            .as_ref()
            .is_some_and(|controller| controller.signal().aborted())
    }
}

impl Default for AbortHandle {
    fn default() -> Self {
        Self::new()
    }
}

/// Sends a request and reads the answer as text. The time allowed covers the
/// whole body. Dropping the future ends the request.
pub async fn send(
    request: &HttpRequest,
    timeout: Duration,
    abort: &AbortHandle,
) -> Result<HttpAnswer, FetchError> {
    let answer = send_for_bytes(request, timeout, abort, ANSWER_LIMIT_BYTES).await?;
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
}

/// Like [`send`], on terms of the caller's.
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
    let flight = Flight::new(terms.timeout, abort)?;
    let prepared = prepared(request, terms, &flight.controller)?;
    let failed = |error: JsValue| flight.fault(&error);

    let window = window().ok_or(FetchError::Unreachable)?;
    let response: Response = JsFuture::from(window.fetch_with_request(&prepared))
        .await
        .map_err(failed)?
        .dyn_into()
        .map_err(failed)?;
    let field = |name: &str| response.headers().get(name).ok().flatten();
    let content_type = field("content-type").unwrap_or_default();
    let headers = terms
        .headers
        .iter()
        .filter_map(|&name| Some((name.to_owned(), field(name)?)))
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
                body.extend_from_slice(&chunk.to_vec());
            }
            body
        }
        None => Vec::new(),
    };
    Ok(HttpAnswer {
        status: response.status(),
        content_type,
        headers,
        body,
        took: since(started),
    })
}

/// Sends a request whose answer nobody may read: the host need not know of pages
/// of other sites. Ends well as soon as there is any answer.
///
/// Of the header fields the browser sends only harmless ones, such as a
/// `Content-Type` of text or of a form.
pub async fn send_blind(
    request: &HttpRequest,
    timeout: Duration,
    abort: &AbortHandle,
) -> Result<(), FetchError> {
    let flight = Flight::new(timeout, abort)?;
    let plain = prepared(request, &Terms::default(), &flight.controller)?;
    let init = RequestInit::new();
    init.set_mode(RequestMode::NoCors);
    let blind =
        Request::new_with_request_and_init(&plain, &init).map_err(|_| FetchError::Malformed)?;
    let window = window().ok_or(FetchError::Unreachable)?;
    JsFuture::from(window.fetch_with_request(&blind))
        .await
        .map(|_| ())
        .map_err(|error| flight.fault(&error))
}

/// One request on its way; ended when dropped.
struct Flight {
    controller: AbortController,
    limit: Duration,
    end: Rc<Cell<Option<FetchError>>>,
    _timeout: Timeout,
    _aborted: Option<Listener>,
}

impl Flight {
    fn new(limit: Duration, abort: &AbortHandle) -> Result<Self, FetchError> {
        let controller = AbortController::new().map_err(|_| FetchError::Unreachable)?;
        let end = Rc::new(Cell::new(None));
        let ended_by = |error: FetchError| {
            let (controller, end) = (controller.clone(), Rc::clone(&end));
            move || {
                end.set(Some(error));
                controller.abort();
            }
        };
        let timeout = Timeout::new(limit, ended_by(FetchError::TimedOut { limit }));
        let aborted = abort.0.as_ref().map(|handle| {
            let stop = ended_by(FetchError::Aborted);
            Listener::new::<Event>(&handle.signal(), "abort", move |_| stop())
        });
        Ok(Self {
            controller,
            limit,
            end,
            _timeout: timeout,
            _aborted: aborted,
        })
    }

    /// What a rejected promise means.
    fn fault(&self, error: &JsValue) -> FetchError {
        if let Some(end) = self.end.get() {
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
        self.controller.abort();
    }
}

fn prepared(
    request: &HttpRequest,
    terms: &Terms<'_>,
    controller: &AbortController,
) -> Result<Request, FetchError> {
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
    init.set_method(match request.method {
        Method::Get => "GET",
        Method::Post => "POST",
    });
    init.set_headers(&headers);
    if let Some(body) = &request.body {
        init.set_body(&JsValue::from_str(body));
    }
    init.set_credentials(RequestCredentials::Omit);
    init.set_redirect(RequestRedirect::Follow);
    init.set_referrer_policy(ReferrerPolicy::NoReferrer);
    init.set_signal(Some(&controller.signal()));
    let url = resolve(&request.url).ok_or(FetchError::Malformed)?;
    Request::new_with_str_and_init(&url, &init).map_err(malformed)
}

/// The next part of the body; `None` at its end.
async fn next_chunk(reader: &ReadableStreamDefaultReader) -> Result<Option<Uint8Array>, JsValue> {
    let step = JsFuture::from(reader.read()).await?;
    if member(&step, "done").is_truthy() {
        return Ok(None);
    }
    member(&step, "value").dyn_into().map(Some)
}
