//! What Taskcluster's answers mean, and what to tell about refusals.

use super::slugid::{NoSlugId, SlugId};
use crate::domain::problem::Problem;
use crate::domain::text::brief;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::borrow::Cow;

/// An answer that is no success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// The service's word for it, such as `InsufficientScopes`; may be empty.
    pub code: String,
    /// What the service says, up to its line of dashes; may be empty.
    pub message: String,
    /// What it says after that line; may be empty.
    pub detail: String,
}

/// What was asked, for the sentence about a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The actions of a group.
    Actions,
    /// A task's definition or state.
    Task,
    /// The tasks of a group.
    Group,
    /// To create a task.
    Create,
    /// To expand scopes.
    Scopes,
    /// To trigger a hook.
    Hook,
}

impl Asked {
    fn words(self) -> &'static str {
        match self {
            Self::Actions => "The actions of the group could not be loaded",
            Self::Task => "The task could not be loaded",
            Self::Group => "The tasks of the group could not be listed",
            Self::Create => "The task was not created",
            Self::Scopes => "The scopes of the decision task could not be checked",
            Self::Hook => "The hook was not triggered",
        }
    }
}

impl Refusal {
    /// Reads the body of an answer. Services write `{code, message}`; error
    /// artifacts `{reason, message}`; what stands between may write anything.
    pub fn read(status: u16, body: &str) -> Self {
        let value: Value = serde_json::from_str(body).unwrap_or_default();
        let part = |name: &str| {
            let text = value.get(name).and_then(Value::as_str);
            text.unwrap_or_default().trim().to_owned()
        };
        let mut code = part("code");
        if code.is_empty() {
            code = part("reason");
        }
        let (message, detail) = split(&part("message"));
        Self {
            status,
            code,
            message,
            detail,
        }
    }

    /// Whether the service wants to know who asks.
    pub fn wants_credentials(&self) -> bool {
        matches!(self.status, 401 | 403)
    }

    /// The same for a person.
    pub fn problem(&self, asked: Asked) -> Problem {
        let what = asked.words();
        let said = if self.message.is_empty() {
            String::new()
        } else {
            format!("Taskcluster says: {}", self.message)
        };
        let mut code = self.code.clone();
        if !code.is_empty() {
            code.insert_str(0, ", ");
        }
        Problem::new(
            format!("{what} (HTTP status {}{code}).", self.status),
            self.remedy(asked),
        )
        .with_detail(said)
    }

    /// Whether a word stands in the message. Names of scopes and clients, which
    /// may be made of any, are none.
    fn says(&self, word: &str) -> bool {
        let mut words = self.message.split_whitespace();
        words.any(|said| {
            let said = said.trim_end_matches(['.', ',', ';', ':']);
            said.eq_ignore_ascii_case(word)
        })
    }

    fn remedy(&self, asked: Asked) -> &'static str {
        let reads = matches!(asked, Asked::Actions | Asked::Task | Asked::Group);
        match (self.status, asked) {
            // So the auth service says that a signature restricts the credentials to
            // scopes that they have not got: those of the decision task, or the one
            // that an artifact is read by.
            (401, _) if self.message.contains("authorizedScopes") && reads => {
                "It is not public. Give credentials that may read it."
            }
            (401, _) if self.message.contains("authorizedScopes") => {
                "Your credentials lack scopes that the decision task has, and nothing may be done with its scopes by somebody who lacks them. Ask for them, or use other credentials."
            }
            (401, _) if self.says("timestamp") || self.says("clock") => {
                "The clock of this computer and that of the server differ by more than 15 minutes. Set the clock, then try again."
            }
            (401, _)
                if self.says("expired")
                    || self.message.contains("ext.certificate.expiry < now") =>
            {
                "The credentials have expired. Get new ones, then try again."
            }
            (401, _) => {
                "The credentials are not valid (any more): check them, or get new ones, then try again."
            }
            (403, Asked::Actions | Asked::Task | Asked::Group) => {
                "It is not public. Give credentials that may read it."
            }
            // A task is created with the decision task's scopes and no others.
            (403, Asked::Create) if self.code == "InsufficientScopes" => {
                "The decision task lacks scopes that are named above, and a task is created with its scopes alone. The group’s project has to grant it these; no credentials of yours can replace them."
            }
            (403, _) => {
                "The credentials lack scopes that are named above. Ask for them, or use other credentials."
            }
            (404, Asked::Actions) => {
                "Check the task group: its id is that of its decision task, and that task must have made “public/actions.json”."
            }
            (404, Asked::Hook) => "The hook does not exist (any more); the group may be too old.",
            (404, _) => "Check the id and the root URL.",
            (409, _) => {
                "A task with this id and another content exists already. Nothing was changed; send again to use a new id."
            }
            (410, _) => "It has expired and is gone; use a newer group.",
            (413, _) => "The body is larger than the service takes; make the input smaller.",
            (424, _) => "The decision task failed to make its actions; look at its log.",
            (400, _) => "Correct what is named above, then send again.",
            (429, _) => "The service asks to wait; try again in a minute.",
            (500.., _) => "The service has trouble; try again later. What you entered is kept.",
            _ => "Check the root URL.",
        }
    }
}

