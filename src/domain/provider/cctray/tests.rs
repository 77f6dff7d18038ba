//! Feeds of the servers that people have, and what becomes of them.

use super::super::Answer;
use super::super::pane::Broken;
use super::*;
use proptest::prelude::*;
use serde_json::json;

const NOW: Timestamp = Timestamp(1_770_110_000_000);

fn settings(value: Value) -> Settings {
    let mut settings = Map::new();
    settings.insert("root".into(), "https://ci.example/cctray.xml".into());
    settings.extend(value.as_object().cloned().expect("an object"));
    Settings(settings)
}

fn poll_with(settings: &Settings, feed: &str, previous: &[PaneData]) -> Result<Step, Misfit> {
    let answers = [Some(Answer {
        body: feed.into(),
        headers: Vec::new(),
    })];
    step(&Poll {
        settings,
        answers: &answers,
        memory: &Value::Null,
        previous,
        now: NOW,
    })
}

fn shown(value: Value, feed: &str, previous: &[PaneData]) -> Vec<PaneData> {
    match poll_with(&settings(value), feed, previous) {
        Ok(Step::Show { panes, .. }) => panes,
        other => panic!("{other:?}"),
    }
}

/// The only pane and its projects.
fn feed(value: Value, text: &str) -> (PaneData, Vec<Project>) {
    let mut panes = shown(value, text, &[]);
    assert_eq!(panes.len(), 1);
    let pane = panes.remove(0);
    let Content::Feed(projects) = pane.content.clone() else {
        panic!("no feed: {pane:?}");
    };
    (pane, projects)
}

fn names(projects: &[Project]) -> Vec<&str> {
    projects
        .iter()
        .map(|project| project.name.as_str())
        .collect()
}

/// A feed of projects: name, activity, status, label, time.
fn feed_of(projects: &[[&str; 5]]) -> String {
    let mut text = "<Projects>".to_owned();
    for [name, activity, status, label, time] in projects {
        text.push_str(&format!(
            "<Project name='{name}' activity='{activity}' lastBuildStatus='{status}' \
             lastBuildLabel='{label}' lastBuildTime='{time}' webUrl='https://ci.example/{name}'/>"
        ));
    }
    text + "</Projects>"
}

const GOCD: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<Projects>
  <Project name="web :: build" activity="Sleeping" lastBuildStatus="Failure" lastBuildLabel="41"
           lastBuildTime="2026-02-03T08:00:00" webUrl="https://ci.example/go/pipelines/web/41/build/1">
    <messages>
      <message text="Ann &lt;ann@example.org&gt;, Bo" kind="Breakers"/>
      <message text="Something else" kind="FailingTests"/>
    </messages>
  </Project>
  <Project name="web :: build :: unit" activity="Building" lastBuildStatus="Success" lastBuildLabel="40 :: 1"
           lastBuildTime="2026-02-03T07:00:00" webUrl="https://ci.example/go/tab/build/detail/web/41/build/1/unit"/>
</Projects>"#;

const DOT_NET: &str = "\u{feff}<Projects CCType=\"CCNet\"><Project webUrl='http://ci.example/a?b=1&amp;c=2' category='x' \
    lastBuildTime='2026-02-03T09:00:00.1234567+01:00' lastBuildLabel='1.2.3' lastBuildStatus='EXCEPTION' \
    activity='checkingmodifications' name='R&#38;D' nextBuildTime='2026-02-03T10:00:00'><queue/></Project></Projects>";

#[test]
fn a_feed_of_gocd_is_read_with_those_who_broke_it() {
    let (pane, projects) = feed(json!({}), GOCD);
    assert_eq!(pane.name, "ci.example");
    assert_eq!(pane.health, Health::Error);
    assert_eq!(names(&projects), ["web :: build", "web :: build :: unit"]);
    let [build, unit] = projects.as_slice() else {
        panic!("two projects");
    };
    assert_eq!(
        (build.last, build.building, build.outcome()),
        (Outcome::Failed, false, Outcome::Failed)
    );
    assert_eq!(build.breakers, "Ann, Bo");
    assert_eq!(build.label, "41");
    assert_eq!(
        (unit.last, unit.building, unit.outcome()),
        (Outcome::Passed, true, Outcome::Working)
    );
}

