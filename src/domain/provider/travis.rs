//! Travis CI: builds of a repository, in the v2 format or by API v3.
//!
//! Sources: <https://docs.travis-ci.com/user/developer>,
//! <https://developer.travis-ci.com>.

use super::ci::{Mapping, Words, pane, show};
use super::pane::{Build, Outcome, PaneKind};
use super::read::{id, list};
use super::{Auth, Declaration, Fate, Format, Misfit, Poll, Setting, SettingKind, Step, ask};
use serde_json::Value;

const ACCOUNT: Setting = Setting::required("account", "Account", "User or organization.");
const APP: Setting = Setting::required("app", "Repository", "Its name.");
const API: Setting = Setting {
    kind: SettingKind::Choice(&["v2", "v3"]),
    ..Setting::text("api", "Version of the API", "")
};

/// What it does, for people.
pub const ABOUT: &str = "Shows the builds of a public repository on Travis CI.";

/// The same with a token.
pub const ABOUT_PRO: &str = "Shows the builds of a repository on travis-ci.com.";

const PUBLIC: Declaration = Declaration {
    key: "travis",
    name: "Travis CI",
    kind: PaneKind::Builds,
    root: "https://api.travis-ci.com",
    endpoint: "/repos/{account}/{app}/builds",
    auth: Auth::None,
    headers: &[("Accept", "application/vnd.travis-ci.2+json")],
    settings: &[ACCOUNT, APP, API],
    poll_seconds: 60,
    fate: Fate::Moved {
        story: "travis-ci.org was shut down in June 2021; public repositories are asked for at travis-ci.com, without a token.",
    },
    format: Format::Json,
    members: &[],
    step: public,
};

/// The declaration for public repositories, once on travis-ci.org.
pub static TRAVIS: Declaration = PUBLIC;

const PRO: Declaration = Declaration {
    key: "travis_pro",
    name: "Travis CI",
    kind: PaneKind::Builds,
    root: "https://api.travis-ci.com",
    endpoint: "/repos/{account}/{app}/builds",
    auth: Auth::Header {
        name: "Authorization",
        before: "token \"",
        setting: "api_token",
        after: "\"",
    },
    headers: &[("Accept", "application/vnd.travis-ci.2+json")],
    settings: &[
        ACCOUNT,
        APP,
        Setting::secret(
            "api_token",
            "API token",
            "From the settings of your account.",
        ),
        API,
    ],
    poll_seconds: 60,
    fate: Fate::Alive,
    format: Format::Json,
    members: &[],
    step: pro,
};

/// The declaration for travis-ci.com.
pub static TRAVIS_PRO: Declaration = PRO;

const V3_ENDPOINT: &str =
    "/repo/{account}%2F{app}/builds?include=build.commit&limit=25&sort_by=started_at:desc";
const V3_HEADERS: &[(&str, &str)] = &[("Travis-API-Version", "3")];

/// How API v3 is asked without a token.
pub(super) static PUBLIC_V3: Declaration = Declaration {
    endpoint: V3_ENDPOINT,
    headers: V3_HEADERS,
    ..PUBLIC
};

/// How API v3 is asked.
pub(super) static PRO_V3: Declaration = Declaration {
    endpoint: V3_ENDPOINT,
    auth: Auth::Header {
        name: "Authorization",
        before: "token ",
        setting: "api_token",
        after: "",
    },
    headers: V3_HEADERS,
    ..PRO
};

/// More builds or commits are not looked at: each is compared with each.
const LIMIT: usize = 1_000;

/// Who and what are read from a commit: v2 has them in a list of their own.
static BUILDS: Mapping = Mapping {
    what: "a list of builds",
    list: "/builds",
    optional: true,
    author: &["/author_name", "/author/name"],
    message: &["/message"],
    started_at: &["/started_at"],
    finished_at: "/finished_at",
    status: "/state",
    link: "",
    words: Words {
        outcomes: &[
            ("passed", Outcome::Passed),
            ("failed", Outcome::Failed),
            ("errored", Outcome::Crashed),
            ("canceled", Outcome::Cancelled),
            ("created started received queued booting", Outcome::Working),
        ],
        waiting: "",
    },
};

fn public(poll: &Poll<'_>) -> Result<Step, Misfit> {
    let mut step = pro(poll)?;
    if let Step::Show { panes, .. } = &mut step
        && poll.settings.text("root").is_none()
    {
        for pane in panes {
            pane.note = "travis-ci.org was shut down; this is travis-ci.com".to_owned();
        }
    }
    Ok(step)
}

fn pro(poll: &Poll<'_>) -> Result<Step, Misfit> {
    let answer = poll.body(0)?;
    let commits = list(answer, "/commits", "a list of commits", true)?;
    let page = ask::page(
        poll.settings,
        "https://app.travis-ci.com/github/{account}/{app}",
    );
    let builds = BUILDS
        .items(answer)?
        .take(LIMIT)
        .map(|build| {
            let of_build = |commit: &&Value| {
                let id = commit.get("id");
                id.is_some_and(|id| !id.is_null()) && id == build.get("commit_id")
            };
            let commit = commits.iter().take(LIMIT).find(of_build);
            let commit = commit.or_else(|| build.get("commit"));
            let link = id(build, "/id").map(|id| {
                let mut link = page.clone();
                link.push_str("/builds/");
                link.push_str(&crate::domain::http::percent_encode(&id));
                link
            });
            Build {
                link,
                ..BUILDS.build(build, commit.unwrap_or(&Value::Null))
            }
        })
        .collect();
    let name = ask::name(poll.settings, "{account}/{app}");
    show(pane(name, Some(page), builds))
}
