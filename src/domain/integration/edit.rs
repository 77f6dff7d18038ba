//! A connection of the board as a form, and back. For the page that manages
//! integrations.
//!
//! declaration → [`model`], entry → [`saved`]; what was filled in → [`edited`],
//! the entry and, apart from it, the secrets that were typed.

use super::form::{field, form};
use crate::domain::alert::declare::responds;
use crate::domain::board::configuration::{
    Configuration, Entry, fresh_id, missing_secrets, secret_keys, take_secrets,
};
use crate::domain::form::entry::{Input, rows_of, text_of};
use crate::domain::form::model::{
    ChoiceDisplay, ChoiceOption, Field, FieldKind, FormModel, OptionSource,
};
use crate::domain::form::saved::{Saved, SavedEntry};
use crate::domain::form::submission::{Answer, Why};
use crate::domain::provider::custom::CUSTOM;
use crate::domain::provider::{Declaration, Setting, SettingKind, Settings, find};
use serde_json::{Value, json};

/// The form for an entry: name and group, then the settings. A secret that is
/// stored need not be typed again; the form never shows it.
pub fn model(declaration: &Declaration, entry: Option<&Entry>, stored: &[String]) -> FormModel {
    let mut fields = if responds(declaration) {
        vec![field(&Setting::text(
            "name",
            "Name",
            "What it is called here.",
        ))]
    } else {
        vec![
            field(&Setting::text(
                "name",
                "Name",
                "The heading of its pane; empty means the name that the service gives.",
            )),
            field(&Setting::text(
                "group",
                "Group",
                "Panes of one group stand together; empty means none.",
            )),
        ]
    };
    fields.extend(form(declaration).fields);
    if !responds(declaration) {
        fields.push(width());
    }
    if let Some(proxy) = fields.iter_mut().find(|field| field.name == "proxy") {
        proxy
            .help
            .push_str(" One with a key or token in its address is kept as a secret.");
    }
    // An entry may list secrets that nobody declared.
    for key in entry.map(secret_keys).unwrap_or_default() {
        match fields.iter_mut().find(|field| field.name == key) {
            Some(field) => field.secret = true,
            None => fields.push(Field {
                path: key.clone(),
                name: key.clone(),
                label: key,
                secret: true,
                ..field(&Setting::text("", "", ""))
            }),
        }
    }
    let left_to_proxy = |field: &Field| {
        let mut settings = declaration.settings.iter();
        let declared = settings.find(|setting| setting.key == field.name);
        field.secret || declared.is_some_and(|setting| declaration.is_left_to_proxy(setting))
    };
    for field in fields.iter_mut().filter(|field| left_to_proxy(field)) {
        if stored.contains(&field.name) {
            field.required = false;
            "Stored; empty keeps it".clone_into(&mut field.placeholder);
        } else if field.required && !responds(declaration) {
            // Whether it is missed depends on the proxy, which the form's fields
            // cannot say of each other; whoever saves the entry looks.
            field.required = false;
            let words = "Needed, unless a proxy adds it.";
            field.help = match field.help.as_str() {
                "" => words.to_owned(),
                help => [help, " ", words].concat(),
            };
        }
    }
    // Templates of a declaration of one's own stand for further settings.
    if declaration.key == CUSTOM.key {
        let place = fields.iter().position(|field| field.name == "declaration");
        if let Some(field) = place.and_then(|place| fields.get_mut(place)) {
            field.placeholder = EXAMPLE.to_owned();
            field
                .help
                .push_str(" signalbox.schema.json beside the page describes every member.");
        }
        fields.insert(place.map_or(0, |place| place.saturating_add(1)), further());
    }
    FormModel {
        fields,
        ..FormModel::default()
    }
}

/// What a declaration of one's own looks like, for who begins with an empty field.
const EXAMPLE: &str = r#"{
  "kind": "ci",
  "root": "https://ci.example.org/api",
  "endpoint": "/projects/{project}/runs",
  "items": "/runs",
  "fields": {"outcome": "/state", "message": "/subject"},
  "outcomes": {"green": "passed", "red": "failed"}
}"#;

/// Name of the field for the width of a pane.
const WIDTH: &str = "size";

/// Name of the field for settings that only a declaration of one's own knows.
const FURTHER: &str = "settings";

