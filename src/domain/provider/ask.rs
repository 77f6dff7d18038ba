//! From a declaration and settings to a request.
//!
//! A template's `{setting}` stands for the setting, percent-encoded; a part in
//! square brackets is left out where one of its settings is absent.

use super::credential::{self, Scheme};
use super::{
    Answer, Ask, Auth, Declaration, Poll, Setting, SettingKind, Settings, Step, circleci, travis,
};
use crate::domain::decimal;
use crate::domain::form::model::Method;
use crate::domain::http::{HttpRequest, percent_encode};
use crate::domain::time::Timestamp;
use serde_json::Value;

/// The root of GitHub's API, the only one that surely knows its version header.
const GITHUB: &str = "https://api.github.com";

/// What asks instead of a declaration where the setting `api` has that word.
static VERSIONS: [(&str, &Declaration); 3] = [
    ("v2", &circleci::V2),
    ("v3", &travis::PUBLIC_V3),
    ("v3", &travis::PRO_V3),
];

/// The declaration by which requests are made: another one where the setting
/// `api` chooses another version of the API.
fn by_version<'a>(declaration: &'a Declaration, settings: &Settings) -> &'a Declaration {
    let Some(Value::String(api)) = settings.0.get("api") else {
        return declaration;
    };
    VERSIONS
        .iter()
        .find(|(word, version)| version.key == declaration.key && word == api)
        .map_or(declaration, |(_, version)| version)
}

/// The request that a poll begins with. A declaration without an endpoint says
/// it itself: its step is asked without answers.
pub fn first(declaration: &Declaration, settings: &Settings) -> Ask {
    if declaration.endpoint.is_empty() {
        let answers: &[Option<Answer>] = &[];
        let step = (declaration.step)(&Poll {
            settings,
            answers,
            memory: &Value::Null,
            previous: &[],
            now: Timestamp::default(),
        });
        if let Ok(Step::Ask(asks)) = step
            && let Some(ask) = asks.into_iter().next()
        {
            return ask;
        }
    }
    let endpoint = by_version(declaration, settings).endpoint;
    at(declaration, settings, endpoint)
}

/// A further request: the template of a path and query below the root, with the
/// declaration's credential and header fields.
pub fn at(declaration: &Declaration, settings: &Settings, path_and_query: &str) -> Ask {
    let declaration = by_version(declaration, settings);
    let mut url = root(declaration, settings);
    let mut headers: Vec<(String, String)> = Vec::new();
    let mut header = |name: &str, value: String| headers.push((name.to_owned(), value));
    for (name, value) in declaration.headers {
        header(name, (*value).to_owned());
    }
    if url == GITHUB {
        header("X-GitHub-Api-Version", "2026-03-10".to_owned());
    }
    url.push_str(&address(declaration.settings, settings, path_and_query));
    let secret = |key| settings.text(key).map(|secret| secret.trim().to_owned());
    let scheme = match declaration.auth {
        Auth::None => Scheme::None,
        Auth::Basic => match (settings.text("username"), settings.text("password")) {
            (Some(username), Some(password)) => Scheme::Basic { username, password },
            _ => Scheme::None,
        },
        Auth::Header {
            name,
            before,
            setting,
            after,
        } => match secret(setting) {
            Some(secret) => Scheme::Header {
                name: name.to_owned(),
                value: [before, &secret, after].concat(),
            },
            None => Scheme::None,
        },
        Auth::Query { name, setting } => Scheme::Query {
            name: name.to_owned(),
            value: secret(setting).unwrap_or_default(),
        },
    };
    credential::add(scheme, &mut url, &mut headers);
    Ask {
        request: HttpRequest {
            method: Method::Get,
            url,
            headers,
            body: None,
        },
        optional: false,
    }
}

/// The base address, without slashes at its end.
pub(super) fn root(declaration: &Declaration, settings: &Settings) -> String {
    let configured = settings.text("root");
    configured
        .as_deref()
        .unwrap_or(declaration.root)
        .trim()
        .trim_end_matches('/')
        .to_owned()
}

