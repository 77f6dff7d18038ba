//! What browsers find, refuse, and what would take them hours.

use super::{Pattern, PatternError};
use proptest::prelude::*;

const STEPS: u32 = 100_000;

fn finds(source: &str, text: &str) -> Option<bool> {
    Pattern::new(source)
        .unwrap()
        .is_in(text, &mut STEPS.clone())
}

#[test]
fn expressions_find_what_browsers_find() {
    for (source, text, found) in [
        ("", "", true),
        ("^[a-z]+$", "abc", true),
        ("^[a-z]+$", "abC", false),
        ("b", "abc", true),
        ("^(a|ab)(c|bcd)(d*)$", "abcd", true),
        ("^(?:a{2,3}|b)+$", "aaabaa", true),
        ("^a{2,3}$", "aaaa", false),
        ("^(a*)*$", "aab", false),
        ("^(a?){3}b$", "b", true),
        ("(.)\\1", "abba", true),
        ("^(?<q>['\"]).*\\k<q>$", "'x'", true),
        ("^(?=.*\\d)(?!.*x).{3,}$", "ab1", true),
        ("^(?=.*\\d)(?!.*x).{3,}$", "ax1", false),
        ("\\bfoo\\b", "a foo b", true),
        ("\\Boo", "foo", true),
        ("^[^\\s\\d-]+$", "ab_", true),
        ("^[\\w-.]+$", "a-b.c", true),
        ("^[]$", "", false),
        ("^[^]$", "\n", true),
        ("^.$", "\n", false),
        ("^.$", "\u{1F600}", false),
        ("^..$", "\u{1F600}", true),
        ("^\\x41\\u0042\\103\\0$", "ABC\0", true),
        ("^\\cJ$", "\n", true),
        ("^\\c$", "\\c", true),
        ("^a{,2}{$", "a{,2}{", true),
        ("^]}$", "]}", true),
        ("^(a)|b\\1$", "xb", true),
        ("^\\8$", "8", true),
        ("^(?=a)*b$", "b", true),
        ("(?:(a)|b)*\\1$", "ab", true),
        ("^(foo|bar)$", "bars", false),
        ("^v[0-9]+\\.[0-9]+(\\.\\d+)?$", "v1.20.3", true),
        ("^v[0-9]+\\.[0-9]+(\\.\\d+)?$", "v1", false),
        ("\\.json$", "a.json5", false),
        ("^[a-z0-9-]{2,4}$", "a-1", true),
        ("^[^/\\s]+$", "a b", false),
        ("^(?:a{3}|b{2,})$", "bbb", true),
    ] {
        assert_eq!(finds(source, text), Some(found), "{source} in {text:?}");
    }
}

#[test]
fn a_literal_is_one_line_between_slashes() {
    for (written, is_one) in [
        ("/a/", true),
        ("//", true),
        ("/a/b/", true),
        ("/", false),
        ("a", false),
        ("/a/i", false),
        ("/a\n/", false),
    ] {
        assert_eq!(Pattern::literal(written).is_some(), is_one, "{written}");
    }
}

#[test]
fn what_browsers_refuse_is_refused() {
    for source in [
        "(",
        ")",
        "[",
        "*",
        "a**",
        "{1}",
        "a{2,1}",
        "\\",
        "[b-a]",
        "(?x)",
        "(?<a>)(?<a>)",
        "(?<1>)",
        "(?<n>)\\k<m>",
        "(?<n>)\\k",
        "^*",
    ] {
        assert_eq!(
            Pattern::new(source).err(),
            Some(PatternError::Syntax),
            "{source}"
        );
    }
    assert_eq!(
        Pattern::new("(?<=a)b").err(),
        Some(PatternError::Unfollowed)
    );
    assert_eq!(Pattern::new("(?i:b)").err(), Some(PatternError::Unfollowed));
    assert_eq!(Pattern::new("a{99999}").err(), Some(PatternError::TooLarge));
    let deep = format!("{}a{}", "(".repeat(100), ")".repeat(100));
    assert_eq!(Pattern::new(&deep).err(), Some(PatternError::TooLarge));
}

#[test]
fn a_pattern_that_would_run_for_hours_ends() {
    let text = format!("{}!", "a".repeat(60));
    assert_eq!(finds("^(a+)+$", &text), None);
    assert_eq!(finds("^(a|a)*$", &text), None);
    assert_eq!(finds("(x+x+)+y", &"x".repeat(1000)), None);
}

#[cfg(not(target_arch = "wasm32"))]
fn any_source() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        "[abc]".prop_map(|text| text),
        Just(".".to_owned()),
        prop::sample::select(vec![
            "\\d", "\\w", "\\s", "\\b", "\\B", "[a-b]", "[^a]", "[\\d-a]", "^", "$", "\\1", "\\2",
            "\\x61", "\\.", "{", "]", "-", ",", "1", "[\\W]", "\\0", "\\101", "\\cA",
        ])
        .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| parts.concat()),
            (inner.clone(), inner.clone()).prop_map(|(one, other)| format!("(?:{one}|{other})")),
            inner.clone().prop_map(|inner| format!("({inner})")),
            inner.clone().prop_map(|inner| format!("(?={inner})")),
            inner.clone().prop_map(|inner| format!("(?!{inner})")),
            (
                inner,
                prop::sample::select(vec![
                    "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,2}?", "{1,}"
                ])
            )
                .prop_map(|(inner, times)| format!("(?:{inner}){times}")),
        ]
    })
}

#[cfg(not(target_arch = "wasm32"))]
proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn another_engine_finds_the_same(source in any_source(), text in "[abc1 .\n-]{0,8}") {
        if let (Ok(pattern), Ok(other)) = (Pattern::new(&source), regress::Regex::new(&source))
            && let Some(found) = pattern.is_in(&text, &mut STEPS.clone())
        {
            prop_assert_eq!(found, other.find(&text).is_some(), "{} in {:?}", source, text);
        }
    }
}

proptest! {
    #[test]
    fn any_heap_of_signs_is_read_or_refused(source in "[ab()\\[\\]{}*+?|^$.\\\\<>=!:,0-9kcxu-]{0,16}", text in "[ab]{0,6}") {
        let ours = Pattern::new(&source);
        if let Ok(pattern) = &ours {
            let _ = pattern.is_in(&text, &mut 1000);
        }
    }

    #[test]
    fn any_text_ends(source in ".{0,30}", text in ".{0,30}") {
        if let Ok(pattern) = Pattern::new(&source) {
            let _ = pattern.is_in(&text, &mut 1000);
        }
    }
}
