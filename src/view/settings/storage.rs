//! What this browser keeps, with sizes; what was set aside, to be downloaded;
//! and the way to forget it all.

use super::danger::{Danger, Words};
use crate::app::board::BoardSession;
use crate::app::storage::{self, Item};
use crate::app::stored;
use crate::domain::problem::Problem;
use crate::io::browser::{address, files};
use crate::view::common::announcer::{Announcer, use_announcer};
use crate::view::common::button::{Button, Size};
use crate::view::common::data_table::DataTable;
use crate::view::common::icon::Icon;
use crate::view::common::landing::hand_focus_on;
use crate::view::common::panel::Panel;
use crate::view::common::problem_note::ProblemNote;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Id of the sentence that sums the list up.
const SUM: &str = "stored-sum";

/// The list.
#[component]
pub(super) fn Storage(session: BoardSession) -> impl IntoView {
    let announcer = use_announcer();
    let items = RwSignal::new(Vec::<Item>::new());
    let trouble = RwSignal::new(None::<Problem>);
    // What was pressed goes with its row or its reason.
    let look = move |pressed: bool| {
        spawn_local(async move {
            items.try_set(storage::items().await);
            if pressed {
                hand_focus_on(&[SUM]);
            }
        });
    };
    let vault = crate::app::vault::Vault::get();
    Effect::new(move |_| {
        session.edition.track();
        vault.state.track();
        look(false);
    });
    // Of the list and not of a row: rows are drawn anew while one is being forgotten.
    let changed = Callback::new(move |()| look(true));
    let rows = move || {
        items
            .get()
            .into_iter()
            .map(|item| row(item, announcer, trouble, changed))
            .collect_view()
    };
    let any = Memo::new(move |_| items.with(|items| !items.is_empty()));
    let sum = move || {
        items.with(|items| match items.len() {
            0 => "Nothing is stored.".to_owned(),
            count => format!(
                "{count} {}, {} in all.",
                if count == 1 { "entry" } else { "entries" },
                size(items.iter().map(|item| item.bytes).sum())
            ),
        })
    };
    let newer = Memo::new(move |_| {
        items.track();
        stored::is_newer()
    });
    let set_aside = Callback::new(move |()| match stored::set_newer_aside(session) {
        Ok(()) => {
            announcer.show("The newer store is set aside.");
            look(true);
        }
        Err(problem) => trouble.set(Some(problem)),
    });
    view! {
        <Panel title="Stored data">
            <p role="status" id=SUM data-stored="">{sum}</p>
            {move || trouble.get().map(|problem| view! { <ProblemNote problem /> })}
            <Show when=move || any.get()>
                <DataTable label="Table of stored data" heads=&["Key", "What it is", "Size", "Actions"]>
                    {rows}
                </DataTable>
            </Show>
            {move || {
                newer
                    .get()
                    .then(|| {
                        view! {
                            <Button
                                label="Set the newer store aside"
                                action="set-aside"
                                on_pressed=set_aside
                            />
                        }
                    })
            }}
            <Clear trouble />
        </Panel>
    }
}

/// A size in words.
fn size(bytes: usize) -> String {
    if bytes == 0 {
        // A key has a size that nobody tells.
        return "–".to_owned();
    }
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    let tenths = bytes / 100;
    format!("{}.{} kB", tenths / 10, tenths % 10)
}

fn row(
    item: Item,
    announcer: Announcer,
    trouble: RwSignal<Option<Problem>>,
    changed: Callback<()>,
) -> AnyView {
    let aside = item.is_aside();
    let failed = move |what: &str, error: crate::io::StoreError| {
        trouble.set(Some(Problem::new(
            format!("It could not be {what}"),
            error.to_string(),
        )));
    };
    let kept = StoredValue::new(item.clone());
    let download = Callback::new(move |()| {
        let item = kept.get_value();
        spawn_local(async move {
            let name = item.key.replace(['/', '.'], "-");
            match storage::content(&item).await {
                Ok(bytes) => {
                    files::save_file(&format!("{name}.txt"), "application/octet-stream", &bytes);
                }
                Err(error) => failed("downloaded", error),
            }
        });
    });
    let remove = Callback::new(move |()| {
        let item = kept.get_value();
        spawn_local(async move {
            match storage::remove(&item).await {
                Ok(()) => {
                    stored::aside_is_gone(&item.key);
                    announcer.show(format!("{} is forgotten.", item.key));
                    // The page may be left by now.
                    changed.try_run(());
                }
                Err(error) => failed("forgotten", error),
            }
        });
    });
    let called = |what: &str| format!("{what} {}", item.key);
    let actions = aside.then(|| {
        view! {
            <div class="cluster">
                <Button
                    label=called("Download")
                    icon=Icon::Download
                    size=Size::Small
                    on_pressed=download
                />
                <Button label=called("Forget") size=Size::Small on_pressed=remove />
            </div>
        }
    });
    view! {
        <tr data-stored-key=item.key.clone()>
            <th scope="row" class="table__code">
                {item.key.clone()}
            </th>
            <td>{item.meaning()}</td>
            <td class="table__number">{size(item.bytes)}</td>
            <td>{actions}</td>
        </tr>
    }
    .into_any()
}

/// Forgets everything, after a question.
#[component]
fn Clear(trouble: RwSignal<Option<Problem>>) -> impl IntoView {
    let clear = Callback::new(move |()| {
        spawn_local(async move {
            match storage::clear().await {
                Ok(()) => address::reload(),
                Err(error) => {
                    trouble.try_set(Some(Problem::new(
                        "Not everything could be forgotten",
                        error.to_string(),
                    )));
                }
            }
        });
    });
    let words = Words {
        label: "Forget everything",
        hint: "Board, secrets, theme, drafts, whatever was set aside, and the app's files for a visit without a network, as if this browser had never been here.",
        question: "Forget everything?",
        text: "Export the board first if you may need it again: this cannot be undone. This page and other tabs with Signalbox load anew afterwards.",
        keep: "Keep everything",
        go: "Forget it",
    };
    view! { <Danger words action="clear" on_confirmed=clear /> }
}
