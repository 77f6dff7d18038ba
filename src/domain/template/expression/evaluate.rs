//! [`evaluate`]: an [`Expression`] in a scope → [`Value`], as forgiving as
//! AngularJS 1.0.8. There are no globals, no names of prototypes and no methods
//! but the listed ones, and every step is counted.

use super::changes::Changes;
use super::date::Zone;
use super::filter::filtered;
use super::parse::{Binary, Expression};
use crate::domain::template::value::{Array, Value, number_text, trimmed};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Longest text that an expression may make, in bytes.
const TEXT_LIMIT: usize = 1 << 20;

/// Longest list that an expression may make.
const LIST_LIMIT: usize = 10_000;

/// Why an expression has no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvaluateError {
    /// What is called is no function.
    #[error("it calls what is no function")]
    NotAFunction,
    /// A member of nothing, of a text or of a number is assigned to.
    #[error("it sets a member of something that has none")]
    NoMembers,
    /// The budget of steps is spent.
    #[error("it takes too many steps")]
    TooManySteps,
    /// It makes a text or a list that is too long.
    #[error("it makes a text or a list that is too long")]
    TooLarge,
    /// A list is given a length that is no whole number.
    #[error("it gives a list a length that is no whole number from 0 on")]
    NoLength,
}

/// How many steps are left.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    left: u32,
}

impl Budget {
    /// A budget of so many steps.
    pub fn new(steps: u32) -> Self {
        Self { left: steps }
    }

    /// Takes steps away.
    pub fn spend(&mut self, steps: u32) -> Result<(), EvaluateError> {
        self.left = self.left.saturating_sub(steps);
        if self.left == 0 {
            return Err(EvaluateError::TooManySteps);
        }
        Ok(())
    }

    /// How many steps are left.
    pub fn left(&self) -> u32 {
        self.left
    }

    /// Whether nothing is left.
    pub fn is_spent(&self) -> bool {
        self.left == 0
    }
}

/// Whether a name is never looked up nor set: it belongs to prototypes or to the
/// framework.
pub fn is_closed(name: &str) -> bool {
    // Asked for every name that is looked up, and most begin otherwise.
    match name.as_bytes().first() {
        Some(b'$') => {
            name.starts_with("$$")
                || matches!(
                    name,
                    "$parent"
                        | "$root"
                        | "$eval"
                        | "$evalAsync"
                        | "$watch"
                        | "$digest"
                        | "$apply"
                        | "$new"
                        | "$destroy"
                        | "$on"
                        | "$emit"
                        | "$broadcast"
                        | "$id"
                )
        }
        Some(b'_') => name.starts_with("__"),
        Some(b'c' | b'p' | b'h' | b'i' | b't' | b'v') => matches!(
            name,
            "constructor"
                | "prototype"
                | "hasOwnProperty"
                | "isPrototypeOf"
                | "propertyIsEnumerable"
                | "toLocaleString"
                | "valueOf"
                | "toString"
        ),
        _ => false,
    }
}

/// The methods of texts.
const TEXT_METHODS: [&str; 18] = [
    "toLowerCase",
    "toUpperCase",
    "trim",
    "indexOf",
    "lastIndexOf",
    "includes",
    "startsWith",
    "endsWith",
    "split",
    "replace",
    "substr",
    "substring",
    "slice",
    "charAt",
    "concat",
    "toString",
    "charCodeAt",
    "repeat",
];

/// The methods of lists.
const LIST_METHODS: [&str; 9] = [
    "includes", "indexOf", "join", "slice", "concat", "push", "pop", "splice", "toString",
];

/// Whether some value has a method of that name here.
pub fn is_method(name: &str) -> bool {
    TEXT_METHODS.contains(&name) || LIST_METHODS.contains(&name) || name == "toFixed"
}

/// A scope: names and values, and the scope around it.
#[derive(Debug, Default)]
struct Scope {
    parent: Option<usize>,
    values: BTreeMap<Rc<str>, Value>,
}

