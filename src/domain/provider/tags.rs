//! Words in commit messages that speak to other programs and say nothing to
//! people: closing words (`closes acme/web#41`) and tracker tags
//! (`[Finishes #900 #901]`).

const CLOSING: [&str; 9] = [
    "fix", "fixes", "fixed", "close", "closes", "closed", "resolve", "resolves", "resolved",
];
const FINISHING: [&str; 9] = [
    "finish",
    "finishes",
    "finished",
    "complete",
    "completes",
    "completed",
    "fix",
    "fixes",
    "fixed",
];

/// The message without them, and without blanks around it.
pub(super) fn strip(message: &str) -> String {
    let mut out = String::with_capacity(message.len());
    let mut rest = message;
    // The character before `rest`. A word in brackets is none that closes:
    // `[Fixed #1, #2]` is neither and stays.
    let mut before = ' ';
    while let Some(character) = rest.chars().next() {
        let after = match character {
            '[' => tracker_tag(rest),
            _ if is_word(before) || before == '[' => None,
            _ => closing_words(rest),
        };
        if let Some(after) = after {
            // What stood between two blanks leaves one.
            let blank = out.ends_with(' ') || out.is_empty();
            rest = after.strip_prefix(' ').filter(|_| blank).unwrap_or(after);
            before = ' ';
        } else {
            out.push(character);
            rest = rest.strip_prefix(character).unwrap_or_default();
            before = character;
        }
    }
    out.trim().to_owned()
}

fn is_word(character: char) -> bool {
    match character {
        // Punctuation beyond ASCII; everything else there is a letter or as good.
        '\u{80}'..='\u{BF}' | '\u{2000}'..='\u{206F}' | '\u{3000}'..='\u{303F}' => false,
        _ => character.is_ascii_alphanumeric() || character == '_' || !character.is_ascii(),
    }
}

/// What follows a closing word with its number.
fn closing_words(text: &str) -> Option<&str> {
    let rest = blanks(keyword(text, &CLOSING)?);
    number(rest).or_else(|| number(name(name(rest)?.strip_prefix('/')?)?))
}

/// What follows a bracket of numbers, each after one of the words or alone.
fn tracker_tag(text: &str) -> Option<&str> {
    let mut rest = blanks(text.strip_prefix('[')?);
    loop {
        rest = blanks(number(keyword(rest, &FINISHING).map_or(rest, blanks))?);
        if let Some(after) = rest.strip_prefix(']') {
            return Some(after);
        }
    }
}

/// What follows one of the words, in any case.
fn keyword<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    let end = text
        .find(|character| !is_word(character))
        .unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(end)?;
    words
        .iter()
        .any(|known| known.eq_ignore_ascii_case(word))
        .then_some(rest)
}

/// What follows `#` and digits that no letter follows.
fn number(text: &str) -> Option<&str> {
    let text = text.strip_prefix('#')?;
    let rest = text.trim_start_matches(|character: char| character.is_ascii_digit());
    (rest.len() < text.len() && !rest.starts_with(is_word)).then_some(rest)
}

/// What follows the name of an owner or repository.
fn name(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|character: char| {
        character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.')
    });
    (rest.len() < text.len()).then_some(rest)
}

fn blanks(text: &str) -> &str {
    text.trim_start_matches(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_words_and_tracker_tags_go() {
        for (message, stripped) in [
            ("Speed up parser, closes acme/web#41", "Speed up parser,"),
            ("[Finishes #900 #901] Add login", "Add login"),
            ("Tidy cache\n\nCloses #3", "Tidy cache"),
            ("FIXED   #3 Tidy cache", "Tidy cache"),
            ("resolves#3", ""),
            ("Tidy, resolve #3, close a.b/c-d_e#4.", "Tidy, , ."),
            ("Tidy (fixes #3)", "Tidy ()"),
            ("Tidy closes #3 the cache", "Tidy the cache"),
            ("[#12] Cover parser", "Cover parser"),
            ("Cover [ #12  fixed #13 ] parser", "Cover parser"),
            ("[fixes #12]", ""),
            ("Über [completed #1] ß", "Über ß"),
            ("", ""),
        ] {
            assert_eq!(strip(message), stripped, "{message}");
        }
    }

    #[test]
    fn what_only_looks_like_them_stays() {
        for message in [
            "Refactor (#77)",
            "[delivers #5]",
            "(#5)",
            "[Fixed #1, #2]",
            "suffix #8",
            "fix the #8",
            "fixes # 8",
            "fixes #8th",
            "closes acme/web/more#4",
            "closes acme web#4",
            "closes: #4",
            "[#]",
            "[#1",
            "[]",
            "_fix #3",
        ] {
            assert_eq!(strip(message), message);
        }
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn any_message_is_stripped(message in "([\\[\\]# /a1]|fix|closes|finish|[Üß\n])*") {
            let stripped = strip(&message);
            proptest::prop_assert!(stripped.len() <= message.len());
            proptest::prop_assert_eq!(stripped.trim(), stripped.as_str());
        }
    }
}
