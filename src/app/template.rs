//! The template of an open plugin: read in the worker whenever its text or the
//! declared keys change, edited as text, shown with the plugin's configuration.

use super::plugin::PluginSession;
use super::wish::Wishes;
use crate::domain::finding::Finding;
use crate::domain::plugin::message::{Message, Surface};
use crate::domain::plugin::model::{Checked, SurfaceRead};
use crate::domain::plugin::template_text::{place_of, template_of, with_template};
use crate::domain::problem::Problem;
use crate::domain::template::check::Key;
use crate::domain::template::tree::Spot;
use crate::domain::template::{Template, areas};
use crate::domain::work::{Request, Response};
use crate::io::browser::timer::{mark, next_frame, sleep};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeSet;
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
    /// template of a plugin or form that was just opened is read, since the one before
    /// would write its defaults among the new values.
    pub template: Signal<Option<Arc<Template>>>,
    /// The same with whose it is.
    latest: RwSignal<Option<(Whose, Arc<Template>)>>,
    /// What it has a text area for.
    pub areas: Memo<BTreeSet<String>>,
    /// What is odd about it; `None` until it has been checked.
    pub findings: RwSignal<Option<Vec<Finding>>>,
    /// Why it could not be read.
    pub problem: RwSignal<Option<Problem>>,
    /// What went wrong while it ran.
    pub troubles: RwSignal<Vec<Finding>>,
    /// Counts what there was to be read.
    round: Memo<u32>,
    /// The last of it that was read and checked, as far as it could be.
    done: RwSignal<Option<u32>>,
    /// Whether the views of the other forms are being checked.
    checks_others: RwSignal<bool>,
    /// All that is to be said about it.
    pub said: Memo<Vec<Finding>>,
    /// The views of the forms that are not shown, as far as they are checked.
    others: RwSignal<Vec<OtherView>>,
    /// Where in the text somebody wants to go, until they are there.
    pub jump: RwSignal<Option<Jump>>,
    /// To have the template read, and then checked.
    readings: Wishes,
    /// To have the other forms' views checked.
    other_checks: Wishes,
}

/// Whose a template is: the number of the plugin, as
/// [`PluginSession::opened`] counts them, and the form.
type Whose = (u32, Surface);

/// A place in the template of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Jump {
    /// The form.
    pub surface: Surface,
    /// The place; `None` for the text as a whole.
    pub spot: Option<Spot>,
}

/// The view of a form, as a check takes it.
#[derive(Clone, Debug, PartialEq)]
struct Given {
    surface: Surface,
    text: String,
    keys: Vec<Key>,
}

/// The view of a form that is not shown.
#[derive(Clone, Debug, PartialEq)]
struct OtherView {
    given: Given,
    /// What is odd about it; nothing if it could not be checked.
    findings: Option<Vec<Finding>>,
}

fn keys_of(read: &SurfaceRead) -> Vec<Key> {
    let properties = read.properties.iter();
    properties
        .map(|property| Key {
            name: property.key.clone(),
            secure: property.secure,
        })
        .collect()
}

