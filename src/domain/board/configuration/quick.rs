//! The way from text to sources that a page takes at its start: no more than a
//! sound configuration needs. Where anything is to be said about the text, it
//! gives up, and [`read`](super::read()) and [`source`](super::source()) tell.
//! Laws in the tests hold both ways together.

use super::source::{is_local, is_sample};
use super::{Configuration, Entry, Order, POLL_SECONDS_MIN, VERSION};
use crate::domain::alert::keys::{has_setting, is_responder};
use crate::domain::json::strict;
use crate::domain::poll::Source;
use crate::domain::provider::{Fate, Setting, SettingKind, Settings, find};
use crate::domain::settings::STORE_VERSION;
use serde_json::{Map, Value};

/// What was read in haste.
#[derive(Clone, Debug, PartialEq)]
pub struct Quick {
    /// What `read` would yield.
    pub configuration: Configuration,
    /// `read` would have a word to say about a secret that stands in the text.
    pub remarked: bool,
}

/// What `read` would yield for a text that it has nothing to say about, but perhaps
/// that it holds secrets; `None` for any other text.
pub fn quick(text: &str) -> Option<Quick> {
    match strict::read(text) {
        Some(Value::Object(root)) => board(root),
        _ => None,
    }
}

/// The board of what this browser keeps; `None` for anything that
/// [`settings::read`](crate::domain::settings::read) has to look at: an earlier
/// version, a board with something to say about it, or none.
pub fn quick_store(text: &str) -> Option<Configuration> {
    let Some(Value::Object(mut root)) = strict::read(text) else {
        return None;
    };
    match (root.get("store")?.as_u64()?, root.remove("board")) {
        (STORE_VERSION, Some(Value::Object(members))) => board(members)
            .filter(|quick| !quick.remarked)
            .map(|quick| quick.configuration),
        _ => None,
    }
}

fn board(root: Map<String, Value>) -> Option<Quick> {
    let mut configuration = Configuration::default();
    let mut versioned = false;
    let mut remarked = false;
    for (key, value) in root {
        match (key.as_str(), value) {
            ("version", value) => versioned = value.as_u64() == Some(VERSION),
            ("name", Value::String(name)) => configuration.name = name,
            ("order", Value::String(word)) if word == Order::Worst.as_str() => {
                configuration.order = Order::Worst;
            }
            ("integrations", Value::Array(entries)) => {
                for value in entries {
                    let Value::Object(members) = value else {
                        return None;
                    };
                    let entry = entry(members, &mut remarked)?;
                    let known = |other: &Entry| other.id == entry.id;
                    if configuration.entries.iter().any(known) {
                        return None;
                    }
                    configuration.entries.push(entry);
                }
            }
            _ => return None,
        }
    }
    versioned.then_some(Quick {
        configuration,
        remarked,
    })
}

/// An entry, and in `remarked` whether it holds a secret.
fn entry(members: Map<String, Value>, remarked: &mut bool) -> Option<Entry> {
    let mut entry = Entry::new("");
    for (key, value) in members {
        match (key.as_str(), value) {
            ("integration", Value::String(text)) => entry.integration = text,
            ("id", Value::String(text)) => entry.id = text,
            ("name", Value::String(text)) => entry.name = text,
            ("group", Value::String(text)) => entry.group = text,
            ("enabled", Value::Bool(enabled)) => entry.enabled = enabled,
            ("settings", Value::Object(settings)) => entry.settings = settings,
            ("secrets", Value::Array(keys)) => {
                for key in keys {
                    let Value::String(key) = key else {
                        return None;
                    };
                    entry.secrets.push(key);
                }
            }
            _ => return None,
        }
    }
    if is_responder(&entry.integration) {
        let known = |key: &String| has_setting(&entry.integration, key);
        let sound = !entry.id.trim().is_empty()
            && entry.settings.keys().all(known)
            && entry
                .secrets
                .iter()
                .all(|key| key == "url" || key == "token");
        return sound.then_some(entry);
    }
    let declaration = find(&entry.integration)?;
    let kind = |key: &str| {
        let mut settings = declaration.settings.iter();
        settings
            .find(|setting| setting.key == key)
            .map(|setting| setting.kind)
    };
    // Whatever the setup checks is worth a word first.
    let known = |(key, value): (&String, &Value)| match (key.as_str(), kind(key)) {
        (_, Some(SettingKind::Secret)) => {
            *remarked = true;
            let secret = value.as_str();
            secret.is_some_and(|secret| !secret.trim().is_empty())
        }
        // There may be a login in the address.
        ("root" | "proxy", _) => value.as_str().is_none_or(|text| !text.contains('@')),
        ("poll_seconds", _) => true,
        (_, kind) => kind.is_some(),
    };
    let secret = |key: &String| kind(key) == Some(SettingKind::Secret);
    let checked = |setting: &Setting| setting.kind == SettingKind::Json;
    let sound = !declaration.settings.iter().any(checked)
        && !entry.id.trim().is_empty()
        && entry.settings.iter().all(known)
        && entry.secrets.iter().all(secret);
    sound.then_some(entry)
}

