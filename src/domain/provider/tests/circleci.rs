use super::*;

pub(super) fn configured() -> Value {
    json!({"api_token": "t", "vcs_type": "github", "username": "acme", "project": "web", "branch": "feature/x"})
}

pub(super) fn recorded() -> Value {
    let job = |number: u32, status: &str, start: Value, stop: Value, author: Value| {
        json!({
            "build_num": number, "status": status, "subject": "Pin toolchain",
            "author_name": author, "committer_name": "GitHub", "start_time": start, "stop_time": stop,
            "build_url": format!("https://circleci.com/gh/acme/web/{number}"),
        })
    };
    json!([
        job(31, "not_running", Value::Null, Value::Null, json!("Bo")),
        job(
            30,
            "fixed",
            json!("2026-02-03T08:00:00.000Z"),
            json!("2026-02-03T08:06:00.400Z"),
            Value::Null
        ),
        job(
            29,
            "timedout",
            json!("2026-02-02T08:00:00.600Z"),
            json!("2026-02-02T08:06:00.500Z"),
            json!("Bo")
        ),
    ])
}

#[test]
fn builds_are_shown() {
    assert_eq!(
        shown(&pane("circleci", configured(), recorded())),
        [
            "github/acme/web [feature/x] | ok | https://app.circleci.com/pipelines/github/acme/web?branch=feature%2Fx",
            "working | Pin toolchain | None | ? | estimate not available | Bo | https://circleci.com/gh/acme/web/31",
            "passed | Pin toolchain | Some(3600) | 360 | took six minutes | GitHub | https://circleci.com/gh/acme/web/30",
            // Each end is rounded for itself; what is told is the difference.
            "crashed | Pin toolchain | Some(89999) | 359 | took five minutes | Bo | https://circleci.com/gh/acme/web/29",
        ]
    );
}

#[test]
fn words_have_outcomes() {
    check_words(
        "circleci",
        &configured(),
        |word| json!([{"status": word}]),
        &[
            ("success fixed", "passed"),
            ("failed", "failed"),
            ("running queued scheduled not_running", "working"),
            ("canceled retried not_run", "cancelled"),
            ("infrastructure_fail timedout no_tests", "crashed"),
            ("on_hold", "waiting"),
        ],
    );
    assert_eq!(
        misfit("circleci", json!({"message": "?"})),
        ": a list of builds, not an object"
    );
}

// Version 2.

pub(super) fn configured_v2() -> Value {
    let mut configured = configured();
    configured["api"] = json!("v2");
    configured
}

pub(super) fn recorded_v2() -> Value {
    let pipeline = |number: u32, state: &str, created: &str| {
        json!({
            "id": format!("p{number}"), "number": number, "state": state, "created_at": created,
            "trigger": {"type": "webhook", "actor": {"login": "ann"}},
            "vcs": {"branch": "feature/x", "revision": "9f1c", "commit": {"subject": "Pin toolchain", "body": ""}},
        })
    };
    json!({"next_page_token": null, "items": [
        pipeline(88, "created", "2026-02-03T08:58:00Z"),
        pipeline(87, "created", "2026-02-03T08:00:00Z"),
        pipeline(86, "errored", "2026-02-02T09:00:00Z"),
        pipeline(85, "created", "2026-02-01T09:00:00Z"),
        pipeline(84, "created", "2026-01-01T09:00:00Z"),
    ]})
}

pub(super) fn workflows(list: &[(&str, &str, &str, Option<&str>)]) -> Value {
    let items: Vec<Value> = list
        .iter()
        .map(|(name, status, created, stopped)| {
            json!({"id": name, "name": name, "status": status, "created_at": created, "stopped_at": stopped})
        })
        .collect();
    json!({"items": items, "next_page_token": null})
}

fn step_v2(answers: &[Option<Answer>], memory: &Value) -> Step {
    next_v2(answers, memory, &[])
}

fn next_v2(answers: &[Option<Answer>], memory: &Value, previous: &[PaneData]) -> Step {
    (find("circleci").unwrap().step)(&Poll {
        settings: &settings(configured_v2()),
        answers,
        memory,
        previous,
        now: now(),
    })
    .unwrap()
}

fn asked(step: Step) -> Vec<String> {
    let Step::Ask(asks) = step else {
        panic!("{step:?}");
    };
    asks.into_iter()
        .map(|ask| {
            assert!(ask.optional);
            assert!(
                ask.request
                    .headers
                    .contains(&("Circle-Token".to_owned(), "t".to_owned()))
            );
            ask.request.url
        })
        .collect()
}

