//! `#/extensions?package=<url>`: at once from the app's own origin; from any
//! other the exact address is shown first.

use crate::app::extension::ExtensionSession;
use crate::app::navigation::use_navigation;
use crate::domain::route::Route;
use crate::domain::text;
use crate::io::browser::address;
use crate::view::common::incoming_files::LinkConsent;
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
                <LinkConsent
                    headline="This link wants to load a package from another site"
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
