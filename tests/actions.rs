//! The sixteen places where the two consumers that exist depart from the
//! specification of actions, each as a test: Taskcluster's own interface (1 to 8)
//! and Treeherder (9 to 16), as read in August 2026.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use serde_json::{Value, json};
use signalbox::domain::action::file::{Action, ActionsFile, read};
use signalbox::domain::action::prepare::{Order, Prepared, Texts, prepare};
use signalbox::domain::action::relevance::listing;
use signalbox::domain::action::target::Target;
use signalbox::domain::markdown::{self, Block, Inline};
use signalbox::domain::schema::{Rules, validate};
use signalbox::domain::taskcluster::answer::{Made, task_of_hook};

const GROUP: &str = "MbpVwwttSuWajF2PPit8EA";
const TASK: &str = "eCFMsmOKRxqqQdz0t4YVYA";

fn file(variables: &Value, actions: &Value) -> ActionsFile {
    let file = read(&json!({"version": 1, "variables": variables, "actions": actions}).to_string());
    assert!(file.readable);
    file
}

fn task(more: Value) -> Value {
    let mut action = json!({"title": "T", "description": "D", "kind": "task", "task": {"x": 1}});
    if let (Value::Object(action), Value::Object(more)) = (&mut action, more) {
        action.extend(more);
    }
    action
}

fn hook(payload: &Value) -> Value {
    json!({"title": "H", "description": "D", "kind": "hook", "hookGroupId": "g", "hookId": "h", "hookPayload": payload})
}

fn group() -> Target {
    Target::read(&json!({"taskGroupId": GROUP}).to_string()).unwrap()
}

fn on_task(tags: &Value) -> Target {
    let context = json!({"taskGroupId": GROUP, "taskId": TASK, "task": {"tags": tags}});
    Target::read(&context.to_string()).unwrap()
}

fn titles(file: &ActionsFile, target: &Target) -> Vec<String> {
    listing(&file.actions, target.tags().as_ref())
        .shown
        .into_iter()
        .map(|index| file.actions[index].title.clone())
        .collect()
}

fn rendered(file: &ActionsFile, action: &Action, target: &Target, input: &str) -> Value {
    let order = Order {
        kind: action.kind.clone(),
        target: target.clone(),
        own_task_id: TASK.into(),
        has_input: action.schema.is_some(),
        now: 0,
    };
    let texts = Texts {
        template: &action.template,
        variables: &file.variables,
        input,
        initial: input,
    };
    match prepare(&order, texts) {
        Prepared::Ready(ready) => serde_json::from_str(&ready.body).unwrap(),
        other => panic!("{other:?}"),
    }
}

fn renders(variables: Value, action: Value, target: &Target, input: &str) -> Value {
    let file = file(&variables, &json!([action]));
    rendered(&file, &file.actions[0], target, input)
}

#[test]
fn d01_an_action_without_context_is_for_the_group() {
    let file = file(&json!({}), &json!([task(json!({}))]));
    assert_eq!(titles(&file, &group()), ["T"]);
    assert_eq!(titles(&file, &on_task(&json!({}))), [""; 0]);
}

#[test]
fn d02_a_tag_with_an_empty_value_matches() {
    let file = file(&json!({}), &json!([task(json!({"context": [{"a": ""}]}))]));
    assert_eq!(titles(&file, &on_task(&json!({"a": ""}))), ["T"]);
    assert_eq!(titles(&file, &on_task(&json!({}))), [""; 0]);
}

#[test]
fn d03_without_a_schema_the_input_is_null() {
    let action = task(json!({"task": {"i": {"$eval": "input"}}}));
    assert_eq!(
        renders(json!({}), action, &group(), "{}"),
        json!({"i": null})
    );
}

#[test]
fn d04_a_group_action_has_no_task() {
    let action = task(json!({"task": {"a": {"$eval": "taskId"}, "b": {"$eval": "task"}}}));
    assert_eq!(
        renders(json!({}), action, &group(), ""),
        json!({"a": null, "b": null})
    );
}

