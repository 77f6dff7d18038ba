//! Jenkins: builds of a job.
//!
//! Source: <https://www.jenkins.io/doc/book/using/remote-access-api/>.

use super::ci::{Mapping, Words, pane, show, timed};
use super::pane::{Build, Outcome, PaneKind};
use super::read::{at_place, link, text_or};
use super::{Auth, Declaration, Fate, Format, Misfit, Poll, Setting, Step};
use crate::domain::time::Timestamp;
use serde_json::Value;

/// What it does, for people.
pub const ABOUT: &str = "Shows the builds of a job on Jenkins.";

/// The declaration.
pub static JENKINS: Declaration = Declaration {
    key: "jenkins",
    name: "Jenkins",
    kind: PaneKind::Builds,
    root: "",
    // tree=name,url,builds[number,url,building,timestamp,duration,result,
    //   changeSets[items[author[fullName],comment]],
    //   changeSet[items[author[fullName],comment]]]{0,30}
    endpoint: "/job/{job}/api/json?tree=name,url,builds%5Bnumber,url,building,timestamp,duration,result,changeSets%5Bitems%5Bauthor%5BfullName%5D,comment%5D%5D,changeSet%5Bitems%5Bauthor%5BfullName%5D,comment%5D%5D%5D%7B0,30%7D",
    auth: Auth::Basic,
    headers: &[],
    settings: &[
        Setting::required("username", "User name", ""),
        Setting::secret("password", "API token", "Made on the user's page."),
        Setting::required(
            "root",
            "Address of Jenkins",
            "For example https://ci.example.org.",
        ),
        Setting::required(
            "job",
            "Job",
            "As in its address after /job/; in folders folder/job/name.",
        ),
    ],
    poll_seconds: 60,
    fate: Fate::Alive,
    format: Format::Json,
    members: &[],
    step,
};

static BUILDS: Mapping = Mapping {
    what: "a list of builds (folders have none, name a job)",
    list: "/builds",
    optional: false,
    author: &["/author/fullName"],
    message: &["/comment"],
    started_at: &[],
    finished_at: "",
    status: "",
    link: "/url",
    words: Words {
        outcomes: &[
            ("SUCCESS", Outcome::Passed),
            ("FAILURE UNSTABLE", Outcome::Failed),
            ("ABORTED NOT_BUILT", Outcome::Cancelled),
        ],
        waiting: "",
    },
};

fn step(poll: &Poll<'_>) -> Result<Step, Misfit> {
    let answer = poll.body(0)?;
    let builds = BUILDS.items(answer)?.map(build).collect();
    let name = text_or(answer, &["/name"], "");
    show(pane(name, link(answer, "/url"), builds))
}

fn build(item: &Value) -> Build {
    let outcome = match item.get("result") {
        _ if item.get("building") == Some(&Value::Bool(true)) => Outcome::Working,
        None | Some(Value::Null) => Outcome::Working,
        Some(result) => BUILDS.words.outcome(result.as_str()).0,
    };
    // Pipelines have several sets of changes, other jobs one.
    let set = match item.get("changeSets") {
        Some(Value::Array(sets)) => sets.last(),
        _ => item.get("changeSet"),
    };
    let change = set
        .and_then(|set| at_place(set, "/items/0"))
        .unwrap_or(&Value::Null);
    let seconds = |key| Some(item.get(key)?.as_i64()?.div_euclid(1_000));
    let started_at = seconds("timestamp").map(|start| Timestamp(start.saturating_mul(1_000)));
    let Build {
        author, message, ..
    } = BUILDS.build(change, change);
    let build = Build {
        author,
        message,
        link: link(item, BUILDS.link),
        ..timed(outcome, false, started_at, None)
    };
    match seconds("duration") {
        // One of less than a second has no duration to tell or to estimate by.
        Some(duration @ 1..) => build.lasting(duration),
        _ => build,
    }
}
