//! What a validator says of a value, at the nodes that can put it right.

use super::super::model::{Field, FieldKind};
use super::super::state::unreadable;
use super::super::values::Form;
use super::{Content, Step, fixed_items};
use crate::domain::json::exact::Exact;
use crate::domain::text;
use std::collections::BTreeMap;

/// One thing that a validator refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Keys and places from the root to the value that it is about.
    pub path: Vec<String>,
    /// What is wrong.
    pub sentence: String,
    /// Whether not the value is wrong but the last key of the path.
    pub of_key: bool,
}

impl Fault {
    /// A value that is wrong.
    pub fn new(path: Vec<String>, sentence: impl Into<String>) -> Self {
        Self {
            path,
            sentence: sentence.into(),
            of_key: false,
        }
    }
}

/// A row or an item that stands in the form and not in the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsent {
    /// Its field.
    pub index: usize,
    /// Why it is not sent.
    pub why: WhyUnsent,
    /// Whether an empty text can be sent in place of nothing.
    pub takes_text: bool,
}

/// Why a row or an item is not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhyUnsent {
    /// The row has no key.
    NoKey,
    /// An earlier row has its key.
    TakenKey(String),
    /// The row has this key and no value.
    NoValue(String),
    /// The item has no value.
    EmptyItem,
}

impl Unsent {
    fn new(form: &Form, index: usize, why: WhyUnsent) -> Self {
        let blank = matches!(why, WhyUnsent::NoValue(_) | WhyUnsent::EmptyItem);
        let text = |(field, _): (&Field, _)| field.kind.is_text();
        Self {
            index,
            takes_text: blank && form.at(index).is_some_and(text),
            why,
        }
    }

    /// Whether it is the key that has to be put right, not the value.
    pub fn is_of_key(&self) -> bool {
        matches!(self.why, WhyUnsent::NoKey | WhyUnsent::TakenKey(_))
    }

    /// What is said of it.
    pub fn sentence(&self) -> String {
        match &self.why {
            WhyUnsent::NoKey => text::row_without_key().to_owned(),
            WhyUnsent::TakenKey(key) => text::row_with_taken_key(key),
            WhyUnsent::NoValue(key) => text::row_without_value(key, self.takes_text),
            WhyUnsent::EmptyItem => text::empty_item(self.takes_text),
        }
    }
}

/// What is wrong, by node.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::domain::form) struct Judged {
    /// With values.
    values: BTreeMap<usize, String>,
    /// With keys that were entered.
    keys: BTreeMap<usize, String>,
}

impl Judged {
    /// A node has ended.
    pub(super) fn forget(&mut self, index: usize) {
        self.values.remove(&index);
        self.keys.remove(&index);
    }

    fn add(&mut self, index: usize, of_key: bool, sentence: &str) {
        let all = if of_key {
            &mut self.keys
        } else {
            &mut self.values
        };
        let slot = all.entry(index).or_default();
        if !slot.contains(sentence) {
            if !slot.is_empty() {
                slot.push(' ');
            }
            slot.push_str(sentence);
        }
    }

    /// The nodes of which another one says something else.
    fn differing(&self, other: &Self) -> Vec<usize> {
        let mut nodes: Vec<usize> = [self, other]
            .into_iter()
            .flat_map(|judged| judged.values.keys().chain(judged.keys.keys()))
            .copied()
            .collect();
        nodes.sort_unstable();
        nodes.dedup();
        nodes.retain(|index| {
            self.values.get(index) != other.values.get(index)
                || self.keys.get(index) != other.keys.get(index)
        });
        nodes
    }
}

impl Form {
    /// What the validator said of a node's value.
    pub(in crate::domain::form) fn judged(&self, index: usize) -> Option<String> {
        self.tree.as_ref()?.judged.values.get(&index).cloned()
    }

    /// What the validator said of the key that was entered for a node.
    pub(in crate::domain::form) fn judged_key(&self, index: usize) -> Option<String> {
        self.tree.as_ref()?.judged.keys.get(&index).cloned()
    }

    /// Whether a node is a row that holds something and is not sent, since it has
    /// no key.
    pub(in crate::domain::form) fn lacks_key(&self, index: usize) -> bool {
        let Some(node) = self.node(index) else {
            return false;
        };
        let constant = matches!(node.field.kind, FieldKind::Constant(_));
        node.step == Step::Entry(None) && !constant && self.has_value(index)
    }

