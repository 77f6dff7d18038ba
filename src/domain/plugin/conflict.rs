//! An SCM that somebody else has changed while it was being edited: where the
//! server's values and the entered ones differ.

use super::model::Stored;

/// One key whose value on the server is not the entered one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The key.
    pub key: String,
    /// What the server has.
    pub theirs: Side,
    /// What is entered.
    pub mine: Side,
}

/// A value as it may be shown: a secret never is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Side {
    /// No value, or a blank one: the server makes no difference.
    Nothing,
    /// A text.
    Text(String),
    /// A secret as the server keeps it.
    Kept,
    /// A secret as it came with what was opened: nothing was typed in its place.
    AsOpened,
    /// A secret that was typed and is not saved yet.
    ChangedHere,
}

/// Where both differ: first the entered keys in their order, then those that
/// only the server has. `secure` tells the keys whose value is not to be shown.
pub fn differences(
    theirs: &[(String, Option<Stored>)],
    mine: &[(String, Option<Stored>)],
    secure: impl Fn(&str) -> bool,
) -> Vec<Difference> {
    let of = |values: &[(String, Option<Stored>)], key: &str| {
        let found = values.iter().find(|(other, _)| other == key);
        found
            .and_then(|(_, value)| value.clone())
            .filter(|value| *value != Stored::Plain(String::new()))
    };
    let only_theirs = theirs
        .iter()
        .filter(|(key, _)| !mine.iter().any(|(other, _)| other == key));
    mine.iter()
        .chain(only_theirs)
        .filter_map(|(key, _)| {
            let (theirs, mine) = (of(theirs, key), of(mine, key));
            (theirs != mine).then(|| Difference {
                key: key.clone(),
                theirs: side(theirs, Side::Kept, secure(key)),
                mine: side(mine, Side::AsOpened, secure(key)),
            })
        })
        .collect()
}

/// A value; what is encrypted is told as `encrypted`.
fn side(value: Option<Stored>, encrypted: Side, secure: bool) -> Side {
    match value {
        None => Side::Nothing,
        Some(Stored::Encrypted(_)) => encrypted,
        Some(Stored::Plain(_)) if secure => Side::ChangedHere,
        Some(Stored::Plain(text)) => Side::Text(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plain(key: &str, text: &str) -> (String, Option<Stored>) {
        (key.to_owned(), Some(Stored::Plain(text.to_owned())))
    }

    fn cipher(key: &str, text: &str) -> (String, Option<Stored>) {
        (key.to_owned(), Some(Stored::Encrypted(text.to_owned())))
    }

    #[test]
    fn each_differing_key_is_told_once_and_no_secret_is_shown() {
        let theirs = [
            plain("URL", "https://a"),
            cipher("PASSWORD", "AES:a"),
            plain("GONE", "o"),
        ];
        let mine = [
            plain("URL", "https://b"),
            plain("PASSWORD", "hunter2"),
            ("BRANCH".to_owned(), None),
        ];
        let found = differences(&theirs, &mine, |key| key == "PASSWORD");
        let difference = |key: &str, theirs, mine| Difference {
            key: key.to_owned(),
            theirs,
            mine,
        };
        assert_eq!(
            found,
            [
                difference(
                    "URL",
                    Side::Text("https://a".into()),
                    Side::Text("https://b".into())
                ),
                difference("PASSWORD", Side::Kept, Side::ChangedHere),
                difference("GONE", Side::Text("o".into()), Side::Nothing),
            ]
        );
    }

    #[test]
    fn a_secret_says_on_which_side_it_was_changed() {
        let sides = |theirs: &[_], mine: &[_]| {
            let found = differences(theirs, mine, |_| true);
            let mut sides = found.into_iter().map(|one| (one.theirs, one.mine));
            sides.next()
        };
        let (old, new) = (cipher("K", "AES:old"), cipher("K", "AES:new"));
        let (typed, gone) = (plain("K", "hunter2"), ("K".to_owned(), None));
        let told = |theirs, mine| Some((theirs, mine));
        let one = std::slice::from_ref::<(String, Option<Stored>)>;
        assert_eq!(
            sides(one(&new), one(&old)),
            told(Side::Kept, Side::AsOpened)
        );
        assert_eq!(
            sides(one(&new), one(&typed)),
            told(Side::Kept, Side::ChangedHere)
        );
        assert_eq!(
            sides(one(&gone), one(&old)),
            told(Side::Nothing, Side::AsOpened)
        );
        assert_eq!(
            sides(one(&old), one(&gone)),
            told(Side::Kept, Side::Nothing)
        );
        assert_eq!(sides(one(&old), one(&old)), None);
    }

    #[test]
    fn blank_and_absent_are_alike_for_the_server() {
        let mine = [plain("BRANCH", ""), ("TAG".to_owned(), None)];
        assert!(differences(&[], &mine, |_| false).is_empty());
    }

    fn values() -> impl Strategy<Value = Vec<(String, Option<Stored>)>> {
        let value = prop_oneof![
            Just(None),
            "[a-z]{0,2}".prop_map(|text| Some(Stored::Plain(text))),
            "[a-z]{1,2}".prop_map(|text| Some(Stored::Encrypted(text))),
        ];
        proptest::collection::btree_map("[A-D]", value, 0..5)
            .prop_map(|map| map.into_iter().collect())
    }

    proptest! {
        #[test]
        fn nothing_differs_from_itself_and_both_sides_see_the_same_keys(
            theirs in values(),
            mine in values(),
        ) {
            prop_assert!(differences(&mine, &mine, |_| false).is_empty());
            let keys = |found: Vec<Difference>| {
                let mut keys: Vec<_> = found.into_iter().map(|one| one.key).collect();
                keys.sort();
                keys
            };
            prop_assert_eq!(
                keys(differences(&theirs, &mine, |_| false)),
                keys(differences(&mine, &theirs, |_| false))
            );
        }
    }
}
