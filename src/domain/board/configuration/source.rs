//! Entry → [`Source`]: everything that polling requires, checked before the
//! first request.

use super::read::unknown_integration;
use super::secrets::{blank, keys, missing};
use super::{Entry, Known, POLL_SECONDS_MIN, find};
use crate::domain::alert::declare::responds;
use crate::domain::board::reason::Reason;
use crate::domain::cut::cut;
use crate::domain::decimal;
use crate::domain::finding::Level;
use crate::domain::http::origin_of;
use crate::domain::poll::Source;
use crate::domain::problem::Problem;
use crate::domain::provider::{
    DECLARATIONS, Declaration, Fate, Setting, SettingKind, Settings, custom,
};
use serde_json::{Map, Value};

/// What polling an entry takes; `secrets` yields what the vault has for the
/// entry by the setting's key. Defaults are left to the providers.
///
/// # Errors
/// Why it cannot run: the reason of its failed pane.
pub fn source(entry: &Entry, secrets: &dyn Fn(&str) -> Option<String>) -> Result<Source, Reason> {
    source_with(DECLARATIONS, entry, secrets)
}

pub(super) fn source_with(
    known: Known<'_>,
    entry: &Entry,
    secrets: &dyn Fn(&str) -> Option<String>,
) -> Result<Source, Reason> {
    let declaration = find(known, &entry.integration)
        .ok_or_else(|| Reason::Configuration(unknown_integration(known, &entry.integration)))?;
    let mut settings = entry.settings.clone();
    settings.retain(|_, value| !blank(value));
    if let Fate::Discontinued { on, story } = declaration.fate
        && !settings.contains_key("root")
    {
        return Err(Reason::Discontinued {
            on: on.to_owned(),
            story: story.to_owned(),
        });
    }
    for key in keys(Some(declaration), entry) {
        if !settings.contains_key(&key)
            && let Some(secret) = secrets(&key).filter(|secret| !secret.is_empty())
        {
            settings.insert(key, Value::String(secret));
        }
    }
    let no_secrets = missing(Some(declaration), entry, secrets);
    let mut no_settings = missing_settings(declaration, &settings);
    no_settings.retain(|key| !no_secrets.contains(key));
    let mut faults: Vec<String> = declaration
        .settings
        .iter()
        .filter_map(|setting| fault(setting, settings.get(setting.key)?))
        .collect();
    let settings = Settings(settings);
    if declaration.key == custom::CUSTOM.key && settings.0.contains_key("declaration") {
        let wrong = custom::check(&settings).into_iter();
        faults.extend(
            wrong
                .filter(|finding| finding.level == Level::Error)
                .map(|finding| finding.text),
        );
    }
    for key in ["root", "proxy"] {
        faults.extend(
            settings
                .0
                .get(key)
                .and_then(|value| address_fault(key, value)),
        );
    }
    let poll_seconds = match settings.0.get("poll_seconds").map(poll_seconds) {
        None => declaration.poll_seconds,
        Some(Some(seconds)) => seconds,
        Some(None) => {
            faults.push(format!(
                "The setting “poll_seconds” is not a whole number of seconds from {POLL_SECONDS_MIN} to {}.", u32::MAX
            ));
            declaration.poll_seconds
        }
    };
    if let Some(problem) = problem(&no_settings, &no_secrets, faults) {
        return Err(Reason::Configuration(problem));
    }
    Ok(Source {
        id: entry.id.clone(),
        declaration,
        proxy: settings.text("proxy").map(|proxy| proxy.trim().to_owned()),
        settings,
        poll_seconds,
    })
}

/// The required settings that are not there; secrets are looked at elsewhere.
fn missing_settings(declaration: &Declaration, settings: &Map<String, Value>) -> Vec<String> {
    let root = Setting {
        key: "root",
        label: "",
        help: "",
        kind: SettingKind::Text,
        required: declaration.root.is_empty() && !responds(declaration),
    };
    let declares_root = declaration
        .settings
        .iter()
        .any(|setting| setting.key == "root");
    declaration
        .settings
        .iter()
        .chain((!declares_root).then_some(&root))
        .filter(|setting| setting.required && setting.kind != SettingKind::Secret)
        .filter(|setting| {
            let spared = declaration.is_left_to_proxy(setting) && settings.contains_key("proxy");
            !spared && !settings.contains_key(setting.key)
        })
        .map(|setting| setting.key.to_owned())
        .collect()
}

