//! What was opened → the responses of a [`Plugin`]: a bundle, or files of one
//! response each.

use super::check;
use super::message::{Message, Surface};
use super::model::{Part, Plugin, Stored};
use super::report::{shown, shown_node};
use super::rules::{self, Rule};
use super::server::{self, Saved};
use crate::domain::extension::encoding;
use crate::domain::finding::{Finding, Place};
use crate::domain::json::{self, LineIndex, Member, Node};
use crate::domain::plugin::lenient;
use serde_json::json;
use std::collections::BTreeSet;

/// The member of a bundle with the stored values.
pub const CONFIGURATION: &str = "configuration";

/// Reads files by what is in them: bundles, single responses (told by name,
/// otherwise by shape), saved answers of a server, and bare templates, which
/// belong to the form whose properties come along.
pub fn open(name: &str, files: &[(String, String)]) -> Plugin {
    let mut plugin = Plugin {
        name: name.to_owned(),
        ..Plugin::default()
    };
    let named = files.iter().map(|(path, _)| file_of(path));
    let named: BTreeSet<Message> = named.filter_map(message_of_file).collect();
    // Those whose form depends on what comes along go last.
    let mut waiting = Vec::new();
    for (path, text) in files {
        let file = file_of(path);
        if let Some(message) = message_of_file(file) {
            put(&mut plugin, file, message, text.clone());
        } else if is_foreign(file, text) {
            note_foreign(&mut plugin, file);
        } else if is_template(file, text)
            || task_message_of_file(file).is_some()
            || keys_without_values(text).is_some()
        {
            waiting.push((file, text));
        } else {
            open_guessed(&mut plugin, &named, file, text);
        }
    }
    let (templates, tasks): (Vec<_>, Vec<_>) = waiting
        .into_iter()
        .partition(|(file, text)| is_template(file, text));
    for (file, text) in tasks {
        match keys_without_values(text) {
            Some(keys) => open_valueless(&mut plugin, &named, file, text, keys),
            None => open_unnamed(&mut plugin, &named, file, text),
        }
    }
    for (file, template) in templates {
        let surface = surface_of_template(&plugin, file);
        let view = Message::View(surface);
        if named.contains(&view) {
            note_overruled(&mut plugin, file, view);
        } else {
            put(&mut plugin, file, view, wrapped(surface, file, template));
        }
    }
    if plugin.parts.len() > 1 {
        // What came along tells what it is.
        let taken = rules::BUNDLE_TAKEN.canonical_id();
        plugin.oddities.retain(|oddity| oddity.rule != taken);
    }
    let says_little = plugin.oddities.iter().all(is_aside);
    if plugin.parts.is_empty() && !plugin.has_values() && says_little {
        note(
            &mut plugin,
            &rules::BUNDLE_EMPTY,
            Place::in_file(name),
            "There is no response of a plugin in this bundle.",
            "Give it members such as “scm-configuration” and “scm-view”.",
        );
    }
    plugin
}

/// Reads files as they are; what is not UTF-8 is told.
pub fn open_files(name: &str, files: Vec<(String, Vec<u8>)>) -> Plugin {
    let invalid: Vec<Finding> = files
        .iter()
        .filter_map(|(path, bytes)| {
            let offset = encoding::invalid_at(bytes)?;
            let rule = rules::BUNDLE_ENCODING.canonical_id();
            Some(Finding {
                remedy: "Save it as UTF-8; it was probably saved as Latin-1 (“iconv -f LATIN1 -t UTF-8”)."
                    .to_owned(),
                ..encoding::invalid_utf8(&rule, file_of(path), bytes, offset)
            })
        })
        .collect();
    let texts: Vec<(String, String)> = files
        .into_iter()
        .map(|(path, bytes)| (path, encoding::text(&bytes)))
        .collect();
    let mut plugin = open(name, &texts);
    plugin.oddities.extend(invalid);
    plugin
}

/// Whether a finding is about what came along and changes nothing about the responses.
pub(super) fn is_aside(finding: &Finding) -> bool {
    [
        rules::BUNDLE_FOREIGN,
        rules::BUNDLE_OVERRULED,
        rules::BUNDLE_ENCODING,
    ]
    .iter()
    .any(|rule| finding.rule == rule.canonical_id())
}

/// Endings of files that stand beside a plugin's responses in its sources.
const FOREIGN: [&str; 26] = [
    "xml",
    "md",
    "markdown",
    "adoc",
    "rst",
    "yml",
    "yaml",
    "toml",
    "ini",
    "properties",
    "gradle",
    "kts",
    "java",
    "kt",
    "groovy",
    "go",
    "py",
    "rb",
    "sh",
    "bat",
    "js",
    "ts",
    "css",
    "scss",
    "svg",
    "lock",
];

/// Whether a file is no response by its ending or by how it begins.
fn is_foreign(file: &str, text: &str) -> bool {
    let ending = file.rsplit_once('.').map(|(_, ending)| ending);
    let is_known = ending.is_some_and(|ending| {
        let mut foreign = FOREIGN.iter();
        foreign.any(|other| ending.eq_ignore_ascii_case(other))
    });
    is_known || text.trim_start().starts_with("<?xml")
}

fn note_foreign(plugin: &mut Plugin, file: &str) {
    note(
        plugin,
        &rules::BUNDLE_FOREIGN,
        Place::in_file(file),
        format!(
            "{} is no response of a plugin; it is left out.",
            shown(file)
        ),
        "If it is one, give it the name of its message, such as “scm-view.json”, or the ending “.html” if it is a template.",
    );
}

fn note_overruled(plugin: &mut Plugin, file: &str, message: Message) {
    note(
        plugin,
        &rules::BUNDLE_OVERRULED,
        Place::in_file(file),
        format!(
            "{} is left out: a file that is named “{}” came along.",
            shown(file),
            message.name()
        ),
        "If this one is meant, open it by itself afterwards.",
    );
}

/// Reads a file by its shape, unless another one is named after what it looks like.
fn open_guessed(plugin: &mut Plugin, named: &BTreeSet<Message>, file: &str, text: &str) {
    let mut guessed = Plugin::default();
    open_json(&mut guessed, file, text);
    let root = read_leniently(text);
    let is_bundle = root
        .as_ref()
        .and_then(Node::as_object)
        .is_some_and(is_bundle);
    match &guessed.parts[..] {
        [Part { message, .. }] if named.contains(message) && !is_bundle => {
            note_overruled(plugin, file, *message);
        }
        _ => open_json(plugin, file, text),
    }
}

