//! What values a field takes, which branch of a union one belongs to, and what
//! a field starts with: told from the model alone.

use super::model::{Field, FieldKind, FormModel, Group, OptionSource, Union};
use crate::domain::json::exact::Exact;
use serde_json::Value;

/// References followed from one field at most, and fields looked at for one
/// answer: definitions may lead in circles.
const FOLLOWED: usize = 16;
const LOOKED_AT: usize = 4_000;

/// Answers about the fields of one model.
#[derive(Clone, Copy)]
pub(super) struct Shapes<'a> {
    model: &'a FormModel,
}

impl<'a> Shapes<'a> {
    pub(super) fn new(model: &'a FormModel) -> Self {
        Self { model }
    }

    /// The field itself, with the kind that its reference leads to.
    pub(super) fn resolved(self, field: &Field) -> Field {
        let mut field = field.clone();
        for _ in 0..FOLLOWED {
            let FieldKind::Reference(name) = &field.kind else {
                break;
            };
            let Some(found) = self.model.definitions.get(name) else {
                break;
            };
            field.kind = found.kind.clone();
            field.default = field.default.take().or_else(|| found.default.clone());
            field.checks = found.checks.clone();
            if field.help.is_empty() {
                field.help.clone_from(&found.help);
            }
            if field.placeholder.is_empty() {
                field.placeholder.clone_from(&found.placeholder);
            }
        }
        if field.required && is_only_null(&field.kind) {
            // A definition is read for those who may leave it out.
            field.kind = FieldKind::Constant(Value::Null);
        }
        if matches!(field.kind, FieldKind::Reference(_)) {
            field.kind = FieldKind::Raw {
                type_name: String::new(),
            };
        }
        field
    }

    /// Whether the field's own control can show a value, wrong or not.
    pub(super) fn takes(self, field: &Field, value: &Exact) -> bool {
        self.takes_within(field, value, FOLLOWED)
    }

    /// Unions may lead to themselves: `left` of them are followed.
    fn takes_within(self, field: &Field, value: &Exact, left: usize) -> bool {
        match &field.kind {
            FieldKind::Group(_) => matches!(value, Exact::Object(_)),
            FieldKind::List(_) => matches!(value, Exact::Array(_)),
            FieldKind::Union(union) => {
                left > 0
                    && union
                        .branches
                        .iter()
                        .any(|branch| self.takes_within(branch, value, left.saturating_sub(1)))
            }
            FieldKind::Reference(_) => {
                left > 0 && self.takes_within(&self.resolved(field), value, left.saturating_sub(1))
            }
            _ => leaf_fits(field, value),
        }
    }

    /// The branch that a value belongs to, of those whose controls can show it:
    /// the one whose claims it is nearest to, of several the first.
    pub(super) fn branch_of(self, union: &Union, value: &Exact) -> Option<usize> {
        let mut best: Option<(usize, usize)> = None;
        for (place, branch) in union.branches.iter().enumerate() {
            if !self.takes(branch, value) {
                continue;
            }
            let wrong = self.distance(union, place, value);
            if best.is_none_or(|(_, least)| wrong < least) {
                best = Some((place, wrong));
            }
        }
        best.map(|(place, _)| place)
    }

    /// How far a value is from what a branch claims of it.
    pub(super) fn distance(self, union: &Union, branch: usize, value: &Exact) -> usize {
        let claim = union.claims.get(branch);
        claim.map_or(0, |claim| claim.check(value).wrong)
    }

    /// What a field starts with; `None` is left out. Nothing is invented but
    /// objects that must be there and the items that a list must have.
    pub(super) fn start(self, field: &Field) -> Option<Exact> {
        self.start_within(field, &mut Vec::new(), &mut LOOKED_AT.clone())
    }