/// What is wrong with a setting that is there, in a sentence.
fn fault(setting: &Setting, value: &Value) -> Option<String> {
    let expected = match setting.kind {
        SettingKind::Text | SettingKind::Secret if value.is_object() || value.is_array() => {
            "text".to_owned()
        }
        SettingKind::Number(_) if number(value).is_none() => "a number, zero or more".to_owned(),
        SettingKind::Number(_)
            if setting.key == "sample" && !number(value).is_some_and(is_sample) =>
        {
            "a whole number from 1 to 100".to_owned()
        }
        SettingKind::Choice(words) if !value.as_str().is_some_and(|word| words.contains(&word)) => {
            let mut expected = "one of ".to_owned();
            for (index, word) in words.iter().enumerate() {
                if index > 0 {
                    expected.push_str(", ");
                }
                expected.push_str(word);
            }
            expected
        }
        SettingKind::List if !is_list(value) => "a list of texts".to_owned(),
        SettingKind::Json if !value.is_object() => "a JSON object".to_owned(),
        SettingKind::Switch(_) if !value.is_boolean() => "true or false".to_owned(),
        _ => return None,
    };
    Some(format!("The setting “{}” is not {expected}.", setting.key))
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => decimal::read(text),
        _ => None,
    }
    .filter(|number| number.is_finite() && *number >= 0.0)
}

/// Whether so many of the newest issues can be counted: GitHub has pages of up to 100.
pub(super) fn is_sample(number: f64) -> bool {
    (1.0..=100.0).contains(&number) && number.fract() == 0.0
}

fn is_list(value: &Value) -> bool {
    match value {
        Value::String(_) => true,
        Value::Array(items) => items.iter().all(Value::is_string),
        _ => false,
    }
}

fn address_fault(key: &str, value: &Value) -> Option<String> {
    let Some(text) = value.as_str() else {
        return Some(format!("The setting “{key}” is not text."));
    };
    let text = text.trim();
    if key == "proxy" && is_local(text) {
        return None;
    }
    let error = origin_of(text).err()?;
    let path = match key {
        "proxy" => "; a path on the page's own site begins with “/” or “./”",
        _ => "",
    };
    // What is said of it does not repeat its query, which may hold a secret.
    let shown = cut(text, "?").map_or(text, |(address, _)| address);
    let error = origin_of(shown).err().unwrap_or(error);
    Some(format!(
        "The setting “{key}” cannot be used: {error}{path}."
    ))
}

/// Whether it is a path on the page's own site, as a proxy may be: `/proxy/`,
/// `./proxy/`, or `../proxy/` beside the folder of the page.
pub(in crate::domain) fn is_local(address: &str) -> bool {
    let path = address.strip_prefix('.').unwrap_or(address);
    let above = address.trim_start_matches("../").len() < address.len();
    (above || path.starts_with('/'))
        && !path.starts_with("//")
        && path
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'\\' && byte != b'#')
}

/// The whole seconds that a setting stands for, if they are no fewer than allowed.
pub(in crate::domain) fn poll_seconds(value: &Value) -> Option<u32> {
    let seconds = number(value).filter(|seconds| seconds.fract() == 0.0)?;
    u32::try_from(decimal::whole(seconds))
        .ok()
        .filter(|seconds| *seconds >= POLL_SECONDS_MIN)
}

/// All that is wrong as one problem; `None` if nothing is.
fn problem(settings: &[String], secrets: &[String], faults: Vec<String>) -> Option<Problem> {
    let mut sentences = Vec::new();
    let mut remedy = "Correct it under Integrations or in the configuration.";
    if !secrets.is_empty() {
        sentences.push(lacking("secret", secrets));
        remedy = "Enter it under Integrations; it stays in this browser.";
    }
    if !settings.is_empty() {
        sentences.insert(0, lacking("setting", settings));
        remedy = "Fill it in under Integrations or in the configuration.";
    }
    sentences.extend(faults);
    let mut sentences = sentences.into_iter();
    let headline = sentences.next()?;
    let detail = sentences.collect::<Vec<_>>().join(" ");
    Some(Problem::new(headline, remedy).with_detail(detail))
}

/// `The setting `a` is missing.`, or `The settings `a`, `b` are missing.`
fn lacking(what: &str, keys: &[String]) -> String {
    let mut text = format!("The {what}");
    let (many, verb) = if keys.len() == 1 {
        ("", " is missing.")
    } else {
        ("s", " are missing.")
    };
    text.push_str(many);
    for (index, key) in keys.iter().enumerate() {
        text.push_str(if index == 0 { " “" } else { ", “" });
        text.push_str(key);
        text.push('”');
    }
    text.push_str(verb);
    text
}
