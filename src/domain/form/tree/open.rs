//! Values from outside become nodes, and nodes that are there are brought to
//! values: what was typed stays where it means the same.

use super::super::entry::{Entry, Input, Source};
use super::super::model::{Field, FieldKind, Group, List, Union};
use super::super::shape::{Shapes, leaf_fits};
use super::super::values::Form;
use super::{Content, Node, OPEN_LEVELS, Step, item_field, kind_words};
use crate::domain::json::exact::{Exact, path_below};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Nodes at most; what comes later stays closed and holds its value as text.
const NODE_LIMIT: usize = 20_000;

impl Form {
    /// Makes a node and what belongs to it. `field` is as the model has it; its
    /// name is replaced by the step's key.
    pub(super) fn grow(
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
            show_as_json(&mut field);
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
        // A default of the object around it has the last word, so that is what
        // the field goes back to. Items of lists change places.
        let keyed = matches!(step, Step::Key(_) | Step::Entry(_));
        if let (Source::Default, true, Some(value)) = (source, keyed && !nests && !misfit, value) {
            field.default = Some(value.to_value());
        }
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
            key_left: false,
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
    pub(super) fn fill(&mut self, index: usize, value: &Exact, source: Source) {
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
    pub(super) fn open(&mut self, index: usize, value: &Exact, source: Source) {
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

    pub(super) fn open_group(
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
    pub(super) fn blank_others(
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

    pub(super) fn open_list(
        &mut self,
        index: usize,
        list: &List,
        items: &[Exact],
        source: Source,
    ) -> Content {
        let old = match self.node(index).map(|node| &node.content) {
            Some(Content::List(items)) => items.clone(),
            _ => Vec::new(),
        };
        // A list shows the items that it must have, blank as long as they are not
        // entered.
        let rows = items.len().max(list.least_rows());
        let mut nodes = Vec::with_capacity(rows);
        for place in 0..rows {
            let field = item_field(list, place);
            let value = items
                .get(place)
                .filter(|value| !self.stands_for_blank(list, place, items, value));
            let known = old.get(place).copied();
            nodes.push(self.settle(known, index, Step::Item, &field, value, source));
        }
        for old in old.into_iter().skip(rows) {
            self.bury(old);
        }
        Content::List(nodes)
    }

    /// Whether an item is the `null` that keeps the place of one that is blank.
    fn stands_for_blank(&self, list: &List, place: usize, items: &[Exact], value: &Exact) -> bool {
        *value == Exact::Null
            && place.saturating_add(1) < items.len()
            && list
                .fixed
                .get(place)
                .is_some_and(|field| !Shapes::new(self.model()).takes(field, value))
    }

    pub(super) fn open_union(
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
        let takes = |branch: &usize| {
            let field = union.branches.get(*branch);
            field.is_some_and(|field| shapes.takes(field, value))
        };
        // A value that the shape of its key cannot have is edited there, as JSON.
        let key = match self.node(index).map(|node| &node.step) {
            Some(Step::Entry(Some(key))) => union.branch_of_key(key),
            _ => None,
        };
        // What a person chose stays unless another shape is nearer.
        let stays = old.as_ref().map(|(branch, ..)| *branch).filter(|branch| {
            takes(branch)
                && shapes.distance(union, *branch, value) <= shapes.distance(union, nearest, value)
        });
        let branch = key.or(stays).unwrap_or(nearest);
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
    pub(super) fn settle(
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
    pub(super) fn accept(
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
    pub(super) fn hold(&mut self, index: usize, value: &Exact, source: Source) {
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

    /// Puts a value into a node whose author's field does not take it.
    pub(super) fn edit_as_json(&mut self, index: usize, value: &Exact) {
        self.leave_out(index);
        if let Some(node) = self.node_mut(index) {
            show_as_json(&mut node.field);
            node.misfit = true;
            node.content = Content::Leaf;
        }
        self.hold(index, value, Source::You);
    }

    /// Leaves a nesting node out; nodes below it end.
    pub(super) fn leave_out(&mut self, index: usize) {
        for child in self.children(index) {
            self.bury(child);
        }
        if let Some(node) = self.node_mut(index) {
            node.content = Content::Absent;
        }
    }

    /// Ends a node and all below it.
    pub(super) fn bury(&mut self, index: usize) {
        let mut ending = vec![index];
        while let Some(index) = ending.pop() {
            ending.extend(self.children(index));
            if let Some(node) = self.node_mut(index) {
                node.dead = true;
                node.content = Content::Absent;
            }
            if let Some(tree) = &mut self.tree {
                tree.judged.forget(index);
                tree.moved.push(index);
            }
        }
    }

    /// Labels the rows of further keys by their places. Where a key says which shape
    /// its value has, the shape is called like the row.
    pub(super) fn number_entries(&mut self, index: usize, group: &Group) {
        let word = |field: Option<&Field>| match field {
            Some(field) if !field.label.is_empty() => field.label.clone(),
            _ => "Value".to_owned(),
        };
        let entries = self.children(index).into_iter().filter(|child| {
            self.node(*child)
                .is_some_and(|node| matches!(node.step, Step::Entry(_)))
        });
        for (place, child) in entries.collect::<Vec<_>>().into_iter().enumerate() {
            let shape = self.shape_of_key(child);
            let word = match &shape {
                Some((branch, _)) => word(Some(branch)),
                None => word(group.more.as_ref()),
            };
            let label = format!("{word} {}", place.saturating_add(1));
            let shape = shape.map(|(_, shape)| shape);
            for named in [Some(child), shape].into_iter().flatten() {
                if let Some(node) = self.node_mut(named)
                    && node.field.label != label
                {
                    node.field.label.clone_from(&label);
                }
            }
        }
    }

    /// The shape that a row has by its key: as the author wrote it, and its node.
    pub(super) fn shape_of_key(&self, row: usize) -> Option<(Field, usize)> {
        let node = self.node(row)?;
        match (&node.field.kind, &node.content) {
            (FieldKind::Union(union), Content::Union { branch, child, .. })
                if union.is_by_key() =>
            {
                Some((union.branches.get(*branch)?.clone(), *child))
            }
            _ => None,
        }
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
}

/// Makes a field one that takes any value.
fn show_as_json(field: &mut Field) {
    field.help = crate::domain::text::edited_as_json(&field.kind, &field.help);
    field.kind = FieldKind::Raw {
        type_name: String::new(),
    };
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

/// A value that the form cannot show at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{expected} is expected here")]
pub struct Misplaced {
    /// What the form takes, with its article.
    pub expected: &'static str,
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
