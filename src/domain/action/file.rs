//! The file itself: envelope first, unknown kinds set aside, then one action
//! after the other, so that a broken one costs only itself.

use super::lookalike;
use crate::domain::finding::{Finding, Level, Place};
use crate::domain::json::{self, Content, LineIndex, Node, Position, pointer_token};
use crate::domain::jsone::DialectLint;
use crate::domain::text::brief;
use crate::domain::yaml;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a file reads as.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ActionsFile {
    /// Whether anything can be done with it; if not, a finding says why.
    pub readable: bool,
    /// The actions that can be used, in the order of the file.
    pub actions: Vec<Action>,
    /// How many of its actions are broken.
    broken: usize,
    /// Values that every template of the file may use, as JSON of an object.
    pub variables: String,
    /// What is to be said about it, broken actions included.
    pub findings: Vec<Finding>,
    /// The text around each place that a finding names; the text itself stays in
    /// the worker.
    pub excerpts: Vec<Excerpt>,
    /// Bytes of each long text, while they are not here ([`Self::detach`]).
    lengths: Vec<usize>,
}

/// One action.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Action {
    /// Its place in the file, counted from 0.
    pub place: usize,
    /// The name that tells it from others; files of the first generation have none.
    pub name: Option<String>,
    /// What stands on its button.
    pub title: String,
    /// What it does, in markdown.
    pub description: String,
    /// How it is triggered.
    pub kind: Kind,
    /// The tag-sets, one of which a task has to satisfy; without any the action
    /// is for the group.
    pub context: Vec<TagSet>,
    /// JSON Schema of the input as text; without one the input is `null`.
    pub schema: Option<String>,
    /// JSON-e template of the task, or of the hook's payload, as text.
    pub template: String,
}

/// The text around a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excerpt {
    /// The place.
    pub at: Place,
    /// The lines around it, with a caret below.
    pub text: String,
}

impl Excerpt {
    /// The text around the places that findings name, each place once.
    pub fn of(findings: &[Finding], text: &str, index: &LineIndex) -> Vec<Self> {
        let mut excerpts: Vec<Self> = Vec::new();
        for Finding { place, .. } in findings {
            let (Some(line), Some(column)) = (place.line, place.column) else {
                continue;
            };
            if excerpts.iter().all(|known| known.at != *place) {
                let position = Position { line, column };
                excerpts.push(Self {
                    at: place.clone(),
                    text: index.excerpt(text, position),
                });
            }
        }
        excerpts
    }
}

impl ActionsFile {
    /// Whether the file may take the place of another one: not if it cannot be read,
    /// or if all that it has is broken.
    pub fn is_of_use(&self) -> bool {
        self.readable && (self.broken == 0 || !self.actions.is_empty())
    }

    /// The key of an action, and how many actions before it have the same.
    pub fn key_of(&self, index: usize) -> Option<(String, usize)> {
        let key = self.actions.get(index)?.key();
        let earlier = self.actions.iter().take(index);
        let nth = earlier.filter(|action| action.key() == key).count();
        Some((key.to_owned(), nth))
    }

    /// Index of what an action of another file is in this one, if that is an earlier
    /// version of this one: all projects call theirs alike, so something has to
    /// stand here as it stood there.
    pub fn successor_of(&self, earlier: &Self, index: usize) -> Option<usize> {
        let key = earlier.key_of(index)?;
        let stays = |action: &Action| {
            let same = |now: &Action| now.title == action.title && now.template == action.template;
            self.actions.iter().any(same)
        };
        if !earlier.actions.iter().any(stays) {
            return None;
        }
        (0..self.actions.len()).find(|now| self.key_of(*now).as_ref() == Some(&key))
    }

    /// Index of the action that a place of the file lies in, if it can be used.
    pub fn action_at(&self, place: &Place) -> Option<usize> {
        let below = place.pointer.as_deref()?.strip_prefix("/actions/")?;
        let number: usize = below.split('/').next()?.parse().ok()?;
        self.actions
            .binary_search_by_key(&number, |action| action.place)
            .ok()
    }

