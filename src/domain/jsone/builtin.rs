//! The functions of the language.

use super::error::{ErrorKind, RenderError};
use super::number::Number;
use super::scope::Scope;
use super::span;
use super::text::{self, is_blank};
use super::value::{Meter, Result, Value, not_finite};
use crate::domain::time::Timestamp;

/// A function.
#[derive(Debug)]
pub(super) struct Builtin {
    /// The variable that holds it.
    pub(super) name: &'static str,
    /// How many arguments it needs.
    needs: usize,
    /// What each argument may be, as `typeof` names it; an argument beyond them
    /// is like the last one where `variadic`.
    takes: &'static [&'static [&'static str]],
    variadic: bool,
    run: Run,
}

type Run = fn(&Call<'_>, &[Value]) -> Result<Value>;

/// What a function can reach besides its arguments.
pub(super) struct Call<'s> {
    pub(super) scope: &'s Scope<'s>,
    pub(super) meter: &'s Meter,
}

const NUMBER: &[&str] = &["number"];
const STRING: &[&str] = &["string"];
const ARRAY: &[&str] = &["array"];
const STRING_OR_NUMBER: &[&str] = &["string", "number"];
const STRING_OR_ARRAY: &[&str] = &["string", "array"];
const PLAIN: &[&str] = &["string", "number", "boolean", "null"];
const ANY: &[&str] = &[];

const fn fixed(name: &'static str, takes: &'static [&'static [&'static str]], run: Run) -> Builtin {
    Builtin {
        name,
        needs: takes.len(),
        takes,
        variadic: false,
        run,
    }
}

const fn more(
    name: &'static str,
    needs: usize,
    takes: &'static [&'static [&'static str]],
    variadic: bool,
    run: Run,
) -> Builtin {
    Builtin {
        name,
        needs,
        takes,
        variadic,
        run,
    }
}

/// All of them.
pub(super) static BUILTINS: [Builtin; 20] = [
    more("min", 1, &[NUMBER], true, |_, values| {
        extreme(values, |order| order.is_lt())
    }),
    more("max", 1, &[NUMBER], true, |_, values| {
        extreme(values, |order| order.is_gt())
    }),
    fixed("sqrt", &[NUMBER], |_, values| {
        finite(Number::from_f64(number(values, 0).float().sqrt()))
    }),
    fixed("ceil", &[NUMBER], |_, values| round(values, f64::ceil)),
    fixed("floor", &[NUMBER], |_, values| round(values, f64::floor)),
    fixed("abs", &[NUMBER], |_, values| match number(values, 0) {
        negative if negative.compare(Number::Int(0)).is_lt() => finite(negative.negated()),
        number => Ok(Value::Number(number)),
    }),
    more("range", 2, &[NUMBER, NUMBER, NUMBER], false, range),
    fixed("lowercase", &[STRING], |call, values| {
        call.meter.text(&call.read(values)?.to_lowercase())
    }),
    fixed("uppercase", &[STRING], |call, values| {
        call.meter.text(&call.read(values)?.to_uppercase())
    }),
    fixed("str", &[PLAIN], |call, values| {
        let words = values.first().and_then(|value| text::words(value, "null"));
        call.meter.text(&words.unwrap_or_default())
    }),
    fixed("number", &[STRING], |call, values| {
        let text = call.read(values)?;
        Number::read(text).map(Value::Number).ok_or_else(|| {
            RenderError::new(ErrorKind::NotFinite, format!("“{text}” is no number."))
        })
    }),
    fixed("len", &[STRING_OR_ARRAY], |call, values| {
        Ok(Value::count(match values.first() {
            Some(Value::List(list)) => list.parts.len(),
            _ => call.read(values)?.chars().count(),
        }))
    }),
    fixed("strip", &[STRING], |call, values| {
        call.meter.text(text::strip(call.read(values)?))
    }),
    fixed("lstrip", &[STRING], |call, values| {
        call.meter
            .text(call.read(values)?.trim_start_matches(is_blank))
    }),
    fixed("rstrip", &[STRING], |call, values| {
        call.meter
            .text(call.read(values)?.trim_end_matches(is_blank))
    }),
    fixed("split", &[STRING, STRING_OR_NUMBER], split),
    fixed("join", &[ARRAY, STRING_OR_NUMBER], join),
    more("fromNow", 1, &[STRING, STRING], false, |call, values| {
        let reference = match string(values, 1) {
            "" => call.now()?,
            text => span::moment(text)?,
        };
        call.meter
            .text(&span::after(call.read(values)?, reference)?)
    }),
    fixed("typeof", &[ANY], |call, values| {
        call.meter
            .text(values.first().map_or("null", Value::type_name))
    }),
    fixed("defined", &[STRING], |call, values| {
        let variable = call.scope.get(call.read(values)?, call.meter)?;
        Ok(Value::Bool(variable.is_some()))
    }),
];

impl Builtin {
    /// Calls it, once the arguments are what it takes.
    pub(super) fn call(&self, call: &Call<'_>, values: &[Value]) -> Result<Value> {
        let name = self.name;
        let fail = |message| Err(RenderError::new(ErrorKind::Arguments, message));
        let most = if self.variadic {
            usize::MAX
        } else {
            self.takes.len()
        };
        if values.len() < self.needs || values.len() > most {
            let least = self.needs;
            let wanted = match () {
                () if self.variadic => format!("at least {least}"),
                () if most > least => format!("{least} to {most}"),
                () => least.to_string(),
            };
            let plural = if most == 1 { "" } else { "s" };
            let given = values.len();
            return fail(format!(
                "{name}() takes {wanted} argument{plural}, not {given}."
            ));
        }
        for (index, value) in values.iter().enumerate() {
            let takes = self.takes.get(index).or(self.takes.last());
            let takes = takes.copied().unwrap_or_default();
            if !takes.is_empty() && !takes.contains(&value.type_name()) {
                let (wanted, what) = (takes.join(" or "), value.described());
                let ordinal = index + 1;
                return fail(format!(
                    "Argument {ordinal} of {name}() is a {wanted}, not {what}."
                ));
            }
        }
        (self.run)(call, values)
    }
}

impl Call<'_> {
    /// The first argument, a string; reading it is paid for.
    fn read<'v>(&self, values: &'v [Value]) -> Result<&'v str> {
        let text = string(values, 0);
        self.meter.pay_text(text.len())?;
        Ok(text)
    }

    /// What `now` is where the call stands.
    pub(super) fn now(&self) -> Result<Timestamp> {
        match self.scope.get("now", self.meter)? {
            Some(Value::Text(text)) => span::moment(&text),
            other => {
                let what = other.map_or("nothing", |other| other.described());
                let message = format!("“now” is a string with a moment, not {what}.");
                Err(RenderError::new(ErrorKind::Time, message))
            }
        }
    }
}

