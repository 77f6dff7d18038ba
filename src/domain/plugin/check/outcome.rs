//! Messages that say whether something worked: `check-scm-connection`,
//! `checkout`, and the execution of a task.

use super::super::model::Outcome;
use super::super::report::{At, Report, shown, shown_node};
use super::super::rules;
use super::{NO_OUTCOME, cast, invoked, note_members, optional, unable, unable_task};
use crate::domain::json::{Content, Node};

const MISSPELT: &[(&str, &str)] = &[
    ("message", "messages"),
    ("state", "status"),
    ("result", "status"),
];

/// What the response says, if GoCD would take it.
pub(super) fn read(report: &mut Report<'_>, root: Option<&Node>) -> Option<Outcome> {
    let remedy = "Answer with an object such as {\"status\": \"success\", \"messages\": [\"…\"]}.";
    let Some(root) = root.filter(|root| !root.is_null()) else {
        let at = root.map_or_else(|| At::offset(0), At::root);
        report.refuse(
            &rules::OUTCOME_EMPTY,
            &at,
            "The response is empty.",
            unable("Empty response body"),
            remedy,
        );
        return None;
    };
    let at = At::root(root);
    let Some(members) = root.as_object() else {
        report.refuse(
            &rules::OUTCOME_OBJECT,
            &at,
            format!("The response is {}, not an object.", shown_node(root)),
            unable(NO_OUTCOME),
            remedy,
        );
        return None;
    };
    if members.is_empty() {
        report.refuse(
            &rules::OUTCOME_EMPTY,
            &at,
            "The response is an object without members.",
            unable("Empty response body"),
            remedy,
        );
        return None;
    }
    let success = status(report, &at, root);
    let messages = messages(report, &at, root);
    note_members(
        report,
        &at,
        root,
        &["status", "messages"],
        MISSPELT,
        [&rules::OUTCOME_MISSPELT, &rules::OUTCOME_UNKNOWN],
    );
    let (success, messages) = (success?, messages?);
    if !success && messages.is_empty() {
        report.find(
            &rules::OUTCOME_SILENT,
            &at,
            "The failure comes without a message, so nobody learns the reason.",
            "Say the reason in “messages”.",
        );
    }
    Some(Outcome { success, messages })
}

fn status(report: &mut Report<'_>, at: &At, root: &Node) -> Option<bool> {
    let value = optional(root, "status");
    let place = root
        .get("status")
        .map_or_else(|| at.clone(), |node| at.key("status", node));
    let Some(text) = value.and_then(Node::as_str) else {
        match value {
            Some(value) => report.refuse(
                &rules::OUTCOME_STATUS,
                &place,
                format!("“status” is {}, not a text.", shown_node(value)),
                unable("Check connection 'status' should be of type string"),
                "Write \"success\" or \"failure\".",
            ),
            None => report.refuse(
                &rules::OUTCOME_STATUS_MISSING,
                &place,
                "There is no “status”.",
                unable("Check connection 'status' is a required field"),
                "Write \"success\" or \"failure\".",
            ),
        }
        return None;
    };
    if text.is_empty() {
        report.refuse(
            &rules::OUTCOME_STATUS_MISSING,
            &place,
            "“status” is empty.",
            unable("Check connection 'status' is a required field"),
            "Write \"success\" or \"failure\".",
        );
        return None;
    }
    let success = text.eq_ignore_ascii_case("success");
    if !matches!(text, "success" | "failure") {
        report.find(
            &rules::OUTCOME_STATUS_WORD,
            &place,
            format!(
                "The status is {}; GoCD takes it for {}.",
                shown(text),
                if success {
                    "success"
                } else {
                    "failure, as every other word"
                }
            ),
            "Write exactly “success” or “failure”.",
        );
    }
    Some(success)
}

fn messages(report: &mut Report<'_>, at: &At, root: &Node) -> Option<Vec<String>> {
    let Some(value) = optional(root, "messages") else {
        return Some(Vec::new());
    };
    let at = at.key("messages", value);
    let Some(items) = value.as_array() else {
        report.refuse(
            &rules::OUTCOME_MESSAGES,
            &at,
            format!("“messages” is {}, not a list.", shown_node(value)),
            unable("Check connection 'messages' should be of type list of string"),
            "Write a list of texts, also for a single one.",
        );
        return None;
    };
    let mut messages = Vec::new();
    for (index, item) in items.iter().enumerate() {
        match item.as_str() {
            Some(text) => messages.push(text.to_owned()),
            None => report.refuse(
                &rules::OUTCOME_MESSAGE,
                &at.index(index, item),
                format!("Message {} is {}, not a text.", index + 1, shown_node(item)),
                unable("Check connection 'message' should be of type string"),
                "Write it as a text in quotation marks.",
            ),
        }
    }
    (messages.len() == items.len()).then_some(messages)
}

/// `{"success": true, "message": "…"}`, if GoCD would take it.
pub(super) fn read_task(report: &mut Report<'_>, root: Option<&Node>) -> Option<Outcome> {
    let says = |what: &str| unable_task("Execution Result", what);
    let remedy = "Answer with an object such as {\"success\": true, \"message\": \"…\"}.";
    let Some(root) = root.filter(|root| root.as_object().is_some()) else {
        let (at, what) = match root {
            Some(root) => (At::root(root), shown_node(root)),
            None => (At::offset(0), "empty".to_owned()),
        };
        let thrown = match root.filter(|root| !root.is_null()) {
            Some(root) => cast(root, "util.Map"),
            None => invoked("Map.containsKey(Object)", "result"),
        };
        report.refuse(
            &rules::EXECUTE_OBJECT,
            &at,
            format!("The response is {what}, not an object."),
            says(&thrown),
            remedy,
        );
        return None;
    };
    let at = At::root(root);
    let success = root.get("success");
    let flag = success.and_then(|node| match node.content {
        Content::Bool(flag) => Some(flag),
        _ => None,
    });
    if flag.is_none() {
        report.refuse(
            &rules::EXECUTE_SUCCESS,
            &success.map_or_else(|| at.clone(), |node| at.key("success", node)),
            format!("“success” is {}, not true or false.", success.map_or_else(|| "missing".to_owned(), shown_node)),
            says("The Json for Execution Result must contain a not-null 'success' field of type Boolean"),
            remedy,
        );
    }
    let message = root.get("message");
    let wrong = message.filter(|node| node.as_str().is_none());
    if let Some(message) = wrong {
        report.refuse(
            &rules::EXECUTE_MESSAGE,
            &at.key("message", message),
            format!("“message” is {}, not a text.", shown_node(message)),
            says("If the 'message' key is present in the Json for Execution Result, it must contain a not-null message of type String"),
            "Write it as a text, or leave it out.",
        );
    }
    note_members(
        report,
        &at,
        root,
        &["success", "message"],
        &[],
        [&rules::EXECUTE_UNKNOWN, &rules::EXECUTE_UNKNOWN],
    );
    let text = message.and_then(Node::as_str);
    wrong.is_none().then_some(Outcome {
        success: flag?,
        messages: text.into_iter().map(str::to_owned).collect(),
    })
}
