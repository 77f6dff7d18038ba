//! What leaves the form: per field its value and why it is there, or why it
//! is left out.

use super::condition::is_empty;
use super::entry::{Entry, Source, text_of};
use super::model::{Field, FieldKind};
use super::state::FieldProblem;
use super::values::Form;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One field's part in the results.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// Key in the results.
    pub name: String,
    /// Visible label.
    pub label: String,
    /// The value that is sent; `None` if the field is left out.
    pub value: Option<Value>,
    /// Why the value is what it is, or why there is none.
    pub why: Why,
}

/// Why a value is sent or left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Why {
    /// The user entered it.
    You,
    /// It is the author's default, untouched.
    Default,
    /// The user cleared an optional field: the platform takes the default.
    DefaultForEmpty,
    /// A switch without default that nobody touched is off.
    SwitchOff,
    /// Hidden, but the user asked to send hidden fields too.
    HiddenButSent,
    /// Left out: hidden, with the conditions that do not hold.
    Hidden(String),
    /// Left out, or sent empty: another field changed, and with it the options.
    Cleared,
    /// Left out: nobody entered anything and there is no default.
    Unset,
    /// Left out: the text entered cannot be read as a value.
    Unreadable,
    /// Left out: an earlier field has the same name.
    Repeated,
    /// Left out: the field has no name.
    Unnamed,
}

impl Why {
    /// The reason as a short phrase for a table.
    pub fn phrase(&self) -> String {
        match self {
            Self::You => "you".into(),
            Self::Default => "default".into(),
            Self::DefaultForEmpty => "default, because the field is empty".into(),
            Self::SwitchOff => "a switch is off until you turn it on".into(),
            Self::HiddenButSent => "hidden, sent because you chose so".into(),
            Self::Hidden(condition) => format!("hidden: {condition}"),
            Self::Cleared => "cleared, because an input it is linked to changed".into(),
            Self::Unset => "nothing entered, no default".into(),
            Self::Unreadable => "what was entered cannot be read".into(),
            Self::Repeated => "an earlier input has this name".into(),
            Self::Unnamed => "the input has no name".into(),
        }
    }
}

impl Form {
    /// One answer per field, in order.
    pub fn answers(&self) -> Vec<Answer> {
        self.rows()
            .map(|(field, entry)| {
                let (value, why) = self.answer(field, entry);
                Answer {
                    name: field.name.clone(),
                    label: field.label.clone(),
                    value: value.cloned(),
                    why,
                }
            })
            .collect()
    }

    fn answer<'a>(&self, field: &'a Field, entry: &'a Entry) -> (Option<&'a Value>, Why) {
        if field.repeated {
            let unnamed = field.name.is_empty();
            let why = if unnamed { Why::Unnamed } else { Why::Repeated };
            return (None, why);
        }
        let visible = self.visible(field);
        if !visible && !self.send_hidden {
            return (None, Why::Hidden(self.hidden_because(field)));
        }
        if self.uses_default(field, entry) {
            return (entry.default_of(field), Why::DefaultForEmpty);
        }
        let cleared = entry.source == Source::Cleared && is_empty(entry.value.as_ref());
        if cleared && !self.send_empty {
            return (None, Why::Cleared);
        }
        let Some(value) = entry.value.as_ref() else {
            let unreadable = self
                .problem(field, entry)
                .is_some_and(|problem| matches!(problem, FieldProblem::Unreadable(_)));
            return (
                None,
                match unreadable {
                    true => Why::Unreadable,
                    false if cleared => Why::Cleared,
                    false => Why::Unset,
                },
            );
        };
        let why = match entry.source {
            _ if !visible => Why::HiddenButSent,
            Source::You => Why::You,
            Source::Default => Why::Default,
            Source::Nobody if field.kind == FieldKind::Switch => Why::SwitchOff,
            Source::Nobody => Why::You,
            Source::Cleared => Why::Cleared,
        };
        (Some(value), why)
    }

    /// The member of the results that a field contributes, as JSON
    /// (`"name": value`); `None` if the field is left out.
    pub fn member_json(&self, index: usize) -> Option<String> {
        let (field, entry) = self.at(index)?;
        let (Some(value), _) = self.answer(field, entry) else {
            return None;
        };
        let mut json = String::new();
        push_json(&mut json, &field.name);
        json.push_str(": ");
        match value {
            Value::Number(_) => json.push_str(&text_of(value)),
            _ => push_json(&mut json, value),
        }
        Some(json)
    }

    /// The results as a JSON object, one member per line, in field order. A
    /// name such as `__proto__` is a member like any other.
    pub fn values_json(&self) -> String {
        let mut json = String::from("{");
        for member in (0..self.entries.len()).filter_map(|index| self.member_json(index)) {
            json.push_str(if json.len() == 1 { "\n  " } else { ",\n  " });
            json.push_str(&member);
        }
        json.push_str(if json.len() == 1 { "}" } else { "\n}" });
        json
    }
}

fn push_json<T: serde::Serialize + ?Sized>(json: &mut String, value: &T) {
    // Text and JSON values always serialize.
    json.push_str(&serde_json::to_string(value).unwrap_or_default());
}
