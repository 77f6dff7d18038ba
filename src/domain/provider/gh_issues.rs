//! GitHub Issues, on github.com and on Enterprise Server: issues and pull
//! requests, counted, and how long they live.
//!
//! Source: <https://docs.github.com/rest/issues/issues>.

use super::ci::show;
use super::github::{ACCOUNT, COMMITS, PASSWORD, REPO, USERNAME, name, page};
use super::pane::{Content, Health, PaneData, PaneKind};
use super::read::{list, moment, text};
use super::{Declaration, Misfit, Poll, Setting, Step};
use crate::domain::decimal;
use serde_json::Number;
use std::collections::BinaryHeap;

/// Days.
const OK: f64 = 7.0;
/// Days.
const NEUTRAL: f64 = 30.0;
const SAMPLE: f64 = 100.0;
const DAY_MILLIS: f64 = 86_400_000.0;

/// What it does, for people.
pub const ABOUT: &str = "Counts the issues and pull requests of a repository on GitHub.";

/// The same of Enterprise Server.
pub const ABOUT_ENTERPRISE: &str =
    "Counts the issues and pull requests of a repository on GitHub Enterprise Server.";

const ISSUES: Declaration = Declaration {
    key: "gh_issues",
    name: "GitHub Issues",
    kind: PaneKind::Issues,
    endpoint: "/repos/{account}/{repo}/issues?state=all&per_page={sample}",
    settings: &[
        USERNAME,
        PASSWORD,
        ACCOUNT,
        REPO,
        Setting::number(
            "ok_threshold",
            "Good up to (days)",
            "Half of what is closed was closed within this time.",
            OK,
        ),
        Setting::number("neutral_threshold", "Fair up to (days)", "", NEUTRAL),
        Setting::number("sample", "Newest issues to count", "From 1 to 100.", SAMPLE),
    ],
    members: &[
        "state",
        "pull_request",
        "created_at",
        "closed_at",
        "html_url",
    ],
    step,
    ..COMMITS
};

/// The declaration for github.com.
pub static GH_ISSUES: Declaration = ISSUES;

/// The declaration for Enterprise Server.
pub static GHE_ISSUES: Declaration = Declaration {
    key: "ghe_issues",
    root: "",
    ..ISSUES
};

fn step(poll: &Poll<'_>) -> Result<Step, Misfit> {
    let items = list(poll.body(0)?, "", "a list of issues", false)?;
    let mut counts = [0_u32; 4];
    let mut lives = Vec::new();
    for item in items {
        let pull_request = item
            .get("pull_request")
            .is_some_and(|pull_request| !pull_request.is_null());
        let [issues_open, issues_closed, pulls_open, pulls_closed] = &mut counts;
        let count = match (text(item, &["/state"]), pull_request) {
            (Some("open"), false) => Some(issues_open),
            (Some("closed"), false) => Some(issues_closed),
            (Some("open"), true) => Some(pulls_open),
            (Some("closed"), true) => Some(pulls_closed),
            _ => None,
        };
        if let Some(count) = count {
            *count = count.saturating_add(1);
        }
        if let (Some(created), Some(closed)) = (
            moment(item, &["/created_at"]),
            moment(item, &["/closed_at"]),
        ) {
            lives.push(closed.since(created));
        }
    }
    let half_life = median(lives);
    let days = |key, default| poll.settings.number(key).unwrap_or(default);
    let health = health(
        half_life,
        days("ok_threshold", OK),
        days("neutral_threshold", NEUTRAL),
    );
    let mut note = "of last ".to_owned();
    // GitHub yields no more, whatever is asked for.
    let sample = poll.settings.number("sample").unwrap_or(SAMPLE);
    note.push_str(&decimal::words(sample.min(SAMPLE)));
    show(PaneData {
        part: String::new(),
        name: name(poll.settings, false),
        link: page(
            poll.settings,
            items.first(),
            &["/issues/", "/pull/"],
            "/issues",
        ),
        health,
        note,
        content: Content::Issues {
            counts: counts.map(Some),
            half_life,
        },
    })
}

/// The rating of a half-life by the days up to which it is good, and fair.
pub(super) fn health(half_life: Option<i64>, ok: f64, neutral: f64) -> Health {
    // Rounded to milliseconds: 0.7 days are no hair's breadth less than they are.
    let at_most = |life, days: f64| life <= (days * DAY_MILLIS).round_ties_even();
    match half_life.and_then(|life| Number::from(life).as_f64()) {
        None => Health::Neutral,
        Some(life) if at_most(life, ok) => Health::Ok,
        Some(life) if at_most(life, neutral) => Health::Neutral,
        Some(_) => Health::Error,
    }
}

/// The middle one, of two the smaller. A heap weighs a tenth of a sort.
fn median(lives: Vec<i64>) -> Option<i64> {
    let smaller_half = lives.len().div_ceil(2);
    let mut lives = BinaryHeap::from(lives);
    while lives.len() > smaller_half {
        lives.pop();
    }
    lives.pop()
}
