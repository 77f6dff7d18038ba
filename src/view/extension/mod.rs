//! The page of pipeline extensions: open a package, see what the platform
//! would say, fill its form in, take the values away.

mod form_panel;
mod languages;
mod link;
mod open;
mod package;
mod page;
mod report;
mod results;
mod source;
mod verdict;

pub use page::ExtensionsPage;
