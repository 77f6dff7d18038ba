//! Responses → what they hold, and what is wrong with them: each by itself,
//! then against each other. Never fails as a whole.
//!
//! The rules are those of GoCD's own readers
//! (`plugin-infra/go-plugin-access/…/JsonMessageHandler1_0.java` and its kin),
//! of the published documentation, and what is worth a warning besides.

mod configuration;
mod cross;
mod outcome;
mod revision;
mod validate;
mod view;

use super::lenient::{self, Lenient};
use super::message::{Message, Surface};
use super::model::{
    Checked, Outcome, Plugin, Property, Reported, Revision, Stored, SurfaceRead, View,
};
use super::report::{At, Report, plain, shown};
use super::rules;
use crate::domain::finding::Finding;
use crate::domain::json::{self, Content, Node, RepeatedKey};

/// What one response holds.
#[derive(Debug)]
enum Holds {
    Properties(Vec<Property>),
    View(View),
    Errors(Vec<Reported>),
    Outcome(Outcome),
    /// The revisions, and what the plugin wants back.
    Revisions(Vec<Revision>, Option<String>),
    Nothing,
}

/// A response that was checked by itself.
struct Answer<'a> {
    report: Report<'a>,
    root: Option<Node>,
    holds: Holds,
}

/// Checks every response of a plugin. `known` is the revision that a server
/// would name in `latest-revisions-since`; without it the newest one of
/// `latest-revision` is taken.
pub fn check(plugin: &Plugin, known: Option<&Revision>) -> Checked {
    let mut answers: Vec<Answer<'_>> = plugin
        .parts
        .iter()
        .map(|part| answer(part.message, &part.text))
        .collect();
    cross::check(&mut answers, known);
    let mut checked = Checked::default();
    let mut findings = Vec::new();
    for answer in answers {
        if let (None, Message::Configuration(surface)) = (&answer.root, answer.report.message) {
            checked.unread.push(surface);
        }
        take(&mut checked, answer.report.message, answer.holds);
        findings.extend(answer.report.finish());
    }
    checked.findings = plugin.oddities().cloned().collect();
    if plugin.waits_for_declaration() {
        checked.findings.push(cross::waiting());
    }
    checked
        .findings
        .extend(undeclared(&checked, &plugin.stored));
    checked.findings.extend(findings);
    checked
}

/// What is to be said of values whose keys no form declares.
pub fn undeclared(checked: &Checked, stored: &[(String, Stored)]) -> Vec<Finding> {
    cross::stored(&checked.surfaces, stored)
}

fn take(checked: &mut Checked, message: Message, holds: Holds) {
    let mut surface = |change: &mut dyn FnMut(&mut SurfaceRead)| {
        let Some(surface) = message.surface() else {
            return;
        };
        match checked
            .surfaces
            .iter_mut()
            .find(|read| read.surface == surface)
        {
            Some(read) => change(read),
            None => {
                let mut read = SurfaceRead {
                    surface,
                    ..SurfaceRead::default()
                };
                change(&mut read);
                checked.surfaces.push(read);
            }
        }
    };
    match (message, holds) {
        (_, Holds::Properties(properties)) => {
            let mut properties = Some(properties);
            surface(&mut |read| read.properties = properties.take().unwrap_or_default());
        }
        (_, Holds::View(view)) => {
            let mut view = Some(view);
            surface(&mut |read| read.view = view.take());
        }
        (_, Holds::Errors(errors)) => {
            let mut errors = Some(errors);
            surface(&mut |read| read.errors = errors.take().unwrap_or_default());
        }
        (Message::Checkout, Holds::Outcome(outcome)) => checked.checkout = Some(outcome),
        (Message::Execute, Holds::Outcome(outcome)) => checked.execution = Some(outcome),
        (Message::CheckConnection, Holds::Outcome(outcome)) => checked.connection = Some(outcome),
        (Message::LatestRevision, Holds::Revisions(revisions, data)) => {
            checked.latest = revisions.into_iter().next();
            checked.scm_data = checked.scm_data.take().or(data);
        }
        (Message::LatestRevisionsSince, Holds::Revisions(revisions, data)) => {
            checked.since = revisions;
            checked.scm_data = data.or(checked.scm_data.take());
        }
        _ => {}
    }
}

fn answer(message: Message, text: &str) -> Answer<'_> {
    let mut report = Report::new(message, text);
    let Some(root) = read(&mut report) else {
        return Answer {
            report,
            root: None,
            holds: Holds::Nothing,
        };
    };
    let holds = holds(&mut report, root.as_ref());
    Answer {
        report,
        root,
        holds,
    }
}

