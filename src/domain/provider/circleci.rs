//! CircleCI: jobs of a branch by API v1.1, or pipelines by API v2.
//!
//! Sources: <https://circleci.com/docs/api/v1/>, <https://circleci.com/docs/api/v2/>.

use super::ci::{Mapping, NO_AUTHOR, NO_MESSAGE, SHOWN, Words, pane, timed};
use super::pane::{Build, Outcome, PaneKind};
use super::read::{id, list, moment, text, text_or};
use super::{Auth, Declaration, Fate, Format, Misfit, Poll, Setting, SettingKind, Step, ask};
use crate::domain::http::percent_encode;
use crate::domain::time::Timestamp;
use serde_json::{Map, Value};

/// What it does, for people.
pub const ABOUT: &str = "Shows the builds of a branch on CircleCI.";

const V1: Declaration = Declaration {
    key: "circleci",
    name: "CircleCI",
    kind: PaneKind::Builds,
    root: "https://circleci.com/api/v1.1",
    endpoint: "/project/{vcs_type}/{username}/{project}/tree/{branch}?limit=100&shallow=true",
    auth: Auth::Header {
        name: "Circle-Token",
        before: "",
        setting: "api_token",
        after: "",
    },
    headers: &[("Accept", "application/json")],
    settings: &[
        Setting::secret("api_token", "API token", "For v2 a personal one."),
        Setting::required(
            "vcs_type",
            "Source host",
            "github or bitbucket; circleci for projects of GitLab and of the GitHub App, by v2.",
        ),
        Setting::required("username", "Organization", "Or user; its id for circleci."),
        Setting::required("project", "Project", "Its name; its id for circleci."),
        Setting::required("branch", "Branch", ""),
        Setting {
            kind: SettingKind::Choice(&["v1.1", "v2"]),
            ..Setting::text("api", "Version of the API", "")
        },
    ],
    poll_seconds: 60,
    fate: Fate::Alive,
    format: Format::Json,
    members: &[],
    step,
};

/// The declaration.
pub static CIRCLECI: Declaration = V1;

/// Stands in a template for the [`slug`] of the source host.
pub(super) const SLUG: &str = "vcs_slug";

/// What API v2 calls a source host: its projects are `gh/org/repo`,
/// `bb/org/repo` or `circleci/org id/project id`.
pub(super) fn slug(vcs_type: String) -> String {
    match vcs_type.as_str() {
        "github" => "gh".to_owned(),
        "bitbucket" => "bb".to_owned(),
        _ => vcs_type,
    }
}

/// How API v2 is asked.
pub(super) static V2: Declaration = Declaration {
    root: "https://circleci.com/api/v2",
    endpoint: "/project/{vcs_slug}/{username}/{project}/pipeline?branch={branch}",
    ..V1
};

static JOBS: Mapping = Mapping {
    what: "a list of builds",
    list: "",
    optional: false,
    author: &["/author_name", "/committer_name"],
    message: &["/subject"],
    started_at: &["/start_time"],
    finished_at: "/stop_time",
    status: "/status",
    link: "/build_url",
    words: Words {
        outcomes: &[
            ("success fixed", Outcome::Passed),
            ("failed", Outcome::Failed),
            ("running queued scheduled not_running", Outcome::Working),
            ("canceled retried not_run", Outcome::Cancelled),
            ("infrastructure_fail timedout no_tests", Outcome::Crashed),
        ],
        waiting: "on_hold",
    },
};

/// The words of workflows, worst first: the worst of a pipeline is its outcome.
static WORKFLOWS: Words = Words {
    outcomes: &[
        ("error unauthorized", Outcome::Crashed),
        ("failed failing", Outcome::Failed),
        ("running", Outcome::Working),
        ("canceled not_run", Outcome::Cancelled),
        ("success", Outcome::Passed),
    ],
    waiting: "on_hold",
};

/// The words of workflows that will not change any more.
const FINAL: &str = "success failed error unauthorized canceled not_run";

/// More of one pipeline are not looked at: each is compared with each.
const WORKFLOWS_LIMIT: usize = 100;

fn step(poll: &Poll<'_>) -> Result<Step, Misfit> {
    if poll.settings.text("api").as_deref() == Some("v2") {
        return pipelines(poll);
    }
    Ok(shown(poll, JOBS.builds(poll.body(0)?)?, Value::Null))
}

fn shown(poll: &Poll<'_>, builds: Vec<Build>, memory: Value) -> Step {
    let name = ask::name(poll.settings, "{vcs_type}/{username}/{project} [{branch}]");
    let mut page = page(poll);
    page.push_str(&ask::page(poll.settings, "?branch={branch}"));
    Step::Show {
        panes: vec![pane(name, Some(page), builds)],
        memory,
    }
}