/// All scopes of a view. The first is the outermost.
#[derive(Debug)]
pub struct Scopes {
    scopes: Vec<Scope>,
    free: Vec<usize>,
    changes: Changes,
    /// Where dates are shown.
    zone: Zone,
}

impl Default for Scopes {
    fn default() -> Self {
        Self {
            scopes: vec![Scope::default()],
            free: Vec::new(),
            changes: Changes::default(),
            zone: Zone::default(),
        }
    }
}

impl Scopes {
    /// The outermost scope.
    pub const ROOT: usize = 0;

    /// The outermost scope of a view that is looked at in a zone.
    pub fn in_zone(zone: Zone) -> Self {
        Self {
            zone,
            ..Self::default()
        }
    }

    /// A new scope within another.
    pub fn child(&mut self, parent: usize) -> usize {
        let scope = Scope {
            parent: Some(parent),
            values: BTreeMap::new(),
        };
        if let Some(id) = self.free.pop()
            && let Some(place) = self.scopes.get_mut(id)
        {
            *place = scope;
            return id;
        }
        self.scopes.push(scope);
        self.scopes.len() - 1
    }

    /// Gives a scope back; its number will be used again.
    pub fn free(&mut self, id: usize) {
        if let Some(scope) = self.scopes.get_mut(id) {
            *scope = Scope::default();
            self.free.push(id);
        }
    }

    /// How many scopes there are.
    pub fn count(&self) -> usize {
        self.scopes.len() - self.free.len()
    }

    /// When what the scopes hold was changed.
    pub fn changes(&self) -> &Changes {
        &self.changes
    }

    /// The same, to number the names that an expression reads.
    pub fn changes_mut(&mut self) -> &mut Changes {
        &mut self.changes
    }

    /// The value of a name, in the scope or in one around it.
    pub fn get(&self, scope: usize, name: &str) -> Value {
        if is_closed(name) {
            return Value::Undefined;
        }
        if name == "this" {
            self.changes.scope_shared();
            return Value::Scope(scope);
        }
        let mut next = Some(scope);
        while let Some(scope) = next.and_then(|id| self.scopes.get(id)) {
            if let Some(value) = scope.values.get(name) {
                return value.clone();
            }
            next = scope.parent;
        }
        Value::Undefined
    }

    /// Sets a name in the scope itself.
    pub fn set(&mut self, scope: usize, name: &Rc<str>, value: Value) {
        if is_closed(name) {
            return;
        }
        if let Some(scope) = self.scopes.get_mut(scope) {
            match scope.values.get_mut(name) {
                Some(place) if place.is_same(&value) => return,
                Some(place) => *place = value,
                None => {
                    scope.values.insert(name.clone(), value);
                }
            }
            self.changes.name_set(name);
        }
    }

    /// The names of a scope itself, sorted, with their values.
    pub fn own(&self, scope: usize) -> Vec<(Rc<str>, Value)> {
        let values = self.scopes.get(scope).map(|scope| &scope.values);
        values
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    }
}

type Evaluated = Result<Value, EvaluateError>;

/// Works an expression out in a scope.
pub fn evaluate(
    expression: &Expression,
    scopes: &mut Scopes,
    scope: usize,
    budget: &mut Budget,
) -> Evaluated {
    Evaluation {
        scopes,
        scope,
        budget,
    }
    .value(expression)
}

/// Puts a value where an expression points.
pub fn assign(
    target: &Expression,
    value: Value,
    scopes: &mut Scopes,
    scope: usize,
    budget: &mut Budget,
) -> Result<(), EvaluateError> {
    Evaluation {
        scopes,
        scope,
        budget,
    }
    .assign(target, value)
}

struct Evaluation<'a> {
    scopes: &'a mut Scopes,
    scope: usize,
    budget: &'a mut Budget,
}

