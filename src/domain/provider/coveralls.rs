//! Coveralls: coverage of the newest builds of a public repository.
//!
//! Source: <https://docs.coveralls.io/api-introduction>; what is asked for is
//! the data of the page, with `.json` after its address.

use super::ci::{NO_AUTHOR, SHOWN, show};
use super::pane::{Content, Coverage, Health, PaneData, PaneKind};
use super::read::{id, list, moment, text, text_or};
use super::{Auth, Declaration, Fate, Format, Misfit, Poll, Setting, Step, ask, tags};

const OK: f64 = 80.0;
const NEUTRAL: f64 = 50.0;

/// What it does, for people.
pub const ABOUT: &str = "Shows the test coverage of a repository on Coveralls.";

/// The declaration.
pub static COVERALLS: Declaration = Declaration {
    key: "coveralls",
    name: "Coveralls",
    kind: PaneKind::Coverage,
    root: "https://coveralls.io",
    endpoint: "/{vcs_name}/{account}/{repo}.json?page=1",
    auth: Auth::None,
    headers: &[],
    settings: &[
        Setting::required(
            "vcs_name",
            "Source host",
            "As in the address: github, gitlab or bitbucket.",
        ),
        Setting::required("account", "Account", "The owner of the repository."),
        Setting::required("repo", "Repository", "Its name; it has to be public."),
        Setting::number("ok_threshold", "Good from (%)", "", OK),
        Setting::number("neutral_threshold", "Fair from (%)", "", NEUTRAL),
    ],
    poll_seconds: 300,
    fate: Fate::Alive,
    format: Format::Json,
    members: &[],
    step,
};

fn step(poll: &Poll<'_>) -> Result<Step, Misfit> {
    let builds: Vec<Coverage> = list(poll.body(0)?, "/builds", "a list of builds", true)?
        .iter()
        .filter(|build| build.is_object())
        .take(SHOWN)
        .map(|build| Coverage {
            author: text_or(build, &["/committer_name"], NO_AUTHOR),
            message: text(build, &["/commit_message"])
                .map(tags::strip)
                .unwrap_or_default(),
            committed: moment(build, &["/created_at"]),
            percent: build
                .get("covered_percent")
                .and_then(serde_json::Value::as_f64),
            link: id(build, "/commit_sha").map(|sha| {
                let mut page = "https://coveralls.io/builds/".to_owned();
                page.push_str(&crate::domain::http::percent_encode(&sha));
                page
            }),
        })
        .collect();
    let threshold = |key, default| poll.settings.number(key).unwrap_or(default);
    let health = health(
        builds.first().and_then(|build| build.percent),
        threshold("ok_threshold", OK),
        threshold("neutral_threshold", NEUTRAL),
    );
    show(PaneData {
        part: String::new(),
        name: ask::name(poll.settings, "{vcs_name}/{account}/{repo}"),
        link: Some(ask::page(
            poll.settings,
            "https://coveralls.io/{vcs_name}/{account}/{repo}",
        )),
        health,
        note: String::new(),
        content: Content::Coverage(builds),
    })
}

/// The rating of a coverage by the percents from which it is good, and fair.
pub(super) fn health(percent: Option<f64>, ok: f64, neutral: f64) -> Health {
    match percent {
        Some(percent) if percent >= neutral && percent >= ok => Health::Ok,
        Some(percent) if percent >= neutral => Health::Neutral,
        _ => Health::Error,
    }
}
