//! `options`, `apiType` and `apiOptions` → where the options come from.

use super::input::Input;
use super::report::{Report, Spot, shown, shown_node};
use super::text::{Context, embedded, literal, plural};
use super::{api, key, rules};
use crate::domain::form::condition::identity;
use crate::domain::form::model::{ChoiceOption, OptionSource};
use crate::domain::json::{Content, Member, Node, clean};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::sync::Arc;

const KEYS: &[&str] = &["label", "value"];

/// Reads where the options of a choice come from.
pub(super) fn read_source(
    context: &mut Context<'_>,
    input: &Input<'_>,
    spot: &Spot<'_>,
    extend: Option<&Node>,
    radio: bool,
) -> OptionSource {
    let who = &input.who;
    let Some(extend) = extend else {
        let what = format!("There are no options in {who}.");
        let remedy = "Add “options” to “extendProp”.";
        context
            .report
            .find(&rules::OPTIONS_MISSING, spot, what, remedy);
        return OptionSource::Fixed(Arc::default());
    };
    let spot = spot.key("extendProp", extend);
    let options = extend.get("options").filter(|node| !node.is_null());
    let request = extend.get("apiOptions").filter(|node| !is_blank(node));
    if read_api_type(&mut context.report, who, &spot, extend) {
        if let Some(node) = request {
            if radio {
                context.report.find(
                    &rules::API_RADIO,
                    &spot.key("apiOptions", node),
                    format!("By the manual, the option buttons of {who} take “options” only."),
                    "Use “singleSelect” if the console shows no options.",
                );
            }
            if let Some(options) = options.filter(|node| !is_blank(node)) {
                note_unused(&mut context.report, who, &spot.key("options", options));
            }
            let spot = spot.key("apiOptions", node);
            let request = api::read(&mut context.report, input, &spot, node);
            return OptionSource::Api(Box::new(request));
        }
        context.report.find(
            &rules::API_MISSING,
            &spot,
            format!("“apiType” of {who} is “api”, but there are no “apiOptions”."),
            "Add “apiOptions”, or write “fixed”.",
        );
    } else if let Some(node) = request {
        context.report.find(
            &rules::API_UNUSED,
            &spot.key("apiOptions", node),
            format!("“apiOptions” of {who} are not used, because “apiType” is not “api”."),
            "Add \"apiType\": \"api\", or take “apiOptions” out.",
        );
    }
    let read = match options {
        Some(node) => read_list(context, input, &spot.key("options", node), node),
        None => Vec::new(),
    };
    if read.is_empty() {
        context.report.find(
            &rules::OPTIONS_MISSING,
            &spot,
            format!("There is no option to choose in {who}."),
            "Add at least one object with “label” and “value” to “options”.",
        );
    }
    OptionSource::Fixed(read.into())
}

/// An empty list is what an editor leaves behind, not something unused.
fn is_blank(node: &Node) -> bool {
    match &node.content {
        Content::Null => true,
        Content::String(text) => text.trim().is_empty(),
        Content::Array(items) => items.is_empty(),
        _ => false,
    }
}

fn note_unused(report: &mut Report<'_>, who: &str, spot: &Spot<'_>) {
    report.find(
        &rules::OPTIONS_UNUSED,
        spot,
        format!("“options” of {who} are not used, because “apiType” is “api”."),
        "Take them out, or write “fixed”.",
    );
}

/// Reports options on a widget that has none.
pub(super) fn note_unused_on_widget(
    report: &mut Report<'_>,
    input: &Input<'_>,
    spot: &Spot<'_>,
    extend: Option<&Node>,
) {
    let Some(extend) = extend else { return };
    let spot = spot.key("extendProp", extend);
    for key in ["options", "apiOptions"] {
        if let Some(node) = extend.get(key).filter(|node| !is_blank(node)) {
            report.find(
                &rules::OPTIONS_UNUSED,
                &spot.key(key, node),
                format!(
                    "“{key}” has no effect on {}, whose widget offers no options.",
                    input.who
                ),
                "Take it out, or use “singleSelect”, “multipleSelect” or “radio”.",
            );
        }
    }
}

