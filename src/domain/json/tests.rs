//! The reader against examples, against `serde_json`, and against any text.

use super::*;
use proptest::prelude::*;
use serde_json::Value;

fn value(text: &str) -> Value {
    read(text).unwrap().root.to_value()
}

/// A lenient text: what it means and what its clean copy is.
fn check(text: &str, cleaned: &str) {
    let document = read(text).unwrap();
    assert!(!document.is_strict(), "{text}");
    assert_eq!(document.cleaned(text), cleaned);
    let strict: Value = serde_json::from_str(cleaned).unwrap();
    assert_eq!(document.root.to_value(), strict);
}

fn check_error(text: &str, line: u32, column: u32, says: &str) {
    let error = read(text).unwrap_err();
    assert_eq!(error.position, Position { line, column }, "{error}");
    assert!(error.to_string().contains(says), "{error}");
}

#[test]
fn strict_text_has_no_deviations() {
    let text = r#" {"a": [1, -2.5e3, true, false, null, "x\n\u4e2d"], "b": {}} "#;
    assert!(read(text).unwrap().is_strict());
    assert_eq!(value(text), serde_json::from_str::<Value>(text).unwrap());
}

#[test]
fn comments_go_with_the_blanks_before_them() {
    check("{\"a\": 1,   # one\n\"b\": 2}", "{\"a\": 1,\n\"b\": 2}");
    check("{\"a\": 1} // end", "{\"a\": 1}");
    check("[1, /* two */ 2]", "[1,  2]");
}

#[test]
fn a_line_that_is_only_a_comment_goes_as_a_whole() {
    check("[\n  # first\n  1\n]", "[\n  1\n]");
    check("[\r\n  // first\r\n  1\r\n]", "[\r\n  1\r\n]");
    check("/* a\n b */\n[]", "[]");
    check("# a\n# b\n[]\n# c", "[]\n");
}

#[test]
fn comment_marks_inside_strings_are_text() {
    let text = r##"{"a": "# // /* */", "b": "http://x"}"##;
    assert!(read(text).unwrap().is_strict());
}

#[test]
fn trailing_commas_are_taken_out() {
    check("[1, 2,]", "[1, 2]");
    check("{\"a\": 1, # one\n}", "{\"a\": 1\n}");
    check("[[1,],]", "[[1]]");
}

