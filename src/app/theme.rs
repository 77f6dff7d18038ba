//! The chosen theme, kept on the document element and in the browser.

use crate::domain::theme::Theme;
use leptos::prelude::*;

const KEY: &str = "signalbox.theme";

/// The chosen theme; changing it changes the page, and the choice is kept for
/// the next visit if the browser allows it.
pub fn chosen_theme() -> RwSignal<Theme> {
    let theme = RwSignal::new(stored());
    Effect::new(move |before: Option<Theme>| {
        let theme = theme.get();
        show(theme);
        if before.is_some_and(|before| before != theme) {
            keep(theme);
        }
        theme
    });
    theme
}

fn show(theme: Theme) {
    let Some(root) = document().document_element() else {
        return;
    };
    // Neither call can fail for a constant, well-formed name.
    let _ = match theme {
        Theme::System => root.remove_attribute("data-theme"),
        Theme::Light | Theme::Dark => root.set_attribute("data-theme", theme.as_str()),
    };
}

fn stored() -> Theme {
    let word = window()
        .local_storage()
        .ok()
        .flatten()
        .and_then(|storage| storage.get_item(KEY).ok().flatten());
    word.map_or_else(Theme::default, |word| Theme::from_word(&word))
}

fn keep(theme: Theme) {
    if let Ok(Some(storage)) = window().local_storage() {
        // A browser that refuses storage costs only the memory of the choice.
        let _ = storage.set_item(KEY, theme.as_str());
    }
}
