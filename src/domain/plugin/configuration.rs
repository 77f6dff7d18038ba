//! The configuration being edited: the declared keys and their values, as GoCD
//! would store them. Both forms, the template's and the generated one, write
//! here.

use super::form::has_lines;
use super::model::{Property, Stored};
use crate::domain::json::push_quoted;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The values of the declared keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Configuration {
    /// The declared keys, in the order of the text, with whether each is secure.
    keys: Vec<(String, bool)>,
    /// What was stored when the form was opened, or saved since.
    before: BTreeMap<String, Stored>,
    /// What would be stored now.
    now: BTreeMap<String, Stored>,
    /// What was entered for keys that are not declared any more, in case they are
    /// again: a declaration is edited letter by letter. Never shown nor sent.
    aside: BTreeMap<String, Option<Stored>>,
    /// Whether a person changed a value since it was filled: a view enters its
    /// defaults by itself.
    by_person: bool,
}

/// What a configuration is filled with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Filling {
    /// The values that are stored, as GoCD shows them.
    #[default]
    Stored,
    /// Nothing, as for a new one.
    Empty,
    /// The declared defaults, which GoCD does not apply.
    Defaults,
    /// A secret that the server keeps for each secure key.
    Secrets,
    /// The values of a file that was entered over what is stored.
    Entered,
}

/// What stands for the cipher text of a secret in [`Filling::Secrets`], where the
/// server keeps none. It is never sent: see [`Configuration::sendable`].
pub const SAMPLE_SECRET: &str = "AES:c2FtcGxl:c2lnbmFsYm94";

/// A kept secret, or a made-up one for want of it.
fn with_sample(kept: Option<Stored>) -> Stored {
    kept.filter(is_cipher)
        .unwrap_or_else(|| Stored::Encrypted(SAMPLE_SECRET.to_owned()))
}

fn is_cipher(value: &Stored) -> bool {
    matches!(value, Stored::Encrypted(_))
}

/// Whether a value is the made-up secret itself.
fn is_sample(value: &Stored) -> bool {
    matches!(value, Stored::Encrypted(text) if text == SAMPLE_SECRET)
}

/// Whether a value is none for the server, which drops what is blank.
fn is_nothing(value: Option<&Stored>) -> bool {
    value.is_none_or(|value| *value == Stored::Plain(String::new()))
}

/// Whether a text was edited out of the made-up secret, which nobody sees in a
/// password field: a few characters removed leave half of it.
fn is_of_sample(text: &str) -> bool {
    let (first, second) = SAMPLE_SECRET.split_at(SAMPLE_SECRET.len() / 2);
    text.contains(first) || text.contains(second)
}

impl Configuration {
    /// The declared keys, filled. Stored values of other keys are dropped, as
    /// GoCD does when it opens the form.
    pub fn new(properties: &[Property], stored: &[(String, Stored)], filling: Filling) -> Self {
        let mut before = BTreeMap::new();
        for property in properties {
            let key = &property.key;
            let kept = || {
                let found = stored.iter().find(|(other, _)| other == key);
                found.map(|(_, value)| value.clone())
            };
            let value = match filling {
                Filling::Stored | Filling::Entered => kept(),
                Filling::Empty => None,
                Filling::Defaults => property.default.clone().map(Stored::Plain),
                Filling::Secrets if property.secure => Some(with_sample(kept())),
                Filling::Secrets => kept(),
            };
            if let Some(value) = value {
                before.insert(key.clone(), value);
            }
        }
        Self {
            keys: properties
                .iter()
                .map(|property| (property.key.clone(), property.secure))
                .collect(),
            now: before.clone(),
            before,
            aside: BTreeMap::new(),
            by_person: false,
        }
    }

    /// Whether these are the declared keys.
    pub fn declares(&self, properties: &[Property]) -> bool {
        let declared = properties
            .iter()
            .map(|property| (&property.key, property.secure));
        self.keys
            .iter()
            .map(|(key, secure)| (key, *secure))
            .eq(declared)
    }

