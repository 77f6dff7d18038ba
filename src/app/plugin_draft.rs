//! The open plugin, what was entered and where it was asked, kept in the browser
//! over a reload. Secrets go to the vault, or nowhere.

use super::bridge::BridgeSession;
use super::drafts::Drafts;
use super::gocd::GocdSession;
use super::kept;
use super::plugin::PluginSession;
use crate::domain::plugin::connections::Connections;
use crate::domain::plugin::draft::Draft;
use crate::domain::problem::Problem;
use crate::domain::text;
use crate::io::StoreError;
use crate::io::browser::timer::Debounce;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::rc::Rc;
use std::time::Duration;

thread_local! {
    static DRAFTS: Rc<Drafts> = Rc::new(Drafts::new("plugins", "signalbox.plugin-draft"));
}

const CONNECTIONS: &str = "signalbox.plugin-connections";
const SAVE_PAUSE: Duration = Duration::from_millis(300);

/// A handle on what is kept.
#[derive(Clone, Copy)]
pub struct PluginKeeper {
    plugin: PluginSession,
    gocd: GocdSession,
    bridge: BridgeSession,
    pause: StoredValue<Debounce, LocalStorage>,
    connections_pause: StoredValue<Debounce, LocalStorage>,
    /// Whether what is kept has been looked at; nothing is written before.
    ready: RwSignal<bool>,
    /// Why something is not kept, or could not be read.
    pub problem: RwSignal<Option<Problem>>,
}

impl PluginKeeper {
    /// Keeps what these hold from now on, and brings back where they asked last.
    /// Lives as long as the current reactive owner.
    pub fn new(plugin: PluginSession, gocd: GocdSession, bridge: BridgeSession) -> Self {
        let (known, problem) = kept::load(
            CONNECTIONS,
            "The addresses of bridge and server",
            |text: &str| Connections::read(text).map(Some),
        );
        if let Some(known) = known {
            gocd.proxy.set(known.proxy);
            gocd.user.set(known.user);
            gocd.aim(known.root);
            bridge.address.set(known.bridge);
            known
                .flyweight_folder
                .into_iter()
                .for_each(|folder| bridge.flyweight_folder.set(folder));
            known
                .destination_folder
                .into_iter()
                .for_each(|folder| bridge.destination_folder.set(folder));
        }
        let keeper = Self {
            plugin,
            gocd,
            bridge,
            pause: StoredValue::new_local(Debounce::new(SAVE_PAUSE)),
            connections_pause: StoredValue::new_local(Debounce::new(SAVE_PAUSE)),
            ready: RwSignal::new(false),
            problem: RwSignal::new(problem),
        };
        Effect::new(move |was_open: Option<bool>| {
            // Told of every change; written once there is a pause.
            plugin.checked.track();
            plugin.configuration.track();
            plugin.surface.track();
            plugin.filling.track();
            gocd.open.track();
            let is_open = plugin.plugin.with(Option::is_some);
            if keeper.ready.get() && (is_open || was_open == Some(true)) {
                keeper.pause.with_value(|pause| {
                    pause.run(move || spawn_local(async move { keeper.save().await }));
                });
            }
            is_open
        });
        Effect::new(move |earlier: Option<()>| {
            let now = keeper.connections();
            if earlier.is_some() {
                keeper.connections_pause.with_value(|pause| {
                    pause.run(move || keeper.told(kept::save(CONNECTIONS, &now.write())));
                });
            }
        });
        keeper
    }

    /// Whether what was kept has come back.
    pub fn is_ready(self) -> bool {
        self.ready.get_untracked()
    }

    fn connections(self) -> Connections {
        Connections {
            root: self.gocd.root.get(),
            proxy: self.gocd.proxy.get(),
            user: self.gocd.user.get(),
            bridge: self.bridge.address.get(),
            flyweight_folder: Some(self.bridge.flyweight_folder.get()),
            destination_folder: Some(self.bridge.destination_folder.get()),
        }
    }

    fn told(self, outcome: Result<(), StoreError>) {
        let problem = outcome.err().map(|error| {
            Problem::new(
                "What you enter is not kept over a reload",
                error.to_string(),
            )
        });
        if self.problem.with_untracked(|known| *known != problem) {
            self.problem.set(problem);
        }
    }

    async fn save(self) {
        let outcome = match self.draft() {
            Some(draft) => write(&draft).await,
            None => forget().await,
        };
        self.told(outcome);
    }

    /// Keeps what was entered as the page is left: at once, since nothing that takes
    /// its time is done any more.
    pub fn leave(self) {
        let text = self.draft().map(|draft| serde_json::to_vec(&draft));
        if let (true, Some(Ok(text))) = (self.is_ready(), text) {
            DRAFTS.with(|drafts| drafts.leave(&text));
        }
    }

    fn draft(self) -> Option<Draft> {
        let draft = untrack(|| self.plugin.draft())?;
        let open = self.gocd.open.get_untracked();
        Some(draft.with_edited(open.map(|open| open.edited)))
    }

    /// Brings back what was open at an earlier visit; yields the link if it is
    /// still to be loaded.
    pub async fn restore(self, link: Option<String>) -> Option<String> {
        let found = match load().await {
            Ok(found) => found,
            Err(Broken::Store(error)) => {
                self.told(Err(error));
                None
            }
            Err(Broken::Draft(aside)) => {
                self.problem.set(Some(text::plugin_draft_broken(&aside)));
                None
            }
        };
        let found = found.filter(|kept| link.is_none() || kept.link == link);
        let edited = found
            .as_ref()
            .and_then(|kept| Some((kept.edited.clone()?, kept.plugin.clone())));
        let rest = self.plugin.restore(found, link).await;
        // The forms are those of the SCM only if nothing else was opened meanwhile.
        if let Some((edited, plugin)) = edited
            && rest.is_none()
            && self
                .plugin
                .plugin
                .with_untracked(|open| open.as_deref() == Some(&plugin))
        {
            self.gocd.resume(edited);
        }
        self.ready.set(true);
        rest
    }
}

/// Why nothing comes back.
enum Broken {
    /// The storage failed.
    Store(StoreError),
    /// What was kept cannot be read; it was put aside under this key.
    Draft(String),
}

impl From<StoreError> for Broken {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

async fn load() -> Result<Option<Draft>, Broken> {
    let drafts = DRAFTS.with(Rc::clone);
    let Some(kept) = drafts.load().await? else {
        return Ok(None);
    };
    let left = kept.left.as_deref();
    let left = left.and_then(|left| serde_json::from_slice(left).ok());
    if let Some(draft) = left.or_else(|| serde_json::from_slice(&kept.draft).ok()) {
        return Ok(Some(draft));
    }
    drafts.set_aside(&kept).await?;
    Err(Broken::Draft(drafts.aside()))
}

async fn write(draft: &Draft) -> Result<(), StoreError> {
    let text = serde_json::to_vec(draft).map_err(|_| StoreError::Broken)?;
    let drafts = DRAFTS.with(Rc::clone);
    // The responses are part of it.
    drafts.save(&text, false, || None).await
}

async fn forget() -> Result<(), StoreError> {
    DRAFTS.with(Rc::clone).forget().await
}
