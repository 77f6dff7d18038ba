//! Values of one of several shapes.

use super::Reader;
use super::choice::{choice, is_constant, titled_options};
use super::merge::merge;
use crate::domain::form::claim::Claim;
use crate::domain::form::model::{Field, FieldKind, Union};
use crate::domain::form::tree::kind_words;
use serde_json::{Map, Value};
use std::sync::Arc;

impl Reader<'_> {
    pub(super) fn union(
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
        Some(FieldKind::Union(Arc::new(Union {
            branches,
            claims,
            keys: Vec::new(),
        })))
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
}

/// Branches that only say which keys belong together change no fields.
fn only_requires(branch: &Value) -> bool {
    branch.as_object().is_some_and(|branch| {
        branch
            .keys()
            .all(|key| matches!(key.as_str(), "required" | "not" | "title" | "description"))
    })
}
