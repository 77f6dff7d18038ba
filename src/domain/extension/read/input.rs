//! `inputs[]` → [`Field`]s.

use super::condition::{self, Placed, input_in_words};
use super::key::unknown_keys;
use super::report::{Report, Spot, shown, shown_node};
use super::text::Context;
use super::{default, name, rules, validation};
use crate::domain::finding::Place;
use crate::domain::form::model::{Condition, Field, FormModel};
use crate::domain::json::{Node, pointer_token};
use std::collections::{HashMap, HashSet};

const KEYS: &[&str] = &[
    "name",
    "label",
    "type",
    "defaultValue",
    "description",
    "required",
    "validation",
    "extendProp",
];
const EXTEND_KEYS: &[&str] = &[
    "visibleConditions",
    "disabledConditions",
    "options",
    "apiType",
    "apiOptions",
];
const LABEL_LIMIT: usize = 140;
const DESCRIPTION_LIMIT: usize = 1000;

/// Where the conditions of one field are written.
#[derive(Default)]
pub(super) struct Places {
    pub(super) visible: Vec<Place>,
    pub(super) disabled: Vec<Place>,
}

/// The form, and for each field where its conditions are written.
#[derive(Default)]
pub(super) struct Inputs {
    pub(super) model: FormModel,
    pub(super) places: Vec<Places>,
}

/// Reads all inputs.
pub(super) fn read_all(context: &mut Context<'_>, root: &Node, spot: &Spot<'_>) -> Inputs {
    let mut inputs = Inputs::default();
    let Some(node) = root.get("inputs") else {
        return inputs;
    };
    let spot = spot.key("inputs", node);
    let Some(items) = node.as_array() else {
        context.report.find(
            &rules::METADATA_INPUTS,
            &spot,
            format!("“inputs” is {}, not a list.", node.kind()),
            "Write a list of objects, one for each widget; it may be empty: [].",
        );
        return inputs;
    };
    let names: HashSet<&str> = items
        .iter()
        .filter_map(|item| item.get("name")?.as_str())
        .collect();
    let mut seen: HashMap<&str, usize> = HashMap::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let spot = spot.index(index, item);
        let number = index + 1;
        if item.as_object().is_none() {
            context.report.find(
                &rules::INPUT_OBJECT,
                &spot,
                format!(
                    "Input {number} is {}, not an object, and is left out.",
                    item.kind()
                ),
                "Write an object with “name”, “label” and “type”.",
            );
            continue;
        }
        let name = item.get("name").and_then(Node::as_str).unwrap_or("");
        let count = seen.entry(name).or_insert(0);
        *count += 1;
        let input = Input {
            node: item,
            name,
            who: input_in_words(name, number),
            number,
            occurrence: *count,
            names: &names,
        };
        input.read(context, &spot.about(name), &mut inputs);
    }
    inputs
}

/// One input while it is read.
pub(super) struct Input<'a> {
    pub(super) node: &'a Node,
    /// Its name, empty if it has none.
    pub(super) name: &'a str,
    /// The input in words, for the middle of a sentence.
    pub(super) who: String,
    /// Place in the list, counted from 1.
    number: usize,
    /// How many inputs up to here have this name.
    occurrence: usize,
    /// The names of all inputs.
    pub(super) names: &'a HashSet<&'a str>,
}

