//! What a field shows: computed in one place, so that views compute nothing.

use super::condition::{is_empty, strictly_equal};
use super::duration;
use super::entry::{Entry, Input, OptionsState, PatternState, Row, Source, text_of};
use super::model::{ChoiceOption, Field, FieldKind, OptionSource};
use super::typed::values_of;
use super::values::Form;
use crate::domain::json::exact::Exact;
use crate::domain::text;
use serde_json::Value;

/// Everything a field's view needs to know beyond its [`Field`].
#[derive(Clone, Debug, PartialEq)]
pub struct FieldState {
    /// Whether the field is in the document.
    pub visible: bool,
    /// Whether it can be edited.
    pub enabled: bool,
    /// Whether it must have a value, now.
    pub required: bool,
    /// What its controls show.
    pub shown: Shown,
    /// The problem to show, if the time to show it has come.
    pub message: Option<String>,
    /// The same of the key that was entered for it, in a row of further keys.
    pub key_message: Option<String>,
    /// A remark that is no problem, e.g. that the default will be used.
    pub note: Option<String>,
    /// Whether the value is the user's own.
    pub yours: bool,
    /// Options, where they are loaded.
    pub options: OptionsState,
    /// What can be done to the value beside entering one.
    pub offers: Vec<Offer>,
}

/// What can be done to the value of a field in a form that nests, where a key
/// that is left out, an empty text and `null` are three things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// Send an empty text in place of nothing.
    SendEmpty,
    /// Send nothing.
    LeaveOut,
    /// Take the author's default again.
    Reset,
    /// One less, and one more, of a whole number.
    StepDown,
    /// See [`Self::StepDown`].
    StepUp,
}

/// What the controls of a field show.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    /// The text of a text control.
    Text(String),
    /// On or off.
    Flag(bool),
    /// Values picked, with the label for one that is not among the options.
    Picks(Vec<Pick>),
    /// Rows in order.
    Rows(Vec<Row>),
    /// Amount and unit.
    Duration(String, super::duration::Unit),
    /// The fields inside.
    Nest(Nest),
}

/// What a field that nests shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nest {
    /// Whether it is in the value at all.
    pub present: bool,
    /// Whether its fields are there to be seen.
    pub open: bool,
    /// Indices of the fields inside, in the order in which they are drawn.
    pub children: Vec<usize>,
    /// Of an object, what was entered for each child's key; `None` for keys of
    /// the author. As long as `children`.
    pub keys: Vec<Option<String>>,
    /// Of a union, the shape chosen.
    pub branch: Option<usize>,
    /// In words what a closed value holds.
    pub summary: String,
}

/// One value picked.
#[derive(Clone, Debug, PartialEq)]
pub struct Pick {
    /// Its place among the options shown now.
    pub option: Option<usize>,
    /// The stored value.
    pub value: Value,
    /// Text to show for it.
    pub label: String,
}

/// What is wrong with a field's value, in the order in which it is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldProblem {
    /// The text is no number, time or JSON.
    Unreadable(String),
    /// Required, and empty.
    Required(String),
    /// Fewer or more characters than allowed.
    Length(String),
    /// Not among the options.
    NotListed(String),
    /// The pattern does not match.
    Pattern(String),
    /// The pattern could not be tried to the end.
    Unchecked(String),
    /// The validator of the format refuses it.
    Refused(String),
    /// The pattern is being tried; nothing to show yet.
    Pending,
}

impl FieldProblem {
    /// The sentence for the user; `None` while a check is under way.
    pub fn sentence(&self) -> Option<&str> {
        match self {
            Self::Unreadable(text)
            | Self::Required(text)
            | Self::Length(text)
            | Self::NotListed(text)
            | Self::Pattern(text)
            | Self::Unchecked(text)
            | Self::Refused(text) => Some(text),
            Self::Pending => None,
        }
    }
}

impl Form {
    /// The state of the field at an index.
    pub fn state(&self, index: usize) -> Option<FieldState> {
        let (field, entry) = self.at(index)?;
        let visible = self.is_visible(index);
        let enabled = self.enabled(field);
        let message = if field.repeated {
            Some(text::name_not_sent(&field.name))
        } else {
            let due = visible && enabled && (entry.touched || self.submitted);
            let problem = due.then(|| self.problem_of(index, field, entry)).flatten();
            let own = problem.and_then(|problem| problem.sentence().map(str::to_owned));
            let told = own.or_else(|| entry.reported.clone());
            told.or_else(|| self.value_missing(index).filter(|_| visible))
        };
        Some(FieldState {
            visible,
            enabled,
            required: field.required || entry.demanded || self.is_demanded(index),
            shown: match self.nest(index) {
                Some(nest) => Shown::Nest(nest),
                None => shown(field, entry),
            },
            message,
            key_message: self.key_message(index, entry),
            note: self.note(field, entry),
            yours: entry.source == Source::You,
            options: entry.options.clone(),
            offers: self.offers(field, entry),
        })
    }

