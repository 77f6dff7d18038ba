//! What comes and goes: `ng-repeat`, `ng-switch`, `ng-if`, and the options of
//! `ng-options`, each with scopes of their own.

use super::select::hash_key;
use super::{Action, Getter, Live, LiveElement, LiveKind, NODE_LIMIT, Patch, ScopeInfo, short};
use crate::domain::template::compile::Kind;
use crate::domain::template::expression::{Expression, Grammar, evaluate, parse};
use crate::domain::template::value::Value;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

/// Rows of a repeat that are shown.
const ROW_LIMIT: usize = 500;

/// A repeat: what is repeated under which names, and the rows that exist.
#[derive(Debug)]
pub(super) struct Rows {
    source: usize,
    list: Rc<Expression>,
    name: Rc<str>,
    key: Option<Rc<str>>,
    rows: BTreeMap<Rc<str>, VecDeque<Row>>,
    options: Option<OptionsOf>,
}

/// The parts of an `ng-options`.
#[derive(Debug)]
struct OptionsOf {
    label: Rc<Expression>,
    chosen: Rc<Expression>,
    group: Option<Rc<Expression>>,
    made: Vec<usize>,
    items: Vec<Value>,
}

#[derive(Clone, Debug)]
struct Row {
    scope: usize,
    node: usize,
    index: usize,
}

fn is_word(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|one| one.is_ascii_alphanumeric() || matches!(one, '_' | '$'))
}

/// `item` or `(key, value)`.
fn names(text: &str) -> Option<(Option<Rc<str>>, Rc<str>)> {
    let text = text.trim();
    if is_word(text) {
        return Some((None, text.into()));
    }
    let (key, value) = text.strip_prefix('(')?.strip_suffix(')')?.split_once(',')?;
    let (key, value) = (key.trim(), value.trim());
    (is_word(key) && is_word(value)).then(|| (Some(key.into()), value.into()))
}

impl Live {
    pub(super) fn link_repeat(&mut self, id: usize, source: usize, scope: usize, text: &str) {
        let mut text = text.trim();
        if self.settings.grammar == Grammar::Later
            && let Some((before, _)) = text.split_once(" track by ")
        {
            text = before;
        }
        // The last ` in ` divides, as a greedy pattern has it.
        let parts = text.rsplit_once(" in ").and_then(|(names_text, list)| {
            let names = names(names_text)?;
            let (list, _) = parse(list, self.settings.grammar).ok()?;
            Some((names, list))
        });
        let Some(((key, name), list)) = parts else {
            self.trouble(
                "template.repeat",
                Some(source),
                "This ng-repeat is not of the form “item in list” or “(key, value) in object”, so nothing is repeated.",
            );
            return;
        };
        self.rows.insert(
            id,
            Rows {
                source,
                list: Rc::new(list),
                name,
                key,
                rows: BTreeMap::new(),
                options: None,
            },
        );
        self.watch(scope, Getter::Own, false, Action::Repeat(id));
    }

    fn new_scope(&mut self, parent: usize) -> usize {
        let scope = self.scopes.child(parent);
        let info = ScopeInfo {
            parent: Some(parent),
            ..ScopeInfo::default()
        };
        match self.info.get_mut(scope) {
            Some(place) => *place = info,
            None => self.info.push(info),
        }
        if let Some(parent) = self.info.get_mut(parent) {
            parent.children.push(scope);
        }
        scope
    }

    fn destroy_scope(&mut self, scope: usize) {
        let children = match self.info.get_mut(scope) {
            Some(info) if !info.destroyed => {
                info.destroyed = true;
                info.watches.clear();
                std::mem::take(&mut info.children)
            }
            _ => return,
        };
        for child in children {
            self.destroy_scope(child);
        }
        let parent = self.info.get(scope).and_then(|info| info.parent);
        if let Some(parent) = parent.and_then(|parent| self.info.get_mut(parent)) {
            parent.children.retain(|child| *child != scope);
        }
        self.doomed.push(scope);
    }

    pub(super) fn detach(&mut self, node: usize) {
        let parent = self.node(node).and_then(|node| node.parent);
        match parent {
            Some(parent) => {
                if let Some(parent) = self.node_mut(parent) {
                    parent.children.retain(|child| *child != node);
                }
            }
            None => self.top.retain(|child| *child != node),
        }
    }

