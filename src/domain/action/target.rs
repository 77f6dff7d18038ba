//! What an action is triggered on: a group, or a task of it.

use super::file::TagSet;
use crate::domain::problem::Problem;
use crate::domain::text::brief;
use crate::domain::yaml;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// A group, or a task of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// `taskGroupId`; `None` while it is not known, with a file alone.
    pub group: Option<String>,
    /// The task, if one is chosen.
    pub task: Option<Selected>,
    /// The id for the task to be made, if it is given and not drawn.
    pub own_task_id: Option<String>,
}

/// A task that is chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Selected {
    /// `taskId`.
    pub id: String,
    /// Its definition.
    pub definition: Map<String, Value>,
}

impl Selected {
    /// The tags of its definition: own, with text values.
    pub fn tags(&self) -> TagSet {
        let tags = self.definition.get("tags").and_then(Value::as_object);
        let pair =
            |(tag, value): (&String, &Value)| Some((tag.clone(), value.as_str()?.to_owned()));
        tags.into_iter().flatten().filter_map(pair).collect()
    }

    /// Its name, from the metadata.
    pub fn name(&self) -> Option<&str> {
        self.definition.get("metadata")?.get("name")?.as_str()
    }
}

impl Target {
    /// The tags that decide about actions; `None` for a group.
    pub fn tags(&self) -> Option<TagSet> {
        self.task.as_ref().map(Selected::tags)
    }

    /// The group that the task says it is of, if that is not the one at hand.
    pub fn other_group(&self) -> Option<&str> {
        let definition = &self.task.as_ref()?.definition;
        let of_task = definition.get("taskGroupId")?.as_str()?;
        let at_hand = self.group.as_deref()?;
        (of_task != at_hand).then_some(of_task)
    }

    /// The same for a group that is open live. What names no group is of that one.
    ///
    /// # Errors
    /// It is of another group, and the two would be mixed.
    pub fn within(mut self, open: &str) -> Result<Self, Problem> {
        let named = self.group.get_or_insert_with(|| open.to_owned());
        let other = if named == open {
            self.other_group().map(str::to_owned)
        } else {
            Some(named.clone())
        };
        match other {
            None => Ok(self),
            Some(other) => Err(Problem::new(
                format!(
                    "The context is of the task group {}, but {} is open.",
                    brief(&other),
                    brief(open)
                ),
                "Open that group instead, or the actions.json of the context together with it.",
            )),
        }
    }

    /// Reads a context: `{"taskGroupId", "taskId", "task", "ownTaskId"?}`, as JSON
    /// or YAML. An empty text is a context that says nothing.
    ///
    /// # Errors
    /// It is no object, or a part has the wrong type.
    pub fn read(text: &str) -> Result<Self, Problem> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let value = yaml::json_or_yaml(text).map_err(|sentence| {
            Problem::new(format!("The context cannot be read. {sentence}"), CONTEXT)
        })?;
        let Value::Object(mut parts) = value.to_value() else {
            return Err(Problem::new("The context is not an object.", CONTEXT));
        };
        let mut text = |key: &str| match parts.remove(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(Problem::new(
                format!(
                    "“{key}” of the context is {}, not a text.",
                    brief(&other.to_string())
                ),
                CONTEXT,
            )),
        };
        let group = text("taskGroupId")?;
        let id = text("taskId")?;
        let own_task_id = text("ownTaskId")?;
        let task = match (id, parts.remove("task")) {
            (None, None | Some(Value::Null)) => None,
            (Some(id), Some(Value::Object(definition))) => Some(Selected { id, definition }),
            (Some(_), None | Some(Value::Null)) => {
                return Err(Problem::new(
                    "The context has a taskId but no task.",
                    "Add the task’s definition as “task”; its tags decide which actions it has.",
                ));
            }
            (None, Some(Value::Object(_))) => {
                return Err(Problem::new(
                    "The context has a task but no taskId.",
                    "Add the task’s id as “taskId”.",
                ));
            }
            (_, Some(_)) => {
                return Err(Problem::new(
                    "“task” of the context is not an object.",
                    CONTEXT,
                ));
            }
        };
        Ok(Self {
            group,
            task,
            own_task_id,
        })
    }

    /// The context as text, such as [`Self::read`] takes.
    pub fn write(&self) -> String {
        let task = self.task.as_ref();
        let mut value = json!({
            "taskGroupId": self.group,
            "taskId": task.map(|task| &task.id),
            "task": task.map(|task| &task.definition),
        });
        if let (Some(own), Some(parts)) = (&self.own_task_id, value.as_object_mut()) {
            parts.insert("ownTaskId".into(), own.as_str().into());
        }
        serde_json::to_string_pretty(&value).unwrap_or_default()
    }
}

