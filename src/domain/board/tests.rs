//! The board's panes: states, order, filter, numbers.

use super::configuration::Order;
use super::news::Heard;
use super::order::{arrange, matches};
use super::pane::{Change, Pane, Panes, State};
use super::reason::Reason;
use super::summary::Summary;
use super::view::{passing, view};
use crate::domain::provider::pane::{
    Broken, Build, Commit, Content, Elapsed, Health, Outcome, PaneData, PaneKind, Project,
};
use crate::domain::time::Timestamp;

const NOON: Timestamp = Timestamp(1_770_120_000_000);
const MINUTE: i64 = 60_000;

fn pane(id: &str) -> Pane {
    Pane {
        id: id.to_owned(),
        entry: id.to_owned(),
        service: "gh_actions".to_owned(),
        service_name: "GitHub Actions".to_owned(),
        subject: String::new(),
        kind: Some(PaneKind::Builds),
        title: String::new(),
        group: String::new(),
        size: 1,
        data: None,
        fresh_at: None,
        trouble: None,
        next: None,
    }
}

fn builds(name: &str, outcomes: &[Outcome], health: Health) -> PaneData {
    PaneData {
        part: String::new(),
        name: name.to_owned(),
        link: None,
        health,
        note: String::new(),
        content: Content::Builds {
            builds: outcomes
                .iter()
                .map(|outcome| Build {
                    author: "Ann".to_owned(),
                    message: "Tidy cache".to_owned(),
                    outcome: *outcome,
                    ..Build::default()
                })
                .collect(),
            broken: None,
        },
    }
}

fn with(id: &str, health: Health) -> Pane {
    Pane {
        data: Some(builds(id, &[Outcome::Passed], health)),
        fresh_at: Some(NOON),
        ..pane(id)
    }
}

#[test]
fn a_pane_is_called_by_its_id_only_if_nothing_else_is_known() {
    let mut pane = pane("gh_actions-ann-acme-web");
    let nothing = Pane {
        service_name: String::new(),
        ..pane.clone()
    };
    assert_eq!(nothing.name(), "gh_actions-ann-acme-web");
    assert_eq!(pane.name(), "GitHub Actions");
    pane.subject = "acme/web".to_owned();
    assert_eq!(pane.name(), "acme/web");
    pane.data = Some(builds("", &[], Health::Neutral));
    assert_eq!(pane.name(), "acme/web");
    pane.data = Some(builds("acme/web [main]", &[], Health::Neutral));
    assert_eq!(pane.name(), "acme/web [main]");
    pane.title = "Web".to_owned();
    assert_eq!(pane.name(), "Web");
}

fn silent(id: &str, health: Health, trouble: Reason) -> Pane {
    Pane {
        trouble: Some(trouble),
        ..with(id, health)
    }
}

const LATE: Reason = Reason::TimedOut { seconds: 15 };

#[test]
fn first_answers_are_no_news() {
    let mut heard = Heard::default();
    assert_eq!(heard.news(&[pane("web"), pane("api")]), "");
    let both = [
        with("web", Health::Error),
        silent("api", Health::None, LATE),
    ];
    assert_eq!(heard.news(&both), "");
    assert_eq!(heard.news(&both), "");
}

#[test]
fn changes_of_one_kind_are_one_sentence() {
    let all =
        |health: Health| ["web", "api", "shop", "docs", "app", "sdk"].map(|id| with(id, health));
    let mut heard = Heard::default();
    heard.news(&all(Health::Ok));
    assert_eq!(heard.news(&all(Health::Error)), "6 panes are failing.");
    let mut some = all(Health::Error);
    some[0] = with("web", Health::Ok);
    some[2] = silent("shop", Health::Error, LATE);
    some[3] = silent("docs", Health::Error, LATE);
    assert_eq!(
        heard.news(&some),
        "2 panes give no answer: shop, docs. web is passing."
    );
    some[2] = with("shop", Health::Error);
    some[3] = with("docs", Health::Ok);
    assert_eq!(heard.news(&some), "docs is passing. shop answers again.");
}

#[test]
fn a_build_that_runs_meanwhile_is_no_news() {
    let mut heard = Heard::default();
    heard.news(&[with("web", Health::Error)]);
    assert_eq!(heard.news(&[with("web", Health::Neutral)]), "");
    assert_eq!(heard.news(&[with("web", Health::Error)]), "");
    assert_eq!(heard.news(&[with("web", Health::Neutral)]), "");
    assert_eq!(heard.news(&[with("web", Health::Ok)]), "web is passing.");
}