    /// Takes a node and all below it away.
    pub(super) fn remove_node(&mut self, node: usize) {
        let mut waiting = vec![node];
        while let Some(id) = waiting.pop() {
            if self.element(id).is_some_and(|one| &*one.tag == "option") {
                self.option_gone(id);
            }
            self.member_gone(id);
            self.rows.remove(&id);
            if let Some(place) = self.nodes.get_mut(id)
                && let Some(gone) = place.take()
            {
                self.count = self.count.saturating_sub(1);
                waiting.extend(gone.children);
            }
        }
        self.patch(|| Patch::Remove(short(node)));
    }

    /// What is listed by a value, with the key of each.
    fn listed(&self, value: &Value, with_dollar: bool) -> Vec<(Value, Value)> {
        match value {
            Value::Array(items) => items
                .items()
                .into_iter()
                .enumerate()
                .map(|(place, item)| (Value::count(place), item))
                .collect(),
            Value::Object(object) => {
                let mut members = object.members();
                members.sort_by(|(left, _), (right, _)| left.cmp(right));
                members
                    .into_iter()
                    .filter(|(name, _)| with_dollar || !name.starts_with('$'))
                    .map(|(name, value)| (Value::Text(name), value))
                    .collect()
            }
            Value::Text(text) => {
                let mut letters: Vec<(String, char)> = text
                    .chars()
                    .take(ROW_LIMIT)
                    .enumerate()
                    .map(|(place, letter)| (place.to_string(), letter))
                    .collect();
                // The places are names here, and sorted as such.
                letters.sort();
                letters
                    .into_iter()
                    .map(|(place, letter)| (Value::from(place), Value::from(letter.to_string())))
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    /// The watch of a repeat: brings the rows in line with the list.
    pub(super) fn look_at_rows(&mut self, anchor: usize, scope: usize) {
        let Some(mut rows) = self.rows.remove(&anchor) else {
            return;
        };
        let Ok(list) = evaluate(&rows.list, &mut self.scopes, scope, &mut self.budget) else {
            self.rows.insert(anchor, rows);
            return;
        };
        let mut items = self.listed(&list, false);
        if items.len() > ROW_LIMIT {
            self.trouble(
                "template.limit",
                Some(rows.source),
                &format!(
                    "This ng-repeat has more than {ROW_LIMIT} rows; further ones are not shown."
                ),
            );
            items.truncate(ROW_LIMIT);
        }
        // Looking at a row costs about as much as an expression does.
        let cost = u32::try_from(items.len()).unwrap_or(u32::MAX);
        if self.budget.spend(cost).is_err() {
            self.rows.insert(anchor, rows);
            return;
        }
        let compiled = self.compiled.clone();
        let element = match compiled.nodes.get(rows.source).map(|node| &node.kind) {
            Some(Kind::Element(element)) => element.clone(),
            _ => return,
        };
        let mut before = std::mem::take(&mut rows.rows);
        let mut after: BTreeMap<Rc<str>, VecDeque<Row>> = BTreeMap::new();
        let mut cursor = anchor;
        let last = items.len().saturating_sub(1);
        for (index, (key, item)) in items.into_iter().enumerate() {
            let hash = hash_key(&item);
            let known = before.get_mut(&hash).and_then(VecDeque::pop_front);
            let is_new = known.is_none();
            let row = match known {
                Some(mut row) => {
                    if row.index != index {
                        row.index = index;
                        self.put_after(row.node, cursor);
                        self.tell_inserted(row.node);
                    }
                    row
                }
                None => {
                    if self.count >= NODE_LIMIT {
                        break;
                    }
                    let inner = self.new_scope(scope);
                    let node = self.make(rows.source, &element, inner, None, 1000);
                    Row {
                        scope: inner,
                        node,
                        index,
                    }
                }
            };
            self.scopes.set(row.scope, &rows.name, item);
            if let Some(name) = &rows.key {
                self.scopes.set(row.scope, name, key);
            }
            let flags = [
                ("$index", Value::count(index)),
                ("$first", Value::Bool(index == 0)),
                ("$last", Value::Bool(index == last)),
                ("$middle", Value::Bool(index != 0 && index != last)),
            ];
            for (name, value) in flags {
                self.scopes.set(row.scope, &name.into(), value);
            }
            if is_new {
                self.put_after(row.node, cursor);
                // A control that stops the linking stops this row only.
                let _ = self.link_made(row.node, rows.source, row.scope, 1000);
                self.tell_inserted(row.node);
            }
            cursor = row.node;
            after.entry(hash).or_default().push_back(row);
        }
        for row in before.into_values().flatten() {
            self.detach(row.node);
            self.remove_node(row.node);
            self.destroy_scope(row.scope);
        }
        rows.rows = after;
        self.rows.insert(anchor, rows);
        if let Some(select) = self.node(anchor).and_then(|node| node.parent)
            && self
                .element(select)
                .is_some_and(|one| &*one.tag == "select")
        {
            self.reset_select(select);
        }
    }

    /// The value that a switch looks at has changed.
    pub(super) fn switched(&mut self, id: usize, value: &Value, scope: usize) {
        let Some(switch) = self.element_mut(id).and_then(|one| one.switch.as_mut()) else {
            return;
        };
        let shown = switch.shown.take();
        let case = switch
            .cases
            .get(&format!("!{}", value.text()))
            .or_else(|| switch.cases.get("?"))
            .copied();
        let change = switch.change.clone();
        if let Some((node, inner)) = shown {
            self.destroy_scope(inner);
            self.detach(node);
            self.remove_node(node);
        }
        let Some(source) = case else {
            return;
        };
        let compiled = self.compiled.clone();
        let Some(Kind::Element(element)) = compiled.nodes.get(source).map(|node| &node.kind) else {
            return;
        };
        if let Some(change) = change {
            let source = self.node(id).map(|node| node.source);
            self.run(&change, scope, source);
        }
        let inner = self.new_scope(scope);
        let node = self.make(source, element, inner, Some(id), 500);
        self.put_last(node);
        let _ = self.link_made(node, source, inner, 500);
        self.tell_inserted(node);
        if let Some(switch) = self.element_mut(id).and_then(|one| one.switch.as_mut()) {
            switch.shown = Some((node, inner));
        }
    }

    /// The condition of an `ng-if` has changed.
    pub(super) fn decided(&mut self, anchor: usize, holds: bool, scope: usize) {
        let shown = self.conditional.remove(&anchor);
        match (shown, holds) {
            (Some(shown), true) => {
                self.conditional.insert(anchor, shown);
            }
            (Some((node, inner)), false) => {
                self.destroy_scope(inner);
                self.detach(node);
                self.remove_node(node);
            }
            (None, true) => {
                let compiled = self.compiled.clone();
                let Some(source) = self.node(anchor).map(|node| node.source) else {
                    return;
                };
                let Some(Kind::Element(element)) =
                    compiled.nodes.get(source).map(|node| &node.kind)
                else {
                    return;
                };
                let inner = self.new_scope(scope);
                let node = self.make(source, element, inner, None, 600);
                self.put_after(node, anchor);
                let _ = self.link_made(node, source, inner, 600);
                self.tell_inserted(node);
                self.conditional.insert(anchor, (node, inner));
            }
            (None, false) => {}
        }
    }

    /// `value as label group by group for item in list`.
    pub(super) fn link_options(&mut self, id: usize, scope: usize, text: &str) {
        let source = self.node(id).map_or(0, |node| node.source);
        let grammar = self.settings.grammar;
        let read = |text: &str| parse(text, grammar).ok().map(|(read, _)| Rc::new(read));
        let parts = || {
            let (front, list) = text.rsplit_once(" in ")?;
            let (front, item) = front.rsplit_once(" for ")?;
            let (key, name) = names(item)?;
            let (front, group) = match front.split_once(" group by ") {
                Some((front, group)) => (front, Some(read(group)?)),
                None => (front, None),
            };
            let (chosen, label) = match front.split_once(" as ") {
                Some((chosen, label)) => (read(chosen)?, read(label)?),
                None => (
                    Rc::new(Expression::Path([name.clone()].into())),
                    read(front)?,
                ),
            };
            Some((key, name, read(list)?, chosen, label, group))
        };
        let Some((key, name, list, chosen, label, group)) = parts() else {
            self.trouble(
                "template.options",
                Some(source),
                "This ng-options is not of a form that can be read, so the list stays empty.",
            );
            return;
        };
        // The empty option stays; the others are made of the list.
        let children = self
            .node(id)
            .map(|node| node.children.clone())
            .unwrap_or_default();
        let empty = self
            .element(id)
            .and_then(|one| one.select.as_ref())
            .and_then(|select| select.empty());
        for child in children {
            if Some(child) != empty {
                self.detach(child);
                self.remove_node(child);
            }
        }
        self.rows.insert(
            id,
            Rows {
                source,
                list,
                name,
                key,
                rows: BTreeMap::new(),
                options: Some(OptionsOf {
                    label,
                    chosen,
                    group,
                    made: Vec::new(),
                    items: Vec::new(),
                }),
            },
        );
        self.watch(scope, Getter::Own, false, Action::Options(id));
    }

    /// The watch of an `ng-options`: brings the options in line with the list.
    pub(super) fn render_options(&mut self, id: usize) {
        let Some(mut rows) = self.rows.remove(&id) else {
            return;
        };
        let Some(mut options) = rows.options.take() else {
            return;
        };
        let Some((scope, model)) = self.element(id).and_then(|one| {
            let model = one.model.as_ref()?;
            Some((one.scope, model.model_value.clone()))
        }) else {
            return;
        };
        let list = evaluate(&rows.list, &mut self.scopes, scope, &mut self.budget)
            .unwrap_or(Value::Undefined);
        let many = self.seen(id, "multiple").is_true();
        let empty = self
            .element(id)
            .and_then(|one| one.select.as_ref())
            .and_then(|select| select.empty());
        let inner = self.new_scope(scope);
        let mut wanted: Vec<Wanted> = Vec::new();
        let mut items = Vec::new();
        let mut any = false;
        let is_list = matches!(list, Value::Array(_));
        for (key, item) in self.listed(&list, true).into_iter().take(ROW_LIMIT) {
            self.scopes.set(inner, &rows.name, item);
            if let Some(name) = &rows.key {
                self.scopes.set(inner, name, key.clone());
            }
            let mut run = |expression: &Expression| {
                evaluate(expression, &mut self.scopes, inner, &mut self.budget)
                    .unwrap_or(Value::Undefined)
            };
            let value = run(&options.chosen);
            let label = match run(&options.label) {
                Value::Undefined => "".into(),
                label => label.text(),
            };
            let group = options
                .group
                .as_ref()
                .map_or(Value::Undefined, |group| run(group));
            let group: Rc<str> = if group.is_true() {
                group.text()
            } else {
                "".into()
            };
            let selected = match &model {
                Value::Array(chosen) if many => chosen.items().iter().any(|one| one.is(&value)),
                model => !any && model.is(&value),
            };
            any |= selected;
            let id = if is_list {
                Value::count(items.len()).text()
            } else {
                key.text()
            };
            items.push(value);
            wanted.push(Wanted {
                value: id,
                label,
                group,
                selected,
            });
        }
        self.destroy_scope(inner);
        if !many {
            if empty.is_some() || matches!(model, Value::Null) {
                if empty.is_none() {
                    wanted.insert(0, Wanted::blank("", !any));
                }
            } else if !any {
                wanted.insert(0, Wanted::blank("?", true));
            }
        }
        let same = options.made.len() == wanted.len()
            && options.made.iter().zip(&wanted).all(|(node, wanted)| {
                self.option_parts(*node).is_some_and(|(id, label, group)| {
                    id == wanted.value && label == *wanted.label && group == wanted.group
                })
            });
        if !same {
            let children = self
                .node(id)
                .map(|node| node.children.clone())
                .unwrap_or_default();
            for child in children {
                if Some(child) != empty {
                    self.detach(child);
                    self.remove_node(child);
                }
            }
            options.made.clear();
            let mut groups: Vec<(Rc<str>, usize)> = Vec::new();
            // Options without a group come first.
            let ungrouped = wanted.iter().filter(|one| one.group.is_empty());
            let grouped = wanted.iter().filter(|one| !one.group.is_empty());
            let mut made = BTreeMap::new();
            for Wanted {
                value,
                label,
                group,
                ..
            } in ungrouped.chain(grouped)
            {
                let parent = if group.is_empty() {
                    id
                } else {
                    match groups.iter().find(|(name, _)| name == group) {
                        Some((_, node)) => *node,
                        None => {
                            let node = self.plain_element(
                                rows.source,
                                id,
                                "optgroup",
                                vec![("label".into(), group.clone())],
                            );
                            groups.push((group.clone(), node));
                            node
                        }
                    }
                };
                let node = self.plain_element(
                    rows.source,
                    parent,
                    "option",
                    vec![("value".into(), value.clone())],
                );
                let text = self.add_node(rows.source, Some(node), LiveKind::Text(label.clone()));
                self.put_last(text);
                made.insert((group.clone(), value.clone()), node);
            }
            options.made = wanted
                .iter()
                .filter_map(|one| made.get(&(one.group.clone(), one.value.clone())).copied())
                .collect();
            let children = self
                .node(id)
                .map(|node| node.children.clone())
                .unwrap_or_default();
            for child in children {
                if Some(child) != empty {
                    self.tell_inserted(child);
                }
            }
        }
        for (node, wanted) in options.made.iter().zip(&wanted) {
            if let Some(element) = self.element_mut(*node) {
                element.selected = wanted.selected;
            }
        }
        if let Some(element) = empty.and_then(|empty| self.element_mut(empty)) {
            element.selected = !any;
        }
        options.items = items;
        self.patch(|| Patch::Selected(short(id)));
        rows.options = Some(options);
        self.rows.insert(id, rows);
    }

    fn option_parts(&self, node: usize) -> Option<(Rc<str>, String, Rc<str>)> {
        let shown = |id: usize, name: &str| {
            self.element(id)?
                .shown_attributes
                .iter()
                .find(|(known, _)| **known == *name)
                .map(|(_, value)| value.clone())
        };
        let parent = self.node(node)?.parent?;
        Some((
            shown(node, "value")?,
            self.text_of(node),
            shown(parent, "label").unwrap_or_else(|| "".into()),
        ))
    }

    fn plain_element(
        &mut self,
        source: usize,
        parent: usize,
        tag: &str,
        attributes: Vec<(Rc<str>, Rc<str>)>,
    ) -> usize {
        let element = LiveElement {
            tag: tag.into(),
            shown: tag.into(),
            shown_attributes: attributes,
            ..LiveElement::default()
        };
        let node = self.add_node(source, Some(parent), LiveKind::Element(Box::new(element)));
        self.put_last(node);
        node
    }

    /// The value of the options that are chosen in a select with `ng-options`.
    pub(super) fn option_chosen(&mut self, id: usize) -> Value {
        let many = self.seen(id, "multiple").is_true();
        let Some(options) = self.rows.get(&id).and_then(|rows| rows.options.as_ref()) else {
            return Value::Undefined;
        };
        let mut picked = Vec::new();
        let mut place = 0;
        for node in &options.made {
            let value = self.option_parts(*node).map(|(value, _, _)| value);
            let extra = matches!(value.as_deref(), Some("" | "?"));
            let chosen = self.element(*node).is_some_and(|one| one.selected);
            if extra {
                if chosen && !many {
                    return if value.as_deref() == Some("") {
                        Value::Null
                    } else {
                        Value::Undefined
                    };
                }
                continue;
            }
            if chosen && let Some(item) = options.items.get(place) {
                picked.push(item.clone());
            }
            place += 1;
        }
        if many {
            return Value::array(picked);
        }
        picked.into_iter().next().unwrap_or(Value::Null)
    }
}

/// An option that the list asks for.
struct Wanted {
    value: Rc<str>,
    label: Rc<str>,
    /// Its group; empty without one.
    group: Rc<str>,
    selected: bool,
}

impl Wanted {
    /// One without words, such as the unknown option.
    fn blank(value: &str, selected: bool) -> Self {
        Self {
            value: value.into(),
            label: "".into(),
            group: "".into(),
            selected,
        }
    }
}
