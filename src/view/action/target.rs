//! What actions are triggered on: the group, or a task of it.

use super::open::route_of;
use crate::app::action::{ActionSession, Source};
use crate::domain::action::target::Target;
use crate::domain::problem::Problem;
use crate::domain::taskcluster::answer::{self, GroupTask, NotMeant};
use crate::domain::taskcluster::api::Place;
use crate::view::common::badge::Badge;
use crate::view::common::button::{Button, Size};
use crate::view::common::disclosure::Disclosure;
use crate::view::common::id::unique_id;
use crate::view::common::json_entry::JsonEntry;
use crate::view::common::panel::Panel;
use crate::view::common::text_entry::TextEntry;
use leptos::prelude::*;
use std::borrow::Cow;

/// Tasks offered at most; typing narrows them down.
const OFFERED: usize = 500;

/// The panel with what is chosen and the way to choose something else.
#[component]
pub(super) fn TargetPanel(session: ActionSession) -> impl IntoView {
    let live = Memo::new(move |_| {
        session
            .source
            .with(|source| matches!(source, Some(Source::Live { .. })))
    });
    view! {
        <Panel title="Triggered on">
            {move || session.target.with(|target| facts(target))}
            {move || {
                if live.get() {
                    view! { <TaskChoice session /> }.into_any()
                } else {
                    view! { <ContextEditor session /> }.into_any()
                }
            }}
        </Panel>
    }
}

fn facts(target: &Target) -> AnyView {
    let group = target
        .group
        .clone()
        .unwrap_or_else(|| "not known: give a context, or taskGroupId is null".into());
    let task = target.task.as_ref().map_or_else(
        || "none: the whole group".to_owned(),
        |task| match task.name() {
            Some(name) => format!("{name} ({})", task.id),
            None => task.id.clone(),
        },
    );
    let tags: Vec<_> = target
        .tags()
        .unwrap_or_default()
        .into_iter()
        .map(|(tag, value)| {
            let text = format!("{tag} = {value}");
            view! { <li><Badge text=text /></li> }
        })
        .collect();
    let tags = target.task.is_some().then(|| {
        let tags = if tags.is_empty() {
            view! { <span>{"none"}</span> }.into_any()
        } else {
            view! { <ul class="cluster" role="list">{tags}</ul> }.into_any()
        };
        view! {
            <div class="facts__item">
                <dt class="facts__name">{"Tags of the task"}</dt>
                <dd class="facts__value">{tags}</dd>
            </div>
        }
    });
    let other_group = target.other_group().map(|other| {
        let text = format!(
            "The task is of another group, {other}. The actions here are not meant for it: open that group."
        );
        view! { <p class="field__notice" role="status">{text}</p> }
    });
    view! {
        <dl class="facts">
            <div class="facts__item">
                <dt class="facts__name">{"Task group"}</dt>
                <dd class="facts__value">{group}</dd>
            </div>
            <div class="facts__item">
                <dt class="facts__name">{"Task"}</dt>
                <dd class="facts__value">{task}</dd>
            </div>
            {tags}
        </dl>
        {other_group}
    }
    .into_any()
}

/// A task of the group: by its id, or out of the list.
#[component]
fn TaskChoice(session: ActionSession) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let chosen = Memo::new(move |_| session.target.with(|target| target.task.is_some()));
    let list = unique_id("tasks");
    view! {
        <Disclosure summary="Choose a task">
            <form
                class="stack stack--tight"
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    choose(session, &typed.get_untracked());
                }
            >
                {task_field(session, typed, list)}
                <div class="cluster">
                    <button type="submit" class="button button--small">
                        {"Use this task"}
                    </button>
                    <Button
                        label="List the tasks"
                        size=Size::Small
                        on_pressed=Callback::new(move |()| session.load_tasks())
                    />
                </div>
            </form>
        </Disclosure>
        {move || {
            chosen
                .get()
                .then(|| {
                    view! {
                        <div class="cluster">
                            <Button
                                label="Back to the group"
                                size=Size::Small
                                on_pressed=Callback::new(move |()| session.go_to_task(None))
                            />
                        </div>
                    }
                })
        }}
    }
}

