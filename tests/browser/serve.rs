//! The worker's end, given messages as the page sends them.

use js_sys::{JSON, Reflect, Uint8Array};
use signalbox::io::browser::serve::answer;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

/// What the worker says to a message written as JSON, as JSON.
fn answered(call: &str) -> String {
    let (message, _) = answer(&JSON::parse(call).unwrap());
    JSON::stringify(&message).unwrap().into()
}

#[wasm_bindgen_test]
fn a_response_carries_the_id_of_its_call() {
    let call = r#"{"id":7,"request":"{\"CheckPattern\":{\"source\":\"a\",\"texts\":[\"a\",\"b\"]}}","bytes":[]}"#;
    assert_eq!(
        answered(call),
        r#"{"id":7,"response":"{\"Matches\":[true,false]}","bytes":[]}"#
    );
}

#[wasm_bindgen_test]
fn a_refusal_is_told_apart_from_a_response() {
    let call = r#"{"id":8,"request":"{\"CheckPattern\":{\"source\":\"(\",\"texts\":[\"a\"]}}","bytes":[]}"#;
    let said = answered(call);
    assert!(
        said.starts_with(r#"{"id":8,"refusal":"{\"InvalidPattern\""#),
        "{said}"
    );
}

#[wasm_bindgen_test]
fn a_call_that_cannot_be_read_gets_no_result() {
    for call in [
        r#"{"id":9,"request":"{\"NoSuchRequest\":{}}","bytes":[]}"#,
        r#"{"id":9,"request":"{","bytes":[]}"#,
        r#"{"id":9,"bytes":[]}"#,
        r#"{"id":9,"request":"{\"Rezip\":{\"metadata\":\"\"}}"}"#,
    ] {
        assert_eq!(answered(call), r#"{"id":9}"#, "{call}");
    }
    let strange = JSON::parse(r#"{"id":9,"request":"null"}"#).unwrap();
    let bytes = Uint8Array::from(&[1][..]);
    Reflect::set(&strange, &JsValue::from_str("bytes"), &bytes).unwrap();
    assert_eq!(
        String::from(JSON::stringify(&answer(&strange).0).unwrap()),
        r#"{"id":9}"#
    );
}
