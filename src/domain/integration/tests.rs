//! The life of integrations, their configurations, and what comes with the app.

use super::about::{self, About};
use super::registry::Registry;
use super::*;
use crate::domain::alert::declare::{offered, responds};
use crate::domain::alert::responder;
use crate::domain::board::configuration::{Configuration, Entry};
use crate::domain::board::summary::Summary;
use crate::domain::form::model::{FieldKind, FormModel};
use crate::domain::provider::SettingKind;
use crate::domain::time::Timestamp;
use proptest::prelude::*;
use serde_json::json;
use std::cell::RefCell;
use std::rc::Rc;

/// What an [`Example`] does at the next occasion, changed from outside.
#[derive(Clone, Copy, Debug, Default)]
struct Mood {
    /// Hooks to register.
    hooks: usize,
    initialize_fails: bool,
    shutdown_fails: bool,
    hook_fails: bool,
}

struct Example {
    id: String,
    mood: Rc<RefCell<Mood>>,
    /// Every call, in order.
    calls: Rc<RefCell<Vec<String>>>,
}

impl Integration for Example {
    fn id(&self) -> &str {
        &self.id
    }

    fn key(&self) -> &str {
        self.id.trim_start_matches("test.")
    }

    fn role(&self) -> Role {
        Role::Responder
    }

    fn default_settings(&self) -> Map<String, Value> {
        json!({"threshold": 7}).as_object().cloned().unwrap()
    }

    fn initialize(&mut self, hooks: &mut Hooks<'_>) -> Result<(), Problem> {
        let mood = *self.mood.borrow();
        self.calls
            .borrow_mut()
            .push(format!("initialize {}", self.id));
        for number in 0..mood.hooks {
            let (id, mood) = (self.id.clone(), Rc::clone(&self.mood));
            hooks.register(
                On::Tick,
                Box::new(move |_, _| {
                    if mood.borrow().hook_fails {
                        return Err(Problem::new("A hook failed.", ""));
                    }
                    Ok(vec![Effect::Announce(format!("{id} {number}"))])
                }),
            );
        }
        if mood.initialize_fails {
            return Err(Problem::new("It cannot start.", ""));
        }
        Ok(())
    }

    fn shutdown(&mut self) -> Result<Vec<Effect>, Problem> {
        self.calls
            .borrow_mut()
            .push(format!("shutdown {}", self.id));
        if self.mood.borrow().shutdown_fails {
            return Err(Problem::new("It cannot end.", ""));
        }
        Ok(vec![Effect::Title(self.id.clone())])
    }
}

/// A registry with examples and what steers and watches them.
struct Bench {
    registry: Registry,
    moods: Vec<Rc<RefCell<Mood>>>,
    calls: Rc<RefCell<Vec<String>>>,
}

impl Bench {
    fn new(ids: &[&str]) -> Self {
        let mut bench = Self {
            registry: Registry::new(Box::new(Configuration::default())),
            moods: Vec::new(),
            calls: Rc::default(),
        };
        for id in ids {
            bench.register(id).expect("an id of its own");
        }
        bench
    }

    fn register(&mut self, id: &str) -> Result<(), Problem> {
        let mood = Rc::new(RefCell::new(Mood {
            hooks: 2,
            ..Mood::default()
        }));
        let result = self.registry.register(Box::new(Example {
            id: id.to_owned(),
            mood: Rc::clone(&mood),
            calls: Rc::clone(&self.calls),
        }));
        if result.is_ok() {
            self.moods.push(mood);
        }
        result
    }

    fn ticked(&mut self) -> Vec<String> {
        self.registry
            .emit(&Event::Tick(Timestamp(0)))
            .into_iter()
            .map(|effect| match effect {
                Effect::Announce(text) => text,
                other => panic!("{other:?}"),
            })
            .collect()
    }

    fn calls(&self) -> Vec<String> {
        self.calls.borrow_mut().drain(..).collect()
    }
}

