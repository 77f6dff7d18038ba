//! From an input to what is sent: read, judge, render, check, compare. Runs in
//! the worker, under a deadline: schema, template and input are foreign.

use super::difference::{Change, changes};
use super::file::{Excerpt, Kind};
use super::rounded::rounded;
use super::target::Target;
use super::{check, variables};
use crate::domain::finding::Finding;
use crate::domain::json::exact::Exact;
use crate::domain::json::{self, LineIndex};
use crate::domain::jsone::{self, RenderError, RenderOptions};
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What is to be prepared. The long texts go beside it, see [`Texts`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// How the action is triggered.
    pub kind: Kind,
    /// What it is triggered on.
    pub target: Target,
    /// The id that the task will have.
    pub own_task_id: String,
    /// Whether the action has a schema; without one the input is `null`.
    pub has_input: bool,
    /// The present moment, in milliseconds since 1970.
    pub now: i64,
}

/// The texts of an order, all of them JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Texts<'a> {
    /// The action's template.
    pub template: &'a str,
    /// Variables of the file.
    pub variables: &'a str,
    /// The input, which the schema has been found to take.
    pub input: &'a str,
    /// The input that the form began with, to tell what changed; may be empty.
    pub initial: &'a str,
}

/// What came of an [`Order`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Prepared {
    /// A text is no JSON; a sentence that says which and where.
    Unreadable(String),
    /// The template cannot be rendered.
    Failed(Box<RenderError>),
    /// All is well; the queue may still have something to say.
    Ready(Box<Ready>),
}

/// What can be sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ready {
    /// The rendered task or payload, byte for byte as it is sent.
    pub body: String,
    /// What is to be said of numbers of the input that are not sent as they are
    /// written.
    pub rounded: Vec<String>,
    /// What the queue would refuse.
    pub findings: Vec<Finding>,
    /// The body around the places that findings name.
    pub excerpts: Vec<Excerpt>,
    /// What the input changed against the one that the form began with.
    pub changes: Vec<Change>,
    /// Whether there are more changes.
    pub more_changes: bool,
}

/// Prepares an action.
pub fn prepare(order: &Order, texts: Texts<'_>) -> Prepared {
    match prepared(order, texts) {
        Ok(ready) => Prepared::Ready(Box::new(ready)),
        Err(Fault::Text(sentence)) => Prepared::Unreadable(sentence),
        Err(Fault::Render(error)) => Prepared::Failed(error),
    }
}

enum Fault {
    Text(String),
    Render(Box<RenderError>),
}

fn prepared(order: &Order, texts: Texts<'_>) -> Result<Ready, Fault> {
    let (input, rounded) = if order.has_input {
        let input = exact("input", texts.input)?;
        (input.to_value(), rounded(&input))
    } else {
        (Value::Null, Vec::new())
    };
    let template = value("template", texts.template)?;
    let Value::Object(of_file) = value("list of variables", texts.variables)? else {
        return Err(Fault::Text(
            "The variables of the file are no object.".into(),
        ));
    };
    let rendered = render(order, &template, &of_file, input)?;
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
    let excerpts = excerpts(&findings, &body);
    let same = !order.has_input || texts.input == texts.initial;
    let (changes, more_changes) = if same {
        (Vec::new(), false)
    } else {
        // Where the first input cannot be rendered, there is nothing to compare with.
        value("input", texts.initial)
            .and_then(|initial| render(order, &template, &of_file, initial))
            .map_or((Vec::new(), false), |before| changes(&before, &rendered))
    };
    Ok(Ready {
        body,
        rounded,
        findings,
        excerpts,
        changes,
        more_changes,
    })
}

/// The body around the places of findings, which are pointers into it.
fn excerpts(findings: &[Finding], body: &str) -> Vec<Excerpt> {
    if findings.is_empty() {
        return Vec::new();
    }
    let Ok(document) = json::read(body) else {
        return Vec::new();
    };
    let index = LineIndex::new(body);
    let excerpt = |finding: &Finding| {
        let found = document.root.at(finding.place.pointer.as_deref()?)?;
        let offset = found.key.unwrap_or(found.value.span).start;
        let position = index.position(body, offset);
        Some(Excerpt {
            at: finding.place.clone(),
            text: index.excerpt(body, position),
        })
    };
    findings.iter().filter_map(excerpt).collect()
}

fn render(
    order: &Order,
    template: &Value,
    of_file: &Map<String, Value>,
    input: Value,
) -> Result<Value, Fault> {
    let context = variables::variables(
        &order.kind,
        &order.target,
        &order.own_task_id,
        input,
        of_file,
    );
    let options = RenderOptions {
        now: Timestamp(order.now),
        ..RenderOptions::default()
    };
    jsone::render(template, &context, &options).map_err(|error| Fault::Render(Box::new(error)))
}

