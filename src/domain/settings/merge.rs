//! Two tabs changed one board: both changes together, as far as they do not
//! touch the same integration. Nothing of either is lost.

use crate::domain::board::configuration::{Configuration, Entry, called, spare_id};

/// Both changes together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Merged {
    /// The board that comes of it.
    pub board: Configuration,
    /// What both changed: names of integrations. The other tab's stand in their
    /// places; this tab's stand behind them, switched off.
    pub both: Vec<String>,
    /// What else both changed, where the other tab's change stands alone.
    pub yielded: Vec<&'static str>,
}

/// Joins what two tabs made of `base`.
pub fn merge(base: &Configuration, theirs: &Configuration, mine: &Configuration) -> Merged {
    let mut both = Vec::new();
    let mut yielded = Vec::new();
    let mut board = theirs.clone();
    if mine.order != base.order {
        board.order = mine.order;
    }
    match one_of(&base.name, &theirs.name, &mine.name) {
        Some(name) => board.name.clone_from(name),
        None => yielded.push("the name of the board"),
    }
    match one_of(&base.project_end, &theirs.project_end, &mine.project_end) {
        Some(end) => board.project_end.clone_from(end),
        None => yielded.push("the end of the project"),
    }
    for entry in &mine.entries {
        let before = find(base, &entry.id);
        if before == Some(entry) {
            continue;
        }
        match find(theirs, &entry.id) {
            Some(other) if other == entry => {}
            Some(other) if Some(other) == before => {
                if let Some(place) = board.entries.iter_mut().find(|own| own.id == entry.id) {
                    *place = entry.clone();
                }
            }
            // They added or changed it too.
            Some(_) => {
                let mut copy = entry.clone();
                let others = ids(mine)
                    .into_iter()
                    .filter(|id| find(&board, id).is_none());
                let taken: Vec<String> = ids(&board)
                    .into_iter()
                    .chain(others)
                    .map(str::to_owned)
                    .collect();
                copy.id = spare_id(entry.id.clone(), &taken);
                copy.enabled = false;
                both.push(called(entry));
                board.entries.push(copy);
            }
            // New, or they removed what was changed here: then it stays.
            None => board.entries.push(entry.clone()),
        }
    }
    for before in &base.entries {
        let unchanged = find(theirs, &before.id) == Some(before);
        if find(mine, &before.id).is_none() && unchanged {
            board.entries.retain(|entry| entry.id != before.id);
        }
    }
    let [base_order, their_order, my_order] = [
        [base, theirs, mine],
        [theirs, base, mine],
        [mine, base, theirs],
    ]
    .map(common);
    match one_of(&base_order, &their_order, &my_order) {
        None => yielded.push("the order of the integrations"),
        // Only this tab moved something, or added or removed it: its order counts.
        Some(order) if *order != their_order || ids(theirs) == ids(base) => {
            put_in_order(&mut board, theirs, mine);
        }
        Some(_) => {}
    }
    Merged {
        board,
        both,
        yielded,
    }
}

/// What comes of something that two tabs may have changed; `None` if both did.
fn one_of<'a, T: PartialEq>(base: &T, theirs: &'a T, mine: &'a T) -> Option<&'a T> {
    if mine == base || mine == theirs {
        Some(theirs)
    } else if theirs == base {
        Some(mine)
    } else {
        None
    }
}

/// The ids of the first board that all have, in its order.
fn common([board, others @ ..]: [&Configuration; 3]) -> Vec<&str> {
    let mut ids = ids(board);
    ids.retain(|id| others.iter().all(|other| find(other, id).is_some()));
    ids
}

/// Puts a board in the order of mine; what only theirs has stays behind what it stands
/// behind there.
fn put_in_order(board: &mut Configuration, theirs: &Configuration, mine: &Configuration) {
    let place = |id: &str| mine.entries.iter().position(|own| own.id == id);
    let mut before = usize::MAX;
    let places: Vec<(String, usize)> = ids(theirs)
        .into_iter()
        .map(|id| {
            before = place(id).unwrap_or(before);
            (id.to_owned(), before)
        })
        .collect();
    board.entries.sort_by_key(|entry| {
        let mut places = places.iter();
        let stands = places.find(|(id, _)| *id == entry.id);
        stands.map_or_else(
            || place(&entry.id).unwrap_or(usize::MAX),
            |(_, place)| *place,
        )
    });
}

fn find<'a>(board: &'a Configuration, id: &str) -> Option<&'a Entry> {
    board.entries.iter().find(|entry| entry.id == id)
}

