//! Runs a plugin through an HTTP bridge, as a server would: one message after
//! the other, each answer checked like an opened response.

use super::plugin::PluginSession;
use crate::domain::finding::Finding;
use crate::domain::plugin::bridge::{self, Knowledge};
use crate::domain::plugin::configuration::Configuration;
use crate::domain::plugin::message::{Message, Surface};
use crate::domain::plugin::model::{Checked, Revision};
use crate::domain::plugin::state::Shown;
use crate::domain::problem::Problem;
use crate::io::browser::fetch::{self, AbortHandle};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// A checkout may take its time.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(120);

/// One message that was sent, and what came back.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    /// The message.
    pub message: Message,
    /// The body that was sent, formatted; empty where there is none.
    pub request: String,
    /// The plugin's response code.
    pub code: Option<u16>,
    /// The raw body of its response; `None` where nothing came.
    pub response: Option<String>,
    /// What is wrong with the answer around the body.
    pub findings: Vec<Finding>,
    /// Why the bridge gave no answer.
    pub problem: Option<Problem>,
}

/// A handle on the run-through.
#[derive(Clone, Copy)]
pub struct BridgeSession {
    plugin: PluginSession,
    /// Address of the bridge, as typed.
    pub address: RwSignal<String>,
    /// Where the plugin may keep its copy.
    pub flyweight_folder: RwSignal<String>,
    /// Where a revision is to be put, or a task to work.
    pub destination_folder: RwSignal<String>,
    /// What was sent last of each message, in the order of the run.
    pub exchanges: RwSignal<Vec<Exchange>>,
    /// The revisions seen so far, the newest first.
    pub history: RwSignal<Vec<Revision>>,
    /// The revision that is known to the server, and checked out.
    pub chosen: RwSignal<Option<String>>,
    /// The message that is under way.
    pub under_way: RwSignal<Option<Message>>,
    /// Why the run stopped, or that it came to its end.
    pub status: RwSignal<String>,
    /// Ends the run that is under way.
    abort: StoredValue<AbortHandle, LocalStorage>,
}

impl BridgeSession {
    /// A run that has not begun. Its signals live as long as the current
    /// reactive owner.
    pub fn new(plugin: PluginSession) -> Self {
        let session = Self {
            plugin,
            address: RwSignal::new(String::new()),
            flyweight_folder: RwSignal::new("flyweight".to_owned()),
            destination_folder: RwSignal::new("checkout".to_owned()),
            exchanges: RwSignal::new(Vec::new()),
            history: RwSignal::new(Vec::new()),
            chosen: RwSignal::new(None),
            under_way: RwSignal::new(None),
            status: RwSignal::new(String::new()),
            abort: StoredValue::new_local(AbortHandle::new()),
        };
        // What was sent and seen belongs to the plugin that was open.
        Effect::new(move |before: Option<()>| {
            plugin.opened.track();
            if before.is_some() {
                session.clear();
            }
        });
        session
    }

    /// Sends these messages, one after the other; stops where a server would.
    /// Pressing the button is the consent to ask the address typed.
    pub fn run(self, messages: impl IntoIterator<Item = Message> + 'static) {
        if self.under_way.with_untracked(Option::is_some) {
            return;
        }
        let abort = self.abort.get_value();
        spawn_local(async move {
            self.status.set(String::new());
            let mut stopped = None;
            for message in messages {
                self.under_way.set(Some(message));
                stopped = self.send(message, &abort).await;
                if abort.aborted() {
                    return;
                }
                if stopped.is_some() {
                    break;
                }
            }
            self.under_way.set(None);
            self.status
                .set(stopped.unwrap_or_else(|| "Every step was answered.".to_owned()));
        });
    }

    /// Ends the run that is under way; its answer counts for nothing.
    pub fn stop(self) {
        self.abort.with_value(AbortHandle::abort);
        self.abort.set_value(AbortHandle::new());
        if self.under_way.with_untracked(Option::is_some) {
            self.under_way.set(None);
            self.status.set("The run was stopped.".to_owned());
        }
    }

