//! What a board tells those who do not see it: changes that somebody would act
//! upon, in one sentence for each kind, however many panes they are of.

use super::pane::{Pane, State};
use super::reason::Reason;
use crate::domain::provider::pane::Health;

/// The most panes that a sentence names; of more it counts them.
const NAMED: usize = 5;

/// What was told of the panes so far, or seen without being news.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    panes: Vec<(String, Standing)>,
    offline: bool,
}

/// How a pane stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Standing {
    /// The last poll failed.
    silent: bool,
    /// How it was when it was well or bad last; what runs meanwhile has no say.
    well: Option<bool>,
}

/// What may be news of a pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Failing,
    Silent,
    Passing,
    Again,
}

impl Heard {
    /// Takes in how the panes are now and tells what of it is news, in sentences;
    /// empty without any. First answers are none: everything arrives then.
    pub fn news(&mut self, panes: &[Pane]) -> String {
        let mut news = Vec::new();
        let mut heard = Vec::with_capacity(panes.len());
        for pane in panes {
            let known = self.panes.iter().find(|(id, _)| *id == pane.id);
            let before = known.map(|(_, standing)| *standing);
            let Some(now) = Standing::of(pane, before) else {
                continue;
            };
            if let Some(kind) = before.and_then(|before| now.news(before)) {
                news.push((kind, pane.name()));
            }
            heard.push((pane.id.clone(), now));
        }
        self.panes = heard;
        let mut sentences = Vec::new();
        let unknown = |pane: &Pane| pane.state() == State::Waiting;
        let offline =
            panes.iter().any(lacks_network) || (self.offline && panes.iter().all(unknown));
        if std::mem::replace(&mut self.offline, offline) != offline {
            sentences.push(if offline {
                Reason::Offline.title()
            } else {
                "The browser is online again.".to_owned()
            });
        }
        for (kind, one, many) in [
            (Kind::Failing, "is failing", "are failing"),
            (Kind::Silent, "gives no answer", "give no answer"),
            (Kind::Passing, "is passing", "are passing"),
            (Kind::Again, "answers again", "answer again"),
        ] {
            let of_kind = news.iter().filter(|(other, _)| *other == kind);
            let names: Vec<&str> = of_kind.map(|(_, name)| *name).collect();
            match names.as_slice() {
                [] => {}
                [name] => sentences.push(format!("{name} {one}.")),
                names if names.len() <= NAMED => sentences.push(format!(
                    "{} panes {many}: {}.",
                    names.len(),
                    names.join(", ")
                )),
                names => sentences.push(format!("{} panes {many}.", names.len())),
            }
        }
        sentences.join(" ")
    }
}

impl Standing {
    /// How a pane stands now; `None` before its first answer.
    fn of(pane: &Pane, before: Option<Self>) -> Option<Self> {
        let state = pane.state();
        if state == State::Waiting {
            return None;
        }
        // Nothing is known of it, so nothing changes: the network is news by itself.
        if lacks_network(pane) {
            return before;
        }
        let well = match pane.health() {
            Health::Ok => Some(true),
            Health::Error => Some(false),
            Health::None | Health::Neutral => before.and_then(|before| before.well),
        };
        Some(Self {
            silent: state != State::Fresh,
            well,
        })
    }

    /// What changed since.
    fn news(self, before: Self) -> Option<Kind> {
        match self {
            Self { silent: true, .. } => (!before.silent).then_some(Kind::Silent),
            Self {
                well: Some(well), ..
            } if before.well != Some(well) => {
                Some(if well { Kind::Passing } else { Kind::Failing })
            }
            _ => before.silent.then_some(Kind::Again),
        }
    }
}

fn lacks_network(pane: &Pane) -> bool {
    pane.trouble == Some(Reason::Offline)
}
