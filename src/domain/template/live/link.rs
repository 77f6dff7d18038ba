//! Linking: compiled nodes become live ones, directives get their watches.

use super::control::{Check, Model, Render};
use super::select::Select;
use super::{
    Action, Getter, Handler, Live, LiveElement, LiveKind, LiveNode, NODE_LIMIT, Observer, Switch,
    Watch, short,
};
use crate::domain::pattern::{Pattern, PatternError};
use crate::domain::template::allowed::{Passage, attribute};
use crate::domain::template::compile::{
    Directive, Element, Interpolation, Kind, Part, Read, Turn, is_flag, takes_flags,
};
use crate::domain::template::expression::{Expression, Reads, Scopes, evaluate};
use crate::domain::template::tree::Spot;
use crate::domain::template::value::Value;
use std::rc::Rc;

/// A control could not be made, and AngularJS stops linking the view there.
#[derive(Debug)]
pub(super) struct Stopped;

pub(super) type Linked = Result<(), Stopped>;

impl Live {
    pub(super) fn add_node(
        &mut self,
        source: usize,
        parent: Option<usize>,
        kind: LiveKind,
    ) -> usize {
        let id = self.nodes.len();
        self.nodes.push(Some(LiveNode {
            source,
            parent,
            children: Vec::new(),
            kind,
        }));
        self.count += 1;
        id
    }

    /// Puts a node at the end of its parent.
    pub(super) fn put_last(&mut self, node: usize) {
        let parent = self.node(node).and_then(|node| node.parent);
        match parent {
            Some(parent) => {
                if let Some(parent) = self.node_mut(parent) {
                    parent.children.push(node);
                }
            }
            None => self.top.push(node),
        }
    }

    /// Puts a node right after a sibling.
    pub(super) fn put_after(&mut self, node: usize, sibling: usize) {
        let parent = self.node(sibling).and_then(|node| node.parent);
        if let Some(node) = self.node_mut(node) {
            node.parent = parent;
        }
        let siblings = match parent {
            Some(parent) => match self.node_mut(parent) {
                Some(parent) => &mut parent.children,
                None => return,
            },
            None => &mut self.top,
        };
        siblings.retain(|one| *one != node);
        let at = siblings
            .iter()
            .position(|one| *one == sibling)
            .map_or(siblings.len(), |at| at + 1);
        siblings.insert(at, node);
    }

    /// Tells whoever draws that a node is to be drawn where it now is.
    pub(super) fn tell_inserted(&mut self, node: usize) {
        let parent = self.node(node).and_then(|node| node.parent);
        self.patch(|| super::Patch::Insert {
            node: short(node),
            parent: parent.map(short),
        });
    }

    /// Draws a node and all below it without linking anything. What comes and
    /// goes is gone where AngularJS came to it before it stopped: it takes such
    /// elements out of the document when it compiles, long before it links.
    pub(super) fn draw_plain(&mut self, source: usize, parent: Option<usize>) {
        let compiled = self.compiled.clone();
        let Some(node) = compiled.nodes.get(source) else {
            return;
        };
        if self.count >= NODE_LIMIT {
            return;
        }
        match &node.kind {
            Kind::Text(text, _) => {
                let id = self.add_node(source, parent, LiveKind::Text(text.clone()));
                self.put_last(id);
            }
            Kind::Element(element) => {
                let is_compiled = compiled.broken.is_none_or(|broken| source < broken);
                if is_compiled && element.directives.iter().any(Directive::stands_apart) {
                    return;
                }
                let live = self.raw_element(element, Scopes::ROOT);
                let id = self.add_node(source, parent, LiveKind::Element(Box::new(live)));
                self.put_last(id);
                for child in &node.children {
                    self.draw_plain(*child, Some(id));
                }
                if &*element.tag == "select" {
                    self.reset_select(id);
                }
            }
        }
    }

