//! The one way in which values change: an event makes changes, and says which
//! fields have to be looked at again and what has to be asked of the outside.

use super::condition::{MatchMode, strictly_equal};
use super::duration::{Unit, seconds_from_text, value_from_seconds};
use super::entry::{
    Entry, Input, OptionsState, PatternState, Source, number_from_text, value_of_rows,
};
use super::model::{ChoiceOption, Field, FieldKind};
use super::search::{self, labelled};
use super::state::texts_to_match;
use super::tree::{Fault, TreeEvent};
use super::typed;
use super::values::Form;
use crate::domain::json::exact::Exact;
use serde_json::Value;
use std::collections::BTreeSet;

/// Which half of a key-value row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowPart {
    /// The key.
    Key,
    /// The value.
    Value,
}

/// What happened to a form. `field` is an index into the model's fields.
#[derive(Clone, Debug, PartialEq)]
pub enum FormEvent {
    /// The text of a text, number, script, endpoint, raw or free choice control,
    /// or the amount of a time interval.
    Typed(usize, String),
    /// A switch was set.
    Toggled(usize, bool),
    /// One option was picked, by its place, or none.
    Picked(usize, Option<usize>),
    /// A text stood in the box that searches options when that was left.
    Sought(usize, String),
    /// One of several options was ticked or unticked, by its place.
    Ticked(usize, usize, bool),
    /// A value that is not among the options was removed.
    Unpicked(usize, Value),
    /// The unit of a time interval was picked.
    UnitPicked(usize, Unit),
    /// A blank row was added.
    RowAdded(usize),
    /// A row was removed, by its id.
    RowRemoved(usize, u32),
    /// A row's key or value was typed, by the row's id.
    RowTyped(usize, u32, RowPart, String),
    /// The focus left the field.
    Left(usize),
    /// Back to the author's default.
    Reset(usize),
    /// Everything is to be checked.
    Submitted,
    /// Several conditions combine in another way.
    ModeChosen(MatchMode),
    /// Cleared optional fields send their empty value (true) or their default.
    SendEmptyChosen(bool),
    /// Hidden fields are sent too.
    SendHiddenChosen(bool),
    /// A pattern was tried on these texts.
    PatternTried(usize, Vec<String>, PatternState),
    /// Options are being loaded, are there, or could not be had.
    OptionsArrived(usize, OptionsState),
    /// Something happened to a field of a form that nests.
    Nested(usize, TreeEvent),
    /// The whole value was entered as text.
    Replaced(Exact),
    /// The form takes the place of another one, whose value it has by now.
    Resumed(Box<Form>),
    /// The validator of the format has looked at the value: all that is wrong.
    Judged(Vec<Fault>),
    /// Somebody outside, such as a server, says what is wrong: by the names of
    /// the fields, all there is.
    Reported(Vec<(String, String)>),
    /// Somebody outside says which fields need a value: by name, all there are.
    Demanded(Vec<String>),
}

impl FormEvent {
    /// The field that the event is about, if it is about one.
    pub fn field(&self) -> Option<usize> {
        match self {
            Self::Typed(field, _)
            | Self::Toggled(field, _)
            | Self::Picked(field, _)
            | Self::Sought(field, _)
            | Self::Ticked(field, ..)
            | Self::Unpicked(field, _)
            | Self::UnitPicked(field, _)
            | Self::RowAdded(field)
            | Self::RowRemoved(field, _)
            | Self::RowTyped(field, ..)
            | Self::Left(field)
            | Self::Reset(field)
            | Self::PatternTried(field, ..)
            | Self::OptionsArrived(field, _)
            | Self::Nested(field, _) => Some(*field),
            Self::Submitted
            | Self::ModeChosen(_)
            | Self::SendEmptyChosen(_)
            | Self::SendHiddenChosen(_)
            | Self::Replaced(_)
            | Self::Resumed(_)
            | Self::Judged(_)
            | Self::Reported(_)
            | Self::Demanded(_) => None,
        }
    }
}

/// What has to be asked of the outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Try the field's pattern on these texts and report `PatternTried`.
    TryPattern(usize, Vec<String>),
    /// Load the field's options again.
    LoadOptions(usize),
}

