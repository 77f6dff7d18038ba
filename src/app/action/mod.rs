//! The life of the page of actions: what is open, what is chosen, what is
//! entered, what would be sent and what was sent.

mod load;
mod prepare;
mod references;
mod send;

use super::consent::Consent;
use super::keeper;
use super::kept;
use super::schema_form::SchemaSession;
use super::turns::Turns;
use super::vault::{Vault, VaultState};
use super::wish::Wishes;
use crate::domain::action::created::CreatedTasks;
use crate::domain::action::draft::{DraftKey, Drafts, carried, file_group, renewed};
use crate::domain::action::file::{Action, ActionsFile};
use crate::domain::action::prepare::{Prepared, Ready};
use crate::domain::action::relevance::{Listing, listing};
use crate::domain::action::target::Target;
use crate::domain::form::Form;
use crate::domain::json::exact::Exact;
use crate::domain::problem::Problem;
use crate::domain::route::{ActionsRoute, Route};
use crate::domain::schema::{self, Documents};
use crate::domain::secret::{Secret, SecretId};
use crate::domain::taskcluster::answer::GroupTask;
use crate::domain::taskcluster::api::Root;
use crate::domain::taskcluster::credentials::Credentials;
use crate::domain::taskcluster::slugid::SlugId;
use crate::io::browser::address::{self, Entry};
use crate::io::browser::chance;
use crate::io::browser::fetch::AbortHandle;
use crate::io::browser::timer::Debounce;
use crate::io::browser::worker::WorkerClient;
use leptos::prelude::*;
use serde_json::Value;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

pub use load::{Rejected, Withheld};
pub use references::{Progress, References};
use send::Lacks;
pub use send::{Failure, Sending, Sent};

/// Where drafts are kept.
const DRAFTS: &str = "signalbox.action-drafts";

/// How long nothing is typed before a draft is kept.
const SAVE_PAUSE: Duration = Duration::from_millis(400);

/// Where the open actions came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A group of a live Taskcluster.
    Live {
        /// Its root.
        root: Root,
        /// The group.
        group: SlugId,
    },
    /// A file.
    File {
        /// Its name or address.
        name: String,
    },
}

/// How far the preparation of the chosen action has come.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Preparation {
    /// There is no valid input.
    #[default]
    Waiting,
    /// What came of it.
    Done(Arc<Prepared>),
    /// It could not be made: the worker took too long or failed.
    Failed(Problem),
}

impl Preparation {
    /// What can be sent.
    pub fn ready(&self) -> Option<&Ready> {
        match self {
            Self::Done(prepared) => match prepared.as_ref() {
                Prepared::Ready(ready) => Some(ready),
                _ => None,
            },
            _ => None,
        }
    }
}

/// What stands in the form of the chosen action.
#[derive(Clone, Debug, Default)]
struct Typed {
    /// The text it began with.
    initial: String,
    /// The text as it is, valid or not.
    text: String,
    /// The text that was sent last; it is no draft.
    sent: Option<String>,
    /// Whether the text changed since it was kept.
    is_new: bool,
    /// Texts that are no numbers, as they were when it was kept.
    unread: Vec<(String, String)>,
}

/// What was chosen and entered when a later version of its file came.
struct Left {
    /// Index of the action in that version.
    successor: usize,
    /// The schema that it had.
    schema: String,
    /// The text that its form began with.
    began: String,
    /// What was entered since.
    entered: Option<String>,
}