    /// What is wrong with the field, whether or not it is shown yet; `None`
    /// for fields that are hidden, disabled or repeated: nobody can repair
    /// them, so they are not checked.
    pub fn problem_at(&self, index: usize) -> Option<FieldProblem> {
        let (field, entry) = self.at(index)?;
        if field.repeated || !self.is_visible(index) || !self.enabled(field) {
            return None;
        }
        let problem = self.problem_of(index, field, entry);
        problem.or_else(|| self.judged_key(index).map(FieldProblem::Refused))
    }

    /// Whether the field says that something is wrong which only somebody outside
    /// can know.
    pub fn is_reported(&self, index: usize) -> bool {
        let reported = self
            .at(index)
            .is_some_and(|(_, entry)| entry.reported.is_some());
        reported && self.is_visible(index)
    }

    /// What is wrong, in a form that nests as its validator says.
    fn problem_of(&self, index: usize, field: &Field, entry: &Entry) -> Option<FieldProblem> {
        if !self.is_nested() {
            return self.problem(field, entry);
        }
        if self.node(index)?.dead || !self.is_reached(index) {
            return None;
        }
        let unreadable = unreadable(field, entry).or_else(|| broken_json(field, entry));
        let unreadable = unreadable.map(FieldProblem::Unreadable);
        unreadable.or_else(|| self.judged(index).map(FieldProblem::Refused))
    }

    /// What is wrong with the key of a row, if the time to show it has come.
    fn key_message(&self, index: usize, entry: &Entry) -> Option<String> {
        // Told at once: nothing that is still to be typed would put it right.
        if let Some(key) = self.taken_key(index) {
            return Some(text::row_with_taken_key(key));
        }
        if !(entry.touched || self.submitted || self.key_was_left(index)) {
            return None;
        }
        let missing = || {
            self.lacks_key(index)
                .then(|| text::row_without_key().into())
        };
        let refused = || self.refuses_key(index).map(text::key_not_allowed);
        self.judged_key(index).or_else(refused).or_else(missing)
    }

    pub(super) fn problem(&self, field: &Field, entry: &Entry) -> Option<FieldProblem> {
        if let Some(sentence) = unreadable(field, entry) {
            return Some(FieldProblem::Unreadable(sentence));
        }
        if self.uses_default(field, entry) {
            return default_not_listed(field, entry);
        }
        if is_empty(entry.value.as_ref()) {
            return (field.required && field.kind != FieldKind::Switch).then(|| {
                FieldProblem::Required(
                    field
                        .checks
                        .required_message
                        .clone()
                        .unwrap_or_else(|| text::required(&field.label)),
                )
            });
        }
        length_problem(field, entry)
            .or_else(|| not_listed(field, entry))
            .or_else(|| pattern_problem(field, entry))
    }

    fn note(&self, field: &Field, entry: &Entry) -> Option<String> {
        if self.is_nested() {
            let empty = entry.value.as_ref().is_some_and(|value| value == "");
            let off = field.kind == FieldKind::Switch && entry.value.is_none();
            return if empty {
                Some(text::empty_text_sent().into())
            } else if off {
                Some(text::switch_not_set().into())
            } else {
                near_limit(field, entry)
            };
        }
        if self.uses_default(field, entry) {
            return Some(text::default_will_be_used(&default_in_words(field, entry)));
        }
        if let (Source::Default, Some(listed), Some(written)) =
            (entry.source, &entry.listed_default, &field.default)
        {
            return Some(text::default_as_listed(
                &written.to_string(),
                &listed.to_string(),
            ));
        }
        if let (FieldKind::KeyValues, Input::Rows(rows)) = (&field.kind, &entry.input) {
            return duplicate_key(rows).map(text::duplicate_key);
        }
        let unlisted = field.api_options().is_some()
            && !matches!(entry.options, OptionsState::Ready(..))
            && !is_empty(entry.value.as_ref());
        (self.submitted && unlisted).then(|| text::options_not_compared().into())
    }

