//! What webhooks still have to send: kept over a reload, tried again with
//! growing waits, each message by one tab at a time.

use crate::domain::alert::log::Transition;
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The version of the kept form.
const VERSION: u32 = 1;

/// The most messages that wait; the oldest go first.
const WAITING_LIMIT: usize = 100;

/// The most failures that are remembered to be shown.
const FAILED_LIMIT: usize = 20;

/// How long a tab has for one try before another may take it over.
const LEASE: i64 = 60_000;

/// The wait after the first failure; each is three times the one before.
const FIRST_WAIT: i64 = 5_000;

/// How often a message is tried at most: over about half an hour.
const TRIES: u32 = 7;

/// How long a message waits at most for what is not its receiver's fault: a
/// network, a secret. Later it would be no news.
const AGE_LIMIT: i64 = 24 * 60 * 60_000;

/// One message that has not arrived yet, or never will.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Id of the webhook's entry.
    pub entry: String,
    /// What it is about.
    pub transition: Transition,
    /// The board's name.
    pub board: String,
    /// How often it was tried.
    pub tries: u32,
    /// When it is tried next.
    pub next: Timestamp,
    /// Why the last try failed; empty before the first. No address is in it.
    #[serde(default)]
    pub trouble: String,
}

impl Delivery {
    fn is(&self, entry: &str, id: &str) -> bool {
        self.entry == entry && self.transition.id == id
    }

    fn is_same(&self, other: &Self) -> bool {
        self.is(&other.entry, &other.transition.id)
    }
}

/// How a try ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// It arrived.
    Delivered,
    /// The receiver was asked and failed; this is why.
    Failed(String),
    /// The receiver was asked, failed, and names the time from which it may be
    /// asked again; this is why.
    Postponed(String, Timestamp),
    /// The receiver will never take it; this is why.
    Refused(String),
    /// The receiver could not be asked; this is why. It does not count as a try.
    Held(String),
}

/// All messages that have not arrived.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outbox {
    version: u32,
    waiting: Vec<Delivery>,
    failed: Vec<Delivery>,
    /// When it was changed last, to notice a clock that is set back.
    #[serde(default)]
    changed: Timestamp,
}

impl Outbox {
    /// The outbox that was kept as this text; an empty one if it cannot be read.
    pub fn read(text: &str) -> Self {
        match serde_json::from_str::<Self>(text) {
            Ok(outbox) if outbox.version == VERSION => outbox,
            _ => Self::default(),
        }
    }

    /// The outbox as text.
    pub fn write(&self) -> String {
        let kept = Self {
            version: VERSION,
            ..self.clone()
        };
        // Plain data; it cannot fail to serialize.
        serde_json::to_string(&kept).unwrap_or_default()
    }

    /// Messages that wait, the oldest first.
    pub fn waiting(&self) -> &[Delivery] {
        &self.waiting
    }

    /// Messages that were given up, the newest last.
    pub fn failed(&self) -> &[Delivery] {
        &self.failed
    }

    /// Adds a message, due at once.
    pub fn add(&mut self, entry: &str, transition: Transition, board: &str, now: Timestamp) {
        self.follow_clock(now);
        self.put(Delivery {
            entry: entry.to_owned(),
            transition,
            board: board.to_owned(),
            tries: 0,
            next: now,
            trouble: String::new(),
        });
    }

    /// Has a message wait, in the place of the oldest if there are too many.
    fn put(&mut self, delivery: Delivery) {
        self.waiting.push(delivery);
        if self.waiting.len() > WAITING_LIMIT {
            let mut oldest = self.waiting.remove(0);
            "Too many messages were waiting.".clone_into(&mut oldest.trouble);
            self.give_up(oldest);
        }
    }

    /// Takes what is due of these webhooks for one try; until the try ends, or its
    /// time is over, nobody else gets it.
    pub fn take(&mut self, entries: &[String], now: Timestamp) -> Vec<Delivery> {
        self.follow_clock(now);
        let mut taken = Vec::new();
        for delivery in &mut self.waiting {
            if delivery.next <= now && entries.contains(&delivery.entry) {
                taken.push(delivery.clone());
                delivery.next = now.plus(LEASE);
            }
        }
        taken
    }

    /// When something of these webhooks is due next; `None` while nothing waits.
    pub fn next(&self, entries: &[String], now: Timestamp) -> Option<Timestamp> {
        let mine = |delivery: &&Delivery| entries.contains(&delivery.entry);
        let next = self.waiting.iter().filter(mine).map(|one| one.next).min()?;
        Some(if self.is_ahead(now) { now } else { next })
    }

    /// Whether the clock was set back since the last change, by more than it matters.
    fn is_ahead(&self, now: Timestamp) -> bool {
        self.changed.since(now) > LEASE
    }

    /// Where the clock was set back, nobody can tell any more how long a message was
    /// to wait: all are due.
    fn follow_clock(&mut self, now: Timestamp) {
        if self.is_ahead(now) {
            for delivery in &mut self.waiting {
                delivery.next = delivery.next.min(now);
            }
        }
        self.changed = now;
    }