/// The message up to its line of dashes, three or more, and what follows. Services
/// put request details there.
fn split(message: &str) -> (String, String) {
    let mut before = String::new();
    let mut after = String::new();
    let mut found = false;
    for line in message.lines() {
        let dashes = line.trim();
        if !found && dashes.len() >= 3 && dashes.bytes().all(|byte| byte == b'-') {
            found = true;
            continue;
        }
        let part = if found { &mut after } else { &mut before };
        part.push_str(line);
        part.push('\n');
    }
    (before.trim().to_owned(), after.trim().to_owned())
}

/// An answer that is not what Taskcluster would say.
pub fn not_taskcluster(root: &str, content_type: &str, body: &[u8]) -> Problem {
    let what = if content_type.starts_with("text/html") {
        "a web page"
    } else if serde_json::from_slice::<IgnoredAny>(body).is_ok() {
        "JSON that is not Taskcluster’s"
    } else {
        "something else than JSON"
    };
    Problem::new(
        format!("{} answered with {what}.", brief(root)),
        "Check the root URL: it is the address of a Taskcluster, without a path.",
    )
}

/// What the queue knows of a task's state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskStatus {
    /// `unscheduled`, `pending`, `running`, `completed`, `failed`, `exception`.
    pub state: String,
    /// Why the newest run ended as it did; may be empty.
    pub reason: String,
}

impl TaskStatus {
    /// Reads the answer to `status` or `createTask`: `{status: {state, runs}}`.
    pub fn read(body: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(body).ok()?;
        let status = value.get("status")?;
        let state = status.get("state")?.as_str()?.to_owned();
        let last = status.get("runs").and_then(Value::as_array);
        let reason = last
            .and_then(|runs| runs.last())
            .and_then(|run| run.get("reasonResolved"))
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        Some(Self { state, reason })
    }

    /// Whether a machine has begun with it, or it has ended.
    pub fn has_begun(&self) -> bool {
        !matches!(self.state.as_str(), "unscheduled" | "pending")
    }

    /// Whether it will not change any more.
    pub fn has_ended(&self) -> bool {
        matches!(self.state.as_str(), "completed" | "failed" | "exception")
    }
}

/// An answer that is no JSON object, and so not Taskcluster's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the answer is no JSON object")]
pub struct NoObject;

/// What came of something that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Made {
    /// A task.
    Task(SlugId),
    /// No task.
    Nothing,
    /// Something whose id is none, as it stands in the answer.
    Odd(String),
}

impl Made {
    /// What is told of it.
    pub fn told(&self, hook: bool) -> Problem {
        match (hook, self) {
            (false, _) => Problem::new("The task was created", ""),
            (true, Self::Task(_)) => Problem::new("The hook was triggered and made a task", ""),
            (true, Self::Nothing) => Problem::new(
                "The hook was triggered, but made no task",
                "Its own template rendered to nothing; look at the hook’s last fires to see why.",
            ),
            (true, Self::Odd(id)) => Problem::new(
                format!("The hook was triggered; the answer names “{id}”, which is no task id"),
                "It is not known what it made: look at the hook’s last fires.",
            ),
        }
    }

    /// The task of an id.
    pub fn by_id(id: &str) -> Self {
        SlugId::read(id).map_or_else(|_| Self::Odd(brief(id)), Self::Task)
    }
}

