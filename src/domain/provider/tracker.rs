//! Pivotal Tracker, which is no more: story points of the current iteration.

use super::pane::{Content, Health, PaneData, PaneKind};
use super::read::{id, list, text, text_or};
use super::{Auth, Declaration, Fate, Format, Misfit, Poll, Setting, Step, ask};
use serde_json::{Map, Value};

/// What it does, for people.
pub const ABOUT: &str = "Shows velocity and story points of a project on Pivotal Tracker.";

/// The declaration.
pub static TRACKER: Declaration = Declaration {
    key: "tracker",
    name: "Pivotal Tracker",
    kind: PaneKind::Stories,
    root: "https://www.pivotaltracker.com/services/v5",
    endpoint: "/projects/{project_id}",
    auth: Auth::Header {
        name: "X-TrackerToken",
        before: "",
        setting: "api_token",
        after: "",
    },
    headers: &[],
    settings: &[
        Setting::secret("api_token", "API token", ""),
        Setting::required("project_id", "Project", "Its number."),
    ],
    poll_seconds: 60,
    fate: Fate::Discontinued {
        on: "2025-04-30",
        story: "Its maker shut Pivotal Tracker down; only a server that answers like it can be asked.",
    },
    format: Format::Json,
    members: &[],
    step,
};

/// The first request tells version and iteration of the project; the second, for
/// the iteration's stories, is needed only when one of the two went up.
fn step(poll: &Poll<'_>) -> Result<Step, Misfit> {
    let project = poll.body(0)?;
    if !project.is_object() {
        return Err(Misfit::new("", "an object", Some(project)));
    }
    let iteration = project
        .get("current_iteration_number")
        .and_then(Value::as_i64)
        .ok_or_else(|| {
            let found = project.get("current_iteration_number");
            Misfit::new("/current_iteration_number", "a whole number", found)
        })?;
    let version = version(poll, project);
    let known = |key| poll.memory.get(key).and_then(Value::as_i64);
    let Some(answer) = poll.answers.get(1) else {
        let up = |key, value| known(key).is_none_or(|known| value > known);
        // Without a version there is no telling whether something changed.
        if !poll.previous.is_empty()
            && version > 0
            && !up("version", version)
            && !up("iteration", iteration)
        {
            return Ok(Step::Keep);
        }
        let mut path = "/projects/{project_id}/iterations/".to_owned();
        path.push_str(&iteration.to_string());
        path.push_str("?fields=:default,velocity,stories");
        let mut second = ask::at(&TRACKER, poll.settings, &path);
        // Points that are known are not to become zeros.
        second.optional = poll.previous.is_empty();
        return Ok(Step::Ask(vec![second]));
    };
    let mut pane = PaneData {
        part: String::new(),
        name: text_or(project, &["/name"], ""),
        link: None,
        health: Health::None,
        note: String::new(),
        content: Content::Stories {
            velocity: "unknown".to_owned(),
            points: [None; 4],
        },
    };
    let mut memory = Map::new();
    if let Some(answer) = answer {
        let answer = &answer.body;
        pane.content = Content::Stories {
            velocity: id(answer, "/velocity").unwrap_or_else(|| "unknown".to_owned()),
            points: points(list(answer, "/stories", "a list of stories", true)?).map(Some),
        };
        memory.insert("version".to_owned(), version.into());
        memory.insert("iteration".to_owned(), iteration.into());
    } else {
        pane.note = "The stories could not be loaded.".to_owned();
    }
    Ok(Step::Show {
        panes: vec![pane],
        memory: Value::Object(memory),
    })
}

/// The project's version: from the header field, or from the body where script
/// may not read that field; 0 if it is nowhere.
fn version(poll: &Poll<'_>, project: &Value) -> i64 {
    poll.answers
        .first()
        .and_then(Option::as_ref)
        .and_then(|answer| {
            let field = |(name, _): &&(String, String)| name == "x-tracker-project-version";
            answer.headers.iter().find(field)?.1.trim().parse().ok()
        })
        .or_else(|| project.get("version")?.as_i64())
        .unwrap_or(0)
}

/// Story points: ready, in flight, completed, accepted.
fn points(stories: &[Value]) -> [f64; 4] {
    let mut points = [0.0; 4];
    let [ready, in_flight, completed, accepted] = &mut points;
    for story in stories {
        let sum = match text(story, &["/current_state"]) {
            Some("planned" | "unstarted") => &mut *ready,
            Some("started") => &mut *in_flight,
            Some("finished" | "delivered") => &mut *completed,
            Some("accepted") => &mut *accepted,
            _ => continue,
        };
        *sum += story
            .get("estimate")
            .and_then(Value::as_f64)
            .unwrap_or_default();
    }
    points
}