/// Reads a text with the reader that also judged it: one that stops earlier
/// would call broken what the form takes.
fn value(what: &str, text: &str) -> Result<Value, Fault> {
    exact(what, text).map(|value| value.to_value())
}

fn exact(what: &str, text: &str) -> Result<Exact, Fault> {
    Exact::read(text).map_err(|error| Fault::Text(format!("The {what} is no JSON: {error}.")))
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use serde_json::json;

    fn hook() -> Kind {
        Kind::Hook {
            group: "g".into(),
            id: "h".into(),
        }
    }

    fn check(kind: Kind, template: &Value, input: Option<&str>) -> Prepared {
        let order = Order {
            kind,
            target: Target::read(r#"{"taskGroupId": "MbpVwwttSuWajF2PPit8EA"}"#).unwrap(),
            own_task_id: "MbpVwwttSuWajF2PPit8EA".into(),
            has_input: input.is_some(),
            now: 1_772_352_000_000,
        };
        let texts = Texts {
            template: &template.to_string(),
            variables: "{}",
            input: input.unwrap_or("{\"a\": 1}"),
            initial: "{\"a\": 0}",
        };
        prepare(&order, texts)
    }

    fn ready(prepared: Prepared) -> Ready {
        match prepared {
            Prepared::Ready(ready) => *ready,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_input_that_is_no_json_says_where() {
        let found = check(hook(), &json!({}), Some("{\n  \"a\": 1.10.2}"));
        assert!(matches!(found, Prepared::Unreadable(text) if text.contains("line 2")));
    }

    #[test]
    fn an_input_deeper_than_a_template_may_be_is_told_as_that() {
        let deep = "[".repeat(600) + &"]".repeat(600);
        let text = format!("{{\"a\": {deep}}}");
        let Prepared::Failed(error) = check(hook(), &json!({"x": {"$eval": "input"}}), Some(&text))
        else {
            panic!("rendered or refused as no JSON");
        };
        assert!(error.to_string().contains("nest more than"), "{error}");
        ready(check(hook(), &json!({"x": 1}), Some(&text)));
    }

    #[test]
    fn what_the_queue_would_refuse_is_shown_in_its_lines() {
        let ready = ready(check(
            Kind::Task,
            &json!({"surprise": 1, "created": "x"}),
            None,
        ));
        for finding in ready
            .findings
            .iter()
            .filter(|finding| finding.rule == "task.unknown-key")
        {
            let excerpt = ready
                .excerpts
                .iter()
                .find(|excerpt| excerpt.at == finding.place);
            assert_eq!(
                excerpt.map(|excerpt| excerpt.text.as_str()),
                Some("1 | {\n2 |   \"surprise\": 1,\n  |   ^\n3 |   \"created\": \"x\"\n4 | }")
            );
        }
        assert!(
            ready
                .findings
                .iter()
                .any(|finding| finding.rule == "task.unknown-key")
        );
    }

    #[test]
    fn without_a_schema_the_input_is_null() {
        let ready = ready(check(hook(), &json!({"x": {"$eval": "input"}}), None));
        assert_eq!(
            serde_json::from_str::<Value>(&ready.body).unwrap(),
            json!({"x": null})
        );
    }

    #[test]
    fn what_the_input_changed_is_told() {
        let template = json!({"x": {"$eval": "input.a"}, "same": 1});
        let ready = ready(check(hook(), &template, Some("{\"a\": 1.5}")));
        assert_eq!(ready.changes.len(), 1);
        assert_eq!(ready.changes[0].at, "/x");
        assert_eq!(ready.changes[0].after.as_deref(), Some("1.5"));
        assert_eq!(ready.findings, []);
    }

    #[test]
    fn a_number_that_changes_on_its_way_is_told() {
        let template = json!({"x": {"$eval": "input.a"}});
        let ready = ready(check(
            hook(),
            &template,
            Some("{\"a\": 1234567890123456789012}"),
        ));
        assert!(ready.rounded[0].contains("1234567890123456789012 of a cannot be sent exactly"));
        assert!(ready.body.contains("1.2345678901234568e+21"));
    }

    #[test]
    fn a_template_that_fails_says_where() {
        let Prepared::Failed(error) = check(hook(), &json!({"x": {"$eval": "task.tags"}}), None)
        else {
            panic!("rendered");
        };
        assert_eq!(error.at, "/x/$eval");
    }

    #[test]
    fn a_task_is_checked_as_the_queue_would() {
        let ready = ready(check(Kind::Task, &json!({"surprise": 1}), None));
        assert!(
            ready
                .findings
                .iter()
                .any(|finding| finding.rule == "task.unknown-key")
        );
    }
}