/// Whether the options come from a request.
fn read_api_type(report: &mut Report<'_>, who: &str, spot: &Spot<'_>, extend: &Node) -> bool {
    let Some(node) = extend.get("apiType").filter(|node| !is_blank(node)) else {
        return false;
    };
    match node.as_str() {
        Some("fixed") => false,
        Some("api") => true,
        _ => {
            let meant = match node.as_str().map(str::to_lowercase).as_deref() {
                Some("api") => "Write “api”, in small letters.",
                _ => "Write “fixed” or “api”.",
            };
            report.find(
                &rules::OPTIONS_API_TYPE,
                &spot.key("apiType", node),
                format!(
                    "“apiType” of {who} is {}, and is taken for “fixed”.",
                    shown_node(node)
                ),
                meant,
            );
            false
        }
    }
}

fn read_list(
    context: &mut Context<'_>,
    input: &Input<'_>,
    spot: &Spot<'_>,
    node: &Node,
) -> Vec<ChoiceOption> {
    let who = &input.who;
    let Content::String(text) = &node.content else {
        return read_items(context, input, spot, node);
    };
    if text.trim().is_empty() {
        return Vec::new();
    }
    let report = &mut context.report;
    report.find(
        &rules::OPTIONS_TEXT,
        spot,
        format!("“options” of {who} is a text that holds a list, not a list."),
        "Write the list itself, without quotation marks around it.",
    );
    let malformed = &rules::OPTIONS_MALFORMED;
    let what = format!("“options” of {who}");
    let Some(document) = embedded(report, malformed, &what, spot, node, text) else {
        return Vec::new();
    };
    let root = &document.root;
    let inside = spot.inside(literal(report, node), root.span.start);
    let around = report.enter();
    let options = read_items(context, input, &inside, root);
    let mut edits = context.report.leave(around);
    if root.as_array().is_some() || root.as_object().is_some() {
        edits.extend(document.edits());
        context.report.repair(node.span, clean(text, &edits));
    }
    options
}

fn read_items(
    context: &mut Context<'_>,
    input: &Input<'_>,
    spot: &Spot<'_>,
    node: &Node,
) -> Vec<ChoiceOption> {
    let who = &input.who;
    let mut list = List::default();
    match &node.content {
        Content::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let spot = spot.index(index, item);
                if let Some((label, value)) = read_option(context, input, &spot, item, index + 1) {
                    list.add(context, input, &spot, label, value);
                }
            }
        }
        Content::Object(members) => {
            context.report.find(
                &rules::OPTIONS_MAP,
                spot,
                format!(
                    "“options” of {who} is an object of {}, not a list.",
                    plural(members.len(), "value")
                ),
                "Write a list of objects with “label” and “value”.",
            );
            for member in members {
                let spot = spot.at_key(&member.key, member.key_span);
                list.add(context, input, &spot, label_of(member), json!(*member.key));
            }
            let written = members
                .iter()
                .map(|member| json!({ "label": label_of(member), "value": *member.key }));
            let written: Value = written.collect();
            context.report.repair(node.span, written.to_string());
        }
        _ => context.report.find(
            &rules::OPTIONS_LIST,
            spot,
            format!("“options” of {who} is {}, not a list.", node.kind()),
            "Write a list of objects with “label” and “value”.",
        ),
    }
    list.options
}

/// The label of an option that is a member of an object; one without a text is
/// shown by its value.
fn label_of(member: &Member) -> String {
    let label = text_of(&member.value.to_value());
    if label.trim().is_empty() {
        member.key.to_string()
    } else {
        label
    }
}

