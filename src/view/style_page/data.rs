//! Findings, tables, facts, code, texts of others, the editor.

use crate::domain::finding::{Finding, Level, Place};
use crate::view::common::announcer::use_announcer;
use crate::view::common::button::{CopyButton, DownloadButton};
use crate::view::common::code_block::CodeBlock;
use crate::view::common::data_table::DataTable;
use crate::view::common::editor::{Editor, Mark};
use crate::view::common::finding_list::FindingList;
use crate::view::common::icon::Icon;
use crate::view::common::markdown::Markdown;
use crate::view::common::panel::Panel;
use leptos::prelude::*;

const METADATA: &str = "{\n  // Comments are refused.\n  \"name\": \"deploy\",\n  \"version\": \"1.4\",\n  \"inputs\": [\n    { \"name\": \"region\", \"type\": \"singleSelect\" },\n  ]\n}\n";

const VALUES: &str =
    "{\n  \"region\": \"cn-north-4\",\n  \"version\": \"1.4.0\",\n  \"push\": true\n}";

const MARKDOWN: &str = "# A heading\n\nA *description* with **weight**, ~~what no longer holds~~, `code` and a [link](https://example.org/).\n\n1. First\n2. Second\n   - inside\n\n> What somebody said.\n\n```\nmake release\n```\n\n| Option | Meaning |\n|---|---|\n| `fast` | without tests |\n\n---\n\nThe end.";

/// What there is to read.
#[component]
pub fn Data() -> impl IntoView {
    view! {
        <Panel title="Findings" flush=true>
            <Findings />
        </Panel>
        <Panel title="Findings that lead nowhere" flush=true>
            <FindingList label="Example findings, only told" findings=Signal::stored(findings()) />
        </Panel>
        <Panel title="Editor">
            <ExampleEditor />
        </Panel>
        <Panel title="Code">
            <Code />
        </Panel>
        <Panel title="Table" flush=true>
            <Table />
        </Panel>
        <Panel title="Text of others">
            <Markdown text=MARKDOWN />
        </Panel>
        <Panel title="Facts">
            <Facts />
        </Panel>
    }
}

#[component]
fn Findings() -> impl IntoView {
    let announcer = use_announcer();
    let go = Callback::new(move |place: Place| {
        announcer.show(format!(
            "Would go to {}.",
            place.words().unwrap_or_default()
        ));
    });
    view! { <FindingList label="Example findings" findings=Signal::stored(findings()) on_place=go /> }
}

fn findings() -> Vec<Finding> {
    let place = |line, column| Place {
        file: Some("codearts-extension.json".to_owned()),
        line: Some(line),
        column: Some(column),
        ..Place::default()
    };
    let finding = |rule: &str, level, place, text: &str, remedy: &str| Finding {
        rule: rule.to_owned(),
        level,
        place,
        text: text.to_owned(),
        remedy: remedy.to_owned(),
    };
    vec![
        finding(
            "metadata.version",
            Level::Error,
            place(4, 14),
            "The version “1.4” does not have three parts.",
            "Write it as three numbers, e.g. 1.4.0.",
        ),
        finding(
            "metadata.comment",
            Level::Warning,
            place(2, 3),
            "The metadata has a comment, which the platform's reader refuses.",
            "Take the comment out, or save the cleaned file.",
        ),
        finding(
            "input.default",
            Level::Info,
            Place {
                input: Some("region".to_owned()),
                ..Place::default()
            },
            "The input “region” is required and has no default.",
            "Give it a default if one value suits most pipelines.",
        ),
    ]
}

#[component]
fn ExampleEditor() -> impl IntoView {
    let text = RwSignal::new(METADATA.to_owned());
    let marks = Signal::stored(vec![
        Mark {
            line: 2,
            level: Level::Warning,
        },
        Mark {
            line: 4,
            level: Level::Error,
        },
    ]);
    view! {
        <Editor
            label="Example metadata"
            text=text
            marks=marks
            on_changed=Callback::new(move |changed| text.set(changed))
        />
    }
}

#[component]
fn Code() -> impl IntoView {
    let announcer = use_announcer();
    let text = Signal::stored(VALUES.to_owned());
    let copy =
        Callback::new(move |_: String| announcer.show("Copied the values to the clipboard."));
    let download = Callback::new(move |_: String| announcer.show("Saved values.json."));
    let actions = move || {
        view! {
            <CopyButton text=text on_copy=copy />
            <DownloadButton text=text on_download=download />
        }
    };
    view! { <CodeBlock title="Values" text=text actions=actions /> }
}

#[component]
fn Table() -> impl IntoView {
    let rows = [
        ("input.region.label", true, true),
        ("input.region.help", true, false),
        ("input.version.label", false, true),
    ]
    .map(|(key, english, chinese)| {
        view! {
            <tr>
                <th class="table__code" scope="row">
                    {key}
                </th>
                {mark(english)}
                {mark(chinese)}
                <td>{key.len()}</td>
            </tr>
        }
    })
    .collect_view();
    view! {
        <DataTable label="Keys by language" heads=&["Key", "en-us", "zh-cn", "Length"]>
            {rows}
        </DataTable>
    }
}

fn mark(present: bool) -> impl IntoView {
    let (icon, word) = if present {
        (Icon::Check, "present")
    } else {
        (Icon::Cross, "missing")
    };
    view! {
        <td class="table__mark">
            {icon.draw()} <span class="visually-hidden">{word}</span>
        </td>
    }
}

#[component]
fn Facts() -> impl IntoView {
    let facts = [
        ("Name", "deploy"),
        ("Version", "1.4.0"),
        ("Category", "Deploy"),
        (
            "SHA-256",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        ),
    ]
    .map(|(name, value)| {
        view! {
            <div class="facts__item">
                <dt class="facts__name">{name}</dt>
                <dd class="facts__value">{value}</dd>
            </div>
        }
    })
    .collect_view();
    view! { <dl class="facts">{facts}</dl> }
}