#[test]
fn a_time_without_zone_is_utc_and_any_number_of_digits_is_taken() {
    let (_, projects) = feed(json!({}), GOCD);
    assert_eq!(projects[0].last_built, Some(Timestamp(1_770_105_600_000)));
    let (_, projects) = feed(json!({}), DOT_NET);
    assert_eq!(projects[0].last_built, Some(Timestamp(1_770_105_600_123)));
}

#[test]
fn words_are_told_whatever_their_case_and_references_are_replaced() {
    let (pane, projects) = feed(json!({}), DOT_NET);
    assert_eq!(
        projects,
        [Project {
            name: "R&D".into(),
            last: Outcome::Crashed,
            building: false,
            last_built: Some(Timestamp(1_770_105_600_123)),
            label: "1.2.3".into(),
            breakers: String::new(),
            link: Some("http://ci.example/a?b=1&c=2".into()),
        }]
    );
    assert_eq!(pane.health, Health::Error);
}

#[test]
fn activity_and_status_map_as_the_format_says() {
    for (activity, status, last, outcome, health) in [
        (
            "Sleeping",
            "Success",
            Outcome::Passed,
            Outcome::Passed,
            Health::Ok,
        ),
        (
            "CheckingModifications",
            "Success",
            Outcome::Passed,
            Outcome::Passed,
            Health::Ok,
        ),
        (
            "Sleeping",
            "Failure",
            Outcome::Failed,
            Outcome::Failed,
            Health::Error,
        ),
        (
            "Sleeping",
            "Exception",
            Outcome::Crashed,
            Outcome::Crashed,
            Health::Error,
        ),
        (
            "Sleeping",
            "Unknown",
            Outcome::Unknown,
            Outcome::Unknown,
            Health::Neutral,
        ),
        (
            "Sleeping",
            "Pending",
            Outcome::Unknown,
            Outcome::Unknown,
            Health::Neutral,
        ),
        (
            "Pending",
            "",
            Outcome::Unknown,
            Outcome::Unknown,
            Health::Neutral,
        ),
        (
            "Building",
            "Success",
            Outcome::Passed,
            Outcome::Working,
            Health::Ok,
        ),
        (
            "building",
            "failure",
            Outcome::Failed,
            Outcome::Working,
            Health::Error,
        ),
        (
            "Building",
            "Unknown",
            Outcome::Unknown,
            Outcome::Working,
            Health::Neutral,
        ),
    ] {
        let (pane, projects) = feed(json!({}), &feed_of(&[["a", activity, status, "", ""]]));
        assert_eq!(
            (projects[0].last, projects[0].outcome(), pane.health),
            (last, outcome, health),
            "{activity} {status}"
        );
    }
}

#[test]
fn the_worst_stands_first_and_equals_keep_their_order() {
    let text = feed_of(&[
        ["ok", "Sleeping", "Success", "", ""],
        ["new", "Sleeping", "Unknown", "", ""],
        ["runs", "Building", "Success", "", ""],
        ["red", "Sleeping", "Failure", "", ""],
        ["worse", "Building", "Exception", "", ""],
        ["fine", "Sleeping", "Success", "", ""],
    ]);
    let (_, projects) = feed(json!({}), &text);
    assert_eq!(
        names(&projects),
        ["red", "worse", "runs", "new", "ok", "fine"]
    );
}

#[test]
fn an_empty_feed_is_a_feed() {
    for text in [
        "<Projects/>",
        "<?xml version='1.0'?>\n<projects>\n</projects>\n",
    ] {
        let (pane, projects) = feed(json!({"panes": "each"}), text);
        assert_eq!(
            (projects.len(), pane.health, pane.note.as_str()),
            (0, Health::Neutral, "")
        );
    }
}

#[test]
fn attributes_that_are_missing_cost_only_what_they_say() {
    let text = "<Projects><Project/><Other name='x'><Project name='inner'/></Other><Project name='a' webUrl='javascript:alert(1)'/></Projects>";
    let (_, projects) = feed(json!({}), text);
    assert_eq!(names(&projects), ["<no name>", "a"]);
    assert!(
        projects
            .iter()
            .all(|project| project.link.is_none() && project.last_built.is_none())
    );
}