/// What an event changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Fields whose state may differ now, ascending.
    pub fields: BTreeSet<usize>,
    /// Whether every field has to be looked at.
    pub all: bool,
    /// What has to be asked of the outside.
    pub effects: Vec<Effect>,
}

/// Applies one event. Events for fields that are disabled, repeated or not
/// there change nothing.
pub fn update(form: &mut Form, event: FormEvent) -> Changes {
    let mut changes = Changes::default();
    match event {
        FormEvent::Submitted => {
            form.submitted = true;
            changes.all = true;
        }
        FormEvent::ModeChosen(mode) => {
            form.mode = mode;
            changes.all = true;
        }
        FormEvent::SendEmptyChosen(on) => {
            form.send_empty = on;
            changes.all = true;
        }
        FormEvent::SendHiddenChosen(on) => {
            form.send_hidden = on;
            changes.all = true;
        }
        FormEvent::Nested(field, event) => {
            if form.change_tree(field, &event) {
                if let Some(entry) = form.entries.get_mut(field) {
                    entry.touched = true;
                }
                form.hand_over(field);
                node_changed(form, field, &mut changes);
            }
            if matches!(event, TreeEvent::Opened | TreeEvent::Closed) {
                // The value is the same, so nobody will judge it.
                changes.fields.extend(form.judge_again());
            }
            changes.fields.extend(form.take_moved());
        }
        FormEvent::Replaced(value) => {
            // What the form cannot show is said beside the text.
            changes.all = form.replace(&value).is_ok();
            form.take_moved();
        }
        FormEvent::Resumed(before) => {
            form.resume(&before);
            form.take_moved();
            changes.all = true;
        }
        FormEvent::Judged(faults) => changes.fields.extend(form.judge(&faults)),
        FormEvent::Reported(reports) => changes.fields.extend(form.report(&reports)),
        FormEvent::Demanded(names) => changes.fields.extend(form.demand(&names)),
        FormEvent::Left(field) => {
            if let Some(entry) = form.entries.get_mut(field) {
                entry.touched = true;
                changes.fields.insert(field);
            }
        }
        FormEvent::PatternTried(index, texts, state) => {
            let current = form
                .at(index)
                .map(|(field, entry)| texts_to_match(field, entry));
            if let (Some(entry), true) = (form.entries.get_mut(index), current == Some(texts)) {
                entry.pattern = state;
                changes.fields.insert(index);
            }
        }
        FormEvent::OptionsArrived(index, options) => {
            let mut sought = None;
            if let Some(entry) = form.entries.get_mut(index) {
                entry.options = options;
                changes.fields.insert(index);
                if let (OptionsState::Ready(..), Input::Text(text)) = (&entry.options, &entry.input)
                {
                    sought = Some(text.clone());
                }
            }
            list_default(form, index, &mut changes);
            // A text that was left before the answer came may be the label of an option.
            if let Some(text) = sought {
                edit(form, index, FormEvent::Sought(index, text), &mut changes);
            }
        }
        FormEvent::Typed(field, _)
        | FormEvent::Toggled(field, _)
        | FormEvent::Picked(field, _)
        | FormEvent::Sought(field, _)
        | FormEvent::Ticked(field, ..)
        | FormEvent::Unpicked(field, _)
        | FormEvent::UnitPicked(field, _)
        | FormEvent::RowAdded(field)
        | FormEvent::RowRemoved(field, _)
        | FormEvent::RowTyped(field, ..)
        | FormEvent::Reset(field) => edit(form, field, event, &mut changes),
    }
    changes
}

impl Form {
    /// Takes what somebody outside says is wrong; yields the fields for which
    /// that is news. Of several reports for a field the first one is shown.
    fn report(&mut self, reports: &[(String, String)]) -> Vec<usize> {
        let said = |field: &Field| {
            let report = reports.iter().find(|(name, _)| *name == field.name);
            report.map(|(_, message)| message.clone())
        };
        self.tell(said, |entry| &mut entry.reported)
    }

