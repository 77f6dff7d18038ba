//! The digest: every watch in turn, round after round, until nothing changes.

use super::{Action, Getter, Live, LiveKind, Patch, short};
#[cfg(debug_assertions)]
use super::{Budget, STEPS};
use crate::domain::template::compile::Turn;
use crate::domain::template::style::{declaration, hyphenated};
use crate::domain::template::value::Value;
use std::rc::Rc;

/// Rounds after the first in which something may still change.
const ROUNDS: u32 = 10;

impl Live {
    /// Looks at all watches until nothing changes, or says that it never ends.
    pub(super) fn digest(&mut self) {
        self.settle();
        self.work_keys_out();
    }

    fn settle(&mut self) {
        let mut left = ROUNDS;
        loop {
            let dirty = self.round();
            for scope in std::mem::take(&mut self.doomed) {
                self.scopes.free(scope);
            }
            if self.budget.is_spent() {
                self.trouble(
                    "template.limit",
                    None,
                    "The view takes too many steps to settle; it is shown as far as it came.",
                );
                return;
            }
            if !dirty && self.waiting.is_empty() {
                return;
            }
            if dirty {
                if left == 0 {
                    self.trouble(
                        "template.endless",
                        None,
                        "The view does not settle within 10 rounds: an expression changes what another one looks at, or yields a new list or object each time. GoCD stops there with an error, and so does this page.",
                    );
                    return;
                }
                left -= 1;
            }
        }
    }

    fn round(&mut self) -> bool {
        for (id, observer) in std::mem::take(&mut self.waiting) {
            // An interpolated attribute tells by itself.
            let interpolated = self.is_interpolated(id, observer);
            if !interpolated {
                self.notice(id, observer);
            }
        }
        let mut dirty = false;
        let mut scope = Self::SCOPE;
        loop {
            dirty |= self.look_at_scope(scope);
            match self.next_scope(scope) {
                Some(next) => scope = next,
                None => return dirty,
            }
        }
    }

    fn is_interpolated(&self, id: usize, observer: super::Observer) -> bool {
        use crate::domain::template::compile::{Directive, Kind};
        let name = match observer {
            super::Observer::Radio => "value",
            super::Observer::Required | super::Observer::RequiredMany => "required",
            super::Observer::Class => "class",
            super::Observer::Href => "ngHref",
            super::Observer::BindTemplate => "ngBindTemplate",
        };
        let Some(source) = self.node(id).map(|node| node.source) else {
            return true;
        };
        match self.compiled.nodes.get(source).map(|node| &node.kind) {
            Some(Kind::Element(element)) => element
                .directives
                .iter()
                .any(|one| matches!(one, Directive::Interpolated(known, _) if **known == *name)),
            _ => false,
        }
    }

    /// The scope that is looked at after another: depth first.
    fn next_scope(&self, scope: usize) -> Option<usize> {
        let info = self.info.get(scope)?;
        if !info.destroyed
            && let Some(first) = info.children.first()
        {
            return Some(*first);
        }
        let mut scope = scope;
        while scope != Self::SCOPE {
            let parent = self.info.get(scope)?.parent?;
            let siblings = &self.info.get(parent)?.children;
            match siblings.iter().position(|one| *one == scope) {
                Some(at) => {
                    if let Some(next) = siblings.get(at + 1) {
                        return Some(*next);
                    }
                }
                // It went while it was looked at: start with the parent's next.
                None => return None,
            }
            scope = parent;
        }
        None
    }

