//! A form whose values nest: objects, arrays, unions. Its nodes are fields like
//! any other (an index, an entry, a state), but they come to be as far as
//! values go, so that definitions may lead to themselves.
//!
//! The nodes are the truth: what the form's value is, is put together from them
//! ([`Form::tree_value`]), keys in the order in which they came, numbers as
//! they were written. A node below [`OPEN_LEVELS`] closed levels holds its
//! value unread until it is opened.

use super::claim::Guard;
use super::entry::{Entry, Input, Source};
use super::model::{Field, FieldKind, FormModel, Group, List, Union};
use super::shape::{Shapes, leaf_fits};
use super::state::{Nest, Offer};
use super::values::Form;
use crate::domain::json::exact::{Exact, is_number, path_below};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Levels that are open when a value is shown first.
pub const OPEN_LEVELS: usize = 6;

/// Nodes at most; what comes later stays closed and holds its value as text.
const NODE_LIMIT: usize = 20_000;

/// The nodes of a form that nests.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    /// What is wrong, by node, as the validator of the format says.
    pub(super) judged: BTreeMap<usize, String>,
    /// Nodes that ended or changed their words since they were asked for.
    moved: Vec<usize>,
}

/// One node; its index is the field's.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    pub(super) field: Field,
    pub(super) parent: Option<usize>,
    pub(super) step: Step,
    pub(super) content: Content,
    /// The value as it was written, for as long as it is the node's value.
    spelled: Option<Exact>,
    /// Levels of nesting above it.
    depth: usize,
    /// It was taken out; its index is not used again.
    pub(super) dead: bool,
    /// The value does not fit the author's field and is edited as JSON.
    misfit: bool,
    /// A text gave it a value although the author does not ask for one: it is
    /// shown all the same, so that nothing is lost.
    kept: bool,
}

/// Guards that are looked at to answer one another, at most, and for one
/// question altogether.
const GUARDS_INSIDE: usize = 400;
const GUARDS_ALL: usize = 4_000;

/// What is known of fields with guards while questions are answered between
/// which no value changes.
#[derive(Default)]
struct Asked {
    /// Answers that depend on nothing that is being asked.
    known: BTreeMap<usize, bool>,
    /// Fields being asked for, each because of the one before it.
    path: Vec<usize>,
    /// The first of [`Self::path`] that was asked for once more.
    lowest: Option<usize>,
    /// Guards looked at.
    looked_at: usize,
}

/// How a node's value stands in its parent's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// It is the form's value.
    Root,
    /// Under a key that the author named.
    Key(Box<str>),
    /// Under a key that is entered; `None` until it is.
    Entry(Option<Box<str>>),
    /// As an item.
    Item,
    /// As the whole of it.
    Branch,
}

/// What a node holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Content {
    /// The entry has it.
    Leaf,
    /// Nothing: an object, array or union that is left out.
    Absent,
    /// A value that is closed.
    Closed(Exact),
    /// An object: fields as drawn, and in the order of their keys in the value.
    Group {
        children: Vec<usize>,
        order: Vec<usize>,
    },
    /// An array.
    List(Vec<usize>),
    /// One branch; drafts of the others.
    Union {
        branch: usize,
        child: usize,
        drafts: Vec<(usize, Exact)>,
    },
}

impl Form {
    /// A form of one value, which may nest. Without a value it starts as the
    /// author's defaults say.
    pub fn nested(model: impl Into<Arc<FormModel>>, value: Option<&Exact>) -> Self {
        let model: Arc<FormModel> = model.into();
        let root = model.fields.first().cloned();
        let mut form = Self::new(Arc::clone(&model));
        form.entries.clear();
        form.tree = Some(Box::new(Tree {
            nodes: Vec::new(),
            judged: Default::default(),
            moved: Vec::new(),
        }));
        let Some(mut root) = root else {
            return form;
        };
        root.required = true;
        let start = match value {
            Some(value) => Some(value.clone()),
            None => Shapes::new(&model).start(&root),
        };
        let source = match value {
            Some(_) => Source::You,
            None => Source::Default,
        };
        form.grow(None, Step::Root, &root, start.as_ref(), source);
        form
    }

    /// Levels of nesting above a field.
    pub fn depth(&self, index: usize) -> usize {
        self.node(index).map_or(0, |node| node.depth)
    }

    /// Whether a field is the chosen shape of the one around it, so that both
    /// have one place in the value.
    pub fn is_branch(&self, index: usize) -> bool {
        self.node(index)
            .is_some_and(|node| node.step == Step::Branch)
    }

    /// Whether a field can be left out by itself: an author's key that is not
    /// required.
    pub fn may_be_left_out(&self, index: usize) -> bool {
        self.node(index)
            .is_some_and(|node| matches!(node.step, Step::Key(_)) && !node.field.required)
    }

    /// Whether a field has ended and is not drawn any more.
    pub fn has_ended(&self, index: usize) -> bool {
        self.node(index).is_some_and(|node| node.dead)
    }

    /// Whether the form is one value that may nest.
    pub fn is_nested(&self) -> bool {
        self.tree.is_some()
    }

    /// The value of the whole form; `None` while nothing is entered.
    pub fn tree_value(&self) -> Option<Exact> {
        self.node_value(0)
    }