    fn raw_element(&self, element: &Element, scope: usize) -> LiveElement {
        let mut live = LiveElement {
            tag: element.tag.clone(),
            shown: element.shown.clone(),
            scope,
            ..LiveElement::default()
        };
        for one in &element.attributes {
            // The value that an option gets of its text is AngularJS's doing.
            if self.compiled.broken.is_some() && one.at == Spot::default() {
                continue;
            }
            let flag = is_flag(&one.normalized) && takes_flags(&element.tag);
            let value = if flag {
                Value::Bool(true)
            } else {
                Value::Text(one.value.clone())
            };
            live.attributes
                .push((one.normalized.clone(), one.name.clone(), value));
            match &*one.name {
                "class" => {
                    live.classes = one.value.split_ascii_whitespace().map(Rc::from).collect();
                }
                "checked" => {
                    live.checked = true;
                    live.shown_attributes
                        .push((one.name.clone(), one.value.clone()));
                }
                "selected" => {
                    live.selected = true;
                    live.shown_attributes
                        .push((one.name.clone(), one.value.clone()));
                }
                // What a select yields is the document's own, with its blanks.
                "value" => live
                    .shown_attributes
                    .push((one.name.clone(), one.written.clone())),
                name if attribute(name) != Passage::Blocked => live
                    .shown_attributes
                    .push((one.name.clone(), one.value.clone())),
                _ => {}
            }
        }
        live
    }

    /// Links a node at the end of `parent`, directives of a priority below
    /// `limit` only.
    pub(super) fn link(
        &mut self,
        source: usize,
        scope: usize,
        parent: Option<usize>,
        limit: i32,
    ) -> Linked {
        let compiled = self.compiled.clone();
        let Some(node) = compiled.nodes.get(source) else {
            return Ok(());
        };
        if self.count >= NODE_LIMIT {
            self.trouble(
                "template.limit",
                Some(source),
                &format!(
                    "The view has more than {NODE_LIMIT} elements; further ones are not shown."
                ),
            );
            return Ok(());
        }
        match &node.kind {
            Kind::Text(text, parts) => {
                let id = self.add_node(source, parent, LiveKind::Text(text.clone()));
                self.put_last(id);
                if let Some(parts) = parts {
                    self.watch(
                        scope,
                        Getter::Interpolation(parts.clone()),
                        false,
                        Action::Text(id),
                    );
                }
                Ok(())
            }
            Kind::Element(element) => {
                let id = self.make(source, element, scope, parent, limit);
                self.put_last(id);
                self.link_made(id, source, scope, limit)
            }
        }
    }

    /// Makes the live node of an element, or the anchor that stands for it.
    pub(super) fn make(
        &mut self,
        source: usize,
        element: &Rc<Element>,
        scope: usize,
        parent: Option<usize>,
        limit: i32,
    ) -> usize {
        let stands_apart = element
            .directives
            .iter()
            .any(|one| one.is_below(limit) && one.stands_apart());
        let kind = if stands_apart {
            LiveKind::Anchor
        } else {
            LiveKind::Element(Box::new(self.raw_element(element, scope)))
        };
        self.add_node(source, parent, kind)
    }

    /// Links what [`Live::make`] made.
    pub(super) fn link_made(
        &mut self,
        id: usize,
        source: usize,
        scope: usize,
        limit: i32,
    ) -> Linked {
        let compiled = self.compiled.clone();
        let Some(node) = compiled.nodes.get(source) else {
            return Ok(());
        };
        let Kind::Element(element) = &node.kind else {
            return Ok(());
        };
        let directives: Vec<&Directive> = element
            .directives
            .iter()
            .filter(|one| one.is_below(limit))
            .collect();
        if matches!(self.node(id).map(|node| &node.kind), Some(LiveKind::Anchor)) {
            if let Some(first) = directives.iter().find(|one| one.stands_apart()) {
                self.link_anchor(id, source, scope, first);
            }
            return Ok(());
        }
        // Controllers come first, in the order of the directives.
        for directive in &directives {
            match directive {
                Directive::Model(read) => {
                    let expression = read.as_ref().ok().filter(|one| one.can_be_assigned());
                    let Some(expression) = expression else {
                        self.trouble(
                            "template.stopped",
                            Some(source),
                            "This ng-model is nothing that a value can be stored in: GoCD stops binding the view here, and what follows does not work.",
                        );
                        self.rest_plain(id, &node.children);
                        return Err(Stopped);
                    };
                    let mut model = Model::new(expression.clone());
                    model.member = self.member_of_form(id);
                    if let Some(element) = self.element_mut(id) {
                        element.model = Some(Box::new(model));
                    }
                    self.classes(id, |classes| {
                        classes.add("ng-pristine");
                        classes.add("ng-valid");
                    });
                    self.watch(scope, Getter::Own, false, Action::Model(id));
                }
                Directive::Controller => {
                    self.trouble(
                        "template.script",
                        Some(source),
                        "This ng-controller names a function of a script, which is never run: GoCD stops binding the view here unless a script of the template defines it.",
                    );
                    self.rest_plain(id, &node.children);
                    return Err(Stopped);
                }
                Directive::Form(name) => self.link_form(id, scope, name),
                Directive::Select => {
                    if let Some(element) = self.element_mut(id) {
                        element.select = Some(Box::new(Select::default()));
                    }
                }
                Directive::Switch(_, change) => {
                    if let Some(element) = self.element_mut(id) {
                        element.switch = Some(Box::new(Switch {
                            change: change.clone(),
                            ..Switch::default()
                        }));
                    }
                }
                _ => {}
            }
        }
        for directive in &directives {
            if let Directive::Init(Ok(expression)) = directive {
                self.run(expression, scope, Some(source));
            }
        }
        if element.terminal {
            if !directives
                .iter()
                .any(|one| matches!(one, Directive::Terminal))
            {
                for child in &node.children {
                    self.draw_plain(*child, Some(id));
                }
            }
        } else {
            let mut children = node.children.iter();
            while let Some(child) = children.next() {
                if self.link(*child, scope, Some(id), i32::MAX).is_err() {
                    self.rest_plain(id, &children.copied().collect::<Vec<_>>());
                    return Err(Stopped);
                }
            }
        }
        if &*element.tag == "select" {
            self.reset_select(id);
        }
        for directive in &directives {
            self.post_link(id, source, scope, directive, element);
        }
        Ok(())
    }

