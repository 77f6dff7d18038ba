//! Options that come from a request (`apiType: api`): the request with values
//! filled in, and the option list taken out of the answer.

use crate::domain::form::condition::identity;
use crate::domain::form::entry::LeftOut;
use crate::domain::form::model::{ApiOptions, ChoiceOption, Method, SearchPlace};
use crate::domain::http::{HttpError, HttpRequest, check_header, origin_of, percent_encode};
use crate::domain::work::OptionsRead;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::HashSet;

/// Why no options can be taken out of an answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum OptionsError {
    /// The answer is not JSON.
    #[error("the answer is not JSON (line {line}, column {column}); it looks like {looks_like}")]
    NotJson {
        /// Line, counted from 1.
        line: u64,
        /// Column, counted from 1.
        column: u64,
        /// What it is instead.
        looks_like: String,
    },
    /// A part of the path is not there.
    #[error("the answer has nothing at “{path}”: {found} has no “{missing}”")]
    Missing {
        /// The path (`responseUrl`).
        path: String,
        /// What stands where the part is missed, e.g. `an object (code, data)`.
        found: String,
        /// The part that is missing.
        missing: String,
    },
    /// There is something else than a list at the path.
    #[error("{} is {found}, not a list", place(.path))]
    NotAList {
        /// The path (`responseUrl`); empty for the whole answer.
        path: String,
        /// What was found.
        found: String,
    },
}

fn place(path: &str) -> String {
    if path.is_empty() {
        "the whole answer".to_owned()
    } else {
        format!("what the answer has at “{path}”")
    }
}

/// The options in an answer. `list_path`, `label_path` and `value_path` are
/// dotted (`result.items`, `0.name`): numeric parts index arrays, an empty path
/// is the thing itself. Items without label or value, or whose value is a list or
/// an object, are left out and counted, as are those with the value of an earlier one;
/// a list of scalars is its own labels.
pub fn read_options(
    body: &str,
    list_path: &str,
    label_path: &str,
    value_path: &str,
) -> Result<OptionsRead, OptionsError> {
    let body = body.trim_start_matches('\u{feff}');
    let answer: Value = serde_json::from_str(body).map_err(|error| OptionsError::NotJson {
        line: u64::try_from(error.line()).unwrap_or(u64::MAX),
        column: u64::try_from(error.column()).unwrap_or(u64::MAX),
        looks_like: if super::sniff::is_json_like(body.as_bytes()) {
            "damaged JSON".to_owned()
        } else {
            super::sniff::looks_like(body.as_bytes()).to_owned()
        },
    })?;
    let mut list = &answer;
    for part in parts(list_path) {
        list = step(list, part).ok_or_else(|| OptionsError::Missing {
            path: list_path.to_owned(),
            found: described(list),
            missing: part.to_owned(),
        })?;
    }
    let Value::Array(items) = list else {
        return Err(OptionsError::NotAList {
            path: list_path.to_owned(),
            found: described(list),
        });
    };
    let mut options = Vec::new();
    let mut left_out = LeftOut::default();
    let mut seen = HashSet::new();
    for item in items {
        match read_item(item, label_path, value_path) {
            // Nobody could say which of two equal values was picked.
            Some(option) if seen.insert(identity(&option.value)) => options.push(option),
            Some(_) => left_out.repeated = left_out.repeated.saturating_add(1),
            None => left_out.incomplete = left_out.incomplete.saturating_add(1),
        }
    }
    Ok(OptionsRead { options, left_out })
}

fn read_item(item: &Value, label_path: &str, value_path: &str) -> Option<ChoiceOption> {
    let (label, value) = if let Some(text) = scalar_text(item) {
        (text, item)
    } else {
        let label = scalar_text(lookup(item, label_path)?)?;
        (label, lookup(item, value_path)?)
    };
    (!value.is_array() && !value.is_object()).then(|| ChoiceOption {
        label,
        value: value.clone(),
    })
}

fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('.').filter(move |_| !path.is_empty())
}

/// A key that holds the whole path, dots included, wins over the path.
fn lookup<'a>(item: &'a Value, path: &str) -> Option<&'a Value> {
    if path.is_empty() {
        return None;
    }
    item.get(path).or_else(|| parts(path).try_fold(item, step))
}

fn step<'a>(value: &'a Value, part: &str) -> Option<&'a Value> {
    match value {
        Value::Object(members) => members.get(part),
        Value::Array(items) => items.get(part.parse::<usize>().ok()?),
        _ => None,
    }
}

