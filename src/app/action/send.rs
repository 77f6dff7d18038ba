//! Sending: creating the task or triggering the hook, and watching what comes
//! of it.

use super::load::{ANSWER_LIMIT, checked, not_taskcluster, text_of, unanswered};
use super::prepare::{Ingredients, not_ready};
use super::{ActionSession, Source};
use crate::app::schema_form::SchemaSession;
use crate::domain::action::created::{CreatedTask, Watch};
use crate::domain::action::draft::DraftKey;
use crate::domain::action::file::Kind;
use crate::domain::http::{HttpError, HttpRequest};
use crate::domain::problem::Problem;
use crate::domain::taskcluster::answer::{self, Asked, Made, Refusal, TaskStatus};
use crate::domain::taskcluster::api::Root;
use crate::domain::taskcluster::credentials::{AUTHORIZATION, Credentials, covered};
use crate::domain::taskcluster::hawk::Stamp;
use crate::domain::taskcluster::retry::{self, Outcome};
use crate::domain::taskcluster::scope;
use crate::domain::taskcluster::slugid::SlugId;
use crate::domain::text::request_as_sent;
use crate::io::browser::fetch::{self, AbortHandle};
use crate::io::browser::timer::sleep;
use crate::io::browser::{chance, clock};
use crate::io::{FetchError, HttpAnswer};
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

/// Wait between looks at a task that is not the newest any more.
const WATCH_LATER: Duration = Duration::from_secs(60);

/// Looks at that state in a row that may fail before the watch is given up.
const WATCH_FAILURES: u32 = 10;

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
    /// Where to.
    pub root: Root,
    /// Whether a hook was triggered.
    pub hook: bool,
    /// What came of it; a hook may make no task.
    pub made: Made,
}

/// What failed, with what the service says in detail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Failure {
    /// What failed and what to do.
    pub problem: Problem,
    /// What the service says below its line of dashes; may be empty.
    pub detail: String,
    /// Whether the service wants to know who asks.
    pub wants_credentials: bool,
    /// What was lacking for anything to be sent; once it is there the failure is
    /// over.
    pub lacks: Option<Lacks>,
}

/// What the page itself needs before it sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lacks {
    /// A root URL.
    Root,
    /// Credentials.
    Credentials,
    /// An input that can be sent.
    Input,
}

impl Failure {
    pub(super) fn of(refusal: &Refusal, asked: Asked) -> Self {
        Self {
            problem: refusal.problem(asked),
            detail: refusal.detail.clone(),
            wants_credentials: refusal.wants_credentials(),
            lacks: None,
        }
    }

    fn lacking(lacks: Lacks, problem: Problem) -> Self {
        Self {
            problem,
            lacks: Some(lacks),
            ..Self::default()
        }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self {
            problem,
            ..Self::default()
        }
    }
}

/// What is remembered between tries of the person.
#[derive(Clone, Copy)]
pub(super) struct State {
    /// A request that went out and whose fate is not known: sent again it goes
    /// out with the same bytes under the same id, so that no second task can
    /// come of it.
    unsettled: StoredValue<Option<Unsettled>, LocalStorage>,
    /// Ends an earlier dry run.
    rehearsal: StoredValue<u32, LocalStorage>,
}

#[derive(Clone)]
struct Unsettled {
    made_of: Ingredients,
    request: HttpRequest,
}

impl State {
    pub(super) fn new() -> Self {
        Self {
            unsettled: StoredValue::new_local(None),
            rehearsal: StoredValue::new_local(0),
        }
    }

    /// Nothing is sent again as it was: it was for another file or target.
    pub(super) fn forget_unsettled(self) {
        self.unsettled.set_value(None);
    }
}

/// Counts on, so that what has an earlier number is no longer wanted.
fn counted(number: StoredValue<u32, LocalStorage>) -> u32 {
    let next = |number: &mut u32| {
        *number = number.wrapping_add(1);
        *number
    };
    number.try_update_value(next).unwrap_or_default()
}

