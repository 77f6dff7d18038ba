//! What a pane shows: every word and mark of it, computed from the pane and the
//! present moment. Views draw this and compute nothing.

use crate::domain::board::pane::{Pane, State};
use crate::domain::decimal;
use crate::domain::problem::Problem;
use crate::domain::provider::pane::{Build, Content, Health, Outcome, PaneKind, Project};
use crate::domain::time::{Timestamp, ago, span};

/// A pane as it shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PaneView {
    /// `data-state`.
    pub state: &'static str,
    /// `data-outcome`.
    pub outcome: &'static str,
    /// `data-health`.
    pub health: &'static str,
    /// `ci`, `vcs`, `coverage`, `issues`, `stories`, `feed`, or empty.
    pub kind: &'static str,
    /// Color and sign of the whole pane: `passed`, `failed`, `crashed`,
    /// `working`, `cancelled`, `unknown`, or empty for none.
    pub tone: &'static str,
    /// The heading: the name that a person gave, else the data's.
    pub title: String,
    /// The service, and the data's name where the heading has another.
    pub subtitle: String,
    /// The provider's page.
    pub link: String,
    /// The pane in one or two words, e.g. "Failing".
    pub verdict: String,
    /// What it shows.
    pub cells: Vec<Cell>,
    /// What stands there instead of cells.
    pub empty: String,
    /// Why the last poll brought nothing; empty if it did.
    pub trouble: String,
    /// What to do about that.
    pub remedy: String,
    /// How old all this is.
    pub age: String,
    /// What else is to be said of the data, e.g. "of last 100".
    pub note: String,
    /// Something in it changes by the second: it runs or counts down.
    pub ticks: bool,
}

/// One build, commit, counter or project.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// `data-outcome`, empty for none.
    pub outcome: &'static str,
    /// The outcome as people read it, empty for none.
    pub word: &'static str,
    /// The large value of a counter or coverage, empty for none.
    pub value: String,
    /// Message, counter's label or project's name.
    pub text: String,
    /// The time in words.
    pub time: String,
    /// Who.
    pub author: String,
    /// How far it is, from 0 to 100; `None` for what does not run.
    pub progress: Option<u8>,
    /// Its page at the provider's, empty for none.
    pub link: String,
}

/// What of a pane changes while nothing is polled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Passing {
    /// The pane in one or two words.
    pub verdict: String,
    /// How old all this is.
    pub age: String,
    /// Of each cell the time in words, and how far it is.
    pub cells: Vec<(String, Option<u8>)>,
}

/// What passes of a pane, as it shows at that moment. [`view`] says the same and
/// all the rest.
pub fn passing(pane: &Pane, now: Timestamp) -> Passing {
    let state = pane.state();
    let shown = pane.data.as_ref().map(|data| (&data.content, data.health));
    let mut verdict = match shown {
        Some((
            Content::Builds {
                broken: Some(broken),
                ..
            },
            Health::Error,
        )) => {
            let at_least = if broken.at_least { "at least " } else { "" };
            ["Failing for ", at_least, &span(now.since(broken.since))].concat()
        }
        Some((Content::Feed(projects), Health::Error)) => {
            let red = |one: &&Project| one.last.verdict() == Some(Health::Error);
            let count = projects.iter().filter(red).count().to_string();
            ["Failing: ", &count, " of ", &projects.len().to_string()].concat()
        }
        _ => verdict(pane).to_owned(),
    };
    if pane.outcome() == Some(Outcome::Working) && !verdict.is_empty() {
        verdict.push_str(if waits(pane) {
            ", waiting"
        } else {
            ", running"
        });
    }
    let commit = |at: Option<Timestamp>| (committed(at, now), None);
    let cells = match shown.map(|shown| shown.0) {
        Some(Content::Builds { builds, .. }) => builds
            .iter()
            .map(|build| (build.elapsed.words(now), build.elapsed.progress(now)))
            .collect(),
        Some(Content::Commits(commits)) => {
            commits.iter().map(|made| commit(made.committed)).collect()
        }
        Some(Content::Coverage(builds)) => {
            builds.iter().map(|made| commit(made.committed)).collect()
        }
        Some(Content::Feed(projects)) => projects
            .iter()
            .map(|project| (built(project, now), None))
            .collect(),
        Some(Content::Issues { .. } | Content::Stories { .. }) | None => Vec::new(),
    };
    Passing {
        verdict,
        age: age(pane, state, now),
        cells,
    }
}