    /// Takes the long texts out, one after the other: they cross from the worker
    /// as bytes.
    pub fn detach(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut lengths = Vec::new();
        for text in self.texts() {
            bytes.extend_from_slice(text.as_bytes());
            lengths.push(text.len());
            *text = String::new();
        }
        self.lengths = lengths;
        bytes
    }

    fn texts(&mut self) -> impl Iterator<Item = &mut String> {
        let of_actions = self
            .actions
            .iter_mut()
            .flat_map(|action| [Some(&mut action.template), action.schema.as_mut()]);
        std::iter::once(&mut self.variables).chain(of_actions.flatten())
    }

    /// Puts the long texts back.
    pub fn attach(&mut self, bytes: &[u8]) {
        let lengths = std::mem::take(&mut self.lengths);
        let mut rest = bytes;
        for (text, length) in self.texts().zip(lengths) {
            let (bytes, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
            *text = String::from_utf8_lossy(bytes).into_owned();
            rest = after;
        }
    }
}

/// Pairs that have to be among a task's tags.
pub type TagSet = Vec<(String, String)>;

/// How an action is triggered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// By creating a task.
    Task,
    /// By triggering a hook.
    Hook {
        /// `hookGroupId`.
        group: String,
        /// `hookId`.
        id: String,
    },
}

impl Kind {
    /// The key of its template in the file.
    pub fn template_key(&self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::Hook { .. } => "hookPayload",
        }
    }

    /// The word of it in the file.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::Hook { .. } => "hook",
        }
    }
}

impl Action {
    /// Whether it is for the group and not for a task of it.
    pub fn is_for_group(&self) -> bool {
        self.context.is_empty()
    }

    /// Whether its title or name contains a text, which is in small letters.
    pub fn is_called(&self, text: &str) -> bool {
        let contains = |word: &str| word.to_lowercase().contains(text);
        contains(&self.title) || self.name.as_deref().is_some_and(contains)
    }

    /// What tells it from others with the same title, in a few words.
    pub fn apart(&self) -> String {
        let place = self.place.saturating_add(1);
        match (&self.name, &self.kind) {
            (Some(name), _) => format!("named “{}”", brief(name)),
            (None, Kind::Hook { group, id }) => format!("hook {}/{}", brief(group), brief(id)),
            (None, Kind::Task) => format!("action {place} of the file"),
        }
    }

    /// What tells it from other actions of the file over time: the name, or the
    /// title where there is none.
    pub fn key(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.title)
    }
}

/// The most characters of title and name, and of the description
/// (`action-schema-v1.yml`).
const TITLE_LIMIT: usize = 255;
const DESCRIPTION_LIMIT: usize = 4096;

/// Reads a file. Never fails: a file that cannot be used has a finding that says so.
pub fn read(text: &str) -> ActionsFile {
    let document = match json::read_within(text, NESTING_LIMIT) {
        Ok(document) => document,
        Err(error) => {
            let web_page = text.trim_start().starts_with('<');
            let finding = Finding::new(
                "file.json",
                Level::Error,
                Place {
                    line: Some(error.position.line),
                    column: Some(error.position.column),
                    ..Place::default()
                },
                format!("The file is no JSON: {}.", error.problem),
                if web_page {
                    "This is a web page. Open the file “actions.json” itself."
                } else if yaml::is_meant(text) {
                    "It looks like YAML, and actions are read from JSON. Open the file “public/actions.json” as the decision task made it."
                } else {
                    "Open the file “public/actions.json” as the decision task made it."
                },
            );
            return unusable(finding, text, &LineIndex::new(text));
        }
    };
    let index = LineIndex::new(text);
    let mut reader = Reader {
        text,
        index: &index,
        file: ActionsFile {
            readable: true,
            variables: "{}".into(),
            ..ActionsFile::default()
        },
        dialects: DialectLint::default(),
    };
    if let Err(finding) = reader.envelope(&document.root) {
        return unusable(*finding, text, &index);
    }
    reader.look_alikes(&document.root);
    reader.dialects(&document.root);
    for repeated in document.repeated_keys.iter().take(REPEATED_SHOWN) {
        let position = index.position(text, repeated.span.start);
        reader.file.findings.push(Finding::new(
            "file.repeated-key",
            Level::Warning,
            Place {
                line: Some(position.line),
                column: Some(position.column),
                ..Place::default()
            },
            format!(
                "The key “{}” stands twice in one object.",
                brief(&repeated.key)
            ),
            "The last one counts; remove the other.",
        ));
    }
    let more = reader.file.findings.len().saturating_sub(FINDINGS_SHOWN);
    if more > 0 {
        reader.file.findings.truncate(FINDINGS_SHOWN);
        reader.file.findings.push(Finding::new(
            "file.more",
            Level::Warning,
            Place::default(),
            format!("{more} further findings are not shown."),
            "Correct these first.",
        ));
    }
    reader.file.excerpts = Excerpt::of(&reader.file.findings, text, &index);
    reader.file
}

