//! What holds for builds of any service, tried with one of them.

use super::*;

/// A pane of these builds: status and seconds before now of start and end.
fn pane_of(list: &[(&str, Option<i64>, Option<i64>)]) -> PaneData {
    let time = |before: Option<i64>| {
        before.map(|before| {
            let at = 9 * 3_600 - before;
            format!(
                "2026-02-03T{:02}:{:02}:{:02}Z",
                at / 3_600,
                at / 60 % 60,
                at % 60
            )
        })
    };
    let items: Vec<Value> = list
        .iter()
        .map(|(status, start, end)| json!({"status": status, "start_time": time(*start), "stop_time": time(*end)}))
        .collect();
    pane("circleci", super::circleci::configured(), items.into())
}

fn elapsed(list: &[(&str, Option<i64>, Option<i64>)]) -> Vec<String> {
    let pane = pane_of(list);
    builds(&pane)
        .iter()
        .map(|build| build.elapsed.words(now()))
        .collect()
}

#[test]
fn the_running_build_is_estimated_by_what_passed_before_it() {
    let passed = ("success", Some(1_000), Some(900));
    assert_eq!(
        elapsed(&[("running", Some(40), None), passed])[0],
        "a minute left"
    );
    assert_eq!(
        elapsed(&[("running", Some(100), None), passed])[0],
        "a moment left"
    );
    assert_eq!(
        elapsed(&[("running", Some(101), None), passed])[0],
        "nearly done"
    );
    assert_eq!(
        elapsed(&[("running", None, None), passed])[0],
        "estimate not available"
    );
    assert_eq!(
        elapsed(&[("running", Some(40), None)])[0],
        "estimate not available"
    );
    // Failures tell nothing, nor does what passed after it, nor what has no end.
    assert_eq!(
        elapsed(&[
            ("success", Some(500), Some(400)),
            ("running", Some(40), None),
            ("failed", Some(1_000), Some(900)),
            ("success", Some(1_000), None),
        ])[1],
        "estimate not available"
    );
    // The whole list counts, and the mean is cut to seconds: (100 + 10 + 1) / 3.
    let long = [
        ("running", Some(10), None),
        ("success", Some(1_000), Some(900)),
        ("failed", Some(2_000), Some(1_900)),
        ("canceled", Some(2_000), Some(1_900)),
        ("success", Some(2_010), Some(2_000)),
        ("success", Some(3_001), Some(3_000)),
    ];
    assert_eq!(elapsed(&long)[0], "27 seconds left");
}

#[test]
fn only_the_first_running_build_of_those_shown_is_estimated() {
    let lines = elapsed(&[
        ("on_hold", Some(10), None),
        ("running", Some(40), None),
        ("running", Some(50), Some(20)),
        ("success", Some(1_000), Some(900)),
    ]);
    assert_eq!(
        lines,
        [
            "waiting",
            "a minute left",
            "elapsed time not available",
            "took a minute"
        ]
    );
    let fifth = [("canceled", None, None); 4]
        .into_iter()
        .chain([
            ("running", Some(40), None),
            ("success", Some(1_000), Some(900)),
        ])
        .collect::<Vec<_>>();
    assert_eq!(elapsed(&fifth), ["elapsed time not available"; 4]);
}

#[test]
fn the_estimate_ticks_without_another_poll() {
    let pane = pane_of(&[
        ("running", Some(40), None),
        ("success", Some(1_000), Some(900)),
    ]);
    let elapsed = builds(&pane)[0].elapsed;
    let at = |seconds: i64| {
        let then = now().plus(seconds * 1_000);
        (elapsed.words(then), elapsed.progress(then))
    };
    assert_eq!(at(-60), ("two minutes left".to_owned(), Some(0)));
    assert_eq!(at(0), ("a minute left".to_owned(), Some(40)));
    assert_eq!(at(59), ("a second left".to_owned(), Some(99)));
    assert_eq!(at(60), ("a moment left".to_owned(), Some(100)));
    assert_eq!(at(1_000), ("nearly done".to_owned(), Some(100)));
    assert_eq!(builds(&pane)[1].elapsed.progress(now()), None);
}

#[test]
fn health_is_that_of_the_newest_build_that_has_a_verdict() {
    let health = |words: &str| {
        let list: Vec<_> = words
            .split_whitespace()
            .map(|word| (word, None, None))
            .collect();
        pane_of(&list).health.as_str()
    };
    for (words, expected) in [
        ("", "neutral"),
        ("running canceled strange on_hold", "neutral"),
        ("success failed", "ok"),
        (
            "running canceled strange queued on_hold success failed",
            "ok",
        ),
        ("canceled failed success", "error"),
        ("timedout success", "error"),
    ] {
        assert_eq!(health(words), expected, "{words}");
    }
}

#[test]
fn a_red_streak_begins_with_its_first_failure() {
    let broken = |list: &[(&str, Option<i64>, Option<i64>)]| match pane_of(list).content {
        Content::Builds { broken, .. } => {
            broken.map(|broken| (now().since(broken.since) / 1_000, broken.at_least))
        }
        _ => None,
    };
    let failed = |before| ("failed", Some(before), None);
    let passed = ("success", Some(9_000), None);
    assert_eq!(broken(&[failed(1), passed]), Some((1, false)));
    assert_eq!(
        broken(&[failed(1), passed, failed(9_500)]),
        Some((1, false))
    );
    assert_eq!(
        broken(&[
            ("running", Some(1), None),
            failed(2),
            ("canceled", Some(3), None),
            ("timedout", Some(4), None),
            failed(5),
            failed(6),
            passed
        ]),
        Some((6, false))
    );
    assert_eq!(broken(&[failed(1), failed(2)]), Some((2, true)));
    assert_eq!(
        broken(&[failed(1), ("failed", None, None), passed]),
        Some((1, false))
    );
    assert_eq!(broken(&[("failed", None, None)]), None);
    assert_eq!(broken(&[passed, failed(1)]), None);
    assert_eq!(broken(&[("running", Some(1), None)]), None);
}

#[test]
fn whatever_is_no_text_counts_as_absent() {
    for odd in [
        json!(null),
        json!(""),
        json!(" \n"),
        json!(7),
        json!(true),
        json!({"a": 1}),
        json!(["x"]),
    ] {
        let body = json!([{
            "author_name": odd, "committer_name": odd, "subject": odd, "status": odd,
            "start_time": odd, "stop_time": odd, "build_url": odd,
        }]);
        let pane = pane("circleci", super::circleci::configured(), body);
        assert_eq!(
            shown(&pane)[1],
            "unknown | <no message> | None | ? | elapsed time not available | <no author> | –"
        );
    }
}

#[test]
fn only_pages_of_the_web_are_linked() {
    for (url, linked) in [
        ("https://ci.example/1", true),
        ("http://ci.example/1", true),
        ("javascript:alert(1)", false),
        ("data:text/html,x", false),
        ("//ci.example/1", false),
        ("/1", false),
        ("https://ann:secret@ci.example/1", false),
    ] {
        let body = json!([{"status": "success", "build_url": url}]);
        let pane = pane("circleci", super::circleci::configured(), body);
        assert_eq!(builds(&pane)[0].link.is_some(), linked, "{url}");
    }
}

#[test]
fn messages_are_shown_as_they_are() {
    let body = json!([{"status": "success", "subject": " Tidy,\n\nfixes #3 [#4] "}]);
    let pane = pane("circleci", super::circleci::configured(), body);
    assert_eq!(builds(&pane)[0].message, " Tidy,\n\nfixes #3 [#4] ");
}
