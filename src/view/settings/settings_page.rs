//! The whole page.

use super::storage::Storage;
use super::vault::VaultPanel;
use crate::app::alerts::Alerts;
use crate::app::board::BoardSession;
use crate::app::setup;
use crate::app::theme::chosen_theme;
use crate::domain::theme::Theme;
use crate::io::browser::address::{Entry, set_hash};
use crate::view::board::open::take_drops_and;
use crate::view::common::icon::Icon;
use crate::view::common::page_heading::PageHeading;
use crate::view::common::panel::Panel;
use crate::view::common::segmented::{Choice, Segmented};
use crate::view::vault::notes;
use leptos::prelude::*;

/// Draws it.
pub fn page() -> AnyView {
    let session = BoardSession::get();
    session.open();
    setup::settle(session);
    // A tab that begins here may lead, and then is the one that tells.
    Effect::new(move |_| {
        if session.responding.get() {
            Alerts::get();
        }
    });
    // What becomes of a configuration is asked, and told, where it is managed.
    take_drops_and(session, || {
        set_hash("/integrations", Entry::Push);
    });
    view! {
        <div class="page">
            <PageHeading
                title="Settings"
                lead="How Signalbox looks and what it keeps, in this browser and nowhere else."
            />
            {notes()}
            {appearance()}
            <VaultPanel session />
            <Storage session />
        </div>
    }
    .into_any()
}

fn appearance() -> AnyView {
    let theme = chosen_theme();
    let choices = Theme::ALL
        .into_iter()
        .map(|theme| Choice {
            value: theme.as_str().to_owned(),
            label: theme.label().to_owned(),
            icon: Some(match theme {
                Theme::System => Icon::Screen,
                Theme::Light => Icon::Sun,
                Theme::Dark => Icon::Moon,
            }),
        })
        .collect::<Vec<_>>();
    view! {
        <Panel title="Appearance">
            <div class="cluster">
                <Segmented
                    legend="Colors"
                    choices=choices
                    chosen=Signal::derive(move || theme.get().as_str().to_owned())
                    on_changed=Callback::new(move |word: String| theme.set(Theme::from_word(&word)))
                />
            </div>
        </Panel>
    }
    .into_any()
}