    /// The value of one node.
    pub(super) fn node_value(&self, index: usize) -> Option<Exact> {
        let node = self.node(index)?;
        match &node.content {
            Content::Leaf => self.leaf_value(index, node),
            Content::Absent => None,
            Content::Closed(value) => Some(value.clone()),
            Content::Group { order, .. } => {
                let mut members: Vec<(Box<str>, Exact)> = Vec::with_capacity(order.len());
                let mut keys = BTreeSet::new();
                let mut asked = Asked::default();
                for child in order {
                    let Some(node) = self.node(*child) else {
                        continue;
                    };
                    let (Step::Key(key) | Step::Entry(Some(key))) = &node.step else {
                        continue;
                    };
                    if !self.is_asked_for(*child, &mut asked) || keys.contains(&**key) {
                        continue;
                    }
                    if let Some(value) = self.node_value(*child) {
                        keys.insert(&**key);
                        members.push((key.clone(), value));
                    }
                }
                Some(Exact::Object(members))
            }
            Content::List(items) => Some(Exact::Array(
                items
                    .iter()
                    .filter_map(|item| self.node_value(*item))
                    .collect(),
            )),
            Content::Union { child, .. } => self.node_value(*child),
        }
    }

    fn leaf_value(&self, index: usize, node: &Node) -> Option<Exact> {
        if let FieldKind::Constant(value) = &node.field.kind {
            return Some(node.spelled.clone().unwrap_or_else(|| value.into()));
        }
        let entry = self.entries.get(index)?;
        let value = entry.value.as_ref()?;
        if let Some(spelled) = &node.spelled
            && spelled.to_value() == *value
        {
            return Some(spelled.clone());
        }
        match (&node.field.kind, &entry.input) {
            (FieldKind::Number, Input::Text(text)) if is_number(text.trim()) => {
                Some(Exact::Number(text.trim().into()))
            }
            (FieldKind::Raw { .. }, Input::Text(text)) => {
                Some(Exact::read(text).unwrap_or_else(|_| value.into()))
            }
            _ => Some(value.into()),
        }
    }