/// The pane as it shows at that moment.
pub fn view(pane: &Pane, now: Timestamp) -> PaneView {
    let passing = passing(pane, now);
    let state = pane.state();
    let mut view = PaneView {
        state: state.as_str(),
        outcome: pane.outcome().map_or("none", Outcome::as_str),
        health: pane.health().as_str(),
        kind: pane.kind.map_or("", kind),
        title: pane.name().to_owned(),
        subtitle: pane.service_name.clone(),
        verdict: passing.verdict,
        age: passing.age,
        ..PaneView::default()
    };
    if let Some(reason) = &pane.trouble {
        let Problem {
            headline,
            detail,
            remedy,
        } = reason.problem();
        view.trouble = headline;
        view.remedy = detail;
        if !view.remedy.is_empty() && !remedy.is_empty() {
            view.remedy.push(' ');
        }
        view.remedy.push_str(&remedy);
    }
    let Some(data) = &pane.data else {
        view.tone = if state == State::Failed {
            "unknown"
        } else {
            ""
        };
        return view;
    };
    if data.name != view.title && !data.name.is_empty() {
        view.subtitle.push_str(" · ");
        view.subtitle.push_str(&data.name);
    }
    view.link = data.link.clone().unwrap_or_default();
    view.note.clone_from(&data.note);
    match &data.content {
        Content::Builds { builds, .. } => {
            view.cells = builds.iter().map(build_cell).collect();
            view.empty = "No builds yet".to_owned();
        }
        Content::Commits(commits) => {
            view.cells = commits
                .iter()
                .map(|commit| Cell {
                    text: commit.message.clone(),
                    author: commit.author.clone(),
                    link: match (&commit.link, commit.message.is_empty()) {
                        (Some(link), false) => link.clone(),
                        _ => String::new(),
                    },
                    ..Cell::default()
                })
                .collect();
            view.empty = "No commits yet".to_owned();
        }
        Content::Coverage(builds) => {
            view.cells = builds
                .iter()
                .map(|build| Cell {
                    value: build.percent_words(),
                    text: build.message.clone(),
                    author: build.author.clone(),
                    // A link needs a text.
                    link: match (&build.link, build.message.is_empty()) {
                        (Some(link), false) => link.clone(),
                        _ => String::new(),
                    },
                    ..Cell::default()
                })
                .collect();
            view.empty = "No coverage reported yet".to_owned();
        }
        Content::Issues { counts, half_life } => {
            let labels = ["Open issues", "Closed issues", "Open PRs", "Closed PRs"];
            view.cells = labels
                .iter()
                .zip(counts)
                .map(|(label, count)| counter(label, count.map(|count| count.to_string())))
                .collect();
            view.cells.push(counter("Half-life", half_life.map(span)));
        }
        Content::Stories { velocity, points } => {
            view.cells = vec![counter("Velocity", Some(velocity.clone()))];
            let labels = ["Ready", "In flight", "Completed", "Accepted"];
            view.cells.extend(
                labels
                    .iter()
                    .zip(points)
                    .map(|(label, points)| counter(label, points.map(decimal::words))),
            );
        }
        Content::Feed(projects) => {
            view.cells = projects.iter().map(project_cell).collect();
            view.empty = "The feed lists no project".to_owned();
        }
    }
    if !view.cells.is_empty() {
        view.empty.clear();
    }
    for (cell, (time, progress)) in view.cells.iter_mut().zip(passing.cells) {
        cell.time = time;
        cell.progress = progress;
    }
    view.ticks = view.cells.iter().any(|cell| cell.progress.is_some());
    view.tone = tone(pane);
    view
}

fn kind(kind: PaneKind) -> &'static str {
    match kind {
        PaneKind::Builds => "ci",
        PaneKind::Commits => "vcs",
        PaneKind::Coverage => "coverage",
        PaneKind::Issues => "issues",
        PaneKind::Stories => "stories",
        PaneKind::Feed => "feed",
        PaneKind::Nothing => "",
    }
}

fn counter(label: &str, value: Option<String>) -> Cell {
    Cell {
        text: label.to_owned(),
        value: value.unwrap_or_else(|| "N/A".to_owned()),
        ..Cell::default()
    }
}

