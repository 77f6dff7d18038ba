//! What a person does to a node that nests: adds, removes, moves, renames,
//! chooses a shape.

use super::super::entry::{Entry, Input, Source};
use super::super::model::{Field, FieldKind};
use super::super::shape::Shapes;
use super::super::update::type_text;
use super::super::values::Form;
use super::{Content, OPEN_LEVELS, Step, fixed_items, item_field};
use crate::domain::json::exact::{Exact, path_below};
use serde_json::Value;
use std::sync::Arc;

impl Form {
    /// Nodes that have to be looked at again beside the one that changed.
    pub(in crate::domain::form) fn take_moved(&mut self) -> Vec<usize> {
        match &mut self.tree {
            Some(tree) => std::mem::take(&mut tree.moved),
            None => Vec::new(),
        }
    }

    /// What follows from an event of a nesting node. `false` if it changed
    /// nothing.
    pub(in crate::domain::form) fn change_tree(&mut self, index: usize, event: &TreeEvent) -> bool {
        let Some(node) = self.node(index).filter(|node| !node.dead) else {
            return false;
        };
        let (field, content) = (node.field.clone(), node.content.clone());
        let changed = self.change_node(index, &field, content, event);
        if let (true, FieldKind::Group(group)) = (changed, &field.kind) {
            self.number_entries(index, group);
        }
        changed
    }

    pub(super) fn change_node(
        &mut self,
        index: usize,
        field: &Field,
        content: Content,
        event: &TreeEvent,
    ) -> bool {
        match event {
            TreeEvent::Added => {
                if content != Content::Absent {
                    return false;
                }
                let value = Shapes::new(self.model()).start_of_kind(field);
                self.open(index, &value, Source::You);
            }
            // The whole value has nothing that it could be left out of.
            TreeEvent::LeftOut if index == 0 => return false,
            TreeEvent::LeftOut => self.leave_out(index),
            TreeEvent::Opened => {
                let Content::Closed(value) = content else {
                    return false;
                };
                // It counts as the top, so that as many levels open as at first.
                if let Some(node) = self.node_mut(index) {
                    node.depth = OPEN_LEVELS.saturating_sub(2);
                }
                self.open(index, &value, Source::You);
            }
            TreeEvent::Closed => {
                let Some(value) = self.node_value(index) else {
                    return false;
                };
                for child in self.children(index) {
                    self.bury(child);
                }
                if let Some(node) = self.node_mut(index) {
                    node.content = Content::Closed(value);
                }
            }
            TreeEvent::ItemsAdded(texts) => return self.add_items(index, field, texts),
            TreeEvent::LinesTyped(lines) => {
                if !takes_lines(field) {
                    return false;
                }
                let value = Exact::Array(items_of(lines).map(Exact::text).collect());
                self.open(index, &value, Source::You);
            }
            TreeEvent::Removed(child) => return self.remove_child(index, *child),
            TreeEvent::Moved(child, up) => return self.move_item(index, *child, *up),
            TreeEvent::EntryAdded => {
                let FieldKind::Group(group) = &field.kind else {
                    return false;
                };
                if content == Content::Absent {
                    self.open(index, &Exact::empty_object(), Source::You);
                }
                let template = self.entry_field(group);
                let start = Shapes::new(self.model()).start(&Field {
                    required: true,
                    ..template.clone()
                });
                let child = self.grow(
                    Some(index),
                    Step::Entry(None),
                    &template,
                    start.as_ref(),
                    Source::You,
                );
                self.adopt(index, child);
            }
            TreeEvent::KeyTyped(child, key) => return self.rename(index, *child, key),
            TreeEvent::KeyLeft(child) => return self.leave_key(index, *child),
            TreeEvent::BranchPicked(branch) => return self.pick_branch(index, field, *branch),
            TreeEvent::EmptySent => {
                if let Some(entry) = self.entries.get_mut(index) {
                    entry.value = Some(Value::String(String::new()));
                    entry.source = Source::You;
                }
            }
            TreeEvent::ValueLeftOut => {
                if let Some(entry) = self.entries.get_mut(index) {
                    *entry = Entry::holding(field, None, Source::You);
                    entry.touched = true;
                }
            }
            TreeEvent::Stepped(up) => {
                let Some(entry) = self.entries.get_mut(index) else {
                    return false;
                };
                let text = match (&entry.input, &entry.value) {
                    (Input::Text(text), _) => text.clone(),
                    (_, Some(value)) => value.to_string(),
                    (_, None) => String::new(),
                };
                let next = field.checks.whole.and_then(|whole| whole.step(&text, *up));
                let Some(next) = next else { return false };
                type_text(field, entry, next.to_string());
                entry.source = Source::You;
            }
            TreeEvent::BackToDefault => {
                let start = field.default.as_ref().map(Exact::from);
                let Some(start) = start else { return false };
                self.accept(index, field, Some(&start), Source::Default);
                if let Some(entry) = self.entries.get_mut(index) {
                    entry.source = Source::Default;
                }
            }
        }
        true
    }