    fn start_within(
        self,
        field: &Field,
        inside: &mut Vec<String>,
        left: &mut usize,
    ) -> Option<Exact> {
        *left = left.saturating_sub(1);
        if *left == 0 {
            return None;
        }
        let followed = match &field.kind {
            FieldKind::Reference(name) => Some(name.clone()),
            _ => None,
        };
        if let Some(name) = &followed {
            if inside.contains(name) {
                return None;
            }
            inside.push(name.clone());
        }
        let resolved = self.resolved(field);
        let default = resolved.default.as_ref().map(Exact::from);
        let start = match (&resolved.kind, default) {
            (FieldKind::Group(group), Some(default)) if matches!(default, Exact::Object(_)) => {
                Some(self.filled(group, default, inside, left))
            }
            (_, Some(default)) => Some(default),
            (FieldKind::Constant(value), None) if resolved.required => Some(value.into()),
            (FieldKind::Group(group), None) if resolved.required => {
                Some(self.filled(group, Exact::empty_object(), inside, left))
            }
            (FieldKind::List(list), None) if resolved.required && list.least > 0 => {
                let items = (0..list.least_rows()).map(|place| {
                    let field = list.fixed.get(place).or(list.item.as_ref())?;
                    let field = Field {
                        required: true,
                        ..field.clone()
                    };
                    self.start_within(&field, inside, left)
                });
                let items: Vec<Option<Exact>> = items.collect();
                // Blank ones at the end are rows without a value; those before others keep
                // their place.
                let sent = items.iter().rposition(Option::is_some);
                let sent = sent.map_or(0, |last| last.saturating_add(1));
                let items = items.into_iter().take(sent);
                Some(Exact::Array(
                    items.map(|item| item.unwrap_or(Exact::Null)).collect(),
                ))
            }
            _ => None,
        };
        if followed.is_some() {
            inside.pop();
        }
        start
    }

    /// An object with what its fields start with, where it has not got them.
    fn filled(
        self,
        group: &Group,
        base: Exact,
        inside: &mut Vec<String>,
        left: &mut usize,
    ) -> Exact {
        let Exact::Object(mut members) = base else {
            return base;
        };
        for field in &group.fields {
            let known = members.iter().any(|(key, _)| **key == *field.name);
            if known || field.guard.is_some() {
                continue;
            }
            if let Some(value) = self.start_within(field, inside, left) {
                members.push((field.name.as_str().into(), value));
            }
        }
        // What depends on others starts once it is known what they start with.
        let mut object = Exact::Object(members);
        let mut asked = std::collections::BTreeSet::new();
        for field in &group.fields {
            let Some(guard) = &field.guard else { continue };
            if guard.holds(&object) != Some(true) || !asked.insert(field.name.as_str()) {
                continue;
            }
            if object.get(&field.name).is_none()
                && let Some(value) = self.start_within(field, inside, left)
                && let Exact::Object(members) = &mut object
            {
                members.push((field.name.as_str().into(), value));
            }
        }
        object
    }

    /// What a nesting field holds when it is added.
    pub(super) fn start_of_kind(self, field: &Field) -> Exact {
        let required = Field {
            required: true,
            ..field.clone()
        };
        self.start(&required)
            .unwrap_or_else(|| match self.resolved(field).kind {
                FieldKind::List(_) => Exact::Array(Vec::new()),
                _ => Exact::empty_object(),
            })
    }
}

/// Whether a field offers `null` and nothing else.
fn is_only_null(kind: &FieldKind) -> bool {
    match kind {
        FieldKind::Choice {
            options: OptionSource::Fixed(options),
            ..
        } => matches!(&**options, [only] if only.value.is_null()),
        _ => false,
    }
}

/// Whether a leaf's control can show a value.
pub(super) fn leaf_fits(field: &Field, value: &Exact) -> bool {
    leaf_kind_fits(&field.kind, value)
}

fn leaf_kind_fits(kind: &FieldKind, value: &Exact) -> bool {
    match kind {
        FieldKind::Text | FieldKind::Moment(_) | FieldKind::Script | FieldKind::Endpoint { .. } => {
            matches!(value, Exact::String(_))
        }
        FieldKind::Number | FieldKind::Duration => matches!(value, Exact::Number(_)),
        FieldKind::Switch => matches!(value, Exact::Bool(_)),
        FieldKind::Choice { options, .. } => {
            !matches!(value, Exact::Array(_) | Exact::Object(_)) || listed(options, value)
        }
        FieldKind::Choices { .. } => {
            let scalar = |value: &Exact| !matches!(value, Exact::Array(_) | Exact::Object(_));
            matches!(value, Exact::Array(items) if items.iter().all(scalar))
        }
        FieldKind::Constant(constant) => Exact::from(constant).equal_value(value),
        FieldKind::Raw { .. } => true,
        FieldKind::KeyValues
        | FieldKind::Group(_)
        | FieldKind::List(_)
        | FieldKind::Union(_)
        | FieldKind::Reference(_) => false,
    }
}

fn listed(options: &OptionSource, value: &Exact) -> bool {
    match options {
        OptionSource::Fixed(options) => options
            .iter()
            .any(|option| Exact::from(&option.value).equal_value(value)),
        OptionSource::Api(_) => true,
    }
}