fn ids(board: &Configuration) -> Vec<&str> {
    board
        .entries
        .iter()
        .map(|entry| entry.id.as_str())
        .collect()
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `"a b=x"`: entries a, and b with the name x.
    fn board(text: &str) -> Configuration {
        let entries = text.split_whitespace().map(|part| {
            let (id, name) = part.split_once('=').unwrap_or((part, ""));
            Entry {
                id: id.to_owned(),
                name: name.to_owned(),
                ..Entry::new("buddy")
            }
        });
        Configuration {
            entries: entries.collect(),
            ..Configuration::default()
        }
    }

    fn check(base: &str, theirs: &str, mine: &str, expected: &str, both: &[&str]) {
        let merged = merge(&board(base), &board(theirs), &board(mine));
        let found: Vec<String> = merged
            .board
            .entries
            .iter()
            .map(|entry| match entry.name.as_str() {
                "" => entry.id.clone(),
                name => format!("{}={name}", entry.id),
            })
            .collect();
        assert_eq!(found.join(" "), expected, "{base} | {theirs} | {mine}");
        assert_eq!(merged.both, both);
    }

    #[test]
    fn changes_to_different_integrations_go_together() {
        check("a b", "a=x b", "a b=y", "a=x b=y", &[]);
        check("a b", "a b c", "a b d", "a b c d", &[]);
        check("a b c", "b c", "a b", "b", &[]);
        check("a b c", "a b c", "c a b", "c a b", &[]);
        check("a b c", "c a b", "a b=x c", "c a b=x", &[]);
        // One moved something, the other added or removed.
        check("a b c", "b a c", "a b b-2 c", "b a c b-2", &[]);
        check("a b c", "a b b-2 c", "b a c", "b b-2 a c", &[]);
        check("a b c", "a c", "c a b", "c a", &[]);
    }

    #[test]
    fn what_only_one_can_have_is_told() {
        let yielded =
            |theirs: &str, mine: &str| merge(&board("a b c"), &board(theirs), &board(mine)).yielded;
        let order = ["the order of the integrations"];
        assert_eq!(yielded("b a c", "a c b"), order);
        assert!(yielded("b a c", "b a c").is_empty());
        assert!(yielded("b a c", "a b c d").is_empty());
        let named = |name: &str| Configuration {
            name: name.to_owned(),
            ..Configuration::default()
        };
        let merged = merge(&named("A"), &named("B"), &named("C"));
        assert_eq!(merged.board.name, "B");
        assert_eq!(merged.yielded, ["the name of the board"]);
    }

    #[test]
    fn what_both_changed_stands_twice() {
        check("a", "a=theirs", "a=mine", "a=theirs a-2=mine", &["mine"]);
        check("", "a=theirs", "a=mine", "a=theirs a-2=mine", &["mine"]);
        let merged = merge(&board("a"), &board("a=theirs"), &board("a=mine"));
        assert!(merged.board.entries[0].enabled && !merged.board.entries[1].enabled);
        // The same change twice is one.
        check("a", "a=x", "a=x", "a=x", &[]);
    }

    #[test]
    fn what_one_changed_and_the_other_removed_stays() {
        check("a b", "b", "a=mine b", "b a=mine", &[]);
        check("a b", "a=theirs b", "b", "b a=theirs", &[]);
    }

    fn any_board() -> impl Strategy<Value = Configuration> {
        prop::collection::btree_map("[a-c]", "[x-z]?", 0..4).prop_map(|entries| {
            let words: Vec<String> = entries
                .into_iter()
                .map(|(id, name)| {
                    if name.is_empty() {
                        id
                    } else {
                        format!("{id}={name}")
                    }
                })
                .collect();
            board(&words.join(" "))
        })
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_ids_stay_apart(base in any_board(), theirs in any_board(), mine in any_board()) {
            let merged = merge(&base, &theirs, &mine);
            let mut known = ids(&merged.board);
            known.sort_unstable();
            known.dedup();
            prop_assert_eq!(known.len(), merged.board.entries.len());
            // Whatever one side changed or added is there, by its name at least.
            for side in [&theirs, &mine] {
                for entry in &side.entries {
                    if find(&base, &entry.id) != Some(entry) {
                        prop_assert!(merged.board.entries.iter().any(|other| other.name == entry.name), "{:?}", entry);
                    }
                }
            }
        }

        #[test]
        fn a_side_that_did_nothing_changes_nothing(base in any_board(), other in any_board()) {
            prop_assert_eq!(merge(&base, &other, &base).board, other.clone());
            prop_assert_eq!(merge(&base, &base, &other).board, other);
        }
    }
}
