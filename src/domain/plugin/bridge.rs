//! The run-through: what a server would send to a plugin, step by step, through
//! an HTTP bridge.
//!
//! GoCD calls its plugins in its own process, so this transport is a convention
//! of ours: `POST` to one address with
//! `{"extension": "scm", "version": "1.0", "name": …, "body": …}`, answered by
//! `{"code": 200, "body": …}`, where a body that is a text is the raw one. For
//! plugin settings, which plugins of every extension have, extension and version
//! are left out.
//!
//! Bodies of the requests: `JsonMessageHandler1_0` (SCM),
//! `PluginSettingsJsonMessageHandlerBase`, `JsonBasedTaskExtensionHandler_V1`,
//! `ElasticAgentExtensionConverterV5`, `AuthorizationMessageConverterV2`,
//! `ArtifactMessageConverterV2` and `SecretsMessageConverterV1` of GoCD.

use super::message::{Message, Surface};
use super::model::{Checked, Outcome, Property, Revision};
use super::report::shown_node;
use super::rules::{self, Rule, is_refusal};
use crate::domain::finding::{Finding, Place};
use crate::domain::form::model::Method;
use crate::domain::http::{HttpError, HttpRequest, origin_of};
use crate::domain::json::{self, Content};
use serde_json::{Map, Value, json};

/// What a server knows when it asks a plugin.
#[derive(Clone, Debug, PartialEq)]
pub struct Knowledge {
    /// The configured values ([`super::configuration::Configuration::request`]).
    pub configuration: Value,
    /// The declared properties of the form.
    pub properties: Vec<Property>,
    /// What the plugin wanted back, as JSON.
    pub scm_data: Option<String>,
    /// Where the plugin may keep its copy of the SCM.
    pub flyweight_folder: String,
    /// Where a revision is to be put, or a task to work.
    pub destination_folder: String,
    /// The revision that is known, for what came since and for a checkout.
    pub revision: Option<Revision>,
}

/// Why a request cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoRequest {
    /// The address of the bridge cannot be used.
    #[error("{0}")]
    Address(#[from] HttpError),
    /// No revision is known.
    #[error("there is no revision yet; ask for the latest one first")]
    NoRevision,
}

/// The body of a request; `None` where there is none.
pub fn body(message: Message, knowledge: &Knowledge) -> Result<Option<Value>, NoRequest> {
    let members: &[(&str, Member)] = match message {
        Message::Configuration(_) | Message::View(_) => return Ok(None),
        Message::Validate(Surface::Task) => return Ok(Some(task_properties(knowledge))),
        Message::Validate(Surface::Scm) | Message::CheckConnection => {
            &[("scm-configuration", configuration)]
        }
        Message::Validate(Surface::Settings) => &[("plugin-settings", configuration)],
        Message::Validate(surface) => return Ok(Some(texts(knowledge, surface))),
        Message::Execute => &[
            ("context", context),
            ("config", |known| Ok(Some(task_properties(known)))),
        ],
        Message::LatestRevision => &[
            ("scm-configuration", configuration),
            ("scm-data", scm_data),
            ("flyweight-folder", flyweight_folder),
        ],
        Message::LatestRevisionsSince => &[
            ("scm-configuration", configuration),
            ("scm-data", scm_data),
            ("flyweight-folder", flyweight_folder),
            ("previous-revision", known_revision),
        ],
        Message::Checkout => &[
            ("scm-configuration", configuration),
            ("destination-folder", destination_folder),
            ("revision", known_revision),
        ],
    };
    let mut object = Map::new();
    for (name, value) in members {
        if let Some(value) = value(knowledge)? {
            object.insert((*name).to_owned(), value);
        }
    }
    Ok(Some(Value::Object(object)))
}

/// A member of a request; `None` where it is left out.
type Part = Result<Option<Value>, NoRequest>;

/// What makes a member.
type Member = fn(&Knowledge) -> Part;

fn configuration(knowledge: &Knowledge) -> Part {
    Ok(Some(knowledge.configuration.clone()))
}

fn scm_data(knowledge: &Knowledge) -> Part {
    Ok(data(knowledge.scm_data.as_deref()))
}

fn flyweight_folder(knowledge: &Knowledge) -> Part {
    Ok(Some(knowledge.flyweight_folder.clone().into()))
}

fn destination_folder(knowledge: &Knowledge) -> Part {
    Ok(Some(knowledge.destination_folder.clone().into()))
}

