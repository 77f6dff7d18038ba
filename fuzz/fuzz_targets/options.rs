//! Three lines of paths, then an answer: options or an error, and requests
//! that stay at their origin whatever the values are.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signalbox::domain::extension::options::{build_request, read_options};
use signalbox::domain::form::model::ApiOptions;

fuzz_target!(|text: &str| {
    let mut parts = text.splitn(4, '\n');
    let mut next = || parts.next().unwrap_or_default();
    let (list, label, value, body) = (next(), next(), next(), next());
    let _ = read_options(body, list, label, value);

    let options = ApiOptions {
        url: format!("https://example.org/{list}?q=${{v}}"),
        params: vec![(label.to_owned(), "${v}".into())],
        body: serde_json_of(body),
        ..ApiOptions::default()
    };
    let values = |_: &str| Some(value.into());
    if let Ok(request) = build_request(&options, &values, Some(value)) {
        assert_eq!(request.origin().as_deref(), Some("https://example.org"));
    }
});

fn serde_json_of(text: &str) -> Option<serde_json::Value> {
    serde_json::from_str(text).ok()
}