    /// Takes over the changes of a tab that could not keep them: `base` is what was
    /// kept before, `own` what it made of that. What came to another end meanwhile
    /// stays there.
    pub fn take_over(&mut self, base: &Self, own: &Self) {
        for gone in base.all().filter(|one| !own.has(one)) {
            self.drop_out(gone);
        }
        for delivery in own.waiting.iter().filter(|one| !base.waiting.contains(one)) {
            if self.drop_out(delivery) || !base.has(delivery) {
                self.put(delivery.clone());
            }
        }
        for delivery in own.failed.iter().filter(|one| !base.failed.contains(one)) {
            if self.drop_out(delivery) || !base.has(delivery) {
                self.give_up(delivery.clone());
            }
        }
        self.waiting.sort_by_key(|delivery| delivery.transition.at);
    }

    fn all(&self) -> impl Iterator<Item = &Delivery> {
        self.waiting.iter().chain(&self.failed)
    }

    fn has(&self, delivery: &Delivery) -> bool {
        self.all().any(|one| one.is_same(delivery))
    }

    /// Takes a message out, and tells whether it was there.
    fn drop_out(&mut self, delivery: &Delivery) -> bool {
        let was_there = self.has(delivery);
        self.waiting.retain(|one| !one.is_same(delivery));
        self.failed.retain(|one| !one.is_same(delivery));
        was_there
    }

    /// Notes how a try ended. Nothing happens if the message is gone by then.
    pub fn ended(&mut self, entry: &str, id: &str, end: End, now: Timestamp) {
        self.follow_clock(now);
        let Some(place) = self.waiting.iter().position(|one| one.is(entry, id)) else {
            return;
        };
        let mut delivery = self.waiting.remove(place);
        match end {
            End::Delivered => return,
            End::Refused(trouble) => {
                delivery.tries = delivery.tries.saturating_add(1);
                delivery.trouble = trouble;
                return self.give_up(delivery);
            }
            End::Failed(trouble) => {
                delivery.next = now.plus(wait(delivery.tries));
                delivery.tries = delivery.tries.saturating_add(1);
                delivery.trouble = trouble;
            }
            End::Postponed(trouble, until) => {
                delivery.next = now.plus(wait(delivery.tries)).max(until);
                delivery.tries = delivery.tries.saturating_add(1);
                delivery.trouble = trouble;
            }
            End::Held(trouble) => {
                delivery.next = now.plus(wait(1));
                delivery.trouble = trouble;
            }
        }
        let old = now.since(delivery.transition.at) > AGE_LIMIT;
        if delivery.tries >= TRIES || old {
            self.give_up(delivery);
        } else {
            self.waiting.insert(place, delivery);
        }
    }

    /// Makes everything of a webhook due now, also what was given up.
    pub fn again(&mut self, entry: &str, now: Timestamp) {
        self.follow_clock(now);
        let (mine, others) = std::mem::take(&mut self.failed)
            .into_iter()
            .partition::<Vec<_>, _>(|delivery| delivery.entry == entry);
        self.failed = others;
        self.waiting.extend(mine);
        for delivery in &mut self.waiting {
            if delivery.entry == entry {
                delivery.tries = 0;
                delivery.next = now;
            }
        }
    }

    /// Forgets everything of a webhook.
    pub fn forget(&mut self, entry: &str) {
        self.waiting.retain(|delivery| delivery.entry != entry);
        self.failed.retain(|delivery| delivery.entry != entry);
    }

    /// Forgets everything of webhooks that are not among these.
    pub fn keep_only(&mut self, entries: &[String]) {
        self.waiting
            .retain(|delivery| entries.contains(&delivery.entry));
        self.failed
            .retain(|delivery| entries.contains(&delivery.entry));
    }

    /// How the deliveries of a webhook stand; `None` if there is no trouble.
    pub fn trouble(&self, entry: &str) -> Option<Trouble> {
        let of_entry = |delivery: &&Delivery| delivery.entry == entry;
        let troubled = |delivery: &&Delivery| !delivery.trouble.is_empty();
        let waiting = || self.waiting.iter().filter(of_entry).filter(troubled);
        let failed = || self.failed.iter().filter(of_entry);
        let last = waiting()
            .chain(failed())
            .max_by_key(|one| one.transition.at)?;
        Some(Trouble {
            waiting: waiting().count(),
            failed: failed().count(),
            reason: last.trouble.clone(),
            next: waiting().map(|delivery| delivery.next).min(),
        })
    }

    fn give_up(&mut self, delivery: Delivery) {
        self.failed.push(delivery);
        if self.failed.len() > FAILED_LIMIT {
            self.failed.remove(0);
        }
    }
}

/// What is wrong with the deliveries of one webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Messages that will be tried again.
    pub waiting: usize,
    /// Messages that were given up.
    pub failed: usize,
    /// Why the newest of them did not arrive.
    pub reason: String,
    /// When the next is tried.
    pub next: Option<Timestamp>,
}

impl Trouble {
    /// The trouble in a sentence or two.
    pub fn words(&self) -> String {
        let count = |count: usize| match count {
            1 => "1 message".to_owned(),
            count => format!("{count} messages"),
        };
        let mut words = match (self.waiting, self.failed) {
            (0, failed) => format!("{} did not arrive.", count(failed)),
            (waiting, 0) => format!("{} did not arrive yet.", count(waiting)),
            (waiting, failed) => format!(
                "{} did not arrive yet, {failed} never will.",
                count(waiting)
            ),
        };
        if !self.reason.is_empty() {
            words.push(' ');
            words.push_str(&self.reason);
        }
        words
    }
}

/// The wait after so many earlier failures.
fn wait(failures: u32) -> i64 {
    FIRST_WAIT.saturating_mul(3_i64.saturating_pow(failures.min(10)))
}
