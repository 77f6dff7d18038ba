//! A GoCD server: the requests of its API and what its answers mean. Facts:
//! `api/api-plugin-infos-v7`, `api/api-scms-v4` of GoCD.
//!
//! The server sends no headers that let pages of other origins read its
//! answers, so it is asked from its own origin or through a proxy.

use super::message::{Message, Surface};
use super::model::{Plugin, Reported, Stored};
use crate::domain::base64;
use crate::domain::form::model::Method;
use crate::domain::http::{HttpError, HttpRequest, check_header, origin_of, percent_encode};
use crate::domain::poll::proxy::through;
use crate::domain::problem::Problem;
use crate::domain::secret::Secret;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// Where a server is and how it is asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Server {
    /// Its address, such as `https://ci.example/go`.
    pub root: String,
    /// A proxy in front of it; empty for none.
    pub proxy: String,
    /// Who asks.
    pub credential: Credential,
}

/// How a person is told to the server; does not print what it holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Credential {
    /// Not at all.
    #[default]
    None,
    /// A personal access token.
    Token(Secret),
    /// Name and password.
    Password {
        /// The name.
        user: String,
        /// The password.
        password: Secret,
    },
}

/// What is asked of a server.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask<'a> {
    /// Every plugin, with what it says about itself.
    Plugins,
    /// Every SCM.
    Scms,
    /// One SCM, by its name.
    Scm(&'a str),
    /// A new SCM.
    Create(&'a Scm),
    /// Changes an SCM; the tag is that of the version that was read.
    Update {
        /// The SCM as it is to be.
        scm: &'a Scm,
        /// Its `ETag`.
        etag: &'a str,
    },
    /// Whether the SCM can be reached.
    Verify(&'a Scm),
}

/// An SCM as the server has it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scm {
    /// Its id; empty for a new one.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it is polled.
    pub auto_update: bool,
    /// Id of its plugin.
    pub plugin_id: String,
    /// Version of its plugin.
    pub plugin_version: String,
    /// Its values by key, in order.
    pub configuration: Vec<(String, Option<Stored>)>,
    /// Whether a configuration repository defines it: the server looks for it in its own
    /// configuration when it is to be changed, and does not find it there.
    #[serde(default)]
    pub in_repository: bool,
}

/// Which version of an SCM is being edited.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Version {
    /// None: it is to be created.
    #[default]
    New,
    /// The one with this `ETag`.
    Read(String),
    /// One of the server whose `ETag` cannot be read, so that a change of it could
    /// undo somebody else's.
    Untold,
}

/// An SCM that is being edited.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Edited {
    /// As it was read, or as it is to be created.
    pub scm: Scm,
    /// Which version that is.
    pub version: Version,
    /// Address of its server.
    pub root: String,
}

/// What a server says is wrong with an SCM.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Refusal {
    /// The sentence of the answer.
    pub message: String,
    /// What is wrong by key; `None` for the SCM itself.
    pub errors: Vec<Reported>,
}

/// A plugin as the server lists it.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Whether the server could load it.
    pub active: bool,
    /// Why it could not.
    pub messages: Vec<String>,
    /// Types of its extensions, as the server calls them.
    pub extensions: Vec<String>,
    /// Its forms as the responses that describe them.
    pub plugin: Plugin,
}

/// Why an answer cannot be used.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    /// The answer says what is wrong with what was sent.
    Refused(Refusal),
    /// Somebody else has changed it since it was read.
    Changed,
    /// Anything else.
    Problem(Problem),
}

