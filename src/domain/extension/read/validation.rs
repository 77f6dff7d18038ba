//! `required` and `validation` → what is checked beyond the widget itself.

use super::input::Input;
use super::key::unknown_keys;
use super::pattern;
use super::report::{Report, Spot, shown, shown_node};
use super::rules;
use super::text::Context;
use crate::domain::form::condition::is_empty;
use crate::domain::form::model::{Checks, ChoiceDisplay, FieldKind, Pattern};
use crate::domain::json::{Content, Node};
use serde_json::Value;

const KEYS: &[&str] = &[
    "requiredMessage",
    "regex",
    "regexMessage",
    "minLength",
    "maxLength",
];

/// Reads `required`.
pub(super) fn read_required(
    report: &mut Report<'_>,
    input: &Input<'_>,
    spot: &Spot<'_>,
    kind: &FieldKind,
    default: Option<&Value>,
) -> bool {
    let Some(node) = input.node.get("required").filter(|node| !node.is_null()) else {
        return false;
    };
    let spot = spot.key("required", node);
    let who = &input.who;
    let required = match &node.content {
        Content::Bool(required) => *required,
        Content::String(text) if matches!(&**text, "true" | "false") => {
            report.find(
                &rules::REQUIRED_TEXT,
                &spot,
                format!("“required” of {who} is the text {}.", shown(text)),
                format!("Write {text} without quotation marks."),
            );
            report.repair(node.span, text.to_string());
            &**text == "true"
        }
        _ => {
            report.find(
                &rules::REQUIRED_TYPE,
                &spot,
                format!(
                    "“required” of {who} is {}, neither true nor false.",
                    shown_node(node)
                ),
                "Write true or false.",
            );
            false
        }
    };
    if required && matches!(kind, FieldKind::Switch) {
        report.find(
            &rules::REQUIRED_SWITCH,
            &spot,
            format!("“required” has no effect on {who}: a switch is never empty."),
            "Take “required” out.",
        );
    } else if required && !is_empty(default) {
        let radio = matches!(
            kind,
            FieldKind::Choice {
                display: ChoiceDisplay::Radio,
                ..
            }
        );
        let text = if radio {
            format!(
                "“required” of {who} cannot fail: it has a default, and a radio cannot be cleared."
            )
        } else {
            format!("“required” of {who} can fail only if the user clears its default.")
        };
        report.find(
            &rules::REQUIRED_DEFAULT,
            &spot,
            text,
            "Take the default out if the user has to choose.",
        );
    }
    required
}

