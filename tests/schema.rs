//! `signalbox.schema.json` says the same as the declarations of the providers:
//! it is made of them here, and compared. After a change of the declarations run
//! `SIGNALBOX_WRITE_SCHEMA=1 cargo test --test schema`.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the functions beside the tests are part of the tests"
)]

use serde_json::{Map, Value, json};
use signalbox::domain::alert::declare::{offered, responds};
use signalbox::domain::board::configuration::{
    ENTRY_LIMIT, POLL_SECONDS_MIN, SHARED_SETTINGS, VERSION, read,
};
use signalbox::domain::integration::about::description;
use signalbox::domain::provider::{Declaration, Fate, Setting, SettingKind};
use std::path::Path;

fn schema() -> Value {
    let mut definitions = Map::new();
    let mut cases = Vec::new();
    for declaration in offered() {
        let key = declaration.key;
        let settings = settings(declaration);
        let mut then = json!({"properties": {"settings": {"$ref": format!("#/$defs/{key}")}}});
        if settings.get("required").is_some() {
            then["required"] = json!(["settings"]);
        }
        cases.push(json!({
            "if": {"properties": {"integration": {"const": key}}, "required": ["integration"]},
            "then": then
        }));
        definitions.insert(key.to_owned(), settings);
    }
    definitions.insert("declaration".into(), custom_declaration());
    let keys: Vec<Value> = offered()
        .map(|declaration| {
            json!({
                "const": declaration.key,
                "title": declaration.name,
                "description": description(declaration)
            })
        })
        .collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Configuration of a Signalbox board",
        "description": "signalbox.json, beside index.html: the connections of a board. Secrets do not belong into it: they are asked for and kept in the browser.",
        "type": "object",
        "required": ["version", "integrations"],
        "properties": {
            "$schema": {"type": "string"},
            "version": {"const": VERSION, "description": "Version of the format."},
            "name": {"type": "string", "description": "The board's name."},
            "order": {
                "enum": ["configured", "worst"],
                "default": "configured",
                "description": "The panes' order: as configured, or what needs somebody first."
            },
            "project_end": {"type": "string", "description": "When the project ends, a date."},
            "integrations": {
                "type": "array",
                "maxItems": ENTRY_LIMIT,
                "description": "The connections in the order of their panes.",
                "items": {
                    "type": "object",
                    "required": ["integration"],
                    "properties": {
                        "integration": {"description": "Which service.", "oneOf": keys},
                        "id": {"type": "string", "description": "Unlike any other id of the board; made up if absent."},
                        "name": {"type": "string", "description": "The pane's heading."},
                        "enabled": {"type": "boolean", "default": true, "description": "Whether it is on."},
                        "group": {"type": "string", "description": "The group it stands in."},
                        "size": {"type": "integer", "minimum": 1, "maximum": 4, "default": 1, "description": "How much room the pane takes."},
                        "settings": {"type": "object", "description": "The settings of the service."},
                        "secrets": {
                            "type": "array",
                            "items": {"type": "string"},
                            "description": "Settings that are secret and asked for in each browser."
                        }
                    },
                    "additionalProperties": false,
                    "allOf": cases
                }
            }
        },
        "additionalProperties": false,
        "$defs": definitions
    })
}

/// The settings of a provider; others than those are allowed and do nothing.
fn settings(declaration: &Declaration) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for setting in declaration.settings {
        properties.insert(setting.key.into(), property(setting));
        if setting.required && setting.kind != SettingKind::Secret {
            required.push(setting.key);
        }
    }
    let shared_settings = if responds(declaration) {
        &[][..]
    } else {
        &SHARED_SETTINGS
    };
    for key in shared_settings {
        if !properties.contains_key(*key) {
            properties.insert((*key).into(), shared(declaration, key));
        }
    }
    let asked = !responds(declaration) && declaration.key != "custom";
    if declaration.root.is_empty() && asked && !required.contains(&"root") {
        required.push("root");
    }
    let mut settings =
        json!({"title": declaration.name, "type": "object", "properties": properties});
    if !required.is_empty() {
        settings["required"] = required.into();
    }
    match declaration.fate {
        Fate::Alive => {}
        Fate::Moved { story } => settings["description"] = story.into(),
        Fate::Discontinued { story, .. } => {
            settings["description"] = story.into();
            settings["deprecated"] = true.into();
        }
    }
    settings
}

fn property(setting: &Setting) -> Value {
    let mut property = match setting.kind {
        SettingKind::Text => json!({"type": ["string", "number", "boolean"]}),
        SettingKind::Secret => json!({"type": "string", "writeOnly": true}),
        SettingKind::Number(default) => {
            json!({"type": ["number", "null"], "minimum": 0, "default": default})
        }
        SettingKind::Choice(words) => json!({"enum": words, "default": words[0]}),
        SettingKind::List => {
            json!({"type": ["array", "string"], "items": {"type": "string"}})
        }
        SettingKind::Switch(default) => json!({"type": "boolean", "default": default}),
        SettingKind::Json => json!({"$ref": "#/$defs/declaration"}),
    };
    property["title"] = setting.label.into();
    let mut description = setting.help.to_owned();
    if setting.kind == SettingKind::Secret {
        description.push_str(" Secret: leave it out, it is asked for in each browser.");
    }
    if !description.is_empty() {
        property["description"] = description.trim().into();
    }
    property
}