impl Evaluation<'_> {
    fn value(&mut self, expression: &Expression) -> Evaluated {
        self.budget.spend(1)?;
        Ok(match expression {
            Expression::Empty | Expression::Undefined => Value::Undefined,
            Expression::Null => Value::Null,
            Expression::Bool(flag) => Value::Bool(*flag),
            Expression::Number(number) => Value::Number(*number),
            Expression::Text(text) => Value::Text(text.clone()),
            Expression::Path(names) => {
                let Some((first, rest)) = names.split_first() else {
                    return Ok(Value::Undefined);
                };
                let value = self.scopes.get(self.scope, first);
                self.members(value, rest)
            }
            Expression::Member(of, names) => {
                let of = self.value(of)?;
                self.members(of, names)
            }
            Expression::Index(of, index) => {
                let of = self.value(of)?;
                let index = self.value(index)?;
                if of.is_true() {
                    self.member(&of, &index.text())
                } else {
                    Value::Undefined
                }
            }
            Expression::Not(of) => Value::Bool(!self.value(of)?.is_true()),
            Expression::Binary(operator, pair) => self.binary(*operator, &pair.0, &pair.1)?,
            Expression::Choice(parts) => {
                if self.value(&parts.0)?.is_true() {
                    self.value(&parts.1)?
                } else {
                    self.value(&parts.2)?
                }
            }
            Expression::Assign(pair) => {
                let value = self.value(&pair.1)?;
                self.assign(&pair.0, value.clone())?;
                value
            }
            Expression::Array(items) => Value::array(self.values(items)?),
            Expression::Object(members) => {
                let mut made = Vec::with_capacity(members.len());
                for (name, value) in members {
                    let value = self.value(value)?;
                    if !is_closed(name) {
                        made.push((name.clone(), value));
                    }
                }
                Value::object(made)
            }
            Expression::Call(called, arguments) => self.call(called, arguments)?,
            Expression::Filter {
                input,
                name,
                arguments,
            } => {
                let input = self.value(input)?;
                let arguments = self.values(arguments)?;
                let value = filtered(name, &input, &arguments, self.scopes.zone, self.budget)?;
                self.small(value)?
            }
            Expression::List(list) => {
                let mut last = Value::Undefined;
                for statement in list {
                    last = self.value(statement)?;
                }
                last
            }
        })
    }

    fn values(&mut self, list: &[Expression]) -> Result<Vec<Value>, EvaluateError> {
        list.iter().map(|part| self.value(part)).collect()
    }

    // A member of nothing is that nothing.
    fn members(&mut self, value: Value, names: &[Rc<str>]) -> Value {
        names.iter().fold(value, |value, name| {
            if value.is_nothing() {
                value
            } else {
                self.member(&value, name)
            }
        })
    }

    fn member(&self, of: &Value, name: &str) -> Value {
        let listed = |methods: &'static [&'static str]| {
            methods
                .iter()
                .find(|method| **method == name)
                .map_or(Value::Undefined, |method| Value::Method(method))
        };
        if is_closed(name) && name != "toString" {
            return Value::Undefined;
        }
        match of {
            Value::Text(text) => {
                if name == "length" {
                    return Value::count(text.encode_utf16().count());
                }
                match place(name) {
                    Some(at) => character_at(text, at).map_or(Value::Undefined, Value::from),
                    None => listed(&TEXT_METHODS),
                }
            }
            Value::Array(items) => {
                if name == "length" {
                    return Value::count(items.len());
                }
                match place(name) {
                    Some(at) => items.get(at).unwrap_or(Value::Undefined),
                    None => listed(&LIST_METHODS),
                }
            }
            Value::Object(object) => object.get(name).unwrap_or(Value::Undefined),
            Value::Scope(scope) => self.scopes.get(*scope, name),
            Value::Number(_) => listed(&["toFixed", "toString"]),
            Value::Bool(_) => listed(&["toString"]),
            Value::Undefined | Value::Null | Value::Method(_) => Value::Undefined,
        }
    }

    fn binary(&mut self, operator: Binary, left: &Expression, right: &Expression) -> Evaluated {
        let left = self.value(left)?;
        match operator {
            Binary::And if !left.is_true() => return Ok(left),
            Binary::Or if left.is_true() => return Ok(left),
            _ => {}
        }
        let right = self.value(right)?;
        let number = |left: &Value, right: &Value, work: fn(f64, f64) -> f64| {
            Value::Number(work(left.number(), right.number()))
        };
        let order =
            |holds: fn(Ordering) -> bool| Value::Bool(left.order(&right).is_some_and(holds));
        Ok(match operator {
            Binary::And | Binary::Or => right,
            // An undefined operand is left out.
            Binary::Plus => match (left.is_undefined(), right.is_undefined()) {
                (true, _) => right,
                (_, true) => left,
                _ => self.small(left.plus(&right))?,
            },
            Binary::Minus => {
                let zero = |value: Value| match value {
                    Value::Undefined => Value::Number(0.0),
                    value => value,
                };
                number(&zero(left), &zero(right), |left, right| left - right)
            }
            Binary::Times => number(&left, &right, |left, right| left * right),
            Binary::Over => number(&left, &right, |left, right| left / right),
            Binary::Modulo => number(&left, &right, |left, right| left % right),
            Binary::Equal => Value::Bool(left.equals(&right)),
            Binary::Unequal => Value::Bool(!left.equals(&right)),
            Binary::Same => Value::Bool(left.is(&right)),
            Binary::Different => Value::Bool(!left.is(&right)),
            Binary::Less => order(Ordering::is_lt),
            Binary::Greater => order(Ordering::is_gt),
            Binary::AtMost => order(Ordering::is_le),
            Binary::AtLeast => order(Ordering::is_ge),
        })
    }

    fn small(&mut self, value: Value) -> Evaluated {
        let (size, limit) = match &value {
            Value::Text(text) => (text.len(), TEXT_LIMIT),
            Value::Array(items) => (items.len(), LIST_LIMIT),
            _ => return Ok(value),
        };
        self.budget.spend(steps(size))?;
        if size > limit {
            return Err(EvaluateError::TooLarge);
        }
        Ok(value)
    }

    fn call(&mut self, called: &Expression, arguments: &[Expression]) -> Evaluated {
        let (within, function) = match called {
            Expression::Member(of, names) => {
                let of = self.value(of)?;
                let Some((last, before)) = names.split_last() else {
                    return Ok(Value::Undefined);
                };
                let within = self.members(of, before);
                let function = self.members(within.clone(), std::slice::from_ref(last));
                (within, function)
            }
            Expression::Index(of, index) => {
                let of = self.value(of)?;
                let index = self.value(index)?;
                let function = if of.is_true() {
                    self.member(&of, &index.text())
                } else {
                    Value::Undefined
                };
                (of, function)
            }
            other => (Value::Scope(self.scope), self.value(other)?),
        };
        let arguments = self.values(arguments)?;
        match function {
            Value::Method(name) => {
                let value = self.method(&within, name, &arguments)?;
                self.small(value)
            }
            function if function.is_true() => Err(EvaluateError::NotAFunction),
            _ => Ok(Value::Undefined),
        }
    }

    fn method(&mut self, of: &Value, name: &str, arguments: &[Value]) -> Evaluated {
        match of {
            Value::Text(text) => {
                self.budget.spend(steps(text.len()))?;
                text_method(text, name, arguments)
            }
            Value::Array(items) => {
                // The list is copied.
                self.budget.spend(steps(items.len().saturating_mul(4)))?;
                list_method(items, name, arguments, self.scopes.changes())
            }
            Value::Number(number) if name == "toFixed" => {
                let digits = argument(arguments, 0).number().clamp(0.0, 20.0) as usize;
                Ok(Value::from(if number.is_finite() && number.abs() < 1e21 {
                    format!("{number:.digits$}")
                } else {
                    number_text(*number)
                }))
            }
            Value::Number(_) | Value::Bool(_) if name == "toString" => Ok(Value::Text(of.text())),
            _ => Ok(Value::Undefined),
        }
    }

    fn assign(&mut self, target: &Expression, value: Value) -> Result<(), EvaluateError> {
        self.budget.spend(1)?;
        match target {
            Expression::Path(names) => match &**names {
                [name] => self.scopes.set(self.scope, name, value),
                [first, rest @ ..] => {
                    let mut of = self.scopes.get(self.scope, first);
                    if !of.is_true() {
                        of = Value::object(Vec::new());
                        self.scopes.set(self.scope, first, of.clone());
                    }
                    self.assign_in(of, rest, value)?;
                }
                [] => {}
            },
            Expression::Member(of, names) => {
                let of = self.value(of)?;
                self.assign_in(of, names, value)?;
            }
            Expression::Index(of, index) => {
                let of = self.value(of)?;
                let index = self.value(index)?;
                self.set_member(&of, &index.text(), value)?;
            }
            _ => return Err(EvaluateError::NoMembers),
        }
        Ok(())
    }

    // Objects that are missing on the way are made.
    fn assign_in(
        &mut self,
        mut of: Value,
        names: &[Rc<str>],
        value: Value,
    ) -> Result<(), EvaluateError> {
        let Some((last, before)) = names.split_last() else {
            return Ok(());
        };
        for name in before {
            if of.is_nothing() {
                return Err(EvaluateError::NoMembers);
            }
            let mut next = self.member(&of, name);
            if !next.is_true() {
                next = Value::object(Vec::new());
                self.set_member(&of, name, next.clone())?;
            }
            of = next;
        }
        self.set_member(&of, last, value)
    }

    fn set_member(&mut self, of: &Value, name: &str, value: Value) -> Result<(), EvaluateError> {
        match of {
            _ if is_closed(name) => Ok(()),
            Value::Object(object) => {
                self.budget.spend(steps(object.members().len()))?;
                object.set(name, value, self.scopes.changes());
                Ok(())
            }
            // ECMAScript, ArraySetLength.
            Value::Array(items) if name == "length" => {
                let length = number_text(value.number());
                let length = length.parse().map_err(|_| EvaluateError::NoLength)?;
                if items.resize(length, LIST_LIMIT, self.scopes.changes()) {
                    Ok(())
                } else {
                    Err(EvaluateError::TooLarge)
                }
            }
            Value::Array(items) => match place(name) {
                Some(at) if items.set(at, value, LIST_LIMIT, self.scopes.changes()) => Ok(()),
                Some(_) => Err(EvaluateError::TooLarge),
                // Other members of a list are not kept: nothing shows them.
                None => Ok(()),
            },
            Value::Scope(scope) => {
                self.scopes.set(*scope, &name.into(), value);
                Ok(())
            }
            _ => Err(EvaluateError::NoMembers),
        }
    }
}

