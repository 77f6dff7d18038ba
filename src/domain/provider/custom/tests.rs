//! The documented example and every field of a declaration, right and wrong.

use super::super::Answer;
use super::*;
use crate::domain::board::configuration::tests::any_json;
use crate::domain::finding::Level;
use proptest::prelude::*;
use serde_json::json;

const NOW: Timestamp = Timestamp(1_770_110_000_000);

/// What docs/providers/custom.md shows: the entry and the provider's answer.
fn documented() -> (Settings, Value) {
    let text = include_str!("../../../../docs/providers/custom.md");
    let mut blocks = text
        .split("```json\n")
        .skip(1)
        .map(|block| block.split_once("```").expect("an end").0)
        .map(|block| serde_json::from_str::<Value>(block).expect("JSON"));
    let entry = blocks.next().expect("the entry");
    let answer = blocks.next().expect("the answer");
    assert_eq!(entry["integration"], "custom");
    (
        Settings(entry["settings"].as_object().cloned().expect("settings")),
        answer,
    )
}

fn settings(declaration: Value) -> Settings {
    let value = json!({"project": "web app", "token": "s3cret", "declaration": declaration});
    Settings(value.as_object().cloned().expect("an object"))
}

/// A declaration of that kind that is in order, some members replaced; `null`
/// takes one out.
fn declaration(kind: &str, changes: Value) -> Value {
    let mut declaration = json!({
        "kind": kind, "root": "https://api.example/", "endpoint": "/projects/{project}/runs?limit=20",
    });
    let more = match kind {
        "ci" => json!({
            "items": "/runs",
            "fields": {"author": "/by", "message": "/text", "outcome": "/state", "started_at": "/from",
                       "finished_at": "/to", "duration": "/seconds", "link": "/url"},
            "outcomes": {"ok": "passed", "bad": "failed", "true": "passed", "null": "working", "hold": "waiting"}
        }),
        "vcs" => json!({
            "items": "", "fields": {"author": "/by", "message": "/text", "committed": "/at", "link": "/url"}
        }),
        "coverage" => json!({"items": "", "fields": {"coverage": "/percent", "message": "/text"}}),
        "issues" => json!({
            "counters": {"open_issues": "/open", "closed_issues": "/closed", "open_prs": "/prs",
                         "half_life_days": "/life"}
        }),
        _ => json!({"counters": {"velocity": "/speed", "ready": "/ready", "accepted": "/done"}}),
    };
    for value in [more, changes] {
        for (key, value) in value.as_object().expect("members") {
            if value.is_null() {
                declaration.as_object_mut().unwrap().remove(key);
            } else {
                declaration[key] = value.clone();
            }
        }
    }
    declaration
}

fn shown(settings: &Settings, body: Value) -> Result<PaneData, Misfit> {
    let answers = [Some(Answer {
        body,
        headers: Vec::new(),
    })];
    let step = step(&Poll {
        settings,
        answers: &answers,
        memory: &Value::Null,
        previous: &[],
        now: NOW,
    })?;
    match step {
        Step::Show { mut panes, .. } if panes.len() == 1 => Ok(panes.remove(0)),
        other => panic!("{other:?}"),
    }
}

fn asked(settings: &Settings) -> HttpRequest {
    let poll = Poll {
        settings,
        answers: &[],
        memory: &Value::Null,
        previous: &[],
        now: NOW,
    };
    match step(&poll) {
        Ok(Step::Ask(mut asks)) if asks.len() == 1 => asks.remove(0).request,
        other => panic!("{other:?}"),
    }
}

/// Places and texts of what is found.
fn found(declaration: Value) -> Vec<(String, String)> {
    check(&settings(declaration))
        .into_iter()
        .map(|finding| {
            let pointer = finding.place.pointer.unwrap_or_default();
            let place = pointer
                .strip_prefix("/settings/declaration")
                .expect("its place");
            (place.to_owned(), finding.text)
        })
        .collect()
}

