//! Lets the board's responders act: watches the panes, keeps what was told of
//! them, carries out what the responders want. Loads with the first board that
//! has a responder; see [`crate::domain::alert`].
//!
//! What is seen and told is in IndexedDB, changed in one step that no other tab
//! can come in between: whichever tab makes the step tells, all others find
//! nothing new. A browser without a database tells once per tab.

use crate::app::board::{BoardSession, Shown};
use crate::app::lasting::lasting;
use crate::app::vault::Vault;
use crate::domain::alert::condition::faults;
use crate::domain::alert::declare::{RESPONDERS, TAB, find_responder};
use crate::domain::alert::keys::is_responder;
use crate::domain::alert::log::{Log, Sighting, Transition};
use crate::domain::alert::message::{self, Post, Verdict};
use crate::domain::alert::outbox::{Delivery, End, Outbox, Trouble};
use crate::domain::alert::responder::{self, Sound, id_of, waits};
use crate::domain::board::configuration::{Entry, source};
use crate::domain::board::reason::Reason;
use crate::domain::integration::{Effect as Wanted, Event};
use crate::domain::poll::answer::{RETRY_AFTER, retry_after};
use crate::domain::problem::Problem;
use crate::domain::provider::Settings;
use crate::domain::time::Timestamp;
use crate::io::FetchError;
use crate::io::browser::clock::{minute_of_day, moment};
use crate::io::browser::database::Database;
use crate::io::browser::fetch::{self, ANSWER_LIMIT_BYTES, AbortHandle, Terms};
use crate::io::browser::listener::Listener;
use crate::io::browser::notice::{self, Permission};
use crate::io::browser::sound::{self, Audible};
use crate::io::browser::timer::{Interval, Timeout};
use crate::io::browser::{page, timer};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use std::time::Duration;

/// Where it is kept what was seen and told.
const LOG: &str = "alerts/log";
/// Where messages of webhooks are kept until they arrive.
const OUTBOX: &str = "alerts/outbox";

/// How often waits for red panes, and other tabs' messages, are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// The time for one message.
const TIMEOUT: Duration = Duration::from_secs(15);

/// How long the tab shows a test.
const TEST_SHOWN: Duration = Duration::from_secs(4);

