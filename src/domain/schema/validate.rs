//! The judge of record: a whole JSON Schema validator behind one entry point.
//! Runs in the worker, under the deadline of the call.

use super::resolve::{Draft, holds_values};
use super::words;
use jsonschema::{PatternOptions, Registry, ValidationError, ValidationOptions};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::borrow::Cow;

/// Violations told at most: more than anybody reads.
const VIOLATION_LIMIT: usize = 200;

/// Steps back that a pattern may take on one text. Patterns without look-around
/// or back references take none: they run in linear time.
const BACKTRACK_LIMIT: usize = 100_000;

/// Patterns of one schema that may be left out, each with a note.
const PATTERNS_LEFT_OUT: usize = 20;

/// How an input is judged.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rules {
    /// The draft of a schema that declares none; by default [the one its keywords
    /// imply](Draft::of), with draft-04's boolean `exclusiveMinimum` and
    /// `exclusiveMaximum` and draft-07's `dependencies`.
    pub draft: Option<Draft>,
    /// Whether `format` is only a remark; by default a text that is not of a
    /// known format is wrong.
    pub formats_only_annotate: bool,
    /// Schemas that may be referred to, with their addresses; those that declare
    /// no draft are read like the schema. Nothing else is loaded.
    pub documents: Vec<(String, Value)>,
}

/// One thing that is wrong with an input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Violation {
    /// Keys and places from the root to the value that can be changed to put it
    /// right; of a missing property to where it is missing.
    pub path: Vec<String>,
    /// The keyword that refuses.
    pub keyword: String,
    /// What is wrong, with value and limit.
    pub sentence: String,
}

impl Violation {
    /// Whether not the value at the path is wrong, but that its key is there.
    pub fn is_of_key(&self) -> bool {
        matches!(
            self.keyword.as_str(),
            "additionalProperties"
                | "unevaluatedProperties"
                | "propertyNames"
                | "patternProperties"
        )
    }
}

/// What a validator says about an input.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// What is wrong; the input is valid if nothing is.
    pub violations: Vec<Violation>,
    /// What could not be checked.
    pub unchecked: Vec<String>,
}

/// Why no input can be judged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum ValidateError {
    /// The schema itself is wrong.
    #[error("the schema is wrong at {}: {reason}", if pointer.is_empty() { "its top" } else { pointer })]
    Schema {
        /// JSON Pointer into the schema.
        pointer: String,
        /// What is wrong there.
        reason: String,
    },
    /// It refers to something that is not there.
    #[error("the schema refers to {0}, which is not part of it and is not loaded by itself")]
    Reference(String),
    /// The text of schema or input cannot be read.
    #[error("{0}")]
    Unreadable(String),
}

/// Judges an input.
///
/// # Errors
/// The schema is no schema, or refers to what is not among the documents.
pub fn validate(schema: &Value, input: &Value, rules: &Rules) -> Result<Judgement, ValidateError> {
    let mut schema = Cow::Borrowed(schema);
    let declared = Draft::declared(&schema);
    let draft = declared
        .or(rules.draft)
        .unwrap_or_else(|| Draft::of(&schema));
    let own_dialect = has_own_dialect(&schema, rules);
    if declared.is_none() && !own_dialect {
        plain(schema.to_mut(), draft, rules);
    }
    let documents: Vec<(&str, Cow<'_, Value>)> = rules
        .documents
        .iter()
        .map(|(uri, document)| {
            let mut document = Cow::Borrowed(document);
            if Draft::declared(&document).is_none() && !has_own_dialect(&document, rules) {
                plain(document.to_mut(), draft, rules);
            }
            (uri.as_str(), document)
        })
        .collect();
    let registry = registry(&documents, draft)?;
    let mut unchecked = Vec::new();
    loop {
        let mut options = jsonschema::options()
            .with_registry(&registry)
            .should_validate_formats(!rules.formats_only_annotate)
            .with_pattern_options(PatternOptions::fancy_regex().backtrack_limit(BACKTRACK_LIMIT));
        if !own_dialect {
            options = options.with_draft(draft_of(draft));
        }
        let error = match build(&options, &schema) {
            Ok(validator) => {
                let mut told = words::Told::default();
                for error in validator.iter_errors(input) {
                    words::explain(&error, &schema, &mut told);
                    if told.violations.len() >= VIOLATION_LIMIT {
                        break;
                    }
                }
                return Ok(Judgement {
                    violations: told.settled(),
                    unchecked,
                });
            }
            Err(error) => error,
        };
        // A pattern that the engine does not take is left out, and said.
        let taken = words::invalid_pattern(&error)
            .filter(|_| unchecked.len() < PATTERNS_LEFT_OUT)
            .is_some_and(|pattern| {
                let removed = remove_pattern(schema.to_mut(), &pattern, 0);
                if removed {
                    unchecked.push(words::pattern_not_checked(&pattern));
                }
                removed
            });
        if !taken {
            return Err(words::schema_error(&error));
        }
    }
}

fn build(
    options: &ValidationOptions<'_>,
    schema: &Value,
) -> Result<jsonschema::Validator, ValidationError<'static>> {
    options.build(schema)
}