impl Server {
    /// The request that asks this.
    pub fn request(&self, ask: &Ask<'_>) -> Result<HttpRequest, HttpError> {
        let root = owner(&self.root);
        origin_of(root)?;
        let (method, path, version) = match ask {
            Ask::Plugins => (
                Method::Get,
                "admin/plugin_info?include_bad=true".to_owned(),
                7,
            ),
            Ask::Scms => (Method::Get, "admin/scms".to_owned(), 4),
            Ask::Scm(name) => (Method::Get, scm_path(name), 4),
            Ask::Create(_) => (Method::Post, "admin/scms".to_owned(), 4),
            Ask::Update { scm, .. } => (Method::Put, scm_path(&scm.name), 4),
            Ask::Verify(_) => (
                Method::Post,
                "admin/internal/scms/verify_connection".to_owned(),
                1,
            ),
        };
        let target = format!("{root}/api/{path}");
        let url = match self.proxy.trim() {
            "" => target,
            proxy => through(proxy, &target),
        };
        let mut headers = vec![(
            "Accept".to_owned(),
            format!("application/vnd.go.cd.v{version}+json"),
        )];
        if let Some(authorization) = self.credential.header() {
            check_header("Authorization", &authorization)?;
            headers.push(("Authorization".to_owned(), authorization));
        }
        let body = match ask {
            Ask::Create(scm) | Ask::Verify(scm) => Some(scm.json()),
            Ask::Update { scm, etag } => {
                check_header("If-Match", etag)?;
                headers.push(("If-Match".to_owned(), (*etag).to_owned()));
                Some(scm.json())
            }
            _ => None,
        };
        if body.is_some() {
            headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
        }
        Ok(HttpRequest {
            method,
            url,
            headers,
            body: body.map(|body| body.to_string()),
        })
    }
}

impl Credential {
    /// What nobody else may know of it, if there is such a thing.
    pub fn secret(&self) -> Option<&Secret> {
        match self {
            Self::None => None,
            Self::Token(secret)
            | Self::Password {
                password: secret, ..
            } => Some(secret),
        }
    }

    fn header(&self) -> Option<String> {
        match self {
            Self::None => None,
            Self::Token(token) => Some(format!("Bearer {}", token.reveal())),
            Self::Password { user, password } => {
                let pair = format!("{user}:{}", password.reveal());
                Some(format!("Basic {}", base64::standard(pair.as_bytes())))
            }
        }
    }
}

fn scm_path(name: &str) -> String {
    format!("admin/scms/{}", percent_encode(name))
}

/// Whether a server takes a text as the name of an SCM
/// (`^[-a-zA-Z0-9_][-a-zA-Z0-9_.]*$`, at most 255 characters).
pub fn is_name(name: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=255).contains(&name.len())
        && !name.starts_with('.')
        && name.bytes().all(|byte| word(byte) || byte == b'.')
}

impl Version {
    /// The version of an SCM that a server answered with.
    pub fn of(etag: Option<String>) -> Self {
        etag.map_or(Self::Untold, Self::Read)
    }
}

impl Edited {
    /// What saves it.
    pub fn save(&self) -> Result<Ask<'_>, Problem> {
        let scm = &self.scm;
        if !is_name(&scm.name) {
            return Err(Problem::new(
                "The server does not take this name",
                "Use letters, digits, _, - and points, at most 255, not beginning with a point.",
            ));
        }
        if scm.in_repository {
            return Err(Problem::new(
                format!("{} is defined in a configuration repository", scm.name),
                "Change it in that repository; the server takes its changes from there only.",
            ));
        }
        match &self.version {
            Version::New => Ok(Ask::Create(scm)),
            Version::Read(etag) => Ok(Ask::Update { scm, etag }),
            Version::Untold => Err(Problem::new(
                format!("Which version of {} is open is not known", scm.name),
                "Have the proxy hand on the ETag header and name it in Access-Control-Expose-Headers, then edit the SCM anew.",
            )
            .with_detail("Saving could undo what somebody else has changed meanwhile.")),
        }
    }

    /// The same as one that is to be created, since the server does not have it any more.
    #[must_use]
    pub fn anew(&self) -> Self {
        Self {
            scm: Scm {
                id: String::new(),
                ..self.scm.clone()
            },
            version: Version::New,
            root: self.root.clone(),
        }
    }

    /// Whether its server is the one at this address.
    pub fn is_at(&self, root: &str) -> bool {
        owner(&self.root) == owner(root)
    }
}

/// The address of a server as it is told from others: alike with a slash at the end.
pub fn owner(root: &str) -> &str {
    root.trim().trim_end_matches('/')
}