/// How deep a file may nest. Schemas nest two levels for each of theirs; a
/// template that is too deep is told when it is rendered.
const NESTING_LIMIT: usize = 512;

/// Findings that are told, at most: a file may have a million broken actions.
const FINDINGS_SHOWN: usize = 500;

/// Repeated keys that are told, at most: a file may hold a million.
const REPEATED_SHOWN: usize = 20;

fn unusable(finding: Finding, text: &str, index: &LineIndex) -> ActionsFile {
    let findings = vec![finding];
    ActionsFile {
        excerpts: Excerpt::of(&findings, text, index),
        findings,
        ..ActionsFile::default()
    }
}

struct Reader<'a> {
    text: &'a str,
    index: &'a LineIndex,
    file: ActionsFile,
    dialects: DialectLint,
}

/// Why an action cannot be used: the rule, the sentence, the remedy.
struct Broken {
    rule: &'static str,
    text: String,
    remedy: &'static str,
    at: String,
}

impl Broken {
    fn new(rule: &'static str, at: &str, text: impl Into<String>, remedy: &'static str) -> Self {
        Self {
            rule,
            text: text.into(),
            remedy,
            at: at.to_owned(),
        }
    }
}

impl Reader<'_> {
    fn place(&self, node: &Node, pointer: String) -> Place {
        let position = self.index.position(self.text, node.span.start);
        Place {
            line: Some(position.line),
            column: Some(position.column),
            pointer: Some(pointer),
            ..Place::default()
        }
    }

    fn envelope(&mut self, root: &Node) -> Result<(), Box<Finding>> {
        let bad = |rule: &str, node: &Node, pointer: &str, text: String, remedy: &str| {
            let place = self.place(node, pointer.to_owned());
            Box::new(Finding::new(rule, Level::Error, place, text, remedy))
        };
        let Some(members) = root.as_object() else {
            let text = format!("The file is {}, not an object with actions.", root.kind());
            return Err(bad("file.shape", root, "", text, OPEN_ACTIONS));
        };
        if is_action(root) {
            return Err(bad(
                "file.single-action",
                root,
                "",
                "This is one action, not a file of actions.".to_owned(),
                "Put it into a file around it: {\"version\": 1, \"variables\": {}, \"actions\": [ the action ]}.",
            ));
        }
        match root.get("version") {
            Some(version) if version.to_value().as_f64() == Some(1.0) => {}
            Some(version) => {
                let text = format!(
                    "The file has version {}; only version 1 is known.",
                    brief(&version.to_value().to_string())
                );
                return Err(bad(
                    "file.version",
                    version,
                    "/version",
                    text,
                    "Use a newer Signalbox, or a file of version 1.",
                ));
            }
            None => {
                let text = "The file has no version.".to_owned();
                return Err(bad("file.version", root, "", text, OPEN_ACTIONS));
            }
        }
        let actions = match root.get("actions") {
            Some(node) => match node.as_array() {
                Some(actions) => actions,
                None => {
                    let text = format!("“actions” is {}, not a list.", node.kind());
                    return Err(bad("file.actions", node, "/actions", text, OPEN_ACTIONS));
                }
            },
            None => {
                let text = "The file has no list of actions.".to_owned();
                return Err(bad("file.actions", root, "", text, OPEN_ACTIONS));
            }
        };
        for member in members {
            if !matches!(&*member.key, "version" | "actions" | "variables") {
                self.say(
                    "file.unknown-key",
                    Level::Info,
                    &member.value,
                    format!("/{}", pointer_token(&member.key)),
                    format!("The file has the unknown key “{}”.", brief(&member.key)),
                    "It is ignored.",
                );
            }
        }
        self.variables(root);
        for (place, node) in actions.iter().enumerate() {
            self.action(place, node);
        }
        Ok(())
    }

    fn say(
        &mut self,
        rule: &str,
        level: Level,
        node: &Node,
        pointer: String,
        text: String,
        remedy: &str,
    ) {
        let place = self.place(node, pointer);
        self.file
            .findings
            .push(Finding::new(rule, level, place, text, remedy));
    }

    fn variables(&mut self, root: &Node) {
        let Some(node) = root.get("variables") else {
            self.say(
                "file.variables",
                Level::Warning,
                root,
                String::new(),
                "The file has no variables, which the specification demands.".into(),
                "It is read as if it had none to give.",
            );
            return;
        };
        let Some(members) = node.as_object() else {
            self.say(
                "file.variables",
                Level::Error,
                node,
                "/variables".into(),
                format!("“variables” is {}, not an object.", node.kind()),
                "It is read as if there were none; templates that use one will fail.",
            );
            return;
        };
        for member in members {
            if !is_identifier(&member.key) {
                self.say(
                    "variables.identifier",
                    Level::Error,
                    &member.value,
                    format!("/variables/{}", pointer_token(&member.key)),
                    format!(
                        "The variable “{}” has a name that templates cannot use, so no action of this file can be rendered.",
                        brief(&member.key)
                    ),
                    "Name it with letters, digits and “_”, not beginning with a digit.",
                );
            } else if BUILTIN.contains(&&*member.key) {
                self.say(
                    "variables.shadow",
                    Level::Warning,
                    &member.value,
                    format!("/variables/{}", pointer_token(&member.key)),
                    format!(
                        "The variable “{}” takes the place of the built-in one.",
                        member.key
                    ),
                    "Rename it unless that is meant.",
                );
            }
        }
        self.file.variables = node.to_value().to_string();
    }

    fn action(&mut self, place: usize, node: &Node) {
        let pointer = format!("/actions/{place}");
        let called = called(place, node);
        if node.as_object().is_none() {
            self.file.broken += 1;
            self.say(
                "action.shape",
                Level::Error,
                node,
                pointer,
                format!("{called} is {}, not an object.", node.kind()),
                "The others are not affected.",
            );
            return;
        }
        // Kinds come first: nothing is known of what an unknown one needs.
        if let Some(kind) = node.get("kind").and_then(Node::as_str)
            && !matches!(kind, "task" | "hook")
        {
            self.say(
                "action.kind",
                Level::Info,
                node,
                pointer,
                format!(
                    "{called} has the kind “{}”, which is not known here.",
                    brief(kind)
                ),
                "It is ignored, as the specification asks.",
            );
            return;
        }
        match action(place, node) {
            Ok((action, template)) => {
                let at = format!("{pointer}/{}", action.kind.template_key());
                self.dialects.look(&at, &template);
                self.unknown_keys(node, &action, &called, &pointer);
                self.file.actions.push(action);
            }
            Err(broken) => {
                self.file.broken += 1;
                let text = format!("{called} is broken: {}", broken.text);
                self.say(
                    broken.rule,
                    Level::Error,
                    node.at(&broken.at).map_or(node, |found| found.value),
                    pointer + &broken.at,
                    text,
                    broken.remedy,
                );
            }
        }
    }

    /// Titles that cannot be told apart, or hide something.
    fn look_alikes(&mut self, root: &Node) {
        let mut told = Vec::new();
        for action in &self.file.actions {
            if let Some(char) = lookalike::shapeless(&action.title) {
                let text = format!(
                    "The title of the action “{}” has a character that cannot be seen (U+{:04X}).",
                    brief(&visible(&action.title)),
                    u32::from(char)
                );
                told.push((action.place, "action.hidden-character", text));
            }
        }
        for lookalike::Pair { later, earlier } in lookalike::pairs(&self.file.actions) {
            if told.len() > FINDINGS_SHOWN {
                break;
            }
            let actions = &self.file.actions;
            if let (Some(action), Some(other)) = (actions.get(later), actions.get(earlier)) {
                let title = brief(&visible(&action.title));
                let what = if action.title == other.title {
                    format!("The action “{title}” has the same title as")
                } else {
                    format!("The title of the action “{title}” looks like that of")
                };
                let text = format!(
                    "{what} action {} of the file, and both can stand in one list.",
                    other.place + 1
                );
                told.push((action.place, "action.look-alike", text));
            }
        }
        for (place, rule, text) in told {
            let pointer = format!("/actions/{place}/title");
            let node = root.at(&pointer).map_or(root, |found| found.value);
            let remedy = "Look at what it would send before you trigger it; the decision task should give it a title of its own.";
            self.say(rule, Level::Warning, node, pointer, text, remedy);
        }
    }

    /// What only one dialect of templates knows.
    fn dialects(&mut self, root: &Node) {
        for finding in std::mem::take(&mut self.dialects).findings() {
            let pointer = finding.place.pointer.unwrap_or_default();
            let node = root.at(&pointer).map_or(root, |found| found.value);
            self.say(
                &finding.rule,
                finding.level,
                node,
                pointer,
                finding.text,
                &finding.remedy,
            );
        }
    }

    fn unknown_keys(&mut self, node: &Node, action: &Action, called: &str, pointer: &str) {
        let known: &[&str] = match action.kind {
            Kind::Task => &["task"],
            Kind::Hook { .. } => &["hookGroupId", "hookId", "hookPayload"],
        };
        let common = [
            "name",
            "title",
            "description",
            "kind",
            "context",
            "schema",
            "extra",
        ];
        for member in node.as_object().unwrap_or_default() {
            let key = &*member.key;
            if !common.contains(&key) && !known.contains(&key) {
                self.say(
                    "action.unknown-key",
                    Level::Warning,
                    &member.value,
                    format!("{pointer}/{}", pointer_token(key)),
                    format!(
                        "{called} has the key “{}”, which actions of its kind do not have.",
                        brief(key)
                    ),
                    "It is ignored here; other tools may refuse the whole file for it.",
                );
            }
        }
    }
}