    /// Whether a field is a list whose items can be written as lines.
    pub fn takes_lines(&self, index: usize) -> bool {
        self.node(index)
            .is_some_and(|node| takes_lines(&node.field))
    }

    /// The items of a list of texts as lines; `None` if it is no such list or one
    /// of its items is no line.
    pub fn lines(&self, index: usize) -> Option<String> {
        let node = self.node(index).filter(|node| takes_lines(&node.field))?;
        let items = match &node.content {
            Content::Absent => return Some(String::new()),
            Content::List(items) => items,
            _ => return None,
        };
        let mut lines = Vec::with_capacity(items.len());
        for item in items {
            // A row that is blank holds nothing yet.
            let Some(value) = self.node_value(*item) else {
                continue;
            };
            let line = value.as_str().filter(|line| !line.trim().is_empty())?;
            if line.contains(['\n', '\r']) {
                return None;
            }
            lines.push(line.to_owned());
        }
        Some(lines.join("\n"))
    }

    pub(super) fn adopt(&mut self, parent: usize, child: usize) {
        match self.node_mut(parent).map(|node| &mut node.content) {
            Some(Content::Group { children, order }) => {
                children.push(child);
                order.push(child);
            }
            Some(Content::List(items)) => items.push(child),
            _ => {}
        }
    }

    pub(super) fn add_items(&mut self, index: usize, field: &Field, texts: &[String]) -> bool {
        let FieldKind::List(list) = &field.kind else {
            return false;
        };
        let list = Arc::clone(list);
        if !matches!(
            self.node(index).map(|node| &node.content),
            Some(Content::List(_))
        ) {
            self.open(index, &Exact::Array(Vec::new()), Source::You);
        }
        // Items that have a meaning by their place come together.
        let fixed = fixed_items(field).saturating_sub(self.children(index).len());
        let blank = vec![String::new(); fixed.max(1)];
        let texts = if texts.is_empty() { &blank } else { texts };
        for text in texts {
            let place = self.children(index).len();
            let item = item_field(&list, place);
            let start = if text.is_empty() {
                Shapes::new(self.model()).start(&item)
            } else {
                Some(Exact::text(text.as_str()))
            };
            let child = self.grow(Some(index), Step::Item, &item, start.as_ref(), Source::You);
            self.adopt(index, child);
        }
        true
    }

    pub(super) fn remove_child(&mut self, index: usize, child: usize) -> bool {
        match self.node(index).map(|node| node.content.clone()) {
            Some(Content::Group { children, .. }) => {
                let Some(Step::Entry(key)) = self.node(child).map(|node| node.step.clone()) else {
                    return false;
                };
                if !children.contains(&child) {
                    return false;
                }
                if let Some(Content::Group { children, order }) =
                    self.node_mut(index).map(|node| &mut node.content)
                {
                    children.retain(|other| *other != child);
                    order.retain(|other| *other != child);
                }
                self.bury(child);
                self.look_again_at_rows(index, key.as_deref());
                true
            }
            Some(Content::List(items)) => {
                let Some(place) = items.iter().position(|item| *item == child) else {
                    return false;
                };
                let mut values: Vec<Option<Exact>> =
                    items.iter().map(|item| self.node_value(*item)).collect();
                values.remove(place);
                self.redraw_items(index, place, &values);
                true
            }
            _ => false,
        }
    }

    pub(super) fn move_item(&mut self, index: usize, child: usize, up: bool) -> bool {
        let Some(Content::List(items)) = self.node(index).map(|node| node.content.clone()) else {
            return false;
        };
        let Some(place) = items.iter().position(|item| *item == child) else {
            return false;
        };
        let other = if up {
            place.checked_sub(1)
        } else {
            place.checked_add(1).filter(|other| *other < items.len())
        };
        let Some(other) = other else { return false };
        let mut values: Vec<Option<Exact>> =
            items.iter().map(|item| self.node_value(*item)).collect();
        values.swap(place, other);
        self.redraw_items(index, place.min(other), &values);
        true
    }

