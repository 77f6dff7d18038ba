//! `schemas/` holds a JSON Schema for each request and response of an SCM
//! plugin and its neighbours: plugin settings, tasks, elastic agents,
//! authorization, artifacts, secrets. The files are made here, and compared with the checker: what one
//! refuses the other refuses, but for what a schema cannot say. After a change
//! run `SIGNALBOX_WRITE_SCHEMA=1 cargo test --test plugin_schemas`.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the functions beside the tests are part of the tests"
)]

use serde_json::{Value, json};
use signalbox::domain::plugin::bridge::{Knowledge, body, request};
use signalbox::domain::plugin::check::check;
use signalbox::domain::plugin::message::{Message, Surface};
use signalbox::domain::plugin::model::{Part, Plugin, Property, Revision};
use signalbox::domain::plugin::moment::Moment;
use signalbox::domain::plugin::rules::is_refusal;
use std::path::PathBuf;

/// Findings of the checker that a schema cannot have.
const CODE_ONLY: [&str; 5] = [
    "revision.timestamp.calendar",
    "scm-config.display-order.integer",
    "settings-config.display-order.integer",
    "task-config.display-order.integer",
    "latest-revision.none",
];

fn definitions() -> Value {
    let text = json!({"type": "string", "minLength": 1});
    let maybe_text = json!({"type": ["string", "null"]});
    let flag = json!({"type": ["boolean", "null"]});
    let loose_flag = json!({
        "description": "The server takes a text for true if it is “true”, ignoring case, and for false otherwise.",
        "type": ["boolean", "string", "null"]
    });
    let attributes = json!({
        "default-value": maybe_text,
        "secure": flag,
        "required": flag,
        "display-name": maybe_text,
        "display-order": {
            "description": "A whole number of 32 bits, written as text.",
            "type": ["string", "null"],
            "pattern": "^[+-]?[0-9]+$"
        }
    });
    let mut with_identity = attributes.clone();
    with_identity["part-of-identity"] = flag.clone();
    json!({
        "Property": {"type": "object", "properties": with_identity},
        "TaskProperty": {
            "description": "What is not given is left out: this extension refuses null.",
            "type": ["object", "null"],
            "properties": {
                "default-value": {"type": "string"},
                "secure": {"type": "boolean"},
                "required": {"type": "boolean"},
                "display-name": {"type": "string"},
                "display-order": {
                    "description": "A whole number of 32 bits, written as text.",
                    "type": "string",
                    "pattern": "^[+-]?[0-9]+$"
                }
            }
        },
        "SettingsProperty": {"type": "object", "properties": attributes},
        "ListedProperty": {
            "type": "object",
            "required": ["key"],
            "properties": {
                "key": {"description": "A text; the server makes one of a number or a boolean.", "type": ["string", "number", "boolean"], "minLength": 1},
                "metadata": {
                    "description": "Neither required nor secure where it is missing.",
                    "type": ["object", "null"],
                    "properties": {"required": loose_flag, "secure": loose_flag}
                }
            }
        },
        "Values": {
            "type": "object",
            "additionalProperties": {"type": "object", "properties": {"value": {"type": "string"}}}
        },
        "TaskValues": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["secure", "required"],
                "properties": {
                    "value": {"type": "string"},
                    "secure": {"type": "boolean"},
                    "required": {"type": "boolean"}
                }
            }
        },
        "Data": {"type": "object", "additionalProperties": {"type": "string"}},
        "ActionResult": {
            "type": "object",
            "required": ["status"],
            "properties": {
                "status": {
                    "description": "“success”, ignoring case; every other text is a failure.",
                    "type": "string",
                    "minLength": 1
                },
                "messages": {"type": ["array", "null"], "items": {"type": "string"}}
            }
        },
        "Known": {
            "description": "A revision as the server names it.",
            "type": "object",
            "required": ["revision", "timestamp"],
            "properties": {
                "revision": text,
                "timestamp": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$"},
                "data": {"$ref": "#/$defs/Data"}
            }
        },
        "Revision": {
            "type": "object",
            "required": ["revision", "timestamp"],
            "properties": {
                "revision": text,
                "timestamp": {
                    "description": "ISO 8601 with an offset; documented as 2011-07-14T19:43:37.100Z.",
                    "type": "string",
                    "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,9})?)?([Zz]|[+-][0-9]{2}:[0-9]{2}(:[0-9]{2})?)$"
                },
                "user": maybe_text,
                "revisionComment": maybe_text,
                "data": {"type": ["object", "null"], "propertyNames": {"pattern": "^[a-zA-Z0-9_]+$"}},
                "modifiedFiles": {
                    "type": ["array", "null"],
                    "items": {
                        "type": "object",
                        "required": ["fileName", "action"],
                        "properties": {
                            "fileName": text,
                            "action": {"enum": ["added", "modified", "deleted", "unknown"]}
                        }
                    }
                }
            }
        },
        "ScmData": {"type": ["object", "null"]}
    })
}

