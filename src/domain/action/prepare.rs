//! From an input to what is sent: read, judge, render, check, compare. Runs in
//! the worker, under a deadline: schema, template and input are foreign.

use super::difference::{Change, changes};
use super::file::Kind;
use super::target::Target;
use super::{check, variables};
use crate::domain::finding::Finding;
use crate::domain::jsone::{self, RenderError, RenderOptions};
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What is to be prepared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// How the action is triggered.
    pub kind: Kind,
    /// Its template.
    pub template: Value,
    /// Its schema; without one the input is `null`.
    pub schema: Option<Value>,
    /// Variables of the file.
    pub variables: Map<String, Value>,
    /// What it is triggered on.
    pub target: Target,
    /// The id that the task will have.
    pub own_task_id: String,
    /// The input as text.
    pub input: String,
    /// The input that the form began with, to tell what changed.
    pub initial: String,
    /// The present moment, in milliseconds since 1970.
    pub now: i64,
}

/// What came of an [`Order`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Prepared {
    /// The input is no JSON, or the schema refuses it.
    Invalid(Vec<Complaint>),
    /// The template cannot be rendered.
    Failed(Box<RenderError>),
    /// All is well; the queue may still have something to say.
    Ready(Box<Ready>),
}

/// A complaint about the input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaint {
    /// JSON Pointer into the input.
    pub at: String,
    /// What is wrong and what to do, in a sentence.
    pub text: String,
}

/// What can be sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ready {
    /// The rendered task or payload, byte for byte as it is sent.
    pub body: String,
    /// What the queue would refuse.
    pub findings: Vec<Finding>,
    /// What the input changed against the one that the form began with.
    pub changes: Vec<Change>,
    /// Whether there are more changes.
    pub more_changes: bool,
}

/// Judges an input by a schema: complaints, none if it fits.
pub type Judge<'a> = &'a dyn Fn(&Value, &Value) -> Vec<Complaint>;

/// Prepares an action.
pub fn prepare(order: &Order, judge: Judge<'_>) -> Prepared {
    let input = match &order.schema {
        None => Value::Null,
        Some(schema) => {
            let input = match read_input(&order.input) {
                Ok(input) => input,
                Err(complaint) => return Prepared::Invalid(vec![complaint]),
            };
            let complaints = judge(schema, &input);
            if !complaints.is_empty() {
                return Prepared::Invalid(complaints);
            }
            input
        }
    };
    let rendered = match render(order, input) {
        Ok(rendered) => rendered,
        Err(error) => return Prepared::Failed(Box::new(error)),
    };
    let body = serde_json::to_string_pretty(&rendered).unwrap_or_default();
    let findings = match order.kind {
        Kind::Task => check::task(
            &rendered,
            &order.own_task_id,
            body.len(),
            Timestamp(order.now),
        ),
        Kind::Hook { .. } => check::hook(&rendered, body.len()),
    };
    let (changes, more_changes) = if order.schema.is_none() || order.input == order.initial {
        (Vec::new(), false)
    } else {
        // Where the first input cannot be rendered, there is nothing to compare with.
        read_input(&order.initial)
            .ok()
            .and_then(|initial| render(order, initial).ok())
            .map_or((Vec::new(), false), |before| changes(&before, &rendered))
    };
    Prepared::Ready(Box::new(Ready {
        body,
        findings,
        changes,
        more_changes,
    }))
}

fn render(order: &Order, input: Value) -> Result<Value, RenderError> {
    let context = variables::variables(
        &order.kind,
        &order.target,
        &order.own_task_id,
        input,
        &order.variables,
    );
    let options = RenderOptions {
        now: Timestamp(order.now),
        ..RenderOptions::default()
    };
    jsone::render(&order.template, &context, &options)
}

fn read_input(text: &str) -> Result<Value, Complaint> {
    serde_json::from_str(text).map_err(|error| Complaint {
        at: String::new(),
        text: format!(
            "The input is no JSON: something is wrong at line {}, column {}.",
            error.line(),
            error.column()
        ),
    })
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use serde_json::json;

    fn order(kind: Kind, template: Value, schema: Option<Value>, input: &str) -> Order {
        Order {
            kind,
            template,
            schema,
            variables: Map::new(),
            target: Target::read(r#"{"taskGroupId": "MbpVwwttSuWajF2PPit8EA"}"#).unwrap(),
            own_task_id: "MbpVwwttSuWajF2PPit8EB".into(),
            input: input.into(),
            initial: "{\"a\": 0}".into(),
            now: 1_772_352_000_000,
        }
    }

    fn hook() -> Kind {
        Kind::Hook {
            group: "g".into(),
            id: "h".into(),
        }
    }

    fn no_complaint(_: &Value, _: &Value) -> Vec<Complaint> {
        Vec::new()
    }

    #[test]
    fn an_input_that_is_refused_renders_nothing() {
        let refuse = |_: &Value, _: &Value| {
            vec![Complaint {
                at: "/a".into(),
                text: "no".into(),
            }]
        };
        let order = order(
            hook(),
            json!({"x": {"$eval": "input"}}),
            Some(json!({})),
            "{}",
        );
        assert!(
            matches!(prepare(&order, &refuse), Prepared::Invalid(found) if found[0].at == "/a")
        );
    }

    #[test]
    fn an_input_that_is_no_json_says_where() {
        let order = order(hook(), json!({}), Some(json!({})), "{\n  \"a\": 1.10.2}");
        let Prepared::Invalid(found) = prepare(&order, &no_complaint) else {
            panic!("valid");
        };
        assert!(found[0].text.contains("line 2"));
    }

    #[test]
    fn without_a_schema_the_input_is_null() {
        let order = order(hook(), json!({"x": {"$eval": "input"}}), None, "{\"a\": 1}");
        let Prepared::Ready(ready) = prepare(&order, &no_complaint) else {
            panic!("not ready");
        };
        assert_eq!(
            serde_json::from_str::<Value>(&ready.body).unwrap(),
            json!({"x": null})
        );
    }

    #[test]
    fn what_the_input_changed_is_told() {
        let order = order(
            hook(),
            json!({"x": {"$eval": "input.a"}, "same": 1}),
            Some(json!({})),
            "{\"a\": 1.5}",
        );
        let Prepared::Ready(ready) = prepare(&order, &no_complaint) else {
            panic!("not ready");
        };
        assert_eq!(ready.changes.len(), 1);
        assert_eq!(ready.changes[0].at, "/x");
        assert_eq!(ready.changes[0].after.as_deref(), Some("1.5"));
        assert_eq!(ready.findings, []);
    }

    #[test]
    fn a_template_that_fails_says_where() {
        let order = order(hook(), json!({"x": {"$eval": "task.tags"}}), None, "");
        let Prepared::Failed(error) = prepare(&order, &no_complaint) else {
            panic!("rendered");
        };
        assert_eq!(error.at, "/x");
    }

    #[test]
    fn a_task_is_checked_as_the_queue_would() {
        let order = order(Kind::Task, json!({"surprise": 1}), None, "");
        let Prepared::Ready(ready) = prepare(&order, &no_complaint) else {
            panic!("not ready");
        };
        assert!(
            ready
                .findings
                .iter()
                .any(|finding| finding.rule == "task.unknown-key")
        );
    }
}
