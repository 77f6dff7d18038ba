//! Values kept over a reload, a change of language or an edited definition.

use super::condition::MatchMode;
use super::entry::{Entry, Input, PatternState, Source, text_of, value_of_rows};
use super::model::{ChoiceOption, Field, FieldKind};
use super::state::unreadable;
use super::typed::text_of_values;
use super::update::{takes_text, type_text};
use super::values::Form;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Not;

/// What the user entered, by field path; defaults are not in it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Saved {
    /// Values entered, also of fields that the definition lacks just now.
    pub entries: BTreeMap<String, SavedEntry>,
    /// Paths of the form's fields, in order, to recognize one that was renamed.
    #[serde(default)]
    pub fields: Vec<String>,
    /// How several conditions combine.
    #[serde(default)]
    pub mode: MatchMode,
    /// See [`FormEvent::SendEmptyChosen`].
    #[serde(default)]
    pub send_empty: bool,
    /// See [`FormEvent::SendHiddenChosen`].
    #[serde(default)]
    pub send_hidden: bool,
    /// What was said of the values; empty where only the values are kept.
    #[serde(default)]
    pub told: Told,
}

/// What was said of the values of a form, so that one that takes its place says it
/// again: the faults are the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Whether everything was checked.
    pub submitted: bool,
    /// The fields that were left, by what their values are kept under.
    pub left: BTreeSet<String>,
    /// The fields that had a problem when everything was checked last, likewise.
    pub refused: BTreeSet<String>,
}

/// One value entered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedEntry {
    /// The stored value.
    pub value: Option<Value>,
    /// What was typed.
    pub input: Input,
    /// Labels of picks.
    #[serde(default)]
    pub picked: Vec<ChoiceOption>,
    /// Place of the field.
    #[serde(default)]
    pub place: usize,
    /// Whether name or label of the field say that it is a secret.
    #[serde(skip)]
    pub secret: bool,
    /// Whether a field it is linked to took the value away, so that not even the
    /// default is sent.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub cleared: bool,
}

impl SavedEntry {
    /// What stands in the field at that place and was not typed: the value says it
    /// all.
    pub fn of(value: Value, place: usize) -> Self {
        Self {
            value: Some(value),
            input: Input::Value,
            picked: Vec::new(),
            place,
            secret: false,
            cleared: false,
        }
    }
}

/// Words in a field's name that say that its value is a secret.
const SECRET_WORDS: [&str; 9] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "credential",
    "apikey",
    "accesskey",
    "privatekey",
];

/// Whether a field's name says that its value is a secret. The package format
/// has no widget for secrets, so authors ask for them in plain text boxes.
pub fn names_a_secret(name: &str) -> bool {
    let letters: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    SECRET_WORDS.iter().any(|word| letters.contains(word))
}

/// Words that say it at the end of a name: in front of others they speak of more than
/// the secret, as in “auth_method”.
const LAST_WORDS: [&str; 9] = [
    "pass",
    "pwd",
    "pat",
    "pin",
    "auth",
    "authorization",
    "bearer",
    "ak",
    "sk",
];

/// What keys are for that are secrets, in front of “key”.
const KEYS: [&str; 6] = ["ssh", "signing", "encryption", "deploy", "auth", "gpg"];

/// The same in the language of the platform that packages are written for.
const CHINESE_WORDS: [&str; 4] = ["密码", "密钥", "口令", "令牌"];

/// Whether a name or label in a form says that what is entered is a secret: what
/// [`names_a_secret`] knows, abbreviations, and Chinese.
fn speaks_of_a_secret(text: &str) -> bool {
    let words = words_of(text);
    let last = |of: &[&str], place: usize| {
        let word = words.len().checked_sub(place).and_then(|at| words.get(at));
        word.is_some_and(|word| of.contains(&word.as_str()))
    };
    names_a_secret(text)
        || last(&LAST_WORDS, 1)
        || last(&["key"], 1) && last(&KEYS, 2)
        || CHINESE_WORDS.iter().any(|word| text.contains(word))
}