    /// The same values under other declared keys, filled where there is none. Those
    /// of keys that are not among them are put aside until they are declared again.
    #[must_use]
    pub fn declared_anew(
        &self,
        properties: &[Property],
        stored: &[(String, Stored)],
        filling: Filling,
    ) -> Self {
        let mut anew = Self::new(properties, stored, filling);
        anew.by_person = self.by_person;
        let mut entered = self.aside.clone();
        for (key, value) in self.entries() {
            // Nothing is what somebody made of it only where there was something.
            if value.is_some() || self.before.contains_key(&key) {
                entered.insert(key, value);
            }
        }
        for (key, value) in entered {
            if let Some(cipher) = value.as_ref().filter(|value| is_cipher(value))
                && anew.declares_key(&key)
            {
                // A view gives it back as a text: it has to be known as a cipher.
                anew.before.insert(key.clone(), cipher.clone());
            }
            anew.put(key, value);
        }
        anew
    }

    /// Whether it holds what a person entered and is not stored.
    pub fn is_entered(&self) -> bool {
        self.by_person && (self.now != self.before || !self.aside.is_empty())
    }

    /// Whether a person changed a value since it was filled.
    pub fn is_by_person(&self) -> bool {
        self.by_person
    }

    /// Takes its values for a person's own, not only a view's.
    pub fn note_person(&mut self) {
        self.by_person = true;
    }

    /// Takes what was entered before. Values of keys that are not declared wait until
    /// they are.
    pub fn restore(&mut self, entered: &[(String, Option<Stored>)]) {
        for (key, value) in entered {
            self.put(key.clone(), value.clone());
        }
    }

    /// Puts a value in its place, or aside where the key is not declared.
    fn put(&mut self, key: String, value: Option<Stored>) {
        if !self.declares_key(&key) {
            self.aside.insert(key, value);
            return;
        }
        match value {
            Some(value) => self.now.insert(key, value),
            None => self.now.remove(&key),
        };
    }

    fn declares_key(&self, key: &str) -> bool {
        self.keys().any(|declared| declared == key)
    }

    /// Takes the values of a file in place of what is entered. A secret that the
    /// server keeps stays where the file has none.
    pub fn take(&mut self, values: &[(String, Stored)]) {
        for (key, _) in &self.keys {
            let mut given = values.iter();
            let given = given.find(|(other, value)| other == key && !is_sample(value));
            let kept = self.before.get(key).filter(|value| is_cipher(value));
            match given.map(|(_, value)| value).or(kept).cloned() {
                Some(value) => {
                    if is_cipher(&value) {
                        // A view gives it back as a text: it has to be known as a cipher.
                        self.before.insert(key.clone(), value.clone());
                    }
                    self.now.insert(key.clone(), value);
                }
                None => {
                    self.now.remove(key);
                }
            }
        }
    }

    /// Takes what is stored by now, after `sent` was saved or others changed it.
    /// What was entered since stays; a secret that nobody typed is the stored one,
    /// since its earlier cipher text would bring back what it was.
    pub fn rebase(&mut self, sent: &[(String, Option<Stored>)], stored: &[(String, Stored)]) {
        // What is stored by now takes its place once its key is declared again.
        self.aside
            .retain(|_, value| !value.as_ref().is_some_and(is_cipher));
        let before = stored
            .iter()
            .filter(|(key, _)| self.declares_key(key))
            .cloned()
            .collect();
        let held = std::mem::replace(&mut self.before, before);
        for (key, _) in &self.keys {
            let now = self.now.get(key);
            let is_as_sent = sent
                .iter()
                .any(|(other, value)| other == key && value.as_ref() == now);
            let is_secret = matches!(self.before.get(key), Some(Stored::Encrypted(_)));
            // A secret that the form never held was sent as it is: see `sendable`.
            let was_never_held = is_nothing(now) && !held.contains_key(key) && is_secret;
            if !is_as_sent && !was_never_held && !matches!(now, Some(Stored::Encrypted(_))) {
                continue;
            }
            match self.before.get(key) {
                Some(value) => self.now.insert(key.clone(), value.clone()),
                None => self.now.remove(key),
            };
        }
    }

