//! The page of GoCD plugins: open the responses of a plugin, see what GoCD would
//! say to them, fill its form in, run it, or talk to a server that has it.

mod ask_button;
mod bridge;
mod forms;
mod link;
mod open;
mod output;
mod plugins_page;
mod report;
mod responses;
mod server;
pub mod template;

use leptos::prelude::*;
use plugins_page::PluginsPage;

/// The page, for the part that holds it.
pub fn page() -> AnyView {
    view! { <PluginsPage /> }.into_any()
}
