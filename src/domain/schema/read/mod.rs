//! The reader: JSON Schema → [`FormModel`]. Every schema yields a form; what no
//! widget fits is edited as JSON. Rules of widgets and defaults are those of
//! the decision "Schemas become trees of fields".
//!
//! This file reads one field; its schema is first made one ([`merge`]), then the
//! values that it allows decide the widget ([`kind`], by the [`types`]): single
//! values ([`choice`]), [`text`], a choice of shapes ([`union`]), an object
//! ([`group`], with what its conditions add, [`conditional`]) or a [`list`]. A
//! [`default`] comes last, and [`words`] says what the field takes.

mod choice;
mod conditional;
mod default;
mod group;
mod kind;
mod list;
mod merge;
mod text;
mod types;
mod union;
mod words;

use super::claim::claim;
use super::documents::Documents;
use super::keyword::is_keyword;
use super::resolve::{Draft, Resolver};
use crate::domain::form::claim::{Claim, Guard};
use crate::domain::form::model::{Field, FieldKind, FormModel};
use crate::domain::json::pointer_token;
use crate::domain::markdown::escaped;
use choice::settle;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Fields read at most; what comes later is edited as JSON.
const FIELD_LIMIT: usize = 20_000;

/// Schemas inside each other, at most.
const DEPTH_LIMIT: usize = 256;

/// `allOf` and references merged into one schema, at most.
const MERGE_LIMIT: usize = 64;

/// Remarks kept at most.
const NOTE_LIMIT: usize = 100;

/// A schema as a form.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SchemaForm {
    /// One field, the whole input, with the path `""`.
    pub model: FormModel,
    /// The schema's title; may be empty.
    pub title: String,
    /// What is odd about the schema, in the order in which it was met.
    pub notes: Vec<Note>,
    /// Properties that are not asked for because they are read-only.
    pub read_only: Vec<ReadOnly>,
}

/// A property that is read-only and may be left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadOnly {
    /// Path of the field that it would be; inside items and definitions the JSON
    /// Pointer into the schema, since it has many places there.
    pub path: String,
    /// Its title, or its key.
    pub label: String,
}

/// Something odd about a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// JSON Pointer to the place.
    pub pointer: String,
    /// One or two sentences.
    pub text: String,
}

/// Reads a schema. Never fails and always ends: depth, fields and merging have
/// limits, and beyond them values are edited as JSON.
pub fn read(schema: &Value) -> SchemaForm {
    read_with(schema, &Documents::default())
}

/// [`read`], with documents that the schema refers to.
pub fn read_with(schema: &Value, documents: &Documents) -> SchemaForm {
    let bound = documents.bound(schema);
    let schema = bound.as_ref();
    let mut reader = Reader {
        resolver: Resolver::new(schema, documents),
        draft: Draft::of(schema),
        definitions: BTreeMap::new(),
        waiting: Vec::new(),
        notes: Vec::new(),
        read_only: Vec::new(),
        demanded: Vec::new(),
        left: FIELD_LIMIT,
    };
    if schema.get("$schema").is_some() && Draft::declared(schema).is_none() {
        reader.note(
            "/$schema",
            "No draft of that name is known, so the schema is read by the draft that its keywords imply.",
        );
    }
    let title = text_of(schema, "title").to_owned();
    let root = reader.field(schema, "", "", true, 0);
    let fields = vec![root];
    while let Some((pointer, target)) = reader.waiting.pop() {
        let definition = reader.field(target, "", &pointer, false, 0);
        reader.definitions.insert(pointer, definition);
    }
    SchemaForm {
        model: FormModel {
            fields,
            definitions: reader.definitions,
            ..FormModel::default()
        },
        title,
        notes: reader.notes,
        read_only: reader.read_only,
    }
}

struct Reader<'a> {
    resolver: Resolver<'a>,
    draft: Draft,
    definitions: BTreeMap<String, Field>,
    /// Definitions that are named but not read yet.
    waiting: Vec<(String, &'a Value)>,
    notes: Vec<Note>,
    read_only: Vec<ReadOnly>,
    /// Keys that the object being read demands under conditions.
    demanded: Vec<(String, Guard)>,
    left: usize,
}

