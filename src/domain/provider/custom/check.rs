//! What is wrong with a declaration: a finding per field, with its place.

use super::super::Settings;
use crate::domain::finding::{Finding, Level, Place};
use crate::domain::form::saved::names_a_secret;
use crate::domain::http::{check_header, origin_of};
use crate::domain::json::pointer_token;
use crate::domain::provider::cctray::without_credential;
use serde_json::{Map, Value, json};

/// What a kind of pane takes: its word, its fields or counters, and the one of
/// them that is required.
type Kind = (&'static str, &'static [&'static str], &'static str);

const KINDS: [Kind; 5] = [
    (
        "ci",
        &[
            "author",
            "message",
            "outcome",
            "started_at",
            "finished_at",
            "duration",
            "link",
        ],
        "outcome",
    ),
    (
        "vcs",
        &["author", "message", "committed", "link"],
        "message",
    ),
    (
        "coverage",
        &["author", "message", "committed", "coverage", "link"],
        "coverage",
    ),
    (
        "issues",
        &[
            "open_issues",
            "closed_issues",
            "open_prs",
            "closed_prs",
            "half_life_days",
        ],
        "",
    ),
    (
        "stories",
        &["velocity", "ready", "in_flight", "completed", "accepted"],
        "",
    ),
];

const OUTCOMES: [&str; 6] = [
    "passed",
    "failed",
    "crashed",
    "cancelled",
    "working",
    "waiting",
];
const SCHEMES: [&str; 5] = ["none", "basic", "bearer", "header", "query"];

/// Checks the setting `declaration` of a custom integration. The findings' places
/// begin at the integration's entry, e.g. `/settings/declaration/endpoint`.
/// Without a finding of level error it runs.
pub fn check(settings: &Settings) -> Vec<Finding> {
    let mut findings = Findings(Vec::new());
    let Some(Value::Object(declaration)) = settings.0.get("declaration") else {
        findings.wrong("", "an object");
        return findings.0;
    };
    for (key, value) in declaration {
        match key.as_str() {
            "kind" | "root" | "endpoint" | "auth" | "fields" | "counters" => {}
            "name" | "title" | "page" if value.is_string() => {}
            "name" | "title" => findings.wrong(&at(&[key]), "text"),
            "page" => findings.wrong(&at(&[key]), "an address"),
            "title_at" | "items" => findings.pointer(&at(&[key]), value),
            "headers" => headers(value, &mut findings),
            "outcomes" => outcomes(value, &mut findings),
            "ok_threshold" | "neutral_threshold" => {
                if !value.as_f64().is_some_and(|number| number >= 0.0) {
                    findings.wrong(&at(&[key]), "a number, zero or more");
                }
            }
            _ => findings.unknown(&at(&[key])),
        }
    }
    root(declaration, settings, &mut findings);
    for key in ["endpoint", "title", "page"] {
        template(declaration, key, settings, &mut findings);
    }
    for key in ["endpoint", "root"] {
        if let Some(parameter) = query_credential(declaration, key) {
            findings.credential(key, &parameter.1);
        }
    }
    auth(declaration.get("auth"), &mut findings);
    kind(declaration, &mut findings);
    findings.0
}

fn root(declaration: &Map<String, Value>, settings: &Settings, findings: &mut Findings) {
    match declaration.get("root") {
        None if settings.text("root").is_some() => {}
        Some(Value::String(root)) if origin_of(root.trim()).is_ok() => {}
        _ => findings.wrong("/root", "an address that begins with https:// or http://"),
    }
}

/// A template may only ask for settings that are there and no secret.
fn template(
    declaration: &Map<String, Value>,
    key: &str,
    settings: &Settings,
    findings: &mut Findings,
) {
    let place = at(&[key]);
    let Some(Value::String(text)) = declaration.get(key) else {
        if key == "endpoint" {
            findings.wrong(&place, "text that begins with “/” or “?”");
        }
        return;
    };
    if key == "endpoint" && !(text.is_empty() || text.starts_with(['/', '?'])) {
        findings.wrong(&place, "text that begins with “/” or “?”");
    }
    if key == "page" && origin_of(text).is_err() {
        findings.wrong(&place, "an address that begins with https:// or http://");
    }
    let mut optional = false;
    let mut rest = text.as_str();
    while let Some(position) = rest.find(['{', '[', ']']) {
        let (bracket, after) = rest
            .split_at_checked(position)
            .and_then(|(_, tail)| tail.split_at_checked(1))
            .unwrap_or_default();
        rest = after;
        if bracket != "{" {
            optional = bracket == "[" && key != "title";
            continue;
        }
        let Some((name, after)) = rest.split_once('}') else {
            findings.wrong(&place, "text in which every “{” has its “}”");
            return;
        };
        rest = after;
        if names_a_secret(name) {
            let expected = "text without a secret in it: a credential goes into “auth”";
            findings.wrong(&place, expected);
        } else if settings.text(name).is_none() && !optional {
            let mut expected = "text whose settings are there: “".to_owned();
            expected.push_str(name);
            expected.push_str("” is not");
            findings.wrong(&place, &expected);
        }
    }
}

fn auth(auth: Option<&Value>, findings: &mut Findings) {
    let Some(auth) = auth else {
        return;
    };
    let Some(members) = auth.as_object() else {
        findings.wrong("/auth", "an object with “scheme”");
        return;
    };
    let word = members.get("scheme").and_then(Value::as_str);
    findings.one_of("/auth/scheme", word, &SCHEMES);
    let named = matches!(word, Some("header" | "query"));
    let name = members
        .get("name")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if named && (name.is_empty() || word == Some("header") && check_header(name, "").is_err()) {
        findings.wrong("/auth/name", "the name of the header field or parameter");
    }
    for (key, value) in members {
        match key.as_str() {
            "scheme" | "name" => {}
            "prefix" if value.is_string() => {}
            "prefix" => findings.wrong("/auth/prefix", "text"),
            _ => findings.unknown(&at(&["auth", key])),
        }
    }
}

fn headers(value: &Value, findings: &mut Findings) {
    let Some(members) = value.as_object() else {
        findings.wrong("/headers", "an object of texts");
        return;
    };
    for (name, value) in members {
        let place = at(&["headers", name]);
        if holds_credential(name) {
            let expected = "left out: a credential goes into “auth”, where it is kept secret";
            findings.wrong(&place, expected);
        } else if value
            .as_str()
            .is_none_or(|value| check_header(name, value).is_err())
        {
            findings.wrong(&place, "a header field that can be sent");
        }
    }
}

/// Whether a header field of that name holds a credential.
fn holds_credential(name: &str) -> bool {
    names_a_secret(name)
        || ["authorization", "cookie", "x-api-key"]
            .iter()
            .any(|other| name.eq_ignore_ascii_case(other))
}

/// Takes the credentials out of a declaration, which everybody who gets the file can
/// read: header fields, and parameters of the query. The first becomes the
/// declaration's `auth` and the secret `token` where it has neither; what fits nowhere
/// is left out, as [`check`] says.
pub fn move_credential(settings: &mut Map<String, Value>) {
    let has_token = settings.contains_key("token");
    let Some(Value::Object(declaration)) = settings.get_mut("declaration") else {
        return;
    };
    let mut found = None;
    if let Some(Value::Object(headers)) = declaration.get_mut("headers") {
        for (name, value) in std::mem::take(headers) {
            match value {
                Value::String(value) if holds_credential(&name) => {
                    let (prefix, token) = match value.trim().split_once(' ') {
                        Some((word, token)) => ([word, " "].concat(), token.trim().to_owned()),
                        None => (String::new(), value),
                    };
                    let auth = json!({"scheme": "header", "name": name, "prefix": prefix});
                    found = found.or(Some((auth, token)));
                }
                _ if holds_credential(&name) => {}
                value => drop(headers.insert(name, value)),
            }
        }
    }
    for key in ["endpoint", "root"] {
        if let Some((address, name, value)) = query_credential(declaration, key) {
            declaration.insert(key.to_owned(), address.into());
            let auth = json!({"scheme": "query", "name": name});
            found = found.or(Some((auth, value)));
        }
    }
    let scheme = declaration.get("auth").map(|auth| auth.get("scheme"));
    let free = scheme.is_none_or(|scheme| scheme.and_then(Value::as_str) == Some("none"));
    if let Some((auth, token)) = found
        && free
        && !has_token
    {
        declaration.insert("auth".to_owned(), auth);
        settings.insert("token".to_owned(), token.into());
    }
}

/// What [`without_credential`] yields of an address of the declaration. What a
/// template fills in is no secret.
fn query_credential(
    declaration: &Map<String, Value>,
    key: &str,
) -> Option<(String, String, String)> {
    let address = declaration.get(key)?.as_str()?;
    without_credential(address).filter(|(_, _, value)| !value.contains(['{', '[', ']']))
}

fn outcomes(value: &Value, findings: &mut Findings) {
    let Some(members) = value.as_object() else {
        findings.wrong(
            "/outcomes",
            "an object from the provider's words to outcomes",
        );
        return;
    };
    for (word, outcome) in members {
        findings.one_of(&at(&["outcomes", word]), outcome.as_str(), &OUTCOMES);
    }
}

fn kind(declaration: &Map<String, Value>, findings: &mut Findings) {
    let word = declaration.get("kind").and_then(Value::as_str);
    let Some((kind, places, required)) = KINDS.iter().find(|(kind, ..)| Some(*kind) == word) else {
        findings.one_of("/kind", None, &KINDS.map(|(kind, ..)| kind));
        return;
    };
    let counted = required.is_empty();
    let (used, unused) = if counted {
        ("counters", "fields")
    } else {
        ("fields", "counters")
    };
    if declaration.contains_key(unused) {
        findings.unknown(&at(&[unused]));
    }
    if !counted && !declaration.contains_key("items") {
        findings.wrong(
            "/items",
            "a JSON Pointer to the list, or \"\" if the answer is the list",
        );
    }
    if *kind == "ci" && !declaration.contains_key("outcomes") {
        findings.wrong(
            "/outcomes",
            "an object from the provider's words to outcomes",
        );
    }
    let members = declaration.get(used).and_then(Value::as_object);
    let Some(members) = members.filter(|members| !members.is_empty()) else {
        findings.wrong(&at(&[used]), "an object from names to JSON Pointers");
        return;
    };
    for (name, value) in members {
        let place = at(&[used, name]);
        if places.contains(&name.as_str()) {
            findings.pointer(&place, value);
        } else {
            findings.one_of(&place, None, places);
        }
    }
    if !counted && !members.contains_key(*required) {
        findings.wrong(&at(&[used, required]), "a JSON Pointer; it is required");
    }
}

/// A JSON Pointer.
fn at(parts: &[&str]) -> String {
    let mut pointer = String::new();
    for part in parts {
        pointer.push('/');
        pointer.push_str(&pointer_token(part));
    }
    pointer
}

struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, level: Level, at: &str, text: String, remedy: &str) {
        let place = Place {
            pointer: Some(["/settings/declaration", at].concat()),
            ..Place::default()
        };
        self.0.push(Finding::new(
            "configuration.declaration",
            level,
            place,
            text,
            remedy,
        ));
    }

    fn wrong(&mut self, at: &str, expected: &str) {
        let place = if at.is_empty() { "/" } else { at };
        let text = [
            "In the declaration, “",
            place,
            "” should be ",
            expected,
            ".",
        ]
        .concat();
        self.add(
            Level::Error,
            at,
            text,
            "Correct it in the setting “declaration”.",
        );
    }

    fn unknown(&mut self, at: &str) {
        let text = ["In the declaration, “", at, "” has no meaning."].concat();
        self.add(Level::Info, at, text, "Correct its name, or take it out.");
    }

    fn credential(&mut self, key: &str, parameter: &str) {
        let at = ["/", key].concat();
        let text = [
            "In the declaration, “",
            &at,
            "” seems to hold a secret, “",
            parameter,
            "”, which every reader of the file sees.",
        ]
        .concat();
        let remedy = "Take it out, and let “auth” name the parameter, scheme “query”: then it is asked for and kept in the browser.";
        self.add(Level::Warning, &at, text, remedy);
    }

    fn one_of(&mut self, at: &str, word: Option<&str>, words: &[&str]) {
        if !word.is_some_and(|word| words.contains(&word)) {
            let expected = ["one of ", &words.join(", ")].concat();
            self.wrong(at, &expected);
        }
    }

    /// RFC 6901.
    fn pointer(&mut self, at: &str, value: &Value) {
        let is_pointer = value
            .as_str()
            .is_some_and(|text| text.is_empty() || text.starts_with('/'));
        if !is_pointer {
            self.wrong(at, "a JSON Pointer, such as /actor/name");
        }
    }
}