const CONTEXT: &str = "A context is {\"taskGroupId\": \"…\", \"taskId\": \"…\", \"task\": {…}}; for a group without the last two.";

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_context_is_a_group_or_a_task() {
        assert_eq!(Target::read(" "), Ok(Target::default()));
        let group = Target::read(r#"{"taskGroupId": "g", "taskId": null, "task": null}"#).unwrap();
        assert_eq!((group.group.as_deref(), &group.task), (Some("g"), &None));
        let task = Target::read(
            r#"{"taskGroupId": "g", "taskId": "t", "ownTaskId": "o", "task": {"tags": {"a": "", "b": 1}}}"#,
        )
        .unwrap();
        assert_eq!(task.tags(), Some(vec![("a".into(), String::new())]));
        assert_eq!(task.own_task_id.as_deref(), Some("o"));
        assert_eq!(Target::read(&task.write()), Ok(task));
    }

    #[test]
    fn a_context_may_be_yaml_whose_faults_are_told_with_their_line() {
        let text = "taskGroupId: g\ntaskId: t\ntask:\n  tags: {kind: build}\n";
        let task = Target::read(text).unwrap();
        assert_eq!(task.tags(), Some(vec![("kind".into(), "build".into())]));
        let told = Target::read("taskGroupId: g\ntask: 'x").unwrap_err();
        assert!(told.headline.contains("YAML: line 2:"), "{told:?}");
        let told = Target::read("{\"taskGroupId\":\n x}").unwrap_err();
        assert!(told.headline.contains("JSON: line 2,"), "{told:?}");
    }

    #[test]
    fn a_context_of_another_group_does_not_go_with_an_open_one() {
        let within = |text: &str| Target::read(text).unwrap().within("g");
        assert_eq!(
            within(r#"{"taskGroupId": "g"}"#).unwrap().group.as_deref(),
            Some("g")
        );
        assert_eq!(
            within(r#"{"taskId": "t", "task": {"taskGroupId": "g"}}"#)
                .unwrap()
                .group
                .as_deref(),
            Some("g")
        );
        for text in [
            r#"{"taskGroupId": "h"}"#,
            r#"{"taskId": "t", "task": {"taskGroupId": "h"}}"#,
            r#"{"taskGroupId": "g", "taskId": "t", "task": {"taskGroupId": "h"}}"#,
        ] {
            let problem = within(text).unwrap_err();
            assert!(
                problem.headline.contains("group h, but g is open"),
                "{text}: {problem:?}"
            );
        }
    }

    #[test]
    fn a_task_of_another_group_is_noticed() {
        let other = |group: &str, task: &str| {
            let text = format!(r#"{{"taskGroupId": {group}, "taskId": "t", "task": {task}}}"#);
            Target::read(&text)
                .unwrap()
                .other_group()
                .map(str::to_owned)
        };
        assert_eq!(
            other("\"g\"", r#"{"taskGroupId": "h"}"#).as_deref(),
            Some("h")
        );
        for (group, task) in [
            ("\"g\"", r#"{"taskGroupId": "g"}"#),
            ("\"g\"", "{}"),
            ("null", r#"{"taskGroupId": "h"}"#),
        ] {
            assert_eq!(other(group, task), None, "{group} {task}");
        }
    }

    #[test]
    fn half_a_task_is_told() {
        for text in [
            "[]",
            "{",
            r#"{"taskGroupId": 1}"#,
            r#"{"taskId": "t"}"#,
            r#"{"task": {}}"#,
            r#"{"taskId": "t", "task": []}"#,
        ] {
            assert!(Target::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_task_without_tags_or_with_strange_ones_has_none() {
        for tags in ["null", "[]", "\"a\"", "{}"] {
            let text = format!(r#"{{"taskId": "t", "task": {{"tags": {tags}}}}}"#);
            assert_eq!(Target::read(&text).unwrap().tags(), Some(vec![]), "{tags}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_context_or_is_refused(text in ".*") {
            let _ = Target::read(&text);
        }
    }
}