fn width() -> Field {
    let widths = ["One column", "Two columns", "The whole row"];
    let options = (1u8..).zip(widths).map(|(size, label)| ChoiceOption {
        label: label.to_owned(),
        value: size.into(),
    });
    Field {
        kind: FieldKind::Choice {
            options: OptionSource::Fixed(options.collect()),
            display: ChoiceDisplay::Select,
        },
        default: Some(1.into()),
        ..field(&Setting::text(
            WIDTH,
            "Width",
            "How much room its pane takes where there is room.",
        ))
    }
}

fn further() -> Field {
    Field {
        kind: FieldKind::KeyValues,
        ..field(&Setting::text(
            FURTHER,
            "Further settings",
            "What stands for the {names} in the declaration's templates.",
        ))
    }
}

/// The settings that no field but the one for further settings shows: texts,
/// numbers and truths that are no secrets.
fn further_settings<'a>(
    model: &'a FormModel,
    entry: &'a Entry,
) -> impl Iterator<Item = (&'a String, &'a Value)> {
    let shown = |key: &str| model.fields.iter().any(|field| field.name == key);
    let plain = |value: &Value| value.is_string() || value.is_number() || value.is_boolean();
    entry
        .settings
        .iter()
        .filter(move |(key, value)| !shown(key) && plain(value) && !blank(value))
}

/// What the entry holds already, for the form; never a secret.
pub fn saved(model: &FormModel, entry: &Entry) -> Saved {
    let mut saved = Saved::default();
    for (place, field) in model.fields.iter().enumerate() {
        let value = match field.name.as_str() {
            "name" => Some(Value::from(entry.name.as_str())),
            "group" => Some(Value::from(entry.group.as_str())),
            // As wide as it gets, whatever more is asked for.
            WIDTH => (entry.size > 1).then(|| entry.size.min(3).into()),
            FURTHER => {
                let rows = further_settings(model, entry);
                let rows: Vec<Value> = rows
                    .map(|(key, value)| json!({"key": key, "value": text_of(value)}))
                    .collect();
                (!rows.is_empty()).then(|| rows.into())
            }
            key => entry.settings.get(key).cloned(),
        };
        let Some(value) = value.filter(|value| !field.secret && !blank(value)) else {
            continue;
        };
        let (value, input) = match (&field.kind, value) {
            (FieldKind::Raw { .. }, value) => {
                // Alternate form: indented.
                let text = format!("{value:#}");
                (value, Input::Text(text))
            }
            (FieldKind::Text, Value::Array(items)) => {
                let items: Vec<String> = items.iter().map(text_of).collect();
                (items.join(", ").into(), Input::Value)
            }
            (FieldKind::KeyValues, value) => {
                let rows = Input::Rows(rows_of(Some(&value)));
                (value, rows)
            }
            (_, value) => (value, Input::Value),
        };
        saved.entries.insert(
            field.path.clone(),
            SavedEntry {
                input,
                ..SavedEntry::of(value, place)
            },
        );
    }
    saved
}

/// What came of a form.
#[derive(Clone, PartialEq)]
pub struct Edited {
    /// The entry, without secrets.
    pub entry: Entry,
    /// The secrets that were typed: key and value.
    pub secrets: Vec<(String, String)>,
}

impl std::fmt::Debug for Edited {
    /// Leaves the secrets out, and tells whose they are.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let keys: Vec<&String> = self.secrets.iter().map(|(key, _)| key).collect();
        f.debug_struct("Edited")
            .field("entry", &self.entry)
            .field("secrets", &keys)
            .finish()
    }
}

/// The entry as the form has it. Only what a person entered is in its settings:
/// defaults stay defaults. What the form does not show stays as it is in
/// `before`; without that, the entry is new and gets an id that is not `taken`.
pub fn edited(
    declaration: &Declaration,
    before: Option<&Entry>,
    model: &FormModel,
    answers: &[Answer],
    taken: &[String],
) -> Edited {
    let mut entry = before
        .cloned()
        .unwrap_or_else(|| Entry::new(declaration.key));
    for (field, answer) in model.fields.iter().zip(answers) {
        let value = answer
            .value
            .as_ref()
            .filter(|value| answer.why == Why::You && !blank(value));
        let text = || value.map_or_else(String::new, |value| text_of(value).trim().to_owned());
        match field.name.as_str() {
            "name" => entry.name = text(),
            "group" => entry.group = text(),
            WIDTH => {
                let size = value.and_then(Value::as_u64).unwrap_or(1);
                let size = u8::try_from(size).unwrap_or(1);
                // Wider than what is on offer looks the same, and stays.
                if size < 3 || entry.size < 3 {
                    entry.size = size;
                }
            }
            FURTHER => put_further(model, &mut entry, value),
            key => {
                let Some(value) = value else {
                    // An empty field of a stored secret means that it stays.
                    if !field.secret {
                        entry.settings.remove(key);
                    }
                    continue;
                };
                let value = match (kind_of(declaration, key), value) {
                    (_, value) if field.secret => value.clone(),
                    (Some(SettingKind::List), Value::String(text)) => text
                        .split(',')
                        .map(str::trim)
                        .filter(|item| !item.is_empty())
                        .map(Value::from)
                        .collect(),
                    (_, Value::String(text)) => text.trim().into(),
                    (_, value) => value.clone(),
                };
                entry.settings.insert(key.to_owned(), value);
            }
        }
    }
    let secrets = take_secrets(&mut entry);
    if before.is_none() {
        entry.id = fresh_id(&entry, taken);
    }
    Edited { entry, secrets }
}

