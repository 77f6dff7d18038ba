//! A made-up board that moves through states, for a look before there is a
//! configuration. It is computed from the clock alone; nobody is asked.

use crate::domain::board::configuration::{Configuration, Entry};
use crate::domain::poll::Source;
use crate::domain::provider::pane::{
    Build, Commit, Content, Coverage, Health, Outcome, PaneData, PaneKind,
};
use crate::domain::provider::{
    Auth, Declaration, Fate, Format, Misfit, Poll, Settings, Step, builds_pane,
};
use crate::domain::time::Timestamp;
use serde_json::{Map, Value, json};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

const AUTHORS: [&str; 4] = ["Ann", "Bo", "Cy", "Di"];
const MESSAGES: [&str; 6] = [
    "Cache the price list",
    "Send receipts once",
    "Show totals in the customer's currency",
    "Update the toolchain",
    "Close sessions after an hour",
    "Tell apart two orders of one minute",
];

const fn declaration(name: &'static str, kind: PaneKind, step: StepOf) -> Declaration {
    Declaration {
        key: "demo",
        name,
        kind,
        root: "",
        endpoint: "",
        auth: Auth::None,
        headers: &[],
        settings: &[],
        poll_seconds: 5,
        fate: Fate::Alive,
        format: Format::Json,
        members: &[],
        step,
    }
}

