//! Selects: which option is chosen, and the blank option that AngularJS puts in
//! front while the model matches none.

use super::control::{Check, Render};
use super::{Action, Getter, Live, LiveElement, LiveKind, Observer, Patch, short};
use crate::domain::template::compile::{Element, Interpolation};
use crate::domain::template::value::Value;
use std::collections::BTreeSet;
use std::rc::Rc;

/// What a select knows of its options.
#[derive(Debug, Default)]
pub(super) struct Select {
    known: BTreeSet<Rc<str>>,
    /// The option with an empty value, which stands for nothing chosen.
    empty: Option<usize>,
    unknown: Option<usize>,
    /// Whether the model is told of options that come and go.
    bound: bool,
    destroyed: bool,
}

impl Select {
    /// The option with an empty value.
    pub(super) fn empty(&self) -> Option<usize> {
        self.empty
    }
}

/// The text that stands for a value in lists of values.
pub(super) fn hash_key(value: &Value) -> Rc<str> {
    match value {
        Value::Undefined => "undefined:undefined".into(),
        Value::Null => "object:null".into(),
        Value::Bool(_) => format!("boolean:{}", value.text()).into(),
        Value::Number(_) => format!("number:{}", value.text()).into(),
        Value::Text(text) => format!("string:{text}").into(),
        Value::Array(items) => format!("object:{:p}", Rc::as_ptr(items)).into(),
        Value::Object(object) => format!("object:{:p}", Rc::as_ptr(object)).into(),
        Value::Scope(scope) => format!("object:scope {scope}").into(),
        Value::Method(name) => format!("function:{name}").into(),
    }
}

impl Live {
    fn select(&self, id: usize) -> Option<&Select> {
        self.element(id)?.select.as_deref()
    }

    fn select_mut(&mut self, id: usize) -> Option<&mut Select> {
        self.element_mut(id)?.select.as_deref_mut()
    }

    /// The select that an option is in.
    fn select_of(&self, option: usize) -> Option<usize> {
        let parent = self.node(option)?.parent?;
        if &*self.element(parent)?.tag == "select" {
            return Some(parent);
        }
        let outer = self.node(parent)?.parent?;
        (&*self.element(outer)?.tag == "select").then_some(outer)
    }

    /// The options of a select, in order.
    pub(super) fn options_of(&self, select: usize) -> Vec<usize> {
        let mut options = Vec::new();
        let children = |id: usize| self.node(id).map_or(&[][..], |node| &node.children);
        let is = |id: usize, tag: &str| self.element(id).is_some_and(|one| &*one.tag == tag);
        for child in children(select) {
            if is(*child, "option") {
                options.push(*child);
            } else if is(*child, "optgroup") {
                options.extend(children(*child).iter().filter(|one| is(**one, "option")));
            }
        }
        options
    }

    pub(super) fn is_unknown_option(&self, option: usize) -> bool {
        self.select_of(option)
            .and_then(|select| self.select(select))
            .is_some_and(|select| select.unknown == Some(option))
    }

    fn shown_value(element: &LiveElement, name: &str) -> Option<Rc<str>> {
        element
            .shown_attributes
            .iter()
            .find(|(known, _)| **known == *name)
            .map(|(_, value)| value.clone())
    }

    /// The value of an option: its attribute, else its text.
    fn option_value(&self, option: usize) -> Rc<str> {
        let Some(element) = self.element(option) else {
            return "".into();
        };
        if let Some(value) = Self::shown_value(element, "value") {
            return value;
        }
        let text = self.text_of(option);
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        words.join(" ").into()
    }

    /// All text in a node.
    pub(super) fn text_of(&self, id: usize) -> String {
        let mut text = String::new();
        let mut waiting = vec![id];
        while let Some(id) = waiting.pop() {
            let Some(node) = self.node(id) else {
                continue;
            };
            if let LiveKind::Text(part) = &node.kind {
                text.push_str(part);
            }
            waiting.extend(node.children.iter().rev());
        }
        text
    }

    fn is_many(&self, select: usize) -> bool {
        self.element(select)
            .is_some_and(|one| Self::shown_value(one, "multiple").is_some())
    }

    pub(super) fn set_selected(&mut self, option: usize, selected: bool) {
        let select = self.select_of(option);
        if let Some(element) = self.element_mut(option) {
            element.selected = selected;
        }
        let Some(select) = select else {
            return;
        };
        if selected && !self.is_many(select) {
            for other in self.options_of(select) {
                if other != option
                    && let Some(element) = self.element_mut(other)
                {
                    element.selected = false;
                }
            }
        }
        self.reset_select(select);
    }

