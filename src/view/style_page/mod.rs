//! `#/style`: every common component in all its states. Both the guide to the
//! look and the page that accessibility scans read.

pub mod controls;
pub mod data;
pub mod feedback;
pub mod fields;
pub mod panes;
pub mod schema_forms;

use crate::view::common::page_heading::PageHeading;
use leptos::prelude::*;

/// Every common component in all its states.
#[component]
pub fn StylePage() -> impl IntoView {
    view! {
        <div class="page">
            <PageHeading
                title="Style guide"
                lead="Every common component in all its states. The theme switch above shows the other colors."
            />
            <div class="split">
                <div class="stack stack--loose">
                    <fields::Fields />
                    <feedback::Feedback />
                </div>
                <div class="stack stack--loose">
                    <controls::Controls />
                    <data::Data />
                </div>
            </div>
            <schema_forms::SchemaForms />
            <panes::Panes />
        </div>
    }
}

/// The page, for the part that holds it.
pub fn page() -> AnyView {
    view! { <StylePage /> }.into_any()
}
