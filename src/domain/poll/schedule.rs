//! When to ask whom. Knows no clock and no chance: both are handed in.
//!
//! Every source is on its own. What they share are the few requests that one
//! origin gets at the same time, and what a rate limit leaves to one credential.

use crate::domain::time::Timestamp;

/// The most jobs of one origin at the same time.
const PER_ORIGIN: usize = 4;

/// What failures can stretch an interval to, in milliseconds.
const BACK_OFF_LIMIT: i64 = 15 * 60_000;

/// The least time between the end of a poll and the next one, in milliseconds.
const BREATH: i64 = 250;

/// The first wait after a rate limit was met again, in milliseconds; it doubles.
const STRIKE: i64 = 60_000;

/// Moments of a reset that are this close, in milliseconds, are one: some
/// providers tell it in whole seconds from now.
const SAME_RESET: i64 = 5000;

/// A source as the schedule sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Unlike any other that was ever added. A source that changes gets a new
    /// one, so that what still comes in for the old one is nobody's.
    pub key: u32,
    /// Stands for the origin that is asked, the proxy's if there is one.
    pub origin: u64,
    /// Stands for the provider's origin and the credential: what a rate limit
    /// goes by. Never the credential itself.
    pub budget: u64,
    /// Milliseconds between polls.
    pub interval: i64,
    /// It is reached without a network: it is on this machine.
    pub local: bool,
}

/// What a rate limit leaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quota {
    /// Requests in a whole period.
    pub limit: i64,
    /// Requests left in this one.
    pub remaining: i64,
    /// When the next period begins.
    pub reset: Timestamp,
}

/// How a poll ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// With data, or with the word that nothing is new.
    Success,
    /// In any other way.
    Failure,
    /// By a rate limit.
    Limited {
        /// When the provider may be asked again.
        until: Timestamp,
    },
}

/// What a poll leaves behind for the next ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// How it ended.
    pub verdict: Verdict,
    /// How many requests it made.
    pub requests: u32,
    /// What its last answer says of the rate limit.
    pub quota: Option<Quota>,
    /// Before when the provider does not want this source to ask again.
    pub not_before: Option<Timestamp>,
}

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Poll now, and say so with [`Schedule::finished`] when it has ended.
    Start,
    /// There is no network. Said once; the poll starts when there is one.
    Offline,
    /// The rate limit leaves nothing. Said once; the poll starts by itself.
    Limited {
        /// When it starts at the earliest.
        until: Timestamp,
    },
}

/// Who is polled when.
#[derive(Clone, Debug)]
pub struct Schedule {
    entries: Vec<Entry>,
    budgets: Vec<Budget>,
    /// How many polls of each origin are under way.
    busy: Vec<(u64, usize)>,
    visible: bool,
    online: bool,
    /// The latest moment heard of, to notice a clock that is set back.
    seen: Timestamp,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    plan: Plan,
    due: Timestamp,
    not_before: Timestamp,
    /// When the poll under way began.
    running: Option<Timestamp>,
    failures: u32,
    /// How many requests a poll takes, by the last one.
    cost: i64,
    /// It was asked for, or never polled: it need not wait for its share.
    urgent: bool,
    /// It was said why it does not start.
    told: bool,
}

#[derive(Clone, Copy, Debug)]
struct Budget {
    key: u64,
    quota: Quota,
    /// When the next share is due, if shares are needed.
    next_share: Timestamp,
    blocked: Timestamp,
    /// How often in a row the limit was met.
    strikes: u32,
    /// Requests that may still be made in this period.
    usable: i64,
    /// How many milliseconds of the period one request takes up, so that what
    /// is usable lasts until the reset; 0 if it lasts anyway, with everybody
    /// polled as often as configured.
    share: i64,
}

/// Whether a source that is due may start.
enum Gate {
    Open,
    /// The requests that are left are shared out; the next share is due then.
    Shared(Timestamp),
    /// None is left until then.
    Closed(Timestamp),
}

impl Default for Schedule {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            budgets: Vec::new(),
            busy: Vec::new(),
            visible: true,
            online: true,
            seen: Timestamp(i64::MIN),
        }
    }
}

