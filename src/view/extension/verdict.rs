//! The package's name and what the platform would say of it.

use crate::app::extension::ExtensionSession;
use crate::domain::extension::verdict::{self, Counts};
use crate::view::common::badge::{Badge, Tone};
use crate::view::common::icon::Icon;
use leptos::prelude::*;

/// What the platform would say of the open package.
fn sentence(session: ExtensionSession, counts: Counts) -> String {
    let bare = session.package.with(|package| {
        package
            .as_ref()
            .is_some_and(|package| verdict::is_bare(package))
    });
    verdict::sentence(counts, bare)
}

/// The same for whoever does not see it open: the package's file, and what the
/// platform would say; `None` while none is open.
pub(super) fn in_words(session: ExtensionSession) -> Option<(String, String)> {
    let name = session
        .package
        .with(|package| package.as_ref().map(|package| package.name.clone()))?;
    let counts = session.with_findings(|findings| Counts::of(findings));
    Some((format!("“{name}” is open."), sentence(session, counts)))
}

/// Name, version, category and verdict of the open package.
#[component]
pub(super) fn Verdict(session: ExtensionSession) -> impl IntoView {
    let counts = Memo::new(move |_| session.with_findings(|findings| Counts::of(findings)));
    let about = Memo::new(move |_| {
        session
            .reading
            .with(|reading| reading.as_ref().map(|reading| reading.about.clone()))
            .unwrap_or_default()
    });
    let file = move || {
        session
            .package
            .with(|package| package.as_ref().map(|package| package.name.clone()))
    };
    let title = move || {
        about.with(|about| {
            [&about.friendly_name, &about.name]
                .into_iter()
                .find(|name| !name.is_empty())
                .cloned()
        })
    };
    let sentence = move || sentence(session, counts.get());
    let language = Memo::new(move |_| {
        session
            .model
            .with(|model| model.as_ref().and_then(|model| model.language.clone()))
    });
    let title_language = move || {
        let named = about.with(|about| !about.friendly_name.is_empty());
        named.then(|| language.get()).flatten()
    };
    let accepted = move || counts.with(|counts| counts.errors == 0);
    view! {
        <section
            class="verdict"
            aria-label="Verdict"
            data-verdict=move || if accepted() { "accepted" } else { "refused" }
        >
            <div class="verdict__head">
                <h2 class="verdict__title" lang=title_language>{move || title().or_else(file)}</h2>
                {move || {
                    about
                        .with(|about| {
                            [about.name.clone(), about.version.clone(), about.category.clone()]
                        })
                        .into_iter()
                        .filter(|fact| !fact.is_empty())
                        .map(|fact| view! { <Badge text=fact /> })
                        .collect::<Vec<_>>()
                }}
            </div>
            <p class="verdict__sentence" role="status">
                {move || {
                    if accepted() { Icon::CheckCircle } else { Icon::Error }
                        .draw_as("verdict__icon")
                }}
                {sentence}
            </p>
            {move || {
                let description = about.with(|about| about.description.clone());
                (!description.is_empty())
                    .then(|| view! { <p class="verdict__text" lang=language>{description}</p> })
            }}
            <div class="cluster verdict__counts">
                {move || {
                    let counts = counts.get();
                    [
                        (counts.errors, "error", "errors", Tone::Failed),
                        (counts.warnings, "warning", "warnings", Tone::Caution),
                        (counts.infos, "note", "notes", Tone::Running),
                    ]
                        .into_iter()
                        .filter(|(count, ..)| *count > 0)
                        .map(|(count, one, many, tone)| {
                            let word = if count == 1 { one } else { many };
                            view! { <Badge text=format!("{count} {word}") tone=tone /> }
                        })
                        .collect::<Vec<_>>()
                }}
            </div>
        </section>
    }
}