#[test]
fn hooks_live_as_long_as_their_integration() {
    let mut bench = Bench::new(&["test.a", "test.b"]);
    assert_eq!(bench.ticked(), [""; 0]);
    bench.registry.enable("test.a").unwrap();
    bench.registry.enable("test.b").unwrap();
    assert_eq!(
        bench.ticked(),
        ["test.a 0", "test.a 1", "test.b 0", "test.b 1"]
    );
    let undone = bench.registry.disable("test.a").unwrap();
    assert_eq!(undone, [Effect::Title("test.a".into())]);
    assert_eq!(bench.ticked(), ["test.b 0", "test.b 1"]);
}

#[test]
fn enabling_or_disabling_twice_does_nothing() {
    let mut bench = Bench::new(&["test.a"]);
    assert_eq!(bench.registry.disable("test.a").unwrap(), []);
    bench.registry.enable("test.a").unwrap();
    bench.registry.enable("test.a").unwrap();
    assert_eq!(bench.registry.hooks_of("test.a"), 2);
    bench.registry.disable("test.a").unwrap();
    assert_eq!(bench.registry.disable("test.a").unwrap(), []);
    assert_eq!(bench.calls(), ["initialize test.a", "shutdown test.a"]);
}

#[test]
fn an_integration_that_fails_half_way_leaves_nothing_behind() {
    let mut bench = Bench::new(&["test.a", "test.b"]);
    bench.moods[0].borrow_mut().initialize_fails = true;
    assert_eq!(
        bench.registry.enable("test.a").unwrap_err().headline,
        "It cannot start."
    );
    bench.registry.enable("test.b").unwrap();
    assert!(!bench.registry.is_enabled("test.a"));
    assert_eq!(bench.registry.hooks_of("test.a"), 0);
    assert_eq!(
        bench.registry.problem("test.a").unwrap().headline,
        "It cannot start."
    );
    assert_eq!(bench.ticked(), ["test.b 0", "test.b 1"]);
    assert_eq!(
        bench.calls(),
        ["initialize test.a", "shutdown test.a", "initialize test.b"]
    );
    bench.moods[0].borrow_mut().initialize_fails = false;
    bench.registry.enable("test.a").unwrap();
    assert_eq!(bench.registry.problem("test.a"), None);
    assert_eq!(bench.registry.hooks_of("test.a"), 2);
}

#[test]
fn a_failing_shutdown_takes_the_hooks_with_it() {
    let mut bench = Bench::new(&["test.a"]);
    bench.registry.enable("test.a").unwrap();
    bench.moods[0].borrow_mut().shutdown_fails = true;
    assert!(bench.registry.disable("test.a").is_err());
    assert!(!bench.registry.is_enabled("test.a"));
    assert_eq!(bench.ticked(), [""; 0]);
}

#[test]
fn a_failing_hook_is_remembered_and_the_others_run() {
    let mut bench = Bench::new(&["test.a", "test.b"]);
    bench.registry.enable("test.a").unwrap();
    bench.registry.enable("test.b").unwrap();
    bench.moods[0].borrow_mut().hook_fails = true;
    assert_eq!(bench.ticked(), ["test.b 0", "test.b 1"]);
    assert_eq!(
        bench.registry.problem("test.a").unwrap().headline,
        "A hook failed."
    );
    assert_eq!(bench.registry.problem("test.b"), None);
    assert!(bench.registry.is_enabled("test.a"));
}

#[test]
fn no_two_integrations_have_one_id() {
    let mut bench = Bench::new(&["test.a"]);
    let problem = bench.register("test.a").unwrap_err();
    assert_eq!(
        problem.headline,
        "There is already an integration “test.a”."
    );
    assert_eq!(bench.registry.ids(), ["test.a"]);
}

