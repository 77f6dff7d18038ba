//! The variables that a template may use.

use super::file::Kind;
use super::target::Target;
use serde_json::{Map, Value};

/// The built-in variables of a kind of action, and over them those of the file,
/// which replace them whole. A group's `taskId` and `task` are `null`; a hook
/// has neither `task` nor `ownTaskId`. `input` is `null` for an action without
/// a schema.
pub fn variables(
    kind: &Kind,
    target: &Target,
    own_task_id: &str,
    input: Value,
    of_file: &Map<String, Value>,
) -> Map<String, Value> {
    let mut variables = Map::new();
    let text = |text: Option<&String>| text.map_or(Value::Null, |text| text.as_str().into());
    let task = target.task.as_ref();
    variables.insert("taskGroupId".into(), text(target.group.as_ref()));
    variables.insert("taskId".into(), text(task.map(|task| &task.id)));
    if *kind == Kind::Task {
        let definition = task.map(|task| Value::Object(task.definition.clone()));
        variables.insert("task".into(), definition.unwrap_or_default());
        variables.insert("ownTaskId".into(), own_task_id.into());
    }
    variables.insert("input".into(), input);
    for (name, value) in of_file {
        variables.insert(name.clone(), value.clone());
    }
    variables
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(kind: &Kind, context: &str, of_file: Value) -> Value {
        let target = Target::read(context).unwrap();
        let of_file = of_file.as_object().unwrap();
        Value::Object(variables(kind, &target, "own", json!({"a": [1]}), of_file))
    }

    fn hook() -> Kind {
        Kind::Hook {
            group: "g".into(),
            id: "h".into(),
        }
    }

    #[test]
    fn a_task_of_a_group_is_in_scope_for_tasks_only() {
        let context = r#"{"taskGroupId": "g", "taskId": "t", "task": {"x": 1}}"#;
        assert_eq!(
            of(&Kind::Task, context, json!({})),
            json!({"taskGroupId": "g", "taskId": "t", "task": {"x": 1}, "ownTaskId": "own", "input": {"a": [1]}})
        );
        assert_eq!(
            of(&hook(), context, json!({})),
            json!({"taskGroupId": "g", "taskId": "t", "input": {"a": [1]}})
        );
    }

    #[test]
    fn a_group_action_has_no_task() {
        assert_eq!(
            of(&Kind::Task, r#"{"taskGroupId": "g"}"#, json!({})),
            json!({"taskGroupId": "g", "taskId": null, "task": null, "ownTaskId": "own", "input": {"a": [1]}})
        );
    }

    #[test]
    fn variables_of_the_file_replace_and_do_not_merge() {
        let all = of(
            &hook(),
            r#"{"taskGroupId": "g"}"#,
            json!({"input": {"b": 1}, "task": 2, "v": [3]}),
        );
        assert_eq!(
            all,
            json!({"taskGroupId": "g", "taskId": null, "input": {"b": 1}, "task": 2, "v": [3]})
        );
    }
}
