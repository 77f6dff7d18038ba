//! What is known about the package: findings, source, languages, content.

use super::languages::{self, Languages};
use super::package::{self, PackageContent};
use super::source::{Source, is_editable};
use crate::app::extension::ExtensionSession;
use crate::domain::extension::package::METADATA;
use crate::domain::finding::{Place, worst_first};
use crate::domain::json::{LineIndex, Position};
use crate::io::browser::page;
use crate::view::common::badge::Badge;
use crate::view::common::code_block::CodeBlock;
use crate::view::common::finding_list::FindingList;
use crate::view::common::tabs::{Tab, Tabs};
use leptos::prelude::*;

/// Id of the lines around a place.
const EXCERPT: &str = "finding-excerpt";

/// Tabs beside the form; the findings are in sight at first.
#[component]
pub(super) fn Report(session: ExtensionSession) -> impl IntoView {
    let chosen = RwSignal::new("findings");
    // Line to show in the editor.
    let jump = RwSignal::new(None::<u32>);
    // Place to show in a text that has no editor.
    let asked = RwSignal::new(None::<Place>);
    // The editor is drawn when it is opened first: it holds the whole text.
    let source_visited =
        Memo::new(move |earlier: Option<&bool>| chosen.get() == "source" || earlier == Some(&true));
    // Another package starts with its findings.
    Effect::new(move || {
        session.package.track();
        chosen.set("findings");
        asked.set(None);
    });
    let findings = Memo::new(move |_| {
        worst_first(session.with_findings(|findings| findings.cloned().collect()))
    });
    let go = move |place: Place| match way_to(session, &place) {
        Way::Line(line) => {
            chosen.set("source");
            jump.set(Some(line));
        }
        Way::Excerpt => {
            asked.set(Some(place));
            focus_soon(&[EXCERPT]);
        }
        Way::Field(id) => {
            page::focus_control(&id);
        }
        Way::Languages => {
            chosen.set("languages");
            focus_soon(&[languages::TABLE]);
        }
        Way::File(row) => {
            chosen.set("content");
            focus_soon(&[&row, package::FILES]);
        }
    };
    let count = move || findings.with(Vec::len).to_string();
    let languages = Memo::new(move |_| {
        session.reading.with(|reading| {
            reading
                .as_ref()
                .map_or(0, |reading| reading.languages.len())
        })
    });
    let list = view! {
        {move || {
            findings
                .with(Vec::is_empty)
                .then(|| view! { <p class="panel__body">{"Nothing to report."}</p> })
        }}
        <FindingList label="Findings" findings on_place=Callback::new(go) />
        <Excerpt session asked />
    };
    let tabs = vec![
        Tab::new("findings", Signal::stored("Findings".to_owned()), list)
            .with_aside(view! { <Badge text=Signal::derive(count) /> }),
        Tab::new("source", Signal::stored("Source".to_owned()), move || {
            source_visited
                .get()
                .then(|| view! { <Source session findings jump /> })
        }),
        Tab::new(
            "languages",
            Signal::stored("Languages".to_owned()),
            view! { <Languages session /> },
        )
        .with_aside(view! { <Badge text=Signal::derive(move || languages.get().to_string()) /> }),
        Tab::new(
            "content",
            Signal::stored("Content".to_owned()),
            view! { <PackageContent session /> },
        ),
    ];
    view! {
        <section class="panel" aria-label="Report">
            <Tabs
                label="Report"
                tabs
                chosen
                on_chosen=Callback::new(move |key| chosen.set(key))
            />
        </section>
    }
}

/// Where the place of a finding is shown.
enum Way {
    /// A line of the metadata in its editor.
    Line(u32),
    /// The lines around a place of another text.
    Excerpt,
    /// A field of the form, by the id of its group.
    Field(String),
    /// The table of keys and languages.
    Languages,
    /// The list of files, by the id of the file's row.
    File(String),
}

fn way_to(session: ExtensionSession, place: &Place) -> Way {
    let file = place.file.as_deref().unwrap_or(METADATA);
    let editable = session.text.with_untracked(|text| is_editable(text));
    let field = place.input.as_ref().and_then(|name| path_of(session, name));
    match (place.line, field) {
        (Some(line), _) if file == METADATA && editable => Way::Line(line),
        (Some(_), _) if text_of(session, file).is_some() => Way::Excerpt,
        (_, Some(id)) => Way::Field(id),
        _ if file.starts_with("i18n/") && has_languages(session) => Way::Languages,
        _ => Way::File(package::row_id(session, file)),
    }
}

fn has_languages(session: ExtensionSession) -> bool {
    session.reading.with_untracked(|reading| {
        reading
            .as_ref()
            .is_some_and(|reading| !reading.languages.is_empty())
    })
}

/// Moves the focus to the first of the elements that is there, once what was chosen
/// stands.
fn focus_soon(ids: &[&str]) {
    let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    request_animation_frame(move || {
        ids.iter().any(|id| page::focus(id));
    });
}

/// The lines around the place that was asked for.
#[component]
fn Excerpt(session: ExtensionSession, asked: RwSignal<Option<Place>>) -> impl IntoView {
    let found = Memo::new(move |_| {
        let place = asked.get()?;
        let text = text_of(session, place.file.as_deref().unwrap_or(METADATA))?;
        let (index, line) = (LineIndex::new(&text), place.line?);
        let lines = match place.column {
            Some(column) => index.excerpt(&text, Position { line, column }),
            // A mark would stand at the wrong word.
            None => index.excerpt_of_line(&text, line),
        };
        Some((place.words()?, lines))
    });
    move || {
        found.get().map(|(title, text)| {
            view! {
                <div class="panel__body">
                    <CodeBlock
                        id=EXCERPT
                        title=Signal::stored(title)
                        text=Signal::stored(text)
                    />
                </div>
            }
        })
    }
}

/// The text of a file of the package, if it is known as one.
fn text_of(session: ExtensionSession, path: &str) -> Option<String> {
    if path == METADATA {
        return Some(session.text.get_untracked().to_string());
    }
    session.package.with_untracked(|package| {
        let package = package.as_ref()?;
        let mut resources = package.resources.iter();
        let mut entries = package.entries.iter();
        let resource = resources.find(|resource| resource.path == path);
        resource
            .and_then(|resource| resource.text.clone())
            .or_else(|| entries.find(|entry| entry.path == path)?.text.clone())
    })
}

/// Id of the first field with that name.
fn path_of(session: ExtensionSession, name: &str) -> Option<String> {
    session.model.with(|model| {
        model
            .as_ref()?
            .fields
            .iter()
            .position(|field| field.name == name)
            .map(|index| format!("field-{index}"))
    })
}
