//! The reader: JSON Schema → [`FormModel`]. Every schema yields a form; what no
//! widget fits is edited as JSON. Rules of widgets and defaults are those of
//! the decision "Schemas become trees of fields".

use super::claim::{claim, takes_default};
use super::documents::Documents;
use super::keyword::is_keyword;
use super::resolve::{Draft, Resolver};
use crate::domain::form::claim::{Claim, Guard, Type};
use crate::domain::form::model::{
    ChoiceDisplay, ChoiceOption, Field, FieldKind, FormModel, Group, List, OptionSource, Union,
    Whole,
};
use crate::domain::form::moment::MomentKind;
use crate::domain::form::tree::kind_words;
use crate::domain::json::pointer_token;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Fields read at most; what comes later is edited as JSON.
const FIELD_LIMIT: usize = 20_000;
/// Schemas inside each other, at most.
const DEPTH_LIMIT: usize = 256;
/// `allOf` and references merged into one schema, at most.
const MERGE_LIMIT: usize = 64;
/// Options up to which radio buttons are used.
const RADIO_LIMIT: usize = 5;
/// Characters from which on a text gets several lines.
const LONG_TEXT: u64 = 120;
/// Examples offered at most.
const SUGGESTIONS: usize = 200;
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
        demanded: Vec::new(),
        left: FIELD_LIMIT,
    };
    if schema.get("$schema").is_some() && Draft::declared(schema).is_none() {
        reader.note(
            "/$schema",
            "No draft of that name is known, so the schema is read as draft-07.",
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
        },
        title,
        notes: reader.notes,
    }
}

/// The object to which conditions add fields.
struct Around<'a> {
    /// The schemas of its own keys.
    properties: Option<&'a Map<String, Value>>,
    /// Its own keys that must be there.
    required: &'a [&'a str],
    /// Where the conditions stand.
    pointer: String,
    /// Levels around them.
    depth: usize,
}

impl Around<'_> {
    /// The same object, for conditions that stand further below.
    fn at(&self, pointer: String) -> Self {
        Self {
            pointer,
            depth: self.depth.saturating_add(1),
            ..*self
        }
    }
}