/// The variables that there are without those of the file.
pub(super) const BUILTIN: [&str; 5] = ["taskGroupId", "taskId", "task", "ownTaskId", "input"];

const OPEN_ACTIONS: &str = "Open the file “public/actions.json” as the decision task made it.";

/// The action in a sentence's beginning: by its title, otherwise by its name,
/// otherwise by its place.
fn called(place: usize, node: &Node) -> String {
    let text = |key: &str| {
        let text = node.get(key).and_then(Node::as_str);
        text.filter(|text| !text.trim().is_empty())
    };
    match text("title").or_else(|| text("name")) {
        Some(title) => format!("The action “{}”", brief(title)),
        None => format!("Action {} of the file", place + 1),
    }
}

/// A title with what cannot be seen in it left out.
fn visible(title: &str) -> String {
    let hidden = |char: &char| lookalike::shapeless(char.encode_utf8(&mut [0; 4])).is_some();
    title.chars().filter(|char| !hidden(char)).collect()
}

/// The action, and its template as it was read.
fn action(place: usize, node: &Node) -> Result<(Action, serde_json::Value), Broken> {
    let kind = node.get("kind").ok_or_else(|| {
        Broken::new(
            "action.kind",
            "",
            "it has no kind.",
            "The kind is “task” or “hook”.",
        )
    })?;
    let kind = kind.as_str().ok_or_else(|| {
        Broken::new(
            "action.kind",
            "/kind",
            format!("its kind is {}, not a text.", kind.kind()),
            "The kind is “task” or “hook”.",
        )
    })?;
    let title = text(node, "title", TITLE_LIMIT)?;
    let title = title.ok_or_else(|| missing("title"))?;
    let description = text(node, "description", DESCRIPTION_LIMIT)?;
    let description = description.ok_or_else(|| missing("description"))?;
    let name = text(node, "name", TITLE_LIMIT)?;
    let kind = if kind == "task" {
        Kind::Task
    } else {
        let part = |key: &'static str| text(node, key, usize::MAX)?.ok_or_else(|| missing(key));
        Kind::Hook {
            group: part("hookGroupId")?,
            id: part("hookId")?,
        }
    };
    let template = kind.template_key();
    let found = node.get(template).ok_or_else(|| missing(template))?;
    if found.as_object().is_none() {
        return Err(wrong_type(template, found, "an object"));
    }
    let schema = match node.get("schema") {
        None => None,
        // The first generation demands a schema here, the present one nothing.
        Some(schema) if schema.as_object().is_some() => Some(schema.to_value().to_string()),
        Some(schema) => match schema.content {
            Content::Bool(any) => Some(any.to_string()),
            _ => return Err(wrong_type("schema", schema, "an object")),
        },
    };
    let template = found.to_value();
    let action = Action {
        place,
        name,
        title,
        description,
        kind,
        context: context(node)?,
        schema,
        template: template.to_string(),
    };
    Ok((action, template))
}

