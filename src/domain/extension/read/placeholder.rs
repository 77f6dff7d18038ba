//! `linkedFields` and the `${name}` placeholders that carry linked values into
//! the request.

use super::input::Input;
use super::report::{Report, Spot, shown};
use super::rules;
use crate::domain::form::model::ApiOptions;
use crate::domain::json::Node;
use serde_json::Value;
use std::collections::BTreeSet;

/// Completes a request with the linked fields that exist, and lints how they
/// reach the request.
pub(super) fn link(
    report: &mut Report<'_>,
    input: &Input<'_>,
    spot: &Spot<'_>,
    root: &Node,
    mut request: ApiOptions,
    linked: &[String],
) -> ApiOptions {
    let who = &input.who;
    let node = root.get("linkedFields").unwrap_or(root);
    let at = spot.key("linkedFields", node);
    for name in linked {
        if name == input.name {
            report.find(
                &rules::API_LINKED_SELF,
                &at,
                format!("“linkedFields” of {who} names the input itself, which is left out."),
                "Take it out of the list.",
            );
        } else if !input.names.contains(name.as_str()) {
            report.find(
                &rules::API_LINKED_UNKNOWN,
                &at,
                format!(
                    "“linkedFields” of {who} names {}, and no input has that name.",
                    shown(name)
                ),
                "Write the name of another input.",
            );
        } else if !request.linked_fields.contains(name) {
            request.linked_fields.push(name.clone());
        }
    }
    let used = placeholders(&request);
    for name in &used {
        if !input.names.contains(name.as_str()) {
            report.find(
                &rules::API_PLACEHOLDER_UNKNOWN,
                spot,
                format!(
                    "The request of {who} has the placeholder {}, and no input has that name.",
                    shown(name)
                ),
                "Write the name of an input between the braces.",
            );
        } else if !request.linked_fields.contains(name) {
            report.find(
                &rules::API_PLACEHOLDER_UNLINKED,
                spot,
                format!("The request of {who} uses {}, which is not among its “linkedFields”: a change of it does not load again.", shown(name)),
                "Add it to “linkedFields” if the options depend on it.",
            );
        }
    }
    let linked = &request.linked_fields;
    if !linked.is_empty() && !linked.iter().any(|name| used.contains(name)) {
        report.find(
            &rules::API_LINKED_UNUSED,
            &at,
            format!("“linkedFields” of {who} is set, but no ${{name}} uses them: the request will not change."),
            "Write ${name} where the value is to enter the address, params, header or body.",
        );
    }
    request
}

/// The names in all `${name}` of a request, in alphabetical order.
fn placeholders(request: &ApiOptions) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    collect(&request.url, &mut names);
    for (_, value) in &request.params {
        collect_value(value, &mut names);
    }
    for (_, value) in &request.headers {
        collect(value, &mut names);
    }
    if let Some(body) = &request.body {
        collect_value(body, &mut names);
    }
    names
}

fn collect_value(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => collect(text, names),
        Value::Array(items) => items.iter().for_each(|item| collect_value(item, names)),
        Value::Object(members) => members.values().for_each(|item| collect_value(item, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn collect(text: &str, names: &mut BTreeSet<String>) {
    for part in text.split("${").skip(1) {
        if let Some((name, _)) = part.split_once('}') {
            names.insert(name.to_owned());
        }
    }
}
