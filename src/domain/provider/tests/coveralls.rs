use super::*;

pub(super) fn configured() -> Value {
    json!({"vcs_name": "github", "account": "acme", "repo": "web"})
}

pub(super) fn recorded() -> Value {
    json!({"page": 1, "pages": 9, "builds": [
        {"covered_percent": 91.25, "commit_message": "[#12] Cover parser", "committer_name": "Ann",
         "created_at": "2026-02-03T08:00:00Z", "branch": "main", "commit_sha": "9f1c"},
        {"covered_percent": null, "commit_message": null, "committer_name": null, "created_at": null},
        {"covered_percent": 80, "commit_message": "Trim, closes #3", "committer_name": "Bo",
         "created_at": "2026-02-01T09:00:00Z", "commit_sha": "77aa"},
        {"covered_percent": 79.98, "commit_message": "Start", "committer_name": "Bo",
         "created_at": "soon", "commit_sha": "1234"},
        {"covered_percent": 1.0, "commit_message": "Not shown", "committer_name": "Bo"},
    ]})
}

#[test]
fn coverage_is_shown() {
    assert_eq!(
        shown(&pane("coveralls", configured(), recorded())),
        [
            "github/acme/web | ok | https://coveralls.io/github/acme/web",
            "91.2% | Cover parser | an hour ago | Ann | https://coveralls.io/builds/9f1c",
            " |  | ? | <no author> | –",
            "80.0% | Trim, | two days ago | Bo | https://coveralls.io/builds/77aa",
            "80.0% | Start | ? | Bo | https://coveralls.io/builds/1234",
        ]
    );
}

#[test]
fn the_newest_build_and_the_thresholds_decide() {
    let health = |percent: Value, ok: Value, neutral: Value| {
        let mut configured = configured();
        configured["ok_threshold"] = ok;
        configured["neutral_threshold"] = neutral;
        let body = json!({"builds": [{"covered_percent": percent}, {"covered_percent": 99}]});
        pane("coveralls", configured, body).health.as_str()
    };
    for (percent, by_default, otherwise) in [
        (json!(100), "ok", "ok"),
        (json!(80), "ok", "neutral"),
        (json!(79.98), "neutral", "neutral"),
        (json!(50), "neutral", "error"),
        (json!(49.99), "error", "error"),
        (json!(0), "error", "error"),
        (Value::Null, "error", "error"),
        (json!("91"), "error", "error"),
    ] {
        assert_eq!(
            health(percent.clone(), Value::Null, Value::Null),
            by_default,
            "{percent}"
        );
        assert_eq!(
            health(percent.clone(), json!(90.5), json!("60")),
            otherwise,
            "{percent}"
        );
    }
}

#[test]
fn without_builds_nothing_is_covered() {
    for body in [json!({}), json!({"builds": null}), json!({"builds": []})] {
        assert_eq!(
            pane("coveralls", configured(), body).health.as_str(),
            "error"
        );
    }
    assert_eq!(misfit("coveralls", json!(null)), ": an object, not null");
}

#[test]
fn percentages_have_one_decimal() {
    let words = |percent| {
        super::super::pane::Coverage {
            percent: Some(percent),
            ..Default::default()
        }
        .percent_words()
    };
    for percent in [
        0.0, 0.04, 0.05, 0.25, 0.75, 9.95, 9.96, 48.05, 48.15, 48.25, 79.98, 91.25, 91.35, 99.95,
        99.96, 100.0, -3.27, -0.5,
    ] {
        assert_eq!(words(percent), format!("{percent:.1}%"), "{percent}");
    }
    assert_eq!(words(f64::NAN), "");
}
