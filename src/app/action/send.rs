//! Sending: creating the task or triggering the hook, and watching what comes
//! of it.

use super::load::{ANSWER_LIMIT, checked, not_taskcluster, text_of, unanswered};
use super::prepare::not_ready;
use super::{ActionSession, Source};
use crate::domain::action::file::Kind;
use crate::domain::http::{HttpError, HttpRequest};
use crate::domain::problem::Problem;
use crate::domain::taskcluster::answer::{self, Asked, Refusal, TaskStatus};
use crate::domain::taskcluster::api::Root;
use crate::domain::taskcluster::credentials::{AUTHORIZATION, Credentials, covered};
use crate::domain::taskcluster::hawk::Stamp;
use crate::domain::taskcluster::retry::{self, Outcome};
use crate::domain::taskcluster::scope;
use crate::domain::taskcluster::slugid::SlugId;
use crate::domain::text::request_as_sent;
use crate::io::HttpAnswer;
use crate::io::browser::fetch::{self, AbortHandle};
use crate::io::browser::timer::sleep;
use crate::io::browser::{chance, clock};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

const TIMEOUT: Duration = Duration::from_secs(30);

/// Waits between looks at the state of the task that was made; the last one
/// repeats.
const WATCH: [Duration; 4] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(10),
];

/// How far sending has come.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Sending {
    /// Nothing is being sent.
    #[default]
    Idle,
    /// Something is; the number of the try.
    Busy(u32),
    /// It was taken.
    Sent(Sent),
    /// It was not.
    Failed(Failure),
}

impl Sending {
    /// Whether something is being sent.
    pub fn is_busy(&self) -> bool {
        matches!(self, Self::Busy(_))
    }
}

/// What was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Whether a hook was triggered.
    pub hook: bool,
    /// The task that was made; a hook may make none.
    pub task: Option<SlugId>,
    /// Its page.
    pub page: Option<String>,
}

/// What failed, with what the service says in detail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Failure {
    /// What failed and what to do.
    pub problem: Problem,
    /// What the service says below its line of dashes; may be empty.
    pub detail: String,
}

impl Failure {
    pub(super) fn of(refusal: &Refusal, asked: Asked) -> Self {
        Self {
            problem: refusal.problem(asked),
            detail: refusal.detail.clone(),
        }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self {
            problem,
            detail: String::new(),
        }
    }
}

/// What is remembered between tries of the person.
#[derive(Clone, Copy)]
pub(super) struct State {
    /// A request whose fate is not known: sent again it goes out with the same
    /// bytes under the same id, so that no second task can come of it.
    unsettled: StoredValue<Option<Unsettled>, LocalStorage>,
    /// Ends the watch over an earlier task.
    watch: StoredValue<u32, LocalStorage>,
}

#[derive(Clone)]
struct Unsettled {
    /// What the body was made of: the action, the input, the id.
    made_of: (usize, Option<String>, String),
    request: HttpRequest,
}

impl State {
    pub(super) fn new() -> Self {
        Self {
            unsettled: StoredValue::new_local(None),
            watch: StoredValue::new_local(0),
        }
    }
}

/// One call, ready but for its signature.
struct Call {
    request: HttpRequest,
    /// Scopes that it may use; `None` for all of the person's.
    authorized: Option<Vec<String>>,
    asked: Asked,
    /// Whether it can be sent twice without doing anything twice.
    repeatable: bool,
}

/// What sending the chosen action consists of.
struct Plan {
    root: Root,
    /// For a hook: the call that expands scopes, and the scope that is needed.
    expand: Option<(Call, String)>,
    call: Call,
}

impl ActionSession {
    /// Sends the chosen action.
    pub fn send(self) {
        if self.sending.with_untracked(Sending::is_busy) {
            return;
        }
        self.sending.set(Sending::Busy(1));
        self.dry_run.set(None);
        self.state.set(None);
        spawn_local(async move {
            let next = match self.sent().await {
                Ok(sent) => Sending::Sent(sent),
                Err(failure) => Sending::Failed(failure),
            };
            self.sending.set(next.clone());
            if let Sending::Sent(sent) = next {
                self.forget_draft();
                self.draw_id();
                self.prepare();
                if let Some(task) = sent.task {
                    self.watch(task);
                }
            }
        });
    }

    /// Shows the requests that [`Self::send`] would make, without making them.
    /// The decision task's scopes are looked up for it.
    pub fn rehearse(self) {
        self.dry_run.set(None);
        spawn_local(async move {
            let shown = async {
                let plan = self.plan().await?;
                let credentials = self.credentials.get_untracked();
                let calls = plan.expand.into_iter().map(|(call, _)| call);
                calls
                    .chain([plan.call])
                    .map(|call| shown(call, credentials.as_ref()))
                    .collect::<Result<Vec<String>, Failure>>()
            };
            match shown.await {
                Ok(shown) => self.dry_run.set(Some(shown)),
                Err(failure) => self.sending.set(Sending::Failed(failure)),
            }
        });
    }