/// The steps that handling so many things is worth.
fn steps(size: usize) -> u32 {
    u32::try_from(size / 16).unwrap_or(u32::MAX)
}

/// The place that a name stands for in a list or text.
fn place(name: &str) -> Option<usize> {
    let plain = name == "0" || !name.starts_with('0');
    (plain && !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| name.parse().ok())
        .flatten()
}

fn character_at(text: &str, at: usize) -> Option<String> {
    if text.is_ascii() {
        return text.get(at..=at).map(str::to_owned);
    }
    let unit = text.encode_utf16().nth(at)?;
    Some(String::from_utf16_lossy(&[unit]))
}

fn argument(arguments: &[Value], at: usize) -> Value {
    arguments.get(at).cloned().unwrap_or(Value::Undefined)
}

/// A place counted in UTF-16 units, from an argument, kept within the length.
fn offset(value: &Value, missing: usize, length: usize, from_end: bool) -> usize {
    if value.is_undefined() {
        return missing.min(length);
    }
    let number = value.number();
    let number = if number.is_nan() { 0.0 } else { number.trunc() };
    let length_as_number = length as f64;
    let number = if number < 0.0 && from_end {
        (length_as_number + number).max(0.0)
    } else {
        number.clamp(0.0, length_as_number)
    };
    number as usize
}

