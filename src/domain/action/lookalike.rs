//! Titles that a person cannot tell apart. A file is written by whoever could
//! push to the project, and an action that looks like another gets pressed for it.

use super::file::{Action, TagSet};
use std::collections::HashMap;

/// Two actions that look alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Index of the later one.
    pub later: usize,
    /// Index of the earlier one.
    pub earlier: usize,
}

/// Earlier actions with which one is compared, at most.
const COMPARED: usize = 20;

/// Pairs of tag-sets that are looked at, at most; beyond, two actions count as
/// such that can meet.
const SETS_COMPARED: usize = 10_000;

/// Actions whose titles look like that of an earlier one beside which they can
/// stand in a list. Actions of the same name are none: of those the list has one.
pub fn pairs(actions: &[Action]) -> Vec<Pair> {
    let mut seen: HashMap<String, Vec<usize>> = HashMap::new();
    let mut pairs = Vec::new();
    for (later, action) in actions.iter().enumerate() {
        let alike = seen.entry(appearance(&action.title)).or_default();
        let earlier = alike.iter().copied().find(|earlier| {
            let other = actions.get(*earlier);
            other.is_some_and(|other| {
                (action.name.is_none() || action.name != other.name) && can_meet(action, other)
            })
        });
        pairs.extend(earlier.map(|earlier| Pair { later, earlier }));
        if alike.len() < COMPARED {
            alike.push(later);
        }
    }
    pairs
}

/// Of the actions with these indices those whose titles look alike.
pub fn alike(actions: &[Action], shown: &[usize]) -> Vec<usize> {
    let mut seen: HashMap<String, Vec<usize>> = HashMap::new();
    for index in shown {
        if let Some(action) = actions.get(*index) {
            let alike = seen.entry(appearance(&action.title)).or_default();
            alike.push(*index);
        }
    }
    let mut alike: Vec<usize> = seen
        .into_values()
        .filter(|alike| alike.len() > 1)
        .flatten()
        .collect();
    alike.sort_unstable();
    alike
}

/// Whether a list can show both: for the group, or for a task that satisfies a
/// tag-set of each.
fn can_meet(a: &Action, b: &Action) -> bool {
    if a.is_for_group() || b.is_for_group() {
        return a.is_for_group() && b.is_for_group();
    }
    if a.context.len().saturating_mul(b.context.len()) > SETS_COMPARED {
        return true;
    }
    let together = |one: &TagSet| b.context.iter().any(|other| agree(one, other));
    a.context.iter().any(together)
}

fn agree(one: &TagSet, other: &TagSet) -> bool {
    one.iter().all(|(tag, value)| {
        let mut others = other.iter();
        others
            .find(|(other, _)| other == tag)
            .is_none_or(|(_, other)| other == value)
    })
}

/// What a person sees of a title at a glance: two titles with the same
/// appearance cannot be told apart. Case, blanks and what has no shape do not
/// count; letters that look alike are one (after the idea of Unicode's Technical
/// Standard 39, for the letters that are confused in practice).
pub fn appearance(title: &str) -> String {
    let mut seen = String::with_capacity(title.len());
    let mut blank = false;
    for char in title.chars().filter(|char| !has_no_shape(*char)) {
        if char.is_whitespace() {
            blank = !seen.is_empty();
            continue;
        }
        if std::mem::take(&mut blank) {
            seen.push(' ');
        }
        seen.extend(char.to_lowercase().map(plain));
    }
    seen
}

/// The first character of a title that has no shape: it hides, or turns the
/// direction of what follows.
pub fn shapeless(title: &str) -> Option<char> {
    title.chars().find(|char| has_no_shape(*char))
}

fn has_no_shape(char: char) -> bool {
    let format = matches!(
        char,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{e0000}'..='\u{e0fff}'
    );
    format || (char.is_control() && !char.is_whitespace())
}

