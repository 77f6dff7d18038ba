//! What a form remembers of one field: the stored value, the text as typed,
//! and what is known about pattern and options.

use super::condition::strictly_equal;
use super::duration::{self, Unit};
use super::model::{ChoiceOption, Field, FieldKind, OptionSource};
use crate::domain::decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

/// Who put the value there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// Nobody: there is no default, and the user did nothing yet.
    Nobody,
    /// The author's default.
    Default,
    /// The user.
    You,
    /// Nobody: a field it is linked to changed, so what it held was dropped.
    Cleared,
}

/// What the user typed, where it is more than the stored value can tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Input {
    /// The stored value says it all.
    Value,
    /// Text of a number or of raw JSON, as typed.
    Text(String),
    /// Rows, blank ones included.
    Rows(Vec<Row>),
    /// Amount as typed and unit of a time interval.
    Duration(String, Unit),
}

/// One row of a key-value field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Stays the same while the row lives, so that it can be drawn by key.
    pub id: u32,
    /// The key as typed.
    pub key: String,
    /// The value as typed.
    pub value: String,
}

/// What is known about a text and its pattern.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PatternState {
    /// Not tried yet on the current text, or there is no pattern to try.
    #[default]
    Untried,
    /// It matches.
    Matches,
    /// It does not.
    Differs,
    /// The check was stopped at its deadline.
    TimedOut,
    /// The pattern is no regular expression: the field behaves as if it had none.
    Invalid,
    /// The check could not be made, e.g. because the worker cannot be loaded.
    Unavailable,
}

/// How many items of an answer are no options.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// They lack the label or the value.
    pub incomplete: u32,
    /// An earlier one has their value.
    pub repeated: u32,
}

/// Options of a field that loads them.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum OptionsState {
    /// Nothing asked yet.
    #[default]
    Idle,
    /// A request is under way.
    Loading,
    /// Loaded: the options, and what of the answer is none.
    Ready(Vec<ChoiceOption>, LeftOut),
    /// It failed; one sentence for the user.
    Failed(String),
}

/// What a form remembers of one field.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The stored value; `None` is unset, which no JSON value equals.
    pub value: Option<Value>,
    /// Who put it there.
    pub source: Source,
    /// What the user typed.
    pub input: Input,
    /// Whether the field was left once, so that its problem may be shown.
    pub touched: bool,
    /// What is known about the pattern.
    pub pattern: PatternState,
    /// Options, where they are loaded.
    pub options: OptionsState,
    /// Options behind the current selection, kept for their labels when the
    /// list is replaced by another search.
    pub picked: Vec<ChoiceOption>,
    /// The default as a loaded list has it, where the author wrote it in another type.
    pub listed_default: Option<Value>,
    /// What somebody outside says is wrong with the value, shown as it comes.
    pub reported: Option<String>,
    /// Whether somebody outside demands a value; only marked, not checked.
    pub demanded: bool,
    /// Id for the next row.
    next_row: u32,
}

impl Entry {
    /// The entry of a field nobody has touched: the default, or unset, or
    /// `false` for a switch.
    pub fn initial(field: &Field) -> Self {
        let mut entry = match &field.default {
            Some(value) => Self::holding(field, Some(value.clone()), Source::Default),
            None => Self::holding(field, None, Source::Nobody),
        };
        if field.kind == FieldKind::Switch && entry.value.is_none() {
            entry.value = Some(Value::Bool(false));
        }
        entry
    }

    /// An entry that holds a stored value; rows that are wholly blank are shown
    /// but not stored.
    pub fn holding(field: &Field, mut value: Option<Value>, source: Source) -> Self {
        let mut next_row = 0;
        let input = match &field.kind {
            FieldKind::Number => Input::Text(value.as_ref().map_or_else(String::new, text_of)),
            FieldKind::Raw { .. } => Input::Text(value.as_ref().map_or_else(String::new, raw_text)),
            FieldKind::KeyValues => {
                let rows = rows_of(value.as_ref());
                value = value.map(|_| value_of_rows(&rows));
                next_row = u32::try_from(rows.len()).unwrap_or(u32::MAX);
                Input::Rows(rows)
            }
            FieldKind::Duration => value
                .as_ref()
                .and_then(duration::amount_and_unit)
                .map_or_else(
                    || Input::Duration(String::new(), Unit::Seconds),
                    |(amount, unit)| Input::Duration(amount, unit),
                ),
            _ => Input::Value,
        };
        Self {
            value,
            source,
            input,
            touched: false,
            pattern: PatternState::Untried,
            options: OptionsState::Idle,
            picked: Vec::new(),
            listed_default: None,
            reported: None,
            demanded: false,
            next_row,
        }
    }

    /// Adds a blank row and yields nothing if the field has no rows.
    pub fn add_row(&mut self) {
        let id = self.next_row;
        if let Input::Rows(rows) = &mut self.input {
            rows.push(Row {
                id,
                ..Row::default()
            });
            self.next_row = self.next_row.saturating_add(1);
        }
    }