/// Opens the task that is meant; the address of a page of Taskcluster's own is
/// followed like a link.
fn choose(session: ActionSession, typed: &str) {
    if let Some(place) = Place::of_page(typed) {
        return session.go(route_of(&place));
    }
    let meant = session.tasks.with_untracked(|tasks| {
        let tasks = tasks.as_deref().unwrap_or_default();
        answer::meant(tasks, typed).map(Cow::into_owned)
    });
    let error = match meant {
        Ok(task) => return session.go_to_task(Some(task.as_str())),
        Err(error) => error,
    };
    let remedy = match error {
        NotMeant::NoId(_) => "Type its id, or list the tasks and pick one.",
        NotMeant::Several(_) => "Type more of the name, or pick one out of the list.",
    };
    let problem = Problem::new(format!("{error}."), remedy);
    session.problem.set(Some(problem.into()));
}

fn task_field(session: ActionSession, typed: RwSignal<String>, list: String) -> AnyView {
    let id = unique_id("task");
    let input = id.clone();
    let list_id = list.clone();
    // Browsers look for what is typed among what is offered.
    let found = Memo::new(move |_| {
        let wanted = typed.with(|typed| typed.trim().to_lowercase());
        session.tasks.with(|tasks| {
            let tasks = tasks.iter().flatten();
            let mut found = tasks.filter(|task| wanted.is_empty() || task.is_called(&wanted));
            // A group may have many thousand: only what is offered is copied.
            let offered: Vec<GroupTask> = found.by_ref().take(OFFERED).cloned().collect();
            let count = offered.len().saturating_add(found.count());
            (count, offered)
        })
    });
    let options = move || {
        found.with(|(_, offered)| {
            offered
                .iter()
                .map(|task| {
                    let label = format!("{} ({})", task.name, task.state);
                    view! { <option value=task.id.to_string()>{label}</option> }
                })
                .collect::<Vec<_>>()
        })
    };
    let count = move || {
        let found = found.with(|(count, _)| *count);
        session.tasks.with(|tasks| match tasks {
            None => String::new(),
            Some(tasks) if found > OFFERED => format!(
                "The group has {} tasks; the first {OFFERED} are offered. Type a part of a name to narrow them down.",
                tasks.len()
            ),
            Some(tasks) if found < tasks.len() => format!(
                "The group has {} tasks; {found} of them {} called so.",
                tasks.len(),
                if found == 1 { "is" } else { "are" }
            ),
            Some(tasks) => format!("The group has {} tasks; they are offered.", tasks.len()),
        })
    };
    view! {
        <div class="field">
            <label class="field__label" for=id>
                {"Task id"}
            </label>
            <input
                class="input"
                type="text"
                id=input
                list=list
                autocomplete="off"
                spellcheck="false"
                prop:value=move || typed.get()
                on:input:target=move |event| typed.set(event.target().value())
            />
            <datalist id=list_id>{options}</datalist>
            <p class="field__hint" role="status">
                {count}
            </p>
        </div>
    }
    .into_any()
}

/// The context that goes with a file.
#[component]
fn ContextEditor(session: ActionSession) -> impl IntoView {
    let text = RwSignal::new(session.target.with_untracked(|target| target.write()));
    Effect::new(move |_| text.set(session.target.with(|target| target.write())));
    view! {
        <Disclosure summary="Context">
            <JsonEntry
                label="Context as JSON or YAML"
                help="What a live Taskcluster would say: taskGroupId, and for a task taskId and task. YAML is taken too."
                rows=6
                text
                action="Use this context"
                take=Callback::new(move |typed: String| session.take_context(&typed))
            />
        </Disclosure>
    }
}

/// Where to send what came from a file.
#[component]
pub(super) fn RootForm(session: ActionSession) -> impl IntoView {
    use crate::domain::taskcluster::api::Root;
    let text = RwSignal::new(
        session
            .root
            .with_untracked(|root| root.as_ref().map(|root| root.as_str().to_owned()))
            .unwrap_or_default(),
    );
    let problem = RwSignal::new(None::<Problem>);
    view! {
        <form
            class="actions-open"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                match Root::read(&text.get_untracked()) {
                    Ok(root) => {
                        problem.set(None);
                        session.consent(root.as_str());
                        session.set_root(root);
                    }
                    Err(found) => problem.set(Some(found)),
                }
            }
        >
            <TextEntry
                label="Root URL to send to"
                hint="https://taskcluster.example.org"
                text
                on_typed=Callback::new(move |typed| text.set(typed))
            />
            <button type="submit" class="button actions-open__submit">
                {"Use this root"}
            </button>
            <p class="field__message" role="status" data-error="">
                {move || {
                    problem.get().map(|problem| problem.in_a_line())
                }}
            </p>
        </form>
    }
}