    fn rest_plain(&mut self, parent: usize, children: &[usize]) {
        for child in children {
            self.draw_plain(*child, Some(parent));
        }
    }

    fn post_link(
        &mut self,
        id: usize,
        source: usize,
        scope: usize,
        directive: &Directive,
        element: &Element,
    ) {
        let watched = |read: &Read| read.as_ref().ok().cloned();
        match directive {
            Directive::Anchor
            | Directive::Init(_)
            | Directive::Form(_)
            | Directive::Repeat(_)
            | Directive::SwitchWhen(_)
            | Directive::SwitchDefault
            | Directive::If(_)
            | Directive::Controller
            | Directive::NonBindable
            | Directive::Terminal
            | Directive::Options => {}
            Directive::Model(_) => self.add_member(id),
            Directive::Pluralize {
                count,
                when,
                offset,
            } => {
                self.link_plural(id, scope, count, when, offset);
            }
            Directive::Input => self.link_input(id),
            Directive::Select => self.link_select(id, element),
            Directive::Option(parts) => self.link_option(id, scope, parts.as_ref()),
            Directive::Interpolated(name, parts) => {
                self.set_seen(id, name, Value::Undefined);
                let action = Action::Attribute(id, name.clone());
                self.watch(scope, Getter::Interpolation(parts.clone()), false, action);
            }
            Directive::Flag(name, read) => {
                self.watch_read(scope, read, false, Action::Flag(id, name));
            }
            Directive::Value(read, constant) => {
                let Some(expression) = watched(read) else {
                    return;
                };
                if *constant {
                    let value = self.run(&expression, scope, Some(source));
                    self.set_attribute(id, "value", value.unwrap_or(Value::Undefined));
                } else {
                    let action = Action::Set(id, "value".into());
                    self.watch(scope, Getter::Expression(expression), false, action);
                }
            }
            Directive::Href => self.observe(id, "ngHref", Observer::Href),
            Directive::Change(read) => {
                if let (Some(expression), Some(element)) = (watched(read), self.element_mut(id))
                    && let Some(model) = &mut element.model
                {
                    model.listeners.push(expression);
                }
            }
            Directive::Required => {
                let has_model = self.element(id).is_some_and(|one| one.model.is_some());
                if has_model {
                    self.set_seen(id, "required", Value::Bool(true));
                    if let Some(model) = self.element_mut(id).and_then(|one| one.model.as_mut()) {
                        model.formatters.push(Check::Required);
                        model.parsers.insert(0, Check::Required);
                    }
                    self.observe(id, "required", Observer::Required);
                }
            }
            Directive::Show(read) => {
                self.watch_read(scope, read, false, Action::Show(id, true));
            }
            Directive::Hide(read) => {
                self.watch_read(scope, read, false, Action::Show(id, false));
            }
            Directive::Class(read, turn) => {
                if let Some(expression) = watched(read) {
                    let action = Action::Class(id, *turn);
                    self.watch(scope, Getter::Expression(expression.clone()), true, action);
                    if *turn == Turn::Each {
                        if let Some(element) = self.element_mut(id) {
                            element.classed.push(expression);
                        }
                        self.observe(id, "class", Observer::Class);
                    } else {
                        let index = Expression::Path(["$index".into()].into());
                        let action = Action::Turn(id, expression, *turn);
                        self.watch(scope, Getter::Expression(Rc::new(index)), false, action);
                    }
                }
            }
            Directive::Style(read) => {
                self.watch_read(scope, read, true, Action::Style(id));
            }
            Directive::Bind(read) => {
                self.watch_read(scope, read, false, Action::Bind(id));
            }
            Directive::BindTemplate => {
                self.observe(id, "ngBindTemplate", Observer::BindTemplate);
            }
            Directive::Event(name, read) => {
                if let (Some(expression), Some(element)) = (watched(read), self.element_mut(id)) {
                    element.handlers.push(Handler::Expression(name, expression));
                }
            }
            Directive::Switch(read, _) => {
                self.watch_read(scope, read, false, Action::Switch(id));
            }
            Directive::List(separator) => {
                let separator: Rc<str> = if separator.is_empty() {
                    ",".into()
                } else {
                    separator.clone()
                };
                if let Some(model) = self.element_mut(id).and_then(|one| one.model.as_mut()) {
                    model.parsers.push(Check::ListIn(separator));
                    model.formatters.push(Check::ListOut);
                }
            }
        }
    }

