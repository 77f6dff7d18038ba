//! CodeShip, which is no more: builds of a project by API v1.

use super::ci::{Mapping, Words, pane, show};
use super::pane::{Outcome, PaneKind};
use super::read::text_or;
use super::{Auth, Declaration, Fate, Format, Misfit, Poll, Setting, Step};

/// What it does, for people.
pub const ABOUT: &str = "Shows the builds of a project on CodeShip.";

/// The declaration.
pub static CODESHIP: Declaration = Declaration {
    key: "codeship",
    name: "Codeship CI",
    kind: PaneKind::Builds,
    root: "https://codeship.com/api/v1",
    endpoint: "/projects/{project_id}.json",
    auth: Auth::Query {
        name: "api_key",
        setting: "api_token",
    },
    headers: &[],
    settings: &[
        Setting::secret("api_token", "API key", ""),
        Setting::required("project_id", "Project", "Its number."),
    ],
    poll_seconds: 60,
    fate: Fate::Discontinued {
        on: "2026-01-31",
        story: "CloudBees shut CodeShip down; only a server that answers like it can be asked.",
    },
    format: Format::Json,
    members: &[],
    step,
};

static BUILDS: Mapping = Mapping {
    what: "a list of builds",
    list: "/builds",
    optional: true,
    author: &["/github_username"],
    message: &["/message"],
    started_at: &["/started_at"],
    finished_at: "/finished_at",
    status: "/status",
    link: "",
    words: Words {
        outcomes: &[
            ("success", Outcome::Passed),
            ("error", Outcome::Failed),
            ("infrastructure_failure", Outcome::Crashed),
            ("stopped cancelled ignored", Outcome::Cancelled),
            ("testing waiting", Outcome::Working),
        ],
        waiting: "",
    },
};

fn step(poll: &Poll<'_>) -> Result<Step, Misfit> {
    let answer = poll.body(0)?;
    let name = text_or(answer, &["/repository_name"], "");
    show(pane(name, None, BUILDS.builds(answer)?))
}