/// Whether a schema declares a dialect that is among the documents.
fn has_own_dialect(schema: &Value, rules: &Rules) -> bool {
    let declared = schema.get("$schema").and_then(Value::as_str);
    declared.is_some_and(|uri| {
        let mut documents = rules.documents.iter();
        documents.any(|(known, _)| known == uri.trim_end_matches('#'))
    })
}

/// Prepares a schema that declares no draft that is known.
fn plain(schema: &mut Value, draft: Draft, rules: &Rules) {
    if let Value::Object(members) = &mut *schema {
        // A dialect that nobody knows cannot be looked up.
        members.shift_remove("$schema");
    }
    if rules.draft.is_none() {
        modernize(schema, draft, 0);
    }
}

/// The documents that may be referred to.
fn registry<'a>(
    documents: &'a [(&'a str, Cow<'a, Value>)],
    draft: Draft,
) -> Result<Registry<'a>, ValidateError> {
    let refused = |error: jsonschema::ReferencingError| words::reference_error(&error);
    let pairs = documents
        .iter()
        .map(|(uri, document)| (*uri, document.as_ref()));
    Registry::new()
        .draft(draft_of(draft))
        .extend(pairs)
        .and_then(|builder| builder.prepare())
        .map_err(refused)
}

fn draft_of(draft: Draft) -> jsonschema::Draft {
    match draft {
        Draft::Draft4 => jsonschema::Draft::Draft4,
        Draft::Draft6 => jsonschema::Draft::Draft6,
        Draft::Draft7 => jsonschema::Draft::Draft7,
        Draft::Draft201909 => jsonschema::Draft::Draft201909,
        Draft::Draft202012 => jsonschema::Draft::Draft202012,
    }
}

/// Levels of a schema that are rewritten; what lies deeper stays as it is.
const REWRITE_DEPTH: usize = 1_000;

/// Writes draft-04's boolean limits as numbers and, for drafts that do not know it,
/// `dependencies` as what took its place: schemas that declare no draft use either.
fn modernize(schema: &mut Value, draft: Draft, depth: usize) {
    if depth > REWRITE_DEPTH {
        return;
    }
    match schema {
        Value::Object(members) => {
            for (limit, strict) in [
                ("minimum", "exclusiveMinimum"),
                ("maximum", "exclusiveMaximum"),
            ] {
                let Some(Value::Bool(on)) = members.get(strict) else {
                    continue;
                };
                let on = *on;
                members.shift_remove(strict);
                if on && let Some(value) = members.shift_remove(limit) {
                    members.insert(strict.into(), value);
                }
            }
            if draft > Draft::Draft7 {
                split_dependencies(members);
            }
            for (key, value) in members {
                match value {
                    _ if holds_values(key) => {}
                    // Their keys are names, not keywords.
                    Value::Object(named) if holds_named_schemas(key) => {
                        for value in named.values_mut() {
                            modernize(value, draft, depth + 1);
                        }
                    }
                    value => modernize(value, draft, depth + 1),
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                modernize(item, draft, depth + 1);
            }
        }
        _ => {}
    }
}

fn holds_named_schemas(key: &str) -> bool {
    matches!(
        key,
        "properties"
            | "patternProperties"
            | "$defs"
            | "definitions"
            | "dependencies"
            | "dependentSchemas"
    )
}

/// 2019-09 made two keywords of `dependencies` (its section 9.3.2 and appendix).
fn split_dependencies(members: &mut Map<String, Value>) {
    let Some(Value::Object(dependencies)) = members.shift_remove("dependencies") else {
        return;
    };
    let (required, schemas): (Map<_, _>, Map<_, _>) = dependencies
        .into_iter()
        .partition(|(_, then)| then.is_array());
    let split = json!({"dependentRequired": required, "dependentSchemas": schemas});
    match members.get_mut("allOf") {
        Some(Value::Array(all)) => all.push(split),
        _ => {
            members.insert("allOf".to_owned(), json!([split]));
        }
    }
}

/// Takes a pattern out wherever it stands; `false` if it stands nowhere.
fn remove_pattern(schema: &mut Value, pattern: &str, depth: usize) -> bool {
    if depth > REWRITE_DEPTH {
        return false;
    }
    match schema {
        Value::Object(members) => {
            let mut removed = false;
            if members.get("pattern").and_then(Value::as_str) == Some(pattern) {
                members.shift_remove("pattern");
                removed = true;
            }
            if let Some(Value::Object(patterns)) = members.get_mut("patternProperties") {
                removed |= patterns.shift_remove(pattern).is_some();
            }
            for value in members.values_mut() {
                removed |= remove_pattern(value, pattern, depth + 1);
            }
            removed
        }
        Value::Array(items) => {
            let mut removed = false;
            for item in items {
                removed |= remove_pattern(item, pattern, depth + 1);
            }
            removed
        }
        _ => false,
    }
}
