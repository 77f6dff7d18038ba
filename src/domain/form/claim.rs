//! What is claimed of a value, as far as a form can tell by itself: decides
//! which fields are asked for and which shape of a union a value has. Never
//! whether an input may be sent, which is the validator's to say.

use super::format::Format;
use crate::domain::json::exact::Exact;
use crate::domain::pattern::Pattern;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Something that is claimed of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Claim {
    /// Nothing: every value is fine.
    Anything,
    /// Something that cannot be told here, such as a format.
    Untold,
    /// No value is fine.
    Nothing,
    /// All of these.
    All(Vec<Claim>),
    /// At least one of these.
    Any(Vec<Claim>),
    /// Exactly one of these.
    One(Vec<Claim>),
    /// The opposite.
    Not(Box<Claim>),
    /// If the first holds the second, otherwise the third.
    If(Box<[Claim; 3]>),
    /// It has one of these types.
    Type(Vec<Type>),
    /// It is one of these values.
    Values(Vec<Exact>),
    /// An object has these keys.
    Has(Vec<String>),
    /// What an object has under a key, if it is there.
    Member(String, Box<Claim>),
    /// An object has no other keys.
    Closed(Vec<String>),
    /// What an object has under further keys.
    Further(Box<Further>),
    /// Each key of an object, as a text.
    Names(Box<Claim>),
    /// A text that matches.
    Matches(Pattern),
    /// A text of a format; whether it is one cannot be told, only that it is not.
    Format(Format),
    /// Keys of an object are as many.
    Keys(Size),
    /// Each item of an array.
    Items(Box<Claim>),
    /// A number is at least that, or more if it is strict.
    AtLeast(f64, bool),
    /// A number is at most that, or less if it is strict.
    AtMost(f64, bool),
    /// Characters of a text are as many.
    Characters(Size),
    /// Items of an array are as many.
    Count(Size),
}

/// Keys of an object that are not named one by one.
#[derive(Clone, Debug, PartialEq)]
pub struct Further {
    /// The keys that are named.
    pub named: Vec<String>,
    /// Patterns of keys, named ones too, each with what is claimed of the value.
    pub patterns: Vec<(Pattern, Claim)>,
    /// What is claimed of the value of every other key.
    pub others: Claim,
}

impl Further {
    fn check(&self, key: &str, value: &Exact) -> Outcome {
        let mut outcome = Outcome::FINE;
        let mut known = self.named.iter().any(|named| named == key);
        for (pattern, claim) in &self.patterns {
            match is_found(pattern, key) {
                Some(true) => {
                    known = true;
                    outcome = outcome.and(claim.check(value));
                }
                Some(false) => {}
                None => return Outcome::UNSURE,
            }
        }
        match &self.others {
            _ if known => outcome,
            // As for a key too many anywhere.
            Claim::Nothing => Outcome::of(false, KEY),
            others => others.check(value),
        }
    }
}

/// The types of JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// `null`.
    Null,
    /// `true` and `false`.
    Boolean,
    /// A number without a fraction.
    Integer,
    /// Any number.
    Number,
    /// A text.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

/// The least and the most of what is counted; `None` is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// The least.
    pub least: Option<u64>,
    /// The most.
    pub most: Option<u64>,
}

/// What comes of looking at a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// How far the value is from what is claimed: 0 if nothing is against it.
    pub wrong: usize,
    /// Whether there was something that could not be told.
    pub unsure: bool,
}

/// A key that should be there, or should not, a text of another pattern, and a
/// value that is not the one: these tell shapes apart better than a limit does.
const KEY: usize = 2;
const PATTERN: usize = 2;
const VALUE: usize = 10;

impl Outcome {
    const FINE: Self = Self {
        wrong: 0,
        unsure: false,
    };
    const UNSURE: Self = Self {
        wrong: 0,
        unsure: true,
    };

    fn of(fine: bool, weight: usize) -> Self {
        Self {
            wrong: if fine { 0 } else { weight },
            unsure: false,
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            wrong: self.wrong.saturating_add(other.wrong),
            unsure: self.unsure || other.unsure,
        }
    }

    /// Whether the claim holds; `None` if that cannot be told.
    pub fn holds(self) -> Option<bool> {
        match self {
            Self { wrong: 1.., .. } => Some(false),
            Self { unsure: true, .. } => None,
            Self { .. } => Some(true),
        }
    }
}

