//! GitHub, and GitHub Enterprise Server: commits of a repository. What all
//! services of GitHub share is here too.
//!
//! Source: <https://docs.github.com/rest/commits/commits>.

use super::ci::{NO_AUTHOR, SHOWN, show};
use super::pane::{Commit, Content, Health, PaneData, PaneKind};
use super::read::{link, list, moment, text};
use super::{Auth, Declaration, Fate, Format, Misfit, Poll, Setting, Settings, Step};
use super::{ask, tags};
use crate::domain::cut::cut_last;
use serde_json::Value;

pub(super) const USERNAME: Setting =
    Setting::required("username", "User name", "The token's owner.");
pub(super) const PASSWORD: Setting = Setting::secret(
    "password",
    "Token",
    "A personal access token that may read the repository.",
);
pub(super) const ACCOUNT: Setting = Setting::required("account", "Owner", "User or organization.");
pub(super) const REPO: Setting = Setting::required("repo", "Repository", "Its name.");
pub(super) const BRANCH: Setting = Setting::text("branch", "Branch", "");

/// What it does, for people.
pub const ABOUT: &str = "Shows the newest commits of a repository on GitHub.";

/// The same of Enterprise Server.
pub const ABOUT_ENTERPRISE: &str =
    "Shows the newest commits of a repository on GitHub Enterprise Server.";

/// The part of the declaration that all services of GitHub share.
pub(super) const COMMITS: Declaration = Declaration {
    key: "github",
    name: "GitHub",
    kind: PaneKind::Commits,
    root: "https://api.github.com",
    endpoint: "/repos/{account}/{repo}/commits[?sha={branch}]",
    auth: Auth::Basic,
    headers: &[("Accept", "application/vnd.github+json")],
    settings: &[
        USERNAME,
        PASSWORD,
        ACCOUNT,
        REPO,
        Setting {
            help: "The repository's default branch if empty.",
            ..BRANCH
        },
    ],
    poll_seconds: 60,
    fate: Fate::Alive,
    format: Format::Json,
    members: &[
        "commit",
        "author",
        "committer",
        "name",
        "date",
        "message",
        "html_url",
    ],
    step,
};

/// The declaration for github.com.
pub static GITHUB: Declaration = COMMITS;

/// The declaration for Enterprise Server.
pub static GITHUB_ENTERPRISE: Declaration = Declaration {
    key: "github_enterprise",
    root: "",
    ..COMMITS
};

/// `account/repo`, with the branch if one is configured and the service has one.
pub(super) fn name(settings: &Settings, branch: bool) -> String {
    let branch = branch && settings.text("branch").is_some();
    ask::name(
        settings,
        if branch {
            "{account}/{repo} [{branch}]"
        } else {
            "{account}/{repo}"
        },
    )
}

/// The repository's page and what follows it: up to one of these parts in an
/// item's address, or else by the root of the API.
pub(super) fn page(
    settings: &Settings,
    first: Option<&Value>,
    parts: &[&str],
    tail: &str,
) -> Option<String> {
    let item = first.and_then(|item| link(item, "/html_url"));
    let from_item = item.as_deref().and_then(|url| {
        parts
            .iter()
            .find_map(|part| Some(cut_last(url, part)?.0.to_owned()))
    });
    let mut page = from_item.or_else(|| {
        let root = ask::root(&COMMITS, settings);
        let mut site = match root.strip_suffix("/api/v3") {
            Some(site) => site.to_owned(),
            None if root == COMMITS.root => "https://github.com".to_owned(),
            None => return None,
        };
        site.push_str(&ask::page(settings, "/{account}/{repo}"));
        Some(site)
    })?;
    page.push_str(tail);
    Some(page)
}

fn step(poll: &Poll<'_>) -> Result<Step, Misfit> {
    let items = list(poll.body(0)?, "", "a list of commits", false)?;
    let commits = items
        .iter()
        .filter(|item| item.is_object())
        .take(SHOWN)
        .map(commit)
        .collect();
    show(PaneData {
        part: String::new(),
        name: name(poll.settings, true),
        link: page(poll.settings, items.first(), &["/commit/"], ""),
        health: Health::None,
        note: String::new(),
        content: Content::Commits(commits),
    })
}

fn commit(item: &Value) -> Commit {
    let author = text(item, &["/commit/author/name"]);
    let committer = text(item, &["/commit/committer/name"]);
    let mut who = author.or(committer).unwrap_or(NO_AUTHOR).to_owned();
    if let (Some(author), Some(committer)) = (author, committer)
        && author != committer
    {
        who.push_str(" [");
        who.push_str(committer);
        who.push(']');
    }
    Commit {
        author: who,
        message: text(item, &["/commit/message"])
            .map(tags::strip)
            .unwrap_or_default(),
        committed: moment(item, &["/commit/committer/date"]),
        link: link(item, "/html_url"),
    }
}