#[test]
fn control_characters_and_half_surrogates_are_escaped() {
    check("[\"a\tb\u{1}\"]", "[\"a\\tb\\u0001\"]");
    check(r#"["\ud83d"]"#, r#"["\ufffd"]"#);
    check(r#"["\ud83dA"]"#, r#"["\ufffdA"]"#);
    check("\u{feff}[]", "[]");
}

#[test]
fn a_surrogate_pair_is_one_character() {
    assert_eq!(value(r#""\ud83d\ude00""#), "😀");
}

#[test]
fn errors_say_where_and_what() {
    check_error("", 1, 1, "no value");
    check_error("# only\n", 2, 1, "no value");
    check_error("[1 2]", 1, 4, "a comma or “]”");
    check_error("{\n  name: 1}", 2, 3, "“name”");
    check_error("{'a': 1}", 1, 2, "single quotation mark");
    check_error("{“a”: 1}", 1, 2, "curly quotation mark");
    check_error("{\"a\" 1}", 1, 6, "a colon");
    check_error("[1] x", 1, 5, "the end of the text");
    check_error("{,}", 1, 2, "a key");
    check_error("[,]", 1, 2, "a value");
    check_error("[\"a\n\"]", 1, 2, "no closing quotation mark");
    check_error("[\"中\\d\"]", 1, 4, "“\\d” is no escape");
    check_error("[\"\\u12\"]", 1, 3, "four hexadecimal");
    check_error("[01]", 1, 2, "must not begin with 0");
    check_error("[.5]", 1, 2, "begin with a digit");
    check_error("[1.]", 1, 2, "after the point");
    check_error("[-]", 1, 2, "after “-”");
    check_error("[1e]", 1, 2, "exponent");
    check_error("[1e999]", 1, 2, "too large");
    check_error("[nullx]", 1, 2, "“nullx”");
    check_error("[1, /* x", 1, 5, "never closed");
    check_error("{\"a\": 1", 1, 8, "the end of the text stands here");
}

#[test]
fn nesting_ends_in_an_error_whatever_its_depth() {
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(read(&deep(DEPTH_LIMIT)).is_ok());
    assert!(read_within(&deep(400), 400).is_ok());
    let error = read_within(&deep(401), 400).unwrap_err();
    assert_eq!(error.problem, SyntaxProblem::TooDeep(400));
    for depth in [DEPTH_LIMIT + 1, 1_000, 100_000] {
        let error = read(&deep(depth)).unwrap_err();
        assert_eq!(error.problem, SyntaxProblem::TooDeep(DEPTH_LIMIT));
        assert_eq!(error.offset, DEPTH_LIMIT);
    }
    let error = read(&"{\"a\":".repeat(100_000)).unwrap_err();
    assert_eq!(error.problem, SyntaxProblem::TooDeep(DEPTH_LIMIT));
}

#[test]
fn more_values_than_the_limit_end_in_an_error() {
    let text = format!("[{}0]", "0,".repeat(NODE_LIMIT));
    assert_eq!(read(&text).unwrap_err().problem, SyntaxProblem::TooMany);
}

#[test]
fn repeated_keys_are_kept_and_reported_and_the_last_one_counts() {
    let document = read(r#"{"a": 1, "b": 2, "a": 3}"#).unwrap();
    assert!(document.is_strict());
    assert_eq!(document.root.as_object().unwrap().len(), 3);
    assert_eq!(document.root.get("a").unwrap().to_value(), 3);
    let repeated = &document.repeated_keys[0];
    assert_eq!((&*repeated.key, repeated.span.start), ("a", 17));
    assert_eq!(repeated.first.start, 1);
}

#[test]
fn a_pointer_leads_to_key_and_value() {
    let text = r#"{"a/b": [{"~": 7}]}"#;
    let document = read(text).unwrap();
    let found = document.root.at("/a~1b/0/~0").unwrap();
    let key = found.key.unwrap();
    assert_eq!(&text[key.start..key.end], "\"~\"");
    assert_eq!(found.value.to_value(), 7);
    assert_eq!(pointer_token("a/b~"), "a~1b~0");
    for missing in ["/x", "/a~1b/1", "/a~1b/00", "a", "/a~1b/0/~0/x"] {
        assert!(document.root.at(missing).is_none(), "{missing}");
    }
}

/// Texts that are nearly JSON: a generated value with pieces put in, taken out
/// or cut off.
fn nearly_json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
        (-1e6..1e6f64).prop_map(|number| format!("{number:e}")),
        any::<String>().prop_map(|text| serde_json::to_string(&text).unwrap()),
    ];
    let json = leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5)
                .prop_map(|items| format!("[{}]", items.join(" , "))),
            prop::collection::vec(("[a-c]", inner), 0..5).prop_map(|members| {
                let members: Vec<String> = members
                    .iter()
                    .map(|(key, value)| format!("\"{key}\":\n{value}"))
                    .collect();
                format!("{{{}}}", members.join(",\n"))
            }),
        ]
    });
    let piece = prop::sample::select(vec![
        "", ",", "#", "//x\n", "/*", "*/", "/* c */", "# c\n", "\"", "\\", "{", "}", "[", "]", ":",
        "0", "-", ".", "e", " ", "\n", "\t", "'", "\u{feff}", "\\ud800", "\\udc00", "中", "\u{1}",
        ",]", ",}",
    ]);
    let change = (any::<prop::sample::Index>(), 0..3_usize, piece);
    (json, prop::collection::vec(change, 0..4)).prop_map(|(text, changes)| {
        let mut chars: Vec<char> = text.chars().collect();
        for (at, removed, piece) in changes {
            let at = at.index(chars.len() + 1);
            let end = (at + removed).min(chars.len());
            chars.splice(at..end, piece.chars());
        }
        chars.into_iter().collect()
    })
}

fn agrees_with_serde(text: &str) -> Result<(), TestCaseError> {
    let theirs = serde_json::from_str::<Value>(text);
    let ours = read(text);
    let strict = ours.as_ref().is_ok_and(Document::is_strict);
    prop_assert_eq!(strict, theirs.is_ok(), "{:?}", text);
    if let Ok(document) = ours {
        let cleaned = document.cleaned(text);
        let again = read(&cleaned).unwrap();
        prop_assert!(again.is_strict(), "{:?} → {:?}", text, cleaned);
        prop_assert_eq!(again.root.to_value(), document.root.to_value());
        prop_assert!(serde_json::from_str::<Value>(&cleaned).is_ok());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn the_verdict_on_nearly_json_is_that_of_serde(text in nearly_json()) {
        agrees_with_serde(&text)?;
    }

    #[test]
    fn the_verdict_on_any_text_is_that_of_serde(text in any::<String>()) {
        agrees_with_serde(&text)?;
    }

    #[test]
    fn any_edits_on_any_text_end_in_a_text(
        text in any::<String>(),
        spans in prop::collection::vec((0..40_usize, 0..40_usize), 0..5),
    ) {
        let edits: Vec<Edit> = spans
            .iter()
            .map(|(start, end)| Edit::replacement(Span::new(*start, *end), "x"))
            .collect();
        let cleaned = clean(&text, &edits);
        prop_assert!(cleaned.len() <= text.len() + edits.len());
    }
}
