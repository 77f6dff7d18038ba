//! `#/plugins?bundle=<url>`.

use crate::app::plugin::PluginSession;
use crate::app::plugin_draft::PluginKeeper;
use crate::domain::route::Route;
use crate::view::common::incoming_files::LinkRequest;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Follows the link to a bundle, and asks where it has to.
#[component]
pub(super) fn BundleLink(session: PluginSession, keeper: PluginKeeper) -> impl IntoView {
    let wanted = |route: &Route| match route {
        Route::Plugins { bundle } => bundle.clone(),
        _ => None,
    };
    let on_arrival = move |link: Option<String>, is_first: bool, follow: Callback<String>| {
        if !is_first || keeper.is_ready() {
            link.into_iter()
                .filter(|url| !session.is_from(url))
                .for_each(|url| follow.run(url));
        } else {
            // The first visit: what was open before the reload comes back.
            spawn_local(async move {
                let link = keeper.restore(link).await;
                // The page may be left by now; it asks again when it is opened.
                if let Some(url) = link {
                    follow.try_run(url);
                }
            });
        }
    };
    view! {
        <LinkRequest
            headline="This link wants to load a plugin’s responses from another site"
            wanted
            on_arrival
            on_open=Callback::new(move |url| session.open_link(url))
            on_problem=Callback::new(move |problem| session.problem.set(Some(problem)))
        />
    }
}
