//! The open board: its configuration, its panes, and what polls them. One for
//! as long as the app is open, whatever page is shown.
//!
//! Every page loads this module at its start, so it does what a sound
//! configuration needs and no more. Whatever has to be explained, imported or
//! written goes through [`super::setup`], which loads when it is needed.

use crate::app::effect::effect;
use crate::app::lasting::lasting;
use crate::app::poll::{PollEvent, Polled, Poller};
use crate::app::tabs::Tabs;
use crate::app::vault::{Vault, VaultState};
use crate::domain::alert::keys::is_responder;
use crate::domain::board::configuration::{Configuration, Entry, Order, quick, quick_store, ready};
use crate::domain::board::pace::Pace;
use crate::domain::board::pane::{Change, Pane, Panes, State};
use crate::domain::board::reason::Reason;
use crate::domain::board::remembered::Known;
use crate::domain::board::summary::Summary;
use crate::domain::finding::Finding;
use crate::domain::http::HttpRequest;
use crate::domain::integration::{self, Effect, Event, Registry, Store};
use crate::domain::poll::Source;
use crate::domain::problem::Problem;
use crate::domain::provider::{self, Settings};
use crate::domain::secret::SecretId;
use crate::io::FetchError;
use crate::io::browser::clock::moment;
use crate::io::browser::fetch::{self, AbortHandle};
use crate::io::browser::{local, page};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsValue;

/// Where the board and its settings are kept, without secrets.
pub const KEY: &str = "signalbox.board";
/// The team's configuration, beside `index.html`.
const TEAM: &str = "signalbox.json";
const LOAD_TIMEOUT: Duration = Duration::from_secs(15);
/// How long what is no more than a remark waits.
const MOMENT: Duration = Duration::from_millis(300);

/// Where the board that is shown comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// It is being looked for.
    Loading,
    /// There is no configuration.
    Nothing,
    /// Made-up data.
    Demo,
    /// The team's file beside the page.
    Team,
    /// The address in the link.
    Link(String),
    /// This browser's own.
    Own,
}

/// What the name of every board begins with, as its tabs know it.
const BOARD: &str = "signalbox.board";

/// A following tab asks the leader to poll.
pub(super) const POLL: &str = "poll";

/// Something that [`super::setup`] has to do as soon as it is there.
#[derive(Clone, Debug)]
pub enum Task {
    /// A text that [`quick`] gave up on, and where it comes from.
    Read(String, Shown),
    /// A text that is shown already and has secrets in it, and where it comes from.
    Remark(String, Shown),
    /// The team's file could not be asked for: no network.
    Recall,
    /// An address that did not answer with a configuration.
    Refused(String, Result<u16, FetchError>),
}

/// Tells the page what changed on the board.
type Watcher = Box<dyn FnMut(&[Pane], Change)>;

/// Carries out effects that a board without responders never has.
type Hand = Box<dyn Fn(Effect)>;

/// Hands the panes of an entry on to other tabs.
type Relay = Box<dyn Fn(&str)>;

/// A handle on the board.
#[derive(Clone, Copy)]
pub struct BoardSession {
    inner: StoredValue<Rc<Inner>, LocalStorage>,
    /// What is shown.
    pub shown: RwSignal<Shown>,
    /// The board's name.
    pub name: RwSignal<String>,
    /// What failed last.
    pub problem: RwSignal<Option<Problem>>,
    /// What the configuration's reading found.
    pub findings: RwSignal<Vec<Finding>>,
    /// Whether there is something that only [`super::setup`] can do.
    pub unsettled: RwSignal<bool>,
    /// Counts the changes of the panes, whoever watches.
    pub pulse: RwSignal<u32>,
    /// Counts the changes of the configuration.
    pub edition: RwSignal<u32>,
    /// The last change worth a sentence, for those who listen.
    pub news: RwSignal<String>,
    /// Whether there are responders for `app::alerts` to let act.
    pub responding: RwSignal<bool>,
}

struct Inner {
    configuration: Rc<RefCell<Configuration>>,
    registry: RefCell<Registry>,
    /// What the responders were told last.
    told: RefCell<(String, Summary)>,
    /// The text under [`KEY`] as it was read or written last.
    kept: RefCell<Option<String>>,
    relay: RefCell<Option<Relay>>,
    panes: RefCell<Panes>,
    poller: RefCell<Option<Poller>>,
    watcher: RefCell<Option<Watcher>>,
    /// Counts the watchers there were.
    watches: Cell<u32>,
    /// What the window is to be called.
    title: RefCell<Pace>,
    tasks: RefCell<Vec<Task>>,
    hand: OnceCell<Hand>,
    /// Sources that [`ready`] does not know: made-up ones, and those that the
    /// setup found sound.
    given: RefCell<Vec<Source>>,
}

