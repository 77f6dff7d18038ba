//! The page of pipeline extensions: open a package, see what the platform
//! would say, fill its form in, take the values away.

mod extensions_page;
mod form_panel;
mod languages;
mod link;
mod open;
mod package;
mod report;
mod results;
mod source;
mod value_lines;
mod verdict;
mod warm_up;

use extensions_page::ExtensionsPage;
use leptos::prelude::*;

/// The page, for the part that holds it.
pub fn page() -> AnyView {
    view! { <ExtensionsPage /> }.into_any()
}
