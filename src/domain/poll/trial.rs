//! A connection tried once, in words: what was asked, what came, and how much of
//! it is fit to be shown. For the page that manages integrations.

use super::schedule::Quota;
use crate::domain::base64;
use crate::domain::cut::cut;
use crate::domain::http::percent_encode;
use crate::domain::json::quoted;
use crate::domain::time::{Timestamp, span};
use serde_json::{Map, Value};
use std::cmp::Reverse;
use std::fmt::Write as _;

/// The most lines and letters of an answer that are shown.
const LINES: usize = 20;
const LETTERS: usize = 2000;

/// What stands in the place of a secret.
const MASK: &str = "••••";

/// One request and what came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exchange {
    /// The address that was asked, secrets masked.
    pub address: String,
    /// HTTP status; `None` where no answer came.
    pub status: Option<u16>,
    /// Why none came; empty otherwise.
    pub failure: String,
    /// The value of `Content-Type`.
    pub content_type: String,
    /// How long it took, in milliseconds.
    pub millis: u64,
    /// The first lines of the body as it came, secrets masked.
    pub start: String,
    /// Whether the body goes on after them.
    pub goes_on: bool,
}

impl Exchange {
    /// The status and its meaning, or why there is none.
    pub fn outcome(&self) -> String {
        match self.status {
            Some(status) => match meaning(status) {
                "" => status.to_string(),
                meaning => format!("{status} {meaning}"),
            },
            None => self.failure.clone(),
        }
    }

    /// The time it took: "240 ms", "1.4 s".
    pub fn time(&self) -> String {
        match self.millis {
            millis @ 0..1000 => format!("{millis} ms"),
            millis => {
                let tenths = millis.saturating_add(50) / 100;
                format!("{}.{} s", tenths / 10, tenths % 10)
            }
        }
    }
}

/// The reason phrase of a status (RFC 9110, section 15); empty for a rare one.
fn meaning(status: u16) -> &'static str {
    match status {
        200 => "OK",
        204 => "No Content",
        301 => "Moved Permanently",
        302 => "Found",
        304 => "Not Modified",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        406 => "Not Acceptable",
        410 => "Gone",
        422 => "Unprocessable Content",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "",
    }
}

/// The first lines of a body, and whether it goes on after them.
pub fn first_lines(body: &[u8], secrets: &[String]) -> (String, bool) {
    // A letter has four bytes at most; the secret at the end is whole or absent.
    let most = LETTERS.saturating_mul(8);
    let part = body.get(..most).unwrap_or(body);
    let text = masked(&String::from_utf8_lossy(part), secrets);
    let mut shown = String::new();
    let mut goes_on = part.len() < body.len();
    let (mut lines, mut letters) = (1usize, 0usize);
    for letter in text.trim_start_matches('\u{FEFF}').chars() {
        if letters >= LETTERS || (letter == '\n' && lines >= LINES) {
            goes_on = true;
            break;
        }
        lines = lines.saturating_add(usize::from(letter == '\n'));
        letters = letters.saturating_add(1);
        // Other control characters would not show, or turn the line around.
        match letter {
            '\r' => {}
            '\n' | '\t' => shown.push(letter),
            letter if letter.is_control() => shown.push('\u{FFFD}'),
            letter => shown.push(letter),
        }
    }
    (shown, goes_on)
}

/// What must not be shown of an entry: its secrets, and the credentials that are made
/// of them and of its other `settings`, as an answer that echoes its request has them.
pub fn hidden(secrets: &[String], settings: &[String]) -> Vec<String> {
    let mut hidden = Vec::new();
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        let alone = [
            secret.clone(),
            [secret, ":"].concat(),
            [":", secret].concat(),
        ];
        let others = settings.iter().chain(secrets);
        let pairs = others.flat_map(|other| {
            let pair = |one: &str, two: &str| [one, ":", two].concat();
            [pair(other, secret), pair(secret, other)]
        });
        let encoded = alone.into_iter().chain(pairs);
        hidden.extend(encoded.map(|text| {
            let encoded = base64::standard(text.as_bytes());
            // Not all write the padding.
            encoded.trim_end_matches('=').to_owned()
        }));
        hidden.push(secret.clone());
    }
    // One may be part of another.
    hidden.sort_by_key(|text| Reverse(text.len()));
    hidden
}

/// The ways in which an address or JSON has a text, itself first.
fn forms(text: &str) -> [String; 5] {
    let literal = quoted(text);
    let json = literal
        .get(1..literal.len().saturating_sub(1))
        .unwrap_or(text);
    let mut ascii = String::new();
    for letter in json.chars() {
        if letter.is_ascii() {
            ascii.push(letter);
            continue;
        }
        for unit in letter.encode_utf16(&mut [0; 2]) {
            // Writing to a string cannot fail.
            let _ = write!(ascii, "\\u{unit:04x}");
        }
    }
    [
        text.to_owned(),
        percent_encode(text),
        json.to_owned(),
        json.replace('/', "\\/"),
        ascii,
    ]
}

/// The text with every secret replaced, also where an address or JSON has it encoded.
pub fn masked(text: &str, secrets: &[String]) -> String {
    let mut text = text.to_owned();
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        for form in forms(secret) {
            let mut rest = text.as_str();
            let mut out = String::new();
            while let Some((before, after)) = cut(rest, &form) {
                out.push_str(before);
                out.push_str(MASK);
                rest = after;
            }
            out.push_str(rest);
            text = out;
        }
    }
    text
}