    /// Whether the schema refuses the key of a row that has no value yet, so that no
    /// validator sees it.
    pub(in crate::domain::form) fn refuses_key(&self, index: usize) -> Option<&str> {
        let node = self.node(index)?;
        let Step::Entry(Some(key)) = &node.step else {
            return None;
        };
        let group = match &self.node(node.parent?)?.field.kind {
            FieldKind::Group(group) if !self.has_value(index) => group,
            _ => return None,
        };
        let alone = Exact::Object(vec![(key.clone(), Exact::Null)]);
        let outcome = group.names.as_ref()?.check(&alone);
        (outcome.holds() == Some(false)).then_some(&**key)
    }

    /// What is said at the value of a row that has a key and was left without one.
    pub(in crate::domain::form) fn value_missing(&self, index: usize) -> Option<String> {
        let mut node = self.node(index)?;
        if node.content != Content::Leaf {
            return None;
        }
        let mut row = index;
        // The chosen shape has the control of its row's value.
        while let (Step::Branch, Some(parent)) = (&node.step, node.parent) {
            (row, node) = (parent, self.node(parent)?);
        }
        let Step::Entry(Some(key)) = &node.step else {
            return None;
        };
        let blank = self.was_left_blank(row) && self.taken_key(row).is_none();
        blank.then(|| Unsent::new(self, row, WhyUnsent::NoValue(key.to_string())).sentence())
    }

    /// The key of a row, if the value has another field or row under it. The first
    /// that has a value has the key, whoever named it.
    pub(in crate::domain::form) fn taken_key(&self, index: usize) -> Option<&str> {
        let node = self.node(index)?;
        let Step::Entry(Some(key)) = &node.step else {
            return None;
        };
        let Content::Group { order, .. } = &self.node(node.parent?)?.content else {
            return None;
        };
        let mut holders = order
            .iter()
            .filter(|child| self.key_at(**child) == Some(key) && self.holds_key(**child));
        (*holders.next()? != index).then_some(&**key)
    }

    /// Rows under the key of a node, or of one that it is part of, with their shapes:
    /// whether they are sent may depend on it.
    pub(in crate::domain::form) fn rows_beside(&self, index: usize) -> Vec<usize> {
        let mut found = Vec::new();
        let mut next = Some(index);
        while let Some(index) = next {
            let Some(node) = self.node(index) else { break };
            next = node.parent;
            if let (Some(parent), Some(key)) = (node.parent, self.key_at(index)) {
                for row in self.rows_under(parent, key) {
                    found.push(row);
                    found.extend(self.branches_below(row));
                }
            }
        }
        found
    }

    /// The rows of an object that have a key.
    pub(super) fn rows_under(&self, group: usize, key: &str) -> impl Iterator<Item = usize> {
        let node = self.node(group);
        // The author's fields come first.
        let rows = match node.map(|node| (&node.content, &node.field.kind)) {
            Some((Content::Group { children, .. }, FieldKind::Group(group))) => {
                children.get(group.fields.len()..).unwrap_or_default()
            }
            _ => &[],
        };
        rows.iter().copied().filter(move |row| {
            self.node(*row).is_some_and(
                |node| matches!(&node.step, Step::Entry(Some(other)) if **other == *key),
            )
        })
    }

    /// The key under which a node's value stands.
    fn key_at(&self, index: usize) -> Option<&str> {
        match &self.node(index)?.step {
            Step::Key(key) | Step::Entry(Some(key)) => Some(key),
            _ => None,
        }
    }

    /// Whether a node has something that can stand under its key.
    fn holds_key(&self, index: usize) -> bool {
        self.has_value(index) && self.is_visible(index)
    }

    /// Rows and items that a person filled in, or left empty, and that are not sent.
    pub fn unsent(&self) -> Vec<Unsent> {
        let mut unsent = Vec::new();
        for index in self.as_drawn() {
            let Some(node) = self.node(index).filter(|_| self.is_visible(index)) else {
                continue;
            };
            match &node.content {
                Content::Group { order, .. } => self.add_unsent_rows(order, &mut unsent),
                Content::List(items) => self.add_unsent_items(&node.field, items, &mut unsent),
                _ => {}
            }
        }
        unsent
    }

