//! The browser's doors, tried in a real browser:
//! `cargo test --target wasm32-unknown-unknown --test browser`.

#![cfg(target_arch = "wasm32")]
// Clippy does not know `wasm_bindgen_test` for a test; and these tests are a
// part of `io::browser`, which may do what the rest of the crate must not.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods
)]

mod address;
mod database;
mod fake;
mod fetch;
mod files;
mod keeper;
mod lasting;
mod lazy;
mod page;
mod pattern;
mod poll;
mod screen;
mod serve;
mod timer;
mod vault;
mod worker;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
