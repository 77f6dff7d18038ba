//! The worker: everything heavy or untrusted runs here under a deadline.
//! The page ends the whole worker when a call overruns, so nothing here counts
//! time; a panic traps, and the page hears of it as an error event.

#[cfg(target_arch = "wasm32")]
fn main() {
    // In the release, which `split` tells, a panic traps at once and has no text.
    #[cfg(not(feature = "split"))]
    console_error_panic_hook::set_once();
    signalbox::io::browser::serve::serve();
}

/// Only a browser has workers.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