/// Text of a string, number or boolean; nothing else can be a label.
fn scalar_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// What a value is, in a few words, with the keys that help to correct a path.
fn described(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => format!("the boolean {flag}"),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) if text.chars().count() <= 40 => format!("the text “{text}”"),
        Value::String(_) => "a text".to_owned(),
        Value::Array(items) => format!("a list of {} items", items.len()),
        Value::Object(members) if members.is_empty() => "an empty object".to_owned(),
        Value::Object(members) => {
            let mut keys: Vec<&str> = members.keys().map(String::as_str).take(8).collect();
            if members.len() > keys.len() {
                keys.push("…");
            }
            format!("an object ({})", keys.join(", "))
        }
    }
}

/// Why a request cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum RequestError {
    /// Address or header field.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The search text has no place in a body that is no object.
    #[error(
        "the search text “{name}” cannot be put into the body, because the body is not an object"
    )]
    SearchInBody {
        /// `remoteName`.
        name: String,
    },
}

/// The request for a field's options, `${name}` replaced by the value of the
/// field `name`: percent-encoded in the address, as text in parameters, header
/// fields and texts of the body; a text of the body that is `${name}` alone
/// becomes the value with its JSON type. A field without a value counts as
/// empty text (as null where the type is kept).
///
/// `search` is what was typed into a remote search. A GET has no body, so a
/// search that should go there goes into the parameters.
pub fn build_request(
    options: &ApiOptions,
    values: &dyn Fn(&str) -> Option<Value>,
    search: Option<&str>,
) -> Result<HttpRequest, RequestError> {
    let text_of = |name: &str| {
        values(name)
            .map(|value| plain_text(&value))
            .unwrap_or_default()
    };
    let url = substitute(options.url.trim(), &|name| percent_encode(&text_of(name)));
    let mut params: Vec<(String, String)> = options
        .params
        .iter()
        .map(|(key, value)| {
            let text = match value {
                Value::String(text) => substitute(text, &text_of),
                other => plain_text(other),
            };
            (key.clone(), text)
        })
        .collect();
    let mut body = match options.method {
        Method::Get => None,
        Method::Post | Method::Put => options.body.as_ref().map(|body| filled(body, values)),
    };
    if let (Some(remote), Some(typed)) = (&options.search, search) {
        if remote.place == SearchPlace::Params || options.method == Method::Get {
            params.retain(|(key, _)| *key != remote.name);
            params.push((remote.name.clone(), typed.to_owned()));
        } else {
            let Value::Object(members) = body.get_or_insert_with(|| Value::Object(Map::new()))
            else {
                return Err(RequestError::SearchInBody {
                    name: remote.name.clone(),
                });
            };
            members.insert(remote.name.clone(), Value::String(typed.to_owned()));
        }
    }
    let mut headers = Vec::new();
    for (name, value) in &options.headers {
        let value = substitute(value, &text_of);
        check_header(name, &value)?;
        headers.push((name.clone(), value));
    }
    let typed = headers
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    if body.is_some() && !typed {
        headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
    }
    let url = with_params(&url, &params);
    origin_of(&url)?;
    Ok(HttpRequest {
        method: options.method,
        url,
        headers,
        body: body.map(|body| body.to_string()),
    })
}

fn with_params(url: &str, params: &[(String, String)]) -> String {
    let url = url.split('#').next().unwrap_or_default();
    let mut out = url.replace(' ', "%20");
    for (key, value) in params {
        if !out.contains('?') {
            out.push('?');
        } else if !out.ends_with(['?', '&']) {
            out.push('&');
        }
        out.push_str(&percent_encode(key));
        out.push('=');
        out.push_str(&percent_encode(value));
    }
    out
}

fn filled(template: &Value, values: &dyn Fn(&str) -> Option<Value>) -> Value {
    match template {
        Value::String(text) => match only_name(text) {
            Some(name) => values(name).unwrap_or(Value::Null),
            None => {
                let text_of = |name: &str| values(name).map(|v| plain_text(&v)).unwrap_or_default();
                Value::String(substitute(text, &text_of))
            }
        },
        Value::Array(items) => items.iter().map(|item| filled(item, values)).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| (key.clone(), filled(value, values)))
            .collect(),
        other => other.clone(),
    }
}

/// The name if the text is `${name}` and nothing else.
fn only_name(text: &str) -> Option<&str> {
    let name = text.strip_prefix("${")?.strip_suffix('}')?;
    (!name.is_empty() && !name.contains(['$', '{', '}'])).then_some(name)
}

/// The text with every `${name}` replaced; what has no end or no name stays.
fn substitute(text: &str, value: &dyn Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        match after.split_once('}') {
            Some((name, following)) if !name.is_empty() && !name.contains(['$', '{']) => {
                out.push_str(&value(name));
                rest = following;
            }
            _ => {
                out.push_str("${");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn plain_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
#[path = "options_tests.rs"]
mod tests;
