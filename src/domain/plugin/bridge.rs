//! The run-through: what a server would send to a plugin, step by step, through
//! an HTTP bridge.
//!
//! GoCD calls its plugins in its own process, so this transport is a convention
//! of ours: `POST` to one address with
//! `{"extension": "scm", "version": "1.0", "name": …, "body": …}`, answered by
//! `{"code": 200, "body": …}`, where a body that is a text is the raw one.

use super::message::{Message, Surface};
use super::model::{Checked, Revision};
use super::report::shown_node;
use super::rules::{self, Rule};
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
    /// What the plugin wanted back, as JSON.
    pub scm_data: Option<String>,
    /// Where the plugin may keep its copy of the SCM.
    pub flyweight_folder: String,
    /// Where a revision is to be put.
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
    /// The message is none of an SCM plugin.
    #[error("the bridge takes the seven messages of an SCM plugin only")]
    OtherMessage,
}

/// The body of a request; `None` where there is none.
pub fn body(message: Message, knowledge: &Knowledge) -> Result<Option<Value>, NoRequest> {
    let mut members = Map::new();
    let configuration = knowledge.configuration.clone();
    members.insert("scm-configuration".to_owned(), configuration);
    let data =
        |text: &Option<String>| -> Option<Value> { serde_json::from_str(text.as_deref()?).ok() };
    let revision = || -> Result<Value, NoRequest> {
        let revision = knowledge.revision.as_ref().ok_or(NoRequest::NoRevision)?;
        let mut members = Map::new();
        members.insert("revision".to_owned(), revision.revision.clone().into());
        members.insert("timestamp".to_owned(), revision.timestamp.written().into());
        if let Some(data) = data(&revision.data) {
            members.insert("data".to_owned(), data);
        }
        Ok(Value::Object(members))
    };
    match message {
        Message::Configuration(Surface::Scm) | Message::View(Surface::Scm) => return Ok(None),
        Message::Validate(Surface::Scm) | Message::CheckConnection => {}
        Message::LatestRevision | Message::LatestRevisionsSince => {
            if let Some(data) = data(&knowledge.scm_data) {
                members.insert("scm-data".to_owned(), data);
            }
            let folder = knowledge.flyweight_folder.clone();
            members.insert("flyweight-folder".to_owned(), folder.into());
            if message == Message::LatestRevisionsSince {
                members.insert("previous-revision".to_owned(), revision()?);
            }
        }
        Message::Checkout => {
            let folder = knowledge.destination_folder.clone();
            members.insert("destination-folder".to_owned(), folder.into());
            members.insert("revision".to_owned(), revision()?);
        }
        _ => return Err(NoRequest::OtherMessage),
    }
    Ok(Some(Value::Object(members)))
}

/// The request that carries a message to the bridge at `base`.
pub fn request(
    base: &str,
    message: Message,
    body: Option<&Value>,
) -> Result<HttpRequest, NoRequest> {
    origin_of(base)?;
    let mut envelope = json!({"extension": "scm", "version": "1.0", "name": message.name()});
    if let (Some(body), Some(members)) = (body, envelope.as_object_mut()) {
        members.insert("body".to_owned(), body.clone());
    }
    Ok(HttpRequest {
        method: Method::Post,
        url: base.to_owned(),
        headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
        body: Some(envelope.to_string()),
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

/// Why a server would not go on after a step; `None` if it would.
pub fn stops(message: Message, checked: &Checked, missing: &[String]) -> Option<String> {
    let read = checked.surface(Surface::Scm);
    match message {
        Message::Configuration(_) if read.is_none_or(|read| read.properties.is_empty()) => {
            Some("No property is declared, so there is nothing to configure.".to_owned())
        }
        Message::Validate(_) => {
            let errors = read.map_or(0, |read| read.errors.len()) + missing.len();
            (errors > 0).then(|| "The configuration is not valid; correct it and go on.".to_owned())
        }
        Message::CheckConnection => match &checked.connection {
            Some(outcome) if outcome.success => None,
            Some(outcome) => Some(format!(
                "The connection failed: {}",
                outcome.messages.join(" ")
            )),
            None => Some("The result of the connection check cannot be used.".to_owned()),
        },
        Message::LatestRevision if checked.latest.is_none() => {
            Some("There is no revision that can be used.".to_owned())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::plugin::model::Outcome;
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
            configuration: json!({"URL": {"value": "u"}}),
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
            Some(json!({"scm-configuration": {"URL": {"value": "u"}}}))
        );
        assert_eq!(
            body_of(Message::LatestRevisionsSince),
            Some(json!({
                "scm-configuration": {"URL": {"value": "u"}},
                "scm-data": {"c": "1"},
                "flyweight-folder": "fly",
                "previous-revision": {"revision": "r1", "timestamp": "1970-01-01T00:00:00.005Z", "data": {"a": "b"}}
            }))
        );
        assert_eq!(
            body_of(Message::Checkout),
            Some(json!({
                "scm-configuration": {"URL": {"value": "u"}},
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
        assert_eq!(
            body(Message::Execute, &nothing),
            Err(NoRequest::OtherMessage)
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

    #[test]
    fn a_server_stops_where_a_step_fails() {
        let failed = Checked {
            connection: Some(Outcome {
                success: false,
                messages: vec!["no route".into()],
            }),
            ..Checked::default()
        };
        let why = stops(Message::CheckConnection, &failed, &[]).unwrap();
        assert!(why.contains("no route"));
        assert!(stops(Message::Validate(Surface::Scm), &failed, &["URL".into()]).is_some());
        assert!(stops(Message::Validate(Surface::Scm), &failed, &[]).is_none());
        assert!(stops(Message::LatestRevision, &failed, &[]).is_some());
        assert!(stops(Message::Checkout, &failed, &[]).is_none());
    }
}
