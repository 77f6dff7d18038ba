//! The board: which panes there are, in what state they are, and how they show.

pub mod compare;
pub mod configuration;
pub mod demo;
pub mod ending;
pub mod flash;
mod nevergreen;
pub mod news;
pub mod order;
pub mod pace;
pub mod pane;
pub mod reason;
pub mod remembered;
pub mod share;
pub mod snapshot;
pub mod summary;
pub mod view;

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests;