/// Path and query of a template. Slashes stay in the settings `job` and
/// `branch` where they are part of the path.
fn address(declared: &[Setting], settings: &Settings, template: &str) -> String {
    let mut out = String::with_capacity(template.len());
    let mut in_query = false;
    // Where the part in brackets begins, and whether all its settings are there.
    let mut part = (0, true);
    let mut characters = template.chars();
    while let Some(character) = characters.next() {
        match character {
            '[' => part = (out.len(), true),
            ']' if !part.1 => out.truncate(part.0),
            ']' => {}
            '{' => {
                let key = key(&mut characters);
                let value = value(declared, settings, &key);
                part.1 &= value.is_some();
                let value = value.unwrap_or_default();
                let slashes = !in_query && (key == "job" || key == "branch");
                let encode = if key == "job" {
                    encode_rest
                } else {
                    percent_encode
                };
                let mut segments = value.split('/');
                out.push_str(&encode(segments.next().unwrap_or_default()));
                for segment in segments {
                    out.push_str(if slashes { "/" } else { "%2F" });
                    out.push_str(&encode(segment));
                }
            }
            _ => {
                in_query |= character == '?';
                out.push(character);
            }
        }
    }
    out
}

/// Like [`percent_encode`], for a text copied from an address: what is encoded
/// there already stays as it is, such as `%252F` in the job of a branch.
fn encode_rest(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(place) = rest.find('%') {
        let (before, from) = rest.split_at(place);
        let digits = |code: &str| code.bytes().skip(1).all(|byte| byte.is_ascii_hexdigit());
        let code = from.get(..3).filter(|code| digits(code));
        out.push_str(&percent_encode(before));
        out.push_str(code.unwrap_or("%25"));
        rest = from.get(code.map_or(1, str::len)..).unwrap_or_default();
    }
    out.push_str(&percent_encode(rest));
    out
}

/// A template filled in for people: nothing is encoded, and brackets are text.
pub(super) fn name(settings: &Settings, template: &str) -> String {
    let mut out = String::with_capacity(template.len());
    let mut characters = template.chars();
    while let Some(character) = characters.next() {
        match character {
            '{' => {
                let key = key(&mut characters);
                out.push_str(&settings.text(&key).unwrap_or_default());
            }
            _ => out.push(character),
        }
    }
    out
}

/// What an endpoint asks for, before there is an answer with a name: the settings
/// that its path names, with slashes between them, such as `acme/web`.
pub fn subject(endpoint: &str, settings: &Settings) -> String {
    let mut subject = String::new();
    let mut characters = endpoint.chars();
    while let Some(character) = characters.next() {
        match character {
            '?' => break,
            '{' => {
                if let Some(value) = settings.text(&key(&mut characters)) {
                    if !subject.is_empty() {
                        subject.push('/');
                    }
                    subject.push_str(&value);
                }
            }
            _ => {}
        }
    }
    subject
}

/// The address of a page for people.
pub(super) fn page(settings: &Settings, template: &str) -> String {
    address(&[], settings, template)
}

fn key(characters: &mut std::str::Chars<'_>) -> String {
    characters.take_while(|next| *next != '}').collect()
}

/// A setting as text, numbers without needless decimals; a number's default
/// where it is absent.
fn value(declared: &[Setting], settings: &Settings, key: &str) -> Option<String> {
    let setting = declared.iter().find(|setting| setting.key == key);
    match setting.map(|setting| setting.kind) {
        Some(SettingKind::Number(default)) => {
            Some(decimal::words(settings.number(key).unwrap_or(default)))
        }
        None if key == circleci::SLUG => {
            let slug = || settings.text("vcs_type").map(circleci::slug);
            settings.text(key).or_else(slug)
        }
        _ => settings.text(key),
    }
}
