//! `#/plugins?bundle=<url>`: at once from the app's own origin; from any other
//! the exact address is shown first.

use crate::app::navigation::use_navigation;
use crate::app::plugin::PluginSession;
use crate::domain::route::Route;
use crate::domain::text;
use crate::io::browser::address;
use crate::view::common::incoming_files::LinkConsent;
use leptos::prelude::*;

/// Follows the link in the address, and asks where it has to.
#[component]
pub(super) fn LinkRequest(session: PluginSession) -> impl IntoView {
    let navigation = use_navigation();
    let asked = RwSignal::new(None::<String>);
    Effect::new(move || {
        let wanted = navigation.route.with(|route| match route {
            Route::Plugins { bundle } => bundle.clone(),
            _ => None,
        });
        asked.set(None);
        let Some(wanted) = wanted else { return };
        let link = address::resolve(&wanted)
            .filter(|url| url.starts_with("http://") || url.starts_with("https://"));
        match link {
            None => session.problem.set(Some(text::link_unusable(&wanted))),
            Some(url) if address::origin_of(&url) == Some(address::origin()) => {
                session.open_link(url);
            }
            Some(url) => asked.set(Some(url)),
        }
    });
    move || {
        asked.get().map(|url| {
            let target = url.clone();
            view! {
                <LinkConsent
                    headline="This link wants to load a plugin’s responses from another site"
                    url
                    on_agreed=Callback::new(move |()| {
                        asked.set(None);
                        session.open_link(target.clone());
                    })
                    on_refused=Callback::new(move |()| asked.set(None))
                />
            }
        })
    }
}