    async fn sent(self) -> Result<Sent, Failure> {
        let credentials = self.credentials.get_untracked().ok_or_else(|| {
            Problem::new(
                "Nothing was sent, because there are no credentials",
                "Paste your Taskcluster credentials below.",
            )
        })?;
        let plan = self.plan().await?;
        let hook = plan.expand.is_some();
        if let Some((call, needed)) = plan.expand {
            let answer = self.transmit(call, &credentials).await?;
            let value = serde_json::from_slice(&answer.body).unwrap_or_default();
            let held =
                answer::scopes(&value).ok_or_else(|| not_taskcluster(&plan.root, &answer))?;
            if !scope::satisfies(&held, &needed) {
                return Err(Problem::new(
                    format!("The decision task may not trigger this hook: it lacks the scope {needed}"),
                    "Nothing was sent. The group’s project has to grant that scope; no credentials of yours can replace it.",
                )
                .into());
            }
        }
        let body = plan.call.request.clone();
        let own = self.own_task_id.get_untracked();
        let answer = self.transmit(plan.call, &credentials).await?;
        let task = if hook {
            answer::task_of_hook(&text_of(&answer))
                .map_err(|_| not_taskcluster(&plan.root, &answer))?
        } else {
            let id = body.url.rsplit('/').next().unwrap_or(&own);
            SlugId::read(id).ok()
        };
        Ok(Sent {
            hook,
            page: task.as_ref().map(|task| plan.root.task_page(task)),
            task,
        })
    }

    async fn plan(self) -> Result<Plan, Failure> {
        let root = self.root.get_untracked().ok_or_else(|| {
            Problem::new(
                "Nothing was sent, because it is not known where to",
                "Give the root URL of the Taskcluster.",
            )
        })?;
        let group = match self.source.get_untracked() {
            Some(Source::Live { group, .. }) => group,
            _ => {
                let group = self.target.with_untracked(|target| target.group.clone());
                SlugId::read(&group.unwrap_or_default()).map_err(|_| {
                    Problem::new(
                        "Nothing was sent, because the context names no task group",
                        "Give the id of the group as “taskGroupId” of the context: its decision task says which scopes may be used.",
                    )
                })?
            }
        };
        let action = self
            .action_now()
            .ok_or_else(|| Problem::new("No action is chosen", "Choose one."))?;
        let form = self.form.get_value();
        let input = match form {
            Some(form) => form.submit().await,
            None => None,
        };
        let own_task_id = self.own_task_id.get_untracked();
        let made_of = (
            action.place,
            input.as_deref().map(str::to_owned),
            own_task_id.clone(),
        );
        let unsettled = self.send.unsettled.get_value().filter(|unsettled| {
            unsettled.made_of == made_of
                && unsettled.request.origin().as_deref() == Some(root.as_str())
        });
        if let (Some(unsettled), Kind::Task) = (unsettled, &action.kind) {
            let scopes = self.scopes(&root, &group).await?;
            return Ok(Plan {
                root,
                expand: None,
                call: Call::create(unsettled.request, scopes),
            });
        }
        let preparation = self.prepared(input).await;
        let Some(ready) = preparation.ready() else {
            let problem = not_ready(&preparation);
            self.preparation.set(preparation);
            return Err(problem.into());
        };
        let body = ready.body.clone();
        self.preparation.set(preparation.clone());
        let scopes = self.scopes(&root, &group).await?;
        match action.kind {
            Kind::Task => {
                let id = SlugId::read(&own_task_id).map_err(|error| {
                    Problem::new(format!("{error}."), "Correct “ownTaskId” of the context.")
                })?;
                let request = root.create_task(&id, body);
                self.send.unsettled.set_value(Some(Unsettled {
                    made_of,
                    request: request.clone(),
                }));
                Ok(Plan {
                    root,
                    expand: None,
                    call: Call::create(request, scopes),
                })
            }
            Kind::Hook { group, id } => Ok(Plan {
                expand: Some((
                    Call {
                        request: root.expand_scopes(&scopes),
                        authorized: None,
                        asked: Asked::Scopes,
                        repeatable: true,
                    },
                    scope::of_hook_action(&group, &id),
                )),
                call: Call {
                    request: root.trigger_hook(&group, &id, body),
                    authorized: None,
                    asked: Asked::Hook,
                    repeatable: false,
                },
                root,
            }),
        }
    }