#[test]
fn the_documented_example_is_in_order_and_shows_what_it_says() {
    let (settings, answer) = documented();
    assert_eq!(check(&settings), []);
    let request = asked(&settings);
    assert_eq!(
        request.url,
        "https://ci.example.org/api/projects/acme%2Fweb/runs?limit=20&branch=main"
    );
    assert_eq!(
        request.headers[0],
        ("Accept".to_owned(), "application/json".to_owned())
    );
    let pane = shown(&settings, answer).unwrap();
    assert_eq!(
        (pane.name.as_str(), pane.health),
        ("acme/web", Health::Error)
    );
    let Content::Builds { builds, .. } = pane.content else {
        panic!("builds");
    };
    let outline: Vec<String> = builds
        .iter()
        .map(|build| {
            let time = build.elapsed.words(NOW);
            format!(
                "{} {} {} {time}",
                build.outcome.as_str(),
                build.author,
                build.message
            )
        })
        .collect();
    assert_eq!(
        outline,
        [
            "failed Ann Tidy cache took two minutes",
            "passed Bo Add login took three minutes",
        ]
    );
}

#[test]
fn builds_are_read_with_estimate_and_health_like_any_ci_service() {
    let pane = shown(
        &settings(declaration("ci", json!({"title": "{project}!", "page": "https://ci.example/{project}"}))),
        json!({"runs": [
            {"state": null, "text": "", "from": 1_770_109_990, "by": {"name": "Ann"}},
            {"state": "OK", "text": "Two", "by": "Ann", "from": "2026-02-03T08:00:00Z", "seconds": 90,
             "url": "https://ci.example/2"},
            "noise",
            {"state": "hold", "text": 7, "from": 1_770_109_990_000_i64, "url": "javascript:x"},
            {"state": "new word"},
            {"state": true}
        ]}),
    )
    .unwrap();
    assert_eq!(pane.name, "web app!");
    assert_eq!(pane.link.as_deref(), Some("https://ci.example/web%20app"));
    assert_eq!(pane.health, Health::Ok);
    let Content::Builds { builds, .. } = pane.content else {
        panic!("builds");
    };
    let outline: Vec<(&str, &str, &str, String)> = builds
        .iter()
        .map(|build| {
            (
                build.outcome.as_str(),
                build.author.as_str(),
                build.message.as_str(),
                build.elapsed.words(NOW),
            )
        })
        .collect();
    assert_eq!(
        outline,
        [
            ("working", NO_AUTHOR, NO_MESSAGE, "a minute left".to_owned()),
            ("passed", "Ann", "Two", "took a minute".to_owned()),
            ("working", NO_AUTHOR, "7", "waiting".to_owned()),
            (
                "unknown",
                NO_AUTHOR,
                NO_MESSAGE,
                "elapsed time not available".to_owned()
            ),
        ]
    );
    assert_eq!(builds[1].link.as_deref(), Some("https://ci.example/2"));
    assert_eq!(builds[2].link, None);
    assert_eq!(builds[2].started_at, Some(Timestamp(1_770_109_990_000)));
}

#[test]
fn commits_are_read_without_tags() {
    let pane = shown(
        &settings(declaration("vcs", json!({"name": "Our forge"}))),
        json!([{"by": "Ann", "text": "Tidy, closes #3", "at": "2026-02-03T08:00:00Z", "url": "https://x.example/1"}]),
    )
    .unwrap();
    assert_eq!(
        (pane.name.as_str(), pane.health),
        ("Our forge", Health::None)
    );
    assert_eq!(
        pane.content,
        Content::Commits(vec![Commit {
            author: "Ann".into(),
            message: "Tidy,".into(),
            committed: Some(Timestamp(1_770_105_600_000)),
            link: Some("https://x.example/1".into()),
        }])
    );
}