/// What `source` would yield for an entry that can run; `None` for any other.
pub fn ready(entry: &Entry, secrets: &dyn Fn(&str) -> Option<String>) -> Option<Source> {
    let declaration = find(&entry.integration)?;
    let mut settings = Settings(entry.settings.clone());
    let mut root = declaration.root.is_empty();
    for setting in declaration.settings {
        // Of another type it is a mistake, which the setup explains.
        let blank = match settings.0.get(setting.key) {
            None => true,
            Some(Value::String(text)) => text.is_empty(),
            Some(_) => false,
        };
        if setting.kind == SettingKind::Secret
            && blank
            && let Some(secret) = secrets(setting.key)
        {
            let secret = Value::String(secret);
            settings.0.insert(setting.key.to_owned(), secret);
        }
        // A proxy may add the credential itself.
        let spared = declaration.is_left_to_proxy(setting) && settings.0.contains_key("proxy");
        let absent = !settings.0.contains_key(setting.key);
        if !(spared && absent || fits(setting, &settings)) {
            return None;
        }
        root |= setting.key == "root" && setting.required;
    }
    // What is blank is as good as absent, and taken out by the setup.
    let filled = |key: &str| match settings.0.get(key) {
        None => true,
        Some(Value::String(text)) => !text.trim().is_empty(),
        Some(_) => false,
    };
    let gone = matches!(declaration.fate, Fate::Discontinued { .. });
    let address = settings.text("root");
    let proxy = settings.text("proxy");
    if !filled("root")
        || !filled("proxy")
        || (root || gone) && address.is_none()
        || address.is_some_and(|address| !plain(&address))
        || proxy
            .as_ref()
            .is_some_and(|proxy| !plain(proxy) && !is_local(proxy))
        || !entry.secrets.iter().all(|key| settings.text(key).is_some())
    {
        return None;
    }
    let poll_seconds = match settings.0.get("poll_seconds") {
        None => declaration.poll_seconds,
        Some(seconds) => u32::try_from(seconds.as_u64()?)
            .ok()
            .filter(|seconds| *seconds >= POLL_SECONDS_MIN)?,
    };
    Some(Source {
        id: entry.id.clone(),
        declaration,
        proxy,
        settings,
        poll_seconds,
    })
}

/// Whether a setting is there if it must be, and of its kind if it is there.
fn fits(setting: &Setting, settings: &Settings) -> bool {
    let Some(value) = settings.0.get(setting.key) else {
        return !setting.required;
    };
    match (setting.kind, value) {
        (SettingKind::Text | SettingKind::Secret, Value::String(text)) => !text.trim().is_empty(),
        (SettingKind::Text, value) => value.is_u64(),
        (SettingKind::Number(_), value) => value
            .as_f64()
            .is_some_and(|number| number >= 0.0 && (setting.key != "sample" || is_sample(number))),
        (SettingKind::Choice(words), Value::String(word)) => words.contains(&word.as_str()),
        (SettingKind::List, Value::Array(items)) => {
            !items.is_empty() && items.iter().all(Value::is_string)
        }
        _ => false,
    }
}