/// Whether a field asks for a secret, by what it is called.
fn asks_for_a_secret(field: &Field) -> bool {
    speaks_of_a_secret(&field.name) || speaks_of_a_secret(&field.label)
}

/// The words of a name, in lower case: `dbPass` and `db_pass` have two.
fn words_of(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for letter in text.chars() {
        let begins = !letter.is_alphanumeric() || letter.is_uppercase() && was_lower;
        if begins && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if let (true, Some(word)) = (letter.is_alphanumeric(), words.last_mut()) {
            word.extend(letter.to_lowercase());
        }
        was_lower = letter.is_lowercase() || letter.is_numeric();
    }
    words.retain(|word| !word.is_empty());
    words
}

impl Saved {
    /// The same without values whose field, or whose row of a field, is named or
    /// labelled like a secret; what may be written to the browser's storage.
    #[must_use]
    pub fn without_secrets(mut self) -> Self {
        self.entries
            .retain(|path, entry| !entry.secret && !speaks_of_a_secret(path));
        for entry in self.entries.values_mut() {
            if let Input::Rows(rows) = &mut entry.input
                && rows.iter().any(|row| speaks_of_a_secret(&row.key))
            {
                rows.iter_mut()
                    .filter(|row| speaks_of_a_secret(&row.key))
                    .for_each(|row| row.value.clear());
                entry.value = Some(value_of_rows(rows));
            }
        }
        self
    }
}

impl Form {
    /// Everything the user entered, on top of what `earlier` still remembers of
    /// fields that are not in the definition now.
    pub fn save(&self, earlier: Option<&Saved>) -> Saved {
        let mut entries: BTreeMap<String, SavedEntry> = earlier
            .map(|saved| saved.entries.clone())
            .unwrap_or_default();
        for (place, (field, entry)) in self.rows().enumerate() {
            // A renamed field has taken the value along.
            if let Some((path, _)) = earlier.and_then(|saved| self.renamed(place, field, saved)) {
                entries.remove(path);
            }
            let key = self.key_of(place, field, earlier);
            // What is kept for a field of another kind stays until somebody edits what
            // stands in its place: the kind may be corrected, or on its way to a third.
            let original = earlier.and_then(|saved| saved.entries.get(key));
            if original.is_some_and(|kept| is_stand_in(field, entry, kept)) {
                continue;
            }
            if matches!(entry.source, Source::You | Source::Cleared) {
                entries.insert(
                    key.to_owned(),
                    SavedEntry {
                        value: entry.value.clone(),
                        input: entry.input.clone(),
                        picked: entry.picked.clone(),
                        place,
                        secret: asks_for_a_secret(field),
                        cleared: entry.source == Source::Cleared,
                    },
                );
            } else {
                entries.remove(key);
            }
        }
        Saved {
            entries,
            fields: self.paths(earlier),
            mode: self.mode,
            send_empty: self.send_empty,
            send_hidden: self.send_hidden,
            told: Told::default(),
        }
    }

    /// What was said of the values, with what `earlier` still remembers of fields that
    /// are not in the definition now; `refused` are those that the last check named.
    pub fn told(&self, refused: &[usize], earlier: Option<&Saved>) -> Told {
        let rows = || self.rows().enumerate();
        let key = |place: usize, field: &Field| self.key_of(place, field, earlier).to_owned();
        let known: BTreeSet<String> = rows()
            .map(|(place, (field, _))| key(place, field))
            .collect();
        let gone = |of: fn(&Told) -> &BTreeSet<String>| {
            let before = earlier.into_iter().flat_map(move |saved| of(&saved.told));
            before.filter(|key| !known.contains(*key)).cloned()
        };
        let left = rows()
            .filter(|(_, (_, entry))| entry.touched)
            .map(|(place, (field, _))| key(place, field));
        let named = refused
            .iter()
            .filter_map(|place| Some(key(*place, self.at(*place)?.0)));
        Told {
            submitted: self.submitted,
            left: left.chain(gone(|told| &told.left)).collect(),
            refused: named.chain(gone(|told| &told.refused)).collect(),
        }
    }

