//! A GoCD server: its plugins and SCMs, and one SCM being edited with the forms
//! of its plugin. The credential lives as long as the page.

use super::plugin::PluginSession;
use crate::domain::http::HttpRequest;
use crate::domain::plugin::configuration::Configuration;
use crate::domain::plugin::model::Reported;
use crate::domain::plugin::server::{
    self, Ask, Credential, Failure, Listed, Scm, Server, is_name, status_problem,
};
use crate::domain::problem::Problem;
use crate::domain::secret::Secret;
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
        Self {
            plugin,
            root: RwSignal::new(String::new()),
            proxy: RwSignal::new(String::new()),
            user: RwSignal::new(String::new()),
            secret: RwSignal::new(Secret::default()),
            plugins: RwSignal::new(None),
            scms: RwSignal::new(Vec::new()),
            open: RwSignal::new(None),
            busy: RwSignal::new(false),
            problem: RwSignal::new(None),
            status: RwSignal::new(String::new()),
            connected: StoredValue::new(None),
            number: StoredValue::new(0),
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
        let server = Server {
            root: self.root.get_untracked(),
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
        self.refresh();
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
        self.work(async move {
            self.load_plugins().await?;
            self.load_scms().await?;
            Ok("The plugins and SCMs of the server are listed.".to_owned())
        });
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
        self.open.set(None);
        let found = self.plugins.with_untracked(|plugins| {
            let mut plugins = plugins.iter().flatten();
            plugins
                .find(|plugin| plugin.id == id)
                .map(|plugin| plugin.plugin.clone())
        });
        if let Some(plugin) = found {
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
            self.open.set(Some(OpenScm { scm, etag: None }));
            self.plugin.open_plugin(listed.plugin);
        }
    }

    /// Reads an SCM anew and edits it.
    pub fn edit(self, name: String) {
        self.work(async move {
            let answer = self.ask(&Ask::Scm(&name), None).await?;
            if answer.status != 200 {
                return Err(status_problem(answer.status));
            }
            let value = serde_json::from_str(&answer.body).unwrap_or_default();
            let Some(scm) = Scm::read(&value) else {
                return Err(Problem::new(
                    format!("The SCM {name} could not be read"),
                    "Check the server’s version.",
                ));
            };
            let mut plugin = self
                .plugins
                .with_untracked(|plugins| {
                    let mut plugins = plugins.iter().flatten();
                    plugins
                        .find(|plugin| plugin.id == scm.plugin_id)
                        .map(|plugin| plugin.plugin.clone())
                })
                .ok_or_else(|| {
                    Problem::new(
                        format!(
                            "The plugin {} of this SCM is not on the server",
                            scm.plugin_id
                        ),
                        "Install it, or delete the SCM on the server.",
                    )
                })?;
            plugin.stored = scm.stored();
            let etag = etag(&answer);
            self.open.set(Some(OpenScm { scm, etag }));
            self.plugin.open_plugin(plugin);
            Ok(format!("{name} is open."))
        });
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
            let value = self.take(&answer)?;
            let saved = Scm::read(&value).unwrap_or(scm);
            let status = format!("{} is saved.", saved.name);
            self.open.set(Some(OpenScm {
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
            let value = self.take(&answer)?;
            let message = value.get("message").and_then(|message| message.as_str());
            Ok(message.unwrap_or("The SCM was reached.").to_owned())
        });
    }

    /// What an answer to a change or a check means; errors by key go to the
    /// fields.
    fn take(self, answer: &HttpAnswer) -> Result<serde_json::Value, Problem> {
        match server::outcome(answer.status, &answer.body) {
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
            Err(Failure::Changed) => Err(Problem::new(
                "Somebody else has changed this SCM since you opened it",
                "Nothing was saved, and what you entered is still here. Copy what you need, then open the SCM again.",
            )),
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

    /// Forgets the server and the credential.
    pub fn disconnect(self) {
        self.number
            .update_value(|number| *number = number.wrapping_add(1));
        self.connected.set_value(None);
        self.secret.set(Secret::default());
        self.plugins.set(None);
        self.scms.set(Vec::new());
        self.open.set(None);
        self.problem.set(None);
        self.status.set(String::new());
    }
}

fn etag(answer: &HttpAnswer) -> Option<String> {
    let mut headers = answer.headers.iter();
    headers
        .find(|(name, _)| name == "etag")
        .map(|(_, value)| value.clone())
}
