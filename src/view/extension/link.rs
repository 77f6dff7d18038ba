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

/// Follows the link in the address, and asks where it has to.
#[component]
pub(super) fn LinkRequest(session: ExtensionSession) -> impl IntoView {
    let navigation = use_navigation();
    let asked = RwSignal::new(None::<String>);
    Effect::new(move || {
        let wanted = navigation.route.with(|route| match route {
            Route::Extensions { package } => package.clone(),
            _ => None,
        });
        asked.set(None);
        let Some(wanted) = wanted else { return };
        match address::resolve(&wanted) {
            Some(url) if address::origin_of(&url) == Some(address::origin()) => {
                session.open_link(url);
            }
            Some(url) if url.starts_with("http://") || url.starts_with("https://") => {
                asked.set(Some(url));
            }
            _ => session.problem.set(Some(text::link_unusable(&wanted))),
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