/// What a triggered hook made, by the answer of `triggerHook`: `{taskId}`,
/// `{status: {taskId}}`, or `{}` where it made no task.
///
/// # Errors
/// The answer is no JSON object.
pub fn task_of_hook(body: &str) -> Result<Made, NoObject> {
    let value: Value = serde_json::from_str(body).map_err(|_| NoObject)?;
    if !value.is_object() {
        return Err(NoObject);
    }
    let id = value
        .get("taskId")
        .or_else(|| value.get("status")?.get("taskId"));
    Ok(match id {
        None | Some(Value::Null) => Made::Nothing,
        Some(Value::String(id)) => Made::by_id(id),
        Some(other) => Made::Odd(brief(&other.to_string())),
    })
}

/// The scopes of an answer `{scopes: […]}`; of a task's definition too.
pub fn scopes(value: &Value) -> Option<Vec<String>> {
    let scopes = value.get("scopes")?.as_array()?;
    scopes
        .iter()
        .map(|scope| scope.as_str().map(str::to_owned))
        .collect()
}

/// One task of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupTask {
    /// Its id.
    pub id: SlugId,
    /// Its name, from the metadata; may be empty.
    pub name: String,
    /// Its state.
    pub state: String,
}

impl GroupTask {
    /// Whether its id or name contains a text, which is in small letters.
    pub fn is_called(&self, text: &str) -> bool {
        let contains = |word: &str| word.to_lowercase().contains(text);
        contains(self.id.as_str()) || contains(&self.name)
    }
}

/// A text that means no task, or not one alone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotMeant {
    /// It is no id, and nothing is called so.
    #[error(transparent)]
    NoId(#[from] NoSlugId),
    /// So many tasks are called so.
    #[error("{0} tasks are called so")]
    Several(usize),
}

/// The one task that a person means by its id, by its name where no other has it,
/// or by a part of either that no other has.
///
/// # Errors
/// The text is no id, and not the name of one task.
pub fn meant<'a>(tasks: &'a [GroupTask], text: &str) -> Result<Cow<'a, SlugId>, NotMeant> {
    let no_id = match SlugId::read(text) {
        Ok(id) => return Ok(Cow::Owned(id)),
        Err(error) => error,
    };
    let name = text.trim();
    if name.is_empty() {
        return Err(no_id.into());
    }
    let part = name.to_lowercase();
    let exactly: Vec<&GroupTask> = tasks.iter().filter(|task| task.name == name).collect();
    let partly = || tasks.iter().filter(|task| task.is_called(&part)).collect();
    let found = if exactly.is_empty() {
        partly()
    } else {
        exactly
    };
    match found.as_slice() {
        [] => Err(no_id.into()),
        [only] => Ok(Cow::Borrowed(&only.id)),
        several => Err(NotMeant::Several(several.len())),
    }
}