#[test]
fn projects_are_chosen_by_name_with_stars_for_any_text() {
    let text = feed_of(&[
        ["web", "", "", "", ""],
        ["web-api", "", "", "", ""],
        ["Mobile", "", "", "", ""],
        ["app :: test :: unit", "", "", "", ""],
    ]);
    for (projects, expected) in [
        (json!(["web"]), vec!["web"]),
        (json!(["web*", "mobile"]), vec!["web", "web-api", "Mobile"]),
        (json!("web, Mobile"), vec!["web", "Mobile"]),
        (json!("*:: test*:: u*t"), vec!["app :: test :: unit"]),
        (
            json!("*"),
            vec!["web", "web-api", "Mobile", "app :: test :: unit"],
        ),
        (
            json!([]),
            vec!["web", "web-api", "Mobile", "app :: test :: unit"],
        ),
        (
            json!(["**e**"]),
            vec!["web", "web-api", "Mobile", "app :: test :: unit"],
        ),
        (json!(["we*eb"]), vec![]),
    ] {
        let (_, found) = feed(json!({"projects": projects}), &text);
        assert_eq!(names(&found), expected, "{projects}");
    }
    let (pane, _) = feed(json!({"projects": "x*"}), &text);
    assert_eq!(pane.note, "0 of 4 projects");
    let (pane, _) = feed(json!({"projects": "web*"}), &text);
    assert_eq!(pane.note, "2 of 4 projects");
}

#[test]
fn a_feed_of_very_many_projects_says_what_is_left_out() {
    let text = feed_of(&[["a", "Sleeping", "Success", "1", ""]; 600]);
    let (pane, projects) = feed(json!({}), &text);
    assert_eq!(projects.len(), PROJECT_LIMIT);
    assert_eq!(
        pane.note,
        "the first 500 of 600 shown: narrow down “projects”"
    );
    let panes = shown(json!({"panes": "each"}), &text, &[]);
    assert_eq!(panes.len(), PANE_LIMIT);
    assert_eq!(panes[1].part, "a (2)");
}

/// The builds of a pane: outcome and label of each, newest first.
fn outline(pane: &PaneData) -> String {
    let builds: Vec<String> = builds(pane)
        .iter()
        .map(|build| format!("{} {}", build.outcome.as_str(), build.message))
        .collect();
    builds.join(", ")
}

fn builds(pane: &PaneData) -> &[Build] {
    match &pane.content {
        Content::Builds { builds, .. } => builds,
        other => panic!("no builds: {other:?}"),
    }
}

fn broken(pane: &PaneData) -> Option<&Broken> {
    match &pane.content {
        Content::Builds { broken, .. } => broken.as_ref(),
        other => panic!("no builds: {other:?}"),
    }
}

#[test]
fn each_project_has_a_history_of_what_polls_have_seen() {
    let each = || json!({"panes": "each"});
    let at = |time: &str, status: &str, label: &str, activity: &str| {
        feed_of(&[["web", activity, status, label, time]])
    };
    let polls = [
        at("2026-02-03T08:00:00Z", "Success", "1", "Sleeping"),
        at("2026-02-03T08:00:00Z", "Success", "1", "Sleeping"),
        // While it builds, a new label is not a new build.
        at("2026-02-03T08:00:00Z", "Success", "2", "Building"),
        at("2026-02-03T09:00:00Z", "Failure", "2", "Sleeping"),
        at("2026-02-03T09:00:00Z", "Failure", "3", "Sleeping"),
        at("2026-02-03T10:00:00Z", "Exception", "3", "Building"),
    ];
    let mut last = Vec::new();
    let mut seen = Vec::new();
    for feed in &polls {
        last = shown(each(), feed, &last);
        seen.push(outline(&last[0]));
    }
    assert_eq!(
        seen,
        [
            "passed 1",
            "passed 1",
            "working <no message>, passed 1",
            "failed 2, passed 1",
            "failed 3, failed 2, passed 1",
            "working <no message>, crashed 3, failed 3, failed 2",
        ]
    );
    let pane = &last[0];
    assert_eq!(
        (pane.part.as_str(), pane.name.as_str(), pane.health),
        ("web", "web", Health::Error)
    );
    assert_eq!(pane.link.as_deref(), Some("https://ci.example/web"));
    let Content::Builds { broken, .. } = &pane.content else {
        panic!("no builds");
    };
    assert_eq!(
        *broken,
        Some(Broken {
            since: Timestamp(1_770_109_200_000),
            author: "<no author>".into(),
            at_least: false
        })
    );
}