/// An object of properties by key.
fn properties(definition: &str) -> Value {
    json!({
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"minLength": 1},
        "additionalProperties": {"$ref": format!("#/$defs/{definition}")}
    })
}

fn response(message: Message) -> Value {
    match message {
        Message::Configuration(Surface::Scm) => properties("Property"),
        Message::Configuration(Surface::Settings) => properties("SettingsProperty"),
        Message::Configuration(Surface::Task) => json!({
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {"$ref": "#/$defs/TaskProperty"}
        }),
        Message::Configuration(_) => json!({
            "type": "array",
            "items": {"$ref": "#/$defs/ListedProperty"}
        }),
        Message::View(Surface::Scm) => json!({
            "type": "object",
            "required": ["displayValue", "template"],
            "properties": {
                "displayValue": {"type": "string", "minLength": 1},
                "template": {"type": "string", "minLength": 1}
            }
        }),
        Message::View(Surface::Task) => json!({
            "type": "object",
            "required": ["displayValue", "template"],
            "properties": {"displayValue": {"type": "string"}, "template": {"type": "string"}}
        }),
        Message::View(surface) => json!({
            "type": "object",
            "required": ["template"],
            "properties": {"template": match surface {
                Surface::Settings => json!({"type": "string", "minLength": 1}),
                _ => json!({"type": "string", "pattern": "\\S"}),
            }}
        }),
        Message::Validate(Surface::Task) => json!({
            "type": ["object", "null"],
            "properties": {
                "errors": {"type": ["object", "null"], "additionalProperties": {"type": "string"}}
            }
        }),
        Message::Validate(_) => json!({
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"key": {"type": ["string", "null"]}, "message": {"type": ["string", "null"]}}
            }
        }),
        Message::Execute => json!({
            "type": "object",
            "required": ["success"],
            "properties": {"success": {"type": "boolean"}, "message": {"type": "string"}}
        }),
        Message::LatestRevision => json!({
            "type": "object",
            "anyOf": [
                {"description": "Documented as “no revision”; the server refuses it.", "maxProperties": 0},
                {"required": ["revision"]}
            ],
            "properties": {
                "revision": {"$ref": "#/$defs/Revision"},
                "scm-data": {"$ref": "#/$defs/ScmData"}
            }
        }),
        Message::LatestRevisionsSince => json!({
            "type": ["object", "null"],
            "properties": {
                "revisions": {"type": ["array", "null"], "items": {"$ref": "#/$defs/Revision"}},
                "scm-data": {"$ref": "#/$defs/ScmData"}
            }
        }),
        Message::CheckConnection | Message::Checkout => json!({"$ref": "#/$defs/ActionResult"}),
    }
}