/// The name of a file without its folders.
fn file_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether a text is a template by itself: one may begin with words, which the
/// ending of its file tells from JSON.
fn is_template(file: &str, text: &str) -> bool {
    let ending = file.rsplit_once('.').map(|(_, ending)| ending);
    let is_markup = ending.is_some_and(|ending| {
        ending.eq_ignore_ascii_case("html") || ending.eq_ignore_ascii_case("htm")
    });
    let text = text.trim_start();
    text.starts_with('<') || is_markup && !text.is_empty()
}

/// The form that a bare template belongs to: the one that its file is named after,
/// as in `task.template.html`, otherwise the one whose properties are there and
/// whose view is not, otherwise an SCM's.
fn surface_of_template(plugin: &Plugin, file: &str) -> Surface {
    let has = |message| plugin.text(message).is_some();
    let waits =
        |surface: &Surface| has(Message::Configuration(*surface)) && !has(Message::View(*surface));
    if let Some(named) = surface_of_name(file).filter(|named| !has(Message::View(*named))) {
        return named;
    }
    if has(Message::Configuration(Surface::Scm)) {
        return Surface::Scm;
    }
    Surface::all().find(waits).unwrap_or_default()
}

/// Parts of the names that plugins give their templates; the longer ones first.
const TEMPLATE_NAMES: [(&str, Surface); 15] = [
    ("plugin-settings", Surface::Settings),
    ("cluster-profile", Surface::ClusterProfile),
    ("elastic-profile", Surface::ElasticProfile),
    ("agent-profile", Surface::ElasticProfile),
    ("auth-config", Surface::AuthConfig),
    ("role-config", Surface::RoleConfig),
    ("artifact-store", Surface::ArtifactStore),
    ("publish-artifact", Surface::ArtifactPublish),
    ("fetch-artifact", Surface::ArtifactFetch),
    ("secrets", Surface::Secrets),
    ("secret-config", Surface::Secrets),
    ("profile", Surface::ElasticProfile),
    ("task", Surface::Task),
    ("scm", Surface::Scm),
    ("settings", Surface::Settings),
];

/// The form that the file of a template is named after.
fn surface_of_name(file: &str) -> Option<Surface> {
    let name = file.to_ascii_lowercase().replace('_', "-");
    let is_word = |part: &str| {
        name.match_indices(part).any(|(at, _)| {
            let (before, rest) = name.split_at(at);
            let after = rest.get(part.len()..).unwrap_or_default();
            let ends = |one: Option<char>| one.is_none_or(|one| !one.is_ascii_alphanumeric());
            ends(before.chars().next_back()) && ends(after.chars().next())
        })
    };
    let mut names = TEMPLATE_NAMES.iter();
    names
        .find(|(part, _)| is_word(part))
        .map(|(_, surface)| *surface)
}

/// A bare template as the response that would bring it.
fn wrapped(surface: Surface, file: &str, template: &str) -> String {
    let name = file.split('.').next().unwrap_or(file);
    let view = match surface {
        Surface::Scm | Surface::Task => json!({"displayValue": name, "template": template}),
        _ => json!({"template": template}),
    };
    view.to_string()
}

/// The message that a file of this name holds, such as `scm-view.json`.
fn message_of_file(file: &str) -> Option<Message> {
    Message::from_name(&stem_of(file))
}

/// A file's name without its ending, in small letters as messages have them: some
/// systems and archives know capitals only.
fn stem_of(file: &str) -> String {
    let mut name = file.to_ascii_lowercase();
    if name.ends_with(".json") {
        name.truncate(name.len().saturating_sub(".json".len()));
    }
    name
}

/// The message of a task that a file is named after as a task plugin hears it,
/// such as `view.json`. Those names are ordinary words, so they may mean others.
pub(super) fn task_message_of_file(path: &str) -> Option<Message> {
    Message::task_request(&stem_of(file_of(path)))
}

/// Reads a file that no message of its own is named after.
fn open_unnamed(plugin: &mut Plugin, named: &BTreeSet<Message>, file: &str, text: &str) {
    if task_message_of_file(file).is_some() {
        open_task_file(plugin, named, file, text);
    } else {
        open_guessed(plugin, named, file, text);
    }
}

/// Reads a file whose keys have no values: stored values where what came along
/// declares these keys, otherwise a declaration, and it is said that it was taken
/// for one.
fn open_valueless(
    plugin: &mut Plugin,
    named: &BTreeSet<Message>,
    file: &str,
    text: &str,
    keys: Vec<String>,
) {
    if check::check(plugin, None).declares(&keys) {
        plugin.unset.extend(keys);
        return;
    }
    open_unnamed(plugin, named, file, text);
    let is_left_out = plugin.oddities.last().is_some_and(|last| {
        last.rule == rules::BUNDLE_OVERRULED.canonical_id()
            && last.place.file.as_deref() == Some(file)
    });
    if is_left_out {
        return;
    }
    note(
        plugin,
        &rules::BUNDLE_TAKEN,
        Place::in_file(file),
        format!(
            "{} is taken for what a plugin declares, since none of its keys has a value.",
            shown(file)
        ),
        "If these are stored values, open the plugin that they belong to first, then this file.",
    );
    plugin.unset = keys;
}

/// The keys of an object that says nothing about any of them, as stored values look
/// where none is stored, and declarations that leave all to GoCD.
fn keys_without_values(text: &str) -> Option<Vec<String>> {
    let root = read_leniently(text)?;
    let members = root.as_object().filter(|members| !is_bundle(members))?;
    let says_nothing = |member: &Member| member.value.as_object().is_some_and(<[_]>::is_empty);
    let is_bare = !members.is_empty() && members.iter().all(says_nothing);
    is_bare.then(|| {
        members
            .iter()
            .map(|member| member.key.to_string())
            .collect()
    })
}