/// The letter of the Latin alphabet that a lower-case one looks like.
fn plain(char: char) -> char {
    match char {
        // Full-width forms of ASCII.
        '\u{ff01}'..='\u{ff5e}' => {
            let code = u32::from(char).saturating_sub(0xfee0);
            let char = char::from_u32(code).unwrap_or(char);
            plain(char.to_ascii_lowercase())
        }
        'а' | 'α' | 'ɑ' => 'a',
        'в' | 'β' | 'ß' => 'b',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' | 'ε' | 'є' => 'e',
        'һ' | 'н' | 'η' => 'h',
        '1' | 'l' | '|' | 'і' | 'ι' | 'ı' | 'ӏ' | 'ї' | 'ⅰ' | 'ⅼ' => 'i',
        'ј' | 'ϳ' => 'j',
        'к' | 'κ' => 'k',
        'м' | 'μ' => 'm',
        'п' => 'n',
        '0' | 'о' | 'ο' | 'σ' | 'օ' => 'o',
        'р' | 'ρ' => 'p',
        'ԛ' => 'q',
        'г' => 'r',
        'ѕ' => 's',
        'т' | 'τ' => 't',
        'υ' | 'ս' => 'u',
        'ѵ' | 'ν' => 'v',
        'ԝ' | 'ω' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' => 'y',
        'ζ' => 'z',
        '‐' | '‑' | '‒' | '–' | '—' | '−' => '-',
        '’' | '‘' | 'ʼ' | '`' | '´' => '\'',
        other => other,
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::domain::action::file::read;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn actions(all: &[Value]) -> Vec<Action> {
        let whole = |more: &Value| {
            let mut action = json!({"description": "", "kind": "task", "task": {}});
            action
                .as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            action
        };
        let all: Vec<Value> = all.iter().map(whole).collect();
        read(&json!({"version": 1, "variables": {}, "actions": all}).to_string()).actions
    }

    fn check(all: &[Value], expected: &[(usize, usize)]) {
        let found: Vec<(usize, usize)> = pairs(&actions(all))
            .into_iter()
            .map(|pair| (pair.later, pair.earlier))
            .collect();
        assert_eq!(found, expected, "{all:?}");
    }

    #[test]
    fn titles_that_cannot_be_told_apart_have_one_appearance() {
        for title in [
            "retrigger task 10",
            "Rеtrіgger  Task 10",
            " Retrigger\u{200b} Tas\u{ad}k lO",
            "Ｒetrigger\u{a0}task 1０",
            "\u{202e}Retrigger task |0",
        ] {
            assert_eq!(
                appearance(title),
                appearance("Retrigger task 10"),
                "{title}"
            );
        }
        assert_ne!(appearance("Retrigger"), appearance("Retriggers"));
        assert_ne!(appearance("Cancel all"), appearance("Cancelall"));
    }

    #[test]
    fn what_has_no_shape_is_found() {
        assert_eq!(shapeless("Can\u{202e}cel"), Some('\u{202e}'));
        assert_eq!(shapeless("Bell\u{7}"), Some('\u{7}'));
        assert_eq!(shapeless("Größe 中 😀 e\u{301}"), None);
    }

    #[test]
    fn look_alikes_of_one_list_are_told() {
        check(
            &[json!({"title": "Cancel"}), json!({"title": "Саncel"})],
            &[(1, 0)],
        );
        let two = [
            json!({"title": "Cancel", "name": "cancel"}),
            json!({"title": "Cancel", "name": "cancel-2"}),
        ];
        check(&two, &[(1, 0)]);
    }

    #[test]
    fn actions_of_one_name_are_one_action_for_different_tasks() {
        check(
            &[
                json!({"title": "Retrigger", "name": "retrigger", "context": [{"retrigger": "true"}]}),
                json!({"title": "Retrigger", "name": "retrigger", "context": [{}]}),
            ],
            &[],
        );
    }

    #[test]
    fn what_never_stands_in_one_list_is_not_confused() {
        check(
            &[
                json!({"title": "Cancel"}),
                json!({"title": "Cancel", "context": [{}]}),
            ],
            &[],
        );
        check(
            &[
                json!({"title": "Run", "context": [{"os": "linux"}, {"os": "mac"}]}),
                json!({"title": "Run", "context": [{"os": "windows"}]}),
                json!({"title": "Run", "context": [{"kind": "test", "os": "mac"}]}),
            ],
            &[(2, 0)],
        );
    }

    #[test]
    fn a_list_knows_which_of_its_titles_are_alike() {
        let all = actions(&[
            json!({"title": "A"}),
            json!({"title": "B"}),
            json!({"title": "а"}),
            json!({"title": "B"}),
        ]);
        assert_eq!(alike(&all, &[0, 1, 2]), [0, 2]);
        assert_eq!(alike(&all, &[1, 2]), [0; 0]);
    }

    #[test]
    fn a_crowd_of_equals_is_told_without_comparing_all_with_all() {
        let all = vec![json!({"title": "Same", "context": [{}]}); 20_000];
        assert_eq!(pairs(&actions(&all)).len(), 19_999);
    }

    proptest! {
        #[test]
        fn the_appearance_of_an_appearance_is_itself(title in ".{0,30}") {
            let once = appearance(&title);
            prop_assert_eq!(appearance(&once), once);
        }
    }
}