/// Checks a response by what it has to be; `None` is one of no text.
fn holds(report: &mut Report<'_>, root: Option<&Node>) -> Holds {
    match report.message {
        Message::Configuration(surface) => {
            Holds::Properties(configuration::read(report, root, surface))
        }
        Message::View(surface) => {
            view::read(report, root, surface).map_or(Holds::Nothing, Holds::View)
        }
        Message::Validate(Surface::Task) => Holds::Errors(validate::read_task(report, root)),
        Message::Validate(_) => Holds::Errors(validate::read(report, root)),
        Message::CheckConnection | Message::Checkout => {
            outcome::read(report, root).map_or(Holds::Nothing, Holds::Outcome)
        }
        Message::LatestRevision => {
            let (revision, data) = revision::read_latest(report, root);
            Holds::Revisions(revision.into_iter().collect(), data)
        }
        Message::LatestRevisionsSince => {
            let (revisions, data) = revision::read_since(report, root);
            Holds::Revisions(revisions, data)
        }
        Message::Execute => outcome::read_task(report, root).map_or(Holds::Nothing, Holds::Outcome),
    }
}

/// Reads a text: strictly if it can be, as GoCD does otherwise. `None` if
/// neither can.
fn read(report: &mut Report<'_>) -> Option<Option<Node>> {
    let text = report.text;
    let strict = json::read(text).ok().filter(json::Document::is_strict);
    let (root, repeated) = match strict {
        Some(document) => (Some(document.root), document.repeated_keys),
        None => match lenient::read(text) {
            Ok(Lenient {
                root,
                liberties,
                repeated,
            }) => {
                for liberty in liberties {
                    report.find(
                        &rules::JSON_LENIENT,
                        &At::within(root.as_ref(), liberty.offset),
                        format!(
                            "{} is not JSON; GoCD reads leniently and takes it.",
                            liberty.what
                        ),
                        "Write it as JSON demands, so that other tools can read it too.",
                    );
                }
                (root, repeated)
            }
            Err(stop) => {
                note_unreadable(report, &stop);
                return None;
            }
        },
    };
    for key in repeated {
        let at = At::within(root.as_ref(), key.span.start);
        if let Some(says) = refuses_repeated(report.message, &key, root.as_ref()) {
            report.refuse(
                &rules::JSON_REPEATED_REFUSED,
                &at,
                format!(
                    "The name {} is in this object twice, which GoCD refuses in this message.",
                    shown(&key.key)
                ),
                says,
                "Keep one of the two.",
            );
        } else {
            report.find(
                &rules::JSON_REPEATED,
                &at,
                format!(
                    "The name {} is in this object twice; the last one counts.",
                    shown(&key.key)
                ),
                "Keep one of the two.",
            );
        }
    }
    Some(root)
}

fn note_unreadable(report: &mut Report<'_>, stop: &lenient::Stop) {
    let at = At::offset(stop.offset);
    if stop.limit {
        report.find(
            &rules::JSON_LIMIT,
            &at,
            format!("The response is not checked: {}.", stop.what),
            "Send less: a response is far smaller than this.",
        );
        return;
    }
    report.refuse(
        &rules::JSON_SYNTAX,
        &at,
        format!(
            "The response is no JSON, not even for a lenient reader: {}.",
            stop.what
        ),
        unreadable(report.message),
        "Repair the text at this place; nothing of it was read.",
    );
}

/// What the server says of a text that Gson cannot read. Where it passes on what
/// Gson says, that is left out.
fn unreadable(message: Message) -> String {
    match message {
        Message::Configuration(Surface::Scm) => {
            unable("SCM configuration should be returned as a map")
        }
        Message::Configuration(Surface::Settings) => {
            unable("Plugin Settings Configuration should be returned as a map")
        }
        Message::View(Surface::Scm | Surface::Settings) => unable("Error: …"),
        Message::CheckConnection | Message::Checkout => unable(NO_OUTCOME),
        Message::Configuration(Surface::Task) => unable_task("Task Config", "…"),
        Message::View(Surface::Task) => unable_task("Task View", "…"),
        Message::Validate(Surface::Task) => unable_task("Validation Result", "…"),
        Message::Execute => unable_task("Execution Result", "…"),
        Message::Validate(_) => unable(NO_ERRORS),
        Message::LatestRevision | Message::LatestRevisionsSince => {
            "Response should be returned as a map".to_owned()
        }
        Message::Configuration(_) | Message::View(_) => {
            "com.google.gson.JsonSyntaxException: …".to_owned()
        }
    }
}