    /// What a nesting node shows; `None` for leaves.
    pub(super) fn nest(&self, index: usize) -> Option<Nest> {
        let node = self.node(index)?;
        if node.content == Content::Leaf {
            return None;
        }
        let children = self.children(index);
        let keys = match node.content {
            Content::Group { .. } => children
                .iter()
                .map(|child| match &self.node(*child)?.step {
                    Step::Entry(key) => Some(key.as_deref().unwrap_or_default().to_owned()),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        };
        let (present, open) = match node.content {
            Content::Absent => (false, false),
            Content::Closed(_) => (true, false),
            _ => (true, true),
        };
        Some(Nest {
            present,
            open,
            children,
            keys,
            branch: match node.content {
                Content::Union { branch, .. } => Some(branch),
                _ => None,
            },
            summary: match &node.content {
                Content::Closed(value) => crate::domain::text::holds(value),
                _ => String::new(),
            },
        })
    }

    /// What can be done to a field's value beside entering one.
    pub(super) fn offers(&self, field: &Field, entry: &Entry) -> Vec<Offer> {
        let mut offers = Vec::new();
        if !self.is_nested() || field.kind.nests() {
            return offers;
        }
        if field.checks.whole.is_some() && field.kind == FieldKind::Number {
            offers.extend([Offer::StepDown, Offer::StepUp]);
        }
        let texts = matches!(
            field.kind,
            FieldKind::Text | FieldKind::Moment(_) | FieldKind::Script
        );
        let empty = entry.value.as_ref().is_some_and(|value| value == "");
        if texts && entry.value.is_none() && entry.touched {
            offers.push(Offer::SendEmpty);
        }
        let unset_only_here =
            matches!(field.kind, FieldKind::Switch | FieldKind::Choices { .. }) || empty;
        if unset_only_here && !field.required && entry.value.is_some() {
            offers.push(Offer::LeaveOut);
        }
        if field.default.is_some() && entry.value != field.default {
            offers.push(Offer::Reset);
        }
        offers
    }

    /// What the validator said of a node.
    pub(super) fn judged(&self, index: usize) -> Option<String> {
        self.tree.as_ref()?.judged.get(&index).cloned()
    }

    pub(super) fn node(&self, index: usize) -> Option<&Node> {
        self.tree.as_ref()?.nodes.get(index)
    }

    pub(super) fn node_mut(&mut self, index: usize) -> Option<&mut Node> {
        self.tree.as_mut()?.nodes.get_mut(index)
    }

    /// Makes a node and what belongs to it. `field` is as the model has it; its
    /// name is replaced by the step's key.
    fn grow(
        &mut self,
        parent: Option<usize>,
        step: Step,
        field: &Field,
        value: Option<&Exact>,
        source: Source,
    ) -> usize {
        let (path, depth) = match parent.and_then(|parent| self.node(parent)) {
            Some(parent) => (parent.field.path.clone(), parent.depth),
            None => (String::new(), 0),
        };
        let mut field = Shapes::new(self.model()).resolved(field);
        let misfit = value.is_some_and(|value| !Shapes::new(self.model()).takes(&field, value));
        if misfit {
            field.help = crate::domain::text::edited_as_json(&field.kind, &field.help);
            field.kind = FieldKind::Raw {
                type_name: String::new(),
            };
        }
        field.path = match &step {
            Step::Root | Step::Branch => path.clone(),
            Step::Key(key) => path_below(&path, key),
            Step::Entry(key) => path_below(&path, key.as_deref().unwrap_or_default()),
            Step::Item => path_below(&path, &field.name),
        };
        if let Step::Key(key) | Step::Entry(Some(key)) = &step {
            field.name = key.to_string();
        }
        if !matches!(step, Step::Root | Step::Key(_)) {
            // It is there or not as a row is, or as its union says.
            field.required = false;
        }
        let nests = field.kind.nests();
        let mut entry = Entry::holding(&field, None, Source::Nobody);
        if !nests && let Some(value) = value {
            entry = leaf_entry(&field, value, source);
        }
        let index = self.entries.len();
        let node = Node {
            parent,
            depth: match step {
                Step::Branch => depth,
                Step::Root => 0,
                _ => depth.saturating_add(1),
            },
            step,
            content: if nests {
                Content::Absent
            } else {
                Content::Leaf
            },
            spelled: value.filter(|_| !nests).cloned(),
            dead: false,
            misfit,
            kept: false,
            field,
        };
        self.entries.push(entry);
        if let Some(tree) = &mut self.tree {
            tree.nodes.push(node);
        }
        if let (true, Some(value)) = (nests, value) {
            self.fill(index, value, source);
        }
        index
    }

    /// Gives a nesting node a value that it takes, closed if it lies deep.
    fn fill(&mut self, index: usize, value: &Exact, source: Source) {
        let Some(node) = self.node(index) else { return };
        let deep = node.depth >= OPEN_LEVELS || self.entries.len() > NODE_LIMIT;
        if deep && !matches!(node.field.kind, FieldKind::Union(_)) {
            if let Some(node) = self.node_mut(index) {
                node.content = Content::Closed(value.clone());
            }
        } else {
            self.open(index, value, source);
        }
    }

    /// Makes the nodes below a nesting node, or brings those that are there to
    /// the value.
    fn open(&mut self, index: usize, value: &Exact, source: Source) {
        let Some(node) = self.node(index) else { return };
        let content = match (&node.field.kind, value) {
            (FieldKind::Group(group), Exact::Object(members)) => {
                let group = Arc::clone(group);
                self.open_group(index, &group, members, source)
            }
            (FieldKind::List(list), Exact::Array(items)) => {
                let list = Arc::clone(list);
                self.open_list(index, &list, items, source)
            }
            (FieldKind::Union(union), value) => {
                let union = Arc::clone(union);
                self.open_union(index, &union, value, source)
            }
            _ => return,
        };
        if let Some(node) = self.node_mut(index) {
            node.content = content;
        }
    }

    fn open_group(
        &mut self,
        index: usize,
        group: &Group,
        members: &[(Box<str>, Exact)],
        source: Source,
    ) -> Content {
        let (old_children, old_order) = match self.node(index).map(|node| &node.content) {
            Some(Content::Group { children, order }) => (children.clone(), order.clone()),
            _ => (Vec::new(), Vec::new()),
        };
        let values: std::collections::HashMap<&str, &Exact> =
            members.iter().map(|(key, value)| (&**key, value)).collect();
        let mut children = Vec::with_capacity(group.fields.len());
        let mut by_key: std::collections::HashMap<Box<str>, usize> = Default::default();
        let standings = standings(group, members);
        for (place, field) in group.fields.iter().enumerate() {
            let key: Box<str> = field.name.as_str().into();
            // The author's fields come first, in the author's order.
            let old = old_children.get(place).copied().filter(|child| {
                self.node(*child)
                    .is_some_and(|node| matches!(&node.step, Step::Key(other) if *other == key))
            });
            let standing = standings.get(place).copied().unwrap_or(Standing::Asked);
            let child = if standing == Standing::Hidden {
                // What was entered there before stays as a draft.
                old.unwrap_or_else(|| {
                    let start = Shapes::new(self.model()).start(field);
                    let step = Step::Key(key.clone());
                    self.grow(Some(index), step, field, start.as_ref(), Source::Default)
                })
            } else {
                let value = values.get(&*field.name).copied();
                let step = Step::Key(key.clone());
                let child = self.settle(old, index, step, field, value, source);
                by_key.insert(key.clone(), child);
                child
            };
            if let Some(node) = self.node_mut(child) {
                node.kept = standing == Standing::Kept;
            }
            children.push(child);
        }
        let template = self.entry_field(group);
        for (key, value) in members {
            if by_key.contains_key(key) {
                continue;
            }
            let old = old_children.iter().copied().find(|child| {
                self.node(*child)
                    .is_some_and(|node| node.step == Step::Entry(Some(key.clone())))
            });
            let step = Step::Entry(Some(key.clone()));
            let child = self.settle(old, index, step, &template, Some(value), source);
            by_key.insert(key.clone(), child);
            children.push(child);
        }
        for old in old_children {
            if !children.contains(&old) {
                self.bury(old);
            }
        }
        if let Some(node) = self.node_mut(index) {
            node.content = Content::Group {
                children: children.clone(),
                order: Vec::new(),
            };
        }
        self.number_entries(index, group);
        if group.fields.iter().any(|field| field.guard.is_some()) {
            // Guards that look at each other may leave out what the value has,
            // or put in a draft that it has not. Then the value decides.
            let placed: BTreeSet<usize> = by_key.values().copied().collect();
            self.blank_others(index, group, &placed, &mut children);
            if placed.iter().any(|child| !self.is_visible(*child)) {
                for child in &placed {
                    if let Some(node) = self.node_mut(*child) {
                        node.kept = true;
                    }
                }
                self.blank_others(index, group, &placed, &mut children);
            }
        }
        // Keys stay where the text has them; the others follow the author.
        let mut order: Vec<usize> = if members.is_empty() {
            old_order
                .into_iter()
                .filter(|child| children.contains(child))
                .collect()
        } else {
            members
                .iter()
                .filter_map(|(key, _)| by_key.get(key).copied())
                .collect()
        };
        let placed: std::collections::HashSet<usize> = order.iter().copied().collect();
        let mut before: Option<usize> = None;
        if placed.is_empty() {
            order.clone_from(&children);
        } else {
            for child in &children {
                if !placed.contains(child) {
                    let place = before
                        .and_then(|before| order.iter().position(|other| *other == before))
                        .map_or(0, |place| place.saturating_add(1));
                    order.insert(place.min(order.len()), *child);
                }
                before = Some(*child);
            }
        }
        Content::Group { children, order }
    }

    /// Takes the drafts out of fields that are shown although the object's
    /// value has no place in them.
    fn blank_others(
        &mut self,
        index: usize,
        group: &Group,
        placed: &BTreeSet<usize>,
        children: &mut [usize],
    ) {
        for (place, field) in group.fields.iter().enumerate() {
            let Some(child) = children.get(place).copied() else {
                continue;
            };
            if placed.contains(&child) || !self.is_visible(child) {
                continue;
            }
            let step = Step::Key(field.name.as_str().into());
            let blank = self.settle(Some(child), index, step, field, None, Source::You);
            if let Some(slot) = children.get_mut(place) {
                *slot = blank;
            }
            if let Some(node) = self.node_mut(index) {
                node.content = Content::Group {
                    children: children.to_vec(),
                    order: Vec::new(),
                };
            }
        }
    }

    fn open_list(&mut self, index: usize, list: &List, items: &[Exact], source: Source) -> Content {
        let old = match self.node(index).map(|node| &node.content) {
            Some(Content::List(items)) => items.clone(),
            _ => Vec::new(),
        };
        let mut nodes = Vec::with_capacity(items.len());
        for (place, value) in items.iter().enumerate() {
            let field = item_field(list, place);
            let known = old.get(place).copied();
            nodes.push(self.settle(known, index, Step::Item, &field, Some(value), source));
        }
        for old in old.into_iter().skip(items.len()) {
            self.bury(old);
        }
        Content::List(nodes)
    }

    fn open_union(
        &mut self,
        index: usize,
        union: &Union,
        value: &Exact,
        source: Source,
    ) -> Content {
        let old = match self.node(index).map(|node| &node.content) {
            Some(Content::Union {
                branch,
                child,
                drafts,
            }) => Some((*branch, *child, drafts.clone())),
            _ => None,
        };
        let shapes = Shapes::new(self.model());
        let Some(nearest) = shapes.branch_of(union, value) else {
            return Content::Absent;
        };
        // What a person chose stays unless another shape is nearer.
        let stays = old.as_ref().map(|(branch, ..)| *branch).filter(|branch| {
            let takes = union.branches.get(*branch);
            takes.is_some_and(|field| shapes.takes(field, value))
                && shapes.distance(union, *branch, value) <= shapes.distance(union, nearest, value)
        });
        let branch = stays.unwrap_or(nearest);
        let Some(field) = union.branches.get(branch) else {
            return Content::Absent;
        };
        let (known, drafts) = match old {
            Some((old, child, drafts)) if old == branch => (Some(child), drafts),
            Some((_, child, drafts)) => {
                self.bury(child);
                (None, drafts)
            }
            None => (None, Vec::new()),
        };
        let child = self.settle(known, index, Step::Branch, field, Some(value), source);
        Content::Union {
            branch,
            child,
            drafts,
        }
    }

    /// A node for a value: the one that is there, if it can have it.
    fn settle(
        &mut self,
        old: Option<usize>,
        parent: usize,
        step: Step,
        field: &Field,
        value: Option<&Exact>,
        source: Source,
    ) -> usize {
        if let Some(index) = old
            && self.accept(index, field, value, source)
        {
            return index;
        }
        if let Some(old) = old {
            self.bury(old);
        }
        self.grow(Some(parent), step, field, value, source)
    }

    /// Brings a node to a value, keeping what was typed where it means the
    /// same; `false` if that takes another node.
    fn accept(
        &mut self,
        index: usize,
        field: &Field,
        value: Option<&Exact>,
        source: Source,
    ) -> bool {
        let Some(node) = self.node(index) else {
            return false;
        };
        if self.node_value(index).as_ref() == value && !(node.misfit && value.is_none()) {
            return true;
        }
        let shapes = Shapes::new(self.model());
        let resolved = shapes.resolved(field);
        let fits = value.is_none_or(|value| shapes.takes(&resolved, value));
        if node.misfit || !fits {
            // JSON text that is still a misfit stays in its field.
            let stays = node.misfit && !fits;
            if let (true, Some(value)) = (stays, value) {
                self.hold(index, value, source);
            }
            return stays;
        }
        match (value, resolved.kind.nests()) {
            (None, true) => self.leave_out(index),
            (None, false) => {
                if let Some(entry) = self.entries.get_mut(index) {
                    let touched = entry.touched;
                    *entry = Entry::holding(&resolved, None, source);
                    entry.touched = touched;
                }
                if let Some(node) = self.node_mut(index) {
                    node.spelled = None;
                }
            }
            (Some(value), true) => {
                let closed = matches!(
                    self.node(index).map(|node| &node.content),
                    Some(Content::Closed(_) | Content::Absent)
                );
                if closed {
                    self.fill(index, value, source);
                } else {
                    self.open(index, value, source);
                }
            }
            (Some(value), false) => self.hold(index, value, source),
        }
        true
    }

    /// Puts a value that fits into a leaf.
    fn hold(&mut self, index: usize, value: &Exact, source: Source) {
        let Some(field) = self.node(index).map(|node| node.field.clone()) else {
            return;
        };
        if let Some(entry) = self.entries.get_mut(index) {
            let touched = entry.touched;
            *entry = leaf_entry(&field, value, source);
            entry.touched = touched;
        }
        if let Some(node) = self.node_mut(index) {
            node.spelled = Some(value.clone());
        }
    }

    /// Leaves a nesting node out; nodes below it end.
    fn leave_out(&mut self, index: usize) {
        for child in self.children(index) {
            self.bury(child);
        }
        if let Some(node) = self.node_mut(index) {
            node.content = Content::Absent;
        }
    }

    /// Ends a node and all below it.
    fn bury(&mut self, index: usize) {
        let mut ending = vec![index];
        while let Some(index) = ending.pop() {
            ending.extend(self.children(index));
            if let Some(node) = self.node_mut(index) {
                node.dead = true;
                node.content = Content::Absent;
            }
            if let Some(tree) = &mut self.tree {
                tree.judged.remove(&index);
                tree.moved.push(index);
            }
        }
    }

    /// Nodes that have to be looked at again beside the one that changed.
    pub(super) fn take_moved(&mut self) -> Vec<usize> {
        match &mut self.tree {
            Some(tree) => std::mem::take(&mut tree.moved),
            None => Vec::new(),
        }
    }

    /// Labels the rows of further keys by their places.
    fn number_entries(&mut self, index: usize, group: &Group) {
        let word = match &group.more {
            Some(more) if !more.label.is_empty() => more.label.clone(),
            _ => "Value".to_owned(),
        };
        let entries = self.children(index).into_iter().filter(|child| {
            self.node(*child)
                .is_some_and(|node| matches!(node.step, Step::Entry(_)))
        });
        for (place, child) in entries.collect::<Vec<_>>().into_iter().enumerate() {
            let label = format!("{word} {}", place.saturating_add(1));
            if let Some(node) = self.node_mut(child)
                && node.field.label != label
            {
                node.field.label = label;
            }
        }
    }

    /// The nodes right below a node, in the order in which they are drawn.
    pub(super) fn children(&self, index: usize) -> Vec<usize> {
        match self.node(index).map(|node| &node.content) {
            Some(Content::Group { children, .. }) => children.clone(),
            Some(Content::List(items)) => items.clone(),
            Some(Content::Union { child, .. }) => vec![*child],
            _ => Vec::new(),
        }
    }

    /// The field of what stands under further keys.
    fn entry_field(&self, group: &Group) -> Field {
        group.more.clone().unwrap_or_else(|| {
            Field::new(
                "",
                FieldKind::Raw {
                    type_name: String::new(),
                },
            )
        })
    }

    /// Whether the form can show a value at all.
    ///
    /// # Errors
    /// It cannot, and this is what it can show.
    pub fn can_show(&self, value: &Exact) -> Result<(), Misplaced> {
        let Some(root) = self.model().fields.first() else {
            return Ok(());
        };
        let shapes = Shapes::new(self.model());
        let resolved = shapes.resolved(root);
        if shapes.takes(&resolved, value) {
            Ok(())
        } else {
            Err(Misplaced {
                expected: kind_words(&resolved.kind),
            })
        }
    }

    /// Takes over a value from outside, keeping nodes that have it already.
    ///
    /// # Errors
    /// The form cannot show it at all; nothing changed.
    pub fn replace(&mut self, value: &Exact) -> Result<(), Misplaced> {
        self.can_show(value)?;
        if let Some(root) = self.model().fields.first().cloned() {
            self.accept(0, &root, Some(value), Source::You);
        }
        Ok(())
    }

    /// What follows from an event of a nesting node. `false` if it changed
    /// nothing.
    pub(super) fn change_tree(&mut self, index: usize, event: &TreeEvent) -> bool {
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

    fn change_node(
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
                super::update::type_text(&field.kind, entry, next.to_string());
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

    fn adopt(&mut self, parent: usize, child: usize) {
        match self.node_mut(parent).map(|node| &mut node.content) {
            Some(Content::Group { children, order }) => {
                children.push(child);
                order.push(child);
            }
            Some(Content::List(items)) => items.push(child),
            _ => {}
        }
    }

    fn add_items(&mut self, index: usize, field: &Field, texts: &[String]) -> bool {
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
        let blank = [String::new()];
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

    fn remove_child(&mut self, index: usize, child: usize) -> bool {
        match self.node(index).map(|node| node.content.clone()) {
            Some(Content::Group { children, .. }) => {
                let entered = self
                    .node(child)
                    .is_some_and(|node| matches!(node.step, Step::Entry(_)));
                if !entered || !children.contains(&child) {
                    return false;
                }
                if let Some(Content::Group { children, order }) =
                    self.node_mut(index).map(|node| &mut node.content)
                {
                    children.retain(|other| *other != child);
                    order.retain(|other| *other != child);
                }
                self.bury(child);
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

    fn move_item(&mut self, index: usize, child: usize, up: bool) -> bool {
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
    fn redraw_items(&mut self, index: usize, from: usize, values: &[Option<Exact>]) {
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
    fn rename(&mut self, index: usize, child: usize, key: &str) -> bool {
        let belongs = self.children(index).contains(&child);
        let Some(node) = self.node_mut(child).filter(|_| belongs) else {
            return false;
        };
        let Step::Entry(old) = &mut node.step else {
            return false;
        };
        *old = (!key.is_empty()).then(|| key.into());
        node.field.name = key.to_owned();
        let parent = self.node(index).map(|node| node.field.path.clone());
        self.move_paths(child, &path_below(&parent.unwrap_or_default(), key));
        true
    }

    /// Gives a node and all below it another path.
    fn move_paths(&mut self, index: usize, path: &str) {
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

    fn pick_branch(&mut self, index: usize, field: &Field, picked: Option<usize>) -> bool {
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

    /// The node that a path of the value leads to, or the nearest above it that
    /// is there, with the rest of the path.
    fn place_of(&self, path: &[String]) -> (usize, usize) {
        let mut index = 0;
        let mut done = 0;
        while let Some(node) = self.node(index) {
            let next = match &node.content {
                Content::Union { child, .. } => {
                    // The union speaks for a value that is itself wrong.
                    (done < path.len()).then_some((*child, 0))
                }
                Content::Group { children, .. } => path.get(done).and_then(|key| {
                    let found = children.iter().copied().find(|child| {
                        self.node(*child).is_some_and(|node| {
                            matches!(&node.step, Step::Key(other) | Step::Entry(Some(other)) if **other == **key)
                                && self.is_visible(*child)
                        })
                    });
                    found.map(|child| (child, 1))
                }),
                Content::List(items) => path.get(done).and_then(|place| {
                    let place: usize = place.parse().ok()?;
                    let mut present = items
                        .iter()
                        .copied()
                        .filter(|item| self.node_value(*item).is_some());
                    Some((present.nth(place)?, 1))
                }),
                _ => None,
            };
            let Some((child, steps)) = next else { break };
            index = child;
            done += steps;
        }
        (index, done)
    }

    /// Takes over what a validator found: paths of the value with sentences.
    /// Yields the nodes whose problem changed.
    pub(super) fn judge(&mut self, violations: &[(Vec<String>, String)]) -> Vec<usize> {
        let mut judged = BTreeMap::<usize, String>::new();
        for (path, sentence) in violations {
            let (index, done) = self.place_of(path);
            let rest = path.get(done..).unwrap_or_default();
            let sentence = if rest.is_empty() {
                sentence.clone()
            } else {
                crate::domain::text::inside(&rest.join(" → "), sentence)
            };
            let slot = judged.entry(index).or_default();
            if !slot.contains(&sentence) {
                if !slot.is_empty() {
                    slot.push(' ');
                }
                slot.push_str(&sentence);
            }
        }
        let Some(tree) = &mut self.tree else {
            return Vec::new();
        };
        let old = std::mem::replace(&mut tree.judged, judged);
        let mut changed: Vec<usize> = old.keys().chain(tree.judged.keys()).copied().collect();
        changed.sort_unstable();
        changed.dedup();
        changed.retain(|index| old.get(index) != tree.judged.get(index));
        changed
    }

    /// Whether a field is shown: in a form that nests, whether the object
    /// around it asks for it.
    pub fn is_visible(&self, index: usize) -> bool {
        match self.node(index) {
            Some(_) => self.is_asked_for(index, &mut Asked::default()),
            None => self.at(index).is_some_and(|(field, _)| self.visible(field)),
        }
    }

    /// Whether a field is hidden and no other one stands for its key.
    pub fn is_missing(&self, index: usize) -> bool {
        if self.is_visible(index) || self.has_ended(index) {
            return false;
        }
        let Some(parent) = self.node(index).and_then(|node| node.parent) else {
            return true;
        };
        let first = self.namesakes(index).next() == Some(index);
        self.is_reached(parent)
            && first
            && !self.namesakes(index).any(|other| self.is_visible(other))
    }

    /// All fields in the order in which they are drawn.
    pub fn as_drawn(&self) -> Vec<usize> {
        if !self.is_nested() {
            return (0..self.count()).collect();
        }
        let mut drawn = Vec::with_capacity(self.count());
        let mut waiting = vec![0];
        while let Some(index) = waiting.pop() {
            drawn.push(index);
            waiting.extend(self.children(index).into_iter().rev());
        }
        drawn
    }

    /// What a field is called where the fields around it cannot be seen: in a
    /// form that nests with what they are called.
    pub fn title_of(&self, index: usize) -> Option<String> {
        let (field, _) = self.at(index)?;
        let mut words = Vec::new();
        let mut next = self.is_nested().then_some(index);
        while let Some(node) = next.and_then(|index| self.node(index)) {
            next = node.parent;
            match &node.step {
                Step::Key(_) | Step::Item => words.push(node.field.label.as_str()),
                Step::Entry(Some(key)) => words.push(key),
                Step::Entry(None) => words.push("a key without a name"),
                Step::Root | Step::Branch => {}
            }
        }
        words.reverse();
        Some(match words.as_slice() {
            [] if field.label.is_empty() => "The input".to_owned(),
            [] => field.label.clone(),
            words => words.join(" → "),
        })
    }

    /// Whether a field and all around it are shown.
    pub(super) fn is_reached(&self, index: usize) -> bool {
        let mut next = Some(index);
        while let Some(index) = next {
            if !self.is_visible(index) {
                return false;
            }
            next = self.node(index).and_then(|node| node.parent);
        }
        true
    }

    /// The fields of the author for the key of a field, itself among them, in
    /// the order in which they are looked at.
    fn namesakes(&self, index: usize) -> impl Iterator<Item = usize> {
        let node = self.node(index);
        let shared = node.filter(|node| {
            let guard = node.field.guard.as_deref();
            guard.is_some_and(|guard| guard.shares_key)
        });
        let parent = shared.and_then(|node| self.node(node.parent?));
        let children = match parent.map(|parent| &parent.content) {
            Some(Content::Group { children, .. }) => children.as_slice(),
            _ => &[],
        };
        let others = children.iter().copied().filter(move |other| {
            self.node(*other)
                .zip(shared)
                .is_some_and(|(other, node)| other.step == node.step)
        });
        others.chain(shared.is_none().then_some(index))
    }

    /// See [`Self::is_visible`]; guards may look at fields that have guards.
    fn is_asked_for(&self, index: usize, asked: &mut Asked) -> bool {
        let Some(node) = self.node(index) else {
            return false;
        };
        let (Some(guard), Some(parent)) = (&node.field.guard, node.parent) else {
            return true;
        };
        if let Some(known) = asked.known.get(&index) {
            return *known;
        }
        if let Some(place) = asked.path.iter().position(|other| *other == index) {
            asked.lowest = Some(asked.lowest.map_or(place, |lowest| lowest.min(place)));
            return false;
        }
        asked.looked_at = asked.looked_at.saturating_add(1);
        let place = asked.path.len();
        if node.kept || place >= GUARDS_INSIDE || asked.looked_at > GUARDS_ALL {
            return true;
        }
        asked.path.push(index);
        let before = asked.lowest.take();
        let earlier = guard.shares_key
            && self
                .namesakes(index)
                .take_while(|other| *other != index)
                .any(|other| self.is_asked_for(other, asked));
        let answer = !earlier && guard.asks(&self.seen_by(parent, guard, asked));
        asked.path.pop();
        // What leads back to who asks may be another one when asked by others.
        match asked.lowest {
            Some(lowest) if lowest < place => {
                asked.lowest = Some(before.map_or(lowest, |before| before.min(lowest)));
            }
            _ => {
                asked.known.insert(index, answer);
                asked.lowest = before;
            }
        }
        answer
    }

    /// The part of an object that a guard looks at.
    fn seen_by(&self, object: usize, guard: &Guard, asked: &mut Asked) -> Exact {
        let Some(Content::Group { children, .. }) = self.node(object).map(|node| &node.content)
        else {
            return Exact::empty_object();
        };
        let mut members = Vec::new();
        for child in children {
            let Some(node) = self.node(*child) else {
                continue;
            };
            let (Step::Key(key) | Step::Entry(Some(key))) = &node.step else {
                continue;
            };
            let looked_at = guard
                .keys()
                .is_none_or(|keys| keys.iter().any(|other| **other == **key));
            if !looked_at || !self.is_asked_for(*child, asked) {
                continue;
            }
            if let Some(value) = self.node_value(*child) {
                members.push((key.clone(), value));
            }
        }
        Exact::Object(members)
    }

    /// Fields whose guards look at a node, or at what a node is part of, or at
    /// fields that come and go with it.
    pub(super) fn fields_that_look(&self, index: usize) -> Vec<usize> {
        let mut found = Vec::new();
        let mut next = Some(index);
        while let Some(index) = next {
            let Some(node) = self.node(index) else { break };
            next = node.parent;
            let (Some(parent), Step::Key(key) | Step::Entry(Some(key))) = (node.parent, &node.step)
            else {
                continue;
            };
            let guarded: Vec<(usize, &Guard, &str)> = self
                .children(parent)
                .into_iter()
                .filter_map(|child| {
                    let node = self.node(child)?;
                    Some((child, node.field.guard.as_deref()?, &*node.field.name))
                })
                .collect();
            if guarded.is_empty() {
                continue;
            }
            let mut changed = BTreeSet::from([&**key]);
            let mut waiting = guarded;
            loop {
                let (looking, others): (Vec<_>, Vec<_>) =
                    waiting.into_iter().partition(|(_, guard, name)| {
                        (guard.shares_key && changed.contains(name))
                            || guard
                                .keys()
                                .is_none_or(|keys| keys.iter().any(|key| changed.contains(&**key)))
                    });
                if looking.is_empty() {
                    break;
                }
                for (child, _, name) in looking {
                    found.push(child);
                    changed.insert(name);
                }
                waiting = others;
            }
        }
        found
    }

    /// After a change below or at a node: a field that takes the place of
    /// another one of its key has what a person entered there, if it can.
    pub(super) fn hand_over(&mut self, index: usize) {
        for heir in self.fields_that_look(index) {
            let shares = |node: &Node| node.field.guard.as_ref().is_some_and(|one| one.shares_key);
            if !self.node(heir).is_some_and(shares) {
                continue;
            }
            let untouched = self.entries.get(heir).is_some_and(|entry| !entry.touched);
            if !untouched || !self.is_visible(heir) || self.node_value(heir).is_some() {
                continue;
            }
            let Some(field) = self.node(heir).map(|node| node.field.clone()) else {
                continue;
            };
            let left: Option<Exact> = self.namesakes(heir).find_map(|other| {
                if other == heir {
                    return None;
                }
                let node = self.node(other)?;
                let entered =
                    node.field.kind.nests() || self.entries.get(other)?.source == Source::You;
                let value = self.node_value(other).filter(|_| entered && !node.misfit)?;
                Shapes::new(self.model())
                    .takes(&field, &value)
                    .then_some(value)
            });
            if let Some(value) = left {
                self.accept(heir, &field, Some(&value), Source::You);
            }
        }
    }
}

/// How a field of an object stands to a value from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// The author asks for it.
    Asked,
    /// The author does not, but the value has it.
    Kept,
    /// Neither.
    Hidden,
}

/// How the fields of an object stand to a value.
fn standings(group: &Group, members: &[(Box<str>, Exact)]) -> Vec<Standing> {
    if group.fields.iter().all(|field| field.guard.is_none()) {
        return vec![Standing::Asked; group.fields.len()];
    }
    let object = Exact::Object(members.to_vec());
    let mut placed = BTreeSet::new();
    let mut standings: Vec<Standing> = group
        .fields
        .iter()
        .map(|field| {
            let asked = field.guard.as_deref().is_none_or(|guard| {
                !(guard.shares_key && placed.contains(&*field.name)) && guard.asks(&object)
            });
            if asked {
                placed.insert(&*field.name);
                Standing::Asked
            } else {
                Standing::Hidden
            }
        })
        .collect();
    for (field, standing) in group.fields.iter().zip(&mut standings) {
        if *standing == Standing::Hidden
            && object.get(&field.name).is_some()
            && placed.insert(&*field.name)
        {
            *standing = Standing::Kept;
        }
    }
    standings
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
    /// An item or a further key was removed.
    Removed(usize),
    /// An item changed places with the one before (true) or after it.
    Moved(usize, bool),
    /// A further key was added, not named yet.
    EntryAdded,
    /// A further key was named.
    KeyTyped(usize, String),
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

/// A value that the form cannot show at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{expected} is expected here")]
pub struct Misplaced {
    /// What the form takes, with its article.
    pub expected: &'static str,
}

/// What values of a kind are called, with the article.
pub(crate) fn kind_words(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::Text | FieldKind::Moment(_) | FieldKind::Script | FieldKind::Endpoint { .. } => {
            "a text"
        }
        FieldKind::Number | FieldKind::Duration => "a number",
        FieldKind::Switch => "true or false",
        FieldKind::Group(_) => "an object",
        FieldKind::List(_) | FieldKind::Choices { .. } | FieldKind::KeyValues => "a list",
        FieldKind::Choice { .. } | FieldKind::Constant(_) => "one of the author's values",
        FieldKind::Raw { .. } | FieldKind::Union(_) | FieldKind::Reference(_) => "another value",
    }
}

/// The field of an item at a place.
fn item_field(list: &List, place: usize) -> Field {
    let field = list.fixed.get(place).or(list.item.as_ref());
    let mut field = field.cloned().unwrap_or_else(|| {
        Field::new(
            "",
            FieldKind::Raw {
                type_name: String::new(),
            },
        )
    });
    field.name = place.to_string();
    if field.label.is_empty() {
        field.label = format!("Item {}", place.saturating_add(1));
    }
    field.required = true;
    field
}

/// The entry of a leaf that holds a value which its field takes.
fn leaf_entry(field: &Field, value: &Exact, source: Source) -> Entry {
    let mut entry = Entry::holding(field, Some(value.to_value()), source);
    match (&field.kind, value) {
        (FieldKind::Number, Exact::Number(text)) => entry.input = Input::Text(text.to_string()),
        (FieldKind::Raw { .. }, Exact::String(text)) if Exact::read(text).is_err() => {
            entry.input = Input::Text(text.to_string());
        }
        (FieldKind::Raw { .. }, value) => entry.input = Input::Text(value.to_pretty()),
        _ => {}
    }
    debug_assert!(leaf_fits(field, value));
    entry
}