/// The answer with every secret in its texts and keys replaced.
pub fn without_secrets(answer: Value, secrets: &[String]) -> Value {
    match answer {
        Value::String(text) => masked(&text, secrets).into(),
        Value::Array(items) => items
            .into_iter()
            .map(|item| without_secrets(item, secrets))
            .collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(key, value)| (masked(&key, secrets), without_secrets(value, secrets)))
            .collect::<Map<_, _>>()
            .into(),
        other => other,
    }
}

/// What is left of a rate limit: "4,321 of 5,000 requests, anew in 12 minutes"; of one
/// that is used up at least `until` when nobody is asked.
pub fn quota_words(quota: Option<Quota>, until: Option<Timestamp>, now: Timestamp) -> String {
    match (quota, until) {
        (None, None) => "The provider does not say.".to_owned(),
        (None, Some(until)) => format!(
            "Used up; the board would ask again in {}",
            span(until.since(now).max(0))
        ),
        (
            Some(Quota {
                limit,
                remaining,
                reset,
            }),
            _,
        ) => format!(
            "{remaining} of {limit} requests left, anew in {}",
            span(reset.since(now).max(0))
        ),
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_first_lines_are_shown_as_they_came() {
        assert_eq!(
            first_lines(b"{\"a\": 1}\r\n", &[]),
            ("{\"a\": 1}\n".to_owned(), false)
        );
        let many = "line\n".repeat(50);
        let (shown, goes_on) = first_lines(many.as_bytes(), &[]);
        assert_eq!((shown.lines().count(), goes_on), (LINES, true));
        let (shown, goes_on) = first_lines("ö".repeat(5000).as_bytes(), &[]);
        assert_eq!((shown.chars().count(), goes_on), (LETTERS, true));
    }

    #[test]
    fn times_and_outcomes_have_words() {
        let exchange = |status, millis| Exchange {
            status,
            millis,
            failure: "No answer.".into(),
            ..Exchange::default()
        };
        assert_eq!(exchange(Some(404), 240).outcome(), "404 Not Found");
        assert_eq!(exchange(Some(299), 240).outcome(), "299");
        assert_eq!(exchange(None, 0).outcome(), "No answer.");
        assert_eq!(exchange(None, 240).time(), "240 ms");
        assert_eq!(exchange(None, 1449).time(), "1.4 s");
        let quota = Quota {
            limit: 5000,
            remaining: 4321,
            reset: Timestamp(720_000),
        };
        let later = Some(Timestamp(90_000));
        let words = quota_words(Some(quota), later, Timestamp(0));
        assert!(words.starts_with("4321 of 5000 requests left"), "{words}");
        let words = quota_words(None, later, Timestamp(0));
        let wanted = format!("Used up; the board would ask again in {}", span(90_000));
        assert_eq!(words, wanted);
        let words = quota_words(None, None, Timestamp(0));
        assert_eq!(words, "The provider does not say.");
    }

    #[test]
    fn an_echo_of_the_request_shows_no_credential() {
        let secrets = ["tok\"_/ä".to_owned(), "proxy-key".to_owned()];
        let hidden = hidden(&secrets, &["ann".to_owned(), String::new()]);
        for credential in [
            "ann:tok\"_/ä",
            "tok\"_/ä:",
            ":tok\"_/ä",
            "tok\"_/ä",
            "proxy-key:tok\"_/ä",
            "tok\"_/ä:ann",
        ] {
            let encoded = base64::standard(credential.as_bytes());
            let echo = format!("{{\"you\":\"Basic {encoded}\"}}");
            let (shown, _) = first_lines(echo.as_bytes(), &hidden);
            let encoded = encoded.trim_end_matches('=');
            assert!(
                !shown.contains(encoded) && shown.contains(MASK),
                "{credential}"
            );
        }
        for echo in [
            r#"{"token": "tok\"_/ä"}"#,
            r#"{"token": "tok\"_\/ä"}"#,
            r#"{"token": "tok\"_/\u00e4"}"#,
        ] {
            assert_eq!(masked(echo, &hidden), format!("{{\"token\": \"{MASK}\"}}"));
        }
    }

    proptest! {
        #[test]
        fn no_secret_is_shown(before in ".{0,40}", secret in "[a-zA-Z0-9+/= ]{3,12}", after in ".{0,40}", body in prop::collection::vec(any::<u8>(), 0..60)) {
            let text = format!("{before}{secret}{after}{}", percent_encode(&secret));
            let secrets = [secret.clone()];
            let masked = masked(&text, &secrets);
            prop_assert!(!masked.contains(&secret));
            prop_assert!(!masked.contains(&percent_encode(&secret)));
            let bytes = [text.as_bytes(), &body, secret.as_bytes()].concat();
            let (shown, _) = first_lines(&bytes, &secrets);
            prop_assert!(!shown.contains(&secret));
        }

        #[test]
        fn any_bytes_have_first_lines(body in prop::collection::vec(any::<u8>(), 0..9000)) {
            let (shown, _) = first_lines(&body, &[]);
            prop_assert!(shown.chars().count() <= LETTERS);
        }
    }
}
