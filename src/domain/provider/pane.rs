//! What a poll yields, whatever the provider: the data of one pane. It carries
//! moments instead of words, so that ages can tick without another poll.

use crate::domain::decimal;
use crate::domain::time::{Timestamp, ago, span, took};
use serde::{Deserialize, Serialize};

/// How a build ended, or that it runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Outcome {
    /// It ended well.
    Passed,
    /// What was checked is not in order.
    Failed,
    /// The check itself broke: infrastructure, time limit, configuration.
    Crashed,
    /// Somebody or something called it off.
    Cancelled,
    /// It is queued, runs, or waits for somebody.
    Working,
    /// The provider's word is not in the service's table.
    #[default]
    Unknown,
}

impl Outcome {
    /// The word in `data-outcome`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Crashed => "crashed",
            Self::Cancelled => "cancelled",
            Self::Working => "working",
            Self::Unknown => "unknown",
        }
    }

    /// Whether it says that all is well, that it is not, or nothing.
    pub fn verdict(self) -> Option<Health> {
        match self {
            Self::Passed => Some(Health::Ok),
            Self::Failed | Self::Crashed => Some(Health::Error),
            Self::Working | Self::Cancelled | Self::Unknown => None,
        }
    }
}

/// The rating of a pane by its service's rule.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum Health {
    /// The service has no such rule.
    #[default]
    None,
    /// All is well.
    Ok,
    /// Neither well nor bad, or not known yet.
    Neutral,
    /// Somebody should look.
    Error,
}

impl Health {
    /// The word in `data-health`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Ok => "ok",
            Self::Neutral => "neutral",
            Self::Error => "error",
        }
    }
}

/// The kinds of panes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PaneKind {
    /// Builds of a CI service.
    Builds,
    /// Commits of a repository.
    Commits,
    /// Coverage of the newest builds.
    Coverage,
    /// Issues and pull requests, counted.
    Issues,
    /// Story points by state.
    Stories,
    /// Many projects of one feed.
    Feed,
    /// No panes: a responder.
    Nothing,
}

/// The data of one pane after a successful poll.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaneData {
    /// Which of the panes of this configuration it is; empty where there is one
    /// only. With a feed that is split into panes: the project's name.
    pub part: String,
    /// The name that the data gives.
    pub name: String,
    /// The provider's page for people, `https:` or `http:`; `None` if unknown.
    pub link: Option<String>,
    /// The rating by the service's rule.
    pub health: Health,
    /// A remark about the whole pane, e.g. "of last 100"; empty for none.
    pub note: String,
    /// What is shown.
    pub content: Content,
}

/// What a pane shows, by kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Content {
    /// Builds, newest first, at most four; the average of what passed before the
    /// running one is in its [`Elapsed`].
    Builds {
        /// The newest builds.
        builds: Vec<Build>,
        /// Since when it is broken, from the whole history that was answered.
        broken: Option<Broken>,
    },
    /// Commits, newest first, at most four.
    Commits(Vec<Commit>),
    /// Coverage of the newest builds, at most four.
    Coverage(Vec<Coverage>),
    /// Open issues, closed issues, open and closed pull requests, half-life.
    Issues {
        /// Open issues, closed issues, open pull requests, closed pull requests; `None`
        /// for a figure that the provider does not have.
        counts: [Option<u32>; 4],
        /// Half-life in milliseconds; `None` if nothing was ever closed.
        half_life: Option<i64>,
    },
    /// Velocity and story points: ready, in flight, completed, accepted.
    Stories {
        /// Velocity as the provider writes it, or `unknown`.
        velocity: String,
        /// Points: ready, in flight, completed, accepted; `None` for what is not known.
        points: [Option<f64>; 4],
    },
    /// Projects of a feed, worst first.
    Feed(Vec<Project>),
}

impl Content {
    /// The kind of pane that shows it.
    pub fn kind(&self) -> PaneKind {
        match self {
            Self::Builds { .. } => PaneKind::Builds,
            Self::Commits(_) => PaneKind::Commits,
            Self::Coverage(_) => PaneKind::Coverage,
            Self::Issues { .. } => PaneKind::Issues,
            Self::Stories { .. } => PaneKind::Stories,
            Self::Feed(_) => PaneKind::Feed,
        }
    }
}

/// One build, run or execution.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Build {
    /// Who, or `<no author>`.
    pub author: String,
    /// What, or `<no message>`; as the provider has it, line breaks included.
    pub message: String,
    /// How it ended.
    pub outcome: Outcome,
    /// It waits for somebody's approval or for a slot; then its outcome is
    /// [`Outcome::Working`].
    pub waiting: bool,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// How long it took in whole seconds; `None` while it runs.
    pub duration: Option<i64>,
    /// The time to be told.
    pub elapsed: Elapsed,
    /// The build's page for people, `https:` or `http:`.
    pub link: Option<String>,
}

