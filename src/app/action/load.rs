//! Opening: a group of a live Taskcluster, a file, a link.

use super::super::link;
use super::super::wish::Wish;
use super::send::Failure;
use super::{ActionSession, Left, Source};
use crate::domain::action::file::ActionsFile;
use crate::domain::action::target::{Selected, Target};
use crate::domain::action::work::{ActionRequest, ActionResponse};
use crate::domain::finding::Finding;
use crate::domain::http::HttpRequest;
use crate::domain::problem::Problem;
use crate::domain::route::ActionsRoute;
use crate::domain::taskcluster::answer::{self, Asked, Refusal};
use crate::domain::taskcluster::api::{ACTIONS, Root};
use crate::domain::taskcluster::credentials::Credentials;
use crate::domain::taskcluster::retry::{self, Outcome};
use crate::domain::taskcluster::scope;
use crate::domain::taskcluster::slugid::SlugId;
use crate::domain::text;
use crate::domain::work::{Request, Response};
use crate::domain::yaml;
use crate::io::browser::clock;
use crate::io::browser::fetch::{self, AbortHandle, Terms};
use crate::io::browser::files::{PickedFile, Reading};
use crate::io::browser::timer::sleep;
use crate::io::{FetchError, HttpAnswer};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::{Map, Value};
use std::sync::Arc;
use std::time::Duration;

const READ_DEADLINE: Duration = Duration::from_secs(30);
const TIMEOUT: Duration = Duration::from_secs(60);
/// Bytes of a file of actions at most; the largest in the wild have a few.
const FILE_LIMIT: u64 = 100 * 1024 * 1024;
/// Bytes of any other answer at most.
pub(super) const ANSWER_LIMIT: u64 = 20 * 1024 * 1024;
/// How long an address with a signature in it is good; what Taskcluster's own
/// interface takes.
const BEWIT_SECONDS: i64 = 60;
/// Pages of a group's list at most: 30,000 tasks; large projects have half as many.
const PAGES: usize = 60;

/// What was asked for of a Taskcluster that gives it to those alone whom it knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withheld {
    /// Its root.
    pub root: Root,
    group: Option<SlugId>,
    task: Option<SlugId>,
}

/// A file that was not opened, because something else is open and nothing can be
/// done with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Rejected {
    /// Its name.
    pub name: String,
    /// Why nothing can be done with it.
    pub findings: Vec<Finding>,
    /// Whether something was open, and not only on its way.
    pub stays: bool,
}

impl ActionSession {
    /// Opens a group, or a task of it. What is open already of the same group
    /// stays.
    pub fn open_live(self, root: Root, group: SlugId, task: Option<SlugId>) {
        let abort = self.begin();
        let source = Source::Live {
            root: root.clone(),
            group: group.clone(),
        };
        let same = self
            .source
            .with_untracked(|open| open.as_ref() == Some(&source))
            && self.file.with_untracked(Option::is_some);
        spawn_local(async move {
            let opened = async {
                let selected = match &task {
                    Some(task) => Some(self.task(&root, task, &abort).await?),
                    None => None,
                };
                let file = if same {
                    None
                } else {
                    Some(self.live_file(&root, &group, &abort).await?)
                };
                Ok::<_, Failure>((selected, file))
            }
            .await;
            if abort.aborted() {
                return;
            }
            match opened {
                Ok((selected, file)) => {
                    self.busy.set(false);
                    let target = Target {
                        group: Some(group.to_string()),
                        task: selected,
                        own_task_id: None,
                    };
                    match file {
                        Some(file) if !file.is_of_use() && self.is_open() => {
                            self.reject(format!("“{ACTIONS}” of the group"), file);
                            self.stay();
                        }
                        file => {
                            self.show(source, file.map(Arc::new), target);
                            self.stand_at(Some(ActionsRoute {
                                root: Some(root.as_str().to_owned()),
                                group: Some(group.to_string()),
                                task: task.as_ref().map(SlugId::to_string),
                                ..ActionsRoute::default()
                            }));
                        }
                    }
                }
                Err(failure) => {
                    let group = Some(group);
                    self.not_opened(failure, Withheld { root, group, task });
                }
            }
        });
    }

