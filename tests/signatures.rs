//! Signed requests for verifiers that know nothing of this code: written to
//! `target/signatures.json`, judged by npm `hawk` and PyPI `mohawk` in
//! `tests/build/signatures.test.mjs`.

#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};
use signalbox::domain::form::model::Method;
use signalbox::domain::http::HttpRequest;
use signalbox::domain::taskcluster::api::Root;
use signalbox::domain::taskcluster::credentials::Credentials;
use signalbox::domain::taskcluster::hawk::Stamp;
use signalbox::domain::taskcluster::slugid::SlugId;

const TOKEN: &str = "aVerySecretTokenOfAnn-0123456789";

fn case(root: &str, request: impl Fn(&Root) -> HttpRequest, scopes: Option<&[String]>) -> Value {
    let certificate = r#", "certificate": "{\"version\": 1, \"scopes\": [\"a:*\"]}""#;
    let text = format!(
        r#"{{"clientId": "mozilla-auth0/ann|x+y", "accessToken": "{TOKEN}"{}}}"#,
        if scopes.is_some() { certificate } else { "" }
    );
    let credentials = Credentials::read(&text).unwrap();
    let stamp = Stamp {
        seconds: 1_772_352_000,
        nonce: "nonce-1".into(),
    };
    let request = request(&Root::read(root).unwrap());
    let signed = credentials.sign(request, scopes, &stamp).unwrap();
    let field = |name: &str| {
        signed
            .headers
            .iter()
            .find(|(held, _)| held == name)
            .map(|(_, value)| value.clone())
    };
    json!({
        "method": signed.method.as_str(),
        "url": signed.url,
        "body": signed.body,
        "contentType": field("Content-Type"),
        "authorization": field("Authorization"),
        "token": TOKEN,
        "seconds": stamp.seconds,
        "authorizedScopes": scopes,
    })
}

fn write(name: &str, cases: &[Value]) {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, serde_json::to_string_pretty(cases).unwrap()).unwrap();
}

#[test]
fn addresses_are_signed_for_other_verifiers() {
    let id = SlugId::read("MbpVwwttSuWajF2PPit8EA").unwrap();
    let scopes = ["queue:get-artifact:public/actions.json".to_owned()];
    let certificate = r#", "certificate": {"version": 1, "scopes": ["a:*"]}"#;
    let cases: Vec<Value> = [
        ("https://tc.test", ""),
        ("http://127.0.0.1:8080", ""),
        ("https://TC.test:8443", certificate),
    ]
    .into_iter()
    .map(|(root, certificate)| {
        let text = format!(
            r#"{{"clientId": "mozilla-auth0/ann|x+y", "accessToken": "{TOKEN}"{certificate}}}"#
        );
        let credentials = Credentials::read(&text).unwrap();
        let request = Root::read(root)
            .unwrap()
            .artifact(&id, "public/actions.json");
        let until = 1_772_352_060;
        let signed = credentials
            .sign_address(&request.url, &scopes, until)
            .unwrap();
        assert!(signed.headers.is_empty());
        json!({
            "url": signed.url,
            "token": TOKEN,
            "until": until,
            "authorizedScopes": scopes,
            "certificate": !certificate.is_empty(),
        })
    })
    .collect();
    write("bewits.json", &cases);
}

#[test]
fn requests_of_every_kind_are_signed_for_other_verifiers() {
    let id = SlugId::read("MbpVwwttSuWajF2PPit8EA").unwrap();
    let body = "{\n  \"name\": \"grüße 中 \\n\"\n}";
    let cases = [
        case("https://tc.test", |root| root.task(&id), None),
        case(
            "http://127.0.0.1:8080",
            |root| root.group(&id, Some("a b&c=ü")),
            None,
        ),
        case(
            "https://TC.test:8443",
            |root| root.artifact_content(&id, "public/actions.json"),
            Some(&[]),
        ),
        case(
            "https://tc.test",
            |root| root.create_task(&id, body.into()),
            Some(&["assume:repo:github.com/a/b:*".into()]),
        ),
        case(
            "http://tc.test:8080",
            |root| root.trigger_hook("g", "in-tree/é", "{}".into()),
            None,
        ),
        case(
            "https://tc.test",
            |root| root.expand_scopes(&["a".into()]),
            None,
        ),
        case(
            "https://tc.test",
            |root| HttpRequest {
                method: Method::Post,
                body: Some(String::new()),
                ..root.task(&id)
            },
            None,
        ),
    ];
    write("signatures.json", &cases);
}
