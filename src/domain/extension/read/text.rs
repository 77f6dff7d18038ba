//! What the parts of the reader share: the report, the languages, and the
//! reading of JSON that is written as text.

use super::report::{Report, Spot, shown};
use super::rules::{self, Rule};
use crate::domain::extension::language::Languages;
use crate::domain::json::{self, Document, Node};

/// What is at hand while a text is read.
pub(super) struct Context<'a> {
    pub(super) report: Report<'a>,
    pub(super) languages: Languages,
    pub(super) language: Option<&'a str>,
}

impl Context<'_> {
    /// A displayed text, which stands at `spot`, in the chosen language. `path_key`
    /// is the key that the place of the text implies.
    pub(super) fn resolve(
        &mut self,
        literal: &str,
        path_key: impl FnOnce() -> String,
        spot: &Spot<'_>,
    ) -> String {
        let report = &self.report;
        let place = || report.place(spot);
        self.languages
            .resolve(literal, &path_key(), self.language, &place)
    }
}

/// “1 character”, “2 characters”.
pub(super) fn plural(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}

/// The literal of a string in the metadata, quotation marks included.
pub(super) fn literal<'a>(report: &Report<'a>, node: &Node) -> &'a str {
    report
        .text
        .get(node.span.start..node.span.end)
        .unwrap_or("")
}

/// Reads JSON that is written as text. What cannot be read is reported under
/// `malformed`, at its true place; what is not strict is reported too.
pub(super) fn embedded(
    report: &mut Report<'_>,
    malformed: &Rule,
    what: &str,
    spot: &Spot<'_>,
    node: &Node,
    text: &str,
) -> Option<Document> {
    let literal = literal(report, node);
    match json::read(text) {
        Ok(document) => {
            if let Some(first) = document.deviations.first() {
                report.find(
                    &rules::JSON_EMBEDDED,
                    &spot.inside(literal, first.span.start),
                    format!("The JSON text of {what} has comments, trailing commas or the like, which JSON does not allow."),
                    "Take them out, or use the cleaned copy.",
                );
            }
            if let Some(repeated) = document.repeated_keys.first() {
                report.find(
                    &rules::JSON_REPEATED,
                    &spot.inside(literal, repeated.span.start),
                    format!(
                        "The JSON text of {what} has the key {} twice; the last one counts.",
                        shown(&repeated.key)
                    ),
                    "Keep one of the two.",
                );
            }
            Some(document)
        }
        Err(error) => {
            report.find(
                malformed,
                &spot.inside(literal, error.offset),
                format!(
                    "The JSON text of {what} cannot be read: in line {}, column {} of it, {}.",
                    error.position.line, error.position.column, error.problem,
                ),
                "Repair the JSON at this place; inside a text every quotation mark is written as \\\".",
            );
            None
        }
    }
}
