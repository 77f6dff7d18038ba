use super::*;

pub(super) fn configured() -> Value {
    json!({"api_token": "t", "project_id": 4242, "root": "https://ci.example/api/v1"})
}

pub(super) fn recorded() -> Value {
    json!({"id": 4242, "repository_name": "acme/web", "builds": [
        {"status": "testing", "message": "Add index", "github_username": "ann",
         "started_at": "2026-02-03T08:59:00.000Z", "finished_at": null},
        {"status": "error", "message": "", "github_username": null,
         "started_at": "2026-02-03T08:00:00.400Z", "finished_at": "2026-02-03T08:00:10.500Z"},
    ]})
}

#[test]
fn builds_are_shown() {
    assert_eq!(
        shown(&pane("codeship", configured(), recorded())),
        [
            "acme/web | error | –",
            "working | Add index | Some(60) | ? | estimate not available | ann | –",
            "failed | <no message> | Some(3600) | 10 | took ten seconds | <no author> | –",
            "broken for at least 3600 by <no author>",
        ]
    );
}

#[test]
fn words_have_outcomes() {
    check_words(
        "codeship",
        &configured(),
        |word| json!({"builds": [{"status": word}]}),
        &[
            ("success", "passed"),
            ("testing waiting", "working"),
            ("error", "failed"),
            ("infrastructure_failure", "crashed"),
            ("stopped cancelled ignored", "cancelled"),
        ],
    );
}

#[test]
fn name_and_builds_may_be_absent() {
    let empty = pane("codeship", configured(), json!({"repository_name": null}));
    assert_eq!(shown(&empty), [" | neutral | –"]);
    assert_eq!(misfit("codeship", json!([])), ": an object, not a list");
    assert_eq!(
        misfit("codeship", json!({"builds": "many"})),
        "/builds: a list of builds, not text"
    );
}