#[test]
fn an_id_that_nobody_has_is_told() {
    let mut bench = Bench::new(&[]);
    assert!(bench.registry.enable("test.x").is_err());
    assert!(bench.registry.disable("test.x").is_err());
    assert!(bench.registry.configs("test.x", &[]).is_empty());
    assert!(
        bench
            .registry
            .create_config("test.x", Map::new(), true)
            .is_err()
    );
}

#[derive(Clone, Debug)]
enum Step {
    Enable(usize),
    Disable(usize),
    Register(usize),
    Mood(usize, Mood),
    Tick,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let mood = (0..4_usize, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(hooks, initialize_fails, shutdown_fails, hook_fails)| Mood {
            hooks,
            initialize_fails,
            shutdown_fails,
            hook_fails,
        },
    );
    let step = prop_oneof![
        3 => (0..4_usize).prop_map(Step::Enable),
        3 => (0..4_usize).prop_map(Step::Disable),
        1 => (0..4_usize).prop_map(Step::Register),
        2 => (0..4_usize, mood).prop_map(|(at, mood)| Step::Mood(at, mood)),
        1 => Just(Step::Tick),
    ];
    prop::collection::vec(step, 0..40)
}

proptest! {
    /// The law of the life cycle: whatever happened, the hooks that are
    /// registered are those of the integrations that are enabled.
    #[test]
    fn hooks_are_those_of_enabled_integrations(steps in steps()) {
        let ids = ["test.a", "test.b", "test.c", "test.d"];
        let mut bench = Bench::new(&ids[..2]);
        // Per integration, in order of registration: its id, and how many hooks
        // it registered if it lives.
        let mut model: Vec<(&str, Option<usize>)> = vec![("test.a", None), ("test.b", None)];
        for step in steps {
            match step {
                Step::Register(at) => {
                    let known = model.iter().any(|(id, _)| *id == ids[at]);
                    prop_assert_eq!(bench.register(ids[at]).is_err(), known);
                    if !known {
                        model.push((ids[at], None));
                    }
                }
                Step::Enable(at) => {
                    let place = model.iter().position(|(id, _)| *id == ids[at]);
                    let result = bench.registry.enable(ids[at]);
                    prop_assert_eq!(result.is_err(), match place {
                        None => true,
                        Some(place) if model[place].1.is_some() => false,
                        Some(place) => {
                            let mood = *bench.moods[place].borrow();
                            model[place].1 = (!mood.initialize_fails).then_some(mood.hooks);
                            mood.initialize_fails
                        }
                    });
                }
                Step::Disable(at) => {
                    let place = model.iter().position(|(id, _)| *id == ids[at]);
                    let result = bench.registry.disable(ids[at]);
                    prop_assert_eq!(result.is_err(), match place {
                        None => true,
                        Some(place) => {
                            let lived = model[place].1.take().is_some();
                            lived && bench.moods[place].borrow().shutdown_fails
                        }
                    });
                }
                Step::Mood(at, mood) => {
                    if let Some(held) = bench.moods.get(at) {
                        *held.borrow_mut() = mood;
                    }
                }
                Step::Tick => {
                    bench.ticked();
                }
            }
            for (id, hooks) in &model {
                prop_assert_eq!(bench.registry.is_enabled(id), hooks.is_some());
                prop_assert_eq!(bench.registry.hooks_of(id), hooks.unwrap_or(0));
            }
        }
        for mood in &bench.moods {
            mood.borrow_mut().hook_fails = false;
        }
        let expected: usize = model.iter().filter_map(|(_, hooks)| *hooks).sum();
        prop_assert_eq!(bench.ticked().len(), expected);
        let calls = bench.calls();
        for (id, hooks) in &model {
            let count = |what: &str| calls.iter().filter(|call| **call == format!("{what} {id}")).count();
            // Every life that began has ended, but the one that lasts.
            prop_assert_eq!(count("initialize") - count("shutdown"), usize::from(hooks.is_some()));
        }
    }
}

