//! Runs the code of expressions.

use super::builtin::Call;
use super::compile::{Binary, Code, Op, Unary};
use super::error::{ErrorKind, RenderError};
use super::number::Number;
use super::scope::Scope;
use super::value::{Members, Meter, Result, Value, compare_texts, not_finite};
use std::cmp::Ordering;
use std::rc::Rc;

/// Yields the value of an expression.
pub(super) fn run(code: &Code<'_>, scope: &Scope<'_>, meter: &Meter) -> Result<Value> {
    let mut machine = Machine {
        stack: Vec::new(),
        scope,
        meter,
    };
    let mut next = 0;
    while let Some((op, at)) = code.ops.get(next) {
        let jump = machine.step(op);
        next = jump
            .map_err(|error| error.in_expression(code.source, *at))?
            .unwrap_or(next + 1);
    }
    Ok(machine.pop())
}

struct Machine<'s> {
    stack: Vec<Value>,
    scope: &'s Scope<'s>,
    meter: &'s Meter,
}

fn fail<T>(kind: ErrorKind, message: impl Into<String>) -> Result<T> {
    Err(RenderError::new(kind, message))
}

impl Machine<'_> {
    /// The newest value. The compiler emits no instruction without operands.
    fn pop(&mut self) -> Value {
        self.stack.pop().unwrap_or(Value::Null)
    }

    /// The newest values, the oldest of them first.
    fn take(&mut self, count: usize) -> Vec<Value> {
        let from = self.stack.len().saturating_sub(count);
        self.stack.split_off(from)
    }

    /// Carries out one instruction; yields which one is next unless it is the
    /// following.
    fn step(&mut self, op: &Op<'_>) -> Result<Option<usize>> {
        self.meter.spend(1)?;
        let value = match op {
            Op::Constant(value) => value.clone(),
            Op::Variable(name) => match self.scope.get(name, self.meter)? {
                Some(value) => value,
                None => {
                    let message = format!("There is no variable “{name}”.");
                    return fail(ErrorKind::UnknownVariable, message);
                }
            },
            Op::Unary(operator) => unary(*operator, &self.pop())?,
            Op::Binary(operator) => {
                let right = self.pop();
                let left = self.pop();
                self.binary(*operator, &left, &right)?
            }
            Op::And(target) | Op::Or(target) => {
                let ends = matches!(op, Op::Or(_));
                if self.pop().is_truthy() != ends {
                    return Ok(None);
                }
                self.stack.push(Value::Bool(ends));
                return Ok(Some(*target));
            }
            Op::Truth => Value::Bool(self.pop().is_truthy()),
            Op::Member(name) => member(&self.pop(), name)?,
            Op::Index => {
                let index = self.pop();
                let value = self.pop();
                self.index(&value, &index)?
            }
            Op::Slice { from, to } => {
                let to = to.then(|| self.pop());
                let from = from.then(|| self.pop());
                let value = self.pop();
                self.slice(&value, from, to)?
            }
            Op::Call(count) => {
                let arguments = self.take(*count);
                match self.pop() {
                    Value::Function(builtin) => {
                        let call = Call {
                            scope: self.scope,
                            meter: self.meter,
                        };
                        builtin.call(&call, &arguments)?
                    }
                    other => {
                        let what = other.described();
                        let message = format!("This is {what} and cannot be called.");
                        return fail(ErrorKind::NotCallable, message);
                    }
                }
            }
            Op::List(count) => {
                let items = self.take(*count);
                self.meter.list(items)?
            }
            Op::Object(keys) => {
                let values = self.take(keys.len());
                let members: Members = keys.iter().cloned().zip(values).collect();
                self.meter.object(members)?
            }
        };
        self.stack.push(value);
        Ok(None)
    }

    fn binary(&self, operator: Binary, left: &Value, right: &Value) -> Result<Value> {
        let sign = match operator {
            Binary::Equal => return Ok(Value::Bool(self.meter.equal(left, right)?)),
            Binary::NotEqual => return Ok(Value::Bool(!self.meter.equal(left, right)?)),
            Binary::In => return self.contains(left, right),
            Binary::Less => "<",
            Binary::Greater => ">",
            Binary::LessEqual => "<=",
            Binary::GreaterEqual => ">=",
            Binary::Add => "+",
            Binary::Subtract => "-",
            Binary::Multiply => "*",
            Binary::Divide => "/",
            Binary::Power => "**",
        };
        let order = match (left, right) {
            (Value::Number(left), Value::Number(right)) => match calculate(operator, *left, *right)
            {
                Some(result) => return Ok(Value::Number(result?)),
                None => left.compare(*right),
            },
            (Value::Text(left), Value::Text(right)) if operator == Binary::Add => {
                self.meter
                    .pay_text(left.len().saturating_add(right.len()))?;
                return Ok(Value::Text([&**left, &**right].concat().into()));
            }
            (Value::Text(left), Value::Text(right)) if is_order(operator) => {
                self.meter.pay_text(left.len().min(right.len()))?;
                compare_texts(left, right)
            }
            _ => {
                let wanted = if operator == Binary::Add || is_order(operator) {
                    "two numbers or two strings"
                } else {
                    "two numbers"
                };
                let (left, right) = (left.described(), right.described());
                let message = format!("“{sign}” takes {wanted}, not {left} and {right}.");
                return fail(ErrorKind::Operands, message);
            }
        };
        Ok(Value::Bool(match operator {
            Binary::Less => order == Ordering::Less,
            Binary::Greater => order == Ordering::Greater,
            Binary::LessEqual => order != Ordering::Greater,
            _ => order != Ordering::Less,
        }))
    }

    /// `left in right`.
    fn contains(&self, left: &Value, right: &Value) -> Result<Value> {
        Ok(Value::Bool(match (left, right) {
            (_, Value::List(list)) => {
                for item in &list.parts {
                    if self.meter.equal(left, item)? {
                        return Ok(Value::Bool(true));
                    }
                }
                false
            }
            (Value::Text(key), Value::Object(object)) => object.parts.contains_key(key),
            (Value::Text(part), Value::Text(text)) => {
                self.meter.pay_text(text.len())?;
                text.contains(&**part)
            }
            (_, Value::Object(_) | Value::Text(_)) => {
                let (left, right) = (left.described(), right.described());
                let message = format!("“in” before {right} takes a string, not {left}.");
                return fail(ErrorKind::Operands, message);
            }
            _ => {
                let right = right.described();
                let message =
                    format!("“in” looks into an array, a string or an object, not {right}.");
                return fail(ErrorKind::Operands, message);
            }
        }))
    }

    fn index(&self, value: &Value, index: &Value) -> Result<Value> {
        let length = match (value, index) {
            (Value::Object(object), Value::Text(key)) => {
                return Ok(object.parts.get(key).cloned().unwrap_or(Value::Null));
            }
            (Value::Object(_), _) => {
                let what = index.described();
                let message = format!("A key of an object is a string, not {what}.");
                return fail(ErrorKind::Index, message);
            }
            (Value::List(list), _) => list.parts.len(),
            (Value::Text(text), _) => self.length(text)?,
            _ => return no_parts("[", value),
        };
        let Some(position) = integer(index) else {
            let what = number_or_type(index);
            let message = format!("An index is an integer, not {what}.");
            return fail(ErrorKind::Index, message);
        };
        let found = match value {
            Value::List(list) => list.parts.get(place(position, length)).cloned(),
            Value::Text(text) => {
                let character = text.chars().nth(place(position, length));
                character.map(|character| Value::Text(character.to_string().into()))
            }
            _ => None,
        };
        found.map_or_else(
            || {
                let message = format!("There is no index {position}: the length is {length}.");
                fail(ErrorKind::OutOfBounds, message)
            },
            Ok,
        )
    }

    fn slice(&self, value: &Value, from: Option<Value>, to: Option<Value>) -> Result<Value> {
        let length = match value {
            Value::List(list) => list.parts.len(),
            Value::Text(text) => self.length(text)?,
            Value::Object(_) => return fail(ErrorKind::NoParts, "An object has no slices."),
            _ => return no_parts("[", value),
        };
        let end = |end: Option<Value>, default: usize| match end {
            None => Ok(default),
            Some(end) => match integer(&end) {
                Some(position) => Ok(place(position, length).min(length)),
                None => {
                    let what = number_or_type(&end);
                    let message =
                        format!("Where a slice begins or ends is an integer, not {what}.");
                    fail(ErrorKind::Index, message)
                }
            },
        };
        let from = end(from, 0)?;
        // An end of `null` is as good as none.
        let to = end(to.filter(|to| !matches!(to, Value::Null)), length)?;
        let count = to.saturating_sub(from);
        match value {
            Value::List(list) => {
                let items = list.parts.iter().skip(from).take(count);
                self.meter.list(items.cloned().collect())
            }
            Value::Text(text) => {
                let text: String = text.chars().skip(from).take(count).collect();
                self.meter.text(&text)
            }
            _ => Ok(Value::Null),
        }
    }

    /// How many code points a text has.
    fn length(&self, text: &Rc<str>) -> Result<usize> {
        self.meter.pay_text(text.len())?;
        Ok(text.chars().count())
    }
}

