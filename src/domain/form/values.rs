//! [`Form`]: a model with its values and the index of what depends on what.

use super::condition::{MatchMode, condition_text, test_holds};
use super::entry::Entry;
use super::model::{Condition, Field, FieldKind, FormModel, OptionSource};
use serde_json::Value;
use std::collections::HashMap;

/// A form being filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    model: FormModel,
    pub(super) entries: Vec<Entry>,
    /// Field → fields whose conditions look at it.
    dependents: Vec<Vec<usize>>,
    /// Field → fields whose options are loaded again when it changes.
    linked: Vec<Vec<usize>>,
    /// Name → first field with it.
    by_name: HashMap<String, usize>,
    /// How several conditions combine.
    pub(super) mode: MatchMode,
    /// Whether everything was checked once, so that all problems are shown.
    pub(super) submitted: bool,
    /// Whether a cleared optional field sends its empty value instead of its
    /// default.
    pub(super) send_empty: bool,
    /// Whether hidden fields are sent too.
    pub(super) send_hidden: bool,
}

impl Form {
    /// A form with every field at its default.
    pub fn new(model: FormModel) -> Self {
        let mut by_name = HashMap::with_capacity(model.fields.len());
        for (index, field) in model.fields.iter().enumerate() {
            if !field.repeated {
                by_name.entry(field.name.clone()).or_insert(index);
            }
        }
        let mut dependents = vec![Vec::new(); model.fields.len()];
        let mut linked = vec![Vec::new(); model.fields.len()];
        let note = |index: &mut Vec<Vec<usize>>, operand: &str, field: usize| {
            let Some(of) = by_name.get(operand).and_then(|of| index.get_mut(*of)) else {
                return;
            };
            if of.last() != Some(&field) {
                of.push(field);
            }
        };
        for (index, field) in model.fields.iter().enumerate() {
            for condition in field.visible_when.iter().chain(&field.disabled_when) {
                note(&mut dependents, &condition.operand, index);
            }
            for name in field
                .api_options()
                .iter()
                .flat_map(|api| &api.linked_fields)
            {
                if *name != field.name {
                    note(&mut linked, name, index);
                }
            }
        }
        Self {
            entries: model.fields.iter().map(Entry::initial).collect(),
            dependents,
            linked,
            by_name,
            model,
            mode: MatchMode::All,
            submitted: false,
            send_empty: false,
            send_hidden: false,
        }
    }

    /// The model.
    pub fn model(&self) -> &FormModel {
        &self.model
    }

    /// Field and entry at an index.
    pub fn at(&self, index: usize) -> Option<(&Field, &Entry)> {
        Some((self.model.fields.get(index)?, self.entries.get(index)?))
    }

    /// All fields with their entries, in order.
    pub fn rows(&self) -> impl Iterator<Item = (&Field, &Entry)> {
        self.model.fields.iter().zip(&self.entries)
    }

    /// How several conditions combine.
    pub fn mode(&self) -> MatchMode {
        self.mode
    }

    /// Whether everything was checked once.
    pub fn submitted(&self) -> bool {
        self.submitted
    }

    /// Index of the field with that name; of several, the first.
    pub fn index_of(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// Stored value of the field with that name; `None` if it is unset or
    /// there is no such field.
    pub fn value_of(&self, name: &str) -> Option<&Value> {
        self.index_of(name)
            .and_then(|index| self.entries.get(index))
            .and_then(|entry| entry.value.as_ref())
    }

    /// Fields whose conditions look at the field.
    pub fn dependents(&self, index: usize) -> &[usize] {
        self.dependents.get(index).map_or(&[], Vec::as_slice)
    }

    /// Fields whose options are loaded again when the field changes.
    pub fn linked(&self, index: usize) -> &[usize] {
        self.linked.get(index).map_or(&[], Vec::as_slice)
    }

    /// Whether the field is shown. A field without conditions always is.
    pub fn visible(&self, field: &Field) -> bool {
        field.visible_when.is_empty() || self.list_holds(&field.visible_when)
    }

    /// Whether the field can be edited. Conditions that do not hold, or none
    /// at all, leave it enabled.
    pub fn enabled(&self, field: &Field) -> bool {
        !field.repeated
            && (field.disabled_when.is_empty() || !self.list_holds(&field.disabled_when))
    }

    fn list_holds(&self, conditions: &[Condition]) -> bool {
        let mut each = conditions.iter().map(|condition| self.holds(condition));
        match self.mode {
            MatchMode::All => each.all(|holds| holds),
            MatchMode::Any => each.any(|holds| holds),
        }
    }

    fn holds(&self, condition: &Condition) -> bool {
        test_holds(&condition.test, self.value_of(&condition.operand))
    }

    /// Why a hidden field is hidden: the conditions that do not hold, each
    /// with the value it met.
    pub fn hidden_because(&self, field: &Field) -> String {
        let unmet: Vec<String> = field
            .visible_when
            .iter()
            .filter(|condition| !self.holds(condition))
            .map(|condition| {
                let now = match (
                    self.index_of(&condition.operand),
                    self.value_of(&condition.operand),
                ) {
                    (None, _) => "no such field".to_owned(),
                    (_, None) => "now unset".to_owned(),
                    (_, Some(value)) => format!("now {value}"),
                };
                format!("{} ({now})", condition_text(condition))
            })
            .collect();
        match self.mode {
            MatchMode::All => unmet.join(" and "),
            MatchMode::Any => unmet.join(" or "),
        }
    }
}

impl Field {
    /// The request that yields the field's options, if it has one.
    pub fn api_options(&self) -> Option<&super::model::ApiOptions> {
        match &self.kind {
            FieldKind::Choice {
                options: OptionSource::Api(api),
                ..
            }
            | FieldKind::Choices {
                options: OptionSource::Api(api),
            } => Some(api),
            _ => None,
        }
    }
}
