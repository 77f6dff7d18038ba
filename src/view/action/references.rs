//! Documents that the schema of the chosen action refers to and that are not in
//! the file: which they are, the question whether to ask for them, what came.

use crate::app::action::{Progress, References};
use crate::domain::http::origin_of;
use crate::io::browser::page::focus;
use crate::view::common::button::{Button, Look, Size};
use crate::view::common::icon::Icon;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// Id around questions and outcomes, which gets the focus when one of their
/// buttons goes.
const WANTED: &str = "wanted-documents";

/// The documents that are wanted and not there; nothing if there are none.
#[component]
pub(super) fn WantedDocuments(
    references: References,
    /// Their addresses.
    wanted: Memo<Vec<String>>,
) -> impl IntoView {
    Effect::new(move |_| wanted.with(|wanted| references.load(wanted)));
    let loaded = Memo::new(move |_| {
        let count = references
            .documents
            .with(|documents| documents.iter().count());
        match count {
            0 => String::new(),
            1 => "1 document that the schema refers to is loaded.".to_owned(),
            count => format!("{count} documents that schemas of this file refer to are loaded."),
        }
    });
    // One question per origin, in the order of the schema.
    let origins = Memo::new(move |_| {
        let mut order: Vec<String> = Vec::new();
        let mut by_origin: BTreeMap<String, Vec<(String, Option<Progress>)>> = BTreeMap::new();
        for url in wanted.get() {
            let origin = origin_of(&url).unwrap_or_default();
            if !order.contains(&origin) {
                order.push(origin.clone());
            }
            let progress = references.progress(&url);
            by_origin.entry(origin).or_default().push((url, progress));
        }
        let documents = |origin: String| {
            let documents = by_origin.remove(&origin).unwrap_or_default();
            (origin, documents)
        };
        order.into_iter().map(documents).collect::<Vec<_>>()
    });
    view! {
        <div class="stack" id=WANTED tabindex="-1">
            {move || {
                origins
                    .get()
                    .into_iter()
                    .map(|(origin, documents)| origin_note(references, origin, documents))
                    .collect::<Vec<_>>()
            }}
            <p class="field__hint" role="status">{move || loaded.get()}</p>
        </div>
    }
}

/// What is wanted of one origin.
fn origin_note(
    references: References,
    origin: String,
    documents: Vec<(String, Option<Progress>)>,
) -> AnyView {
    let is = |wanted: &Progress| {
        let mut all = documents.iter();
        all.any(|(_, progress)| progress.as_ref() == Some(wanted))
    };
    let (asking, refused) = (is(&Progress::Asking), is(&Progress::Refused));
    let lines: Vec<_> = documents
        .into_iter()
        .map(|(url, progress)| document_line(references, url, progress))
        .collect();
    let headline = if asking {
        "The schema refers to documents of another address"
    } else if refused {
        "Documents that the schema refers to were not loaded"
    } else {
        "Documents that the schema refers to are not there"
    };
    let remedy = if asking {
        "Nothing has been requested yet. Load them only if you trust the address; without them the input cannot be checked, so nothing can be sent."
    } else {
        "Without them the input cannot be checked, so nothing can be sent. What you enter is kept."
    };
    let decide = move |origin: &String, agreed: bool| {
        let origin = origin.clone();
        Callback::new(move |()| {
            references.decide(origin.clone(), agreed);
            focus(WANTED);
        })
    };
    let buttons = (asking || refused).then(|| {
        view! {
            <div class="note__actions">
                <Button
                    label=format!("Allow requests to {origin} and load")
                    look=Look::Primary
                    on_pressed=decide(&origin, true)
                />
                {asking
                    .then(|| {
                        view! {
                            <Button
                                label=format!("Do not ask {origin}")
                                on_pressed=decide(&origin, false)
                            />
                        }
                    })}
            </div>
        }
    });
    view! {
        <div class="note" data-level=if asking { "info" } else { "warning" } data-consent=asking.then_some("")>
            {Icon::Globe.draw_as("note__icon")}
            <div class="note__body">
                <p class="note__headline">{headline}</p>
                {lines}
                <p class="note__remedy">{remedy}</p>
                {buttons}
            </div>
        </div>
    }
    .into_any()
}

/// One document: its address and what came of it.
fn document_line(references: References, url: String, progress: Option<Progress>) -> AnyView {
    let (outcome, failed) = match progress {
        Some(Progress::Failed(sentence)) => (sentence, true),
        Some(Progress::Loading) | None => ("Loading…".to_owned(), false),
        Some(Progress::Asking | Progress::Refused) => (String::new(), false),
    };
    let again = failed.then(|| {
        let (label, url) = (format!("Try {url} again"), url.clone());
        let pressed = move |()| {
            references.again(&url);
            focus(WANTED);
        };
        view! { <Button label=label size=Size::Small on_pressed=Callback::new(pressed) /> }
    });
    let shown = url.clone();
    view! {
        <div class="note__detail" data-document=url>
            <p>
                <code>{shown}</code>
            </p>
            <p data-error=failed.then_some("")>{outcome}</p>
            {again}
        </div>
    }
    .into_any()
}