    /// The fields that the last check named before this form took the place of the one
    /// that was checked, as they are drawn.
    pub fn refused_before(&self, saved: &Saved) -> Vec<usize> {
        let mut named = self.as_drawn();
        named.retain(|index| {
            let field = self.at(*index).map(|(field, _)| field);
            field.is_some_and(|field| self.is_among(&saved.told.refused, *index, field, saved))
        });
        named
    }

    /// Whether something was said of a field, or of the one that has become it.
    fn is_among(
        &self,
        told: &BTreeSet<String>,
        index: usize,
        field: &Field,
        saved: &Saved,
    ) -> bool {
        let renamed = || self.renamed(index, field, saved);
        !told.is_empty()
            && (told.contains(self.key_of(index, field, Some(saved)))
                || renamed().is_some_and(|(before, _)| told.contains(before)))
    }

    /// The paths of the fields. Where a field has no name of its own just now,
    /// the earlier one stands: its name is being written.
    fn paths(&self, earlier: Option<&Saved>) -> Vec<String> {
        let fields = self.model().fields.iter().enumerate();
        fields
            .map(|(place, field)| {
                let before = earlier.and_then(|saved| saved.fields.get(place));
                match before.filter(|_| field.repeated) {
                    Some(before) => before.clone(),
                    None => self.key_of(place, field, earlier).to_owned(),
                }
            })
            .collect()
    }

    /// What a field's value is kept under: its path, but for the field whose name is on
    /// its way through that of another one. While both have it, the value stays under the
    /// name before, so that each keeps its own.
    fn key_of<'a>(&self, place: usize, field: &'a Field, earlier: Option<&'a Saved>) -> &'a str {
        let before = earlier.and_then(|saved| saved.fields.get(place));
        let fields = &self.model().fields;
        let on_its_way = |before: &&String| {
            !field.repeated
                && **before != field.path
                && fields
                    .iter()
                    .any(|other| other.repeated && other.name == field.name)
                && !fields.iter().any(|other| other.path == **before)
        };
        before.filter(on_its_way).unwrap_or(&field.path)
    }

    /// Puts saved values into fields of the same path, or of the same kind where
    /// a field was renamed. For a value of another kind its text stands in; itself it
    /// stays in `saved` and is not lost.
    pub fn restore(&mut self, saved: &Saved) {
        self.mode = saved.mode;
        self.send_empty = saved.send_empty;
        self.send_hidden = saved.send_hidden;
        self.submitted = saved.told.submitted;
        for index in 0..self.model().fields.len() {
            let Some((field, initial)) = self.at(index).filter(|(field, _)| !field.repeated) else {
                continue;
            };
            let kept = saved
                .entries
                .get(self.key_of(index, field, Some(saved)))
                .or_else(|| Some(self.renamed(index, field, saved)?.1));
            let mut entry = match kept {
                Some(kept) => fitting(field, kept).unwrap_or_else(|| stand_in(field, kept)),
                None => initial.clone(),
            };
            // Nobody is typing there, so a text that gives no value says so at once.
            entry.touched = self.is_among(&saved.told.left, index, field, saved)
                || unreadable(field, &entry).is_some();
            if let Some(slot) = self.entries.get_mut(index) {
                *slot = entry;
            }
        }
    }

    /// The value of the field that has become this one, with its path: this one
    /// is new, and stands where another one went at the same time.
    fn renamed<'a>(
        &self,
        index: usize,
        field: &Field,
        saved: &'a Saved,
    ) -> Option<(&'a str, &'a SavedEntry)> {
        let old = saved.fields.get(index)?;
        let kept = saved.entries.get(old)?;
        let is_new = !field.repeated && !saved.fields.contains(&field.path);
        let gone = || !self.model().fields.iter().any(|other| other.path == *old);
        // Under a name that says nothing of a secret it would be written to storage.
        let is_secret = kept.secret || speaks_of_a_secret(old);
        let betrays = is_secret && !asks_for_a_secret(field);
        (is_new && !betrays && gone() && fitting(field, kept).is_some()).then_some((old, kept))
    }
}