#[test]
fn a_network_that_goes_and_comes_is_one_sentence_and_no_news_of_panes() {
    let mut heard = Heard::default();
    let here = ["web", "api"].map(|id| with(id, Health::Error));
    let away = ["web", "api"].map(|id| silent(id, Health::Error, Reason::Offline));
    heard.news(&here);
    assert_eq!(
        heard.news(&[away[0].clone(), here[1].clone()]),
        "The browser is offline."
    );
    assert_eq!(heard.news(&away), "");
    assert_eq!(heard.news(&[pane("web"), pane("api")]), "", "nobody knows");
    heard.news(&here);
    heard.news(&away);
    let back = [here[0].clone(), with("api", Health::Ok)];
    assert_eq!(
        heard.news(&back),
        "The browser is online again. api is passing."
    );
}

#[test]
fn a_pane_waits_then_is_fresh_then_stale_with_what_it_had() {
    let mut panes = Panes::new(vec![pane("web")]);
    let state = |panes: &Panes| panes.all()[0].state();
    assert_eq!(state(&panes), State::Waiting);

    let data = builds("acme/web", &[Outcome::Passed], Health::Ok);
    let change = panes.polled("web", Ok(Some(vec![data.clone()])), NOON, None);
    assert_eq!(change, Some(Change::Panes(0..1)));
    assert_eq!(state(&panes), State::Fresh);

    panes.polled("web", Err(Reason::Offline), NOON.plus(MINUTE), None);
    assert_eq!(state(&panes), State::Stale);
    assert_eq!(panes.all()[0].data, Some(data));
    assert_eq!(panes.all()[0].fresh_at, Some(NOON));

    panes.polled("web", Ok(None), NOON.plus(2 * MINUTE), None);
    assert_eq!(state(&panes), State::Fresh);
    assert_eq!(panes.all()[0].fresh_at, Some(NOON.plus(2 * MINUTE)));
}

#[test]
fn a_pane_that_never_had_an_answer_is_failed() {
    let mut panes = Panes::new(vec![pane("web")]);
    panes.polled("web", Err(Reason::NotFound { status: 404 }), NOON, None);
    assert_eq!(panes.all()[0].state(), State::Failed);
}

#[test]
fn one_pane_in_trouble_leaves_its_neighbors_alone() {
    let mut panes = Panes::new(vec![with("a", Health::Ok), with("b", Health::Ok)]);
    let before = panes.all()[1].clone();
    panes.polled("a", Err(Reason::Offline), NOON, None);
    assert_eq!(panes.all()[1], before);
    assert_eq!(panes.polled("gone", Ok(None), NOON, None), None);
}

#[test]
fn a_feed_becomes_as_many_panes_as_it_has_parts() {
    let mut panes = Panes::new(vec![pane("feed"), pane("last")]);
    let part = |name: &str| PaneData {
        part: name.to_owned(),
        ..builds(name, &[Outcome::Passed], Health::Ok)
    };
    let change = panes.polled("feed", Ok(Some(vec![part("web"), part("api")])), NOON, None);
    assert_eq!(change, Some(Change::Layout));
    let ids =
        |panes: &Panes| -> Vec<String> { panes.all().iter().map(|pane| pane.id.clone()).collect() };
    assert_eq!(ids(&panes), ["feed/web", "feed/api", "last"]);
    assert!(
        panes.all()[..2]
            .iter()
            .all(|pane| pane.state() == State::Fresh)
    );

    let change = panes.polled("feed", Ok(Some(vec![part("web"), part("api")])), NOON, None);
    assert_eq!(change, Some(Change::Panes(0..2)));

    panes.polled("feed", Ok(Some(Vec::new())), NOON, None);
    assert_eq!(ids(&panes), ["feed", "last"]);
}

#[test]
fn the_most_urgent_stand_first_when_asked_for() {
    let mut stale = with("stale", Health::Ok);
    stale.trouble = Some(Reason::Offline);
    let panes = [
        with("good", Health::Ok),
        pane("waiting"),
        stale,
        with("broken", Health::Error),
        with("fair", Health::Neutral),
    ];
    let ids = |order| -> Vec<&str> {
        arrange(&panes, order)
            .iter()
            .flat_map(|group| &group.panes)
            .map(|place| panes[*place].id.as_str())
            .collect()
    };
    assert_eq!(
        ids(Order::Configured),
        ["good", "waiting", "stale", "broken", "fair"]
    );
    assert_eq!(
        ids(Order::Worst),
        ["broken", "stale", "fair", "waiting", "good"]
    );
}