    /// Takes which fields somebody outside demands; yields those for which that
    /// is news.
    fn demand(&mut self, names: &[String]) -> Vec<usize> {
        self.tell(
            |field| names.contains(&field.name),
            |entry| &mut entry.demanded,
        )
    }

    /// Writes what is `told` of each field to its `place`; yields the fields for which
    /// that is news.
    fn tell<T: PartialEq>(
        &mut self,
        told: impl Fn(&Field) -> T,
        place: impl Fn(&mut Entry) -> &mut T,
    ) -> Vec<usize> {
        let told: Vec<T> = self.rows().map(|(field, _)| told(field)).collect();
        let mut news = Vec::new();
        for (index, (entry, told)) in self.entries.iter_mut().zip(told).enumerate() {
            let place = place(entry);
            if *place != told {
                *place = told;
                news.push(index);
            }
        }
        news
    }

    /// What has to be asked when the form is shown first: every pattern whose
    /// field starts with a value.
    pub fn first_effects(&self) -> Vec<Effect> {
        self.rows()
            .enumerate()
            .filter_map(|(index, (field, entry))| {
                let texts = texts_to_match(field, entry);
                (!texts.is_empty() && entry.pattern == PatternState::Untried)
                    .then_some(Effect::TryPattern(index, texts))
            })
            .collect()
    }
}

fn edit(form: &mut Form, index: usize, event: FormEvent, changes: &mut Changes) {
    let Some((field, entry)) = form.at(index) else {
        return;
    };
    if !form.enabled(field) || !fits(&field.kind, &event) {
        return;
    }
    let mut edited = entry.clone();
    edited.source = Source::You;
    let nested = form.is_nested();
    let options = entry.options(field);
    match event {
        FormEvent::Reset(_) => {
            let before = std::mem::replace(&mut edited, Entry::initial(field));
            if let Some(default) = &before.listed_default {
                edited.value = Some(default.clone());
            }
            edited.listed_default = before.listed_default;
            (edited.options, edited.touched) = (before.options, before.touched);
        }
        FormEvent::Typed(_, text) => {
            let blank = nested && text.is_empty() && !empty_by_default(field);
            type_text(field, &mut edited, text);
            if blank {
                edited.value = None;
            }
        }
        FormEvent::Toggled(_, on) => edited.value = Some(Value::Bool(on)),
        FormEvent::Picked(_, None) => pick(&mut edited, None),
        FormEvent::Picked(_, Some(place)) => {
            // What was picked is gone if the list was asked for anew meanwhile.
            let Some(option) = options.get(place) else {
                return;
            };
            pick(&mut edited, Some(option.clone()));
        }
        FormEvent::Sought(_, text) => {
            // Labels may be alike, and a search may have found others since.
            let chosen = edited.value.as_ref();
            let label = chosen.and_then(|value| entry.label_of(field, value));
            if label.is_some_and(|label| label.trim() == text.trim()) {
                if edited.input == Input::Value {
                    return;
                }
                edited.input = Input::Value;
            } else {
                let option = labelled(options, &text).and_then(|place| options.get(place));
                if option.is_some() || text.trim().is_empty() || !keeps_choice(entry, &text) {
                    pick(&mut edited, option.cloned());
                }
                if option.is_none() && !text.trim().is_empty() {
                    // Nothing that was typed is lost: it stays, with what is wrong.
                    edited.input = Input::Text(text);
                }
            }
        }
        FormEvent::Ticked(_, place, on) => {
            if let Some(option) = options.get(place) {
                tick(&mut edited, option.clone(), on);
            }
        }
        FormEvent::Unpicked(_, value) => untick(&mut edited, &value),
        FormEvent::UnitPicked(_, unit) => {
            if let Input::Duration(amount, old) = &mut edited.input {
                *old = unit;
                edited.value = seconds_from_text(amount, unit).map(value_from_seconds);
            }
        }
        FormEvent::RowAdded(_) => edited.add_row(),
        FormEvent::RowRemoved(_, id) => {
            if let Input::Rows(rows) = &mut edited.input {
                rows.retain(|row| row.id != id);
                edited.value = Some(value_of_rows(rows));
            }
        }
        FormEvent::RowTyped(_, id, part, text) => {
            if let Input::Rows(rows) = &mut edited.input {
                if let Some(row) = rows.iter_mut().find(|row| row.id == id) {
                    match part {
                        RowPart::Key => row.key = text,
                        RowPart::Value => row.value = text,
                    }
                }
                edited.value = Some(value_of_rows(rows));
            }
        }
        _ => return,
    }
    let changed = !same_stored(form, index, edited.value.as_ref());
    if let Some(entry) = form.entries.get_mut(index) {
        *entry = edited;
    }
    changes.fields.insert(index);
    if form.is_nested() {
        form.hand_over(index);
        node_changed(form, index, changes);
    } else if changed {
        value_changed(form, index, changes);
        reload_linked(form, index, changes);
    }
}

