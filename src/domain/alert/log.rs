//! What was seen of the panes and told of them. It is what makes a transition
//! one: whoever brings the log up to date gets the transitions of that step, and
//! nobody else does. So with the log in one place, changed by one after the
//! other, neither a second tab nor a reload tells anything twice.

use crate::domain::board::pane::{Pane, State};
use crate::domain::provider::pane::{Content, Health};
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of the kept form.
const VERSION: u32 = 1;

/// The most panes that are remembered.
const PANES_LIMIT: usize = 2_000;

const MINUTE: i64 = 60_000;

/// What happened to a pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// It was green and is red.
    Broke,
    /// It was red and is green.
    Recovered,
    /// It is red for that long.
    StaysRed {
        /// Minutes.
        minutes: u32,
    },
}

impl Kind {
    /// The word in messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Broke => "broke",
            Self::Recovered => "recovered",
            Self::StaysRed { .. } => "stays_red",
        }
    }
}

/// One transition of one pane, with what a message says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transition {
    /// Unlike that of any other transition of this browser.
    pub id: String,
    /// What happened.
    pub kind: Kind,
    /// When it was noticed.
    pub at: Timestamp,
    /// Since when it is, or was, red.
    pub since: Timestamp,
    /// The pane's id.
    pub pane: String,
    /// What people call it.
    pub name: String,
    /// Its group; may be empty.
    pub group: String,
    /// The service's name.
    pub service: String,
    /// Who made the first change of a red streak; empty if nobody knows.
    pub author: String,
    /// The provider's page, `https:` or `http:`.
    pub link: Option<String>,
}

/// A pane that is red or green for sure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// Whether it is red.
    pub red: bool,
    /// When its poll ended.
    pub seen: Timestamp,
    /// Since when it is red, as its provider says.
    pub broken: Option<Timestamp>,
    /// What a message says of it.
    facts: Transition,
}

impl Sighting {
    /// What a pane shows. `None` while nobody knows: nothing was answered yet, the
    /// last poll failed, or its service has no verdict.
    pub fn of(pane: &Pane) -> Option<Self> {
        let (State::Fresh, Some(data), Some(seen)) = (pane.state(), &pane.data, pane.fresh_at)
        else {
            return None;
        };
        let red = match data.health {
            Health::Error => true,
            Health::Ok => false,
            Health::Neutral | Health::None => return None,
        };
        let broken = match &data.content {
            Content::Builds { broken, .. } => broken.as_ref().filter(|_| red),
            _ => None,
        };
        Some(Self {
            red,
            seen,
            broken: broken.map(|broken| broken.since),
            facts: Transition {
                id: String::new(),
                kind: Kind::Broke,
                at: seen,
                since: seen,
                pane: pane.id.clone(),
                name: pane.name().to_owned(),
                group: pane.group.clone(),
                service: pane.service_name.clone(),
                author: broken.map_or_else(String::new, |broken| broken.author.clone()),
                link: data.link.clone(),
            },
        })
    }
}

/// What is remembered of one pane.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Known {
    red: bool,
    /// When the poll ended that first showed it so.
    seen: i64,
    /// From when its red minutes count.
    since: i64,
    /// The minutes that were told of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    told: Vec<u32>,
}

/// Everything that was seen and told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Log {
    version: u32,
    panes: BTreeMap<String, Known>,
    /// The waits that somebody wanted to hear of when it was last brought up to date.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    waits: Vec<u32>,
}

impl Log {
    /// The log that was kept as this text. One that cannot be read is an empty
    /// one: then nothing is told of what happened before.
    pub fn read(text: &str) -> Self {
        match serde_json::from_str::<Self>(text) {
            Ok(log) if log.version == VERSION => log,
            _ => Self::default(),
        }
    }

    /// The log as text.
    pub fn write(&self) -> String {
        let kept = Self {
            version: VERSION,
            ..self.clone()
        };
        // Plain data; it cannot fail to serialize.
        serde_json::to_string(&kept).unwrap_or_default()
    }

    /// Whether [`observe`](Self::observe) would change anything.
    pub fn would_change(&self, sightings: &[Sighting], minutes: &[u32], now: Timestamp) -> bool {
        let seen = |sightings: &[Sighting]| {
            sightings
                .iter()
                .any(|sighting| match self.panes.get(&sighting.facts.pane) {
                    None => true,
                    Some(known) if known.red != sighting.red => {
                        sighting.seen.min(now).0 > known.seen
                    }
                    Some(known) => due(known, minutes, sighting.seen.min(now)).next().is_some(),
                })
        };
        let ahead = |known: &Known| known.seen.max(known.since) > now.0;
        self.waits != minutes || self.panes.values().any(ahead) || seen(sightings)
    }

