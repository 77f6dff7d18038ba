//! Answers as APIs give them, and requests as authors write them.

use super::*;
use crate::domain::form::model::RemoteSearch;
use proptest::prelude::*;
use serde_json::json;

fn labels(read: &OptionsRead) -> Vec<&str> {
    read.options.iter().map(|o| o.label.as_str()).collect()
}

#[test]
fn a_dotted_path_leads_to_the_list() {
    let body = r#"{"result": [{"items": [{"name": "One", "id": 1}, {"name": "Two", "id": "2"}]}]}"#;
    let read = read_options(body, "result.0.items", "name", "id").unwrap();
    assert_eq!(labels(&read), ["One", "Two"]);
    assert_eq!(read.options[0].value, json!(1), "the JSON type is kept");
    assert_eq!(read.options[1].value, json!("2"));
}

#[test]
fn an_empty_path_is_the_whole_answer() {
    let read = read_options(r#"[{"n": {"a": "x"}, "v": true}]"#, "", "n.a", "v").unwrap();
    assert_eq!(labels(&read), ["x"]);
    assert_eq!(read.options[0].value, json!(true));
}

#[test]
fn a_list_of_scalars_is_its_own_labels() {
    let read = read_options(r#"{"data": ["main", 7, false]}"#, "data", "name", "id").unwrap();
    assert_eq!(labels(&read), ["main", "7", "false"]);
    assert_eq!(read.options[1].value, json!(7));
}

#[test]
fn items_without_label_or_value_are_counted() {
    let body =
        r#"[{"name": "a", "id": 1}, {"name": "b"}, {"id": 2}, null, [], {"name": "c", "id": {}}]"#;
    let read = read_options(body, "", "name", "id").unwrap();
    assert_eq!((labels(&read), read.left_out.incomplete), (vec!["a"], 5));
}

#[test]
fn of_items_with_one_value_the_first_is_an_option() {
    let body = r#"[{"n": "a", "id": 1}, {"n": "b", "id": "1"}, {"n": "c", "id": 1.0}, {"n": "d", "id": 1}]"#;
    let read = read_options(body, "", "n", "id").unwrap();
    assert_eq!((labels(&read), read.left_out.repeated), (vec!["a", "b"], 2));
    let read = read_options(r#"["x", "y", "x"]"#, "", "", "").unwrap();
    assert_eq!((labels(&read), read.left_out.repeated), (vec!["x", "y"], 1));
}

#[test]
fn null_is_a_value_and_a_value_that_is_not_there_is_none() {
    let body = r#"[{"n": "None", "id": null}, {"n": "b"}]"#;
    let read = read_options(body, "", "n", "id").unwrap();
    assert_eq!(read.options[0].value, Value::Null);
    assert_eq!((labels(&read), read.left_out.incomplete), (vec!["None"], 1));
}

#[test]
fn a_key_with_dots_wins_over_the_path() {
    let read = read_options(r#"[{"a.b": "x", "id": 1}]"#, "", "a.b", "id").unwrap();
    assert_eq!(labels(&read), ["x"]);
}

#[test]
fn another_thing_than_a_list_is_named() {
    let error = read_options(r#"{"data": {"list": [], "total": 0}}"#, "data", "a", "b");
    assert_eq!(
        error.unwrap_err().to_string(),
        "what the answer has at “data” is an object (list, total), not a list"
    );
    let error = read_options(r#"{"error": "no"}"#, "data.x", "a", "b").unwrap_err();
    assert_eq!(
        error.to_string(),
        "the answer has nothing at “data.x”: an object (error) has no “data”"
    );
    let error = read_options("null", "", "a", "b").unwrap_err();
    assert_eq!(error.to_string(), "the whole answer is null, not a list");
}

#[test]
fn an_answer_that_is_not_json_is_named() {
    let error = read_options("<!doctype html><p>Sign in", "", "a", "b").unwrap_err();
    assert!(error.to_string().contains("HTML page"), "{error}");
    let error = read_options("{\"a\": ", "", "a", "b").unwrap_err();
    assert!(error.to_string().contains("damaged JSON"), "{error}");
}

fn values(name: &str) -> Option<Value> {
    match name {
        "repo" => Some(json!("a b/ü&x")),
        "count" => Some(json!(3)),
        "list" => Some(json!(["x"])),
        _ => None,
    }
}

fn post() -> ApiOptions {
    ApiOptions {
        url: "https://example.org/v1".to_owned(),
        method: Method::Post,
        ..ApiOptions::default()
    }
}

#[test]
fn values_are_encoded_where_they_go() {
    let options = ApiOptions {
        url: "https://example.org/${repo}/x?page=1#top".to_owned(),
        params: vec![
            ("n".to_owned(), json!("${count}!")),
            ("limit".to_owned(), json!(10)),
            ("none".to_owned(), json!("${nobody}")),
        ],
        headers: vec![("X-Count".to_owned(), "c=${count}".to_owned())],
        body: Some(json!({"ignored": true})),
        ..ApiOptions::default()
    };
    let request = build_request(&options, &values, None).unwrap();
    assert_eq!(
        request.url,
        "https://example.org/a%20b%2F%C3%BC%26x/x?page=1&n=3%21&limit=10&none="
    );
    assert_eq!(request.headers, [("X-Count".to_owned(), "c=3".to_owned())]);
    assert_eq!(request.body, None, "a GET has no body");
    assert_eq!(request.origin().as_deref(), Some("https://example.org"));
}

#[test]
fn a_text_of_the_body_that_is_one_name_keeps_the_type() {
    let options = ApiOptions {
        body: Some(
            json!({"n": "${count}", "t": "n=${count}", "l": ["${list}"], "u": "${nobody}", "k": 1}),
        ),
        ..post()
    };
    let request = build_request(&options, &values, None).unwrap();
    assert_eq!(
        request.body.as_deref(),
        Some(r#"{"n":3,"t":"n=3","l":[["x"]],"u":null,"k":1}"#)
    );
    assert_eq!(
        request.headers,
        [("Content-Type".to_owned(), "application/json".to_owned())]
    );
}

#[test]
fn what_is_no_reference_stays() {
    let options = ApiOptions {
        body: Some(json!([
            "$",
            "${",
            "${}",
            "a${b",
            "$${count}",
            "${${count}}"
        ])),
        ..post()
    };
    let request = build_request(&options, &values, None).unwrap();
    assert_eq!(
        request.body.as_deref(),
        Some(r#"["$","${","${}","a${b","$3","${3}"]"#)
    );
}

#[test]
fn a_value_is_never_read_as_a_template_again() {
    let evil = |_: &str| Some(json!("${count}"));
    let options = ApiOptions {
        body: Some(json!({"a": "x${repo}"})),
        ..post()
    };
    let request = build_request(&options, &evil, None).unwrap();
    assert_eq!(request.body.as_deref(), Some(r#"{"a":"x${count}"}"#));
}

#[test]
fn the_search_text_goes_where_the_author_says() {
    let search = |place| {
        Some(RemoteSearch {
            name: "q".to_owned(),
            place,
        })
    };
    let options = ApiOptions {
        search: search(SearchPlace::Body),
        ..post()
    };
    let request = build_request(&options, &values, Some("a&b")).unwrap();
    assert_eq!(request.body.as_deref(), Some(r#"{"q":"a&b"}"#));
    let options = ApiOptions {
        search: search(SearchPlace::Params),
        params: vec![("q".to_owned(), json!("old"))],
        ..post()
    };
    let request = build_request(&options, &values, Some("a&b")).unwrap();
    assert_eq!(request.url, "https://example.org/v1?q=a%26b");
    let options = ApiOptions {
        search: search(SearchPlace::Body),
        body: Some(json!([])),
        ..post()
    };
    assert!(matches!(
        build_request(&options, &values, Some("x")),
        Err(RequestError::SearchInBody { .. })
    ));
    assert!(build_request(&options, &values, None).is_ok());
}

#[test]
fn dangerous_requests_are_refused() {
    let with_url = |url: &str| ApiOptions {
        url: url.to_owned(),
        ..ApiOptions::default()
    };
    for url in [
        "file:///etc/passwd",
        "javascript:1",
        "https://u:p@h/",
        "/x",
        "",
    ] {
        assert!(
            build_request(&with_url(url), &values, None).is_err(),
            "{url}"
        );
    }
    let options = ApiOptions {
        headers: vec![("X".to_owned(), "${v}".to_owned())],
        ..post()
    };
    let evil = |_: &str| Some(json!("a\r\nHost: evil"));
    assert!(build_request(&options, &evil, None).is_err());
}

proptest! {
    #[test]
    fn no_answer_makes_reading_panic(
        body in prop_oneof!["\\PC{0,60}", "[\\[{}\\]\",:a0 ]{0,40}"],
        path in "[a0.]{0,6}",
    ) {
        let _ = read_options(&body, &path, &path, &path);
    }

    #[test]
    fn a_substituted_address_never_leaves_its_origin(value in "\\PC{0,30}", path in "\\PC{0,20}") {
        let options = ApiOptions {
            url: format!("https://example.org/${{v}}/{path}"),
            params: vec![(path, json!("${v}"))],
            ..ApiOptions::default()
        };
        let values = |_: &str| Some(json!(value.clone()));
        if let Ok(request) = build_request(&options, &values, None) {
            prop_assert_eq!(request.origin().unwrap(), "https://example.org");
        }
    }
}
