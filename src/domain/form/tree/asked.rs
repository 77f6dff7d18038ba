//! Which fields an object asks for: guards look at the fields around them, which
//! may have guards too.

use super::super::claim::Guard;
use super::super::entry::Source;
use super::super::model::FieldKind;
use super::super::shape::Shapes;
use super::super::values::Form;
use super::{Content, Node, Step};
use crate::domain::json::exact::Exact;
use std::collections::{BTreeMap, BTreeSet};

/// Guards that are looked at to answer one another, at most, and for one
/// question altogether.
const GUARDS_INSIDE: usize = 400;
const GUARDS_ALL: usize = 4_000;

/// What is known of fields with guards while questions are answered between
/// which no value changes.
#[derive(Default)]
pub(super) struct Asked {
    /// Answers that depend on nothing that is being asked.
    known: BTreeMap<usize, bool>,
    /// Fields being asked for, each because of the one before it.
    path: Vec<usize>,
    /// The first of [`Self::path`] that was asked for once more.
    lowest: Option<usize>,
    /// Guards looked at.
    looked_at: usize,
}

impl Form {
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

    /// Whether a field and all around it are shown.
    pub(in crate::domain::form) fn is_reached(&self, index: usize) -> bool {
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
    pub(super) fn namesakes(&self, index: usize) -> impl Iterator<Item = usize> {
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
    pub(super) fn is_asked_for(&self, index: usize, asked: &mut Asked) -> bool {
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

    /// Whether the object around a field demands it for certain, by a condition
    /// that holds now.
    pub(in crate::domain::form) fn is_demanded(&self, index: usize) -> bool {
        let Some((node, parent)) = self.node(index).and_then(|node| Some((node, node.parent?)))
        else {
            return false;
        };
        let demanded = self.demands(parent).get(&node.field.name);
        demanded.into_iter().flatten().any(|guard| {
            guard.holds(&self.seen_by(parent, guard, &mut Asked::default())) == Some(true)
        })
    }

    fn demands(&self, object: usize) -> &BTreeMap<String, Vec<Guard>> {
        static NONE: BTreeMap<String, Vec<Guard>> = BTreeMap::new();
        match self.node(object).map(|node| &node.field.kind) {
            Some(FieldKind::Group(group)) => &group.demanded,
            _ => &NONE,
        }
    }

    /// The part of an object that a guard looks at.
    pub(super) fn seen_by(&self, object: usize, guard: &Guard, asked: &mut Asked) -> Exact {
        let Some(node) = self.node(object) else {
            return Exact::empty_object();
        };
        let (Content::Group { children, .. }, FieldKind::Group(group)) =
            (&node.content, &node.field.kind)
        else {
            return Exact::empty_object();
        };
        // The author's fields come first, rows of further keys after them.
        let (own, rows) = children
            .split_at_checked(group.fields.len())
            .unwrap_or((children, &[]));
        let looked_at: Vec<usize> = match guard.places() {
            Some(places) => places
                .iter()
                .filter_map(|place| own.get(*place).copied())
                .chain(rows.iter().copied())
                .collect(),
            None => children.clone(),
        };
        let mut members = Vec::new();
        for child in looked_at {
            let Some(node) = self.node(child) else {
                continue;
            };
            let (Step::Key(key) | Step::Entry(Some(key))) = &node.step else {
                continue;
            };
            let known = guard
                .keys()
                .is_none_or(|keys| keys.iter().any(|other| **other == **key));
            if !known || !self.is_asked_for(child, asked) {
                continue;
            }
            if let Some(value) = self.node_value(child) {
                members.push((key.clone(), value));
            }
        }
        Exact::Object(members)
    }

    /// Fields whose guards look at a node, or at what a node is part of, or at
    /// fields that come and go with it; those that are demanded because of it too.
    pub(in crate::domain::form) fn fields_that_look(&self, index: usize) -> Vec<usize> {
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
            let demands = self.demands(parent);
            if demands.is_empty() {
                continue;
            }
            let looks = |guard: &Guard| {
                guard
                    .keys()
                    .is_none_or(|keys| keys.iter().any(|key| changed.contains(&**key)))
            };
            found.extend(self.children(parent).into_iter().filter(|child| {
                let name = self.node(*child).map(|node| &node.field.name);
                let guards = name.and_then(|name| demands.get(name));
                guards.is_some_and(|guards| guards.iter().any(looks))
            }));
        }
        found
    }

    /// After a change below or at a node: a field that takes the place of
    /// another one of its key has what a person entered there, if it can.
    pub(in crate::domain::form) fn hand_over(&mut self, index: usize) {
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
