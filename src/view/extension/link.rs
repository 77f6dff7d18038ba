//! `#/extensions?package=<url>`: at once from the app's own origin; from any
//! other the exact address is shown first.

use crate::app::extension::ExtensionSession;
use crate::app::navigation::use_navigation;
use crate::domain::route::Route;
use crate::domain::text;
use crate::io::browser::address;
use crate::view::common::button::{Button, Look};
use crate::view::common::icon::Icon;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Follows the link in the address, and asks where it has to.
#[component]
pub(super) fn LinkRequest(session: ExtensionSession) -> impl IntoView {
    let navigation = use_navigation();
    let asked = RwSignal::new(None::<String>);
    let follow = move |url: String| {
        if address::origin_of(&url) == Some(address::origin()) {
            session.open_link(url);
        } else {
            asked.set(Some(url));
        }
    };
    Effect::new(move |earlier: Option<()>| {
        let wanted = navigation.route.with(|route| match route {
            Route::Extensions { package } => package.clone(),
            _ => None,
        });
        asked.set(None);
        let link = wanted
            .as_deref()
            .and_then(address::resolve)
            .filter(|url| url.starts_with("http://") || url.starts_with("https://"));
        if let (Some(wanted), None) = (&wanted, &link) {
            session.problem.set(Some(text::link_unusable(wanted)));
        }
        if earlier.is_some() {
            link.into_iter().for_each(follow);
        } else if session.package.with_untracked(Option::is_none) {
            // The first visit: a draft of the same link is more than the link.
            spawn_local(async move {
                session.restore(link).await.into_iter().for_each(follow);
            });
        }
    });
    move || {
        asked.get().map(|url| {
            let target = url.clone();
            view! {
                <div class="note" data-level="info" role="status" data-consent="">
                    {Icon::Globe.draw_as("note__icon")}
                    <div class="note__body">
                        <p class="note__headline">{"This link wants to load a package from another site"}</p>
                        <p class="note__detail">
                            <code>{url}</code>
                        </p>
                        <p class="note__remedy">
                            {"Nothing has been requested yet. Load it only if you trust the address."}
                        </p>
                        <div class="note__actions">
                            <Button
                                label="Load it"
                                look=Look::Primary
                                on_pressed=Callback::new(move |()| {
                                    asked.set(None);
                                    session.open_link(target.clone());
                                })
                            />
                            <Button
                                label="Do not load it"
                                on_pressed=Callback::new(move |()| asked.set(None))
                            />
                        </div>
                    </div>
                </div>
            }
        })
    }
}
