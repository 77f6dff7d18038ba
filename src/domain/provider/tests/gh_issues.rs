use super::*;

pub(super) fn configured() -> Value {
    json!({"username": "ann", "password": "t", "account": "acme", "repo": "web", "branch": "main"})
}

/// Closed after that many seconds; not at all if there are none.
fn issue(pull_request: bool, seconds: Option<i64>) -> Value {
    let closed_at = seconds.map(|seconds| {
        let (day, hour) = (1 + seconds / DAY, seconds / 3_600 % 24);
        let (minute, second) = (seconds / 60 % 60, seconds % 60);
        format!("2000-01-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    });
    let mut issue = json!({
        "number": 8, "html_url": "https://github.com/acme/web/issues/8", "created_at": "2000-01-01T00:00:00Z",
        "state": if seconds.is_some() { "closed" } else { "open" },
        "closed_at": closed_at,
        "pull_request": null,
    });
    if pull_request {
        issue["html_url"] = json!("https://github.com/acme/web/pull/8");
        issue["pull_request"] = json!({"url": "https://api.github.com/x"});
    }
    issue
}

const DAY: i64 = 86_400;

pub(super) fn recorded() -> Value {
    json!([
        issue(true, Some(2 * DAY)),
        issue(false, None),
        issue(false, Some(4 * DAY)),
        issue(false, Some(DAY)),
        issue(true, None),
        issue(true, None),
        issue(false, Some(9 * DAY)),
        {"state": "stolen"},
        null,
    ])
}

#[test]
fn issues_and_pull_requests_are_counted() {
    assert_eq!(
        shown(&pane("gh_issues", configured(), recorded())),
        [
            "acme/web | ok | https://github.com/acme/web/issues | of last 100",
            // The lower of the two in the middle: 1, 2, 4, 9 days.
            "[1, 3, 2, 1] two days",
        ]
    );
    let mut configured = configured();
    configured["sample"] = json!(30);
    configured["root"] = json!("https://git.example/api/v3");
    assert_eq!(
        shown(&pane("ghe_issues", configured, json!([]))),
        [
            "acme/web | neutral | https://git.example/acme/web/issues | of last 30",
            "[0, 0, 0, 0] N/A",
        ]
    );
}

#[test]
fn the_half_life_is_the_lower_median() {
    for (lives, half_life) in [
        (&[5][..], 5),
        (&[9, 5], 5),
        (&[9, 5, 1], 5),
        (&[9, 5, 1, 7], 5),
        (&[9, 5, 1, 7, 8], 7),
    ] {
        let items: Vec<Value> = lives
            .iter()
            .map(|days| issue(false, Some(days * DAY)))
            .collect();
        let Content::Issues {
            half_life: found, ..
        } = pane("gh_issues", configured(), items.into()).content
        else {
            panic!("no issues")
        };
        assert_eq!(found, Some(half_life * DAY * 1_000), "{lives:?}");
    }
}

#[test]
fn thresholds_are_days_and_inclusive() {
    let health = |seconds, ok: Value, neutral: Value| {
        let mut configured = configured();
        configured["ok_threshold"] = ok;
        configured["neutral_threshold"] = neutral;
        pane(
            "gh_issues",
            configured,
            json!([issue(false, Some(seconds))]),
        )
        .health
        .as_str()
    };
    for (seconds, outcome) in [
        (0, "ok"),
        (7 * DAY, "ok"),
        (7 * DAY + 1, "neutral"),
        (30 * DAY, "neutral"),
        (30 * DAY + 1, "error"),
    ] {
        assert_eq!(
            health(seconds, Value::Null, Value::Null),
            outcome,
            "{seconds}"
        );
    }
    for (seconds, outcome) in [
        (DAY / 2, "ok"),
        (DAY / 2 + 1, "neutral"),
        (3 * DAY / 2, "neutral"),
        (3 * DAY / 2 + 1, "error"),
    ] {
        assert_eq!(
            health(seconds, json!(0.5), json!("1.5")),
            outcome,
            "{seconds}"
        );
    }
    // As a float, 0.7 days are a little less than 16.8 hours.
    assert_eq!(health(60_480, json!(0.7), Value::Null), "ok");
    assert_eq!(health(60_480, json!(0.1), json!("0.7")), "neutral");
}

#[test]
fn what_is_no_list_is_a_misfit() {
    assert_eq!(
        misfit("gh_issues", json!("x")),
        ": a list of issues, not text"
    );
}

#[test]
fn no_more_are_counted_than_github_yields() {
    let mut configured = configured();
    configured["sample"] = json!(1_000);
    assert_eq!(pane("gh_issues", configured, json!([])).note, "of last 100");
}