fn part(units: &[u16], from: usize, to: usize) -> Value {
    let units = units.get(from..to).unwrap_or_default();
    Value::from(String::from_utf16_lossy(units))
}

fn find(units: &[u16], wanted: &[u16], from: usize) -> Option<usize> {
    if wanted.is_empty() {
        return Some(from.min(units.len()));
    }
    let rest = units.get(from..)?;
    let found = rest
        .windows(wanted.len())
        .position(|window| window == wanted)?;
    Some(found + from)
}

fn index_value(found: Option<usize>) -> Value {
    found.map_or(Value::Number(-1.0), Value::count)
}

/// `String.prototype.replace` of a text by a text, with the patterns of its
/// replacement (ECMAScript, GetSubstitution; those of groups stand for themselves).
fn replaced(text: &str, wanted: &str, replacement: &str) -> Result<String, EvaluateError> {
    let Some((before, after)) = text.split_once(wanted) else {
        return Ok(text.to_owned());
    };
    let mut made = before.to_owned();
    let mut rest = replacement;
    while let Some((plain, pattern)) = rest.split_once('$') {
        made.push_str(plain);
        let mut follows = pattern.chars();
        made.push_str(match follows.next() {
            Some('$') => "$",
            Some('&') => wanted,
            Some('`') => before,
            Some('\'') => after,
            _ => {
                // It is none: only the sign itself is done with.
                follows = pattern.chars();
                "$"
            }
        });
        rest = follows.as_str();
        if made.len() > TEXT_LIMIT {
            return Err(EvaluateError::TooLarge);
        }
    }
    made.push_str(rest);
    made.push_str(after);
    Ok(made)
}

