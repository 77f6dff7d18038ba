//! `#/plugins?bundle=<url>`: at once from the app's own origin; from any other
//! the exact address is shown first.

use crate::app::navigation::use_navigation;
use crate::app::plugin::PluginSession;
use crate::app::plugin_draft::PluginKeeper;
use crate::domain::route::Route;
use crate::domain::text;
use crate::io::browser::address;
use crate::view::common::incoming_files::LinkConsent;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Follows the link in the address, and asks where it has to.
#[component]
pub(super) fn LinkRequest(session: PluginSession, keeper: PluginKeeper) -> impl IntoView {
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
            Route::Plugins { bundle } => bundle.clone(),
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
        if earlier.is_some() || keeper.is_ready() {
            link.into_iter()
                .filter(|url| !session.is_from(url))
                .for_each(follow);
        } else {
            // The first visit: what was open before the reload comes back.
            spawn_local(async move {
                keeper.restore(link).await.into_iter().for_each(follow);
            });
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
