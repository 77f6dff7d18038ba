//! What is known about the package: findings, source, languages, content.

use super::languages::Languages;
use super::package::PackageContent;
use super::source::Source;
use crate::app::extension::ExtensionSession;
use crate::domain::finding::{Place, worst_first};
use crate::io::browser::page;
use crate::view::common::badge::Badge;
use crate::view::common::finding_list::FindingList;
use crate::view::common::tabs::{Tab, Tabs};
use leptos::prelude::*;

/// Place of the metadata in a package.
const METADATA: &str = "codearts-extension.json";

/// Tabs beside the form; the findings are in sight at first.
#[component]
pub(super) fn Report(session: ExtensionSession) -> impl IntoView {
    let chosen = RwSignal::new("findings");
    // Line to show in the editor; the number tells two jumps to one line apart.
    let jump = RwSignal::new((0_u32, 0_u32));
    // The editor is drawn when it is opened first: it holds the whole text.
    let source_visited =
        Memo::new(move |earlier: Option<&bool>| chosen.get() == "source" || earlier == Some(&true));
    // Another package starts with its findings.
    Effect::new(move || {
        session.package.track();
        chosen.set("findings");
    });
    let findings = Memo::new(move |_| {
        worst_first(session.with_findings(|findings| findings.cloned().collect()))
    });
    let go = move |place: Place| {
        let path = place.input.as_ref().and_then(|name| path_of(session, name));
        let in_metadata = place.file.as_deref().is_none_or(|file| file == METADATA);
        match (place.line, path) {
            (Some(line), _) if in_metadata => {
                chosen.set("source");
                jump.update(|jump| *jump = (line, jump.1.wrapping_add(1)));
            }
            (_, Some(id)) => {
                page::focus_control(&id);
            }
            _ => chosen.set("content"),
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