impl Schedule {
    /// Adds a source; it is due from that moment on.
    pub fn add(&mut self, plan: Plan, due: Timestamp) {
        self.entries.push(Entry {
            plan,
            due,
            not_before: Timestamp(i64::MIN),
            running: None,
            failures: 0,
            cost: 1,
            urgent: true,
            told: false,
        });
    }

    /// Forgets a source, and its poll if one is under way. What is known of its
    /// rate limit stays as long as another source goes by it; so add first.
    pub fn remove(&mut self, key: u32) {
        let entries = &mut self.entries;
        entries.retain(|entry| entry.plan.key != key);
        self.budgets
            .retain(|budget| entries.iter().any(|entry| entry.plan.budget == budget.key));
    }

    /// Whether anybody can see the page. While nobody can, nothing starts.
    pub fn set_visible(&mut self, visible: bool) {
        self.visible = visible;
    }

    /// Whether there is a network. While there is none, nothing starts but what
    /// is local; when it is back, so is everything that failed.
    pub fn set_online(&mut self, online: bool, now: Timestamp) {
        if online && !self.online {
            for entry in &mut self.entries {
                if entry.failures > 0 || entry.told {
                    entry.due = entry.due.min(now);
                }
                entry.told = false;
            }
        }
        self.online = online;
    }

    /// Makes a source due now, before all others.
    pub fn poll_now(&mut self, key: u32) {
        if let Some(entry) = self.entry(key) {
            entry.due = Timestamp(i64::MIN);
            entry.urgent = true;
            entry.told = false;
        }
    }

    /// What is to be done now, the longest due first.
    pub fn due(&mut self, now: Timestamp) -> Vec<(u32, Turn)> {
        self.follow_clock(now);
        let mut turns = Vec::new();
        if !self.visible {
            return turns;
        }
        by_due(&mut self.entries);
        self.weigh(now);
        for at in 0..self.entries.len() {
            let Some(entry) = self.entries.get(at).copied() else {
                break;
            };
            if entry.running.is_some() || entry.opens() > now {
                continue;
            }
            let turn = if !self.online && !entry.plan.local {
                Turn::Offline
            } else {
                match self.gate(&entry, now) {
                    Gate::Closed(until) => Turn::Limited { until },
                    Gate::Open if self.has_room(entry.plan.origin) => Turn::Start,
                    _ => continue,
                }
            };
            if turn == Turn::Start {
                self.take(&entry, now);
            }
            let Some(entry) = self.entries.get_mut(at) else {
                break;
            };
            if turn == Turn::Start {
                entry.running = Some(now);
                entry.urgent = false;
                entry.told = false;
            } else if std::mem::replace(&mut entry.told, true) {
                continue;
            }
            turns.push((entry.plan.key, turn));
        }
        turns
    }

    /// When [`due`](Self::due) should be asked again, unless something happens
    /// before; `None` if there is nothing to wait for.
    pub fn next_wake(&mut self, now: Timestamp) -> Option<Timestamp> {
        self.weigh(now);
        let wake = |entry: &Entry| {
            if entry.running.is_some() {
                return None;
            }
            let opens = entry.opens();
            if opens > now {
                return Some(opens);
            }
            if !self.online && !entry.plan.local {
                return (!entry.told).then_some(opens);
            }
            match self.gate(entry, now) {
                Gate::Closed(until) if entry.told => Some(until),
                // The end of another poll of this origin wakes it.
                Gate::Open if !self.has_room(entry.plan.origin) => None,
                Gate::Shared(share) => Some(share),
                _ => Some(opens),
            }
        };
        if !self.visible {
            return None;
        }
        self.entries.iter().filter_map(wake).min()
    }