/// Reads a file that is named like a message of a task. What comes along may be
/// another plugin's, and so may what the file holds.
fn open_task_file(plugin: &mut Plugin, named: &BTreeSet<Message>, file: &str, text: &str) {
    let Some(message) = task_message_of_file(file) else {
        return;
    };
    let root = read_leniently(text);
    let is_stored =
        message == Message::Configuration(Surface::Task) && root.as_ref().is_some_and(holds_values);
    if is_stored {
        if let Some(root) = &root {
            open_stored(plugin, Source::file(file, text), root);
        }
        return;
    }
    let is_of = |surface: Surface| {
        plugin
            .parts
            .iter()
            .any(|part| part.message.owner() == surface)
    };
    let is_list = root.as_ref().is_some_and(|root| root.as_array().is_some());
    let is_scm = (is_of(Surface::Scm) && !is_of(Surface::Task)) || is_list;
    match message.surface().filter(|_| is_scm) {
        // Names of an SCM's messages are plain; this one is told by what it holds.
        Some(_) => open_guessed(plugin, named, file, text),
        None if named.contains(&message) => note_overruled(plugin, file, message),
        None => put(plugin, file, message, text.to_owned()),
    }
}

/// Whether an object holds the stored values of keys, not what declares them.
fn holds_values(root: &Node) -> bool {
    let has = |names: &[&str]| {
        let mut members = root.as_object().unwrap_or_default().iter();
        members.any(|member| names.iter().any(|name| member.value.get(name).is_some()))
    };
    has(&["value", "encrypted_value"])
        && !has(&["display-name", "default-value", "secure", "required"])
}

fn read_leniently(text: &str) -> Option<Node> {
    read_document(text).ok()?
}

/// Reads a text as GoCD does, which is lenient; nothing if it is empty.
fn read_document(text: &str) -> Result<Option<Node>, json::SyntaxError> {
    json::read(text)
        .map(|document| Some(document.root))
        .or_else(|error| lenient::read(text).map(|read| read.root).map_err(|_| error))
}

fn open_json(plugin: &mut Plugin, file: &str, text: &str) {
    let root = match read_document(text) {
        Ok(root) => root,
        Err(error) => {
            let place = Place {
                line: Some(error.position.line),
                column: Some(error.position.column),
                ..Place::in_file(file)
            };
            note(
                plugin,
                &rules::BUNDLE_SYNTAX,
                place,
                format!("{} cannot be read as JSON: {}.", shown(file), error.problem),
                "Repair the text at this place. A response that is no JSON can be given as a text inside a bundle.",
            );
            return;
        }
    };
    let Some(root) = root else {
        note(
            plugin,
            &rules::BUNDLE_SYNTAX,
            Place::in_file(file),
            format!("{} is empty.", shown(file)),
            "Open a file that holds a bundle or a response.",
        );
        return;
    };
    if root.as_object().is_some()
        && let Some(saved) = server::saved(&root.to_value())
    {
        open_saved(plugin, file, saved);
    } else if root.as_object().is_some_and(is_bundle) {
        open_bundle(plugin, file, text, &root);
    } else if holds_values(&root) {
        // As this page shows a configuration.
        open_stored(plugin, Source::file(file, text), &root);
    } else if let Some(message) = message_of_shape(&root) {
        put(plugin, file, message, text.to_owned());
    } else if root.as_object().is_some() {
        open_bundle(plugin, file, text, &root);
    } else {
        note(
            plugin,
            &rules::BUNDLE_OBJECT,
            place_of(file, text, &root, ""),
            format!("{} is {}, not a bundle.", shown(file), shown_node(&root)),
            "A bundle is an object with members such as “scm-configuration” and “scm-view”.",
        );
    }
}

/// Takes what a server answered: of several plugins or SCMs the first that has
/// something to show.
fn open_saved(plugin: &mut Plugin, file: &str, saved: Saved) {
    let (first, count, kind) = match saved {
        Saved::Plugins(mut listed) => {
            listed.retain(|listed| !listed.plugin.parts.is_empty());
            let count = listed.len();
            let first = listed.into_iter().next().map(|first| {
                for Part { message, text } in first.plugin.parts {
                    put(plugin, file, message, text);
                }
                first.name
            });
            (first, count, "plugins with a form")
        }
        Saved::Scms(scms) => {
            let first = scms.first().map(|first| {
                plugin.stored = first.stored();
                first.name.clone()
            });
            (first, scms.len(), "SCMs")
        }
    };
    let (rule, text) = match first {
        None => (
            &rules::BUNDLE_EMPTY,
            format!("{} tells of no {kind}.", shown(file)),
        ),
        Some(first) if count > 1 => (
            &rules::BUNDLE_SEVERAL,
            format!(
                "{} tells of {count} {kind}; {} is shown.",
                shown(file),
                shown(&first)
            ),
        ),
        Some(_) => return,
    };
    note(
        plugin,
        rule,
        Place::in_file(file),
        text,
        "Save the answer about a single one (…/api/admin/plugin_info/ID, …/api/admin/scms/NAME), or connect to the server.",
    );
}

/// The SCM message that a bare response looks like.
fn message_of_shape(root: &Node) -> Option<Message> {
    if let Some(items) = root.as_array() {
        let metadata = items.iter().any(|item| item.get("metadata").is_some());
        return if metadata {
            Some(Message::Configuration(Surface::ElasticProfile))
        } else {
            Some(Message::Validate(Surface::Scm))
        };
    }
    let members = root.as_object()?;
    let has = |key: &str| root.get(key).is_some();
    if has("template") || has("displayValue") {
        Some(Message::View(Surface::Scm))
    } else if has("revisions") {
        Some(Message::LatestRevisionsSince)
    } else if has("revision") {
        Some(Message::LatestRevision)
    } else if has("status") {
        Some(Message::CheckConnection)
    } else if has("errors") {
        Some(Message::Validate(Surface::Task))
    } else {
        let objects = members
            .iter()
            .any(|member| member.value.as_object().is_some());
        objects.then_some(Message::Configuration(Surface::Scm))
    }
}

/// The message that a member of a bundle answers: also those of a task by the
/// names that a task plugin hears, but for [`CONFIGURATION`].
fn message_of_member(key: &str) -> Option<Message> {
    Message::from_name(key).or_else(|| Message::task_request(key).filter(|_| key != CONFIGURATION))
}

