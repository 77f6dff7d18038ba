//! Keys that a format does not have, and which one was probably meant.

use super::report::{Report, Spot, shown};
use super::rules::Rule;
use crate::domain::json::Node;
use crate::domain::nearest::nearest;

/// Reports every key of an object that is not among the known ones.
pub(super) fn unknown_keys(
    report: &mut Report<'_>,
    rule: &Rule,
    whose: &str,
    spot: &Spot<'_>,
    node: &Node,
    known: &[&str],
) {
    for member in node.as_object().unwrap_or(&[]) {
        if known.contains(&&*member.key) || !report.counts(rule) {
            continue;
        }
        let key = shown(&member.key);
        let remedy = match nearest(&member.key, known.iter().copied()) {
            Some(meant) => format!("Write “{meant}” if that is what is meant."),
            None => "Take it out, unless a later version of the platform reads it.".to_owned(),
        };
        report.list(
            rule,
            &spot.at_key(&member.key, member.key_span),
            format!("The key {key} of {whose} is not part of the format and has no effect."),
            remedy,
        );
    }
}
