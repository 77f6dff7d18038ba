//! Text → [`Configuration`]: strict about the version, lenient per entry. What
//! cannot be used is a finding with its place, never dropped without a word.

use super::secrets::{blank, is_secret, parameter_of, without_login};
use super::{Configuration, ENTRY_LIMIT, Entry, Known, Order, SHARED_SETTINGS, VERSION, find};
use crate::domain::finding::{Finding, Level, Place};
use crate::domain::json::pointer_token;
use crate::domain::nearest::nearest;
use crate::domain::problem::Problem;
use crate::domain::provider::ask::subject;
use crate::domain::provider::cctray::{CCTRAY, without_credential};
use crate::domain::provider::{DECLARATIONS, Declaration, Settings, custom};
use serde_json::{Map, Value};

/// A configuration and what there is to say about its text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Read {
    /// What is configured, secrets still where the text has them.
    pub configuration: Configuration,
    /// What was not understood, with its place.
    pub findings: Vec<Finding>,
}

/// Reads the text of a `signalbox.json`.
///
/// An entry that cannot run stays in its place and has a finding; all others
/// stand. Missing and repeated ids are made up from what the entry is, so that
/// the same text always gets the same ids.
///
/// # Errors
/// The text is no JSON object, of another version, or has no list of
/// integrations.
pub fn read(text: &str) -> Result<Read, Problem> {
    read_with(DECLARATIONS, text)
}

pub(in crate::domain::board) fn read_with(known: Known<'_>, text: &str) -> Result<Read, Problem> {
    let root = members(text)?;
    match root.get("version") {
        Some(version) if version.as_u64() == Some(VERSION) => {}
        Some(version) => {
            return Err(match version.as_u64() {
                Some(newer) if newer > VERSION => Problem::new(
                    format!(
                        "This configuration has version {newer}; this Signalbox reads version {VERSION}."
                    ),
                    "Open it with a newer Signalbox, or export it again as version 1.",
                ),
                _ => Problem::new(
                    "The configuration's “version” is not the number 1.",
                    "Write \"version\": 1.",
                ),
            });
        }
        None => {
            return Err(Problem::new(
                "The configuration has no “version”.",
                "Add \"version\": 1 if it is meant for Signalbox.",
            ));
        }
    }
    let Some(Value::Array(entries)) = root.get("integrations") else {
        return Err(Problem::new(
            "The configuration has no list “integrations”.",
            "Add \"integrations\": [], and an object in it for each connection.",
        ));
    };
    let mut findings = Vec::new();
    let mut configuration = Configuration::default();
    for (key, value) in &root {
        match key.as_str() {
            "version" | "integrations" | "$schema" => {}
            "name" => configuration.name = text_of(value, "/name", &mut findings),
            "project_end" => {
                configuration.project_end = text_of(value, "/project_end", &mut findings);
            }
            "order" => match value.as_str() {
                Some("configured") => {}
                Some("worst") => configuration.order = Order::Worst,
                _ => findings.push(wrong("/order", "“configured” or “worst”")),
            },
            _ => findings.push(unknown_key("", key)),
        }
    }
    configuration.entries = entries_of(
        entries,
        "/integrations",
        &mut findings,
        |value, at, findings| entry(known, value, at, findings),
    )?;
    name_entries(
        known,
        &mut configuration.entries,
        "/integrations",
        &mut findings,
    );
    Ok(Read {
        configuration,
        findings,
    })
}

/// The members of the JSON object that a text is.
///
/// # Errors
/// It is empty, not JSON, or JSON that is no object.
pub(in crate::domain::board) fn members(text: &str) -> Result<Map<String, Value>, Problem> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let remedy = "Choose a signalbox.json, or Flash's config.json.";
    if text.is_empty() {
        return Err(Problem::new("The configuration is empty.", remedy));
    }
    if text.starts_with('<') {
        return Err(Problem::new(
            "This is XML or a web page, not a configuration.",
            remedy,
        ));
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(Problem::new(
            "The configuration is JSON, but no object.",
            remedy,
        )),
        Err(error) => Err(Problem::new(
            "The configuration is not JSON.",
            if has_comments(text) {
                "JSON has no comments: take the lines that begin with //, /* or # out."
            } else {
                "Correct the text at that place, or choose another file."
            },
        )
        .with_detail(error.to_string())),
    }
}

