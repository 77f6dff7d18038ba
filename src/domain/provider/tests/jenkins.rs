use super::*;

pub(super) fn configured() -> Value {
    json!({"username": "ann", "password": "t", "root": "https://ci.example", "job": "web"})
}

/// Seconds before the present moment.
fn build(number: u32, result: Value, before: i64, millis: i64, changes: Value) -> Value {
    let mut build = json!({
        "_class": "org.jenkinsci.plugins.workflow.job.WorkflowRun",
        "building": result.is_null(), "number": number, "result": result,
        "timestamp": now().0 - before * 1_000 + 400, "duration": millis,
        "url": format!("https://ci.example/job/web/{number}/"),
    });
    let key = if changes.is_array() {
        "changeSets"
    } else {
        "changeSet"
    };
    build[key] = changes;
    build
}

fn set(items: &[(&str, &str)]) -> Value {
    let items: Vec<Value> = items
        .iter()
        .map(|(name, comment)| json!({"author": {"fullName": name}, "comment": comment}))
        .collect();
    json!({"items": items})
}

pub(super) fn recorded() -> Value {
    json!({"name": "web", "url": "https://ci.example/job/web/", "builds": [
        build(57, Value::Null, 150, 0, json!([set(&[("Ann", "Move the queue\n")])])),
        build(56, json!("UNSTABLE"), 5_000, 91_400, json!([set(&[("Ann", "Tidy cache\n"), ("Bo", "Not shown")])])),
        // Two sets of changes: the last one counts.
        build(55, json!("ABORTED"), 9_000, 8_000, json!([set(&[("Bo", "Not shown")]), set(&[("Ann", "Log it")])])),
        build(54, json!("SUCCESS"), 12_000, 400, json!([set(&[("Bo", "Not shown")]), set(&[])])),
        build(53, json!("SUCCESS"), 90_000, 240_999, set(&[("Bo", "Free style")])),
        build(52, json!("SUCCESS"), 95_000, 260_000, Value::Null),
    ]})
}

#[test]
fn builds_are_shown() {
    assert_eq!(
        shown(&pane("jenkins", configured(), recorded())),
        [
            "web | error | https://ci.example/job/web/",
            // Average of 240 s and 260 s: the one of less than a second does not count.
            "working | Move the queue\n | Some(150) | ? | a minute left | Ann | https://ci.example/job/web/57/",
            "failed | Tidy cache\n | Some(5000) | 91 | took a minute | Ann | https://ci.example/job/web/56/",
            "cancelled | Log it | Some(9000) | 8 | took eight seconds | Ann | https://ci.example/job/web/55/",
            "passed | <no message> | Some(12000) | ? | elapsed time not available | <no author> | https://ci.example/job/web/54/",
            "broken for 5000 by Ann",
        ]
    );
}

#[test]
fn changes_of_other_jobs_are_read_too() {
    let body = json!({"name": "web", "builds": [
        build(53, json!("SUCCESS"), 90, 60_000, set(&[("Bo", "Free style")])),
        build(52, json!("SUCCESS"), 95, 60_000, Value::Null),
    ]});
    let pane = pane("jenkins", configured(), body);
    let [first, second] = builds(&pane) else {
        panic!("two builds")
    };
    assert_eq!(
        (first.author.as_str(), first.message.as_str()),
        ("Bo", "Free style")
    );
    assert_eq!(
        (second.author.as_str(), second.message.as_str()),
        ("<no author>", "<no message>")
    );
}

#[test]
fn words_have_outcomes() {
    check_words(
        "jenkins",
        &configured(),
        |word| json!({"name": "x", "builds": [{"building": false, "result": word}]}),
        &[
            ("SUCCESS", "passed"),
            ("FAILURE UNSTABLE", "failed"),
            ("ABORTED NOT_BUILT", "cancelled"),
        ],
    );
    for running in [
        json!({"building": true, "result": "SUCCESS", "duration": 5_000}),
        json!({"building": false, "result": null}),
        json!({}),
    ] {
        let pane = pane("jenkins", configured(), json!({"builds": [running]}));
        assert_eq!(builds(&pane)[0].outcome.as_str(), "working");
        assert_eq!(builds(&pane)[0].duration, None);
        assert_eq!(
            builds(&pane)[0].elapsed.words(now()),
            "estimate not available"
        );
    }
}

#[test]
fn without_builds_it_says_where() {
    assert_eq!(
        misfit("jenkins", json!({"name": "x"})),
        "/builds: a list of builds (folders have none, name a job), not nothing"
    );
}
