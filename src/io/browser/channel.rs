//! Messages between the tabs of this site (`BroadcastChannel`).

use super::listener::Listener;
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

/// A channel; what is said on it is heard by the other tabs that hold one of the
/// same name, and not by this one. Closed when dropped.
pub struct Channel {
    channel: BroadcastChannel,
    _listener: Listener,
}

impl Channel {
    /// Opens the channel; `heard` gets the word and the rest of every message.
    /// `None` where the browser has no such channels.
    pub fn open(name: &str, mut heard: impl FnMut(&str, JsValue) + 'static) -> Option<Self> {
        let channel = BroadcastChannel::new(name).ok()?;
        let listener = Listener::new::<MessageEvent>(&channel, "message", move |event| {
            if let Ok(message) = event.data().dyn_into::<Array>()
                && let Some(word) = message.get(0).as_string()
            {
                heard(&word, message.get(1));
            }
        });
        Some(Self {
            channel,
            _listener: listener,
        })
    }

    /// Says something to the other tabs.
    pub fn say(&self, word: &str, rest: &JsValue) {
        let message = Array::of2(&word.into(), rest);
        // It fails only for what cannot be copied, and nothing such is ever said.
        drop(self.channel.post_message(&message));
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.channel.close();
    }
}
