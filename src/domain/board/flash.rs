//! Import: tells a configuration of ours from one of Flash or Nevergreen and
//! reads each into the same [`Configuration`]. What they have and a board has
//! not is a finding.
//!
//! Flash's format: `config.json` beside the program, or the same text in the
//! environment variable `FLASH_CONFIG` (README of textbook/flash).

use super::configuration::{
    Configuration, Entry, Read, entries_of, is_secret_setting, members, name_entries_with,
    read_with, remark, unknown_key,
};
use super::nevergreen;
use crate::domain::finding::{Finding, Level, Place};
use crate::domain::json::pointer_token;
use crate::domain::problem::Problem;
use crate::domain::provider::{DECLARATIONS, Declaration};
use serde_json::{Map, Value};

/// Whose format a text was in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A `signalbox.json`.
    Signalbox,
    /// Flash's `config.json` or `FLASH_CONFIG`.
    Flash,
    /// A backup of Nevergreen.
    Nevergreen,
}

/// Reads a configuration in any format that is known.
///
/// # Errors
/// The text is none of them, or cannot be used at all.
pub fn import(text: &str) -> Result<(Origin, Read), Problem> {
    import_with(DECLARATIONS, text)
}

fn import_with(known: &[&'static Declaration], text: &str) -> Result<(Origin, Read), Problem> {
    let unwrapped = variable(text);
    let text = unwrapped.as_deref().unwrap_or(text);
    let root = members(text)?;
    let has = |key: &str| root.contains_key(key);
    if has("version") || has("integrations") {
        return Ok((Origin::Signalbox, read_with(known, text)?));
    }
    if nevergreen::is_backup(&root) {
        return Ok((Origin::Nevergreen, nevergreen::read(known, &root)?));
    }
    if unwrapped.is_some() || has("services") || has("project_name") {
        return Ok((Origin::Flash, flash(known, &root)?));
    }
    Err(Problem::new(
        "This JSON is not the configuration of a board.",
        "Choose a signalbox.json (it has “version” and “integrations”), or Flash's config.json \
         (it has “services”), or a backup of Nevergreen (it has “trays”).",
    ))
}

/// The value of `FLASH_CONFIG=…`, as a shell or a file of variables writes it.
fn variable(text: &str) -> Option<String> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let text = text.strip_prefix("export ").unwrap_or(text).trim_start();
    let value = text
        .strip_prefix("FLASH_CONFIG")?
        .trim_start()
        .strip_prefix(['=', ':'])?
        .trim();
    if let Some(plain) = value.strip_prefix('\'') {
        return Some(plain.strip_suffix('\'').unwrap_or(plain).to_owned());
    }
    let Some(quoted) = value.strip_prefix('"') else {
        return Some(value.to_owned());
    };
    let quoted = quoted.strip_suffix('"').unwrap_or(quoted);
    let mut out = String::with_capacity(quoted.len());
    let mut letters = quoted.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            out.push(letter);
            continue;
        }
        // Inside double quotes a shell takes the backslash away before these only.
        match letters.next() {
            Some(escaped @ ('"' | '\\' | '$' | '`')) => out.push(escaped),
            Some(other) => out.extend(['\\', other]),
            None => out.push('\\'),
        }
    }
    Some(out)
}

fn flash(known: &[&'static Declaration], root: &Map<String, Value>) -> Result<Read, Problem> {
    let mut findings = Vec::new();
    let mut configuration = Configuration::default();
    for (key, value) in root {
        match (key.as_str(), value) {
            ("services", Value::Array(services)) => {
                configuration.entries = entries_of(
                    services,
                    "/services",
                    &mut findings,
                    |value, at, findings| service(known, value, at, findings),
                )?;
            }
            ("project_name", Value::String(name)) => configuration.name = name.trim().to_owned(),
            ("project_end", Value::String(end)) => {
                configuration.project_end = end.trim().to_owned()
            }
            ("project_name" | "project_end" | "style", Value::Null) => {}
            ("style", Value::String(style)) if style == "default" => {}
            ("style", _) => findings.push(finding(
                "import.style",
                Level::Info,
                "/style",
                "Flash's “style” has no meaning here and is left out.".to_owned(),
                "Choose light or dark in the header.",
            )),
            ("services" | "project_name" | "project_end", _) => findings.push(finding(
                "import.value",
                Level::Error,
                &format!("/{key}"),
                format!(
                    "“{key}” is not {} and is left out.",
                    if key == "services" { "a list" } else { "text" }
                ),
                "Correct it in Flash's configuration and import it again.",
            )),
            _ => findings.push(unknown_key("", key)),
        }
    }
    name_entries_with(known, &mut configuration.entries);
    Ok(Read {
        configuration,
        findings,
    })
}

/// One of Flash's services: its `name` is the key, everything else a setting.
fn service(
    known: &[&'static Declaration],
    value: &Value,
    at: &str,
    findings: &mut Vec<Finding>,
) -> Entry {
    let mut entry = Entry::new("");
    let Some(members) = value.as_object() else {
        findings.push(finding(
            "import.value",
            Level::Error,
            at,
            "A service is not an object, so nothing is known of it.".to_owned(),
            "Correct it in Flash's configuration, or delete this entry.",
        ));
        return entry;
    };
    if let Some(Value::String(key)) = members.get("name") {
        entry.integration = key.trim().to_owned();
    }
    for (key, value) in members {
        if key == "name" {
            continue;
        }
        let Some(name) = value.as_str().filter(|text| is_placeholder(text)) else {
            entry.settings.insert(key.clone(), value.clone());
            continue;
        };
        // Sent as it stands it would be a wrong credential or name.
        let secret = is_secret_setting(known, &entry, key);
        if secret {
            entry.secrets.push(key.clone());
        }
        findings.push(finding(
            "import.placeholder",
            if secret { Level::Info } else { Level::Warning },
            &format!("{at}/{}", pointer_token(key)),
            format!("Flash took “{key}” from the variable {name}, which a browser does not have."),
            if secret {
                "Enter the secret; it is kept in this browser."
            } else {
                "Fill in the setting."
            },
        ));
    }
    remark(known, &entry, at, at, "name", findings);
    entry
}

/// `$` and capitals or underscores: what Flash replaces from the environment.
fn is_placeholder(text: &str) -> bool {
    text.strip_prefix('$').is_some_and(|name| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte == b'_')
    })
}