struct Reader<'a> {
    resolver: Resolver<'a>,
    draft: Draft,
    definitions: BTreeMap<String, Field>,
    /// Definitions that are named but not read yet.
    waiting: Vec<(String, &'a Value)>,
    notes: Vec<Note>,
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
        let whole = match schema {
            Value::Object(whole) => whole,
            Value::Bool(false) => {
                field.help = "The schema allows no value here.".into();
                self.note(pointer, "No value is allowed here.");
                return field;
            }
            Value::Bool(true) => return field,
            _ => {
                self.note(
                    pointer,
                    "This is no schema, so any value can be entered here.",
                );
                return field;
            }
        };
        self.note_unknown(whole, pointer);
        if let Some(reference) = lone_reference(whole, self.draft) {
            match self.refer(reference) {
                Some((name, target)) => {
                    field.kind = FieldKind::Reference(name);
                    let label = match text_of(schema, "title") {
                        "" => text_of(target, "title"),
                        own => own,
                    };
                    describe(&mut field, label, text_of(schema, "description"));
                    self.set_default(&mut field, whole.get("default"), schema, pointer);
                    return field;
                }
                None => {
                    self.unresolved(&mut field, reference, pointer);
                    return field;
                }
            }
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
        if let FieldKind::Choice { options, display } = &mut field.kind
            && field.required
            && *display == ChoiceDisplay::RadioOrUnset
        {
            let two = matches!(options, OptionSource::Fixed(options) if is_yes_no(options));
            if two {
                field.kind = FieldKind::Switch;
            } else {
                *display = ChoiceDisplay::Radio;
            }
        } else if let FieldKind::Choice {
            options: OptionSource::Fixed(options),
            ..
        } = &field.kind
            && is_yes_no(options)
            && field.default.is_some()
        {
            field.kind = FieldKind::Switch;
        }
        field
    }

    fn unresolved(&mut self, field: &mut Field, reference: &str, pointer: &str) {
        if Draft::is_meta_schema(reference) {
            field.help = "A JSON Schema. Enter JSON.".into();
            return;
        }
        field.help =
            format!("The schema refers to {reference}, which is not part of it. Enter JSON.");
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

    /// The schema with its `allOf` and a reference beside other keywords put
    /// into it; of `allOf` the conditions stay, since each is one by itself.
    fn merged(&mut self, schema: &Map<String, Value>, pointer: &str) -> Map<String, Value> {
        let mut out = schema.clone();
        let mut seen: Vec<String> = Vec::new();
        let mut conditions: Vec<Value> = Vec::new();
        let mut left = MERGE_LIMIT;
        loop {
            let mut parts: Vec<Value> = Vec::new();
            if let Some(Value::Array(all)) = out.shift_remove("allOf") {
                parts.extend(all);
            }
            for keyword in ["$ref", "$dynamicRef", "$recursiveRef"] {
                let Some(Value::String(reference)) = out.shift_remove(keyword) else {
                    continue;
                };
                match self.resolver.find(&reference) {
                    Some((target, schema)) if !seen.contains(&target) => {
                        seen.push(target);
                        parts.push(schema.clone());
                    }
                    Some(_) => {}
                    None => self.note(pointer, not_part(&reference)),
                }
            }
            // Conditions stay as they are, however many there are.
            parts.retain_mut(|part| match part {
                Value::Object(part) => {
                    conditions.extend(condition_of(part));
                    !part.is_empty()
                }
                _ => true,
            });
            left = left.saturating_sub(parts.len());
            if parts.is_empty() || left == 0 {
                if !conditions.is_empty() {
                    out.insert("allOf".into(), Value::Array(conditions));
                }
                return out;
            }
            for part in parts {
                if let Value::Object(part) = part {
                    merge(&mut out, part);
                }
            }
        }
    }

    fn kind(
        &mut self,
        schema: &Map<String, Value>,
        field: &mut Field,
        pointer: &str,
        depth: usize,
    ) -> FieldKind {
        if let Some(only) = schema.get("const") {
            return constant(only, field);
        }
        if let Some(Value::Array(options)) = schema.get("enum") {
            return enumeration(options, schema, field.required);
        }
        for keyword in ["oneOf", "anyOf"] {
            if let Some(Value::Array(branches)) = schema.get(keyword)
                && let Some(kind) = self.union(schema, keyword, branches, field, pointer, depth)
            {
                return kind;
            }
        }
        let types = types_of(schema);
        match types.as_slice() {
            [] => any_value(),
            [only] => self.kind_of_type(only, schema, field, pointer, depth),
            several => {
                let branches = several
                    .iter()
                    .map(|name| {
                        let mut one = schema.clone();
                        one.insert("type".into(), Value::String((*name).to_owned()));
                        for gone in ["title", "description", "default"] {
                            one.shift_remove(gone);
                        }
                        let mut branch =
                            self.field(&Value::Object(one), "", pointer, true, depth + 1);
                        branch.label = type_words(name).into();
                        branch
                    })
                    .collect();
                let claims = several
                    .iter()
                    .map(|name| {
                        let mut one = schema.clone();
                        one.insert("type".into(), Value::String((*name).to_owned()));
                        self.claim(&Value::Object(one))
                    })
                    .collect();
                FieldKind::Union(Arc::new(Union { branches, claims }))
            }
        }
    }

    fn kind_of_type(
        &mut self,
        name: &str,
        schema: &Map<String, Value>,
        field: &mut Field,
        pointer: &str,
        depth: usize,
    ) -> FieldKind {
        match name {
            "string" => text_kind(schema, field),
            "integer" | "number" => {
                add_help(field, &range_words(name, schema));
                if name == "integer" {
                    field.checks.whole = Some(whole(schema));
                }
                FieldKind::Number
            }
            "boolean" => FieldKind::Choice {
                options: OptionSource::Fixed(Arc::new([
                    option("Yes", Value::Bool(true)),
                    option("No", Value::Bool(false)),
                ])),
                display: ChoiceDisplay::RadioOrUnset,
            },
            "null" => FieldKind::Constant(Value::Null),
            "object" => self.group(schema, pointer, depth),
            "array" => self.list(schema, field, pointer, depth),
            other => {
                self.note(
                    &format!("{pointer}/type"),
                    format!("“{other}” is no type of JSON."),
                );
                any_value()
            }
        }
    }

    fn union(
        &mut self,
        schema: &Map<String, Value>,
        keyword: &str,
        branches: &[Value],
        field: &mut Field,
        pointer: &str,
        depth: usize,
    ) -> Option<FieldKind> {
        if branches.is_empty() || branches.iter().all(only_requires) {
            return None;
        }
        if let Some(options) = titled_options(branches) {
            return Some(choice(options, field.required));
        }
        let mut base = schema.clone();
        for gone in [keyword, "title", "description", "default"] {
            base.shift_remove(gone);
        }
        let alone = base.keys().all(|key| {
            matches!(
                key.as_str(),
                "type" | "$schema" | "$id" | "id" | "$defs" | "definitions" | "$comment"
            )
        });
        let mut read: Vec<Field> = Vec::with_capacity(branches.len());
        let mut claims: Vec<Claim> = Vec::with_capacity(branches.len());
        for (place, branch) in branches.iter().enumerate() {
            let below = format!("{pointer}/{keyword}/{place}");
            let whole = match branch {
                Value::Object(own) if !(alone && own.contains_key("$ref")) => {
                    let mut whole = self.merged(own, &below);
                    merge(&mut whole, base.clone());
                    Value::Object(whole)
                }
                other => other.clone(),
            };
            let mut option = self.field(&whole, "", &below, true, depth + 1);
            if option.label.is_empty() {
                option.label = self.branch_label(&option, place);
            }
            claims.push(self.claim(&whole));
            read.push(option);
        }
        let branches = read;
        Some(FieldKind::Union(Arc::new(Union { branches, claims })))
    }

    fn branch_label(&self, branch: &Field, place: usize) -> String {
        let number = place.saturating_add(1);
        match &branch.kind {
            FieldKind::Group(group)
                if group.fields.iter().any(|field| is_constant(&field.kind)) =>
            {
                let told: Vec<String> = group
                    .fields
                    .iter()
                    .filter_map(|field| match &field.kind {
                        FieldKind::Constant(value) => Some(format!("{} = {value}", field.name)),
                        _ => None,
                    })
                    .take(2)
                    .collect();
                told.join(", ")
            }
            FieldKind::Group(group) if !group.fields.is_empty() => {
                let keys: Vec<&str> = group
                    .fields
                    .iter()
                    .take(3)
                    .map(|field| field.name.as_str())
                    .collect();
                format!("Option {number}: object with {}", keys.join(", "))
            }
            FieldKind::Constant(value) => value.to_string(),
            // A definition is called something.
            FieldKind::Reference(pointer) if pointer.contains('/') => {
                let name = pointer.rsplit('/').next().unwrap_or_default();
                format!(
                    "Option {number}: {}",
                    name.replace("~1", "/").replace("~0", "~")
                )
            }
            FieldKind::Raw { .. } | FieldKind::Union(_) | FieldKind::Reference(_) => {
                format!("Option {number}")
            }
            kind => format!("Option {number}: {}", kind_words(kind)),
        }
    }

    fn group(&mut self, schema: &Map<String, Value>, pointer: &str, depth: usize) -> FieldKind {
        let required = names(schema.get("required"));
        let properties = schema.get("properties").and_then(Value::as_object);
        let patterns = schema.get("patternProperties").and_then(Value::as_object);
        let further = schema
            .get("additionalProperties")
            .or_else(|| schema.get("unevaluatedProperties"));
        let mut group = Group {
            closed: further == Some(&Value::Bool(false)) && patterns.is_none_or(Map::is_empty),
            ..Group::default()
        };
        for (key, property) in properties.into_iter().flatten() {
            let must = required.contains(&key.as_str());
            let below = format!("{pointer}/properties/{}", pointer_token(key));
            if property.get("readOnly") == Some(&Value::Bool(true)) && !must {
                self.note(
                    &below,
                    format!("“{key}” is read-only and may be left out, so it is not asked for."),
                );
                continue;
            }
            if *property == Value::Bool(false) {
                self.note(
                    &below,
                    if must {
                        format!(
                            "No input can satisfy this: “{key}” is required but allows no value."
                        )
                    } else {
                        format!("“{key}” allows no value, so it is not asked for.")
                    },
                );
                continue;
            }
            let field = self.field(property, key, &below, must, depth + 1);
            group.fields.push(field);
        }
        for key in &required {
            if properties.is_some_and(|properties| properties.contains_key(*key)) {
                continue;
            }
            if group.closed {
                self.note(
                    &format!("{pointer}/required"),
                    format!("No input can satisfy this: “{key}” is required but forbidden."),
                );
                continue;
            }
            let free = Value::Bool(true);
            let (property, below) = match further {
                Some(further @ Value::Object(_)) => {
                    (further, format!("{pointer}/additionalProperties"))
                }
                _ => (&free, format!("{pointer}/required")),
            };
            let mut field = self.field(property, key, &below, true, depth + 1);
            if field.help.is_empty() {
                field.help = "Required, but the schema says nothing about it.".into();
            }
            group.fields.push(field);
        }
        self.conditions(schema, &mut group, &required, pointer, depth);
        group.more = self.further(schema, patterns, further, properties, pointer, depth);
        FieldKind::Group(Arc::new(group))
    }

    /// Fields that come and go, and those that are demanded at times, where the
    /// fields of the object itself have been read. Apart from [`Self::group`],
    /// which stands on the stack once for each level of a schema.
    fn conditions(
        &mut self,
        schema: &Map<String, Value>,
        group: &mut Group,
        required: &[&str],
        pointer: &str,
        depth: usize,
    ) {
        let around = Around {
            properties: schema.get("properties").and_then(Value::as_object),
            required,
            pointer: pointer.to_owned(),
            depth,
        };
        let outer = std::mem::take(&mut self.demanded);
        self.conditional(schema, group, &[], &around);
        let demanded = std::mem::replace(&mut self.demanded, outer);
        let keys: Vec<String> = group.fields.iter().map(|one| one.name.clone()).collect();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        for guard in group.fields.iter_mut().filter_map(|one| one.guard.as_mut()) {
            *guard = Arc::new(guard.as_ref().clone().among(&keys));
        }
        for (key, guard) in demanded {
            let mut fields = group.fields.iter();
            if fields.any(|field| field.name == key && !field.required) {
                let guards = group.demanded.entry(key).or_default();
                guards.push(guard.among(&keys));
            }
        }
    }

    /// The field of further keys, if they are offered.
    fn further(
        &mut self,
        schema: &Map<String, Value>,
        patterns: Option<&Map<String, Value>>,
        further: Option<&Value>,
        properties: Option<&Map<String, Value>>,
        pointer: &str,
        depth: usize,
    ) -> Option<Field> {
        if let Some(patterns) = patterns.filter(|patterns| !patterns.is_empty()) {
            return Some(self.by_pattern(patterns, further, pointer, depth));
        }
        match further {
            Some(each @ Value::Object(_)) => {
                let below = format!("{pointer}/additionalProperties");
                Some(self.field(each, "", &below, true, depth + 1))
            }
            Some(Value::Bool(true)) => Some(Field::new("", any_value())),
            Some(_) => None,
            None => {
                let free = properties.is_none()
                    && ![
                        "oneOf",
                        "anyOf",
                        "allOf",
                        "if",
                        "dependencies",
                        "dependentSchemas",
                    ]
                    .iter()
                    .any(|key| schema.contains_key(*key));
                if free {
                    Some(Field::new("", any_value()))
                } else {
                    None
                }
            }
        }
    }

    fn claim(&self, schema: &Value) -> Claim {
        claim(&self.resolver, self.draft, schema)
    }

    /// The field of keys that have to match patterns: as a key's pattern says,
    /// which is for the validator to try, so that each is a shape to choose.
    fn by_pattern(
        &mut self,
        patterns: &Map<String, Value>,
        further: Option<&Value>,
        pointer: &str,
        depth: usize,
    ) -> Field {
        let mut kinds: Vec<(&Value, String, String)> = Vec::new();
        for (pattern, each) in patterns {
            match kinds.iter_mut().find(|(known, ..)| *known == each) {
                Some((_, keys, _)) => {
                    keys.push_str(" or ");
                    keys.push_str(pattern);
                }
                None => {
                    let below = format!("{pointer}/patternProperties/{}", pointer_token(pattern));
                    kinds.push((each, pattern.clone(), below));
                }
            }
        }
        if let Some(each @ Value::Object(_)) = further {
            let below = format!("{pointer}/additionalProperties");
            kinds.push((each, String::new(), below));
        }
        let mut branches = Vec::with_capacity(kinds.len());
        let mut claims = Vec::with_capacity(kinds.len());
        for (each, keys, below) in &kinds {
            let mut field = self.field(each, "", below, true, depth + 1);
            claims.push(self.claim(each));
            if kinds.len() > 1 {
                field.label = match (field.label.as_str(), keys.as_str()) {
                    ("", "") => "Other keys".to_owned(),
                    ("", keys) => format!("Keys like {keys}"),
                    (label, "") => format!("{label}: other keys"),
                    (label, keys) => format!("{label}: keys like {keys}"),
                };
            } else {
                add_help(
                    &mut field,
                    &format!("For keys that match the pattern {keys}."),
                );
            }
            branches.push(field);
        }
        if branches.len() == 1 {
            return branches
                .pop()
                .unwrap_or_else(|| Field::new("", any_value()));
        }
        Field::new("", FieldKind::Union(Arc::new(Union { branches, claims })))
    }

    /// Fields that `if`, `then`, `else` and dependencies add, where the fields
    /// of the object itself have been read.
    fn conditional(
        &mut self,
        schema: &Map<String, Value>,
        group: &mut Group,
        when: &[(Arc<Claim>, bool)],
        around: &Around<'_>,
    ) {
        if around.depth > DEPTH_LIMIT {
            return;
        }
        let all = schema.get("allOf").and_then(Value::as_array);
        let others = all.into_iter().flatten().enumerate();
        let mut conditions = vec![(around.pointer.to_owned(), schema)];
        conditions.extend(others.filter_map(|(place, part)| {
            Some((
                format!("{}/allOf/{place}", around.pointer),
                part.as_object()?,
            ))
        }));
        for (pointer, part) in conditions {
            let Some(condition) = part.get("if") else {
                continue;
            };
            let claim = Arc::new(self.claim(condition));
            for (keyword, wanted) in [("then", true), ("else", false)] {
                if let Some(then) = part.get(keyword) {
                    let mut when = when.to_vec();
                    when.push((Arc::clone(&claim), wanted));
                    let below = around.at(format!("{pointer}/{keyword}"));
                    self.add_conditional(then, group, &when, &below);
                }
            }
        }
        for keyword in ["dependentSchemas", "dependentRequired", "dependencies"] {
            if keyword == "dependentRequired" && self.draft <= Draft::Draft7 {
                continue;
            }
            let Some(Value::Object(dependencies)) = schema.get(keyword) else {
                continue;
            };
            for (key, then) in dependencies {
                let mut when = when.to_vec();
                when.push((Arc::new(Claim::Has(vec![key.clone()])), true));
                let pointer = format!("{}/{keyword}/{}", around.pointer, pointer_token(key));
                let below = around.at(pointer);
                match then {
                    Value::Array(_) => {
                        let only = serde_json::json!({ "required": then });
                        self.add_conditional(&only, group, &when, &below);
                    }
                    then => self.add_conditional(then, group, &when, &below),
                }
            }
        }
    }

    fn add_conditional(
        &mut self,
        schema: &Value,
        group: &mut Group,
        when: &[(Arc<Claim>, bool)],
        around: &Around<'_>,
    ) {
        let Value::Object(whole) = schema else { return };
        let whole = self.merged(whole, &around.pointer);
        let required = names(whole.get("required"));
        let properties = whole.get("properties").and_then(Value::as_object);
        for (key, property) in properties.into_iter().flatten() {
            let must = required.contains(&key.as_str());
            self.add_asked_for(key, property, must, group, when, around);
        }
        let free = Value::Bool(true);
        for key in &required {
            self.demanded
                .push(((*key).to_owned(), Guard::new(when.to_vec())));
            let declared = properties.is_some_and(|properties| properties.contains_key(*key));
            if !declared && !group.fields.iter().any(|field| field.name == **key) {
                self.add_asked_for(key, &free, true, group, when, around);
            }
        }
        let below = around.at(around.pointer.clone());
        self.conditional(&whole, group, when, &below);
    }

    /// The field of a key that is asked for under conditions.
    fn add_asked_for(
        &mut self,
        key: &str,
        property: &Value,
        must: bool,
        group: &mut Group,
        when: &[(Arc<Claim>, bool)],
        around: &Around<'_>,
    ) {
        let named = |field: &Field| field.name == key;
        let Some(last) = group.fields.iter().rposition(named) else {
            if *property == Value::Bool(false) || (*property == Value::Bool(true) && !must) {
                return;
            }
            let mut field = self.conditional_field(property, key, must, around);
            if property.is_boolean() {
                field.help = "Required, but the schema says nothing about it.".into();
            }
            field.guard = Some(Arc::new(Guard::new(when.to_vec())));
            group.fields.push(field);
            return;
        };
        let guard = Guard::new(when.to_vec());
        // A field that comes and goes by its own value could not be left again.
        let by_itself = guard
            .keys()
            .is_none_or(|keys| keys.iter().any(|known| known == key));
        if property.is_boolean() || by_itself {
            return;
        }
        let own = around.properties.and_then(|properties| properties.get(key));
        let property = match own {
            Some(own) => serde_json::json!({ "allOf": [own, property] }),
            None => property.clone(),
        };
        let must = must || around.required.contains(&key);
        let mut field = self.conditional_field(&property, key, must, around);
        let guard = guard.sharing_key();
        field.guard = Some(Arc::new(if own.is_some() {
            guard.hidden_in_doubt()
        } else {
            guard
        }));
        // The field of the object itself comes last: it is there for all else.
        let place = if own.is_some() { last } else { last + 1 };
        for other in group.fields.iter_mut().filter(|field| field.name == key) {
            let known = other.guard.as_deref().cloned();
            let known = known.unwrap_or_else(|| Guard::new(Vec::new()));
            other.guard = Some(Arc::new(known.sharing_key()));
        }
        group.fields.insert(place, field);
    }

    fn conditional_field(
        &mut self,
        property: &Value,
        key: &str,
        must: bool,
        around: &Around<'_>,
    ) -> Field {
        let below = format!("{}/properties/{}", around.pointer, pointer_token(key));
        self.field(property, key, &below, must, around.depth + 1)
    }

    fn list(
        &mut self,
        schema: &Map<String, Value>,
        field: &mut Field,
        pointer: &str,
        depth: usize,
    ) -> FieldKind {
        let items = schema.get("items");
        let unique = schema.get("uniqueItems") == Some(&Value::Bool(true));
        if let (Some(Value::Object(item)), true) = (items, unique)
            && let Some(Value::Array(options)) = item.get("enum")
            && options.iter().all(is_scalar)
        {
            return FieldKind::Choices {
                options: OptionSource::Fixed(options.iter().map(option_of).collect()),
            };
        }
        add_help(field, &items_words(schema));
        let least = schema
            .get("minItems")
            .and_then(Value::as_u64)
            .and_then(|least| usize::try_from(least).ok())
            .map_or(0, |least| least.min(100));
        let (fixed, fixed_key) = match (schema.get("prefixItems"), items) {
            (Some(Value::Array(fixed)), _) => (Some(fixed), "prefixItems"),
            (_, Some(Value::Array(fixed))) => (Some(fixed), "items"),
            _ => (None, ""),
        };
        let further = match (fixed_key, items) {
            ("items", _) => (schema.get("additionalItems"), "additionalItems"),
            (_, items) => (items, "items"),
        };
        let mut list = List {
            least,
            ..List::default()
        };
        for (place, item) in fixed.into_iter().flatten().enumerate() {
            let below = format!("{pointer}/{fixed_key}/{place}");
            list.fixed.push(self.item(item, &below, depth));
        }
        let below = format!("{pointer}/{}", further.1);
        list.item = match further.0 {
            Some(Value::Bool(false)) => None,
            Some(item) => Some(self.item(item, &below, depth)),
            None => Some(self.item(&Value::Bool(true), &below, depth)),
        };
        FieldKind::List(Arc::new(list))
    }

    fn item(&mut self, schema: &Value, pointer: &str, depth: usize) -> Field {
        self.field(schema, "", pointer, true, depth + 1)
    }

    /// Takes a default over if it is one; else it is a hint of the author.
    fn set_default(
        &mut self,
        field: &mut Field,
        default: Option<&Value>,
        schema: &Value,
        pointer: &str,
    ) {
        let Some(default) = default else { return };
        let below = format!("{pointer}/default");
        let boolean = types_of_value(schema) == ["boolean"];
        if let (true, Some(meant)) = (boolean, spelled_boolean(default)) {
            field.default = Some(Value::Bool(meant));
            add_help(
                field,
                &format!("The author's default is the text “{meant}”; it is taken as {meant}."),
            );
            self.note(
                &below,
                format!("The default is a text and is taken as {meant}."),
            );
            return;
        }
        if takes_default(&self.resolver, self.draft, schema, default) {
            field.default = Some(default.clone());
            return;
        }
        let shown = match default {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        self.note(
            &below,
            "The default is not valid here, so it is shown as a hint and not sent.",
        );
        if shown.is_empty() {
            return;
        }
        field.placeholder.clone_from(&shown);
        add_help(field, &format!("The author's placeholder: {shown}"));
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

/// Puts the keywords of another schema into one, which has the last word.
fn merge(into: &mut Map<String, Value>, other: Map<String, Value>) {
    for (key, value) in other {
        match (key.as_str(), into.get_mut(&key)) {
            (
                "properties" | "patternProperties" | "$defs" | "definitions",
                Some(Value::Object(own)),
            ) => {
                let Value::Object(more) = value else { continue };
                for (name, schema) in more {
                    match own.get_mut(&name) {
                        Some(known) if *known == schema => {}
                        Some(known) => {
                            let first = std::mem::take(known);
                            *known = serde_json::json!({ "allOf": [first, schema] });
                        }
                        None => {
                            own.insert(name, schema);
                        }
                    }
                }
            }
            ("required", Some(Value::Array(own))) => {
                let Value::Array(more) = value else { continue };
                for name in more {
                    if !own.contains(&name) {
                        own.push(name);
                    }
                }
            }
            ("allOf", Some(Value::Array(own))) => {
                if let Value::Array(more) = value {
                    own.extend(more);
                }
            }
            ("enum", Some(Value::Array(own))) => {
                if let Value::Array(more) = value {
                    own.retain(|option| more.contains(option));
                }
            }
            (_, None) => {
                into.insert(key, value);
            }
            _ => {}
        }
    }
}

/// The types a value may have, `integer` left out beside `number`; told from
/// other keywords where none is written.
fn types_of(schema: &Map<String, Value>) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(name)) => return vec![name],
        Some(Value::Array(list)) => {
            let mut types: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
            if types.contains(&"number") {
                types.retain(|name| *name != "integer");
            }
            types.dedup();
            return types;
        }
        _ => {}
    }
    let any = |keys: &[&str]| keys.iter().any(|key| schema.contains_key(*key));
    if any(&[
        "properties",
        "additionalProperties",
        "patternProperties",
        "required",
        "propertyNames",
        "minProperties",
        "maxProperties",
        "dependencies",
        "dependentRequired",
        "dependentSchemas",
    ]) {
        vec!["object"]
    } else if any(&[
        "items",
        "prefixItems",
        "minItems",
        "maxItems",
        "uniqueItems",
        "contains",
    ]) {
        vec!["array"]
    } else if any(&["pattern", "minLength", "maxLength", "format"]) {
        vec!["string"]
    } else if any(&[
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
    ]) {
        vec!["number"]
    } else if conditions_are_of_objects(schema) {
        vec!["object"]
    } else {
        Vec::new()
    }
}

/// Whether there are conditions and they speak of keys.
fn conditions_are_of_objects(schema: &Map<String, Value>) -> bool {
    let all = schema.get("allOf").and_then(Value::as_array);
    let others = all.into_iter().flatten().filter_map(Value::as_object);
    std::iter::once(schema).chain(others).any(|part| {
        part.contains_key("if")
            && ["if", "then", "else"].iter().any(|key| {
                let part = part.get(*key);
                part.is_some_and(|part| {
                    part.get("properties").is_some() || part.get("required").is_some()
                })
            })
    })
}

fn types_of_value(schema: &Value) -> Vec<&str> {
    schema.as_object().map(types_of).unwrap_or_default()
}

fn type_words(name: &str) -> &str {
    match name {
        "string" => "Text",
        "integer" => "Whole number",
        "number" => "Number",
        "boolean" => "Yes or no",
        "null" => "null",
        "object" => "Object",
        "array" => "List",
        other => other,
    }
}

fn is_constant(kind: &FieldKind) -> bool {
    matches!(kind, FieldKind::Constant(value) if is_scalar(value))
}

fn is_scalar(value: &Value) -> bool {
    !matches!(value, Value::Array(_) | Value::Object(_))
}

fn option(label: &str, value: Value) -> ChoiceOption {
    ChoiceOption {
        label: label.to_owned(),
        value,
    }
}

fn option_of(value: &Value) -> ChoiceOption {
    let label = match value {
        Value::String(text) if text.is_empty() => "(empty)".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    ChoiceOption {
        label,
        value: value.clone(),
    }
}

/// Options that look the same although their values are not, such as `1` and
/// `"1"`, are labelled as JSON has them.
fn tell_apart(options: &mut [ChoiceOption]) {
    let spelled: BTreeSet<String> = options
        .iter()
        .filter(|option| !option.value.is_string())
        .map(|option| option.label.clone())
        .collect();
    for option in options {
        if option.value.is_string() && spelled.contains(&option.label) {
            option.label = option.value.to_string();
        }
    }
}

fn is_yes_no(options: &[ChoiceOption]) -> bool {
    matches!(
        options,
        [
            ChoiceOption {
                value: Value::Bool(true),
                ..
            },
            ChoiceOption {
                value: Value::Bool(false),
                ..
            }
        ]
    )
}

fn constant(only: &Value, field: &mut Field) -> FieldKind {
    if field.required || !is_scalar(only) {
        return FieldKind::Constant(only.clone());
    }
    choice(vec![option_of(only)], false)
}

fn enumeration(options: &[Value], schema: &Map<String, Value>, required: bool) -> FieldKind {
    let written = schema_without_guess(schema);
    let types = types_of(&written);
    let allowed = |value: &&Value| {
        let is = |name: &&str| Type::named(name).is_some_and(|one| one.is_of(&(*value).into()));
        types.is_empty() || types.iter().any(is)
    };
    let options: Vec<&Value> = options.iter().filter(allowed).collect();
    if options.iter().all(|value| is_scalar(value)) {
        return choice(options.into_iter().map(option_of).collect(), required);
    }
    let claims = options
        .iter()
        .map(|value| Claim::Values(vec![(*value).into()]))
        .collect();
    let branches = options
        .into_iter()
        .map(|value| {
            let mut branch = Field::new("", FieldKind::Constant(value.clone()));
            branch.label = value.to_string();
            branch.required = true;
            branch
        })
        .collect();
    FieldKind::Union(Arc::new(Union { branches, claims }))
}

/// Only a written type narrows an enumeration.
fn schema_without_guess(schema: &Map<String, Value>) -> Map<String, Value> {
    schema
        .get("type")
        .map(|types| Map::from_iter([("type".to_owned(), types.clone())]))
        .unwrap_or_default()
}

fn choice(mut options: Vec<ChoiceOption>, required: bool) -> FieldKind {
    tell_apart(&mut options);
    let display = match options.len() {
        0..=RADIO_LIMIT if required => ChoiceDisplay::Radio,
        0..=RADIO_LIMIT => ChoiceDisplay::RadioOrUnset,
        _ => ChoiceDisplay::Select,
    };
    FieldKind::Choice {
        options: OptionSource::Fixed(options.into()),
        display,
    }
}

/// Branches that are single values with titles: options with labels.
fn titled_options(branches: &[Value]) -> Option<Vec<ChoiceOption>> {
    branches
        .iter()
        .map(|branch| {
            let value = match (branch.get("const"), branch.get("enum")) {
                (Some(value), _) => value,
                (None, Some(Value::Array(options))) => match options.as_slice() {
                    [only] => only,
                    _ => return None,
                },
                _ => return None,
            };
            if !is_scalar(value) {
                return None;
            }
            Some(match text_of(branch, "title") {
                "" => option_of(value),
                title => option(title, value.clone()),
            })
        })
        .collect()
}

/// Branches that only say which keys belong together change no fields.
fn only_requires(branch: &Value) -> bool {
    branch.as_object().is_some_and(|branch| {
        branch
            .keys()
            .all(|key| matches!(key.as_str(), "required" | "not" | "title" | "description"))
    })
}

/// Takes a condition out of a schema.
fn condition_of(schema: &mut Map<String, Value>) -> Option<Value> {
    let condition = schema.shift_remove("if")?;
    let mut part = Map::from_iter([("if".to_owned(), condition)]);
    for keyword in ["then", "else"] {
        if let Some(then) = schema.shift_remove(keyword) {
            part.insert(keyword.into(), then);
        }
    }
    Some(Value::Object(part))
}

fn spelled_boolean(value: &Value) -> Option<bool> {
    match value.as_str()? {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

fn text_kind(schema: &Map<String, Value>, field: &mut Field) -> FieldKind {
    let number = |key: &str| schema.get(key).and_then(Value::as_u64);
    let format = schema
        .get("format")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let narrow = |limit: Option<u64>| limit.and_then(|limit| u32::try_from(limit).ok());
    field.checks.min_length = narrow(number("minLength"));
    field.checks.max_length = narrow(number("maxLength"));
    add_help(
        field,
        &length_words(number("minLength"), number("maxLength")),
    );
    add_help(field, format_words(format));
    if let Some(Value::Array(examples)) = schema.get("examples") {
        let examples: Vec<&str> = examples.iter().filter_map(Value::as_str).collect();
        let shown = examples.get(..examples.len().min(3)).unwrap_or_default();
        if let Some(first) = shown.first() {
            field.placeholder = format!("e.g. {first}");
            add_help(field, &format!("For example {}.", shown.join(", ")));
        }
        let offered = examples.into_iter().take(SUGGESTIONS);
        field.suggestions = offered.map(str::to_owned).collect();
    }
    let lines = schema
        .get("default")
        .and_then(Value::as_str)
        .is_some_and(|text| text.contains('\n'));
    let long = number("maxLength").is_some_and(|most| most > LONG_TEXT);
    if lines || long || matches!(format, "markdown" | "textarea") {
        FieldKind::Script
    } else if let Some(moment) = MomentKind::of_format(format) {
        FieldKind::Moment(moment)
    } else {
        FieldKind::Text
    }
}

fn length_words(least: Option<u64>, most: Option<u64>) -> String {
    count_words(least, most, "character")
}

fn items_words(schema: &Map<String, Value>) -> String {
    let number = |key: &str| schema.get(key).and_then(Value::as_u64);
    count_words(number("minItems"), number("maxItems"), "item")
}

fn count_words(least: Option<u64>, most: Option<u64>, word: &str) -> String {
    let counted = |count: u64| match count {
        1 => format!("1 {word}"),
        count => format!("{count} {word}s"),
    };
    match (least.filter(|least| *least > 0), most) {
        (Some(least), Some(most)) if least == most => format!("Exactly {}.", counted(most)),
        (Some(least), Some(most)) => format!("{least} to {}.", counted(most)),
        (Some(least), None) => format!("At least {}.", counted(least)),
        (None, Some(most)) => format!("At most {}.", counted(most)),
        (None, None) => String::new(),
    }
}

/// The bounds of an integer, as far as stepping needs them.
fn whole(schema: &Map<String, Value>) -> Whole {
    let limit = |key: &str| schema.get(key).and_then(Value::as_i64);
    let strict = |key: &str| schema.get(key) == Some(&Value::Bool(true));
    let by = |key: &str| i64::from(strict(key));
    let least = [
        limit("minimum").and_then(|least| least.checked_add(by("exclusiveMinimum"))),
        limit("exclusiveMinimum").and_then(|least| least.checked_add(1)),
    ];
    let most = [
        limit("maximum").and_then(|most| most.checked_sub(by("exclusiveMaximum"))),
        limit("exclusiveMaximum").and_then(|most| most.checked_sub(1)),
    ];
    Whole {
        least: least.into_iter().flatten().max(),
        most: most.into_iter().flatten().min(),
    }
}

fn range_words(name: &str, schema: &Map<String, Value>) -> String {
    let number = |key: &str| schema.get(key).filter(|limit| limit.is_number());
    let strict = |key: &str| schema.get(key) == Some(&Value::Bool(true));
    let least = match (number("minimum"), number("exclusiveMinimum")) {
        (_, Some(limit)) => Some(format!("more than {limit}")),
        (Some(limit), _) if strict("exclusiveMinimum") => Some(format!("more than {limit}")),
        (Some(limit), _) => Some(format!("at least {limit}")),
        _ => None,
    };
    let most = match (number("maximum"), number("exclusiveMaximum")) {
        (_, Some(limit)) => Some(format!("less than {limit}")),
        (Some(limit), _) if strict("exclusiveMaximum") => Some(format!("less than {limit}")),
        (Some(limit), _) => Some(format!("at most {limit}")),
        _ => None,
    };
    let kind = if name == "integer" {
        "A whole number"
    } else {
        "A number"
    };
    match (least, most) {
        (Some(least), Some(most)) => format!("{kind}, {least} and {most}."),
        (Some(one), None) | (None, Some(one)) => format!("{kind}, {one}."),
        (None, None) if name == "integer" => format!("{kind}."),
        (None, None) => String::new(),
    }
}

fn format_words(format: &str) -> &str {
    match format {
        "date" => "A date such as 2026-11-28.",
        "time" => "A time with its offset, such as 14:30:00Z.",
        "date-time" => "A date and time with its offset, such as 2026-11-28T14:30:00Z.",
        "duration" => "A duration such as PT1H30M.",
        "email" | "idn-email" => "An e-mail address.",
        "uri" | "iri" => "A whole address, such as https://example.org/.",
        "uri-reference" | "iri-reference" => "An address, whole or relative.",
        "hostname" | "idn-hostname" => "A host name.",
        "ipv4" => "An IPv4 address.",
        "ipv6" => "An IPv6 address.",
        "uuid" => "A UUID.",
        "regex" => "A regular expression.",
        "json-pointer" => "A JSON Pointer, such as /a/0.",
        _ => "",
    }
}