/// Puts the rows of further settings in the place of those that there are. What
/// was not changed stays as it is, a number a number.
fn put_further(model: &FormModel, entry: &mut Entry, rows: Option<&Value>) {
    let rows: Vec<(String, String)> = rows_of(rows)
        .into_iter()
        .map(|row| (row.key.trim().to_owned(), row.value.trim().to_owned()))
        .filter(|(key, value)| !key.is_empty() && !value.is_empty())
        .filter(|(key, _)| !model.fields.iter().any(|field| field.name == *key))
        .collect();
    let gone: Vec<String> = further_settings(model, entry)
        .filter(|(key, _)| !rows.iter().any(|(kept, _)| kept == *key))
        .map(|(key, _)| key.clone())
        .collect();
    for key in gone {
        entry.settings.remove(&key);
    }
    for (key, text) in rows {
        let same = |value: &Value| text_of(value) == text;
        if !entry.settings.get(&key).is_some_and(same) {
            entry.settings.insert(key, text.into());
        }
    }
}

fn kind_of(declaration: &Declaration, key: &str) -> Option<SettingKind> {
    declaration
        .settings
        .iter()
        .find(|setting| setting.key == key)
        .map(|setting| setting.kind)
}

fn blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        _ => false,
    }
}

/// Puts the entry in the place of the one with its id, or at the end.
pub fn put(configuration: &mut Configuration, entry: Entry) {
    let same = |other: &&mut Entry| other.id == entry.id;
    match configuration.entries.iter_mut().find(same) {
        Some(other) => *other = entry,
        None => configuration.entries.push(entry),
    }
}

/// Puts a copy of the entry with that id behind it and yields the copy, which
/// has an id of its own and, where there is a name, another name.
pub fn duplicate(configuration: &mut Configuration, id: &str) -> Option<Entry> {
    let entries = &mut configuration.entries;
    let place = entries.iter().position(|entry| entry.id == id)?;
    let mut copy = entries.get(place)?.clone();
    let taken: Vec<String> = entries.iter().map(|entry| entry.id.clone()).collect();
    copy.id = fresh_id(&copy, &taken);
    if !copy.name.is_empty() {
        let names: Vec<String> = entries.iter().map(|entry| entry.name.clone()).collect();
        let mut name = [&copy.name, " (copy)"].concat();
        let mut number = 2usize;
        while names.contains(&name) && number <= names.len().saturating_add(2) {
            name = format!("{} (copy {number})", copy.name);
            number = number.saturating_add(1);
        }
        copy.name = name;
    }
    entries.insert(place.saturating_add(1), copy.clone());
    Some(copy)
}

/// Has an entry ask no longer for secrets that it can do without. Those that its
/// service requires stay on the list of what is asked for.
pub fn forget(entry: &mut Entry, keys: &[String]) {
    for key in keys {
        entry.settings.remove(key);
        entry.secrets.retain(|listed| listed != key);
    }
}

/// The parts of its credential that the entry needs, whether or not they are given; only
/// what `before` lists is needed for being listed, since what is typed is listed, too.
pub fn needed_secrets(entry: &Entry, before: Option<&Entry>) -> Vec<String> {
    let listed = |key: &String| before.is_some_and(|before| before.secrets.contains(key));
    let user = needed_user(entry);
    let mut entry = entry.clone();
    // A secret address of a proxy is one nevertheless.
    entry.secrets.retain(|key| key == "proxy" || listed(key));
    let mut keys = missing_secrets(&entry, &|_| None);
    keys.retain(|key| key != "proxy" || listed(key));
    keys.extend(user.map(|user| user.key.to_owned()));
    keys
}

