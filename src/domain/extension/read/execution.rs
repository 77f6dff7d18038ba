//! What runs and what it yields: `execution` and `outputs`.

use super::report::{Report, Spot, shown, shown_node};
use super::rules;
use super::text::Context;
use crate::domain::json::Node;
use std::collections::HashSet;

/// Checks `execution` and yields its target; the script's own checks are made
/// where the archive's entries are known.
pub(super) fn read_execution(report: &mut Report<'_>, root: &Node, spot: &Spot<'_>) -> String {
    let Some(node) = root.get("execution") else {
        return String::new();
    };
    let spot = spot.key("execution", node);
    if node.as_object().is_none() {
        report.find(
            &rules::METADATA_EXECUTION,
            &spot,
            format!("“execution” is {}, not an object.", node.kind()),
            "Write {\"type\": \"Shell\", \"target\": \"scripts/…\"}.",
        );
        return String::new();
    }
    match node.get("type") {
        Some(kind) if kind.as_str() == Some("Shell") => {}
        Some(kind) => {
            report.find(
                &rules::EXECUTION_TYPE,
                &spot.key("type", kind),
                format!(
                    "“execution.type” is {}, but has to be “Shell”.",
                    shown_node(kind)
                ),
                "Write “Shell”, in exactly these letters.",
            );
            if kind
                .as_str()
                .is_some_and(|kind| kind.eq_ignore_ascii_case("shell"))
            {
                report.repair(kind.span, "\"Shell\"");
            }
        }
        None => report.find(
            &rules::EXECUTION_TYPE,
            &spot,
            "“execution” has no “type”.",
            "Add \"type\": \"Shell\".",
        ),
    }
    let target = node.get("target");
    match target.and_then(Node::as_str) {
        Some(path) if !path.is_empty() => path.to_owned(),
        _ => {
            let at = match target {
                Some(target) => spot.key("target", target),
                None => spot,
            };
            report.find(
                &rules::EXECUTION_TARGET,
                &at,
                "“execution.target” does not name a script.",
                "Write the path of the script inside the package, such as “scripts/execution.sh”.",
            );
            String::new()
        }
    }
}

/// The outputs: name, type, description.
pub(super) fn read_outputs(
    context: &mut Context<'_>,
    root: &Node,
    spot: &Spot<'_>,
) -> Vec<(String, String, String)> {
    let Some(node) = root.get("outputs") else {
        return Vec::new();
    };
    let spot = spot.key("outputs", node);
    let Some(items) = node.as_array() else {
        context.report.find(
            &rules::METADATA_OUTPUTS,
            &spot,
            format!("“outputs” is {}, not a list.", node.kind()),
            "Write a list, which may be empty: [].",
        );
        return Vec::new();
    };
    let mut names = HashSet::new();
    let mut outputs = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let spot = spot.index(index, item);
        let number = index + 1;
        if item.as_object().is_none() {
            context.report.find(
                &rules::METADATA_OUTPUTS,
                &spot,
                format!("Output {number} is {}, not an object.", item.kind()),
                "Write an object with “name”, “type” and “description”.",
            );
            continue;
        }
        let member = |key| item.get(key).and_then(Node::as_str).unwrap_or("");
        let name = member("name");
        if name.is_empty() {
            context.report.find(
                &rules::OUTPUT_NAME,
                &spot,
                format!("Output {number} has no “name”."),
                "Add the name under which the script writes it.",
            );
        } else if !names.insert(name) {
            context.report.find(
                &rules::OUTPUT_REPEATED,
                &spot,
                format!(
                    "Output {number} has the name {} of an earlier output.",
                    shown(name)
                ),
                "Give every output a name of its own.",
            );
        }
        let at = item
            .get("description")
            .map_or(spot, |node| spot.key("description", node));
        let path_key = || format!("loc.output.description.{name}");
        let description = context.resolve(member("description"), path_key, &at);
        outputs.push((name.to_owned(), member("type").to_owned(), description));
    }
    outputs
}
