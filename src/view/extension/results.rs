//! What the form yields: as JSON, list, pipeline step or shell exports, and
//! why each value is there.

use super::value_lines::ValueLines;
use crate::app::extension::{ExtensionSession, ResultChoices};
use crate::app::form::FormSession;
use crate::domain::extension::results::{ResultFormat, RowsAs, WriteOptions, rows_of, write};
use crate::domain::form::submission::Answer;
use crate::domain::form::update::FormEvent;
use crate::domain::problem::Problem;
use crate::domain::text;
use crate::io::browser::files;
use crate::view::common::announcer::use_announcer;
use crate::view::common::button::{CopyButton, DownloadButton};
use crate::view::common::disclosure::Disclosure;
use crate::view::common::icon::Icon;
use crate::view::common::panel::Panel;
use crate::view::common::segmented::{Choice, Segmented};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Rows of the table drawn at most.
const DRAWN_LIMIT: usize = 400;

/// Formats in the order offered: key, label, file name, media type.
const FORMATS: [(&str, &str, &str, &str); 4] = [
    ("map", "JSON", "values.json", "application/json"),
    ("list", "Key-value list", "inputs.json", "application/json"),
    ("yaml", "YAML step", "step.yaml", "application/yaml"),
    ("shell", "Shell", "inputs.sh", "text/x-shellscript"),
];

/// The results panel.
#[component]
pub(super) fn Results(session: ExtensionSession, form: FormSession) -> impl IntoView {
    let ResultChoices {
        format: chosen,
        sorted,
        rows_as_object,
    } = session.results;
    let written = Memo::new(move |_| {
        form.revision.track();
        let format = match chosen.get().as_str() {
            "list" => ResultFormat::List,
            "yaml" => ResultFormat::Yaml,
            "shell" => ResultFormat::Shell,
            _ => ResultFormat::Map,
        };
        let options = WriteOptions {
            plugin: session.reading.with(|reading| {
                reading
                    .as_ref()
                    .map(|reading| reading.about.name.clone())
                    .unwrap_or_default()
            }),
            sort_picks: sorted.get(),
            rows: if rows_as_object.get() {
                RowsAs::Object
            } else {
                RowsAs::List
            },
        };
        form.read(|form| write(&rows_of(form), format, &options))
            .unwrap_or_default()
    });
    // The plain JSON is always in the document; the other formats are drawn
    // only when they are asked for.
    let plain =
        move || chosen.with(|chosen| chosen == "map") && !sorted.get() && !rows_as_object.get();
    let valid = Signal::derive(move || form.validity.get().holds());
    let text = Signal::derive(move || {
        if plain() {
            form.output()
        } else {
            written.get()
        }
    });
    let choices = FORMATS
        .iter()
        .map(|(value, label, ..)| Choice {
            value: (*value).into(),
            label: (*label).into(),
            icon: None,
        })
        .collect();
    view! {
        <Panel title="Results">
            <div class="stack">
                <div class="cluster cluster--between">
                    <Segmented
                        legend="Format of the results"
                        choices
                        chosen
                        on_changed=Callback::new(move |format| chosen.set(format))
                    />
                    <Takeaway session text chosen />
                </div>
                <ValueLines form valid shown=Signal::derive(plain) />
                {move || {
                    (!plain())
                        .then(|| {
                            view! {
                                <pre
                                    class="code__text"
                                    tabindex="0"
                                    role="region"
                                    aria-label="Results"
                                    data-output="formatted"
                                >
                                    {move || written.get()}
                                </pre>
                            }
                        })
                }}
                <ExportOptions session form />
                <ReasonsWhenOpen form />
            </div>
        </Panel>
    }
}

/// Copy and download of the format shown.
#[component]
fn Takeaway(
    session: ExtensionSession,
    text: Signal<String>,
    chosen: RwSignal<String>,
) -> impl IntoView {
    let announcer = use_announcer();
    let copy = move |text: String| {
        spawn_local(async move {
            match files::copy_text(&text).await {
                Ok(()) => announcer.show("Results copied."),
                Err(error) => session.problem.set(Some(Problem::new(
                    "The results could not be copied",
                    error.to_string(),
                ))),
            }
        });
    };
    let save = move |text: String| {
        let format = chosen
            .with_untracked(|chosen| FORMATS.iter().find(|(value, ..)| value == chosen).copied());
        let Some((_, _, name, media)) = format else {
            return;
        };
        session.save_file(name, media, text.as_bytes());
    };
    view! {
        <div class="cluster">
            <CopyButton text label=Signal::stored("Copy results".to_owned()) on_copy=Callback::new(copy) />
            <DownloadButton
                text
                label=Signal::stored("Download results".to_owned())
                on_download=Callback::new(save)
            />
        </div>
    }
}