/// What the server says of a name that is in an object twice; `None` where it
/// takes the last one.
fn refuses_repeated(
    message: Message,
    repeated: &RepeatedKey,
    root: Option<&Node>,
) -> Option<String> {
    match message {
        Message::Validate(Surface::Task) => None,
        Message::Validate(_) | Message::CheckConnection | Message::Checkout => {
            Some(unreadable(message))
        }
        // Read as a map by the newer extensions, what is inside as anything.
        Message::View(surface) if surface.is_listed() => {
            let mut members = root?.as_object()?.iter();
            let outside = members.any(|member| member.key_span == repeated.span);
            let key = plain(&repeated.key);
            outside.then(|| format!("com.google.gson.JsonSyntaxException: duplicate key: {key}"))
        }
        _ => None,
    }
}

/// What the server says of errors that are no list.
const NO_ERRORS: &str =
    "Validation errors should be returned as list or errors, with each error represented as a map";

/// What the server says of an outcome that is no object.
const NO_OUTCOME: &str = "Check connection result should be returned as map, with key represented as string and messages represented as list";

/// Words of the server around what it says about most messages.
fn unable(what: &str) -> String {
    format!("Unable to de-serialize json response. {what}")
}

/// The same for the messages of a task.
fn unable_task(subject: &str, what: &str) -> String {
    format!("Error occurred while converting the Json to {subject}. Error: {what}.")
}

/// What Java says where a value is not of the class that the server takes it
/// for; the modules that it names after that are left out.
fn cast(node: &Node, wanted: &str) -> String {
    let class = match &node.content {
        Content::Null => "null",
        Content::Bool(_) => "java.lang.Boolean",
        Content::Number(_) => "java.lang.Double",
        Content::String(_) => "java.lang.String",
        Content::Array(_) => "java.util.ArrayList",
        Content::Object(_) => "com.google.gson.internal.LinkedTreeMap",
    };
    format!("class {class} cannot be cast to class java.{wanted} (…)")
}

/// What Java says where the server goes on with a null; what it was about to do
/// is `call`.
fn invoked(call: &str, on: &str) -> String {
    format!("Cannot invoke \"java.util.{call}\" because \"{on}\" is null")
}

/// What Gson says where a value is not of the type that it reads it into; the
/// place that it names after that is left out.
fn expected(node: &Node, wanted: &str) -> String {
    let token = match &node.content {
        Content::Null => "NULL",
        Content::Bool(_) => "BOOLEAN",
        Content::Number(_) => "NUMBER",
        Content::String(_) => "STRING",
        Content::Array(_) => "BEGIN_ARRAY",
        Content::Object(_) => "BEGIN_OBJECT",
    };
    format!("java.lang.IllegalStateException: Expected {wanted} but was {token} at …")
}

/// Looks at the members that are none of `known`: those that look like a known
/// one are told apart from the rest.
fn note_members(
    report: &mut Report<'_>,
    at: &At,
    object: &Node,
    known: &[&str],
    misspelt: &[(&str, &str)],
    [misspelt_rule, unknown_rule]: [&rules::Rule; 2],
) {
    for member in object.as_object().unwrap_or_default() {
        if known.contains(&&*member.key) {
            continue;
        }
        let at = at.at_key(&member.key, member.key_span.start);
        let meant = misspelt
            .iter()
            .find(|(wrong, _)| *wrong == &*member.key)
            .map(|(_, right)| *right)
            .or_else(|| {
                known
                    .iter()
                    .copied()
                    .find(|known| alike(known, &member.key))
            });
        match meant {
            Some(meant) => report.find(
                misspelt_rule,
                &at,
                format!("{} is not read by GoCD; “{meant}” is.", shown(&member.key)),
                format!("Call it “{meant}”."),
            ),
            None => report.find(
                unknown_rule,
                &at,
                format!("{} is not read by GoCD.", shown(&member.key)),
                "Leave it out, unless another reader needs it.",
            ),
        }
    }
}

/// Whether two names differ in case and signs only.
fn alike(one: &str, other: &str) -> bool {
    let letters = |text: &str| -> String {
        text.chars()
            .filter(|char| char.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect()
    };
    letters(one) == letters(other)
}

/// The text of an optional member: absent and null are the same to GoCD.
fn optional<'n>(object: &'n Node, key: &str) -> Option<&'n Node> {
    object.get(key).filter(|node| !node.is_null())
}

/// Names `key` for a sentence that quotes the server.
fn quoted(key: &str) -> String {
    format!("'{}'", plain(key))
}

#[cfg(test)]
mod tests;
