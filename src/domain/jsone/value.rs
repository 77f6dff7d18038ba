//! Values while a template is rendered: JSON and functions. Copies share their
//! parts, and everything made is paid for at the [`Meter`].

use super::Limits;
use super::builtin::Builtin;
use super::error::{ErrorKind, RenderError};
use super::number::Number;
use indexmap::IndexMap;
use serde_json::Value as Json;
use std::cell::Cell;
use std::cmp::Ordering;
use std::rc::Rc;

/// What failed, with as much of the place as is known so far.
pub(super) type Result<T> = std::result::Result<T, RenderError>;

/// The members of an object in their order.
pub(super) type Members = IndexMap<Rc<str>, Value>;

/// JSON or a function.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Number(Number),
    Text(Rc<str>),
    List(Rc<Nested<Vec<Value>>>),
    Object(Rc<Nested<Members>>),
    Function(&'static Builtin),
}

/// A list or an object, and how deep it nests.
#[derive(Debug)]
pub(super) struct Nested<T> {
    depth: usize,
    /// The parts.
    pub(super) parts: T,
}

impl Value {
    pub(super) fn int(value: impl Into<i128>) -> Self {
        Self::Number(Number::Int(value.into()))
    }

    /// A count of things in memory.
    pub(super) fn count(value: usize) -> Self {
        Self::int(u64::try_from(value).unwrap_or(u64::MAX))
    }

    fn depth(&self) -> usize {
        match self {
            Self::List(list) => list.depth,
            Self::Object(object) => object.depth,
            _ => 0,
        }
    }

    /// `null`, `false`, 0 and whatever is empty are not.
    pub(super) fn is_truthy(&self) -> bool {
        match self {
            Self::Null => false,
            Self::Bool(value) => *value,
            Self::Number(value) => !value.is_zero(),
            Self::Text(text) => !text.is_empty(),
            Self::List(list) => !list.parts.is_empty(),
            Self::Object(object) => !object.parts.is_empty(),
            Self::Function(_) => true,
        }
    }

    /// What `typeof` yields.
    pub(super) fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "boolean",
            Self::Number(_) => "number",
            Self::Text(_) => "string",
            Self::List(_) => "array",
            Self::Object(_) => "object",
            Self::Function(_) => "function",
        }
    }

    /// The same with its article, for sentences.
    pub(super) fn described(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) => "a string",
            Self::List(_) => "an array",
            Self::Object(_) => "an object",
            Self::Function(_) => "a function",
        }
    }
}

/// Texts are ordered by their UTF-16 code units, as ECMAScript orders them.
pub(super) fn compare_texts(a: &str, b: &str) -> Ordering {
    a.encode_utf16().cmp(b.encode_utf16())
}

/// Counts what a rendering costs, and ends it when it costs too much.
pub(super) struct Meter {
    left: Cell<u64>,
    limits: Limits,
}