#[test]
fn groups_stand_as_first_named_after_panes_without_one() {
    let grouped = |id: &str, group: &str| Pane {
        group: group.to_owned(),
        ..with(id, Health::Ok)
    };
    let panes = [
        grouped("a", "shop"),
        grouped("b", ""),
        grouped("c", "core"),
        grouped("d", "shop"),
    ];
    let groups: Vec<(String, Vec<usize>)> = arrange(&panes, Order::Configured)
        .into_iter()
        .map(|group| (group.name, group.panes))
        .collect();
    assert_eq!(
        groups,
        [
            (String::new(), vec![1]),
            ("shop".to_owned(), vec![0, 3]),
            ("core".to_owned(), vec![2]),
        ]
    );
}

#[test]
fn a_filter_wants_every_word_somewhere() {
    let pane = Pane {
        group: "Shop".to_owned(),
        ..with("acme/web", Health::Error)
    };
    for filter in [
        "",
        "  ",
        "WEB",
        "github shop",
        "error",
        "failing web",
        "fresh acme",
    ] {
        assert!(matches(&pane, filter), "{filter}");
    }
    for filter in ["api", "web api", "stale", "passing", "running", "no data"] {
        assert!(!matches(&pane, filter), "{filter}");
    }
}

#[test]
fn the_board_is_summed_up_worst_first() {
    let mut unheard = pane("x");
    unheard.trouble = Some(Reason::Offline);
    let all = [
        with("a", Health::Error),
        with("b", Health::Ok),
        unheard,
        pane("y"),
    ];
    let summary = Summary::of(&all);
    assert_eq!(summary.words(), "1 failing, 1 without answer");
    assert_eq!(summary.worst(), "failed");
    assert_eq!(Summary::of(&all[1..2]).words(), "1 passing");
    assert_eq!(Summary::of(&all[1..2]).worst(), "passed");
    assert_eq!(Summary::of(&[]).words(), "");
}

#[test]
fn a_pane_says_what_it_is_since_when_and_how_old() {
    let mut failing = with("web", Health::Error);
    if let Some(PaneData {
        content: Content::Builds { broken, builds },
        ..
    }) = &mut failing.data
    {
        *broken = Some(Broken {
            since: NOON.plus(-120 * MINUTE),
            author: "Ann".to_owned(),
            at_least: false,
        });
        builds[0].outcome = Outcome::Working;
        builds[0].elapsed = Elapsed::Ends {
            started_at: NOON,
            ends_at: NOON.plus(4 * MINUTE),
        };
    }
    failing.title = "The shop".to_owned();
    let shown = view(&failing, NOON.plus(MINUTE));
    assert_eq!(shown.title, "The shop");
    assert_eq!(shown.subtitle, "GitHub Actions · web");
    assert_eq!(shown.verdict, "Failing for two hours, running");
    assert_eq!(shown.age, "Updated a minute ago");
    assert_eq!((shown.state, shown.outcome), ("fresh", "working"));
    assert_eq!((shown.health, shown.tone), ("error", "failed"));
    assert_eq!(shown.cells[0].time, "three minutes left");
    assert_eq!(shown.cells[0].progress, Some(25));
    assert!(shown.ticks);
    if let Some(PaneData {
        content: Content::Builds { builds, .. },
        ..
    }) = &mut failing.data
    {
        builds[0].waiting = true;
    }
    let verdict = view(&failing, NOON.plus(MINUTE)).verdict;
    assert_eq!(verdict, "Failing for two hours, waiting");
}

#[test]
fn a_stale_pane_tells_its_age_the_reason_and_what_to_do() {
    let mut stale = with("web", Health::Ok);
    stale.trouble = Some(Reason::ProviderError { status: 502 });
    let shown = view(&stale, NOON.plus(5 * MINUTE));
    assert_eq!(shown.state, "stale");
    assert_eq!(shown.age, "Stale: five minutes old");
    assert!(shown.trouble.contains("502"), "{}", shown.trouble);
    assert!(!shown.remedy.is_empty());
    assert_eq!(shown.cells.len(), 1);
    stale.next = Some(NOON.plus(17 * MINUTE));
    let later = |minutes| view(&stale, NOON.plus(minutes * MINUTE)).age;
    assert_eq!(later(5), "Stale: five minutes old, next try in 12 minutes");
    assert_eq!(later(18), "Stale: 18 minutes old");
    let mut failed = stale.clone();
    (failed.data, failed.fresh_at) = (None, None);
    let soon = view(&failed, NOON.plus(17 * MINUTE - 1)).age;
    assert_eq!(soon, "Next try in less than a minute");
    stale.trouble = None;
    assert_eq!(view(&stale, NOON).age, "Updated less than a minute ago");
}