impl Build {
    /// The same, if it has ended, having taken so many seconds.
    #[must_use]
    pub fn lasting(self, seconds: i64) -> Self {
        if self.outcome == Outcome::Working {
            return self;
        }
        Self {
            duration: Some(seconds),
            elapsed: Elapsed::Took(seconds.saturating_mul(1_000)),
            ..self
        }
    }
}

/// What is said of a build's time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Elapsed {
    /// "elapsed time not available".
    #[default]
    NotAvailable,
    /// "took …": milliseconds.
    Took(i64),
    /// "… ago": nothing but its end is known.
    Ended(Timestamp),
    /// "estimate not available".
    NoEstimate,
    /// "… left" or "nearly done": it ends at `ends_at`, if it takes as long as
    /// the average of the ones that passed.
    Ends {
        /// When it began.
        started_at: Timestamp,
        /// When it would end.
        ends_at: Timestamp,
    },
    /// "waiting": it needs somebody or a slot.
    Waiting,
}

impl Elapsed {
    /// The time in words, as it is at that moment.
    pub fn words(self, now: Timestamp) -> String {
        let words = match self {
            Self::NotAvailable => "elapsed time not available",
            Self::Took(millis) => return took(millis),
            Self::Ended(at) => return ago(at, now),
            Self::NoEstimate => "estimate not available",
            Self::Waiting => "waiting",
            Self::Ends { ends_at, .. } => {
                let left = ends_at.since(now);
                if left >= 0 {
                    let mut words = span(left);
                    words.push_str(" left");
                    return words;
                }
                "nearly done"
            }
        };
        words.to_owned()
    }

    /// How much of the estimated time is over at that moment, from 0 to 100
    /// percent; `None` for a build without an estimate.
    pub fn progress(self, now: Timestamp) -> Option<u8> {
        let Self::Ends {
            started_at,
            ends_at,
        } = self
        else {
            return None;
        };
        let whole = ends_at.since(started_at);
        if whole <= 0 {
            return Some(100);
        }
        let over = now.since(started_at).clamp(0, whole);
        u8::try_from(over.saturating_mul(100) / whole).ok()
    }
}

/// A red streak: it began with that build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Broken {
    /// When the first build of the streak began.
    pub since: Timestamp,
    /// Who made that build's change.
    pub author: String,
    /// The answer holds nothing older: it may be broken for longer.
    pub at_least: bool,
}

/// One commit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commit {
    /// `Author`, `Author [Committer]`, or `<no author>`.
    pub author: String,
    /// Its message without closing words and tracker tags.
    pub message: String,
    /// When it was committed.
    pub committed: Option<Timestamp>,
    /// The commit's page for people.
    pub link: Option<String>,
}

/// Coverage of one build.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Coverage {
    /// Who, or `<no author>`.
    pub author: String,
    /// Commit message without tags; empty if there is none.
    pub message: String,
    /// When.
    pub committed: Option<Timestamp>,
    /// Percent as answered; shown with one decimal.
    pub percent: Option<f64>,
    /// The build's page for people.
    pub link: Option<String>,
}

impl Coverage {
    /// The coverage with one decimal, e.g. `91.2%`; empty where there is none.
    pub fn percent_words(&self) -> String {
        let Some(percent) = self.percent.filter(|percent| percent.is_finite()) else {
            return String::new();
        };
        let mut whole = percent.trunc();
        // Ten times the fraction, and what that sum lost: only together do they
        // tell on which side of a half it is.
        let (eight, two) = (percent.fract() * 8.0, percent.fract() * 2.0);
        let sum = eight + two;
        let lost = two - (sum - eight);
        let mut tenths = match sum.fract().abs() == 0.5 {
            true if lost > 0.0 => sum.ceil(),
            true if lost < 0.0 => sum.floor(),
            _ => sum.round_ties_even(),
        };
        if tenths.abs() >= 10.0 {
            whole += tenths.signum();
            tenths = 0.0;
        }
        let mut words = String::new();
        if percent < 0.0 {
            words.push('-');
        }
        words.push_str(&decimal::words(whole.abs()));
        words.push('.');
        words.push_str(&decimal::words(tenths.abs()));
        words.push('%');
        words
    }
}

/// One project of a feed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// The project's name.
    pub name: String,
    /// How its last finished build ended.
    pub last: Outcome,
    /// It builds right now.
    pub building: bool,
    /// When the last build ended.
    pub last_built: Option<Timestamp>,
    /// Label of the last build; empty if none is given.
    pub label: String,
    /// Who broke it, as the feed says; empty if it does not.
    pub breakers: String,
    /// The project's page for people.
    pub link: Option<String>,
}

impl Project {
    /// What is shown: working while it builds, else how the last build ended.
    pub fn outcome(&self) -> Outcome {
        if self.building {
            Outcome::Working
        } else {
            self.last
        }
    }
}
