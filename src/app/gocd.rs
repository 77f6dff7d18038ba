//! A GoCD server: its plugins and SCMs, and one SCM being edited with the forms
//! of its plugin. The credential is kept by the vault.

use super::keeper;
use super::plugin::PluginSession;
use super::vault::Vault;
use crate::domain::plugin::configuration::Configuration;
use crate::domain::plugin::conflict::{self, Difference};
use crate::domain::plugin::message::{Message, Surface};
use crate::domain::plugin::model::{Entries, Plugin, Reported, Stored};
use crate::domain::plugin::server::{
    self, Ask, Credential, Edited, Failure, Listed, Scm, Server, Version, owner, status_problem,
};
use crate::domain::problem::Problem;
use crate::domain::secret::{Secret, SecretId};
use crate::io::browser::fetch::{self, ANSWER_LIMIT_BYTES, AbortHandle, Terms};
use crate::io::browser::presence;
use crate::io::browser::timer::sleep;
use crate::io::{FetchError, HttpAnswer};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

const TIMEOUT: Duration = Duration::from_secs(30);
/// How often the plugins are asked for again; mostly answered by a 304.
const POLL: Duration = Duration::from_secs(60);

/// The SCM that is being edited, with the forms that hold its values.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenScm {
    /// What is edited.
    pub edited: Edited,
    /// Which of the opened plugins has its values in the forms, as
    /// [`PluginSession::opened`] counts them.
    filled: u32,
}

/// What the server has instead of what was opened, since somebody else has
/// changed it.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// The SCM as the server has it now.
    pub theirs: Edited,
}

/// A server that was connected to; clones are one connection.
#[derive(Clone)]
struct Connection {
    server: Server,
    /// Calls off what it is asked once it is not the current one any more.
    abort: AbortHandle,
    /// Whether it refused the credential last, so that nobody asks again unasked.
    refused: Rc<Cell<bool>>,
}

impl Connection {
    /// Whether it is the current one.
    fn stands(&self) -> bool {
        !self.abort.aborted()
    }
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
    /// Why the list of plugins is not current any more.
    pub poll_problem: RwSignal<Option<Problem>>,
    /// The current connection.
    connection: StoredValue<Option<Connection>, LocalStorage>,
    /// Tag of the plugins that are there.
    tag: StoredValue<Option<String>>,
}