/// The board's configurations, as the integrations look them up.
struct Entries(Rc<RefCell<Configuration>>);

impl Store for Entries {
    fn entries(&self, key: &str) -> Vec<Entry> {
        self.0.borrow().entries(key)
    }

    fn ids(&self) -> Vec<String> {
        self.0.borrow().ids()
    }

    fn save(&mut self, entry: &Entry) -> Result<(), Problem> {
        self.0.borrow_mut().save(entry)
    }
}

impl Inner {
    fn new() -> Self {
        let configuration = Rc::new(RefCell::new(Configuration::default()));
        let mut registry = integration::all(Box::new(Entries(Rc::clone(&configuration))));
        // It cannot fail, and the registry would remember why.
        let _ = registry.enable(SUMMARY);
        Self {
            configuration,
            registry: RefCell::new(registry),
            told: RefCell::default(),
            kept: RefCell::default(),
            relay: RefCell::default(),
            panes: RefCell::default(),
            poller: RefCell::default(),
            watcher: RefCell::default(),
            watches: Cell::new(0),
            title: RefCell::default(),
            tasks: RefCell::default(),
            hand: OnceCell::new(),
            given: RefCell::default(),
        }
    }
}

/// The responder that writes the board's state into title and icon.
const SUMMARY: &str = "signalbox.summary";

thread_local! {
    static SESSION: OnceCell<BoardSession> = const { OnceCell::new() };
}

impl BoardSession {
    /// The app's board.
    pub fn get() -> Self {
        SESSION.with(|session| {
            *session.get_or_init(|| {
                lasting(|| {
                    let session = Self::new();
                    session.begin();
                    session
                })
            })
        })
    }

    fn new() -> Self {
        Self {
            inner: StoredValue::new_local(Rc::new(Inner::new())),
            shown: RwSignal::new(Shown::Loading),
            name: RwSignal::new(String::new()),
            problem: RwSignal::new(None),
            findings: RwSignal::new(Vec::new()),
            unsettled: RwSignal::new(false),
            pulse: RwSignal::new(0),
            edition: RwSignal::new(0),
            news: RwSignal::new(String::new()),
            responding: RwSignal::new(false),
        }
    }

    fn inner(self) -> Rc<Inner> {
        self.inner.get_value()
    }

    fn begin(self) {
        Vault::get().on_changed(move || self.renew());
        let tabs = Tabs::get();
        // Whoever follows or is followed needs the setup, which takes its place.
        tabs.hear(move |_, _| self.unsettled.set(true));
        effect(move || {
            tabs.leading.track();
            self.renew();
        });
    }

    /// Opens what there is, once: this browser's configuration, else the team's.
    pub fn open(self) {
        if *self.shown.read_untracked() != Shown::Loading {
            return;
        }
        match local::get(KEY) {
            Ok(Some(text)) => {
                self.set_kept(Some(text.clone()));
                match quick_store(&text) {
                    Some(board) => self.show(board, Vec::new(), Shown::Own),
                    None => self.leave(Task::Read(text, Shown::Own)),
                }
            }
            Ok(None) | Err(_) => self.open_team(),
        }
    }

    /// Opens the team's configuration, if there is one.
    pub fn open_team(self) {
        self.load(TEAM.to_owned(), Shown::Team);
    }

    /// The text of the store as this tab knows it.
    pub fn kept(self) -> Option<String> {
        self.inner().kept.borrow().clone()
    }

    /// Remembers the text of the store.
    pub fn set_kept(self, text: Option<String>) {
        self.inner().kept.replace(text);
    }

    /// Opens the configuration at an address; consent has been given.
    pub fn open_link(self, url: String) {
        self.load(url.clone(), Shown::Link(url));
    }

