//! The run-through: a plugin behind a bridge, asked as a server would ask it.

use super::ask_button::AskButton;
use crate::app::bridge::{BridgeSession, Exchange};
use crate::app::plugin::PluginSession;
use crate::domain::finding::Finding;
use crate::domain::plugin::message::Surface;
use crate::domain::plugin::model::Revision;
use crate::domain::plugin::verdict::verdict;
use crate::view::common::badge::{Badge, Tone};
use crate::view::common::button::{Button, Look};
use crate::view::common::code_block::CodeBlock;
use crate::view::common::finding_list::FindingList;
use crate::view::common::panel::Panel;
use crate::view::common::problem_note::ProblemNote;
use crate::view::common::text_entry::TextEntry;
use leptos::prelude::*;

/// Address, steps, what was sent and came back, and the revisions.
#[component]
pub(super) fn Bridge(session: PluginSession, bridge: BridgeSession) -> impl IntoView {
    let ready = Signal::derive(move || bridge.address.with(|to| !to.trim().is_empty()));
    let busy = Signal::derive(move || bridge.under_way.with(Option::is_some));
    let idle = Signal::derive(move || !busy.get());
    let surface = session.surface;
    let steps = move || {
        let (form, rest) = surface.get().steps();
        form.into_iter()
            .chain(rest)
            .map(|message| {
                view! {
                    <li>
                        <AskButton
                            label=message.name()
                            look="button--small"
                            enabled=ready
                            waits=busy
                            on_pressed=Callback::new(move |()| bridge.run([message]))
                        />
                    </li>
                }
            })
            .collect_view()
    };
    let folders = move || {
        let flyweight = (surface.get() == Surface::Scm)
            .then(|| entry("Flyweight folder", bridge.flyweight_folder));
        let label = match surface.get() {
            Surface::Scm => Some("Destination folder"),
            Surface::Task => Some("Working directory"),
            _ => None,
        };
        let destination = label.map(|label| entry(label, bridge.destination_folder));
        view! {
            {flyweight}
            {destination}
        }
    };
    let status = move || match bridge.under_way.get() {
        Some(message) => format!("Asking for {}…", message.name()),
        None => bridge.status.get(),
    };
    view! {
        <Panel title="Run through a bridge">
            <div class="stack" aria-busy=move || busy.get().to_string()>
                <p class="run__about">
                    {"A bridge is a small program that hands messages to your plugin over HTTP: POST {\"extension\", \"version\", \"name\", \"body\"}, answered by {\"code\", \"body\"}. It is asked only when you press a button here; the configuration, passwords included, goes to it."}
                </p>
                <div class="run__fields">
                    <Kind session busy />
                    {entry("Address of the bridge", bridge.address)}
                    {folders}
                </div>
                <div class="cluster">
                    <AskButton
                        label="Load the form"
                        look="button--primary"
                        enabled=ready
                        waits=busy
                        busy
                        on_pressed=Callback::new(move |()| bridge.run(surface.get_untracked().steps().0))
                    />
                    <AskButton
                        label="Run the rest"
                        enabled=ready
                        waits=busy
                        on_pressed=Callback::new(move |()| bridge.run(surface.get_untracked().steps().1))
                    />
                    <AskButton
                        label="Stop"
                        waits=idle
                        on_pressed=Callback::new(move |()| bridge.stop())
                    />
                    <Button
                        label="Clear the run"
                        look=Look::Quiet
                        on_pressed=Callback::new(move |()| bridge.clear())
                    />
                </div>
                <ul class="cluster" role="list" aria-label="Single steps">
                    {steps}
                </ul>
                <p class="run__status" role="status" data-run-status="">
                    {status}
                </p>
                <Exchanges session bridge />
                <History bridge />
            </div>
        </Panel>
    }
}

/// What the plugin is asked for: the form that is shown is the one that is run.
#[component]
fn Kind(session: PluginSession, busy: Signal<bool>) -> impl IntoView {
    let options = Surface::all()
        .map(|surface| {
            view! {
                <option value=surface.word() prop:selected=move || session.surface.get() == surface>
                    {surface.title()}
                </option>
            }
        })
        .collect_view();
    let chosen = move |word: String| {
        if let Some(surface) = Surface::all().find(|surface| surface.word() == word) {
            session.choose_surface(surface);
        }
    };
    view! {
        <div class="field">
            <label class="field__label" for="bridge-kind">
                {"Form to run"}
            </label>
            <select
                class="select"
                id="bridge-kind"
                prop:disabled=busy
                on:change:target=move |event| chosen(event.target().value())
            >
                {options}
            </select>
        </div>
    }
}