impl Scm {
    /// Reads an SCM out of an answer.
    pub fn read(value: &Value) -> Option<Self> {
        let text = |value: &Value, key: &str| -> String {
            value
                .get(key)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let metadata = value.get("plugin_metadata")?;
        let configuration = value
            .get("configuration")
            .and_then(Value::as_array)
            .map(Vec::as_slice)
            .unwrap_or_default()
            .iter()
            .filter_map(|item| {
                let key = item.get("key")?.as_str()?.to_owned();
                let plain = item.get("value").and_then(Value::as_str);
                let encrypted = item.get("encrypted_value").and_then(Value::as_str);
                let stored = match (plain, encrypted) {
                    (Some(text), _) => Some(Stored::Plain(text.to_owned())),
                    (None, Some(text)) => Some(Stored::Encrypted(text.to_owned())),
                    (None, None) => None,
                };
                Some((key, stored))
            })
            .collect();
        Some(Self {
            id: text(value, "id"),
            name: value.get("name")?.as_str()?.to_owned(),
            auto_update: value
                .get("auto_update")
                .and_then(Value::as_bool)
                .unwrap_or(true),
            plugin_id: text(metadata, "id"),
            plugin_version: text(metadata, "version"),
            configuration,
            in_repository: value.pointer("/origin/type").and_then(Value::as_str)
                == Some("config_repo"),
        })
    }

    /// The values as they are stored.
    pub fn stored(&self) -> Vec<(String, Stored)> {
        self.configuration
            .iter()
            .filter_map(|(key, stored)| Some((key.clone(), stored.clone()?)))
            .collect()
    }

    fn json(&self) -> Value {
        let configuration: Vec<Value> = self
            .configuration
            .iter()
            .map(|(key, stored)| match stored {
                Some(Stored::Plain(text)) => json!({"key": key, "value": text}),
                Some(Stored::Encrypted(text)) => json!({"key": key, "encrypted_value": text}),
                None => json!({"key": key}),
            })
            .collect();
        let mut members = Map::new();
        if !self.id.is_empty() {
            members.insert("id".to_owned(), self.id.clone().into());
        }
        members.insert("name".to_owned(), self.name.clone().into());
        members.insert("auto_update".to_owned(), self.auto_update.into());
        members.insert(
            "plugin_metadata".to_owned(),
            json!({"id": self.plugin_id, "version": self.plugin_version}),
        );
        members.insert("configuration".to_owned(), configuration.into());
        Value::Object(members)
    }
}

/// The SCMs of a list (`_embedded.scms`).
pub fn scms(body: &str) -> Result<Vec<Scm>, Problem> {
    let items = embedded(body, "scms")?;
    Ok(items.iter().filter_map(Scm::read).collect())
}

/// The plugins of a list (`_embedded.plugin_info`), by name.
pub fn plugins(body: &str) -> Result<Vec<Listed>, Problem> {
    let items = embedded(body, "plugin_info")?;
    let mut plugins: Vec<Listed> = items.iter().filter_map(listed).collect();
    plugins.sort_by_key(|plugin| plugin.name.to_lowercase());
    Ok(plugins)
}

/// What a saved answer of a server tells.
#[derive(Clone, Debug, PartialEq)]
pub enum Saved {
    /// Plugins, with their forms.
    Plugins(Vec<Listed>),
    /// SCMs, with their values.
    Scms(Vec<Scm>),
}

/// Reads an answer that somebody saved, a list or a single one; `None` for
/// another text.
pub fn saved(answer: &Value) -> Option<Saved> {
    let list = |name: &str| answer.pointer(&format!("/_embedded/{name}"))?.as_array();
    if let Some(items) = list("plugin_info") {
        return Some(Saved::Plugins(items.iter().filter_map(listed).collect()));
    }
    if let Some(items) = list("scms") {
        return Some(Saved::Scms(items.iter().filter_map(Scm::read).collect()));
    }
    if answer.get("extensions").is_some_and(Value::is_array) {
        return Some(Saved::Plugins(vec![listed(answer)?]));
    }
    Some(Saved::Scms(vec![Scm::read(answer)?]))
}

fn embedded(body: &str, name: &str) -> Result<Vec<Value>, Problem> {
    let mut value: Value = serde_json::from_str(body).map_err(|error| {
        Problem::new(
            "The server’s answer is no JSON",
            "Check the address; it has to end with /go on most servers.",
        )
        .with_detail(error.to_string())
    })?;
    match value
        .pointer_mut(&format!("/_embedded/{name}"))
        .map(Value::take)
    {
        Some(Value::Array(items)) => Ok(items),
        _ => Err(Problem::new(
            "The server’s answer holds no list",
            format!("“_embedded.{name}” is missing; check the address and the server’s version."),
        )),
    }
}

fn listed(value: &Value) -> Option<Listed> {
    let text = |pointer: &str| -> String {
        value
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let id = value.get("id")?.as_str()?.to_owned();
    let extensions = value.get("extensions").and_then(Value::as_array);
    let extensions = extensions.map(Vec::as_slice).unwrap_or_default();
    let messages = value.pointer("/status/messages").and_then(Value::as_array);
    let name = match text("/about/name") {
        name if name.is_empty() => id.clone(),
        name => name,
    };
    Some(Listed {
        name: name.clone(),
        version: text("/about/version"),
        active: text("/status/state") == "active",
        messages: messages
            .map(Vec::as_slice)
            .unwrap_or_default()
            .iter()
            .filter_map(|message| Some(message.as_str()?.to_owned()))
            .collect(),
        extensions: extensions
            .iter()
            .filter_map(|extension| Some(extension.get("type")?.as_str()?.to_owned()))
            .collect(),
        plugin: responses(&name, extensions),
        id,
    })
}

/// The forms of a plugin as the responses that would describe them, so that
/// they are checked and shown like opened ones.
fn responses(name: &str, extensions: &[Value]) -> Plugin {
    let mut plugin = Plugin {
        name: name.to_owned(),
        ..Plugin::default()
    };
    for extension in extensions {
        for (member, surface) in SETTINGS {
            let Some(settings) = extension.get(member) else {
                continue;
            };
            let configurations = settings.get("configurations").and_then(Value::as_array);
            if let Some(configurations) = configurations {
                let text = properties(surface, configurations);
                plugin.put(Message::Configuration(surface), text);
            }
            if let Some(template) = settings.pointer("/view/template").and_then(Value::as_str) {
                let display = extension.get("display_name").and_then(Value::as_str);
                let view = match surface {
                    Surface::Scm | Surface::Task => {
                        json!({"displayValue": display.unwrap_or(name), "template": template})
                    }
                    _ => json!({"template": template}),
                };
                plugin.put(Message::View(surface), view.to_string());
            }
        }
    }
    plugin
}

/// Members of an extension that hold a form.
const SETTINGS: [(&str, Surface); 11] = [
    ("scm_settings", Surface::Scm),
    ("plugin_settings", Surface::Settings),
    ("task_settings", Surface::Task),
    ("elastic_agent_profile_settings", Surface::ElasticProfile),
    ("cluster_profile_settings", Surface::ClusterProfile),
    ("auth_config_settings", Surface::AuthConfig),
    ("role_settings", Surface::RoleConfig),
    ("store_config_settings", Surface::ArtifactStore),
    ("artifact_config_settings", Surface::ArtifactPublish),
    ("fetch_artifact_settings", Surface::ArtifactFetch),
    ("secret_config_settings", Surface::Secrets),
];

/// The response that would declare these properties. The API tells less than
/// the plugin does: neither names, nor order, nor defaults. So a key stands for
/// its name, since nobody is to blame for a missing one.
fn properties(surface: Surface, configurations: &[Value]) -> String {
    if surface.is_listed() {
        return Value::from(configurations.to_vec()).to_string();
    }
    let mut members = Map::new();
    for item in configurations {
        let Some(key) = item.get("key").and_then(Value::as_str) else {
            continue;
        };
        let mut property = Map::new();
        property.insert("display-name".to_owned(), key.into());
        for (theirs, ours) in [
            ("secure", "secure"),
            ("required", "required"),
            ("part_of_identity", "part-of-identity"),
        ] {
            if let Some(flag) = item.pointer(&format!("/metadata/{theirs}")) {
                property.insert(ours.to_owned(), flag.clone());
            }
        }
        members.insert(key.to_owned(), property.into());
    }
    Value::Object(members).to_string()
}

/// What an answer to a change or a check means.
pub fn outcome(status: u16, body: &str) -> Result<Value, Failure> {
    let value: Option<Value> = serde_json::from_str(body).ok();
    let message = value
        .as_ref()
        .and_then(|value| value.get("message")?.as_str())
        .unwrap_or_default();
    match (status, value.as_ref()) {
        (200..=299, Some(value)) => Ok(value.clone()),
        (412, _) => Err(Failure::Changed),
        (422, Some(value)) => Err(Failure::Refused(refusal(message, value))),
        (200..=299, None) => Err(Failure::Problem(Problem::new(
            "The server’s answer is no JSON, so it is not known whether this was done",
            "It may be a page to log in at: check the address and the credential. What you entered is still here.",
        ))),
        _ => Err(Failure::Problem(
            status_problem(status).with_detail(message),
        )),
    }
}

/// The SCM that an answer to a change holds, if it is the one that was sent.
pub fn saved_scm(sent: &Scm, answer: &Value) -> Result<Scm, Problem> {
    let is_whole = answer.get("configuration").is_some_and(Value::is_array);
    Scm::read(answer)
        .filter(|saved| {
            is_whole && saved.name == sent.name && (sent.id.is_empty() || saved.id == sent.id)
        })
        .ok_or_else(|| {
            Problem::new(
                format!(
                    "The server’s answer is not the SCM {}, so it is not known whether it was saved",
                    sent.name
                ),
                "What you entered is still here. Check the address, and what a proxy makes of the answer; press Refresh to see what the server has.",
            )
        })
}

/// Tells that the SCM of this name was deleted while it was edited.
pub fn gone(name: &str) -> Problem {
    Problem::new(
        format!("{name} is no longer on the server: somebody has deleted it"),
        "Nothing was saved, and what you entered is still here. Save again to create it anew with that.",
    )
}

/// What a status that is no success means.
pub fn status_problem(status: u16) -> Problem {
    let remedy = match status {
        401 => "Enter a token or name and password that the server knows.",
        403 => "Ask an administrator for the right to do this.",
        404 => "Check the address; it has to end with /go on most servers.",
        406 => "The server does not speak this version of the API; it may be too old or too new.",
        428 => "The server wants to know which version is changed; load the SCM again.",
        _ => "Look at the server’s log, or try again later.",
    };
    Problem::new(
        format!("The server answered with HTTP status {status}"),
        remedy,
    )
}

/// Per-key errors of a 422: those of the values under `data` (or `scm`), then
/// those of the SCM itself.
fn refusal(message: &str, value: &Value) -> Refusal {
    let scm = value.get("data").or_else(|| value.get("scm"));
    let lists = |errors: Option<&Value>| -> Vec<(String, String)> {
        let members = errors.and_then(Value::as_object);
        let named = members.into_iter().flatten().flat_map(|(name, list)| {
            let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
            let texts = list.iter().filter_map(Value::as_str);
            texts
                .map(|text| (name.clone(), text.to_owned()))
                .collect::<Vec<_>>()
        });
        named.collect()
    };
    let mut errors = Vec::new();
    let configuration = scm.and_then(|scm| scm.get("configuration")?.as_array());
    for item in configuration.map(Vec::as_slice).unwrap_or_default() {
        let key = item.get("key").and_then(Value::as_str);
        for (_, message) in lists(item.get("errors")) {
            errors.push(Reported {
                key: key.map(str::to_owned),
                message,
            });
        }
    }
    for (name, message) in lists(scm.and_then(|scm| scm.get("errors"))) {
        errors.push(Reported {
            key: None,
            message: format!("{name}: {message}"),
        });
    }
    Refusal {
        message: message.to_owned(),
        errors,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::plugin::check::check;

    fn server() -> Server {
        Server {
            root: "https://ci.example/go/".into(),
            proxy: String::new(),
            credential: Credential::Token(Secret::new("t0ken")),
        }
    }

    fn scm() -> Scm {
        Scm {
            id: "1".into(),
            name: "my scm".into(),
            auto_update: true,
            plugin_id: "p".into(),
            plugin_version: "1".into(),
            configuration: vec![
                ("URL".into(), Some(Stored::Plain("u".into()))),
                ("PASSWORD".into(), Some(Stored::Encrypted("AES:x".into()))),
                ("BRANCH".into(), None),
            ],
            in_repository: false,
        }
    }

    #[test]
    fn an_scm_of_a_repository_is_told_and_not_saved() {
        let value = |origin: &str| json!({"id": "1", "name": "shop", "origin": {"type": origin}, "plugin_metadata": {"id": "git"}});
        for (origin, is_of_repository) in [("gocd", false), ("config_repo", true)] {
            let edited = Edited {
                scm: Scm::read(&value(origin)).unwrap(),
                version: Version::Read("e".into()),
                ..Edited::default()
            };
            assert_eq!(edited.scm.in_repository, is_of_repository);
            assert_eq!(edited.save().is_err(), is_of_repository);
        }
        let untold = json!({"name": "shop", "plugin_metadata": {"id": "git"}});
        assert!(!Scm::read(&untold).unwrap().in_repository);
    }

    #[test]
    fn an_scm_that_was_deleted_is_created_with_what_was_entered() {
        let edited = Edited {
            scm: Scm {
                name: "shop".into(),
                ..scm()
            },
            version: Version::Read("e".into()),
            root: "https://ci.example/go".into(),
        };
        let anew = edited.anew();
        let Ok(Ask::Create(created)) = anew.save() else {
            panic!("{:?}", anew.save());
        };
        assert_eq!((created.id.as_str(), created.name.as_str()), ("", "shop"));
        assert_eq!(created.configuration, scm().configuration);
        assert!(anew.is_at(&edited.root));
    }

    fn header<'r>(request: &'r HttpRequest, name: &str) -> Option<&'r str> {
        let found = request.headers.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str())
    }

