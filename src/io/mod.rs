//! The only door to the outside.

#[cfg(target_arch = "wasm32")]
pub mod browser;