fn context(knowledge: &Knowledge) -> Part {
    let folder = &knowledge.destination_folder;
    Ok(Some(
        json!({"environmentVariables": {}, "workingDirectory": folder}),
    ))
}

fn known_revision(knowledge: &Knowledge) -> Part {
    let revision = knowledge.revision.as_ref().ok_or(NoRequest::NoRevision)?;
    let mut members = Map::new();
    members.insert("revision".to_owned(), revision.revision.clone().into());
    members.insert("timestamp".to_owned(), revision.timestamp.written().into());
    if let Some(data) = data(revision.data.as_deref()) {
        members.insert("data".to_owned(), data);
    }
    Ok(Some(Value::Object(members)))
}

/// What a plugin gave as JSON before.
fn data(text: Option<&str>) -> Option<Value> {
    serde_json::from_str(text?).ok()
}

/// The configured text of a key, null without one.
fn text_of(knowledge: &Knowledge, key: &str) -> Value {
    let entry = knowledge.configuration.get(key);
    let value = entry.and_then(|entry| entry.get("value"));
    value.cloned().unwrap_or(Value::Null)
}

/// A task's properties: per key its value, unless it has none, and two flags.
fn task_properties(knowledge: &Knowledge) -> Value {
    let members = knowledge.properties.iter().map(|property| {
        let mut entry = json!({"secure": property.secure, "required": property.required});
        let value = text_of(knowledge, &property.key);
        if let (false, Some(entry)) = (value.is_null(), entry.as_object_mut()) {
            entry.insert("value".to_owned(), value);
        }
        (property.key.clone(), entry)
    });
    Value::Object(members.collect())
}

/// Plain texts by key. What has none is null, but for authorization, whose
/// writer leaves nulls out.
fn texts(knowledge: &Knowledge, surface: Surface) -> Value {
    let drops_nulls = matches!(surface, Surface::AuthConfig | Surface::RoleConfig);
    let keys = knowledge.configuration.as_object().into_iter().flatten();
    let members = keys
        .map(|(key, _)| (key.clone(), text_of(knowledge, key)))
        .filter(|(_, value)| !(drops_nulls && value.is_null()));
    Value::Object(members.collect())
}

/// The request that carries a message to the bridge at `base`.
pub fn request(
    base: &str,
    message: Message,
    body: Option<&Value>,
) -> Result<HttpRequest, NoRequest> {
    origin_of(base)?;
    let mut envelope = Map::new();
    if let Some((extension, version)) = message.owner().extension() {
        envelope.insert("extension".to_owned(), extension.into());
        envelope.insert("version".to_owned(), version.into());
    }
    envelope.insert("name".to_owned(), message.request_name().into());
    if let Some(body) = body {
        envelope.insert("body".to_owned(), body.clone());
    }
    Ok(HttpRequest {
        method: Method::Post,
        url: base.to_owned(),
        headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
        body: Some(Value::Object(envelope).to_string()),
    })
}

/// What a bridge answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The plugin's response code; `None` where there is none.
    pub code: Option<u16>,
    /// The raw body of the plugin's response; `None` where there is none.
    pub body: Option<String>,
    /// What is wrong with the answer around the body.
    pub findings: Vec<Finding>,
}

/// Reads the answer of a bridge to a message. A body that the server would not
/// look at, because of the code, is yielded all the same.
pub fn answer(message: Message, text: &str) -> Answer {
    let mut findings = Vec::new();
    let mut note = |rule: &Rule, text: String, remedy: &str| {
        let place = Place::in_file(message.name());
        findings.push(Finding::new(
            &rule.id(message),
            rule.level,
            place,
            text,
            remedy,
        ));
    };
    let shape = "A bridge answers {\"code\": 200, \"body\": …}.";
    let root = match json::read(text) {
        Ok(document) => document.root,
        Err(error) => {
            note(
                &rules::RESPONSE_SHAPE,
                format!(
                    "The answer of the bridge to {} is no JSON: {error}.",
                    message.name()
                ),
                shape,
            );
            return Answer {
                code: None,
                body: None,
                findings,
            };
        }
    };
    let number = root.get("code").and_then(|code| match &code.content {
        Content::Number(number) => number.as_u64(),
        _ => None,
    });
    let code = number.and_then(|code| u16::try_from(code).ok());
    match code {
        Some(200) => {}
        Some(code) => note(
            &rules::RESPONSE_CODE,
            format!(
                "The plugin answered {} with code {code}; GoCD takes 200 only and does not look at the body.",
                message.name()
            ),
            "Answer with code 200, also where the body tells of a failure.",
        ),
        None => note(
            &rules::RESPONSE_SHAPE,
            format!(
                "The answer of the bridge to {} has no number as its “code”.",
                message.name()
            ),
            shape,
        ),
    }
    let body = root
        .get("body")
        .and_then(|body| match (&body.content, body.span) {
            (Content::String(raw), _) => Some(raw.to_string()),
            (Content::Null, _) => Some(String::new()),
            (_, span) => text.get(span.start..span.end).map(str::to_owned),
        });
    if body.is_none() && root.as_object().is_none() {
        note(
            &rules::RESPONSE_SHAPE,
            format!(
                "The answer of the bridge to {} is {}.",
                message.name(),
                shown_node(&root)
            ),
            shape,
        );
    }
    Answer {
        code,
        // A response without a body is one with an empty body.
        body: body.or_else(|| root.as_object().map(|_| String::new())),
        findings,
    }
}