    fn add_unsent_rows(&self, order: &[usize], unsent: &mut Vec<Unsent>) {
        let key_of = |index: usize| match &self.node(index)?.step {
            Step::Entry(key) => Some(key.as_deref()),
            _ => None,
        };
        if !order.iter().any(|index| key_of(*index).is_some()) {
            return;
        }
        let mut holders: BTreeMap<&str, usize> = BTreeMap::new();
        for child in order.iter().copied() {
            if let Some(key) = self.key_at(child).filter(|_| self.holds_key(child)) {
                holders.entry(key).or_insert(child);
            }
        }
        for index in order.iter().copied() {
            let Some(key) = key_of(index) else { continue };
            let told = || self.has_value(index) || self.was_left_blank(index);
            let taken = |key: &str| holders.get(key).is_some_and(|holder| *holder != index);
            let why = match key {
                None if self.lacks_key(index) => WhyUnsent::NoKey,
                Some(key) if taken(key) && told() => WhyUnsent::TakenKey(key.to_owned()),
                Some(key) if self.was_left_blank(index) => WhyUnsent::NoValue(key.to_owned()),
                _ => continue,
            };
            unsent.push(Unsent::new(self, index, why));
        }
    }

    fn add_unsent_items(&self, list: &Field, items: &[usize], unsent: &mut Vec<Unsent>) {
        let last = items.iter().rposition(|item| self.has_value(*item));
        let fixed = fixed_items(list);
        for (place, index) in items.iter().copied().enumerate() {
            // Before others whose place matters `null` is sent.
            let held = place < fixed && Some(place) < last;
            if !held && self.was_left_blank(index) {
                unsent.push(Unsent::new(self, index, WhyUnsent::EmptyItem));
            }
        }
    }

    /// Whether a row or item is done and has no value. What cannot be read is told
    /// elsewhere, and what is being filled in not yet.
    fn was_left_blank(&self, index: usize) -> bool {
        let Some((field, entry)) = self.at(index).filter(|_| !self.has_value(index)) else {
            return false;
        };
        let inside = self.children(index);
        let left = |index: &usize| self.entries.get(*index).is_some_and(|entry| entry.touched);
        let begun = entry.touched || self.key_was_left(index) || inside.iter().any(left);
        let done = self.submitted || begun;
        done && unreadable(field, entry).is_none()
    }

    /// Whether the key of a row was left, so that its problem may be shown.
    pub(in crate::domain::form) fn key_was_left(&self, index: usize) -> bool {
        self.node(index).is_some_and(|node| node.key_left)
    }

    /// The node that a path of the value leads to, or the nearest above it that
    /// is there, with the rest of the path.
    pub(super) fn place_of(&self, path: &[String]) -> (usize, usize) {
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
                    let present = self.item_values(node, items);
                    present.get(place).map(|(item, _)| (*item, 1))
                }),
                _ => None,
            };
            let Some((child, steps)) = next else { break };
            index = child;
            done += steps;
        }
        (index, done)
    }

    /// Takes over what a validator found. Yields the nodes whose problem changed.
    pub(in crate::domain::form) fn judge(&mut self, faults: &[Fault]) -> Vec<usize> {
        let mut judged = Judged::default();
        for fault in faults {
            let (mut index, done) = self.place_of(&fault.path);
            let rest = fault.path.get(done..).unwrap_or_default();
            // Where the key says which shape a value has, the union has nothing of its
            // own to be seen.
            if !fault.of_key
                && let Some((_, shape)) = self.shape_of_key(index)
            {
                index = shape;
            }
            let node = self.node(index);
            // Several picks are one field, whose sentence names the pick.
            let picks =
                node.is_some_and(|node| matches!(node.field.kind, FieldKind::Choices { .. }));
            let entered = node.is_some_and(|node| matches!(node.step, Step::Entry(_)));
            if rest.is_empty() || picks {
                // Keys of the author have no control that could put them right.
                judged.add(index, fault.of_key && entered && !picks, &fault.sentence);
            } else {
                let inside = text::inside(&rest.join(" → "), &fault.sentence);
                judged.add(index, false, &inside);
            }
        }
        let Some(tree) = &mut self.tree else {
            return Vec::new();
        };
        tree.faults = faults.to_vec();
        let changed = tree.judged.differing(&judged);
        tree.judged = judged;
        changed
    }

    /// Finds the nodes for what was told last once more: one that was closed speaks
    /// for those that were in it, and the other way round.
    pub(in crate::domain::form) fn judge_again(&mut self) -> Vec<usize> {
        let told = self
            .tree
            .as_mut()
            .map(|tree| std::mem::take(&mut tree.faults));
        self.judge(&told.unwrap_or_default())
    }
}