    /// Says why nothing came of what was asked for.
    fn not_opened(self, failure: Failure, asked: Withheld) {
        self.busy.set(false);
        self.withheld
            .set(failure.wants_credentials.then_some(asked));
        self.problem.set(Some(failure));
        self.stay();
    }

    /// Takes the person's credentials for a Taskcluster that wants some, and asks
    /// it again. They do not sign for the one that is open.
    pub fn open_with_credentials(self, asked: Withheld, credentials: Credentials) {
        self.give_to(&asked.root, credentials);
        let Withheld { root, group, task } = asked;
        match (group, task) {
            (Some(group), task) => self.open_live(root, group, task),
            (None, Some(task)) => self.open_task(root, task),
            (None, None) => {}
        }
    }

    /// The group of a task, for an address that names a task only.
    pub fn open_task(self, root: Root, task: SlugId) {
        let abort = self.begin();
        spawn_local(async move {
            let selected = self.task(&root, &task, &abort).await;
            if abort.aborted() {
                return;
            }
            let group = selected.and_then(|selected| {
                let group = selected
                    .definition
                    .get("taskGroupId")
                    .and_then(Value::as_str);
                SlugId::read(group.unwrap_or_default()).map_err(|_| {
                    Failure::from(Problem::new(
                        "The task names no group",
                        "Give the id of its task group.",
                    ))
                })
            });
            match group {
                Ok(group) => self.open_live(root, group, Some(task)),
                Err(failure) => {
                    let (group, task) = (None, Some(task));
                    self.not_opened(failure, Withheld { root, group, task });
                }
            }
        });
    }

    /// Opens files that were picked, dropped or pasted: an `actions.json`, or a
    /// context for the open one, or both. The address goes on naming what is open
    /// if nothing comes of them.
    pub fn open_files(self, reading: Reading) {
        // What is on its way is given up only for something that can be used.
        let on_its_way = self.busy.get_untracked();
        if !on_its_way {
            self.start();
        }
        let wish = self.begun.newest();
        let turns = self.turns.get_value();
        spawn_local(async move {
            // Files that come after these take their place, if they can be used.
            let work = self.open_in_turn(wish, reading, on_its_way);
            turns.in_turn(work).await;
        });
    }

    /// Opens files now that those before them are done with. `on_its_way` tells
    /// whether anything was when they came.
    async fn open_in_turn(self, wish: Wish, reading: Reading, on_its_way: bool) {
        if !wish.stands() {
            return;
        }
        let waits = on_its_way && self.busy.get_untracked();
        self.busy.set(true);
        let read = reading.await;
        if !wish.stands() {
            return;
        }
        let Dropped {
            actions,
            context,
            left_out,
        } = match read {
            Ok(files) => Dropped::of(files),
            Err(error) => {
                let problem = Problem::new("The files could not be opened", error.to_string());
                self.problem.set(Some(problem.into()));
                Dropped::default()
            }
        };
        if let Some(file) = actions {
            let read = self.read(file.bytes).await;
            if !wish.stands() {
                return;
            }
            if on_its_way && read.as_ref().is_ok_and(ActionsFile::is_of_use) {
                self.start();
            }
            let waits = waits && self.busy.get_untracked();
            self.tell_left_out(&left_out);
            if self.place(file.path, read, context, waits) {
                self.stand_at(None);
            }
            return;
        }
        if !waits {
            self.busy.set(false);
        }
        self.tell_left_out(&left_out);
        if let Some(context) = context {
            match self.take_dropped(&context) {
                Ok(()) => self.stand_at(None),
                Err(problem) => self.problem.set(Some(problem.into())),
            }
        }
    }

    /// Names the files that were not even looked at.
    fn tell_left_out(self, left_out: &[String]) {
        if left_out.is_empty() {
            return;
        }
        let problem = Problem::new(
            "Only one actions.json can be open at a time, with one context",
            "Open the one that you want.",
        );
        let detail = format!("Not opened: {}", left_out.join(", "));
        self.problem.set(Some(problem.with_detail(detail).into()));
    }