/// A handle on the page's state.
#[derive(Clone, Copy)]
pub struct ActionSession {
    worker: StoredValue<WorkerClient, LocalStorage>,
    /// Ends what is being loaded for a target that is no longer wanted.
    loading: StoredValue<AbortHandle, LocalStorage>,
    /// To have something opened that is no file: files that are still being read give
    /// way to it.
    begun: Wishes,
    /// Files are opened in the order in which they came, however long each is read.
    turns: StoredValue<Rc<Turns>, LocalStorage>,
    /// Ends the loading of the list of tasks.
    listing_tasks: StoredValue<AbortHandle, LocalStorage>,
    /// Number of the choice, counted on whenever one is made.
    choice: StoredValue<u32, LocalStorage>,
    /// Number of the newest preparation.
    newest: StoredValue<u32, LocalStorage>,
    drafts: StoredValue<Drafts, LocalStorage>,
    save_pause: StoredValue<Debounce, LocalStorage>,
    form: StoredValue<Option<SchemaSession>, LocalStorage>,
    typed: StoredValue<Option<Typed>, LocalStorage>,
    /// What the person said to requests to other origins.
    consent: Consent,
    send: send::State,
    /// Documents that schemas of the open file refer to.
    pub references: References,
    /// The address that was followed last, so that coming back to the page loads
    /// nothing anew.
    pub followed: StoredValue<Option<ActionsRoute>, LocalStorage>,
    /// Whether what is being loaded was asked for by a control, whose focus it gets.
    pub pressed: StoredValue<bool, LocalStorage>,
    /// Grows when the address is to be followed that is there already.
    pub again: RwSignal<u32>,
    /// The address of what is open; `None` if it was opened by hand.
    standing: StoredValue<Option<ActionsRoute>, LocalStorage>,
    /// Where the open actions came from.
    pub source: RwSignal<Option<Source>>,
    /// The open actions.
    pub file: RwSignal<Option<Arc<ActionsFile>>>,
    /// What they are triggered on.
    pub target: RwSignal<Arc<Target>>,
    /// Which of them belong to it.
    pub listing: Memo<Listing>,
    /// Index of the chosen one.
    pub chosen: RwSignal<Option<usize>>,
    /// The input while it is valid.
    pub input: RwSignal<Option<Arc<str>>>,
    /// What would be sent.
    pub preparation: RwSignal<Preparation>,
    /// Whether it is being made anew.
    pub preparing: RwSignal<bool>,
    /// The id for the task to be made.
    pub own_task_id: RwSignal<String>,
    /// The person's credentials for [`Self::root`]; the vault keeps them.
    pub credentials: RwSignal<Option<Credentials>>,
    /// The Taskcluster that is open, or where to send what came from a file.
    pub root: RwSignal<Option<Root>>,
    /// How far sending has come.
    pub sending: RwSignal<Sending>,
    /// The action that was sent, if another one was chosen before the answer.
    pub sending_of: RwSignal<Option<String>>,
    /// The tasks that were created in this visit, with their states.
    pub created: RwSignal<CreatedTasks>,
    /// How many of them are being asked for at the person's request.
    pub looking: RwSignal<usize>,
    /// The requests that sending would make, as text, or why there are none.
    pub dry_run: RwSignal<Option<Result<Vec<String>, Failure>>>,
    /// Tasks of the open group, once they were asked for.
    pub tasks: RwSignal<Option<Vec<GroupTask>>>,
    /// Whether something is being loaded.
    pub busy: RwSignal<bool>,
    /// What failed last while loading.
    pub problem: RwSignal<Option<Failure>>,
    /// What was not opened last, because what is open would have been lost for it.
    pub rejected: RwSignal<Option<Rejected>>,
    /// What was not given for want of credentials, so that they can be given.
    pub withheld: RwSignal<Option<Withheld>>,
    /// What is to be told of drafts.
    pub kept: RwSignal<Option<Problem>>,
}

impl ActionSession {
    /// A session with nothing open.
    pub fn new(worker: WorkerClient) -> Self {
        let (drafts, kept) = kept::load(DRAFTS, "The drafts of actions", Drafts::read);
        let file = RwSignal::new(None::<Arc<ActionsFile>>);
        let target = RwSignal::new(Arc::new(Target::default()));
        let list = Memo::new(move |_| {
            let tags = target.with(|target| target.tags());
            file.with(|file| match file {
                Some(file) => listing(&file.actions, tags.as_ref()),
                None => Listing::default(),
            })
        });
        let session = Self {
            worker: StoredValue::new_local(worker),
            loading: StoredValue::new_local(AbortHandle::new()),
            begun: Wishes::none(),
            turns: StoredValue::new_local(Rc::default()),
            listing_tasks: StoredValue::new_local(AbortHandle::new()),
            choice: StoredValue::new_local(0),
            newest: StoredValue::new_local(0),
            drafts: StoredValue::new_local(drafts),
            save_pause: StoredValue::new_local(Debounce::new(SAVE_PAUSE)),
            form: StoredValue::new_local(None),
            typed: StoredValue::new_local(None),
            consent: Consent::new(),
            send: send::State::new(),
            references: References::new(),
            followed: StoredValue::new_local(None),
            pressed: StoredValue::new_local(false),
            again: RwSignal::new(0),
            standing: StoredValue::new_local(None),
            source: RwSignal::new(None),
            file,
            target,
            listing: list,
            chosen: RwSignal::new(None),
            input: RwSignal::new(None),
            preparation: RwSignal::new(Preparation::Waiting),
            preparing: RwSignal::new(false),
            own_task_id: RwSignal::new(String::new()),
            credentials: RwSignal::new(None),
            root: RwSignal::new(None),
            sending: RwSignal::new(Sending::Idle),
            sending_of: RwSignal::new(None),
            created: RwSignal::new(CreatedTasks::default()),
            looking: RwSignal::new(0),
            dry_run: RwSignal::new(None),
            tasks: RwSignal::new(None),
            busy: RwSignal::new(false),
            problem: RwSignal::new(None),
            rejected: RwSignal::new(None),
            withheld: RwSignal::new(None),
            kept: RwSignal::new(kept),
        };
        let vault = Vault::get();
        keeper::tend(vault);
        vault.on_changed(move || session.look_up());
        session
    }

