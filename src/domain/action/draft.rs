//! What was entered, kept per action and group. Never credentials.

use crate::domain::json::exact::Exact;
use crate::domain::yaml::json_or_yaml;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The inputs of a person that were not sent yet, newest last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drafts {
    version: u32,
    drafts: Vec<Draft>,
}

/// What a draft is of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftKey {
    /// The group; of a file without a context what [`file_group`] says.
    pub group: String,
    /// The action's name, or its title where there is none.
    pub action: String,
    /// How many actions before it in the file have that name: actions of one
    /// name are for different tasks and may ask for different inputs.
    pub nth: usize,
}

/// What stands for the group of a file without a context: its name, which all
/// projects share, and a digest of the action's schema, so that what was
/// entered for one project is not put into the form of another.
pub fn file_group(name: &str, schema: &str) -> String {
    // FNV-1a: it keeps apart what differs, it protects nothing.
    let digest = schema
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |digest, byte| {
            (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    format!("{name}#{digest:016x}")
}

/// What was entered into a form that is made anew, because its schema is known
/// better: what stood in it untouched is what it begins with now, what it did not
/// begin with before is there too, and what a person entered or left out stays.
/// `before` and `now` are the texts that the form begins with.
pub fn renewed(entered: &str, before: &str, now: &str) -> String {
    let (Ok(value), Ok(now)) = (json_or_yaml(entered), json_or_yaml(now)) else {
        return entered.to_owned();
    };
    let before = json_or_yaml(before).unwrap_or(Exact::empty_object());
    match merged(&value, &before, &now) {
        // As it was written, where nothing came.
        same if same == value => entered.to_owned(),
        renewed => renewed.to_pretty(),
    }
}

/// What was entered into a form whose schema was mended, as far as the new one has
/// fields for it: values of properties that it does not name any more stay behind,
/// and `kept`, what was entered for it earlier, gives those that the schema before
/// did not name. Texts that are no objects stay as they are.
pub fn carried(entered: &str, before: &str, now: &str, kept: Option<&str>) -> String {
    let read = |text: &str| json_or_yaml(text).ok();
    let (Some(Exact::Object(mut members)), Some(before), Some(now)) =
        (read(entered), read(before), read(now))
    else {
        return entered.to_owned();
    };
    let names = |schema: &Exact, key: &str| {
        let properties = schema.get("properties");
        properties.is_some_and(|properties| properties.get(key).is_some())
    };
    let count = members.len();
    members.retain(|(key, _)| names(&now, key) || !names(&before, key));
    let stayed = members.len() == count;
    let kept = kept.and_then(read).unwrap_or(Exact::empty_object());
    let missing = |key: &str| members.iter().all(|(known, _)| **known != *key);
    let back: Vec<_> = kept
        .members()
        .iter()
        .filter(|(key, _)| names(&now, key) && !names(&before, key) && missing(key))
        .cloned()
        .collect();
    if stayed && back.is_empty() {
        return entered.to_owned();
    }
    members.extend(back);
    Exact::Object(members).to_pretty()
}

fn merged(entered: &Exact, before: &Exact, now: &Exact) -> Exact {
    let (Exact::Object(entered), Exact::Object(earlier), Exact::Object(added)) =
        (entered, before, now)
    else {
        let untouched = entered == before;
        return if untouched { now } else { entered }.clone();
    };
    // Looked up once each: such an object may have many thousand keys.
    let (known, old, new) = (by_key(entered), by_key(earlier), by_key(added));
    let mut members = entered.clone();
    for (key, value) in &mut members {
        if let (Some(before), Some(now)) = (old.get(&**key), new.get(&**key)) {
            *value = merged(value, before, now);
        }
    }
    let is_new = |key: &str| !old.contains_key(key) && !known.contains_key(key);
    members.extend(added.iter().filter(|(key, _)| is_new(key)).cloned());
    Exact::Object(members)
}

fn by_key(members: &[(Box<str>, Exact)]) -> BTreeMap<&str, &Exact> {
    members.iter().map(|(key, value)| (&**key, value)).collect()
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Draft {
    group: String,
    action: String,
    #[serde(default, skip_serializing_if = "is_first")]
    nth: usize,
    input: String,
    /// Texts of numbers that are none, by the paths of their fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    unread: Vec<(String, String)>,
}

impl Draft {
    fn is(&self, of: &DraftKey) -> bool {
        self.group == of.group && self.action == of.action && self.nth == of.nth
    }
}

impl Draft {
    fn bytes(&self) -> usize {
        let texts = self.unread.iter();
        let texts = texts.map(|(path, text)| path.len() + text.len());
        texts.sum::<usize>().saturating_add(self.input.len())
    }
}

fn is_first(nth: &usize) -> bool {
    *nth == 0
}

/// Drafts kept, at most; the oldest goes first.
const COUNT_LIMIT: usize = 50;

/// The most bytes of all inputs together, so that the browser's storage takes them.
const BYTES_LIMIT: usize = 1024 * 1024;

const VERSION: u32 = 1;

/// What is kept cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the drafts cannot be read")]
pub struct Unreadable;

impl Drafts {
    /// The drafts that a text holds.
    ///
    /// # Errors
    /// It is no text of [`Self::write`], or one of a later version.
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        let drafts: Self = serde_json::from_str(text).map_err(|_| Unreadable)?;
        if drafts.version != VERSION {
            return Err(Unreadable);
        }
        Ok(drafts)
    }

    /// The drafts as text.
    pub fn write(&self) -> String {
        let kept = Self {
            version: VERSION,
            drafts: self.drafts.clone(),
        };
        serde_json::to_string(&kept).unwrap_or_default()
    }

    /// What was entered for an action of a group.
    pub fn input(&self, of: &DraftKey) -> Option<&str> {
        let draft = self.drafts.iter().find(|draft| draft.is(of))?;
        Some(&draft.input)
    }

    /// What was typed beside it where a number is wanted, and is none.
    pub fn unread(&self, of: &DraftKey) -> &[(String, String)] {
        let draft = self.drafts.iter().find(|draft| draft.is(of));
        draft.map_or(&[], |draft| &draft.unread)
    }

    /// Keeps what is entered.
    pub fn keep(&mut self, of: &DraftKey, input: &str) {
        self.keep_with(of, input, Vec::new());
    }

    /// Keeps what is entered, with what no value tells: texts of numbers that are
    /// none, by the paths of their fields.
    pub fn keep_with(&mut self, of: &DraftKey, input: &str, unread: Vec<(String, String)>) {
        self.forget(of);
        let draft = Draft {
            group: of.group.clone(),
            action: of.action.clone(),
            nth: of.nth,
            input: input.to_owned(),
            unread,
        };
        if draft.bytes() > BYTES_LIMIT {
            return;
        }
        self.drafts.push(draft);
        let bytes = |drafts: &[Draft]| drafts.iter().map(Draft::bytes).sum::<usize>();
        while self.drafts.len() > COUNT_LIMIT || bytes(&self.drafts) > BYTES_LIMIT {
            self.drafts.remove(0);
        }
    }

    /// Forgets what was entered, once it was sent or taken back.
    pub fn forget(&mut self, of: &DraftKey) {
        self.drafts.retain(|draft| !draft.is(of));
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(group: &str, action: &str, nth: usize) -> DraftKey {
        DraftKey {
            group: group.into(),
            action: action.into(),
            nth,
        }
    }

    #[test]
    fn files_of_one_name_are_told_apart_by_their_schemas() {
        let group = |schema: &str| file_group("actions.json", schema);
        assert_eq!(group("{}"), group("{}"));
        assert_ne!(group("{}"), group("{\"type\":\"object\"}"));
        assert_eq!(group(""), "actions.json#cbf29ce484222325");
    }

    #[test]
    fn what_is_no_number_is_kept_beside_the_input() {
        let mut drafts = Drafts::default();
        let unread = vec![("n".to_owned(), "abc".to_owned())];
        drafts.keep_with(&of("g", "a", 0), "{}", unread.clone());
        let drafts = Drafts::read(&drafts.write()).unwrap();
        assert_eq!(drafts.unread(&of("g", "a", 0)), unread);
        assert_eq!(drafts.unread(&of("g", "b", 0)), []);
    }

    #[test]
    fn each_action_of_each_group_has_one() {
        let mut drafts = Drafts::default();
        drafts.keep(&of("g", "a", 0), "1");
        drafts.keep(&of("g", "b", 0), "2");
        drafts.keep(&of("h", "a", 0), "3");
        drafts.keep(&of("g", "a", 1), "5");
        drafts.keep(&of("g", "a", 0), "4");
        let drafts = Drafts::read(&drafts.write()).unwrap();
        assert_eq!(drafts.input(&of("g", "a", 0)), Some("4"));
        assert_eq!(drafts.input(&of("g", "b", 0)), Some("2"));
        assert_eq!(drafts.input(&of("h", "a", 0)), Some("3"));
        assert_eq!(drafts.input(&of("g", "a", 1)), Some("5"));
        assert_eq!(drafts.input(&of("h", "b", 0)), None);
    }

    #[test]
    fn what_was_kept_before_actions_of_one_name_were_told_apart_is_read() {
        let text = r#"{"version":1,"drafts":[{"group":"g","action":"a","input":"1"}]}"#;
        let drafts = Drafts::read(text).unwrap();
        assert_eq!(drafts.input(&of("g", "a", 0)), Some("1"));
        assert_eq!(drafts.write(), text);
    }

    #[test]
    fn a_schema_that_is_known_later_brings_its_defaults_and_takes_nothing_back() {
        let check = |entered: &str, before: &str, now: &str, expected: &str| {
            let value = json_or_yaml(&renewed(entered, before, now)).unwrap();
            assert_eq!(value.to_line(), expected, "{entered}");
        };
        // New fields get their defaults, also those inside.
        check(
            r#"{"note":"mine"}"#,
            "{}",
            r#"{"flavor":"ship","build":{"number":1}}"#,
            r#"{"note":"mine","flavor":"ship","build":{"number":1}}"#,
        );
        check(
            r#"{"o":{"a":"mine"}}"#,
            r#"{"o":{"a":"x"}}"#,
            r#"{"o":{"a":"x","b":2}}"#,
            r#"{"o":{"a":"mine","b":2}}"#,
        );
        // Nothing was there at all before.
        check(r#"{"n":1}"#, "", r#"{"d":2}"#, r#"{"n":1,"d":2}"#);
        // What was left out stays so, what was entered is not mixed with anything.
        check(
            r#"{"b":2}"#,
            r#"{"a":1,"b":1}"#,
            r#"{"a":1,"b":1}"#,
            r#"{"b":2}"#,
        );
        check(
            r#"{"o":{"mine":1}}"#,
            "{}",
            r#"{"o":{"theirs":2}}"#,
            r#"{"o":{"mine":1}}"#,
        );
        // What was untouched is what the form begins with now.
        check(
            r#"{"n":1,"o":[]}"#,
            r#"{"o":[]}"#,
            r#"{"o":["x"]}"#,
            r#"{"n":1,"o":["x"]}"#,
        );
        check("3", "1", "2", "3");
    }

    #[test]
    fn what_a_mended_schema_has_fields_for_is_carried_over() {
        let schema = |names: &[&str]| {
            let properties: Vec<String> = names
                .iter()
                .map(|name| format!("\"{name}\": {{}}"))
                .collect();
            format!(r#"{{"properties": {{{}}}}}"#, properties.join(","))
        };
        let (both, one) = (schema(&["a", "b"]), schema(&["a"]));
        let line = |text: &str| json_or_yaml(text).unwrap().to_line();
        // Nothing has to go: it stays as it is written.
        let entered = "a: 1 # mine";
        assert_eq!(carried(entered, &one, &both, None), entered);
        assert_eq!(carried("{\"a", &both, &one, None), "{\"a");
        // What was there for no property stays, what was there for one goes with it.
        let entered = r#"{"a": 1, "b": 2, "free": 3}"#;
        let fewer = carried(entered, &both, &one, None);
        assert_eq!(line(&fewer), r#"{"a":1,"free":3}"#);
        // It comes back with its property, and what was entered since stays.
        let back = carried(r#"{"a": 9}"#, &one, &both, Some(entered));
        assert_eq!(line(&back), r#"{"a":9,"b":2}"#);
        // A property that was emptied on purpose does not.
        let emptied = carried(r#"{"a": 9}"#, &both, &both, Some(entered));
        assert_eq!(line(&emptied), r#"{"a":9}"#);
        assert_eq!(carried("3", "true", &one, None), "3");
    }

    #[test]
    fn a_text_that_gets_nothing_new_stays_as_it_is_written() {
        for entered in ["note: mine # so", "{\"note\": 1.50}", "{\"note", "12."] {
            assert_eq!(renewed(entered, "{}", "{\"note\": 2}"), entered);
            assert_eq!(renewed(entered, "{}", ""), entered);
        }
    }

    #[test]
    fn the_oldest_go_first() {
        let mut drafts = Drafts::default();
        for number in 0..=COUNT_LIMIT {
            drafts.keep(&of("g", &number.to_string(), 0), "x");
        }
        assert_eq!(drafts.input(&of("g", "0", 0)), None);
        assert_eq!(drafts.input(&of("g", "1", 0)), Some("x"));
        drafts.keep(&of("g", "large", 0), &"x".repeat(BYTES_LIMIT));
        assert_eq!(drafts.input(&of("g", "1", 0)), None);
        drafts.keep(&of("g", "large", 0), &"x".repeat(BYTES_LIMIT + 1));
        assert_eq!(drafts.input(&of("g", "large", 0)), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".*") {
            let _ = Drafts::read(&text);
        }
    }
}