    /// Opens what an address answers with, and the context of another.
    pub fn open_link(self, file: String, context: Option<String>) {
        let abort = self.begin();
        let route = self.followed.get_value();
        spawn_local(async move {
            let loaded = async {
                let bytes = self.linked(&file, &abort).await?;
                let context = match &context {
                    Some(context) => {
                        let bytes = self.linked(context, &abort).await?;
                        Some(String::from_utf8_lossy(&bytes).into_owned())
                    }
                    None => None,
                };
                Ok::<_, Failure>((bytes, context))
            }
            .await;
            if abort.aborted() {
                return;
            }
            match loaded {
                Ok((bytes, context)) => {
                    let read = self.read(bytes).await;
                    if abort.aborted() {
                        return;
                    }
                    if self.place(file, read, context, false) {
                        self.stand_at(route);
                    } else {
                        self.stay();
                    }
                }
                Err(failure) => {
                    self.busy.set(false);
                    self.problem.set(Some(failure));
                    self.stay();
                }
            }
        });
    }

    /// Takes a context that came as a file of its own.
    fn take_dropped(self, context: &str) -> Result<(), Problem> {
        if self.file.with_untracked(Option::is_none) {
            return Err(Problem::new(
                "The file is a context, but there are no actions yet that it could go with",
                "Open it together with the actions.json, or after it.",
            ));
        }
        self.take_context(context)
    }

    /// Puts another context in place of the one that goes with the open file.
    ///
    /// # Errors
    /// It is none, or of another group than the one that is open live.
    pub fn take_context(self, text: &str) -> Result<(), Problem> {
        let mut target = Target::read(text)?;
        if let Some(Source::Live { group, .. }) = self.source.get_untracked() {
            target = target.within(group.as_str())?;
        }
        let entered = self.set_aside();
        self.target.set(Arc::new(target));
        self.choose_again(entered);
        Ok(())
    }

    /// Loads the list of the group's tasks.
    pub fn load_tasks(self) {
        let Some(Source::Live { root, group }) = self.source.get_untracked() else {
            return;
        };
        self.listing_tasks.with_value(AbortHandle::abort);
        let abort = AbortHandle::new();
        self.listing_tasks.set_value(abort.clone());
        spawn_local(async move {
            let mut tasks = Vec::new();
            let mut continuation = None;
            for _ in 0..PAGES {
                let request = root.group(&group, continuation.as_deref());
                let answer = self.ask(&root, request, Asked::Group, &abort).await;
                if abort.aborted() {
                    return;
                }
                let page = answer.and_then(|answer| {
                    answer::group_tasks(&text_of(&answer))
                        .ok_or_else(|| not_taskcluster(&root, &answer))
                });
                match page {
                    Ok((page, next)) => {
                        tasks.extend(page);
                        continuation = next;
                    }
                    Err(failure) => {
                        self.problem.set(Some(failure));
                        return;
                    }
                }
                if continuation.is_none() {
                    break;
                }
            }
            self.tasks.set(Some(tasks));
        });
    }

    /// Ends what is being loaded or read, and begins anew.
    fn begin(self) -> AbortHandle {
        self.begun.begin();
        self.start()
    }

    /// Ends what is being loaded, and begins anew.
    fn start(self) -> AbortHandle {
        self.loading.with_value(AbortHandle::abort);
        let abort = AbortHandle::new();
        self.loading.set_value(abort.clone());
        self.busy.set(true);
        self.problem.set(None);
        self.withheld.set(None);
        self.rejected.set(None);
        abort
    }

    /// Whether something is open that something can be done with.
    fn is_open(self) -> bool {
        self.file
            .with_untracked(|open| open.as_ref().is_some_and(|open| open.is_of_use()))
    }

    /// Says why a file is not opened; all that is open stays.
    fn reject(self, name: String, file: ActionsFile) {
        let findings = file.findings;
        let stays = self.is_open();
        self.rejected.set(Some(Rejected {
            name,
            findings,
            stays,
        }));
    }

