//! The template of an open plugin: read in the worker whenever its text or the
//! declared keys change, edited as text, shown with the plugin's configuration.

use super::plugin::PluginSession;
use crate::domain::finding::Finding;
use crate::domain::plugin::message::Message;
use crate::domain::plugin::template_text::{template_of, with_template};
use crate::domain::problem::Problem;
use crate::domain::template::Template;
use crate::domain::template::check::Key;
use crate::domain::work::{Request, Response};
use crate::io::browser::timer::{mark, next_frame, sleep};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;
use std::time::Duration;

/// A handle on the template of the open plugin.
#[derive(Clone, Copy)]
pub struct TemplateSession {
    plugin: PluginSession,
    /// Its text, as it was read last; empty if there is none.
    pub text: Memo<String>,
    /// Its text, as it stands in the response now.
    pub edited: Memo<String>,
    /// The keys that the plugin declares.
    pub keys: Memo<Vec<Key>>,
    /// What it reads as, of the newest text that could be read; nothing until the
    /// template of a plugin that was just opened is read, since the one before
    /// would write its defaults among the new plugin's values.
    pub template: Signal<Option<Arc<Template>>>,
    /// The same with the number of its plugin.
    latest: RwSignal<Option<(u32, Arc<Template>)>>,
    /// What is odd about it; `None` until it has been checked.
    pub findings: RwSignal<Option<Vec<Finding>>>,
    /// Why it could not be read.
    pub problem: RwSignal<Option<Problem>>,
    newest: StoredValue<u32>,
}

impl TemplateSession {
    /// Follows the template of a plugin, as long as the current reactive owner
    /// lives.
    pub fn new(plugin: PluginSession) -> Self {
        let text = Memo::new(move |_| {
            plugin.read.with(|read| {
                let view = read.view.as_ref();
                view.map(|view| view.template.clone()).unwrap_or_default()
            })
        });
        let keys = Memo::new(move |_| {
            plugin.read.with(|read| {
                let properties = read.properties.iter();
                properties
                    .map(|property| Key {
                        name: property.key.clone(),
                        secure: property.secure,
                    })
                    .collect::<Vec<_>>()
            })
        });
        let edited = Memo::new(move |_| {
            let message = Message::View(plugin.surface.get());
            plugin.plugin.with(|plugin| {
                let response = plugin.as_ref().and_then(|plugin| plugin.text(message));
                response.map(template_of).unwrap_or_default()
            })
        });
        let latest = RwSignal::new(None::<(u32, Arc<Template>)>);
        let template = Signal::derive(move || {
            let opened = plugin.opened.get();
            latest.with(|latest| {
                let ours = latest.as_ref().filter(|(of, _)| *of == opened);
                ours.map(|(_, template)| Arc::clone(template))
            })
        });
        let session = Self {
            plugin,
            text,
            edited,
            keys,
            template,
            latest,
            findings: RwSignal::new(None),
            problem: RwSignal::new(None),
            newest: StoredValue::new(0),
        };
        Effect::new(move || session.read(plugin.opened.get(), text.get(), keys.get()));
        session
    }

    /// Whether the view is there, or none will come of the text as it is.
    pub fn is_settled(self) -> bool {
        self.template.with(Option::is_some)
            || self.problem.with(Option::is_some)
            || self.text.with(|text| text.trim().is_empty())
    }

    fn read(self, plugin: u32, text: String, keys: Vec<Key>) {
        let Some(number) = self.newest.try_update_value(|newest| {
            *newest = newest.wrapping_add(1);
            *newest
        }) else {
            return;
        };
        mark("template-asked");
        let is_other = self
            .latest
            .with_untracked(|latest| latest.as_ref().is_none_or(|(of, _)| *of != plugin));
        if is_other {
            self.findings.set(None);
        }
        if text.trim().is_empty() {
            self.latest.set(None);
            self.findings.set(None);
            self.problem.set(None);
            return;
        }
        let read = self.plugin.read_template(text.clone());
        spawn_local(async move {
            let read = read.await;
            // The view may be gone, or the text another one by now.
            if self.newest.try_get_value() != Some(number) {
                return;
            }
            match read {
                Ok(Some(template)) => {
                    self.problem.set(None);
                    self.latest.set(Some((plugin, Arc::new(template))));
                }
                Ok(None) => return,
                Err(reason) => {
                    self.latest.set(None);
                    self.findings.set(None);
                    let problem = Problem::new("The template could not be read", reason);
                    return self.problem.set(Some(problem));
                }
            }
            // The view is drawn first: both at once would wait for each other.
            next_frame().await;
            sleep(Duration::ZERO).await;
            if self.newest.try_get_value() != Some(number) {
                return;
            }
            let checked = self
                .plugin
                .ask_reader(Request::CheckTemplate { text, keys })
                .await;
            if self.newest.try_get_value() != Some(number) {
                return;
            }
            match checked {
                Ok(Response::TemplateFindings(findings)) => self.findings.set(Some(findings)),
                Ok(_) => {}
                // The view stands; what is known of an earlier text may be wrong.
                Err(reason) => {
                    self.findings.set(None);
                    let problem = Problem::new("The template could not be checked", reason);
                    self.problem.set(Some(problem));
                }
            }
        });
    }

    /// Takes an edited template: it goes into the response that brought it.
    pub fn edit(self, template: &str) {
        let message = Message::View(self.plugin.surface.get_untracked());
        let before = self.plugin.plugin.with_untracked(|plugin| {
            let text = plugin.as_ref().and_then(|plugin| plugin.text(message));
            text.unwrap_or_default().to_owned()
        });
        self.plugin.edit(message, with_template(&before, template));
    }
}

impl PluginSession {
    /// Has a template read by the worker, which is asked before the future is
    /// polled. Yields nothing if the worker gave another answer, and a sentence
    /// if it gave none.
    pub fn read_template(
        self,
        text: String,
    ) -> impl Future<Output = Result<Option<Template>, String>> + use<> {
        let read = self.ask_reader(Request::ReadTemplate { text });
        async move {
            Ok(match read.await? {
                Response::Template(template) => Some(*template),
                _ => None,
            })
        }
    }
}