#[test]
fn d05_a_hook_does_not_see_the_task() {
    let action = hook(&json!({"seen": {"$eval": "defined('task')"}, "id": {"$eval": "taskId"}}));
    assert_eq!(
        renders(json!({}), action, &on_task(&json!({})), ""),
        json!({"seen": false, "id": TASK})
    );
}

#[test]
fn d06_variables_are_not_merged_into_what_is_there() {
    let action = hook(&json!({"i": {"$eval": "input"}}));
    let mut action = action;
    action["schema"] = json!({});
    assert_eq!(
        renders(
            json!({"input": {"b": [2]}}),
            action,
            &group(),
            r#"{"a": 1, "b": [1]}"#
        ),
        json!({"i": {"b": [2]}})
    );
}

#[test]
fn d07_a_group_shows_its_own_actions_after_another_was_looked_at() {
    let named = |title: &str| json!([task(json!({"name": "same", "title": title}))]);
    let (first, second) = (
        file(&json!({}), &named("First")),
        file(&json!({}), &named("Second")),
    );
    assert_eq!(titles(&first, &group()), ["First"]);
    assert_eq!(titles(&second, &group()), ["Second"]);
    assert_eq!(titles(&first, &group()), ["First"]);
}

#[test]
fn d08_texts_that_look_like_numbers_and_dates_stay_texts() {
    let action = task(json!({"schema": {}, "task": {"i": {"$eval": "input"}}}));
    let input = r#"{"version": "1.10", "day": "2024-01-01"}"#;
    assert_eq!(
        renders(json!({}), action, &group(), input),
        json!({"i": {"version": "1.10", "day": "2024-01-01"}})
    );
}

#[test]
fn d09_a_missing_context_breaks_no_list() {
    let file = file(
        &json!({}),
        &json!([
            task(json!({})),
            task(json!({"title": "Other", "context": [{}]}))
        ]),
    );
    assert_eq!(titles(&file, &on_task(&json!({}))), ["Other"]);
}

#[test]
fn d10_variables_win_over_what_is_built_in() {
    let action = task(json!({"task": {"g": "${taskGroupId}"}}));
    assert_eq!(
        renders(json!({"taskGroupId": "mine"}), action, &group(), ""),
        json!({"g": "mine"})
    );
}

#[test]
fn d11_the_group_is_that_of_the_context() {
    let action = task(json!({"task": {"g": "${taskGroupId}"}}));
    let other = Target::read(r#"{"taskGroupId": "other"}"#).unwrap();
    assert_eq!(
        renders(json!({}), action, &other, ""),
        json!({"g": "other"})
    );
}

#[test]
fn d12_a_hook_that_made_no_task_is_no_failure() {
    assert_eq!(task_of_hook("{}"), Ok(Made::Nothing));
}

#[test]
fn d13_the_order_is_that_of_the_file() {
    let actions = ["Zebra", "apple", "Mango"].map(|title| task(json!({"title": title})));
    assert_eq!(
        titles(&file(&json!({}), &json!(actions)), &group()),
        ["Zebra", "apple", "Mango"]
    );
}

#[test]
fn d14_an_action_is_called_by_its_title() {
    let actions = json!([task(
        json!({"name": "internal-name", "title": "What people read"})
    )]);
    assert_eq!(
        titles(&file(&json!({}), &actions), &group()),
        ["What people read"]
    );
}

#[test]
fn d15_descriptions_are_markdown() {
    let file = file(
        &json!({}),
        &json!([task(json!({"description": "Does **this**."}))]),
    );
    let tree = markdown::read(&file.actions[0].description);
    let Block::Paragraph { text, .. } = &tree[0] else {
        panic!("{tree:?}");
    };
    assert!(text.contains(&Inline::Strong(vec![Inline::Text("this".into())])));
}

#[test]
fn d16_formats_are_checked() {
    let schema = json!({"type": "string", "format": "date"});
    let wrong = |input: &str| {
        validate(&schema, &json!(input), &Rules::default())
            .unwrap()
            .violations
            .len()
    };
    assert_eq!((wrong("2024-02-30"), wrong("2024-02-29")), (1, 0));
}