impl Claim {
    /// Looks at a value.
    pub fn check(&self, value: &Exact) -> Outcome {
        match self {
            Self::Anything => Outcome::FINE,
            Self::Untold => Outcome::UNSURE,
            Self::Nothing => Outcome::of(false, VALUE),
            Self::All(claims) => each(claims.iter().map(|claim| claim.check(value))),
            Self::Any(claims) => nearest(claims.iter().map(|one| one.check(value))),
            Self::One(claims) => {
                let outcomes: Vec<Outcome> = claims.iter().map(|one| one.check(value)).collect();
                let holding = |wanted: Option<bool>| {
                    outcomes.iter().filter(|one| one.holds() == wanted).count()
                };
                match (holding(Some(true)), holding(None)) {
                    (2.., _) => Outcome::of(false, 1),
                    (1, 1..) => Outcome::UNSURE,
                    _ => nearest(outcomes.into_iter()),
                }
            }
            Self::Not(claim) => match claim.check(value).holds() {
                Some(holds) => Outcome::of(!holds, VALUE),
                None => Outcome::UNSURE,
            },
            Self::If(parts) => {
                let [condition, then, otherwise] = parts.as_ref();
                match condition.check(value).holds() {
                    Some(true) => then.check(value),
                    Some(false) => otherwise.check(value),
                    None => Outcome::UNSURE,
                }
            }
            Self::Type(types) => Outcome::of(types.iter().any(|one| one.is_of(value)), 1),
            Self::Values(values) => {
                Outcome::of(values.iter().any(|one| one.equal_value(value)), VALUE)
            }
            Self::Has(keys) => match value {
                Exact::Object(_) => each(
                    keys.iter()
                        .map(|key| Outcome::of(value.get(key).is_some(), KEY)),
                ),
                _ => Outcome::FINE,
            },
            Self::Member(key, claim) => value
                .get(key)
                .map_or(Outcome::FINE, |value| claim.check(value)),
            Self::Closed(keys) => each(
                value
                    .members()
                    .iter()
                    .map(|(key, _)| Outcome::of(keys.iter().any(|known| **known == **key), KEY)),
            ),
            Self::Further(further) => each(
                value
                    .members()
                    .iter()
                    .map(|(key, value)| further.check(key, value)),
            ),
            Self::Names(claim) => each(
                value
                    .members()
                    .iter()
                    .map(|(key, _)| claim.check(&Exact::String(key.clone()))),
            ),
            Self::Matches(pattern) => value.as_str().map_or(Outcome::FINE, |text| {
                is_found(pattern, text).map_or(Outcome::UNSURE, |found| Outcome::of(found, PATTERN))
            }),
            Self::Format(format) => match value.as_str() {
                Some(text) if format.refuses(text) => Outcome::of(false, PATTERN),
                Some(_) => Outcome::UNSURE,
                None => Outcome::FINE,
            },
            Self::Keys(size) => match value {
                Exact::Object(members) => Outcome::of(size.takes(members.len()), 1),
                _ => Outcome::FINE,
            },
            Self::Items(claim) => each(value.items().iter().map(|item| claim.check(item))),
            Self::AtLeast(limit, strict) => number(value).map_or(Outcome::FINE, |number| {
                Outcome::of(number > *limit || (number >= *limit && !strict), 1)
            }),
            Self::AtMost(limit, strict) => number(value).map_or(Outcome::FINE, |number| {
                Outcome::of(number < *limit || (number <= *limit && !strict), 1)
            }),
            Self::Characters(size) => value.as_str().map_or(Outcome::FINE, |text| {
                Outcome::of(size.takes(text.chars().count()), 1)
            }),
            Self::Count(size) => match value {
                Exact::Array(items) => Outcome::of(size.takes(items.len()), 1),
                _ => Outcome::FINE,
            },
        }
    }