    /// Notes the end of a poll. `random` is any number, another one each time.
    pub fn finished(&mut self, key: u32, outcome: &Outcome, now: Timestamp, random: u32) {
        self.follow_clock(now);
        let Some(entry) = self.entry(key) else { return };
        let Some(started) = entry.running.take() else {
            return;
        };
        let budget_key = entry.plan.budget;
        let interval = entry.plan.interval.max(1);
        entry.cost = i64::from(outcome.requests.max(1));
        entry.not_before = outcome.not_before.unwrap_or(Timestamp(i64::MIN));
        match outcome.verdict {
            Verdict::Success => {
                entry.failures = 0;
                entry.due = started
                    .plus(jittered(interval, random))
                    .max(now.plus(BREATH));
            }
            Verdict::Failure => {
                let limit = BACK_OFF_LIMIT.max(interval);
                let wait = doubled(interval, entry.failures, limit);
                entry.failures = entry.failures.saturating_add(1);
                entry.due = now.plus(jittered(wait, random).min(limit));
            }
            // Its turn comes when the limit lets it, among the first.
            Verdict::Limited { .. } => entry.due = now,
        }
        let limited = matches!(outcome.verdict, Verdict::Limited { .. });
        entry.told = limited;
        if let Some(budget) = self.budget(budget_key, limited || outcome.quota.is_some()) {
            budget.learn(outcome, now);
        }
        self.weigh(now);
    }

    /// When a source is polled next, as far as can be told; `None` while it is
    /// polled, and while nothing starts.
    pub fn next_of(&self, key: u32, now: Timestamp) -> Option<Timestamp> {
        let entry = self.entries.iter().find(|entry| entry.plan.key == key)?;
        if entry.running.is_some() || !self.visible || !(self.online || entry.plan.local) {
            return None;
        }
        let opens = entry.opens().max(now);
        Some(match self.gate(entry, opens) {
            Gate::Open => opens,
            Gate::Closed(until) => until,
            Gate::Shared(share) => {
                let before = self.entries.iter().filter(|other| {
                    other.plan.budget == entry.plan.budget
                        && other.running.is_none()
                        && other.due < entry.due
                        && other.opens() <= share
                });
                let requests = before.map(|other| other.cost).fold(0, i64::saturating_add);
                let each = self.known(entry.plan.budget, now);
                let each = each.map_or(0, |budget| budget.share);
                share.plus(requests.saturating_mul(each)).max(opens)
            }
        })
    }

    /// What is known to be left for a source.
    pub fn quota_of(&self, key: u32, now: Timestamp) -> Option<Quota> {
        let entry = self.entries.iter().find(|entry| entry.plan.key == key)?;
        self.known(entry.plan.budget, now)
            .map(|budget| budget.quota)
    }

    fn entry(&mut self, key: u32) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.plan.key == key)
    }

    fn has_room(&self, origin: u64) -> bool {
        let busy = self.busy.iter().find(|busy| busy.0 == origin);
        busy.is_none_or(|busy| busy.1 < PER_ORIGIN)
    }

    /// The budget, made if it must be there.
    fn budget(&mut self, key: u64, make: bool) -> Option<&mut Budget> {
        let at = self.budgets.iter().position(|budget| budget.key == key);
        if at.is_none() && make {
            self.budgets.push(Budget {
                key,
                quota: Quota::default(),
                next_share: Timestamp(i64::MIN),
                blocked: Timestamp(i64::MIN),
                strikes: 0,
                usable: 0,
                share: 0,
            });
            return self.budgets.last_mut();
        }
        self.budgets.get_mut(at?)
    }

    /// The budget, if what is known of its quota still holds.
    fn known(&self, key: u64, now: Timestamp) -> Option<&Budget> {
        let found = self.budgets.iter().find(|budget| budget.key == key);
        found.filter(|budget| budget.quota.reset > now)
    }

    fn gate(&self, entry: &Entry, now: Timestamp) -> Gate {
        let key = entry.plan.budget;
        let Some(budget) = self.budgets.iter().find(|budget| budget.key == key) else {
            return Gate::Open;
        };
        if budget.blocked > now {
            return Gate::Closed(budget.blocked);
        }
        if budget.quota.reset <= now {
            return Gate::Open;
        }
        if budget.usable < 1 {
            return Gate::Closed(budget.quota.reset);
        }
        let wait = budget.next_share.min(budget.quota.reset);
        if wait > now && budget.share > 0 && !entry.urgent {
            return Gate::Shared(wait);
        }
        Gate::Open
    }

    /// Counts what is under way, and what each budget leaves and is wanted for.
    fn weigh(&mut self, now: Timestamp) {
        self.busy.clear();
        for entry in self.entries.iter().filter(|entry| entry.running.is_some()) {
            add_busy(&mut self.busy, entry.plan.origin);
        }
        for budget in &mut self.budgets {
            let Quota {
                limit, remaining, ..
            } = budget.quota;
            let rest = budget.quota.reset.since(now).max(0);
            // A reserve is left to others who use the same credential.
            budget.usable = remaining.saturating_sub((limit / 20).max(1));
            let mut wanted = 0i64;
            for entry in self
                .entries
                .iter()
                .filter(|entry| entry.plan.budget == budget.key)
            {
                let polls = rest / entry.plan.interval.max(1);
                wanted = wanted.saturating_add(polls.saturating_mul(entry.cost));
                budget.usable -= i64::from(entry.running.is_some());
            }
            budget.share = if wanted > budget.usable {
                (rest / budget.usable.max(1)).max(1)
            } else {
                0
            };
        }
    }

    /// Takes what the start of a poll takes of what is shared.
    fn take(&mut self, entry: &Entry, now: Timestamp) {
        add_busy(&mut self.busy, entry.plan.origin);
        if let Some(budget) = self.budget(entry.plan.budget, false) {
            budget.usable -= 1;
            budget.next_share = now.plus(budget.share.saturating_mul(entry.cost));
        }
    }

    /// Where the clock was set back, everything that was planned comes along.
    fn follow_clock(&mut self, now: Timestamp) {
        let back = self.seen.since(now);
        if back > 1000 {
            let shift = |moment: &mut Timestamp| *moment = moment.plus(-back);
            for entry in &mut self.entries {
                shift(&mut entry.due);
                shift(&mut entry.not_before);
                entry.running.as_mut().map(shift);
            }
            for budget in &mut self.budgets {
                shift(&mut budget.quota.reset);
                shift(&mut budget.next_share);
                shift(&mut budget.blocked);
            }
        }
        self.seen = now;
    }
}

