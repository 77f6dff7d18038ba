//! Metadata text → [`Reading`]: the form, the facts and the findings. Reads
//! leniently, judges strictly, and never fails as a whole. Knows nothing about
//! archives or browsers.

mod api;
mod condition;
mod default;
mod execution;
mod input;
mod key;
mod kind;
mod metadata;
mod name;
mod options;
mod pattern;
mod placeholder;
mod places;
mod report;
mod rules;
mod search;
mod secret;
mod text;
mod validation;

#[cfg(test)]
mod tests;

pub use places::InputPlaces;
pub use rules::{RULES, Rule};

use super::history::History;
use super::language::{Languages, tag};
use super::lint::{ConditionList, lint_conditions};
use super::model::{About, Package, Reading};
use super::script;
use super::verdict;
use crate::domain::finding::Place;
use crate::domain::json::{self, DeviationKind, Document, SyntaxError, SyntaxProblem, clean};
use input::{Inputs, Places};
use report::{METADATA, Report, Spot, shown};
use text::Context;

/// Reads a metadata text that belongs to `package`, in a language; `None`
/// takes the first of en-us, zh-cn, any. `history` is what was opened before.
pub fn read(text: &str, package: &Package, language: Option<&str>, history: &History) -> Reading {
    let (mut languages, language_findings) = Languages::read(&package.resources);
    if package.resources.is_empty() && !verdict::is_bare(package) {
        languages = languages.lacking();
    }
    let names = languages.names();
    let mut context = Context {
        report: Report::new(text),
        languages,
        language,
    };
    let document = match json::read(text) {
        Ok(document) => document,
        Err(error) => {
            note_syntax(&mut context.report, &error);
            let (mut findings, _) = context.report.finish();
            findings.extend(language_findings);
            return Reading {
                findings,
                languages: names,
                ..unreadable()
            };
        }
    };
    note_deviations(&mut context.report, &document);
    let root = &document.root;
    let spot = Spot::root(root);
    let readable = root.as_object().is_some();
    let (about, mut inputs) = if readable {
        let about = metadata::read(&mut context, root, &spot);
        note_reuse(&mut context.report, root, &spot, &about, package, history);
        (about, input::read_all(&mut context, root, &spot))
    } else {
        context.report.find(
            &rules::METADATA_OBJECT,
            &spot,
            format!("The metadata is {}, not an object.", root.kind()),
            "Write an object: { … } with “type”, “name”, “inputs” and the other fields.",
        );
        (About::default(), Inputs::default())
    };
    let Context {
        mut report,
        languages,
        ..
    } = context;
    let shown = languages.shown(language).and_then(tag);
    inputs.model.language = shown.map(str::to_owned);
    report.adopt(language_findings, root);
    report.adopt(lint(&inputs), root);
    let script = if about.target.is_empty() {
        None
    } else {
        let declared: Vec<String> = inputs
            .model
            .fields
            .iter()
            .filter(|field| !field.repeated)
            .map(|field| field.name.clone())
            .collect();
        let (script, findings) = script::report(package, &about.target, &declared);
        report.adopt(findings, root);
        script
    };
    let (coverage, findings) = languages.finish();
    report.adopt(findings, root);
    let (findings, edits) = report.finish();
    let cleaned = (!edits.is_empty()).then(|| clean(text, &edits));
    Reading {
        readable,
        model: inputs.model,
        findings,
        about,
        languages: names,
        coverage,
        script,
        cleaned,
    }
}

/// What is left of a text that is no JSON at all.
fn unreadable() -> Reading {
    Reading {
        readable: false,
        model: Inputs::default().model,
        findings: Vec::new(),
        about: About::default(),
        languages: Vec::new(),
        coverage: Vec::new(),
        script: None,
        cleaned: None,
    }
}

fn lint(inputs: &Inputs) -> Vec<crate::domain::finding::Finding> {
    let place_of = |field: usize, list: ConditionList, condition: usize| {
        let places = inputs.places.get(field);
        let list = places.map(|Places { visible, disabled }| match list {
            ConditionList::Visible => visible,
            ConditionList::Disabled => disabled,
        });
        let place = list.and_then(|list| list.get(condition));
        place.cloned().unwrap_or_else(|| Place {
            file: Some(METADATA.to_owned()),
            ..Place::default()
        })
    };
    lint_conditions(&inputs.model, &place_of)
}

