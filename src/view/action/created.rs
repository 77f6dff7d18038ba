//! The tasks that were created in this visit: the way back to each, whatever is
//! opened or chosen since.

use super::send::state_badge;
use crate::app::action::ActionSession;
use crate::domain::action::created::CreatedTask;
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
    let again = move || {
        open.get().then(|| {
            view! {
                <Button
                    label="Look at their states again"
                    size=Size::Small
                    look=Look::Quiet
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
    let (page, id) = (created.page(), created.task.to_string());
    let mark = id.clone();
    let CreatedTask {
        root, task, action, ..
    } = created;
    let state = move || {
        let status = session
            .created
            .with(|created| created.status(&root, &task).cloned());
        state_badge(status)
    };
    view! {
        <li data-remembered-task=mark>
            <p>{action}</p>
            <p class="cluster">
                <a href=page target="_blank" rel="noopener noreferrer">
                    {id}
                </a>
                {state}
            </p>
        </li>
    }
    .into_any()
}