/// The history with what a step brought: the newest first, each id once.
pub fn history(known: &[Revision], message: Message, checked: &Checked) -> Vec<Revision> {
    let news: Vec<&Revision> = match message {
        Message::LatestRevision => checked.latest.iter().collect(),
        Message::LatestRevisionsSince => checked.since.iter().collect(),
        _ => Vec::new(),
    };
    let mut all: Vec<Revision> = Vec::new();
    for revision in news.into_iter().chain(known) {
        if !all.iter().any(|other| other.revision == revision.revision) {
            all.push(revision.clone());
        }
    }
    all
}

/// Why a server would not go on after a step; `None` if it would. A form is
/// loaded as far as it can be, also where the server would refuse a part of it.
pub fn stops(message: Message, checked: &Checked, missing: &[String]) -> Option<String> {
    let read = checked.surface(message.owner());
    let failed = |outcome: &Option<Outcome>, what: &str| match outcome {
        Some(outcome) if !outcome.success => {
            Some(format!("{what} failed: {}", outcome.messages.join(" ")))
        }
        _ => None,
    };
    let stops = match message {
        Message::Configuration(_) => {
            return read
                .is_none_or(|read| read.properties.is_empty())
                .then(|| "No property is declared, so there is nothing to configure.".to_owned());
        }
        Message::View(_) => return None,
        Message::Validate(_) => {
            let errors = read.map_or(0, |read| read.errors.len()) + missing.len();
            (errors > 0).then(|| "The configuration is not valid; correct it and go on.".to_owned())
        }
        Message::CheckConnection => failed(&checked.connection, "The connection"),
        Message::Checkout => failed(&checked.checkout, "The checkout"),
        Message::Execute => failed(&checked.execution, "The task"),
        Message::LatestRevision | Message::LatestRevisionsSince => None,
    };
    let refuses = |finding: &Finding| {
        is_refusal(finding) && finding.place.file.as_deref() == Some(message.name())
    };
    let refused = || {
        let refused = checked.findings.iter().any(refuses);
        refused.then(|| {
            format!(
                "GoCD would refuse the answer to {}; the findings say why.",
                message.name()
            )
        })
    };
    let no_revision = || {
        (message == Message::LatestRevision && checked.latest.is_none())
            .then(|| "There is no revision that can be used.".to_owned())
    };
    stops.or_else(refused).or_else(no_revision)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::plugin::check::check as check_plugin;
    use crate::domain::plugin::model::{Part, Plugin};
    use crate::domain::plugin::moment::Moment;

    fn revision(id: &str, seconds: i64) -> Revision {
        Revision {
            revision: id.into(),
            timestamp: Moment {
                seconds,
                nanos: 5_000_000,
            },
            user: String::new(),
            comment: String::new(),
            data: Some("{\"a\":\"b\"}".into()),
            files: Vec::new(),
        }
    }

    fn knowledge() -> Knowledge {
        Knowledge {
            configuration: json!({"URL": {"value": "u"}, "TOKEN": {}}),
            properties: vec![
                Property {
                    required: true,
                    ..Property::new("URL")
                },
                Property {
                    secure: true,
                    required: false,
                    ..Property::new("TOKEN")
                },
            ],
            scm_data: Some("{\"c\":\"1\"}".into()),
            flyweight_folder: "fly".into(),
            destination_folder: "dest".into(),
            revision: Some(revision("r1", 0)),
        }
    }

    #[test]
    fn requests_are_those_of_the_server() {
        let body_of = |message| body(message, &knowledge()).unwrap();
        assert_eq!(body_of(Message::Configuration(Surface::Scm)), None);
        assert_eq!(
            body_of(Message::CheckConnection),
            Some(json!({"scm-configuration": {"URL": {"value": "u"}, "TOKEN": {}}}))
        );
        assert_eq!(
            body_of(Message::LatestRevisionsSince),
            Some(json!({
                "scm-configuration": {"URL": {"value": "u"}, "TOKEN": {}},
                "scm-data": {"c": "1"},
                "flyweight-folder": "fly",
                "previous-revision": {"revision": "r1", "timestamp": "1970-01-01T00:00:00.005Z", "data": {"a": "b"}}
            }))
        );
        assert_eq!(
            body_of(Message::Checkout),
            Some(json!({
                "scm-configuration": {"URL": {"value": "u"}, "TOKEN": {}},
                "destination-folder": "dest",
                "revision": {"revision": "r1", "timestamp": "1970-01-01T00:00:00.005Z", "data": {"a": "b"}}
            }))
        );
    }

    #[test]
    fn what_is_unknown_is_left_out_or_asked_for_first() {
        let nothing = Knowledge {
            scm_data: None,
            revision: None,
            ..knowledge()
        };
        let latest = body(Message::LatestRevision, &nothing).unwrap().unwrap();
        assert!(latest.get("scm-data").is_none());
        assert_eq!(
            body(Message::Checkout, &nothing),
            Err(NoRequest::NoRevision)
        );
    }

    #[test]
    fn neighbours_are_asked_in_their_own_shapes() {
        let body_of = |message| body(message, &knowledge()).unwrap();
        for surface in Surface::all() {
            assert_eq!(body_of(Message::Configuration(surface)), None);
            assert_eq!(body_of(Message::View(surface)), None);
        }
        let validate = |surface| body_of(Message::Validate(surface)).unwrap();
        assert_eq!(
            validate(Surface::Settings),
            json!({"plugin-settings": {"URL": {"value": "u"}, "TOKEN": {}}})
        );
        let task = json!({
            "URL": {"value": "u", "secure": false, "required": true},
            "TOKEN": {"secure": true, "required": false}
        });
        assert_eq!(validate(Surface::Task), task);
        assert_eq!(
            body_of(Message::Execute),
            Some(
                json!({"context": {"environmentVariables": {}, "workingDirectory": "dest"}, "config": task})
            )
        );
        for surface in [
            Surface::ElasticProfile,
            Surface::ClusterProfile,
            Surface::ArtifactStore,
            Surface::ArtifactPublish,
            Surface::ArtifactFetch,
            Surface::Secrets,
        ] {
            assert_eq!(validate(surface), json!({"URL": "u", "TOKEN": null}));
        }
        for surface in [Surface::AuthConfig, Surface::RoleConfig] {
            assert_eq!(validate(surface), json!({"URL": "u"}));
        }
    }

    #[test]
    fn a_request_is_addressed_to_the_extension() {
        let sent = |message| {
            let request = request("http://127.0.0.1:1/", message, None).unwrap();
            request.body.unwrap_or_default()
        };
        assert_eq!(
            sent(Message::View(Surface::Task)),
            r#"{"extension":"task","version":"1.0","name":"view"}"#
        );
        assert_eq!(
            sent(Message::View(Surface::Secrets)),
            r#"{"extension":"secrets","version":"1.0","name":"go.cd.secrets.secrets-config.get-view"}"#
        );
        assert_eq!(
            sent(Message::View(Surface::Settings)),
            r#"{"name":"go.plugin-settings.get-view"}"#
        );
    }

    #[test]
    fn a_request_carries_name_and_body_to_an_http_address_only() {
        let view = Message::View(Surface::Scm);
        let sent = request("http://127.0.0.1:1/plugin", view, None).unwrap();
        assert_eq!(
            sent.body.as_deref(),
            Some(r#"{"extension":"scm","version":"1.0","name":"scm-view"}"#)
        );
        assert!(request("file:///x", view, None).is_err());
    }

    fn check(text: &str, code: Option<u16>, body: Option<&str>, rules: &[&str]) {
        let answer = answer(Message::Checkout, text);
        assert_eq!(answer.code, code, "{text}");
        assert_eq!(answer.body.as_deref(), body, "{text}");
        let found: Vec<&str> = answer
            .findings
            .iter()
            .map(|finding| finding.rule.as_str())
            .collect();
        assert_eq!(found, rules, "{text}");
    }

    #[test]
    fn a_body_comes_inline_or_as_text() {
        check(
            r#"{"code": 200, "body": {"a" : 1}}"#,
            Some(200),
            Some(r#"{"a" : 1}"#),
            &[],
        );
        check(r#"{"code": 200, "body": "{}"}"#, Some(200), Some("{}"), &[]);
        check(r#"{"code": 200}"#, Some(200), Some(""), &[]);
        check(
            r#"{"code": 500, "body": "x"}"#,
            Some(500),
            Some("x"),
            &["response.code"],
        );
        check(r#"{"body": "x"}"#, None, Some("x"), &["response.shape"]);
        check("oops", None, None, &["response.shape"]);
        check("[]", None, None, &["response.shape", "response.shape"]);
    }

    #[test]
    fn the_history_has_each_revision_once_and_the_newest_first() {
        let known = [revision("r1", 0)];
        let checked = Checked {
            since: vec![revision("r3", 2), revision("r2", 1), revision("r1", 0)],
            ..Checked::default()
        };
        let all = history(&known, Message::LatestRevisionsSince, &checked);
        let ids: Vec<&str> = all
            .iter()
            .map(|revision| revision.revision.as_str())
            .collect();
        assert_eq!(ids, ["r3", "r2", "r1"]);
        assert_eq!(history(&known, Message::Checkout, &checked).len(), 1);
    }

    /// Why a server stops after this answer.
    fn after(message: Message, text: &str) -> Option<String> {
        let plugin = Plugin {
            parts: vec![Part {
                message,
                text: text.to_owned(),
            }],
            ..Plugin::default()
        };
        stops(message, &check_plugin(&plugin, None), &[])
    }

    #[test]
    fn a_server_stops_where_a_step_fails() {
        let validate = Message::Validate(Surface::Scm);
        let refuses = |message: Message| {
            format!(
                "GoCD would refuse the answer to {}; the findings say why.",
                message.name()
            )
        };
        for (message, text, why) in [
            (
                Message::CheckConnection,
                r#"{"status": "failure", "messages": ["no", "route"]}"#,
                "The connection failed: no route",
            ),
            (
                Message::Checkout,
                r#"{"status": "failure", "messages": ["full"]}"#,
                "The checkout failed: full",
            ),
            (
                Message::Execute,
                r#"{"success": false, "message": "exit 1"}"#,
                "The task failed: exit 1",
            ),
            (
                validate,
                r#"[{"key": "URL", "message": "m"}]"#,
                "The configuration is not valid; correct it and go on.",
            ),
            (
                Message::LatestRevision,
                "{}",
                "There is no revision that can be used.",
            ),
            (
                Message::Configuration(Surface::Scm),
                "{}",
                "No property is declared, so there is nothing to configure.",
            ),
        ] {
            assert_eq!(after(message, text).as_deref(), Some(why), "{text}");
        }
        for message in [
            validate,
            Message::CheckConnection,
            Message::LatestRevision,
            Message::LatestRevisionsSince,
            Message::Checkout,
            Message::Execute,
        ] {
            assert_eq!(after(message, "5"), Some(refuses(message)));
        }
    }

    #[test]
    fn a_server_goes_on_where_a_step_works() {
        for (message, text) in [
            (
                Message::Configuration(Surface::Scm),
                r#"{"URL": {"required": 1}}"#,
            ),
            (Message::View(Surface::Scm), ""),
            (Message::Validate(Surface::Scm), ""),
            (Message::CheckConnection, r#"{"status": "success"}"#),
            (
                Message::LatestRevision,
                r#"{"revision": {"revision": "r", "timestamp": "2011-07-14T19:43Z"}}"#,
            ),
            (Message::LatestRevisionsSince, ""),
            (Message::Checkout, r#"{"status": "SUCCESS"}"#),
            (Message::Execute, r#"{"success": true}"#),
        ] {
            assert_eq!(after(message, text), None, "{text}");
        }
        let missing = ["URL".to_owned()];
        let validate = Message::Validate(Surface::Scm);
        assert!(stops(validate, &Checked::default(), &missing).is_some());
    }
}