type StepOf = fn(&Poll<'_>) -> Result<Step, Misfit>;

static BUILDS: Declaration = declaration("Demo builds", PaneKind::Builds, builds);
static COMMITS: Declaration = declaration("Demo commits", PaneKind::Commits, commits);
static COVERAGE: Declaration = declaration("Demo coverage", PaneKind::Coverage, coverage);
static ISSUES: Declaration = declaration("Demo issues", PaneKind::Issues, issues);
static STORIES: Declaration = declaration("Demo stories", PaneKind::Stories, stories);

/// The board and what it polls.
pub fn board() -> (Configuration, Vec<Source>) {
    let mut configuration = Configuration {
        name: "Demo".to_owned(),
        ..Configuration::default()
    };
    let mut sources = Vec::new();
    // Group, name, what it shows, and for builds how many of ten fail and how
    // many polls of ten get no answer.
    for (group, name, declaration, failing, unheard) in [
        ("Shop", "shop/web", &BUILDS, 2, 0),
        ("Shop", "shop/payments", &BUILDS, 0, 0),
        ("Shop", "shop/search", &BUILDS, 6, 0),
        ("Shop", "shop/web commits", &COMMITS, 0, 0),
        ("Platform", "platform/gateway", &BUILDS, 1, 3),
        ("Platform", "platform/images", &BUILDS, 10, 0),
        ("Platform", "platform/nightly", &BUILDS, 1, 0),
        ("Platform", "shop/web coverage", &COVERAGE, 0, 0),
        ("Work", "shop/web issues", &ISSUES, 0, 0),
        ("Work", "Shop stories", &STORIES, 0, 0),
    ] {
        let id = format!("demo-{}", configuration.entries.len() + 1);
        let settings = json!({ "name": name, "failing": failing, "unheard": unheard });
        let settings = match settings {
            Value::Object(settings) => settings,
            _ => Map::new(),
        };
        sources.push(Source {
            id: id.clone(),
            declaration,
            settings: Settings(settings),
            proxy: None,
            poll_seconds: declaration.poll_seconds,
        });
        configuration.entries.push(Entry {
            id,
            group: group.to_owned(),
            ..Entry::new("demo")
        });
    }
    (configuration, sources)
}

/// A number that looks like chance and is the same for the same seeds.
fn chance(name: &str, number: i64, of: i64) -> i64 {
    let mut state = number.unsigned_abs().wrapping_mul(0x9E37_79B9_7F4A_7C15);
    for byte in name.bytes() {
        state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
    }
    state ^= state >> 31;
    i64::try_from((state >> 8) % of.unsigned_abs().max(1)).unwrap_or(0)
}

fn name(poll: &Poll<'_>) -> String {
    poll.settings.text("name").unwrap_or_default()
}

fn pick(list: &[&str], name: &str, number: i64) -> String {
    let length = i64::try_from(list.len()).unwrap_or(1);
    let place = usize::try_from(chance(name, number, length)).unwrap_or(0);
    list.get(place).copied().unwrap_or_default().to_owned()
}

fn show(pane: PaneData) -> Result<Step, Misfit> {
    Ok(Step::Show {
        panes: vec![pane],
        memory: Value::Null,
    })
}

/// A build every two minutes or so, of which a part fails; some polls get
/// something else than an answer, so that stale panes can be seen.
fn builds(poll: &Poll<'_>) -> Result<Step, Misfit> {
    let name = name(poll);
    let share = |key: &str| poll.settings.0.get(key).and_then(Value::as_i64);
    let failing = share("failing").unwrap_or(0);
    let now = poll.now.0;
    let minute = now.div_euclid(MINUTE);
    if chance(&name, minute.div_euclid(2), 10) < share("unheard").unwrap_or(0) {
        return Err(Misfit::new("/builds", "a list of builds", None));
    }
    let every = 2 * MINUTE + chance(&name, 0, 60) * 1_000;
    let newest = now.div_euclid(every);
    let history = (newest - 29..=newest).rev().map(|number| {
        let started_at = Timestamp(number * every);
        let length = 40_000 + chance(&name, number, 50) * 1_000;
        let ended = started_at.plus(length);
        let verdict = chance(&name, number * 7 + 1, 10);
        let outcome = match verdict {
            _ if ended.0 > now => Outcome::Working,
            verdict if verdict < failing && chance(&name, number, 4) == 0 => Outcome::Crashed,
            verdict if verdict < failing => Outcome::Failed,
            9 if failing < 10 && failing > 0 => Outcome::Cancelled,
            _ => Outcome::Passed,
        };
        let mut build = Build {
            author: pick(&AUTHORS, &name, number),
            message: pick(&MESSAGES, &name, number),
            outcome,
            started_at: Some(started_at),
            ..Build::default()
        };
        if outcome != Outcome::Working {
            build.duration = Some(length / 1_000);
            build.elapsed = crate::domain::provider::pane::Elapsed::Took(length);
        }
        build
    });
    show(builds_pane(name.clone(), None, history.collect()))
}

fn pane(name: String, health: Health, content: Content) -> PaneData {
    PaneData {
        part: String::new(),
        name,
        link: None,
        health,
        note: String::new(),
        content,
    }
}

fn commits(poll: &Poll<'_>) -> Result<Step, Misfit> {
    let name = name(poll);
    let every = 7 * MINUTE;
    let newest = poll.now.0.div_euclid(every);
    let commits = (newest - 3..=newest).rev().map(|number| Commit {
        author: pick(&AUTHORS, &name, number),
        message: pick(&MESSAGES, &name, number),
        committed: Some(Timestamp(number * every)),
        link: None,
    });
    let content = Content::Commits(commits.collect());
    show(pane(name, Health::None, content))
}

fn coverage(poll: &Poll<'_>) -> Result<Step, Misfit> {
    let name = name(poll);
    let every = 11 * MINUTE;
    let newest = poll.now.0.div_euclid(every);
    let builds = (newest - 3..=newest).rev().map(|number| {
        let tenths = i32::try_from(780 + chance(&name, number, 40)).unwrap_or(0);
        Coverage {
            author: pick(&AUTHORS, &name, number),
            message: pick(&MESSAGES, &name, number),
            committed: Some(Timestamp(number * every)),
            percent: Some(f64::from(tenths) / 10.0),
            link: None,
        }
    });
    let content = Content::Coverage(builds.collect());
    show(pane(name, Health::Neutral, content))
}

fn issues(poll: &Poll<'_>) -> Result<Step, Misfit> {
    let name = name(poll);
    let hour = poll.now.0.div_euclid(60 * MINUTE);
    let count = |salt: i64, of: i64| u32::try_from(chance(&name, hour + salt, of)).unwrap_or(0);
    let content = Content::Issues {
        counts: [12 + count(1, 5), 71, count(2, 6), 88].map(Some),
        half_life: Some(5 * DAY),
    };
    show(pane(name, Health::Ok, content))
}

fn stories(poll: &Poll<'_>) -> Result<Step, Misfit> {
    let content = Content::Stories {
        velocity: "14".to_owned(),
        points: [21.0, 8.0, 5.0, 13.0].map(Some),
    };
    show(pane(name(poll), Health::None, content))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::board::configuration::Order;

    fn panes_at(source: &Source, now: i64) -> Result<Vec<PaneData>, Misfit> {
        let poll = Poll {
            settings: &source.settings,
            answers: &[],
            memory: &Value::Null,
            previous: &[],
            now: Timestamp(now),
        };
        match (source.declaration.step)(&poll)? {
            Step::Show { panes, .. } => Ok(panes),
            Step::Ask(_) | Step::Keep => Ok(Vec::new()),
        }
    }

    #[test]
    fn nobody_is_asked_and_every_kind_is_seen() {
        let (configuration, sources) = board();
        assert_eq!(configuration.entries.len(), sources.len());
        assert_eq!(configuration.order, Order::Configured);
        let shown = |source: &Source| {
            panes_at(source, 1_770_105_600_000).is_ok_and(|panes| panes.len() == 1)
        };
        assert!(sources.iter().filter(|source| shown(source)).count() >= sources.len() - 1);
        for kind in [
            PaneKind::Builds,
            PaneKind::Commits,
            PaneKind::Coverage,
            PaneKind::Issues,
            PaneKind::Stories,
        ] {
            assert!(sources.iter().any(|source| source.declaration.kind == kind));
        }
    }

    #[test]
    fn within_an_hour_builds_run_pass_and_fail_and_an_answer_fails_to_come() {
        let (_, sources) = board();
        let mut seen = Vec::new();
        let mut unheard = false;
        for source in &sources {
            for minute in 0..60 {
                match panes_at(source, 1_770_105_600_000 + minute * MINUTE) {
                    Err(_) => unheard = true,
                    Ok(panes) => {
                        for pane in panes {
                            if let Content::Builds { builds, .. } = pane.content {
                                seen.extend(builds.first().map(|build| build.outcome));
                            }
                        }
                    }
                }
            }
        }
        assert!(unheard);
        for outcome in [Outcome::Working, Outcome::Passed, Outcome::Failed] {
            assert!(seen.contains(&outcome), "{outcome:?}");
        }
    }
}
