//! What a validator says of a value, at the nodes that can put it right.

use super::super::model::FieldKind;
use super::super::values::Form;
use super::{Content, Step};
use std::collections::BTreeMap;

impl Form {
    /// What the validator said of a node.
    pub(in crate::domain::form) fn judged(&self, index: usize) -> Option<String> {
        self.tree.as_ref()?.judged.get(&index).cloned()
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

    /// Takes over what a validator found: paths of the value with sentences.
    /// Yields the nodes whose problem changed.
    pub(in crate::domain::form) fn judge(
        &mut self,
        violations: &[(Vec<String>, String)],
    ) -> Vec<usize> {
        let mut judged = BTreeMap::<usize, String>::new();
        for (path, sentence) in violations {
            let (index, done) = self.place_of(path);
            let rest = path.get(done..).unwrap_or_default();
            // Several picks are one field, whose sentence names the pick.
            let picks = self
                .node(index)
                .is_some_and(|node| matches!(node.field.kind, FieldKind::Choices { .. }));
            let sentence = if rest.is_empty() || picks {
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
        tree.violations = violations.to_vec();
        let old = std::mem::replace(&mut tree.judged, judged);
        let mut changed: Vec<usize> = old.keys().chain(tree.judged.keys()).copied().collect();
        changed.sort_unstable();
        changed.dedup();
        changed.retain(|index| old.get(index) != tree.judged.get(index));
        changed
    }

    /// Finds the nodes for what was told last once more: one that was closed speaks
    /// for those that were in it, and the other way round.
    pub(in crate::domain::form) fn judge_again(&mut self) -> Vec<usize> {
        let told = self
            .tree
            .as_mut()
            .map(|tree| std::mem::take(&mut tree.violations));
        self.judge(&told.unwrap_or_default())
    }
}