    // Credentials

    /// The Taskcluster to talk to is this one. Credentials of another do not go
    /// there.
    pub fn set_root(self, root: Root) {
        let before = self.root.get_untracked();
        if before.as_ref() == Some(&root) {
            return;
        }
        self.root.set(Some(root.clone()));
        self.no_longer_lacks(Lacks::Root);
        // They were given before it was known what for.
        let given = before.is_none().then(|| self.credentials.get_untracked());
        let given = given.flatten();
        match given.map(|credentials| credentials.meant_for(&root)) {
            Some(Ok(credentials)) => self.give(credentials),
            unfit => {
                if let Some(Err(problem)) = unfit {
                    self.problem.set(Some(problem.into()));
                }
                self.credentials.set(None);
                self.look_up();
            }
        }
    }

    /// Takes the person's credentials; the vault keeps them.
    pub fn give(self, credentials: Credentials) {
        if let Some(id) = self.secret_id() {
            keeper::keep(Vault::get(), id, credentials.reveal());
        }
        self.credentials.set(Some(credentials));
        self.no_longer_lacks(Lacks::Credentials);
    }

    /// Takes the person's credentials for a Taskcluster that may not be the open
    /// one.
    fn give_to(self, root: &Root, credentials: Credentials) {
        let open = self.root.get_untracked();
        if open.is_none_or(|open| open == *root) {
            self.give(credentials);
        } else {
            keeper::keep(Vault::get(), secret_id(root), credentials.reveal());
        }
    }

    /// Forgets the person's credentials.
    pub fn forget_credentials(self) {
        if let Some(id) = self.secret_id() {
            keeper::keep(Vault::get(), id, Secret::default());
        }
        self.credentials.set(None);
    }

    /// Whether the vault may have credentials that it cannot give yet.
    pub fn vault_is_locked(self) -> bool {
        Vault::get().state.get() == VaultState::Locked
    }

    fn look_up(self) {
        if self.credentials.with_untracked(Option::is_some) {
            return;
        }
        let known = self
            .root
            .with_untracked(|root| root.as_ref().and_then(kept_credentials));
        if known.is_some() {
            self.credentials.set(known);
            self.no_longer_lacks(Lacks::Credentials);
        }
    }

    /// What signs requests to a Taskcluster: credentials of another do not go
    /// there, whichever is open.
    fn credentials_for(self, root: &Root) -> Option<Credentials> {
        let open = self.root.get_untracked();
        // Those that were given before it was known what for are for the first.
        if open.is_none_or(|open| open == *root) {
            let given = self.credentials.get_untracked();
            return given.or_else(|| kept_credentials(root));
        }
        kept_credentials(root)
    }

    fn secret_id(self) -> Option<SecretId> {
        self.root
            .with_untracked(|root| root.as_ref().map(secret_id))
    }

    /// The worker behind the session.
    pub fn worker(self) -> WorkerClient {
        self.worker.get_value()
    }

    /// Remembers that the person agreed to requests to an address's origin.
    pub fn consent(self, url: &str) {
        if let Some(origin) = address::origin_of(url) {
            self.consent.decide(origin, true);
        }
    }