    #[test]
    fn each_request_names_the_version_of_its_api() {
        let request = server().request(&Ask::Plugins).unwrap();
        assert_eq!(
            request.url,
            "https://ci.example/go/api/admin/plugin_info?include_bad=true"
        );
        assert_eq!(
            header(&request, "Accept"),
            Some("application/vnd.go.cd.v7+json")
        );
        assert_eq!(header(&request, "Authorization"), Some("Bearer t0ken"));
        let request = server().request(&Ask::Verify(&scm())).unwrap();
        assert_eq!(
            header(&request, "Accept"),
            Some("application/vnd.go.cd.v1+json")
        );
    }

    #[test]
    fn a_change_names_the_version_that_was_read() {
        let scm = scm();
        let ask = Ask::Update {
            scm: &scm,
            etag: "\"abc\"",
        };
        let request = server().request(&ask).unwrap();
        assert_eq!(request.method, Method::Put);
        assert!(request.url.ends_with("/api/admin/scms/my%20scm"));
        assert_eq!(header(&request, "If-Match"), Some("\"abc\""));
        let body: Value = serde_json::from_str(request.body.as_deref().unwrap()).unwrap();
        assert_eq!(
            body["configuration"],
            json!([
                {"key": "URL", "value": "u"},
                {"key": "PASSWORD", "encrypted_value": "AES:x"},
                {"key": "BRANCH"}
            ])
        );
        assert_eq!(Scm::read(&body), Some(scm));
    }

