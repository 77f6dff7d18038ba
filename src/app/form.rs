//! The life of one open form: holds the [`Form`], hands out one signal per
//! field, and turns effects into calls.

use crate::domain::form::Form;
use crate::domain::form::condition::MatchMode;
use crate::domain::form::model::{Field, FormModel};
use crate::domain::form::saved::Saved;
use crate::domain::form::state::{FieldProblem, FieldState};
use crate::domain::form::submission::Answer;
use crate::domain::form::update::{Effect, FormEvent, update};
use leptos::prelude::*;
use std::rc::Rc;

/// What carries out effects: the worker for patterns, the network for options.
pub type EffectSink = Rc<dyn Fn(FormSession, Effect)>;

/// A handle on an open form; views read its signals and send events.
#[derive(Clone, Copy)]
pub struct FormSession {
    inner: StoredValue<Inner, LocalStorage>,
    /// The results as JSON text, always current.
    pub output: RwSignal<String>,
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

#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Sound,
    Faulty,
    Pending,
}

struct Inner {
    form: Form,
    states: Vec<RwSignal<FieldState>>,
    standings: Vec<Standing>,
    sink: EffectSink,
}

impl FormSession {
    /// Opens a form with what the user entered earlier. Signals live as long
    /// as the current reactive owner.
    pub fn open(model: FormModel, saved: &Saved, sink: EffectSink) -> Self {
        let mut form = Form::new(model);
        form.restore(saved);
        let count = form.model().fields.len();
        let states = (0..count)
            .filter_map(|index| form.state(index))
            .map(RwSignal::new)
            .collect();
        let standings: Vec<Standing> = (0..count).map(|index| standing(&form, index)).collect();
        let effects = form.first_effects();
        let session = Self {
            output: RwSignal::new(form.values_json()),
            validity: RwSignal::new(validity(&form, &standings)),
            hidden: RwSignal::new(hidden_fields(&form)),
            refused: RwSignal::new(Vec::new()),
            checks: RwSignal::new(0),
            revision: RwSignal::new(0),
            inner: StoredValue::new_local(Inner {
                form,
                states,
                standings,
                sink,
            }),
        };
        session.carry_out(effects);
        session
    }

    /// Number of fields.
    pub fn count(self) -> usize {
        self.read(|form| form.model().fields.len()).unwrap_or(0)
    }

    /// The signal of a field's state; `None` if there is no such field or the
    /// form is closed.
    pub fn state(self, index: usize) -> Option<RwSignal<FieldState>> {
        self.inner
            .try_with_value(|inner| inner.states.get(index).copied())
            .flatten()
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

    /// How several conditions combine.
    pub fn mode(self) -> MatchMode {
        self.read(Form::mode).unwrap_or_default()
    }

    /// What the user entered, on top of `earlier`.
    pub fn save(self, earlier: Option<&Saved>) -> Saved {
        self.read(|form| form.save(earlier)).unwrap_or_default()
    }

    /// Applies an event and publishes what it changed.
    pub fn dispatch(self, event: FormEvent) {
        let checks_all = event == FormEvent::Submitted;
        let Some((effects, published)) = self
            .inner
            .try_update_value(|inner| inner.apply(event, checks_all))
        else {
            return;
        };
        for (signal, state) in published.states {
            signal.set(state);
        }
        if let Some(hidden) = published.hidden {
            self.hidden.set(hidden);
        }
        if let Some(refused) = published.refused {
            self.refused.set(refused);
            self.checks.update(|count| *count = count.wrapping_add(1));
        }
        if self.validity.get_untracked() != published.validity {
            self.validity.set(published.validity);
        }
        self.output.set(published.output);
        self.revision.update(|count| *count = count.wrapping_add(1));
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
    states: Vec<(RwSignal<FieldState>, FieldState)>,
    hidden: Option<Vec<HiddenField>>,
    refused: Option<Vec<usize>>,
    validity: Validity,
    output: String,
}

impl Inner {
    fn apply(&mut self, event: FormEvent, checks_all: bool) -> (Vec<Effect>, Published) {
        let changes = update(&mut self.form, event);
        let mut states = Vec::new();
        let mut visibility_changed = changes.all;
        let indices: Vec<usize> = if changes.all {
            (0..self.states.len()).collect()
        } else {
            changes.fields.into_iter().collect()
        };
        for index in indices {
            let (Some(signal), Some(state)) = (self.states.get(index), self.form.state(index))
            else {
                continue;
            };
            if let Some(slot) = self.standings.get_mut(index) {
                *slot = standing(&self.form, index);
            }
            let old = signal.with_untracked(|old| (old.visible != state.visible, *old != state));
            visibility_changed |= old.0;
            if old.1 {
                states.push((*signal, state));
            }
        }
        // The reasons quote values, so they are current only if they are made anew.
        let hidden = (visibility_changed || !states.is_empty()).then(|| hidden_fields(&self.form));
        let refused = checks_all.then(|| {
            (0..self.standings.len())
                .filter(|index| self.standings.get(*index) == Some(&Standing::Faulty))
                .collect()
        });
        let published = Published {
            states,
            hidden,
            refused,
            validity: validity(&self.form, &self.standings),
            output: self.form.values_json(),
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

fn hidden_fields(form: &Form) -> Vec<HiddenField> {
    form.rows()
        .filter(|(field, _)| !form.visible(field))
        .map(|(field, _)| HiddenField {
            path: field.path.clone(),
            label: field.label.clone(),
            reason: form.hidden_because(field),
        })
        .collect()
}