/// Whether the members are told by their names. A task's are words that any key may
/// be: one alone counts only if it holds what that message has.
fn is_bundle(members: &[Member]) -> bool {
    let is_named = |member: &Member| {
        &*member.key == CONFIGURATION || Message::from_name(&member.key).is_some()
    };
    let mut words = members
        .iter()
        .filter(|member| Message::task_request(&member.key).is_some());
    let holds = |member: &Member| {
        ["template", "errors", "success"]
            .iter()
            .any(|key| member.value.get(key).is_some())
    };
    members.iter().any(is_named)
        || words.clone().count() > 1
        || words.any(|member| holds(member) || member.value.as_str().is_some())
}

fn open_bundle(plugin: &mut Plugin, file: &str, text: &str, root: &Node) {
    let members = root.as_object().unwrap_or_default();
    // A response of a task has this name too, beside others of a task.
    let is_task = members.iter().any(|member| {
        &*member.key != CONFIGURATION && Message::task_request(&member.key).is_some()
    }) && !members.iter().any(|member| {
        Message::from_name(&member.key) == Some(Message::Configuration(Surface::Task))
    });
    for member in members {
        let key = &*member.key;
        let raw = member.value.as_str().filter(|_| key == CONFIGURATION);
        let read = raw.map(read_document);
        let values = match &read {
            Some(Ok(Some(root))) => root,
            _ => &member.value,
        };
        let message = if key == CONFIGURATION && is_task && !holds_values(values) {
            Some(Message::Configuration(Surface::Task))
        } else {
            message_of_member(key)
        };
        if let Some(message) = message {
            let span = member.value.span;
            // A text is the raw body; anything else is the body as it stands.
            let body = match member.value.as_str() {
                Some(raw) => raw.to_owned(),
                None => text.get(span.start..span.end).unwrap_or("").to_owned(),
            };
            put(plugin, file, message, body);
        } else if key == CONFIGURATION {
            let source = Source {
                file,
                text,
                within: raw.map(|_| &member.value),
            };
            match read {
                // An empty body, so nothing is stored.
                Some(Ok(None)) => {}
                Some(Err(error)) => note(
                    plugin,
                    &rules::BUNDLE_CONFIGURATION,
                    source.place(&member.value, key),
                    format!(
                        "The text of “configuration” cannot be read as JSON: {}, in its line {}, column {}.",
                        error.problem, error.position.line, error.position.column
                    ),
                    "Write {\"KEY\": {\"value\": \"…\"}}.",
                ),
                _ => open_stored(plugin, source, values),
            }
        } else {
            note(
                plugin,
                &rules::BUNDLE_MEMBER,
                place_of(file, text, &member.value, key),
                format!("{} is no message of a plugin.", shown(key)),
                "Use the request’s name, such as “scm-view”, or take the member out.",
            );
        }
    }
}

/// Where stored values stand.
#[derive(Clone, Copy)]
struct Source<'a> {
    file: &'a str,
    text: &'a str,
    /// The text in the file that they were read out of, if they were.
    within: Option<&'a Node>,
}

impl<'a> Source<'a> {
    /// A file that holds nothing else.
    fn file(file: &'a str, text: &'a str) -> Self {
        Self {
            file,
            text,
            within: None,
        }
    }

    fn place(self, node: &Node, key: &str) -> Place {
        place_of(self.file, self.text, self.within.unwrap_or(node), key)
    }
}

fn open_stored(plugin: &mut Plugin, source: Source<'_>, node: &Node) {
    if node.is_null() {
        return;
    }
    let Some(members) = node.as_object() else {
        note(
            plugin,
            &rules::BUNDLE_CONFIGURATION,
            source.place(node, CONFIGURATION),
            format!("“configuration” is {}, not an object.", shown_node(node)),
            "Write {\"KEY\": {\"value\": \"…\"}}.",
        );
        return;
    };
    for member in members {
        let key = &*member.key;
        if member.value.as_object().is_none() {
            note(
                plugin,
                &rules::BUNDLE_CONFIGURATION,
                source.place(&member.value, key),
                format!(
                    "The value stored for {} is {}, not an object.",
                    shown(key),
                    shown_node(&member.value)
                ),
                "Write {\"value\": \"…\"}.",
            );
            continue;
        }
        let stored = |name: &str| member.value.get(name).filter(|node| !node.is_null());
        let value = match (stored("value"), stored("encrypted_value")) {
            (Some(value), _) => match value.as_str() {
                Some(text) => Stored::Plain(text.to_owned()),
                None => {
                    note(
                        plugin,
                        &rules::BUNDLE_VALUE,
                        source.place(value, key),
                        format!(
                            "The value stored for {} is {}; GoCD stores texts.",
                            shown(key),
                            shown_node(value)
                        ),
                        "Write it as a text in quotation marks.",
                    );
                    Stored::Plain(value.to_value().to_string())
                }
            },
            (None, Some(encrypted)) => match encrypted.as_str() {
                Some(text) => Stored::Encrypted(text.to_owned()),
                None => continue,
            },
            (None, None) => {
                plugin.unset.push(key.to_owned());
                continue;
            }
        };
        plugin.stored.retain(|(other, _)| other != key);
        plugin.stored.push((key.to_owned(), value));
    }
}

fn put(plugin: &mut Plugin, file: &str, message: Message, text: String) {
    if plugin.text(message).is_some() {
        note(
            plugin,
            &rules::BUNDLE_REPEATED,
            Place::in_file(file),
            format!(
                "The response to “{}” is there twice; the last one counts.",
                message.name()
            ),
            "Give each response once.",
        );
        plugin.put(message, text);
    } else {
        plugin.parts.push(Part { message, text });
    }
}

fn note(
    plugin: &mut Plugin,
    rule: &Rule,
    place: Place,
    text: impl Into<String>,
    remedy: impl Into<String>,
) {
    let finding = Finding::new(&rule.canonical_id(), rule.level, place, text.into(), remedy);
    plugin.oddities.push(finding);
}

