//! What the queue would refuse, told before anything is sent. Rules:
//! `services/queue/src/api.js` and `schemas/v1/create-task-request.yml` of
//! taskcluster/taskcluster. The queue has the last word.

use crate::domain::finding::{Finding, Level, Place};
use crate::domain::json::pointer_token;
use crate::domain::taskcluster::api::BODY_LIMIT;
use crate::domain::taskcluster::slugid::SlugId;
use crate::domain::text::brief;
use crate::domain::time::{Timestamp, span};
use serde_json::{Map, Value};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;
/// How far clocks may differ.
const SKEW: i64 = 15 * MINUTE;
/// The longest deadline, as the queue is set up unless a deployment changes it.
const LONGEST: i64 = 5 * DAY;

/// The keys of a task's definition.
const KEYS: [&str; 19] = [
    "taskQueueId",
    "provisionerId",
    "workerType",
    "schedulerId",
    "projectId",
    "taskGroupId",
    "dependencies",
    "requires",
    "routes",
    "priority",
    "retries",
    "created",
    "deadline",
    "expires",
    "scopes",
    "payload",
    "metadata",
    "tags",
    "extra",
];

/// Findings about a rendered task that is created under `id`, `bytes` long.
pub fn task(task: &Value, id: &str, bytes: usize, now: Timestamp) -> Vec<Finding> {
    let mut check = Check::default();
    check.size(bytes);
    if let Err(error) = SlugId::read(id) {
        check.error(
            "task.id",
            "",
            format!("{error}."),
            "Leave ownTaskId out; one is drawn.",
        );
    }
    let Some(parts) = task.as_object() else {
        check.error(
            "task.shape",
            "",
            "The rendered task is not an object.".into(),
            "The template has to yield one.",
        );
        return check.findings;
    };
    check.keys(parts);
    check.metadata(parts);
    check.texts(parts);
    check.dates(parts, now);
    check.findings
}

/// Findings about the payload of a hook.
pub fn hook(payload: &Value, bytes: usize) -> Vec<Finding> {
    let mut check = Check::default();
    check.size(bytes);
    if !payload.is_object() {
        check.error(
            "hook.shape",
            "",
            "The rendered payload is not an object.".into(),
            "The template has to yield one.",
        );
    }
    check.findings
}

#[derive(Default)]
struct Check {
    findings: Vec<Finding>,
}

impl Check {
    fn error(&mut self, rule: &str, at: &str, text: String, remedy: &str) {
        let place = Place {
            pointer: (!at.is_empty()).then(|| at.to_owned()),
            ..Place::default()
        };
        self.findings
            .push(Finding::new(rule, Level::Error, place, text, remedy));
    }

    fn size(&mut self, bytes: usize) {
        if bytes > BODY_LIMIT {
            let text = format!(
                "The body has {} MiB; services take {} at most.",
                bytes.div_ceil(1024 * 1024),
                BODY_LIMIT / (1024 * 1024)
            );
            self.error("task.size", "", text, "Make the input smaller.");
        }
    }

    fn keys(&mut self, parts: &Map<String, Value>) {
        for key in ["created", "deadline", "payload", "metadata"] {
            if !parts.contains_key(key) {
                self.error(
                    "task.required",
                    "",
                    format!("The task has no “{key}”, which the queue demands."),
                    TEMPLATE,
                );
            }
        }
        let queue = parts.contains_key("taskQueueId");
        let pair = parts.contains_key("provisionerId") && parts.contains_key("workerType");
        if !queue && !pair {
            self.error(
                "task.required",
                "",
                "The task says nothing of its queue: it has neither “taskQueueId” nor “provisionerId” and “workerType”.".into(),
                TEMPLATE,
            );
        }
        for key in parts.keys().filter(|key| !KEYS.contains(&key.as_str())) {
            self.error(
                "task.unknown-key",
                &format!("/{}", pointer_token(key)),
                format!(
                    "The queue knows no “{}”, and refuses tasks with unknown keys.",
                    brief(key)
                ),
                TEMPLATE,
            );
        }
        if parts
            .get("payload")
            .is_some_and(|payload| !payload.is_object())
        {
            self.error(
                "task.type",
                "/payload",
                "The “payload” is not an object.".into(),
                TEMPLATE,
            );
        }
    }

    fn metadata(&mut self, parts: &Map<String, Value>) {
        let Some(metadata) = parts.get("metadata") else {
            return;
        };
        for key in ["name", "description", "owner", "source"] {
            if !metadata.get(key).is_some_and(Value::is_string) {
                self.error(
                    "task.metadata",
                    &format!("/metadata/{key}"),
                    format!("The task’s metadata has no text “{key}”, which the queue demands."),
                    TEMPLATE,
                );
            }
        }
    }

