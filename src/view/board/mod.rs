//! The board's page: [`page`] is loaded with the app, [`setup`] when needed.

mod board_page;
mod desk;
pub(super) mod incoming;
mod news;
pub(super) mod open;
pub(super) mod sample;
mod tile;
mod wall;

pub mod responders;
pub mod setup;

pub use board_page::page;