    fn link_anchor(&mut self, id: usize, source: usize, scope: usize, directive: &Directive) {
        match directive {
            Directive::Repeat(text) => self.link_repeat(id, source, scope, text),
            Directive::If(Ok(expression)) => {
                self.watch(
                    scope,
                    Getter::Expression(expression.clone()),
                    false,
                    Action::If(id),
                );
            }
            Directive::SwitchWhen(text) => self.add_case(id, source, format!("!{text}")),
            Directive::SwitchDefault => self.add_case(id, source, "?".to_owned()),
            _ => {}
        }
    }

    fn add_case(&mut self, id: usize, source: usize, case: String) {
        let mut next = self.node(id).and_then(|node| node.parent);
        while let Some(node) = next {
            if let Some(switch) = self.element_mut(node).and_then(|one| one.switch.as_mut()) {
                switch.cases.insert(case, source);
                return;
            }
            next = self.node(node).and_then(|node| node.parent);
        }
        self.trouble(
            "template.switch",
            Some(source),
            "This case has no ng-switch around it, so it is never shown.",
        );
    }

    fn link_input(&mut self, id: usize) {
        let Some(element) = self.element_mut(id) else {
            return;
        };
        let attributes = element.attributes.clone();
        let text = |name: &str| {
            attributes
                .iter()
                .find(|(normalized, _, _)| **normalized == *name)
                .and_then(|(_, _, value)| match value {
                    Value::Text(text) => Some(text.clone()),
                    _ => None,
                })
        };
        let Some(model) = &mut element.model else {
            return;
        };
        let kind = text("type").unwrap_or_default().to_lowercase();
        match kind.as_str() {
            "hidden" | "button" | "submit" | "reset" => {}
            "checkbox" => {
                model.render = Render::Checkbox;
                let yes = text("ngTrueValue").map_or(Value::Bool(true), Value::Text);
                let no = text("ngFalseValue").map_or(Value::Bool(false), Value::Text);
                model.formatters.push(Check::CheckedOut(yes.clone()));
                model.parsers.push(Check::CheckedIn(yes, no));
                element.handlers.push(Handler::Checkbox);
            }
            "radio" => {
                model.render = Render::Radio;
                element.handlers.push(Handler::Radio);
                if text("name").is_none() {
                    self.names += 1;
                    let name: Rc<str> = format!("choice-{}", self.names).into();
                    if let Some(element) = self.element_mut(id) {
                        element.shown_attributes.push(("name".into(), name));
                        element.generated_name = true;
                    }
                }
                self.observe(id, "value", Observer::Radio);
            }
            _ => {
                model.render = Render::Text;
                if let Some(written) = text("ngPattern").filter(|text| !text.is_empty()) {
                    let check = match Pattern::literal(&written) {
                        Some(Ok(pattern)) => Some(Check::Pattern(Rc::new(pattern))),
                        // The browser refuses it, and nothing more is set up.
                        Some(Err(PatternError::Syntax)) => return,
                        Some(Err(_)) => None,
                        None => Some(Check::NoPattern),
                    };
                    model.parsers.extend(check.clone());
                    model.formatters.extend(check);
                }
                for (name, make) in [
                    ("ngMinlength", Check::MinLength as fn(f64) -> Check),
                    ("ngMaxlength", Check::MaxLength),
                ] {
                    if let Some(limit) = text(name).filter(|text| !text.is_empty()) {
                        let check = make(leading_integer(&limit));
                        model.parsers.push(check.clone());
                        model.formatters.push(check);
                    }
                }
                match kind.as_str() {
                    "number" => {
                        model.parsers.push(Check::NumberIn);
                        model.formatters.push(Check::NumberText);
                        for (name, make) in
                            [("min", Check::Min as fn(f64) -> Check), ("max", Check::Max)]
                        {
                            if let Some(limit) = text(name).filter(|text| !text.is_empty()) {
                                let check = make(super::control::leading_number(&limit));
                                model.parsers.push(check.clone());
                                model.formatters.push(check);
                            }
                        }
                        model.formatters.push(Check::NumberOut);
                    }
                    "url" | "email" => {
                        let check = if kind == "url" {
                            Check::Url
                        } else {
                            Check::Email
                        };
                        model.formatters.push(check.clone());
                        model.parsers.push(check);
                    }
                    _ => {}
                }
            }
        }
    }

