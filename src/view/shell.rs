//! What stands around every page: skip link, name, navigation, theme, footer. It
//! is in `index.html`, so it stands before the program arrives; here it gets what
//! changes.

use crate::app::effect::effect;
use crate::domain::route::Page;
use crate::domain::theme::Theme;
use crate::io::browser::listener::Listener;
use crate::view::element::{El, by_id, labeled, within};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, HtmlInputElement};

/// Id of the element that pages are drawn in.
pub(super) const MAIN: &str = "main";

/// Takes over the frame. `page` is the one shown, `None` for an address without
/// a page; `theme` is read and written.
pub(super) fn take_over(page: Memo<Option<Page>>, theme: RwSignal<Theme>) {
    if let Some(list) = by_id("pages") {
        follow_page(&list, page);
    }
    // They are heard as long as the app stands.
    StoredValue::new_local([skip(), switch_theme(theme)]);
}

/// Links to the pages, the one to where one is marked.
fn follow_page(list: &El, page: Memo<Option<Page>>) {
    let mut links: Vec<(Page, El)> = Page::ALL
        .into_iter()
        .filter(|page| *page != Page::Style)
        .map(|page| {
            let item = within(list, "li", "");
            let link = labeled(&item, "a", "shell__link", page.title());
            link.put("href", &page.href());
            (page, link)
        })
        .collect();
    links.extend(by_id("style").map(|link| (Page::Style, link)));
    effect(move || {
        let shown = page.get();
        for (page, link) in &links {
            if shown == Some(*page) {
                link.put("aria-current", "page");
            } else {
                link.drop_attribute("aria-current");
            }
        }
    });
}

/// Followed as a link it would change the hash, which is the route.
fn skip() -> Option<Listener> {
    let link = by_id("skip")?;
    let main = by_id(MAIN)?.unchecked_into::<HtmlElement>();
    Some(Listener::new::<Event>(&link, "click", move |event| {
        event.prevent_default();
        // What is in the document can have the focus.
        let _ = main.focus();
    }))
}

/// System, light or dark.
fn switch_theme(theme: RwSignal<Theme>) -> Option<Listener> {
    let choices = by_id("theme")?;
    choices.drop_attribute("disabled");
    effect(move || {
        let chosen = theme.get();
        let choice = by_id(&["theme-", chosen.as_str()].concat());
        if let Some(choice) = choice {
            choice
                .unchecked_into::<HtmlInputElement>()
                .set_checked(true);
        }
    });
    Some(Listener::new::<Event>(&choices, "change", move |event| {
        if let Some(choice) = event.target() {
            let word = choice.unchecked_into::<HtmlInputElement>().value();
            theme.set(Theme::from_word(&word));
        }
    }))
}
