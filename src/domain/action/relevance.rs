//! Which actions belong to a task or a group, and why the others do not.

use super::file::{Action, TagSet};
use crate::domain::text::brief;
use std::collections::HashMap;

/// The actions of a file for a task or a group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Indices of those that belong to it, in the order of the file.
    pub shown: Vec<usize>,
    /// The others, in the order of the file.
    pub absent: Vec<Absent>,
}

/// An action that does not belong to what is chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absent {
    /// Its index.
    pub index: usize,
    /// Why.
    pub why: Why,
}

/// Why an action is not in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is for tasks, and none is chosen.
    ForTasks,
    /// It is for the group, and a task is chosen.
    ForGroup,
    /// The task does not have the tags; this is what the nearest tag-set lacks.
    Tags(Vec<Lack>),
    /// An earlier action of the list has its name.
    Named {
        /// Index of the earlier one.
        as_index: usize,
    },
}

/// A tag that a task would need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lack {
    /// The tag.
    pub tag: String,
    /// The value it would need.
    pub wanted: String,
    /// The value it has, if it has the tag.
    pub found: Option<String>,
}

/// Lists the actions for a task with these tags, or for the group (`None`).
/// Equal names are looked at after filtering: the first one in the file wins.
pub fn listing(actions: &[Action], tags: Option<&TagSet>) -> Listing {
    let mut listing = Listing::default();
    let mut named = HashMap::<&str, usize>::new();
    for (index, action) in actions.iter().enumerate() {
        let name = action.name.as_deref();
        let why = why_not(action, tags).or_else(|| {
            let as_index = *named.get(name?)?;
            Some(Why::Named { as_index })
        });
        match why {
            None => {
                listing.shown.push(index);
                named.extend(name.map(|name| (name, index)));
            }
            Some(why) => listing.absent.push(Absent { index, why }),
        }
    }
    listing
}

fn why_not(action: &Action, tags: Option<&TagSet>) -> Option<Why> {
    match (tags, action.is_for_group()) {
        (None, true) => None,
        (None, false) => Some(Why::ForTasks),
        (Some(_), true) => Some(Why::ForGroup),
        (Some(tags), false) => {
            let mut nearest: Option<Vec<Lack>> = None;
            for set in &action.context {
                let lacks = lacks(set, tags);
                if lacks.is_empty() {
                    return None;
                }
                if nearest.as_ref().is_none_or(|best| lacks.len() < best.len()) {
                    nearest = Some(lacks);
                }
            }
            Some(Why::Tags(nearest.unwrap_or_default()))
        }
    }
}

fn lacks(set: &TagSet, tags: &TagSet) -> Vec<Lack> {
    let lack = |(tag, wanted): &(String, String)| {
        let found = tags.iter().find(|(held, _)| held == tag);
        let found = found.map(|(_, value)| value.clone());
        (found.as_ref() != Some(wanted)).then(|| Lack {
            tag: tag.clone(),
            wanted: wanted.clone(),
            found,
        })
    };
    set.iter().filter_map(lack).collect()
}

impl Why {
    /// The reason in a sentence.
    pub fn words(&self, actions: &[Action]) -> String {
        match self {
            Self::ForTasks => "It is for single tasks; choose one.".into(),
            Self::ForGroup => "It is for the whole group; choose no task.".into(),
            Self::Named { as_index } => {
                let title = actions.get(*as_index).map_or("", |action| &action.title);
                format!(
                    "“{}” stands before it in the file and has the same name.",
                    brief(title)
                )
            }
            Self::Tags(lacks) => {
                let mut words = String::from("The task would need ");
                for (place, lack) in lacks.iter().enumerate() {
                    if place > 0 {
                        words.push_str(" and ");
                    }
                    words.push_str(&format!(
                        "the tag {} = “{}”",
                        brief(&lack.tag),
                        brief(&lack.wanted)
                    ));
                    match &lack.found {
                        Some(found) => words.push_str(&format!(" (it has “{}”)", brief(found))),
                        None => words.push_str(" (it has no such tag)"),
                    }
                }
                words.push('.');
                words
            }
        }
    }
}

