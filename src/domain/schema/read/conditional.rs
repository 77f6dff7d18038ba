//! Keys that `if`, `then`, `else` and dependencies ask for.

use super::super::resolve::Draft;
use super::{DEPTH_LIMIT, Reader, names};
use crate::domain::form::claim::{Claim, Guard};
use crate::domain::form::model::{Field, Group};
use crate::domain::json::pointer_token;
use serde_json::{Map, Value};
use std::sync::Arc;

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

impl Reader<'_> {
    /// Fields that come and go, and those that are demanded at times, where the
    /// fields of the object itself have been read. Apart from [`Self::group`],
    /// which stands on the stack once for each level of a schema.
    pub(super) fn conditions(
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
}