fn fitting(field: &Field, kept: &SavedEntry) -> Option<Entry> {
    let fits = match (&field.kind, &kept.value) {
        (FieldKind::Number, value) => {
            matches!(kept.input, Input::Text(_)) && matches!(value, None | Some(Value::Number(_)))
        }
        (FieldKind::Raw { .. }, value) => match &kept.input {
            Input::Text(text) => value.is_some() || text.trim().is_empty(),
            _ => false,
        },
        (FieldKind::KeyValues, _) => matches!(kept.input, Input::Rows(_)),
        (FieldKind::Duration, _) => matches!(kept.input, Input::Duration(..)),
        // A text that is the label of no option stays as it was typed.
        (FieldKind::Choice { .. }, value) if matches!(kept.input, Input::Text(_)) => {
            !matches!(value, Some(Value::Array(_) | Value::Object(_)))
        }
        (_, _) if kept.input != Input::Value => false,
        (FieldKind::Switch, value) => matches!(value, Some(Value::Bool(_))),
        (FieldKind::Choices { .. }, value) => matches!(value, None | Some(Value::Array(_))),
        (FieldKind::Text | FieldKind::Script | FieldKind::Endpoint { .. }, value) => {
            matches!(value, None | Some(Value::String(_)))
        }
        (FieldKind::Choice { .. }, value) => {
            !matches!(value, Some(Value::Array(_) | Value::Object(_)))
        }
        // A form that nests is kept as the text of its value.
        (
            FieldKind::Moment(_)
            | FieldKind::Constant(_)
            | FieldKind::Group(_)
            | FieldKind::List(_)
            | FieldKind::Union(_)
            | FieldKind::Reference(_),
            _,
        ) => false,
    };
    if !fits {
        return None;
    }
    let source = match kept.cleared {
        true => Source::Cleared,
        false => Source::You,
    };
    // As JSON, null and unset are one; what was picked tells them apart.
    let null = || match kept.picked.as_slice() {
        [option] if option.value.is_null() => Some(Value::Null),
        _ => None,
    };
    let value = kept.value.clone().or_else(null);
    let mut entry = Entry::holding(field, value, source);
    if let Input::Rows(rows) = &kept.input {
        entry.set_rows(rows);
    } else {
        entry.input = kept.input.clone();
    }
    entry.picked.clone_from(&kept.picked);
    entry.pattern = PatternState::Untried;
    Some(entry)
}

/// What a field shows in place of a value of another kind: its text, if anything can be
/// typed there.
fn stand_in(field: &Field, kept: &SavedEntry) -> Entry {
    let mut entry = Entry::initial(field);
    if takes_text(&field.kind) {
        type_text(field, &mut entry, typed_text(kept));
        entry.source = Source::You;
    }
    entry
}

/// Whether an entry is what stands in for a value of another kind, untouched.
fn is_stand_in(field: &Field, entry: &Entry, kept: &SavedEntry) -> bool {
    if fitting(field, kept).is_some() {
        return false;
    }
    let stand_in = stand_in(field, kept);
    (entry.source, &entry.input) == (stand_in.source, &stand_in.input)
        && entry.value == stand_in.value
}

fn typed_text(kept: &SavedEntry) -> String {
    match (&kept.input, &kept.value) {
        (Input::Text(text) | Input::Duration(text, _), _) => text.clone(),
        (_, None) => String::new(),
        (_, Some(Value::Array(values))) if values.iter().all(is_scalar) => text_of_values(values),
        (_, Some(value)) => text_of(value),
    }
}

fn is_scalar(value: &Value) -> bool {
    !matches!(value, Value::Array(_) | Value::Object(_))
}