/// What follows for the default once a list is loaded: its values take the type that
/// they have there, in the field too while nobody has touched it.
fn list_default(form: &mut Form, index: usize, changes: &mut Changes) {
    let Some((field, entry)) = form.at(index) else {
        return;
    };
    let (OptionsState::Ready(options, _), Some(default)) =
        (&entry.options, entry.default_of(field))
    else {
        return;
    };
    let listed = search::listed(options, default);
    if listed == *default {
        return;
    }
    let untouched = entry.source == Source::Default;
    if let Some(entry) = form.entries.get_mut(index) {
        if untouched {
            entry.value = Some(listed.clone());
        }
        entry.listed_default = Some(listed);
    }
    if untouched {
        value_changed(form, index, changes);
    }
}

/// Whether a text that finds no option leaves what was chosen: a search for it has
/// failed, so that nobody could say whether it is one, now or when it was left.
fn keeps_choice(entry: &Entry, text: &str) -> bool {
    let failed = matches!(entry.options, OptionsState::Failed(_));
    failed || matches!(&entry.input, Input::Text(left) if left == text)
}

/// What follows from a change in a form that nests: those who look at the
/// field, and above it those who say what they hold; rows that stand under the key
/// of any of these.
fn node_changed(form: &Form, index: usize, changes: &mut Changes) {
    let looking = form.fields_that_look(index);
    for changed in looking.into_iter().chain([index]) {
        changes.fields.insert(changed);
        changes.fields.extend(form.rows_beside(changed));
    }
}

/// Whether a field of that kind can have the event at all.
fn fits(kind: &FieldKind, event: &FormEvent) -> bool {
    match event {
        FormEvent::Typed(..) => takes_text(kind),
        FormEvent::Toggled(..) => matches!(kind, FieldKind::Switch),
        FormEvent::Picked(..) | FormEvent::Sought(..) => {
            matches!(kind, FieldKind::Choice { .. })
        }
        FormEvent::Ticked(..) | FormEvent::Unpicked(..) => {
            matches!(kind, FieldKind::Choices { .. })
        }
        FormEvent::UnitPicked(..) => matches!(kind, FieldKind::Duration),
        FormEvent::RowAdded(_) | FormEvent::RowRemoved(..) | FormEvent::RowTyped(..) => {
            matches!(kind, FieldKind::KeyValues)
        }
        _ => true,
    }
}

/// Whether something can be typed into a field of that kind.
pub(super) fn takes_text(kind: &FieldKind) -> bool {
    !kind.nests()
        && !matches!(
            kind,
            FieldKind::Switch | FieldKind::KeyValues | FieldKind::Constant(_)
        )
}

/// Whether the author wants an empty text where nothing is entered.
fn empty_by_default(field: &Field) -> bool {
    field.required && field.default.as_ref().is_some_and(|value| value == "")
}

fn same_stored(form: &Form, index: usize, value: Option<&Value>) -> bool {
    let old = form.at(index).and_then(|(_, entry)| entry.value.as_ref());
    old == value || strictly_equal(old, value)
}