/// Whether a line begins as comments of other formats do.
fn has_comments(text: &str) -> bool {
    let begins = |line: &str| ["//", "/*", "#"].iter().any(|mark| line.starts_with(mark));
    text.lines().any(|line| begins(line.trim_start()))
}

/// Reads each entry of a list, which may be only so long.
pub(in crate::domain::board) fn entries_of(
    values: &[Value],
    at: &str,
    findings: &mut Vec<Finding>,
    read: impl Fn(&Value, &str, &mut Vec<Finding>) -> Entry,
) -> Result<Vec<Entry>, Problem> {
    if values.len() > ENTRY_LIMIT {
        return Err(Problem::new(
            format!(
                "The configuration has {} connections; a board holds at most {ENTRY_LIMIT}.",
                values.len()
            ),
            "Split it into several boards.",
        ));
    }
    let mut entries = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        entries.push(read(value, &format!("{at}/{index}"), findings));
    }
    Ok(entries)
}

fn entry(known: Known<'_>, value: &Value, at: &str, findings: &mut Vec<Finding>) -> Entry {
    let mut entry = Entry::new("");
    let Some(members) = value.as_object() else {
        findings.push(wrong(at, "an object with “integration” and “settings”"));
        return entry;
    };
    for (key, value) in members {
        let mut here = at.to_owned();
        here.push('/');
        here.push_str(&pointer_token(key));
        match key.as_str() {
            "integration" => entry.integration = text_of(value, &here, findings),
            "id" => entry.id = text_of(value, &here, findings),
            "name" => entry.name = text_of(value, &here, findings),
            "group" => entry.group = text_of(value, &here, findings),
            "enabled" => match value.as_bool() {
                Some(enabled) => entry.enabled = enabled,
                None => findings.push(wrong(&here, "“true” or “false”")),
            },
            "size" => match value.as_u64().and_then(|size| u8::try_from(size).ok()) {
                Some(size @ 1..=4) => entry.size = size,
                _ => findings.push(wrong(&here, "1, 2, 3 or 4")),
            },
            "settings" => match value {
                Value::Object(settings) => entry.settings = settings.clone(),
                _ => findings.push(wrong(&here, "an object")),
            },
            "secrets" => {
                let list: Option<Vec<String>> = value.as_array().and_then(|names| {
                    names
                        .iter()
                        .map(|name| name.as_str().map(str::to_owned))
                        .collect()
                });
                match list {
                    Some(list) => entry.secrets = list,
                    None => findings.push(wrong(&here, "a list of names of settings")),
                }
            }
            _ => findings.push(unknown_key(at, key)),
        }
    }
    let settings_at = format!("{at}/settings");
    remark(known, &entry, at, &settings_at, "integration", findings);
    entry
}

/// What there is to say about an entry's integration and settings.
///
/// `settings_at` is where the settings stand, `key` where the entry at `at` says
/// which integration it is of.
pub(in crate::domain::board) fn remark(
    known: Known<'_>,
    entry: &Entry,
    at: &str,
    settings_at: &str,
    key: &str,
    findings: &mut Vec<Finding>,
) {
    let declaration = find(known, &entry.integration);
    let Some(declaration) = declaration else {
        let Problem {
            headline, remedy, ..
        } = unknown_integration(known, &entry.integration);
        findings.push(Finding::new(
            "configuration.integration",
            Level::Error,
            place(&format!("{at}/{key}")),
            headline,
            remedy,
        ));
        return;
    };
    if declaration.key == custom::CUSTOM.key && settings_at != at {
        for mut finding in custom::check(&Settings(entry.settings.clone())) {
            let within = finding.place.pointer.take().unwrap_or_default();
            finding.place.pointer = Some([at, &within].concat());
            findings.push(finding);
        }
    }
    for (key, value) in &entry.settings {
        let here = || format!("{settings_at}/{}", pointer_token(key));
        if is_secret(Some(declaration), entry, key) {
            if !blank(value) {
                findings.push(Finding::new(
                    "configuration.secret",
                    Level::Warning,
                    place(&here()),
                    format!("The secret “{key}” stands in the configuration itself."),
                    "Take it out before anybody else gets the file: it is asked for and kept in the browser.",
                ));
            }
        } else if matches!(key.as_str(), "root" | "proxy")
            && value.as_str().and_then(without_login).is_some()
        {
            findings.push(Finding::new(
                "configuration.login",
                Level::Warning,
                place(&here()),
                format!("The address in “{key}” carries a login, which browsers refuse and every reader of the file sees."),
                "Take it out. It is never kept there: where the service has settings for it, it is moved into them.",
            ));
        } else if let Some(parameter) = address_secret(declaration, entry, key, value) {
            findings.push(Finding::new(
                "configuration.address-secret",
                Level::Warning,
                place(&here()),
                format!("“{parameter}” in the address of “{key}” seems to be a secret, which every reader of the file sees."),
                format!("Take it out before anybody else gets the file, and write \"secrets\": [\"{key}\"] instead: then the address is asked for. Here it is kept as a secret, and is in no export."),
            ));
        } else if key == "root"
            && declaration.key != CCTRAY.key
            && value.as_str().is_some_and(|root| root.contains(['?', '#']))
        {
            findings.push(Finding::new(
                "configuration.address",
                Level::Warning,
                place(&here()),
                "The address in “root” has a “?” or “#”, and what is asked for is appended behind it.".to_owned(),
                "Write the address as far as the path that all requests have in common.",
            ));
        } else if declaration.key != custom::CUSTOM.key
            && !SHARED_SETTINGS.contains(&key.as_str())
            && !declaration
                .settings
                .iter()
                .any(|setting| setting.key == key)
        {
            findings.push(Finding::new(
                "configuration.setting",
                Level::Info,
                place(&here()),
                format!(
                    "{} has no setting “{key}”; it is kept and does nothing.",
                    declaration.name
                ),
                "Correct its name, or take it out.",
            ));
        }
    }
}

