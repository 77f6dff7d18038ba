//! The calls of queue, auth and hooks that the page makes, as plain requests
//! without a signature.

use super::slugid::SlugId;
use crate::domain::form::model::Method;
use crate::domain::http::{HttpRequest, origin_of, percent_encode};
use crate::domain::problem::Problem;
use crate::domain::text::brief;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The address of a Taskcluster: an origin, without a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Root(String);

/// The most bytes that an API of Taskcluster takes as a body.
pub const BODY_LIMIT: usize = 10 * 1024 * 1024;

impl Root {
    /// The root that a text is.
    ///
    /// # Errors
    /// It is no http or https address, or has a path.
    pub fn read(text: &str) -> Result<Self, Problem> {
        let text = text.trim();
        let origin = origin_of(text).map_err(|error| {
            Problem::new(
                format!("The root URL cannot be used: {error}."),
                "Write it like https://taskcluster.example.org.",
            )
        })?;
        let rest = text.split_once("://").map_or("", |(_, rest)| rest);
        let path = rest.find(['/', '?', '#']).and_then(|at| rest.get(at..));
        if path.is_some_and(|path| !path.trim_end_matches('/').is_empty()) {
            return Err(Problem::new(
                format!("“{}” has something after the host.", brief(text)),
                format!("A root URL has no path; it may be {origin}."),
            ));
        }
        Ok(Self(origin))
    }

    /// The origin.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The page of a task in Taskcluster's own interface.
    pub fn task_page(&self, task: &SlugId) -> String {
        format!("{}/tasks/{task}", self.0)
    }

    fn get(&self, service: &str, segments: &[&str]) -> HttpRequest {
        HttpRequest::get(self.url(service, segments))
    }

    fn send(&self, method: Method, service: &str, segments: &[&str], body: String) -> HttpRequest {
        HttpRequest {
            method,
            url: self.url(service, segments),
            headers: vec![("Content-Type".into(), "application/json".into())],
            body: Some(body),
        }
    }

    /// Each segment is one part of the path, slashes in it included.
    fn url(&self, service: &str, segments: &[&str]) -> String {
        let mut url = format!("{}/api/{service}/v1", self.0);
        for segment in segments {
            url.push('/');
            url.push_str(&percent_encode(segment));
        }
        url
    }

    /// The definition of a task.
    pub fn task(&self, task: &SlugId) -> HttpRequest {
        self.get("queue", &["task", task.as_str()])
    }

    /// The state of a task.
    pub fn status(&self, task: &SlugId) -> HttpRequest {
        self.get("queue", &["task", task.as_str(), "status"])
    }

    /// The newest artifact of a name; answered by a redirect to its content.
    pub fn artifact(&self, task: &SlugId, name: &str) -> HttpRequest {
        self.get("queue", &["task", task.as_str(), "artifacts", name])
    }

    /// Where the newest artifact of a name lies: `{storageType, url}`.
    pub fn artifact_content(&self, task: &SlugId, name: &str) -> HttpRequest {
        self.get("queue", &["task", task.as_str(), "artifact-content", name])
    }

    /// Tasks of a group, a page at a time.
    pub fn group(&self, group: &SlugId, continuation: Option<&str>) -> HttpRequest {
        let mut request = self.get("queue", &["task-group", group.as_str(), "list"]);
        request.url.push_str("?limit=500");
        if let Some(token) = continuation {
            request.url.push_str("&continuationToken=");
            request.url.push_str(&percent_encode(token));
        }
        request
    }

    /// Creates a task under an id; the body is sent byte for byte.
    pub fn create_task(&self, task: &SlugId, body: String) -> HttpRequest {
        self.send(Method::Put, "queue", &["task", task.as_str()], body)
    }

    /// Which scopes the given ones stand for, roles included.
    pub fn expand_scopes(&self, scopes: &[String]) -> HttpRequest {
        let body = json!({ "scopes": scopes }).to_string();
        self.send(Method::Post, "auth", &["scopes", "expand"], body)
    }

    /// Triggers a hook; the body is its payload.
    pub fn trigger_hook(&self, group: &str, id: &str, body: String) -> HttpRequest {
        self.send(
            Method::Post,
            "hooks",
            &["hooks", group, id, "trigger"],
            body,
        )
    }
}

/// A group of a Taskcluster, a task of it, or a task that has to name its group
/// itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The Taskcluster.
    pub root: Root,
    /// The group, if it is known.
    pub group: Option<SlugId>,
    /// The task, if there is one.
    pub task: Option<SlugId>,
}

impl Place {
    /// The place that is named by the texts of three boxes; a task needs no group.
    ///
    /// # Errors
    /// One of them is not what it should be.
    pub fn of_parts(root: &str, group: &str, task: &str) -> Result<Self, Problem> {
        let id = |text: &str| {
            SlugId::read(text).map_err(|error| {
                Problem::new(
                    format!("{error}."),
                    "Copy it, or the whole address, from Taskcluster’s own page.",
                )
            })
        };
        let given = |text: &str| (!text.trim().is_empty()).then(|| id(text)).transpose();
        let (root, task) = (Root::read(root)?, given(task)?);
        let group = match &task {
            Some(_) => given(group)?,
            None => Some(id(group)?),
        };
        Ok(Self { root, group, task })
    }