/// Configurations that count how often they are looked up.
struct Counted {
    board: Configuration,
    lookups: Rc<RefCell<u32>>,
}

impl Store for Counted {
    fn entries(&self, key: &str) -> Vec<Entry> {
        *self.lookups.borrow_mut() += 1;
        self.board.entries(key)
    }

    fn ids(&self) -> Vec<String> {
        self.board.ids()
    }

    fn save(&mut self, entry: &Entry) -> Result<(), Problem> {
        if entry.name == "unsavable" {
            return Err(Problem::new("The storage is full.", ""));
        }
        self.board.save(entry)
    }
}

fn saved(integration: &str, id: &str, settings: Value) -> Entry {
    Entry {
        id: id.into(),
        settings: settings.as_object().cloned().unwrap(),
        ..Entry::new(integration)
    }
}

fn board() -> (Registry, Rc<RefCell<u32>>) {
    let lookups = Rc::new(RefCell::new(0));
    let off = Entry {
        enabled: false,
        ..saved("a", "off", json!({"repo": "web"}))
    };
    let store = Counted {
        board: Configuration {
            entries: vec![
                saved("a", "one", json!({"repo": "web"})),
                saved("a", "two", json!({"repo": "api", "threshold": 9})),
                saved("b", "three", json!({})),
                off,
            ],
            ..Configuration::default()
        },
        lookups: Rc::clone(&lookups),
    };
    let mut registry = Registry::new(Box::new(store));
    for id in ["test.a", "test.b"] {
        registry
            .register(Box::new(Example {
                id: id.into(),
                mood: Rc::default(),
                calls: Rc::default(),
            }))
            .unwrap();
    }
    (registry, lookups)
}

fn ids(entries: &[Entry]) -> Vec<&str> {
    entries.iter().map(|entry| entry.id.as_str()).collect()
}