#[test]
fn coverage_is_rated_by_thresholds_that_settings_may_change() {
    for (changes, percent, health) in [
        (json!({}), json!(80), Health::Ok),
        (json!({}), json!("79.98%"), Health::Neutral),
        (json!({}), json!(49.9), Health::Error),
        (json!({}), json!(null), Health::Error),
        (
            json!({"ok_threshold": 40, "neutral_threshold": 20}),
            json!(49.9),
            Health::Ok,
        ),
    ] {
        let pane = shown(
            &settings(declaration("coverage", changes)),
            json!([{"percent": percent}]),
        )
        .unwrap();
        assert_eq!(pane.health, health, "{percent}");
    }
    let mut settings = settings(declaration("coverage", json!({"ok_threshold": 99})));
    settings.0.insert("ok_threshold".into(), json!(10));
    settings.0.insert("neutral_threshold".into(), json!(5));
    assert_eq!(
        shown(&settings, json!([{"percent": 12}])).unwrap().health,
        Health::Ok
    );
}

#[test]
fn how_long_a_build_took_needs_no_moment() {
    let pane = shown(
        &settings(declaration("ci", json!({}))),
        json!({"runs": [
            {"state": null, "from": 1_770_109_990},
            {"state": "OK", "seconds": 541},
            {"state": "OK", "seconds": "59"}
        ]}),
    )
    .unwrap();
    let Content::Builds { builds, .. } = pane.content else {
        panic!("builds");
    };
    let times: Vec<String> = builds
        .iter()
        .map(|build| build.elapsed.words(NOW))
        .collect();
    assert_eq!(times[1..], ["took nine minutes", "took 59 seconds"]);
    assert!(times[0].ends_with("left"), "{times:?}");
}

#[test]
fn issues_are_numbers_or_lists_to_be_counted() {
    let pane = |body| shown(&settings(declaration("issues", json!({}))), body).unwrap();
    let full = pane(json!({"open": 3, "closed": [1, 2], "prs": "4", "life": 1.5}));
    assert_eq!(full.health, Health::Ok);
    assert_eq!(
        full.content,
        Content::Issues {
            counts: [Some(3), Some(2), Some(4), None],
            half_life: Some(129_600_000)
        }
    );
    assert_eq!(pane(json!({"life": 30})).health, Health::Neutral);
    assert_eq!(pane(json!({"life": 31})).health, Health::Error);
    let odd = pane(json!({"open": -3, "closed": {"a": 1}, "prs": 1e300, "life": null}));
    assert_eq!(odd.health, Health::Neutral);
    assert_eq!(
        odd.content,
        Content::Issues {
            counts: [Some(0), None, None, None],
            half_life: None
        }
    );
}

#[test]
fn stories_are_points_by_state() {
    let pane = |body| {
        shown(&settings(declaration("stories", json!({}))), body)
            .unwrap()
            .content
    };
    assert_eq!(
        pane(json!({"speed": 14, "ready": 2.5, "done": "3"})),
        Content::Stories {
            velocity: "14".into(),
            points: [Some(2.5), None, None, Some(3.0)]
        }
    );
    assert_eq!(
        pane(json!([])),
        Content::Stories {
            velocity: "unknown".into(),
            points: [None; 4]
        }
    );
}

#[test]
fn an_answer_without_the_list_says_where_it_should_be() {
    let misfit = shown(
        &settings(declaration("ci", json!({}))),
        json!({"runs": null}),
    )
    .unwrap_err();
    assert_eq!(
        (misfit.at.as_str(), misfit.found.as_str()),
        ("/runs", "null")
    );
}

