//! Messages that yield revisions: `latest-revision` and
//! `latest-revisions-since`.

use super::super::model::Revision;
use super::super::moment::{Moment, NoMoment};
use super::super::report::{At, Report, shown, shown_node};
use super::super::rules;
use super::{cast, note_members, optional, quoted, unable};
use crate::domain::json::Node;

const MEMBERS: &[&str] = &[
    "revision",
    "timestamp",
    "user",
    "revisionComment",
    "data",
    "modifiedFiles",
];

const MISSPELT: &[(&str, &str)] = &[
    ("comment", "revisionComment"),
    ("message", "revisionComment"),
    ("files", "modifiedFiles"),
    ("author", "user"),
    ("date", "timestamp"),
    ("time", "timestamp"),
    ("id", "revision"),
];

const FILE_MISSPELT: &[(&str, &str)] = &[
    ("file", "fileName"),
    ("path", "fileName"),
    ("type", "action"),
];

/// The revision of `latest-revision`, and what the plugin wants back.
pub(super) fn read_latest(
    report: &mut Report<'_>,
    root: Option<&Node>,
) -> (Option<Revision>, Option<String>) {
    let remedy = "Answer with an object that has a “revision”.";
    let empty = unable("SCM revision cannot be empty");
    let Some(root) = root.filter(|root| !root.is_null()) else {
        let at = root.map_or_else(|| At::offset(0), At::root);
        report.refuse(
            &rules::LATEST_EMPTY,
            &at,
            "The response is empty.",
            empty,
            remedy,
        );
        return (None, None);
    };
    let at = At::root(root);
    let Some(members) = root.as_object() else {
        report.refuse(
            &rules::LATEST_OBJECT,
            &at,
            format!("The response is {}, not an object.", shown_node(root)),
            "Response should be returned as a map",
            remedy,
        );
        return (None, None);
    };
    if members.is_empty() {
        report.refuse(
            &rules::LATEST_NONE,
            &at,
            "The response is an empty object: the documentation says that this means “no revision found”, but the server refuses it and the material shows a failed poll.",
            empty,
            "Answer with a revision wherever there can be one.",
        );
        return (None, None);
    }
    let data = around(
        report,
        &at,
        root,
        (
            "revisions",
            &rules::LATEST_PLURAL,
            "“revisions” is ignored here: this message has a single “revision”.",
            "Call it “revision” and give it one object.",
        ),
        [&rules::LATEST_MISSPELT, &rules::LATEST_UNKNOWN],
    );
    let Some(node) = optional(root, "revision") else {
        let at = root
            .get("revision")
            .map_or_else(|| at.clone(), |node| at.key("revision", node));
        report.refuse(
            &rules::LATEST_MISSING,
            &at,
            "There is no “revision”.",
            empty,
            remedy,
        );
        return (None, data);
    };
    let at = at.key("revision", node);
    if node.as_object().is_none() {
        report.refuse(
            &rules::LATEST_REVISION,
            &at,
            format!("“revision” is {}, not an object.", shown_node(node)),
            unable("SCM revision should be of type map"),
            "Write an object with “revision” and “timestamp”.",
        );
        return (None, data);
    }
    (read_revision(report, &at, node), data)
}

/// The revisions of `latest-revisions-since` that can be used, as given, and
/// what the plugin wants back.
pub(super) fn read_since(
    report: &mut Report<'_>,
    root: Option<&Node>,
) -> (Vec<Revision>, Option<String>) {
    let Some(root) = root.filter(|root| !root.is_null()) else {
        return (Vec::new(), None);
    };
    let at = At::root(root);
    if root.as_object().is_none() {
        report.refuse(
            &rules::SINCE_OBJECT,
            &at,
            format!("The response is {}, not an object.", shown_node(root)),
            "Response should be returned as a map",
            "Answer with {\"revisions\": […]}, or {} if there is no news.",
        );
        return (Vec::new(), None);
    }
    let data = around(
        report,
        &at,
        root,
        (
            "revision",
            &rules::SINCE_SINGULAR,
            "“revision” is ignored here, so GoCD sees no change: this message has a list “revisions”.",
            "Call it “revisions” and give it a list.",
        ),
        [&rules::SINCE_MISSPELT, &rules::SINCE_UNKNOWN],
    );
    let Some(list) = optional(root, "revisions") else {
        return (Vec::new(), data);
    };
    let at = at.key("revisions", list);
    let Some(items) = list.as_array() else {
        report.refuse(
            &rules::SINCE_LIST,
            &at,
            format!("“revisions” is {}, not a list.", shown_node(list)),
            unable("'revisions' should be of type list of map"),
            "Write a list, also for a single revision.",
        );
        return (Vec::new(), data);
    };
    let mut revisions = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let at = at.index(index, item);
        if item.as_object().is_none() {
            report.refuse(
                &rules::SINCE_REVISION,
                &at,
                format!(
                    "Revision {} is {}, not an object.",
                    index + 1,
                    shown_node(item)
                ),
                unable("SCM revision should be of type map"),
                "Write an object with “revision” and “timestamp”.",
            );
            continue;
        }
        revisions.extend(read_revision(report, &at, item));
    }
    (revisions, data)
}

