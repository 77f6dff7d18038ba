//! What values a field takes, which branch of a union one belongs to, and what
//! a field starts with: told from the model alone.

use super::model::{Field, FieldKind, FormModel, Group, OptionSource, Union};
use crate::domain::json::exact::Exact;

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
                return field;
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
        if matches!(field.kind, FieldKind::Reference(_)) {
            field.kind = FieldKind::Raw {
                type_name: String::new(),
            };
        }
        field
    }

    /// The kind that a field's reference leads to.
    fn kind(self, field: &'a Field) -> Option<&'a FieldKind> {
        let mut kind = &field.kind;
        for _ in 0..FOLLOWED {
            let FieldKind::Reference(name) = kind else {
                return Some(kind);
            };
            kind = &self.model.definitions.get(name)?.kind;
        }
        None
    }

    /// Whether the field's own control can show a value, wrong or not.
    pub(super) fn takes(self, field: &Field, value: &Exact) -> bool {
        match &field.kind {
            FieldKind::Group(_) => matches!(value, Exact::Object(_)),
            FieldKind::List(_) => matches!(value, Exact::Array(_)),
            FieldKind::Union(union) => self.branch_of(union, value).is_some(),
            FieldKind::Reference(_) => self.takes(&self.resolved(field), value),
            _ => leaf_fits(field, value),
        }
    }

    /// The branch that a value belongs to: the first that it fits, else the
    /// first whose control can show it.
    pub(super) fn branch_of(self, union: &Union, value: &Exact) -> Option<usize> {
        let fitting = union
            .branches
            .iter()
            .position(|branch| self.fits(branch, value));
        fitting.or_else(|| {
            let shown = |branch: &Field| {
                let resolved = self.resolved(branch);
                match &resolved.kind {
                    FieldKind::Union(_) => false,
                    _ => self.takes(&resolved, value),
                }
            };
            // Of several objects the one that knows most of the keys.
            let known = |branch: &Field| match self.resolved(branch).kind {
                FieldKind::Group(group) => group
                    .fields
                    .iter()
                    .filter(|field| {
                        value
                            .get(&field.name)
                            .is_some_and(|value| self.fits(field, value))
                    })
                    .count(),
                _ => 0,
            };
            let mut best: Option<(usize, usize)> = None;
            for (place, branch) in union.branches.iter().enumerate() {
                let count = known(branch);
                if shown(branch) && best.is_none_or(|(_, most)| count > most) {
                    best = Some((place, count));
                }
            }
            best.map(|(place, _)| place)
        })
    }

    /// Whether a value is as the field wants it, as far as the model tells.
    pub(super) fn fits(self, field: &Field, value: &Exact) -> bool {
        self.fits_within(field, value, &mut LOOKED_AT.clone())
    }

    fn fits_within(self, field: &Field, value: &Exact, left: &mut usize) -> bool {
        *left = left.saturating_sub(1);
        if *left == 0 {
            return true;
        }
        let Some(kind) = Shapes::new(self.model).kind_of(field) else {
            return true;
        };
        match (&kind, value) {
            (FieldKind::Group(group), Exact::Object(members)) => {
                let known = |key: &str| group.fields.iter().find(|field| field.name == key);
                let complete = group
                    .fields
                    .iter()
                    .all(|field| !field.required || value.get(&field.name).is_some());
                complete
                    && members.iter().all(|(key, value)| match known(key) {
                        Some(field) => self.fits_within(field, value, left),
                        None => match &group.more {
                            Some(more) => self.fits_within(more, value, left),
                            None => !group.closed,
                        },
                    })
            }
            (FieldKind::List(list), Exact::Array(items)) => {
                items.iter().enumerate().all(|(place, value)| {
                    let field = list.fixed.get(place).or(list.item.as_ref());
                    field.is_some_and(|field| self.fits_within(field, value, left))
                })
            }
            (FieldKind::Union(union), value) => union
                .branches
                .iter()
                .any(|branch| self.fits_within(branch, value, left)),
            (FieldKind::Choice { options, .. }, value) => listed(options, value),
            (FieldKind::Choices { options }, Exact::Array(items)) => {
                items.iter().all(|value| listed(options, value))
            }
            (FieldKind::Raw { .. }, _) => true,
            (FieldKind::Group(_) | FieldKind::List(_), _) => false,
            (kind, value) => {
                let length = value.as_str().map(|text| text.chars().count());
                let checks = &field.checks;
                let limit =
                    |limit: Option<u32>| limit.and_then(|limit| usize::try_from(limit).ok());
                leaf_kind_fits(kind, value)
                    && length.is_none_or(|length| {
                        limit(checks.min_length).is_none_or(|min| length >= min)
                            && limit(checks.max_length).is_none_or(|max| length <= max)
                    })
            }
        }
    }

    fn kind_of(self, field: &Field) -> Option<FieldKind> {
        match &field.kind {
            FieldKind::Reference(name) => {
                let found = self.model.definitions.get(name)?;
                self.kind(found).cloned()
            }
            kind => Some(kind.clone()),
        }
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
                let items = (0..list.least).filter_map(|place| {
                    let field = list.fixed.get(place).or(list.item.as_ref())?;
                    let field = Field {
                        required: true,
                        ..field.clone()
                    };
                    self.start_within(&field, inside, left)
                });
                let items: Vec<Exact> = items.collect();
                (!items.is_empty()).then_some(Exact::Array(items))
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
            if known || !field.visible_when.is_empty() {
                continue;
            }
            if let Some(value) = self.start_within(field, inside, left) {
                members.push((field.name.as_str().into(), value));
            }
        }
        Exact::Object(members)
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
