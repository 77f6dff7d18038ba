//! `visibleConditions` and `disabledConditions` → [`Condition`]s. Only their
//! shape is judged here; what they mean for each other is judged on the model.

use super::key::unknown_keys;
use super::report::{Report, Spot, shown, shown_node};
use super::rules;
use super::text::{embedded, literal};
use crate::domain::finding::Place;
use crate::domain::form::model::{Condition, Test};
use crate::domain::json::{Content, Node};

const KEYS: &[&str] = &["comp", "symbol", "value"];

/// The conditions of one list, each with its place.
pub(super) type Placed = Vec<(Condition, Place)>;

/// Reads one of the two lists of an input.
pub(super) fn read_list(
    report: &mut Report<'_>,
    who: &str,
    spot: &Spot<'_>,
    key: &str,
    node: &Node,
) -> Placed {
    let what = format!("“{key}” of {who}");
    match &node.content {
        Content::Null => Vec::new(),
        Content::String(text) if text.trim().is_empty() => Vec::new(),
        Content::String(text) => {
            report.find(
                &rules::CONDITION_TEXT,
                spot,
                format!("{what} is a text that holds a list, not a list."),
                "Write the list itself, without quotation marks around it.",
            );
            let malformed = &rules::CONDITION_MALFORMED;
            let Some(document) = embedded(report, malformed, &what, spot, node, text) else {
                return Vec::new();
            };
            let root = &document.root;
            let inside = spot.inside(literal(report, node), root.span.start);
            let conditions = read_items(report, &what, &inside, root);
            let cleaned = document.cleaned(text);
            match root.content {
                Content::Array(_) => report.repair(node.span, cleaned),
                Content::Object(_) => report.repair(node.span, format!("[{cleaned}]")),
                _ => {}
            }
            conditions
        }
        Content::Object(_) => {
            let conditions = read_items(report, &what, spot, node);
            report.insert(node.span.start, "[");
            report.insert(node.span.end, "]");
            conditions
        }
        _ => read_items(report, &what, spot, node),
    }
}

fn read_items(report: &mut Report<'_>, what: &str, spot: &Spot<'_>, node: &Node) -> Placed {
    match &node.content {
        Content::Array(items) => items
            .iter()
            .enumerate()
            .filter_map(|(index, item)| {
                let number = index + 1;
                let whose = format!("condition {number} in {what}");
                read_condition(report, &whose, &spot.index(index, item), item)
            })
            .collect(),
        Content::Object(_) => {
            report.find(
                &rules::CONDITION_SINGLE,
                spot,
                format!("{what} is one condition without a list around it."),
                "Put it into a list: [{…}].",
            );
            let whose = format!("the condition in {what}");
            read_condition(report, &whose, spot, node)
                .into_iter()
                .collect()
        }
        _ => {
            report.find(
                &rules::CONDITION_SHAPE,
                spot,
                format!("{what} is {}, not a list of conditions.", node.kind()),
                "Write a list of objects with “comp”, “symbol” and “value”.",
            );
            Vec::new()
        }
    }
}

fn read_condition(
    report: &mut Report<'_>,
    whose: &str,
    spot: &Spot<'_>,
    node: &Node,
) -> Option<(Condition, Place)> {
    if node.as_object().is_none() {
        report.find(
            &rules::CONDITION_SHAPE,
            spot,
            format!("There is {} where {whose} is expected.", node.kind()),
            "Write an object with “comp”, “symbol” and “value”.",
        );
        return None;
    }
    unknown_keys(report, &rules::CONDITION_UNKNOWN, whose, spot, node, KEYS);
    // As with a name that no input has, what is looked at then is unset.
    let operand = node.get("comp").and_then(Node::as_str).unwrap_or("");
    if operand.is_empty() {
        report.find(
            &rules::CONDITION_COMP,
            spot,
            format!("“comp” does not name an input in {whose}, so the value looked at is unset."),
            "Write the name of the input whose value is looked at as “comp”.",
        );
    }
    let test = read_test(report, whose, spot, node);
    let condition = Condition {
        operand: operand.to_owned(),
        test,
    };
    Some((condition, report.place(spot)))
}

fn read_test(report: &mut Report<'_>, whose: &str, spot: &Spot<'_>, node: &Node) -> Test {
    let value = || node.get("value").map(Node::to_value);
    let Some(symbol) = node.get("symbol") else {
        report.find(
            &rules::CONDITION_SYMBOL,
            spot,
            format!("There is no “symbol” in {whose}, so it is never met."),
            "Add “symbol”: ===, !==, empty or notEmpty.",
        );
        return Test::Unknown(String::new());
    };
    match symbol.as_str() {
        Some("===") => Test::Equals(value()),
        Some("!==") => Test::Differs(value()),
        Some("empty") => Test::Empty,
        Some("notEmpty") => Test::NotEmpty,
        other => {
            let remedy = match meant(other.unwrap_or("")) {
                Some(meant) => format!("Write “{meant}”."),
                None => "Write ===, !==, empty or notEmpty, in exactly these letters.".to_owned(),
            };
            report.find(
                &rules::CONDITION_SYMBOL,
                &spot.key("symbol", symbol),
                format!(
                    "The symbol {} in {whose} is unknown, so the condition is never met.",
                    shown_node(symbol)
                ),
                remedy,
            );
            Test::Unknown(other.map_or_else(|| symbol.to_value().to_string(), str::to_owned))
        }
    }
}

/// The symbol that was probably meant.
fn meant(symbol: &str) -> Option<&'static str> {
    let plain = symbol.trim().to_lowercase().replace(['_', '-', ' '], "");
    match plain.as_str() {
        "=" | "==" | "===" | "eq" | "equals" | "equal" => Some("==="),
        "!=" | "!==" | "<>" | "ne" | "notequal" | "notequals" => Some("!=="),
        "empty" | "isempty" => Some("empty"),
        "notempty" | "isnotempty" | "!empty" => Some("notEmpty"),
        _ => None,
    }
}

/// Names the input that `shown` quotes, for sentences.
pub(super) fn input_in_words(name: &str, number: usize) -> String {
    if name.is_empty() {
        format!("input {number}")
    } else {
        format!("the input {}", shown(name))
    }
}
