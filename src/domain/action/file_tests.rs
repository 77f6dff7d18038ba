use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

fn file(actions: Value) -> ActionsFile {
    read(&json!({"version": 1, "variables": {}, "actions": actions}).to_string())
}

fn task(more: Value) -> Value {
    let mut action = json!({"title": "T", "description": "D", "kind": "task", "task": {}});
    if let (Value::Object(action), Value::Object(more)) = (&mut action, more) {
        action.extend(more);
    }
    action
}

fn rules(file: &ActionsFile) -> Vec<&str> {
    file.findings
        .iter()
        .map(|finding| finding.rule.as_str())
        .collect()
}

#[test]
fn all_three_generations_are_read() {
    let file = file(json!([
        task(json!({})),
        task(json!({"name": "retrigger", "context": [{}], "schema": {"type": "object"}})),
        {"name": "cancel", "title": "Cancel", "description": "", "kind": "hook", "context": [], "extra": {"actionPerm": "generic"},
         "hookGroupId": "g", "hookId": "a/b", "hookPayload": {"x": 1}},
    ]));
    assert_eq!(rules(&file), [""; 0]);
    let kinds: Vec<&Kind> = file.actions.iter().map(|action| &action.kind).collect();
    let hook = Kind::Hook {
        group: "g".into(),
        id: "a/b".into(),
    };
    assert_eq!(kinds, [&Kind::Task, &Kind::Task, &hook]);
    assert_eq!(file.actions[0].name, None);
    assert!(file.actions[0].schema.is_none());
    assert_eq!(file.actions[2].template, r#"{"x":1}"#);
    assert_eq!(
        file.actions[1].schema.as_deref(),
        Some(r#"{"type":"object"}"#)
    );
}

#[test]
fn an_action_is_found_again_in_a_later_version_of_its_file_alone() {
    let mine = |more: Value| {
        let mut action = task(json!({"name": "mine", "title": "Mine"}));
        if let (Value::Object(action), Value::Object(more)) = (&mut action, more) {
            action.extend(more);
        }
        action
    };
    let other = task(json!({"name": "other", "task": {"other": 1}}));
    let earlier = file(json!([mine(json!({"schema": {}})), other]));
    let now = |actions: Value| file(actions).successor_of(&earlier, 0);
    // Another schema, another place, another template beside what stayed.
    let mended = mine(json!({"schema": {"type": "object"}}));
    assert_eq!(now(json!([task(json!({"name": "new"})), mended])), Some(1));
    assert_eq!(
        now(json!([other, mine(json!({"task": {"x": 1}}))])),
        Some(1)
    );
    // It is gone, or everything is another's.
    assert_eq!(now(json!([other])), None);
    assert_eq!(now(json!([mine(json!({"task": {"x": 1}}))])), None);
}

#[test]
fn unknown_kinds_are_ignored_whatever_else_they_have() {
    let file = file(json!([{"kind": "rocket", "fuel": 1}, task(json!({}))]));
    assert_eq!(rules(&file), ["action.kind"]);
    assert_eq!(file.findings[0].level, Level::Info);
    assert_eq!(file.actions.len(), 1);
    assert_eq!(file.actions[0].place, 1);
}

#[test]
fn a_broken_action_costs_only_itself_and_is_named() {
    for (action, rule, words) in [
        (json!(7), "action.shape", "Action 1"),
        (json!({}), "action.kind", "Action 1"),
        (json!({"title": "X", "kind": 1}), "action.kind", "“X”"),
        (
            json!({"kind": "task", "name": "n", "description": "", "task": {}}),
            "action.incomplete",
            "“title”",
        ),
        (
            json!({"kind": "task", "title": "X", "task": {}}),
            "action.incomplete",
            "“description”",
        ),
        (
            json!({"kind": "task", "title": 1, "description": "", "task": {}}),
            "action.type",
            "“title”",
        ),
        (task(json!({"task": []})), "action.type", "“task”"),
        (
            task(json!({"title": "x".repeat(256)})),
            "action.length",
            "255",
        ),
        (
            task(json!({"name": "ä".repeat(300)})),
            "action.length",
            "300",
        ),
        (task(json!({"schema": 1})), "action.type", "“schema”"),
        (task(json!({"context": null})), "action.context", "null"),
        (task(json!({"context": {}})), "action.context", "an object"),
        (task(json!({"context": [1]})), "action.context", "entry 1"),
        (
            task(json!({"context": [{"a": 1}]})),
            "action.context",
            "“a”",
        ),
        (
            json!({"kind": "hook", "title": "X", "description": "", "hookId": "h", "hookPayload": {}}),
            "action.incomplete",
            "hookGroupId",
        ),
        (
            json!({"kind": "hook", "title": "X", "description": "", "hookGroupId": "h", "hookPayload": {}}),
            "action.incomplete",
            "hookId",
        ),
        (
            json!({"kind": "hook", "title": "X", "description": "", "hookGroupId": "h", "hookId": "h"}),
            "action.incomplete",
            "hookPayload",
        ),
    ] {
        let file = file(json!([action.clone(), task(json!({"title": "Whole"}))]));
        assert_eq!(rules(&file), [rule], "{action}");
        assert!(
            file.findings[0].text.contains(words),
            "{}",
            file.findings[0].text
        );
        assert_eq!(file.findings[0].level, Level::Error);
        assert_eq!(file.actions.len(), 1);
        assert_eq!(file.actions[0].title, "Whole");
    }
}

#[test]
fn unknown_keys_are_told_and_do_no_harm() {
    let file = file(json!([task(json!({"hookId": "x", "colour": "red"}))]));
    assert_eq!(rules(&file), ["action.unknown-key", "action.unknown-key"]);
    assert_eq!(file.actions.len(), 1);
}

#[test]
fn a_file_that_is_none_says_why() {
    for (text, rule) in [
        ("", "file.json"),
        ("<!doctype html><p>", "file.json"),
        ("[]", "file.shape"),
        ("{}", "file.version"),
        (
            r#"{"version": 2, "actions": [], "variables": {}}"#,
            "file.version",
        ),
        (
            r#"{"version": "1", "actions": [], "variables": {}}"#,
            "file.version",
        ),
        (
            r#"{"name": "a", "title": "A", "task": {}}"#,
            "file.single-action",
        ),
        (
            r#"{"title": "A", "hookId": "h", "hookPayload": {}}"#,
            "file.single-action",
        ),
        (r#"{"version": 1}"#, "file.actions"),
        (r#"{"version": 1, "actions": {}}"#, "file.actions"),
    ] {
        let file = read(text);
        assert!(!file.readable, "{text}");
        assert_eq!(rules(&file), [rule], "{text}");
    }
}

#[test]
fn a_file_of_broken_actions_alone_is_of_no_use() {
    let of_use = |actions: Value| file(actions).is_of_use();
    let broken = json!({"title": "Broken", "kind": "task"});
    assert!(!of_use(json!([broken, 3])));
    assert!(of_use(json!([broken, task(json!({}))])));
    // A group may have no actions, or those of a kind that is not known here.
    assert!(of_use(json!([])));
    assert!(of_use(json!([{"title": "New", "kind": "other"}])));
    assert!(!read("{}").is_of_use());
}

#[test]
fn a_file_that_looks_like_yaml_is_told_to_be_no_json() {
    let remedy = |text: &str| read(text).findings[0].remedy.clone();
    assert!(remedy("version: 1\nactions: []\n").starts_with("It looks like YAML"));
    assert!(!remedy("{\"version\": 1").contains("YAML"));
}

#[test]
fn variables_that_no_template_can_use_are_told_at_once() {
    let file = read(
        r#"{"version": 1, "actions": [], "variables": {"my-var": 1, "": 2, "input": 3, "ok_1": 4, "__proto__": 5}}"#,
    );
    assert_eq!(
        rules(&file),
        [
            "variables.identifier",
            "variables.identifier",
            "variables.shadow"
        ]
    );
    assert!(file.findings[0].text.contains("my-var"));
    assert!(file.variables.contains(r#""__proto__":5"#));
    let none = read(r#"{"version": 1, "actions": []}"#);
    assert_eq!(rules(&none), ["file.variables"]);
    assert!(none.readable);
}

#[test]
fn titles_that_mislead_are_told_with_their_places() {
    let file = file(json!([
        task(json!({"title": "Cancel", "name": "cancel"})),
        task(json!({"title": "Саncel", "name": "other"})),
        task(json!({"title": "Cancel", "name": "third", "context": [{}]})),
        task(json!({"title": "Stop\u{202e}pots"})),
        task(json!({"title": "Cancel", "name": "fourth"})),
    ]));
    assert_eq!(
        rules(&file),
        [
            "action.hidden-character",
            "action.look-alike",
            "action.look-alike"
        ]
    );
    let texts: Vec<&str> = file
        .findings
        .iter()
        .map(|finding| finding.text.as_str())
        .collect();
    assert_eq!(
        texts,
        [
            "The title of the action “Stoppots” has a character that cannot be seen (U+202E).",
            "The title of the action “Саncel” looks like that of action 1 of the file, and both can stand in one list.",
            "The action “Cancel” has the same title as action 1 of the file, and both can stand in one list.",
        ]
    );
    let at = |place: usize| file.findings[place].place.pointer.as_deref();
    assert_eq!(at(1), Some("/actions/1/title"));
    assert_eq!(file.action_at(&file.findings[2].place), Some(4));
}

#[test]
fn dialects_are_told_once_over_the_file() {
    let file = file(json!([
        task(json!({"title": "A", "task": {"a": {"$if": "input", "then": 1}}})),
        {"title": "B", "description": "", "kind": "hook", "hookGroupId": "g", "hookId": "h", "hookPayload": {"b/c": "$${x}", "d": {"$if": "input"}}},
    ]));
    assert_eq!(
        rules(&file),
        ["template.json-e-only", "template.dialects-differ"]
    );
    let places: Vec<Option<&str>> = file
        .findings
        .iter()
        .map(|finding| finding.place.pointer.as_deref())
        .collect();
    assert_eq!(
        places,
        [
            Some("/actions/0/task/a"),
            Some("/actions/1/hookPayload/b~1c")
        ]
    );
    assert!(
        file.findings
            .iter()
            .all(|finding| finding.place.line.is_some())
    );
}

#[test]
fn every_place_has_its_excerpt_and_leads_to_its_action() {
    let text = "{\"version\": 1, \"variables\": {},\n \"actions\": [\n  7,\n  {\"title\": \"T\", \"description\": \"\", \"kind\": \"task\", \"task\": {}, \"colour\": 1}]}";
    let file = read(text);
    assert_eq!(rules(&file), ["action.shape", "action.unknown-key"]);
    let excerpts: Vec<&str> = file
        .excerpts
        .iter()
        .map(|excerpt| excerpt.text.as_str())
        .collect();
    assert!(excerpts[0].contains("3 |   7,\n  |   ^"), "{}", excerpts[0]);
    assert!(excerpts[1].contains("\"colour\": 1}"), "{}", excerpts[1]);
    let at = |place: usize| file.action_at(&file.findings[place].place);
    assert_eq!((at(0), at(1)), (None, Some(0)));
    let broken = read("{\n  \"version\": 1,\n  oops\n}");
    assert!(
        broken.excerpts[0].text.contains("3 |   oops\n  |   ^"),
        "{:?}",
        broken.excerpts
    );
}

#[test]
fn a_schema_of_two_hundred_levels_is_read() {
    let mut schema = json!({"type": "string"});
    for _ in 0..200 {
        schema = json!({"type": "object", "properties": {"a": schema}});
    }
    let file = file(json!([task(json!({"schema": schema}))]));
    assert_eq!(rules(&file), [""; 0]);
    assert_eq!(file.actions[0].schema, Some(schema.to_string()));
    let deeper = "[".repeat(NESTING_LIMIT + 1) + &"]".repeat(NESTING_LIMIT + 1);
    let file = read(&deeper);
    assert_eq!(rules(&file), ["file.json"]);
    assert!(file.findings[0].text.contains("more than 512 deep"));
}

#[test]
fn long_texts_cross_as_bytes() {
    let whole = file(json!([
        task(json!({"schema": {"type": "object"}, "task": {"b": 1, "a": 2}})),
        task(json!({}))
    ]));
    let mut crossing = whole.clone();
    let texts = crossing.detach();
    assert_eq!(crossing.actions[0].template, "");
    crossing.attach(&texts);
    assert_eq!(crossing, whole);
}

#[test]
fn a_million_faults_are_cut() {
    let file = file(Value::Array(vec![json!(1); 2_000]));
    assert_eq!(file.findings.len(), FINDINGS_SHOWN + 1);
    assert!(file.findings.last().unwrap().text.contains("1500"));
}

#[test]
fn keys_of_prototypes_are_ordinary_keys() {
    let file = read(
        r#"{"version": 1, "variables": {}, "actions": [{"title": "T", "description": "", "kind": "task", "task": {},
           "context": [{"__proto__": "a", "constructor": "b"}]}]}"#,
    );
    assert_eq!(
        file.actions[0].context,
        [vec![
            ("__proto__".to_owned(), "a".to_owned()),
            ("constructor".to_owned(), "b".to_owned())
        ]]
    );
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-z]{0,4}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        let key = prop_oneof![
            "(version|actions|variables|title|description|kind|context|schema|task|name|hookId|hookGroupId|hookPayload)",
            "[a-z]{0,3}"
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..8).prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_text_reads_as_something(text in ".*") {
        let _ = read(&text);
    }

    #[test]
    fn whatever_an_action_is_the_others_stay(action in any_json()) {
        let file = file(json!([action, task(json!({"title": "Whole"}))]));
        prop_assert!(file.readable);
        prop_assert_eq!(&file.actions.last().unwrap().title, "Whole");
        prop_assert!(file.actions.len() == 2 || file.findings.iter().any(|finding| finding.rule.starts_with("action.")));
    }
}