/// The body of a request; `None` where there is none.
fn request_body(message: Message) -> Option<Value> {
    let values = json!({"$ref": "#/$defs/Values"});
    let folder = json!({"type": "string"});
    let known = json!({"$ref": "#/$defs/Known"});
    let data = json!({"$ref": "#/$defs/Data"});
    let only = |name: &str, schema: Value| json!({"type": "object", "required": [name], "properties": {name: schema}});
    let task = json!({"$ref": "#/$defs/TaskValues"});
    Some(match message {
        Message::Configuration(_) | Message::View(_) => return None,
        Message::LatestRevision => json!({
            "type": "object",
            "required": ["scm-configuration", "flyweight-folder"],
            "properties": {"scm-configuration": values, "scm-data": data, "flyweight-folder": folder}
        }),
        Message::LatestRevisionsSince => json!({
            "type": "object",
            "required": ["scm-configuration", "flyweight-folder", "previous-revision"],
            "properties": {"scm-configuration": values, "scm-data": data, "flyweight-folder": folder, "previous-revision": known}
        }),
        Message::Checkout => json!({
            "type": "object",
            "required": ["scm-configuration", "destination-folder", "revision"],
            "properties": {"scm-configuration": values, "destination-folder": folder, "revision": known}
        }),
        Message::Validate(Surface::Scm) | Message::CheckConnection => {
            only("scm-configuration", values)
        }
        Message::Validate(Surface::Settings) => only("plugin-settings", values),
        Message::Validate(Surface::Task) => task,
        Message::Validate(Surface::AuthConfig | Surface::RoleConfig) => data,
        Message::Validate(_) => json!({
            "type": "object",
            "additionalProperties": {"type": ["string", "null"]}
        }),
        Message::Execute => json!({
            "type": "object",
            "required": ["context", "config"],
            "properties": {
                "context": {
                    "type": "object",
                    "required": ["environmentVariables", "workingDirectory"],
                    "properties": {"environmentVariables": data, "workingDirectory": folder}
                },
                "config": task
            }
        }),
    })
}

/// What a bridge is sent.
fn request_schema(message: Message) -> Value {
    let mut required = vec!["name"];
    let mut properties = serde_json::Map::new();
    if let Some((extension, version)) = message.owner().extension() {
        required = vec!["extension", "version", "name"];
        properties.insert("extension".into(), json!({"const": extension}));
        properties.insert("version".into(), json!({"const": version}));
    }
    let body = match request_body(message) {
        Some(body) => {
            required.push("body");
            body
        }
        None => Value::Bool(false),
    };
    properties.insert("name".into(), json!({"const": message.request_name()}));
    properties.insert("body".into(), body);
    json!({"type": "object", "required": required, "properties": properties})
}

fn whole(title: String, schema: Value) -> Value {
    let mut whole = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title
    });
    for (key, value) in schema.as_object().unwrap() {
        whole[key] = value.clone();
    }
    let all = definitions();
    let mut used = serde_json::Map::new();
    let mut rest = references(&whole);
    while let Some(name) = rest.pop() {
        let definition = all[&name].clone();
        rest.extend(
            references(&definition)
                .into_iter()
                .filter(|other| *other != name),
        );
        used.insert(name, definition);
    }
    if !used.is_empty() {
        used.sort_keys();
        whole["$defs"] = Value::Object(used);
    }
    whole
}

/// The definitions that a schema names.
fn references(schema: &Value) -> Vec<String> {
    match schema {
        Value::Object(members) => members
            .iter()
            .flat_map(|(key, value)| match value.as_str() {
                Some(name) if key == "$ref" => {
                    vec![name.trim_start_matches("#/$defs/").to_owned()]
                }
                _ => references(value),
            })
            .collect(),
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

fn schemas() -> Vec<(String, Value)> {
    let request = |message: Message| {
        let name = message.name();
        let title = format!("Request {name}, as a bridge is sent it");
        (
            format!("{name}.request.schema.json"),
            whole(title, request_schema(message)),
        )
    };
    let response = |message: Message| {
        let name = message.name();
        (
            format!("{name}.response.schema.json"),
            whole(format!("Response to {name}"), response(message)),
        )
    };
    Message::all()
        .map(request)
        .chain(Message::all().map(response))
        .collect()
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("schemas")
}

#[test]
fn the_files_are_what_is_made_here() {
    for (name, schema) in schemas() {
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        let path = folder().join(&name);
        if std::env::var_os("SIGNALBOX_WRITE_SCHEMA").is_some() {
            std::fs::create_dir_all(folder()).unwrap();
            std::fs::write(&path, &text).unwrap();
        }
        let there = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(
            there, text,
            "{name} is out of date; see the head of this file"
        );
    }
    let count = std::fs::read_dir(folder()).unwrap().count();
    assert_eq!(count, schemas().len());
}

fn sound(message: Message) -> Value {
    let text = include_str!("../samples/plugin/documented.json");
    let bundle: Value = serde_json::from_str(text).unwrap();
    let property = json!({
        "display-name": "Address",
        "display-order": "1",
        "default-value": "d",
        "required": true,
        "secure": false
    });
    match message {
        _ if Message::SCM.contains(&message) => bundle[message.name()].clone(),
        Message::Configuration(Surface::Settings | Surface::Task) => json!({"Url": property}),
        Message::Configuration(_) => {
            json!([{"key": "Url", "metadata": {"required": true, "secure": false}}])
        }
        Message::View(Surface::Task) => json!({"displayValue": "Curl", "template": "<p></p>"}),
        Message::View(_) => json!({"template": "<p></p>"}),
        Message::Validate(Surface::Task) => json!({"errors": {"Url": "is wrong"}}),
        Message::Validate(_) => json!([{"key": "Url", "message": "is wrong"}]),
        _ => json!({"success": true, "message": "done"}),
    }
}

fn pointers(value: &Value, at: &str, all: &mut Vec<String>) {
    all.push(at.to_owned());
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                pointers(value, &format!("{at}/{key}"), all);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                pointers(value, &format!("{at}/{index}"), all);
            }
        }
        _ => {}
    }
}