    /// Adds the keys of an object that the claim looks at; `false` if it looks
    /// at all of them.
    fn add_keys<'a>(&'a self, keys: &mut BTreeSet<&'a str>) -> bool {
        match self {
            Self::Anything
            | Self::Untold
            | Self::Nothing
            | Self::Type(_)
            | Self::Items(_)
            | Self::Matches(_)
            | Self::Format(_)
            | Self::AtLeast(..)
            | Self::AtMost(..)
            | Self::Characters(_)
            | Self::Count(_) => true,
            Self::Values(_)
            | Self::Closed(_)
            | Self::Further(_)
            | Self::Names(_)
            | Self::Keys(_) => false,
            Self::All(claims) | Self::Any(claims) | Self::One(claims) => {
                claims.iter().all(|claim| claim.add_keys(keys))
            }
            Self::Not(claim) => claim.add_keys(keys),
            Self::If(claims) => claims.iter().all(|claim| claim.add_keys(keys)),
            Self::Has(names) => {
                keys.extend(names.iter().map(String::as_str));
                true
            }
            Self::Member(key, _) => {
                keys.insert(key);
                true
            }
        }
    }

    /// The claim about an object, or its opposite, in words; `None` if it says
    /// more than a few words can.
    fn words(&self, holds: bool) -> Option<String> {
        match (self, holds) {
            (Self::Has(keys), true) => match keys.as_slice() {
                [] => None,
                [only] => Some(format!("{only} is given")),
                several => Some(format!("{} are given", several.join(", "))),
            },
            (Self::Has(keys), false) => match keys.as_slice() {
                [only] => Some(format!("{only} is not given")),
                _ => None,
            },
            (Self::Member(key, claim), holds) => {
                let says = claim.value_words(holds)?;
                Some(if holds {
                    format!("{key} {says} or is not given")
                } else {
                    format!("{key} {says}")
                })
            }
            (Self::Not(claim), holds) => claim.words(!holds),
            (Self::All(claims), holds) => {
                // That a key is there goes without saying beside what it is.
                let told = |claim: &&Claim| !matches!(claim, Self::Anything | Self::Type(_));
                match (
                    claims.iter().filter(told).collect::<Vec<_>>().as_slice(),
                    holds,
                ) {
                    ([only], holds) => only.words(holds),
                    ([Self::Member(key, claim), Self::Has(keys)], holds)
                    | ([Self::Has(keys), Self::Member(key, claim)], holds)
                        if *keys == [key.as_str()] =>
                    {
                        let says = claim.value_words(holds)?;
                        Some(if holds {
                            format!("{key} {says}")
                        } else {
                            format!("{key} {says} or is not given")
                        })
                    }
                    (several, true) => {
                        let words: Option<Vec<String>> =
                            several.iter().map(|claim| claim.words(true)).collect();
                        words
                            .filter(|words| !words.is_empty())
                            .map(|words| words.join(" and "))
                    }
                    (_, false) => None,
                }
            }
            _ => None,
        }
    }

    /// What is claimed of a key's value, as the end of a sentence.
    fn value_words(&self, holds: bool) -> Option<String> {
        let is = if holds { "is" } else { "is not" };
        match self {
            Self::Values(values) if values.len() <= VALUES_TOLD => {
                let told: Vec<String> = values.iter().map(Exact::to_line).collect();
                Some(format!("{is} {}", told.join(" or ")))
            }
            Self::Matches(pattern) => Some(if holds {
                format!("matches the pattern {}", pattern.source())
            } else {
                format!("does not match the pattern {}", pattern.source())
            }),
            Self::AtLeast(limit, false) => Some(format!("{is} at least {limit}")),
            Self::AtLeast(limit, true) => Some(format!("{is} more than {limit}")),
            Self::AtMost(limit, false) => Some(format!("{is} at most {limit}")),
            Self::AtMost(limit, true) => Some(format!("{is} less than {limit}")),
            Self::Not(claim) => claim.value_words(!holds),
            Self::All(claims) => {
                let told = |claim: &&Claim| !matches!(claim, Self::Anything | Self::Type(_));
                let mut told = claims.iter().filter(told);
                match (told.next(), told.next()) {
                    (Some(only), None) => only.value_words(holds),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// Steps that a try of a pattern takes, and bytes of a text that is looked at,
/// at most: it is done while somebody types.
const STEPS: u32 = 20_000;
const TEXT: usize = 16_000;

/// Whether a pattern is found in a text; `None` where that cannot be told.
pub(super) fn is_found(pattern: &Pattern, text: &str) -> Option<bool> {
    // For schemas such a character is one, for the engine it is two.
    let whole = text.len() <= TEXT && text.chars().all(|char| char.len_utf16() == 1);
    whole
        .then(|| pattern.is_in(text, &mut STEPS.clone()))
        .flatten()
}

/// Values of a list that are written out.
const VALUES_TOLD: usize = 6;

fn each(outcomes: impl Iterator<Item = Outcome>) -> Outcome {
    outcomes.fold(Outcome::FINE, Outcome::and)
}

/// The outcome of the nearest of several claims.
fn nearest(outcomes: impl Iterator<Item = Outcome>) -> Outcome {
    outcomes
        .min_by_key(|outcome| (outcome.wrong, outcome.unsure))
        .unwrap_or(Outcome::of(false, VALUE))
}

fn number(value: &Exact) -> Option<f64> {
    match value {
        Exact::Number(_) => value.to_value().as_f64(),
        _ => None,
    }
}

impl Type {
    /// The type of a name; `None` if there is no such type.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "null" => Self::Null,
            "boolean" => Self::Boolean,
            "integer" => Self::Integer,
            "number" => Self::Number,
            "string" => Self::String,
            "array" => Self::Array,
            "object" => Self::Object,
            _ => return None,
        })
    }

    /// Whether a value is of the type, a whole number like `1.0` being an integer.
    pub fn is_of(self, value: &Exact) -> bool {
        match self {
            Self::Null => *value == Exact::Null,
            Self::Boolean => matches!(value, Exact::Bool(_)),
            Self::Number => matches!(value, Exact::Number(_)),
            Self::String => matches!(value, Exact::String(_)),
            Self::Array => matches!(value, Exact::Array(_)),
            Self::Object => matches!(value, Exact::Object(_)),
            Self::Integer => number(value).is_some_and(|number| number.fract() == 0.0),
        }
    }
}

impl Size {
    fn takes(self, count: usize) -> bool {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        self.least.is_none_or(|least| count >= least) && self.most.is_none_or(|most| count <= most)
    }
}

/// When a field of an object is asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Guard {
    /// Claims about the object, each with whether it has to hold or must not.
    claims: Vec<(Arc<Claim>, bool)>,
    /// The keys that they look at; `None` for all of them.
    keys: Option<Vec<String>>,
    /// Where the author's fields of those keys stand; `None` for all of them.
    places: Option<Vec<usize>>,
    /// Several fields have the key; the first that is asked for is the one.
    pub shares_key: bool,
    /// Where it cannot be told whether the claims hold, the field is not asked
    /// for, because another one is.
    pub in_doubt_hidden: bool,
}

