//! A GoCD server: its plugins and SCMs, and one SCM being edited with the forms
//! of its plugin. The credential is kept by the vault.

use super::keeper;
use super::plugin::PluginSession;
use super::vault::Vault;
use crate::domain::http::HttpRequest;
use crate::domain::plugin::configuration::Configuration;
use crate::domain::plugin::conflict::{self, Difference};
use crate::domain::plugin::model::{Entries, Reported, Stored};
use crate::domain::plugin::server::{
    self, Ask, Credential, Failure, Listed, Scm, Server, is_name, status_problem,
};
use crate::domain::problem::Problem;
use crate::domain::secret::{Secret, SecretId};
use crate::io::HttpAnswer;
use crate::io::browser::fetch::{self, ANSWER_LIMIT_BYTES, AbortHandle, Terms};
use crate::io::browser::timer::sleep;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

const TIMEOUT: Duration = Duration::from_secs(30);
/// How often the plugins are asked for again; mostly answered by a 304.
const POLL: Duration = Duration::from_secs(60);

/// The SCM that is being edited.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenScm {
    /// As it was read, or as it is to be created.
    pub scm: Scm,
    /// Tag of the version that was read; `None` for a new one.
    pub etag: Option<String>,
}

/// What the server has instead of what was opened, since somebody else has
/// changed it.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// The SCM as the server has it now.
    pub theirs: Scm,
    /// Tag of that version.
    etag: Option<String>,
}

/// A handle on the server.
#[derive(Clone, Copy)]
pub struct GocdSession {
    plugin: PluginSession,
    /// Address of the server, as typed.
    pub root: RwSignal<String>,
    /// A proxy in front of it, as typed.
    pub proxy: RwSignal<String>,
    /// Name of the person; empty where a token is given.
    pub user: RwSignal<String>,
    /// Token, or password of that person.
    pub secret: RwSignal<Secret>,
    /// The plugins of the server; `None` before it was asked.
    pub plugins: RwSignal<Option<Vec<Listed>>>,
    /// Its SCMs.
    pub scms: RwSignal<Vec<Scm>>,
    /// The SCM that is being edited.
    pub open: RwSignal<Option<OpenScm>>,
    /// What the server has instead, until somebody decides between both.
    pub conflict: RwSignal<Option<Conflict>>,
    /// Where that and what is entered differ, always current.
    pub differences: Memo<Vec<Difference>>,
    /// What was entered before the server's state took its place.
    pub replaced: RwSignal<Option<Entries>>,
    /// Whether something is under way.
    pub busy: RwSignal<bool>,
    /// What failed last.
    pub problem: RwSignal<Option<Problem>>,
    /// What worked last.
    pub status: RwSignal<String>,
    /// The server that was connected to, and the tag of its plugins.
    connected: StoredValue<Option<(Server, Option<String>)>>,
    /// Number of the connection, to end the polling of an earlier one.
    number: StoredValue<u32>,
}

impl GocdSession {
    /// A session that is not connected. Its signals live as long as the current
    /// reactive owner.
    pub fn new(plugin: PluginSession) -> Self {
        let conflict = RwSignal::new(None::<Conflict>);
        let differences = Memo::new(move |_| {
            conflict.with(|conflict| {
                let Some(Conflict { theirs, .. }) = conflict else {
                    return Vec::new();
                };
                let mine = plugin.configuration.with(Configuration::entries);
                plugin.read.with(|read| {
                    let secure = |key: &str| {
                        let mut properties = read.properties.iter();
                        properties.any(|property| property.secure && property.key == key)
                    };
                    conflict::differences(&theirs.configuration, &mine, secure)
                })
            })
        });
        let session = Self {
            plugin,
            root: RwSignal::new(String::new()),
            proxy: RwSignal::new(String::new()),
            user: RwSignal::new(String::new()),
            secret: RwSignal::new(Secret::default()),
            plugins: RwSignal::new(None),
            scms: RwSignal::new(Vec::new()),
            open: RwSignal::new(None),
            conflict,
            differences,
            replaced: RwSignal::new(None),
            busy: RwSignal::new(false),
            problem: RwSignal::new(None),
            status: RwSignal::new(String::new()),
            connected: StoredValue::new(None),
            number: StoredValue::new(0),
        };
        let vault = Vault::get();
        keeper::tend(vault);
        vault.on_changed(move || session.look_up());
        session
    }

    /// Names the server, with the credential that the vault keeps for it: one of
    /// another server does not go along.
    pub fn aim(self, root: String) {
        let before = self.root.get_untracked();
        let is_its = self
            .secret
            .with_untracked(|secret| kept_secret(&before).as_ref() == Some(secret));
        if is_its && owner(&before) != owner(&root) {
            self.secret.set(Secret::default());
        }
        self.root.set(root);
        self.look_up();
    }

