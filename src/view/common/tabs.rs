//! [`Tabs`]: panels in one place, as the ARIA Authoring Practices describe them
//! (<https://www.w3.org/WAI/ARIA/apg/patterns/tabs/>, automatic activation).

use crate::view::common::id::unique_id;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// One tab with its panel.
pub struct Tab {
    key: &'static str,
    label: Signal<String>,
    aside: Option<AnyView>,
    body: Body,
}

/// The content of a panel.
enum Body {
    Drawn(AnyView),
    /// Drawn when the tab is opened, and kept from then on.
    Later(ViewFn),
}

impl Tab {
    /// A tab: the key handed to `on_chosen`, the label, the panel's content.
    /// It stays in the document, hidden or not.
    pub fn new(key: &'static str, label: impl Into<Signal<String>>, body: impl IntoAny) -> Self {
        Self {
            key,
            label: label.into(),
            aside: None,
            body: Body::Drawn(body.into_any()),
        }
    }

    /// A tab whose content is drawn when it is opened for the first time.
    pub fn later(
        key: &'static str,
        label: impl Into<Signal<String>>,
        body: impl Into<ViewFn>,
    ) -> Self {
        Self {
            key,
            label: label.into(),
            aside: None,
            body: Body::Later(body.into()),
        }
    }

    /// The same tab with a badge or a count after its label.
    #[must_use]
    pub fn with_aside(self, aside: impl IntoAny) -> Self {
        Self {
            aside: Some(aside.into_any()),
            ..self
        }
    }
}

/// Panels in one place; arrow keys, Home and End move and choose.
#[component]
pub fn Tabs(
    /// What the tabs are about; read aloud.
    #[prop(into)]
    label: String,
    /// The tabs, in order.
    tabs: Vec<Tab>,
    /// The key of the open tab.
    #[prop(into)]
    chosen: Signal<&'static str>,
    /// Gets the key of the tab chosen.
    on_chosen: Callback<&'static str>,
) -> impl IntoView {
    let group = unique_id("tabs");
    let keys = tabs.iter().map(|tab| tab.key).collect::<Vec<_>>();
    let focus_group = group.clone();
    let move_by_key = move |event: KeyboardEvent| {
        let Some(key) = target_of(&event.key(), &keys, chosen.get_untracked()) else {
            return;
        };
        event.prevent_default();
        on_chosen.run(key);
        focus(&tab_id(&focus_group, key));
    };
    let (heads, panels): (Vec<_>, Vec<_>) = tabs
        .into_iter()
        .map(|tab| parts(&group, tab, chosen, on_chosen))
        .unzip();
    view! {
        <div class="tabs">
            <div class="tabs__list" role="tablist" aria-label=label on:keydown=move_by_key>
                {heads}
            </div>
            {panels}
        </div>
    }
}

fn parts(
    group: &str,
    tab: Tab,
    chosen: Signal<&'static str>,
    on_chosen: Callback<&'static str>,
) -> (AnyView, AnyView) {
    let Tab {
        key,
        label,
        aside,
        body,
    } = tab;
    let tab_id = tab_id(group, key);
    let panel_id = format!("{group}-panel-{key}");
    let is_chosen = move || chosen.get() == key;
    let head = view! {
        <button
            type="button"
            class="tabs__tab"
            role="tab"
            id=tab_id.clone()
            aria-controls=panel_id.clone()
            aria-selected=move || is_chosen().to_string()
            tabindex=move || if is_chosen() { "0" } else { "-1" }
            on:click=move |_| on_chosen.run(key)
        >
            <span>{label}</span>
            {aside}
        </button>
    };
    let body = match body {
        Body::Drawn(body) => body,
        Body::Later(body) => {
            let is_drawn = Memo::new(move |before| before == Some(&true) || is_chosen());
            (move || is_drawn.get().then(|| body.run())).into_any()
        }
    };
    let panel = view! {
        <div
            class="tabs__panel"
            role="tabpanel"
            id=panel_id
            aria-labelledby=tab_id
            tabindex="0"
            hidden=move || !is_chosen()
        >
            {body}
        </div>
    };
    (head.into_any(), panel.into_any())
}

fn target_of(pressed: &str, keys: &[&'static str], chosen: &str) -> Option<&'static str> {
    let place = keys.iter().position(|key| *key == chosen)?;
    let last = keys.len().checked_sub(1)?;
    let next = match pressed {
        "ArrowRight" if place == last => 0,
        "ArrowRight" => place + 1,
        "ArrowLeft" => place.checked_sub(1).unwrap_or(last),
        "Home" => 0,
        "End" => last,
        _ => return None,
    };
    keys.get(next).copied()
}

fn tab_id(group: &str, key: &str) -> String {
    format!("{group}-tab-{key}")
}

fn focus(id: &str) {
    let tab = document()
        .get_element_by_id(id)
        .and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(tab) = tab {
        // Refused only for elements that are gone; then nothing is lost.
        let _ = tab.focus();
    }
}