fn missing(key: &str) -> Broken {
    Broken::new(
        "action.incomplete",
        "",
        format!("it has no “{key}”."),
        "The decision task has to write it; the other actions are not affected.",
    )
}

fn wrong_type(key: &str, found: &Node, wanted: &str) -> Broken {
    Broken::new(
        "action.type",
        &format!("/{key}"),
        format!("its “{key}” is {}, not {wanted}.", found.kind()),
        "The decision task has to write it otherwise; the other actions are not affected.",
    )
}

/// A text of an action; `None` if the key is absent.
fn text(node: &Node, key: &str, limit: usize) -> Result<Option<String>, Broken> {
    let Some(found) = node.get(key) else {
        return Ok(None);
    };
    let text = found
        .as_str()
        .ok_or_else(|| wrong_type(key, found, "a text"))?;
    let length = text.chars().count();
    if length > limit {
        return Err(Broken::new(
            "action.length",
            &format!("/{key}"),
            format!("its “{key}” has {length} characters; at most {limit} are allowed."),
            "The decision task has to write a shorter one; the other actions are not affected.",
        ));
    }
    Ok(Some(text.to_owned()))
}

/// The tag-sets. Everything about them that is no such thing is broken, because
/// it cannot be known which tasks were meant.
fn context(node: &Node) -> Result<Vec<TagSet>, Broken> {
    let bad = |at: String, text: String| {
        Broken::new(
            "action.context",
            &at,
            text,
            "The context is a list of objects with texts, such as [{\"kind\": \"test\"}].",
        )
    };
    let Some(found) = node.get("context") else {
        return Ok(Vec::new());
    };
    let sets = found.as_array().ok_or_else(|| {
        bad(
            "/context".into(),
            format!("its context is {}, not a list.", found.kind()),
        )
    })?;
    let mut context = Vec::with_capacity(sets.len());
    for (place, set) in sets.iter().enumerate() {
        let at = format!("/context/{place}");
        let members = set.as_object().ok_or_else(|| {
            let text = format!(
                "entry {} of its context is {}, not an object.",
                place + 1,
                set.kind()
            );
            bad(at.clone(), text)
        })?;
        // By a map, so that of repeated keys the last counts, as everywhere.
        let mut pairs = BTreeMap::new();
        for member in members {
            let value = member.value.as_str().ok_or_else(|| {
                bad(
                    format!("{at}/{}", pointer_token(&member.key)),
                    format!(
                        "the tag “{}” of its context is {}, not a text.",
                        brief(&member.key),
                        member.value.kind()
                    ),
                )
            })?;
            if value.chars().count() > DESCRIPTION_LIMIT {
                let text = format!(
                    "the tag “{}” of its context is too long.",
                    brief(&member.key)
                );
                return Err(bad(at, text));
            }
            pairs.insert(member.key.to_string(), value.to_owned());
        }
        context.push(pairs.into_iter().collect());
    }
    Ok(context)
}

/// Whether an object is one action with nothing around it.
fn is_action(root: &Node) -> bool {
    let has = |key: &str| root.get(key).is_some();
    !has("version") && !has("actions") && has("title") && (has("task") || has("hookPayload"))
}

/// Whether a variable of this name can be used in templates.
pub(super) fn is_identifier(name: &str) -> bool {
    let mut letters = name.bytes();
    letters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == b'_')
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
#[path = "file_tests.rs"]
mod tests;
