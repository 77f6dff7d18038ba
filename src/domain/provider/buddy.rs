//! Buddy: executions of a pipeline.
//!
//! Source: <https://buddy.works/docs/api/executions>.

use super::ci::{Mapping, NO_AUTHOR, Words, pane, show};
use super::pane::{Build, Outcome, PaneKind};
use super::read::{at_place, link, text_or};
use super::{Auth, Declaration, Fate, Format, Misfit, Poll, Setting, Step, ask};
use serde_json::Value;

/// What it does, for people.
pub const ABOUT: &str = "Shows the executions of a pipeline on Buddy.";

/// The declaration.
pub static BUDDY: Declaration = Declaration {
    key: "buddy",
    name: "Buddy",
    kind: PaneKind::Builds,
    root: "https://api.buddy.works",
    endpoint: "/workspaces/{domain}/projects/{project_name}/pipelines/{pipeline_id}/executions",
    auth: Auth::Header {
        name: "Authorization",
        before: "Bearer ",
        setting: "api_token",
        after: "",
    },
    headers: &[],
    settings: &[
        Setting::secret(
            "api_token",
            "API token",
            "A personal access token with the scope EXECUTION_INFO.",
        ),
        Setting::required("domain", "Workspace", "As in app.buddy.works/workspace."),
        Setting::required("project_name", "Project", "Its name in the address."),
        Setting::required("pipeline_id", "Pipeline", "Its number in the address."),
    ],
    poll_seconds: 60,
    fate: Fate::Alive,
    format: Format::Json,
    members: &[],
    step,
};

static EXECUTIONS: Mapping = Mapping {
    what: "a list of executions",
    list: "/executions",
    optional: false,
    author: &["/to_revision/author/name", "/to_revision/committer/name"],
    message: &["/comment", "/to_revision/message"],
    started_at: &["/start_date"],
    finished_at: "/finish_date",
    status: "/status",
    link: "/html_url",
    words: Words {
        outcomes: &[
            ("SUCCESSFUL", Outcome::Passed),
            ("FAILED", Outcome::Failed),
            ("INPROGRESS INITIAL ENQUEUED TERMINATING", Outcome::Working),
            ("TERMINATED SKIPPED NOT_EXECUTED", Outcome::Cancelled),
        ],
        waiting: "WAITING_FOR_APPLY WAITING_FOR_VARIABLES WAITING_FOR_SETTABLE_VARIABLES WAITING_FOR_VT_SESSION",
    },
};

fn step(poll: &Poll<'_>) -> Result<Step, Misfit> {
    let answer = poll.body(0)?;
    let page = link(answer, "/html_url").unwrap_or_else(|| {
        ask::page(
            poll.settings,
            "https://app.buddy.works/{domain}/{project_name}/pipelines/pipeline/{pipeline_id}",
        )
    });
    let builds = EXECUTIONS.items(answer)?.map(build).collect();
    let name = ask::name(poll.settings, "{domain}/{project_name} ({pipeline_id})");
    show(pane(name, Some(page), builds))
}

/// The committer stands in only where the author has no name at all; an empty
/// one is nobody's.
fn build(item: &Value) -> Build {
    let mut build = EXECUTIONS.build(item, item);
    let author = "/to_revision/author/name";
    if at_place(item, author).is_some() {
        build.author = text_or(item, &[author], NO_AUTHOR);
    }
    build
}
