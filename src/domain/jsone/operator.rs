//! The operators of templates: objects with one of these keys.

use super::error::{ErrorKind, RenderError};
use super::render::{Object, Renderer};
use super::scope::Scope;
use super::text::{self, is_blank};
use super::token::{bad_name, is_identifier};
use super::value::{Members, Result, Value, compare_texts};
use super::{builtin::Call, span};
use crate::domain::json::pointer_token;
use serde_json::Value as Json;
use std::cmp::Ordering;

/// An operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Eval,
    Json,
    If,
    Flatten,
    FlattenDeep,
    FromNow,
    Let,
    Map,
    Reduce,
    Find,
    Match,
    Switch,
    Merge,
    MergeDeep,
    Sort,
    Reverse,
}

const OPERATORS: [(Operator, &str); 16] = [
    (Operator::Eval, "$eval"),
    (Operator::Json, "$json"),
    (Operator::If, "$if"),
    (Operator::Flatten, "$flatten"),
    (Operator::FlattenDeep, "$flattenDeep"),
    (Operator::FromNow, "$fromNow"),
    (Operator::Let, "$let"),
    (Operator::Map, "$map"),
    (Operator::Reduce, "$reduce"),
    (Operator::Find, "$find"),
    (Operator::Match, "$match"),
    (Operator::Switch, "$switch"),
    (Operator::Merge, "$merge"),
    (Operator::MergeDeep, "$mergeDeep"),
    (Operator::Sort, "$sort"),
    (Operator::Reverse, "$reverse"),
];

/// The operator of an object, if it has one.
pub(super) fn of(object: &Object) -> Result<Option<Operator>> {
    let mut found = None;
    for key in object.keys().filter(|key| key.starts_with('$')) {
        let Some((operator, name)) = OPERATORS.iter().find(|(_, name)| name == key) else {
            continue;
        };
        if let Some((_, other)) = found.replace((operator, name)) {
            let message = format!("“{other}” and “{name}” cannot stand in one object.");
            return Err(RenderError::new(ErrorKind::TwoOperators, message));
        }
    }
    Ok(found.map(|(operator, _)| *operator))
}

fn fail<T>(kind: ErrorKind, message: impl Into<String>) -> Result<T> {
    Err(RenderError::new(kind, message))
}

/// The place of an error in a member of the operator's object.
fn at(key: &str) -> impl Fn(RenderError) -> RenderError {
    move |error| error.within(&pointer_token(key))
}

/// Where an operator is being run.
struct Run<'r, 't, 's> {
    renderer: &'r Renderer<'t>,
    operator: Operator,
    object: &'t Object,
    scope: &'r Scope<'s>,
    depth: usize,
}

impl Operator {
    /// Its key.
    pub(super) fn name(self) -> &'static str {
        let mut all = OPERATORS.iter();
        all.find(|(operator, _)| *operator == self)
            .map_or("", |(_, name)| *name)
    }

    /// The keys that may stand beside it, apart from `each(…)` and `by(…)`.
    fn plain_keys(self) -> &'static [&'static str] {
        match self {
            Self::If => &["then", "else"],
            Self::FromNow => &["from"],
            Self::Let => &["in"],
            Self::Reduce => &["initial"],
            _ => &[],
        }
    }

    /// The function-like key that may stand beside it: its word, and how many
    /// variables it names.
    fn binding(self) -> Option<(&'static str, usize, usize)> {
        match self {
            Self::Map | Self::Find => Some(("each", 1, 2)),
            Self::Reduce => Some(("each", 2, 3)),
            Self::Sort => Some(("by", 1, 1)),
            _ => None,
        }
    }

    /// Renders an object with this operator.
    pub(super) fn run<'t>(
        self,
        renderer: &Renderer<'t>,
        object: &'t Object,
        scope: &Scope<'_>,
        depth: usize,
    ) -> Result<Option<Value>> {
        let run = Run {
            renderer,
            operator: self,
            object,
            scope,
            depth,
        };
        let binding = run.check_keys()?;
        match self {
            Self::Eval => run.eval().map(Some),
            Self::Json => run.json().map(Some),
            Self::If => run.branch(),
            Self::Flatten | Self::FlattenDeep => run.flatten().map(Some),
            Self::FromNow => run.moment().map(Some),
            Self::Let => run.with_variables(),
            Self::Map => run.map(&run.needed(binding)?).map(Some),
            Self::Reduce => run.reduce(&run.needed(binding)?).map(Some),
            Self::Find => run.find(&run.needed(binding)?),
            Self::Match => run.matches().map(Some),
            Self::Switch => run.switch(),
            Self::Merge | Self::MergeDeep => run.merge().map(Some),
            Self::Sort => run.sort(binding.as_ref()).map(Some),
            Self::Reverse => run.reverse().map(Some),
        }
    }
}

