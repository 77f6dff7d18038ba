//! Answers of every kind, and what becomes of them.

use super::*;
use crate::domain::provider::pane::PaneKind;
use crate::domain::provider::{Fate, Step};
use proptest::prelude::*;
use serde_json::json;

const NOW: Timestamp = Timestamp(1_784_000_000_000);

const SERVICE: Declaration = Declaration {
    key: "service",
    name: "Service",
    kind: PaneKind::Builds,
    root: "https://ci.example",
    endpoint: "/builds",
    auth: Auth::Header {
        name: "Authorization",
        before: "Bearer ",
        setting: "api_token",
        after: "",
    },
    headers: &[],
    settings: &[],
    poll_seconds: 60,
    fate: Fate::Alive,
    format: Format::Json,
    members: &[],
    step: |_| Ok(Step::Keep),
};

const FEED: Declaration = Declaration {
    format: Format::Text,
    members: &[],
    auth: Auth::Basic,
    ..SERVICE
};

fn received(status: u16, headers: &[(&str, &str)], body: &str) -> Received {
    Received {
        status,
        content_type: String::new(),
        headers: headers
            .iter()
            .map(|&(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        body: body.as_bytes().to_vec(),
    }
}

fn json_of(body: &str) -> Result<Value, Reason> {
    let answer = received(200, &[], body).read(&SERVICE, NOW)?;
    Ok(answer.expect("not a 304").body)
}

fn reason(status: u16, headers: &[(&str, &str)], body: &str) -> Reason {
    let read = received(status, headers, body).read(&SERVICE, NOW);
    read.expect_err("no success")
}

fn not_json(page: bool) -> Result<Value, Reason> {
    Err(Reason::NotData {
        page,
        expected: "JSON",
    })
}

#[test]
fn json_is_read_whatever_stands_around_it() {
    let expected = json!({"builds": [1, null, "é"]});
    for body in [
        r#"{"builds":[1,null,"é"]}"#,
        "\u{FEFF}{\"builds\":[1,null,\"é\"]}",
        " \r\n{\"builds\":[1,null,\"\\u00e9\"]}\n",
    ] {
        assert_eq!(json_of(body), Ok(expected.clone()));
    }
    let mut html_by_name = received(200, &[("etag", "W/\"1\"")], "[]");
    html_by_name.content_type = "text/html".to_owned();
    assert_eq!(html_by_name.etag(), Some("W/\"1\""));
    let answer = html_by_name.read(&SERVICE, NOW).unwrap().unwrap();
    assert_eq!(answer.body, json!([]));
    assert_eq!(answer.headers, [("etag".to_owned(), "W/\"1\"".to_owned())]);
}

#[test]
fn a_faulty_byte_costs_one_character() {
    let mut answer = received(200, &[], "");
    answer.body = b"{\"name\":\"J\xF6rg\"}".to_vec();
    let body = answer.read(&SERVICE, NOW).unwrap().unwrap().body;
    assert_eq!(body, json!({"name": "J\u{FFFD}rg"}));
}

#[test]
fn a_page_to_log_in_is_told_from_garbage() {
    for page in ["<!DOCTYPE html><p>Log in", "\u{FEFF} <HTML>", "<p>Log in"] {
        assert_eq!(json_of(page), not_json(true), "{page}");
    }
    for garbage in [
        "",
        " ",
        "oops",
        "{\"cut",
        "<?xml version=\"1.0\"?><a/>",
        "NaN",
    ] {
        assert_eq!(json_of(garbage), not_json(false), "{garbage}");
    }
}

#[test]
fn xml_comes_as_text() {
    let read = |content_type: &str, body: &str| {
        let mut answer = received(200, &[], body);
        answer.content_type = content_type.to_owned();
        Ok(answer.read(&FEED, NOW)?.unwrap().body)
    };
    let not_xml = |page| {
        Err(Reason::NotData {
            page,
            expected: "XML",
        })
    };
    assert_eq!(
        read("text/xml", "\u{FEFF}<Projects/>\n"),
        Ok(json!("<Projects/>"))
    );
    assert_eq!(read("", "<Projects/>"), Ok(json!("<Projects/>")));
    assert_eq!(
        read("text/html", "<?xml version=\"1.0\"?><Projects/>"),
        Ok(json!("<?xml version=\"1.0\"?><Projects/>")),
        "some servers give every file this type"
    );
    assert_eq!(read("text/html; charset=utf-8", "<p>Log in"), not_xml(true));
    assert_eq!(read("", "<!doctype html>"), not_xml(true));
    assert_eq!(read("", ""), not_xml(false));
}

#[test]
fn more_than_eight_mebibytes_is_too_much() {
    let mut answer = received(200, &[], "");
    answer.body = vec![b' '; 8 * 1024 * 1024 + 1];
    assert_eq!(
        answer.read(&SERVICE, NOW),
        Err(Reason::TooLarge { limit: LIMIT_BYTES })
    );
}

#[test]
fn statuses_have_reasons_of_their_own() {
    let refused = |status| Reason::Refused {
        status,
        settings: vec!["api_token".to_owned()],
    };
    assert_eq!(reason(401, &[], "<html>"), refused(401));
    assert_eq!(reason(403, &[], "Forbidden"), refused(403));
    assert_eq!(
        reason(403, &[("x-ratelimit-remaining", "12")], ""),
        refused(403)
    );
    assert_eq!(reason(404, &[], "<html>"), Reason::NotFound { status: 404 });
    assert_eq!(reason(410, &[], ""), Reason::NotFound { status: 410 });
    for status in [500, 502, 503, 504, 599] {
        assert_eq!(reason(status, &[], ""), Reason::ProviderError { status });
    }
    for status in [204, 205, 300, 400, 402, 406, 415, 422] {
        assert_eq!(reason(status, &[], ""), Reason::Status { status });
    }
    assert_eq!(received(304, &[], "").read(&SERVICE, NOW), Ok(None));
    let Err(Reason::Refused { settings, .. }) = received(401, &[], "").read(&FEED, NOW) else {
        panic!("refused");
    };
    assert_eq!(settings, ["username", "password"]);
}

#[test]
fn a_rate_limit_is_told_from_a_refusal_and_knows_its_end() {
    let limited = |seconds: i64| Reason::RateLimited {
        until: NOW.plus(seconds * 1000),
    };
    let reset = (NOW.0 / 1000 + 1800).to_string();
    let spent = [
        ("x-ratelimit-limit", "60"),
        ("x-ratelimit-remaining", "0"),
        ("x-ratelimit-reset", reset.as_str()),
    ];
    assert_eq!(reason(403, &spent, ""), limited(1800));
    assert_eq!(reason(429, &spent, ""), limited(1800));
    assert_eq!(reason(429, &[("retry-after", "7")], ""), limited(7));
    assert_eq!(reason(403, &[("retry-after", "7")], ""), limited(7));
    assert_eq!(reason(429, &[], ""), limited(60));
    assert_eq!(reason(429, &[("retry-after", "soon")], ""), limited(60));
    let past = [
        ("x-ratelimit-remaining", "0"),
        ("x-ratelimit-reset", "1784000000"),
    ];
    assert_eq!(reason(403, &past, ""), limited(60), "its clock is behind");
    let text = "{\"message\":\"You have exceeded a secondary Rate Limit.\"}";
    assert_eq!(reason(403, &[], text), limited(60));
    let date = [("retry-after", "Tue, 14 Jul 2026 03:35:20 GMT")];
    assert_eq!(reason(429, &date, ""), limited(120));
    let never = [("retry-after", "99999999")];
    assert_eq!(reason(429, &never, ""), limited(25 * 3600));
}

#[test]
fn what_is_left_of_a_limit_is_read_in_every_spelling() {
    let quota = |headers: &[(&str, &str)]| received(200, headers, "").quota(NOW);
    let expected = Quota {
        limit: 5000,
        remaining: 4321,
        reset: NOW.plus(600_000),
    };
    for (start, reset) in [
        ("x-ratelimit-", "1784000600"),
        ("x-rate-limit-", "1784000600"),
        ("x-ratelimit-", "1784000600000"),
        ("x-ratelimit-", "600"),
    ] {
        let [limit, remaining, until] =
            ["limit", "remaining", "reset"].map(|name| format!("{start}{name}"));
        let fields = [
            (limit.as_str(), " 5000"),
            (remaining.as_str(), "4321"),
            (until.as_str(), reset),
        ];
        assert_eq!(quota(&fields), Some(expected));
        assert_eq!(quota(&fields[..2]), None, "no end is known");
        assert_eq!(quota(&fields[1..]).map(|quota| quota.limit), Some(4321));
    }
    assert_eq!(
        quota(&[
            ("x-ratelimit-remaining", "-1"),
            ("x-ratelimit-reset", "600")
        ]),
        None
    );
}

#[test]
fn a_provider_can_ask_for_patience() {
    let asked = |status, headers: &[(&str, &str)]| {
        let moment = received(status, headers, "").not_before(NOW)?;
        Some(moment.since(NOW) / 1000)
    };
    assert_eq!(asked(200, &[("x-poll-interval", "90")]), Some(90));
    assert_eq!(asked(304, &[("x-poll-interval", "90")]), Some(90));
    assert_eq!(asked(503, &[("retry-after", "120")]), Some(120));
    assert_eq!(
        asked(503, &[("x-poll-interval", "90"), ("retry-after", "20")]),
        Some(90)
    );
    assert_eq!(asked(200, &[("retry-after", "120")]), None);
    assert_eq!(asked(200, &[]), None);
}

#[test]
fn dates_are_those_of_http() {
    let seconds = |text| http_date(text).map(|moment| moment.0 / 1000);
    assert_eq!(seconds("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777));
    assert_eq!(seconds("Thu, 01 Jan 1970 00:00:00 GMT"), Some(0));
    assert_eq!(
        seconds("Thu, 29 Feb 2024 23:59:59 GMT"),
        Some(1_709_251_199)
    );
    for text in [
        "",
        "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 06 ovD 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
    ] {
        assert_eq!(seconds(text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn no_answer_is_beyond_reading(
        status in 100..1000u16,
        content_type in "(text/html|application/json)?.{0,9}",
        values in prop::collection::vec((0..HEADERS.len(), "[0-9]{0,22}|.{0,40}|[A-Z][a-z]{2}, [0-9]{2} (Jan|Dec) [0-9]{4} [0-9:]{8} GMT"), 0..6),
        body in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..60),
            "[<>{}\\[\\]\": \u{FEFF}a-z0-9]{0,60}".prop_map(String::into_bytes),
        ],
        now in any::<i64>(),
    ) {
        let headers = values
            .into_iter()
            .map(|(at, value)| (HEADERS[at].to_owned(), value))
            .collect();
        let now = Timestamp(now);
        let answer = Received { status, content_type, headers, body };
        let quota = answer.quota(now);
        prop_assert!(quota.is_none_or(|quota| quota.remaining >= 0));
        prop_assert!(answer.not_before(now).is_none_or(|moment| moment >= now));
        if let Err(Reason::RateLimited { until }) = answer.clone().read(&SERVICE, now) {
            prop_assert!(until >= now && until.since(now) <= LONGEST_WAIT);
        }
        drop(answer.read(&FEED, now));
    }
}