    /// Opens a file, or says why not. Tells whether it is open now. A file that
    /// cannot be used takes the place of nothing, also if it is only `on_its_way`.
    fn place(
        self,
        name: String,
        read: Result<ActionsFile, String>,
        context: Option<String>,
        on_its_way: bool,
    ) -> bool {
        let refused = |file: &ActionsFile| !file.is_of_use() && (on_its_way || self.is_open());
        match read {
            // Whoever waits for something else goes on doing so.
            Ok(file) if refused(&file) => {
                if !on_its_way {
                    self.busy.set(false);
                }
                self.reject(name, file);
                false
            }
            Ok(file) => {
                self.busy.set(false);
                let target = match context.as_deref().map(Target::read) {
                    Some(Err(problem)) => {
                        self.problem.set(Some(problem.into()));
                        Target::default()
                    }
                    Some(Ok(target)) => target,
                    None => Target::default(),
                };
                self.show(Source::File { name }, Some(Arc::new(file)), target);
                true
            }
            Err(reason) => {
                if !on_its_way {
                    self.busy.set(false);
                }
                let problem = text::opening_failed(&name, &reason);
                self.problem.set(Some(problem.into()));
                false
            }
        }
    }

    /// Puts a file and a target in place of what was open. The chosen action
    /// stays chosen if it belongs to the new target too and the file is the same, or
    /// a later version of it.
    fn show(self, source: Source, file: Option<Arc<ActionsFile>>, target: Target) {
        if let Source::Live { root, .. } = &source {
            self.set_root(root.clone());
        }
        let is_open = |file: &Arc<ActionsFile>| {
            self.source
                .with_untracked(|open| open.as_ref() == Some(&source))
                && self.file.with_untracked(|open| open.as_ref() == Some(file))
        };
        if let Some(file) = file.filter(|file| !is_open(file)) {
            let same = self
                .source
                .with_untracked(|open| open.as_ref() == Some(&source));
            let left = if same { self.leave_for(&file) } else { None };
            // Its context was given by hand and is not lost for a new version.
            let target = match &left {
                Some(_) if target == Target::default() => self.target.get_untracked(),
                _ => Arc::new(target),
            };
            self.choose(None);
            self.send.forget_unsettled();
            self.listing_tasks.with_value(AbortHandle::abort);
            self.tasks.set(None);
            self.references.forget();
            self.source.set(Some(source));
            self.target.set(target);
            self.file.set(Some(file));
            let shown = |left: &Left| {
                self.listing
                    .with_untracked(|listing| listing.shown.contains(&left.successor))
            };
            if let Some(left) = left.filter(shown) {
                self.come_to(left);
            }
        } else {
            let entered = self.set_aside();
            self.source.set(Some(source));
            self.target.set(Arc::new(target));
            self.choose_again(entered);
        }
    }

    /// The target is another one: keeps the choice where it makes sense, with
    /// what was entered for it unless there is a draft for the new target.
    fn choose_again(self, entered: Option<String>) {
        let chosen = self.chosen.get_untracked();
        let shown = |index: &usize| {
            self.listing
                .with_untracked(|listing| listing.shown.contains(index))
        };
        self.choose(None);
        self.choose(chosen.filter(shown));
        if let Some(entered) = entered {
            self.carry(&entered);
        }
    }

    async fn read(self, bytes: Vec<u8>) -> Result<ActionsFile, String> {
        let request = Request::Action(ActionRequest::Read);
        let worker = self.worker.get_value();
        match worker.call(request, vec![bytes], READ_DEADLINE).await {
            Ok((Response::Action(ActionResponse::File(mut file)), texts)) => {
                file.attach(texts.first().map(Vec::as_slice).unwrap_or_default());
                Ok(*file)
            }
            Ok(_) => Err("The worker gave another answer.".into()),
            Err(error) => Err(error.to_string()),
        }
    }

    async fn live_file(
        self,
        root: &Root,
        group: &SlugId,
        abort: &AbortHandle,
    ) -> Result<ActionsFile, Failure> {
        let answer = self.artifact(root, group, abort).await?;
        let page = answer.content_type.starts_with("text/html");
        if page || answer.body.trim_ascii_start().starts_with(b"<") {
            return Err(not_taskcluster(root, &answer));
        }
        self.read(answer.body).await.map_err(|reason| {
            text::opening_failed(&format!("“{ACTIONS}” of the group"), &reason).into()
        })
    }