/// Something that a person should know of the responders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// Notifications are configured, and this page may not notify.
    Notifications(Permission),
    /// A sound is configured, and the page is quiet until somebody touches it.
    Silent(Audible),
    /// Messages of the webhook with that id and name do not arrive.
    Webhook {
        /// Id of the entry.
        entry: String,
        /// What it is called.
        name: String,
        /// What is wrong.
        trouble: Trouble,
    },
}

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

    /// The configurations that are on. A board from a link only shows: what it
    /// would send, and to whom, nobody here chose.
    fn entries(self) -> Vec<Entry> {
        let own = matches!(
            *self.session.shown.read_untracked(),
            Shown::Own | Shown::Team
        );
        if !own {
            return Vec::new();
        }
        let mut entries = self.session.configuration().entries;
        entries.retain(|entry| entry.enabled && is_responder(&entry.integration));
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

    /// Looks at the panes, and tells what nobody told yet.
    fn look(self) {
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

    // Webhooks

    /// Reads what other tabs, and visits before, left to send.
    fn load_outbox(self) {
        if self.entries().is_empty() && self.notes.with_untracked(Vec::is_empty) {
            return;
        }
        spawn_local(async move {
            if let Some(outbox) = kept_text(OUTBOX).await {
                self.show_outbox(Outbox::read(&outbox));
            }
        });
    }

    /// Changes the outbox, then sends what is due.
    fn change_outbox(self, change: impl FnOnce(&mut Outbox) + Clone + 'static) {
        spawn_local(async move {
            self.change_outbox_now(change).await;
        });
    }

    async fn change_outbox_now<T: 'static>(
        self,
        change: impl FnOnce(&mut Outbox) -> T + Clone + 'static,
    ) -> T {
        let inner = self.inner();
        let again = change.clone();
        let step = kept_step(OUTBOX, move |text| {
            let mut outbox = Outbox::read(text.unwrap_or_default());
            let value = change(&mut outbox);
            (outbox.write(), (outbox, value))
        })
        .await;
        if let Some((outbox, value)) = step {
            self.show_outbox(outbox);
            return value;
        }
        let mut outbox = inner.outbox.borrow().clone();
        let value = again(&mut outbox);
        self.show_outbox(outbox);
        value
    }

    /// Shows how messages stand, and waits for the next that is due.
    fn show_outbox(self, outbox: Outbox) {
        let inner = self.inner();
        let wait = outbox.next().map(|next| next.since(moment()).max(0));
        let wait = wait.map(|millis| Duration::from_millis(u64::try_from(millis).unwrap_or(0)));
        inner.outbox.replace(outbox);
        let due = wait.map(|wait| Timeout::new(wait, move || self.deliver()));
        inner.next.replace(due);
        self.tell_notes();
    }

    /// Sends what is due; what another tab sends is not.
    fn deliver(self) {
        spawn_local(async move {
            let taken = self.change_outbox_now(|outbox| outbox.take(moment())).await;
            for delivery in taken {
                spawn_local(async move {
                    let end = self.send(&delivery).await;
                    let Delivery {
                        entry, transition, ..
                    } = delivery;
                    self.change_outbox(move |outbox| {
                        outbox.ended(&entry, &transition.id, end, moment());
                    });
                });
            }
        });
    }

    async fn send(self, delivery: &Delivery) -> End {
        let entries = self.entries();
        let Some(entry) = entries.iter().find(|entry| entry.id == delivery.entry) else {
            return End::Held("The webhook is switched off.".to_owned());
        };
        let secret = |key: &str| self.session.secret(&entry.id, key);
        match settled(entry, &secret) {
            Ok(settings) => send(&settings, &delivery.transition, &delivery.board).await,
            Err(problem) => End::Held([problem.headline, problem.remedy].join(" ")),
        }
    }

    /// Tries everything of a webhook again at once.
    pub fn try_again(self, entry: &str) {
        let entry = entry.to_owned();
        self.change_outbox(move |outbox| outbox.again(&entry, moment()));
    }

    /// Forgets everything that a webhook still has to send.
    pub fn forget(self, entry: &str) {
        let entry = entry.to_owned();
        self.change_outbox(move |outbox| outbox.forget(&entry));
    }

    /// Forgets messages of webhooks that are gone.
    fn forget_gone(self) {
        let outbox = self.inner().outbox.borrow().clone();
        let mut kept = outbox.clone();
        let entries = self.session.configuration().entries;
        let ids: Vec<String> = entries.into_iter().map(|entry| entry.id).collect();
        kept.keep_only(&ids);
        if kept != outbox {
            self.change_outbox(move |outbox| outbox.keep_only(&ids));
        }
    }

    // What a person should know

    fn tell_notes(self) {
        let entries = self.entries();
        let has = |key: &str| entries.iter().any(|entry| entry.integration == key);
        let mut notes = Vec::new();
        if has("notification") {
            let permission = notice::permission();
            if permission != Permission::Granted {
                notes.push(Note::Notifications(permission));
            }
        }
        if has("sound") {
            let audible = sound::audible();
            if audible != Audible::Yes {
                notes.push(Note::Silent(audible));
            }
        }
        let inner = self.inner();
        let outbox = inner.outbox.borrow();
        for entry in entries
            .iter()
            .filter(|entry| entry.integration == "webhook")
        {
            if let Some(trouble) = outbox.trouble(&entry.id) {
                notes.push(Note::Webhook {
                    entry: entry.id.clone(),
                    name: crate::domain::board::configuration::called(entry),
                    trouble,
                });
            }
        }
        if self.notes.with_untracked(|shown| *shown != notes) {
            self.notes.set(notes);
        }
    }

    /// Somebody touched the page: it may sound from now on.
    fn after_gesture(self) {
        let silent = |note: &Note| matches!(note, Note::Silent(Audible::AfterGesture));
        if self.notes.with_untracked(|notes| notes.iter().any(silent)) {
            spawn_local(async move {
                timer::sleep(Duration::from_millis(500)).await;
                self.tell_notes();
            });
        }
    }

    /// Asks the person whether this page may notify.
    pub fn ask_for_notifications(self) {
        spawn_local(async move {
            notice::ask().await;
            self.tell_notes();
        });
    }
}

/// The responder that tells of all panes as long as no other does.
const SUMMARY: &str = "signalbox.summary";

/// Changes a kept text in one step; `None` if the browser keeps nothing.
async fn kept_step<T: 'static>(
    key: &str,
    change: impl FnOnce(Option<&str>) -> (String, T) + 'static,
) -> Option<T> {
    let database = Database::open().await.ok()?;
    let step = move |text: Option<String>| {
        let (text, value) = change(text.as_deref());
        (Some(text), value)
    };
    database.change_text(key, step).await.ok()
}

async fn kept_text(key: &str) -> Option<String> {
    let database = Database::open().await.ok()?;
    database.get_text(key).await.ok().flatten()
}

/// The settings of a responder, secrets filled in.
///
/// # Errors
/// What is missing or wrong.
pub fn settled(
    entry: &Entry,
    secret: &dyn Fn(&str) -> Option<String>,
) -> Result<Settings, Problem> {
    let settings = match source(entry, secret) {
        Ok(source) => source.settings,
        Err(reason) => return Err(problem_of(&reason)),
    };
    let url = settings.text("url");
    let mut faults = faults(entry, url.as_deref()).into_iter();
    match faults.next() {
        None => Ok(settings),
        Some(first) => Err(Problem::new(first, "Correct it under Integrations.")
            .with_detail(faults.collect::<Vec<_>>().join(" "))),
    }
}

fn problem_of(reason: &Reason) -> Problem {
    match reason {
        Reason::Configuration(problem) => problem.clone(),
        other => other.problem(),
    }
}