/// `each(…)` or `by(…)`: the key, the variables that it names, what it holds.
struct Binding<'t> {
    key: &'t str,
    names: Vec<&'t str>,
    body: &'t Json,
}

/// The variables that a key such as `each(x, i)` names. Blanks are allowed after
/// commas only.
fn names<'t>(key: &'t str, word: &str) -> Option<Vec<&'t str>> {
    let inner = key
        .strip_prefix(word)?
        .strip_prefix('(')?
        .strip_suffix(')')?;
    let mut names = inner.split(',');
    let first = names.next()?;
    let rest = names.map(|name| name.trim_start_matches(is_blank));
    let names: Vec<_> = std::iter::once(first).chain(rest).collect();
    names
        .iter()
        .all(|name| is_identifier(name))
        .then_some(names)
}

impl<'t> Run<'_, 't, '_> {
    fn name(&self) -> &'static str {
        self.operator.name()
    }

    /// Refuses keys that do not belong beside the operator; yields the one that
    /// names variables.
    fn check_keys(&self) -> Result<Option<Binding<'t>>> {
        let operator = self.name();
        let mut binding: Option<Binding<'t>> = None;
        let mut unknown = Vec::new();
        for (key, body) in self.object {
            if key == operator || self.operator.plain_keys().contains(&key.as_str()) {
                continue;
            }
            let bound = self.operator.binding().and_then(|(word, least, most)| {
                names(key, word).filter(|names| (least..=most).contains(&names.len()))
            });
            match bound {
                Some(names) if binding.is_none() => {
                    binding = Some(Binding { key, names, body });
                }
                _ => unknown.push(key.as_str()),
            }
        }
        if unknown.is_empty() {
            return Ok(binding);
        }
        unknown.sort_unstable();
        let list = unknown.join("”, “");
        let message = format!("Beside “{operator}” nothing else may stand, and “{list}” does.");
        fail(ErrorKind::UndefinedKey, message)
    }

    fn needed(&self, binding: Option<Binding<'t>>) -> Result<Binding<'t>> {
        binding.ok_or_else(|| {
            let example = match self.operator {
                Operator::Reduce => "each(result, item)",
                _ => "each(item)",
            };
            let message = format!("“{}” needs a key such as “{example}”.", self.name());
            RenderError::new(ErrorKind::MissingKey, message)
        })
    }

    /// What the operator's own key has in the template.
    fn given(&self) -> &'t Json {
        self.object.get(self.name()).unwrap_or(&Json::Null)
    }

    fn wrong_value<T>(&self, wanted: &str) -> Result<T> {
        let message = format!("“{}” takes {wanted}.", self.name());
        fail::<T>(ErrorKind::OperatorValue, message).map_err(at(self.name()))
    }

    /// The value of the operator's own key, rendered.
    fn rendered(&self) -> Result<Option<Value>> {
        let (name, depth) = (self.name(), self.depth);
        self.renderer.member(self.object, name, self.scope, depth)
    }

    fn rendered_list(&self, wanted: &str) -> Result<Vec<Value>> {
        match self.rendered()? {
            Some(Value::List(list)) => Ok(list.parts.clone()),
            _ => self.wrong_value(wanted),
        }
    }

    /// What stands under another key, rendered.
    fn member(&self, key: &str) -> Result<Option<Value>> {
        self.renderer
            .member(self.object, key, self.scope, self.depth)
    }

    fn eval(&self) -> Result<Value> {
        let Json::String(text) = self.given() else {
            return self.wrong_value("a string that is an expression");
        };
        let value = self.renderer.evaluate(text, self.scope);
        value.map_err(at(self.name()))
    }

    fn json(&self) -> Result<Value> {
        let value = self.rendered()?.unwrap_or(Value::Null);
        let mut out = String::new();
        text::json(&value, &self.renderer.meter, &mut out).map_err(at(self.name()))?;
        Ok(Value::Text(out.into()))
    }

    fn branch(&self) -> Result<Option<Value>> {
        let Json::String(text) = self.given() else {
            return self.wrong_value("a string that is an expression");
        };
        let value = self.renderer.evaluate(text, self.scope);
        let holds = value.map_err(at(self.name()))?.is_truthy();
        self.member(if holds { "then" } else { "else" })
    }

    fn flatten(&self) -> Result<Value> {
        let list = self.rendered_list("an array")?;
        let deep = self.operator == Operator::FlattenDeep;
        let mut flat = Vec::new();
        for item in list {
            self.flatten_into(item, deep, 0, &mut flat)?;
        }
        self.renderer.meter.list(flat)
    }

    fn flatten_into(
        &self,
        item: Value,
        deep: bool,
        level: usize,
        flat: &mut Vec<Value>,
    ) -> Result<()> {
        self.renderer.meter.spend(1)?;
        match item {
            Value::List(list) if deep || level == 0 => {
                for item in &list.parts {
                    self.flatten_into(item.clone(), deep, level + 1, flat)?;
                }
            }
            item => flat.push(item),
        }
        Ok(())
    }

    fn moment(&self) -> Result<Value> {
        let Some(Value::Text(span)) = self.rendered()? else {
            return self.wrong_value("a string such as “1 day 2 hours”");
        };
        let call = Call {
            scope: self.scope,
            meter: &self.renderer.meter,
        };
        let reference = match self.member("from")? {
            Some(Value::Text(text)) if !text.is_empty() => {
                span::moment(&text).map_err(at("from"))?
            }
            Some(value) if value.is_truthy() => {
                let message = format!(
                    "“from” is a string with a moment, not {}.",
                    value.described()
                );
                return fail(ErrorKind::Time, message).map_err(at("from"));
            }
            _ => call.now()?,
        };
        self.renderer.meter.pay_text(span.len())?;
        let moment = span::after(&span, reference).map_err(at(self.name()))?;
        self.renderer.meter.text(&moment)
    }

    fn with_variables(&self) -> Result<Option<Value>> {
        if !self.given().is_object() {
            return self.wrong_value("an object with variables");
        }
        let empty = Members::new();
        let rendered = self.rendered()?;
        let variables = match &rendered {
            Some(Value::Object(object)) => &object.parts,
            None => &empty,
            Some(_) => return self.wrong_value("an object with variables"),
        };
        if let Some(name) = variables.keys().find(|name| !is_identifier(name)) {
            return Err(bad_name(name)).map_err(at(self.name()));
        }
        if matches!(self.object.get("in"), None | Some(Json::Null)) {
            return fail(
                ErrorKind::MissingKey,
                "“$let” needs “in”: what its variables are for.",
            );
        }
        let scope = Scope::Members(variables, self.scope);
        self.renderer.member(self.object, "in", &scope, self.depth)
    }

    /// Renders what a binding holds with its variables; what is left over of
    /// them is not named.
    fn bound(
        &self,
        binding: &Binding<'t>,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Option<Value>> {
        let pairs: Vec<_> = binding.names.iter().copied().zip(values).collect();
        let scope = Scope::Pairs(&pairs, self.scope);
        let rendered = self.renderer.render(binding.body, &scope, self.depth + 1);
        rendered.map_err(at(binding.key))
    }

    /// The value of a binding that holds an expression.
    fn evaluated(
        &self,
        binding: &Binding<'t>,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Value> {
        let Json::String(text) = binding.body else {
            let message = format!("“{}” takes a string that is an expression.", binding.key);
            return fail(ErrorKind::OperatorValue, message).map_err(at(binding.key));
        };
        let pairs: Vec<_> = binding.names.iter().copied().zip(values).collect();
        let value = self
            .renderer
            .evaluate(text, &Scope::Pairs(&pairs, self.scope));
        value.map_err(at(binding.key))
    }

    fn map(&self, binding: &Binding<'t>) -> Result<Value> {
        let meter = &self.renderer.meter;
        let object = match self.rendered()? {
            Some(Value::List(list)) => {
                let mut mapped = Vec::with_capacity(list.parts.len());
                for (index, item) in list.parts.iter().enumerate() {
                    mapped.extend(self.bound(binding, [item.clone(), Value::count(index)])?);
                }
                return meter.list(mapped);
            }
            Some(Value::Object(object)) => object,
            None => return meter.object(Members::new()),
            Some(_) => return self.wrong_value("an array or an object"),
        };
        let mut mapped = Members::new();
        for (key, value) in &object.parts {
            let key = Value::Text(key.clone());
            let item = if binding.names.len() > 1 {
                self.bound(binding, [value.clone(), key])?
            } else {
                let pair = [("key".into(), key), ("val".into(), value.clone())];
                let pair = meter.object(pair.into_iter().collect())?;
                self.bound(binding, [pair])?
            };
            match item {
                None => {}
                Some(Value::Object(item)) => self.put_all(&mut mapped, &item.parts)?,
                Some(other) => {
                    let what = other.described();
                    let message = format!("“$map” of an object takes objects, and this is {what}.");
                    return fail(ErrorKind::OperatorValue, message).map_err(at(binding.key));
                }
            }
        }
        meter.object(mapped)
    }

    fn put_all(&self, target: &mut Members, source: &Members) -> Result<()> {
        self.renderer.meter.spend(source.len())?;
        let copies = source
            .iter()
            .map(|(key, value)| (key.clone(), value.clone()));
        target.extend(copies);
        Ok(())
    }

    fn reduce(&self, binding: &Binding<'t>) -> Result<Value> {
        let list = self.rendered_list("an array")?;
        let Some(initial) = self.object.get("initial") else {
            return fail(
                ErrorKind::MissingKey,
                "“$reduce” needs “initial”: what it begins with.",
            );
        };
        // As it stands: it is no template.
        let initial = self.renderer.meter.value(initial, 0);
        let mut result = initial.map_err(at("initial"))?;
        for (index, item) in list.into_iter().enumerate() {
            let values = [result.clone(), item, Value::count(index)];
            if let Some(next) = self.bound(binding, values)? {
                result = next;
            }
        }
        Ok(result)
    }

    fn find(&self, binding: &Binding<'t>) -> Result<Option<Value>> {
        let list = self.rendered_list("an array")?;
        for (index, item) in list.into_iter().enumerate() {
            let value = self.evaluated(binding, [item.clone(), Value::count(index)])?;
            if value.is_truthy() {
                return Ok(Some(item));
            }
        }
        // Looked at even if there is nothing to look for.
        if !binding.body.is_string() {
            self.evaluated(binding, [])?;
        }
        Ok(None)
    }

    /// The branches of `$match` and `$switch`.
    fn branches(&self) -> Result<&'t Object> {
        match self.given() {
            Json::Object(branches) => Ok(branches),
            _ => self.wrong_value("an object with conditions as keys"),
        }
    }

    /// What the branches hold whose conditions hold, in the order of these.
    fn holding(&self, branches: &'t Object) -> Result<Vec<(&'t str, Option<Value>)>> {
        let mut conditions: Vec<&'t str> = branches.keys().map(String::as_str).collect();
        conditions.retain(|condition| self.operator != Operator::Switch || *condition != DEFAULT);
        conditions.sort_by(|a, b| compare_texts(a, b));
        let mut holding = Vec::new();
        for condition in conditions {
            let value = self.renderer.evaluate(condition, self.scope);
            let value = value.map_err(|error| at(self.name())(at(condition)(error)))?;
            if value.is_truthy() {
                holding.push((condition, self.selected(branches, condition)?));
            }
        }
        Ok(holding)
    }

    fn selected(&self, branches: &'t Object, condition: &str) -> Result<Option<Value>> {
        let depth = self.depth + 1;
        let branch = self.renderer.member(branches, condition, self.scope, depth);
        branch.map_err(at(self.name()))
    }

    fn matches(&self) -> Result<Value> {
        let holding = self.holding(self.branches()?)?;
        let values = holding.into_iter().filter_map(|(_, value)| value);
        self.renderer.meter.list(values.collect())
    }

    fn switch(&self) -> Result<Option<Value>> {
        let branches = self.branches()?;
        let mut holding = self.holding(branches)?;
        if let [(first, _), (second, _), ..] = holding.as_slice() {
            let message = format!(
                "Only one condition of “$switch” may hold, and “{first}” and “{second}” do."
            );
            return fail(ErrorKind::Ambiguous, message).map_err(at(self.name()));
        }
        match holding.pop() {
            Some((_, value)) => Ok(value),
            None => self.selected(branches, DEFAULT),
        }
    }

    fn merge(&self) -> Result<Value> {
        let mut merged = Members::new();
        for item in self.rendered_list("an array of objects")? {
            let Value::Object(item) = item else {
                return self.wrong_value("an array of objects");
            };
            if self.operator == Operator::Merge {
                self.put_all(&mut merged, &item.parts)?;
            } else {
                self.merge_into(&mut merged, &item.parts)?;
            }
        }
        self.renderer.meter.object(merged)
    }

    /// Objects are merged member by member, arrays put one after the other;
    /// otherwise the newer value counts.
    fn merge_into(&self, target: &mut Members, source: &Members) -> Result<()> {
        let meter = &self.renderer.meter;
        meter.spend(source.len())?;
        for (key, new) in source {
            let value = match (target.get(key), new) {
                (Some(Value::List(old)), Value::List(new)) => {
                    let parts = old.parts.iter().chain(&new.parts);
                    meter.list(parts.cloned().collect())?
                }
                (Some(Value::Object(old)), Value::Object(new)) => {
                    let mut merged = old.parts.clone();
                    meter.spend(merged.len())?;
                    self.merge_into(&mut merged, &new.parts)?;
                    meter.object(merged)?
                }
                _ => new.clone(),
            };
            target.insert(key.clone(), value);
        }
        Ok(())
    }

    fn sort(&self, binding: Option<&Binding<'t>>) -> Result<Value> {
        const WANTED: &str =
            "an array whose values, or what “by(…)” makes of them, are all numbers or all strings";
        let list = self.rendered_list(WANTED)?;
        let mut keyed = Vec::with_capacity(list.len());
        for item in list {
            let key = match binding {
                Some(binding) => self.evaluated(binding, [item.clone()])?,
                None => item.clone(),
            };
            keyed.push((key, item));
        }
        let sortable = match keyed.first() {
            None => true,
            Some((first @ (Value::Number(_) | Value::Text(_)), _)) => keyed
                .iter()
                .all(|(key, _)| key.type_name() == first.type_name()),
            Some(_) => false,
        };
        if !sortable {
            return self.wrong_value(WANTED);
        }
        let meter = &self.renderer.meter;
        let length = keyed.len();
        let rounds = usize::try_from(length.checked_ilog2().unwrap_or(0)).unwrap_or(0) + 1;
        let bytes: usize = keyed.iter().map(|(key, _)| size(key)).sum();
        meter.spend(length.saturating_add(bytes / 16).saturating_mul(rounds))?;
        keyed.sort_by(|(a, _), (b, _)| match (a, b) {
            (Value::Number(a), Value::Number(b)) => a.compare(*b),
            (Value::Text(a), Value::Text(b)) => compare_texts(a, b),
            _ => Ordering::Equal,
        });
        meter.list(keyed.into_iter().map(|(_, item)| item).collect())
    }

    fn reverse(&self) -> Result<Value> {
        let mut list = self.rendered_list("an array")?;
        list.reverse();
        self.renderer.meter.list(list)
    }
}

/// The branch of a `$switch` for when no condition holds.
const DEFAULT: &str = "$default";

fn size(value: &Value) -> usize {
    match value {
        Value::Text(text) => text.len(),
        _ => 0,
    }
}
