//! The page of the board's connections. Loads when it is opened; every change
//! goes through [`crate::app::setup`] and takes effect on the board at once.

mod board_form;
mod catalogue;
mod entry_form;
mod exchange;
mod integrations_page;
mod list;
mod rehearsal;
mod row;
mod secrets;
mod trial;

pub use integrations_page::page;