    /// Whether an address may be asked without a question: it is of the page's
    /// own origin, or the person agreed before.
    pub fn may_ask(self, url: &str) -> bool {
        address::origin_of(url)
            .is_some_and(|origin| origin == address::origin() || self.consent.is_given(&origin))
    }

    /// The chosen action.
    pub fn action(self) -> Option<Action> {
        let chosen = self.chosen.get()?;
        self.file
            .with(|file| file.as_ref()?.actions.get(chosen).cloned())
    }

    /// Why an action of the file is not in the list; `None` if it is.
    pub fn why_absent(self, index: usize) -> Option<String> {
        self.listing.with(|listing| {
            let mut absent = listing.absent.iter();
            let absent = absent.find(|absent| absent.index == index)?;
            self.file
                .with(|file| Some(absent.why.words(&file.as_ref()?.actions)))
        })
    }

    fn action_now(self) -> Option<Action> {
        untrack(|| self.action())
    }

    /// Chooses an action, or none.
    pub fn choose(self, index: Option<usize>) {
        self.keep_draft();
        self.detach();
        self.input.set(None);
        self.preparation.set(Preparation::Waiting);
        self.end_rehearsal();
        self.leave_sending();
        self.choice
            .update_value(|choice| *choice = choice.wrapping_add(1));
        self.draw_id();
        self.chosen.set(index);
        if self
            .action_now()
            .is_some_and(|action| action.schema.is_none())
        {
            self.prepare();
        }
    }

    /// What came of sending is no longer shown. What is still to come is, with
    /// the name of what was sent.
    fn leave_sending(self) {
        let before = self.action_now();
        if self.sending.with_untracked(Sending::is_busy) {
            if self.sending_of.with_untracked(Option::is_none) {
                self.sending_of.set(before.map(|action| action.title));
            }
            return;
        }
        // What came while no action was chosen was not seen yet.
        if before.is_some() || self.sending_of.with_untracked(Option::is_none) {
            self.sending.set(Sending::Idle);
            self.sending_of.set(None);
        }
    }

    /// Whether the choice with this number still is the one.
    fn is_chosen(self, choice: u32) -> bool {
        self.choice.get_value() == choice
    }

    /// Draws an id for the next task, unless the context gives one.
    fn draw_id(self) {
        let given = self
            .target
            .with_untracked(|target| target.own_task_id.clone());
        let id = given.unwrap_or_else(|| {
            chance::bytes().map_or_else(String::new, |bytes| SlugId::nice(bytes).to_string())
        });
        self.own_task_id.set(id);
    }

    // Drafts

    /// What a draft of the chosen action is kept under.
    fn draft_key(self) -> Option<DraftKey> {
        let chosen = self.chosen.get_untracked()?;
        let (schema, (action, nth)) = self.file.with_untracked(|file| {
            let file = file.as_ref()?;
            let schema = file.actions.get(chosen)?.schema.clone();
            Some((schema.unwrap_or_default(), file.key_of(chosen)?))
        })?;
        let group = self.target.with_untracked(|target| target.group.clone());
        let file = || match self.source.get_untracked() {
            Some(Source::File { name }) => file_group(&name, &schema),
            _ => String::new(),
        };
        Some(DraftKey {
            group: group.unwrap_or_else(file),
            action,
            nth,
        })
    }

    /// The input that was entered for the chosen action and not sent.
    pub fn draft(self) -> Option<String> {
        let of = self.draft_key()?;
        self.read_drafts();
        self.drafts
            .with_value(|drafts| drafts.input(&of).map(str::to_owned))
    }

    /// What was typed for it where a number is wanted, and is none.
    pub fn draft_unread(self) -> Vec<(String, String)> {
        let of = self.draft_key();
        let unread = |drafts: &Drafts| of.map(|of| drafts.unread(&of).to_vec());
        self.drafts.with_value(unread).unwrap_or_default()
    }

    /// Takes the form of the chosen action and the text that it began with.
    pub fn attach(self, form: SchemaSession, initial: String) {
        self.form.set_value(Some(form));
        self.typed.set_value(Some(Typed {
            text: form.draft(),
            initial,
            unread: unread(form),
            ..Typed::default()
        }));
    }

    /// The text that the form of the chosen action began with.
    pub fn first_text(self) -> String {
        self.typed
            .get_value()
            .map(|typed| typed.initial)
            .unwrap_or_default()
    }