    fn texts(&mut self, parts: &Map<String, Value>) {
        let id = |value: &Value| value.as_str().is_some_and(|id| SlugId::read(id).is_ok());
        if parts.get("taskGroupId").is_some_and(|group| !id(group)) {
            self.error(
                "task.group",
                "/taskGroupId",
                "The “taskGroupId” is no id.".into(),
                "It is the id of the group’s decision task; give it in the context.",
            );
        }
        if let Some(dependencies) = parts.get("dependencies") {
            let fit = dependencies
                .as_array()
                .is_some_and(|all| all.iter().all(id));
            if !fit {
                self.error(
                    "task.dependencies",
                    "/dependencies",
                    "The “dependencies” are no list of task ids.".into(),
                    TEMPLATE,
                );
            }
        }
        for key in ["scopes", "routes"] {
            let printable = |value: &Value| {
                let text = value.as_str();
                text.is_some_and(|text| text.bytes().all(|byte| (0x20..0x7f).contains(&byte)))
            };
            let list = parts.get(key);
            if list
                .is_some_and(|list| !list.as_array().is_some_and(|all| all.iter().all(printable)))
            {
                self.error(
                    "task.scopes",
                    &format!("/{key}"),
                    format!("The “{key}” are no list of plain texts."),
                    TEMPLATE,
                );
            }
        }
        if let Some(priority) = parts.get("priority") {
            const KNOWN: [&str; 8] = [
                "highest",
                "very-high",
                "high",
                "medium",
                "low",
                "very-low",
                "lowest",
                "normal",
            ];
            if !priority.as_str().is_some_and(|word| KNOWN.contains(&word)) {
                self.error(
                    "task.priority",
                    "/priority",
                    format!(
                        "The queue knows no priority {}.",
                        brief(&priority.to_string())
                    ),
                    TEMPLATE,
                );
            }
        }
        if parts
            .get("retries")
            .is_some_and(|retries| retries.as_u64().is_none_or(|count| count > 49))
        {
            self.error(
                "task.retries",
                "/retries",
                "The “retries” are no whole number from 0 to 49.".into(),
                TEMPLATE,
            );
        }
        let tags = parts.get("tags");
        if tags.is_some_and(|tags| {
            !tags
                .as_object()
                .is_some_and(|tags| tags.values().all(Value::is_string))
        }) {
            self.error(
                "task.tags",
                "/tags",
                "The “tags” are no object of texts.".into(),
                TEMPLATE,
            );
        }
    }

    fn moment(&mut self, parts: &Map<String, Value>, key: &str) -> Option<Timestamp> {
        let value = parts.get(key)?;
        // The queue wants RFC 3339 with a zone; the reader of moments takes more.
        let moment = value.as_str().filter(|text| {
            let zone = text.ends_with(['Z', 'z'])
                || text
                    .get(text.len().saturating_sub(6)..)
                    .is_some_and(|end| end.starts_with(['+', '-']));
            text.contains(['T', 't']) && zone
        });
        let moment = moment.and_then(Timestamp::parse);
        if moment.is_none() {
            self.error(
                "task.date",
                &format!("/{key}"),
                format!(
                    "“{key}” is {}, no moment such as 2026-03-01T08:00:00.000Z.",
                    brief(&value.to_string())
                ),
                "Templates write one with {\"$fromNow\": \"1 day\"}.",
            );
        }
        moment
    }

    fn dates(&mut self, parts: &Map<String, Value>, now: Timestamp) {
        let created = self.moment(parts, "created");
        let deadline = self.moment(parts, "deadline");
        let expires = self.moment(parts, "expires");
        if let Some(created) = created
            && created.since(now).abs() > SKEW
        {
            let side = if created > now { "ahead" } else { "ago" };
            self.error(
                "task.created",
                "/created",
                format!(
                    "“created” is {} {side}; the queue allows 15 minutes.",
                    span(created.since(now))
                ),
                "It should be {\"$fromNow\": \"\"}; or the clock of this computer is wrong.",
            );
        }
        if let Some(deadline) = deadline {
            if created.is_some_and(|created| deadline < created) || deadline <= now {
                self.error(
                    "task.deadline",
                    "/deadline",
                    "The “deadline” is not after “created” and the present.".into(),
                    TEMPLATE,
                );
            } else if deadline.since(now) > LONGEST + SKEW {
                self.error(
                    "task.deadline",
                    "/deadline",
                    format!(
                        "The “deadline” is {} ahead; the queue allows five days.",
                        span(deadline.since(now))
                    ),
                    TEMPLATE,
                );
            }
            if expires.is_some_and(|expires| expires < deadline) {
                self.error(
                    "task.expires",
                    "/expires",
                    "“expires” is before the “deadline”.".into(),
                    TEMPLATE,
                );
            }
        }
    }
}

