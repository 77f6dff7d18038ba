//! The chosen theme, kept on the document element and in the browser.

use crate::app::effect::effect;
use crate::app::lasting::lasting;
use crate::domain::theme::Theme;
use crate::io::browser::{local, page};
use leptos::prelude::*;
use std::cell::OnceCell;

const KEY: &str = "signalbox.theme";

thread_local! {
    // No context: what lasts longer than a view does not find one.
    static THEME: OnceCell<RwSignal<Theme>> = const { OnceCell::new() };
}

/// The app's theme; changing it changes the page, and the choice is kept for
/// the next visit if the browser allows it.
pub fn chosen_theme() -> RwSignal<Theme> {
    THEME.with(|theme| *theme.get_or_init(|| lasting(follow)))
}

fn follow() -> RwSignal<Theme> {
    let theme = RwSignal::new(stored());
    let mut before = None;
    effect(move || {
        let theme = theme.get();
        page::set_theme((theme != Theme::System).then_some(theme.as_str()));
        if before.replace(theme).is_some_and(|before| before != theme) {
            // A browser that refuses storage costs only the memory of the choice.
            let _ = local::set(KEY, theme.as_str());
        }
    });
    theme
}

fn stored() -> Theme {
    match local::get(KEY) {
        Ok(Some(word)) => Theme::from_word(&word),
        Ok(None) | Err(_) => Theme::default(),
    }
}