/// What both messages have around their revisions: `scm-data`, which is yielded,
/// the member that belongs into the other message, and members of no meaning.
fn around(
    report: &mut Report<'_>,
    at: &At,
    root: &Node,
    misplaced: (&str, &rules::Rule, &str, &str),
    named: [&rules::Rule; 2],
) -> Option<String> {
    let data = scm_data(report, at, root);
    let (name, rule, text, remedy) = misplaced;
    if let Some(member) = root.member(name) {
        report.find(rule, &at.at_key(name, member.key_span.start), text, remedy);
    }
    let known = ["revision", "revisions", "scm-data"];
    note_members(report, at, root, &known, &[], named);
    data
}

fn scm_data(report: &mut Report<'_>, at: &At, root: &Node) -> Option<String> {
    let data = optional(root, "scm-data")?;
    let at = at.key("scm-data", data);
    let Some(members) = data.as_object() else {
        report.refuse(
            &rules::DATA_TYPE,
            &at,
            format!("“scm-data” is {}, not an object.", shown_node(data)),
            unable("SCM data should be of type map"),
            "Write an object of texts.",
        );
        return None;
    };
    for member in members {
        if member.value.as_str().is_none() {
            report.find(
                &rules::DATA_VALUE,
                &at.key(&member.key, &member.value),
                format!(
                    "The value of {} in “scm-data” is {}; GoCD promises texts.",
                    shown(&member.key),
                    shown_node(&member.value)
                ),
                "Write it as a text in quotation marks.",
            );
        }
    }
    Some(data.to_value().to_string())
}

/// A text that may be absent or null; tells one of another type.
fn text<'n>(
    report: &mut Report<'_>,
    at: &At,
    node: &'n Node,
    name: &str,
    rule: &rules::Rule,
    says: &str,
) -> Option<&'n str> {
    let value = optional(node, name)?;
    let text = value.as_str();
    if text.is_none() {
        report.refuse(
            rule,
            &at.key(name, value),
            format!("“{name}” is {}, not a text.", shown_node(value)),
            says,
            "Write it as a text in quotation marks: GoCD converts nothing.",
        );
    }
    text
}

/// The place of a member, or of the object where it is missing.
fn place(at: &At, node: &Node, name: &str) -> At {
    node.get(name)
        .map_or_else(|| at.clone(), |value| at.key(name, value))
}

fn read_revision(report: &mut Report<'_>, at: &At, node: &Node) -> Option<Revision> {
    let id = text(
        report,
        at,
        node,
        "revision",
        &rules::REVISION_ID,
        &unable("SCM revision should be of type string"),
    );
    if optional(node, "revision").is_none_or(|node| node.as_str() == Some("")) {
        report.refuse(
            &rules::REVISION_ID_MISSING,
            &place(at, node, "revision"),
            "The revision has no id: “revision” is missing or empty.",
            unable("SCM revision's 'revision' is a required field"),
            "Give it the id that the SCM knows it by.",
        );
    }
    let timestamp = timestamp(report, at, node);
    let user = text(
        report,
        at,
        node,
        "user",
        &rules::REVISION_USER,
        &unable("SCM revision user should be of type string"),
    );
    let comment = text(
        report,
        at,
        node,
        "revisionComment",
        &rules::REVISION_COMMENT,
        &unable("SCM revision comment should be of type string"),
    );
    let data = revision_data(report, at, node);
    let files = files(report, at, node);
    note_members(
        report,
        at,
        node,
        MEMBERS,
        MISSPELT,
        [&rules::REVISION_MISSPELT, &rules::REVISION_UNKNOWN],
    );
    Some(Revision {
        revision: id.filter(|id| !id.is_empty())?.to_owned(),
        timestamp: timestamp?,
        user: user.unwrap_or_default().to_owned(),
        comment: comment.unwrap_or_default().to_owned(),
        data,
        files,
    })
}

fn timestamp(report: &mut Report<'_>, at: &At, node: &Node) -> Option<Moment> {
    let says = unable(
        "SCM revision timestamp should be of type string with format yyyy-MM-dd'T'HH:mm:ss.SSS'Z' and cannot be empty",
    );
    let at_time = place(at, node, "timestamp");
    let remedy = "Write it as 2011-07-14T19:43:37.100Z: UTC, three digits of fraction.";
    if optional(node, "timestamp").is_none() {
        report.refuse(
            &rules::REVISION_TIME_MISSING,
            &at_time,
            "The revision has no “timestamp”.",
            says,
            remedy,
        );
        return None;
    }
    let text = text(report, at, node, "timestamp", &rules::REVISION_TIME, &says)?;
    match Moment::read(text) {
        Ok(moment) => {
            if !Moment::is_documented(text) {
                report.find(
                    &rules::REVISION_TIME_SHAPE,
                    &at_time,
                    format!(
                        "The timestamp {} is taken, but is not written as documented.",
                        shown(text)
                    ),
                    format!("Write it as {}.", moment.written()),
                );
            }
            Some(moment)
        }
        Err(NoMoment::Format) => {
            report.refuse(
                &rules::REVISION_TIME_FORMAT,
                &at_time,
                format!(
                    "The timestamp {} is not ISO 8601 with date, time and offset.",
                    shown(text)
                ),
                says,
                remedy,
            );
            None
        }
        Err(NoMoment::Calendar) => {
            report.refuse(
                &rules::REVISION_TIME_CALENDAR,
                &at_time,
                format!(
                    "The timestamp {} names a day, time or offset that does not exist.",
                    shown(text)
                ),
                says,
                remedy,
            );
            None
        }
    }
}