    /// Takes the credential that the vault keeps for the server, unless one was
    /// typed.
    fn look_up(self) {
        if self.secret.with_untracked(Secret::is_empty)
            && let Some(kept) = self.root.with_untracked(|root| kept_secret(root))
        {
            self.secret.set(kept);
        }
    }

    /// Asks the server that is typed for its plugins and SCMs; pressing the
    /// button is the consent.
    pub fn connect(self) {
        let secret = self.secret.get_untracked();
        let user = self.user.get_untracked();
        let credential = if secret.is_empty() {
            Credential::None
        } else if user.trim().is_empty() {
            Credential::Token(secret)
        } else {
            Credential::Password {
                user: user.trim().to_owned(),
                password: secret,
            }
        };
        let root = self.root.get_untracked();
        let server = Server {
            root: root.clone(),
            proxy: self.proxy.get_untracked(),
            credential,
        };
        self.connected.set_value(Some((server, None)));
        self.plugins.set(None);
        self.scms.set(Vec::new());
        let number = self.number.try_update_value(|number| {
            *number = number.wrapping_add(1);
            *number
        });
        let given = self.secret.get_untracked();
        self.work(async move {
            let listed = self.list().await?;
            // It works, so it is worth keeping. None may only mean that the vault is locked.
            if !given.is_empty() || keeper::can_be_kept(Vault::get()) {
                keeper::keep(Vault::get(), secret_id(&root), given);
            }
            Ok(listed)
        });
        spawn_local(async move {
            loop {
                sleep(POLL).await;
                if self.number.try_get_value() != number {
                    return;
                }
                if let Err(problem) = self.load_plugins().await {
                    self.problem.set(Some(problem));
                }
            }
        });
    }

    /// Asks again for plugins, with the tag of those that are there, and SCMs.
    pub fn refresh(self) {
        self.work(self.list());
    }

    async fn list(self) -> Result<String, Problem> {
        self.load_plugins().await?;
        self.load_scms().await?;
        Ok("The plugins and SCMs of the server are listed.".to_owned())
    }

    /// Goes on with an SCM that was being edited at an earlier visit, once the
    /// server is connected.
    pub fn resume(self, scm: Option<(Scm, Option<String>)>) {
        if let Some((scm, etag)) = scm {
            self.put(Some(OpenScm { scm, etag }));
        }
    }

    fn work(self, work: impl Future<Output = Result<String, Problem>> + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        spawn_local(async move {
            self.busy.set(true);
            self.problem.set(None);
            self.status.set(String::new());
            match work.await {
                Ok(status) => self.status.set(status),
                Err(problem) => self.problem.set(Some(problem)),
            }
            self.busy.set(false);
        });
    }

    async fn load_plugins(self) -> Result<(), Problem> {
        let known = self
            .connected
            .with_value(|connected| connected.as_ref().and_then(|(_, tag)| tag.clone()));
        let answer = self.ask(&Ask::Plugins, known.as_deref()).await?;
        if answer.status == 304 {
            return Ok(());
        }
        if answer.status != 200 {
            return Err(status_problem(answer.status));
        }
        let plugins = server::plugins(&answer.body)?;
        let tag = etag(&answer);
        self.connected.update_value(|connected| {
            if let Some((_, known)) = connected {
                *known = tag;
            }
        });
        self.plugins.set(Some(plugins));
        Ok(())
    }

    async fn load_scms(self) -> Result<(), Problem> {
        let answer = self.ask(&Ask::Scms, None).await?;
        if answer.status != 200 {
            return Err(status_problem(answer.status));
        }
        self.scms.set(server::scms(&answer.body)?);
        Ok(())
    }

    /// Shows the forms of a plugin.
    pub fn show(self, id: String) {
        self.put(None);
        let found = self.plugins.with_untracked(|plugins| {
            let mut plugins = plugins.iter().flatten();
            plugins
                .find(|plugin| plugin.id == id)
                .map(|plugin| plugin.plugin.clone())
        });
        if let Some(plugin) = found {
            self.plugin.reveals.set(true);
            self.plugin.open_plugin(plugin);
        }
    }

    /// Begins a new SCM of a plugin.
    pub fn begin(self, id: String) {
        let found = self.plugins.with_untracked(|plugins| {
            let mut plugins = plugins.iter().flatten();
            plugins.find(|plugin| plugin.id == id).cloned()
        });
        if let Some(listed) = found {
            let scm = Scm {
                auto_update: true,
                plugin_id: listed.id,
                plugin_version: listed.version,
                ..Scm::default()
            };
            self.put(Some(OpenScm { scm, etag: None }));
            self.plugin.open_plugin(listed.plugin);
        }
    }

