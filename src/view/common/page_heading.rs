//! [`PageHeading`]: the title row of a page. Every page has exactly one.

use crate::app::effect::effect;
use crate::app::navigation::{HEADING, use_navigation};
use leptos::html;
use leptos::prelude::*;

/// Title, a sentence below it, and what acts on the whole page. When it stands,
/// the page counts as shown: the window gets the title, the heading the focus
/// (not on the first page), the document `data-ready`.
#[component]
pub fn PageHeading(
    /// The page's name.
    #[prop(into)]
    title: Signal<String>,
    /// One sentence about what the page is for.
    #[prop(optional, into)]
    lead: Option<String>,
    /// Buttons at the end of the row.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let navigation = use_navigation();
    let heading = NodeRef::<html::H1>::new();
    effect(move || {
        if heading.get().is_some() {
            navigation.page_shown(&title.read_untracked());
        }
    });
    view! {
        <header class="page__head">
            <div class="stack stack--tight">
                <h1 id=HEADING tabindex="-1" node_ref=heading>
                    {title}
                </h1>
                {lead.map(|lead| view! { <p class="page__lead">{lead}</p> })}
            </div>
            {children.map(|children| view! { <div class="page__actions">{children()}</div> })}
        </header>
    }
}