    #[test]
    fn only_a_version_that_is_known_is_changed() {
        let edited = |version| Edited {
            scm: scm(),
            version,
            root: String::new(),
        };
        let mut new = edited(Version::New);
        assert!(new.save().is_err(), "a blank is in the name");
        new.scm.name = "scm".into();
        assert_eq!(new.save(), Ok(Ask::Create(&new.scm)));
        let mut read = edited(Version::of(Some("\"a\"".into())));
        read.scm.name = "scm".into();
        let (scm, etag) = (&read.scm, "\"a\"");
        assert_eq!(read.save(), Ok(Ask::Update { scm, etag }));
        let mut untold = edited(Version::of(None));
        untold.scm.name = "scm".into();
        assert!(untold.save().unwrap_err().remedy.contains("ETag"));
    }

    #[test]
    fn an_scm_belongs_to_one_server() {
        let edited = Edited {
            root: "https://ci.example/go/ ".into(),
            ..Edited::default()
        };
        assert!(edited.is_at("https://ci.example/go"));
        assert!(!edited.is_at("https://other.example/go"));
    }

    #[test]
    fn a_proxy_stands_in_front_and_other_schemes_are_refused() {
        let through = Server {
            proxy: "/proxy/".into(),
            ..server()
        };
        let request = through.request(&Ask::Scms).unwrap();
        assert_eq!(request.url, "/proxy/ci.example/go/api/admin/scms");
        let other = Server {
            root: "file:///go".into(),
            ..server()
        };
        assert!(other.request(&Ask::Scms).is_err());
    }