    /// Calls an observer once at the next digest, and whenever the attribute is
    /// set by a directive.
    pub(super) fn observe(&mut self, id: usize, name: &str, observer: Observer) {
        if let Some(element) = self.element_mut(id) {
            element.observers.push((name.into(), observer));
        }
        self.waiting.push((id, observer));
    }

    /// Watches the expression of a directive; one that could not be read was
    /// reported, and has no effect.
    fn watch_read(&mut self, scope: usize, read: &Read, deep: bool, action: Action) {
        if let Ok(expression) = read {
            self.watch(
                scope,
                Getter::Expression(Rc::clone(expression)),
                deep,
                action,
            );
        }
    }

    pub(super) fn watch(&mut self, scope: usize, getter: Getter, deep: bool, action: Action) {
        let reads = self.reads(&getter, deep, &action);
        if let Some(info) = self.info.get_mut(scope) {
            info.watches.push(Watch {
                getter,
                last: None,
                deep,
                action,
                gone: false,
                reads,
                looked: 0,
            });
        }
    }

    /// The names that a watch reads, if it has nothing new unless one of them is
    /// set.
    fn reads(&mut self, getter: &Getter, deep: bool, action: &Action) -> Option<Reads> {
        let changes = self.scopes.changes_mut();
        match (getter, action) {
            (Getter::Expression(expression), _) => changes.reads([&**expression], deep),
            (Getter::Interpolation(interpolation), _) => {
                let values = interpolation.parts.iter().filter_map(|part| match part {
                    Part::Value(expression) => Some(&**expression),
                    Part::Text(_) => None,
                });
                changes.reads(values, true)
            }
            (Getter::Own, Action::Model(id)) => {
                let expression = Rc::clone(&self.model(*id)?.expression);
                self.scopes.changes_mut().reads([&*expression], false)
            }
            (Getter::Own | Getter::Plural(_), _) => None,
        }
    }

    /// Works an expression out; what goes wrong is told of.
    pub(super) fn run(
        &mut self,
        expression: &Expression,
        scope: usize,
        source: Option<usize>,
    ) -> Option<Value> {
        match evaluate(expression, &mut self.scopes, scope, &mut self.budget) {
            Ok(value) => Some(value),
            Err(error) => {
                self.trouble(
                    "template.evaluation",
                    source,
                    &format!("An expression has no value: {error}."),
                );
                None
            }
        }
    }

    pub(super) fn interpolate(
        &mut self,
        interpolation: &Interpolation,
        scope: usize,
        source: Option<usize>,
    ) -> Option<Value> {
        if let [Part::Value(expression)] = interpolation.parts.as_slice() {
            return Some(Value::Text(self.run(expression, scope, source)?.shown()));
        }
        let mut text = String::new();
        for part in &interpolation.parts {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Value(expression) => {
                    text.push_str(&self.run(expression, scope, source)?.shown());
                }
            }
        }
        Some(Value::from(text))
    }
}

fn leading_integer(text: &str) -> f64 {
    let number = super::control::leading_number(text);
    number.trunc()
}
