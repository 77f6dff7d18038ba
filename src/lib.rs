//! Signalbox: a control room for CI/CD that runs wholly in the browser.
//!
//! Reading order: [`domain`] is everything that can be said without a browser;
//! [`io`] is the only door to the outside; `app` joins the two and owns all
//! state; `view` draws. `ARCHITECTURE.md` has the map and the invariants.

pub mod domain;
pub mod io;

#[cfg(target_arch = "wasm32")]
pub mod app;
#[cfg(target_arch = "wasm32")]
pub mod view;
