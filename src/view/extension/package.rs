//! What the package holds: files, script, outputs, icon.

use crate::app::extension::ExtensionSession;
use crate::domain::extension::model::{Entry, ScriptReport};
use crate::domain::finding::Level;
use crate::view::common::disclosure::Disclosure;
use crate::view::common::finding_list::FindingList;
use leptos::prelude::*;

/// Files listed at most.
const DRAWN_LIMIT: usize = 500;

/// Id of the list of files.
pub(super) const FILES: &str = "package-files";

/// Id of the row of a file; of no row if the list does not have it.
pub(super) fn row_id(session: ExtensionSession, path: &str) -> String {
    let row = session.package.with_untracked(|package| {
        let mut entries = package.as_ref()?.entries.iter();
        entries.position(|entry| entry.path == path)
    });
    row.map(file_id).unwrap_or_default()
}

fn file_id(row: usize) -> String {
    format!("package-file-{row}")
}

/// Files, script and outputs of the open package.
#[component]
pub(super) fn PackageContent(session: ExtensionSession) -> impl IntoView {
    let script = Memo::new(move |_| {
        session
            .reading
            .with(|reading| Some(ScriptTexts::of(reading.as_ref()?.script.as_ref()?)))
    });
    let outputs = Memo::new(move |_| {
        session.reading.with(|reading| {
            reading
                .as_ref()
                .map(|reading| reading.about.outputs.clone())
                .unwrap_or_default()
        })
    });
    let entries = Memo::new(move |_| {
        session.package.with(|package| {
            package
                .as_ref()
                .map(|package| package.entries.clone())
                .unwrap_or_default()
        })
    });
    view! {
        <div class="stack panel__body">
            {move || script.get().map(|script| view! { <Script script /> })}
            <IconCheck session />
            {move || {
                let outputs = outputs.get();
                (!outputs.is_empty())
                    .then(|| {
                        let rows: Vec<_> = outputs
                            .into_iter()
                            .map(|(name, kind, text)| {
                                view! {
                                    <tr>
                                        <th scope="row">
                                            <code>{name}</code>
                                        </th>
                                        <td>{kind}</td>
                                        <td>{text}</td>
                                    </tr>
                                }
                            })
                            .collect();
                        view! {
                            <Disclosure summary="Outputs" open=true>
                                <table class="table">
                                    <thead>
                                        <tr>
                                            <th scope="col">{"Output"}</th>
                                            <th scope="col">{"Type"}</th>
                                            <th scope="col">{"Description"}</th>
                                        </tr>
                                    </thead>
                                    <tbody>{rows}</tbody>
                                </table>
                            </Disclosure>
                        }
                    })
            }}
            {move || view! { <Files entries=entries.get() /> }}
        </div>
    }
}

/// What is shown of the script. Names are one text for all: there may be
/// hundreds.
#[derive(Clone, PartialEq)]
struct ScriptTexts {
    path: String,
    sha256: String,
    read: String,
    unread: String,
    undeclared: String,
}

impl ScriptTexts {
    fn of(script: &ScriptReport) -> Self {
        Self {
            path: script.path.clone(),
            sha256: script.sha256.clone(),
            read: script.read.join(" "),
            unread: script.unread.join(" "),
            undeclared: script.undeclared.join(" "),
        }
    }
}

/// The script: its digest, and the variables it reads against the inputs.
#[component]
fn Script(script: ScriptTexts) -> impl IntoView {
    let names = |names: String| {
        if names.is_empty() {
            view! { <span>{"none"}</span> }.into_any()
        } else {
            view! { <code>{names}</code> }.into_any()
        }
    };
    let fact = |name: &'static str, value: AnyView| {
        view! {
            <div class="facts__item">
                <dt class="facts__name">{name}</dt>
                <dd class="facts__value">{value}</dd>
            </div>
        }
    };
    view! {
        <dl class="facts" aria-label="Script" data-script=script.path.clone()>
            {fact("Script", view! { <code>{script.path.clone()}</code> }.into_any())}
            {fact("SHA-256", view! { <code data-sha256="">{script.sha256}</code> }.into_any())}
            {fact("Inputs it reads", names(script.read))}
            {fact("Inputs it never reads", names(script.unread))}
            {fact("Variables that are no inputs", names(script.undeclared))}
        </dl>
    }
}

/// The entries of the package with their sizes and digests.
#[component]
fn Files(entries: Vec<Entry>) -> impl IntoView {
    let left = entries.len().saturating_sub(DRAWN_LIMIT);
    let summary = match entries.len() {
        1 => "1 file".to_owned(),
        count => format!("{count} files"),
    };
    let rows: Vec<_> = entries
        .into_iter()
        .take(DRAWN_LIMIT)
        .enumerate()
        .map(|(row, entry)| {
            view! {
                <tr id=file_id(row)>
                    <th scope="row">
                        <code>{entry.path}</code>
                    </th>
                    <td class="table__number">{entry.size.to_string()}</td>
                    <td>
                        <code title=entry.sha256.clone()>
                            {entry.sha256.chars().take(12).collect::<String>()}
                        </code>
                    </td>
                </tr>
            }
        })
        .collect();
    view! {
        <Disclosure summary open=true>
            <div class="scroll-x" id=FILES tabindex="0" role="region" aria-label="Files">
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{"Path"}</th>
                            <th scope="col" class="table__number">
                                {"Bytes"}
                            </th>
                            <th scope="col">{"SHA-256"}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
                {(left > 0)
                    .then(|| view! { <p class="field__hint">{format!("{left} more files.")}</p> })}
            </div>
        </Disclosure>
    }
}

/// Checks an icon that is uploaded beside the package, and shows it.
#[component]
fn IconCheck(session: ExtensionSession) -> impl IntoView {
    let input = move |input: web_sys::HtmlInputElement| {
        if let Some(list) = input.files() {
            session.check_icon(list);
        }
    };
    view! {
        <div class="stack stack--tight">
            <label class="field__label" for="icon-file">
                {"Icon"}
            </label>
            <p class="field__help">
                {"The icon is uploaded beside the package: PNG or JPEG, at most 512 KiB, best 128 × 128 pixels."}
            </p>
            <input
                type="file"
                id="icon-file"
                accept="image/png,image/jpeg"
                on:change:target=move |event| input(event.target())
            />
            {move || {
                session
                    .icon
                    .get()
                    .map(|icon| {
                        let facts = icon.facts.clone();
                        let refused = icon
                            .findings
                            .iter()
                            .any(|finding| finding.level == Level::Error);
                        let findings = Signal::stored(icon.findings);
                        view! {
                            <div class="stack stack--tight" data-icon=if refused { "error" } else { "ok" }>
                                {icon
                                    .url
                                    .map(|url| {
                                        view! {
                                            <img
                                                class="icon-preview"
                                                src=url.as_str().to_owned()
                                                width="128"
                                                height="128"
                                                alt="Preview of the icon"
                                            />
                                        }
                                    })}
                                {facts.map(|facts| view! { <p role="status">{facts}</p> })}
                                <FindingList
                                    label="Findings about the icon"
                                    findings
                                />
                            </div>
                        }
                    })
            }}
        </div>
    }
}
