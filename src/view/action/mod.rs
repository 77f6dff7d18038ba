//! The page of actions: `#/actions`.

mod absent;
mod actions_page;
mod created;
mod credentials;
mod detail;
mod findings;
mod input;
mod landing;
mod link;
mod list;
mod open;
mod references;
mod rendered;
mod send;
mod target;

use actions_page::ActionsPage;
use leptos::prelude::*;

/// The page, for the part that holds it.
pub fn page() -> AnyView {
    view! { <ActionsPage /> }.into_any()
}
