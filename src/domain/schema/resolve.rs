//! Drafts, and where a `$ref` leads.

use super::documents::Documents;
use crate::domain::json::pointer_token;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A draft of JSON Schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Draft {
    /// draft-04.
    Draft4,
    /// draft-06.
    Draft6,
    /// draft-07; also where none is declared, or one that nobody knows, and no
    /// keyword of a later one is used.
    Draft7,
    /// 2019-09.
    Draft201909,
    /// 2020-12.
    Draft202012,
}

impl Draft {
    /// The draft that a schema declares; `None` if it declares none that is
    /// known.
    pub fn declared(schema: &Value) -> Option<Self> {
        Self::called(schema.get("$schema")?.as_str()?)
    }

    /// Whether an address is that of a schema for schemas, which every reader of
    /// schemas knows by itself.
    pub(super) fn is_meta_schema(uri: &str) -> bool {
        Self::called(uri).is_some()
            || uri.starts_with("https://json-schema.org/draft/2019-09/")
            || uri.starts_with("https://json-schema.org/draft/2020-12/")
    }

    fn called(uri: &str) -> Option<Self> {
        let uri = uri.trim_end_matches('#').trim_end_matches('/');
        let uri = uri
            .strip_prefix("https://")
            .or_else(|| uri.strip_prefix("http://"))?;
        match uri {
            "json-schema.org/draft-04/schema" => Some(Self::Draft4),
            "json-schema.org/draft-06/schema" => Some(Self::Draft6),
            "json-schema.org/draft-07/schema" => Some(Self::Draft7),
            "json-schema.org/draft/2019-09/schema" => Some(Self::Draft201909),
            "json-schema.org/draft/2020-12/schema" => Some(Self::Draft202012),
            _ => None,
        }
    }

    /// The draft by which a schema is read: the one it declares, else the earliest
    /// from draft-07 on that knows all its keywords (docs/decisions/0056-drafts.md).
    pub fn of(schema: &Value) -> Self {
        Self::declared(schema).unwrap_or_else(|| Self::implied(schema))
    }

    fn implied(schema: &Value) -> Self {
        let (mut is_later, mut has_item_lists) = (false, false);
        each_schema(schema, (), &mut |members, _, ()| {
            is_later |= members
                .iter()
                .any(|(key, value)| is_later_than_7(key, value));
            has_item_lists |= members.get("items").is_some_and(Value::is_array);
        });
        match (is_later, has_item_lists) {
            (false, _) => Self::Draft7,
            (true, true) => Self::Draft201909,
            (true, false) => Self::Draft202012,
        }
    }
}

/// Whether a draft after draft-07 brought this keyword, or this format. Values of
/// another kind belong to properties of that name.
fn is_later_than_7(keyword: &str, value: &Value) -> bool {
    match (keyword, value) {
        ("prefixItems", Value::Array(_))
        | ("minContains" | "maxContains", Value::Number(_))
        | ("$anchor" | "$dynamicRef" | "$dynamicAnchor" | "$recursiveRef", Value::String(_))
        | ("unevaluatedProperties" | "unevaluatedItems", Value::Bool(_))
        | ("unevaluatedProperties" | "unevaluatedItems" | "$defs", Value::Object(_))
        | ("dependentSchemas", Value::Object(_)) => true,
        ("dependentRequired", Value::Object(each)) => each.values().all(Value::is_array),
        ("format", Value::String(name)) => matches!(name.as_str(), "duration" | "uuid"),
        _ => false,
    }
}

/// Schemas looked through for names, at most.
pub(super) const LOOKED_AT: usize = 20_000;
/// Levels looked through for names, at most.
pub(super) const DEEP: usize = 500;

/// See [`each_schema`].
type Visit<'a, C> = dyn FnMut(&Map<String, Value>, &str, &C) -> C + 'a;