impl GocdSession {
    /// A session that is not connected. Its signals live as long as the current
    /// reactive owner.
    pub fn new(plugin: PluginSession) -> Self {
        let conflict = RwSignal::new(None::<Conflict>);
        let differences = Memo::new(move |_| {
            conflict.with(|conflict| {
                let Some(Conflict { theirs }) = conflict else {
                    return Vec::new();
                };
                let mine = plugin.sendable().unwrap_or_else(|_| {
                    // What would not be sent is still what is entered.
                    plugin.configuration.with(Configuration::entries)
                });
                plugin.read.with(|read| {
                    let secure = |key: &str| {
                        let mut properties = read.properties.iter();
                        properties.any(|property| property.secure && property.key == key)
                    };
                    conflict::differences(&theirs.scm.configuration, &mine, secure)
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
            poll_problem: RwSignal::new(None),
            connection: StoredValue::new_local(None),
            tag: StoredValue::new(None),
        };
        Effect::new(move || session.part());
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
        self.end();
        let connection = Connection {
            server,
            abort: AbortHandle::new(),
            refused: Rc::default(),
        };
        self.connection.set_value(Some(connection.clone()));
        let given = self.secret.get_untracked();
        let left = self.leave_scm_of_another(&root);
        self.work(async move |connection| {
            let listed = self.list(&connection).await?;
            // It works, so it is worth keeping. None may only mean that the vault is locked.
            if !given.is_empty() || keeper::can_be_kept(Vault::get()) {
                keeper::keep(Vault::get(), secret_id(&root), given);
            }
            Ok(match left {
                Some(name) => format!(
                    "{listed} {name} is an SCM of another server and no longer edited; what was entered is still in the forms."
                ),
                None => listed,
            })
        });
        spawn_local(self.poll(connection));
    }

    /// Leaves the SCM that is edited if it is of another server; yields its name.
    fn leave_scm_of_another(self, root: &str) -> Option<String> {
        let left = self.open.with_untracked(|open| {
            let edited = &open.as_ref()?.edited;
            (!edited.is_at(root)).then(|| edited.scm.name.clone())
        })?;
        self.put(None);
        Some(left)
    }

    /// Asks for the plugins now and then, for as long as this is the current
    /// connection.
    async fn poll(self, connection: Connection) {
        loop {
            sleep(POLL).await;
            if !connection.stands() {
                return;
            }
            if connection.refused.get() || !presence::visible() {
                continue;
            }
            if let Err(problem) = self.load_plugins(&connection).await
                && connection.stands()
            {
                self.poll_problem.set(Some(problem));
            }
        }
    }

    /// Ends the connection: answers that are under way count no more.
    fn end(self) {
        let ended = self.connection.try_update_value(Option::take).flatten();
        if let Some(ended) = ended {
            ended.abort.abort();
        }
        self.tag.set_value(None);
        self.plugins.set(None);
        self.scms.set(Vec::new());
        self.busy.set(false);
        self.problem.set(None);
        self.poll_problem.set(None);
        self.status.set(String::new());
    }

    /// Asks again for plugins, with the tag of those that are there, and SCMs.
    pub fn refresh(self) {
        self.work(async move |connection| self.list(&connection).await);
    }

    async fn list(self, connection: &Connection) -> Result<String, Problem> {
        self.load_plugins(connection).await?;
        self.load_scms(connection).await?;
        Ok("The plugins and SCMs of the server are listed.".to_owned())
    }

    /// Goes on with an SCM that was being edited at an earlier visit, whose values
    /// are in the forms again.
    pub fn resume(self, edited: Edited) {
        let filled = self.plugin.opened.get_untracked();
        self.put(Some(OpenScm { edited, filled }));
    }

    /// Brings back what was put aside, and goes on with the SCM that it was, unless
    /// another server is connected by now.
    pub fn bring_back(self) {
        let Some(edited) = self.plugin.bring_back() else {
            return;
        };
        let is_elsewhere = self.connection.with_value(|connection| {
            connection
                .as_ref()
                .is_some_and(|connection| !edited.is_at(&connection.server.root))
        });
        if !is_elsewhere {
            self.resume(edited);
        }
    }

    /// Does something with the current connection, one thing at a time; what comes
    /// of it counts only for as long as the connection is the current one.
    fn work(self, work: impl AsyncFnOnce(Connection) -> Result<String, Problem> + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.problem.set(None);
        self.status.set(String::new());
        let Some(connection) = self.connection.get_value() else {
            self.problem.set(Some(Problem::new(
                "No server is connected",
                "Press Connect first.",
            )));
            return;
        };
        self.busy.set(true);
        spawn_local(async move {
            let outcome = work(connection.clone()).await;
            if !connection.stands() {
                return;
            }
            match outcome {
                Ok(status) => self.status.set(status),
                Err(problem) => self.problem.set(Some(problem)),
            }
            self.busy.set(false);
        });
    }

    async fn load_plugins(self, connection: &Connection) -> Result<(), Problem> {
        let known = self.tag.get_value();
        let answer = self
            .ask(connection, &Ask::Plugins, known.as_deref())
            .await?;
        connection.refused.set(matches!(answer.status, 401 | 403));
        if answer.status != 304 {
            if answer.status != 200 {
                return Err(status_problem(answer.status));
            }
            let plugins = server::plugins(&answer.body)?;
            self.tag.set_value(etag(&answer));
            self.plugins.set(Some(plugins));
        }
        self.poll_problem.set(None);
        Ok(())
    }

    async fn load_scms(self, connection: &Connection) -> Result<(), Problem> {
        let answer = self.ask(connection, &Ask::Scms, None).await?;
        if answer.status != 200 {
            return Err(status_problem(answer.status));
        }
        self.scms.set(server::scms(&answer.body)?);
        Ok(())
    }

    fn listed(self, id: &str) -> Option<Listed> {
        self.plugins.with_untracked(|plugins| {
            let mut plugins = plugins.iter().flatten();
            plugins.find(|plugin| plugin.id == id).cloned()
        })
    }

    /// Shows the forms of a plugin.
    pub fn show(self, id: &str) {
        if let Some(listed) = self.listed(id) {
            self.plugin.reveals.set(true);
            self.plugin.open_plugin(listed.plugin);
        }
    }

    /// Begins a new SCM of a plugin.
    pub fn begin(self, id: String) {
        self.work(async move |connection| {
            let scm = Scm {
                auto_update: true,
                plugin_version: self
                    .listed(&id)
                    .map(|listed| listed.version)
                    .unwrap_or_default(),
                plugin_id: id,
                ..Scm::default()
            };
            let new = Edited {
                scm,
                version: Version::New,
                root: connection.server.root.clone(),
            };
            self.fill(&connection, new).await?;
            Ok("Name the new SCM and fill in the forms.".to_owned())
        });
    }

    /// Reads an SCM anew and edits it.
    pub fn edit(self, name: String) {
        self.work(async move |connection| {
            let read = self.read_scm(&connection, &name).await?;
            self.fill(&connection, read).await?;
            // The forms are drawn only after this.
            self.plugin.reveals.set(true);
            Ok(format!("{name} is open."))
        });
    }

    /// The SCM of this name as the server has it now.
    async fn read_scm(self, connection: &Connection, name: &str) -> Result<Edited, Problem> {
        let answer = self.ask(connection, &Ask::Scm(name), None).await?;
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
        Ok(Edited {
            scm,
            version: Version::of(etag(&answer)),
            root: connection.server.root.clone(),
        })
    }

    /// Edits an SCM with the forms of its plugin, once they are open. Until then
    /// the one that was edited stays, with its own forms.
    async fn fill(self, connection: &Connection, edited: Edited) -> Result<(), Problem> {
        let id = &edited.scm.plugin_id;
        let listed = self.listed(id).ok_or_else(|| {
            Problem::new(
                format!("The plugin {id} of this SCM is not on the server"),
                "Install it, or delete the SCM on the server.",
            )
        })?;
        let form = Message::Configuration(Surface::Scm);
        if listed.plugin.text(form).is_none() {
            return Err(Problem::new(
                format!("The server tells no form of {} for an SCM", listed.name),
                "See in the list of plugins whether it is active.",
            ));
        }
        let plugin = Plugin {
            stored: edited.scm.stored(),
            ..listed.plugin
        };
        self.plugin.leave_link();
        if !self.plugin.open_plugin_now(plugin).await {
            return Err(Problem::new(
                format!("The forms of {} were not opened", listed.name),
                "Something else was opened meanwhile, or its responses could not be read; try again.",
            ));
        }
        if connection.stands() {
            // Its keys may be those of another form as well.
            self.plugin.choose_surface(Surface::Scm);
            let filled = self.plugin.opened.get_untracked();
            self.put(Some(OpenScm { edited, filled }));
        }
        Ok(())
    }

    /// Puts an SCM in place of the one that is open.
    fn put(self, open: Option<OpenScm>) {
        self.plugin
            .tie(open.as_ref().map(|open| open.edited.clone()));
        self.conflict.set(None);
        self.replaced.set(None);
        self.open.set(open);
    }

    /// Leaves the SCM that is edited once the forms are not its own any more:
    /// saving would give it the values of another plugin. Follows what is open.
    fn part(self) {
        let opened = self.plugin.opened.get();
        let is_open = self.plugin.plugin.with(Option::is_some);
        let left = self.open.with(|open| {
            let open = open.as_ref()?;
            (!is_open || open.filled != opened).then(|| open.edited.scm.name.clone())
        });
        if let Some(name) = left {
            self.put(None);
            let name = if name.is_empty() {
                "The new SCM"
            } else {
                &name
            };
            self.status.set(format!(
                "{name} is no longer edited, since its forms are not open any more."
            ));
        }
    }

    /// The SCM that is edited, if its values are those of the forms that are shown.
    fn tied(self) -> Result<OpenScm, Problem> {
        let opened = self.plugin.opened.get_untracked();
        let is_open = self.plugin.plugin.with_untracked(Option::is_some);
        let open = self
            .open
            .get_untracked()
            .filter(|open| is_open && open.filled == opened)
            .ok_or_else(|| {
                Problem::new(
                    "The forms are not those of an SCM any more",
                    "Press Edit or New SCM in the lists below.",
                )
            })?;
        if self.plugin.surface.get_untracked() != Surface::Scm {
            return Err(Problem::new(
                "The forms that are shown are not those of the SCM",
                format!(
                    "Choose “{}” as the form of the plugin, and try again.",
                    Surface::Scm.title()
                ),
            ));
        }
        Ok(open)
    }

    /// Names the new SCM.
    pub fn rename(self, name: String) {
        self.open.update(|open| {
            if let Some(open) = open {
                open.edited.scm.name = name;
                self.plugin.tie(Some(open.edited.clone()));
            }
        });
    }

    /// Whether the form of an SCM declares what the server's plugin does: a
    /// response may have been edited, or come from another plugin.
    fn declares_as_served(self, plugin_id: &str) -> bool {
        let form = Message::Configuration(Surface::Scm);
        let served = self.listed(plugin_id);
        let served = served.as_ref().and_then(|listed| listed.plugin.text(form));
        self.plugin
            .plugin
            .with_untracked(|open| open.as_ref().and_then(|open| open.text(form)) == served)
    }

    /// The SCM as it is entered now.
    fn entered(self) -> Result<OpenScm, Problem> {
        let mut open = self.tied()?;
        if !self.declares_as_served(&open.edited.scm.plugin_id) {
            return Err(Problem::new(
                "The forms do not declare the keys that the plugin on the server has",
                "Its response to scm-configuration was edited or replaced here: put it back, or open the SCM anew.",
            ));
        }
        let sendable = untrack(|| self.plugin.sendable());
        open.edited.scm.configuration = sendable.map_err(|key| {
            Problem::new(
                format!("{key} holds a made-up secret"),
                "Choose “As stored” as the values, or enter another value there.",
            )
        })?;
        Ok(open)
    }

    /// Whether the forms still are those of what was sent.
    fn is_still(self, sent: &OpenScm) -> bool {
        let filled = self.open.with_untracked(|open| Some(open.as_ref()?.filled));
        filled == Some(sent.filled) && self.plugin.opened.get_untracked() == sent.filled
    }

    /// Creates the SCM, or changes it if nobody else has done so since.
    pub fn save(self) {
        self.work(async move |connection| {
            let sent = self.entered()?;
            let answer = self.ask(&connection, &sent.edited.save()?, None).await?;
            let scm = &sent.edited.scm;
            let had_it = sent.edited.version != Version::New;
            if answer.status == 404 && had_it && self.is_gone(&connection, &scm.name).await? {
                return Err(self.begin_anew(&sent));
            }
            let outcome = server::outcome(answer.status, &answer.body);
            if outcome == Err(Failure::Changed) {
                // What an earlier answer said of the fields is settled.
                self.tell(&sent, Vec::new());
                return Err(self.meet(&connection, &sent).await?);
            }
            let value = self.take(&sent, outcome)?;
            let saved = Edited {
                scm: server::saved_scm(scm, &value)?,
                version: Version::of(etag(&answer)),
                root: connection.server.root.clone(),
            };
            let status = format!("{} is saved.", saved.scm.name);
            if self.is_still(&sent) {
                self.settle(
                    &scm.configuration,
                    OpenScm {
                        edited: saved,
                        ..sent.clone()
                    },
                );
            }
            self.load_scms(&connection).await?;
            Ok(status)
        });
    }

    /// Goes on with a newer version of the SCM that is edited: what is stored is
    /// its values from now on, lest the earlier ones are saved over them. What was
    /// entered since `sent` stays.
    fn settle(self, sent: &Entries, open: OpenScm) {
        let stored = open.edited.scm.stored();
        self.put(Some(open));
        self.plugin.rebase(Surface::Scm, sent, stored);
    }

    /// Has the server try to reach the SCM as it is entered.
    pub fn verify(self) {
        self.work(async move |connection| {
            let sent = self.entered()?;
            let ask = Ask::Verify(&sent.edited.scm);
            let answer = self.ask(&connection, &ask, None).await?;
            let value = self.take(&sent, server::outcome(answer.status, &answer.body))?;
            let message = value.get("message").and_then(|message| message.as_str());
            Ok(message.unwrap_or("The SCM was reached.").to_owned())
        });
    }

    /// Whether the server, which answers, has no SCM of this name.
    async fn is_gone(self, connection: &Connection, name: &str) -> Result<bool, Problem> {
        self.load_scms(connection).await?;
        Ok(self
            .scms
            .with_untracked(|scms| scms.iter().all(|scm| scm.name != name)))
    }

    /// Has an SCM that was deleted be created by the next save; what was entered stays.
    fn begin_anew(self, sent: &OpenScm) -> Problem {
        if self.is_still(sent) {
            self.put(Some(OpenScm {
                edited: sent.edited.anew(),
                ..sent.clone()
            }));
        }
        server::gone(&sent.edited.scm.name)
    }

    /// Looks at what the server has instead of what was opened, and tells of it.
    async fn meet(self, connection: &Connection, sent: &OpenScm) -> Result<Problem, Problem> {
        let name = &sent.edited.scm.name;
        let theirs = match self.read_scm(connection, name).await {
            Ok(theirs) => theirs,
            Err(_) if self.is_gone(connection, name).await == Ok(true) => {
                return Ok(self.begin_anew(sent));
            }
            Err(problem) => {
                let detail = format!("{}. {}", problem.headline, problem.remedy);
                return Err(Problem::new(
                    format!("Somebody else has changed {name} or removed it since you opened it"),
                    "Nothing was saved, and what you entered is still here. Save again to look at the server’s state once more.",
                )
                .with_detail(detail));
            }
        };
        if !self.is_still(sent) {
            return Ok(Problem::new(
                format!("Somebody else has changed {name} since you opened it"),
                "Nothing was saved, and its forms are not open any more. Edit it anew.",
            ));
        }
        self.conflict.set(Some(Conflict { theirs }));
        Ok(Problem::new(
            "Somebody else has changed this SCM since you opened it",
            "Nothing was saved, and what you entered is still here. Below it says what differs: take the server’s state, or keep yours and save again.",
        ))
    }

    /// Puts the server's state in place of what was entered, which can be put
    /// back.
    pub fn take_theirs(self) {
        self.work(async move |connection| {
            let Some(Conflict { theirs }) = self.conflict.get_untracked() else {
                return Ok(String::new());
            };
            let before = self.entered()?.edited.scm.configuration;
            let name = theirs.scm.name.clone();
            let aside = self.plugin.set_aside.get_untracked();
            self.fill(&connection, theirs).await?;
            // There is a way back of its own to what was entered.
            self.plugin.set_aside.set(aside);
            // Only now is there something that it could be put back into.
            if connection.stands() {
                self.replaced.set(Some(before));
            }
            Ok(format!("The forms show {name} as the server has it."))
        });
    }

    /// Keeps what was entered: the next save puts it in place of the server's
    /// state. Secrets that nobody typed, and what no form shows, such as whether
    /// it is polled, are taken from the server.
    pub fn keep_mine(self) {
        self.problem.set(None);
        let Some(Conflict { theirs }) = self.conflict.get_untracked() else {
            return;
        };
        match self.tied() {
            Ok(open) => {
                self.settle(
                    &Entries::new(),
                    OpenScm {
                        edited: theirs,
                        ..open
                    },
                );
                self.status.set(
                    "What you entered is kept. Saving puts it in place of the server’s state, except for secrets that you did not type."
                        .to_owned(),
                );
            }
            Err(problem) => self.problem.set(Some(problem)),
        }
    }

    /// Puts back what was entered before the server's state took its place.
    /// Secrets that the server keeps are left as they are.
    pub fn put_back(self) {
        self.problem.set(None);
        let Some(before) = self.replaced.get_untracked() else {
            return;
        };
        if let Err(problem) = self.tied() {
            self.problem.set(Some(problem));
            return;
        }
        self.replaced.set(None);
        let values: Vec<_> = before
            .into_iter()
            .filter_map(|(key, value)| match value {
                Some(Stored::Plain(text)) => Some((key, Some(text))),
                Some(Stored::Encrypted(_)) => None,
                None => Some((key, None)),
            })
            .collect();
        self.plugin.set_all(&values, true);
        self.status
            .set("What you had entered is back in the forms.".to_owned());
    }

    /// Has the fields say what is wrong, if they still are those of what was sent.
    fn tell(self, sent: &OpenScm, errors: Vec<Reported>) {
        if self.is_still(sent) {
            self.plugin.report(errors);
        }
    }

    /// What an answer to a change or a check means; errors by key go to the
    /// fields, if they still are those of what was sent.
    fn take(
        self,
        sent: &OpenScm,
        outcome: Result<serde_json::Value, Failure>,
    ) -> Result<serde_json::Value, Problem> {
        match outcome {
            Ok(value) => {
                self.tell(sent, Vec::new());
                Ok(value)
            }
            Err(Failure::Refused(refusal)) => {
                self.tell(sent, refusal.errors);
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

    /// Yields an answer only while the connection is the current one.
    async fn ask(
        self,
        connection: &Connection,
        ask: &Ask<'_>,
        known: Option<&str>,
    ) -> Result<HttpAnswer, Problem> {
        let request = connection.server.request(ask).map_err(|error| {
            Problem::new(
                "The server cannot be asked",
                "Correct the address or the credential.",
            )
            .with_detail(error.to_string())
        })?;
        let terms = Terms {
            timeout: TIMEOUT,
            limit_bytes: ANSWER_LIMIT_BYTES,
            headers: &["etag"],
            known,
            live: true,
            stays: true,
            home: false,
        };
        let answer = fetch::send_on_terms(&request, &terms, &connection.abort)
            .await
            // It may have been called off after the answer was read.
            .and_then(|answer| {
                if connection.stands() {
                    Ok(answer)
                } else {
                    Err(FetchError::Aborted)
                }
            })
            .map_err(|error| {
                let remedy = match error {
                    FetchError::Redirected => "Correct the address, and the proxy’s if one is named.",
                    _ => "GoCD lets no page of another origin read its answers: serve this app from the server’s origin, or name a proxy.",
                };
                Problem::new("The server gave no answer", remedy).with_detail(error.to_string())
            })?;
        Ok(HttpAnswer {
            status: answer.status,
            content_type: answer.content_type,
            headers: answer.headers,
            body: String::from_utf8_lossy(&answer.body).into_owned(),
            took: answer.took,
        })
    }

    /// Ends the connection and forgets its credential, the kept one too: that of
    /// the server that is connected, whatever address is typed by now.
    pub fn disconnect(self) {
        let typed = self.root.get_untracked();
        let server = self
            .connection
            .with_value(|connection| Some(connection.as_ref()?.server.clone()));
        self.end();
        self.put(None);
        let is_its = server.as_ref().is_none_or(|server| {
            owner(&server.root) == owner(&typed)
                || self
                    .secret
                    .with_untracked(|secret| server.credential.secret() == Some(secret))
        });
        if is_its {
            self.secret.set(Secret::default());
        }
        let root = server.map_or(typed, |server| server.root);
        keeper::keep(Vault::get(), secret_id(&root), Secret::default());
    }
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