    /// Whether an optional field was cleared, so that the platform falls back
    /// to its default.
    pub(super) fn uses_default(&self, field: &Field, entry: &Entry) -> bool {
        !self.send_empty
            && !field.required
            && entry.source == Source::You
            && is_empty(entry.value.as_ref())
            && unreadable(field, entry).is_none()
            && !is_empty(entry.default_of(field))
    }
}

pub(super) fn unreadable(field: &Field, entry: &Entry) -> Option<String> {
    match (&field.kind, &entry.input) {
        (FieldKind::Number, Input::Text(text))
            if entry.value.is_none() && !text.trim().is_empty() =>
        {
            Some(text::not_a_number(text))
        }
        (FieldKind::Duration, Input::Duration(amount, unit))
            if entry.value.is_none() && !amount.trim().is_empty() =>
        {
            Some(text::not_a_duration(amount, unit.as_str()))
        }
        (FieldKind::Choice { .. }, Input::Text(text)) => Some(not_chosen(field, entry, text)),
        _ => None,
    }
}

/// A text that was left where options are sought, and chose none.
fn not_chosen(field: &Field, entry: &Entry, text: &str) -> String {
    let chosen = entry.value.as_ref();
    let chosen = chosen.map(|value| match entry.label_of(field, value) {
        Some(label) => label.to_owned(),
        None => text_of(value),
    });
    match entry.options {
        OptionsState::Loading => text::options_awaited(text, chosen.as_deref()),
        OptionsState::Idle | OptionsState::Failed(_) if field.api_options().is_some() => {
            text::not_looked_for(text, chosen.as_deref())
        }
        _ => text::not_an_option(text, chosen.as_deref()),
    }
}

/// What begins as JSON and is none, in a form that nests: there a field of any
/// value is a part of a larger text.
fn broken_json(field: &Field, entry: &Entry) -> Option<String> {
    let (FieldKind::Raw { .. }, Input::Text(text)) = (&field.kind, &entry.input) else {
        return None;
    };
    let begins = text.trim_start().starts_with(['{', '[', '"']);
    let error = Exact::read_strictly(text).err()?;
    if error.problem.is_loss() {
        return Some(text::not_as_it_stands(&error.to_string()));
    }
    begins.then(|| text::not_json(&error.to_string()))
}

/// How many characters a text has, once it comes near the most.
fn near_limit(field: &Field, entry: &Entry) -> Option<String> {
    let most = field.checks.max_length?;
    let Some(Value::String(value)) = &entry.value else {
        return None;
    };
    let length = u32::try_from(value.chars().count()).unwrap_or(u32::MAX);
    let near = most.saturating_sub(most.div_ceil(NEAR).min(NEAR_MOST));
    (length >= near.max(1)).then(|| text::length_of(length, most))
}

/// The last part of the length in which characters are counted, and how many
/// they are at most: a fifth, or fifty.
const NEAR: u32 = 5;
const NEAR_MOST: u32 = 50;

fn length_problem(field: &Field, entry: &Entry) -> Option<FieldProblem> {
    let (min, max) = (field.checks.min_length, field.checks.max_length);
    if min.is_none() && max.is_none() {
        return None;
    }
    let Some(Value::String(value)) = &entry.value else {
        return None;
    };
    let length = u32::try_from(value.chars().count()).unwrap_or(u32::MAX);
    if let Some(min) = min.filter(|min| length < *min) {
        return Some(FieldProblem::Length(text::too_short(length, min)));
    }
    max.filter(|max| length > *max)
        .map(|max| FieldProblem::Length(text::too_long(length, max)))
}

/// The list that a value has to be in. A search loads only a part of what there
/// is, and an empty answer lets the value be typed: neither can refuse one.
fn closed_list<'a>(field: &'a Field, entry: &'a Entry) -> Option<&'a [ChoiceOption]> {
    let (FieldKind::Choice { options, .. } | FieldKind::Choices { options }) = &field.kind else {
        return None;
    };
    match (options, &entry.options) {
        (OptionSource::Fixed(options), _) => Some(options),
        (OptionSource::Api(api), OptionsState::Ready(options, _)) => {
            (api.search.is_none() && !options.is_empty()).then_some(options.as_slice())
        }
        (OptionSource::Api(_), _) => None,
    }
}