fn finding(rule: &str, level: Level, pointer: &str, text: String, remedy: &str) -> Finding {
    let place = Place {
        pointer: Some(pointer.to_owned()),
        ..Place::default()
    };
    Finding::new(rule, level, place, text, remedy)
}

#[cfg(test)]
mod tests {
    use super::super::configuration::tests::{KNOWN, any_json};
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn imported(value: Value) -> Read {
        let (origin, read) = import_with(KNOWN, &value.to_string()).expect("a configuration");
        assert_eq!(origin, Origin::Flash);
        read
    }

    fn rules(read: &Read) -> Vec<(&str, &str)> {
        read.findings
            .iter()
            .map(|finding| {
                (
                    finding.rule.as_str(),
                    finding.place.pointer.as_deref().unwrap_or_default(),
                )
            })
            .collect()
    }

    fn example() -> Value {
        json!({
            "project_name": "Team", "project_end": "2027-01-31", "style": "default",
            "services": [
                {"name": "gh_actions", "username": "ann", "password": "$GITHUB_TOKEN",
                 "account": "acme", "repo": "web"},
                {"name": "jenkins", "username": "$CI_USER", "password": "pw",
                 "root": "https://ci.example", "job": "$lower"}
            ]
        })
    }

    #[test]
    fn flash_s_file_becomes_a_board() {
        let Read {
            configuration,
            findings,
        } = imported(example());
        assert_eq!(
            (
                configuration.name.as_str(),
                configuration.project_end.as_str()
            ),
            ("Team", "2027-01-31")
        );
        let [web, ci] = configuration.entries.as_slice() else {
            panic!("two entries");
        };
        assert_eq!(
            (web.integration.as_str(), web.enabled, web.size),
            ("gh_actions", true, 1)
        );
        assert_eq!(web.id, "gh_actions-ann-acme-web");
        assert_eq!(
            Value::Object(web.settings.clone()),
            json!({"username": "ann", "account": "acme", "repo": "web"})
        );
        assert_eq!(web.secrets, ["password"]);
        assert_eq!(ci.settings["job"], "$lower");
        assert!(findings.iter().all(|finding| finding.level != Level::Error));
    }

    /// Every service of Flash with the settings that its documentation requires.
    #[test]
    fn every_service_of_flash_imports_and_runs_once_its_secrets_are_there() {
        use crate::domain::board::configuration::source;
        use crate::domain::board::reason::Reason;
        let github =
            json!({"username": "ann", "password": "$TOKEN", "account": "acme", "repo": "web"});
        let with = |name: &str, base: &Value, more: Value| {
            let mut service = base.clone();
            service["name"] = name.into();
            for (key, value) in more.as_object().unwrap() {
                service[key] = value.clone();
            }
            service
        };
        let empty = json!({});
        let root = json!({"root": "https://host.example/api"});
        let services = json!([
            with(
                "buddy",
                &empty,
                json!({"api_token": "$A", "domain": "d", "pipeline_id": 1, "project_name": "p"})
            ),
            with(
                "circleci",
                &empty,
                json!({"api_token": "$A", "vcs_type": "github", "username": "acme", "project": "web", "branch": "main"})
            ),
            with(
                "codeship",
                &root,
                json!({"api_token": "$A", "project_id": "1"})
            ),
            with(
                "coveralls",
                &empty,
                json!({"vcs_name": "github", "account": "acme", "repo": "web", "ok_threshold": 90, "neutral_threshold": 60})
            ),
            with(
                "gh_issues",
                &github,
                json!({"ok_threshold": 3, "neutral_threshold": 9})
            ),
            with("ghe_issues", &github, root.clone()),
            with("gh_actions", &github, json!({})),
            with("ghe_actions", &github, root.clone()),
            with("github", &github, json!({"branch": "main"})),
            with("github_enterprise", &github, root.clone()),
            with(
                "jenkins",
                &root,
                json!({"username": "ann", "password": "$A", "job": "web"})
            ),
            with(
                "tracker",
                &root,
                json!({"api_token": "$A", "project_id": "1"})
            ),
            with("travis", &empty, json!({"account": "acme", "app": "web"})),
            with(
                "travis_pro",
                &empty,
                json!({"account": "acme", "app": "web", "api_token": "$A"})
            ),
        ]);
        let count = services.as_array().map(Vec::len);
        let (origin, read) = import(&json!({"services": services}).to_string()).unwrap();
        assert_eq!(
            (origin, Some(read.configuration.entries.len())),
            (Origin::Flash, count)
        );
        for finding in &read.findings {
            assert_eq!(finding.rule, "import.placeholder", "{finding:?}");
        }
        for entry in &read.configuration.entries {
            let name = &entry.integration;
            let run = source(entry, &|_| Some("secret".into()));
            assert!(run.is_ok(), "{name}: {run:?}");
            if !["coveralls", "travis"].contains(&name.as_str()) {
                let Err(Reason::Configuration(problem)) = source(entry, &|_| None) else {
                    panic!("{name} runs without its secret");
                };
                assert!(
                    problem.headline.starts_with("The secret “"),
                    "{name}: {}",
                    problem.headline
                );
            }
        }
    }