/// Reads `validation`.
pub(super) fn read_checks(
    context: &mut Context<'_>,
    input: &Input<'_>,
    spot: &Spot<'_>,
    kind: &FieldKind,
    required: bool,
) -> Checks {
    let Some(node) = input.node.get("validation").filter(|node| !node.is_null()) else {
        return Checks::default();
    };
    let spot = spot.key("validation", node);
    let who = &input.who;
    let report = &mut context.report;
    if node.as_object().is_none() {
        report.find(
            &rules::VALIDATION_OBJECT,
            &spot,
            format!("“validation” of {who} is {}, not an object.", node.kind()),
            "Write an object with “requiredMessage”, “regex” and “regexMessage”.",
        );
        return Checks::default();
    }
    let whose = format!("“validation” of {who}");
    unknown_keys(report, &rules::INPUT_UNKNOWN, &whose, &spot, node, KEYS);
    let required_literal = text(report, input, &spot, node, "requiredMessage");
    let source = text(report, input, &spot, node, "regex");
    let regex_literal = text(report, input, &spot, node, "regexMessage");
    if !required && let Some((at, _)) = required_literal {
        unused(
            report,
            input,
            &spot,
            at,
            "requiredMessage",
            "“required” is not true",
        );
    }
    if source.is_none()
        && let Some((at, _)) = regex_literal
    {
        unused(
            report,
            input,
            &spot,
            at,
            "regexMessage",
            "there is no “regex”",
        );
    }
    let source = source.filter(|(at, source)| {
        let spot = spot.key("regex", at);
        pattern::lint(report, who, &spot, source, kind);
        !matches!(kind, FieldKind::Switch | FieldKind::KeyValues)
    });
    let min_length = length(report, input, &spot, node, "minLength");
    let max_length = length(report, input, &spot, node, "maxLength");
    if let (Some(min), Some(max)) = (min_length, max_length)
        && min > max
    {
        report.find(
            &rules::LENGTH_ORDER,
            &spot,
            format!("“minLength” ({min}) is greater than “maxLength” ({max}) in {who}."),
            "Exchange the two, or no value can be right.",
        );
    }
    // The general sentence says more than a blank message.
    let mut message = |found: Option<(&Node, &str)>, key: &str| {
        let path_key = || format!("loc.input.{key}.{}", input.name);
        let (at, literal) = found?;
        let spot = spot.key(key, at);
        if literal.trim().is_empty() {
            context.report.find(
                &rules::VALIDATION_BLANK,
                &spot,
                format!(
                    "“{key}” of {who} is nothing but white space; a general sentence is shown."
                ),
                "Write what the user has to do, or take it out.",
            );
        }
        let message = context.resolve(literal, path_key, &spot);
        (!message.trim().is_empty()).then_some(message)
    };
    Checks {
        required_message: message(required_literal, "requiredMessage"),
        min_length,
        max_length,
        pattern: source.map(|(_, source)| Pattern {
            source: source.to_owned(),
            message: message(regex_literal, "regexMessage"),
        }),
        whole: None,
    }
}

/// A text that is not empty.
fn text<'n>(
    report: &mut Report<'_>,
    input: &Input<'_>,
    spot: &Spot<'_>,
    node: &'n Node,
    key: &str,
) -> Option<(&'n Node, &'n str)> {
    let member = node.get(key).filter(|member| !member.is_null())?;
    if member.as_str().is_none() {
        report.find(
            &rules::VALIDATION_TEXT,
            &spot.key(key, member),
            format!("“{key}” of {} is {}, not a text.", input.who, member.kind()),
            "Write a text in quotation marks, or take it out.",
        );
    }
    let text = member.as_str().filter(|text| !text.is_empty())?;
    Some((member, text))
}

fn unused(
    report: &mut Report<'_>,
    input: &Input<'_>,
    spot: &Spot<'_>,
    node: &Node,
    key: &str,
    why: &str,
) {
    report.find(
        &rules::VALIDATION_MESSAGE,
        &spot.key(key, node),
        format!("“{key}” of {} is never shown, because {why}.", input.who),
        "Take it out, or complete the check it belongs to.",
    );
}

fn length(
    report: &mut Report<'_>,
    input: &Input<'_>,
    spot: &Spot<'_>,
    node: &Node,
    key: &str,
) -> Option<u32> {
    let member = node.get(key).filter(|member| !member.is_null())?;
    let spot = spot.key(key, member);
    let who = &input.who;
    report.find(
        &rules::LENGTH_UNDOCUMENTED,
        &spot,
        format!("“{key}” of {who} is known from the API only; the manual does not have it."),
        "Nothing has to be done; a “regex” does the same by the manual.",
    );
    let limit = match &member.content {
        Content::Number(number) => number
            .as_u64()
            .and_then(|number| u32::try_from(number).ok()),
        Content::String(text) => {
            let limit = text.trim().parse::<u32>().ok();
            if let Some(limit) = limit {
                report.find(
                    &rules::LENGTH_TEXT,
                    &spot,
                    format!("“{key}” of {who} is the text {}.", shown(text)),
                    format!("Write the number {limit} without quotation marks."),
                );
                report.repair(member.span, limit.to_string());
            }
            limit
        }
        _ => None,
    };
    if limit.is_none() {
        report.find(
            &rules::LENGTH_TYPE,
            &spot,
            format!("“{key}” of {who} is {}, not a length.", shown_node(member)),
            "Write a whole number of 0 or more.",
        );
    }
    limit
}