fn revision_data(report: &mut Report<'_>, at: &At, node: &Node) -> Option<String> {
    let data = optional(node, "data")?;
    let at = at.key("data", data);
    let Some(members) = data.as_object() else {
        report.refuse(
            &rules::REVISION_DATA,
            &at,
            format!("“data” is {}, not an object.", shown_node(data)),
            unable(&cast(data, "util.Map")),
            "Write an object of texts.",
        );
        return None;
    };
    for member in members {
        let key = &member.key;
        let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if key.is_empty() || !key.bytes().all(word) {
            report.refuse(
                &rules::REVISION_DATA_KEY,
                &at.at_key(key, member.key_span.start),
                format!(
                    "The key {} of “data” cannot be part of a variable’s name (GO_SCM_…).",
                    shown(key)
                ),
                unable(&if key.is_empty() {
                    "Key names cannot be null or empty.".to_owned()
                } else {
                    format!(
                        "Key {} is invalid. Key names should consists of only alphanumeric characters and/or underscores.",
                        quoted(key)
                    )
                }),
                "Use letters, digits and _ only.",
            );
        }
        if member.value.as_str().is_none() {
            report.find(
                &rules::REVISION_DATA_VALUE,
                &at.key(key, &member.value),
                format!(
                    "The value of {} in “data” is {}; variables are texts.",
                    shown(key),
                    shown_node(&member.value)
                ),
                "Write it as a text in quotation marks.",
            );
        }
    }
    Some(data.to_value().to_string())
}

fn files(report: &mut Report<'_>, at: &At, node: &Node) -> Vec<(String, String)> {
    let Some(list) = optional(node, "modifiedFiles") else {
        return Vec::new();
    };
    let at = at.key("modifiedFiles", list);
    let Some(items) = list.as_array() else {
        report.refuse(
            &rules::REVISION_FILES,
            &at,
            format!("“modifiedFiles” is {}, not a list.", shown_node(list)),
            unable("SCM revision 'modifiedFiles' should be of type list of map"),
            "Write a list of objects.",
        );
        return Vec::new();
    };
    let mut files = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let at = at.index(index, item);
        if item.as_object().is_none() {
            report.refuse(
                &rules::REVISION_FILE,
                &at,
                format!(
                    "Modified file {} is {}, not an object.",
                    index + 1,
                    shown_node(item)
                ),
                unable("SCM revision 'modified file' should be of type map"),
                "Write an object with “fileName” and “action”.",
            );
            continue;
        }
        files.extend(file(report, &at, item));
    }
    files
}

fn file(report: &mut Report<'_>, at: &At, item: &Node) -> Option<(String, String)> {
    let name = text(
        report,
        at,
        item,
        "fileName",
        &rules::REVISION_FILE_NAME,
        &unable("modified file 'fileName' should be of type string"),
    );
    if optional(item, "fileName").is_none_or(|node| node.as_str() == Some("")) {
        report.refuse(
            &rules::REVISION_FILE_NAME_MISSING,
            &place(at, item, "fileName"),
            "A modified file has no “fileName”.",
            unable("modified file 'fileName' is a required field"),
            "Give it its path.",
        );
    }
    let action = text(
        report,
        at,
        item,
        "action",
        &rules::REVISION_ACTION,
        &unable("modified file 'action' should be of type string"),
    );
    let at_action = place(at, item, "action");
    match action {
        Some("added" | "modified" | "deleted") => {}
        Some("unknown") => report.find(
            &rules::REVISION_ACTION_UNKNOWN,
            &at_action,
            "The action “unknown” is taken, although neither documentation nor message names it.",
            "Write added, modified or deleted.",
        ),
        None if optional(item, "action").is_some() => {}
        other => report.refuse(
            &rules::REVISION_ACTION_WORD,
            &at_action,
            match other {
                Some(word) => format!("The action {} is none that GoCD knows.", shown(word)),
                None => "A modified file has no “action”.".to_owned(),
            },
            unable("modified file 'action' can only be added, modified, deleted"),
            "Write added, modified or deleted, in small letters.",
        ),
    }
    note_members(
        report,
        at,
        item,
        &["fileName", "action"],
        FILE_MISSPELT,
        [&rules::REVISION_MISSPELT, &rules::REVISION_UNKNOWN],
    );
    Some((name?.to_owned(), action?.to_owned()))
}