    #[test]
    fn a_credential_does_not_print_itself() {
        let basic = Credential::Password {
            user: "jo".into(),
            password: Secret::new("p4ss"),
        };
        let server = Server {
            credential: basic,
            ..server()
        };
        assert!(!format!("{server:?}").contains("p4ss"));
        let request = server.request(&Ask::Scms).unwrap();
        assert_eq!(
            header(&request, "Authorization"),
            Some("Basic am86cDRzcw==")
        );
    }

    #[test]
    fn every_form_of_a_plugin_becomes_responses_that_can_be_checked() {
        let body = json!({"_embedded": {"plugin_info": [
            {
                "id": "b", "status": {"state": "active"}, "about": {"name": "B", "version": "1"},
                "extensions": [{
                    "type": "scm", "display_name": "Git",
                    "scm_settings": {
                        "configurations": [{"key": "URL", "metadata": {"secure": false, "required": true, "part_of_identity": true}}],
                        "view": {"template": "<input ng-model=\"URL\">"}
                    },
                    "plugin_settings": {"configurations": [{"key": "A", "metadata": {"secure": true, "required": false}}]}
                }, {
                    "type": "authorization",
                    "auth_config_settings": {
                        "configurations": [{"key": "X", "metadata": {"secure": false, "required": false}}],
                        "view": {"template": "<p></p>"}
                    }
                }]
            },
            {"id": "a", "status": {"state": "invalid", "messages": ["broken"]}, "extensions": []}
        ]}});
        let plugins = plugins(&body.to_string()).unwrap();
        let [a, b] = plugins.as_slice() else {
            panic!("two plugins")
        };
        assert_eq!(
            (a.active, a.messages.as_slice()),
            (false, ["broken".to_owned()].as_slice())
        );
        assert_eq!(b.extensions, ["scm", "authorization"]);
        let checked = check(&b.plugin, None);
        // What the API does not tell is held against nobody.
        assert_eq!(checked.findings, []);
        assert_eq!(checked.surfaces.len(), 3);
        assert_eq!(
            checked
                .surface(Surface::Scm)
                .unwrap()
                .view
                .as_ref()
                .unwrap()
                .display_value,
            "Git"
        );
    }

