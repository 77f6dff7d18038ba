//! Lets the board's responders act: watches the panes, keeps what was told of
//! them, carries out what the responders want. Loads with the first board that
//! has a responder; see [`crate::domain::alert`].
//!
//! Only the tab that leads tells. That is one in sight if any is, which a person may
//! have touched; a page that nobody touched makes no sound. What is seen and told is
//! in IndexedDB, changed in one step that no other tab can come in between: where
//! every tab leads for itself, whichever makes the step tells, all others find
//! nothing new. A browser without a database tells once per leading tab.
//!
//! `outbox` keeps messages of webhooks and `send` sends one, `notes` are what a
//! person should know, `rehearse` tries a responder out.

mod kept;
mod notes;
mod outbox;
mod rehearse;
mod send;

pub use notes::{Note, permission_problem};
pub use rehearse::rehearse;
pub use send::settled;

use crate::app::board::{BoardSession, Shown};
use crate::app::lasting::lasting;
use crate::app::tabs::Tabs;
use crate::app::vault::Vault;
use crate::domain::alert::declare::{RESPONDERS, TAB};
use crate::domain::alert::keys::is_responder;
use crate::domain::alert::log::{Log, Sighting, Transition};
use crate::domain::alert::outbox::Outbox;
use crate::domain::alert::responder::{self, Sound, id_of, waits};
use crate::domain::board::configuration::Entry;
use crate::domain::integration::{Effect as Wanted, Event};
use crate::io::browser::clock::{minute_of_day, moment};
use crate::io::browser::listener::Listener;
use crate::io::browser::timer::{Interval, Timeout};
use crate::io::browser::{notice, sound};
use kept::kept_step;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use std::time::Duration;

/// Where it is kept what was seen and told.
const LOG: &str = "alerts/log";

/// How often waits for red panes, and other tabs' messages, are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// A handle on the responders at work.
#[derive(Clone, Copy)]
pub struct Alerts {
    inner: StoredValue<Rc<Inner>, LocalStorage>,
    session: BoardSession,
    /// What a person should know.
    pub notes: RwSignal<Vec<Note>>,
}

#[derive(Default)]
struct Inner {
    log: RefCell<Log>,
    outbox: RefCell<Outbox>,
    /// What was kept of the outbox before it was changed here without that being
    /// kept; `None` while it is as it is kept.
    kept: RefCell<Option<Outbox>>,
    /// What came of the present step and is done at its end.
    sounds: RefCell<Vec<Sound>>,
    posts: RefCell<Vec<(String, Transition)>>,
    /// A step is under way, and another is wanted after it.
    looking: Cell<bool>,
    look_again: Cell<bool>,
    next: RefCell<Option<Timeout>>,
    clock: RefCell<Option<Interval>>,
    gestures: RefCell<Vec<Listener>>,
}

thread_local! {
    static ALERTS: OnceCell<Alerts> = const { OnceCell::new() };
}

impl Alerts {
    /// The responders at work; the first call lets them begin.
    pub fn get() -> Self {
        let (alerts, first) = ALERTS.with(|kept| {
            let first = kept.get().is_none();
            let alerts = *kept.get_or_init(|| {
                lasting(|| Self {
                    inner: StoredValue::new_local(Rc::default()),
                    session: BoardSession::get(),
                    notes: RwSignal::new(Vec::new()),
                })
            });
            (alerts, first)
        });
        if first {
            alerts.begin();
        }
        alerts
    }

    fn inner(self) -> Rc<Inner> {
        self.inner.get_value()
    }

    fn begin(self) {
        let session = self.session;
        session.with_registry(|registry| {
            for responder in responder::all() {
                // Their ids differ, which a test holds on to.
                let _ = registry.register(responder);
            }
        });
        session.set_hand(move |wanted| self.take(wanted));
        lasting(|| {
            Effect::new(move |_| {
                session.edition.track();
                session.shown.track();
                // What it sets off is no reason to be asked again.
                untrack(|| self.enliven());
            });
            Effect::new(move |_| {
                session.pulse.track();
                untrack(|| {
                    self.tell_tab();
                    self.look();
                });
            });
        });
        let inner = self.inner();
        inner.clock.replace(Some(Interval::new(LOOK_EVERY, move || {
            self.look();
            self.load_outbox();
        })));
        inner
            .gestures
            .replace(sound::on_gesture(move || self.after_gesture()));
        // Addresses of webhooks are in it.
        Vault::get().open();
        self.load_outbox();
    }

    /// The configurations that are on.
    fn entries(self) -> Vec<Entry> {
        let mut entries = self.configured();
        entries.retain(|entry| entry.enabled);
        entries
    }