/// A text box that writes what is typed.
fn entry(label: &'static str, text: RwSignal<String>) -> impl IntoView {
    view! { <TextEntry label text on_typed=Callback::new(move |typed| text.set(typed)) /> }
}

/// What was sent and came back, step by step.
#[component]
fn Exchanges(session: PluginSession, bridge: BridgeSession) -> impl IntoView {
    let rows = move || {
        bridge
            .exchanges
            .get()
            .into_iter()
            .map(|exchange| view! { <ExchangeRow session exchange /> })
            .collect_view()
    };
    view! {
        <ol class="run" role="list" aria-label="Messages">
            {rows}
        </ol>
    }
}

#[component]
fn ExchangeRow(session: PluginSession, exchange: Exchange) -> impl IntoView {
    let Exchange {
        message,
        request,
        code,
        response,
        findings: around,
        problem,
    } = exchange;
    let failed = problem.is_some() || code != Some(200);
    let findings = Memo::new(move |_| {
        let of_response = session.checked.with(|checked| {
            let all = checked.iter().flat_map(|checked| checked.findings.iter());
            // What is known of an earlier response is not about this answer.
            all.filter(|finding| !failed && finding.place.file.as_deref() == Some(message.name()))
                .cloned()
                .collect::<Vec<Finding>>()
        });
        around
            .iter()
            .cloned()
            .chain(of_response)
            .collect::<Vec<_>>()
    });
    let word = match code {
        Some(code) => format!("Code {code}"),
        None => "No answer".to_owned(),
    };
    let tone = if failed { Tone::Failed } else { Tone::Passed };
    let summary =
        move || (!failed).then(|| findings.with(|findings: &Vec<Finding>| verdict(findings)));
    let sent = if request.is_empty() {
        "(no body)".to_owned()
    } else {
        request
    };
    let came = response.map(|response| {
        let shown = if response.is_empty() {
            "(empty body)".to_owned()
        } else {
            response
        };
        view! { <CodeBlock title="Response" text=Signal::stored(shown) /> }
    });
    view! {
        <li class="run__step" data-exchange=message.name() data-code=code.map(|code| code.to_string())>
            <details class="run__details" open=failed>
                <summary class="run__head">
                    <code>{message.name()}</code>
                    <Badge text=word tone=Signal::stored(tone) />
                    <span class="run__verdict">{summary}</span>
                </summary>
                <div class="stack">
                    {problem.map(|problem| view! { <ProblemNote problem /> })}
                    <CodeBlock title="Request" text=Signal::stored(sent) />
                    {came}
                </div>
            </details>
            <FindingList
                label=format!("Findings about {}", message.name())
                findings
            />
        </li>
    }
}

/// The revisions seen so far; one of them is known to the server.
#[component]
fn History(bridge: BridgeSession) -> impl IntoView {
    move || {
        let history = bridge.history.get();
        (!history.is_empty()).then(|| {
            let rows = history
                .into_iter()
                .map(|revision| row(bridge, revision))
                .collect_view();
            view! {
                <p class="field__hint">
                    {"The chosen revision is named as known in latest-revisions-since, and is checked out."}
                </p>
                <div class="table-box" tabindex="0" role="region" aria-label="Revisions">
                    <table class="table" data-revisions="">
                        <caption class="visually-hidden">{"Revisions, the newest first"}</caption>
                        <thead>
                            <tr>
                                <th scope="col">{"Known"}</th>
                                <th scope="col">{"Revision"}</th>
                                <th scope="col">{"Time"}</th>
                                <th scope="col">{"User"}</th>
                                <th scope="col">{"Comment"}</th>
                                <th scope="col">{"Files"}</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            }
        })
    }
}

fn row(bridge: BridgeSession, revision: Revision) -> impl IntoView {
    let Revision {
        revision: id,
        timestamp,
        user,
        comment,
        files,
        ..
    } = revision;
    let label = format!("Take {id} as the known revision");
    let mine = id.clone();
    let shown = id.clone();
    let picked = id.clone();
    let chosen = move || bridge.chosen.with(|chosen| chosen.as_ref() == Some(&mine));
    let files = files
        .into_iter()
        .map(|(name, action)| view! { <li>{format!("{action}: {name}")}</li> })
        .collect_view();
    view! {
        <tr data-revision=shown>
            <td>
                <input
                    type="radio"
                    name="known-revision"
                    aria-label=label
                    prop:checked=chosen
                    on:change=move |_| bridge.chosen.set(Some(picked.clone()))
                />
            </td>
            <td>
                <code>{id}</code>
            </td>
            <td>
                <time>{timestamp.written()}</time>
            </td>
            <td>{user}</td>
            <td>{comment}</td>
            <td>
                <ul role="list">{files}</ul>
            </td>
        </tr>
    }
}