fn shared(declaration: &Declaration, key: &str) -> Value {
    match key {
        "root" => {
            let mut root = json!({
                "type": "string", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://",
                "description": "Base address of the service's API."
            });
            if !declaration.root.is_empty() {
                root["default"] = declaration.root.into();
            }
            root
        }
        "proxy" => json!({
            "type": "string", "pattern": "^([Hh][Tt][Tt][Pp][Ss]?://|[.]?/([^/]|$)|[.][.]/)",
            "description": "An address with {url} for the percent-encoded target, or a prefix to which the target without its scheme is appended."
        }),
        "poll_seconds" => json!({
            "type": "integer", "minimum": POLL_SECONDS_MIN, "default": declaration.poll_seconds,
            "description": "Seconds between polls."
        }),
        other => panic!("the shared setting {other} has no schema"),
    }
}

/// The declaration of a custom integration; docs/providers/custom.md explains it.
fn custom_declaration() -> Value {
    let pointer = json!({"type": "string", "pattern": "^(/|$)"});
    let places = json!({"type": "object", "minProperties": 1, "additionalProperties": pointer});
    json!({
        "title": "Declaration of a custom integration",
        "type": "object",
        "required": ["kind", "endpoint"],
        "properties": {
            "kind": {"enum": ["ci", "vcs", "coverage", "issues", "stories"]},
            "name": {"type": "string"},
            "root": {"type": "string", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://"},
            "endpoint": {"type": "string", "pattern": "^([/?]|$)"},
            "title": {"type": "string"},
            "title_at": pointer,
            "page": {"type": "string"},
            "auth": {
                "type": "object",
                "required": ["scheme"],
                "properties": {
                    "scheme": {"enum": ["none", "basic", "bearer", "header", "query"]},
                    "name": {"type": "string"},
                    "prefix": {"type": "string"}
                }
            },
            "headers": {"type": "object", "additionalProperties": {"type": "string"}},
            "items": pointer,
            "fields": places,
            "counters": places,
            "outcomes": {
                "type": "object",
                "additionalProperties": {
                    "enum": ["passed", "failed", "crashed", "cancelled", "working", "waiting"]
                }
            },
            "ok_threshold": {"type": "number", "minimum": 0},
            "neutral_threshold": {"type": "number", "minimum": 0}
        }
    })
}

#[test]
fn the_published_schema_is_made_of_the_declarations() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("signalbox.schema.json");
    let text = format!("{:#}\n", schema());
    if std::env::var_os("SIGNALBOX_WRITE_SCHEMA").is_some() {
        std::fs::write(&path, &text).expect("a writable checkout");
    }
    let published = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        published == text,
        "signalbox.schema.json is stale: run SIGNALBOX_WRITE_SCHEMA=1 cargo test --test schema"
    );
}

#[test]
fn every_reference_in_the_schema_leads_somewhere() {
    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                if let Some(Value::String(target)) = members.get("$ref") {
                    found.push(target.clone());
                }
                members.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }
    let schema = schema();
    let mut found = Vec::new();
    references(&schema, &mut found);
    assert_eq!(found.len(), offered().count() + 1);
    for target in found {
        let pointer = target.strip_prefix('#').expect("a place in this document");
        assert!(schema.pointer(pointer).is_some(), "{target}");
    }
}

/// What the schema requires is what the reader finds missing, so a file that an
/// editor accepts also runs.
#[test]
fn what_the_schema_requires_is_what_an_entry_cannot_run_without() {
    use signalbox::domain::board::configuration::source;
    use signalbox::domain::board::reason::Reason;
    let schema = schema();
    for declaration in offered() {
        let text = json!({"version": 1, "integrations": [
            {"integration": declaration.key, "settings": {"nothing": 1}}
        ]});
        let entry = read(&text.to_string())
            .unwrap()
            .configuration
            .entries
            .remove(0);
        let required = schema["$defs"][declaration.key]["required"].as_array();
        let required = required.cloned().unwrap_or_default();
        match source(&entry, &|_| Some("secret".into())) {
            Ok(_) => assert!(required.is_empty(), "{}", declaration.key),
            Err(Reason::Discontinued { .. }) => {
                assert!(matches!(declaration.fate, Fate::Discontinued { .. }));
            }
            Err(Reason::Configuration(problem)) => {
                for key in required {
                    let name = format!("“{}”", key.as_str().unwrap());
                    assert!(
                        problem.headline.contains(&name),
                        "{}: {}",
                        declaration.key,
                        problem.headline
                    );
                }
            }
            Err(other) => panic!("{}: {other:?}", declaration.key),
        }
    }
}