/// An argument that is a string; empty where it is missing.
fn string(values: &[Value], index: usize) -> &str {
    match values.get(index) {
        Some(Value::Text(text)) => text,
        _ => "",
    }
}

/// An argument that is a number.
fn number(values: &[Value], index: usize) -> Number {
    match values.get(index) {
        Some(Value::Number(number)) => *number,
        _ => Number::Int(0),
    }
}

fn finite(number: Option<Number>) -> Result<Value> {
    number.map(Value::Number).ok_or_else(not_finite)
}

fn extreme(values: &[Value], better: fn(std::cmp::Ordering) -> bool) -> Result<Value> {
    let mut best = number(values, 0);
    for index in 1..values.len() {
        let next = number(values, index);
        if better(next.compare(best)) {
            best = next;
        }
    }
    Ok(Value::Number(best))
}

fn round(values: &[Value], function: fn(f64) -> f64) -> Result<Value> {
    finite(match number(values, 0) {
        Number::Float(value) => Number::from_f64(function(value)),
        integer @ Number::Int(_) => Some(integer),
    })
}

/// The integers from the first to before the second, by the step of the third.
fn range(call: &Call<'_>, values: &[Value]) -> Result<Value> {
    let fail = |message: &str| Err(RenderError::new(ErrorKind::Arguments, message));
    let end = |index| number(values, index).integer();
    let step = if values.len() > 2 { end(2) } else { Some(1) };
    let (Some(mut next), Some(stop), Some(step)) = (end(0), end(1), step) else {
        return fail("range() takes integers.");
    };
    if step == 0 {
        return fail("range() never ends with a step of 0.");
    }
    let mut items = Vec::new();
    while if step > 0 { next < stop } else { next > stop } {
        call.meter.spend(1)?;
        items.push(Value::int(next));
        next = next.saturating_add(step);
    }
    call.meter.list(items)
}

fn split(call: &Call<'_>, values: &[Value]) -> Result<Value> {
    let text = call.read(values)?;
    let separator = values.get(1).and_then(|value| text::words(value, ""));
    let separator = separator.unwrap_or_default();
    let mut items = Vec::new();
    if separator.is_empty() {
        for character in text.chars() {
            items.push(call.meter.text(character.encode_utf8(&mut [0; 4]))?);
            call.meter.spend(1)?;
        }
    } else {
        for part in text.split(&*separator) {
            items.push(call.meter.text(part)?);
            call.meter.spend(1)?;
        }
    }
    call.meter.list(items)
}

fn join(call: &Call<'_>, values: &[Value]) -> Result<Value> {
    let separator = values.get(1).and_then(|value| text::words(value, ""));
    let separator = separator.unwrap_or_default();
    let mut joined = String::new();
    if let Some(Value::List(list)) = values.first() {
        for (index, item) in list.parts.iter().enumerate() {
            let Some(words) = text::words(item, "") else {
                let what = item.described();
                let message = format!("join() puts texts together, and item {index} is {what}.");
                return Err(RenderError::new(ErrorKind::Arguments, message));
            };
            let separator = if index > 0 { &*separator } else { "" };
            call.meter
                .check_text(joined.len() + separator.len() + words.len())?;
            call.meter.pay_text(separator.len() + words.len())?;
            call.meter.spend(1)?;
            joined.push_str(separator);
            joined.push_str(&words);
        }
    }
    call.meter.text(&joined)
}