    /// Sends one message; yields why a server would not go on.
    async fn send(self, message: Message, abort: &AbortHandle) -> Option<String> {
        let knowledge = self.knowledge();
        let base = self.address.get_untracked();
        let prepared = bridge::body(message, &knowledge).and_then(|body| {
            let request = bridge::request(base.trim(), message, body.as_ref())?;
            Ok((body, request))
        });
        let (body, request) = match prepared {
            Ok(prepared) => prepared,
            Err(error) => return Some(format!("{} was not sent: {error}.", message.name())),
        };
        let pretty = body.and_then(|body| serde_json::to_string_pretty(&body).ok());
        let mut exchange = Exchange {
            message,
            request: pretty.unwrap_or_default(),
            code: None,
            response: None,
            findings: Vec::new(),
            problem: None,
        };
        let sent = fetch::send(&request, ANSWER_TIMEOUT, abort).await;
        if abort.aborted() {
            return None;
        }
        let stopped = match sent {
            Ok(answer) if (200..300).contains(&answer.status) => {
                let answer = bridge::answer(message, &answer.body);
                exchange.code = answer.code;
                exchange.response = answer.body.clone();
                exchange.findings = answer.findings;
                let usable = answer.code == Some(200);
                if let (true, Some(text)) = (usable, answer.body) {
                    let known = (message == Message::LatestRevisionsSince)
                        .then(|| knowledge.revision.clone())
                        .flatten();
                    let checked = self.plugin.answer(message, text, known).await;
                    if abort.aborted() {
                        return None;
                    }
                    match checked {
                        Some(checked) => self.take(message, &checked),
                        None => Some(format!(
                            "The answer to {} could not be judged, since the responses were changed meanwhile.",
                            message.name()
                        )),
                    }
                } else {
                    Some(format!("The answer to {} cannot be used.", message.name()))
                }
            }
            Ok(answer) => {
                let problem = Problem::new(
                    format!("The bridge answered with HTTP status {}", answer.status),
                    "A bridge answers 200 and puts the plugin’s code into its answer.",
                );
                let stopped = problem.headline.clone();
                exchange.problem = Some(problem);
                Some(stopped)
            }
            Err(error) => {
                let problem = Problem::new("The bridge gave no answer", error.to_string());
                let stopped = problem.headline.clone();
                exchange.problem = Some(problem);
                Some(stopped)
            }
        };
        self.exchanges.update(|exchanges| {
            exchanges.retain(|other| other.message != message);
            exchanges.push(exchange);
            exchanges
                .sort_by_key(|exchange| Message::all().position(|one| one == exchange.message));
        });
        stopped
    }

    /// Follows what an answer brought.
    fn take(self, message: Message, checked: &Checked) -> Option<String> {
        if matches!(message, Message::Validate(_)) {
            // What was just said is what the forms are to show, not a made-up error.
            self.plugin.shown.set(Shown::Reported);
        }
        // Of what is required, a server looks only for SCMs whether it is there.
        let mut missing = Vec::new();
        if message == Message::Validate(Surface::Scm) {
            missing = self.plugin.read.with_untracked(|read| {
                self.plugin
                    .configuration
                    .with_untracked(|configuration| configuration.missing(&read.properties))
            });
            self.plugin.require(&missing);
        }
        let history = self
            .history
            .with_untracked(|known| bridge::history(known, message, checked));
        if matches!(
            message,
            Message::LatestRevision | Message::LatestRevisionsSince
        ) {
            self.chosen
                .set(history.first().map(|revision| revision.revision.clone()));
        }
        self.history.set(history);
        bridge::stops(message, checked, &missing)
    }

    fn knowledge(self) -> Knowledge {
        let chosen = self.chosen.get_untracked();
        Knowledge {
            configuration: self
                .plugin
                .configuration
                .with_untracked(Configuration::request),
            properties: self
                .plugin
                .read
                .with_untracked(|read| read.properties.clone()),
            scm_data: self.plugin.checked.with_untracked(|checked| {
                checked
                    .as_ref()
                    .and_then(|checked| checked.scm_data.clone())
            }),
            flyweight_folder: self.flyweight_folder.get_untracked(),
            destination_folder: self.destination_folder.get_untracked(),
            revision: self.history.with_untracked(|history| {
                let found = history
                    .iter()
                    .find(|revision| Some(&revision.revision) == chosen.as_ref());
                found.cloned()
            }),
        }
    }

    /// Forgets what was sent and seen.
    pub fn clear(self) {
        self.stop();
        self.exchanges.set(Vec::new());
        self.history.set(Vec::new());
        self.chosen.set(None);
        self.status.set(String::new());
    }
}
