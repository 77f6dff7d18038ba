use super::*;

pub(super) fn configured() -> Value {
    json!({"username": "ann", "password": "t", "account": "acme", "repo": "web"})
}

fn run(number: u32, status: &str, conclusion: Value, created: &str, updated: &str) -> Value {
    json!({
        "id": number, "name": "CI", "run_number": number, "run_attempt": 1, "event": "push",
        "head_branch": "main", "status": status, "conclusion": conclusion,
        "created_at": created, "run_started_at": created, "updated_at": updated,
        "html_url": format!("https://github.com/acme/web/actions/runs/{number}"),
        "head_commit": {"message": "Tidy cache", "author": {"name": "Ann"}},
    })
}

pub(super) fn recorded() -> Value {
    let mut runs = vec![
        run(
            46,
            "in_progress",
            Value::Null,
            "2026-02-03T08:59:00Z",
            "2026-02-03T08:59:05Z",
        ),
        run(
            45,
            "queued",
            Value::Null,
            "2026-02-03T08:58:00Z",
            "2026-02-03T08:58:05Z",
        ),
        run(
            44,
            "completed",
            json!("timed_out"),
            "2026-02-03T08:00:00Z",
            "2026-02-03T08:03:00Z",
        ),
        run(
            43,
            "completed",
            json!("failure"),
            "2026-02-02T09:00:00Z",
            "2026-02-02T09:03:00Z",
        ),
        run(
            42,
            "completed",
            json!("success"),
            "2026-02-01T09:00:00Z",
            "2026-02-01T10:04:00Z",
        ),
    ];
    runs[2]["head_commit"] = Value::Null;
    // Started again an hour later.
    runs[4]["run_started_at"] = json!("2026-02-01T10:00:00Z");
    runs[4]["run_attempt"] = json!(2);
    // A first attempt counts from its making, however long it waited.
    runs[3]["run_started_at"] = json!("2026-02-02T09:02:59Z");
    json!({"total_count": 5, "workflow_runs": runs})
}

#[test]
fn runs_are_shown() {
    assert_eq!(
        shown(&pane("gh_actions", configured(), recorded())),
        [
            "acme/web | error | https://github.com/acme/web/actions",
            "working | Tidy cache | Some(60) | ? | three minutes left | Ann | https://github.com/acme/web/actions/runs/46",
            // A second one that runs tells nothing that it does not know.
            "working | Tidy cache | Some(120) | ? | elapsed time not available | Ann | https://github.com/acme/web/actions/runs/45",
            "crashed | <no message> | Some(3600) | 180 | took three minutes | <no author> | https://github.com/acme/web/actions/runs/44",
            "failed | Tidy cache | Some(86400) | 180 | took three minutes | Ann | https://github.com/acme/web/actions/runs/43",
            "broken for 86400 by Ann",
        ]
    );
}

#[test]
fn words_have_outcomes() {
    check_words(
        "gh_actions",
        &configured(),
        |word| json!({"workflow_runs": [{"status": "completed", "conclusion": word}]}),
        &[
            ("success neutral", "passed"),
            ("failure", "failed"),
            ("cancelled skipped", "cancelled"),
            ("action_required stale timed_out startup_failure", "crashed"),
        ],
    );
    check_words(
        "ghe_actions",
        &configured(),
        // A conclusion counts only once the run has ended.
        |word| json!({"workflow_runs": [{"status": word, "conclusion": "success"}]}),
        &[
            ("in_progress queued requested pending", "working"),
            ("waiting", "waiting"),
        ],
    );
}

#[test]
fn the_page_follows_from_the_root_where_there_are_no_runs() {
    let mut configured = configured();
    configured["branch"] = json!("main");
    let empty = pane(
        "gh_actions",
        configured.clone(),
        json!({"workflow_runs": []}),
    );
    assert_eq!(
        shown(&empty),
        ["acme/web [main] | neutral | https://github.com/acme/web/actions"]
    );
    assert_eq!(
        misfit("gh_actions", json!({"workflow_runs": null})),
        "/workflow_runs: a list of workflow runs, not null"
    );
}