    fn look_at_scope(&mut self, scope: usize) -> bool {
        let mut dirty = false;
        let mut place = 0;
        loop {
            let Some(watch) = self
                .info
                .get(scope)
                .filter(|info| !info.destroyed)
                .and_then(|info| info.watches.get(place))
            else {
                return dirty;
            };
            let this = place;
            place += 1;
            if watch.gone || self.budget.is_spent() {
                continue;
            }
            if let Some(reads) = &watch.reads
                && self.scopes.changes().is_steady(reads, watch.looked)
            {
                #[cfg(debug_assertions)]
                self.assert_steady(scope, this);
                continue;
            }
            let (getter, action) = (watch.getter.clone(), watch.action.clone());
            let target = action.node();
            if self.node(target).is_none() {
                // What it was about is gone.
                if let Some(watch) = self
                    .info
                    .get_mut(scope)
                    .and_then(|info| info.watches.get_mut(this))
                {
                    watch.gone = true;
                }
                continue;
            }
            let source = self.node(target).map(|node| node.source);
            // What a model's look changes is for the next round.
            let moment = self.scopes.changes().now();
            let mut steady = true;
            let value = match &getter {
                Getter::Expression(expression) => self.run(expression, scope, source),
                Getter::Interpolation(parts) => self.interpolate(parts, scope, source),
                Getter::Plural(plural) => self.plural(plural, scope, source),
                Getter::Own => {
                    match &action {
                        Action::Model(id) => steady = self.look_at_model(*id, scope),
                        Action::Repeat(id) => self.look_at_rows(*id, scope),
                        Action::Many(id) => self.look_at_many(*id),
                        Action::Options(id) => self.render_options(*id),
                        _ => {}
                    }
                    Some(Value::Undefined)
                }
            };
            let Some(value) = value else {
                continue;
            };
            let Some(watch) = self
                .info
                .get_mut(scope)
                .and_then(|info| info.watches.get_mut(this))
            else {
                return dirty;
            };
            watch.looked = if steady { moment } else { 0 };
            let same = watch.last.as_ref().is_some_and(|last| {
                if watch.deep {
                    last.matches(&value)
                } else {
                    last.is_same(&value)
                }
            });
            if same {
                continue;
            }
            dirty = true;
            let kept = if watch.deep {
                value.copied()
            } else {
                value.clone()
            };
            let before = watch.last.replace(kept).unwrap_or_else(|| value.clone());
            self.act(&action, &value, &before, scope);
        }
    }

    /// Works a watch out that could be left out, and compares.
    #[cfg(debug_assertions)]
    fn assert_steady(&mut self, scope: usize, place: usize) {
        let Some(watch) = self
            .info
            .get(scope)
            .and_then(|info| info.watches.get(place))
        else {
            return;
        };
        if self.node(watch.action.node()).is_none() {
            return;
        }
        let (getter, action, deep) = (watch.getter.clone(), watch.action.clone(), watch.deep);
        let last = watch.last.clone();
        let (budget, troubles) = (self.budget, self.troubles.clone());
        self.budget = Budget::new(STEPS);
        let value = match (&getter, &action) {
            (Getter::Expression(expression), _) => self.run(expression, scope, None),
            (Getter::Interpolation(parts), _) => self.interpolate(parts, scope, None),
            (Getter::Own, Action::Model(id)) => {
                let expression = self.model(*id).map(|model| model.expression.clone());
                let value = expression.and_then(|one| self.run(&one, scope, None));
                let known = self.model(*id).map(|model| model.model_value.clone());
                let same = value
                    .zip(known)
                    .is_some_and(|(value, known)| known.is(&value));
                debug_assert!(same, "a control knows its model");
                Some(Value::Undefined)
            }
            _ => None,
        };
        let same = last.zip(value).is_some_and(|(last, value)| {
            if deep {
                last.matches(&value)
            } else {
                last.is_same(&value)
            }
        });
        debug_assert!(same, "{getter:?} is steady");
        self.budget = budget;
        self.troubles = troubles;
    }

    fn act(&mut self, action: &Action, value: &Value, before: &Value, scope: usize) {
        match action {
            Action::Text(id) => {
                let text = value.text();
                if let Some(node) = self.node_mut(*id) {
                    node.kind = LiveKind::Text(text.clone());
                }
                self.patch(|| Patch::Text(short(*id), text));
            }
            Action::Attribute(id, name) | Action::Set(id, name) => {
                self.set_attribute(*id, name, value.clone());
            }
            Action::Flag(id, name) => {
                self.set_attribute(*id, name, Value::Bool(value.is_true()));
            }
            Action::Show(id, when) => {
                let hidden = value.shows() != *when;
                if let Some(element) = self.element_mut(*id)
                    && element.hidden.replace(hidden) != Some(hidden)
                {
                    self.patch(|| Patch::Hidden(short(*id), hidden));
                }
            }
            Action::Class(id, turn) => {
                if self.is_turn(*turn, scope) {
                    if !before.matches(value) {
                        self.unclass(*id, before);
                    }
                    self.class(*id, value);
                }
            }
            Action::Turn(id, expression, turn) => {
                // As AngularJS has it: the new parity against the old index.
                let parity = if value.number() % 2.0 == 1.0 {
                    1.0
                } else {
                    0.0
                };
                if !Value::Number(parity).is(before) {
                    let own = if *turn == Turn::Odd { 0.0 } else { 1.0 };
                    let source = self.node(*id).map(|node| node.source);
                    if let Some(names) = self.run(expression, scope, source) {
                        if parity == own {
                            self.class(*id, &names);
                        } else {
                            self.unclass(*id, &names);
                        }
                    }
                }
            }
            Action::Style(id) => {
                if !before.is(value) {
                    for (name, _) in styles_of(before) {
                        self.set_style(*id, &name, "");
                    }
                }
                for (name, text) in styles_of(value) {
                    self.set_style(*id, &name, &text);
                }
            }
            Action::Bind(id) => {
                let text = if value.is_nothing() {
                    "".into()
                } else {
                    value.text()
                };
                self.set_content(*id, &text);
            }
            Action::Switch(id) => self.switched(*id, value, scope),
            Action::If(id) => self.decided(*id, value.is_true(), scope),
            Action::OptionValue(id) => self.option_changed(*id, value, before),
            Action::Model(_) | Action::Repeat(_) | Action::Many(_) | Action::Options(_) => {}
        }
    }

