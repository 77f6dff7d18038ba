//! What runs again when a signal changes.

use leptos::prelude::Effect;

/// Runs now, and again whenever a signal that it read changes. [`Effect::new`]
/// would be compiled anew for every function; what the first load runs goes
/// through this one.
pub fn effect(run: impl FnMut() + 'static) {
    start(Box::new(run));
}

fn start(mut run: Box<dyn FnMut()>) {
    Effect::new(move |_: Option<()>| run());
}