    #[test]
    fn a_placeholder_is_asked_for_and_never_sent() {
        let read = imported(example());
        assert_eq!(
            rules(&read)[..2],
            [
                ("import.placeholder", "/services/0/password"),
                ("import.placeholder", "/services/1/username"),
            ]
        );
        assert!(read.findings[0].text.contains("$GITHUB_TOKEN"));
        for entry in &read.configuration.entries {
            assert!(
                entry
                    .settings
                    .values()
                    .all(|value| value != "$GITHUB_TOKEN" && value != "$CI_USER")
            );
        }
    }

    #[test]
    fn what_is_not_understood_is_said() {
        let read = imported(json!({
            "project_name": 7, "style": "dark", "columns": 3,
            "services": [{"name": "gh_action"}, "what?", {"repo": "web"}, {"name": "jenkins", "color": "red"}]
        }));
        assert_eq!(
            rules(&read),
            [
                ("import.value", "/project_name"),
                ("import.style", "/style"),
                ("configuration.key", "/columns"),
                ("configuration.integration", "/services/0/name"),
                ("import.value", "/services/1"),
                ("configuration.integration", "/services/2/name"),
                ("configuration.setting", "/services/3/color"),
            ]
        );
        assert_eq!(read.configuration.entries.len(), 4);
        assert!(read.findings[3].remedy.contains("gh_actions"));
    }

    #[test]
    fn the_variable_is_read_as_a_shell_writes_it() {
        let plain = example().to_string();
        let escaped = plain.replace('"', "\\\"").replace('$', "\\$");
        let expected = imported(example());
        for text in [
            format!("FLASH_CONFIG='{plain}'"),
            format!("export FLASH_CONFIG=\"{escaped}\"\n"),
            format!("FLASH_CONFIG={plain}"),
            format!("FLASH_CONFIG: '{plain}'"),
        ] {
            assert_eq!(
                import_with(KNOWN, &text),
                Ok((Origin::Flash, expected.clone())),
                "{text}"
            );
        }
    }

    #[test]
    fn each_format_is_told_from_the_others() {
        let origin = |text: &str| import_with(KNOWN, text).map(|(origin, _)| origin);
        assert_eq!(
            origin(r#"{"version": 1, "integrations": []}"#),
            Ok(Origin::Signalbox)
        );
        assert_eq!(origin(r#"{"services": []}"#), Ok(Origin::Flash));
        assert_eq!(origin(r#"{"project_name": "x"}"#), Ok(Origin::Flash));
        let headline = |text: &str| origin(text).unwrap_err().headline;
        assert_eq!(
            headline(r#"{"dependencies": {}}"#),
            "This JSON is not the configuration of a board."
        );
        assert_eq!(headline("FLASH_CONFIG="), "The configuration is empty.");
        assert_eq!(
            headline("<Projects/>"),
            "This is XML or a web page, not a configuration."
        );
        assert!(headline(r#"{"version": 2, "integrations": []}"#).contains("version 2"));
    }

    proptest! {
        #[test]
        fn any_text_is_imported_or_refused(text in "(export )?(FLASH_CONFIG[=:])?['\"]?\\PC{0,30}\\\\?['\"]?") {
            let _ = import_with(KNOWN, &text);
        }

        #[test]
        fn any_services_are_kept_in_number_and_no_placeholder_among_them(
            mut services in prop::collection::vec(any_json(), 0..6)
        ) {
            services.push(json!({"name": "gh_actions", "password": "$A", "repo": "$_B"}));
            let read = imported(json!({"services": services}));
            prop_assert_eq!(read.configuration.entries.len(), services.len());
            for entry in &read.configuration.entries {
                prop_assert!(!entry.settings.values().any(|value| value.as_str().is_some_and(is_placeholder)));
            }
        }
    }
}