#[test]
fn configurations_are_found_by_field_and_value_if_they_are_enabled() {
    let (mut registry, _) = board();
    let mut found = |filter: &[(&str, Value)]| -> Vec<String> {
        ids(&registry.configs("test.a", filter))
            .into_iter()
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(found(&[]), ["one", "two"]);
    assert_eq!(found(&[("repo", json!("web"))]), ["one"]);
    assert_eq!(found(&[("id", json!("two"))]), ["two"]);
    assert_eq!(
        found(&[
            ("size", json!(1)),
            ("group", json!("")),
            ("name", json!(""))
        ]),
        ["one", "two"]
    );
    assert_eq!(
        found(&[("repo", json!("web")), ("id", json!("two"))]),
        [""; 0]
    );
    assert_eq!(found(&[("nothing", json!(null))]), [""; 0]);
    // The seed: "each must match a field and value on the model".
    assert_eq!(found(&[("enabled", json!(true))]), ["one", "two"]);
    assert_eq!(found(&[("enabled", json!(false))]), [""; 0]);
    assert_eq!(found(&[("integration", json!("a"))]), ["one", "two"]);
    assert_eq!(found(&[("integration", json!("b"))]), [""; 0]);
}

#[test]
fn a_setting_that_was_not_saved_has_its_default() {
    let (mut registry, _) = board();
    let entries = registry.configs("test.a", &[]);
    assert_eq!(registry.setting(&entries[0], "threshold"), Some(&json!(7)));
    assert_eq!(registry.setting(&entries[1], "threshold"), Some(&json!(9)));
    assert_eq!(registry.setting(&entries[0], "other"), None);
    assert_eq!(
        ids(&registry.configs("test.a", &[("threshold", json!(7))])),
        ["one"]
    );
}

#[test]
fn a_look_up_is_kept_until_a_configuration_of_that_integration_is_saved() {
    let (mut registry, lookups) = board();
    let web: &[(&str, Value)] = &[("repo", json!("web"))];
    for _ in 0..3 {
        registry.configs("test.a", &[]);
        registry.configs("test.a", web);
        registry.configs("test.b", &[]);
    }
    assert_eq!(*lookups.borrow(), 3);
    let entry = saved("a", "four", json!({"repo": "web"}));
    registry.save(&entry).unwrap();
    assert_eq!(ids(&registry.configs("test.a", web)), ["one", "four"]);
    assert_eq!(*lookups.borrow(), 4);
    registry.configs("test.b", &[]);
    assert_eq!(*lookups.borrow(), 4);
    registry.configs("test.a", &[]);
    assert_eq!(*lookups.borrow(), 5);
}

#[test]
fn a_configuration_that_moves_to_another_integration_is_forgotten_with_both() {
    let (mut registry, _) = board();
    registry.configs("test.a", &[]);
    registry.configs("test.b", &[]);
    registry.save(&saved("b", "one", json!({}))).unwrap();
    assert_eq!(ids(&registry.configs("test.a", &[])), ["two"]);
    assert_eq!(ids(&registry.configs("test.b", &[])), ["one", "three"]);
}

#[test]
fn a_new_configuration_is_kept_only_if_asked_for() {
    let (mut registry, _) = board();
    let fields = json!({"name": "New", "size": 2, "group": "G", "settings": {"repo": "x"}});
    let fields = fields.as_object().cloned().unwrap();
    let (entry, effects) = registry
        .create_config("test.a", fields.clone(), false)
        .unwrap();
    assert_eq!((entry.id.as_str(), entry.integration.as_str()), ("a", "a"));
    assert_eq!(
        (entry.name.as_str(), entry.size, entry.enabled),
        ("New", 2, true)
    );
    assert_eq!(effects, []);
    assert_eq!(ids(&registry.configs("test.a", &[])), ["one", "two"]);
    registry
        .create_config("test.a", fields.clone(), true)
        .unwrap();
    let (second, _) = registry.create_config("test.a", fields, true).unwrap();
    assert_eq!(second.id, "a-2");
    assert_eq!(
        ids(&registry.configs("test.a", &[])),
        ["one", "two", "a", "a-2"]
    );
}

#[test]
fn a_field_that_a_configuration_has_not_is_refused_by_name() {
    let (mut registry, _) = board();
    for fields in [
        json!({"color": "red"}),
        json!({"size": 9}),
        json!({"name": 1}),
        json!({"settings": []}),
    ] {
        let name = fields.as_object().unwrap().keys().next().cloned().unwrap();
        let fields = fields.as_object().cloned().unwrap();
        let problem = registry.create_config("test.a", fields, true).unwrap_err();
        assert!(
            problem.headline.contains(&format!("“{name}”")),
            "{}",
            problem.headline
        );
    }
}

#[test]
fn what_cannot_be_kept_is_told_and_nobody_hears_of_it() {
    let mut registry = all(Box::new(Counted {
        board: Configuration::default(),
        lookups: Rc::default(),
    }));
    registry.enable("signalbox.cctray").unwrap();
    let mut entry = saved("cctray", "feed", json!({}));
    assert_eq!(
        registry.save(&entry).unwrap(),
        [Effect::Poll("feed".into())]
    );
    entry.name = "unsavable".into();
    assert!(registry.save(&entry).is_err());
    registry.disable("signalbox.cctray").unwrap();
    entry.name = String::new();
    assert_eq!(registry.save(&entry).unwrap(), []);
}

#[test]
fn every_integration_of_the_app_has_an_id_of_its_own_words_and_icons() {
    let mut registry = all(Box::new(Configuration::default()));
    for responder in responder::all() {
        registry.register(responder).unwrap();
    }
    let listed = about::all();
    let ids: Vec<&str> = listed.iter().map(|about| about.id.as_str()).collect();
    // The summary of all panes has no configurations, so nobody is offered it.
    let mut registered = registry.ids();
    registered.retain(|id| *id != "signalbox.summary");
    assert_eq!(registered, ids);
    for About {
        id,
        name,
        description,
        icons,
        ..
    } in &listed
    {
        assert!(id.starts_with("signalbox."), "{id}");
        assert!(!name.is_empty() && description.ends_with('.'), "{id}");
        assert!(!description.contains('<'), "{id}: plain text only");
        assert_eq!(icons[0].0, "1x");
        for (_, file) in icons {
            let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
            let text = std::fs::read_to_string(&path).expect(file);
            assert!(text.contains(r#"width="48" height="48""#), "{file}");
        }
    }
}

#[test]
fn every_provider_has_a_form_of_its_settings() {
    for declaration in offered() {
        let FormModel { fields, .. } = form::form(declaration);
        let mut paths: Vec<&str> = fields.iter().map(|field| field.path.as_str()).collect();
        for setting in declaration.settings {
            let field = fields
                .iter()
                .find(|field| field.path == setting.key)
                .expect(setting.key);
            assert_eq!(field.required, setting.required);
            assert!(!field.label.is_empty());
            match setting.kind {
                SettingKind::Secret => assert!(field.secret && field.default.is_none()),
                SettingKind::Number(number) => {
                    assert_eq!(field.kind, FieldKind::Number);
                    assert_eq!(field.default.as_ref().and_then(Value::as_f64), Some(number));
                }
                SettingKind::Choice(words) => {
                    assert_eq!(field.default, Some(words[0].into()));
                }
                SettingKind::Switch(truth) => {
                    assert_eq!(field.kind, FieldKind::Switch);
                    assert_eq!(field.default, Some(truth.into()));
                }
                SettingKind::Text | SettingKind::List | SettingKind::Json => {
                    assert!(!field.secret);
                }
            }
        }
        for key in ["root", "proxy", "poll_seconds"] {
            let there = responds(declaration) || paths.contains(&key);
            assert!(there, "{}: {key}", declaration.key);
        }
        let count = paths.len();
        paths.sort_unstable();
        paths.dedup();
        assert_eq!(paths.len(), count, "{}", declaration.key);
        let optional = fields
            .iter()
            .position(|field| !field.required && field.path != "root");
        assert!(
            fields[optional.unwrap_or(0)..]
                .iter()
                .all(|field| !field.required || field.path == "root")
        );
    }
}

#[test]
fn the_summary_puts_what_matters_into_the_title() {
    let counts = |failing, unheard, running, passing| Summary {
        failing,
        unheard,
        running,
        passing,
        all: 12,
    };
    for (counts, title) in [
        (
            counts(2, 1, 0, 9),
            "2 failing, 1 without answer · Team · Signalbox",
        ),
        (
            counts(0, 0, 2, 10),
            "10 passing, 2 running · Team · Signalbox",
        ),
        (counts(0, 0, 0, 0), "Team · Signalbox"),
    ] {
        assert_eq!(summary::title("Team", counts), title);
    }
    assert_eq!(
        summary::title("", counts(1, 0, 0, 0)),
        "1 failing · Signalbox"
    );
}

#[test]
fn the_summary_speaks_on_change_only_and_cleans_up() {
    let mut registry = all(Box::new(Configuration::default()));
    registry.enable("signalbox.summary").unwrap();
    let summary = Summary {
        failing: 1,
        all: 1,
        ..Summary::default()
    };
    let event = Event::StateChange {
        board: "Team",
        summary,
    };
    assert_eq!(
        registry.emit(&event),
        [
            Effect::Title("1 failing · Team · Signalbox".into()),
            Effect::Favicon("failed")
        ]
    );
    assert_eq!(registry.emit(&event), []);
    assert_eq!(
        registry.disable("signalbox.summary").unwrap(),
        [Effect::Title("Signalbox".into()), Effect::Favicon("")]
    );
    assert_eq!(registry.emit(&event), []);
}