/// What leads to the reasons of so many actions.
pub fn not_here(count: usize) -> String {
    match count {
        1 => "Why one is not here".into(),
        count => format!("Why {count} are not here"),
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::domain::action::file::read;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn actions(contexts: Value) -> Vec<Action> {
        let actions: Vec<Value> = contexts
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| {
                let mut action =
                    json!({"title": "T", "description": "", "kind": "task", "task": {}});
                let object = action.as_object_mut().unwrap();
                object.extend(entry.as_object().unwrap().clone());
                action
            })
            .collect();
        read(&json!({"version": 1, "variables": {}, "actions": actions}).to_string()).actions
    }

    fn tags(pairs: &[(&str, &str)]) -> TagSet {
        pairs
            .iter()
            .map(|(tag, value)| ((*tag).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn one_action_is_not_here_and_several_are_not() {
        assert_eq!(not_here(1), "Why one is not here");
        assert_eq!(not_here(2), "Why 2 are not here");
    }

    #[test]
    fn no_context_and_an_empty_one_are_for_the_group() {
        let actions = actions(json!([{}, {"context": []}, {"context": [{}]}]));
        assert_eq!(listing(&actions, None).shown, [0, 1]);
        assert_eq!(listing(&actions, Some(&tags(&[]))).shown, [2]);
    }

    #[test]
    fn one_of_the_sets_has_to_hold_with_all_its_pairs() {
        let actions = actions(json!([
            {"context": [{"a": "1"}, {"b": "2"}]},
            {"context": [{"a": "1", "b": "2"}]},
            {"context": [{}, {"a": "9"}]},
        ]));
        let shown = |pairs: &[(&str, &str)]| listing(&actions, Some(&tags(pairs))).shown;
        assert_eq!(shown(&[("a", "1")]), [0, 2]);
        assert_eq!(shown(&[("b", "2"), ("a", "1"), ("c", "")]), [0, 1, 2]);
        assert_eq!(shown(&[("a", "2")]), [2]);
    }

    #[test]
    fn values_are_compared_exactly() {
        let actions = actions(json!([{"context": [{"a": ""}]}, {"context": [{"A": "x"}]}]));
        let shown = |pairs: &[(&str, &str)]| listing(&actions, Some(&tags(pairs))).shown;
        assert_eq!(shown(&[("a", "")]), [0]);
        assert_eq!(shown(&[]), [0; 0]);
        assert_eq!(shown(&[("a", "x"), ("A", "X")]), [0; 0]);
    }

    #[test]
    fn tags_of_prototypes_are_held_by_nobody() {
        let actions =
            actions(json!([{"context": [{"constructor": ""}]}, {"context": [{"toString": "x"}]}]));
        assert_eq!(listing(&actions, Some(&tags(&[]))).shown, [0; 0]);
        assert_eq!(
            listing(&actions, Some(&tags(&[("constructor", "")]))).shown,
            [0]
        );
    }

    #[test]
    fn names_are_looked_at_after_filtering() {
        let actions = actions(json!([
            {"name": "retrigger", "title": "For some", "context": [{"retrigger": "true"}]},
            {"name": "retrigger", "title": "For all", "context": [{}]},
            {"name": "retrigger", "title": "For the group"},
            {"title": "Nameless", "context": [{}]},
            {"title": "Nameless", "context": [{}]},
        ]));
        let some = listing(&actions, Some(&tags(&[("retrigger", "true")])));
        assert_eq!(some.shown, [0, 3, 4]);
        assert!(some.absent.contains(&Absent {
            index: 1,
            why: Why::Named { as_index: 0 }
        }));
        assert_eq!(listing(&actions, Some(&tags(&[]))).shown, [1, 3, 4]);
        assert_eq!(listing(&actions, None).shown, [2]);
    }

    #[test]
    fn the_nearest_set_says_what_is_missing() {
        let actions = actions(json!([{"context": [{"a": "1", "b": "2"}, {"c": "3"}]}]));
        let found = listing(&actions, Some(&tags(&[("c", "4")])));
        let words = found.absent[0].why.words(&actions);
        assert_eq!(words, "The task would need the tag c = “3” (it has “4”).");
    }

    proptest! {
        #[test]
        fn every_action_is_shown_or_explained(
            contexts in prop::collection::vec(
                (prop::option::of("[ab]"), prop::collection::vec(prop::collection::btree_map("[ab]", "[12]?", 0..3), 0..3)), 0..8),
            task in prop::option::of(prop::collection::btree_map("[ab]", "[12]?", 0..3)),
        ) {
            let entries: Vec<Value> = contexts
                .iter()
                .map(|(name, context)| match name {
                    Some(name) => json!({"name": name, "context": context}),
                    None => json!({"context": context}),
                })
                .collect();
            let actions = actions(Value::from(entries));
            let task: Option<TagSet> = task.map(|tags| tags.into_iter().collect());
            let found = listing(&actions, task.as_ref());
            prop_assert_eq!(found.shown.len() + found.absent.len(), actions.len());
            let mut names: Vec<_> = found.shown.iter().filter_map(|index| actions[*index].name.as_ref()).collect();
            names.sort();
            names.dedup();
            prop_assert_eq!(names.len(), found.shown.iter().filter(|index| actions[**index].name.is_some()).count());
        }
    }
}
