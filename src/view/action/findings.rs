//! Findings about a text that stays elsewhere: their places lead to an excerpt
//! of it.

use crate::app::action::ActionSession;
use crate::domain::action::file::Excerpt;
use crate::domain::finding::{Finding, Place, worst_first};
use crate::io::browser::page::focus;
use crate::view::common::button::{Button, Look, Size};
use crate::view::common::finding_list::FindingList;
use crate::view::common::id::unique_id;
use leptos::prelude::*;

/// The list, and below it the text around the place that was asked for.
#[component]
pub(super) fn PlacedFindings(
    session: ActionSession,
    /// What the list is about; read aloud.
    #[prop(into)]
    label: String,
    /// What the text is, for the title of the excerpt.
    text: &'static str,
    /// The findings.
    #[prop(into)]
    findings: Signal<Vec<Finding>>,
    /// The text around their places.
    #[prop(into)]
    excerpts: Signal<Vec<Excerpt>>,
) -> impl IntoView {
    let worst = Signal::derive(move || worst_first(findings.get()));
    let id = unique_id("excerpt");
    let target = id.clone();
    let asked = RwSignal::new(None::<Place>);
    // A place that another text does not have shows nothing.
    let found = Memo::new(move |_| {
        let asked = asked.get()?;
        excerpts.with(|excerpts| {
            let mut excerpts = excerpts.iter();
            excerpts.find(|excerpt| excerpt.at == asked).cloned()
        })
    });
    let go = move |place: Place| {
        asked.set(Some(place));
        let target = target.clone();
        // It has to stand before it can have the focus; nothing is lost if it is gone by then.
        request_animation_frame(move || {
            focus(&target);
        });
    };
    let shown = move || {
        found.get().map(|excerpt| {
            let title = match excerpt.at.words() {
                Some(words) => format!("{text}, {words}"),
                None => text.to_owned(),
            };
            let label = title.clone();
            view! {
                <figure class="code">
                    <figcaption class="code__head">
                        <span class="code__title">{title}</span>
                        <div class="code__actions">{way(session, &excerpt.at)}</div>
                    </figcaption>
                    <pre
                        class="code__text"
                        id=id.clone()
                        tabindex="0"
                        role="region"
                        aria-label=label
                        data-excerpt=""
                    >
                        {excerpt.text}
                    </pre>
                </figure>
            }
        })
    };
    view! {
        <FindingList label findings=worst on_place=Callback::new(go) />
        {shown}
    }
}

/// The way from a place of the file to its action, or why the list does not have
/// it; nothing for other places.
fn way(session: ActionSession, place: &Place) -> Option<AnyView> {
    let (index, title) = session.file.with_untracked(|file| {
        let file = file.as_ref()?;
        let index = file.action_at(place)?;
        Some((index, file.actions.get(index)?.title.clone()))
    })?;
    let way = move || {
        let why = session.why_absent(index);
        let label = format!("Open the action “{title}”");
        match why {
            Some(why) => view! { <p class="field__hint">{why}</p> }.into_any(),
            None => view! {
                <Button
                    label
                    size=Size::Small
                    look=Look::Quiet
                    on_pressed=Callback::new(move |()| session.choose(Some(index)))
                />
            }
            .into_any(),
        }
    };
    Some(way.into_any())
}