fn place_of(file: &str, text: &str, node: &Node, key: &str) -> Place {
    let position = LineIndex::new(text).position(text, node.span.start);
    Place {
        pointer: Some(if key.is_empty() {
            String::new()
        } else {
            format!("/{}", json::pointer_token(key))
        }),
        line: Some(position.line),
        column: Some(position.column),
        ..Place::in_file(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bundle(text: &str) -> Plugin {
        open("bundle.json", &[("bundle.json".into(), text.into())])
    }

    fn rules_of(plugin: &Plugin) -> Vec<&str> {
        plugin
            .oddities
            .iter()
            .map(|finding| finding.rule.as_str())
            .collect()
    }

    #[test]
    fn a_member_is_taken_as_it_stands_and_a_text_as_the_raw_body() {
        let plugin = bundle(
            r#"{"scm-configuration": {"URL": { } }, "scm-view": "{'template': 1}", "validate-scm-configuration": ""}"#,
        );
        assert_eq!(
            plugin.text(Message::Configuration(Surface::Scm)),
            Some(r#"{"URL": { } }"#)
        );
        assert_eq!(
            plugin.text(Message::View(Surface::Scm)),
            Some("{'template': 1}")
        );
        assert_eq!(plugin.text(Message::Validate(Surface::Scm)), Some(""));
        assert_eq!(rules_of(&plugin), [""; 0]);
    }

    #[test]
    fn stored_values_are_texts_or_cipher_texts() {
        let plugin = bundle(
            r#"{"scm-view": "", "configuration": {"A": {"value": "a"}, "B": {"encrypted_value": "AES:x"}, "C": {"value": 5}, "D": {}, "E": "e"}}"#,
        );
        assert_eq!(
            plugin.stored,
            [
                ("A".into(), Stored::Plain("a".into())),
                ("B".into(), Stored::Encrypted("AES:x".into())),
                ("C".into(), Stored::Plain("5".into())),
            ]
        );
        assert_eq!(
            rules_of(&plugin),
            ["bundle.configuration.value", "bundle.configuration.object"]
        );
    }

    #[test]
    fn stored_values_may_be_the_raw_text_of_them() {
        let bundled = |configuration: &str| {
            let text = json!({"scm-view": "", "configuration": configuration});
            bundle(&text.to_string())
        };
        let stored = [("URL".into(), Stored::Plain("u".into()))];
        for text in [
            r#"{"URL": {"value": "u"}}"#,
            "{'URL': {value: 'u'}} // lenient",
        ] {
            let plugin = bundled(text);
            assert_eq!(plugin.stored, stored, "{text}");
            assert_eq!(rules_of(&plugin), [""; 0], "{text}");
        }
        for text in ["", " ", "null"] {
            let plugin = bundled(text);
            assert!(!plugin.has_values(), "{text:?}");
            assert_eq!(rules_of(&plugin), [""; 0], "{text:?}");
        }
        for text in ["{", "5", r#"{"URL": "u"}"#, "[\n]"] {
            let plugin = bundled(text);
            assert_eq!(rules_of(&plugin), ["bundle.configuration.object"], "{text}");
            assert_eq!(plugin.oddities[0].place.line, Some(1), "{text}");
        }
        // Beside a task's messages it may be one, unless it holds values.
        let task = |configuration: &str| {
            let text = json!({"view": {"template": "<p>"}, "validate": {}, "configuration": configuration});
            bundle(&text.to_string())
        };
        let values = task(r#"{"URL": {"value": "u"}}"#);
        assert_eq!((values.parts.len(), &values.stored[..]), (2, &stored[..]));
        let declared = task(r#"{"URL": {"secure": true}}"#);
        assert_eq!((declared.parts.len(), declared.stored.len()), (3, 0));
    }

    #[test]
    fn a_template_may_begin_with_words_in_a_file_of_markup() {
        for (file, text) in [
            (
                "scm.template.html",
                "Plain text first <input ng-model=\"A\">",
            ),
            ("view.HTM", "{{a}} <input ng-model=\"A\">"),
            ("view.html", "only words"),
        ] {
            let plugin = opened(&[(file, text)]);
            assert_eq!(messages(&plugin), [Message::View(Surface::Scm)], "{file}");
            assert_eq!(rules_of(&plugin), [""; 0], "{file}");
        }
        let beside = opened(&[
            ("secrets.template.html", "Words <p>x</p>"),
            ("scm-configuration.json", r#"{"URL": {"required": true}}"#),
        ]);
        assert_eq!(
            messages(&beside),
            [Message::SCM[0], Message::View(Surface::Secrets)]
        );
        assert_eq!(rules_of(&opened(&[("a.html", " ")])), ["bundle.syntax"]);
    }

    #[test]
    fn what_is_no_bundle_is_a_finding() {
        for (text, rules) in [
            ("", vec!["bundle.syntax"]),
            ("{", vec!["bundle.syntax"]),
            ("5", vec!["bundle.object"]),
            ("{}", vec!["bundle.empty"]),
            (
                r#"{"scm-vew": {}, "checkout": {}}"#,
                vec!["bundle.member.unknown"],
            ),
            (
                r#"{"configuration": 5}"#,
                vec!["bundle.configuration.object"],
            ),
            (
                r#"{"checkout": {}, "checkout": {"status": "success"}}"#,
                vec!["bundle.repeated"],
            ),
        ] {
            assert_eq!(rules_of(&bundle(text)), rules, "{text}");
        }
    }

    #[test]
    fn single_responses_are_told_by_name_or_shape() {
        let files = |files: &[(&str, &str)]| {
            let files: Vec<_> = files
                .iter()
                .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
                .collect();
            open("files", &files)
        };
        let plugin = files(&[
            ("plugin/view.html", "<div>\"x\"</div>"),
            ("plugin/conf.json", r#"{"URL": {"secure": false}}"#),
            ("plugin/checkout.json", "no json"),
            ("plugin/errors.json", "[]"),
            ("plugin/next.json", r#"{"revisions": []}"#),
            ("plugin/now.json", r#"{"revision": {}}"#),
        ]);
        let messages: Vec<Message> = plugin.parts.iter().map(|part| part.message).collect();
        assert_eq!(
            messages,
            [
                Message::Configuration(Surface::Scm),
                Message::Checkout,
                Message::Validate(Surface::Scm),
                Message::LatestRevisionsSince,
                Message::LatestRevision,
                Message::View(Surface::Scm),
            ]
        );
        assert_eq!(
            plugin.text(Message::View(Surface::Scm)),
            Some(r#"{"displayValue":"view","template":"<div>\"x\"</div>"}"#)
        );
    }

    fn opened(files: &[(&str, &str)]) -> Plugin {
        let files: Vec<_> = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect();
        open("files", &files)
    }

    #[test]
    fn a_bare_template_belongs_to_the_properties_beside_it() {
        let metadata = r#"[{"key": "Url", "metadata": {"required": true, "secure": false}}]"#;
        let plugin = opened(&[
            ("view.template.html", "<p>x</p>"),
            ("go.cd.secrets.secrets-config.get-metadata.json", metadata),
        ]);
        assert_eq!(
            plugin.text(Message::View(Surface::Secrets)),
            Some(r#"{"template":"<p>x</p>"}"#)
        );
        let task = opened(&[
            ("task.configuration.json", r#"{"URL": {}}"#),
            ("curl.html", "<p>x</p>"),
        ]);
        assert_eq!(
            task.text(Message::View(Surface::Task)),
            Some(r#"{"displayValue":"curl","template":"<p>x</p>"}"#)
        );
        let alone = opened(&[("view.html", "<p>x</p>")]);
        assert!(alone.text(Message::View(Surface::Scm)).is_some());
    }

    fn messages(plugin: &Plugin) -> Vec<Message> {
        let parts = plugin.parts.iter();
        parts.map(|part| part.message).collect()
    }

    #[test]
    fn responses_of_a_task_are_told_by_the_names_that_it_hears() {
        let task = Surface::Task;
        let view = (
            "view.json",
            r#"{"displayValue": "Curl", "template": "<p>x</p>"}"#,
        );
        let configuration = ("configuration.json", r#"{"URL": {"required": true}}"#);
        let files = [
            view,
            configuration,
            ("validate.json", r#"{"errors": {}}"#),
            ("execute.json", r#"{"success": true}"#),
        ];
        let all = [
            Message::View(task),
            Message::Configuration(task),
            Message::Validate(task),
            Message::Execute,
        ];
        let plugin = opened(&files);
        assert_eq!(
            (messages(&plugin), rules_of(&plugin)),
            (all.to_vec(), vec![])
        );
        let plugin = opened(&[configuration, ("view.html", "<p>x</p>")]);
        assert_eq!(messages(&plugin), [all[1], all[0]]);
        // Beside an SCM's they are the SCM's.
        let scm = opened(&[view, ("scm-configuration.json", r#"{"URL": {}}"#)]);
        assert_eq!(messages(&scm), [Message::SCM[0], Message::SCM[1]]);
        let list = opened(&[("validate.json", r#"[{"key": "URL", "message": "no"}]"#)]);
        assert_eq!(messages(&list), [Message::SCM[2]]);
        let bundle = bundle(
            r#"{"configuration": {"URL": {}}, "view": {"displayValue": "Curl", "template": "<p>"}, "validate": {}, "execute": "{}"}"#,
        );
        assert_eq!(
            (messages(&bundle), rules_of(&bundle)),
            (vec![all[1], all[0], all[2], all[3]], vec![])
        );
    }

    #[test]
    fn files_are_known_by_their_names_in_capitals_too() {
        let declared = r#"{"URL": {"required": true}}"#;
        let plugin = opened(&[("SCM-Configuration.JSON", declared)]);
        assert_eq!(messages(&plugin), [Message::SCM[0]]);
        // One without values belongs to the keys that came along.
        for name in [
            "configuration.json",
            "Configuration.JSON",
            "plugin/CONFIGURATION.Json",
        ] {
            let task = opened(&[(name, declared)]);
            assert_eq!(
                messages(&task),
                [Message::Configuration(Surface::Task)],
                "{name}"
            );
            let stored = opened(&[
                ("scm-configuration.json", declared),
                (name, r#"{"URL": {}}"#),
            ]);
            assert_eq!(messages(&stored), [Message::SCM[0]], "{name}");
            assert_eq!(stored.unset, ["URL"], "{name}");
            let values = opened(&[(name, r#"{"URL": {"value": "https://a"}}"#)]);
            assert_eq!(values.stored.len(), 1, "{name}");
        }
    }

    #[test]
    fn a_word_of_a_task_alone_is_a_key_like_any_other() {
        let declared = r#"{"url": {"required": true}, "view": {"required": false}}"#;
        assert_eq!(messages(&bundle(declared)), [Message::SCM[0]]);
        let view = bundle(r#"{"view": {"displayValue": "Curl", "template": "<p>"}}"#);
        assert_eq!(messages(&view), [Message::View(Surface::Task)]);
    }

    #[test]
    fn an_ordinary_word_takes_its_place_in_the_form_that_is_open() {
        let text = r#"{"template": "<p>x</p>"}"#;
        let came = open(
            "plugin/view.json",
            &[("plugin/view.json".into(), text.into())],
        );
        let place = |open: &Plugin, shown| Some(open.place_for(&came, shown)?.0);
        let scm = bundle(r#"{"scm-configuration": {}, "scm-view": {}}"#);
        assert_eq!(place(&scm, Surface::Scm), Some(Message::View(Surface::Scm)));
        let task = bundle(r#"{"task.configuration": {}}"#);
        assert_eq!(
            place(&task, Surface::Task),
            Some(Message::View(Surface::Task))
        );
    }

    #[test]
    fn keys_without_values_are_stored_values_of_a_plugin_that_declares_them() {
        let text = r#"{"URL": {}, "PASSWORD": {}}"#;
        let scm = bundle(
            r#"{"scm-configuration": {"URL": {"required": true}, "PASSWORD": {"secure": true}}, "scm-view": {}}"#,
        );
        let more = bundle(r#"{"scm-configuration": {"URL": {}}, "scm-view": {}}"#);
        for name in [
            "configuration.json",
            "configuration (1).json",
            "pasted text",
        ] {
            let came = open(name, &[(name.into(), text.into())]);
            let values = came.as_values(&check::check(&scm, None)).unwrap();
            assert_eq!((values.parts.len(), values.stored.len()), (0, 0), "{name}");
            assert_eq!(values.keys().collect::<Vec<_>>(), ["URL", "PASSWORD"]);
            // Other keys are another declaration, which is said.
            assert_eq!(came.as_values(&check::check(&more, None)), None);
            let (message, _) = more.place_for(&came, Surface::Scm).unwrap();
            assert_eq!(message, Message::Configuration(Surface::Scm), "{name}");
            assert_eq!(rules_of(&came), ["bundle.taken"], "{name}");
            // It is said once, and no longer when another one takes its place.
            let mut open = more.clone();
            for _ in 0..2 {
                open.put_beside(message, text.into(), came.oddities.clone());
                assert_eq!(rules_of(&open), ["bundle.taken"], "{name}");
            }
            open.put_beside(message, text.into(), Vec::new());
            assert_eq!(rules_of(&open), [""; 0], "{name}");
        }
        // Named as one it is a declaration, and so it is in a bundle.
        for (name, text) in [
            ("scm-configuration.json", text),
            ("bundle.json", r#"{"scm-configuration": {"URL": {}}}"#),
        ] {
            let came = opened(&[(name, text)]);
            assert_eq!(came.as_values(&check::check(&scm, None)), None);
            assert_eq!(rules_of(&came), [""; 0]);
        }
        let along = opened(&[
            ("configuration.json", text),
            (
                "bundle.json",
                r#"{"scm-configuration": {"URL": {}, "PASSWORD": {}}}"#,
            ),
        ]);
        assert_eq!((along.parts.len(), along.unset.len()), (1, 2));
        assert_eq!(rules_of(&along), [""; 0]);
        let said = bundle(r#"{"configuration": {"URL": {}}}"#);
        assert_eq!((said.unset.len(), rules_of(&said)), (1, vec![]));
    }

    #[test]
    fn values_belong_to_the_form_that_declares_their_keys() {
        let checked = check::check(
            &bundle(
                r#"{"scm-configuration": {"URL": {}, "BRANCH": {}}, "go.plugin-settings.get-configuration": {"Server": {}, "URL": {}}}"#,
            ),
            None,
        );
        let of = |keys: &[&'static str], rather| checked.surface_of(keys.iter().copied(), rather);
        assert_eq!(
            of(&["Server", "URL"], Surface::Scm),
            Some(Surface::Settings)
        );
        assert_eq!(of(&["URL"], Surface::Settings), Some(Surface::Settings));
        assert_eq!(of(&["URL"], Surface::Task), Some(Surface::Scm));
        assert_eq!(of(&["OTHER"], Surface::Settings), None);
    }

    #[test]
    fn values_that_are_stored_are_no_response() {
        let values = r#"{"URL": {"value": "u"}, "BRANCH": {}}"#;
        let file = opened(&[("configuration.json", values), ("view.html", "<p>x</p>")]);
        let alone = opened(&[("pasted text", values)]);
        assert_eq!((alone.parts.len(), alone.stored.len()), (0, 1));
        let declared = r#"{"URL": {"value": "u", "required": false}}"#;
        assert_eq!(opened(&[("pasted text", declared)]).parts.len(), 1);
        let text = format!(r#"{{"configuration": {values}, "view": {{"template": ""}}}}"#);
        for plugin in [file, bundle(&text)] {
            assert_eq!(plugin.stored, [("URL".into(), Stored::Plain("u".into()))]);
            assert_eq!(plugin.parts.len(), 1);
        }
    }

    #[test]
    fn a_bare_template_belongs_to_the_form_that_its_file_is_named_after() {
        for (file, surface) in [
            ("task.template.html", Surface::Task),
            ("exec_task.html", Surface::Task),
            ("plugin-settings.template.html", Surface::Settings),
            ("profile.template.html", Surface::ElasticProfile),
            ("cluster-profile.template.html", Surface::ClusterProfile),
            ("auth-config.template.html", Surface::AuthConfig),
            ("publish-artifact.template.html", Surface::ArtifactPublish),
            ("secrets.template.html", Surface::Secrets),
            ("scm.template.html", Surface::Scm),
            ("settings.template.html", Surface::Settings),
            ("scm-settings.html", Surface::Scm),
            ("taskless.html", Surface::Scm),
        ] {
            let plugin = opened(&[(file, "<p>x</p>")]);
            assert_eq!(messages(&plugin), [Message::View(surface)], "{file}");
        }
        let both = opened(&[
            ("views/task.template.html", "<p>x</p>"),
            ("views/plugin-settings.template.html", "<p>y</p>"),
        ]);
        assert_eq!(
            messages(&both),
            [
                Message::View(Surface::Task),
                Message::View(Surface::Settings)
            ]
        );
    }

    #[test]
    fn a_file_that_is_named_after_a_message_wins_over_one_that_is_guessed() {
        let view = r#"{"displayValue": "V", "template": "<p>named</p>"}"#;
        let declared = r#"{"URL": {"required": true}}"#;
        let files = [
            ("README.md", "# A plugin"),
            (
                "package.json",
                r#"{"scripts": {"test": "x"}, "URL": {"a": 1}}"#,
            ),
            ("scm-view.json", view),
            ("plugin.xml", "<go-plugin id=\"x\"/>"),
            ("feed", "<?xml version=\"1.0\"?><a/>"),
            ("other.html", "<p>guessed</p>"),
            ("scm-configuration.json", declared),
        ];
        let mut turned = files;
        turned.reverse();
        for files in [files, turned] {
            let plugin = opened(&files);
            assert_eq!(plugin.text(Message::View(Surface::Scm)), Some(view));
            let configuration = Message::Configuration(Surface::Scm);
            assert_eq!(plugin.text(configuration), Some(declared));
            assert_eq!(plugin.parts.len(), 2);
            let mut rules = rules_of(&plugin);
            rules.sort_unstable();
            let (foreign, overruled) = ("bundle.foreign", "bundle.overruled");
            assert_eq!(rules, [foreign, foreign, foreign, overruled, overruled]);
        }
        // So it is with the words of a task.
        for files in [
            [
                ("scm-view.json", view),
                ("view.json", r#"{"template": "x"}"#),
                ("scm-configuration.json", declared),
            ],
            [
                ("task.view.json", view),
                ("view.json", r#"{"template": "x"}"#),
                ("execute.json", "{}"),
            ],
        ] {
            let plugin = opened(&files);
            let texts: Vec<_> = plugin.parts.iter().map(|part| part.text.as_str()).collect();
            assert!(texts.contains(&view), "{texts:?}");
            assert_eq!(plugin.parts.len(), 2, "{texts:?}");
        }
        // Alone it is nothing at all.
        let alone = opened(&[("plugin.xml", "<go-plugin/>")]);
        assert_eq!(rules_of(&alone), ["bundle.foreign", "bundle.empty"]);
        assert!(alone.parts.is_empty());
        // Beside a foreign file a single response still has its place.
        let came = opened(&[("scm-view.json", view), ("README.md", "#")]);
        let open = opened(&[("scm-configuration.json", declared)]);
        assert!(open.place_for(&came, Surface::Scm).is_some());
    }

    #[test]
    fn a_file_that_is_not_utf_8_is_told_until_its_text_is_mended() {
        let file = |bytes: &[u8]| {
            let path = "views/scm.template.html".to_owned();
            open_files("scm.template.html", vec![(path, bytes.to_vec())])
        };
        let mut plugin = file(b"<p>\n  Gr\xfc\xdfe</p>");
        let [finding] = &plugin.oddities[..] else {
            panic!("{:?}", plugin.oddities);
        };
        assert_eq!(finding.rule, "bundle.encoding.invalid");
        assert_eq!(finding.place.file.as_deref(), Some("scm.template.html"));
        assert_eq!(
            (finding.place.line, finding.place.column),
            (Some(2), Some(5))
        );
        assert!(finding.text.contains("FC"), "{}", finding.text);
        let rules = |plugin: &Plugin| {
            let findings = check::check(plugin, None).findings;
            findings
                .iter()
                .any(|finding| finding.rule == "bundle.encoding.invalid")
        };
        assert!(rules(&plugin));
        // The mended file takes its place.
        let mended = file("<p>\n  Grüße</p>".as_bytes());
        assert_eq!(rules_of(&mended), [""; 0]);
        let (message, text) = plugin.place_for(&mended, Surface::Scm).unwrap();
        plugin.put_beside(message, text, mended.oddities);
        assert!(!rules(&plugin));
    }

    #[test]
    fn a_single_response_takes_the_place_of_the_only_one_and_of_none() {
        let came = opened(&[("scm-configuration.json", r#"{"URL": {"required": true}}"#)]);
        let place = |open: &Plugin| Some(open.place_for(&came, Surface::Scm)?.0);
        let declaration = Message::Configuration(Surface::Scm);
        assert_eq!(place(&came), Some(declaration));
        assert!(came.gives_way_to(declaration));
        let values = opened(&[("scm.json", r#"{"URL": {"value": "u"}}"#)]);
        assert!(values.waits_for_declaration());
        assert_eq!(place(&values), Some(declaration));
        assert_eq!(place(&Plugin::default()), None);
        let said = check::check(&values, None).findings;
        assert_eq!(said[0].rule, "bundle.configuration.waits");
        // Values alone say nothing of whose the words of a task are.
        let task = opened(&[("configuration.json", r#"{"URL": {"required": true}}"#)]);
        let (message, _) = values.place_for(&task, Surface::Scm).unwrap();
        assert_eq!(message, Message::Configuration(Surface::Task));
    }

    #[test]
    fn values_that_wait_are_those_of_the_plugin_that_comes_without_any() {
        let values = opened(&[("scm.json", r#"{"URL": {"value": "u"}, "BRANCH": {}}"#)]);
        let mut came = bundle(r#"{"scm-configuration": {"URL": {}}, "scm-view": {}}"#);
        assert!(came.take_waiting(&values));
        assert_eq!(came.stored, values.stored);
        let mut own = bundle(
            r#"{"scm-configuration": {"URL": {}}, "configuration": {"URL": {"value": "own"}}}"#,
        );
        assert!(!own.take_waiting(&values));
        let mut other = bundle(r#"{"scm-configuration": {"URL": {}}}"#);
        assert!(
            !other.take_waiting(&came),
            "a plugin with values keeps them"
        );
    }

    #[test]
    fn what_a_server_answered_opens_too() {
        let item = |id: &str, extension: &str| {
            format!(r#"{{"id": "{id}", "about": {{"name": "{id}"}}, "extensions": [{extension}]}}"#)
        };
        let scm = r#"{"type": "scm", "display_name": "Git", "scm_settings": {"configurations": [{"key": "URL", "metadata": {"secure": false, "required": true}}], "view": {"template": "<p></p>"}}}"#;
        let none = item("none", r#"{"type": "notification"}"#);
        let plugin = opened(&[("plugin.json", &item("git", scm))]);
        assert_eq!(plugin.parts.len(), 2);
        assert_eq!(rules_of(&plugin), [""; 0]);
        let list = |items: &[&str]| {
            format!(
                r#"{{"_embedded": {{"plugin_info": [{}]}}}}"#,
                items.join(",")
            )
        };
        let several = list(&[&none, &item("git", scm), &item("other", scm)]);
        let plugin = opened(&[("list.json", &several)]);
        assert_eq!(plugin.parts.len(), 2);
        assert_eq!(rules_of(&plugin), ["bundle.several"]);
        assert!(plugin.oddities[0].text.contains("2 plugins"));
        let nothing = opened(&[("list.json", &list(&[&none]))]);
        assert_eq!(rules_of(&nothing), ["bundle.empty"]);
        let values = r#"{"name": "shop", "plugin_metadata": {"id": "git"}, "configuration": [{"key": "URL", "value": "u"}, {"key": "PASSWORD", "encrypted_value": "AES:x"}]}"#;
        let both = opened(&[("plugin.json", &item("git", scm)), ("shop.json", values)]);
        assert_eq!(
            both.stored,
            [
                ("URL".into(), Stored::Plain("u".into())),
                ("PASSWORD".into(), Stored::Encrypted("AES:x".into())),
            ]
        );
        assert_eq!(both.parts.len(), 2);
        let none = opened(&[("scms.json", r#"{"_embedded": {"scms": []}}"#)]);
        assert_eq!(rules_of(&none), ["bundle.empty"]);
    }

    proptest! {
        #[test]
        fn any_text_opens(text in ".{0,120}") {
            let plugin = bundle(&text);
            prop_assert!(!plugin.parts.is_empty() || !plugin.oddities.is_empty() || plugin.has_values());
        }
    }
}
