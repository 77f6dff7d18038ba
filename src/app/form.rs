//! The life of one open form: holds the [`Form`], hands out one signal per
//! field, and turns effects into calls.

use crate::domain::form::Form;
use crate::domain::form::condition::MatchMode;
use crate::domain::form::model::{Field, FormModel};
use crate::domain::form::saved::Saved;
use crate::domain::form::state::{FieldProblem, FieldState};
use crate::domain::form::submission::Answer;
use crate::domain::form::tree::TreeEvent;
use crate::domain::form::update::{Effect, FormEvent, update};
use crate::io::browser::press;
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

/// What carries out effects: the worker for patterns, the network for options.
pub type EffectSink = Rc<dyn Fn(FormSession, Effect)>;

/// A handle on an open form; views read its signals and send events.
#[derive(Clone, Copy)]
pub struct FormSession {
    inner: StoredValue<Inner, LocalStorage>,
    /// What is known about the values as a whole.
    pub validity: RwSignal<Validity>,
    /// Fields that are hidden now, in order.
    pub hidden: RwSignal<Vec<HiddenField>>,
    /// Fields that had a problem when everything was checked last, in order.
    pub refused: RwSignal<Vec<usize>>,
    /// Grows with every check of everything, also when nothing else changed.
    pub checks: RwSignal<u32>,
    /// Grows with every change of a value; for what is computed on demand.
    pub revision: RwSignal<u32>,
}

/// What is known about the values as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Validity {
    /// Fields with a problem.
    pub problems: usize,
    /// Fields whose check is under way.
    pub pending: usize,
    /// Whether everything was checked at the user's request.
    pub submitted: bool,
}

impl Validity {
    /// Whether every check passed.
    pub fn holds(self) -> bool {
        self.problems == 0 && self.pending == 0
    }
}

/// A field that is not in the document, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HiddenField {
    /// Path of the field.
    pub path: String,
    /// Its label.
    pub label: String,
    /// The conditions that do not hold.
    pub reason: String,
}

/// Who follows the changes of single fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watcher {
    /// The fields as drawn.
    Fields,
    /// The results as drawn.
    Values,
}

#[derive(Default)]
struct Changed {
    fields: BTreeSet<usize>,
    all: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Sound,
    Faulty,
    Pending,
}

struct Inner {
    form: Form,
    /// Signals of the fields that somebody watches.
    watched: BTreeMap<usize, ArcRwSignal<FieldState>>,
    /// Fields changed since each watcher asked last.
    changed: [Changed; 2],
    hidden: BTreeMap<usize, HiddenField>,
    standings: Vec<Standing>,
    /// Whether everything was checked and the last word of some fields is awaited.
    awaits_verdict: bool,
    sink: EffectSink,
}

impl FormSession {
    /// Opens a form with what the user entered earlier. Signals live as long
    /// as the current reactive owner.
    pub fn open(model: Arc<FormModel>, saved: &Saved, sink: EffectSink) -> Self {
        let mut form = Form::new(model);
        form.restore(saved);
        let refused = form.refused_before(saved);
        let session = Self::over(form, sink);
        session.refused.set(refused);
        session
    }

    /// Opens a form as it is. Signals live as long as the current reactive
    /// owner.
    pub fn over(form: Form, sink: EffectSink) -> Self {
        press::watch();
        let count = form.count();
        let hidden: BTreeMap<usize, HiddenField> = (0..count)
            .filter_map(|index| Some((index, hidden_field(&form, index)?)))
            .collect();
        let standings: Vec<Standing> = (0..count).map(|index| standing(&form, index)).collect();
        let effects = form.first_effects();
        let session = Self {
            validity: RwSignal::new(validity(&form, &standings)),
            hidden: RwSignal::new(hidden.values().cloned().collect()),
            refused: RwSignal::new(Vec::new()),
            checks: RwSignal::new(0),
            revision: RwSignal::new(0),
            inner: StoredValue::new_local(Inner {
                form,
                watched: BTreeMap::new(),
                changed: Default::default(),
                hidden,
                standings,
                awaits_verdict: false,
                sink,
            }),
        };
        session.carry_out(effects);
        session
    }