    /// Brings the log up to date and yields what is new.
    ///
    /// What is seen for the first time is no news. A sighting that is older than
    /// the one that showed the pane's present color is of a tab that polls
    /// later, and says nothing. `minutes` are the waits that somebody wants to
    /// hear of; one that nobody wanted until now begins to count now, so that what
    /// was over before is no news either. Nothing is from later than now: it was
    /// noted before the clock was set back, and would make news old.
    pub fn observe(
        &mut self,
        sightings: &[Sighting],
        minutes: &[u32],
        now: Timestamp,
    ) -> Vec<Transition> {
        let new: Vec<u32> = minutes
            .iter()
            .filter(|wait| !self.waits.contains(wait))
            .copied()
            .collect();
        for known in self.panes.values_mut() {
            known.seen = known.seen.min(now.0);
            known.since = known.since.min(now.0);
            let over: Vec<u32> = due(known, &new, now).collect();
            known.told.extend(over);
        }
        self.waits = minutes.to_vec();
        let mut transitions = Vec::new();
        for sighting in sightings {
            let key = &sighting.facts.pane;
            let seen = sighting.seen.min(now);
            let Some(known) = self.panes.get_mut(key) else {
                let since = sighting.broken.unwrap_or(seen).min(now);
                let mut first = Known {
                    red: sighting.red,
                    seen: seen.0,
                    since: since.0,
                    told: Vec::new(),
                };
                // It stays red from before anybody watched.
                first.told = due(&first, minutes, seen).collect();
                self.panes.insert(key.clone(), first);
                continue;
            };
            if known.red != sighting.red {
                if seen.0 <= known.seen {
                    continue;
                }
                let since = if sighting.red { seen.0 } else { known.since };
                *known = Known {
                    red: sighting.red,
                    seen: seen.0,
                    since: seen.0,
                    told: Vec::new(),
                };
                let kind = if sighting.red {
                    Kind::Broke
                } else {
                    Kind::Recovered
                };
                let since = sighting.broken.unwrap_or(Timestamp(since));
                transitions.push(sighting.transition(kind, since, now));
            } else {
                let late: Vec<u32> = due(known, minutes, seen).collect();
                for minutes in late {
                    known.told.push(minutes);
                    let kind = Kind::StaysRed { minutes };
                    let since = sighting.broken.unwrap_or(Timestamp(known.since));
                    transitions.push(sighting.transition(kind, since, now));
                }
            }
        }
        self.forget_most(sightings);
        transitions
    }

    /// Keeps the number of panes in bounds: those go first that are not on the
    /// board and changed longest ago.
    fn forget_most(&mut self, sightings: &[Sighting]) {
        while self.panes.len() > PANES_LIMIT {
            let shown = |pane: &String| sightings.iter().any(|one| one.facts.pane == *pane);
            let oldest = self
                .panes
                .iter()
                .min_by_key(|(pane, known)| (shown(pane), known.seen))
                .map(|(pane, _)| pane.clone());
            let Some(oldest) = oldest else { break };
            self.panes.remove(&oldest);
        }
    }
}

impl Sighting {
    fn transition(&self, kind: Kind, since: Timestamp, now: Timestamp) -> Transition {
        let minutes = match kind {
            Kind::StaysRed { minutes } => format!("-{minutes}"),
            _ => String::new(),
        };
        Transition {
            id: format!("{}-{}{minutes}-{}", kind.as_str(), now.0, self.facts.pane),
            kind,
            at: now,
            since,
            ..self.facts.clone()
        }
    }
}

/// The waits that were over when a pane was seen red, and were not told of. What it
/// became since then nobody knows: a computer that slept polls when it wakes.
fn due(known: &Known, minutes: &[u32], seen: Timestamp) -> impl Iterator<Item = u32> {
    let red_for = seen.since(Timestamp(known.since));
    minutes.iter().copied().filter(move |minutes| {
        *minutes > 0
            && known.red
            && red_for >= i64::from(*minutes).saturating_mul(MINUTE)
            && !known.told.contains(minutes)
    })
}