    /// Sends a call, again if it may pass later: the same bytes, signed anew.
    async fn transmit(
        self,
        call: Call,
        credentials: &Credentials,
    ) -> Result<HttpAnswer<Vec<u8>>, Failure> {
        let abort = AbortHandle::new();
        let mut tries = 0;
        loop {
            tries += 1;
            self.sending.set(Sending::Busy(tries));
            let signed = signed(
                call.request.clone(),
                credentials,
                call.authorized.as_deref(),
            )?;
            let result = fetch::send_for_bytes(&signed, TIMEOUT, &abort, ANSWER_LIMIT).await;
            let outcome = match &result {
                Ok(answer) => Outcome::Status(answer.status),
                Err(_) => Outcome::NoAnswer,
            };
            if !outcome.may_pass() && call.asked == Asked::Create {
                self.send.unsettled.set_value(None);
            }
            let wait = retry::wait(outcome, tries, clock::random());
            if let (Some(wait), true) = (wait, call.repeatable) {
                sleep(wait).await;
                continue;
            }
            let answer = result.map_err(|error| {
                let mut failure = unanswered(&call.request, error);
                failure.problem.remedy = call.unsettled_words(&failure.problem.remedy);
                failure
            })?;
            return match checked(&answer) {
                Ok(()) => Ok(answer),
                Err(refusal) => {
                    if refusal.status == 409 && call.asked == Asked::Create {
                        self.draw_id();
                    }
                    let mut failure = Failure::of(&refusal, call.asked);
                    if refusal.status >= 500 {
                        failure.problem.remedy = call.unsettled_words(&failure.problem.remedy);
                    }
                    Err(failure)
                }
            };
        }
    }

    /// Follows the state of a task until it runs.
    fn watch(self, task: SlugId) {
        let Some(root) = self.root.get_untracked() else {
            return;
        };
        let number = self
            .send
            .watch
            .try_update_value(|watch| {
                *watch = watch.wrapping_add(1);
                *watch
            })
            .unwrap_or_default();
        spawn_local(async move {
            let abort = AbortHandle::new();
            let mut waits = WATCH.into_iter();
            let mut wait = Duration::from_millis(200);
            loop {
                sleep(wait).await;
                if self.send.watch.get_value() != number {
                    return;
                }
                let answer = self.ask(root.status(&task), Asked::Task, &abort).await;
                let status = answer
                    .ok()
                    .and_then(|answer| TaskStatus::read(&text_of(&answer)));
                if self.send.watch.get_value() != number {
                    return;
                }
                // One look that fails says nothing of the task; the next may not.
                if let Some(status) = status {
                    let begun = status.has_begun();
                    self.state.set(Some(status));
                    if begun {
                        return;
                    }
                }
                wait = waits.next().unwrap_or(Duration::from_secs(10));
            }
        });
    }
}

impl Call {
    fn create(request: HttpRequest, scopes: Vec<String>) -> Self {
        Self {
            request,
            authorized: Some(scopes),
            asked: Asked::Create,
            repeatable: true,
        }
    }

    /// What to do where the fate of the call is not known.
    fn unsettled_words(&self, remedy: &str) -> String {
        match self.asked {
            Asked::Create => format!(
                "{remedy} It was tried {} times. Sending again is safe: it has the same id and the same bytes.",
                retry::TRIES
            ),
            Asked::Hook => format!(
                "{remedy} The hook may have been triggered all the same, so it was tried only once: look at its last fires before you send again."
            ),
            _ => remedy.to_owned(),
        }
    }
}

/// A request with its signature of this moment.
pub(super) fn signed(
    request: HttpRequest,
    credentials: &Credentials,
    authorized: Option<&[String]>,
) -> Result<HttpRequest, Failure> {
    let bytes = chance::bytes().ok_or_else(|| {
        Problem::new(
            "The browser has no random numbers for a signature",
            "Use another browser.",
        )
    })?;
    let stamp = Stamp {
        seconds: clock::moment().0.div_euclid(1000),
        nonce: SlugId::nice(bytes).to_string(),
    };
    credentials
        .sign(request, authorized, &stamp)
        .map_err(unsignable)
}

/// A request cannot be signed, because nothing can be sent to its address.
pub(super) fn unsignable(error: HttpError) -> Failure {
    Problem::new(
        format!("The request cannot be made: {error}."),
        "Check the root URL.",
    )
    .into()
}

/// A call as it would be sent, what proves who sent it being covered.
fn shown(call: Call, credentials: Option<&Credentials>) -> Result<String, Failure> {
    let request = match credentials {
        Some(credentials) => covered(signed(
            call.request,
            credentials,
            call.authorized.as_deref(),
        )?),
        None => {
            let mut request = call.request;
            let words = "(no credentials are given yet)".to_owned();
            request.headers.push((AUTHORIZATION.into(), words));
            request
        }
    };
    let mut text = request_as_sent(&request);
    if let Some(scopes) = call.authorized {
        text.push_str("\n\nauthorizedScopes, in the signature: ");
        text.push_str(&serde_json::to_string_pretty(&scopes).unwrap_or_default());
    }
    Ok(text)
}
