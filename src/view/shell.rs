//! What stands around every page: skip link, name, navigation, theme, footer.

use crate::domain::route::Page;
use crate::domain::theme::Theme;
use crate::view::common::announcer::LiveRegion;
use crate::view::common::icon::Icon;
use crate::view::common::segmented::{Choice, Faces, Segmented};
use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;

/// The frame of the app.
#[component]
pub fn Shell(
    /// The page shown; `None` for an address without a page.
    page: Memo<Option<Page>>,
    /// The theme, changed by the switch in the header.
    theme: RwSignal<Theme>,
    /// The page's content.
    children: Children,
) -> impl IntoView {
    let main = NodeRef::<html::Main>::new();
    // Followed as a link it would change the hash, which is the route.
    let skip = move |event: MouseEvent| {
        event.prevent_default();
        if let Some(main) = main.get_untracked() {
            let _ = main.focus();
        }
    };
    view! {
        <div class="shell">
            <a class="skip-link" href="#main" on:click=skip>
                "Skip to content"
            </a>
            <header class="shell__header">
                <a class="shell__brand" href=Page::Board.href()>
                    <Mark />
                    <span translate="no">{"Signalbox"}</span>
                </a>
                <nav class="shell__nav" aria-label="Pages">
                    <ul class="shell__list" role="list">
                        {navigation_links(page)}
                    </ul>
                </nav>
                <div class="shell__tools">
                    <ThemeSwitch theme=theme />
                </div>
            </header>
            <main class="shell__main" id="main" tabindex="-1" node_ref=main>
                {children()}
            </main>
            <footer class="shell__footer">
                <p>{"Runs wholly in your browser: nothing is sent anywhere unless you allow it."}</p>
                <a
                    class="shell__aside"
                    href=Page::Style.href() aria-current=move || current(page, Page::Style)>
                    {Page::Style.title()}
                </a>
            </footer>
            <LiveRegion />
        </div>
    }
}

fn navigation_links(page: Memo<Option<Page>>) -> impl IntoView {
    Page::ALL
        .into_iter()
        .filter(|link| link.is_built() && *link != Page::Style)
        .map(|link| {
            view! {
                <li>
                    <a
                        class="shell__link"
                        href=link.href()
                        aria-current=move || current(page, link)
                    >
                        {link.title()}
                    </a>
                </li>
            }
        })
        .collect_view()
}

fn current(page: Memo<Option<Page>>, link: Page) -> Option<&'static str> {
    (page.get() == Some(link)).then_some("page")
}

/// System, light or dark.
#[component]
fn ThemeSwitch(
    /// The theme, read and written.
    theme: RwSignal<Theme>,
) -> impl IntoView {
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
    let chosen = Signal::derive(move || theme.get().as_str().to_owned());
    let change = Callback::new(move |word: String| theme.set(Theme::from_word(&word)));
    view! {
        <Segmented
            legend="Theme"
            choices=choices
            chosen=chosen
            faces=Faces::Icons
            on_changed=change
        />
    }
}

/// The mark of the app: a semaphore with its arm raised.
#[component]
fn Mark() -> impl IntoView {
    view! {
        <svg class="shell__mark" viewBox="0 0 24 24" aria-hidden="true">
            <path d={"M9 3h2v18H9z"} fill="currentColor" />
            <path d={"M6 20h8v2H6z"} fill="currentColor" />
            <path class={"shell__arm"} d={"M9.4 8.9 20.1 2.7l2 3.5L11.4 12.4z"} />
            <path class={"shell__lamp"} d={"M6.5 8a2 2 0 1 1 0 4a2 2 0 0 1 0-4z"} />
        </svg>
    }
}