/// Sends one message.
async fn send(settings: &Settings, transition: &Transition, board: &str) -> End {
    let post = match message::post(settings, transition, board) {
        Ok(post) => post,
        Err(problem) => return End::Held([problem.headline, problem.remedy].join(" ")),
    };
    let Post { request, blind } = post;
    let abort = AbortHandle::new();
    let sent = if blind {
        fetch::send_blind(&request, TIMEOUT, &abort)
            .await
            .map(|()| (200, None))
    } else {
        let terms = Terms {
            timeout: TIMEOUT,
            limit_bytes: ANSWER_LIMIT_BYTES,
            headers: &[RETRY_AFTER],
            ..Terms::default()
        };
        fetch::send_on_terms(&request, &terms, &abort)
            .await
            .map(|answer| {
                let wait = answer.headers.into_iter().next().map(|(_, value)| value);
                (answer.status, wait)
            })
    };
    match sent {
        Ok((status, wait)) => match message::verdict(status) {
            Verdict::Delivered => End::Delivered,
            Verdict::Later(words) => {
                match wait.and_then(|wait| retry_after(wait.trim(), moment())) {
                    Some(until) => End::Postponed(words, until),
                    None => End::Failed(words),
                }
            }
            Verdict::Never(words) => End::Refused(words),
        },
        Err(FetchError::Offline) => End::Held("The browser is offline.".to_owned()),
        Err(FetchError::Malformed) => {
            End::Refused("A browser cannot send to this address; check it.".to_owned())
        }
        Err(FetchError::Unreachable) if !blind => End::Failed(
            "The receiver did not answer, or does not let this page read its answer (CORS). If it need not be known whether a message arrived, choose “ignore” as answer; else use a proxy."
                .to_owned(),
        ),
        // It arrived, whatever is wrong with what came back.
        Err(FetchError::TooLarge { .. } | FetchError::CutOff) => End::Delivered,
        Err(error) => End::Failed(error.to_string()),
    }
}

/// Tries a responder out, with settings that need not be saved yet. Yields what
/// should have been seen or heard.
///
/// # Errors
/// Why there was nothing, and what to do.
pub async fn rehearse(
    entry: Entry,
    secret: impl Fn(&str) -> Option<String>,
) -> Result<String, Problem> {
    let settings = settled(&entry, &secret)?;
    let now: Timestamp = moment();
    let sample = message::sample(now);
    let board = BoardSession::get().name_now();
    match find_responder(&entry.integration).map(|declaration| declaration.key) {
        Some("notification") => rehearse_notification(&entry, &sample, &board).await,
        Some("sound") => {
            let wanted = Sound::of(&entry, true);
            match sound::play(wanted.tones(), wanted.volume).await {
                Audible::Yes => Ok(
                    "The sound was played. If nothing was heard, look at the volume of the computer and whether the browser muted this tab."
                        .to_owned(),
                ),
                Audible::AfterGesture => Err(Problem::new(
                    "The browser keeps this page quiet",
                    "Click once anywhere on the page, then test again; or allow sound for this site in the browser's settings.",
                )),
                Audible::Never => Err(Problem::new(
                    "This browser makes no sounds",
                    "Use another browser, or a notification.",
                )),
            }
        }
        Some("tab") => {
            let tab = page::Tab::now();
            page::set_icon("failed");
            page::set_title(&message::title(&sample));
            timer::sleep(TEST_SHOWN).await;
            tab.restore();
            Ok("Title and icon of the tab showed a failing pane for four seconds.".to_owned())
        }
        _ => match send(&settings, &sample, &board).await {
            End::Delivered if settings.text("answer").as_deref() == Some("ignore") => Ok(
                "The receiver answered. Whether it took the message cannot be read; look for it there."
                    .to_owned(),
            ),
            End::Delivered => Ok("The receiver took the message.".to_owned()),
            End::Failed(reason)
            | End::Postponed(reason, _)
            | End::Refused(reason)
            | End::Held(reason) => {
                Err(Problem::new("The message did not arrive", reason))
            }
        },
    }
}

async fn rehearse_notification(
    entry: &Entry,
    sample: &Transition,
    board: &str,
) -> Result<String, Problem> {
    let sticky = entry.settings.get("sticky") == Some(&true.into());
    match notice::ask().await {
        Permission::Granted => {
            let title = message::title(sample);
            let body = message::body(sample, board);
            if notice::show(&title, &body, &sample.id, sticky).await {
                Ok("A notification was sent. If there is none, look at the system's settings for notifications of this browser.".to_owned())
            } else {
                Err(Problem::new(
                    "The browser showed no notification",
                    "Reload the page and test again.",
                ))
            }
        }
        Permission::Unasked => Err(Problem::new(
            "The question was not answered",
            "Test again and allow notifications.",
        )),
        permission => Err(permission_problem(permission)),
    }
}

/// Why this page may not notify, and what to do.
pub fn permission_problem(permission: Permission) -> Problem {
    match permission {
        Permission::Unavailable => Problem::new(
            "There are no notifications here",
            "Browsers have them on https and on this computer only. Use a sound or a webhook, or serve this page by https.",
        ),
        Permission::Denied => Problem::new(
            "This browser does not let the page notify",
            "Allow notifications for this site in the browser's settings.",
        ),
        Permission::Unasked | Permission::Granted => Problem::new(
            "The browser was not asked yet whether this page may notify",
            "",
        ),
    }
}