/// Choices where the platform's own behavior is not documented.
#[component]
fn ExportOptions(session: ExtensionSession, form: FormSession) -> impl IntoView {
    let ResultChoices {
        sorted,
        rows_as_object,
        ..
    } = session.results;
    let tick = |label: &'static str, on: Signal<bool>, changed: Callback<bool>| {
        view! {
            <label class="option">
                <input
                    type="checkbox"
                    class="option__input"
                    prop:checked=on
                    on:change:target=move |event| changed.run(event.target().checked())
                />
                <span class="option__label">{label}</span>
            </label>
        }
    };
    let (empty, hidden) = form.read(|form| form.sends()).unwrap_or_default();
    let send_empty = RwSignal::new(empty);
    let send_hidden = RwSignal::new(hidden);
    view! {
        <Disclosure summary="Choices where the platform's behavior is not documented">
            <div class="options" data-options-of="results">
                {tick(
                    "Send cleared fields as empty instead of their default",
                    send_empty.into(),
                    Callback::new(move |on| {
                        send_empty.set(on);
                        form.dispatch(FormEvent::SendEmptyChosen(on));
                    }),
                )}
                {tick(
                    "Send hidden fields too",
                    send_hidden.into(),
                    Callback::new(move |on| {
                        send_hidden.set(on);
                        form.dispatch(FormEvent::SendHiddenChosen(on));
                    }),
                )}
                {tick(
                    "Sort picks as in the options",
                    sorted.into(),
                    Callback::new(move |on| {
                        sorted.set(on);
                        session.save_soon();
                    }),
                )}
                {tick(
                    "Key-value rows as an object",
                    rows_as_object.into(),
                    Callback::new(move |on| {
                        rows_as_object.set(on);
                        session.save_soon();
                    }),
                )}
            </div>
        </Disclosure>
    }
}

/// The reasons, computed only while they are in sight.
#[component]
fn ReasonsWhenOpen(form: FormSession) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <details
            class="disclosure"
            on:toggle=move |event| {
                let details = event.target().and_then(|target| target.dyn_into::<Element>().ok());
                open.set(details.is_some_and(|details| details.has_attribute("open")));
            }
        >
            <summary class="disclosure__summary">
                {Icon::ChevronRight.draw_as("disclosure__mark")}
                <span>{"Why each value is there"}</span>
            </summary>
            <div class="disclosure__body">
                {move || open.get().then(|| view! { <Reasons form /> })}
            </div>
        </details>
    }
}

/// For each field: what is sent and why, or why it is left out.
#[component]
fn Reasons(form: FormSession) -> impl IntoView {
    let answers = Memo::new(move |_| {
        form.revision.track();
        form.answers()
    });
    let left = move || answers.with(Vec::len).saturating_sub(DRAWN_LIMIT);
    view! {
        <div class="scroll-x" tabindex="0" role="region" aria-label="Why each value is there">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{"Input"}</th>
                        <th scope="col">{"Sent"}</th>
                        <th scope="col">{"Because"}</th>
                    </tr>
                </thead>
                <tbody>
                    {move || {
                        answers
                            .with(|answers| {
                                answers.iter().take(DRAWN_LIMIT).map(reason).collect::<Vec<_>>()
                            })
                    }}
                </tbody>
            </table>
            {move || {
                (left() > 0).then(|| view! { <p class="field__hint">{format!("{} more inputs.", left())}</p> })
            }}
        </div>
    }
}

fn reason(answer: &Answer) -> impl IntoView + use<> {
    let value = answer
        .value
        .as_ref()
        .map_or_else(|| "—".to_owned(), ToString::to_string);
    let input = if answer.name.trim().is_empty() {
        text::without_name(&answer.label).into_any()
    } else {
        view! { <code>{answer.name.clone()}</code> }.into_any()
    };
    view! {
        <tr>
            <th scope="row">{input}</th>
            <td>
                <code>{value}</code>
            </td>
            <td>{answer.why.phrase()}</td>
        </tr>
    }
}
