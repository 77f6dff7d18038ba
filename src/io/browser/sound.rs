//! Sounds that the page makes itself, without a file.

use super::function;
use super::listener::Listener;
use crate::domain::alert::responder::Tone;
use std::cell::RefCell;
use std::time::Duration;
use web_sys::{AudioContext, AudioContextState, Event, OscillatorType, window};

/// How long a context that was asked to start may take.
const START_LIMIT: Duration = Duration::from_millis(400);

/// How long a tone takes to come and go, in seconds; without that it clicks.
const EDGE: f64 = 0.02;

thread_local! {
    static CONTEXT: RefCell<Option<AudioContext>> = const { RefCell::new(None) };
}

/// Whether the page can be heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audible {
    /// It can.
    Yes,
    /// Not until somebody clicks or presses a key on it: browsers keep pages quiet
    /// that nobody touched.
    AfterGesture,
    /// The browser makes no sounds.
    Never,
}

/// Whether the page can be heard, as things stand.
pub fn audible() -> Audible {
    match context() {
        Some(context) if context.state() == AudioContextState::Running => Audible::Yes,
        Some(_) => Audible::AfterGesture,
        None => Audible::Never,
    }
}

/// Calls `heard` at the first click or key on the page, after which it may sound.
pub fn on_gesture(heard: impl Fn() + Clone + 'static) -> Vec<Listener> {
    let Some(window) = window() else {
        return Vec::new();
    };
    ["pointerdown", "keydown"]
        .map(|kind| {
            let heard = heard.clone();
            Listener::new::<Event>(&window, kind, move |_| {
                wake();
                heard();
            })
        })
        .into_iter()
        .collect()
}

/// Has the page sound, if it may. Yields whether it did: a sound that comes
/// minutes later, with the next click, would only startle.
pub async fn play(tones: Vec<Tone>, volume_percent: u8) -> Audible {
    if audible() == Audible::AfterGesture {
        wake();
        super::timer::sleep(START_LIMIT).await;
    }
    let audible = audible();
    if audible == Audible::Yes {
        let context = CONTEXT.with_borrow(Clone::clone);
        for tone in tones {
            if let Some(context) = &context {
                // A browser out of sound leaves this tone out.
                let _ = sound(context, tone, f32::from(volume_percent) / 100.0);
            }
        }
    }
    audible
}

/// Asks the browser to let the page sound, if there is something to sound.
fn wake() {
    if let Some(context) = CONTEXT.with_borrow(Clone::clone)
        && context.state() != AudioContextState::Running
        && let Ok(promise) = context.resume()
    {
        wasm_bindgen_futures::spawn_local(async move {
            // A refusal shows in the state.
            let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
        });
    }
}

/// The one context of the page, made when it is first needed.
fn context() -> Option<AudioContext> {
    CONTEXT.with_borrow_mut(|kept| {
        if kept.is_none() && function(&js_sys::global(), "AudioContext").is_some() {
            *kept = AudioContext::new().ok();
        }
        kept.clone()
    })
}

fn sound(context: &AudioContext, tone: Tone, volume: f32) -> Result<(), wasm_bindgen::JsValue> {
    let start = context.current_time() + tone.at;
    let end = start + tone.seconds;
    let oscillator = context.create_oscillator()?;
    let gain = context.create_gain()?;
    oscillator.set_type(OscillatorType::Triangle);
    oscillator
        .frequency()
        .set_value_at_time(tone.hertz, start)?;
    let level = gain.gain();
    level.set_value_at_time(0.0, start)?;
    level.linear_ramp_to_value_at_time(volume, start + EDGE)?;
    level.linear_ramp_to_value_at_time(0.0, end)?;
    oscillator.connect_with_audio_node(&gain)?;
    gain.connect_with_audio_node(&context.destination())?;
    oscillator.start_with_when(start)?;
    oscillator.stop_with_when(end)
}