    fn load(self, url: String, origin: Shown) {
        spawn_local(async move {
            let request = HttpRequest::get(url);
            let answer = fetch::send(&request, LOAD_TIMEOUT, &AbortHandle::new()).await;
            match answer {
                Ok(answer) if answer.status == 200 => self.take(answer.body, origin),
                // Nobody was there to ask; the setup knows what was shown last.
                Err(
                    FetchError::Offline | FetchError::Unreachable | FetchError::TimedOut { .. },
                ) if origin == Shown::Team => {
                    self.leave(Task::Recall);
                }
                // A site without a team's file has none; that is no problem.
                _ if origin == Shown::Team => self.set_shown(Shown::Nothing),
                answer => {
                    if *self.shown.read_untracked() == Shown::Loading {
                        self.set_shown(Shown::Nothing);
                    }
                    let answer = answer.map(|answer| answer.status);
                    self.leave(Task::Refused(request.url, answer));
                }
            }
        });
    }

    fn take(self, text: String, origin: Shown) {
        match quick(&text) {
            Some(quick) => {
                self.show(quick.configuration, Vec::new(), origin.clone());
                if quick.remarked {
                    // The first requests go out before the setup loads.
                    let remark = move || self.leave(Task::Remark(text, origin));
                    set_timeout(remark, MOMENT);
                }
            }
            None => self.leave(Task::Read(text, origin)),
        }
    }

    /// Leaves something to do to the setup.
    fn leave(self, task: Task) {
        self.inner().tasks.borrow_mut().push(task);
        self.unsettled.set(true);
    }

    /// Takes over what was left to the setup.
    pub fn tasks(self) -> Vec<Task> {
        self.inner().tasks.take()
    }

    /// Shows a board that was read.
    pub fn show(self, configuration: Configuration, findings: Vec<Finding>, origin: Shown) {
        let nothing =
            matches!(origin, Shown::Team | Shown::Own) && configuration.entries.is_empty();
        self.problem.set(None);
        self.findings.set(findings);
        self.inner().given.take();
        self.set_shown(if nothing { Shown::Nothing } else { origin });
        self.set_configuration(configuration);
    }

    /// Says where the board is from, and joins the tabs that show the same one.
    pub fn set_shown(self, shown: Shown) {
        let name = match &shown {
            Shown::Demo => String::new(),
            Shown::Link(url) => [BOARD, url].concat(),
            _ => BOARD.to_owned(),
        };
        self.shown.set(shown);
        Tabs::get().join(&name);
    }

    /// Shows made-up sources; nobody is asked for anything.
    pub fn show_demo(self, configuration: Configuration, sources: Vec<Source>) {
        self.show(configuration, Vec::new(), Shown::Demo);
        self.give(sources);
    }

    /// Whether the board from that address is shown.
    pub fn shows_link(self, url: &str) -> bool {
        matches!(&*self.shown.read_untracked(), Shown::Link(shown) if shown == url)
    }

    /// The board's name as it is now.
    pub fn name_now(self) -> String {
        self.name.get_untracked()
    }

    /// The configuration as it is now.
    pub fn configuration(self) -> Configuration {
        self.inner().configuration.borrow().clone()
    }

    /// Puts a configuration in force. Panes of entries that did not change stay.
    pub fn set_configuration(self, next: Configuration) {
        if *self.shown.read_untracked() != Shown::Demo {
            self.inner().given.take();
        }
        let before = self.inner().configuration.replace(next);
        self.apply(&before);
    }

    /// The name of an entry's secret in the vault. One's own board and the team's
    /// share their secrets; a board from elsewhere may have the same ids, so its
    /// secrets are its own, and bound to where they would be sent.
    pub fn secret_id(self, entry: &Entry, key: &str) -> SecretId {
        match &*self.shown.read_untracked() {
            Shown::Link(url) => entry.secret_id(Some(url), key),
            _ => entry.secret_id(None, key),
        }
    }

    /// The secret of an entry, if it was given and the vault is open; for the
    /// request that needs it.
    pub fn secret(self, entry: &str, key: &str) -> Option<String> {
        let inner = self.inner();
        let configuration = inner.configuration.borrow();
        let known = |other: &&Entry| other.id == entry;
        let entry = configuration.entries.iter().find(known)?;
        self.secret_of(entry, key)
    }

    fn secret_of(self, entry: &Entry, key: &str) -> Option<String> {
        let secret = Vault::get().secret(&self.secret_id(entry, key))?;
        Some(secret.reveal().to_owned())
    }

    /// Looks again at what can run: the vault was opened or changed, or this tab
    /// leads now, or does no longer.
    pub fn renew(self) {
        if *self.shown.read_untracked() != Shown::Loading {
            self.apply(&self.configuration());
        }
    }

