//! Messages that say what is wrong with values.

use super::super::model::Reported;
use super::super::report::{At, Report, shown, shown_node};
use super::super::rules;
use super::{NO_ERRORS, cast, invoked, note_members, optional, quoted, unable, unable_task};
use crate::domain::json::Node;
use std::collections::BTreeSet;

const MISSPELT: &[(&str, &str)] = &[
    ("msg", "message"),
    ("error", "message"),
    ("messages", "message"),
    ("field", "key"),
    ("name", "key"),
    ("property", "key"),
];

/// The errors that can be used, in order. An empty body is no error; one of
/// blanks is, since Gson makes a null of it.
pub(super) fn read(report: &mut Report<'_>, root: Option<&Node>) -> Vec<Reported> {
    let null = unable(&invoked("List.iterator()", "errors"));
    let remedy = "Answer with a list such as [{\"key\": \"URL\", \"message\": \"…\"}], or [] if all is well.";
    let Some(root) = root else {
        if !report.text.is_empty() {
            report.refuse(
                &rules::VALIDATE_NULL,
                &At::offset(0),
                "The response has no value in it, only blanks or comments, which is null to the server; an empty body would be well.",
                null,
                remedy,
            );
        }
        return Vec::new();
    };
    let at = At::root(root);
    if root.is_null() {
        report.refuse(
            &rules::VALIDATE_NULL,
            &at,
            "The response is null, which the server cannot go through; an empty body would be well.",
            null,
            remedy,
        );
        return Vec::new();
    }
    let Some(items) = root.as_array() else {
        report.refuse(
            &rules::VALIDATE_LIST,
            &at,
            format!("The response is {}, not a list.", shown_node(root)),
            unable(NO_ERRORS),
            remedy,
        );
        return Vec::new();
    };
    let mut errors = Vec::new();
    let mut keys = BTreeSet::new();
    for (index, item) in items.iter().enumerate() {
        let at = at.index(index, item);
        if item.as_object().is_none() {
            report.refuse(
                &rules::VALIDATE_ITEM,
                &at,
                format!(
                    "Error {} is {}, not an object.",
                    index + 1,
                    shown_node(item)
                ),
                unable("Each validation error should be represented as a map"),
                remedy,
            );
            continue;
        }
        let mut text = |name: &str, rule: &rules::Rule, says: &str| {
            let value = optional(item, name)?;
            let text = value.as_str();
            if text.is_none() {
                report.refuse(
                    rule,
                    &at.key(name, value),
                    format!(
                        "“{name}” of error {} is {}, not a text.",
                        index + 1,
                        shown_node(value)
                    ),
                    unable(says),
                    "Write it as a text in quotation marks.",
                );
            }
            text
        };
        let key = text(
            "key",
            &rules::VALIDATE_KEY,
            "Validation error key should be of type string",
        );
        let message = text(
            "message",
            &rules::VALIDATE_MESSAGE,
            "Validation message should be of type string",
        );
        if optional(item, "message").is_none_or(|node| node.as_str() == Some("")) {
            report.find(
                &rules::VALIDATE_MESSAGE_MISSING,
                &at,
                format!(
                    "Error {} has no message, so nobody learns what is wrong.",
                    index + 1
                ),
                "Give it a message.",
            );
        }
        let key = key.filter(|key| !key.is_empty());
        match key {
            None if optional(item, "key").is_none_or(|node| node.as_str() == Some("")) => {
                report.find(
                    &rules::VALIDATE_KEY_NONE,
                    &at,
                    format!(
                        "Error {} names no key: it is about the whole, and no field shows it.",
                        index + 1
                    ),
                    "Name the key it is about, if there is one.",
                );
            }
            Some(key) if !keys.insert(key) => report.find(
                &rules::VALIDATE_KEY_REPEATED,
                &at,
                format!(
                    "The key {} has an error already; GoCD shows the first one only.",
                    shown(key)
                ),
                "Put both into one message.",
            ),
            _ => {}
        }
        note_members(
            report,
            &at,
            item,
            &["key", "message"],
            MISSPELT,
            [&rules::VALIDATE_MISSPELT, &rules::VALIDATE_UNKNOWN],
        );
        errors.push(Reported {
            key: key.map(str::to_owned),
            message: message.unwrap_or_default().to_owned(),
        });
    }
    errors
}

/// The errors of a task: `{"errors": {KEY: "text"}}`, or nothing.
pub(super) fn read_task(report: &mut Report<'_>, root: Option<&Node>) -> Vec<Reported> {
    let Some(root) = root.filter(|root| !root.is_null()) else {
        return Vec::new();
    };
    let at = At::root(root);
    let says = |what: &str| unable_task("Validation Result", what);
    let remedy = "Answer with an object such as {\"errors\": {\"URL\": \"…\"}}.";
    if root.as_object().is_none() {
        report.refuse(
            &rules::VALIDATE_OBJECT,
            &at,
            format!("The response is {}, not an object.", shown_node(root)),
            says(&cast(root, "util.Map")),
            remedy,
        );
        return Vec::new();
    }
    note_members(
        report,
        &at,
        root,
        &["errors"],
        &[],
        [&rules::VALIDATE_MISSPELT, &rules::VALIDATE_UNKNOWN],
    );
    let Some(list) = optional(root, "errors") else {
        return Vec::new();
    };
    let at = at.key("errors", list);
    let Some(members) = list.as_object() else {
        report.refuse(
            &rules::VALIDATE_ERRORS,
            &at,
            format!("“errors” is {}, not an object.", shown_node(list)),
            says(&cast(list, "util.Map")),
            remedy,
        );
        return Vec::new();
    };
    let mut errors = Vec::new();
    for member in members {
        let Some(message) = member.value.as_str() else {
            report.refuse(
                &rules::VALIDATE_MESSAGE,
                &at.key(&member.key, &member.value),
                format!("The error of {} is {}, not a text.", shown(&member.key), shown_node(&member.value)),
                says(&format!(
                    "Key: {} - The Json for Validation Request must contain a not-null error message of type String",
                    quoted(&member.key)
                )),
                "Write it as a text in quotation marks.",
            );
            continue;
        };
        errors.push(Reported {
            key: Some(member.key.to_string()),
            message: message.to_owned(),
        });
    }
    errors
}