fn text_method(text: &Rc<str>, name: &str, arguments: &[Value]) -> Evaluated {
    let first = argument(arguments, 0);
    let second = argument(arguments, 1);
    let units: Vec<u16> = text.encode_utf16().collect();
    let length = units.len();
    let wanted: Vec<u16> = first.text().encode_utf16().collect();
    // What search costs is the product of both lengths.
    if wanted.len() > 1024 && length > 1024 {
        return Err(EvaluateError::TooLarge);
    }
    Ok(match name {
        "toLowerCase" => Value::from(text.to_lowercase()),
        "toUpperCase" => Value::from(text.to_uppercase()),
        "trim" => Value::from(trimmed(text)),
        "toString" => Value::Text(text.clone()),
        "indexOf" => index_value(find(&units, &wanted, offset(&second, 0, length, false))),
        "includes" => {
            Value::Bool(find(&units, &wanted, offset(&second, 0, length, false)).is_some())
        }
        "lastIndexOf" => {
            let found = (0..=length.saturating_sub(wanted.len())).rev().find(|at| {
                units
                    .get(*at..)
                    .is_some_and(|rest| rest.starts_with(&wanted))
            });
            index_value(found)
        }
        "startsWith" => Value::Bool(
            units
                .get(offset(&second, 0, length, false)..)
                .is_some_and(|rest| rest.starts_with(&wanted)),
        ),
        "endsWith" => Value::Bool(
            units
                .get(..offset(&second, length, length, false))
                .is_some_and(|rest| rest.ends_with(&wanted)),
        ),
        "split" => {
            if first.is_undefined() {
                return Ok(Value::array(vec![Value::Text(text.clone())]));
            }
            let separator = first.text();
            let parts: Vec<Value> = if separator.is_empty() {
                text.chars()
                    .take(LIST_LIMIT + 1)
                    .map(|character| Value::from(character.to_string()))
                    .collect()
            } else {
                text.split(&*separator)
                    .take(LIST_LIMIT + 1)
                    .map(Value::from)
                    .collect()
            };
            Value::array(parts)
        }
        "replace" => Value::from(replaced(text, &first.text(), &second.text())?),
        "substr" => {
            let from = offset(&first, 0, length, true);
            let count = offset(&second, length, length, false);
            part(&units, from, (from + count).min(length))
        }
        "substring" => {
            let from = offset(&first, 0, length, false);
            let to = offset(&second, length, length, false);
            part(&units, from.min(to), from.max(to))
        }
        "slice" => {
            let from = offset(&first, 0, length, true);
            let to = offset(&second, length, length, true);
            part(&units, from, to.max(from))
        }
        "charAt" => {
            let at = first.number();
            let at = if at.is_nan() { 0.0 } else { at.trunc() };
            if at < 0.0 || at >= length as f64 {
                Value::from("")
            } else {
                Value::from(character_at(text, at as usize).unwrap_or_default())
            }
        }
        "charCodeAt" => {
            let at = offset(&first, 0, length, false);
            units.get(at).map_or(Value::Number(f64::NAN), |unit| {
                Value::Number(f64::from(*unit))
            })
        }
        "repeat" => {
            let count = offset(&first, 0, TEXT_LIMIT, false);
            if count.saturating_mul(text.len()) > TEXT_LIMIT {
                return Err(EvaluateError::TooLarge);
            }
            Value::from(text.repeat(count))
        }
        "concat" => {
            let mut joined = text.to_string();
            for argument in arguments {
                joined.push_str(&argument.text());
            }
            Value::from(joined)
        }
        _ => Value::Undefined,
    })
}