    /// The browser's own rule: in a drop-down one option is chosen, the first
    /// one that can be if none was.
    pub(super) fn reset_select(&mut self, select: usize) {
        let size = self
            .element(select)
            .and_then(|one| Self::shown_value(one, "size"))
            .and_then(|size| size.trim().parse::<u32>().ok())
            .unwrap_or(0);
        if !self.is_many(select) {
            let options = self.options_of(select);
            let chosen: Vec<usize> = options
                .iter()
                .copied()
                .filter(|option| self.element(*option).is_some_and(|one| one.selected))
                .collect();
            match chosen.split_last() {
                None if size <= 1 => {
                    let first = options.iter().copied().find(|option| {
                        self.element(*option)
                            .is_some_and(|one| Self::shown_value(one, "disabled").is_none())
                    });
                    if let Some(element) = first.and_then(|first| self.element_mut(first)) {
                        element.selected = true;
                    }
                }
                Some((_, others)) => {
                    for other in others {
                        if let Some(element) = self.element_mut(*other) {
                            element.selected = false;
                        }
                    }
                }
                None => {}
            }
        }
        self.patch(|| Patch::Selected(short(select)));
    }

    pub(super) fn sync_select_of(&mut self, option: usize) {
        if let Some(select) = self.select_of(option) {
            self.patch(|| Patch::Selected(short(select)));
        }
    }

    /// `select.value = …`: the first option of that value, or none.
    fn choose_value(&mut self, select: usize, value: &str) {
        let mut found = false;
        for option in self.options_of(select) {
            let selected = !found && &*self.option_value(option) == value;
            found |= selected;
            if let Some(element) = self.element_mut(option) {
                element.selected = selected;
            }
        }
        self.patch(|| Patch::Selected(short(select)));
    }

    /// The values of the options that are chosen.
    fn chosen_values(&self, select: usize) -> Vec<Value> {
        self.options_of(select)
            .into_iter()
            .filter(|option| self.element(*option).is_some_and(|one| one.selected))
            .map(|option| Value::Text(self.option_value(option)))
            .collect()
    }

    /// `element.val()` of the framework: a text, or with several to choose a list,
    /// which is never empty.
    fn chosen_value(&self, select: usize) -> Value {
        let chosen = self.chosen_values(select);
        match chosen.first() {
            None if self.is_many(select) => Value::Null,
            None => Value::Text("".into()),
            Some(_) if self.is_many(select) => Value::array(chosen),
            Some(first) => first.clone(),
        }
    }

    pub(super) fn link_select(&mut self, id: usize, element: &Element) {
        if self.element(id).is_none_or(|one| one.model.is_none()) {
            return;
        }
        let empty = self.node(id).and_then(|node| {
            node.children.iter().copied().find(|child| {
                self.element(*child)
                    .is_some_and(|one| &*one.tag == "option")
                    && self.option_value(*child).is_empty()
            })
        });
        if let Some(select) = self.select_mut(id) {
            select.empty = empty;
            select.bound = true;
        }
        let many = self.seen(id, "multiple").is_true();
        let required =
            self.seen(id, "required").is_true() || !self.seen(id, "ngRequired").is_undefined();
        if many && required {
            if let Some(model) = self.element_mut(id).and_then(|one| one.model.as_mut()) {
                model.parsers.push(Check::RequiredMany);
                model.formatters.insert(0, Check::RequiredMany);
            }
            self.observe(id, "required", Observer::RequiredMany);
        }
        let options = element
            .attributes
            .iter()
            .find(|one| &*one.normalized == "ngOptions")
            .map(|one| one.value.clone());
        let scope = self.element(id).map_or(0, |one| one.scope);
        let render = match options {
            Some(text) => {
                self.link_options(id, scope, &text);
                Render::Options
            }
            None if many => {
                self.watch(scope, Getter::Own, false, Action::Many(id));
                Render::Many
            }
            None => Render::Select,
        };
        if let Some(model) = self.element_mut(id).and_then(|one| one.model.as_mut()) {
            model.render = render;
        }
    }

    pub(super) fn link_option(
        &mut self,
        id: usize,
        scope: usize,
        text: Option<&Rc<Interpolation>>,
    ) {
        let select = self.select_of(id);
        let has_model = select
            .is_some_and(|select| self.element(select).is_some_and(|one| one.model.is_some()));
        if has_model {
            self.set_selected(id, false);
        }
        match text {
            Some(text) => {
                let getter = Getter::Interpolation(text.clone());
                self.watch(scope, getter, false, Action::OptionValue(id));
            }
            None => {
                let value = self.seen(id, "value");
                if has_model && let Some(select) = select {
                    self.add_option(select, &value.text());
                }
            }
        }
    }

    fn add_option(&mut self, select: usize, value: &Rc<str>) {
        let Some(known) = self.select_mut(select) else {
            return;
        };
        known.known.insert(value.clone());
        let is_chosen = known.bound
            && self
                .element(select)
                .and_then(|one| one.model.as_ref())
                .is_some_and(|model| model.view_value.equals(&Value::Text(value.clone())));
        if is_chosen {
            self.choose_value(select, value);
            self.drop_unknown(select);
        }
    }