const TEMPLATE: &str = "The action’s template has to be corrected where the decision task is made.";

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    const ID: &str = "MbpVwwttSuWajF2PPit8EA";
    /// 2026-03-01T08:00:00Z.
    const NOW: Timestamp = Timestamp(1_772_352_000_000);

    fn rules(changes: Value) -> Vec<String> {
        let mut task = json!({
            "taskQueueId": "a/b", "created": "2026-03-01T08:00:00.000Z", "deadline": "2026-03-02T08:00:00.000Z",
            "expires": "2027-03-01T08:00:00.000Z", "payload": {}, "taskGroupId": ID, "dependencies": [ID],
            "scopes": ["a:b"], "routes": [], "priority": "low", "retries": 5, "tags": {"a": "b"},
            "metadata": {"name": "n", "description": "d", "owner": "o@a.test", "source": "https://a.test"},
        });
        if let (Value::Object(parts), Value::Object(changes)) = (&mut task, changes) {
            for (key, value) in changes {
                if value == "DROP" {
                    parts.remove(&key);
                } else {
                    parts.insert(key, value);
                }
            }
        }
        super::task(&task, ID, 100, NOW)
            .into_iter()
            .map(|finding| finding.rule)
            .collect()
    }

    #[test]
    fn a_good_task_passes() {
        assert_eq!(rules(json!({})), [""; 0]);
        assert_eq!(
            rules(json!({"taskQueueId": "DROP", "provisionerId": "a", "workerType": "b"})),
            [""; 0]
        );
        assert_eq!(
            rules(json!({"created": "2026-03-01T09:10:00+01:00"})),
            [""; 0]
        );
    }

    #[test]
    fn the_place_of_any_key_is_a_pointer() {
        let found = super::task(&json!({"a/b~c": 1}), ID, 100, NOW);
        let mut places = found
            .into_iter()
            .filter_map(|finding| finding.place.pointer);
        assert!(places.any(|pointer| pointer == "/a~1b~0c"));
    }

    #[test]
    fn each_rule_of_the_queue_is_told() {
        for (changes, rule) in [
            (json!({"created": "DROP"}), "task.required"),
            (json!({"payload": "DROP"}), "task.required"),
            (
                json!({"taskQueueId": "DROP", "workerType": "a"}),
                "task.required",
            ),
            (json!({"surprise": 1}), "task.unknown-key"),
            (json!({"payload": []}), "task.type"),
            (
                json!({"metadata": {"name": "n", "description": "d", "owner": "o"}}),
                "task.metadata",
            ),
            (json!({"taskGroupId": null}), "task.group"),
            (json!({"dependencies": ["x"]}), "task.dependencies"),
            (json!({"scopes": ["ä"]}), "task.scopes"),
            (json!({"routes": "x"}), "task.scopes"),
            (json!({"priority": "urgent"}), "task.priority"),
            (json!({"retries": 50}), "task.retries"),
            (json!({"tags": {"a": 1}}), "task.tags"),
            (json!({"created": "2026-03-01T07:44:00Z"}), "task.created"),
            (json!({"created": "2026-03-01T08:16:00Z"}), "task.created"),
            (json!({"created": "2026-03-01"}), "task.date"),
            (json!({"created": "2026-03-01T08:00:00"}), "task.date"),
            (json!({"deadline": "2026-03-01T07:59:00Z"}), "task.deadline"),
            (json!({"deadline": "2026-03-06T08:16:00Z"}), "task.deadline"),
            (json!({"expires": "2026-03-01T09:00:00Z"}), "task.expires"),
        ] {
            assert_eq!(rules(changes.clone()), [rule], "{changes}");
        }
    }

    #[test]
    fn size_shape_and_id_are_told() {
        let found = super::task(&json!([]), "x", BODY_LIMIT + 1, NOW);
        let rules: Vec<&str> = found.iter().map(|finding| finding.rule.as_str()).collect();
        assert_eq!(rules, ["task.size", "task.id", "task.shape"]);
        assert_eq!(hook(&json!({}), 2), []);
        assert_eq!(hook(&json!(null), 4).len(), 1);
    }

    proptest! {
        #[test]
        fn any_text_may_stand_for_a_date(text in "\\PC*") {
            let _ = rules(json!({"created": text, "deadline": text, "expires": text}));
        }
    }
}