/// Calls for each object in which a schema may stand, in the order of the text:
/// with its pointer and what the call for the object around it gave.
pub(super) fn each_schema<C: Clone>(root: &Value, around: C, call: &mut Visit<'_, C>) {
    let mut waiting = vec![(root, String::new(), around, 0_usize)];
    let mut left = LOOKED_AT;
    while let Some((value, pointer, around, depth)) = waiting.pop() {
        left = left.saturating_sub(1);
        if left == 0 {
            return;
        }
        if depth > DEEP {
            continue;
        }
        match value {
            Value::Object(members) => {
                let own = call(members, &pointer, &around);
                let below = members.iter().rev().filter(|(key, _)| !holds_values(key));
                waiting.extend(below.map(|(key, value)| {
                    let pointer = format!("{pointer}/{}", pointer_token(key));
                    (value, pointer, own.clone(), depth + 1)
                }));
            }
            Value::Array(items) => {
                waiting.extend(items.iter().enumerate().rev().map(|(place, value)| {
                    (
                        value,
                        format!("{pointer}/{place}"),
                        around.clone(),
                        depth + 1,
                    )
                }));
            }
            _ => {}
        }
    }
}

/// Keys below which stand values, not schemas.
pub(super) fn holds_values(key: &str) -> bool {
    matches!(key, "enum" | "const" | "default" | "examples")
}

/// Finds what references name.
pub(super) struct Resolver<'a> {
    root: &'a Value,
    documents: &'a Documents,
    /// `$id` and `$anchor` with the pointers of their schemas.
    names: BTreeMap<String, String>,
}

impl<'a> Resolver<'a> {
    /// A finder in a schema, [bound](Documents::bound) to the documents beside it.
    pub(super) fn new(root: &'a Value, documents: &'a Documents) -> Self {
        let mut names = BTreeMap::new();
        each_schema(root, (), &mut |members, pointer, ()| {
            for (keyword, hash) in [
                ("$id", ""),
                ("id", ""),
                ("$anchor", "#"),
                ("$dynamicAnchor", "#"),
            ] {
                if let Some(Value::String(name)) = members.get(keyword) {
                    let name = format!("{hash}{}", name.trim_end_matches('#'));
                    names.entry(name).or_insert_with(|| pointer.to_owned());
                }
            }
        });
        Self {
            root,
            documents,
            names,
        }
    }

    /// Pointer and schema that a reference leads to, in a document with its
    /// address before the pointer; `None` if it leads nowhere that is known.
    pub(super) fn find(&self, reference: &str) -> Option<(String, &'a Value)> {
        self.find_inside(reference)
            .or_else(|| self.documents.find(reference))
    }

    fn find_inside(&self, reference: &str) -> Option<(String, &'a Value)> {
        let pointer = self.pointer_of(reference)?;
        let value = self.root.pointer(&pointer)?;
        matches!(value, Value::Object(_) | Value::Bool(_)).then_some((pointer, value))
    }

    /// Whether a part of the schema has this address.
    pub(super) fn names(&self, url: &str) -> bool {
        self.names.contains_key(url)
    }

    fn pointer_of(&self, reference: &str) -> Option<String> {
        let (document, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let base = if document.is_empty() {
            String::new()
        } else {
            self.names
                .iter()
                .find(|(name, _)| {
                    **name == *document
                        || name
                            .strip_suffix(document)
                            .is_some_and(|before| before.ends_with('/'))
                })
                .map(|(_, pointer)| pointer.clone())?
        };
        if fragment.is_empty() {
            return Some(base);
        }
        let fragment = percent_decoded(fragment);
        if fragment.starts_with('/') {
            return Some(format!("{base}{fragment}"));
        }
        self.names.get(&format!("#{fragment}")).cloned()
    }
}

/// `%41` as `A`; what is no such escape stays.
pub(super) fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let escaped = after
            .get(..2)
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok())
            .filter(|_| *byte == b'%');
        match escaped {
            Some(escaped) => {
                bytes.push(escaped);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
