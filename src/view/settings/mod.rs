//! The page of this browser's settings: theme, vault, what is stored. Loads when
//! it is opened.

mod danger;
mod settings_page;
mod storage;
mod vault;

pub use settings_page::page;