/// The parameter named like a secret that stays in the query of an address: that of a
/// feed loses one, if it can be moved into the settings.
fn address_secret(
    declaration: &Declaration,
    entry: &Entry,
    key: &str,
    value: &Value,
) -> Option<String> {
    let address = value.as_str().filter(|_| matches!(key, "root" | "proxy"))?;
    let is_moved =
        declaration.key == CCTRAY.key && key == "root" && !entry.settings.contains_key("token");
    let kept = without_credential(address).filter(|_| is_moved);
    let kept = kept.as_ref().map_or(address, |(kept, ..)| kept);
    parameter_of(kept)
}

/// That there is no such integration, and which one may be meant.
pub(super) fn unknown_integration(known: Known<'_>, key: &str) -> Problem {
    if key.is_empty() {
        return Problem::new(
            "This entry does not say which integration it is of.",
            "Give it \"integration\": \"…\" with one of the keys in the documentation.",
        );
    }
    let mut remedy = String::new();
    if let Some(near) = nearest(key, known.iter().map(|declaration| declaration.key)) {
        remedy.push_str("Did you mean “");
        remedy.push_str(near);
        remedy.push_str("”?");
    } else {
        remedy.push_str("The known ones are: ");
        for (index, declaration) in known.iter().enumerate() {
            if index > 0 {
                remedy.push_str(", ");
            }
            remedy.push_str(declaration.key);
        }
        remedy.push('.');
    }
    let short: String = key.chars().take(60).collect();
    Problem::new(format!("There is no integration “{short}”."), remedy)
}

/// Gives every entry an id of its own.
///
/// A made-up id comes from the integration and the settings it requires, not
/// from the entry's place: a secret that is kept under it must not end up with
/// another entry when the list changes.
pub(in crate::domain::board) fn name_entries_with(known: Known<'_>, entries: &mut [Entry]) {
    name_entries(known, entries, "", &mut Vec::new());
}

fn name_entries(known: Known<'_>, entries: &mut [Entry], at: &str, findings: &mut Vec<Finding>) {
    let mut taken: Vec<String> = Vec::with_capacity(entries.len());
    for (index, entry) in entries.iter_mut().enumerate() {
        if taken.contains(&entry.id) && !entry.id.is_empty() {
            findings.push(Finding::new(
                "configuration.id",
                Level::Warning,
                place(&format!("{at}/{index}/id")),
                format!(
                    "An earlier entry has the id “{}” too; this one gets another.",
                    entry.id
                ),
                "Give each entry an id of its own.",
            ));
            entry.id.clear();
        }
        if !entry.id.is_empty() {
            taken.push(entry.id.clone());
        }
    }
    for entry in entries {
        if entry.id.is_empty() {
            entry.id = spare_id(made_up(known, entry), &taken);
            taken.push(entry.id.clone());
        }
    }
}

