use super::*;

pub(super) fn configured() -> Value {
    json!({"username": "ann", "password": "t", "account": "acme", "repo": "web"})
}

fn commit(sha: &str, message: Value, author: Value, committer: Value, date: &str) -> Value {
    json!({
        "sha": sha,
        "html_url": format!("https://github.com/acme/web/commit/{sha}"),
        "commit": {
            "message": message,
            "author": {"name": author, "date": "2020-01-01T00:00:00Z"},
            "committer": {"name": committer, "date": date},
        },
        "author": {"login": "not-this-one"},
    })
}

pub(super) fn recorded() -> Value {
    json!([
        commit(
            "a1",
            json!("Tidy cache\n\nCloses #3"),
            json!("Ann"),
            json!("GitHub"),
            "2026-02-03T08:59:59Z"
        ),
        commit(
            "a2",
            json!("[Finishes #900 #901] Add login"),
            json!("Bo"),
            json!("Bo"),
            "2026-02-01T09:00:00Z"
        ),
        commit(
            "a3",
            json!("Refactor (#77)"),
            Value::Null,
            json!("Ann"),
            "2025-01-01T09:00:00Z"
        ),
        commit("a4", Value::Null, json!(""), Value::Null, "yesterday"),
        commit(
            "a5",
            json!("Not shown"),
            json!("Ann"),
            json!("Ann"),
            "2025-01-01T09:00:00Z"
        ),
    ])
}

#[test]
fn commits_are_shown() {
    assert_eq!(
        shown(&pane("github", configured(), recorded())),
        [
            "acme/web | none | https://github.com/acme/web",
            "Tidy cache | a second ago | Ann [GitHub] | https://github.com/acme/web/commit/a1",
            "Add login | two days ago | Bo | https://github.com/acme/web/commit/a2",
            "Refactor (#77) | one year, one month ago | Ann | https://github.com/acme/web/commit/a3",
            " | ? | <no author> | https://github.com/acme/web/commit/a4",
        ]
    );
}

#[test]
fn the_name_has_the_branch_only_if_one_is_configured() {
    let mut configured = configured();
    configured["branch"] = json!("feature/x");
    configured["root"] = json!("https://git.example/api/v3/");
    let pane = pane("github_enterprise", configured, json!([]));
    assert_eq!(
        shown(&pane),
        ["acme/web [feature/x] | none | https://git.example/acme/web"]
    );
}

#[test]
fn a_page_that_is_not_known_is_not_linked() {
    let mut configured = configured();
    configured["root"] = json!("https://proxy.example/github");
    let empty = pane("github", configured.clone(), json!([]));
    assert_eq!(empty.link, None);
    let filled = pane("github", configured, recorded());
    assert_eq!(filled.link.as_deref(), Some("https://github.com/acme/web"));
    let no_page = pane(
        "github",
        super::github::configured(),
        json!([{"html_url": "javascript:alert(1)"}]),
    );
    assert_eq!(shown(&no_page)[1], " | ? | <no author> | –");
}

#[test]
fn what_is_no_list_is_a_misfit() {
    assert_eq!(
        misfit("github", json!({"message": "Not Found"})),
        ": a list of commits, not an object"
    );
    let odd = pane(
        "github",
        configured(),
        json!([null, 7, "x", {"commit": null}]),
    );
    assert_eq!(shown(&odd)[1..], [" | ? | <no author> | –"]);
}
