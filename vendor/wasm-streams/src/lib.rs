//! What Leptos names of the crate `wasm-streams`, and nothing that runs.
//!
//! Leptos brings along a client for functions on a server, which streams with that
//! crate. Signalbox has no server. The crate exports its functions to JavaScript
//! under names of its own, so they stay in the first load whether they are called
//! or not: 8 kB of WebAssembly. Here nothing is exported, and the linker drops all
//! of it. See docs/decisions/0034-first-load.md.

use futures_core::Stream;
use std::pin::Pin;
use std::task::{Context, Poll};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::ReadableStream as Raw;

/// A stream of the browser, which is never read.
#[derive(Debug)]
pub struct ReadableStream(Raw);

impl ReadableStream {
    /// Wraps a stream of the browser.
    pub fn from_raw(raw: Raw) -> Self {
        Self(raw)
    }

    /// `undefined`: a request that streams is made by nobody.
    pub fn from_stream<S>(_: S) -> Self
    where
        S: Stream<Item = Result<JsValue, JsValue>> + 'static,
    {
        Self(JsValue::UNDEFINED.unchecked_into())
    }

    /// What was wrapped.
    pub fn into_raw(self) -> Raw {
        self.0
    }

    /// A stream that has ended.
    pub fn into_stream(self) -> Ended {
        Ended
    }
}

/// A stream without an item.
#[derive(Debug)]
pub struct Ended;

impl Stream for Ended {
    type Item = Result<JsValue, JsValue>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(None)
    }
}