/// Options so far; a value that is there already is not added again.
#[derive(Default)]
struct List {
    options: Vec<ChoiceOption>,
    seen: HashSet<String>,
}

impl List {
    fn add(
        &mut self,
        context: &mut Context<'_>,
        input: &Input<'_>,
        spot: &Spot<'_>,
        label: String,
        value: Value,
    ) {
        if !self.seen.insert(identity(&value)) {
            context.report.find(
                &rules::OPTIONS_REPEATED,
                spot,
                format!(
                    "The option {} of {} has the value {value} of an earlier one and is left out.",
                    shown(&label),
                    input.who
                ),
                "Give every option a value of its own.",
            );
            return;
        }
        let path_key = || format!("loc.input.options.{}.{}", input.name, text_of(&value));
        let label = context.resolve(&label, path_key, spot);
        // No language has a text for it.
        let label = match label.trim() {
            "" => text_of(&value),
            _ => label,
        };
        self.options.push(ChoiceOption { label, value });
    }
}

fn read_option(
    context: &mut Context<'_>,
    input: &Input<'_>,
    spot: &Spot<'_>,
    node: &Node,
    number: usize,
) -> Option<(String, Value)> {
    let who = &input.who;
    let report = &mut context.report;
    match &node.content {
        Content::Object(_) => {}
        Content::Array(_) => {
            report.find(
                &rules::OPTIONS_VALUE_TYPE,
                spot,
                format!("Option {number} of {who} is a list and is left out."),
                "Write an object with “label” and “value”.",
            );
            return None;
        }
        Content::Null => {
            report.find(
                &rules::OPTIONS_VALUE,
                spot,
                format!("Option {number} of {who} is null and is left out."),
                "Write an object with “label” and “value”.",
            );
            return None;
        }
        _ => {
            let value = node.to_value();
            report.find(
                &rules::OPTIONS_BARE,
                spot,
                format!(
                    "Option {number} of {who} is the bare value {}.",
                    shown_node(node)
                ),
                "Write an object with “label” and “value”.",
            );
            let option = json!({ "label": text_of(&value), "value": value });
            report.repair(node.span, option.to_string());
            return Some((text_of(&value), value));
        }
    }
    let whose = format!("option {number} of {who}");
    key::unknown_keys(report, &rules::INPUT_UNKNOWN, &whose, spot, node, KEYS);
    let Some(value) = node.get("value") else {
        report.find(
            &rules::OPTIONS_VALUE,
            spot,
            format!("Option {number} of {who} has no “value” and is left out."),
            "Add the value that is to be stored when it is chosen.",
        );
        return None;
    };
    if value.as_array().is_some() || value.as_object().is_some() {
        report.find(
            &rules::OPTIONS_VALUE_TYPE,
            &spot.key("value", value),
            format!(
                "The value of option {number} of {who} is {} and is left out.",
                value.kind()
            ),
            "Write a text, a number, true or false.",
        );
        return None;
    }
    if value.is_null() {
        report.find(
            &rules::OPTIONS_NULL,
            &spot.key("value", value),
            format!("The value of option {number} of {who} is null, which counts as empty."),
            "Write a text, a number, true or false if choosing it is to count as filled.",
        );
    }
    let value = value.to_value();
    let label = node.get("label");
    let text = label.and_then(Node::as_str);
    if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
        return Some((text.to_owned(), value));
    }
    let (at, shown_label) = match label {
        Some(label) if !label.is_null() && text.is_none() => {
            (spot.key("label", label), text_of(&label.to_value()))
        }
        _ => (*spot, text_of(&value)),
    };
    report.find(
        &rules::OPTIONS_LABEL,
        &at,
        format!(
            "Option {number} of {who} has no label text; {} is shown.",
            shown(&shown_label)
        ),
        "Add a “label” in quotation marks.",
    );
    Some((shown_label, value))
}

/// A value as text: a string as it is, anything else as JSON.
pub(super) fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
