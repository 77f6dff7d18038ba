//! Answers, and every way of not getting one that can be had without a network.

use crate::fake::{FakeFetch, Reply};
use js_sys::{Array, Uint8Array};
use signalbox::domain::form::model::Method;
use signalbox::domain::http::HttpRequest;
use signalbox::io::browser::fetch::{AbortHandle, Terms, send, send_for_bytes, send_on_terms};
use signalbox::io::browser::timer::sleep;
use signalbox::io::{FetchError, HttpAnswer};
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Blob, Url};

const AMPLE: Duration = Duration::from_secs(20);

fn get(url: &str) -> HttpRequest {
    HttpRequest {
        method: Method::Get,
        url: url.to_owned(),
        headers: Vec::new(),
        body: None,
    }
}

async fn fetched(url: &str) -> Result<HttpAnswer, FetchError> {
    send(&get(url), AMPLE, &AbortHandle::new()).await
}

fn blob_url(bytes: &Uint8Array) -> String {
    let blob = Blob::new_with_u8_array_sequence(&Array::of1(bytes)).unwrap();
    Url::create_object_url_with_blob(&blob).unwrap()
}

#[wasm_bindgen_test]
async fn an_answer_has_status_type_and_text() {
    let answer = fetched("data:application/json,%7B%22a%22%3A%22%C3%BC%22%7D")
        .await
        .unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(answer.content_type, "application/json");
    assert_eq!(answer.body, r#"{"a":"ü"}"#);
    assert!(answer.took < AMPLE);
}

#[wasm_bindgen_test]
async fn a_byte_order_mark_is_not_part_of_the_text() {
    let answer = fetched("data:text/plain,%EF%BB%BFa%FF").await.unwrap();
    assert_eq!(answer.body, "a\u{FFFD}");
}

#[wasm_bindgen_test]
async fn a_missing_file_is_an_answer() {
    assert_eq!(fetched("./no-such-file").await.unwrap().status, 404);
}

#[wasm_bindgen_test]
async fn bytes_come_as_they_are() {
    let url = blob_url(&Uint8Array::from(&[0x50, 0x4B, 0, 255][..]));
    let abort = AbortHandle::new();
    let answer = send_for_bytes(&get(&url), AMPLE, &abort, 4).await.unwrap();
    assert_eq!(answer.body, [0x50, 0x4B, 0, 255]);
    assert_eq!(
        send_for_bytes(&get(&url), AMPLE, &abort, 3).await,
        Err(FetchError::TooLarge { limit_bytes: 3 })
    );
}

#[wasm_bindgen_test]
async fn five_mebibytes_are_enough() {
    let limit_bytes = 5 * 1024 * 1024;
    let full = blob_url(&Uint8Array::new_with_length(5 * 1024 * 1024));
    assert_eq!(fetched(&full).await.unwrap().body.len(), 5 * 1024 * 1024);
    let over = blob_url(&Uint8Array::new_with_length(5 * 1024 * 1024 + 1));
    assert_eq!(
        fetched(&over).await,
        Err(FetchError::TooLarge { limit_bytes })
    );
}

#[wasm_bindgen_test]
async fn a_dead_host_is_unreachable() {
    assert_eq!(
        fetched("http://127.0.0.1:9/").await,
        Err(FetchError::Unreachable)
    );
}

#[wasm_bindgen_test]
async fn what_no_browser_sends_is_malformed() {
    assert_eq!(fetched("https://").await, Err(FetchError::Malformed));
    assert_eq!(
        fetched("https://user:word@example.org/").await,
        Err(FetchError::Malformed)
    );
    let mut request = get("data:,");
    request.headers.push(("X Y".to_owned(), "1".to_owned()));
    assert_eq!(
        send(&request, AMPLE, &AbortHandle::new()).await,
        Err(FetchError::Malformed)
    );
}

#[wasm_bindgen_test]
async fn time_runs_out() {
    let limit = Duration::ZERO;
    let url = blob_url(&Uint8Array::new_with_length(5 * 1024 * 1024));
    assert_eq!(
        send(&get(&url), limit, &AbortHandle::new()).await,
        Err(FetchError::TimedOut { limit })
    );
}

#[wasm_bindgen_test]
async fn an_aborted_request_says_so_and_starts_no_other() {
    let url = blob_url(&Uint8Array::new_with_length(5 * 1024 * 1024));
    let abort = AbortHandle::new();
    let later = abort.clone();
    spawn_local(async move {
        sleep(Duration::ZERO).await;
        later.abort();
    });
    assert_eq!(
        send(&get(&url), AMPLE, &abort).await,
        Err(FetchError::Aborted)
    );
    assert_eq!(
        send(&get("data:,"), AMPLE, &abort).await,
        Err(FetchError::Aborted)
    );
}

#[wasm_bindgen_test]
async fn terms_say_what_is_known_and_which_fields_are_wanted() {
    let fake = FakeFetch::new(|_| {
        let fields = [("etag", "\"2\""), ("x-other", "1")];
        let fields = fields.map(|(name, value)| (name, value.to_owned()));
        Reply::Answer(304, fields.to_vec(), String::new())
    });
    let terms = Terms {
        timeout: AMPLE,
        limit_bytes: 10,
        headers: &["etag", "retry-after"],
        known: Some("\"2\""),
        live: true,
        stays: false,
        home: false,
    };
    let request = get("https://ci.example/");
    let answer = send_on_terms(&request, &terms, &AbortHandle::new()).await;
    let answer = answer.unwrap();
    assert_eq!((answer.status, answer.body.len()), (304, 0));
    assert_eq!(answer.headers, [("etag".to_owned(), "\"2\"".to_owned())]);
    let tag = Some("\"2\"".to_owned());
    assert_eq!(fake.asked(), [("https://ci.example/".to_owned(), tag)]);
}

#[wasm_bindgen_test]
async fn a_body_that_breaks_off_is_told_from_a_host_that_is_not_there() {
    let _fake = FakeFetch::new(|(url, _)| match url.as_str() {
        "https://ci.example/cut" => Reply::CutOff,
        _ => Reply::Nothing,
    });
    let cut = fetched("https://ci.example/cut").await;
    assert_eq!(cut, Err(FetchError::CutOff));
    let dead = fetched("https://ci.example/").await;
    assert_eq!(dead, Err(FetchError::Unreachable));
}