#[test]
fn counters_stand_in_their_order() {
    let mut issues = with("web", Health::Neutral);
    issues.kind = Some(PaneKind::Issues);
    if let Some(data) = &mut issues.data {
        data.content = Content::Issues {
            counts: [3, 8, 0, 12].map(Some),
            half_life: None,
        };
    }
    let shown = view(&issues, NOON);
    let cells: Vec<(&str, &str)> = shown
        .cells
        .iter()
        .map(|cell| (cell.text.as_str(), cell.value.as_str()))
        .collect();
    assert_eq!(
        cells,
        [
            ("Open issues", "3"),
            ("Closed issues", "8"),
            ("Open PRs", "0"),
            ("Closed PRs", "12"),
            ("Half-life", "N/A"),
        ]
    );
    assert_eq!(shown.outcome, "none");
    assert_eq!(shown.verdict, "No verdict yet", "nothing was ever closed");
    assert!(!matches(&issues, "fair"));
    if let Some(data) = &mut issues.data {
        data.content = Content::Issues {
            counts: [3, 8, 0, 12].map(Some),
            half_life: Some(MINUTE),
        };
    }
    assert_eq!(view(&issues, NOON).verdict, "Fair");
}

#[test]
fn what_passes_brings_a_view_to_what_it_shows_later() {
    let mut running = with("running", Health::Ok);
    let mut failing = with("failing", Health::Error);
    if let Some(data) = &mut running.data {
        let mut builds = builds("running", &[Outcome::Working, Outcome::Passed], Health::Ok);
        if let Content::Builds { builds, .. } = &mut builds.content {
            builds[0].elapsed = Elapsed::Ends {
                started_at: NOON,
                ends_at: NOON.plus(2 * MINUTE),
            };
        }
        *data = builds;
    }
    if let Some(data) = &mut failing.data
        && let Content::Builds { broken, .. } = &mut data.content
    {
        *broken = Some(Broken {
            since: NOON,
            author: "Ann".to_owned(),
            at_least: true,
        });
    }
    let content = |content: Content| {
        let mut pane = with("other", Health::Neutral);
        if let Some(data) = &mut pane.data {
            data.content = content;
        }
        pane
    };
    let commits = content(Content::Commits(vec![Commit {
        committed: Some(NOON),
        ..Commit::default()
    }]));
    let feed = content(Content::Feed(vec![Project {
        label: "87".to_owned(),
        last_built: Some(NOON),
        ..Project::default()
    }]));
    let issues = content(Content::Issues {
        counts: [1, 2, 3, 4].map(Some),
        half_life: None,
    });
    for pane in [running, failing, commits, feed, issues, pane("waiting")] {
        for later in [1_000, 90_000, 3 * MINUTE, 180 * MINUTE] {
            let later = NOON.plus(later);
            let mut shown = view(&pane, NOON);
            let passed = passing(&pane, later);
            shown.verdict = passed.verdict;
            shown.age = passed.age;
            for (cell, (time, progress)) in shown.cells.iter_mut().zip(passed.cells) {
                cell.time = time;
                cell.progress = progress;
            }
            assert_eq!(shown, view(&pane, later), "{}", pane.id);
        }
    }
}

#[test]
fn a_project_that_builds_tells_of_the_build_before_as_that() {
    let mut feed = with("feed", Health::Ok);
    let mut told = |label: &str, building, last_built| {
        if let Some(data) = &mut feed.data {
            data.content = Content::Feed(vec![Project {
                label: label.to_owned(),
                building,
                last_built,
                ..Project::default()
            }]);
        }
        let cell = passing(&feed, NOON.plus(2 * MINUTE)).cells.remove(0);
        cell.0
    };
    assert_eq!(told("87", false, Some(NOON)), "87 · two minutes ago");
    assert_eq!(told("", false, Some(NOON)), "two minutes ago");
    assert_eq!(told("", false, None), "time not available");
    assert_eq!(told("87", true, Some(NOON)), "last ended two minutes ago");
    assert_eq!(told("87", true, None), "");
}

#[test]
fn a_feed_that_fails_says_how_many_of_its_projects_do() {
    let project = |last, building| Project {
        last,
        building,
        ..Project::default()
    };
    let mut feed = with("feed", Health::Error);
    feed.kind = Some(PaneKind::Feed);
    if let Some(data) = &mut feed.data {
        data.content = Content::Feed(vec![
            project(Outcome::Failed, false),
            project(Outcome::Crashed, true),
            project(Outcome::Passed, false),
        ]);
    }
    assert_eq!(passing(&feed, NOON).verdict, "Failing: 2 of 3");
    if let Some(data) = &mut feed.data {
        data.health = Health::Ok;
    }
    assert_eq!(passing(&feed, NOON).verdict, "Passing");
}