/// Where an index is in something of that length: one below zero counts from
/// the end, and not beyond the beginning.
fn place(position: i128, length: usize) -> usize {
    let length = i128::try_from(length).unwrap_or(i128::MAX);
    let position = if position < 0 {
        position.saturating_add(length).max(0)
    } else {
        position
    };
    usize::try_from(position).unwrap_or(usize::MAX)
}

fn integer(value: &Value) -> Option<i128> {
    match value {
        Value::Number(number) => number.integer(),
        _ => None,
    }
}

fn number_or_type(value: &Value) -> String {
    match value {
        Value::Number(number) => number.words(),
        _ => value.described().to_owned(),
    }
}

fn no_parts<T>(sign: &str, value: &Value) -> Result<T> {
    let what = value.described();
    let wanted = match sign {
        "." => "an object",
        _ => "an object, an array or a string",
    };
    let message = format!("“{sign}” takes a part of {wanted}, and this is {what}.");
    fail(ErrorKind::NoParts, message)
}

fn member(value: &Value, name: &str) -> Result<Value> {
    let Value::Object(object) = value else {
        return no_parts(".", value);
    };
    match object.parts.get(name) {
        Some(value) => Ok(value.clone()),
        None => fail(
            ErrorKind::UnknownProperty,
            format!("The object has no property “{name}”."),
        ),
    }
}