    /// Items from a place on come to be anew: their paths are other ones.
    pub(super) fn redraw_items(&mut self, index: usize, from: usize, values: &[Option<Exact>]) {
        let Some(node) = self.node(index) else { return };
        let (FieldKind::List(list), Content::List(items)) = (&node.field.kind, &node.content)
        else {
            return;
        };
        let (list, mut items) = (Arc::clone(list), items.clone());
        for old in items.drain(from.min(items.len())..).collect::<Vec<_>>() {
            self.bury(old);
        }
        for (place, value) in values.iter().enumerate().skip(from) {
            let field = item_field(&list, place);
            let child = self.grow(Some(index), Step::Item, &field, value.as_ref(), Source::You);
            items.push(child);
        }
        if let Some(node) = self.node_mut(index) {
            node.content = Content::List(items);
        }
    }

    /// A further key gets another name. Its value comes to be anew below the
    /// same row, since its path is another one.
    pub(super) fn rename(&mut self, index: usize, child: usize, key: &str) -> bool {
        let belongs = self.children(index).contains(&child);
        let Some(node) = self.node_mut(child).filter(|_| belongs) else {
            return false;
        };
        let Step::Entry(old) = &mut node.step else {
            return false;
        };
        let old = std::mem::replace(old, (!key.is_empty()).then(|| key.into()));
        node.field.name = key.to_owned();
        let parent = self.node(index).map(|node| node.field.path.clone());
        self.move_paths(child, &path_below(&parent.unwrap_or_default(), key));
        self.shape_by_key(child, key);
        self.look_again(child);
        self.look_again_at_rows(index, old.as_deref());
        self.look_again_at_rows(index, Some(key));
        true
    }

    /// What is wrong with the key of a row may be shown from now on.
    fn leave_key(&mut self, index: usize, child: usize) -> bool {
        let belongs = self.children(index).contains(&child);
        if let Some(node) = self.node_mut(child).filter(|_| belongs) {
            node.key_left = true;
            self.look_again(child);
            // The control of its value may be that of a shape.
            for shape in self.branches_below(child) {
                self.look_again(shape);
            }
        }
        // The value is the same.
        false
    }

    /// The shapes that a node has, one in another.
    pub(super) fn branches_below(&self, index: usize) -> Vec<usize> {
        let mut found = Vec::new();
        let mut next = Some(index);
        while let Some(Content::Union { child, .. }) = next
            .and_then(|index| self.node(index))
            .map(|node| &node.content)
        {
            found.push(*child);
            next = Some(*child);
        }
        found
    }

    /// A node says something else than before.
    fn look_again(&mut self, index: usize) {
        if let Some(tree) = &mut self.tree {
            tree.moved.push(index);
        }
    }

    /// Rows of a key that another one had, or has now.
    fn look_again_at_rows(&mut self, group: usize, key: Option<&str>) {
        let Some(key) = key else { return };
        let mut rows: Vec<usize> = self.rows_under(group, key).collect();
        rows.extend(
            rows.clone()
                .into_iter()
                .flat_map(|row| self.branches_below(row)),
        );
        if let Some(tree) = &mut self.tree {
            tree.moved.extend(rows);
        }
    }

    /// Gives a row the shape that its key says. A value that the new shape takes
    /// comes along, and so does what was typed where text is typed again, unless it
    /// had another one before.
    fn shape_by_key(&mut self, index: usize, key: &str) {
        let Some(node) = self.node(index) else { return };
        let FieldKind::Union(union) = &node.field.kind else {
            return;
        };
        let Some(branch) = union.branch_of_key(key).filter(|_| !key.is_empty()) else {
            return;
        };
        let (value, text, had) = match &node.content {
            Content::Union { child, drafts, .. } => (
                self.node_value(*child),
                self.typed_text(*child),
                drafts.iter().any(|(other, _)| *other == branch),
            ),
            _ => (None, None, false),
        };
        let (field, union) = (node.field.clone(), Arc::clone(union));
        if !self.pick_branch(index, &field, Some(branch)) || had {
            return;
        }
        let [child] = self.children(index)[..] else {
            return;
        };
        let holds = |value: &Exact| {
            let claim = union.claims.get(branch);
            claim.is_some_and(|claim| claim.check(value).holds() == Some(true))
        };
        if let (Some(value), Some(field)) = (value.filter(holds), union.branches.get(branch)) {
            self.accept(child, field, Some(&value), Source::You);
        } else if let Some(text) = text {
            self.type_again(child, text);
        }
    }

