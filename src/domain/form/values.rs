//! [`Form`]: a model with its values and the index of what depends on what.

use super::condition::{MatchMode, condition_text, test_holds};
use super::entry::Entry;
use super::model::{Condition, Field, FieldKind, FormModel, OptionSource};
use super::tree::Tree;
use serde_json::Value;
use std::sync::Arc;

/// A form being filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    model: Arc<FormModel>,
    pub(super) entries: Vec<Entry>,
    /// Field → fields whose conditions look at it.
    dependents: Vec<Vec<usize>>,
    /// Field → fields whose options are loaded again when it changes.
    linked: Vec<Vec<usize>>,
    /// Fields in the order of their names, repeated ones left out.
    by_name: Vec<usize>,
    /// How several conditions combine.
    pub(super) mode: MatchMode,
    /// Whether everything was checked once, so that all problems are shown.
    pub(super) submitted: bool,
    /// Whether a cleared optional field sends its empty value instead of its
    /// default.
    pub(super) send_empty: bool,
    /// Whether hidden fields are sent too.
    pub(super) send_hidden: bool,
    /// The nodes, if the form is one value that nests.
    pub(super) tree: Option<Box<Tree>>,
}

impl Form {
    /// A form with every field at its default. The model is never changed, so
    /// it can be shared.
    pub fn new(model: impl Into<Arc<FormModel>>) -> Self {
        let model = model.into();
        let by_name = order_by_name(&model.fields);
        let mut dependents = vec![Vec::new(); model.fields.len()];
        let mut linked = vec![Vec::new(); model.fields.len()];
        let note = |index: &mut Vec<Vec<usize>>, operand: &str, field: usize| {
            let of = find_by_name(&model.fields, &by_name, operand);
            let Some(of) = of.and_then(|of| index.get_mut(of)) else {
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
            tree: None,
        }
    }

    /// The model.
    pub fn model(&self) -> &FormModel {
        &self.model
    }

    /// Field and entry at an index.
    pub fn at(&self, index: usize) -> Option<(&Field, &Entry)> {
        let field = match &self.tree {
            Some(tree) => &tree.nodes.get(index)?.field,
            None => self.model.fields.get(index)?,
        };
        Some((field, self.entries.get(index)?))
    }

    /// Number of fields; in a form that nests those that ended count as well.
    pub fn count(&self) -> usize {
        self.entries.len()
    }

    /// All fields with their entries, in order.
    pub fn rows(&self) -> impl Iterator<Item = (&Field, &Entry)> {
        (0..self.count()).filter_map(|index| self.at(index))
    }

    /// How several conditions combine.
    pub fn mode(&self) -> MatchMode {
        self.mode
    }

    /// Whether cleared optional fields send their empty value, and whether hidden
    /// fields are sent too.
    pub fn sends(&self) -> (bool, bool) {
        (self.send_empty, self.send_hidden)
    }

    /// Whether everything was checked once.
    pub fn submitted(&self) -> bool {
        self.submitted
    }

    /// Index of the field with that name; of several, the first.
    pub fn index_of(&self, name: &str) -> Option<usize> {
        find_by_name(&self.model.fields, &self.by_name, name)
    }

    /// Stored value of the field with that name, in a form that nests with that
    /// path; `None` if it is unset or there is no such field.
    pub fn value_of(&self, name: &str) -> Option<&Value> {
        let index = match &self.tree {
            Some(tree) => tree
                .nodes
                .iter()
                .position(|node| !node.dead && node.field.path == name),
            None => self.index_of(name),
        };
        index
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
        if let Some(guard) = &field.guard {
            return guard.words();
        }
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

/// Places of the fields that are not repeated, in the order of their names and
/// equal names in the form's order.
fn order_by_name(fields: &[Field]) -> Vec<usize> {
    let mut named: Vec<(&str, usize)> = fields
        .iter()
        .enumerate()
        .filter(|(_, field)| !field.repeated)
        .map(|(place, field)| (field.name.as_str(), place))
        .collect();
    // Authors number their inputs, and what is in order already costs little.
    named.sort();
    named.into_iter().map(|(_, place)| place).collect()
}

/// The first field with a name.
fn find_by_name(fields: &[Field], by_name: &[usize], name: &str) -> Option<usize> {
    let name_at = |place: usize| fields.get(place).map(|field| field.name.as_str());
    let found = by_name.partition_point(|place| name_at(*place) < Some(name));
    let place = by_name.get(found).copied()?;
    (name_at(place) == Some(name)).then_some(place)
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