    fn apply(self, before: &Configuration) {
        let inner = self.inner();
        let mut sources = Vec::new();
        let mut panes = Vec::new();
        let mut unexplained = false;
        let mut responding = false;
        let shown = inner.panes.take();
        let vault = Vault::get();
        {
            let configuration = inner.configuration.borrow();
            for entry in configuration.entries.iter().filter(|entry| entry.enabled) {
                if is_responder(&entry.integration) {
                    responding = true;
                    continue;
                }
                let known = panes.len();
                let source = self.source(entry);
                let polled = |source| {
                    let poller = inner.poller.borrow();
                    poller.as_ref().is_some_and(|poller| poller.polls(source))
                };
                // What it brought stays if it goes on: it may have another name, or its
                // secrets in another place.
                if before.entries.contains(entry) || source.as_ref().is_some_and(polled) {
                    for pane in shown.all().iter().filter(|pane| pane.entry == entry.id) {
                        panes.push(Pane {
                            title: entry.name.clone(),
                            group: entry.group.clone(),
                            size: entry.size,
                            ..pane.clone()
                        });
                    }
                }
                if panes.len() == known {
                    panes.push(new_pane(entry));
                }
                match source {
                    Some(source) => {
                        // What it lacked is there now.
                        for pane in panes.iter_mut().skip(known) {
                            if matches!(pane.trouble, Some(Reason::Configuration(_))) {
                                pane.trouble = None;
                            }
                        }
                        sources.push(source);
                    }
                    // It may lack nothing but its secrets, which are on their way.
                    None if *vault.state.read_untracked() == VaultState::Opening => vault.open(),
                    None => unexplained = true,
                }
            }
            self.name.set(configuration.name.clone());
        }
        inner.panes.replace(Panes::new(panes));
        if !Tabs::get().leading.get_untracked() {
            sources.clear();
        }
        self.enliven();
        self.edition
            .update(|edition| *edition = edition.wrapping_add(1));
        {
            let mut poller = inner.poller.borrow_mut();
            let poller = poller.get_or_insert_with(|| Poller::new(move |event| self.polled(event)));
            poller.set_sources(sources);
            // What responders tell is for those who look elsewhere.
            poller.poll_unseen(responding);
        }
        self.responding.set(responding);
        if unexplained {
            self.unsettled.set(true);
        }
        self.tell(Change::Layout);
    }

    /// Lets every integration live that has a configuration switched on, and no
    /// other source.
    fn enliven(self) {
        let inner = self.inner();
        let mut registry = inner.registry.borrow_mut();
        let configuration = inner.configuration.borrow();
        for declaration in provider::DECLARATIONS {
            let id = ["signalbox.", declaration.key].concat();
            let wanted = configuration
                .entries
                .iter()
                .any(|entry| entry.enabled && entry.integration == declaration.key);
            // What fails is remembered by the registry; sources cannot.
            if wanted {
                let _ = registry.enable(&id);
            } else {
                let _ = registry.disable(&id);
            }
        }
    }

    /// Tells the integrations what happened and does what they want.
    pub fn emit(self, event: &Event<'_>) {
        let effects = self.inner().registry.borrow_mut().emit(event);
        self.carry_out(effects);
    }

