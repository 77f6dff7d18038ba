//! `#/extensions?package=<url>`.

use crate::app::extension::ExtensionSession;
use crate::domain::route::Route;
use crate::view::common::incoming_files::LinkRequest;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Follows the link to a package, and asks where it has to.
#[component]
pub(super) fn PackageLink(session: ExtensionSession) -> impl IntoView {
    let wanted = |route: &Route| match route {
        Route::Extensions { package } => package.clone(),
        _ => None,
    };
    let on_arrival = move |link: Option<String>, is_first: bool, follow: Callback<String>| {
        if !is_first {
            link.into_iter().for_each(|url| follow.run(url));
        } else if session.package.with_untracked(Option::is_none) {
            // The first visit: a draft of the same link is more than the link.
            spawn_local(async move {
                let link = session.restore(link).await;
                // The page may be left by now; it asks again when it is opened.
                if let Some(url) = link {
                    follow.try_run(url);
                }
            });
        }
    };
    view! {
        <LinkRequest
            headline="This link wants to load a package from another site"
            wanted
            on_arrival
            on_open=Callback::new(move |url| session.open_link(url))
            on_problem=Callback::new(move |problem| session.problem.set(Some(problem)))
        />
    }
}
