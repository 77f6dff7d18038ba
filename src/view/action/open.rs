//! Ways to open actions: a group of a live Taskcluster, picker, drop, paste, sample.

use crate::app::action::{ActionSession, Source};
use crate::domain::action::samples;
use crate::domain::route::ActionsRoute;
use crate::domain::taskcluster::api::Place;
use crate::domain::taskcluster::slugid::SlugId;
use crate::io::browser::files::{self, PickedFile, Reading};
use crate::view::common::drawn::when_drawn;
use crate::view::common::drop_bar::DropBar;
use crate::view::common::file_button::FileButton;
use crate::view::common::icon::Icon;
use crate::view::common::incoming_files;
use crate::view::common::menu::{Holds, Menu, MenuChoice, PasteMenu};
use crate::view::common::text_entry::TextEntry;
use leptos::prelude::*;

/// Opens a text that was pasted or dropped. An address, of a file or of a page of
/// Taskcluster's own, is followed like a link, which asks before it loads anything.
fn open_text(session: ActionSession, text: String) {
    if let Some(place) = Place::of_page(&text) {
        return session.go(route_of(&place));
    }
    if let Some(link) = incoming_files::link_in(&text) {
        return session.go(ActionsRoute {
            file: Some(link.to_owned()),
            ..ActionsRoute::default()
        });
    }
    session.open_files(files::at_hand(vec![PickedFile {
        path: "actions.json".into(),
        bytes: text.into_bytes(),
    }]));
}

fn open_sample(session: ActionSession, sample: &samples::Sample) {
    let file = |(name, text): (&str, &str)| PickedFile {
        path: name.to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    session.open_files(files::at_hand(sample.files.map(file).into()));
}

/// Makes the whole page take actions by drop and paste; yields whether a file
/// hangs over it.
pub(super) fn drop_target(session: ActionSession) -> RwSignal<bool> {
    incoming_files::reading_target(
        move |reading| session.open_files(reading),
        move |text| open_text(session, text),
    )
}

/// The bar with every way to open actions; small once something is open.
#[component]
pub(super) fn OpenBar(
    session: ActionSession,
    /// Whether a file hangs over the page.
    over: RwSignal<bool>,
) -> impl IntoView {
    let slim = Memo::new(move |_| session.file.with(Option::is_some));
    let samples: Vec<_> = samples::LIST
        .iter()
        .map(|sample| {
            let open = move |()| open_sample(session, sample);
            view! { <MenuChoice title=sample.title text=sample.about on_chosen=Callback::new(open) /> }
        })
        .collect();
    let title = Signal::derive(move || {
        if slim.get() {
            opened(session)
        } else {
            "Open a task group, or drop an actions.json here".to_owned()
        }
    });
    view! {
        <DropBar
            icon=Icon::Globe
            title
            text="A file stays in this browser. A group is loaded from its Taskcluster only when you say so."
            slim
            over
            busy=session.busy
        >
            <div class="drop__actions">
                <FileButton
                    label="Open file"
                    picks="Actions file"
                    accept=".json,application/json"
                    multiple=true
                    on_picked=Callback::new(move |reading: Reading| session.open_files(reading))
                />
                <Menu label="Samples" icon=Icon::ChevronDown>
                    {samples}
                </Menu>
                <PasteMenu
                    id="paste-actions"
                    label="Text of actions.json"
                    on_pasted=Callback::new(move |text| open_text(session, text))
                />
            </div>
            {move || {
                if slim.get() {
                    view! {
                        <Menu label="Open another group" icon=Icon::Globe holds=Holds::Form>
                            <LiveForm session />
                        </Menu>
                    }
                        .into_any()
                } else {
                    view! { <LiveForm session /> }.into_any()
                }
            }}
        </DropBar>
    }
}

/// What is open, in words.
fn opened(session: ActionSession) -> String {
    session.source.with(|source| match source {
        Some(Source::Live { root, group }) => format!("Task group {group} of {}", root.as_str()),
        Some(Source::File { name }) => format!("File {name}"),
        None => String::new(),
    })
}

/// The address that names a place.
pub(super) fn route_of(place: &Place) -> ActionsRoute {
    ActionsRoute {
        root: Some(place.root.as_str().to_owned()),
        group: place.group.as_ref().map(SlugId::to_string),
        task: place.task.as_ref().map(SlugId::to_string),
        ..ActionsRoute::default()
    }
}

/// Root, group and task of a live Taskcluster.
#[component]
fn LiveForm(session: ActionSession) -> impl IntoView {
    let known = session.source.get_untracked();
    let (root, group) = match known {
        Some(Source::Live { root, group }) => (root.as_str().to_owned(), group.to_string()),
        _ => (String::new(), String::new()),
    };
    let (root, group) = (RwSignal::new(root), RwSignal::new(group));
    let task = RwSignal::new(String::new());
    // The address of a page of Taskcluster's own says it all, wherever it is put.
    let typed = move |into: RwSignal<String>| {
        Callback::new(move |typed: String| {
            let page = Place::of_page(&typed);
            into.set(typed);
            let Some(page) = page else { return };
            let text = |id: Option<SlugId>| id.map_or_else(String::new, |id| id.to_string());
            // A box that had this text before shows it anew only once it showed another.
            when_drawn(move || {
                root.set(page.root.as_str().to_owned());
                group.set(text(page.group));
                task.set(text(page.task));
            });
        })
    };
    let load = move || {
        let place = Place::of_parts(
            &root.get_untracked(),
            &group.get_untracked(),
            &task.get_untracked(),
        );
        match place {
            Ok(place) => {
                session.problem.set(None);
                session.consent(place.root.as_str());
                session.pressed.set_value(true);
                session.go(route_of(&place));
            }
            Err(problem) => session.problem.set(Some(problem.into())),
        }
    };
    view! {
        <form
            class="actions-open"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                load();
            }
        >
            <TextEntry
                label="Root URL"
                hint="https://taskcluster.example.org"
                text=root
                on_typed=typed(root)
            />
            <TextEntry
                label="Task group"
                hint="its id, or its page’s address"
                text=group
                on_typed=typed(group)
            />
            <TextEntry
                label="Task (optional)"
                hint="its id"
                text=task
                on_typed=typed(task)
            />
            <button type="submit" class="button button--primary actions-open__submit">
                {Icon::Download.draw()}
                <span class="button__label">{"Load actions"}</span>
            </button>
        </form>
    }
}