/// The name that goes with the entry's secret, unless a proxy may add both; `None` where
/// no such name is asked for.
pub fn needed_user(entry: &Entry) -> Option<&'static Setting> {
    let declaration = find(&entry.integration)?;
    let proxied = entry.secrets.iter().any(|key| key == "proxy")
        || Settings(entry.settings.clone()).text("proxy").is_some();
    let user = |setting: &&Setting| {
        setting.required
            && setting.kind != SettingKind::Secret
            && declaration.is_left_to_proxy(setting)
    };
    declaration.settings.iter().find(user).filter(|_| !proxied)
}

/// Which way an entry moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Towards the beginning.
    Up,
    /// Towards the end.
    Down,
}

/// Moves the entry with that id by one place; at the end of the way it stays.
pub fn shift(configuration: &mut Configuration, id: &str, step: Step) {
    let entries = &mut configuration.entries;
    let Some(place) = entries.iter().position(|entry| entry.id == id) else {
        return;
    };
    let next = match step {
        Step::Up => place.checked_sub(1),
        Step::Down => place.checked_add(1).filter(|next| *next < entries.len()),
    };
    if let Some(next) = next {
        entries.swap(place, next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::form::Form;
    use crate::domain::form::update::{FormEvent, update};
    use crate::domain::provider::{DECLARATIONS, find};
    use serde_json::json;

    #[test]
    fn a_copy_stands_behind_its_original_under_names_of_its_own() {
        let entry = |id: &str, name: &str| Entry {
            id: id.into(),
            name: name.into(),
            ..Entry::new("buddy")
        };
        let mut board = Configuration {
            entries: vec![entry("a", "Web"), entry("b", "")],
            ..Configuration::default()
        };
        let copy = duplicate(&mut board, "a").unwrap();
        assert_eq!(copy.name, "Web (copy)");
        let second = duplicate(&mut board, "a").unwrap();
        assert_eq!(second.name, "Web (copy 2)");
        assert_eq!(duplicate(&mut board, "b").unwrap().name, "");
        assert_eq!(duplicate(&mut board, "nobody"), None);
        let mut ids: Vec<&str> = board
            .entries
            .iter()
            .map(|entry| entry.id.as_str())
            .collect();
        assert_eq!(ids[0], "a");
        assert_eq!(ids[1], second.id);
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 5);
    }

    #[test]
    fn a_forgotten_secret_is_no_longer_asked_for() {
        let mut entry = Entry {
            secrets: vec!["password".into(), "other".into()],
            ..Entry::new("gh_actions")
        };
        forget(&mut entry, &["password".to_owned()]);
        assert_eq!(entry.secrets, ["other"]);
    }

    fn declaration(key: &str) -> &'static Declaration {
        find(key).unwrap()
    }

    /// Fills a form in by field name and yields what came of it.
    fn filled(
        key: &str,
        before: Option<&Entry>,
        stored: &[&str],
        texts: &[(&str, &str)],
    ) -> Edited {
        let stored: Vec<String> = stored.iter().map(|key| (*key).to_owned()).collect();
        let model = model(declaration(key), before, &stored);
        let mut form = Form::new(model.clone());
        if let Some(before) = before {
            form.restore(&saved(&model, before));
        }
        for (name, text) in texts {
            let index = form.index_of(name).unwrap();
            update(&mut form, FormEvent::Typed(index, (*text).to_owned()));
        }
        update(&mut form, FormEvent::Submitted);
        edited(
            declaration(key),
            before,
            &model,
            &form.answers(),
            &["gh_actions-acme-web".to_owned()],
        )
    }

    fn entry(key: &str, settings: Value) -> Entry {
        let Value::Object(settings) = settings else {
            panic!("settings are an object");
        };
        Entry {
            id: "one".into(),
            settings,
            ..Entry::new(key)
        }
    }

    #[test]
    fn a_new_entry_has_what_was_typed_and_no_defaults() {
        let edited = filled(
            "gh_actions",
            None,
            &[],
            &[
                ("name", " Web "),
                ("username", "ann"),
                ("password", "s3cret"),
                ("account", " acme "),
                ("repo", "web"),
            ],
        );
        assert_eq!(edited.entry.name, "Web");
        assert!(!format!("{edited:?}").contains("s3cret"));
        assert_eq!(
            Value::Object(edited.entry.settings),
            json!({"username": "ann", "account": "acme", "repo": "web"})
        );
        assert_eq!(
            edited.secrets,
            [("password".to_owned(), "s3cret".to_owned())]
        );
        assert!(edited.entry.enabled);
    }

    #[test]
    fn a_new_entry_gets_an_id_that_nobody_has() {
        let edited = filled(
            "gh_actions",
            None,
            &[],
            &[("account", "acme"), ("repo", "web")],
        );
        assert_eq!(edited.entry.id, "gh_actions-acme-web-2");
    }

    #[test]
    fn an_entry_that_is_opened_and_saved_is_the_same() {
        let before = Entry {
            name: "Feed".into(),
            group: "Shop".into(),
            enabled: false,
            ..entry(
                "cctray",
                json!({"root": "https://ci.example", "projects": ["a", "b :: *"], "poll_seconds": 30}),
            )
        };
        let edited = filled("cctray", Some(&before), &[], &[]);
        assert_eq!(edited.entry, before);
        assert!(edited.secrets.is_empty());
    }

    #[test]
    fn the_width_of_a_pane_is_chosen() {
        let before = Entry {
            size: 2,
            ..entry("coveralls", json!({"repo": "web"}))
        };
        assert_eq!(filled("coveralls", Some(&before), &[], &[]).entry, before);
        let model = model(declaration("coveralls"), Some(&before), &[]);
        let mut form = Form::new(model.clone());
        form.restore(&saved(&model, &before));
        for (choice, size) in [(2, 3), (0, 1)] {
            let index = form.index_of("size").unwrap();
            update(&mut form, FormEvent::Picked(index, Some(choice)));
            let edited = edited(
                declaration("coveralls"),
                Some(&before),
                &model,
                &form.answers(),
                &[],
            );
            assert_eq!(edited.entry.size, size);
        }
        let wide = Entry { size: 4, ..before };
        assert_eq!(filled("coveralls", Some(&wide), &[], &[]).entry.size, 4);
    }

    #[test]
    fn templates_of_a_declaration_of_ones_own_get_their_settings() {
        let before = entry(
            "custom",
            json!({"declaration": {"endpoint": "/{project}/{branch}"}, "project": "web", "depth": 5, "odd": {"a": 1}}),
        );
        assert_eq!(filled("custom", Some(&before), &[], &[]).entry, before);
        let model = model(declaration("custom"), Some(&before), &[]);
        let mut form = Form::new(model.clone());
        form.restore(&saved(&model, &before));
        let index = form.index_of("settings").unwrap();
        let rows = [
            ("depth", "5"),
            ("branch", " main "),
            ("", "x"),
            ("root", "no"),
            ("token", "no"),
        ];
        let rows: Vec<Value> = rows
            .iter()
            .map(|(key, value)| json!({"key": key, "value": value}))
            .collect();
        let mut answers = form.answers();
        answers[index].value = Some(rows.into());
        answers[index].why = Why::You;
        let edited = edited(declaration("custom"), Some(&before), &model, &answers, &[]);
        assert_eq!(
            Value::Object(edited.entry.settings),
            json!({"declaration": {"endpoint": "/{project}/{branch}"}, "depth": 5, "odd": {"a": 1}, "branch": "main"})
        );
        assert!(edited.secrets.is_empty());
    }

    #[test]
    fn what_the_form_does_not_show_stays() {
        let before = Entry {
            size: 2,
            ..entry("coveralls", json!({"later": {"a": 1}, "repo": "web"}))
        };
        let edited = filled("coveralls", Some(&before), &[], &[("repo", "shop")]);
        assert_eq!(
            Value::Object(edited.entry.settings),
            json!({"later": {"a": 1}, "repo": "shop"})
        );
        assert_eq!(edited.entry.size, 2);
        assert_eq!(edited.entry.id, "one");
    }

    #[test]
    fn a_cleared_setting_is_taken_out() {
        let before = entry("gh_actions", json!({"branch": "main", "poll_seconds": 30}));
        let edited = filled(
            "gh_actions",
            Some(&before),
            &[],
            &[("branch", ""), ("poll_seconds", "")],
        );
        assert!(edited.entry.settings.is_empty());
    }

    #[test]
    fn a_stored_secret_is_not_shown_not_asked_for_and_stays() {
        let before = entry("buddy", json!({"api_token": "inline", "domain": "acme"}));
        let stored = ["api_token".to_owned()];
        let model = model(declaration("buddy"), Some(&before), &stored);
        let field = model
            .fields
            .iter()
            .find(|field| field.name == "api_token")
            .unwrap();
        assert!(field.secret && !field.required && !field.placeholder.is_empty());
        assert!(!saved(&model, &before).entries.contains_key("api_token"));
        let edited = filled(
            "buddy",
            Some(&before),
            &["api_token"],
            &[("domain", "shop")],
        );
        // It moves out of the settings, to where secrets are kept.
        assert_eq!(
            edited.secrets,
            [("api_token".to_owned(), "inline".to_owned())]
        );
        assert!(!edited.entry.settings.contains_key("api_token"));
        assert_eq!(edited.entry.secrets, stored);
    }

    #[test]
    fn a_secret_that_a_proxy_may_add_is_not_called_required() {
        let required = |key: &str, name: &str| {
            let model = model(declaration(key), None, &[]);
            let field = model.fields.into_iter().find(|field| field.name == name);
            field.map(|field| {
                (
                    field.required,
                    field.help.contains("unless a proxy adds it"),
                )
            })
        };
        assert_eq!(required("jenkins", "password"), Some((false, true)));
        assert_eq!(required("buddy", "api_token"), Some((false, true)));
        assert_eq!(required("jenkins", "username"), Some((false, true)));
        assert_eq!(required("circleci", "username"), Some((true, false)));
        assert_eq!(required("jenkins", "job"), Some((true, false)));
    }

    #[test]
    fn a_secret_is_needed_as_long_as_no_proxy_may_add_it() {
        let needed = |settings: Value, secrets: &[&str], before: &[&str]| {
            let with = |secrets: &[&str]| Entry {
                secrets: secrets.iter().map(|key| (*key).to_owned()).collect(),
                ..entry("jenkins", settings.clone())
            };
            needed_secrets(&with(secrets), Some(&with(before))).join(" ")
        };
        assert_eq!(needed(json!({}), &[], &[]), "password username");
        assert_eq!(needed(json!({}), &["password"], &[]), "password username");
        assert_eq!(needed(json!({"proxy": "/proxy/"}), &[], &[]), "");
        // Typed with a key in it, it is a secret, and there by itself.
        assert_eq!(needed(json!({}), &["proxy"], &[]), "");
        // What is typed may be left out again; what the entry lists may not.
        assert_eq!(
            needed(json!({}), &["password", "more"], &[]),
            "password username"
        );
        assert_eq!(
            needed(json!({}), &["password", "more"], &["more"]),
            "password more username"
        );
    }

    #[test]
    fn a_secret_that_only_the_entry_lists_has_a_field() {
        let before = Entry {
            secrets: vec!["key".into()],
            ..entry("coveralls", json!({}))
        };
        let model = model(declaration("coveralls"), Some(&before), &[]);
        assert!(
            model
                .fields
                .iter()
                .any(|field| field.name == "key" && field.secret)
        );
    }

    #[test]
    fn the_example_of_a_declaration_is_one() {
        let model = model(declaration("custom"), None, &[]);
        let field = |field: &&Field| field.name == "declaration";
        let example = &model.fields.iter().find(field).unwrap().placeholder;
        let settings = json!({
            "declaration": serde_json::from_str::<Value>(example).unwrap(),
            "project": "web",
        });
        let settings = settings.as_object().cloned().unwrap();
        assert_eq!(
            crate::domain::provider::custom::check(&crate::domain::provider::Settings(settings)),
            []
        );
    }

    #[test]
    fn no_setting_is_called_like_a_member_of_the_entry() {
        for declaration in DECLARATIONS {
            for setting in declaration.settings {
                assert!(
                    !["name", "group"].contains(&setting.key),
                    "{}",
                    declaration.key
                );
            }
        }
    }

    #[test]
    fn entries_move_by_one_and_stop_at_the_ends() {
        let mut configuration = Configuration::default();
        for id in ["a", "b", "c"] {
            put(
                &mut configuration,
                Entry {
                    id: id.into(),
                    ..Entry::new("buddy")
                },
            );
        }
        let mut check = |id: &str, step: Step, expected: &str| {
            shift(&mut configuration, id, step);
            let ids: String = configuration
                .entries
                .iter()
                .map(|entry| entry.id.as_str())
                .collect();
            assert_eq!(ids, expected);
        };
        check("a", Step::Up, "abc");
        check("a", Step::Down, "bac");
        check("a", Step::Down, "bca");
        check("a", Step::Down, "bca");
        check("c", Step::Up, "cba");
        check("nobody", Step::Up, "cba");
    }
}
