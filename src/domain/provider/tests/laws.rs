//! What holds whatever a provider answers.

use super::*;
use crate::domain::provider::{DECLARATIONS, ask};
use proptest::prelude::*;
use serde_json::Map;

/// Settings that every provider can do with.
fn configured(api: &str) -> Settings {
    settings(json!({
        "root": "https://ci.example", "api": api, "username": "ann", "password": "t", "api_token": "t",
        "account": "acme", "repo": "web", "app": "web", "branch": "main", "job": "web", "project": "web",
        "project_id": 7, "domain": "acme", "project_name": "web", "pipeline_id": 7, "vcs_type": "github",
        "vcs_name": "github",
    }))
}

/// The answers that a poll gets, one after the other.
fn recorded() -> Vec<Value> {
    vec![
        super::buddy::recorded(),
        super::circleci::recorded(),
        super::circleci::recorded_v2(),
        super::circleci::workflows(&[(
            "test",
            "failed",
            "2026-02-03T08:58:02Z",
            Some("2026-02-03T08:59:00Z"),
        )]),
        super::codeship::recorded(),
        super::coveralls::recorded(),
        super::gh_actions::recorded(),
        super::gh_issues::recorded(),
        super::github::recorded(),
        super::jenkins::recorded(),
        super::tracker::recorded(),
        super::tracker::recorded_stories(),
        super::travis::recorded(),
        super::travis::recorded_v3(),
    ]
}

/// Any JSON, with names and words that providers use among the texts.
fn any_json() -> impl Strategy<Value = Value> {
    let name = prop::sample::select(vec![
        "id",
        "items",
        "builds",
        "status",
        "state",
        "result",
        "executions",
        "workflow_runs",
        "commit",
        "commits",
        "author",
        "committer",
        "name",
        "message",
        "started_at",
        "start_date",
        "created_at",
        "closed_at",
        "timestamp",
        "duration",
        "building",
        "stories",
        "estimate",
        "velocity",
        "current_iteration_number",
        "changeSets",
        "covered_percent",
        "html_url",
        "url",
        "head_commit",
        "to_revision",
        "trigger",
        "vcs",
        "pull_request",
    ]);
    let text = prop_oneof![
        name.clone().prop_map(str::to_owned),
        prop::sample::select(vec![
            "",
            "success",
            "passed",
            "running",
            "failed",
            "SUCCESSFUL",
            "completed",
            "open",
            "closed",
            "created",
            "errored",
            "2026-02-03T08:00:00Z",
            "0001-01-01",
            "9999-12-31T23:59:59.999Z",
            "https://ci.example/1",
            "#1",
            "fixes #1",
            "[#1]",
        ])
        .prop_map(str::to_owned),
        "[a-mo-tv-zü <>&\\n]{0,8}",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (0..5_i64).prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((name.clone(), inner), 0..6).prop_map(|members| {
                Value::Object(
                    members
                        .into_iter()
                        .map(|(name, value)| (name.to_owned(), value))
                        .collect::<Map<_, _>>(),
                )
            }),
        ]
    })
}

/// A recorded answer with some parts replaced.
fn mutated() -> impl Strategy<Value = Value> {
    let change = (any::<prop::sample::Index>(), any_json());
    (
        prop::sample::select(recorded()),
        prop::collection::vec(change, 0..4),
    )
        .prop_map(|(mut value, changes)| {
            for (index, part) in changes {
                let mut places = Vec::new();
                places_in(&value, String::new(), &mut places);
                let place = index.get(&places).clone();
                *value.pointer_mut(&place).unwrap() = part;
            }
            value
        })
}

fn places_in(value: &Value, at: String, places: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                places_in(item, format!("{at}/{index}"), places);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                places_in(
                    member,
                    format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")),
                    places,
                );
            }
        }
        _ => {}
    }
    places.push(at);
}

/// Polls every provider with these answers for all that it asks.
fn check(answers: &[Option<Value>], memory: &Value, api: &str) -> Result<(), TestCaseError> {
    let settings = configured(api);
    for declaration in DECLARATIONS {
        let mut received: Vec<Option<Answer>> = Vec::new();
        let mut next = answers.iter().cycle();
        received.push(answer(next.next().cloned().flatten().unwrap_or_default()));
        let mut steps = 0;
        loop {
            steps += 1;
            prop_assert!(steps < 4, "{} never ends", declaration.key);
            let poll = Poll {
                settings: &settings,
                answers: &received,
                memory,
                previous: &[],
                now: now(),
            };
            match (declaration.step)(&poll) {
                Ok(Step::Ask(asks)) => {
                    prop_assert!(asks.len() <= 4 && !asks.is_empty());
                    for ask in asks {
                        prop_assert!(ask.request.origin().is_some(), "{}", ask.request.url);
                        received.push(next.next().cloned().flatten().and_then(answer));
                    }
                }
                Ok(Step::Show { panes, .. }) => {
                    for pane in panes {
                        for line in shown(&pane) {
                            for word in ["null", "undefined", "[object", "NaN", "Object"] {
                                prop_assert!(!line.contains(word), "{}: {line}", declaration.key);
                            }
                        }
                    }
                    break;
                }
                Ok(Step::Keep) | Err(_) => break,
            }
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn whatever_is_answered_polls_end_and_show_words_for_people(
        answers in prop::collection::vec(prop::option::weighted(0.9, any_json()), 1..6),
        memory in any_json(),
        api in "v1.1|v2|v3|",
    ) {
        check(&answers, &memory, &api)?;
    }

    #[test]
    fn recorded_answers_with_odd_parts_do_too(
        answers in prop::collection::vec(prop::option::weighted(0.9, mutated()), 1..6),
        api in "v1.1|v2|v3|",
    ) {
        check(&answers, &Value::Null, &api)?;
    }

    #[test]
    fn percentages_are_rounded_exactly(thousandths in 0..100_000_i32, other in -200.0..200.0_f64) {
        for percent in [f64::from(thousandths) / 1_000.0, f64::from(thousandths) / 64.0, other] {
            let coverage = super::super::pane::Coverage { percent: Some(percent), ..Default::default() };
            prop_assert_eq!(coverage.percent_words(), format!("{:.1}%", percent));
        }
    }

    #[test]
    fn any_settings_make_a_request(value in any_json(), root in ".*", text in ".*") {
        let configured = settings(json!({
            "root": root, "api": text, "account": text, "repo": value, "job": text, "branch": text,
            "username": value, "password": text, "api_token": text, "project_id": value, "sample": value,
        }));
        for declaration in DECLARATIONS {
            ask::first(declaration, &configured);
        }
    }
}
