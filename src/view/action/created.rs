//! The tasks that were created in this visit: the way back to each, whatever is
//! opened or chosen since.

use crate::app::action::ActionSession;
use crate::domain::action::created::CreatedTask;
use crate::domain::taskcluster::answer::TaskStatus;
use crate::domain::taskcluster::api::Root;
use crate::domain::taskcluster::slugid::SlugId;
use crate::view::common::badge::{Badge, Tone};
use crate::view::common::button::{Button, Look, Size};
use crate::view::common::landing::hand_focus_on;
use crate::view::common::panel::Panel;
use leptos::prelude::*;

/// What the panel is called.
const TITLE: &str = "Created in this visit";

/// Id of the list.
const TASKS: &str = "created-tasks";

/// The panel; nothing while there is no task.
#[component]
pub(super) fn CreatedPanel(session: ActionSession) -> impl IntoView {
    let tasks = move || session.created.with(|created| created.list().to_vec());
    let any = Memo::new(move |_| session.created.with(|created| !created.list().is_empty()));
    let open = Memo::new(move |_| {
        let may_change = |task: &CreatedTask| task.may_change();
        session
            .created
            .with(|created| created.list().iter().any(may_change))
    });
    // The button goes once no state can change any more.
    let pressed = StoredValue::new(false);
    Effect::new(move |_| {
        if !open.get() && pressed.get_value() {
            pressed.set_value(false);
            hand_focus_on(&[TASKS]);
        }
    });
    let looking = Signal::derive(move || session.looking.get() > 0);
    let again = move || {
        open.get().then(|| {
            view! {
                <Button
                    label="Look at their states again"
                    size=Size::Small
                    look=Look::Quiet
                    busy=looking
                    on_pressed=Callback::new(move |()| {
                        pressed.set_value(true);
                        session.look_again();
                    })
                />
            }
        })
    };
    move || {
        any.get().then(|| {
            view! {
                <Panel title=TITLE>
                    <ul
                        id=TASKS
                        tabindex="-1"
                        class="stack stack--tight"
                        role="list"
                        aria-label=TITLE
                    >
                        <For each=tasks key=CreatedTask::page let:created>
                            {line(session, created)}
                        </For>
                    </ul>
                    {again}
                </Panel>
            }
        })
    }
}

fn line(session: ActionSession, created: CreatedTask) -> AnyView {
    let CreatedTask {
        root, task, action, ..
    } = created;
    let id = task.to_string();
    view! {
        <li data-remembered-task=id>
            <p>{action}</p>
            <p class="cluster">{task_link(&root, &task)} {task_state(session, root, task)}</p>
        </li>
    }
    .into_any()
}

/// The way to a task, by its id.
pub(super) fn task_link(root: &Root, task: &SlugId) -> AnyView {
    view! {
        <a href=root.task_page(task) target="_blank" rel="noopener noreferrer">
            {task.to_string()}
        </a>
    }
    .into_any()
}

/// The state of a task of this visit, as far as it is known.
pub(super) fn task_state(session: ActionSession, root: Root, task: SlugId) -> AnyView {
    let state = move || {
        let status = session
            .created
            .with(|created| created.status(&root, &task).cloned());
        state_badge(status)
    };
    state.into_any()
}

/// The state of a task, as far as it is known.
fn state_badge(status: Option<TaskStatus>) -> AnyView {
    let Some(TaskStatus { state, reason }) = status else {
        return view! { <Badge text="state not known yet" /> }.into_any();
    };
    let tone = match state.as_str() {
        "completed" => Tone::Passed,
        "failed" | "exception" => Tone::Failed,
        "running" => Tone::Running,
        _ => Tone::Neutral,
    };
    let text = if reason.is_empty() || reason == state {
        state
    } else {
        format!("{state}: {reason}")
    };
    view! { <Badge text=text tone=tone /> }.into_any()
}