    /// Number of fields.
    pub fn count(self) -> usize {
        self.read(Form::count).unwrap_or(0)
    }

    /// The signal of a field's state, which lives as long as the current
    /// reactive owner; `None` if there is no such field or the form is closed.
    pub fn state(self, index: usize) -> Option<RwSignal<FieldState>> {
        self.inner
            .try_update_value(|inner| {
                if let Some(signal) = inner.watched.get(&index) {
                    return Some(signal.clone());
                }
                let signal = ArcRwSignal::new(inner.form.state(index)?);
                inner.watched.insert(index, signal.clone());
                Some(signal)
            })
            .flatten()
            .map(RwSignal::from)
    }

    /// The fields that may have changed since this watcher asked last, ascending.
    pub fn take_changed(self, watcher: Watcher) -> Vec<usize> {
        self.inner
            .try_update_value(|inner| {
                let [fields, values] = &mut inner.changed;
                let changed = std::mem::take(match watcher {
                    Watcher::Fields => fields,
                    Watcher::Values => values,
                });
                if changed.all {
                    (0..inner.standings.len()).collect()
                } else {
                    changed.fields.into_iter().collect()
                }
            })
            .unwrap_or_default()
    }

    /// The results as JSON text.
    pub fn output(self) -> String {
        self.read(Form::values_json).unwrap_or_default()
    }

    /// Reads a field's model.
    pub fn with_field<T>(self, index: usize, read: impl FnOnce(&Field) -> T) -> Option<T> {
        self.read(|form| form.at(index).map(|(field, _)| read(field)))
            .flatten()
    }

    /// Reads the form; `None` once it is closed.
    pub fn read<T>(self, read: impl FnOnce(&Form) -> T) -> Option<T> {
        self.inner.try_with_value(|inner| read(&inner.form))
    }

    /// What is sent and why, one answer per field.
    pub fn answers(self) -> Vec<Answer> {
        self.read(Form::answers).unwrap_or_default()
    }

    /// Tag of the language of the author's texts, if it is known.
    pub fn language(self) -> Option<String> {
        self.read(|form| form.model().language.clone()).flatten()
    }

    /// How several conditions combine.
    pub fn mode(self) -> MatchMode {
        self.read(Form::mode).unwrap_or_default()
    }

    /// What the user entered, on top of `earlier`.
    pub fn save(self, earlier: Option<&Saved>) -> Saved {
        self.read(|form| form.save(earlier)).unwrap_or_default()
    }

    /// The same, with what was said of it: for a form that takes the place of this one.
    pub fn save_told(self, earlier: Option<&Saved>) -> Saved {
        let refused = self.refused.try_get_untracked().unwrap_or_default();
        self.read(|form| Saved {
            told: form.told(&refused, earlier),
            ..form.save(earlier)
        })
        .unwrap_or_default()
    }

    /// Applies an event and publishes what it changed.
    pub fn dispatch(self, event: FormEvent) {
        // What shows when a field is left moves all that is below it, such as the
        // button that is being pressed.
        if matches!(
            event,
            FormEvent::Left(_) | FormEvent::Nested(_, TreeEvent::KeyLeft(_))
        ) {
            press::when_released(move || self.dispatch_now(event));
        } else {
            self.dispatch_now(event);
        }
    }

    fn dispatch_now(self, event: FormEvent) {
        let checks_all = event == FormEvent::Submitted;
        // Whoever goes on typing is not taken away from it.
        let is_entry = !matches!(
            event,
            FormEvent::PatternTried(..)
                | FormEvent::OptionsArrived(..)
                | FormEvent::Judged(_)
                | FormEvent::Left(_)
        );
        // Comes with every key, and mostly says what was known.
        let is_verdict = matches!(event, FormEvent::Judged(_));
        let Some((effects, published)) = self.inner.try_update_value(|inner| {
            inner.awaits_verdict &= !is_entry;
            inner.apply(event, checks_all)
        }) else {
            return;
        };
        for (signal, state) in published.states {
            signal.set(state);
        }
        if let Some(hidden) = published.hidden {
            self.hidden.set(hidden);
        }
        if let Some(refused) = published.refused {
            // A summary that stands, and has had the focus, does not take it again when
            // what was awaited joins it.
            let is_first = self.refused.with_untracked(Vec::is_empty) && !refused.is_empty();
            self.refused.set(refused);
            if checks_all || is_first {
                self.checks.update(|count| *count = count.wrapping_add(1));
            }
        }
        if self.validity.get_untracked() != published.validity {
            self.validity.set(published.validity);
        }
        if published.any || !is_verdict {
            self.revision.update(|count| *count = count.wrapping_add(1));
        }
        self.carry_out(effects);
    }

