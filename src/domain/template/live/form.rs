//! `ng-form` and `form`: what AngularJS 1.0.8 tells of the controls in a form,
//! by the form's name in the scope.

use super::Live;
use crate::domain::template::expression::Changes;
use crate::domain::template::value::{Object, Value};
use std::rc::Rc;

/// A form. It knows its controls and inner forms by their nodes.
#[derive(Debug)]
pub(super) struct Form {
    /// What the scope has of it.
    told: Rc<Object>,
    name: Rc<str>,
    /// The form around it.
    parent: Option<usize>,
    /// Kinds of errors with the controls that have one, in order of appearance;
    /// `None` for a kind that none has any more.
    errors: Vec<(Rc<str>, Option<Vec<usize>>)>,
    invalid: usize,
}

/// What a form knows of one of its controls.
#[derive(Debug)]
pub(super) struct Member {
    /// What the form's object has of it.
    pub(super) told: Rc<Object>,
    pub(super) form: usize,
    name: Rc<str>,
}

fn told(name: &str, more: &[(&str, Value)]) -> Rc<Object> {
    let state = [
        ("$name", Value::from(name)),
        ("$error", Value::object(Vec::new())),
        ("$dirty", Value::Bool(false)),
        ("$pristine", Value::Bool(true)),
        ("$valid", Value::Bool(true)),
        ("$invalid", Value::Bool(false)),
    ];
    let members = more.iter().cloned().chain(state);
    match Value::object(members.map(|(name, value)| (name.into(), value)).collect()) {
        Value::Object(object) => object,
        _ => Rc::default(),
    }
}

/// Tells a form or control whether it is valid.
pub(super) fn tell_valid(object: &Object, valid: bool, changes: &Changes) {
    object.set("$valid", Value::Bool(valid), changes);
    object.set("$invalid", Value::Bool(!valid), changes);
}

/// Tells a form or control that something was entered.
pub(super) fn tell_dirty(object: &Object, changes: &Changes) {
    object.set("$dirty", Value::Bool(true), changes);
    object.set("$pristine", Value::Bool(false), changes);
}

/// Notes an error of one kind, or that there is none.
pub(super) fn tell_error(object: &Object, kind: &str, what: Value, changes: &Changes) {
    if let Some(Value::Object(errors)) = object.get("$error") {
        errors.set(kind, what, changes);
    }
}

/// Puts a form or control into the object of the form that it is in, unless
/// something else has its name there.
fn put(form: &Object, name: &str, member: &Rc<Object>, changes: &Changes) {
    if !name.is_empty() && form.get(name).is_none() {
        form.set(name, Value::Object(Rc::clone(member)), changes);
    }
}

fn take_away(form: &Object, name: &str, member: &Rc<Object>, changes: &Changes) {
    if let Some(Value::Object(there)) = form.get(name)
        && Rc::ptr_eq(&there, member)
    {
        form.remove(name, changes);
    }
}

impl Live {
    fn form(&self, id: usize) -> Option<&Form> {
        self.element(id)?.form.as_deref()
    }

    fn form_mut(&mut self, id: usize) -> Option<&mut Form> {
        self.element_mut(id)?.form.as_deref_mut()
    }

    /// The form around a node.
    fn form_around(&self, id: usize) -> Option<usize> {
        let mut next = self.node(id)?.parent;
        while let Some(node) = next {
            if self.form(node).is_some() {
                return Some(node);
            }
            next = self.node(node)?.parent;
        }
        None
    }

    /// The name of a control or form, as its attribute has it; empty without one.
    fn written_name(&self, id: usize) -> Rc<str> {
        match self.seen(id, "name") {
            Value::Text(name) => name,
            _ => "".into(),
        }
    }

    /// Makes an element a form, and gives it to the scope by its name.
    pub(super) fn link_form(&mut self, id: usize, scope: usize, alias: &Rc<str>) {
        let mut name = self.written_name(id);
        if name.is_empty() {
            name = Rc::clone(alias);
        }
        let parent = self.form_around(id);
        let told = told(&name, &[]);
        if let Some(parent) = parent.and_then(|parent| self.form(parent)) {
            put(&parent.told, &name, &told, self.scopes.changes());
        }
        self.classes(id, |classes| {
            classes.add("ng-pristine");
            classes.add("ng-valid");
        });
        if !name.is_empty() {
            self.scopes
                .set(scope, &name, Value::Object(Rc::clone(&told)));
        }
        if let Some(element) = self.element_mut(id) {
            element.form = Some(Box::new(Form {
                told,
                name,
                parent,
                errors: Vec::new(),
                invalid: 0,
            }));
        }
    }

    /// What the form around a control is to know of it.
    pub(super) fn member_of_form(&self, id: usize) -> Option<Member> {
        let form = self.form_around(id)?;
        let name = self.written_name(id);
        let nothing = Value::Number(f64::NAN);
        let told = told(
            &name,
            &[("$viewValue", nothing.clone()), ("$modelValue", nothing)],
        );
        Some(Member { told, form, name })
    }

