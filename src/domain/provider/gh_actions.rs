//! GitHub Actions, on github.com and on Enterprise Server: workflow runs.
//!
//! Source: <https://docs.github.com/rest/actions/workflow-runs>.

use super::ci::{Mapping, Words, pane, show};
use super::github::{ACCOUNT, BRANCH, COMMITS, PASSWORD, REPO, USERNAME, name, page};
use super::pane::{Outcome, PaneKind};
use super::read::{at_place, text};
use super::{Declaration, Misfit, Poll, Setting, Step};
use serde_json::Value;

/// What it does, for people.
pub const ABOUT: &str = "Shows the workflow runs of a repository on GitHub.";

/// The same of Enterprise Server.
pub const ABOUT_ENTERPRISE: &str =
    "Shows the workflow runs of a repository on GitHub Enterprise Server.";

const ACTIONS: Declaration = Declaration {
    key: "gh_actions",
    name: "GitHub Actions",
    kind: PaneKind::Builds,
    endpoint: "/repos/{account}/{repo}/actions[/workflows/{workflow}]/runs?per_page=100[&branch={branch}][&event={event}]",
    settings: &[
        USERNAME,
        PASSWORD,
        ACCOUNT,
        REPO,
        Setting {
            help: "Only runs of that branch.",
            ..BRANCH
        },
        Setting::text(
            "workflow",
            "Workflow",
            "Only that one: its file, for example ci.yml, or its number.",
        ),
        Setting::text(
            "event",
            "Event",
            "Only runs that it caused, for example push or schedule.",
        ),
    ],
    members: &[
        "workflow_runs",
        "run_attempt",
        "status",
        "conclusion",
        "head_commit",
        "author",
        "name",
        "message",
        "run_started_at",
        "created_at",
        "updated_at",
        "html_url",
    ],
    step,
    ..COMMITS
};

/// The declaration for github.com.
pub static GH_ACTIONS: Declaration = ACTIONS;

/// The declaration for Enterprise Server.
pub static GHE_ACTIONS: Declaration = Declaration {
    key: "ghe_actions",
    root: "",
    ..ACTIONS
};

/// A run that was started again keeps the `created_at` of its first attempt.
static RUNS_AGAIN: Mapping = Mapping {
    started_at: &["/run_started_at", "/created_at"],
    ..RUNS_MAPPING
};

static RUNS: Mapping = RUNS_MAPPING;

const RUNS_MAPPING: Mapping = Mapping {
    what: "a list of workflow runs",
    list: "/workflow_runs",
    optional: false,
    author: &["/head_commit/author/name"],
    message: &["/head_commit/message"],
    started_at: &["/created_at"],
    finished_at: "/updated_at",
    status: "/status",
    link: "/html_url",
    words: Words {
        outcomes: &[
            ("success neutral", Outcome::Passed),
            ("failure", Outcome::Failed),
            ("in_progress queued requested pending", Outcome::Working),
            ("cancelled skipped", Outcome::Cancelled),
            (
                "action_required stale timed_out startup_failure",
                Outcome::Crashed,
            ),
        ],
        waiting: "waiting",
    },
};

fn step(poll: &Poll<'_>) -> Result<Step, Misfit> {
    let answer = poll.body(0)?;
    let builds = RUNS
        .items(answer)?
        .map(|run| {
            let status = text(run, &["/status"]);
            let ended = status == Some("completed");
            let word = if ended {
                text(run, &["/conclusion"])
            } else {
                status
            };
            let attempt = run.get("run_attempt").and_then(Value::as_u64);
            let again = attempt.is_some_and(|attempt| attempt > 1);
            let mapping = if again { &RUNS_AGAIN } else { &RUNS };
            mapping.build_with(run, run, word, ended)
        })
        .collect();
    let first = at_place(answer, "/workflow_runs/0");
    let page = page(poll.settings, first, &["/actions/"], "/actions");
    show(pane(name(poll.settings, true), page, builds))
}