/// The views of the forms besides the one that is shown.
fn views_besides(checked: &Checked, shown: Surface) -> Vec<Given> {
    let others = checked.surfaces.iter().filter(|read| read.surface != shown);
    others
        .filter_map(|read| {
            let view = read.view.as_ref()?;
            (!view.template.trim().is_empty()).then(|| Given {
                surface: read.surface,
                text: view.template.clone(),
                keys: keys_of(read),
            })
        })
        .collect()
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
        let keys = Memo::new(move |_| plugin.read.with(keys_of));
        let edited = Memo::new(move |_| {
            let message = Message::View(plugin.surface.get());
            plugin.plugin.with(|plugin| {
                let response = plugin.as_ref().and_then(|plugin| plugin.text(message));
                response.map(template_of).unwrap_or_default()
            })
        });
        let latest = RwSignal::new(None::<(Whose, Arc<Template>)>);
        let whose = Memo::new(move |_| (plugin.opened.get(), plugin.surface.get()));
        let round = Memo::new(move |before: Option<&u32>| {
            whose.track();
            text.track();
            keys.track();
            before.map_or(0, |before| before.wrapping_add(1))
        });
        let template = Signal::derive(move || {
            let whose = whose.get();
            latest.with(|latest| {
                let ours = latest.as_ref().filter(|(of, _)| *of == whose);
                ours.map(|(_, template)| Arc::clone(template))
            })
        });
        let areas = Memo::new(move |_| {
            let template = template.get();
            let areas = template.as_deref().into_iter().flat_map(areas);
            areas.map(str::to_owned).collect::<BTreeSet<_>>()
        });
        let findings = RwSignal::new(None::<Vec<Finding>>);
        let troubles = RwSignal::new(Vec::<Finding>::new());
        let said = Memo::new(move |_| {
            let mut all = findings.get().unwrap_or_default();
            troubles.with(|troubles| {
                for finding in troubles {
                    if !all.contains(finding) {
                        all.push(finding.clone());
                    }
                }
            });
            all
        });
        let session = Self {
            plugin,
            text,
            edited,
            keys,
            template,
            latest,
            areas,
            findings,
            problem: RwSignal::new(None),
            troubles,
            round,
            done: RwSignal::new(None),
            checks_others: RwSignal::new(false),
            said,
            others: RwSignal::new(Vec::new()),
            jump: RwSignal::new(None),
            readings: Wishes::none(),
            other_checks: Wishes::none(),
        };
        Effect::new(move || {
            let round = round.get();
            session.read(
                round,
                whose.get_untracked(),
                text.get_untracked(),
                keys.get_untracked(),
            );
        });
        Effect::new(move || {
            let shown = plugin.surface.get();
            // The one that is shown goes first.
            if session.is_checked() {
                let wanted = plugin.checked.with(|checked| {
                    let checked = checked.as_ref();
                    checked.map(|checked| views_besides(checked, shown))
                });
                session.check_others(wanted.unwrap_or_default());
            }
        });
        session
    }

    /// Whether the view, or what is to be said about one, is still to come. Nothing
    /// waits for it.
    pub fn is_at_work(self) -> bool {
        self.done.get() != Some(self.round.get()) || self.checks_others.get()
    }

    /// Whether the view is checked, or will not be.
    fn is_checked(self) -> bool {
        self.findings.with(Option::is_some)
            || self.problem.with(Option::is_some)
            || self.text.with(|text| text.trim().is_empty())
    }

    /// Has the views of the other forms checked that were not checked as they are.
    fn check_others(self, wanted: Vec<Given>) {
        let wish = self.other_checks.begin();
        self.others.maybe_update(|others| {
            let before = others.len();
            others.retain(|other| wanted.contains(&other.given));
            others.len() != before
        });
        let is_new = |given: &Given| {
            self.others
                .with_untracked(|others| others.iter().all(|other| other.given != *given))
        };
        let new: Vec<Given> = wanted.into_iter().filter(is_new).collect();
        self.checks_others.set(!new.is_empty());
        spawn_local(async move {
            for given in new {
                let request = Request::CheckTemplate {
                    text: given.text.clone(),
                    keys: given.keys.clone(),
                };
                let answer = self.plugin.ask_reader(request).await;
                if !wish.stands() {
                    return;
                }
                let findings = match answer {
                    Ok(Response::TemplateFindings(findings)) => Some(findings),
                    _ => None,
                };
                self.others
                    .update(|others| others.push(OtherView { given, findings }));
            }
            self.checks_others.try_set(false);
        });
    }

    /// What is to be said about the views of the forms that are not shown, with
    /// whose they are.
    pub fn elsewhere(self) -> Vec<Finding> {
        self.others.with(|others| {
            let checked = others.iter().flat_map(|other| {
                let findings = other.findings.iter().flatten().cloned();
                findings.map(|finding| Finding {
                    place: place_of(other.given.surface, finding.place.clone()),
                    ..finding
                })
            });
            checked.collect()
        })
    }

    /// The forms whose views could not be checked.
    pub fn unchecked(self) -> Vec<Surface> {
        let is_shown = self.problem.with(Option::is_some) && self.findings.with(Option::is_none);
        let shown = is_shown.then(|| self.plugin.surface.get());
        self.others.with(|others| {
            let others = others.iter().filter(|other| other.findings.is_none());
            shown
                .into_iter()
                .chain(others.map(|other| other.given.surface))
                .collect()
        })
    }

    /// Goes to a place in the template of a form, or to its text, which is shown then.
    pub fn go(self, surface: Surface, spot: Option<Spot>) {
        self.plugin.choose_surface(surface);
        self.jump.set(Some(Jump { surface, spot }));
    }

    /// The form whose template this is.
    pub fn surface(self) -> Surface {
        self.plugin.surface.get_untracked()
    }

    /// Whether the view is there, or none will come of the text as it is.
    pub fn is_settled(self) -> bool {
        self.template.with(Option::is_some)
            || self.problem.with(Option::is_some)
            || self.text.with(|text| text.trim().is_empty())
    }

    fn read(self, round: u32, whose: Whose, text: String, keys: Vec<Key>) {
        let wish = self.readings.begin();
        mark("template-asked");
        let is_other = self
            .latest
            .with_untracked(|latest| latest.as_ref().is_none_or(|(of, _)| *of != whose));
        if is_other {
            self.findings.set(None);
            self.problem.set(None);
            self.forget_troubles();
        }
        if text.trim().is_empty() {
            self.latest.set(None);
            self.findings.set(None);
            self.problem.set(None);
            self.forget_troubles();
            self.done.set(Some(round));
            return;
        }
        let read = self.plugin.read_template(text.clone());
        spawn_local(async move {
            let read = read.await;
            // The view may be gone, or the text another one by now.
            if !wish.stands() {
                return;
            }
            match read {
                Ok(Some(template)) => {
                    self.problem.set(None);
                    self.latest.set(Some((whose, Arc::new(template))));
                }
                Ok(None) => return self.done.set(Some(round)),
                Err(reason) => {
                    self.latest.set(None);
                    self.findings.set(None);
                    self.forget_troubles();
                    let problem = Problem::new("The template could not be read", reason);
                    self.problem.set(Some(problem));
                    return self.done.set(Some(round));
                }
            }
            // The view is drawn first: both at once would wait for each other.
            next_frame().await;
            sleep(Duration::ZERO).await;
            if !wish.stands() {
                return;
            }
            let checked = self
                .plugin
                .ask_reader(Request::CheckTemplate { text, keys })
                .await;
            if !wish.stands() {
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
            self.done.set(Some(round));
        });
    }

    /// What a view that is not shown any more met with is nobody's.
    fn forget_troubles(self) {
        self.troubles.maybe_update(|troubles| {
            let any = !troubles.is_empty();
            troubles.clear();
            any
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