    /// The place that a page of Taskcluster's own interface shows, whose address is
    /// what people have at hand: `<root>/tasks/groups/<group>` or
    /// `<root>/tasks/<task>`, whatever follows. `None` for any other text.
    pub fn of_page(text: &str) -> Option<Self> {
        let text = text.trim();
        let root = Root(origin_of(text).ok()?);
        let (_, rest) = text.split_once("://")?;
        let path = rest.split(['?', '#']).next()?;
        let mut parts = path.split('/').skip(1);
        let mut next = || parts.next().unwrap_or_default();
        let id = |part: &str| SlugId::read(part).ok();
        let (group, task) = match (next(), next()) {
            ("tasks", "groups") => {
                let group = id(next())?;
                let task = (next() == "tasks").then(|| id(next())).flatten();
                (Some(group), task)
            }
            ("tasks", task) => (None, Some(id(task)?)),
            _ => return None,
        };
        Some(Self { root, group, task })
    }
}

/// The artifact of a decision task that holds the actions.
pub const ACTIONS: &str = "public/actions.json";

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> Root {
        Root::read("https://tc.test/").unwrap()
    }

    fn id() -> SlugId {
        SlugId::read("MbpVwwttSuWajF2PPit8EA").unwrap()
    }

    #[test]
    fn a_root_is_an_origin() {
        for (text, root) in [
            ("https://tc.test", "https://tc.test"),
            (" https://TC.test:443// ", "https://tc.test"),
            ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
        ] {
            assert_eq!(Root::read(text).as_ref().map(Root::as_str), Ok(root));
        }
        for text in [
            "",
            "tc.test",
            "https://tc.test/tasks",
            "https://tc.test?a",
            "https://a@tc.test",
        ] {
            assert!(Root::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn addresses_of_taskclusters_own_pages_name_group_and_task() {
        let read = |text: &str| {
            let page = Place::of_page(text)?;
            assert_eq!(page.root, root());
            let is = |found: Option<SlugId>| found.map(|found| found == id());
            Some((is(page.group), is(page.task)))
        };
        let own = id();
        for (text, found) in [
            (
                format!("https://tc.test/tasks/groups/{own}"),
                (Some(true), None),
            ),
            (
                format!(" https://tc.test/tasks/groups/{own}/?search=a#b "),
                (Some(true), None),
            ),
            (
                format!("https://tc.test/tasks/groups/{own}/tasks/{own}"),
                (Some(true), Some(true)),
            ),
            (format!("https://tc.test/tasks/{own}"), (None, Some(true))),
            (
                format!("https://tc.test/tasks/{own}/runs/0/logs/public/logs/live.log"),
                (None, Some(true)),
            ),
        ] {
            assert_eq!(read(&text), Some(found), "{text}");
        }
        for text in [
            "",
            "https://tc.test/",
            "https://tc.test/tasks",
            "https://tc.test/tasks/groups/short",
            "https://tc.test/hooks/a/b",
            "tc.test/tasks",
        ] {
            assert_eq!(Place::of_page(text), None, "{text}");
        }
    }

    #[test]
    fn a_task_names_its_group_itself_and_a_group_needs_no_task() {
        let own = id().to_string();
        let read = |group: &str, task: &str| {
            let place = Place::of_parts("https://tc.test/", group, task).ok()?;
            Some((place.group.is_some(), place.task.is_some()))
        };
        assert_eq!(read(&own, " "), Some((true, false)));
        assert_eq!(read("", &own), Some((false, true)));
        assert_eq!(read(&own, &own), Some((true, true)));
        for (group, task) in [("", ""), ("x", ""), (&*own, "x"), ("x", &*own)] {
            assert_eq!(read(group, task), None, "{group} {task}");
        }
        assert!(Place::of_parts("tc.test", &own, "").is_err());
    }

    #[test]
    fn parts_of_a_path_are_encoded_whole() {
        assert_eq!(
            root().artifact(&id(), ACTIONS).url,
            "https://tc.test/api/queue/v1/task/MbpVwwttSuWajF2PPit8EA/artifacts/public%2Factions.json"
        );
        assert_eq!(
            root()
                .trigger_hook(
                    "project-gecko",
                    "in-tree-action-3-generic/abcdef",
                    "{}".into()
                )
                .url,
            "https://tc.test/api/hooks/v1/hooks/project-gecko/in-tree-action-3-generic%2Fabcdef/trigger"
        );
        assert_eq!(
            root().group(&id(), Some("a b&c")).url,
            "https://tc.test/api/queue/v1/task-group/MbpVwwttSuWajF2PPit8EA/list?limit=500&continuationToken=a%20b%26c"
        );
    }

    #[test]
    fn bodies_are_json_and_go_out_as_given() {
        let request = root().create_task(&id(), "{ \"a\" : 1.0 }".into());
        assert_eq!(request.method, Method::Put);
        assert_eq!(request.body.as_deref(), Some("{ \"a\" : 1.0 }"));
        assert_eq!(
            request.headers,
            [("Content-Type".to_owned(), "application/json".to_owned())]
        );
        assert_eq!(
            root().expand_scopes(&["a".into()]).body.as_deref(),
            Some("{\"scopes\":[\"a\"]}")
        );
    }
}