    /// Takes over rows with ids of its own, so that rows added later cannot
    /// clash with them.
    pub fn set_rows(&mut self, rows: &[Row]) {
        let own: Vec<Row> = rows
            .iter()
            .zip(0..)
            .map(|(row, id)| Row { id, ..row.clone() })
            .collect();
        self.next_row = u32::try_from(own.len()).unwrap_or(u32::MAX);
        self.input = Input::Rows(own);
    }

    /// The options to show now: those of the definition, or those loaded.
    pub fn options<'a>(&'a self, field: &'a Field) -> &'a [ChoiceOption] {
        match (&field.kind, &self.options) {
            (
                FieldKind::Choice {
                    options: OptionSource::Fixed(options),
                    ..
                }
                | FieldKind::Choices {
                    options: OptionSource::Fixed(options),
                },
                _,
            ) => options,
            (_, OptionsState::Ready(options, _)) => options,
            _ => &[],
        }
    }

    /// The author's default; once a list is loaded, with the type of its value there.
    pub fn default_of<'a>(&'a self, field: &'a Field) -> Option<&'a Value> {
        self.listed_default.as_ref().or(field.default.as_ref())
    }

    /// Label of an option value: from the list, else from what was picked.
    pub fn label_of<'a>(&'a self, field: &'a Field, value: &Value) -> Option<&'a str> {
        self.options(field)
            .iter()
            .chain(&self.picked)
            .find(|option| strictly_equal(Some(&option.value), Some(value)))
            .map(|option| option.label.as_str())
    }
}

/// The text of a scalar as a person would write it; JSON for the rest. A whole
/// number has no fraction, as in ECMAScript: `1000`, also where it was written
/// as `1e3` or `1000.0`.
pub fn text_of(value: &Value) -> String {
    /// Whole numbers below this are exact.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Number(number) if number.is_f64() => number
            .as_f64()
            .filter(|number| number.fract() == 0.0 && number.abs() < EXACT)
            .map_or_else(|| value.to_string(), decimal::words),
        other => other.to_string(),
    }
}

fn raw_text(value: &Value) -> String {
    match value {
        // A text that would read as JSON of another type keeps its quotes.
        Value::String(text) if serde_json::from_str::<Value>(text).is_err() => text.clone(),
        Value::Array(_) | Value::Object(_) => {
            serde_json::to_string_pretty(value).unwrap_or_default()
        }
        other => other.to_string(),
    }
}

/// The rows of a stored value; none for anything but an array.
pub fn rows_of(value: Option<&Value>) -> Vec<Row> {
    let Some(Value::Array(items)) = value else {
        return Vec::new();
    };
    let part = |item: &Value, name: &str| item.get(name).map_or_else(String::new, text_of);
    items
        .iter()
        .zip(0..)
        .map(|(item, id)| Row {
            id,
            key: part(item, "key"),
            value: part(item, "value"),
        })
        .collect()
}

/// The stored value of rows: an array of `{"key", "value"}`, wholly blank rows
/// left out.
pub fn value_of_rows(rows: &[Row]) -> Value {
    rows.iter()
        .filter(|row| !(row.key.is_empty() && row.value.is_empty()))
        .map(|row| {
            let mut item = Map::new();
            item.insert("key".into(), row.key.clone().into());
            item.insert("value".into(), row.value.clone().into());
            Value::Object(item)
        })
        .collect()
}

/// The number a text means: a decimal with optional sign, fraction and
/// exponent, finite. Integers that fit 64 bits stay integers.
pub fn number_from_text(text: &str) -> Option<Value> {
    let text = text.trim();
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        || !text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte))
    {
        return None;
    }
    if let Ok(integer) = text.parse::<i64>() {
        return Some(Value::Number(integer.into()));
    }
    let number: f64 = text.parse().ok()?;
    Number::from_f64(number).map(Value::Number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, number) in [
            ("5", json!(5)),
            (" -3 ", json!(-3)),
            ("+7", json!(7)),
            ("1.50", json!(1.5)),
            (".5", json!(0.5)),
            ("1e3", json!(1000.0)),
        ] {
            assert_eq!(number_from_text(text), Some(number), "{text}");
        }
    }

    #[test]
    fn a_whole_number_is_written_without_a_fraction() {
        for (number, text) in [
            (json!(5), "5"),
            (json!(1000.0), "1000"),
            (json!(-3.0), "-3"),
            (json!(-0.0), "0"),
            (json!(1.5), "1.5"),
            (json!(1e-20), "1e-20"),
        ] {
            assert_eq!(text_of(&number), text, "{number}");
        }
    }

    #[test]
    fn what_is_no_finite_number_is_refused() {
        for text in [
            "", "a", "1,5", "inf", "NaN", "0x10", "1e999", "--1", "1 2", ".",
        ] {
            assert_eq!(number_from_text(text), None, "{text}");
        }
    }

    #[test]
    fn blank_rows_are_not_stored() {
        let row = |key: &str, value: &str| Row {
            id: 0,
            key: key.into(),
            value: value.into(),
        };
        let rows = [row("a", "1"), row("", ""), row("", "x")];
        assert_eq!(
            value_of_rows(&rows),
            json!([{"key": "a", "value": "1"}, {"key": "", "value": "x"}])
        );
    }
}