/// A feed of the project “web”: activity, status, label, time.
fn web(activity: &str, status: &str, label: &str, time: &str) -> String {
    feed_of(&[["web", activity, status, label, time]])
}

/// The pane of that project after these feeds, one after the other.
fn after(feeds: &[String]) -> PaneData {
    let mut panes = Vec::new();
    for feed in feeds {
        panes = shown(json!({"panes": "each"}), feed, &panes);
    }
    panes.remove(0)
}

#[test]
fn a_build_that_ended_tells_when_and_one_that_runs_does_not() {
    let feeds = [
        web("Sleeping", "Success", "1", "2026-02-03T08:00:00Z"),
        web("Building", "Success", "1", "2026-02-03T08:00:00Z"),
    ];
    let now = Timestamp::parse("2026-02-03T10:00:00Z").unwrap();
    let told: Vec<String> = builds(&after(&feeds))
        .iter()
        .map(|build| build.elapsed.words(now))
        .collect();
    assert_eq!(told, ["estimate not available", "two hours ago"]);
    let untimed = after(&[web("Sleeping", "Success", "1", "")]);
    assert_eq!(builds(&untimed)[0].elapsed, Elapsed::NotAvailable);
}

#[test]
fn a_streak_began_when_it_began_however_many_builds_ago_that_was() {
    let mut feeds = vec![web("Sleeping", "Success", "0", "2026-02-01T00:00:00Z")];
    for day in 2..9 {
        let (label, time) = (day.to_string(), format!("2026-02-0{day}T00:00:00Z"));
        feeds.push(web("Building", "Failure", &label, &time));
        feeds.push(web("Sleeping", "Failure", &label, &time));
    }
    let red = after(&feeds);
    let streak = broken(&red).unwrap();
    assert_eq!(Some(streak.since), Timestamp::parse("2026-02-02T00:00:00Z"));
    assert!(!streak.at_least);
    feeds.push(web("Sleeping", "Success", "9", "2026-02-09T00:00:00Z"));
    feeds.push(web("Sleeping", "Failure", "10", "2026-02-10T00:00:00Z"));
    let streak = after(&feeds);
    let streak = broken(&streak).unwrap();
    assert_eq!(Some(streak.since), Timestamp::parse("2026-02-10T00:00:00Z"));
}

#[test]
fn a_later_visit_goes_on_with_the_builds_that_were_seen_before() {
    let feeds = [
        web("Sleeping", "Success", "1", "2026-02-01T00:00:00Z"),
        web("Sleeping", "Failure", "2", "2026-02-02T00:00:00Z"),
        web("Sleeping", "Failure", "3", "2026-02-03T00:00:00Z"),
    ];
    let before = after(&feeds);
    // Nothing happened meanwhile: all is as it was.
    let mut same = after(feeds.get(2..).unwrap());
    assert!(resume(&mut same, &before));
    assert_eq!(same, before);
    assert!(!resume(&mut same, &before));
    // The label of what runs is no label of what ended.
    let building = web("Building", "Failure", "4", "2026-02-03T00:00:00Z");
    let mut running = after(&[building]);
    assert!(resume(&mut running, &before));
    assert_eq!(
        outline(&running),
        "working <no message>, failed 3, failed 2, passed 1"
    );
    // What came meanwhile stands before, and the pane never has more than four.
    let mut later = after(&[
        web("Sleeping", "Failure", "5", "2026-02-05T00:00:00Z"),
        web("Sleeping", "Failure", "6", "2026-02-06T00:00:00Z"),
    ]);
    assert!(resume(&mut later, &before));
    assert_eq!(outline(&later), "failed 6, failed 5, failed 3, failed 2");
    assert_eq!(broken(&later), broken(&before));
    // And the next poll knows all of it.
    let panes = shown(json!({"panes": "each"}), feeds.first().unwrap(), &[later]);
    assert_eq!(outline(&panes[0]), "passed 1, failed 6, failed 5, failed 3");
}