#[test]
fn the_credential_goes_along_by_the_scheme() {
    let asked = |auth: Value| {
        let mut settings = settings(declaration(
            "ci",
            json!({"auth": auth, "headers": {"X-Kind": "a"}}),
        ));
        settings.0.insert("username".into(), "a".into());
        settings.0.insert("password".into(), "b".into());
        let request = asked(&settings);
        assert_eq!(request.headers[0], ("X-Kind".to_owned(), "a".to_owned()));
        (
            request.url,
            request
                .headers
                .get(1)
                .map(|(name, value)| format!("{name}: {value}")),
        )
    };
    let url = "https://api.example/projects/web%20app/runs?limit=20".to_owned();
    for (auth, header) in [
        (json!({"scheme": "none"}), None),
        (
            json!({"scheme": "basic"}),
            Some("Authorization: Basic YTpi"),
        ),
        (
            json!({"scheme": "bearer"}),
            Some("Authorization: Bearer s3cret"),
        ),
        (
            json!({"scheme": "header", "name": "X-Key", "prefix": "token "}),
            Some("X-Key: token s3cret"),
        ),
    ] {
        assert_eq!(asked(auth), (url.clone(), header.map(str::to_owned)));
    }
    let query = json!({"scheme": "query", "name": "api_key"});
    assert_eq!(asked(query), (format!("{url}&api_key=s3cret"), None));
}

#[test]
fn the_setting_root_goes_before_the_declaration_s() {
    let mut settings = settings(declaration("ci", json!({"root": null})));
    assert_eq!(check(&settings).len(), 1);
    settings
        .0
        .insert("root".into(), "http://localhost:8000/".into());
    assert_eq!(check(&settings), []);
    assert!(
        asked(&settings)
            .url
            .starts_with("http://localhost:8000/projects/")
    );
}

#[test]
fn every_kind_has_a_declaration_that_is_in_order() {
    for kind in ["ci", "vcs", "coverage", "issues", "stories"] {
        assert_eq!(found(declaration(kind, json!({}))), [], "{kind}");
    }
}

#[test]
fn each_wrong_field_has_a_finding_with_its_place() {
    for (kind, changes, place, expected) in [
        (
            "ci",
            json!({"kind": "cd"}),
            "/kind",
            "one of ci, vcs, coverage, issues, stories",
        ),
        ("ci", json!({"kind": null}), "/kind", "one of ci"),
        ("ci", json!({"root": "api.example"}), "/root", "an address"),
        ("ci", json!({"root": 1}), "/root", "an address"),
        (
            "ci",
            json!({"endpoint": null}),
            "/endpoint",
            "text that begins with “/”",
        ),
        (
            "ci",
            json!({"endpoint": "projects"}),
            "/endpoint",
            "text that begins with “/” or “?”",
        ),
        (
            "ci",
            json!({"endpoint": "/{nothing}"}),
            "/endpoint",
            "“nothing” is not",
        ),
        (
            "ci",
            json!({"endpoint": "/{project"}),
            "/endpoint",
            "every “{” has its “}”",
        ),
        (
            "ci",
            json!({"endpoint": "/?key={token}"}),
            "/endpoint",
            "without a secret",
        ),
        ("ci", json!({"title": 1}), "/title", "text"),
        ("ci", json!({"title": "{x}"}), "/title", "“x” is not"),
        ("ci", json!({"page": "ftp://x"}), "/page", "an address"),
        (
            "ci",
            json!({"title_at": "name"}),
            "/title_at",
            "a JSON Pointer",
        ),
        (
            "ci",
            json!({"auth": "bearer"}),
            "/auth",
            "an object with “scheme”",
        ),
        (
            "ci",
            json!({"auth": {}}),
            "/auth/scheme",
            "one of none, basic",
        ),
        (
            "ci",
            json!({"auth": {"scheme": "hawk"}}),
            "/auth/scheme",
            "one of none, basic",
        ),
        (
            "ci",
            json!({"auth": {"scheme": "header"}}),
            "/auth/name",
            "the name",
        ),
        (
            "ci",
            json!({"auth": {"scheme": "header", "name": "a b"}}),
            "/auth/name",
            "the name",
        ),
        (
            "ci",
            json!({"auth": {"scheme": "bearer", "prefix": 1}}),
            "/auth/prefix",
            "text",
        ),
        (
            "ci",
            json!({"headers": []}),
            "/headers",
            "an object of texts",
        ),
        (
            "ci",
            json!({"headers": {"A/B": "x"}}),
            "/headers/A~1B",
            "a header field that can be sent",
        ),
        (
            "ci",
            json!({"headers": {"authorization": "x"}}),
            "/headers/authorization",
            "left out",
        ),
        (
            "ci",
            json!({"headers": {"Private-Token": "x"}}),
            "/headers/Private-Token",
            "left out",
        ),
        (
            "ci",
            json!({"items": null}),
            "/items",
            "a JSON Pointer to the list",
        ),
        ("ci", json!({"items": "runs"}), "/items", "a JSON Pointer"),
        (
            "ci",
            json!({"fields": null}),
            "/fields",
            "an object from names",
        ),
        (
            "ci",
            json!({"fields": {"outcome": 1}}),
            "/fields/outcome",
            "a JSON Pointer",
        ),
        (
            "ci",
            json!({"fields": {"author": "/a"}}),
            "/fields/outcome",
            "it is required",
        ),
        (
            "ci",
            json!({"fields": {"outcome": "/a", "who": "/b"}}),
            "/fields/who",
            "one of author, message",
        ),
        (
            "ci",
            json!({"outcomes": null}),
            "/outcomes",
            "an object from the provider's words",
        ),
        (
            "ci",
            json!({"outcomes": {"a": "green"}}),
            "/outcomes/a",
            "one of passed, failed",
        ),
        (
            "coverage",
            json!({"ok_threshold": "80"}),
            "/ok_threshold",
            "a number",
        ),
        (
            "coverage",
            json!({"neutral_threshold": -1}),
            "/neutral_threshold",
            "a number",
        ),
        (
            "issues",
            json!({"counters": {}}),
            "/counters",
            "an object from names",
        ),
        (
            "issues",
            json!({"counters": {"all": "/a"}}),
            "/counters/all",
            "one of open_issues",
        ),
        (
            "stories",
            json!({"counters": {"ready": "a"}}),
            "/counters/ready",
            "a JSON Pointer",
        ),
    ] {
        let found = found(declaration(kind, changes.clone()));
        let [(at, text)] = found.as_slice() else {
            panic!("{changes}: {found:?}");
        };
        assert_eq!(at, place, "{changes}");
        assert!(text.contains(expected), "{text}");
    }
}