impl Entry {
    fn opens(&self) -> Timestamp {
        self.due.max(self.not_before)
    }
}

impl Budget {
    fn learn(&mut self, outcome: &Outcome, now: Timestamp) {
        if let Some(quota) = outcome.quota {
            // Answers may overtake each other: within a period less is left.
            let later = quota.reset.since(self.quota.reset);
            let overtaken = later <= SAME_RESET && quota.remaining > self.quota.remaining;
            let older = later < -SAME_RESET || overtaken;
            if !older || self.quota.reset <= now {
                self.quota = quota;
            }
        }
        match outcome.verdict {
            Verdict::Success => self.strikes = 0,
            Verdict::Failure => {}
            // Those that were under way together met the limit once.
            Verdict::Limited { until } => {
                let mut end = until.max(now.plus(1000));
                if self.blocked <= now {
                    if self.strikes > 0 {
                        end = end.max(now.plus(doubled(STRIKE, self.strikes - 1, BACK_OFF_LIMIT)));
                    }
                    self.strikes = self.strikes.saturating_add(1);
                }
                self.blocked = self.blocked.max(end);
            }
        }
    }
}

fn add_busy(busy: &mut Vec<(u64, usize)>, origin: u64) {
    match busy.iter_mut().find(|busy| busy.0 == origin) {
        Some(busy) => busy.1 += 1,
        None => busy.push((origin, 1)),
    }
}

/// The wait, doubled so many times, up to a limit.
fn doubled(wait: i64, times: u32, limit: i64) -> i64 {
    wait.saturating_mul(1 << times.min(20)).min(limit)
}

/// The interval, longer or shorter by up to a tenth.
fn jittered(interval: i64, random: u32) -> i64 {
    let by = i64::from(random % 2001) - 1000;
    interval.saturating_add((interval / 10).saturating_mul(by) / 1000)
}

/// Puts the longest due first, equals in their order. They mostly stand so
/// already, and a sort of the core's weighs twenty times as much.
fn by_due(entries: &mut [Entry]) {
    for end in 1..entries.len() {
        let mut at = end;
        while let (Some(before), Some(entry)) = (entries.get(at.saturating_sub(1)), entries.get(at))
            && before.due > entry.due
        {
            entries.swap(at.saturating_sub(1), at);
            at = at.saturating_sub(1);
        }
    }
}

#[cfg(test)]
#[path = "schedule_tests.rs"]
mod tests;