#[test]
fn what_is_of_another_kind_or_has_no_time_is_not_resumed() {
    let before = after(&[web("Sleeping", "Success", "1", "2026-02-01T00:00:00Z")]);
    let mut untimed = after(&[web("Sleeping", "Success", "2", "")]);
    assert!(!resume(&mut untimed, &before));
    let (mut one, _) = feed(
        json!({}),
        &feed_of(&[["web", "Sleeping", "Success", "", ""]]),
    );
    assert!(!resume(&mut one, &before));
}

#[test]
fn a_project_that_is_red_from_the_first_poll_on_is_broken_for_at_least_that_long() {
    let panes = shown(json!({"panes": "each"}), GOCD, &[]);
    let Content::Builds { builds, broken } = &panes[0].content else {
        panic!("no builds");
    };
    assert_eq!(builds[0].author, "Ann, Bo");
    assert_eq!(
        *broken,
        Some(Broken {
            since: Timestamp(1_770_105_600_000),
            author: "Ann, Bo".into(),
            at_least: true
        })
    );
    let Content::Builds { broken, .. } = &panes[1].content else {
        panic!("no builds");
    };
    assert_eq!(*broken, None);
}

#[test]
fn a_project_that_was_never_built_has_no_builds() {
    let panes = shown(
        json!({"panes": "each"}),
        &feed_of(&[["a", "Sleeping", "Unknown", "", ""]]),
        &[],
    );
    assert_eq!(panes[0].health, Health::Neutral);
    assert_eq!(
        panes[0].content,
        Content::Builds {
            builds: Vec::new(),
            broken: None
        }
    );
}

#[test]
fn what_is_no_feed_is_told_as_what_it_is() {
    for (text, found) in [
        ("", "no element (byte 0)"),
        (
            "<!DOCTYPE html>\n<html lang='en'><body>Log in",
            "a web page, most often one to log in",
        ),
        ("<HTML>", "a web page, most often one to log in"),
        ("<rss/>", "another XML document"),
        ("{\"projects\": []}", "no element (byte 0)"),
        (
            "<Projects><Project name='a'/>",
            "the end, in the middle of the document (byte 29)",
        ),
        ("Unauthorized <a>", "text outside of any element (byte 0)"),
    ] {
        let misfit = poll_with(&settings(json!({})), text, &[]).unwrap_err();
        assert_eq!(misfit.found, found, "{text}");
    }
}

/// The address and the `Authorization` of the first request.
fn asked(value: Value) -> (String, Option<String>) {
    let settings = settings(value);
    let poll = Poll {
        settings: &settings,
        answers: &[],
        memory: &Value::Null,
        previous: &[],
        now: NOW,
    };
    let Ok(Step::Ask(mut asks)) = step(&poll) else {
        panic!("no request");
    };
    assert_eq!(asks.len(), 1);
    let request = asks.remove(0).request;
    let mut headers = request.headers.into_iter();
    assert_eq!(headers.next().unwrap().0, "Accept");
    (request.url, headers.next().map(|(_, value)| value))
}

#[test]
fn the_credential_goes_along_as_configured() {
    let plain = "https://ci.example/cctray.xml";
    let header = |value: Value| asked(value).1.unwrap_or_default();
    assert_eq!(asked(json!({})), (plain.into(), None));
    assert_eq!(
        asked(json!({"auth": "none", "token": "t"})),
        (plain.into(), None)
    );
    assert_eq!(header(json!({"auth": "bearer", "token": "t"})), "Bearer t");
    assert_eq!(
        header(json!({"auth": "basic", "username": "a", "password": "b"})),
        "Basic YTpi"
    );
    assert_eq!(
        header(json!({"auth": "basic", "username": "a", "token": "b"})),
        "Basic YTpi"
    );
    assert_eq!(
        asked(json!({"auth": "query", "token": "a&b"})),
        (format!("{plain}?access_token=a%26b"), None)
    );
    assert_eq!(
        asked(
            json!({"root": "https://cc.example/acme.xml?branch=main", "auth": "query",
                     "parameter": "api_key", "token": "t"})
        ),
        (
            "https://cc.example/acme.xml?branch=main&api_key=t".into(),
            None
        )
    );
}