fn unary(operator: Unary, value: &Value) -> Result<Value> {
    let sign = match (operator, value) {
        (Unary::Not, _) => return Ok(Value::Bool(!value.is_truthy())),
        (Unary::Plus, Value::Number(_)) => return Ok(value.clone()),
        (Unary::Minus, Value::Number(number)) => {
            return number.negated().map(Value::Number).ok_or_else(not_finite);
        }
        (Unary::Plus, _) => "+",
        (Unary::Minus, _) => "-",
    };
    let what = value.described();
    let message = format!("“{sign}” before a value takes a number, not {what}.");
    fail(ErrorKind::Operands, message)
}

fn is_order(operator: Binary) -> bool {
    matches!(
        operator,
        Binary::Less | Binary::Greater | Binary::LessEqual | Binary::GreaterEqual
    )
}

/// The result of an operator that makes a number of two; `None` for others.
fn calculate(operator: Binary, left: Number, right: Number) -> Option<Result<Number>> {
    let result = match operator {
        Binary::Add => left.add(right),
        Binary::Subtract => left.subtract(right),
        Binary::Multiply => left.multiply(right),
        Binary::Divide if right.is_zero() => {
            return Some(fail(ErrorKind::DivisionByZero, "This divides by zero."));
        }
        Binary::Divide => left.divide(right),
        Binary::Power => left.power(right),
        _ => return None,
    };
    Some(result.ok_or_else(not_finite))
}