impl Input<'_> {
    fn read(&self, context: &mut Context<'_>, spot: &Spot<'_>, inputs: &mut Inputs) {
        let report = &mut context.report;
        self.note_unknown_keys(report, spot);
        self.read_name(report, spot);
        let extend = self.extend(report, spot);
        let kind = self.read_kind(context, spot, extend);
        let report = &mut context.report;
        let default = self.node.get("defaultValue").and_then(|node| {
            let spot = spot.key("defaultValue", node);
            default::read(report, &self.who, &spot, node, &kind)
        });
        let required = validation::read_required(report, self, spot, &kind, default.as_ref());
        let visible = self.conditions(report, spot, extend, "visibleConditions");
        let disabled = self.conditions(report, spot, extend, "disabledConditions");
        let (visible_when, visible) = split(visible);
        let (disabled_when, disabled) = split(disabled);
        let checks = validation::read_checks(context, self, spot, &kind, required);
        inputs.places.push(Places { visible, disabled });
        inputs.model.fields.push(Field {
            path: self.path(),
            name: self.name.to_owned(),
            label: self.read_label(context, spot),
            help: self.read_help(context, spot),
            kind,
            placeholder: String::new(),
            secret: false,
            required,
            default,
            checks,
            visible_when,
            guard: None,
            suggestions: Default::default(),
            disabled_when,
            // A field without a name has no key in the results either.
            repeated: self.name.is_empty() || self.occurrence > 1,
        });
    }

    /// The field's path. A `~` that is followed by neither 0 nor 1 cannot come
    /// from an escaped name, so what is added clashes with no other field.
    fn path(&self) -> String {
        let path = pointer_token(self.name);
        match (self.name, self.occurrence) {
            ("", _) => format!("~unnamed-{}", self.number),
            (_, 1) => path,
            (_, occurrence) => format!("{path}~repeated-{occurrence}"),
        }
    }

    fn note_unknown_keys(&self, report: &mut Report<'_>, spot: &Spot<'_>) {
        let misplaced = self.node.as_object().unwrap_or(&[]).iter();
        for member in misplaced.filter(|member| EXTEND_KEYS.contains(&&*member.key)) {
            report.find(
                &rules::INPUT_MISPLACED,
                &spot.at_key(&member.key, member.key_span),
                format!(
                    "“{}” stands beside “extendProp” in {} and has no effect.",
                    member.key, self.who
                ),
                "Move it into “extendProp”.",
            );
        }
        let known: Vec<&str> = KEYS.iter().chain(EXTEND_KEYS).copied().collect();
        let rule = &rules::INPUT_UNKNOWN;
        unknown_keys(report, rule, &self.who, spot, self.node, &known);
    }

    fn read_name(&self, report: &mut Report<'_>, spot: &Spot<'_>) {
        let node = self.node.get("name");
        if self.name.is_empty() {
            let (at, text) = match node {
                Some(node) => (
                    spot.key("name", node),
                    format!(
                        "The “name” of {} is {}, not a text with a name.",
                        self.who,
                        shown_node(node)
                    ),
                ),
                None => (*spot, format!("There is no “name” in {}.", self.who)),
            };
            let remedy = "Give it a name of its own, under which the script reads the value.";
            report.find(&rules::INPUT_NAME, &at, text, remedy);
            return;
        }
        let Some(node) = node else { return };
        let spot = spot.key("name", node);
        if self.occurrence > 1 {
            report.find(
                &rules::INPUT_REPEATED,
                &spot,
                format!(
                    "Input {} has the name {} of an earlier input.",
                    self.number,
                    shown(self.name)
                ),
                "Give every input a name of its own; until then only the first one counts.",
            );
        } else {
            name::lint(report, &self.who, &spot, self.name);
        }
    }

    fn extend(&self, report: &mut Report<'_>, spot: &Spot<'_>) -> Option<&Node> {
        let node = self.node.get("extendProp").filter(|node| !node.is_null())?;
        let spot = spot.key("extendProp", node);
        if node.as_object().is_none() {
            report.find(
                &rules::INPUT_EXTEND,
                &spot,
                format!(
                    "“extendProp” of {} is {}, not an object.",
                    self.who,
                    node.kind()
                ),
                "Write an object, or take it out.",
            );
            return None;
        }
        let whose = format!("“extendProp” of {}", self.who);
        unknown_keys(
            report,
            &rules::INPUT_UNKNOWN,
            &whose,
            &spot,
            node,
            EXTEND_KEYS,
        );
        Some(node)
    }

    fn conditions(
        &self,
        report: &mut Report<'_>,
        spot: &Spot<'_>,
        extend: Option<&Node>,
        key: &str,
    ) -> Placed {
        let Some((extend, list)) = extend.and_then(|extend| Some((extend, extend.get(key)?)))
        else {
            return Vec::new();
        };
        let spot = spot.key("extendProp", extend);
        condition::read_list(report, &self.who, &spot.key(key, list), key, list)
    }

    fn read_label(&self, context: &mut Context<'_>, spot: &Spot<'_>) -> String {
        let node = self.node.get("label");
        let literal = node.and_then(Node::as_str).unwrap_or("");
        let at = node.map_or(*spot, |node| spot.key("label", node));
        let path_key = || format!("loc.input.label.{}", self.name);
        let label = context.resolve(literal, path_key, &at);
        if literal.trim().is_empty() {
            let text = match node {
                Some(node) if node.as_str().is_none() => {
                    format!(
                        "The “label” of {} is {}, not a text.",
                        self.who,
                        node.kind()
                    )
                }
                Some(_) => format!("The “label” of {} is empty.", self.who),
                None => format!("There is no “label” in {}.", self.who),
            };
            let remedy = "Write the title that is to stand beside the widget.";
            context.report.find(&rules::INPUT_LABEL, &at, text, remedy);
        }
        let length = label.chars().count();
        if length > LABEL_LIMIT {
            context.report.find(
                &rules::INPUT_LABEL_LONG,
                &at,
                format!(
                    "The “label” of {} has {length} characters; the console allows 140.",
                    self.who
                ),
                "Shorten it, and put the rest into “description”.",
            );
        }
        if !label.trim().is_empty() {
            label
        } else if self.name.trim().is_empty() {
            format!("Input {}", self.number)
        } else {
            self.name.to_owned()
        }
    }

    fn read_help(&self, context: &mut Context<'_>, spot: &Spot<'_>) -> String {
        let node = self.node.get("description").filter(|node| !node.is_null());
        let literal = node.and_then(Node::as_str).unwrap_or("");
        let at = node.map_or(*spot, |node| spot.key("description", node));
        let path_key = || format!("loc.input.help.{}", self.name);
        let help = context.resolve(literal, path_key, &at);
        let Some(node) = node else { return help };
        let spot = at;
        if node.as_str().is_none() {
            context.report.find(
                &rules::INPUT_DESCRIPTION,
                &spot,
                format!(
                    "The “description” of {} is {}, not a text.",
                    self.who,
                    node.kind()
                ),
                "Write a text in quotation marks.",
            );
        }
        let length = help.chars().count();
        if length > DESCRIPTION_LIMIT {
            context.report.find(
                &rules::INPUT_DESCRIPTION_LONG,
                &spot,
                format!(
                    "The “description” of {} has {length} characters; the console allows 1,000.",
                    self.who
                ),
                "Shorten it.",
            );
        }
        help
    }
}

fn split(placed: Placed) -> (Vec<Condition>, Vec<Place>) {
    placed.into_iter().unzip()
}