/// Responses with one part replaced or taken out.
fn variants(message: Message) -> Vec<Value> {
    let sound = sound(message);
    let mut all = Vec::new();
    pointers(&sound, "", &mut all);
    let others = [
        json!(null),
        json!(true),
        json!(1),
        json!(""),
        json!(" "),
        json!("x"),
        json!("1"),
        json!("unknown"),
        json!("2011-07-14T19:43Z"),
        json!([]),
        json!({}),
        json!([1]),
        json!({"a-b": 1}),
        json!({"": {}}),
    ];
    let mut variants = vec![sound.clone()];
    for pointer in &all {
        for other in &others {
            let mut variant = sound.clone();
            *variant.pointer_mut(pointer).unwrap() = other.clone();
            variants.push(variant);
        }
        if let Some((above, key)) = pointer.rsplit_once('/') {
            let mut variant = sound.clone();
            match variant.pointer_mut(above).unwrap() {
                Value::Object(members) => drop(members.shift_remove(key)),
                Value::Array(items) => items.clear(),
                _ => {}
            }
            variants.push(variant);
        }
    }
    variants
}

#[test]
fn a_response_is_refused_by_the_schema_if_the_checker_refuses_it() {
    let mut compared = 0;
    for message in Message::all() {
        let schema = whole(String::new(), response(message));
        let validator = jsonschema::validator_for(&schema).unwrap();
        for variant in variants(message) {
            let plugin = Plugin {
                parts: vec![Part {
                    message,
                    text: variant.to_string(),
                }],
                ..Plugin::default()
            };
            let errors: Vec<String> = check(&plugin, None)
                .findings
                .into_iter()
                .filter(is_refusal)
                .map(|finding| finding.rule)
                .collect();
            if errors.iter().any(|rule| CODE_ONLY.contains(&rule.as_str())) {
                continue;
            }
            compared += 1;
            assert_eq!(
                validator.is_valid(&variant),
                errors.is_empty(),
                "{}: {variant}\n{errors:?}",
                message.name()
            );
        }
    }
    assert!(compared > 2000, "{compared}");
}

#[test]
fn what_the_run_through_sends_is_a_request() {
    let knowledge = Knowledge {
        configuration: json!({"URL": {"value": "u"}, "PASSWORD": {}}),
        properties: vec![Property::new("URL"), Property::new("PASSWORD")],
        scm_data: Some("{\"a\":\"b\"}".into()),
        flyweight_folder: "f".into(),
        destination_folder: "d".into(),
        revision: Some(Revision {
            revision: "r".into(),
            timestamp: Moment {
                seconds: 1,
                nanos: 0,
            },
            user: String::new(),
            comment: String::new(),
            data: Some("{\"a\":\"b\"}".into()),
            files: Vec::new(),
        }),
    };
    for message in Message::all() {
        let body = body(message, &knowledge).unwrap();
        let sent = request("http://127.0.0.1:1/", message, body.as_ref()).unwrap();
        let sent: Value = serde_json::from_str(sent.body.as_deref().unwrap()).unwrap();
        let schema = whole(String::new(), request_schema(message));
        let validator = jsonschema::validator_for(&schema).unwrap();
        assert!(validator.is_valid(&sent), "{sent}");
        let mut other = sent.clone();
        other["name"] = json!("other");
        assert!(!validator.is_valid(&other));
    }
}
