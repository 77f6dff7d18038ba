//! `type` → the widget, with the options that belong to it.

use super::input::Input;
use super::report::{Report, Spot, shown, shown_node};
use super::text::Context;
use super::{api, options, rules};
use crate::domain::form::model::{ChoiceDisplay, FieldKind};
use crate::domain::json::Node;
use crate::domain::nearest::nearest;

const TYPES: &[&str] = &[
    "input",
    "inputNumber",
    "switch",
    "singleSelect",
    "multipleSelect",
    "keyValuePair",
    "radio",
    "timeInterval",
    "shell",
];

/// Words for widgets elsewhere that are too far from those here to be slips of the pen.
const ELSEWHERE: &[(&str, &str)] = &[
    ("text", "input"),
    ("string", "input"),
    ("number", "inputNumber"),
    ("integer", "inputNumber"),
    ("int", "inputNumber"),
    ("boolean", "switch"),
    ("bool", "switch"),
    ("toggle", "switch"),
    ("select", "singleSelect"),
    ("dropdown", "singleSelect"),
    ("picklist", "singleSelect"),
    ("enum", "singleSelect"),
    ("checkboxes", "multipleSelect"),
    ("list", "multipleSelect"),
    ("map", "keyValuePair"),
    ("dictionary", "keyValuePair"),
    ("interval", "timeInterval"),
    ("duration", "timeInterval"),
    ("textarea", "shell"),
    ("multiline", "shell"),
    ("script", "shell"),
    ("code", "shell"),
];

/// The type that an unknown one probably means.
fn meant(type_name: &str) -> Option<String> {
    if let Some((word, module)) = type_name.split_once(':') {
        return nearest(word.trim(), ["endpoint"]).map(|word| format!("{word}:{}", module.trim()));
    }
    let elsewhere = ELSEWHERE
        .iter()
        .find(|(word, _)| word.eq_ignore_ascii_case(type_name.trim()));
    elsewhere
        .map(|(_, here)| *here)
        .or_else(|| nearest(type_name, TYPES.iter().copied()))
        .map(str::to_owned)
}

impl Input<'_> {
    /// Which widget the input is drawn with.
    pub(super) fn read_kind(
        &self,
        context: &mut Context<'_>,
        spot: &Spot<'_>,
        extend: Option<&Node>,
    ) -> FieldKind {
        let node = self.node.get("type");
        let type_name = node.and_then(Node::as_str).unwrap_or("");
        let kind = match type_name {
            "input" => FieldKind::Text,
            "inputNumber" => FieldKind::Number,
            "switch" => FieldKind::Switch,
            "keyValuePair" => FieldKind::KeyValues,
            "timeInterval" => FieldKind::Duration,
            "shell" => FieldKind::Script,
            "singleSelect" | "multipleSelect" | "radio" => {
                let radio = type_name == "radio";
                let options = options::read_source(context, self, spot, extend, radio);
                return match type_name {
                    "multipleSelect" => FieldKind::Choices { options },
                    "radio" => FieldKind::Choice {
                        options,
                        display: ChoiceDisplay::Radio,
                    },
                    _ => FieldKind::Choice {
                        options,
                        display: ChoiceDisplay::Select,
                    },
                };
            }
            _ => {
                let at = node.map_or(*spot, |node| spot.key("type", node));
                self.other_kind(&mut context.report, &at, node, type_name)
            }
        };
        if !matches!(kind, FieldKind::Raw { .. }) {
            api::note_unused(&mut context.report, self, spot, extend);
        }
        kind
    }

    fn other_kind(
        &self,
        report: &mut Report<'_>,
        spot: &Spot<'_>,
        node: Option<&Node>,
        type_name: &str,
    ) -> FieldKind {
        if type_name == "endpoint" || type_name.starts_with("endpoint:") {
            let module = type_name.strip_prefix("endpoint:").unwrap_or("").trim();
            if module.is_empty() {
                report.find(
                    &rules::INPUT_TYPE_MODULE,
                    spot,
                    format!(
                        "The type of {} does not say which module's endpoints it offers.",
                        self.who
                    ),
                    "Write the module's id after “endpoint:”.",
                );
            } else if module.contains("${") {
                report.find(
                    &rules::INPUT_TYPE_PLACEHOLDER,
                    spot,
                    format!(
                        "The type of {} is {}, which still has a placeholder for the module.",
                        self.who,
                        shown(type_name)
                    ),
                    "Write the module's id in its place.",
                );
            }
            return FieldKind::Endpoint {
                module: module.to_owned(),
            };
        }
        if type_name.is_empty() {
            let text = match node {
                Some(node) => format!(
                    "The “type” of {} is {}, not the name of a widget.",
                    self.who,
                    shown_node(node)
                ),
                None => format!("There is no “type” in {}.", self.who),
            };
            let remedy = "Write the name of one of the ten widgets, such as “input”.";
            report.find(&rules::INPUT_TYPE_MISSING, spot, text, remedy);
        } else {
            let remedy = match meant(type_name) {
                Some(meant) => format!("Write “{meant}”, in exactly these letters."),
                None => format!("Use one of {} or endpoint:… .", TYPES.join(", ")),
            };
            report.find(
                &rules::INPUT_TYPE_UNKNOWN,
                spot,
                format!("The type of {} is {}, which is none of the ten widgets; its value is edited as JSON.", self.who, shown(type_name)),
                remedy,
            );
        }
        FieldKind::Raw {
            type_name: type_name.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_that_was_probably_meant_is_found() {
        for (written, expected) in [
            ("Input", Some("input")),
            ("multi-select", Some("multipleSelect")),
            ("select", Some("singleSelect")),
            ("Text", Some("input")),
            ("number", Some("inputNumber")),
            ("Endpoint:a.b", Some("endpoint:a.b")),
            ("end-point: a.b", Some("endpoint:a.b")),
            ("colour:red", None),
            ("colour", None),
        ] {
            assert_eq!(meant(written).as_deref(), expected, "{written}");
        }
    }
}