    /// Reads an SCM anew and edits it.
    pub fn edit(self, name: String) {
        self.work(async move {
            let open = self.read_scm(&name).await?;
            self.fill(open)?;
            self.plugin.reveals.set(true);
            Ok(format!("{name} is open."))
        });
    }

    /// The SCM of this name as the server has it now.
    async fn read_scm(self, name: &str) -> Result<OpenScm, Problem> {
        let answer = self.ask(&Ask::Scm(name), None).await?;
        if answer.status != 200 {
            return Err(status_problem(answer.status));
        }
        let value = serde_json::from_str(&answer.body).unwrap_or_default();
        let scm = Scm::read(&value).ok_or_else(|| {
            Problem::new(
                format!("The SCM {name} could not be read"),
                "Check the server’s version.",
            )
        })?;
        let etag = etag(&answer);
        Ok(OpenScm { scm, etag })
    }

    /// Opens an SCM as it was read, with the forms of its plugin.
    fn fill(self, open: OpenScm) -> Result<(), Problem> {
        let id = &open.scm.plugin_id;
        let found = self.plugins.with_untracked(|plugins| {
            let mut plugins = plugins.iter().flatten();
            plugins
                .find(|plugin| plugin.id == *id)
                .map(|plugin| plugin.plugin.clone())
        });
        let mut plugin = found.ok_or_else(|| {
            Problem::new(
                format!("The plugin {id} of this SCM is not on the server"),
                "Install it, or delete the SCM on the server.",
            )
        })?;
        plugin.stored = open.scm.stored();
        self.put(Some(open));
        self.plugin.open_plugin(plugin);
        Ok(())
    }

    /// Puts an SCM in place of the one that is open.
    fn put(self, open: Option<OpenScm>) {
        self.conflict.set(None);
        self.replaced.set(None);
        self.open.set(open);
    }

    /// Names the new SCM.
    pub fn rename(self, name: String) {
        self.open.update(|open| {
            if let Some(open) = open {
                open.scm.name = name;
            }
        });
    }

    /// The SCM as it is entered now.
    fn entered(self) -> Option<OpenScm> {
        let mut open = self.open.get_untracked()?;
        open.scm.configuration = self
            .plugin
            .configuration
            .with_untracked(Configuration::entries);
        Some(open)
    }

    /// Creates the SCM, or changes it if nobody else has done so since.
    pub fn save(self) {
        let Some(OpenScm { scm, etag: tag }) = self.entered() else {
            return;
        };
        if !is_name(&scm.name) {
            self.problem.set(Some(Problem::new(
                "The server does not take this name",
                "Use letters, digits, _, - and points, at most 255, not beginning with a point.",
            )));
            return;
        }
        self.work(async move {
            let ask = match &tag {
                Some(etag) => Ask::Update { scm: &scm, etag },
                None => Ask::Create(&scm),
            };
            let answer = self.ask(&ask, None).await?;
            let value = match server::outcome(answer.status, &answer.body) {
                Err(Failure::Changed) => return Err(self.meet(&scm.name).await?),
                outcome => self.take(outcome)?,
            };
            let saved = Scm::read(&value).unwrap_or(scm);
            let status = format!("{} is saved.", saved.name);
            self.put(Some(OpenScm {
                scm: saved,
                etag: etag(&answer),
            }));
            self.load_scms().await?;
            Ok(status)
        });
    }

    /// Has the server try to reach the SCM as it is entered.
    pub fn verify(self) {
        let Some(OpenScm { scm, .. }) = self.entered() else {
            return;
        };
        self.work(async move {
            let answer = self.ask(&Ask::Verify(&scm), None).await?;
            let value = self.take(server::outcome(answer.status, &answer.body))?;
            let message = value.get("message").and_then(|message| message.as_str());
            Ok(message.unwrap_or("The SCM was reached.").to_owned())
        });
    }

    /// Looks at what the server has instead of what was opened, and tells of it.
    async fn meet(self, name: &str) -> Result<Problem, Problem> {
        let OpenScm { scm, etag } = self.read_scm(name).await.map_err(|problem| {
            let detail = format!("{}. {}", problem.headline, problem.remedy);
            Problem::new(
                format!("Somebody else has changed {name} or removed it since you opened it"),
                "Nothing was saved, and what you entered is still here. Save again to look at the server’s state once more.",
            )
            .with_detail(detail)
        })?;
        self.conflict.set(Some(Conflict { theirs: scm, etag }));
        Ok(Problem::new(
            "Somebody else has changed this SCM since you opened it",
            "Nothing was saved, and what you entered is still here. Below it says what differs: take the server’s state, or keep yours and save again.",
        ))
    }