impl Meter {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            left: Cell::new(limits.steps),
            limits,
        }
    }

    /// Pays for that many steps.
    pub(super) fn spend(&self, steps: usize) -> Result<()> {
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        match self.left.get().checked_sub(steps) {
            Some(left) => {
                self.left.set(left);
                Ok(())
            }
            None => {
                self.left.set(0);
                Err(RenderError::new(
                    ErrorKind::Steps,
                    format!("Rendering takes more than {} steps.", self.limits.steps),
                ))
            }
        }
    }

    /// Refuses to go deeper into a template than allowed.
    pub(super) fn check_depth(&self, depth: usize) -> Result<()> {
        if depth <= self.limits.depth {
            return Ok(());
        }
        let message = format!("The template nests more than {} deep.", self.limits.depth);
        Err(RenderError::new(ErrorKind::Depth, message))
    }

    /// Refuses a value that nests deeper than allowed.
    fn check_value(&self, depth: usize) -> Result<()> {
        if depth <= self.limits.values {
            return Ok(());
        }
        let message = format!("Values nest more than {} deep.", self.limits.values);
        Err(RenderError::new(ErrorKind::Depth, message))
    }

    /// Refuses a text of more bytes than allowed.
    pub(super) fn check_text(&self, bytes: usize) -> Result<()> {
        if bytes <= self.limits.output {
            return Ok(());
        }
        Err(self.too_long())
    }

    /// Pays for making or reading a text of that many bytes, or refuses it.
    pub(super) fn pay_text(&self, bytes: usize) -> Result<()> {
        self.check_text(bytes)?;
        self.spend(bytes / 16)
    }

    fn too_long(&self) -> RenderError {
        let message = format!("The result has more than {} bytes.", self.limits.output);
        RenderError::new(ErrorKind::Output, message)
    }

    pub(super) fn text(&self, text: &str) -> Result<Value> {
        self.pay_text(text.len())?;
        Ok(Value::Text(text.into()))
    }

    pub(super) fn list(&self, parts: Vec<Value>) -> Result<Value> {
        self.spend(parts.len())?;
        let depth = 1 + parts.iter().map(Value::depth).max().unwrap_or(0);
        self.check_value(depth)?;
        Ok(Value::List(Rc::new(Nested { depth, parts })))
    }

    pub(super) fn object(&self, parts: Members) -> Result<Value> {
        self.spend(parts.len())?;
        let depth = 1 + parts.values().map(Value::depth).max().unwrap_or(0);
        self.check_value(depth)?;
        Ok(Value::Object(Rc::new(Nested { depth, parts })))
    }

    /// Takes a value over from JSON.
    pub(super) fn value(&self, json: &Json, depth: usize) -> Result<Value> {
        self.check_value(depth)?;
        Ok(match json {
            Json::Null => Value::Null,
            Json::Bool(value) => Value::Bool(*value),
            Json::Number(number) => match Number::from_json(number) {
                Some(number) => Value::Number(number),
                None => return Err(not_finite()),
            },
            Json::String(text) => self.text(text)?,
            // By loops: what stands on the stack for each level has to be little.
            Json::Array(items) => {
                let mut parts = Vec::with_capacity(items.len());
                for item in items {
                    parts.push(self.value(item, depth + 1)?);
                }
                self.list(parts)?
            }
            Json::Object(members) => {
                let mut parts = Members::with_capacity(members.len());
                for (key, value) in members {
                    self.pay_text(key.len())?;
                    parts.insert(key.as_str().into(), self.value(value, depth + 1)?);
                }
                self.object(parts)?
            }
        })
    }

    /// Deep equality. Functions are equal to themselves.
    pub(super) fn equal(&self, a: &Value, b: &Value) -> Result<bool> {
        self.spend(1)?;
        Ok(match (a, b) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Number(a), Value::Number(b)) => a.compare(*b).is_eq(),
            (Value::Text(a), Value::Text(b)) => {
                self.spend(a.len().min(b.len()) / 16)?;
                a == b
            }
            (Value::List(a), Value::List(b)) => {
                if a.parts.len() != b.parts.len() {
                    return Ok(false);
                }
                for (a, b) in a.parts.iter().zip(&b.parts) {
                    if !self.equal(a, b)? {
                        return Ok(false);
                    }
                }
                true
            }
            (Value::Object(a), Value::Object(b)) => {
                if a.parts.len() != b.parts.len() {
                    return Ok(false);
                }
                for (key, a) in &a.parts {
                    let Some(b) = b.parts.get(key) else {
                        return Ok(false);
                    };
                    if !self.equal(a, b)? {
                        return Ok(false);
                    }
                }
                true
            }
            (Value::Function(a), Value::Function(b)) => std::ptr::eq(*a, *b),
            _ => false,
        })
    }

    /// Yields the result as JSON, within the limit of its size.
    pub(super) fn json(&self, value: &Value) -> Result<Json> {
        let mut left = self.limits.output;
        self.json_within(value, &mut left)
    }

    fn json_within(&self, value: &Value, left: &mut usize) -> Result<Json> {
        self.spend(1)?;
        let mut pay = |bytes: usize| match left.checked_sub(bytes) {
            Some(rest) => {
                *left = rest;
                Ok(())
            }
            None => Err(self.too_long()),
        };
        // Quotes or brackets, a colon or a comma.
        Ok(match value {
            Value::Null => {
                pay(5)?;
                Json::Null
            }
            Value::Bool(value) => {
                pay(5)?;
                Json::Bool(*value)
            }
            Value::Number(number) => {
                pay(2)?;
                number.to_json()
            }
            Value::Text(text) => {
                pay(text.len() + 3)?;
                Json::String((**text).to_owned())
            }
            Value::List(list) => {
                pay(3)?;
                let mut items = Vec::with_capacity(list.parts.len());
                for item in &list.parts {
                    items.push(self.json_within(item, left)?);
                }
                Json::Array(items)
            }
            Value::Object(object) => {
                pay(3)?;
                let mut members = serde_json::Map::with_capacity(object.parts.len());
                for (key, value) in &object.parts {
                    *left = left
                        .checked_sub(key.len() + 3)
                        .ok_or_else(|| self.too_long())?;
                    members.insert((**key).to_owned(), self.json_within(value, left)?);
                }
                Json::Object(members)
            }
            Value::Function(_) => return Err(function_left()),
        })
    }
}

/// A number without a value.
pub(super) fn not_finite() -> RenderError {
    RenderError::new(
        ErrorKind::NotFinite,
        "The result is no number that JSON can hold.",
    )
}

/// A function where only JSON can be.
pub(super) fn function_left() -> RenderError {
    RenderError::new(
        ErrorKind::FunctionLeft,
        "A function is left in the result; it has to be called.",
    )
}
