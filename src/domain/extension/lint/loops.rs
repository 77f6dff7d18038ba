//! Fields that look at each other in a circle.

use super::{ConditionList, LISTS, Lint};
use crate::domain::finding::Level;
use std::collections::BTreeSet;

/// Names of a loop that are listed before the rest is counted.
const NAMED_FIELDS: usize = 12;

impl Lint<'_> {
    /// Reports each loop of the graph “looks at”, found by a depth-first walk:
    /// every edge back into the walk's own path closes one.
    pub(super) fn loops(&mut self) {
        let edges = self.edges();
        let mut state = vec![Visit::New; self.form.model.fields.len()];
        let mut found = Vec::new();
        for start in 0..state.len() {
            if state.get(start) != Some(&Visit::New) {
                continue;
            }
            set(&mut state, start, Visit::OnPath(0));
            let mut path = vec![Step::new(start)];
            while let Some(step) = path.last_mut() {
                let next = edges
                    .get(step.field)
                    .and_then(|targets| targets.get(step.next));
                step.next = step.next.saturating_add(1);
                let Some(&edge) = next else {
                    set(&mut state, step.field, Visit::Done);
                    path.pop();
                    continue;
                };
                let from = step.field;
                match state.get(edge.to) {
                    Some(Visit::New) => {
                        set(&mut state, edge.to, Visit::OnPath(path.len()));
                        path.push(Step::new(edge.to));
                    }
                    Some(Visit::OnPath(depth)) => {
                        let members = path.get(*depth..).unwrap_or_default();
                        found.push((from, edge, self.loop_names(members)));
                    }
                    _ => {}
                }
            }
        }
        for (from, Edge { list, nth, .. }, names) in found {
            self.report(
                "condition.loop",
                Level::Warning,
                (from, list, nth),
                format!("The conditions form a loop: {names}."),
                "Break the loop, unless each of these inputs is meant to react to the other.",
            );
        }
    }

    fn loop_names(&self, members: &[Step]) -> String {
        let name = |step: &Step| {
            self.form
                .field(step.field)
                .map_or_else(String::new, |field| format!("“{}”", field.name))
        };
        let mut names: Vec<String> = members.iter().take(NAMED_FIELDS).map(name).collect();
        let rest = members.len().saturating_sub(NAMED_FIELDS);
        if rest > 0 {
            names.push(format!("{rest} more"));
        }
        names.extend(members.first().map(name));
        names.join(" → ")
    }

    /// Per field: the other fields it looks at, each once, visible ones first.
    fn edges(&self) -> Vec<Vec<Edge>> {
        let mut edges = vec![Vec::new(); self.form.model.fields.len()];
        for (index, field) in self.form.fields() {
            let mut seen = BTreeSet::new();
            for list in LISTS {
                for (nth, condition) in list.of(field).iter().enumerate() {
                    let Some((to, _)) = self.form.find(&condition.operand) else {
                        continue;
                    };
                    if to != index
                        && seen.insert(to)
                        && let Some(targets) = edges.get_mut(index)
                    {
                        targets.push(Edge { to, list, nth });
                    }
                }
            }
        }
        edges
    }
}

#[derive(Clone, Copy)]
struct Edge {
    to: usize,
    list: ConditionList,
    nth: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Visit {
    New,
    /// Depth in the current path.
    OnPath(usize),
    Done,
}

fn set(states: &mut [Visit], index: usize, visit: Visit) {
    if let Some(state) = states.get_mut(index) {
        *state = visit;
    }
}

/// One field on the path of the walk.
struct Step {
    field: usize,
    /// Next edge to follow.
    next: usize,
}

impl Step {
    fn new(field: usize) -> Self {
        Self { field, next: 0 }
    }
}