    /// The actions of a group: without credentials where they are public,
    /// otherwise by the address that the queue gives to those who may read them,
    /// or, where it gives none, by a redirect of its own that is asked for by a
    /// signature in the address. Storage is asked without credentials: it is
    /// another host, and its address is signed by itself.
    async fn artifact(
        self,
        root: &Root,
        group: &SlugId,
        abort: &AbortHandle,
    ) -> Result<HttpAnswer<Vec<u8>>, Failure> {
        let request = root.artifact(group, ACTIONS);
        let answer = send(&request, FILE_LIMIT, abort).await?;
        let Err(refusal) = checked(&answer) else {
            return Ok(answer);
        };
        let credentials = self.credentials_for(root);
        let (true, Some(credentials)) = (refusal.wants_credentials(), credentials) else {
            return Err(told(&refusal, root, &answer, Asked::Actions));
        };
        let content = root.artifact_content(group, ACTIONS);
        let signed = super::send::signed(content, &credentials, None)?;
        let answer = send(&signed, ANSWER_LIMIT, abort).await?;
        let next = match checked(&answer) {
            Ok(()) => {
                let url = answer::artifact_url(&text_of(&answer));
                HttpRequest::get(url.ok_or_else(|| not_taskcluster(root, &answer))?)
            }
            // Older deployments do not know that call. If it is the
            // artifact that they do not know, the answer is the same again.
            Err(Refusal { status: 404, .. }) => {
                let scope = [scope::of_artifact(ACTIONS)];
                let until = clock::moment().0.div_euclid(1000) + BEWIT_SECONDS;
                credentials
                    .sign_address(&request.url, &scope, until)
                    .map_err(super::send::unsignable)?
            }
            Err(refusal) => return Err(told(&refusal, root, &answer, Asked::Actions)),
        };
        let answer = send(&next, FILE_LIMIT, abort).await?;
        match checked(&answer) {
            Ok(()) => Ok(answer),
            Err(refusal) => Err(told(&refusal, root, &answer, Asked::Actions)),
        }
    }

    async fn task(
        self,
        root: &Root,
        task: &SlugId,
        abort: &AbortHandle,
    ) -> Result<Selected, Failure> {
        let answer = self.ask(root, root.task(task), Asked::Task, abort).await?;
        let definition = serde_json::from_slice::<Map<String, Value>>(&answer.body)
            .map_err(|_| not_taskcluster(root, &answer))?;
        Ok(Selected {
            id: task.to_string(),
            definition,
        })
    }

    /// The scopes of the group's decision task.
    pub(super) async fn scopes(self, root: &Root, group: &SlugId) -> Result<Vec<String>, Failure> {
        // A handle of its own: what is opened meanwhile does not end sending.
        let abort = AbortHandle::new();
        let answer = self
            .ask(root, root.task(group), Asked::Task, &abort)
            .await?;
        let definition: Value =
            serde_json::from_slice(&answer.body).map_err(|_| not_taskcluster(root, &answer))?;
        Ok(answer::scopes(&definition).unwrap_or_default())
    }

    /// Asks for something that is public as a rule: without credentials first,
    /// with those of this Taskcluster if they are wanted and there.
    pub(super) async fn ask(
        self,
        root: &Root,
        request: HttpRequest,
        asked: Asked,
        abort: &AbortHandle,
    ) -> Result<HttpAnswer<Vec<u8>>, Failure> {
        let answer = send(&request, ANSWER_LIMIT, abort).await?;
        let Err(refusal) = checked(&answer) else {
            return Ok(answer);
        };
        let credentials = self.credentials_for(root);
        let (true, Some(credentials)) = (refusal.wants_credentials(), credentials) else {
            return Err(Failure::of(&refusal, asked));
        };
        let signed = super::send::signed(request, &credentials, None)?;
        let answer = send(&signed, ANSWER_LIMIT, abort).await?;
        match checked(&answer) {
            Ok(()) => Ok(answer),
            Err(refusal) => Err(Failure::of(&refusal, asked)),
        }
    }

    async fn linked(self, url: &str, abort: &AbortHandle) -> Result<Vec<u8>, Failure> {
        let terms = link::terms(url, TIMEOUT, FILE_LIMIT);
        let answer = answered(&HttpRequest::get(url), terms, abort)
            .await
            .map_err(|error| Failure::from(text::opening_failed(url, &link::why(url, error))))?;
        if (200..300).contains(&answer.status) {
            Ok(answer.body)
        } else {
            Err(text::link_status(url, answer.status, "the file").into())
        }
    }
}