fn build_cell(build: &Build) -> Cell {
    Cell {
        outcome: build.outcome.as_str(),
        word: word(build.outcome, build.waiting),
        text: build.message.clone(),
        author: build.author.clone(),
        link: build.link.clone().unwrap_or_default(),
        ..Cell::default()
    }
}

/// When a project was last built, and which build that was; while it builds, a feed
/// tells of the build before and may have the label of either.
fn built(project: &Project, now: Timestamp) -> String {
    let time = committed(project.last_built, now);
    match (project.building, project.label.as_str()) {
        (true, _) if project.last_built.is_none() => String::new(),
        (true, _) => ["last ended ", &time].concat(),
        (_, "") => time,
        (_, label) => [label, " · ", &time].concat(),
    }
}

fn project_cell(project: &Project) -> Cell {
    Cell {
        outcome: project.outcome().as_str(),
        word: match (project.building, project.last) {
            (true, Outcome::Failed | Outcome::Crashed) => "Running after a failure",
            (building, outcome) => word(if building { Outcome::Working } else { outcome }, false),
        },
        text: project.name.clone(),
        author: project.breakers.clone(),
        link: project.link.clone().unwrap_or_default(),
        ..Cell::default()
    }
}

/// "two days ago", or that nobody knows.
fn committed(at: Option<Timestamp>, now: Timestamp) -> String {
    at.map_or_else(|| "time not available".to_owned(), |at| ago(at, now))
}

/// Whether the newest build waits for somebody.
fn waits(pane: &Pane) -> bool {
    let content = pane.data.as_ref().map(|data| &data.content);
    matches!(content, Some(Content::Builds { builds, .. }) if builds.first().is_some_and(|build| build.waiting))
}

fn word(outcome: Outcome, waiting: bool) -> &'static str {
    match outcome {
        Outcome::Working if waiting => "Waiting",
        Outcome::Working => "Running",
        Outcome::Passed => "Passed",
        Outcome::Failed => "Failed",
        Outcome::Crashed => "Crashed",
        Outcome::Cancelled => "Cancelled",
        Outcome::Unknown => "Unknown",
    }
}

/// The word for how it stands, with what it shows.
pub(super) fn verdict(pane: &Pane) -> &'static str {
    let builds = matches!(pane.kind, Some(PaneKind::Builds | PaneKind::Feed));
    match (&pane.data, pane.health()) {
        (None, _) if pane.trouble.is_none() => "Waiting for the first answer",
        (None, _) => "No data",
        (_, Health::None) => "",
        (_, Health::Ok) if builds => "Passing",
        (_, Health::Ok) => "Good",
        (Some(data), Health::Neutral) if builds || is_unrated(&data.content) => "No verdict yet",
        (_, Health::Neutral) => "Fair",
        (_, Health::Error) if builds => "Failing",
        (_, Health::Error) => "Poor",
    }
}

/// Whether the figure is missing by which it would be judged.
fn is_unrated(content: &Content) -> bool {
    matches!(content, Content::Issues { half_life, .. } if half_life.is_none())
}

fn tone(pane: &Pane) -> &'static str {
    match pane.health() {
        Health::Ok => "passed",
        Health::Error => match pane.outcome() {
            Some(Outcome::Crashed) => "crashed",
            _ => "failed",
        },
        Health::Neutral => match pane.outcome() {
            Some(Outcome::Working) => "working",
            _ => "unknown",
        },
        Health::None => "",
    }
}

/// How old the data is, and while something is wrong, when it is asked for again.
/// Whole minutes only: seconds would be noise.
fn age(pane: &Pane, state: State, now: Timestamp) -> String {
    let minutes = |millis: i64| {
        if millis < 60_000 {
            "less than a minute".to_owned()
        } else {
            span(millis)
        }
    };
    let mut words = pane.fresh_at.map_or_else(String::new, |fresh_at| {
        // The age stands early: where room is short the end is cut.
        let (before, after) = match state {
            State::Stale => ("Stale: ", " old"),
            _ => ("Updated ", " ago"),
        };
        [before, &minutes(now.since(fresh_at).max(0)), after].concat()
    });
    if pane.trouble.is_some()
        && let Some(next) = pane.next.filter(|next| *next > now)
    {
        words.push_str(if words.is_empty() {
            "Next try in "
        } else {
            ", next try in "
        });
        words.push_str(&minutes(next.since(now)));
    }
    words
}