#[test]
fn a_credential_in_the_address_is_moved_to_where_it_is_kept_secret() {
    use crate::domain::board::configuration::{Entry, take_secrets};
    let mut entry = Entry::new("cctray");
    let root = "https://cc.example/acme.xml?access_token=s3cret&branch=main";
    entry.settings.insert("root".into(), root.into());
    assert_eq!(
        take_secrets(&mut entry),
        [("token".to_owned(), "s3cret".to_owned())]
    );
    assert_eq!(
        Value::Object(entry.settings.clone()),
        json!({"root": "https://cc.example/acme.xml?branch=main", "auth": "query", "parameter": "access_token"})
    );
    entry.settings.insert("token".into(), "s3cret".into());
    let settings = Value::Object(entry.settings);
    assert_eq!(
        asked(settings).0,
        "https://cc.example/acme.xml?branch=main&access_token=s3cret"
    );
    let mut keyed = Entry::new("cctray");
    keyed
        .settings
        .insert("root".into(), "https://cc.example/cc.xml?Key=s3cret".into());
    assert_eq!(
        take_secrets(&mut keyed),
        [("token".to_owned(), "s3cret".to_owned())]
    );
    for root in [
        "https://cc.example/?keyboard=main",
        "https://cc.example/?branch=main",
        "https://cc.example/",
        "?token=%4",
        "?token=a+b",
        "?token=",
    ] {
        let mut settings = Map::new();
        settings.insert("root".into(), root.into());
        let before = settings.clone();
        move_credential(&mut settings);
        assert_eq!(settings, before, "{root}");
    }
}

#[test]
fn an_encoded_credential_leaves_the_address_too() {
    let mut settings = Map::new();
    settings.insert("root".into(), "https://cc.example/?token=a%2Fb%3D".into());
    move_credential(&mut settings);
    assert_eq!(settings["root"], json!("https://cc.example/"));
    assert_eq!(settings["token"], json!("a/b="));
    let (url, _) = asked(Value::Object(settings));
    assert_eq!(url, "https://cc.example/?token=a%2Fb%3D");
}

#[test]
fn the_credential_s_way_follows_from_what_is_filled_in() {
    let header = |value: Value| asked(value).1.unwrap_or_default();
    assert_eq!(
        header(json!({"username": "a", "password": "b"})),
        "Basic YTpi"
    );
    assert_eq!(
        header(json!({"auth": "automatic", "token": "t"})),
        "Bearer t"
    );
    assert!(
        asked(json!({"token": "t", "parameter": "key"}))
            .0
            .ends_with("?key=t")
    );
}

proptest! {
    #[test]
    fn any_answer_yields_panes_or_a_misfit(
        text in "(<Projects>)?([<>/='\"& a-z]|<Project name='a' |lastBuildTime='2026|<messages>|<message |/>|\\PC){0,30}(</Projects>)?",
        panes in "one|each",
    ) {
        let _ = poll_with(&settings(json!({"panes": panes})), &text, &[]);
    }

    #[test]
    fn every_project_is_shown_once_whatever_its_name(
        projects in prop::collection::vec(("[a-c*]{0,2}", "Sleeping|Building|x", "Success|Failure|x", "[0-9]?", "(2026-02-0[1-9])?"), 0..8),
        known_before in any::<bool>(),
    ) {
        let text = feed_of(&projects.iter().map(|(a, b, c, d, e)| [a.as_str(), b, c, d, e]).collect::<Vec<_>>());
        let (pane, list) = feed(json!({}), &text);
        prop_assert_eq!(list.len(), projects.len());
        prop_assert_eq!(pane.note, "");
        let each = json!({"panes": "each"});
        let first = shown(each.clone(), &text, &[]);
        let mut panes = shown(each, &text, if known_before { &first } else { &[] });
        // The same feed twice is no news.
        prop_assert_eq!(&first, &panes);
        for (pane, before) in panes.iter_mut().zip(&first) {
            prop_assert!(!resume(pane, before));
        }
        if !projects.is_empty() {
            let mut parts: Vec<&str> = panes.iter().map(|pane| pane.part.as_str()).collect();
            prop_assert_eq!(parts.len(), projects.len());
            parts.sort_unstable();
            parts.dedup();
            prop_assert_eq!(parts.len(), projects.len());
        }
    }
}