/// Sends a request that only reads, to a service.
async fn send(
    request: &HttpRequest,
    limit: u64,
    abort: &AbortHandle,
) -> Result<HttpAnswer<Vec<u8>>, Failure> {
    let terms = Terms {
        timeout: TIMEOUT,
        limit_bytes: limit,
        ..Terms::default()
    };
    let answer = answered(request, terms, abort).await;
    answer.map_err(|error| unanswered(request, error))
}

/// The answer to a request that only reads. A service that has trouble is asked again, since
/// it may answer a moment later; a host without an answer is not waited for: as a
/// rule its address is mistyped.
async fn answered(
    request: &HttpRequest,
    terms: Terms<'_>,
    abort: &AbortHandle,
) -> Result<HttpAnswer<Vec<u8>>, FetchError> {
    // A browser that remembers an answer would show a state that is gone.
    let terms = Terms {
        live: true,
        // A signature is for one address; what is public may lie elsewhere.
        stays: !request.headers.is_empty(),
        ..terms
    };
    let mut tries = 0;
    loop {
        tries += 1;
        let answer = fetch::send_on_terms(request, &terms, abort).await?;
        let outcome = Outcome::Status(answer.status);
        match retry::wait(outcome, tries, clock::random()) {
            Some(wait) if !abort.aborted() => sleep(wait).await,
            _ => return Ok(answer),
        }
    }
}

/// No answer came.
pub(super) fn unanswered(request: &HttpRequest, error: FetchError) -> Failure {
    let origin = request.origin().unwrap_or_default();
    let what = match error {
        FetchError::Redirected => "redirects elsewhere",
        _ => "gave no answer",
    };
    Problem::new(format!("{origin} {what}"), error.to_string()).into()
}

pub(super) fn text_of(answer: &HttpAnswer<Vec<u8>>) -> String {
    String::from_utf8_lossy(&answer.body).into_owned()
}

pub(super) fn checked(answer: &HttpAnswer<Vec<u8>>) -> Result<(), Refusal> {
    if (200..300).contains(&answer.status) {
        return Ok(());
    }
    Err(Refusal::read(answer.status, &text_of(answer)))
}

/// A refusal in words. A page of HTML where the service says nothing of its own
/// is no Taskcluster's, unless it only asks to wait: that may be said by a proxy.
fn told(refusal: &Refusal, root: &Root, answer: &HttpAnswer<Vec<u8>>, asked: Asked) -> Failure {
    let mute = refusal.code.is_empty() && refusal.message.is_empty();
    if mute && refusal.status < 500 && refusal.status != 429 {
        let Failure { problem, .. } = not_taskcluster(root, answer);
        let headline = format!("{} (HTTP status {})", problem.headline, refusal.status);
        return Failure {
            problem: Problem {
                headline,
                ..problem
            },
            wants_credentials: refusal.wants_credentials(),
            ..Failure::default()
        };
    }
    Failure::of(refusal, asked)
}

pub(super) fn not_taskcluster(root: &Root, answer: &HttpAnswer<Vec<u8>>) -> Failure {
    answer::not_taskcluster(root.as_str(), &answer.content_type, &answer.body).into()
}

/// Files that came together: of each kind the last.
#[derive(Default)]
struct Dropped {
    actions: Option<PickedFile>,
    context: Option<String>,
    /// Names of the others.
    left_out: Vec<String>,
}

impl Dropped {
    fn of(files: Vec<PickedFile>) -> Self {
        let mut context = None;
        let mut all = Self::default();
        for file in files {
            let earlier = match context_in(&file) {
                Some(text) => context.replace((file.path, text)).map(|(name, _)| name),
                None => all.actions.replace(file).map(|file| file.path),
            };
            all.left_out.extend(earlier);
        }
        all.context = context.map(|(_, text)| text);
        all
    }
}

/// The text of a file that is a context and no file of actions.
fn context_in(file: &PickedFile) -> Option<String> {
    const LARGEST: usize = 1024 * 1024;
    if file.bytes.len() > LARGEST {
        return None;
    }
    let text = String::from_utf8_lossy(&file.bytes);
    let value = yaml::json_or_yaml(&text).ok()?;
    let has = |key: &str| value.get(key).is_some();
    // What has a title is an action.
    let context =
        !has("actions") && !has("title") && (has("taskGroupId") || has("taskId") || has("task"));
    context.then(|| text.into_owned())
}