fn page(poll: &Poll<'_>) -> String {
    ask::page(
        poll.settings,
        "https://app.circleci.com/pipelines/{vcs_type}/{username}/{project}",
    )
}

/// The first request yields the newest pipelines; the workflows of each take one
/// more. Those of pipelines that have ended are remembered and not asked for again,
/// but for the newest one, which may be run again.
fn pipelines(poll: &Poll<'_>) -> Result<Step, Misfit> {
    let newest = || -> Result<_, Misfit> {
        let items = list(poll.body(0)?, "/items", "a list of pipelines", false)?;
        Ok(items.iter().filter(|item| item.is_object()).take(SHOWN))
    };
    let mut asks = Vec::new();
    let mut builds = Vec::new();
    let mut memory = Map::new();
    for pipeline in newest()? {
        let id = id(pipeline, "/id").unwrap_or_default();
        let errored = text(pipeline, &["/state"]) == Some("errored");
        let may_run_again = builds.is_empty();
        let mut workflows = poll.memory.get(&id).filter(|_| !may_run_again);
        if workflows.is_none() && !errored && !id.is_empty() {
            let mut path = "/pipeline/".to_owned();
            path.push_str(&percent_encode(&id));
            path.push_str("/workflow");
            let mut ask = ask::at(&CIRCLECI, poll.settings, &path);
            // A pane that has shown them is not to fall back behind that.
            ask.optional = poll.previous.is_empty();
            asks.push(ask);
            workflows = poll
                .answers
                .get(asks.len())
                .and_then(Option::as_ref)
                .and_then(|answer| answer.body.get("items"));
        }
        let workflows = workflows
            .and_then(Value::as_array)
            .map(|all| all.get(..WORKFLOWS_LIMIT).unwrap_or(all));
        let ended = workflows.is_some_and(|workflows| {
            let is_final = |workflow| {
                let status = text(workflow, &["/status"]);
                status.is_some_and(|status| FINAL.split(' ').any(|word| word == status))
            };
            !workflows.is_empty() && workflows.iter().all(is_final)
        });
        builds.push(build(poll, pipeline, workflows, ended));
        if ended {
            memory.insert(id, workflows.unwrap_or_default().into());
        }
    }
    if poll.answers.len() == 1 && !asks.is_empty() {
        return Ok(Step::Ask(asks));
    }
    Ok(shown(poll, builds, Value::Object(memory)))
}

/// One pipeline as a build. Its workflows are `None` where they are not known.
fn build(poll: &Poll<'_>, pipeline: &Value, workflows: Option<&[Value]>, ended: bool) -> Build {
    let (mut outcome, mut waiting) = match (text(pipeline, &["/state"]), workflows) {
        (Some("errored"), _) => (Outcome::Crashed, false),
        (Some("pending" | "setup-pending" | "setup"), _) => (Outcome::Working, false),
        // Nothing of it was to run.
        (_, Some([])) => (Outcome::Cancelled, false),
        _ => (Outcome::Unknown, false),
    };
    let mut started_at: Option<Timestamp> = None;
    let mut finished_at = None;
    let mut worst = u8::MAX;
    let workflows = workflows.unwrap_or_default();
    for workflow in workflows {
        if workflows.iter().any(|other| replaces(other, workflow)) {
            continue;
        }
        let found = WORKFLOWS.outcome(text(workflow, &["/status"]));
        let rank = match found {
            (Outcome::Crashed, _) => 0,
            (Outcome::Failed, _) => 1,
            (Outcome::Working, false) => 2,
            (Outcome::Working, true) => 3,
            (Outcome::Unknown, _) => 4,
            (Outcome::Cancelled, _) => 5,
            (Outcome::Passed, _) => 6,
        };
        if rank < worst {
            worst = rank;
            (outcome, waiting) = found;
        }
        if let Some(start) = moment(workflow, &["/created_at"]) {
            started_at = Some(started_at.map_or(start, |earlier| earlier.min(start)));
        }
        finished_at = finished_at.max(moment(workflow, &["/stopped_at"]));
    }
    let started_at = started_at.or_else(|| moment(pipeline, &["/created_at"]));
    let link = id(pipeline, "/number").map(|number| {
        let mut link = page(poll);
        link.push('/');
        link.push_str(&percent_encode(&number));
        link
    });
    Build {
        author: text_or(pipeline, &["/trigger/actor/login"], NO_AUTHOR),
        message: text_or(pipeline, &["/vcs/commit/subject"], NO_MESSAGE),
        link,
        ..timed(outcome, waiting, started_at, finished_at.filter(|_| ended))
    }
}

/// Whether a workflow is a later run of the same.
fn replaces(later: &Value, earlier: &Value) -> bool {
    let name = text(later, &["/name"]);
    name.is_some()
        && name == text(earlier, &["/name"])
        && moment(later, &["/created_at"]) > moment(earlier, &["/created_at"])
}