    fn carry_out(self, effects: Vec<Effect>) {
        if effects.is_empty() {
            return;
        }
        if let Some(sink) = self.inner.try_with_value(|inner| Rc::clone(&inner.sink)) {
            for effect in effects {
                sink(self, effect);
            }
        }
    }
}

struct Published {
    /// Whether the event changed any field.
    any: bool,
    states: Vec<(ArcRwSignal<FieldState>, FieldState)>,
    hidden: Option<Vec<HiddenField>>,
    refused: Option<Vec<usize>>,
    validity: Validity,
}

impl Inner {
    fn apply(&mut self, event: FormEvent, checks_all: bool) -> (Vec<Effect>, Published) {
        let changes = update(&mut self.form, event);
        // A form that nests may have more fields now than before.
        let grown = self.standings.len()..self.form.count();
        self.standings.resize(self.form.count(), Standing::Sound);
        let mut states = Vec::new();
        let mut hidden_changed = false;
        let indices: Vec<usize> = if changes.all {
            for changed in &mut self.changed {
                changed.all = true;
            }
            (0..self.standings.len()).collect()
        } else {
            for changed in &mut self.changed {
                changed.fields.extend(&changes.fields);
            }
            changes.fields.into_iter().chain(grown).collect()
        };
        let any = !indices.is_empty();
        for index in indices {
            if let Some(slot) = self.standings.get_mut(index) {
                *slot = standing(&self.form, index);
            }
            // The reasons quote values, so a field that stays hidden may have
            // another one.
            let hidden = hidden_field(&self.form, index);
            if self.hidden.get(&index) != hidden.as_ref() {
                hidden_changed = true;
                match hidden {
                    Some(hidden) => self.hidden.insert(index, hidden),
                    None => self.hidden.remove(&index),
                };
            }
            if let (Some(signal), Some(state)) = (self.watched.get(&index), self.form.state(index))
                && signal.with_untracked(|old| *old != state)
            {
                states.push((signal.clone(), state));
            }
        }
        let hidden = hidden_changed.then(|| self.hidden.values().cloned().collect());
        let validity = validity(&self.form, &self.standings);
        let is_awaited = std::mem::take(&mut self.awaits_verdict);
        self.awaits_verdict = (checks_all || is_awaited) && validity.pending > 0;
        let refused = (checks_all || is_awaited).then(|| {
            let drawn = self.form.as_drawn().into_iter();
            let faulty = |index: &usize| {
                self.standings.get(*index) == Some(&Standing::Faulty)
                    || self.form.is_reported(*index)
            };
            drawn.filter(faulty).collect()
        });
        let published = Published {
            any,
            states,
            hidden,
            refused,
            validity,
        };
        (changes.effects, published)
    }
}

fn standing(form: &Form, index: usize) -> Standing {
    match form.problem_at(index) {
        None => Standing::Sound,
        Some(FieldProblem::Pending) => Standing::Pending,
        Some(_) => Standing::Faulty,
    }
}

fn validity(form: &Form, standings: &[Standing]) -> Validity {
    let count = |wanted: Standing| standings.iter().filter(|one| **one == wanted).count();
    Validity {
        problems: count(Standing::Faulty),
        pending: count(Standing::Pending),
        submitted: form.submitted(),
    }
}

fn hidden_field(form: &Form, index: usize) -> Option<HiddenField> {
    let (field, _) = form.at(index)?;
    form.is_missing(index).then(|| HiddenField {
        path: field.path.clone(),
        label: field.label.clone(),
        reason: form.hidden_because(field),
    })
}