    /// Puts the server's state in place of what was entered, which can be put
    /// back.
    pub fn take_theirs(self) {
        let Some(Conflict { theirs, etag }) = self.conflict.get_untracked() else {
            return;
        };
        let before = self
            .plugin
            .configuration
            .with_untracked(Configuration::entries);
        self.problem.set(None);
        let name = theirs.name.clone();
        match self.fill(OpenScm { scm: theirs, etag }) {
            Ok(()) => {
                self.replaced.set(Some(before));
                self.status
                    .set(format!("The forms show {name} as the server has it."));
            }
            Err(problem) => self.problem.set(Some(problem)),
        }
    }

    /// Keeps what was entered: the next save puts it in place of the server's
    /// state. What no form shows is taken from the server.
    pub fn keep_mine(self) {
        let Some(Conflict { theirs, etag }) = self.conflict.get_untracked() else {
            return;
        };
        self.problem.set(None);
        self.put(Some(OpenScm { scm: theirs, etag }));
        self.status.set(
            "What you entered is kept. Saving puts it in place of the server’s state.".to_owned(),
        );
    }

    /// Puts back what was entered before the server's state took its place.
    /// Secrets that the server keeps are left as they are.
    pub fn put_back(self) {
        let Some(before) = self.replaced.get_untracked() else {
            return;
        };
        self.replaced.set(None);
        let values: Vec<_> = before
            .into_iter()
            .filter_map(|(key, value)| match value {
                Some(Stored::Plain(text)) => Some((key, Some(text))),
                Some(Stored::Encrypted(_)) => None,
                None => Some((key, None)),
            })
            .collect();
        self.plugin.set_all(&values);
        self.status
            .set("What you had entered is back in the forms.".to_owned());
    }

    /// What an answer to a change or a check means; errors by key go to the
    /// fields.
    fn take(
        self,
        outcome: Result<serde_json::Value, Failure>,
    ) -> Result<serde_json::Value, Problem> {
        match outcome {
            Ok(value) => {
                self.plugin.added.set(Vec::<Reported>::new());
                Ok(value)
            }
            Err(Failure::Refused(refusal)) => {
                self.plugin.added.set(refusal.errors);
                Err(Problem::new(
                    "The server does not take this",
                    "Correct what the fields say, and try again.",
                )
                .with_detail(refusal.message))
            }
            // Only a change can meet one, and `save` looks at what there is instead.
            Err(Failure::Changed) => Err(status_problem(412)),
            Err(Failure::Problem(problem)) => Err(problem),
        }
    }

    async fn ask(self, ask: &Ask<'_>, known: Option<&str>) -> Result<HttpAnswer, Problem> {
        let unusable = |reason: String| {
            Problem::new(
                "The server cannot be asked",
                "Correct the address or the credential.",
            )
            .with_detail(reason)
        };
        let request: HttpRequest = self
            .connected
            .with_value(|connected| {
                let (server, _) = connected.as_ref()?;
                Some(server.request(ask))
            })
            .ok_or_else(|| unusable("No server is connected.".to_owned()))?
            .map_err(|error| unusable(error.to_string()))?;
        let terms = Terms {
            timeout: TIMEOUT,
            limit_bytes: ANSWER_LIMIT_BYTES,
            headers: &["etag"],
            known,
            live: true,
        };
        let answer = fetch::send_on_terms(&request, &terms, &AbortHandle::new())
            .await
            .map_err(|error| {
                Problem::new(
                    "The server gave no answer",
                    "GoCD lets no page of another origin read its answers: serve this app from the server’s origin, or name a proxy.",
                )
                .with_detail(error.to_string())
            })?;
        Ok(HttpAnswer {
            status: answer.status,
            content_type: answer.content_type,
            headers: answer.headers,
            body: String::from_utf8_lossy(&answer.body).into_owned(),
            took: answer.took,
        })
    }

    /// Forgets the server's answers and the credential, the kept one too.
    pub fn disconnect(self) {
        let root = self.root.get_untracked();
        keeper::keep(Vault::get(), secret_id(&root), Secret::default());
        self.number
            .update_value(|number| *number = number.wrapping_add(1));
        self.connected.set_value(None);
        self.secret.set(Secret::default());
        self.plugins.set(None);
        self.scms.set(Vec::new());
        self.put(None);
        self.problem.set(None);
        self.status.set(String::new());
    }
}

/// A server as the owner of a secret.
fn owner(root: &str) -> &str {
    root.trim().trim_end_matches('/')
}

fn secret_id(root: &str) -> SecretId {
    SecretId::new(&["plugins", owner(root)], "credential")
}

fn kept_secret(root: &str) -> Option<Secret> {
    Vault::get().secret(&secret_id(root))
}

fn etag(answer: &HttpAnswer) -> Option<String> {
    let mut headers = answer.headers.iter();
    headers
        .find(|(name, _)| name == "etag")
        .map(|(_, value)| value.clone())
}
