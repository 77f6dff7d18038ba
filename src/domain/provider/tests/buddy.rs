use super::*;

pub(super) fn configured() -> Value {
    json!({"api_token": "t", "domain": "acme", "project_name": "web", "pipeline_id": 7})
}

pub(super) fn recorded() -> Value {
    let execution = |id: u32, status: &str, start: &str, finish: Value, comment: &str| {
        json!({
            "id": id, "start_date": start, "finish_date": finish, "status": status,
            "comment": comment, "triggered_on": "ON_EVERY_PUSH",
            "html_url": format!("https://app.buddy.works/acme/web/pipelines/pipeline/7/execution/{id}"),
            "branch": {"name": "main"},
            "to_revision": {
                "revision": "9f1c", "message": "Tidy cache\n\nIt was full.",
                "author": {"name": "Ann"}, "committer": {"name": "Bo"},
            },
        })
    };
    let mut executions = vec![
        execution(12, "INPROGRESS", "2026-02-03T08:58:00Z", Value::Null, ""),
        execution(
            11,
            "FAILED",
            "2026-02-03T10:00:00+02:00",
            json!("2026-02-03T08:04:10Z"),
            "By hand",
        ),
        execution(
            10,
            "TERMINATED",
            "2026-02-02T09:00:00Z",
            json!("2026-02-02T09:00:01Z"),
            "",
        ),
        execution(
            9,
            "SUCCESSFUL",
            "2026-02-01T09:00:00Z",
            json!("2026-02-01T09:04:00Z"),
            "",
        ),
        execution(
            8,
            "SUCCESSFUL",
            "2026-01-01T09:00:00Z",
            json!("2026-01-01T09:06:01Z"),
            "",
        ),
    ];
    executions[2]["to_revision"]["author"] = json!({});
    json!({"html_url": "https://app.buddy.works/acme/web/executions", "executions": executions})
}

#[test]
fn executions_are_shown() {
    assert_eq!(
        shown(&pane("buddy", configured(), recorded())),
        [
            "acme/web (7) | error | https://app.buddy.works/acme/web/executions",
            // Average of 240 s and 361 s, and it began two minutes ago.
            "working | Tidy cache\n\nIt was full. | Some(120) | ? | three minutes left | Ann | https://app.buddy.works/acme/web/pipelines/pipeline/7/execution/12",
            "failed | By hand | Some(3600) | 250 | took four minutes | Ann | https://app.buddy.works/acme/web/pipelines/pipeline/7/execution/11",
            "cancelled | Tidy cache\n\nIt was full. | Some(86400) | 1 | took a second | Bo | https://app.buddy.works/acme/web/pipelines/pipeline/7/execution/10",
            "passed | Tidy cache\n\nIt was full. | Some(172800) | 240 | took four minutes | Ann | https://app.buddy.works/acme/web/pipelines/pipeline/7/execution/9",
            "broken for 3600 by Ann",
        ]
    );
}

#[test]
fn words_have_outcomes() {
    check_words(
        "buddy",
        &configured(),
        |word| json!({"executions": [{"status": word}]}),
        &[
            ("SUCCESSFUL", "passed"),
            ("INPROGRESS INITIAL ENQUEUED TERMINATING", "working"),
            ("FAILED", "failed"),
            ("TERMINATED SKIPPED NOT_EXECUTED", "cancelled"),
            (
                "WAITING_FOR_APPLY WAITING_FOR_VARIABLES WAITING_FOR_SETTABLE_VARIABLES WAITING_FOR_VT_SESSION",
                "waiting",
            ),
        ],
    );
}

#[test]
fn without_executions_it_says_where() {
    assert_eq!(
        misfit("buddy", json!({"errors": []})),
        "/executions: a list of executions, not nothing"
    );
    let empty = pane("buddy", configured(), json!({"executions": []}));
    assert_eq!(
        shown(&empty),
        ["acme/web (7) | neutral | https://app.buddy.works/acme/web/pipelines/pipeline/7"]
    );
}

#[test]
fn the_committer_stands_in_for_an_author_without_a_name_only() {
    for (author, expected) in [
        (json!({"name": "Ann"}), "Ann"),
        (json!({"name": ""}), "<no author>"),
        (json!({"name": null}), "<no author>"),
        (json!({}), "Bo"),
        (Value::Null, "Bo"),
    ] {
        let revision = json!({"author": author, "committer": {"name": "Bo"}});
        let body = json!({"executions": [{"to_revision": revision}]});
        let shown = pane("buddy", configured(), body);
        assert_eq!(builds(&shown)[0].author, expected, "{author}");
    }
}