    /// The form is closed, or another one takes its place.
    pub fn detach(self) {
        self.form.set_value(None);
        self.typed.set_value(None);
    }

    /// The text of the form is another one; it is kept once nothing was typed
    /// for a while.
    pub fn typed(self, text: &str) {
        self.typed.update_value(|typed| {
            if let Some(typed) = typed {
                text.clone_into(&mut typed.text);
                typed.is_new = true;
            }
        });
        self.keep_draft_later();
    }

    /// Something of the form changed; if that is to be kept, it is once nothing was
    /// typed for a while.
    pub fn keep_draft_later(self) {
        let keep = move || {
            let typed = self.typed.get_value();
            let form = self.form.get_value();
            if let (Some(typed), Some(form)) = (typed, form)
                && (typed.is_new || typed.unread != unread(form))
            {
                self.keep_draft();
            }
        };
        self.save_pause.with_value(|pause| pause.run(keep));
    }

    /// Keeps what is entered.
    pub fn keep_draft(self) {
        let Some(Typed {
            text,
            initial,
            sent,
            ..
        }) = self.typed.get_value()
        else {
            return;
        };
        let Some(of) = self.draft_key() else {
            return;
        };
        let unread = self.form.get_value().map(unread).unwrap_or_default();
        self.typed.update_value(|typed| {
            if let Some(typed) = typed {
                typed.is_new = false;
                typed.unread.clone_from(&unread);
            }
        });
        self.change_drafts(|drafts| {
            let told = text == initial || Some(&text) == sent.as_ref();
            // A text that gives nothing opens no form.
            if told && (unread.is_empty() || text.trim().is_empty()) {
                drafts.forget(&of);
            } else {
                drafts.keep_with(&of, &text, unread);
            }
        });
    }

    /// Keeps what is entered under the target that it was entered for, and closes
    /// its form, before that target changes. Yields the text if it is a draft.
    fn set_aside(self) -> Option<String> {
        self.send.forget_unsettled();
        self.keep_draft();
        let typed = self.typed.get_value();
        self.detach();
        let typed = typed?;
        let sent = typed.sent.as_ref() == Some(&typed.text);
        (!sent && typed.text != typed.initial).then_some(typed.text)
    }

    /// Takes what was entered along to the chosen action of another target. What
    /// is kept for that one is older, but was meant for it.
    fn carry(self, entered: &str) {
        if self.draft().is_none()
            && let Some(of) = self.draft_key()
        {
            self.change_drafts(|drafts| drafts.keep(&of, entered));
        }
    }

    /// What is chosen and entered, if a file is a later version of the one that is
    /// open.
    fn leave_for(self, file: &ActionsFile) -> Option<Left> {
        let chosen = self.chosen.get_untracked()?;
        let schema = self.action_now()?.schema.unwrap_or_default();
        let open = self.file.get_untracked()?;
        let successor = file.successor_of(&open, chosen)?;
        let began = self.first_text();
        let entered = self.set_aside();
        Some(Left {
            successor,
            schema,
            began,
            entered,
        })
    }

    /// Chooses the action again in the version of its file that is open now, with
    /// what was entered and what its form begins with beyond it.
    fn come_to(self, left: Left) {
        self.choose(Some(left.successor));
        let Some(entered) = left.entered else { return };
        let schema = self.action_now().and_then(|action| action.schema);
        if let (Some(schema), Some(of)) = (schema, self.draft_key()) {
            let kept = self.draft();
            let carried = carried(&entered, &left.schema, &schema, kept.as_deref());
            let first = Exact::read(&schema)
                .map(|schema| first_text(&schema.to_value(), &Documents::default()))
                .unwrap_or_default();
            let text = renewed(&carried, &left.began, &first);
            self.change_drafts(|drafts| drafts.keep(&of, &text));
        }
    }

    /// A text was sent: it is no draft any more, where nothing else was entered
    /// since.
    fn forget_draft(self, of: Option<&DraftKey>, text: Option<String>) {
        let (Some(of), Some(text)) = (of, text) else {
            return;
        };
        self.change_drafts(|drafts| {
            if drafts.input(of) == Some(&text) {
                drafts.forget(of);
            }
        });
        if self.draft_key().as_ref() == Some(of) {
            self.typed.update_value(|typed| {
                if let Some(typed) = typed {
                    typed.sent = Some(text);
                }
            });
        }
    }

