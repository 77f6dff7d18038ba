//! Arrays.

use super::choice::{is_scalar, option_of};
use super::words::items_words;
use super::{Reader, add_help};
use crate::domain::form::model::{Field, FieldKind, List, OptionSource};
use serde_json::{Map, Value};
use std::sync::Arc;

impl Reader<'_> {
    pub(super) fn list(
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
}
