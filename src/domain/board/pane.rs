//! The panes of a board and what a poll's end does to them.

use crate::domain::board::reason::Reason;
use crate::domain::provider::pane::{Content, Health, Outcome, PaneData, PaneKind};
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// One pane with all that is known of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pane {
    /// Unlike any other on the board: the entry's id, with `/` and the part
    /// where an entry has several panes.
    pub id: String,
    /// Id of the entry it belongs to.
    pub entry: String,
    /// Key of the service.
    pub service: String,
    /// The service's name for people.
    pub service_name: String,
    /// What it asks for, by its settings, such as `acme/web`; empty where they do
    /// not say.
    #[serde(default)]
    pub subject: String,
    /// What it shows; `None` for a service that is not known.
    pub kind: Option<PaneKind>,
    /// The name that a person gave it; may be empty.
    pub title: String,
    /// The group it stands in; may be empty.
    pub group: String,
    /// How much room it takes, from 1.
    pub size: u8,
    /// What the last successful poll brought.
    pub data: Option<PaneData>,
    /// When that was.
    pub fresh_at: Option<Timestamp>,
    /// Why the last poll brought nothing; `None` if it did.
    pub trouble: Option<Reason>,
    /// When it is polled next.
    pub next: Option<Timestamp>,
}

/// The states of a pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// No poll has ended yet.
    Waiting,
    /// The last poll brought what is shown.
    Fresh,
    /// What is shown is from an earlier poll; the last one failed.
    Stale,
    /// Nothing could be shown yet; the last poll failed.
    Failed,
}

impl State {
    /// The word in `data-state`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Fresh => "fresh",
            Self::Stale => "stale",
            Self::Failed => "failed",
        }
    }
}

impl Pane {
    /// The state it is in.
    pub fn state(&self) -> State {
        match (&self.trouble, &self.data) {
            (None, None) => State::Waiting,
            (None, Some(_)) => State::Fresh,
            (Some(_), Some(_)) => State::Stale,
            (Some(_), None) => State::Failed,
        }
    }

    /// The rating by the service's rule.
    pub fn health(&self) -> Health {
        self.data.as_ref().map_or(Health::None, |data| data.health)
    }

    /// How the newest build ended; `None` for panes without builds.
    pub fn outcome(&self) -> Option<Outcome> {
        match &self.data.as_ref()?.content {
            Content::Builds { builds, .. } => builds.first().map(|build| build.outcome),
            Content::Feed(projects) => projects.first().map(|project| project.outcome()),
            _ => None,
        }
    }

    /// What people call it: the name given, else the data's, else what it asks
    /// for, else the service. The entry's id may be made up, and is the last resort.
    pub fn name(&self) -> &str {
        let data = self.data.as_ref().map_or("", |data| &data.name);
        let names = [self.title.as_str(), data, &self.subject, &self.service_name];
        let given = names.into_iter().find(|name| !name.is_empty());
        given.unwrap_or(&self.entry)
    }

    /// How urgently somebody should look; 0 is most urgent.
    pub fn urgency(&self) -> u8 {
        match (self.state(), self.health()) {
            (_, Health::Error) => 0,
            (State::Failed, _) => 1,
            (State::Stale, _) => 2,
            (_, Health::Neutral) => 3,
            (State::Waiting, _) => 4,
            (_, Health::None) => 5,
            (_, Health::Ok) => 6,
        }
    }
}

/// What a poll's end changed on the board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The panes at these places, and nothing else.
    Panes(std::ops::Range<usize>),
    /// Panes came, went, or changed their places.
    Layout,
}

/// The panes of a board, in the order of its entries.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Panes(Vec<Pane>);

impl Panes {
    /// A board of these panes, one per entry.
    pub fn new(panes: Vec<Pane>) -> Self {
        Self(panes)
    }

    /// All of them, in order.
    pub fn all(&self) -> &[Pane] {
        &self.0
    }

    /// The panes of one entry stand together: their places.
    fn places(&self, entry: &str) -> Option<std::ops::Range<usize>> {
        let first = self.0.iter().position(|pane| pane.entry == entry)?;
        let count = self
            .0
            .iter()
            .skip(first)
            .take_while(|pane| pane.entry == entry)
            .count();
        Some(first..first.saturating_add(count))
    }

    /// Takes in how a poll of an entry ended. `Ok(None)` says that nothing
    /// changed there. `None` if there is no such entry.
    pub fn polled(
        &mut self,
        entry: &str,
        result: Result<Option<Vec<PaneData>>, Reason>,
        at: Timestamp,
        next: Option<Timestamp>,
    ) -> Option<Change> {
        let places = self.places(entry)?;
        let mut change = Change::Panes(places.clone());
        match result {
            Ok(Some(data)) => change = self.show(places, data),
            Ok(None) => {}
            Err(reason) => {
                for pane in self.0.get_mut(places)? {
                    pane.trouble = Some(reason.clone());
                    pane.next = next;
                }
                return Some(change);
            }
        }
        let places = self.places(entry)?;
        for pane in self.0.get_mut(places.clone())? {
            pane.trouble = None;
            pane.fresh_at = Some(at);
            pane.next = next;
        }
        if let Change::Panes(changed) = &mut change {
            *changed = places;
        }
        Some(change)
    }

    /// Puts what was known at an earlier visit into the panes of an entry that
    /// has nothing for want of a network; they are stale and as old as that is.
    /// `None` if nothing changed.
    pub fn recall(&mut self, entry: &str, data: Vec<PaneData>, at: Timestamp) -> Option<Change> {
        let places = self.places(entry)?;
        let bare = |pane: &Pane| pane.data.is_none() && pane.trouble == Some(Reason::Offline);
        if data.is_empty() || !self.0.get(places.clone())?.iter().all(bare) {
            return None;
        }
        let change = self.show(places, data);
        let places = self.places(entry)?;
        for pane in self.0.get_mut(places)? {
            pane.fresh_at = Some(at);
        }
        Some(change)
    }

    /// Puts the data into the panes at those places, with more or fewer panes
    /// where there are more or fewer parts.
    fn show(&mut self, places: std::ops::Range<usize>, data: Vec<PaneData>) -> Change {
        let shown = self.0.get(places.clone()).unwrap_or_default();
        let same = shown.len() == data.len()
            && shown.iter().zip(&data).all(|(pane, data)| {
                pane.data
                    .as_ref()
                    .map_or(data.part.is_empty(), |before| before.part == data.part)
            });
        if same {
            for (pane, data) in self
                .0
                .get_mut(places.clone())
                .into_iter()
                .flatten()
                .zip(data)
            {
                pane.kind = Some(data.content.kind());
                pane.data = Some(data);
            }
            return Change::Panes(places);
        }
        let Some(first) = shown.first().cloned() else {
            return Change::Panes(places);
        };
        let mut fresh: Vec<Pane> = data
            .into_iter()
            .map(|data| Pane {
                id: match data.part.as_str() {
                    "" => first.entry.clone(),
                    part => {
                        let mut id = first.entry.clone();
                        id.push('/');
                        id.push_str(part);
                        id
                    }
                },
                kind: Some(data.content.kind()),
                data: Some(data),
                ..first.clone()
            })
            .collect();
        if fresh.is_empty() {
            fresh.push(Pane {
                id: first.entry.clone(),
                data: None,
                ..first
            });
        }
        self.0.splice(places, fresh);
        Change::Layout
    }
}