fn not_listed(field: &Field, entry: &Entry) -> Option<FieldProblem> {
    let value = stray(closed_list(field, entry)?, entry.value.as_ref())?;
    Some(FieldProblem::NotListed(text::not_in_list(&text_of(value))))
}

/// The default goes out in place of an empty value, and has to be an option as well.
fn default_not_listed(field: &Field, entry: &Entry) -> Option<FieldProblem> {
    let value = stray(closed_list(field, entry)?, entry.default_of(field))?;
    let sentence = text::default_not_in_list(&text_of(value));
    Some(FieldProblem::NotListed(sentence))
}

/// The first of what is picked that is none of the options.
fn stray<'a>(options: &[ChoiceOption], value: Option<&'a Value>) -> Option<&'a Value> {
    let equals = |option: &ChoiceOption, value| strictly_equal(Some(&option.value), Some(value));
    let mut values = values_of(value).iter();
    values.find(|value| !options.iter().any(|option| equals(option, value)))
}

fn pattern_problem(field: &Field, entry: &Entry) -> Option<FieldProblem> {
    let pattern = field.checks.pattern.as_ref()?;
    if texts_to_match(field, entry).is_empty() {
        return None;
    }
    match entry.pattern {
        PatternState::Matches | PatternState::Invalid => None,
        PatternState::Untried => Some(FieldProblem::Pending),
        PatternState::Differs => Some(FieldProblem::Pattern(
            pattern
                .message
                .clone()
                .unwrap_or_else(|| text::pattern_differs(&pattern.source)),
        )),
        PatternState::TimedOut => Some(FieldProblem::Unchecked(text::pattern_timed_out())),
        PatternState::Unavailable => Some(FieldProblem::Unchecked(text::pattern_unavailable())),
    }
}

/// The texts of a field's value that its pattern is tried on; empty where the
/// pattern does not apply (no value, switches, rows).
pub fn texts_to_match(field: &Field, entry: &Entry) -> Vec<String> {
    if field.checks.pattern.is_none() || is_empty(entry.value.as_ref()) {
        return Vec::new();
    }
    match (&field.kind, &entry.value) {
        (FieldKind::Switch | FieldKind::KeyValues, _) | (_, None) => Vec::new(),
        (FieldKind::Choices { .. }, Some(Value::Array(items))) => {
            items.iter().map(text_of).collect()
        }
        (_, Some(value)) => vec![text_of(value)],
    }
}

fn shown(field: &Field, entry: &Entry) -> Shown {
    match (&field.kind, &entry.input) {
        (_, Input::Text(text)) => Shown::Text(text.clone()),
        (_, Input::Rows(rows)) => Shown::Rows(rows.clone()),
        (_, Input::Duration(amount, unit)) => Shown::Duration(amount.clone(), *unit),
        (FieldKind::Switch, _) => Shown::Flag(entry.value == Some(Value::Bool(true))),
        (FieldKind::Choice { .. } | FieldKind::Choices { .. }, _) => {
            let options = entry.options(field);
            Shown::Picks(
                values_of(entry.value.as_ref())
                    .iter()
                    .map(|value| Pick {
                        option: options
                            .iter()
                            .position(|option| strictly_equal(Some(&option.value), Some(value))),
                        value: value.clone(),
                        label: entry
                            .label_of(field, value)
                            .map_or_else(|| text_of(value), str::to_owned),
                    })
                    .collect(),
            )
        }
        _ => Shown::Text(entry.value.as_ref().map_or_else(String::new, text_of)),
    }
}

/// The author's default as the field shows it: of options by their labels.
fn default_in_words(field: &Field, entry: &Entry) -> String {
    let word = |value: &Value| match entry.label_of(field, value) {
        Some(label) => label.to_owned(),
        None => text_of(value),
    };
    match (&field.kind, entry.default_of(field)) {
        (FieldKind::Choices { .. }, Some(Value::Array(values))) => {
            values.iter().map(word).collect::<Vec<_>>().join(", ")
        }
        (FieldKind::Duration, Some(value)) => {
            duration::in_words(value).unwrap_or_else(|| word(value))
        }
        (_, Some(value)) => word(value),
        (_, None) => String::new(),
    }
}

fn duplicate_key(rows: &[Row]) -> Option<&str> {
    let mut seen = std::collections::HashSet::new();
    rows.iter()
        .map(|row| row.key.as_str())
        .find(|key| !key.is_empty() && !seen.insert(*key))
}