    fn remove_option(&mut self, select: usize, value: &Rc<str>) {
        let Some(known) = self.select_mut(select) else {
            return;
        };
        if !known.known.remove(value) || !known.bound || known.destroyed {
            return;
        }
        let view = self
            .element(select)
            .and_then(|one| one.model.as_ref())
            .map(|model| model.view_value.clone());
        if view.is_some_and(|view| view.equals(&Value::Text(value.clone()))) {
            self.show_unknown(select, &Value::Text(value.clone()));
        }
    }

    /// The interpolated text of an option, which is its value too, has changed.
    pub(super) fn option_changed(&mut self, id: usize, value: &Value, before: &Value) {
        self.set_attribute(id, "value", value.clone());
        let Some(select) = self.select_of(id) else {
            return;
        };
        if self.element(select).is_none_or(|one| one.model.is_none()) {
            return;
        }
        if !value.is(before) {
            self.remove_option(select, &before.text());
        }
        self.add_option(select, &value.text());
    }

    /// An option is about to go.
    pub(super) fn option_gone(&mut self, id: usize) {
        // The blank option has no value that a directive sees, and is unknown.
        if let Value::Text(value) = self.seen(id, "value")
            && let Some(select) = self.select_of(id)
            && self.element(select).is_some_and(|one| one.model.is_some())
        {
            self.remove_option(select, &value);
        }
    }

    fn drop_unknown(&mut self, select: usize) {
        let unknown = self.select_mut(select).and_then(|one| one.unknown.take());
        if let Some(unknown) = unknown {
            self.detach(unknown);
            self.remove_node(unknown);
            self.reset_select(select);
        }
    }

    fn show_unknown(&mut self, select: usize, value: &Value) {
        let text: Rc<str> = format!("? {} ?", hash_key(value)).into();
        let unknown = match self.select(select).and_then(|one| one.unknown) {
            Some(unknown) => {
                if let Some(element) = self.element_mut(unknown) {
                    element.shown_attributes = vec![("value".into(), text.clone())];
                }
                self.patch(|| Patch::Attribute(short(unknown), "value".into(), Some(text.clone())));
                unknown
            }
            None => {
                let Some(node) = self.node(select) else {
                    return;
                };
                let source = node.source;
                let scope = self.element(select).map_or(0, |one| one.scope);
                let element = LiveElement {
                    tag: "option".into(),
                    shown: "option".into(),
                    scope,
                    shown_attributes: vec![("value".into(), text.clone())],
                    ..LiveElement::default()
                };
                let unknown =
                    self.add_node(source, Some(select), LiveKind::Element(Box::new(element)));
                if let Some(node) = self.node_mut(select) {
                    node.children.insert(0, unknown);
                }
                if let Some(select) = self.select_mut(select) {
                    select.unknown = Some(unknown);
                }
                self.tell_inserted(unknown);
                unknown
            }
        };
        self.choose_value(select, &text);
        self.set_selected(unknown, true);
    }

    pub(super) fn render_select(&mut self, id: usize, value: &Value) {
        let text = value.text();
        let (is_known, empty) = self.select(id).map_or((false, None), |select| {
            (select.known.contains(&text), select.empty)
        });
        if is_known {
            self.drop_unknown(id);
            // Choosing `undefined` asks what is chosen, and changes nothing.
            if !value.is_undefined() {
                self.choose_value(id, &text);
            }
            if text.is_empty()
                && let Some(empty) = empty
            {
                self.set_selected(empty, true);
            }
        } else if value.is_undefined() && empty.is_some() {
            self.choose_value(id, "");
        } else {
            self.show_unknown(id, value);
        }
    }

    pub(super) fn render_many(&mut self, id: usize, value: &Value) {
        let chosen: Vec<Rc<str>> = match value {
            Value::Array(items) => items.items().iter().map(hash_key).collect(),
            // What AngularJS makes of a text: its letters.
            Value::Text(text) => text
                .chars()
                .map(|letter| hash_key(&Value::from(letter.to_string())))
                .collect(),
            _ => Vec::new(),
        };
        for option in self.options_of(id) {
            let key = hash_key(&Value::Text(self.option_value(option)));
            let selected = chosen.contains(&key);
            if let Some(element) = self.element_mut(option) {
                element.selected = selected;
            }
        }
        self.patch(|| Patch::Selected(short(id)));
    }

    /// Options were chosen by a person.
    pub(super) fn chosen(&mut self, id: usize, places: &[usize]) {
        for (place, option) in self.options_of(id).into_iter().enumerate() {
            if let Some(element) = self.element_mut(option) {
                element.selected = places.contains(&place);
            }
        }
        let Some(render) = self
            .element(id)
            .and_then(|one| one.model.as_ref())
            .map(|model| model.render)
        else {
            self.bubble(id, "change");
            return;
        };
        let value = match render {
            Render::Select => {
                self.drop_unknown(id);
                self.chosen_value(id)
            }
            Render::Many => Value::array(self.chosen_values(id)),
            Render::Options => self.option_chosen(id),
            _ => return,
        };
        self.enter(id, value);
        self.digest();
    }
}