#[test]
fn pipelines_are_shown_and_ended_ones_remembered() {
    let url = |id| format!("https://circleci.com/api/v2/pipeline/{id}/workflow");
    let mut answers = vec![answer(recorded_v2())];
    let asks = asked(step_v2(&answers, &Value::Null));
    assert_eq!(asks, [url("p88"), url("p87"), url("p85")]);

    answers.push(answer(workflows(&[
        ("test", "running", "2026-02-03T08:58:02Z", None),
        ("deploy", "on_hold", "2026-02-03T08:58:02Z", None),
    ])));
    answers.push(answer(workflows(&[
        (
            "test",
            "success",
            "2026-02-03T08:00:00Z",
            Some("2026-02-03T08:05:00Z"),
        ),
        (
            "deploy",
            "success",
            "2026-02-03T08:06:00Z",
            Some("2026-02-03T08:10:00Z"),
        ),
    ])));
    // Run again: the later run counts.
    answers.push(answer(workflows(&[
        (
            "test",
            "success",
            "2026-02-01T10:00:00Z",
            Some("2026-02-01T10:03:20Z"),
        ),
        (
            "test",
            "failed",
            "2026-02-01T09:00:00Z",
            Some("2026-02-01T09:01:00Z"),
        ),
    ])));
    let Step::Show { panes, memory } = step_v2(&answers, &Value::Null) else {
        panic!("no panes");
    };
    let page = "https://app.circleci.com/pipelines/github/acme/web";
    assert_eq!(
        shown(&panes[0]),
        [
            format!("github/acme/web [feature/x] | ok | {page}?branch=feature%2Fx"),
            format!(
                "working | Pin toolchain | Some(118) | ? | four minutes left | ann | {page}/88"
            ),
            format!(
                "passed | Pin toolchain | Some(3600) | 600 | took ten minutes | ann | {page}/87"
            ),
            format!(
                "crashed | Pin toolchain | Some(86400) | ? | elapsed time not available | ann | {page}/86"
            ),
            format!(
                "passed | Pin toolchain | Some(169200) | 200 | took three minutes | ann | {page}/85"
            ),
        ]
    );
    let remembered: Vec<&String> = memory.as_object().unwrap().keys().collect();
    assert_eq!(remembered, ["p87", "p85"]);

    let again = [answer(recorded_v2())];
    assert_eq!(asked(step_v2(&again, &memory)), [url("p88")]);
    let failed = [answer(recorded_v2()), None];
    let Step::Show {
        panes,
        memory: kept,
    } = step_v2(&failed, &memory)
    else {
        panic!("no panes");
    };
    assert_eq!(builds(&panes[0])[0].outcome.as_str(), "unknown");
    assert_eq!(builds(&panes[0])[1].outcome.as_str(), "passed");
    assert_eq!(kept, memory);
}

#[test]
fn workflows_that_fail_to_come_leave_what_was_shown() {
    let first = [answer(recorded_v2()), None, None, None];
    let Step::Show { panes, memory } = step_v2(&first, &Value::Null) else {
        panic!("no panes");
    };
    let Step::Ask(asks) = next_v2(&first[..1], &memory, &panes) else {
        panic!("nothing asked");
    };
    assert!(asks.iter().all(|ask| !ask.optional));
}

#[test]
fn the_newest_pipeline_may_be_run_again() {
    let newest = json!({"items": [
        {"id": "p1", "number": 1, "state": "created", "created_at": "2026-02-03T08:00:00Z"},
        {"id": "p0", "number": 0, "state": "created", "created_at": "2026-02-03T07:00:00Z"},
    ]});
    let failed = (
        "test",
        "failed",
        "2026-02-03T08:00:00Z",
        Some("2026-02-03T08:05:00Z"),
    );
    let again = (
        "test",
        "success",
        "2026-02-03T08:10:00Z",
        Some("2026-02-03T08:15:00Z"),
    );
    let outcome = |answers: &[Option<Answer>], memory: &Value| match step_v2(answers, memory) {
        Step::Show { panes, memory } => (builds(&panes[0])[0].outcome.as_str(), memory),
        other => panic!("{other:?}"),
    };
    let ended = answer(workflows(&[failed]));
    let first = [answer(newest.clone()), ended.clone(), ended];
    let (word, memory) = outcome(&first, &Value::Null);
    assert_eq!(word, "failed");
    assert_eq!(
        asked(step_v2(&first[..1], &memory)),
        ["https://circleci.com/api/v2/pipeline/p1/workflow"]
    );
    let rerun = [answer(newest), answer(workflows(&[failed, again]))];
    assert_eq!(outcome(&rerun, &memory).0, "passed");
}

#[test]
fn the_worst_workflow_is_the_outcome() {
    let outcome = |state: &str, statuses: &str| {
        let list: Vec<_> = statuses
            .split_whitespace()
            .zip(["a", "b", "c", "d"])
            .map(|(status, name)| {
                (
                    name,
                    status,
                    "2026-02-01T09:00:00Z",
                    Some("2026-02-01T09:01:00Z"),
                )
            })
            .collect();
        let pipelines = json!({"items": [{"id": "p", "state": state}]});
        let answers = [answer(pipelines), answer(workflows(&list))];
        let Step::Show { panes, memory } = step_v2(&answers, &Value::Null) else {
            panic!("no panes");
        };
        let build = &builds(&panes[0])[0];
        let word = if build.waiting {
            "waiting"
        } else {
            build.outcome.as_str()
        };
        (word, memory.get("p").is_some())
    };
    for (statuses, word, ended) in [
        ("success", "passed", true),
        ("success canceled", "cancelled", true),
        ("not_run", "cancelled", true),
        ("success strange", "unknown", false),
        ("success on_hold", "waiting", false),
        ("on_hold running success", "working", false),
        ("running failed", "failed", false),
        ("failing", "failed", false),
        ("failed success", "failed", true),
        ("failed error", "crashed", true),
        ("unauthorized", "crashed", true),
        ("", "cancelled", false),
    ] {
        assert_eq!(outcome("created", statuses), (word, ended), "{statuses}");
    }
    assert_eq!(outcome("pending", ""), ("working", false));
    assert_eq!(outcome("setup-pending", ""), ("working", false));
    assert_eq!(outcome("errored", ""), ("crashed", false));
}

#[test]
fn what_is_no_list_of_pipelines_is_a_misfit() {
    let wrong = (find("circleci").unwrap().step)(&Poll {
        settings: &settings(configured_v2()),
        answers: &[answer(json!({"items": null}))],
        memory: &Value::Null,
        previous: &[],
        now: now(),
    });
    assert_eq!(
        wrong,
        Err(Misfit::new(
            "/items",
            "a list of pipelines",
            Some(&Value::Null)
        ))
    );
}