impl Reader<'_> {
    fn note(&mut self, pointer: &str, text: impl Into<String>) {
        if self.notes.len() < NOTE_LIMIT {
            self.notes.push(Note {
                pointer: pointer.to_owned(),
                text: text.into(),
            });
        }
    }

    /// The field of a schema under a key.
    fn field(
        &mut self,
        schema: &Value,
        key: &str,
        pointer: &str,
        required: bool,
        depth: usize,
    ) -> Field {
        let mut field = Field::new(key, any_value());
        field.required = required;
        self.left = self.left.saturating_sub(1);
        if self.left == 0 || depth > DEPTH_LIMIT {
            self.note(
                pointer,
                "The schema is too large to be shown in full: from here on values are edited as JSON.",
            );
            return field;
        }
        let Some(whole) = self.keywords(schema, &mut field, pointer) else {
            return field;
        };
        self.note_unknown(whole, pointer);
        if let Some(reference) = lone_reference(whole, self.draft) {
            self.referring(&mut field, reference, schema, pointer);
            return field;
        }
        let merged = self.merged(whole, pointer);
        let schema = &Value::Object(merged);
        let Value::Object(merged) = schema else {
            return field;
        };
        describe(
            &mut field,
            text_of(schema, "title"),
            text_of(schema, "description"),
        );
        field.kind = self.kind(merged, &mut field, pointer, depth);
        if merged.get("deprecated") == Some(&Value::Bool(true)) {
            add_help(&mut field, "Deprecated by the author.");
        }
        self.set_default(&mut field, merged.get("default"), schema, pointer);
        settle(&mut field);
        field
    }

    /// What a schema says; nothing if it says all with a single word or is none.
    fn keywords<'s>(
        &mut self,
        schema: &'s Value,
        field: &mut Field,
        pointer: &str,
    ) -> Option<&'s Map<String, Value>> {
        match schema {
            Value::Object(whole) => return Some(whole),
            Value::Bool(true) => {}
            Value::Bool(false) => {
                field.help = "The schema allows no value here.".into();
                self.note(pointer, "No value is allowed here.");
            }
            _ => self.note(
                pointer,
                "This is no schema, so any value can be entered here.",
            ),
        }
        None
    }

    /// Makes the field one of a definition.
    fn referring(&mut self, field: &mut Field, reference: &str, schema: &Value, pointer: &str) {
        let Some((name, target)) = self.refer(reference) else {
            self.unresolved(field, reference, pointer);
            return;
        };
        field.kind = FieldKind::Reference(name);
        let label = match text_of(schema, "title") {
            "" => text_of(target, "title"),
            own => own,
        };
        describe(field, label, text_of(schema, "description"));
        self.set_default(field, schema.get("default"), schema, pointer);
    }

    fn unresolved(&mut self, field: &mut Field, reference: &str, pointer: &str) {
        if Draft::is_meta_schema(reference) {
            field.help = "A JSON Schema. Enter JSON.".into();
            return;
        }
        field.help = format!(
            "The schema refers to {}, which is not part of it. Enter JSON.",
            escaped(reference)
        );
        self.note(pointer, not_part(reference));
    }

    fn note_unknown(&mut self, schema: &Map<String, Value>, pointer: &str) {
        for key in schema.keys() {
            if !is_keyword(key) {
                self.note(
                    &format!("{pointer}/{}", pointer_token(key)),
                    format!("“{key}” is no keyword of JSON Schema and is ignored."),
                );
            }
        }
    }

    /// Name and schema of a definition, which is read when it is its turn.
    fn refer(&mut self, reference: &str) -> Option<(String, &Value)> {
        let (pointer, target) = self.resolver.find(reference)?;
        if !self.definitions.contains_key(&pointer) {
            self.definitions
                .insert(pointer.clone(), Field::new("", any_value()));
            self.waiting.push((pointer.clone(), target));
        }
        Some((pointer, target))
    }

    fn claim(&self, schema: &Value) -> Claim {
        claim(&self.resolver, self.draft, schema)
    }
}

fn not_part(reference: &str) -> String {
    format!("{reference} is not part of this schema and is not loaded by itself.")
}

fn any_value() -> FieldKind {
    FieldKind::Raw {
        type_name: String::new(),
    }
}

fn text_of<'a>(schema: &'a Value, key: &str) -> &'a str {
    schema.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn names(list: Option<&Value>) -> Vec<&str> {
    list.and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

fn describe(field: &mut Field, title: &str, description: &str) {
    if !title.trim().is_empty() {
        field.label = title.to_owned();
    }
    field.help = description.trim().to_owned();
}

fn add_help(field: &mut Field, sentence: &str) {
    if sentence.is_empty() {
        return;
    }
    if !field.help.is_empty() {
        // Two blanks before the end of a line are markdown's way to end it.
        field.help.push_str("  \n");
    }
    field.help.push_str(sentence);
}

/// A reference beside which nothing else says what values there may be.
fn lone_reference(schema: &Map<String, Value>, draft: Draft) -> Option<&str> {
    let reference = ["$ref", "$dynamicRef", "$recursiveRef"]
        .iter()
        .find_map(|key| schema.get(*key)?.as_str())?;
    let alone = draft <= Draft::Draft7
        || schema.keys().all(|key| {
            matches!(
                key.as_str(),
                "$ref"
                    | "$dynamicRef"
                    | "$recursiveRef"
                    | "title"
                    | "description"
                    | "default"
                    | "$comment"
                    | "deprecated"
                    | "examples"
                    | "$defs"
                    | "definitions"
                    | "$schema"
                    | "$id"
                    | "$anchor"
                    | "$dynamicAnchor"
            )
        });
    alone.then_some(reference)
}
