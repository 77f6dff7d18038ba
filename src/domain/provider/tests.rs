//! Every provider against recorded answers: each word and number of its panes.

mod ask;
mod buddy;
mod circleci;
mod codeship;
mod common;
mod coveralls;
mod gh_actions;
mod gh_issues;
mod github;
mod jenkins;
#[cfg(not(target_arch = "wasm32"))]
mod laws;
mod tracker;
mod travis;

use super::pane::{Build, Content, PaneData};
use super::{Answer, Misfit, Poll, Settings, Step, find};
use crate::domain::json::strict;
use crate::domain::time::{Timestamp, ago};
use serde_json::{Value, json};

/// When all tests take place.
fn now() -> Timestamp {
    Timestamp::parse("2026-02-03T09:00:00Z").unwrap()
}

fn settings(value: Value) -> Settings {
    let Value::Object(settings) = value else {
        panic!("settings are an object");
    };
    Settings(settings)
}

fn answer(body: Value) -> Option<Answer> {
    Some(Answer {
        body,
        headers: Vec::new(),
    })
}

/// The step of a poll after these answers, read as they are on the board, without
/// a past.
fn step(key: &str, configured: &Value, answers: &[Option<Answer>]) -> Result<Step, Misfit> {
    let declaration = find(key).unwrap();
    let read = |answer: &Answer| Answer {
        body: strict::read_members(&answer.body.to_string(), declaration.members).unwrap(),
        headers: answer.headers.clone(),
    };
    let answers: Vec<_> = answers
        .iter()
        .map(|answer| answer.as_ref().map(read))
        .collect();
    (declaration.step)(&Poll {
        settings: &settings(configured.clone()),
        answers: &answers,
        memory: &Value::Null,
        previous: &[],
        now: now(),
    })
}

/// The only pane of a poll with one answer.
fn pane(key: &str, configured: Value, body: Value) -> PaneData {
    match step(key, &configured, &[answer(body)]).unwrap() {
        Step::Show { mut panes, memory } => {
            assert_eq!(memory, Value::Null);
            assert_eq!(panes.len(), 1);
            panes.remove(0)
        }
        other => panic!("{other:?}"),
    }
}

fn misfit(key: &str, body: Value) -> String {
    let Misfit {
        at,
        expected,
        found,
    } = step(key, &json!({}), &[answer(body)]).unwrap_err();
    format!("{at}: {expected}, not {found}")
}

fn builds(pane: &PaneData) -> &[Build] {
    match &pane.content {
        Content::Builds { builds, .. } => builds,
        other => panic!("{other:?}"),
    }
}

/// Everything that a pane shows, line by line.
fn shown(pane: &PaneData) -> Vec<String> {
    let link = |link: &Option<String>| link.clone().unwrap_or_else(|| "–".to_owned());
    let age = |at: Option<Timestamp>| at.map_or("?".to_owned(), |at| ago(at, now()));
    let mut lines = vec![format!(
        "{} | {} | {}{}",
        pane.name,
        pane.health.as_str(),
        link(&pane.link),
        match pane.note.as_str() {
            "" => String::new(),
            note => format!(" | {note}"),
        }
    )];
    match &pane.content {
        Content::Builds { builds, broken } => {
            lines.extend(builds.iter().map(|build| {
                format!(
                    "{}{} | {} | {:?} | {} | {} | {} | {}",
                    build.outcome.as_str(),
                    if build.waiting { " (waits)" } else { "" },
                    build.message,
                    build.started_at.map(|at| now().since(at) / 1_000),
                    build
                        .duration
                        .map_or("?".to_owned(), |seconds| seconds.to_string()),
                    build.elapsed.words(now()),
                    build.author,
                    link(&build.link),
                )
            }));
            lines.extend(broken.iter().map(|broken| {
                format!(
                    "broken for {}{} by {}",
                    if broken.at_least { "at least " } else { "" },
                    now().since(broken.since) / 1_000,
                    broken.author
                )
            }));
        }
        Content::Commits(commits) => lines.extend(commits.iter().map(|commit| {
            format!(
                "{} | {} | {} | {}",
                commit.message,
                age(commit.committed),
                commit.author,
                link(&commit.link)
            )
        })),
        Content::Coverage(builds) => lines.extend(builds.iter().map(|build| {
            format!(
                "{} | {} | {} | {} | {}",
                build.percent_words(),
                build.message,
                age(build.committed),
                build.author,
                link(&build.link)
            )
        })),
        Content::Issues { counts, half_life } => {
            let half_life = half_life.map_or("N/A".to_owned(), crate::domain::time::span);
            let counts =
                counts.map(|count| count.map_or("N/A".to_owned(), |count| count.to_string()));
            lines.push(format!("[{}] {half_life}", counts.join(", ")));
        }
        Content::Stories { velocity, points } => {
            let points = points
                .map(|points| points.map_or("N/A".to_owned(), |points| format!("{points:?}")));
            lines.push(format!("{velocity} [{}]", points.join(", ")));
        }
        Content::Feed(projects) => lines.push(format!("{projects:?}")),
    }
    lines
}

/// Every word of a service's table, as (words, outcome): `waiting` for what
/// waits. `body` makes an answer with one build of that word.
fn check_words(
    key: &str,
    configured: &Value,
    body: impl Fn(&str) -> Value,
    table: &[(&str, &str)],
) {
    for (words, outcome) in table {
        for word in words.split(' ') {
            let pane = pane(key, configured.clone(), body(word));
            let build = builds(&pane).first().unwrap();
            let found = if build.waiting {
                assert_eq!(build.outcome.as_str(), "working");
                assert_eq!(build.elapsed.words(now()), "waiting");
                "waiting"
            } else {
                build.outcome.as_str()
            };
            assert_eq!(found, *outcome, "{word}");
        }
    }
    for word in ["", "no such word", "success passed"] {
        let pane = pane(key, configured.clone(), body(word));
        assert_eq!(builds(&pane)[0].outcome.as_str(), "unknown", "{word}");
        assert_eq!(pane.health.as_str(), "neutral");
    }
}