/// Compares the package as opened, not the text as edited: an edit is no other
/// content until it is saved and opened again.
fn note_reuse(
    report: &mut Report<'_>,
    root: &json::Node,
    spot: &Spot<'_>,
    about: &About,
    package: &Package,
    history: &History,
) {
    let About { name, version, .. } = about;
    let difference = history.difference(name, version, &package.fingerprint);
    if let (Some(difference), Some(node)) = (difference, root.get("version")) {
        report.find(
            &rules::METADATA_VERSION_REUSED,
            &spot.key("version", node),
            format!(
                "“version” is {} as in a package of {} opened here before, which had {}.",
                shown(version),
                shown(name),
                difference.words(),
            ),
            "Raise the version if the other one is official: the platform refuses it then. A draft is overwritten.",
        );
    }
}

fn note_syntax(report: &mut Report<'_>, error: &SyntaxError) {
    let (rule, remedy) = match error.problem {
        SyntaxProblem::TooDeep(_) | SyntaxProblem::TooMany => (
            &rules::JSON_LIMIT,
            "Open the metadata of an extension, which is far smaller.",
        ),
        SyntaxProblem::Empty => (
            &rules::JSON_SYNTAX,
            "Open a file that holds the metadata of an extension.",
        ),
        _ => (
            &rules::JSON_SYNTAX,
            "Repair the text at this place; nothing after it could be read.",
        ),
    };
    let text = format!(
        "The metadata is not valid JSON: in line {}, column {}, {}.",
        error.position.line, error.position.column, error.problem,
    );
    report.find(rule, &Spot::offset(error.offset), text, remedy);
}

fn note_deviations(report: &mut Report<'_>, document: &Document) {
    for deviation in &document.deviations {
        let (rule, remedy) = match deviation.kind {
            DeviationKind::ByteOrderMark => (
                &rules::JSON_BOM,
                "Save the file as UTF-8 without a byte order mark.",
            ),
            DeviationKind::Comment => (
                &rules::JSON_COMMENT,
                "Take the comment out, or use the cleaned copy.",
            ),
            DeviationKind::TrailingComma => (
                &rules::JSON_TRAILING_COMMA,
                "Take the comma out, or use the cleaned copy.",
            ),
            DeviationKind::ControlCharacter => (
                &rules::JSON_CONTROL,
                "Write an escape such as \\t in its place, or use the cleaned copy.",
            ),
            DeviationKind::LoneSurrogate => (
                &rules::JSON_SURROGATE,
                "Write both halves, such as \\ud83d\\ude00, or take it out.",
            ),
        };
        if report.counts(rule) {
            let span = deviation.span;
            let source = report.text.get(span.start..span.end).unwrap_or("");
            let text = deviation_in_words(deviation.kind, source);
            report.list(rule, &Spot::offset(span.start), text, remedy);
        }
    }
    report.add_edits(document.edits());
    for repeated in &document.repeated_keys {
        if report.counts(&rules::JSON_REPEATED) {
            let text = format!(
                "The key {} is in this object twice; the last one counts.",
                shown(&repeated.key)
            );
            let spot = Spot::offset(repeated.span.start);
            report.list(&rules::JSON_REPEATED, &spot, text, "Keep one of the two.");
        }
    }
}

fn deviation_in_words(kind: DeviationKind, source: &str) -> String {
    match kind {
        DeviationKind::ByteOrderMark => {
            "The text begins with a byte order mark, which JSON does not have.".to_owned()
        }
        DeviationKind::Comment => format!(
            "The comment {} is not valid JSON, so the platform will refuse the file.",
            shown(source)
        ),
        DeviationKind::TrailingComma => {
            "A comma after the last member is not valid JSON, so the platform will refuse the file."
                .to_owned()
        }
        DeviationKind::ControlCharacter => format!(
            "The control character {} inside a text is not valid JSON, so the platform will refuse the file.",
            shown(source)
        ),
        DeviationKind::LoneSurrogate => format!(
            "The escape {} is half of a surrogate pair, which is no character.",
            shown(source)
        ),
    }
}
