//! Sending, the dry run, and what came of it.

use super::created::{task_link, task_state};
use super::credentials::CredentialsBox;
use super::target::RootForm;
use crate::app::action::{ActionSession, Failure, Sending, Sent, Source};
use crate::domain::action::file::Kind;
use crate::domain::taskcluster::answer::Made;
use crate::domain::taskcluster::retry;
use crate::io::browser::kept_focus::is_inside;
use crate::io::browser::page;
use crate::view::common::button::{Button, Look, Size};
use crate::view::common::code_block::CodeBlock;
use crate::view::common::disclosure::Disclosure;
use crate::view::common::panel::Panel;
use crate::view::common::problem_note::{Gravity, ProblemNote};
use leptos::prelude::*;

/// Id around the buttons.
const BUTTONS: &str = "send-buttons";
/// Id around what comes of them, which gets the focus of the one that sends.
const OUTCOME: &str = "send-outcome";

/// The panel that sends.
#[component]
pub(super) fn SendPanel(
    session: ActionSession,
    /// How the action is triggered.
    kind: Kind,
) -> impl IntoView {
    let label = match kind {
        Kind::Task => "Create task",
        Kind::Hook { .. } => "Trigger hook",
    };
    let live = Memo::new(move |_| {
        session
            .source
            .with(|source| matches!(source, Some(Source::Live { .. })))
    });
    let ready = Memo::new(move |_| {
        session
            .preparation
            .with(|preparation| preparation.ready().is_some())
    });
    let busy = Memo::new(move |_| session.sending.with(Sending::is_busy));
    // The button that was pressed cannot have the focus while it is busy.
    Effect::new(move |_| {
        if busy.get() && is_inside(BUTTONS) {
            page::focus(OUTCOME);
        }
    });
    let place = move || {
        session.root.with(|root| match root {
            Some(root) => format!("It will be sent to {}.", root.as_str()),
            None => "It is not known yet where to send it.".into(),
        })
    };
    view! {
        <Panel title=label>
            <p>{place}</p>
            {move || (!live.get()).then(|| view! { <RootForm session /> })}
            <CredentialsBox session />
            <div class="cluster" id=BUTTONS>
                <Button
                    label=label
                    look=Look::Primary
                    action="send"
                    enabled=Signal::derive(move || !busy.get())
                    busy=busy
                    on_pressed=Callback::new(move |()| session.send())
                />
                <Button
                    label="Dry run"
                    action="dry-run"
                    enabled=Signal::derive(move || ready.get() && !busy.get())
                    on_pressed=Callback::new(move |()| session.rehearse())
                />
            </div>
            <div class="steps" id=OUTCOME tabindex="-1" role="group" aria-label="What came of it">
                {move || {
                    session
                        .sending_of
                        .get()
                        .map(|title| {
                            view! {
                                <p class="field__hint">
                                    {format!("This is of “{title}”, which was sent before:")}
                                </p>
                            }
                        })
                }}
                {move || outcome(session)}
                {move || {
                    session
                        .dry_run
                        .get()
                        .map(|shown| shown.map_or_else(failure_note, dry_run))
                }}
            </div>
        </Panel>
    }
}

fn outcome(session: ActionSession) -> AnyView {
    match session.sending.get() {
        Sending::Idle => ().into_any(),
        Sending::Busy(tries) => {
            let text = match tries {
                1 => "Sending …".to_owned(),
                tries => format!("Sending, try {tries} of {} …", retry::TRIES),
            };
            view! { <p role="status">{text}</p> }.into_any()
        }
        Sending::Failed(failure) => failure_note(failure),
        Sending::Sent(sent) => sent_note(session, sent),
    }
}

/// What failed, with what the service says in detail folded away.
pub(super) fn failure_note(failure: Failure) -> AnyView {
    told(failure, None)
}

/// The same with a button for a person who has read it.
pub(super) fn passing_failure(failure: Failure, on_dismissed: Callback<()>) -> AnyView {
    told(failure, Some(on_dismissed))
}

fn told(failure: Failure, on_dismissed: Option<Callback<()>>) -> AnyView {
    let Failure {
        problem, detail, ..
    } = failure;
    let detail = (!detail.is_empty()).then(|| {
        view! {
            <Disclosure summary="What the service says in detail">
                <pre class="caret" tabindex="0" role="region" aria-label="Detail of the service">
                    {detail}
                </pre>
            </Disclosure>
        }
    });
    let note = match on_dismissed {
        None => view! { <ProblemNote problem /> }.into_any(),
        Some(on_pressed) => view! {
            <ProblemNote problem>
                <Button label="Dismiss" size=Size::Small on_pressed />
            </ProblemNote>
        }
        .into_any(),
    };
    view! {
        <div class="stack stack--tight" data-error="">
            {note}
            {detail}
        </div>
    }
    .into_any()
}

fn sent_note(session: ActionSession, sent: Sent) -> AnyView {
    let Sent { root, hook, made } = sent;
    let problem = made.told(hook);
    let task = match made {
        Made::Task(task) => Some(task),
        Made::Nothing | Made::Odd(_) => None,
    }
    .map(|task| {
        let id = task.to_string();
        view! {
            <p class="cluster" data-created-task=id>
                {task_link(&root, &task)}
                <span role="status">{task_state(session, root, task)}</span>
            </p>
        }
    });
    view! {
        <ProblemNote problem gravity=Gravity::Success />
        {task}
    }
    .into_any()
}

fn dry_run(requests: Vec<String>) -> AnyView {
    let many = requests.len() > 1;
    let requests: Vec<_> = requests
        .into_iter()
        .enumerate()
        .map(|(place, text)| {
            let title = if many {
                format!("Request {} (not sent)", place + 1)
            } else {
                "Request (not sent)".to_owned()
            };
            view! { <CodeBlock title=title text=text output="dry-run" /> }
        })
        .collect();
    view! { {requests} }.into_any()
}