    /// The configurations. A board from a link only shows: what it would send, and to
    /// whom, nobody here chose.
    fn configured(self) -> Vec<Entry> {
        let own = matches!(
            *self.session.shown.read_untracked(),
            Shown::Own | Shown::Team
        );
        if !own {
            return Vec::new();
        }
        let mut entries = self.session.configuration().entries;
        entries.retain(|entry| is_responder(&entry.integration));
        entries
    }

    /// Lets every responder live that has a configuration, and no other.
    fn enliven(self) {
        let entries = self.entries();
        let session = self.session;
        let mut effects = Vec::new();
        let mut in_tab = (false, false);
        session.with_registry(|registry| {
            registry.forget_configs();
            in_tab.0 = registry.is_enabled(&id_of(TAB.key));
            for declaration in RESPONDERS {
                let id = id_of(declaration.key);
                let wanted = entries
                    .iter()
                    .any(|entry| entry.integration == declaration.key);
                // What fails is remembered by the registry; these cannot.
                if wanted {
                    let _ = registry.enable(&id);
                } else if let Ok(undone) = registry.disable(&id) {
                    effects.extend(undone);
                }
            }
            in_tab.1 = registry.is_enabled(&id_of(TAB.key));
            // Only one of both writes into the tab.
            if in_tab == (false, true) {
                let _ = registry.disable(SUMMARY);
            } else if in_tab == (true, false) {
                let _ = registry.enable(SUMMARY);
            }
        });
        session.carry_out(effects);
        if in_tab == (true, false) {
            session.emit(&Event::StateChange {
                board: &session.name_now(),
                summary: session.summary(),
            });
        }
        self.tell_tab();
        self.look();
        self.tell_notes();
        if *session.shown.read_untracked() == Shown::Own {
            self.forget_gone();
        }
    }

    fn tell_tab(self) {
        let session = self.session;
        let panes = session.with_panes(<[_]>::to_vec);
        session.emit(&Event::PanesChange {
            board: &session.name_now(),
            panes: &panes,
        });
    }

    /// Looks at the panes, and tells what nobody told yet, if this tab leads.
    fn look(self) {
        if !Tabs::get().leading.get_untracked() {
            return;
        }
        let inner = self.inner();
        let entries = self.entries();
        if entries.iter().all(|entry| entry.integration == TAB.key) {
            return;
        }
        let sightings: Vec<Sighting> = self
            .session
            .with_panes(|panes| panes.iter().filter_map(Sighting::of).collect());
        let (waits, now) = (waits(&entries), moment());
        if !inner.log.borrow().would_change(&sightings, &waits, now) {
            return;
        }
        if inner.looking.replace(true) {
            inner.look_again.set(true);
            return;
        }
        spawn_local(async move {
            let step = {
                let (sightings, waits) = (sightings.clone(), waits.clone());
                kept_step(LOG, move |text| {
                    let mut log = Log::read(text.unwrap_or_default());
                    let told = log.observe(&sightings, &waits, now);
                    (log.write(), (log, told))
                })
                .await
            };
            let told = match step {
                Some((log, told)) => {
                    inner.log.replace(log);
                    told
                }
                // Without a database this tab has only its own memory.
                None => inner.log.borrow_mut().observe(&sightings, &waits, now),
            };
            self.tell(&told);
            inner.looking.set(false);
            if inner.look_again.replace(false) {
                self.look();
            }
        });
    }

    fn tell(self, told: &[Transition]) {
        let session = self.session;
        let board = session.name_now();
        for transition in told {
            let of_it = |panes: &[crate::domain::board::pane::Pane]| {
                panes
                    .iter()
                    .find(|pane| pane.id == transition.pane)
                    .cloned()
            };
            let Some(pane) = session.with_panes(of_it) else {
                continue;
            };
            session.emit(&Event::Transition {
                transition,
                pane: &pane,
                board: &board,
                minute: minute_of_day(),
            });
        }
        let inner = self.inner();
        if let Some(one) = Sound::one_of(inner.sounds.take()) {
            spawn_local(async move {
                sound::play(one.tones(), one.volume).await;
                self.tell_notes();
            });
        }
        let posts = inner.posts.take();
        if !posts.is_empty() {
            self.change_outbox(move |outbox| {
                for (entry, transition) in posts {
                    outbox.add(&entry, transition, &board, moment());
                }
            });
        }
    }

    /// Takes what a responder wants to have done.
    fn take(self, wanted: Wanted) {
        let inner = self.inner();
        match wanted {
            Wanted::Notify {
                title,
                body,
                tag,
                sticky,
            } => spawn_local(async move {
                notice::show(&title, &body, &tag, sticky).await;
            }),
            Wanted::Sound(sound) => inner.sounds.borrow_mut().push(sound),
            Wanted::Post { entry, transition } => {
                inner.posts.borrow_mut().push((entry, *transition));
            }
            _ => {}
        }
    }
}

/// The responder that tells of all panes as long as no other does.
const SUMMARY: &str = "signalbox.summary";
