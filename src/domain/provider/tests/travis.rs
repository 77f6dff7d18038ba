use super::*;

pub(super) fn configured() -> Value {
    json!({"account": "acme", "app": "web", "api_token": "t"})
}

pub(super) fn recorded() -> Value {
    json!({
        "builds": [
            {"id": 3, "commit_id": 8, "number": "12", "state": "started", "started_at": "2026-02-03T08:59:00Z", "finished_at": null},
            {"id": 2, "commit_id": 7, "number": "11", "state": "errored", "started_at": "2026-02-03T08:00:00Z", "finished_at": "2026-02-03T08:01:00Z"},
            {"id": 1, "commit_id": 6, "number": "10", "state": "passed", "started_at": "2026-02-02T09:00:00Z", "finished_at": "2026-02-02T09:00:30Z"},
        ],
        "commits": [
            {"id": 7, "author_name": "Ann", "message": "Tidy cache", "branch": "main"},
            {"id": 8, "author_name": "Bo", "message": "Show ages", "branch": "main"},
        ],
    })
}

pub(super) fn recorded_v3() -> Value {
    json!({"@type": "builds", "builds": [
        {"@type": "build", "id": 2, "number": "11", "state": "failed", "previous_state": "passed", "duration": 60,
         "started_at": "2026-02-03T08:00:00Z", "finished_at": "2026-02-03T08:01:00Z", "branch": {"name": "main"},
         "commit": {"id": 7, "message": "Tidy cache", "author": {"name": "Ann"}}},
    ]})
}

const SHOWN: [&str; 4] = [
    "working | Show ages | Some(60) | ? | nearly done | Bo | https://app.travis-ci.com/github/acme/web/builds/3",
    "crashed | Tidy cache | Some(3600) | 60 | took a minute | Ann | https://app.travis-ci.com/github/acme/web/builds/2",
    "passed | <no message> | Some(86400) | 30 | took 30 seconds | <no author> | https://app.travis-ci.com/github/acme/web/builds/1",
    "broken for 3600 by Ann",
];

#[test]
fn builds_are_shown_with_their_commits() {
    let pane = pane("travis_pro", configured(), recorded());
    let lines = shown(&pane);
    assert_eq!(
        lines[0],
        "acme/web | error | https://app.travis-ci.com/github/acme/web"
    );
    assert_eq!(lines[1..], SHOWN);
}

#[test]
fn the_service_that_moved_says_so_unless_it_is_asked_elsewhere() {
    let mut configured = json!({"account": "acme", "app": "web"});
    let lines = shown(&pane("travis", configured.clone(), recorded()));
    assert!(lines[0].ends_with(" | travis-ci.org was shut down; this is travis-ci.com"));
    assert_eq!(lines[1..], SHOWN);
    configured["root"] = json!("https://travis.example/api");
    assert_eq!(pane("travis", configured, recorded()).note, "");
}

#[test]
fn version_3_has_the_commit_in_the_build() {
    let mut configured = configured();
    configured["api"] = json!("v3");
    assert_eq!(
        shown(&pane("travis_pro", configured, recorded_v3())),
        [
            "acme/web | error | https://app.travis-ci.com/github/acme/web",
            "failed | Tidy cache | Some(3600) | 60 | took a minute | Ann | https://app.travis-ci.com/github/acme/web/builds/2",
            "broken for at least 3600 by Ann",
        ]
    );
}

#[test]
fn words_have_outcomes() {
    for key in ["travis", "travis_pro"] {
        check_words(
            key,
            &configured(),
            |word| json!({"builds": [{"state": word}]}),
            &[
                ("passed", "passed"),
                ("failed", "failed"),
                ("errored", "crashed"),
                ("canceled", "cancelled"),
                ("created started received queued booting", "working"),
            ],
        );
    }
}

#[test]
fn builds_and_commits_may_be_absent() {
    assert_eq!(builds(&pane("travis", configured(), json!({}))), []);
    assert_eq!(
        misfit("travis", json!({"builds": {}})),
        "/builds: a list of builds, not an object"
    );
    // Ids that are null belong to nobody.
    let body =
        json!({"builds": [{"commit_id": null}], "commits": [{"id": null, "author_name": "Ann"}]});
    assert_eq!(
        builds(&pane("travis", configured(), body))[0].author,
        "<no author>"
    );
}