/// That id, or with a number behind it that nobody has.
pub(in crate::domain) fn spare_id(wish: String, taken: &[String]) -> String {
    let mut id = wish.clone();
    // Those that begin with it may have the numbers below; trying each of them
    // would take long on a board of a thousand entries that are all alike.
    let mut number = taken.iter().filter(|id| id.starts_with(&wish)).count();
    while taken.contains(&id) {
        number += 1;
        id = format!("{wish}-{number}");
    }
    id
}

/// An id for an entry that has none, unlike those that are taken.
pub fn fresh_id(entry: &Entry, taken: &[String]) -> String {
    spare_id(made_up(DECLARATIONS, entry), taken)
}

/// What an entry is called where it is managed: by its name, else by its id. Instead
/// of an id that was made up it is called by its service and what it asks for, such
/// as `GitHub Actions acme/web`.
pub fn called(entry: &Entry) -> String {
    if !entry.name.is_empty() {
        return entry.name.clone();
    }
    let declaration = find(DECLARATIONS, &entry.integration);
    let subject = declaration.map_or_else(String::new, |declaration| {
        subject(declaration.endpoint, &Settings(entry.settings.clone()))
    });
    let rest = entry.id.strip_prefix(&entry.integration);
    let (Some(declaration), Some('-')) = (declaration, rest.and_then(|rest| rest.chars().next()))
    else {
        return entry.id.clone();
    };
    if subject.is_empty() {
        return entry.id.clone();
    }
    let mut called = format!("{} {subject}", declaration.name);
    // Others that are alike have a number.
    let number = entry.id.strip_prefix(&made_up(DECLARATIONS, entry));
    let number = number.and_then(|rest| rest.strip_prefix('-'));
    if let Some(number) = number.and_then(|number| number.parse::<u32>().ok()) {
        called.push_str(&format!(" ({number})"));
    }
    called
}

/// An id from what an entry is.
fn made_up(known: Known<'_>, entry: &Entry) -> String {
    let declaration = find(known, &entry.integration);
    let mut words = vec![entry.integration.as_str()];
    for setting in declaration.map_or(&[][..], |declaration| declaration.settings) {
        if setting.required && !is_secret(declaration, entry, setting.key) {
            words.extend(entry.settings.get(setting.key).and_then(Value::as_str));
        }
    }
    words.extend(entry.settings.get("root").and_then(Value::as_str));
    let mut id = String::new();
    for word in words {
        if !id.is_empty() {
            id.push('-');
        }
        for letter in public(word).chars().take(40) {
            if letter.is_ascii_alphanumeric() || letter == '_' {
                id.push(letter);
            } else if !id.ends_with('-') {
                id.push('-');
            }
        }
    }
    if id.is_empty() {
        id.push_str("entry");
    }
    id
}

/// A setting as far as it may stand in an id, which everybody sees: an address
/// without its login, query and fragment, where secrets are.
fn public(setting: &str) -> String {
    if !setting.contains("//") && !setting.starts_with('/') {
        return setting.to_owned();
    }
    let address = setting.split(['?', '#']).next().unwrap_or_default();
    let (scheme, rest) = address.split_once("//").unwrap_or(("", address));
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = authority.rsplit('@').next().unwrap_or_default();
    [scheme, "//", host, path].concat()
}

fn place(pointer: &str) -> Place {
    Place {
        pointer: Some(pointer.to_owned()),
        ..Place::default()
    }
}

/// A text, or a finding and no text.
fn text_of(value: &Value, at: &str, findings: &mut Vec<Finding>) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Null => String::new(),
        _ => {
            findings.push(wrong(at, "text"));
            String::new()
        }
    }
}

/// That something else should stand there.
fn wrong(at: &str, expected: &str) -> Finding {
    Finding::new(
        "configuration.value",
        Level::Error,
        place(at),
        format!("{at} is not usable: it should be {expected}."),
        "Correct it; until then it counts as not given.",
    )
}

/// That nobody knows that key.
pub(in crate::domain::board) fn unknown_key(at: &str, key: &str) -> Finding {
    Finding::new(
        "configuration.key",
        Level::Info,
        place(&format!("{at}/{}", pointer_token(key))),
        format!("The key “{key}” is not known and is left out."),
        "Correct its name, or take it out.",
    )
}
