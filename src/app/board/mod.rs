//! The open board: its configuration, its panes, and what polls them. One for
//! as long as the app is open, whatever page is shown.
//!
//! Every page loads this module at its start, so it does what a sound
//! configuration needs and no more. Whatever has to be explained, imported or
//! written goes through [`super::setup`], which loads when it is needed.

mod apply;
mod events;
mod open;

pub use apply::new_pane;
pub(super) use events::POLL;

use crate::app::effect::effect;
use crate::app::lasting::lasting;
use crate::app::poll::Poller;
use crate::app::tabs::Tabs;
use crate::app::vault::Vault;
use crate::domain::board::configuration::{Configuration, Entry};
use crate::domain::board::pace::Pace;
use crate::domain::board::pane::{Change, Pane, Panes};
use crate::domain::board::summary::Summary;
use crate::domain::finding::Finding;
use crate::domain::integration::{self, Effect, Registry, Store};
use crate::domain::poll::Source;
use crate::domain::problem::Problem;
use crate::domain::secret::SecretId;
use crate::io::FetchError;
use leptos::prelude::*;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

/// Where the board and its settings are kept, without secrets.
pub const KEY: &str = "signalbox.board";

/// Where the order is kept that a person chose for the team's board.
pub const ORDER: &str = "signalbox.order";

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

/// Something that [`super::setup`] has to do as soon as it is there.
#[derive(Clone, Debug)]
pub enum Task {
    /// A text that the quick reading gave up on, and where it comes from.
    Read(String, Shown),
    /// A text that is shown already and has secrets in it, and where it comes from.
    Remark(String, Shown),
    /// The team's file could not be had: the status that its host answered with, if
    /// it did.
    Recall(Option<u16>),
    /// The order of panes that a person chose is to be kept.
    Order,
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
    /// The last sentence that an integration wants read aloud.
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
    /// Counts what was asked to be shown: an answer that comes when something
    /// else is shown meanwhile is nobody's wish any more.
    asked: Cell<u32>,
    tasks: RefCell<Vec<Task>>,
    hand: OnceCell<Hand>,
    /// Sources that the quick reading does not know: made-up ones, and those that the
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
            asked: Cell::new(0),
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

    /// The board's name as it is now.
    pub fn name_now(self) -> String {
        self.name.get_untracked()
    }

    /// The configuration as it is now.
    pub fn configuration(self) -> Configuration {
        self.inner().configuration.borrow().clone()
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
}
