//! The root: provides what all views share and draws the page of the route.

use crate::app::navigation::use_navigation;
use crate::app::theme::chosen_theme;
use crate::domain::route::{Page, Route};
use crate::view::board;
use crate::view::common::page_heading::PageHeading;
use crate::view::lazy::{Draw, LazyPage, Parts, QUIET};
use crate::view::shell;
use leptos::prelude::*;

/// The whole app.
#[component]
pub fn Root(
    /// The pages that load when they are opened.
    parts: Parts,
) -> impl IntoView {
    let navigation = use_navigation();
    provide_context(parts);
    let theme = chosen_theme();
    // A memo, so that a change of a page's parameters does not draw it anew.
    let page = Memo::new(move |_| navigation.route.with(Route::page));
    let content = move || match page.get() {
        Some(Page::Board) => board::page(),
        Some(Page::Extensions) => view! { <LazyPage part=parts.extensions /> }.into_any(),
        Some(Page::Actions) => view! { <LazyPage part=parts.actions /> }.into_any(),
        Some(Page::Plugins) => view! { <LazyPage part=parts.plugins /> }.into_any(),
        Some(Page::Integrations) => view! { <LazyPage part=parts.integrations /> }.into_any(),
        Some(Page::Settings) => view! { <LazyPage part=parts.settings /> }.into_any(),
        Some(Page::Style) => view! { <LazyPage part=parts.style /> }.into_any(),
        _ => not_found_page(),
    };
    let service = RwSignal::new(None::<Draw>);
    set_timeout(
        move || {
            leptos::task::spawn_local(async move {
                // Without it the page works all the same, with a network.
                if let Ok(draw) = (parts.service.open)().await {
                    service.set(Some(draw));
                }
            });
        },
        QUIET,
    );
    shell::take_over(page, theme);
    view! {
        {move || service.get().map(|draw| draw())}
        {content}
    }
}

/// The page for an address that leads nowhere, with links that do.
fn not_found_page() -> AnyView {
    let navigation = use_navigation();
    let text = move || navigation.route.with(not_found_text);
    let links = Page::ALL
        .into_iter()
        .map(|page| view! { <a class="button" href=page.href()>{page.title()}</a> })
        .collect_view();
    view! {
        <div class="page">
            <PageHeading title="Page not found" />
            <div class="empty">
                <p class="empty__text">{text}</p>
                <div class="empty__actions">{links}</div>
            </div>
        </div>
    }
    .into_any()
}

fn not_found_text(route: &Route) -> String {
    match route {
        Route::Unknown { hash } => [
            "No page is called “",
            &hash.chars().take(80).collect::<String>(),
            "”. Check the address after the # for a typing error, or go to one of these pages:",
        ]
        .concat(),
        Route::Board { .. }
        | Route::Extensions { .. }
        | Route::Actions(_)
        | Route::Plugins { .. }
        | Route::Integrations
        | Route::Settings
        | Route::Style => String::new(),
    }
}
