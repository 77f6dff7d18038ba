//! Builds of any CI service: where an answer has what, and what follows from
//! all of its builds: estimate, health, and since when it is broken.

use super::pane::{Broken, Build, Content, Elapsed, Health, Outcome, PaneData};
use super::read::{link, list, moment, text, text_or};
use super::{Misfit, Step};
use crate::domain::time::Timestamp;
use serde_json::Value;

/// How many builds a pane shows.
pub(super) const SHOWN: usize = 4;

/// Stands where nobody is named.
pub(super) const NO_AUTHOR: &str = "<no author>";

/// Stands where nothing is said.
pub(super) const NO_MESSAGE: &str = "<no message>";

/// What a provider's words mean.
pub(super) struct Words {
    /// Words by outcome, those of one outcome with blanks between them.
    pub outcomes: &'static [(&'static str, Outcome)],
    /// The words for a build that waits for somebody or for a slot.
    pub waiting: &'static str,
}

impl Words {
    /// The outcome that a word stands for, and whether the build waits.
    pub(super) fn outcome(&self, word: Option<&str>) -> (Outcome, bool) {
        let Some(word) = word.filter(|word| !word.is_empty()) else {
            return (Outcome::Unknown, false);
        };
        let among = |words: &str| words.split(' ').any(|known| known == word);
        if among(self.waiting) {
            return (Outcome::Working, true);
        }
        let outcome = self.outcomes.iter().find(|(words, _)| among(words));
        (outcome.map_or(Outcome::Unknown, |found| found.1), false)
    }
}

/// Where an answer has its builds, and a build has what. All places are JSON
/// Pointers; of several the first counts that has something.
pub(super) struct Mapping {
    /// What the list is, for people.
    pub what: &'static str,
    /// Place of the list.
    pub list: &'static str,
    /// An answer without a list has no builds.
    pub optional: bool,
    /// Who.
    pub author: &'static [&'static str],
    /// What.
    pub message: &'static [&'static str],
    /// When it began.
    pub started_at: &'static [&'static str],
    /// When it ended.
    pub finished_at: &'static str,
    /// How it ended.
    pub status: &'static str,
    /// Its page for people.
    pub link: &'static str,
    /// What the words at `status` mean.
    pub words: Words,
}

impl Mapping {
    /// The builds that an answer holds; what is no object is left out.
    pub(super) fn items<'a>(
        &self,
        answer: &'a Value,
    ) -> Result<impl Iterator<Item = &'a Value>, Misfit> {
        let items = list(answer, self.list, self.what, self.optional)?;
        Ok(items.iter().filter(|item| item.is_object()))
    }

    /// All builds of an answer.
    pub(super) fn builds(&self, answer: &Value) -> Result<Vec<Build>, Misfit> {
        Ok(self
            .items(answer)?
            .map(|item| self.build(item, item))
            .collect())
    }

    /// One build; who and what are read from `change`.
    pub(super) fn build(&self, item: &Value, change: &Value) -> Build {
        let status = text(item, &[self.status]);
        self.build_with(item, change, status, true)
    }

    /// One build with that status, its end being known or not.
    pub(super) fn build_with(
        &self,
        item: &Value,
        change: &Value,
        status: Option<&str>,
        ended: bool,
    ) -> Build {
        let (outcome, waiting) = self.words.outcome(status);
        let finished_at = moment(item, &[self.finished_at]).filter(|_| ended);
        Build {
            author: text_or(change, self.author, NO_AUTHOR),
            message: text_or(change, self.message, NO_MESSAGE),
            link: link(item, self.link),
            ..timed(outcome, waiting, moment(item, self.started_at), finished_at)
        }
    }
}

/// A build with its times: duration and "took" only where it no longer runs.
pub(super) fn timed(
    outcome: Outcome,
    waiting: bool,
    started_at: Option<Timestamp>,
    finished_at: Option<Timestamp>,
) -> Build {
    let mut build = Build {
        outcome,
        waiting,
        started_at: started_at.map(Timestamp::rounded),
        ..Build::default()
    };
    if waiting {
        build.elapsed = Elapsed::Waiting;
    } else if outcome != Outcome::Working
        && let (Some(start), Some(end)) = (started_at, finished_at)
    {
        build.duration = Some(end.seconds().saturating_sub(start.seconds()));
        build.elapsed = Elapsed::Took(end.since(start));
    }
    build
}

/// The pane of all builds that an answer holds, newest first.
pub fn pane(name: String, link: Option<String>, mut builds: Vec<Build>) -> PaneData {
    estimate(&mut builds);
    let health = health(&builds);
    let broken = broken(&builds);
    builds.truncate(SHOWN);
    PaneData {
        part: String::new(),
        name,
        link,
        health,
        note: String::new(),
        content: Content::Builds { builds, broken },
    }
}

/// The step that shows one pane and needs nothing remembered.
pub(super) fn show(pane: PaneData) -> Result<Step, Misfit> {
    Ok(Step::Show {
        panes: vec![pane],
        memory: Value::Null,
    })
}

/// Tells when the first running build of those shown would end, if it takes as
/// long as those that passed before it.
fn estimate(builds: &mut [Build]) {
    let runs = |build: &Build| build.outcome == Outcome::Working && !build.waiting;
    let Some(index) = builds.iter().take(SHOWN).position(runs) else {
        return;
    };
    let (mut sum, mut count) = (0_i64, 0_i64);
    for build in builds.iter().skip(index) {
        if let (Outcome::Passed, Some(duration @ 0..)) = (build.outcome, build.duration) {
            sum = sum.saturating_add(duration);
            count += 1;
        }
    }
    let Some(build) = builds.get_mut(index) else {
        return;
    };
    build.elapsed = match (build.started_at, sum.checked_div(count)) {
        (Some(started_at), Some(average)) => Elapsed::Ends {
            started_at,
            ends_at: started_at.plus(average.saturating_mul(1_000)),
        },
        _ => Elapsed::NoEstimate,
    };
}

/// The verdict of the newest build that has one.
fn health(builds: &[Build]) -> Health {
    let mut verdicts = builds.iter().filter_map(|build| build.outcome.verdict());
    verdicts.next().unwrap_or(Health::Neutral)
}

/// The build with which the present red streak began; `None` if there is no
/// streak, or no build of it says when it began.
fn broken(builds: &[Build]) -> Option<Broken> {
    let mut first = None;
    let mut at_least = true;
    for build in builds {
        match build.outcome.verdict() {
            Some(Health::Error) if build.started_at.is_some() => first = Some(build),
            Some(Health::Ok) => {
                at_least = false;
                break;
            }
            _ => {}
        }
    }
    first.and_then(|build| {
        Some(Broken {
            since: build.started_at?,
            author: build.author.clone(),
            at_least,
        })
    })
}