    /// Makes a control known by its name in the form around it.
    pub(super) fn add_member(&mut self, id: usize) {
        let member = self.element(id).and_then(|one| one.model.as_ref());
        if let Some(member) = member.and_then(|model| model.member.as_ref())
            && let Some(form) = self.form(member.form)
        {
            put(
                &form.told,
                &member.name,
                &member.told,
                self.scopes.changes(),
            );
        }
    }

    /// What the scope has of a form or control.
    fn told_of(&self, id: usize) -> Option<Rc<Object>> {
        let element = self.element(id)?;
        if let Some(form) = &element.form {
            return Some(Rc::clone(&form.told));
        }
        let member = element.model.as_ref()?.member.as_ref()?;
        Some(Rc::clone(&member.told))
    }

    /// Tells a form, and those around it, that one of its members has an error
    /// of a kind, or has none any more.
    pub(super) fn set_form_valid(&mut self, form: usize, kind: &str, valid: bool, member: usize) {
        let (mut next, mut member) = (Some(form), member);
        while let Some(id) = next {
            let Some(form) = self.form_mut(id) else {
                return;
            };
            next = form.parent;
            let told = Rc::clone(&form.told);
            let place = form.errors.iter().position(|(known, _)| **known == *kind);
            let there = place.and_then(|place| form.errors.get_mut(place));
            let mut all = None;
            let mut of_kind = None;
            if valid {
                let Some((_, Some(members))) = there else {
                    return;
                };
                members.retain(|one| *one != member);
                if members.is_empty() {
                    if let Some((_, members)) = there {
                        *members = None;
                    }
                    form.invalid = form.invalid.saturating_sub(1);
                    all = (form.invalid == 0).then_some(true);
                    of_kind = Some(true);
                }
            } else {
                if form.invalid == 0 {
                    all = Some(false);
                }
                match there {
                    Some((_, Some(members))) if members.contains(&member) => return,
                    Some((_, Some(members))) => members.push(member),
                    other => {
                        match other {
                            Some((_, members)) => *members = Some(vec![member]),
                            None => form.errors.push((kind.into(), Some(vec![member]))),
                        }
                        form.invalid += 1;
                        of_kind = Some(false);
                    }
                }
            }
            if let Some(valid) = all {
                tell_valid(&told, valid, self.scopes.changes());
            }
            self.mark_valid(id, all, of_kind.map(|valid| (kind, valid)));
            self.tell_members(id, kind);
            // Those around it learn of a kind that comes or goes only.
            if of_kind.is_none() {
                return;
            }
            member = id;
        }
    }

    /// Writes down which members of a form have an error of a kind.
    fn tell_members(&self, id: usize, kind: &str) {
        let Some(form) = self.form(id) else {
            return;
        };
        let members = form
            .errors
            .iter()
            .find(|(known, _)| **known == *kind)
            .and_then(|(_, members)| members.as_ref());
        let what = match members {
            Some(members) => {
                let told = members.iter().filter_map(|one| self.told_of(*one));
                Value::array(told.map(Value::Object).collect())
            }
            None => Value::Bool(false),
        };
        tell_error(&form.told, kind, what, self.scopes.changes());
    }

    /// Tells a form, and those around it, that something was entered.
    pub(super) fn set_form_dirty(&mut self, form: usize) {
        let mut next = Some(form);
        while let Some(id) = next {
            let Some(form) = self.form(id) else {
                return;
            };
            next = form.parent;
            tell_dirty(&form.told, self.scopes.changes());
            self.classes(id, |classes| {
                classes.remove("ng-pristine");
                classes.add("ng-dirty");
            });
        }
    }

    /// A control or a form is about to go: the form around it forgets it.
    pub(super) fn member_gone(&mut self, id: usize) {
        let Some(element) = self.element(id) else {
            return;
        };
        let (around, name, alias) = match (&element.form, &element.model) {
            (Some(form), _) => (
                form.parent,
                Rc::clone(&form.name),
                Some((element.scope, Rc::clone(&form.name))),
            ),
            (None, Some(model)) => match &model.member {
                Some(member) => (Some(member.form), Rc::clone(&member.name), None),
                None => return,
            },
            _ => return,
        };
        let Some(told) = self.told_of(id) else {
            return;
        };
        if let Some(around) = around
            && let Some(form) = self.form(around)
        {
            take_away(&form.told, &name, &told, self.scopes.changes());
            let kinds: Vec<Rc<str>> = form.errors.iter().map(|(kind, _)| kind.clone()).collect();
            for kind in kinds {
                self.set_form_valid(around, &kind, true, id);
            }
            if let Some((scope, alias)) = alias.filter(|(_, alias)| !alias.is_empty()) {
                self.scopes.set(scope, &alias, Value::Undefined);
            }
        }
    }
}