    /// What a person typed or chose for a single value, as text.
    fn typed_text(&self, index: usize) -> Option<String> {
        let entry = self.entries.get(index)?;
        if entry.source != Source::You || self.node(index)?.content != Content::Leaf {
            return None;
        }
        let text = match (&entry.input, entry.value.as_ref()) {
            (Input::Text(text), _) => text.clone(),
            (_, Some(Value::String(text))) => text.clone(),
            (_, Some(value @ (Value::Number(_) | Value::Bool(_)))) => value.to_string(),
            _ => return None,
        };
        (!text.trim().is_empty()).then_some(text)
    }

    /// Puts a text where one is typed; other fields stay as they are.
    fn type_again(&mut self, index: usize, text: String) {
        let Some(field) = self.node(index).map(|node| node.field.clone()) else {
            return;
        };
        if (field.kind.is_text() || field.kind == FieldKind::Number)
            && let Some(entry) = self.entries.get_mut(index)
        {
            type_text(&field, entry, text);
            entry.source = Source::You;
        }
    }

    /// Gives a node and all below it another path.
    pub(super) fn move_paths(&mut self, index: usize, path: &str) {
        let Some(node) = self.node_mut(index) else {
            return;
        };
        let old = std::mem::replace(&mut node.field.path, path.to_owned());
        for child in self.children(index) {
            let Some(node) = self.node(child) else {
                continue;
            };
            let rest = node.field.path.strip_prefix(&*old).unwrap_or_default();
            let moved = if path.is_empty() {
                rest.trim_start_matches('/').to_owned()
            } else if old.is_empty() && !rest.is_empty() {
                format!("{path}/{rest}")
            } else {
                format!("{path}{rest}")
            };
            self.move_paths(child, &moved);
        }
    }

    pub(super) fn pick_branch(
        &mut self,
        index: usize,
        field: &Field,
        picked: Option<usize>,
    ) -> bool {
        let FieldKind::Union(union) = &field.kind else {
            return false;
        };
        let mut drafts = Vec::new();
        if let Some(Content::Union {
            branch,
            child,
            drafts: kept,
        }) = self.node(index).map(|node| node.content.clone())
        {
            if picked == Some(branch) {
                return false;
            }
            drafts = kept;
            drafts.retain(|(other, _)| *other != branch);
            if let Some(value) = self.node_value(child) {
                drafts.push((branch, value));
            }
            self.bury(child);
        }
        let content = match picked.and_then(|picked| Some((picked, union.branches.get(picked)?))) {
            None => Content::Absent,
            Some((branch, field)) => {
                let field = Field {
                    required: true,
                    ..field.clone()
                };
                let draft = drafts
                    .iter()
                    .find(|(other, _)| *other == branch)
                    .map(|(_, value)| value.clone());
                let start = draft.or_else(|| Shapes::new(self.model()).start(&field));
                let child = self.grow(
                    Some(index),
                    Step::Branch,
                    &field,
                    start.as_ref(),
                    Source::You,
                );
                Content::Union {
                    branch,
                    child,
                    drafts,
                }
            }
        };
        if let Some(node) = self.node_mut(index) {
            node.content = content;
        }
        true
    }
}

/// Whether two texts hold the same items.
pub fn same_lines(one: &str, other: &str) -> bool {
    items_of(one).eq(items_of(other))
}

/// The items in lines: all that are not blank.
fn items_of(lines: &str) -> impl Iterator<Item = &str> {
    lines.lines().filter(|line| !line.trim().is_empty())
}

/// Whether all items of a list are texts of one line.
fn takes_lines(field: &Field) -> bool {
    let FieldKind::List(list) = &field.kind else {
        return false;
    };
    let item = list.item.as_ref();
    list.fixed.is_empty() && item.is_some_and(|item| item.kind == FieldKind::Text)
}

/// What happened to a nesting node; children are nodes right below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TreeEvent {
    /// It was added, as its defaults say.
    Added,
    /// It was left out.
    LeftOut,
    /// It is to be seen.
    Opened,
    /// It is to be out of sight.
    Closed,
    /// Items were added to a list: one per text, or one that is blank.
    ItemsAdded(Vec<String>),
    /// All items of a list of texts were written as lines; empty ones are none.
    LinesTyped(String),
    /// An item or a further key was removed.
    Removed(usize),
    /// An item changed places with the one before (true) or after it.
    Moved(usize, bool),
    /// A further key was added, not named yet.
    EntryAdded,
    /// A further key was named.
    KeyTyped(usize, String),
    /// The focus left the name of a further key.
    KeyLeft(usize),
    /// A shape was picked, or none.
    BranchPicked(Option<usize>),
    /// A text that is empty is sent as such.
    EmptySent,
    /// A single value was left out.
    ValueLeftOut,
    /// The author's default was taken again.
    BackToDefault,
    /// A whole number goes up (true) or down by one.
    Stepped(bool),
}