/// What follows from a changed value: its dependents, its pattern.
fn value_changed(form: &mut Form, index: usize, changes: &mut Changes) {
    changes.fields.extend(form.dependents(index));
    let Some((field, entry)) = form.at(index) else {
        return;
    };
    let texts = texts_to_match(field, entry);
    if let Some(entry) = form.entries.get_mut(index) {
        entry.pattern = PatternState::Untried;
    }
    if !texts.is_empty() {
        changes.effects.push(Effect::TryPattern(index, texts));
    }
}

/// Fields linked to a changed one lose options and selection and load again; a
/// cleared selection counts as a change for those linked to it. The edited
/// field itself is never cleared, and no field twice, so loops end.
fn reload_linked(form: &mut Form, edited: usize, changes: &mut Changes) {
    let mut done = BTreeSet::from([edited]);
    let mut changed = vec![edited];
    while let Some(source) = changed.pop() {
        for index in form.linked(source).to_vec() {
            if !done.insert(index) {
                continue;
            }
            let Some((field, entry)) = form.at(index) else {
                continue;
            };
            let cleared = match field.kind {
                FieldKind::Choices { .. } => entry.value.as_ref().map(|_| Value::Array(Vec::new())),
                _ => None,
            };
            let differs = entry.value != cleared;
            if let Some(entry) = form.entries.get_mut(index) {
                entry.value = cleared;
                // No longer the untouched default, nor what the user chose: another
                // list may not have it.
                if differs {
                    entry.source = Source::Cleared;
                }
                entry.options = OptionsState::Idle;
                entry.picked.clear();
                // A text that found nothing belonged to the list that is gone.
                entry.input = Input::Value;
            }
            changes.fields.insert(index);
            changes.effects.push(Effect::LoadOptions(index));
            if differs {
                value_changed(form, index, changes);
                changed.push(index);
            }
        }
    }
}

/// Takes a text into what is kept of a field.
pub(super) fn type_text(field: &Field, entry: &mut Entry, text: String) {
    match (&field.kind, &mut entry.input) {
        (FieldKind::Number, input) => {
            entry.value = number_from_text(&text);
            *input = Input::Text(text);
        }
        (FieldKind::Raw { .. }, input) => {
            entry.value = (!text.trim().is_empty()).then(|| {
                serde_json::from_str(&text).unwrap_or_else(|_| Value::String(text.clone()))
            });
            *input = Input::Text(text);
        }
        (FieldKind::Duration, Input::Duration(amount, unit)) => {
            entry.value = seconds_from_text(&text, *unit).map(value_from_seconds);
            *amount = text;
        }
        (FieldKind::Script, _) => {
            entry.value = Some(Value::String(
                text.replace("\r\n", "\n").replace('\r', "\n"),
            ));
        }
        (FieldKind::Text | FieldKind::Moment(_), _) => entry.value = Some(Value::String(text)),
        (FieldKind::Endpoint { .. }, _) => {
            entry.value = (!text.is_empty()).then_some(Value::String(text));
        }
        (FieldKind::Choice { .. }, _) => {
            entry.value = typed::one(field, entry, text);
            entry.input = Input::Value;
        }
        (FieldKind::Choices { .. }, _) => {
            entry.value = Some(typed::several(field, entry, &text));
        }
        _ => {}
    }
}

/// Takes an option, or none, in place of what was chosen or typed.
fn pick(entry: &mut Entry, option: Option<ChoiceOption>) {
    entry.value = option.as_ref().map(|option| option.value.clone());
    entry.picked = option.into_iter().collect();
    entry.input = Input::Value;
}

fn tick(entry: &mut Entry, option: ChoiceOption, on: bool) {
    untick(entry, &option.value);
    if on && let Some(Value::Array(picks)) = &mut entry.value {
        picks.push(option.value.clone());
        entry.picked.push(option);
    }
}

fn untick(entry: &mut Entry, value: &Value) {
    let mut picks = match entry.value.take() {
        Some(Value::Array(picks)) => picks,
        Some(single) => vec![single],
        None => Vec::new(),
    };
    picks.retain(|pick| !strictly_equal(Some(pick), Some(value)));
    entry.picked.retain(|option| option.value != *value);
    entry.value = Some(Value::Array(picks));
}
