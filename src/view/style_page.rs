//! Stand-in.
use leptos::prelude::*;
/// x
#[component]
pub(crate) fn StylePage() -> impl IntoView {
    view! { <p>"x"</p> }
}
