//! The browser's doors, tried in a real browser:
//! `cargo test --target wasm32-unknown-unknown --test browser`.

#![cfg(target_arch = "wasm32")]

mod address;
mod database;
mod fetch;
mod files;
mod page;
mod pattern;
mod timer;
mod worker;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
