//! Panes of a board: every kind, and every state of one of them.

use crate::domain::board::pane::Pane;
use crate::domain::board::reason::Reason;
use crate::domain::provider::pane::{
    Broken, Build, Commit, Content, Coverage, Elapsed, Health, Outcome, PaneData, PaneKind, Project,
};
use crate::domain::time::Timestamp;
use crate::io::browser::clock::moment;
use crate::view::board::sample::draw;
use crate::view::common::panel::Panel;
use leptos::html::Div;
use leptos::prelude::*;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// One pane of each kind, then a pane of builds in each of its states.
#[component]
pub fn Panes() -> impl IntoView {
    let place = NodeRef::<Div>::new();
    Effect::new(move || {
        if let Some(place) = place.get() {
            draw(&place, &examples(moment()));
        }
    });
    view! {
        <Panel title="Panes">
            <div node_ref=place></div>
        </Panel>
    }
}

fn examples(now: Timestamp) -> Vec<Pane> {
    let failing = content(now, Outcome::Failed);
    let since = |content: Content| match content {
        Content::Builds { builds, .. } => Content::Builds {
            builds,
            broken: Some(Broken {
                since: now.plus(-3 * HOUR),
                author: "Ann".to_owned(),
                at_least: false,
            }),
        },
        other => other,
    };
    vec![
        fresh("passing", Health::Ok, content(now, Outcome::Passed), now),
        fresh("failing", Health::Error, since(failing.clone()), now),
        fresh(
            "crashed",
            Health::Error,
            content(now, Outcome::Crashed),
            now,
        ),
        fresh("running", Health::Ok, content(now, Outcome::Working), now),
        fresh(
            "cancelled",
            Health::Neutral,
            content(now, Outcome::Cancelled),
            now,
        ),
        fresh(
            "no word for it",
            Health::Neutral,
            content(now, Outcome::Unknown),
            now,
        ),
        Pane {
            trouble: Some(Reason::ProviderError { status: 503 }),
            fresh_at: Some(now.plus(-12 * MINUTE)),
            ..fresh("stale", Health::Error, failing, now)
        },
        pane("waiting", PaneKind::Builds),
        Pane {
            trouble: Some(Reason::Refused {
                status: 401,
                settings: vec!["password".to_owned()],
            }),
            ..pane("failed", PaneKind::Builds)
        },
        fresh("no builds", Health::None, builds(Vec::new()), now),
        fresh("commits", Health::None, commits(now), now),
        fresh("coverage", Health::Ok, coverage(now), now),
        fresh(
            "issues",
            Health::Neutral,
            Content::Issues {
                counts: [24, 310, 5, 188].map(Some),
                half_life: Some(9 * DAY),
            },
            now,
        ),
        fresh(
            "stories",
            Health::None,
            Content::Stories {
                velocity: "12".to_owned(),
                points: [30.0, 8.0, 5.0, 13.0].map(Some),
            },
            now,
        ),
        fresh("feed", Health::Error, feed(now), now),
    ]
}

fn pane(id: &str, kind: PaneKind) -> Pane {
    Pane {
        id: format!("example {id}"),
        entry: id.to_owned(),
        service: "example".to_owned(),
        service_name: "Example".to_owned(),
        subject: String::new(),
        kind: Some(kind),
        title: String::new(),
        group: String::new(),
        size: 1,
        data: None,
        fresh_at: None,
        trouble: None,
        next: None,
    }
}

fn fresh(id: &str, health: Health, content: Content, now: Timestamp) -> Pane {
    Pane {
        data: Some(PaneData {
            part: String::new(),
            name: id.to_owned(),
            link: None,
            health,
            note: String::new(),
            content,
        }),
        fresh_at: Some(now),
        ..pane(id, PaneKind::Builds)
    }
}

/// A newest build that ended so, and three before it.
fn content(now: Timestamp, newest: Outcome) -> Content {
    let newest_elapsed = match newest {
        Outcome::Working => Elapsed::Ends {
            started_at: now.plus(-4 * MINUTE),
            ends_at: now.plus(5 * MINUTE),
        },
        Outcome::Unknown => Elapsed::NotAvailable,
        _ => Elapsed::Took(9 * MINUTE),
    };
    let took = Elapsed::Took(8 * MINUTE);
    builds(vec![
        build("Send receipts once", newest, newest_elapsed),
        build("Cache the price list", Outcome::Passed, took),
        build("Update the toolchain", Outcome::Cancelled, took),
        build("Close sessions after an hour", Outcome::Passed, took),
    ])
}

fn builds(builds: Vec<Build>) -> Content {
    Content::Builds {
        builds,
        broken: None,
    }
}

fn build(message: &str, outcome: Outcome, elapsed: Elapsed) -> Build {
    Build {
        author: "Ann".to_owned(),
        message: message.to_owned(),
        outcome,
        elapsed,
        ..Build::default()
    }
}

fn commits(now: Timestamp) -> Content {
    let commit = |message: &str, age: i64| Commit {
        author: "Bo".to_owned(),
        message: message.to_owned(),
        committed: Some(now.plus(-age)),
        link: None,
    };
    Content::Commits(vec![
        commit("Send receipts once", 20 * MINUTE),
        commit("Cache the price list", 5 * HOUR),
        commit("Update the toolchain", 2 * DAY),
    ])
}

fn coverage(now: Timestamp) -> Content {
    let build = |percent, age: i64| Coverage {
        author: "Cy".to_owned(),
        message: "Update the toolchain".to_owned(),
        percent,
        committed: Some(now.plus(-age)),
        link: None,
    };
    Content::Coverage(vec![build(Some(93.4), HOUR), build(Some(92.9), DAY)])
}

fn feed(now: Timestamp) -> Content {
    let project = |name: &str, last, building| Project {
        name: name.to_owned(),
        last,
        building,
        label: "87".to_owned(),
        last_built: Some(now.plus(-HOUR)),
        ..Project::default()
    };
    Content::Feed(vec![
        project("shop/payments", Outcome::Failed, true),
        project("shop/web", Outcome::Passed, false),
    ])
}