    /// The declared keys, in the order of the text.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(|(key, _)| key.as_str())
    }

    fn is_secure(&self, key: &str) -> bool {
        self.keys
            .iter()
            .any(|(declared, secure)| *secure && declared == key)
    }

    /// The value of a key as a template sees it: also a cipher text, as it is.
    pub fn text(&self, key: &str) -> Option<&str> {
        match self.now.get(key)? {
            Stored::Plain(text) | Stored::Encrypted(text) => Some(text),
        }
    }

    /// The declared keys with their values as a template sees them.
    pub fn texts(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.keys().map(|key| (key, self.text(key)))
    }

    /// The value of a key as a form shows it: a secret that is kept is not shown.
    pub fn shown(&self, key: &str) -> Option<&str> {
        match self.now.get(key)? {
            Stored::Plain(text) => Some(text),
            Stored::Encrypted(_) => None,
        }
    }

    /// Keys whose value, as a form shows it, has several lines.
    pub fn of_lines(&self) -> impl Iterator<Item = &str> {
        self.keys()
            .filter(|key| self.shown(key).is_some_and(has_lines))
    }

    /// Keys whose secret the server kept when the form was opened.
    pub fn kept(&self) -> Vec<String> {
        self.before
            .iter()
            .filter(|(_, value)| is_cipher(value))
            .map(|(key, _)| key.clone())
            .collect()
    }

    /// Sets a key from a template, or unsets it. A cipher text that comes back
    /// as it was stays one. Yields whether anything changed; other keys than
    /// the declared ones are none.
    pub fn set(&mut self, key: &str, text: Option<&str>) -> bool {
        if !self.declares_key(key) {
            return false;
        }
        let value = text.map(|text| match self.before.get(key) {
            Some(Stored::Encrypted(cipher)) if cipher == text => Stored::Encrypted(cipher.clone()),
            _ => Stored::Plain(text.to_owned()),
        });
        if self.now.get(key) == value.as_ref() {
            return false;
        }
        match value {
            Some(value) => self.now.insert(key.to_owned(), value),
            None => self.now.remove(key),
        };
        true
    }

    /// Sets a key from the generated form, where a kept secret shows as an
    /// empty field: left or made empty, it stays what it was. So does one that the
    /// server keeps and this configuration never held.
    pub fn enter(&mut self, key: &str, text: Option<&str>) -> bool {
        let text = text.filter(|text| !text.is_empty());
        let changed = match (self.before.get(key), text) {
            (Some(Stored::Encrypted(cipher)), None) => {
                let cipher = cipher.clone();
                self.set(key, Some(&cipher))
            }
            // A field that nobody filled is not one that was emptied.
            (_, None) if !self.now.contains_key(key) => false,
            (None, None) if self.is_secure(key) => self.set(key, None),
            (_, text) => self.set(key, Some(text.unwrap_or_default())),
        };
        self.by_person |= changed;
        changed
    }

    /// `{"KEY": {"value": "…"}}`: declared keys only; a key without a value has
    /// an empty object, and a secret that was not touched goes back as
    /// `encrypted_value`.
    pub fn json(&self) -> String {
        // Written as it goes, because it is shown anew with every key.
        let mut json = String::from("{");
        for (place, key) in self.keys().enumerate() {
            json.push_str(if place == 0 { "\n  " } else { ",\n  " });
            push_quoted(&mut json, key);
            let (name, text) = match self.now.get(key) {
                Some(Stored::Plain(text)) => ("value", text),
                Some(Stored::Encrypted(text)) => ("encrypted_value", text),
                None => {
                    json.push_str(": {}");
                    continue;
                }
            };
            for part in [": {\n    \"", name, "\": "] {
                json.push_str(part);
            }
            push_quoted(&mut json, text);
            json.push_str("\n  }");
        }
        json.push_str(if self.keys.is_empty() { "}" } else { "\n}" });
        json
    }

    /// The value of `scm-configuration` in a request to the plugin: there the
    /// server has decrypted its secrets, so one that is kept has no text here.
    pub fn request(&self) -> Value {
        let members = self.keys().map(|key| {
            let value = match self.now.get(key) {
                Some(Stored::Plain(text)) => json!({"value": text}),
                _ => json!({}),
            };
            (key.to_owned(), value)
        });
        Value::Object(members.collect())
    }

    /// The declared keys with what would be stored for each.
    pub fn entries(&self) -> Vec<(String, Option<Stored>)> {
        self.keys()
            .map(|key| (key.to_owned(), self.now.get(key).cloned()))
            .collect()
    }

    /// The same with what waits for its key to be declared again.
    pub fn entries_to_keep(&self) -> Vec<(String, Option<Stored>)> {
        let mut entries = self.entries();
        let aside = self.aside.iter();
        entries.extend(aside.map(|(key, value)| (key.clone(), value.clone())));
        entries
    }

    /// The same as [`Self::entries`] for a server that has `stored`: a secret that it keeps stays where the
    /// form never held it and holds nothing now, and a made-up one is none. Yields the key instead that a
    /// made-up secret was copied or written into, where it cannot be told what is
    /// meant.
    pub fn sendable(
        &self,
        stored: &[(String, Stored)],
    ) -> Result<Vec<(String, Option<Stored>)>, String> {
        let on_server = |key: &str| {
            let mut known = stored.iter();
            let (_, value) = known.find(|(other, _)| other == key)?;
            Some(value.clone())
        };
        let entries = self.entries().into_iter().map(|(key, value)| match value {
            Some(value) if is_sample(&value) => {
                let kept = on_server(&key);
                Ok((key, kept))
            }
            Some(Stored::Plain(text)) if is_of_sample(&text) => Err(key),
            value if is_nothing(value.as_ref()) && !self.before.contains_key(&key) => {
                let kept = on_server(&key).filter(is_cipher);
                Ok((key, kept.or(value)))
            }
            value => Ok((key, value)),
        });
        entries.collect()
    }

    /// Required keys without a value: the server adds a message for each, after
    /// the plugin's own.
    pub fn missing(&self, properties: &[Property]) -> Vec<String> {
        properties
            .iter()
            .filter(|property| property.required)
            .filter(|property| {
                let text = self.text(&property.key).unwrap_or_default();
                text.trim().is_empty()
            })
            .map(|property| property.key.clone())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn properties() -> Vec<Property> {
        vec![
            Property {
                default: Some("main".into()),
                ..Property::new("URL")
            },
            Property {
                secure: true,
                required: false,
                ..Property::new("PASSWORD")
            },
        ]
    }

    fn stored() -> Vec<(String, Stored)> {
        vec![
            ("PASSWORD".into(), Stored::Encrypted("AES:x".into())),
            ("URL".into(), Stored::Plain("u".into())),
            ("OTHER".into(), Stored::Plain("o".into())),
        ]
    }

    fn check(configuration: &Configuration, expected: Value) {
        let json: Value = serde_json::from_str(&configuration.json()).unwrap();
        assert_eq!(json, expected);
    }

    #[test]
    fn only_declared_keys_are_kept_and_each_of_them_is_there() {
        check(
            &Configuration::new(&properties(), &stored(), Filling::Stored),
            json!({"URL": {"value": "u"}, "PASSWORD": {"encrypted_value": "AES:x"}}),
        );
        check(
            &Configuration::new(&properties(), &stored(), Filling::Empty),
            json!({"URL": {}, "PASSWORD": {}}),
        );
        check(
            &Configuration::new(&properties(), &stored(), Filling::Defaults),
            json!({"URL": {"value": "main"}, "PASSWORD": {}}),
        );
        check(
            &Configuration::new(&properties(), &[], Filling::Secrets),
            json!({"URL": {}, "PASSWORD": {"encrypted_value": SAMPLE_SECRET}}),
        );
    }

    #[test]
    fn a_secret_that_comes_back_as_it_was_stays_one() {
        let mut configuration = Configuration::new(&properties(), &stored(), Filling::Stored);
        assert_eq!(configuration.kept(), ["PASSWORD"]);
        assert_eq!(configuration.text("PASSWORD"), Some("AES:x"));
        assert_eq!(configuration.shown("PASSWORD"), None);
        assert!(configuration.set("PASSWORD", Some("new")));
        check(
            &configuration,
            json!({"URL": {"value": "u"}, "PASSWORD": {"value": "new"}}),
        );
        assert!(configuration.set("PASSWORD", Some("AES:x")));
        check(
            &configuration,
            json!({"URL": {"value": "u"}, "PASSWORD": {"encrypted_value": "AES:x"}}),
        );
        assert!(configuration.enter("PASSWORD", Some("typed")));
        assert!(configuration.enter("PASSWORD", Some("")));
        assert_eq!(configuration.shown("PASSWORD"), None);
        assert_eq!(
            configuration.request(),
            json!({"URL": {"value": "u"}, "PASSWORD": {}})
        );
    }

    #[test]
    fn a_field_that_nobody_filled_stays_unset_and_an_emptied_one_is_empty() {
        let mut configuration = Configuration::new(&properties(), &[], Filling::Empty);
        assert!(!configuration.enter("URL", None));
        assert!(!configuration.enter("URL", Some("")));
        assert!(configuration.enter("URL", Some("u")));
        assert!(configuration.enter("URL", Some("")));
        check(
            &configuration,
            json!({"URL": {"value": ""}, "PASSWORD": {}}),
        );
        assert!(!configuration.set("OTHER", Some("o")));
    }

    #[test]
    fn a_made_up_secret_never_takes_the_place_of_a_kept_one() {
        let kept = Configuration::new(&properties(), &stored(), Filling::Secrets);
        check(
            &kept,
            json!({"URL": {"value": "u"}, "PASSWORD": {"encrypted_value": "AES:x"}}),
        );
        let password = |configuration: &Configuration, on_server: &[(String, Stored)]| {
            let sent = configuration.sendable(on_server)?;
            Ok::<_, String>(sent.last().unwrap().1.clone())
        };
        let mut sample = Configuration::new(&properties(), &[], Filling::Secrets);
        assert_eq!(password(&sample, &[]), Ok(None));
        let cipher = Ok(Some(Stored::Encrypted("AES:x".into())));
        assert_eq!(password(&sample, &stored()), cipher);
        assert_eq!(password(&kept, &[]), cipher);
        // Nobody emptied what an empty form never held; what was emptied goes.
        let mut empty = Configuration::new(&properties(), &stored(), Filling::Empty);
        assert_eq!(password(&empty, &stored()), cipher);
        assert_eq!(empty.sendable(&stored()).unwrap()[0].1, None);
        let mut saved = empty.clone();
        saved.rebase(&empty.sendable(&stored()).unwrap(), &stored());
        assert_eq!(password(&saved, &stored()), cipher);
        // Nor is it emptied by what was typed by mistake and erased, in either form.
        empty.enter("PASSWORD", Some("typed"));
        assert!(empty.enter("PASSWORD", Some("")));
        check(&empty, json!({"URL": {}, "PASSWORD": {}}));
        assert_eq!(password(&empty, &stored()), cipher);
        empty.set("PASSWORD", Some(""));
        assert_eq!(password(&empty, &stored()), cipher);
        empty.rebase(&empty.sendable(&stored()).unwrap(), &stored());
        assert_eq!(password(&empty, &stored()), cipher);
        let blank = Ok(Some(Stored::Plain(String::new())));
        empty.set("PASSWORD", Some(""));
        assert_eq!(password(&empty, &stored()), blank, "removed on purpose");
        let mut emptied = Configuration::new(&properties(), &stored(), Filling::Stored);
        emptied.set("PASSWORD", None);
        assert_eq!(password(&emptied, &stored()), Ok(None));
        for edited in [
            "AES:c2FtcGxl:c2lnbmFsYm9",
            "ES:c2FtcGxl:c2lnbmFsYm94",
            "AES:c2Ftl:c2lnbmFsYm94",
        ] {
            let mut shortened = sample.clone();
            shortened.set("PASSWORD", Some(edited));
            assert!(shortened.sendable(&[]).is_err(), "{edited} was sent");
        }
        sample.set("URL", Some(SAMPLE_SECRET));
        assert_eq!(password(&sample, &[]), Err("URL".to_owned()));
    }

    #[test]
    fn what_was_entered_stays_when_keys_are_declared_anew() {
        let mut configuration = Configuration::new(&properties(), &[], Filling::Empty);
        configuration.set("URL", Some("u"));
        let mut more = properties();
        more.push(Property::new("BRANCH"));
        assert!(configuration.declares(&properties()) && !configuration.declares(&more));
        check(
            &configuration.declared_anew(&more, &[], Filling::Empty),
            json!({"URL": {"value": "u"}, "PASSWORD": {}, "BRANCH": {}}),
        );
    }

    #[test]
    fn what_was_entered_waits_while_its_key_is_not_declared() {
        let again = |configuration: &Configuration, properties: &[Property]| {
            configuration.declared_anew(properties, &stored(), Filling::Stored)
        };
        let mut entered = Configuration::new(&properties(), &stored(), Filling::Stored);
        entered.set("URL", None);
        entered.set("PASSWORD", Some("typed"));
        // A key that is renamed letter by letter, and back.
        let renamed = again(&entered, &[Property::new("UR"), Property::new("PASSWOR")]);
        check(&renamed, json!({"UR": {}, "PASSWOR": {}}));
        assert_eq!(renamed.sendable(&stored()).unwrap().len(), 2);
        assert_eq!(renamed.text("PASSWORD"), None);
        let none = again(&renamed, &[]);
        check(&none, json!({}));
        assert_eq!(
            none.entries_to_keep(),
            [
                ("PASSWORD".into(), Some(Stored::Plain("typed".into()))),
                ("URL".into(), None),
            ]
        );
        let back = again(&none, &properties());
        check(&back, json!({"URL": {}, "PASSWORD": {"value": "typed"}}));
        // What is filled anew is what was asked for.
        check(
            &Configuration::new(&properties(), &stored(), Filling::Stored),
            json!({"URL": {"value": "u"}, "PASSWORD": {"encrypted_value": "AES:x"}}),
        );
    }

    #[test]
    fn a_secret_of_a_file_is_still_one_when_its_key_is_declared_again() {
        let mut configuration = Configuration::new(&properties(), &stored(), Filling::Entered);
        let of_file = [("PASSWORD".into(), Stored::Encrypted("AES:f".into()))];
        configuration.take(&of_file);
        let none = configuration.declared_anew(&[], &stored(), Filling::Entered);
        let mut back = none.declared_anew(&properties(), &stored(), Filling::Entered);
        assert!(!back.set("PASSWORD", Some("AES:f")));
        check(
            &back,
            json!({"URL": {}, "PASSWORD": {"encrypted_value": "AES:f"}}),
        );
        // One that was saved or changed meanwhile would bring back what it was.
        let mut changed = none;
        let theirs = [("PASSWORD".into(), Stored::Encrypted("AES:theirs".into()))];
        changed.rebase(&[], &theirs);
        let back = changed.declared_anew(&properties(), &theirs, Filling::Stored);
        assert_eq!(back.text("PASSWORD"), Some("AES:theirs"));
    }

    #[test]
    fn what_was_entered_before_comes_back_under_declared_keys() {
        let mut configuration = Configuration::new(&properties(), &stored(), Filling::Stored);
        configuration.restore(&[
            ("URL".into(), None),
            ("PASSWORD".into(), Some(Stored::Encrypted("AES:y".into()))),
            ("OTHER".into(), Some(Stored::Plain("o".into()))),
        ]);
        check(
            &configuration,
            json!({"URL": {}, "PASSWORD": {"encrypted_value": "AES:y"}}),
        );
    }

    #[test]
    fn the_values_of_a_file_take_the_place_of_what_was_entered_but_for_kept_secrets() {
        let mut configuration = Configuration::new(&properties(), &stored(), Filling::Stored);
        configuration.set("PASSWORD", Some("typed"));
        configuration.take(&[("OTHER".into(), Stored::Plain("o".into()))]);
        check(
            &configuration,
            json!({"URL": {}, "PASSWORD": {"encrypted_value": "AES:x"}}),
        );
        let of_file = [
            ("URL".into(), Stored::Plain("f".into())),
            ("PASSWORD".into(), Stored::Encrypted("AES:f".into())),
        ];
        configuration.take(&of_file);
        let taken = json!({"URL": {"value": "f"}, "PASSWORD": {"encrypted_value": "AES:f"}});
        check(&configuration, taken.clone());
        // A view that has it typed over and back again does not make it a clear text.
        configuration.set("PASSWORD", Some("AES:fx"));
        configuration.set("PASSWORD", Some("AES:f"));
        check(&configuration, taken.clone());
        let sample = Stored::Encrypted(SAMPLE_SECRET.to_owned());
        configuration.take(&[of_file[0].clone(), ("PASSWORD".into(), sample)]);
        check(&configuration, taken);
    }

    #[test]
    fn a_secret_that_was_saved_is_the_one_that_an_emptied_field_keeps() {
        let mut configuration = Configuration::new(&properties(), &stored(), Filling::Stored);
        configuration.enter("PASSWORD", Some("n3w"));
        let sent = configuration.entries();
        let saved = [
            ("URL".into(), Stored::Plain("u".into())),
            ("PASSWORD".into(), Stored::Encrypted("AES:n3w".into())),
        ];
        configuration.rebase(&sent, &saved);
        let kept = json!({"URL": {"value": "u"}, "PASSWORD": {"encrypted_value": "AES:n3w"}});
        check(&configuration, kept.clone());
        configuration.enter("PASSWORD", Some("typed"));
        configuration.enter("PASSWORD", Some(""));
        check(&configuration, kept);
    }

    #[test]
    fn what_was_entered_while_it_was_saved_stays() {
        let saved = [
            ("PASSWORD".into(), Stored::Encrypted("AES:n3w".into())),
            ("OTHER".into(), Stored::Plain("o".into())),
        ];
        let mut configuration = Configuration::new(&properties(), &stored(), Filling::Stored);
        configuration.enter("PASSWORD", Some("n3w"));
        let sent = configuration.entries();
        configuration.set("URL", Some("later"));
        // Emptied, which is to keep what is stored.
        configuration.enter("PASSWORD", None);
        configuration.rebase(&sent, &saved);
        check(
            &configuration,
            json!({"URL": {"value": "later"}, "PASSWORD": {"encrypted_value": "AES:n3w"}}),
        );
        // The server drops what is blank.
        configuration.enter("URL", None);
        let sent = configuration.entries();
        configuration.rebase(&sent, &saved);
        check(
            &configuration,
            json!({"URL": {}, "PASSWORD": {"encrypted_value": "AES:n3w"}}),
        );
    }

    #[test]
    fn what_others_changed_is_under_what_was_entered() {
        let theirs = [
            ("URL".into(), Stored::Plain("theirs".into())),
            ("PASSWORD".into(), Stored::Encrypted("AES:theirs".into())),
        ];
        let mut configuration = Configuration::new(&properties(), &stored(), Filling::Stored);
        configuration.rebase(&[], &theirs);
        check(
            &configuration,
            json!({"URL": {"value": "u"}, "PASSWORD": {"encrypted_value": "AES:theirs"}}),
        );
    }

    #[test]
    fn what_a_person_entered_is_told_from_what_a_view_set() {
        let mut configuration = Configuration::new(&properties(), &stored(), Filling::Stored);
        configuration.set("URL", Some("a view's default"));
        assert!(!configuration.is_entered());
        configuration.enter("URL", Some("typed"));
        assert!(configuration.is_entered());
        let anew = configuration.declared_anew(&properties(), &stored(), Filling::Stored);
        assert!(anew.is_entered());
        configuration.enter("URL", Some("u"));
        assert!(!configuration.is_entered(), "typed back");
        configuration.enter("URL", Some("typed"));
        let sent = configuration.entries();
        let saved = [
            ("URL".into(), Stored::Plain("typed".into())),
            ("PASSWORD".into(), Stored::Encrypted("AES:x".into())),
        ];
        configuration.rebase(&sent, &saved);
        assert!(!configuration.is_entered(), "saved");
    }

    #[test]
    fn blank_required_values_are_missing() {
        let mut configuration = Configuration::new(&properties(), &[], Filling::Empty);
        configuration.set("URL", Some(" "));
        assert_eq!(configuration.missing(&properties()), ["URL"]);
        configuration.set("URL", Some("u"));
        assert!(configuration.missing(&properties()).is_empty());
    }

    #[test]
    fn the_configuration_is_written_as_json_is_indented() {
        let hostile = Stored::Plain("\"\\\n\u{1}\u{2028}é".into());
        let mut filled = Configuration::new(&properties(), &stored(), Filling::Stored);
        filled.restore(&[("URL".into(), Some(hostile))]);
        let empty = Configuration::new(&properties(), &[], Filling::Empty);
        for configuration in [filled, empty, Configuration::default()] {
            let text = configuration.json();
            let read: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(text, serde_json::to_string_pretty(&read).unwrap());
        }
    }

    #[test]
    fn every_declared_key_is_an_entry() {
        let configuration = Configuration::new(&properties(), &stored(), Filling::Stored);
        assert_eq!(
            configuration.entries(),
            [
                ("URL".into(), Some(Stored::Plain("u".into()))),
                ("PASSWORD".into(), Some(Stored::Encrypted("AES:x".into()))),
            ]
        );
    }
}