    /// Takes over what other tabs kept meanwhile.
    fn read_drafts(self) {
        let (kept, broken) = kept::load(DRAFTS, "The drafts of actions", Drafts::read);
        if broken.is_some() {
            self.kept.set(broken);
        }
        // Where nothing can be kept, this tab's own are all there are.
        if kept != Drafts::default() {
            self.drafts.set_value(kept);
        }
    }

    fn change_drafts(self, change: impl FnOnce(&mut Drafts)) {
        self.read_drafts();
        self.drafts.update_value(change);
        let text = self.drafts.with_value(Drafts::write);
        if let Err(error) = kept::save(DRAFTS, &text) {
            self.kept.set(Some(Problem::new(
                "What you enter is not kept over a reload",
                error.to_string(),
            )));
        }
    }

    // Addresses

    /// Leads to a task of the open group, or back to the group.
    pub fn go_to_task(self, task: Option<&str>) {
        let Some(Source::Live { root, group }) = self.source.get_untracked() else {
            return;
        };
        self.go(ActionsRoute {
            root: Some(root.as_str().to_owned()),
            group: Some(group.to_string()),
            task: task.map(str::to_owned),
            ..ActionsRoute::default()
        });
    }

    /// Follows an address as a link would, also one that is there already: it may
    /// have failed, or not have been agreed to.
    pub fn go(self, route: ActionsRoute) {
        let route = Route::Actions(Box::new(route));
        if Route::from_hash(&address::hash()) == route {
            self.followed.set_value(None);
            self.again.update(|count| *count = count.wrapping_add(1));
        } else {
            super::navigation::go_to(&route);
        }
    }

    /// What was asked for is open: the address names it.
    fn stand_at(self, route: Option<ActionsRoute>) {
        // What is opened by hand takes the place of a question too.
        let leaves = route.is_none() || self.address_is_done();
        self.standing.set_value(route);
        self.name_what_is_open(leaves);
    }

    /// Nothing came of what the address names: it names again what is open. While
    /// nothing is, it stays for another try.
    fn stay(self) {
        if self.file.with_untracked(Option::is_some) {
            self.name_what_is_open(self.address_is_done());
        }
    }

    /// The person does not want what the address names: it names again what is open,
    /// as after a failure.
    pub fn decline(self) {
        if self.file.with_untracked(Option::is_some) {
            self.name_what_is_open(true);
        }
    }

    /// Whether the address is one that was followed or is open; another is still
    /// asked about, and stays for its answer.
    fn address_is_done(self) -> bool {
        let Route::Actions(now) = Route::from_hash(&address::hash()) else {
            return false;
        };
        *now == ActionsRoute::default()
            || [self.followed, self.standing]
                .iter()
                .any(|known| known.with_value(|known| known.as_ref() == Some(&*now)))
    }

    /// Has the address name what is open, if it may leave what it names.
    fn name_what_is_open(self, leaves: bool) {
        let route = self.standing.get_value();
        self.followed.set_value(route.clone());
        let route = Route::Actions(Box::new(route.unwrap_or_default()));
        let now = Route::from_hash(&address::hash());
        // Another page may be shown by now.
        if leaves && now != route && matches!(now, Route::Actions(_)) {
            address::set_hash(route.to_hash().trim_start_matches('#'), Entry::Replace);
        }
    }
}

/// What stands in a form where a number is wanted, and is none.
fn unread(form: SchemaSession) -> Vec<(String, String)> {
    form.form.read(Form::unread_numbers).unwrap_or_default()
}

fn secret_id(root: &Root) -> SecretId {
    SecretId::new(&["actions", root.as_str()], "credentials")
}

/// The credentials that the vault has for a Taskcluster.
fn kept_credentials(root: &Root) -> Option<Credentials> {
    let kept = Vault::get().secret(&secret_id(root))?;
    Credentials::read(kept.reveal()).ok()
}

/// The text that a form begins with when nothing was entered.
pub fn first_text(schema: &Value, documents: &Documents) -> String {
    Form::nested(schema::read_with(schema, documents).model, None)
        .tree_value()
        .map(|value| value.to_pretty())
        .unwrap_or_default()
}