/// What the person asks to send, as it is at the press: what is opened or chosen
/// while answers are awaited changes nothing of it.
struct Submission {
    /// Number of the choice that it is of.
    choice: u32,
    root: Root,
    credentials: Option<Credentials>,
    group: SlugId,
    ingredients: Ingredients,
    form: Option<SchemaSession>,
    /// What its draft is kept under.
    draft: Option<DraftKey>,
    /// The text of the form.
    text: Option<String>,
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
        let submission = self.submission();
        self.sending.set(Sending::Busy(1));
        self.sending_of.set(None);
        self.end_rehearsal();
        spawn_local(async move {
            let sent = async {
                let submission = submission?;
                let credentials = submission.credentials.clone().ok_or_else(|| {
                    let problem = Problem::new(
                        "Nothing was sent, because there are no credentials",
                        "Paste your Taskcluster credentials above.",
                    );
                    Failure::lacking(Lacks::Credentials, problem)
                })?;
                let submission = self.validated(submission).await?;
                let sent = self.sent(&submission, &credentials).await?;
                Ok::<_, Failure>((submission, sent))
            };
            match sent.await {
                Ok((submission, sent)) => {
                    if let Made::Task(task) = sent.made.clone() {
                        let action = submission.ingredients.action.title.clone();
                        self.remember(submission.root.clone(), task, action);
                    }
                    self.sending.set(Sending::Sent(sent));
                    self.forget_draft(submission.draft.as_ref(), submission.text);
                    if self.is_chosen(submission.choice) {
                        self.draw_id();
                        self.prepare();
                    }
                }
                Err(failure) => self.sending.set(Sending::Failed(failure)),
            }
        });
    }

    /// What nothing was sent for is there now.
    pub(super) fn no_longer_lacks(self, found: Lacks) {
        let over = |sending: &Sending| matches!(sending, Sending::Failed(failure) if failure.lacks == Some(found));
        if self.sending.with_untracked(over) {
            self.sending.set(Sending::Idle);
            self.sending_of.set(None);
        }
    }

    /// Shows the requests that [`Self::send`] would make, without making them.
    /// The decision task's scopes are looked up for it.
    pub fn rehearse(self) {
        let number = self.end_rehearsal();
        let submission = self.submission();
        spawn_local(async move {
            let shown = async {
                let submission = self.validated(submission?).await?;
                let plan = self.plan(&submission).await?;
                let calls = plan.expand.into_iter().map(|(call, _)| call);
                let requests = calls
                    .chain([plan.call])
                    .map(|call| shown(call, submission.credentials.as_ref()))
                    .collect::<Result<Vec<String>, Failure>>()?;
                Ok::<_, Failure>((submission.ingredients.input, requests))
            };
            let (outdated, shown) = match shown.await {
                Ok((input, requests)) => {
                    let outdated = self.input.with_untracked(|now| *now != input);
                    (outdated, Ok(requests))
                }
                Err(failure) => (false, Err(failure)),
            };
            if !outdated && self.send.rehearsal.get_value() == number {
                self.dry_run.set(Some(shown));
            }
        });
    }

    /// What a dry run showed, or is about to, is no longer what would be sent.
    /// Yields the number of the next.
    pub(super) fn end_rehearsal(self) -> u32 {
        self.dry_run.set(None);
        counted(self.send.rehearsal)
    }

    /// What is to be sent, of what is open and chosen now.
    fn submission(self) -> Result<Submission, Failure> {
        let root = self.root.get_untracked().ok_or_else(|| {
            let problem = Problem::new(
                "Nothing was sent, because it is not known where to",
                "Give the root URL of the Taskcluster.",
            );
            Failure::lacking(Lacks::Root, problem)
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
        let ingredients = self
            .ingredients()
            .ok_or_else(|| Problem::new("No action is chosen", "Choose one."))?;
        Ok(Submission {
            choice: self.choice.get_value(),
            credentials: self.credentials_for(&root),
            root,
            group,
            ingredients,
            form: self.form.get_value(),
            draft: self.draft_key(),
            text: None,
        })
    }

    /// Takes the input once the validator has looked at what was entered last.
    async fn validated(self, mut submission: Submission) -> Result<Submission, Failure> {
        submission.ingredients.input = match submission.form {
            Some(form) => form.submit().await,
            None => None,
        };
        if !self.is_chosen(submission.choice) {
            return Err(Problem::new(
                "Nothing was sent, because another action was chosen before the input was checked",
                "Choose the first one again to send it.",
            )
            .into());
        }
        submission.text = self.typed.get_value().map(|typed| typed.text);
        Ok(submission)
    }

    async fn sent(
        self,
        submission: &Submission,
        credentials: &Credentials,
    ) -> Result<Sent, Failure> {
        let root = &submission.root;
        let plan = self.plan(submission).await?;
        let hook = plan.expand.is_some();
        if let Some((call, needed)) = plan.expand {
            let answer = self.transmit(call, submission, credentials).await?;
            let value = serde_json::from_slice(&answer.body).unwrap_or_default();
            let held = answer::scopes(&value).ok_or_else(|| not_taskcluster(root, &answer))?;
            if !scope::satisfies(&held, &needed) {
                return Err(Problem::new(
                    format!("The decision task may not trigger this hook: it lacks the scope {needed}"),
                    "Nothing was sent. The group’s project has to grant that scope; no credentials of yours can replace it.",
                )
                .into());
            }
        }
        let answer = self.transmit(plan.call, submission, credentials).await?;
        let made = if hook {
            answer::task_of_hook(&text_of(&answer)).map_err(|_| not_taskcluster(root, &answer))?
        } else {
            Made::by_id(&submission.ingredients.own_task_id)
        };
        Ok(Sent {
            root: root.clone(),
            hook,
            made,
        })
    }

    async fn plan(self, submission: &Submission) -> Result<Plan, Failure> {
        let Submission {
            root,
            group,
            ingredients,
            ..
        } = submission;
        let unsettled = self.send.unsettled.get_value().filter(|unsettled| {
            unsettled.made_of == *ingredients
                && unsettled.request.origin().as_deref() == Some(root.as_str())
        });
        if let (Some(unsettled), Kind::Task) = (unsettled, &ingredients.action.kind) {
            let scopes = self.scopes(root, group).await?;
            return Ok(Plan {
                expand: None,
                call: Call::create(unsettled.request, scopes),
            });
        }
        let preparation = self.prepared(ingredients).await;
        if self.is_chosen(submission.choice) {
            self.preparation.set(preparation.clone());
        }
        let Some(ready) = preparation.ready() else {
            return Err(Failure::lacking(Lacks::Input, not_ready(&preparation)));
        };
        let body = ready.body.clone();
        let scopes = self.scopes(root, group).await?;
        match &ingredients.action.kind {
            Kind::Task => {
                let id = SlugId::read(&ingredients.own_task_id).map_err(|error| {
                    Problem::new(format!("{error}."), "Correct “ownTaskId” of the context.")
                })?;
                Ok(Plan {
                    expand: None,
                    call: Call::create(root.create_task(&id, body), scopes),
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
                    scope::of_hook_action(group, id),
                )),
                call: Call {
                    request: root.trigger_hook(group, id, body),
                    authorized: None,
                    asked: Asked::Hook,
                    repeatable: false,
                },
            }),
        }
    }

    /// Sends a call, again if it may pass later: the same bytes, signed anew.
    async fn transmit(
        self,
        call: Call,
        submission: &Submission,
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
            if call.asked == Asked::Create {
                self.send.unsettled.set_value(Some(Unsettled {
                    made_of: submission.ingredients.clone(),
                    request: call.request.clone(),
                }));
            }
            let result = fetch::send_for_bytes(&signed, TIMEOUT, &abort, ANSWER_LIMIT).await;
            let outcome = match &result {
                Ok(answer) => Outcome::Status(answer.status),
                Err(FetchError::Redirected) => Outcome::Redirected,
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
            let chosen = self.is_chosen(submission.choice);
            let answer = result.map_err(|error| {
                let mut failure = unanswered(&call.request, error);
                if outcome.may_pass() {
                    failure.problem.remedy = call.unsettled_words(&failure.problem.remedy, chosen);
                }
                failure
            })?;
            return match checked(&answer) {
                Ok(()) => Ok(answer),
                Err(refusal) => {
                    if refusal.status == 409 && call.asked == Asked::Create && chosen {
                        self.draw_id();
                        self.prepare();
                    }
                    let mut failure = Failure::of(&refusal, call.asked);
                    if refusal.status >= 500 {
                        failure.problem.remedy =
                            call.unsettled_words(&failure.problem.remedy, chosen);
                    }
                    Err(failure)
                }
            };
        }
    }

    /// Remembers a task that was created, and follows its state.
    fn remember(self, root: Root, task: SlugId, action: String) {
        let (of, id) = (root.clone(), task.clone());
        let watch = self
            .created
            .try_update(|created| created.add(of, id, action));
        if let Some(watch) = watch {
            self.watch(watch, root, task);
        }
    }

    /// Follows the state of a task until it runs, another watch follows it, it is not
    /// remembered any more, or it cannot be had.
    fn watch(self, watch: Watch, root: Root, task: SlugId) {
        spawn_local(async move {
            let mut waits = WATCH.into_iter();
            let mut wait = Duration::from_millis(200);
            let mut failures = 0;
            while failures < WATCH_FAILURES {
                sleep(wait).await;
                let place = self
                    .created
                    .with_untracked(|created| created.watched(watch));
                let Some(place) = place else {
                    return;
                };
                // One look that fails says nothing of the task; the next may not.
                match self.look(&root, &task).await {
                    Some(status) if status.has_begun() => return,
                    Some(_) => failures = 0,
                    None => failures += 1,
                }
                let next = waits.next().unwrap_or(Duration::from_secs(10));
                wait = if place == 0 { next } else { WATCH_LATER };
            }
        });
    }

    /// Asks for the state of a task that was created.
    async fn look(self, root: &Root, task: &SlugId) -> Option<TaskStatus> {
        let abort = AbortHandle::new();
        let answer = self.ask(root, root.status(task), Asked::Task, &abort);
        let status = TaskStatus::read(&text_of(&answer.await.ok()?))?;
        let learned = status.clone();
        self.created
            .update(|created| created.learn(root, task, learned));
        Some(status)
    }

    /// Asks once more for the states of the tasks that were created, as far as they
    /// may have changed. While it is at that, asking again changes nothing.
    pub fn look_again(self) {
        if self.looking.get_untracked() > 0 {
            return;
        }
        let open: Vec<CreatedTask> = self.created.with_untracked(|created| {
            let open = created.list().iter().filter(|task| task.may_change());
            open.cloned().collect()
        });
        self.looking.set(open.len());
        for CreatedTask { root, task, .. } in open {
            spawn_local(async move {
                // What cannot be had stays as it was known.
                self.look(&root, &task).await;
                self.looking.update(|left| *left = left.saturating_sub(1));
            });
        }
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

    /// What to do where the fate of the call is not known. Another choice, even
    /// of the same action, draws another id.
    fn unsettled_words(&self, remedy: &str, chosen: bool) -> String {
        match self.asked {
            Asked::Create if !chosen => format!(
                "{remedy} It was tried {} times and may have been created all the same: look at the tasks of the group before you send it again.",
                retry::TRIES
            ),
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