    /// Does what integrations want.
    pub fn carry_out(self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Title(title) if self.inner().watcher.borrow().is_some() => {
                    let title = self.inner().title.borrow_mut().offer(title, moment());
                    if let Some(title) = title {
                        page::set_title(&title);
                    }
                }
                // Other pages have titles of their own.
                Effect::Title(title) => self.inner().title.borrow_mut().keep(title),
                Effect::Favicon(state) => page::set_icon(state),
                Effect::Announce(sentence) => self.news.set(sentence),
                Effect::Poll(id) => {
                    if let Some(poller) = &*self.inner().poller.borrow() {
                        poller.poll_now(&id);
                    }
                }
                other => {
                    if let Some(hand) = self.inner().hand.get() {
                        hand(other);
                    }
                }
            }
        }
    }

    /// Has `hand` carry out, from now on, what responders want; once.
    pub fn set_hand(self, hand: impl Fn(Effect) + 'static) {
        // Whoever comes second has the same to offer.
        let _ = self.inner().hand.set(Box::new(hand));
    }

    /// Hands out the registry of integrations; nothing may be emitted meanwhile.
    pub fn with_registry<T>(self, change: impl FnOnce(&mut Registry) -> T) -> T {
        change(&mut self.inner().registry.borrow_mut())
    }

    fn source(self, entry: &Entry) -> Option<Source> {
        let inner = self.inner();
        let given = inner.given.borrow();
        let of_entry = |source: &&Source| source.id == entry.id;
        match given.iter().find(of_entry) {
            Some(source) => Some(source.clone()),
            None => ready(entry, &|key| self.secret_of(entry, key)),
        }
    }

    /// Entries that cannot run and do not say why yet.
    pub fn unexplained(self) -> Vec<Entry> {
        let inner = self.inner();
        let configuration = inner.configuration.borrow();
        configuration
            .entries
            .iter()
            .filter(|entry| {
                entry.enabled && !is_responder(&entry.integration) && self.source(entry).is_none()
            })
            .cloned()
            .collect()
    }

    /// Says why an entry does not run.
    pub fn explain(self, entry: &str, reason: Reason) {
        let inner = self.inner();
        let result = Err(reason);
        let change = inner
            .panes
            .borrow_mut()
            .polled(entry, result, moment(), None);
        if let Some(change) = change {
            self.tell(change);
        }
    }

    /// Polls these sources too, which [`ready`] does not know.
    pub fn give(self, sources: Vec<Source>) {
        self.inner().given.borrow_mut().extend(sources);
        self.apply(&self.configuration());
    }

    fn polled(self, event: PollEvent) {
        let inner = self.inner();
        let state = || -> Vec<(State, &'static str)> {
            let panes = inner.panes.borrow();
            let of_entry = |pane: &&Pane| pane.entry == event.id;
            let panes = panes.all().iter().filter(of_entry);
            panes
                .map(|pane| (pane.state(), pane.health().as_str()))
                .collect()
        };
        let before = state();
        self.emit(&Event::PollResult {
            id: &event.id,
            result: match &event.result {
                Ok(Polled::Show(panes)) => Ok(panes),
                Ok(Polled::Keep) => Ok(&[]),
                Err(reason) => Err(reason),
            },
        });
        let result = event.result.map(|polled| match polled {
            Polled::Show(data) => Some(data),
            Polled::Keep => None,
        });
        let change = inner
            .panes
            .borrow_mut()
            .polled(&event.id, result, event.at, event.next);
        let Some(change) = change else { return };
        if let Some(relay) = &*inner.relay.borrow() {
            relay(&event.id);
        }
        if self.lacks_network() {
            // The setup knows what was shown last.
            self.unsettled.set(true);
        }

        // The first answers are no news: everything arrives then.
        let changed = before
            .iter()
            .zip(state())
            .position(|(before, now)| before.0 != State::Waiting && *before != now);
        if let Some(place) = changed {
            let panes = inner.panes.borrow();
            let of_entry = |pane: &&Pane| pane.entry == event.id;
            if let Some(pane) = panes.all().iter().filter(of_entry).nth(place) {
                self.news.set(pane.news());
            }
        }
        self.tell(change);
    }

    /// Whether a pane shows nothing for want of a network.
    pub fn lacks_network(self) -> bool {
        self.with_panes(|panes| {
            panes
                .iter()
                .any(|pane| pane.data.is_none() && pane.trouble == Some(Reason::Offline))
        })
    }

    /// Shows what was known of an entry, if it has nothing for want of a network.
    pub fn recall(self, known: Known) {
        let inner = self.inner();
        let of_entry = |entry: &Entry| entry.id == known.entry;
        let same = inner
            .configuration
            .borrow()
            .entries
            .iter()
            .any(|entry| of_entry(entry) && entry.integration == known.service);
        if !same {
            return;
        }
        let change = inner
            .panes
            .borrow_mut()
            .recall(&known.entry, known.panes, known.at);
        if let Some(change) = change {
            self.tell(change);
        }
    }

    fn tell(self, change: Change) {
        let inner = self.inner();
        let now = (self.name_now(), Summary::of(inner.panes.borrow().all()));
        if *inner.told.borrow() != now {
            let (board, summary) = now.clone();
            inner.told.replace(now);
            self.emit(&Event::StateChange {
                board: &board,
                summary,
            });
        }
        self.pulse.update(|pulse| *pulse = pulse.wrapping_add(1));
        if let Some(watcher) = &mut *inner.watcher.borrow_mut() {
            watcher(inner.panes.borrow().all(), change);
        }
    }

    /// Has `watcher` called with every change from now on, until another takes
    /// its place; and once at once. Yields a number to end it by.
    pub fn watch(self, watcher: impl FnMut(&[Pane], Change) + 'static) -> u32 {
        let inner = self.inner();
        let number = inner.watches.get().wrapping_add(1);
        inner.watches.set(number);
        inner.watcher.replace(Some(Box::new(watcher)));
        // The heading of the page that is about to stand writes the title, too.
        inner.title.borrow_mut().again(moment());
        self.tell(Change::Layout);
        number
    }

    /// Ends that [`watch`](Self::watch), unless another took its place.
    pub fn unwatch(self, number: u32) {
        let inner = self.inner();
        if inner.watches.get() == number {
            inner.watcher.replace(None);
            inner.title.borrow_mut().clear();
        }
    }

    /// Hands out the panes as they are.
    pub fn with_panes<T>(self, read: impl FnOnce(&[Pane]) -> T) -> T {
        read(self.inner().panes.borrow().all())
    }

    /// The panes in numbers.
    pub fn summary(self) -> Summary {
        self.inner().told.borrow().1
    }

    /// A second went by.
    pub fn tick(self) {
        let now = moment();
        let title = self.inner().title.borrow_mut().due(now);
        if let Some(title) = title {
            page::set_title(&title);
        }
        self.emit(&Event::Tick(now));
    }

    /// How panes are ordered.
    pub fn order(self) -> Order {
        self.inner().configuration.borrow().order
    }

    /// Orders the panes otherwise.
    pub fn set_order(self, order: Order) {
        self.inner().configuration.borrow_mut().order = order;
        self.tell(Change::Layout);
    }

    /// Has `relay` called with the id of every entry that was polled.
    pub fn set_relay(self, relay: impl Fn(&str) + 'static) {
        self.inner().relay.replace(Some(Box::new(relay)));
    }

    /// Shows the panes that the leading tab shows, of one entry or of all.
    pub fn take_panes(self, entry: Option<&str>, panes: Vec<Pane>) {
        let inner = self.inner();
        let before = inner.panes.take();
        let mut next: Vec<Pane> = Vec::with_capacity(before.all().len());
        let mut news = None;
        for pane in before.all() {
            let followed = entry.is_none_or(|entry| pane.entry == entry)
                && panes.iter().any(|new| new.entry == pane.entry);
            if !followed {
                next.push(pane.clone());
            } else if !next.iter().any(|done| done.entry == pane.entry) {
                let of_entry = |new: &&Pane| new.entry == pane.entry;
                next.extend(panes.iter().filter(of_entry).cloned());
            }
            let changed = |new: &&Pane| {
                new.id == pane.id
                    && pane.state() != State::Waiting
                    && (new.state(), new.health()) != (pane.state(), pane.health())
            };
            news = news.or_else(|| panes.iter().find(changed).map(Pane::news));
        }
        inner.panes.replace(Panes::new(next));
        if let Some(news) = news {
            self.news.set(news);
        }
        self.tell(Change::Layout);
    }

    /// Polls every pane as soon as it may be polled; a tab that follows has the
    /// leader do it.
    pub fn poll_now(self) {
        let tabs = Tabs::get();
        if !tabs.leading.get_untracked() {
            tabs.say(POLL, &JsValue::UNDEFINED);
        }
        if let Some(poller) = &*self.inner().poller.borrow() {
            self.with_panes(|panes| {
                for pane in panes {
                    poller.poll_now(&pane.entry);
                }
            });
        }
    }
}

/// The pane of an entry that was not polled yet.
pub fn new_pane(entry: &Entry) -> Pane {
    let declaration = provider::find(&entry.integration);
    Pane {
        id: entry.id.clone(),
        entry: entry.id.clone(),
        service: entry.integration.clone(),
        service_name: match declaration {
            Some(declaration) => declaration.name.to_owned(),
            None => entry.integration.clone(),
        },
        subject: declaration.map_or_else(String::new, |declaration| {
            provider::ask::subject(declaration.endpoint, &Settings(entry.settings.clone()))
        }),
        kind: declaration.map(|declaration| declaration.kind),
        title: entry.name.clone(),
        group: entry.group.clone(),
        size: entry.size,
        data: None,
        fresh_at: None,
        trouble: None,
        next: None,
    }
}