/// Whether it is an address that nobody would stumble over.
fn plain(address: &str) -> bool {
    let rest = address
        .strip_prefix("https://")
        .or_else(|| address.strip_prefix("http://"))
        .unwrap_or_default();
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    let (name, port) = host.split_once(':').unwrap_or((host, "443"));
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.')
        && !port.is_empty()
        && port.parse::<u16>().is_ok()
        && rest
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'\\' && byte != b'#')
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::super::tests::any_json;
    use super::super::{read, source};
    use super::*;
    use crate::domain::provider::DECLARATIONS;
    use proptest::prelude::*;
    use serde_json::json;

    const TEAM: &str = r#"{
        "version": 1, "name": "Shop", "order": "worst",
        "integrations": [
            {"integration": "coveralls", "id": "c", "settings": {"vcs_name": "github", "account": "acme", "repo": "web", "ok_threshold": 79.5}},
            {"integration": "gh_actions", "id": "a", "group": "CI", "settings": {"username": "ann", "account": "acme", "repo": "web"}, "secrets": ["password"]},
            {"integration": "travis", "id": "t", "enabled": false, "settings": {"account": "acme", "app": "web", "proxy": "/proxy/"}}
        ]
    }"#;

    #[test]
    fn a_sound_configuration_is_read_at_once_and_runs() {
        let Quick {
            configuration,
            remarked,
        } = quick(TEAM).unwrap();
        assert!(!remarked);
        assert_eq!(configuration.entries.len(), 3);
        assert_eq!(configuration.order, Order::Worst);
        let ready = |index: usize, secret: Option<&str>| {
            let secret = |_: &str| secret.map(str::to_owned);
            ready(&configuration.entries[index], &secret)
        };
        assert!(ready(0, None).is_some());
        assert!(ready(1, None).is_none());
        let actions = ready(1, Some("t0ken")).unwrap();
        assert_eq!(actions.settings.text("password").as_deref(), Some("t0ken"));
        assert_eq!(ready(2, None).unwrap().proxy.as_deref(), Some("/proxy/"));
    }

    #[test]
    fn a_secret_of_another_type_is_left_to_the_setup() {
        let entry = Entry {
            settings: [
                ("api_token", json!([null])),
                ("domain", json!("acme")),
                ("project_name", json!("web")),
                ("pipeline_id", json!("1")),
            ]
            .map(|(key, value)| (key.to_owned(), value))
            .into_iter()
            .collect(),
            ..Entry::new("buddy")
        };
        assert!(ready(&entry, &|_| Some("t0ken".to_owned())).is_none());
        assert!(source(&entry, &|_| Some("t0ken".to_owned())).is_err());
    }

    #[test]
    fn whatever_is_worth_a_word_is_left_to_the_reader() {
        for (from, to) in [
            ("\"version\": 1", "\"version\": 2"),
            ("\"id\": \"a\"", "\"id\": \"c\""),
            ("gh_actions", "gh_action"),
            ("\"enabled\"", "\"enabeld\""),
            (
                "\"account\": \"acme\", \"repo\"",
                "\"password\": \" \", \"repo\"",
            ),
            ("[\"password\"]", "[\"else\"]"),
            ("}", ""),
        ] {
            let text = TEAM.replacen(from, to, 1);
            assert_ne!(text, TEAM, "{from}");
            assert_eq!(quick(&text), None, "{from}");
        }
    }

    #[test]
    fn a_secret_in_the_text_does_not_keep_a_board_from_running() {
        let text = TEAM.replacen(
            "\"username\": \"ann\"",
            "\"username\": \"ann\", \"password\": \"t0ken\"",
            1,
        );
        let text = text.replacen(", \"secrets\": [\"password\"]", "", 1);
        let quick = quick(&text).unwrap();
        assert!(quick.remarked);
        assert!(ready(&quick.configuration.entries[1], &|_| None).is_some());
        assert_eq!(quick_store(&json!({"store": STORE_VERSION, "board": serde_json::from_str::<Value>(&text).unwrap()}).to_string()), None);
    }

    fn any_setting() -> impl Strategy<Value = Value> {
        prop_oneof![
            4 => "[a-z]{1,6}".prop_map(Value::from),
            2 => (0u32..100).prop_map(Value::from),
            2 => prop_oneof!["https://ci\\.example(:[0-9]{2,5})?(/[a-z]{0,3}){0,2}/?", "/proxy/", "\\./p/", "//x", "https://a@b/"].prop_map(Value::from),
            1 => prop_oneof!["v1", "v2", "v3", "one", "each", "basic", "bearer", "query", "none", "automatic", " ", ""].prop_map(Value::from),
            1 => any_json(),
        ]
    }

    fn any_board() -> impl Strategy<Value = Value> {
        let declaration = prop::sample::select(DECLARATIONS);
        let entry = (declaration, prop::collection::vec(prop::option::weighted(0.8, any_setting()), 16), any::<bool>(), 0u8..4)
            .prop_map(|(declaration, values, listed, id)| {
                let mut settings = Map::new();
                let mut secrets = Vec::new();
                let keys = declaration.settings.iter().map(|setting| (setting.key, setting.kind));
                let common = ["root", "proxy", "poll_seconds"].map(|key| (key, SettingKind::Text));
                for ((key, kind), value) in keys.chain(common).zip(values) {
                    if kind == SettingKind::Secret && listed {
                        secrets.push(key);
                    } else if let Some(value) = value {
                        settings.insert(key.to_owned(), value);
                    }
                }
                json!({"integration": declaration.key, "id": format!("e{id}"), "settings": settings, "secrets": secrets})
            });
        prop::collection::vec(entry, 0..4)
            .prop_map(|entries| json!({"version": 1, "name": "x", "integrations": entries}))
    }

    proptest! {
        #[test]
        fn where_both_ways_read_they_read_the_same(board in any_board()) {
            let text = board.to_string();
            if let Some(Quick { configuration, remarked }) = quick(&text) {
                let read = read(&text).unwrap();
                prop_assert_eq!(!read.findings.is_empty(), remarked);
                prop_assert!(read.findings.iter().all(|finding| finding.rule == "configuration.secret"));
                prop_assert_eq!(&read.configuration, &configuration);
            }
        }

        #[test]
        fn what_is_ready_runs_as_the_setup_would_have_it(board in any_board(), given in any::<bool>()) {
            let secret = |_: &str| given.then(|| "s3cret".to_owned());
            let Ok(read) = read(&board.to_string()) else { return Ok(()) };
            for entry in &read.configuration.entries {
                if let Some(ready) = ready(entry, &secret) {
                    let source = source(entry, &secret);
                    prop_assert!(source.is_ok(), "{:?} {:?}", entry.settings, source.err());
                    let source = source.unwrap();
                    prop_assert_eq!(source.proxy, ready.proxy);
                    prop_assert_eq!(source.poll_seconds, ready.poll_seconds);
                    prop_assert!(source.settings == ready.settings);
                }
            }
        }

        #[test]
        fn any_text_is_read_or_not(text in any_json()) {
            let _ = quick(&text.to_string());
        }
    }
}