fn list_method(list: &Rc<Array>, name: &str, arguments: &[Value], changes: &Changes) -> Evaluated {
    let first = argument(arguments, 0);
    let second = argument(arguments, 1);
    let mut items = list.items();
    let length = items.len();
    Ok(match name {
        "includes" => Value::Bool(items.iter().any(|item| item.is_same(&first))),
        "indexOf" => index_value(items.iter().position(|item| item.is(&first))),
        "toString" => Value::Array(list.clone()).text().as_ref().into(),
        "join" => {
            let separator = match &first {
                Value::Undefined => ",".into(),
                other => other.text(),
            };
            let mut joined = String::new();
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    joined.push_str(&separator);
                }
                if !item.is_nothing() {
                    joined.push_str(&item.text());
                }
                if joined.len() > TEXT_LIMIT {
                    return Err(EvaluateError::TooLarge);
                }
            }
            Value::from(joined)
        }
        "slice" => {
            let from = offset(&first, 0, length, true);
            let to = offset(&second, length, length, true);
            Value::array(items.get(from..to.max(from)).unwrap_or_default().to_vec())
        }
        "concat" => {
            for argument in arguments {
                match argument {
                    Value::Array(other) => items.extend(other.items()),
                    other => items.push(other.clone()),
                }
            }
            Value::array(items)
        }
        "push" => {
            if length + arguments.len() > LIST_LIMIT {
                return Err(EvaluateError::TooLarge);
            }
            items.extend(arguments.iter().cloned());
            let count = items.len();
            list.replace(items, changes);
            Value::count(count)
        }
        "pop" => {
            let last = items.pop().unwrap_or(Value::Undefined);
            list.replace(items, changes);
            last
        }
        "splice" => {
            let from = offset(&first, 0, length, true);
            let count = offset(&second, length - from, length - from, false);
            let new: Vec<Value> = arguments.iter().skip(2).cloned().collect();
            if length + new.len() > LIST_LIMIT {
                return Err(EvaluateError::TooLarge);
            }
            let removed: Vec<Value> = items.splice(from..from + count, new).collect();
            list.replace(items, changes);
            Value::array(removed)
        }
        _ => Value::Undefined,
    })
}