    #[test]
    fn a_refusal_is_told_by_key() {
        let body = json!({
            "message": "Validations failed.",
            "data": {
                "name": "x",
                "errors": {"name": ["taken"]},
                "configuration": [
                    {"key": "URL", "value": "u", "errors": {"configuration_value": ["bad", "worse"]}},
                    {"key": "OTHER", "value": "o"}
                ]
            }
        });
        let Err(Failure::Refused(refusal)) = outcome(422, &body.to_string()) else {
            panic!("refused")
        };
        let told: Vec<_> = refusal
            .errors
            .iter()
            .map(|error| (error.key.as_deref(), error.message.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                (Some("URL"), "bad"),
                (Some("URL"), "worse"),
                (None, "name: taken")
            ]
        );
        assert_eq!(outcome(412, "{}"), Err(Failure::Changed));
        assert!(matches!(outcome(401, ""), Err(Failure::Problem(_))));
        assert!(outcome(200, "{}").is_ok());
    }

    #[test]
    fn what_is_no_answer_about_the_scm_is_not_taken_for_it() {
        for body in ["", "<html>Log in</html>"] {
            let Err(Failure::Problem(problem)) = outcome(200, body) else {
                panic!("{body}")
            };
            assert!(problem.headline.contains("no JSON"), "{problem:?}");
            assert!(problem.remedy.contains("log in"), "{problem:?}");
        }
        let sent = Scm {
            name: "one".into(),
            ..scm()
        };
        let good = sent.json();
        assert_eq!(saved_scm(&sent, &good), Ok(sent.clone()));
        let with = |member: &str, value: Value| {
            let mut answer = good.clone();
            answer[member] = value;
            answer
        };
        for answer in [
            json!("x"),
            json!({}),
            json!({"name": "other", "configuration": []}),
            with("name", "other".into()),
            with("id", "2".into()),
            with("configuration", Value::Null),
        ] {
            assert!(saved_scm(&sent, &answer).is_err(), "{answer}");
        }
        // A new one gets its id there.
        let new = Scm {
            id: String::new(),
            ..sent
        };
        assert!(saved_scm(&new, &good).is_ok());
    }

    #[test]
    fn names_are_those_that_the_server_takes() {
        for (name, good) in [
            ("a", true),
            ("-a.b_1", true),
            (".a", false),
            ("", false),
            ("a b", false),
        ] {
            assert_eq!(is_name(name), good, "{name}");
        }
        assert!(!is_name(&"a".repeat(256)));
    }

    #[test]
    fn a_list_of_something_else_is_told() {
        assert!(scms("[]").is_err());
        assert!(scms("<html>").is_err());
        assert_eq!(
            scms(r#"{"_embedded": {"scms": [5, {"name": "x"}]}}"#),
            Ok(Vec::new())
        );
    }
}