impl Guard {
    /// A guard of claims about the object, each with whether it has to hold or
    /// must not.
    pub fn new(claims: Vec<(Arc<Claim>, bool)>) -> Self {
        let mut keys = BTreeSet::new();
        let known = claims.iter().all(|(claim, _)| claim.add_keys(&mut keys));
        Self {
            keys: known.then(|| keys.into_iter().map(str::to_owned).collect()),
            claims,
            ..Self::default()
        }
    }

    /// The same, knowing the keys of the author's fields, so that a guard finds
    /// those it looks at without looking at all of them.
    pub fn among(self, fields: &[&str]) -> Self {
        let looked_at = |name: &str| self.keys.iter().flatten().any(|key| key == name);
        let places = self.keys.as_ref().map(|_| {
            let all = fields.iter().enumerate();
            all.filter(|(_, name)| looked_at(name))
                .map(|(place, _)| place)
                .collect()
        });
        Self { places, ..self }
    }

    /// Where the author's fields stand that are looked at; `None` for all.
    pub fn places(&self) -> Option<&[usize]> {
        self.places.as_deref()
    }

    /// The same, for one of several fields that have a key.
    pub fn sharing_key(self) -> Self {
        Self {
            shares_key: true,
            ..self
        }
    }

    /// The same, for a field that is not asked for where that cannot be told.
    pub fn hidden_in_doubt(self) -> Self {
        Self {
            in_doubt_hidden: true,
            ..self
        }
    }

    /// Whether the field is asked for in an object; `None` if that cannot be
    /// told.
    pub fn holds(&self, object: &Exact) -> Option<bool> {
        let mut all = Some(true);
        for (claim, wanted) in &self.claims {
            match claim.check(object).holds() {
                Some(holds) if holds != *wanted => return Some(false),
                Some(_) => {}
                None => all = None,
            }
        }
        all
    }

    /// [`Self::holds`], decided where it cannot be told.
    pub fn asks(&self, object: &Exact) -> bool {
        self.holds(object).unwrap_or(!self.in_doubt_hidden)
    }

    /// The keys that are looked at; `None` for all of them.
    pub fn keys(&self) -> Option<&[String]> {
        self.keys.as_deref()
    }

