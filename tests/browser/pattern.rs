//! Patterns mean what `new RegExp(source).test(text)` means.

use signalbox::domain::work::handle::{PatternEngine, WorkError, handle};
use signalbox::domain::work::{Request, Response};
use signalbox::io::browser::pattern::BrowserPatterns;
use wasm_bindgen_test::wasm_bindgen_test;

fn check(source: &str, text: &str, expected: bool) {
    assert_eq!(
        BrowserPatterns.test(source, text),
        Ok(expected),
        "/{source}/ on {text:?}"
    );
}

#[wasm_bindgen_test]
fn a_match_anywhere_counts_unless_anchored() {
    check("b", "abc", true);
    check("^b", "abc", false);
    check("^[a-z]{3}$", "abc", true);
    check("", "anything", true);
}

#[wasm_bindgen_test]
fn there_are_no_flags() {
    check("ABC", "abc", false);
    check("^b$", "a\nb", false);
    check("a.c", "a\nc", false);
}

#[wasm_bindgen_test]
fn characters_beyond_the_basic_plane_are_two_code_units() {
    check("^.$", "😀", false);
    check("^..$", "😀", true);
    check("^\\uD83D\\uDE00$", "😀", true);
    check("\\u{1F600}", "😀", false);
}

#[wasm_bindgen_test]
fn what_only_ecmascript_has_works() {
    check("^(?=.*\\d)(?!.*x)\\w+$", "a1", true);
    check("(?<year>\\d{4})-\\k<year>", "2026-2026", true);
    check("(a)\\1", "aa", true);
    check("\\/", "/", true);
}

#[wasm_bindgen_test]
fn the_same_pattern_gives_the_same_answer_twice() {
    for _ in 0..3 {
        check("a", "a", true);
    }
}

#[wasm_bindgen_test]
fn a_pattern_with_an_error_is_an_error() {
    for source in ["(", "[", "a**", "(?<n>a)(?<n>b)", "\\"] {
        let error = BrowserPatterns.test(source, "a").unwrap_err();
        assert!(!error.message.is_empty(), "{source}");
    }
}

#[wasm_bindgen_test]
fn the_handler_uses_the_engine() {
    let check = |source: &str| Request::CheckPattern {
        source: source.to_owned(),
        texts: vec!["a".to_owned(), "b".to_owned()],
    };
    assert_eq!(
        handle(check("a"), Vec::new(), &BrowserPatterns),
        Ok((Response::Matches(vec![true, false]), Vec::new()))
    );
    assert!(matches!(
        handle(check("("), Vec::new(), &BrowserPatterns),
        Err(WorkError::InvalidPattern { .. })
    ));
}