    fn is_turn(&self, turn: Turn, scope: usize) -> bool {
        let index = self.scopes.get(scope, "$index").number();
        match turn {
            Turn::Each => true,
            // AngularJS counts from one when it speaks of odd and even.
            Turn::Odd => index % 2.0 == 0.0,
            Turn::Even => index % 2.0 == 1.0,
        }
    }

    fn class(&mut self, id: usize, value: &Value) {
        if let Some(names) = classes_of(value) {
            self.classes(id, |classes| classes.add(&names));
        }
    }

    fn unclass(&mut self, id: usize, value: &Value) {
        if let Some(names) = classes_of(value) {
            self.classes(id, |classes| classes.remove(&names));
        }
    }

    /// The class attribute was set anew, which took the directive's classes.
    pub(super) fn class_again(&mut self, id: usize) {
        let Some((scope, expressions)) = self
            .element(id)
            .map(|element| (element.scope, element.classed.clone()))
        else {
            return;
        };
        for expression in expressions {
            let source = self.node(id).map(|node| node.source);
            if let Some(value) = self.run(&expression, scope, source) {
                self.class(id, &value);
            }
        }
    }

    fn set_style(&mut self, id: usize, name: &str, value: &str) {
        let made = declaration(name, value);
        if made.is_none() && !value.is_empty() {
            return;
        }
        let Some(element) = self.element_mut(id) else {
            return;
        };
        let name: Rc<str> = hyphenated(name).into();
        let value: Rc<str> = made.map_or_else(|| "".into(), |made| made.value.into());
        element.styles.retain(|(known, _)| *known != name);
        if !value.is_empty() {
            element.styles.push((name.clone(), value.clone()));
        }
        self.patch(|| Patch::Style(short(id), name, value));
    }
}

impl Action {
    fn node(&self) -> usize {
        match self {
            Self::Text(id)
            | Self::Attribute(id, _)
            | Self::Flag(id, _)
            | Self::Show(id, _)
            | Self::Class(id, _)
            | Self::Turn(id, _, _)
            | Self::Style(id)
            | Self::Bind(id)
            | Self::Switch(id)
            | Self::If(id)
            | Self::OptionValue(id)
            | Self::Set(id, _)
            | Self::Model(id)
            | Self::Repeat(id)
            | Self::Many(id)
            | Self::Options(id) => *id,
        }
    }
}

/// The classes that a value names: a text, a list, or an object of conditions.
fn classes_of(value: &Value) -> Option<String> {
    match value {
        Value::Object(object) => Some(
            object
                .members()
                .iter()
                .filter(|(_, value)| value.is_true())
                .map(|(name, _)| name.to_string())
                .collect::<Vec<_>>()
                .join(" "),
        ),
        Value::Array(items) => Some(
            items
                .items()
                .iter()
                .filter(|item| !item.is_nothing())
                .map(|item| item.text().to_string())
                .collect::<Vec<_>>()
                .join(" "),
        ),
        Value::Text(text) if !text.is_empty() => Some(text.to_string()),
        _ => None,
    }
}

/// The style properties that a value names, in CSS's spelling.
fn styles_of(value: &Value) -> Vec<(String, String)> {
    let Value::Object(object) = value else {
        return Vec::new();
    };
    let mut styles = Vec::new();
    for (name, value) in object.members() {
        let mut property = String::new();
        for character in name.chars() {
            if character.is_ascii_uppercase() {
                property.push('-');
            }
            property.push(character.to_ascii_lowercase());
        }
        let text = if value.is_nothing() {
            String::new()
        } else {
            value.text().to_string()
        };
        styles.push((property, text));
    }
    styles
}