    /// The conditions in words, to follow “only if”.
    pub fn words(&self) -> String {
        let told: Vec<String> = self
            .claims
            .iter()
            .map(|(claim, wanted)| {
                claim.words(*wanted).unwrap_or_else(|| {
                    if *wanted {
                        "a condition of the schema is met".into()
                    } else {
                        "a condition of the schema is not met".into()
                    }
                })
            })
            .collect();
        told.join(" and ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn exact(value: serde_json::Value) -> Exact {
        Exact::from(&value)
    }

    fn values(value: serde_json::Value) -> Claim {
        Claim::Values(vec![exact(value)])
    }

    #[test]
    fn a_key_that_is_not_there_is_not_wrong() {
        let claim = Claim::Member("a".into(), Box::new(values(json!(1))));
        assert_eq!(claim.check(&exact(json!({}))).holds(), Some(true));
        assert_eq!(claim.check(&exact(json!({"a": 1.0}))).holds(), Some(true));
        assert_eq!(claim.check(&exact(json!({"a": 2}))).holds(), Some(false));
        assert_eq!(claim.check(&exact(json!([]))).holds(), Some(true));
    }

    #[test]
    fn patterns_are_told_where_that_is_certain() {
        let told = |source: &str, text: &str| {
            let pattern = Pattern::new(source).unwrap();
            Claim::Matches(pattern).check(&exact(json!(text))).holds()
        };
        assert_eq!(told("^(release|beta)$", "beta"), Some(true));
        assert_eq!(told("^(release|beta)$", "betas"), Some(false));
        assert_eq!(told("^.$", "\u{1f600}"), None);
        assert_eq!(told("a", &"b".repeat(TEXT + 1)), None);
        assert_eq!(told("^(a+)+$", &("a".repeat(60) + "b")), None);
        let number = Claim::Matches(Pattern::new("^x").unwrap());
        assert_eq!(number.check(&exact(json!(1))).holds(), Some(true));
    }

    #[test]
    fn what_cannot_be_told_stays_so() {
        let no = Claim::Nothing;
        let untold = Claim::Untold;
        let check = |claim: Claim| claim.check(&Exact::Null).holds();
        assert_eq!(check(Claim::Not(Box::new(untold.clone()))), None);
        assert_eq!(
            check(Claim::All(vec![untold.clone(), no.clone()])),
            Some(false)
        );
        assert_eq!(check(Claim::Any(vec![untold.clone(), no.clone()])), None);
        assert_eq!(
            check(Claim::Any(vec![untold.clone(), Claim::Anything])),
            Some(true)
        );
        assert_eq!(
            check(Claim::One(vec![untold.clone(), Claim::Anything])),
            None
        );
        assert_eq!(
            check(Claim::One(vec![Claim::Anything, Claim::Anything])),
            Some(false)
        );
        assert_eq!(
            check(Claim::If(Box::new([untold, no, Claim::Anything]))),
            None
        );
    }

    #[test]
    fn conditions_are_told_in_words() {
        let is_a = Claim::All(vec![
            Claim::Member("kind".into(), Box::new(values(json!("a")))),
            Claim::Has(vec!["kind".into()]),
        ]);
        let guard = |claim: Claim, wanted| Guard::new(vec![(Arc::new(claim), wanted)]).words();
        assert_eq!(guard(is_a.clone(), true), "kind is \"a\"");
        assert_eq!(guard(is_a, false), "kind is not \"a\" or is not given");
        let lax = Claim::Member("n".into(), Box::new(Claim::AtLeast(3.0, false)));
        assert_eq!(guard(lax.clone(), true), "n is at least 3 or is not given");
        assert_eq!(guard(lax, false), "n is not at least 3");
        assert_eq!(guard(Claim::Has(vec!["x".into()]), true), "x is given");
        assert_eq!(
            guard(Claim::Untold, true),
            "a condition of the schema is met"
        );
    }

    #[test]
    fn a_guard_says_what_it_looks_at() {
        let guard = |claim: Claim| Guard::new(vec![(Arc::new(claim), true)]);
        let member = Claim::Member("b".into(), Box::new(Claim::Closed(Vec::new())));
        let both = Claim::Any(vec![
            member,
            Claim::Not(Box::new(Claim::Has(vec!["a".into()]))),
        ]);
        assert_eq!(
            guard(both).keys(),
            Some(["a".to_owned(), "b".to_owned()].as_slice())
        );
        assert_eq!(guard(Claim::Closed(Vec::new())).keys(), None);
    }
}
