//! Controls: what they are bound to, and what they show of it.

use super::super::compile::{Attribute, Compiled, Element, Kind, normalized};
use super::super::tree::{NodeKind, Spot};
use super::expressions::{copies_of_keys, names_read, names_set_by};
use super::{Check, attribute, short};
use crate::domain::pattern::{Pattern, PatternError};
use std::collections::BTreeSet;

/// An element with an `ng-model`.
struct Control<'a> {
    element: &'a Element,
    /// Its place among the nodes of the template.
    index: usize,
    /// The value of its `ng-model`, which stands at `at`.
    model: &'a str,
    at: Spot,
    /// The type of an `<input>`, in small letters; of another element none.
    input: Option<String>,
}

impl Control<'_> {
    fn is_input(&self, kind: &str) -> bool {
        self.input.as_deref() == Some(kind)
    }

    /// Whether a person can enter something that AngularJS takes.
    fn takes_entries(&self) -> bool {
        match self.input.as_deref() {
            Some(kind) => !matches!(kind, "button" | "submit" | "reset"),
            None => matches!(&*self.element.tag, "select" | "textarea"),
        }
    }
}

impl Check<'_> {
    /// Looks at each element, and at what is bound to it.
    pub(super) fn elements(&mut self, strict: &Compiled) {
        // Names that the template sets or reads itself: they steer it.
        let mut helpers = names_set_by(strict, &["ngInit", "ngChange", "ngClick"]);
        helpers.extend(names_read(strict));
        let copies = copies_of_keys(strict, self.keys);
        for (index, node) in strict.nodes.iter().enumerate() {
            let Kind::Element(element) = &node.kind else {
                continue;
            };
            for one in &element.attributes {
                self.directive(&one.normalized, &one.name, one.at);
            }
            self.keyboard(element);
            self.dropped(element);
            if let Some(model) = attribute(element, "ngModel") {
                let kind = attribute(element, "type").map(|kind| kind.value.to_lowercase());
                let control = Control {
                    element,
                    index,
                    model: &model.value,
                    at: model.at,
                    input: (&*element.tag == "input")
                        .then(|| kind.unwrap_or_else(|| "text".to_owned())),
                };
                if !control.takes_entries() {
                    self.unbound(&control);
                    continue;
                }
                self.bound(&control, &helpers);
                self.shown(&control);
                if self.holds_text(control.model, &helpers, &copies) {
                    self.shows_text(&control);
                }
            }
        }
    }

    /// An `ng-model` on what is no control.
    fn unbound(&mut self, control: &Control<'_>) {
        let what = match &control.input {
            Some(kind) => format!("<input type=\"{kind}\">"),
            None => format!("<{}>", control.element.tag),
        };
        self.tell(
            "template.model.control",
            Some(control.at),
            format!(
                "{what} is no control that a value is entered into, so its ng-model “{}” binds nothing.",
                control.model
            ),
            "Put the ng-model on an <input>, <select> or <textarea>; show a value with {{ }}.",
        );
    }

    /// Whether what is entered is stored.
    fn bound(&mut self, control: &Control<'_>, helpers: &BTreeSet<&str>) {
        let (model, at) = (control.model, control.at);
        if control.is_input("hidden") {
            self.tell(
                "template.hidden",
                Some(at),
                format!(
                    "A hidden control binds nothing: “{model}” is neither shown nor changed by it."
                ),
                "Leave it out; the key is kept without it.",
            );
        } else if self.keys.iter().any(|key| key.name == model) {
            self.controls.insert(model.to_owned());
            if self.is_in_child_scope(control.index) {
                self.tell(
                    "template.model.child",
                    Some(at),
                    format!("What is entered for “{model}” stays in the scope of the ng-switch or ng-repeat around it, and GoCD does not store it."),
                    "Use ng-show instead of ng-switch, or bind a member of an object.",
                );
            }
        } else if is_plain_name(model) && self.keys.is_empty() {
            self.unheld.get_or_insert(at);
        } else if is_plain_name(model) && !helpers.contains(model) {
            self.tell(
                "template.model.key",
                Some(at),
                format!(
                    "“{model}” is no key that the plugin declares, so what is entered is lost."
                ),
                "Declare the key, or use a name that is declared.",
            );
        } else if let Some(first) = first_of_path(model)
            && !self.keys.is_empty()
            && !first.starts_with('$')
            && !helpers.contains(first)
            && !self.is_in_child_scope(control.index)
        {
            self.tell(
                "template.model.key",
                Some(at),
                format!(
                    "“{model}” is a member of “{first}”, and GoCD stores the text of declared keys only, so what is entered is lost."
                ),
                "Use the name of a declared key by itself.",
            );
        }
    }

    /// Whether the stored value is shown, only as it should be, and checked.
    fn shown(&mut self, control: &Control<'_>) {
        let (model, at) = (control.model, control.at);
        let mut keys = self.keys.iter();
        let is_secret = keys.any(|key| key.secure && key.name == model);
        if is_secret && !control.is_input("password") && !control.is_input("hidden") {
            self.tell(
                "template.secret",
                Some(at),
                format!("The secret “{model}” is shown in clear text."),
                "Use an input of type password.",
            );
        }
        if let Some(pattern) = attribute(control.element, "ngPattern") {
            self.pattern(&pattern.value, pattern.at);
        }
    }

    /// Whether a name holds what GoCD stores, which is text.
    fn holds_text(&self, model: &str, helpers: &BTreeSet<&str>, copies: &BTreeSet<&str>) -> bool {
        if self.keys.is_empty() {
            return !helpers.contains(model);
        }
        copies.contains(model) || self.keys.iter().any(|key| key.name == model)
    }

    /// Whether it shows a stored text as it is.
    fn shows_text(&mut self, control: &Control<'_>) {
        let (model, at) = (control.model, control.at);
        if control.is_input("number") {
            self.tell(
                "template.number",
                Some(at),
                format!("GoCD stores texts, and AngularJS 1.0.8 shows no text in a number control: the stored value of “{model}” is not shown."),
                "Use an input of type text.",
            );
        }
        if control.is_input("checkbox") {
            self.checkbox(model, at, attribute(control.element, "ngTrueValue"));
        }
    }

    fn pattern(&mut self, written: &str, at: Spot) {
        let shown = short(written);
        let (text, remedy) = match Pattern::literal(written) {
            Some(Ok(_)) => return,
            None => (
                format!(
                    "ng-pattern=\"{shown}\" is no text between slashes: AngularJS stops with an error, and what is entered is not stored."
                ),
                "Write it between slashes, without flags after them.",
            ),
            Some(Err(PatternError::Syntax)) => (
                format!(
                    "The browser refuses ng-pattern=\"{shown}\", so nothing that is entered is checked."
                ),
                "Correct the regular expression.",
            ),
            Some(Err(error)) => (
                format!("ng-pattern=\"{shown}\" is not tried here: {error}."),
                "Look at it in GoCD.",
            ),
        };
        self.tell("template.pattern", Some(at), text, remedy);
    }

    fn checkbox(&mut self, model: &str, at: Spot, yes: Option<&Attribute>) {
        match yes {
            None => self.tell(
                "template.checkbox.boolean",
                Some(at),
                format!("Without ng-true-value the checkbox of “{model}” is not checked for the stored text “true”."),
                "Add ng-true-value=\"true\" and ng-false-value=\"false\".",
            ),
            Some(yes) if yes.value.starts_with(['\'', '"']) => self.tell(
                "template.checkbox.quotes",
                Some(yes.at),
                format!("The quotes in ng-true-value=\"{}\" become part of the stored value in AngularJS 1.0.8.", yes.value),
                "Leave the quotes out.",
            ),
            Some(_) => {}
        }
    }

    /// Whether a name written there goes to a scope of its own.
    fn is_in_child_scope(&self, index: usize) -> bool {
        let mut next = Some(index);
        while let Some(node) = next.and_then(|index| self.template.nodes.get(index)) {
            if let NodeKind::Element { attributes, .. } = &node.kind
                && attributes.iter().any(|one| {
                    matches!(
                        normalized(&one.name).as_str(),
                        "ngSwitchWhen" | "ngSwitchDefault" | "ngRepeat"
                    )
                })
            {
                return true;
            }
            next = node.parent.map(|parent| parent as usize);
        }
        false
    }

    pub(super) fn without_control(&mut self) {
        if self.template.nodes.is_empty() {
            return;
        }
        for key in self.keys {
            let has_control = self.controls.contains(&key.name);
            if has_control && !self.hooked.contains(&key.name) {
                self.tell(
                    "template.key.hook",
                    None,
                    format!(
                        "The key “{}” has no error hook, so GoCD's form does not show what is wrong with it.",
                        key.name
                    ),
                    "Show GOINPUTNAME[KEY].$error.server beside the control.",
                );
            }
            if !has_control {
                self.tell(
                    "template.key.control",
                    None,
                    format!("The key “{}” has no control in the template.", key.name),
                    "Add a control with that ng-model, or leave the key out.",
                );
            }
        }
    }
}

/// The first of several names that are joined by dots.
fn first_of_path(text: &str) -> Option<&str> {
    let (first, rest) = text.split_once('.')?;
    (is_plain_name(first) && rest.split('.').all(is_plain_name)).then_some(first)
}

fn is_plain_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|one| one.is_ascii_alphanumeric() || matches!(one, '_' | '$'))
}