#[test]
fn members_without_meaning_are_notes() {
    let changes = json!({"colour": 1, "counters": {}, "auth": {"scheme": "none", "setting": "x"}});
    let findings = check(&settings(declaration("ci", changes)));
    assert_eq!(findings.len(), 3);
    assert!(findings.iter().all(|finding| finding.level == Level::Info));
}

#[test]
fn a_part_in_brackets_may_lack_its_setting() {
    let declaration = declaration("ci", json!({"endpoint": "/runs[?branch={branch}]"}));
    assert_eq!(found(declaration.clone()), []);
    assert_eq!(
        asked(&settings(declaration)).url,
        "https://api.example/runs"
    );
}

#[test]
fn what_is_no_object_is_no_declaration() {
    for value in [json!(null), json!("x"), json!([])] {
        assert_eq!(found(value).len(), 1);
    }
}

proptest! {
    #[test]
    fn any_declaration_and_any_answer_end_well(declaration in any_json(), body in any_json()) {
        let settings = settings(declaration);
        let _ = check(&settings);
        let _ = asked(&settings);
        let _ = shown(&settings, body);
    }

    #[test]
    fn no_answer_shows_null_or_undefined(
        kind in "ci|vcs|coverage|issues|stories",
        body in any_json(),
        item in prop::collection::btree_map(
            "by|text|state|from|to|seconds|url|at|percent|open|closed|prs|life|speed|ready|done",
            any_json(),
            0..8,
        ),
    ) {
        let settings = settings(declaration(&kind, json!({"items": ""})));
        let item = Value::Object(item.into_iter().collect());
        for body in [body, json!([item.clone()]), item] {
            if let Ok(pane) = shown(&settings, body) {
                for word in ["null", "undefined", "NaN"] {
                    let words = format!("{:?}", pane.content);
                    prop_assert!(!words.contains(&format!("\"{word}\"")), "{}", words);
                }
            }
        }
    }
}