/// The tasks of a page of a group's list, and where the next page begins.
pub fn group_tasks(body: &str) -> Option<(Vec<GroupTask>, Option<String>)> {
    let value: Value = serde_json::from_str(body).ok()?;
    let tasks = value.get("tasks")?.as_array()?;
    let text = |value: Option<&Value>| {
        let text = value.and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    let read = |entry: &Value| {
        let status = entry.get("status")?;
        let metadata = entry.get("task").and_then(|task| task.get("metadata"));
        Some(GroupTask {
            id: SlugId::read(status.get("taskId")?.as_str()?).ok()?,
            name: text(metadata.and_then(|metadata| metadata.get("name"))),
            state: text(status.get("state")),
        })
    };
    let next = value.get("continuationToken").and_then(Value::as_str);
    Some((
        tasks.iter().filter_map(read).collect(),
        next.map(str::to_owned),
    ))
}

/// The address in the answer of `artifact-content`: `{storageType, url}`.
pub fn artifact_url(body: &str) -> Option<String> {
    let value: Value = serde_json::from_str(body).ok()?;
    Some(value.get("url")?.as_str()?.to_owned())
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_task_is_meant_by_its_id_or_by_what_no_other_is_called() {
        let task = |number: u8, name: &str| GroupTask {
            id: SlugId::nice([number; 16]),
            name: name.into(),
            state: String::new(),
        };
        let tasks = [
            task(1, "build-linux"),
            task(2, "test"),
            task(3, "test"),
            task(4, ""),
            task(5, "build"),
        ];
        let meant = |text: &str| meant(&tasks, text).map(Cow::into_owned);
        // A whole name counts before the parts of others.
        assert_eq!(meant(" build "), Ok(tasks[4].id.clone()));
        assert_eq!(meant("LINUX"), Ok(tasks[0].id.clone()));
        assert_eq!(meant(tasks[2].id.as_str()), Ok(tasks[2].id.clone()));
        let other = SlugId::nice([9; 16]);
        assert_eq!(meant(other.as_str()), Ok(other));
        assert_eq!(meant("test"), Err(NotMeant::Several(2)));
        assert_eq!(meant("uil"), Err(NotMeant::Several(2)));
        let several = meant("uil").unwrap_err().to_string();
        assert_eq!(several, "2 tasks are called so");
        for text in ["nothing of that name", "", "  "] {
            assert!(matches!(meant(text), Err(NotMeant::NoId(_))), "{text}");
        }
        assert!(tasks[0].is_called("uil") && !tasks[0].is_called("test"));
        assert!(tasks[1].is_called(&tasks[1].id.as_str().to_lowercase()));
    }

    #[test]
    fn what_follows_the_dashes_is_set_apart() {
        for dashes in ["---", "----", "------"] {
            let body = format!(
                r#"{{"message": "You need a-b.\n--\n\n{dashes}\n\n* method: createTask\nb: 1"}}"#
            );
            let refusal = Refusal::read(403, &body);
            assert_eq!(refusal.message, "You need a-b.\n--");
            assert_eq!(refusal.detail, "* method: createTask\nb: 1");
        }
        let body = r#"{"code": "InsufficientScopes", "message": "You need a.\n----\n", "requestInfo": {}}"#;
        let refusal = Refusal::read(403, body);
        let problem = refusal.problem(Asked::Create);
        assert_eq!(
            problem.headline,
            "The task was not created (HTTP status 403, InsufficientScopes)."
        );
        assert!(problem.detail.contains("You need a."));
        assert!(problem.remedy.contains("scopes"));
    }

    #[test]
    fn a_clock_that_is_off_is_told() {
        let body = r#"{"code": "AuthenticationFailed", "message": "Stale timestamp"}"#;
        let problem = Refusal::read(401, body).problem(Asked::Create);
        assert!(problem.remedy.contains("clock"));
        let other = r#"{"code": "AuthenticationFailed", "message": "Bad mac"}"#;
        let problem = Refusal::read(401, other).problem(Asked::Create);
        assert!(problem.remedy.contains("not valid"));
    }

    fn remedy(status: u16, code: &str, message: &str, asked: Asked) -> String {
        let body = serde_json::json!({"code": code, "message": message});
        let problem = Refusal::read(status, &body.to_string()).problem(asked);
        problem.remedy
    }

    #[test]
    fn who_lacks_scopes_is_told() {
        let person = "Supplied credentials do not satisfy authorizedScopes; credentials have scopes:\n\n```\nqueue:get-task:*\n```\n\nauthorizedScopes are:\n\n```\nclock expired\n```\n\n---\n\n* method:     createTask";
        for message in [person, "ext.authorizedScopes oversteps your scopes: a"] {
            let told = remedy(401, "AuthenticationFailed", message, Asked::Create);
            assert!(told.starts_with("Your credentials lack scopes that the decision task has"));
        }
        let told = remedy(401, "AuthenticationFailed", person, Asked::Actions);
        assert!(told.contains("not public"));
        let lacks = "Client ID ann does not have sufficient scopes and is missing the following scopes:\n\n```\n\"queue:create-task:clock\"\n```";
        let told = remedy(403, "InsufficientScopes", lacks, Asked::Create);
        assert!(told.contains("project has to grant") && told.contains("no credentials of yours"));
        // Hooks are triggered with the scopes of the person.
        for asked in [Asked::Hook, Asked::Scopes] {
            let told = remedy(403, "InsufficientScopes", lacks, asked);
            assert!(told.starts_with("The credentials lack scopes"), "{told}");
        }
    }

    #[test]
    fn names_of_scopes_and_clients_give_no_advice() {
        for message in [
            "Client ID clock-expired/timestamp does not exist or has been disabled.",
            "ext.certificate issuer `clock` doesn't have `auth:create-client:expired`",
        ] {
            let told = remedy(401, "AuthenticationFailed", message, Asked::Create);
            assert!(told.contains("not valid"), "{told}");
        }
        for message in [
            "ext.certificate.expiry < now",
            "The credentials have Expired.",
        ] {
            let told = remedy(401, "AuthenticationFailed", message, Asked::Create);
            assert!(told.contains("have expired"), "{told}");
        }
    }

    #[test]
    fn every_status_has_a_remedy_and_pages_of_html_do_not_show() {
        for status in [400, 401, 403, 404, 409, 410, 413, 418, 424, 429, 500, 502] {
            for asked in [
                Asked::Actions,
                Asked::Task,
                Asked::Group,
                Asked::Create,
                Asked::Scopes,
                Asked::Hook,
            ] {
                let problem = Refusal::read(status, "<html>no").problem(asked);
                assert!(problem.headline.contains(&status.to_string()));
                assert!(!problem.remedy.is_empty());
                assert_eq!(problem.detail, "");
            }
        }
        let failed = Refusal::read(424, r#"{"reason": "file-missing", "message": "no file"}"#);
        assert!(
            failed
                .problem(Asked::Actions)
                .headline
                .contains("file-missing")
        );
    }

    #[test]
    fn an_answer_that_is_not_taskclusters_is_told_for_what_it_is() {
        for (content_type, body, what) in [
            ("text/html; charset=utf-8", "<p>", "a web page"),
            ("application/json", "{}", "JSON that is not Taskcluster’s"),
            ("text/plain", "no", "something else than JSON"),
            ("application/json", "", "something else than JSON"),
        ] {
            let problem = not_taskcluster("https://tc.test", content_type, body.as_bytes());
            assert_eq!(
                problem.headline,
                format!("https://tc.test answered with {what}.")
            );
        }
    }

    #[test]
    fn a_hook_may_make_no_task() {
        assert_eq!(task_of_hook("{}"), Ok(Made::Nothing));
        assert_eq!(task_of_hook(r#"{"taskId": null}"#), Ok(Made::Nothing));
        let id = SlugId::read("MbpVwwttSuWajF2PPit8EA").unwrap();
        for body in [
            r#"{"status": {"taskId": "MbpVwwttSuWajF2PPit8EA"}}"#,
            r#"{"taskId": "MbpVwwttSuWajF2PPit8EA"}"#,
        ] {
            assert_eq!(task_of_hook(body), Ok(Made::Task(id.clone())));
        }
        for (body, shown) in [
            (r#"{"taskId": "no id"}"#, "no id"),
            (r#"{"status": {"taskId": 7}}"#, "7"),
        ] {
            let made = Made::Odd(shown.into());
            assert!(made.told(true).headline.contains("no task id"));
            assert_eq!(task_of_hook(body), Ok(made));
        }
        assert_eq!(task_of_hook("<html>"), Err(NoObject));
    }

    #[test]
    fn states_are_read_with_the_reason_of_the_last_run() {
        let body = r#"{"status": {"state": "exception", "runs": [{"reasonResolved": "a"}, {"reasonResolved": "deadline-exceeded"}]}}"#;
        let status = TaskStatus::read(body).unwrap();
        assert_eq!(status.reason, "deadline-exceeded");
        assert!(status.has_begun() && status.has_ended());
        let pending = TaskStatus::read(r#"{"status": {"state": "pending"}}"#).unwrap();
        assert!(!pending.has_begun());
        assert_eq!(TaskStatus::read("{}"), None);
    }

    #[test]
    fn a_group_is_listed_by_pages() {
        let body = r#"{"tasks": [{"status": {"taskId": "MbpVwwttSuWajF2PPit8EA", "state": "failed"}, "task": {"metadata": {"name": "build"}}}, {"status": {}}], "continuationToken": "t"}"#;
        let (tasks, next) = group_tasks(body).unwrap();
        assert_eq!(tasks.len(), 1);
        assert_eq!(
            (tasks[0].name.as_str(), tasks[0].state.as_str()),
            ("build", "failed")
        );
        assert_eq!(next.as_deref(), Some("t"));
    }

    proptest! {
        #[test]
        fn any_answer_is_read(status: u16, body in ".*") {
            let _ = Refusal::read(status, &body).problem(Asked::Hook);
            let _ = (task_of_hook(&body), group_tasks(&body), TaskStatus::read(&body));
        }
    }
}
