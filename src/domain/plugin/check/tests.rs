//! An example or more for every rule, with all the findings it yields, and what
//! holds for any text.

use super::*;
use crate::domain::finding::Level;
use crate::domain::plugin::bundle;
use crate::domain::plugin::model::Part;
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeSet;

const CONFIG: Message = Message::Configuration(Surface::Scm);
const VIEW: Message = Message::View(Surface::Scm);
const VALIDATE: Message = Message::Validate(Surface::Scm);

/// Responses and the rules that they break, in order.
type Example = (Vec<(Message, String)>, Vec<&'static str>);

fn one(message: Message, text: &str, rules: &[&'static str]) -> Example {
    (vec![(message, text.to_owned())], rules.to_vec())
}

/// A declaration of `URL` with more attributes.
fn property(attributes: &str) -> String {
    let comma = if attributes.is_empty() { "" } else { ", " };
    format!("{{\"URL\": {{\"display-name\": \"Url\"{comma}{attributes}}}}}")
}

/// A sound revision, some of whose members are replaced.
fn revision(changes: &str) -> String {
    let mut revision = serde_json::json!({
        "revision": "r1",
        "timestamp": "2011-07-14T19:43:37.100Z",
        "user": "u",
        "revisionComment": "c",
        "data": {"a": "b"},
        "modifiedFiles": [{"fileName": "f", "action": "added"}]
    });
    let changes: serde_json::Value = serde_json::from_str(changes).unwrap();
    for (key, value) in changes.as_object().unwrap() {
        if value == "-" {
            revision.as_object_mut().unwrap().shift_remove(key);
        } else {
            revision[key] = value.clone();
        }
    }
    revision.to_string()
}

fn latest(changes: &str, rules: &[&'static str]) -> Example {
    let text = format!("{{\"revision\": {}}}", revision(changes));
    one(Message::LatestRevision, &text, rules)
}

fn since(revisions: &[&str], rules: &[&'static str]) -> Example {
    let list: Vec<String> = revisions.iter().map(|changes| revision(changes)).collect();
    let text = format!("{{\"revisions\": [{}]}}", list.join(", "));
    one(Message::LatestRevisionsSince, &text, rules)
}

fn file(file: &str, rules: &[&'static str]) -> Example {
    latest(&format!("{{\"modifiedFiles\": [{file}]}}"), rules)
}

fn view(template: &str) -> String {
    serde_json::json!({"displayValue": "V", "template": template}).to_string()
}

fn with(mut example: Example, message: Message, text: &str) -> Example {
    example.0.push((message, text.to_owned()));
    example
}

fn examples() -> Vec<Example> {
    let settings = Message::Configuration(Surface::Settings);
    let task = Message::Configuration(Surface::Task);
    let list = Message::Configuration(Surface::AuthConfig);
    vec![
        // The text.
        one(CONFIG, "{", &["json.syntax"]),
        one(CONFIG, "{\"URL\": {},}", &["json.syntax"]),
        one(CONFIG, &"[".repeat(200), &["json.limit"]),
        one(
            CONFIG,
            "{URL: {'display-name': \"Url\"}}",
            &["json.lenient", "json.lenient"],
        ),
        one(
            CONFIG,
            "{\"URL\": 1, \"URL\": {\"display-name\": \"Url\"}}",
            &["json.repeated-key"],
        ),
        one(
            CONFIG,
            "{\"URL\": {\"display-name\": \"Url\"}, \"URL\": 1}",
            &[
                "json.repeated-key",
                "scm-config.display-name.missing",
                "scm-config.property.type",
            ],
        ),
        one(
            Message::View(Surface::Secrets),
            "{\"template\": \"a\", \"template\": \"b\"}",
            &["json.repeated-key.refused"],
        ),
        one(
            Message::Validate(Surface::Task),
            "{\"errors\": {\"a\": \"m\", \"a\": \"n\"}}",
            &["json.repeated-key"],
        ),
        one(
            Message::Checkout,
            "{\"status\": \"success\", \"status\": \"success\"}",
            &["json.repeated-key.refused"],
        ),
        // Properties.
        one(CONFIG, &property(""), &[]),
        one(
            CONFIG,
            &property(
                "\"default-value\": null, \"part-of-identity\": null, \"secure\": null, \"required\": null, \"display-order\": null",
            ),
            &[],
        ),
        one(CONFIG, "", &["scm-config.empty"]),
        one(CONFIG, "null", &["scm-config.empty"]),
        one(CONFIG, "{}", &["scm-config.empty"]),
        one(CONFIG, "[]", &["scm-config.object"]),
        one(CONFIG, "{\"\": {}}", &["scm-config.key.empty"]),
        one(
            CONFIG,
            "{\"URL\": null}",
            &[
                "scm-config.display-name.missing",
                "scm-config.property.type",
            ],
        ),
        one(
            CONFIG,
            &property("\"default-value\": 1"),
            &["scm-config.default-value.type"],
        ),
        one(
            CONFIG,
            &property("\"part-of-identity\": \"true\""),
            &["scm-config.part-of-identity.type"],
        ),
        one(
            CONFIG,
            &property("\"secure\": 0"),
            &["scm-config.secure.type"],
        ),
        one(
            CONFIG,
            &property("\"required\": \"no\""),
            &["scm-config.required.type"],
        ),
        one(
            CONFIG,
            "{\"URL\": {\"display-name\": true}}",
            &[
                "scm-config.display-name.missing",
                "scm-config.display-name.type",
            ],
        ),
        one(
            CONFIG,
            &property("\"display-order\": 1"),
            &["scm-config.display-order.type"],
        ),
        one(
            CONFIG,
            &property("\"display-order\": \" 1\""),
            &["scm-config.display-order.integer"],
        ),
        one(
            CONFIG,
            &property("\"display-order\": \"1.0\""),
            &["scm-config.display-order.integer"],
        ),
        one(
            CONFIG,
            &property("\"display-order\": \"\""),
            &["scm-config.display-order.integer"],
        ),
        one(
            CONFIG,
            &property("\"display-order\": \"2147483648\""),
            &["scm-config.display-order.integer"],
        ),
        one(CONFIG, &property("\"display-order\": \"-2147483648\""), &[]),
        one(CONFIG, &property("\"display-order\": \"+01\""), &[]),
        one(
            CONFIG,
            "{\"A\": {\"display-name\": \"A\", \"display-order\": \"1\"}, \"B\": {\"display-name\": \"B\", \"display-order\": \"01\"}}",
            &["scm-config.display-order.repeated"],
        ),
        one(
            CONFIG,
            &property("\"part-of-identity\": false"),
            &["scm-config.part-of-identity.none"],
        ),
        one(
            CONFIG,
            &property("\"secure\": true"),
            &["scm-config.part-of-identity.secure"],
        ),
        one(
            CONFIG,
            "{\"a-b\": {\"display-name\": \"A\"}}",
            &["scm-config.key.identifier"],
        ),
        one(
            CONFIG,
            "{\"constructor\": {\"display-name\": \"A\"}}",
            &["scm-config.key.reserved"],
        ),
        one(
            CONFIG,
            "{\"U\": {\"display-name\": \"U\"}, \"P\": {\"display-name\": \"P\", \"secure\": true, \"part-of-identity\": false, \"default-value\": \"x\"}}",
            &["scm-config.default-value.secure"],
        ),
        one(
            CONFIG,
            &property("\"default-value\": \"x\""),
            &["scm-config.default-value.unused"],
        ),
        one(
            CONFIG,
            "{\"URL\": {}}",
            &["scm-config.display-name.missing"],
        ),
        one(
            CONFIG,
            &property("\"displayOrder\": \"1\", \"isSecure\": true, \"colour\": 1"),
            &[
                "scm-config.attribute.misspelt",
                "scm-config.attribute.misspelt",
                "scm-config.attribute.unknown",
            ],
        ),
        // The neighbours' properties.
        one(
            settings,
            "{\"URL\": {\"display-order\": 1, \"display-name\": \"U\"}}",
            &["settings-config.display-order.type"],
        ),
        one(
            settings,
            "{\"URL\": {\"display-name\": \"U\", \"part-of-identity\": true}}",
            &["settings-config.attribute.unknown"],
        ),
        one(
            task,
            "{\"URL\": null}",
            &["task-config.display-name.missing"],
        ),
        one(
            task,
            "{\"URL\": {\"display-name\": \"U\", \"secure\": null}}",
            &["task-config.attribute.null"],
        ),
        one(
            task,
            "{\"URL\": 5}",
            &[
                "task-config.display-name.missing",
                "task-config.property.type",
            ],
        ),
        one(
            list,
            "[{\"key\": \"Url\", \"metadata\": {\"required\": true, \"secure\": false}}]",
            &[],
        ),
        one(list, "{}", &["auth-config.list"]),
        one(list, "", &["auth-config.empty"]),
        one(list, "[1]", &["auth-config.item.type"]),
        one(list, "[{\"metadata\": {}}]", &["auth-config.item.key"]),
        one(list, "[]", &[]),
        one(list, "[null]", &["auth-config.item.type"]),
        one(list, "[{\"key\": []}]", &["auth-config.item.key"]),
        one(
            list,
            "[{\"key\": true, \"metadata\": {}}]",
            &["auth-config.key.identifier", "auth-config.item.key.type"],
        ),
        one(
            list,
            "[{\"key\": \"a\"}]",
            &["auth-config.item.metadata.missing"],
        ),
        one(
            list,
            "[{\"key\": \"a\", \"metadata\": []}]",
            &["auth-config.item.metadata"],
        ),
        one(
            list,
            "[{\"key\": \"a\", \"metadata\": {\"secure\": 1}}, {\"key\": \"a\", \"metadata\": {\"required\": \"x\"}}]",
            &[
                "auth-config.secure.type",
                "auth-config.key.repeated",
                "auth-config.item.flag.text",
            ],
        ),
        // Views.
        one(VIEW, &view("<p></p>"), &[]),
        one(VIEW, "", &["scm-view.empty"]),
        one(VIEW, "{}", &["scm-view.empty"]),
        one(VIEW, "\"x\"", &["scm-view.object"]),
        one(
            VIEW,
            "{\"displayValue\": 1, \"template\": \"x\"}",
            &["scm-view.display-value.type"],
        ),
        one(
            VIEW,
            "{\"displayValue\": \"\", \"template\": \"x\"}",
            &["scm-view.display-value.missing"],
        ),
        one(
            VIEW,
            "{\"displayValue\": \"a\", \"template\": [\"x\"]}",
            &["scm-view.template.type"],
        ),
        one(
            VIEW,
            "{\"displayValue\": \"a\", \"html\": \"x\", \"b\": 1}",
            &[
                "scm-view.template.missing",
                "scm-view.attribute.misspelt",
                "scm-view.attribute.unknown",
            ],
        ),
        one(
            Message::View(Surface::Settings),
            "{\"template\": \"x\"}",
            &[],
        ),
        one(
            Message::View(Surface::Settings),
            "{\"template\": \"\"}",
            &["settings-view.template.missing"],
        ),
        one(
            Message::View(Surface::Task),
            "{\"displayValue\": \"\", \"template\": \"\"}",
            &[],
        ),
        one(
            Message::View(Surface::Task),
            "{\"displayValue\": null, \"template\": \"\"}",
            &["task-view.display-value.missing"],
        ),
        one(
            Message::View(Surface::ElasticProfile),
            "{\"template\": \" \\n\"}",
            &["elastic-view.template.missing"],
        ),
        one(VIEW, "{\"displayValue\": \" \", \"template\": \" \"}", &[]),
        // Errors.
        one(VALIDATE, "", &[]),
        one(VALIDATE, " \n", &["scm-validate.null"]),
        one(VALIDATE, "[]", &[]),
        one(VALIDATE, "[{\"key\": \"a\", \"message\": \"m\"}]", &[]),
        one(VALIDATE, "null", &["scm-validate.null"]),
        one(VALIDATE, "{}", &["scm-validate.list"]),
        one(VALIDATE, "[null]", &["scm-validate.item.type"]),
        one(
            VALIDATE,
            "[{\"key\": 1, \"message\": \"m\"}]",
            &["scm-validate.key.type"],
        ),
        one(
            VALIDATE,
            "[{\"key\": \"a\", \"message\": false}]",
            &["scm-validate.message.type"],
        ),
        one(
            VALIDATE,
            "[{\"key\": \"a\", \"msg\": \"m\"}]",
            &[
                "scm-validate.message.missing",
                "scm-validate.attribute.misspelt",
            ],
        ),
        one(
            VALIDATE,
            "[{\"message\": \"m\", \"level\": 1}]",
            &["scm-validate.key.none", "scm-validate.attribute.unknown"],
        ),
        one(
            VALIDATE,
            "[{\"key\": \"a\", \"message\": \"m\"}, {\"key\": \"a\", \"message\": \"n\"}]",
            &["scm-validate.key.repeated"],
        ),
        with(
            one(CONFIG, &property(""), &["scm-validate.key.undeclared"]),
            VALIDATE,
            "[{\"key\": \"RANDOM\", \"message\": \"m\"}]",
        ),
        one(
            Message::Validate(Surface::Task),
            "{\"errors\": {\"a\": \"m\"}}",
            &[],
        ),
        one(
            Message::Validate(Surface::Task),
            "[]",
            &["task-validate.object"],
        ),
        one(
            Message::Validate(Surface::Task),
            "{\"errors\": []}",
            &["task-validate.errors.type"],
        ),
        one(
            Message::Validate(Surface::Task),
            "{\"errors\": {\"a\": null}}",
            &["task-validate.message.type"],
        ),
        // Outcomes.
        one(
            Message::CheckConnection,
            "{\"status\": \"success\", \"messages\": [\"m\"]}",
            &[],
        ),
        one(
            Message::CheckConnection,
            "{\"status\": \"success\", \"messages\": null}",
            &[],
        ),
        one(Message::CheckConnection, "", &["check-connection.empty"]),
        one(Message::Checkout, "{}", &["checkout.empty"]),
        one(Message::CheckConnection, "[]", &["check-connection.object"]),
        one(
            Message::CheckConnection,
            "{\"status\": true}",
            &["check-connection.status.type"],
        ),
        one(
            Message::CheckConnection,
            "{\"status\": \"\"}",
            &["check-connection.status.missing"],
        ),
        one(
            Message::CheckConnection,
            "{\"messages\": []}",
            &["check-connection.status.missing"],
        ),
        one(
            Message::CheckConnection,
            "{\"status\": \"SUCCESS\"}",
            &["check-connection.status.word"],
        ),
        one(
            Message::CheckConnection,
            "{\"status\": \"ok\", \"messages\": [\"m\"]}",
            &["check-connection.status.word"],
        ),
        one(
            Message::CheckConnection,
            "{\"status\": \"success\", \"messages\": \"m\"}",
            &["check-connection.messages.type"],
        ),
        one(
            Message::CheckConnection,
            "{\"status\": \"success\", \"messages\": [1, null]}",
            &[
                "check-connection.messages.item",
                "check-connection.messages.item",
            ],
        ),
        one(
            Message::CheckConnection,
            "{\"status\": \"failure\"}",
            &["check-connection.messages.none"],
        ),
        one(
            Message::CheckConnection,
            "{\"status\": \"success\", \"message\": [], \"more\": 1}",
            &[
                "check-connection.attribute.misspelt",
                "check-connection.attribute.unknown",
            ],
        ),
        one(
            Message::Execute,
            "{\"success\": true, \"message\": \"m\"}",
            &[],
        ),
        one(Message::Execute, "", &["task-execute.object"]),
        one(
            Message::Execute,
            "{\"success\": \"true\"}",
            &["task-execute.success.type"],
        ),
        one(
            Message::Execute,
            "{\"success\": true, \"message\": null, \"a\": 1}",
            &[
                "task-execute.message.type",
                "task-execute.attribute.unknown",
            ],
        ),
        // The newest revision.
        latest("{}", &[]),
        latest(
            "{\"user\": null, \"revisionComment\": null, \"data\": null, \"modifiedFiles\": null}",
            &[],
        ),
        one(Message::LatestRevision, "", &["latest-revision.empty"]),
        one(Message::LatestRevision, "null", &["latest-revision.empty"]),
        one(Message::LatestRevision, "{}", &["latest-revision.none"]),
        one(Message::LatestRevision, "[]", &["latest-revision.object"]),
        one(
            Message::LatestRevision,
            "{\"revision\": null}",
            &["latest-revision.revision.missing"],
        ),
        one(
            Message::LatestRevision,
            "{\"revision\": \"r\"}",
            &["latest-revision.revision.type"],
        ),
        one(
            Message::LatestRevision,
            "{\"revisions\": [], \"scmData\": {}, \"a\": 1}",
            &[
                "latest-revision.revision.missing",
                "latest-revision.plural",
                "latest-revision.attribute.misspelt",
                "latest-revision.attribute.unknown",
            ],
        ),
        one(
            Message::LatestRevision,
            &format!("{{\"scm-data\": [], \"revision\": {}}}", revision("{}")),
            &["scm-data.type"],
        ),
        one(
            Message::LatestRevision,
            &format!(
                "{{\"scm-data\": {{\"a\": 1}}, \"revision\": {}}}",
                revision("{}")
            ),
            &["scm-data.value"],
        ),
        // A revision.
        latest("{\"revision\": 5}", &["revision.revision.type"]),
        latest("{\"revision\": \"\"}", &["revision.revision.missing"]),
        latest(
            "{\"revision\": \"-\", \"id\": \"r\"}",
            &["revision.revision.missing", "revision.attribute.misspelt"],
        ),
        latest("{\"timestamp\": 5}", &["revision.timestamp.type"]),
        latest("{\"timestamp\": null}", &["revision.timestamp.missing"]),
        latest(
            "{\"timestamp\": \"2011-07-14 19:43:37Z\"}",
            &["revision.timestamp.format"],
        ),
        latest(
            "{\"timestamp\": \"2011-02-30T19:43:37Z\"}",
            &["revision.timestamp.calendar"],
        ),
        latest(
            "{\"timestamp\": \"2011-07-14T19:43:37+02:00\"}",
            &["revision.timestamp.shape"],
        ),
        latest("{\"user\": 1}", &["revision.user.type"]),
        latest("{\"revisionComment\": [\"c\"]}", &["revision.comment.type"]),
        latest("{\"data\": []}", &["revision.data.type"]),
        latest(
            "{\"data\": {\"a-b\": \"x\", \"\": \"x\"}}",
            &["revision.data.key", "revision.data.key"],
        ),
        latest("{\"data\": {\"a\": 1}}", &["revision.data.value"]),
        latest("{\"modifiedFiles\": {}}", &["revision.files.type"]),
        file("null", &["revision.files.item"]),
        file(
            "{\"fileName\": 1, \"action\": \"added\"}",
            &["revision.file-name.type"],
        ),
        file(
            "{\"action\": \"added\", \"path\": \"f\"}",
            &["revision.file-name.missing", "revision.attribute.misspelt"],
        ),
        file(
            "{\"fileName\": \"f\", \"action\": 1}",
            &["revision.action.type"],
        ),
        file(
            "{\"fileName\": \"f\", \"action\": \"Added\"}",
            &["revision.action.word"],
        ),
        file("{\"fileName\": \"f\"}", &["revision.action.word"]),
        file(
            "{\"fileName\": \"f\", \"action\": \"unknown\", \"a\": 1}",
            &["revision.action.unknown", "revision.attribute.unknown"],
        ),
        latest(
            "{\"comment\": \"c\", \"branch\": \"b\"}",
            &["revision.attribute.misspelt", "revision.attribute.unknown"],
        ),
        // The revisions since.
        one(Message::LatestRevisionsSince, "", &[]),
        one(Message::LatestRevisionsSince, "{}", &[]),
        one(Message::LatestRevisionsSince, "{\"revisions\": null}", &[]),
        one(Message::LatestRevisionsSince, "{\"revisions\": []}", &[]),
        one(
            Message::LatestRevisionsSince,
            "[]",
            &["revisions-since.object"],
        ),
        one(
            Message::LatestRevisionsSince,
            "{\"revisions\": {}}",
            &["revisions-since.revisions.type"],
        ),
        one(
            Message::LatestRevisionsSince,
            "{\"revisions\": [1]}",
            &["revisions-since.revision.type"],
        ),
        one(
            Message::LatestRevisionsSince,
            "{\"revision\": {}, \"Revisions\": [], \"a\": 1}",
            &[
                "revisions-since.singular",
                "revisions-since.attribute.misspelt",
                "revisions-since.attribute.unknown",
            ],
        ),
        since(
            &[
                "{\"revision\": \"b\", \"timestamp\": \"2011-07-14T19:43:38.000Z\"}",
                "{\"revision\": \"a\"}",
            ],
            &[],
        ),
        since(
            &[
                "{\"revision\": \"a\"}",
                "{\"revision\": \"b\", \"timestamp\": \"2011-07-14T19:43:38.000Z\"}",
            ],
            &["revisions-since.order"],
        ),
        since(&["{}", "{}"], &["revisions-since.repeated"]),
        with(
            since(&["{}"], &["revisions-since.previous"]),
            Message::LatestRevision,
            &format!("{{\"revision\": {}}}", revision("{}")),
        ),
    ]
}

fn plugin(parts: &[(Message, String)]) -> Plugin {
    Plugin {
        parts: parts
            .iter()
            .map(|(message, text)| Part {
                message: *message,
                text: text.clone(),
            })
            .collect(),
        ..Plugin::default()
    }
}

#[test]
fn every_example_breaks_just_its_rules() {
    for (parts, rules) in examples() {
        let checked = check(&plugin(&parts), None);
        let found: Vec<&str> = checked
            .findings
            .iter()
            .map(|finding| finding.rule.as_str())
            .collect();
        assert_eq!(found, rules, "{parts:?}\n{:#?}", checked.findings);
        for finding in &checked.findings {
            assert!(finding.place.line.is_some(), "{finding:?}");
            assert!(finding.text.ends_with(['.', '”']), "{finding:?}");
            assert!(finding.remedy.ends_with('.'), "{finding:?}");
        }
    }
}

#[test]
fn every_rule_has_an_example() {
    let broken: BTreeSet<&str> = examples()
        .into_iter()
        .flat_map(|(_, rules)| rules)
        .collect();
    // Bundles and answers are read before any response is.
    let elsewhere = |id: &str| id.starts_with("bundle.") || id.starts_with("response.");
    for rule in rules::RULES {
        let id = rule.canonical_id();
        let neighbour = |other: &&str| {
            other
                .split_once('.')
                .is_some_and(|(_, name)| name == rule.name)
        };
        assert!(
            elsewhere(&id) || broken.iter().any(|other| *other == id || neighbour(other)),
            "{id}"
        );
    }
}

#[test]
fn what_the_server_refuses_is_said_in_its_words() {
    let checked = check(&plugin(&[(CONFIG, property("\"display-order\": 1"))]), None);
    let finding = &checked.findings[0];
    assert_eq!(finding.level, Level::Error);
    assert!(
        finding.text.contains(
            "Unable to de-serialize json response. 'display-order' property for key 'URL' should be of type integer"
        ),
        "{}",
        finding.text
    );
    assert_eq!(finding.place.pointer.as_deref(), Some("/URL/display-order"));
    assert_eq!(
        (finding.place.line, finding.place.column),
        (Some(1), Some(50))
    );
    assert_eq!(finding.place.file.as_deref(), Some("scm-configuration"));
}

#[test]
fn a_key_that_is_no_name_says_what_becomes_of_it() {
    for (key, level, says) in [
        (
            "PASS-WORD",
            Level::Error,
            "“0” takes the place of its value (while “PASS” and “WORD” have no value)",
        ),
        (
            "a.b",
            Level::Error,
            "nothing takes the place of its value (while “a” has no value)",
        ),
        ("a/b", Level::Error, "nothing takes the place of its value"),
        ("true", Level::Error, "“true” takes the place of its value."),
        (
            "false",
            Level::Error,
            "“false” takes the place of its value.",
        ),
        (
            "null",
            Level::Error,
            "nothing takes the place of its value.",
        ),
        (
            "undefined",
            Level::Error,
            "nothing takes the place of its value.",
        ),
        ("my key", Level::Error, "binds none of its controls"),
        ("ключ", Level::Error, "binds none of its controls"),
        ("a|b", Level::Error, "binds none of its controls"),
        ("this", Level::Warning, "stays as it is stored"),
        ("$root", Level::Warning, "stays as it is stored"),
        ("toString", Level::Warning, "stays as it is stored"),
    ] {
        let text = json!({key: {"display-name": "K"}}).to_string();
        let findings = check(&plugin(&[(CONFIG, text)]), None).findings;
        let [finding] = &findings[..] else {
            panic!("{key}: {findings:?}");
        };
        assert_eq!(finding.level, level, "{key}");
        assert!(finding.text.contains(says), "{key}: {}", finding.text);
    }
}

#[test]
fn every_refusal_is_in_the_words_of_the_server() {
    for (parts, _) in examples() {
        for finding in check(&plugin(&parts), None).findings {
            let ours = ["json.limit", "item.key"];
            let quoted = finding.text.contains(" GoCD says: “");
            let refused = rules::is_refusal(&finding)
                && !ours.iter().any(|rule| finding.rule.ends_with(rule));
            // What only the documentation allows is a warning with the words.
            let documented = finding.rule == "latest-revision.none";
            assert!(
                quoted == (refused || documented) || finding.rule.ends_with("item.key"),
                "{finding:?}"
            );
        }
    }
}

fn says(message: Message, text: &str, words: &str) {
    let findings = check(&plugin(&[(message, text.to_owned())]), None).findings;
    assert!(
        findings
            .iter()
            .any(|finding| finding.text.ends_with(&format!("GoCD says: “{words}”"))),
        "{text}: {words}\n{findings:#?}"
    );
}

#[test]
fn what_the_server_says_is_that_of_its_readers() {
    let view = Message::View;
    let no_map = |class: &str| format!("class {class} cannot be cast to class java.util.Map (…)");
    let unable = |what: &str| format!("Unable to de-serialize json response. {what}");
    let null = "Cannot invoke \"java.util.Map.isEmpty()\" because \"map\" is null";
    says(VIEW, "", &unable(&format!("Error: {null}.")));
    says(
        VIEW,
        "[]",
        &unable(&format!("Error: {}.", no_map("java.util.ArrayList"))),
    );
    says(
        VIEW,
        "{\"template\": \"x\"}",
        &unable("Error: SCM View's 'displayValue' is a required field."),
    );
    for (surface, words) in [
        (Surface::ElasticProfile, "Template was blank!"),
        (Surface::ClusterProfile, "Template was blank!"),
        (
            Surface::AuthConfig,
            "Plugin configuration `template` was blank!",
        ),
        (
            Surface::RoleConfig,
            "Role configuration `template` was blank!",
        ),
        (
            Surface::ArtifactStore,
            "Artifact store view `template` was blank!",
        ),
        (
            Surface::ArtifactPublish,
            "Publish artifact view `template` was blank!",
        ),
        (
            Surface::ArtifactFetch,
            "Fetch artifact view `template` was blank!",
        ),
        (Surface::Secrets, "Template is blank!"),
    ] {
        says(view(surface), "{}", words);
        says(view(surface), "{\"template\": \" \"}", words);
    }
    says(
        view(Surface::Secrets),
        "[]",
        "java.lang.IllegalStateException: Expected BEGIN_OBJECT but was BEGIN_ARRAY at …",
    );
    says(
        view(Surface::Secrets),
        "{\"template\": 1}",
        "class java.lang.Double cannot be cast to class java.lang.String (…)",
    );
    let task = |subject: &str, what: &str| {
        format!("Error occurred while converting the Json to {subject}. Error: {what}.")
    };
    let config = Message::Configuration(Surface::Task);
    says(
        config,
        "{}",
        &task("Task Config", "The Json for Task Config cannot be empty"),
    );
    says(
        config,
        "[]",
        &task("Task Config", &no_map("java.util.ArrayList")),
    );
    says(
        config,
        "{\"URL\": \"x\"}",
        &task("Task Config", &no_map("java.lang.String")),
    );
    says(
        Message::Validate(Surface::Task),
        "[]",
        &task("Validation Result", &no_map("java.util.ArrayList")),
    );
    says(
        Message::Configuration(Surface::Secrets),
        "[{\"key\": \"a\", \"metadata\": {\"required\": 1}}]",
        "java.lang.IllegalStateException: Expected a boolean but was NUMBER at …",
    );
    says(
        Message::LatestRevision,
        &format!(
            "{{\"revision\": {}}}",
            revision("{\"data\": {\"a-b\": \"\"}}")
        ),
        &unable(
            "Key 'a-b' is invalid. Key names should consists of only alphanumeric characters and/or underscores.",
        ),
    );
}

#[test]
fn oddities_of_the_text_have_a_pointer() {
    let pointer = |message: Message, text: &str| {
        let findings = check(&plugin(&[(message, text.to_owned())]), None).findings;
        findings[0].place.pointer.clone()
    };
    assert_eq!(
        pointer(
            Message::Checkout,
            "{\"status\": \"success\", \"status\": \"success\"}"
        )
        .as_deref(),
        Some("/status")
    );
    assert_eq!(
        pointer(VALIDATE, "[{\"key\": \"a\", \"message\": 'm'}]").as_deref(),
        Some("/0/message")
    );
    assert_eq!(pointer(VALIDATE, "# nothing\n[]"), None);
    let undeclared = check(
        &plugin(&[
            (
                Message::Configuration(Surface::Task),
                "{\"URL\": {\"display-name\": \"U\"}}".into(),
            ),
            (
                Message::Validate(Surface::Task),
                "{\"errors\": {\"OTHER\": \"m\"}}".into(),
            ),
        ]),
        None,
    );
    assert_eq!(
        undeclared.findings[0].place.pointer.as_deref(),
        Some("/errors/OTHER")
    );
}

#[test]
fn a_faulty_response_keeps_what_the_others_hold() {
    let checked = check(
        &plugin(&[
            (CONFIG, "{".into()),
            (VIEW, view("<input ng-model=\"URL\">")),
        ]),
        None,
    );
    assert_eq!(
        checked
            .surface(Surface::Scm)
            .unwrap()
            .view
            .as_ref()
            .unwrap()
            .display_value,
        "V"
    );
    assert_eq!(checked.findings.len(), 1);
}

#[test]
fn the_documented_examples_are_sound() {
    let bundle_text = include_str!("../../../../samples/plugin/documented.json");
    let plugin = bundle::open(
        "documented.json",
        &[("documented.json".into(), bundle_text.into())],
    );
    let checked = check(&plugin, None);
    let errors: Vec<_> = checked
        .findings
        .iter()
        .filter(|finding| finding.level == Level::Error)
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert_eq!(plugin.parts.len(), 7);
    assert_eq!(checked.since.len(), 1);
}

#[test]
fn a_rule_broken_often_is_counted_and_not_listed() {
    let text = format!("[{}]", vec!["1"; 5000].join(","));
    let checked = check(&plugin(&[(VALIDATE, text)]), None);
    assert_eq!(checked.findings.len(), 101);
    assert!(checked.findings[100].text.contains("4900 more"));
}

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i32>().prop_map(Into::into),
        "[a-zé\\n\"]{0,6}".prop_map(Into::into),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::vec(
                (
                    "[a-z/~]{0,4}|revision|revisions|status|template|scm-data|display-order",
                    inner
                ),
                0..4
            )
            .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_value_as_any_response_is_checked(values in prop::collection::vec(any_json(), 38)) {
        let parts: Vec<_> = Message::all().zip(values).map(|(message, value)| (message, value.to_string())).collect();
        let checked = check(&plugin(&parts), None);
        let known: BTreeSet<String> = Message::all()
            .flat_map(|message| rules::RULES.iter().map(move |rule| rule.id(message)))
            .collect();
        for finding in &checked.findings {
            prop_assert!(known.contains(&finding.rule), "{}", finding.rule);
            let message = finding.place.file.as_deref().and_then(Message::from_name);
            prop_assert!(message.is_some(), "{:?}", finding.place);
            // A pointer leads somewhere in the text that the finding is about.
            let text = parts.iter().find(|(other, _)| Some(*other) == message).map(|(_, text)| text.clone()).unwrap_or_default();
            if let (Some(pointer), Ok(value)) = (&finding.place.pointer, serde_json::from_str::<serde_json::Value>(&text)) {
                prop_assert!(value.pointer(pointer).is_some(), "{pointer} in {text}");
            }
        }
        let json = serde_json::to_string(&checked).unwrap();
        prop_assert_eq!(serde_json::from_str::<Checked>(&json).unwrap(), checked);
    }

    #[test]
    fn any_text_as_any_response_is_checked(texts in prop::collection::vec("[{}\\[\\]:,'\"a1é\\\\ \n]{0,30}", 38)) {
        let parts: Vec<_> = Message::all().zip(texts).collect();
        let _ = check(&plugin(&parts), None);
    }
}
