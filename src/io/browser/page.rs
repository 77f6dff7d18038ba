//! The document as a whole: title, theme, focus, scrolling, readiness.

use super::listener::Listener;
use wasm_bindgen::JsCast;
use web_sys::{
    Document, Element, HtmlDocument, HtmlElement, MediaQueryList, MediaQueryListEvent,
    ScrollBehavior, ScrollIntoViewOptions, ScrollLogicalPosition, window,
};

/// Sets the title of the document.
pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// Title and icon of the document as they are at a moment.
pub struct Tab {
    title: String,
    icon: Option<String>,
}

impl Tab {
    /// As they are now.
    pub fn now() -> Self {
        let icon = document()
            .and_then(|document| document.query_selector("link[rel=icon]").ok().flatten())
            .and_then(|link| link.get_attribute("href"));
        let title = document().map_or_else(String::new, |document| document.title());
        Self { title, icon }
    }

    /// Puts them back.
    pub fn restore(self) {
        set_title(&self.title);
        let link = document()
            .and_then(|document| document.query_selector("link[rel=icon]").ok().flatten());
        if let (Some(link), Some(icon)) = (link, self.icon) {
            drop(link.set_attribute("href", &icon));
        }
    }
}

/// Draws the icon of the window in the color and shape of a state: `failed`,
/// `unknown`, `working`, `passed`; for any other word it is the app's own again.
pub fn set_icon(state: &str) {
    let Some(link) =
        document().and_then(|document| document.query_selector("link[rel=icon]").ok().flatten())
    else {
        return;
    };
    let own = link.get_attribute("data-own").or_else(|| {
        let own = link.get_attribute("href")?;
        drop(link.set_attribute("data-own", &own));
        Some(own)
    });
    let (color, shape) = match state {
        "failed" => ("c62828", "M2 2h12v12H2z"),
        "unknown" => ("a06a00", "M8 1l7 13H1z"),
        "working" => ("2b62c9", "M3 1l11 7-11 7z"),
        "passed" => ("1f7a43", "M8 1a7 7 0 1 1 0 14A7 7 0 1 1 8 1z"),
        _ => {
            if let Some(own) = own {
                drop(link.set_attribute("href", &own));
            }
            return;
        }
    };
    let mut icon = String::from(
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath fill='%23",
    );
    icon.push_str(color);
    icon.push_str("' d='");
    icon.push_str(shape);
    icon.push_str("'/%3E%3C/svg%3E");
    drop(link.set_attribute("href", &icon));
}

/// Sets `data-theme` on the root element; `None` follows the system.
pub fn set_theme(theme: Option<&str>) {
    let Some(root) = root() else { return };
    // Both calls fail only for names that are no attribute names.
    drop(match theme {
        Some(theme) => root.set_attribute("data-theme", theme),
        None => root.remove_attribute("data-theme"),
    });
}

/// Sets the language of the document (`lang`), a BCP 47 tag.
pub fn set_language(language: &str) {
    if let Some(root) = root() {
        drop(root.set_attribute("lang", language));
    }
}

/// Whether the system asks for dark colors.
pub fn prefers_dark() -> bool {
    matches_query(DARK)
}

/// Whether the system asks for little movement.
pub fn prefers_reduced_motion() -> bool {
    matches_query(REDUCED_MOTION)
}

/// Calls `changed` with what [`prefers_dark`] now says, whenever it changes.
pub fn on_prefers_dark_changed(mut changed: impl FnMut(bool) + 'static) -> Option<Listener> {
    let query = media_query(DARK)?;
    Some(Listener::new::<MediaQueryListEvent>(
        &query,
        "change",
        move |event| changed(event.matches()),
    ))
}

/// Moves the focus to the element with this id, also if it is one, like a
/// heading, that cannot have it by itself. Tells whether that worked.
pub fn focus(id: &str) -> bool {
    let Some(document) = document() else {
        return false;
    };
    let Some(element) = document
        .get_element_by_id(id)
        .and_then(|element| element.dyn_into::<HtmlElement>().ok())
    else {
        return false;
    };
    if takes_focus(&document, &element) {
        return true;
    }
    // Out of the tab order, yet able to be focused by script.
    drop(element.set_attribute("tabindex", "-1"));
    takes_focus(&document, &element)
}

/// Types a text in place of what is selected in the control that has the focus, so
/// that the browser can undo it. Tells whether that worked.
pub fn type_text(text: &str) -> bool {
    // The only way that keeps the history of what was typed, and in every browser.
    document()
        .and_then(|document| document.dyn_into::<HtmlDocument>().ok())
        .is_some_and(|document| {
            document
                .exec_command_with_show_ui_and_value("insertText", false, text)
                .unwrap_or(false)
        })
}

/// Moves the focus to the control with this id, or to the first control inside
/// the group with this id, and scrolls it into view. Tells whether that worked.
pub fn focus_control(id: &str) -> bool {
    let Some(element) = document().and_then(|document| document.get_element_by_id(id)) else {
        return false;
    };
    let inner = element
        .query_selector("input:not([disabled]), select:not([disabled]), textarea:not([disabled]), button:not([disabled])")
        .ok()
        .flatten();
    let target = inner.unwrap_or(element);
    let focused = target
        .dyn_into::<HtmlElement>()
        .is_ok_and(|target| target.focus().is_ok());
    scroll_into_view(id);
    focused
}

/// Whether nothing has the focus, or something that is no longer to be seen.
pub fn is_focus_lost() -> bool {
    let Some(document) = document() else {
        return false;
    };
    let body = document.body();
    document.active_element().is_none_or(|active| {
        let seen = active
            .dyn_ref::<HtmlElement>()
            .is_none_or(|active| active.offset_width() > 0);
        body.is_some_and(|body| active == *body) || !seen
    })
}

/// Scrolls the element with this id into view, smoothly where motion is welcome.
pub fn scroll_into_view(id: &str) {
    scroll(
        id,
        if prefers_reduced_motion() {
            ScrollBehavior::Instant
        } else {
            ScrollBehavior::Smooth
        },
    );
}

/// The same at once, for what follows key after key.
pub fn bring_into_view(id: &str) {
    scroll(id, ScrollBehavior::Instant);
}

fn scroll(id: &str, behavior: ScrollBehavior) {
    let Some(element) = document().and_then(|document| document.get_element_by_id(id)) else {
        return;
    };
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    options.set_behavior(behavior);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// Marks the root element with `data-ready`: the first view stands.
pub fn mark_ready() {
    if let Some(root) = root() {
        drop(root.set_attribute("data-ready", ""));
    }
}

const DARK: &str = "(prefers-color-scheme: dark)";
const REDUCED_MOTION: &str = "(prefers-reduced-motion: reduce)";

fn document() -> Option<Document> {
    window()?.document()
}

fn root() -> Option<Element> {
    document()?.document_element()
}

fn media_query(query: &str) -> Option<MediaQueryList> {
    window()?.match_media(query).ok().flatten()
}

fn matches_query(query: &str) -> bool {
    media_query(query).is_some_and(|query| query.matches())
}

fn takes_focus(document: &Document, element: &HtmlElement) -> bool {
    element.focus().is_ok() && document.active_element().as_ref() == Some(element.as_ref())
}
