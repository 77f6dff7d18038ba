//! The life of an open plugin: opening its responses, editing and checking
//! them, and the one configuration that both of its forms edit.

mod way_back;

use super::form::{FormSession, Watcher};
use super::link;
use super::navigation::clear_address;
use super::wish::{Wish, Wishes};
use crate::domain::finding::Finding;
use crate::domain::form::Form;
use crate::domain::form::model::FormModel;
use crate::domain::form::saved::{Saved, SavedEntry};
use crate::domain::form::update::FormEvent;
use crate::domain::http::HttpRequest;
use crate::domain::json::pointer_token;
use crate::domain::plugin::check::undeclared;
use crate::domain::plugin::configuration::{Configuration, Filling};
use crate::domain::plugin::draft::{self, Draft};
use crate::domain::plugin::echo::Echoes;
use crate::domain::plugin::form::{Access, form, with_line_feeds};
use crate::domain::plugin::message::{Message, Surface};
use crate::domain::plugin::model::{
    Checked, Entries, Part, Plugin, Reported, Revision, Stored, SurfaceRead,
};
use crate::domain::plugin::server::Edited;
use crate::domain::plugin::state::{Shown, required, shown_errors};
use crate::domain::problem::Problem;
use crate::domain::route::Page;
use crate::domain::text;
use crate::domain::work::{Request, Response};
use crate::io::browser::fetch::{self, AbortHandle};
use crate::io::browser::files::PickedFile;
use crate::io::browser::timer::Debounce;
use crate::io::browser::worker::WorkerClient;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
pub use way_back::SetAside;

const OPEN_DEADLINE: Duration = Duration::from_secs(20);
const LINK_TIMEOUT: Duration = Duration::from_secs(60);
/// Bytes of a linked bundle at most.
const LINK_LIMIT: u64 = 20 * 1024 * 1024;
const TEMPLATE_DEADLINE: Duration = Duration::from_secs(5);
const EDIT_PAUSE: Duration = Duration::from_millis(250);

/// A file that could not be used while another plugin stays open.
#[derive(Clone, Debug, PartialEq)]
pub struct Rejected {
    /// Its name.
    pub name: String,
    /// Why.
    pub findings: Vec<Finding>,
}

/// A handle on the open plugin.
#[derive(Clone, Copy)]
pub struct PluginSession {
    worker: StoredValue<WorkerClient, LocalStorage>,
    edit_pause: StoredValue<Debounce, LocalStorage>,
    /// To have the responses checked.
    checks: Wishes,
    /// To see a plugin, or none.
    wishes: Wishes,
    /// The revision that was known when newer ones were asked for.
    known: StoredValue<Option<Revision>>,
    /// Where the plugin was loaded from, if it was.
    link: StoredValue<Option<String>>,
    /// The responses as they came in, without edits, by [`draft::mark`].
    came_as: StoredValue<u32>,
    /// The same as texts, to tell edits of them. What a plugin answered is none.
    originals: StoredValue<Vec<Part>>,
    /// The SCM of a server that is edited with the forms; what is stored is its.
    tied: StoredValue<Option<Edited>>,
    /// Forms that are not shown, as they were left.
    aside: StoredValue<Vec<(Surface, Configuration, Filling)>>,
    /// What is known of an earlier visit to the address being loaded.
    earlier: StoredValue<Option<Draft>>,
    /// The plugin that is open.
    pub plugin: RwSignal<Option<Arc<Plugin>>>,
    /// What its newest responses hold, and what is wrong with them.
    pub checked: RwSignal<Option<Arc<Checked>>>,
    /// The form that is shown.
    pub surface: RwSignal<Surface>,
    /// What the responses say about that form.
    pub read: Memo<SurfaceRead>,
    /// What would be stored.
    pub configuration: RwSignal<Configuration>,
    /// What it was filled with.
    pub filling: RwSignal<Filling>,
    /// Counts the plugins that were opened, so that what belongs to an earlier one
    /// is known.
    pub opened: RwSignal<u32>,
    /// Whether the forms are to be brought into sight once they stand: what opened
    /// them is elsewhere on the page.
    pub reveals: RwSignal<bool>,
    /// How often it was filled anew.
    pub fillings: RwSignal<u32>,
    /// Which errors the forms show.
    pub shown: RwSignal<Shown>,
    /// Whether the forms can be edited.
    pub access: RwSignal<Access>,
    /// What the server would add to the plugin's own errors, or says itself.
    pub added: RwSignal<Vec<Reported>>,
    /// The errors that the forms show.
    pub errors: Memo<Vec<Reported>>,
    /// Whether something is being opened or checked.
    pub busy: RwSignal<bool>,
    /// What failed last.
    pub problem: RwSignal<Option<Problem>>,
    /// A file that could not be used, while another plugin stays open.
    pub rejected: RwSignal<Option<Rejected>>,
    /// What was open with edited responses or entered values and is not any more.
    pub set_aside: RwSignal<Option<Arc<SetAside>>>,
}

impl PluginSession {
    /// A session with nothing open. Its signals live as long as the current
    /// reactive owner.
    pub fn new(worker: WorkerClient) -> Self {
        let checked = RwSignal::new(None::<Arc<Checked>>);
        let surface = RwSignal::new(Surface::Scm);
        let shown = RwSignal::new(Shown::Reported);
        let read = Memo::new(move |_| {
            let surface = surface.get();
            checked.with(|checked| {
                let read = checked
                    .as_ref()
                    .and_then(|checked| checked.surface(surface));
                read.cloned().unwrap_or(SurfaceRead {
                    surface,
                    ..SurfaceRead::default()
                })
            })
        });
        let added = RwSignal::new(Vec::<Reported>::new());
        let errors = Memo::new(move |_| {
            let shown = shown.get();
            let mut errors = read.with(|read| shown_errors(read, &shown));
            if shown == Shown::Reported {
                errors.extend(added.get());
            }
            errors
        });
        Self {
            worker: StoredValue::new_local(worker),
            edit_pause: StoredValue::new_local(Debounce::new(EDIT_PAUSE)),
            checks: Wishes::none(),
            wishes: Wishes::none(),
            known: StoredValue::new(None),
            link: StoredValue::new(None),
            came_as: StoredValue::new(0),
            originals: StoredValue::new(Vec::new()),
            tied: StoredValue::new(None),
            aside: StoredValue::new(Vec::new()),
            earlier: StoredValue::new(None),
            plugin: RwSignal::new(None),
            checked,
            surface,
            read,
            configuration: RwSignal::new(Configuration::default()),
            filling: RwSignal::new(Filling::Stored),
            opened: RwSignal::new(0),
            reveals: RwSignal::new(false),
            fillings: RwSignal::new(0),
            shown,
            access: RwSignal::new(Access::Open),
            added,
            errors,
            busy: RwSignal::new(false),
            problem: RwSignal::new(None),
            rejected: RwSignal::new(None),
            set_aside: RwSignal::new(None),
        }
    }

    /// Opens files; what was open stays if they cannot be used.
    pub fn open(self, name: String, files: Vec<PickedFile>) {
        self.leave_link();
        let wish = self.begin();
        spawn_local(async move {
            self.open_now(wish, name, files, None).await;
        });
    }

    /// A new wish, which takes the place of the one before.
    fn begin(self) -> Wish {
        self.busy.set(true);
        self.problem.set(None);
        self.rejected.set(None);
        self.wishes.begin()
    }

    /// `link` is the address that they come from; it is known as the plugin's only once
    /// that is open. Yields whether something came of it.
    async fn open_now(
        self,
        wish: Wish,
        name: String,
        files: Vec<PickedFile>,
        link: Option<String>,
    ) -> bool {
        let (paths, bytes) = files
            .into_iter()
            .map(|file| (file.path, file.bytes))
            .unzip();
        let request = Request::OpenPlugin {
            name: name.clone(),
            paths,
        };
        let answer = self.call(request, bytes).await;
        if !wish.stands() {
            return false;
        }
        let opened = match answer {
            Ok(Response::Plugin(plugin, checked)) => {
                // What comes from an address is opened by itself.
                let is_linked = link.is_some();
                if let Some(values) = self.as_values(&plugin).filter(|_| !is_linked) {
                    self.take_values(values);
                    true
                } else if let Some((message, text)) = self.place_for(&plugin).filter(|_| !is_linked)
                {
                    self.put_beside(message, text, *plugin).await;
                    true
                } else {
                    self.take_with_waiting(*plugin, *checked, link).await
                }
            }
            Ok(_) => false,
            Err(error) => {
                self.problem.set(Some(text::opening_failed(&name, &error)));
                false
            }
        };
        self.busy.set(false);
        opened
    }

    /// What came in as values for the open plugin, where it may be those.
    fn as_values(self, came: &Plugin) -> Option<Plugin> {
        self.checked
            .with_untracked(|checked| came.as_values(checked.as_ref()?))
    }

    /// Where a response belongs in the open plugin.
    fn place_for(self, came: &Plugin) -> Option<(Message, String)> {
        let surface = self.surface.get_untracked();
        self.plugin
            .with_untracked(|open| open.as_ref()?.place_for(came, surface))
    }

    /// Puts a response into the open plugin and shows the form that it is about;
    /// what was entered stays. `came` is what it came in as.
    async fn put_beside(self, message: Message, text: String, came: Plugin) {
        self.set_edit_aside(message);
        self.note_original(message, &text);
        self.change_plugin(|plugin| {
            if plugin.gives_way_to(message) {
                plugin.name = came.name;
            }
            plugin.put_beside(message, text, came.oddities);
        });
        self.check_now().await;
        if matches!(message, Message::View(_) | Message::Configuration(_)) {
            self.choose_surface(message.owner());
        }
    }

    /// Opens responses that are at hand, such as a server's.
    pub fn open_plugin(self, plugin: Plugin) {
        self.leave_link();
        spawn_local(async move {
            self.open_plugin_now(plugin).await;
        });
    }

    /// Yields whether the plugin is open.
    pub(super) async fn open_plugin_now(self, plugin: Plugin) -> bool {
        let wish = self.begin();
        let request = Request::CheckPlugin {
            plugin: Box::new(plugin.clone()),
            known: None,
        };
        let answer = self.call(request, Vec::new()).await;
        if !wish.stands() {
            return false;
        }
        let opened = match answer {
            Ok(Response::PluginChecked(checked)) => self.take(plugin, *checked),
            Ok(_) => false,
            Err(error) => {
                let problem = text::opening_failed(&plugin.name, &error);
                self.problem.set(Some(problem));
                false
            }
        };
        self.busy.set(false);
        opened
    }

    /// Opens what an address answers with; consent has been given.
    pub fn open_link(self, url: String) {
        let wish = self.begin();
        spawn_local(async move {
            let request = HttpRequest::get(url.clone());
            let abort = AbortHandle::new();
            let terms = link::terms(&url, LINK_TIMEOUT, LINK_LIMIT);
            let answer = fetch::send_on_terms(&request, &terms, &abort).await;
            if !wish.stands() {
                return;
            }
            let problem = match answer {
                Ok(answer) if (200..300).contains(&answer.status) => {
                    let name = text::file_name(&url, "bundle.json");
                    let file = PickedFile {
                        path: name.clone(),
                        bytes: answer.body,
                    };
                    if self.open_now(wish, name, vec![file], Some(url)).await {
                        self.come_back().await;
                    }
                    return;
                }
                Ok(answer) => text::link_status(&url, answer.status, "the plugin"),
                Err(error) => text::opening_failed(&url, &link::why(&url, error)),
            };
            self.busy.set(false);
            self.problem.set(Some(problem));
        });
    }

    /// The same as [`Self::take`], but that values which are open by themselves are the
    /// plugin's. Yields whether it is open.
    async fn take_with_waiting(
        self,
        mut plugin: Plugin,
        checked: Checked,
        link: Option<String>,
    ) -> bool {
        let takes = self.plugin.with_untracked(|open| {
            let open = open.as_ref();
            open.is_some_and(|open| plugin.take_waiting(open))
        });
        let taken = self.take(plugin, checked);
        if taken && link.is_some() {
            self.link.set_value(link);
        }
        if taken && takes {
            // There is more to be said, with the values.
            self.check_now().await;
        }
        taken
    }

    /// Puts a plugin in place of the open one, unless it holds no response:
    /// then the open one stays, filled with the stored values that came. Yields whether
    /// anything was taken.
    fn take(self, plugin: Plugin, checked: Checked) -> bool {
        if self.plugin.with_untracked(Option::is_some) && plugin.parts.is_empty() {
            let has_values = plugin.has_values();
            if has_values {
                self.take_values(plugin);
            } else {
                self.rejected.set(Some(Rejected {
                    name: plugin.name,
                    findings: checked.findings,
                }));
            }
            return has_values;
        }
        self.set_edits_aside();
        self.originals.set_value(plugin.parts.clone());
        let first = checked.surfaces.iter().map(|read| read.surface).min();
        let first = first.unwrap_or_default();
        let surface = checked.surface_of(plugin.keys(), first).unwrap_or(first);
        let properties = checked
            .surface(surface)
            .map(|read| read.properties.clone())
            .unwrap_or_default();
        let configuration = Configuration::new(&properties, &plugin.stored, Filling::Stored);
        self.came_as
            .set_value(draft::mark(&draft::without_secrets(&plugin, &checked)));
        // A check of the one before is of no use any more.
        self.edit_pause.with_value(Debounce::cancel);
        self.checks.begin();
        self.begin_forms(surface);
        self.checked.set(Some(Arc::new(checked)));
        self.configuration.set(configuration);
        self.fillings.update(|count| *count = count.wrapping_add(1));
        self.plugin.set(Some(Arc::new(plugin)));
        true
    }

    /// Fills the form whose keys these are with values that came in. Where what is
    /// stored is a server's, they are only entered, so that saving goes by what the
    /// server has.
    fn take_values(self, came: Plugin) {
        let shown = self.surface.get_untracked();
        let checked = self.checked.get_untracked().unwrap_or_default();
        let surface = checked.surface_of(came.keys(), shown);
        self.choose_surface(surface.unwrap_or(shown));
        let read = self.read.get_untracked();
        let is_entered = self.tied.with_value(Option::is_some);
        let mut oddities = came.oddities.clone();
        if is_entered {
            oddities.extend(undeclared(&checked, &came.stored));
        }
        self.change_plugin(|plugin| {
            plugin.oddities = oddities;
            if !is_entered {
                // Those of the other forms stay.
                let is_given = |key: &str| came.keys().any(|given| given == key);
                plugin
                    .stored
                    .retain(|(key, _)| !read.declares(key) && !is_given(key));
                plugin.stored.extend(came.stored.iter().cloned());
            }
        });
        let stored = self.stored();
        let mut configuration = Configuration::new(&read.properties, &stored, Filling::Stored);
        let mut filling = Filling::Stored;
        if is_entered {
            configuration.take(&came.stored);
            configuration.note_person();
            filling = Filling::Entered;
        }
        self.report(Vec::new());
        self.put_filled(filling, configuration);
        spawn_local(async move {
            self.check_now().await;
        });
    }

    /// Tells which SCM of a server is edited with the forms, if one is.
    pub(super) fn tie(self, edited: Option<Edited>) {
        self.tied.set_value(edited);
    }

    /// What is to be kept of the open plugin; nothing if none is open. Follows
    /// every change of it.
    pub fn draft(self) -> Option<Draft> {
        let plugin = self.plugin.get()?;
        let checked = self.checked.get()?;
        let kept = self
            .configuration
            .with(|configuration| Draft::new(&plugin, &checked, configuration));
        Some(Draft {
            link: self.link.get_value(),
            came_as: self.came_as.get_value(),
            surface: self.surface.get(),
            filling: self.filling.get(),
            ..kept
        })
    }

    /// Brings back what was open before a reload; for another link than then
    /// nothing. Yields the link if it is still to be loaded.
    pub async fn restore(self, kept: Option<Draft>, link: Option<String>) -> Option<String> {
        let Some(kept) = kept else { return link };
        // What was opened while the draft was being read is what is wanted.
        if link.is_none() && self.wishes.any() {
            return None;
        }
        if link.is_some() {
            // What is there now decides: it may have been changed since.
            self.earlier.set_value(Some(kept));
            return link;
        }
        let (from, came_as) = (kept.link.clone(), kept.came_as);
        if self.open_plugin_now(kept.plugin.clone()).await {
            self.link.set_value(from);
            if self.came_as.get_value() != came_as {
                // How they came in is not kept: only that they were edited.
                self.originals.set_value(Vec::new());
            }
            self.came_as.set_value(came_as);
            self.fill_from(&kept);
        }
        None
    }

    /// Brings back what was entered at the address that was loaded, if it
    /// answers as it did then.
    async fn come_back(self) {
        let Some(kept) = self.earlier.try_update_value(Option::take).flatten() else {
            return;
        };
        let same = kept.link == self.link.get_value() && kept.came_as == self.came_as.get_value();
        let Some(plugin) = self.plugin.get_untracked().filter(|_| same) else {
            return;
        };
        if kept.plugin.parts != plugin.parts {
            let edited = Plugin {
                parts: kept.plugin.parts.clone(),
                ..Plugin::clone(&plugin)
            };
            if !self.open_plugin_now(edited).await {
                return;
            }
            self.came_as.set_value(kept.came_as);
            self.originals.set_value(plugin.parts.clone());
        }
        self.fill_from(&kept);
    }

    /// Shows the form of a draft with what was entered into it.
    fn fill_from(self, kept: &Draft) {
        self.surface.set(kept.surface);
        let properties = self.read.with_untracked(|read| read.properties.clone());
        let mut configuration = Configuration::new(&properties, &self.stored(), kept.filling);
        configuration.restore(&kept.entered);
        if kept.by_person {
            configuration.note_person();
        }
        self.put_filled(kept.filling, configuration);
    }

    /// What is open now comes from no address.
    pub(super) fn leave_link(self) {
        self.link.set_value(None);
        clear_address(Page::Plugins);
    }

    /// The address that the open plugin was loaded from.
    pub fn is_from(self, link: &str) -> bool {
        self.link.with_value(|from| from.as_deref() == Some(link))
            && self.plugin.with_untracked(Option::is_some)
    }

    /// Takes an edited response; what depends on it follows after a pause.
    pub fn edit(self, message: Message, text: String) {
        self.put(message, text);
        self.edit_pause.with_value(|pause| {
            pause.run(move || {
                spawn_local(async move {
                    self.check_now().await;
                });
            });
        });
    }

    /// Takes a response that a plugin gave, and checks it at once. `known` is
    /// the revision that the plugin was asked about. Yields what the check said, or
    /// nothing if it failed or something was changed meanwhile.
    pub async fn answer(
        self,
        message: Message,
        text: String,
        known: Option<Revision>,
    ) -> Option<Arc<Checked>> {
        if known.is_some() {
            self.known.set_value(known);
        }
        self.note_original(message, &text);
        self.put(message, text);
        self.check_now().await
    }

    /// Adds what the server says itself of required keys without a value.
    pub fn require(self, missing: &[String]) {
        self.report(missing.iter().map(|key| required(key)).collect());
    }

    /// Adds what the server says to the plugin's own errors, in place of what it said
    /// before. If it says something, made-up errors give way to it.
    pub(super) fn report(self, errors: Vec<Reported>) {
        let says_something = !errors.is_empty();
        self.added.set(errors);
        if says_something {
            self.shown.set(Shown::Reported);
        }
    }

    fn put(self, message: Message, text: String) {
        self.change_plugin(|plugin| plugin.put(message, text));
    }

    /// Changes the open plugin, or a new one.
    fn change_plugin(self, change: impl FnOnce(&mut Plugin)) {
        self.plugin.update(|plugin| {
            let mut changed = plugin.as_deref().cloned().unwrap_or_default();
            change(&mut changed);
            *plugin = Some(Arc::new(changed));
        });
    }

    async fn check_now(self) -> Option<Arc<Checked>> {
        let plugin = self.plugin.get_untracked()?;
        let check = self.checks.begin();
        let request = Request::CheckPlugin {
            plugin: Box::new(Plugin::clone(&plugin)),
            known: self.known.get_value().map(Box::new),
        };
        let answer = self.call(request, Vec::new()).await;
        if !check.stands() {
            return None;
        }
        match answer {
            Ok(Response::PluginChecked(checked)) => {
                let mut checked = *checked;
                self.checked.with_untracked(|before| {
                    if let Some(before) = before {
                        checked.follow(before);
                    }
                });
                let checked = Arc::new(checked);
                self.checked.set(Some(Arc::clone(&checked)));
                self.declare();
                return Some(checked);
            }
            Ok(_) => {}
            Err(error) => {
                let problem = text::opening_failed("The responses", &error);
                self.problem.set(Some(problem));
            }
        }
        None
    }

    /// Follows a change of the declared keys; what was entered stays.
    fn declare(self) {
        let properties = self.read.with_untracked(|read| read.properties.clone());
        let same = self
            .configuration
            .with_untracked(|configuration| configuration.declares(&properties));
        if !same {
            let stored = self.stored();
            let filling = self.filling.get_untracked();
            self.configuration.update(|configuration| {
                *configuration = configuration.declared_anew(&properties, &stored, filling);
            });
        }
    }

    /// What is stored for the plugin.
    pub(super) fn stored(self) -> Vec<(String, Stored)> {
        self.plugin.with_untracked(|plugin| {
            plugin
                .as_ref()
                .map(|plugin| plugin.stored.clone())
                .unwrap_or_default()
        })
    }

    /// What would be saved of the form that is shown: see
    /// [`Configuration::sendable`]. Follows every change.
    pub(super) fn sendable(self) -> Result<Entries, String> {
        self.plugin.with(|plugin| {
            let stored = plugin.as_ref().map_or(&[][..], |plugin| &plugin.stored);
            self.configuration
                .with(|configuration| configuration.sendable(stored))
        })
    }

    /// Takes what is stored by now, after `sent` was saved from the form of this
    /// surface or others changed it; what was entered since stays.
    pub(super) fn rebase(self, surface: Surface, sent: &Entries, stored: Vec<(String, Stored)>) {
        if self.surface.get_untracked() == surface {
            self.filling.set(Filling::Stored);
            self.configuration
                .update(|configuration| configuration.rebase(sent, &stored));
        } else {
            self.aside.update_value(|aside| {
                for (other, configuration, filling) in aside {
                    if *other == surface {
                        *filling = Filling::Stored;
                        configuration.rebase(sent, &stored);
                    }
                }
            });
        }
        self.plugin.update(|plugin| {
            if let Some(plugin) = plugin {
                Arc::make_mut(plugin).stored = stored;
            }
        });
    }

    /// Fills the configuration anew.
    pub fn fill(self, filling: Filling) {
        let properties = self.read.with_untracked(|read| read.properties.clone());
        self.put_filled(
            filling,
            Configuration::new(&properties, &self.stored(), filling),
        );
    }

    /// Has the forms show another configuration, and what it was filled with.
    fn put_filled(self, filling: Filling, configuration: Configuration) {
        self.filling.set(filling);
        self.configuration.set(configuration);
        self.fillings.update(|count| *count = count.wrapping_add(1));
    }

    /// Shows another form of the plugin, as it was left, or filled with what is
    /// stored.
    pub fn choose_surface(self, surface: Surface) {
        let left = self.surface.get_untracked();
        if left == surface {
            return;
        }
        let entered = self.configuration.get_untracked();
        let filling = self.filling.get_untracked();
        let earlier = self.aside.try_update_value(|aside| {
            aside.retain(|(other, ..)| *other != left);
            aside.push((left, entered, filling));
            let place = aside.iter().position(|(other, ..)| *other == surface)?;
            Some(aside.swap_remove(place))
        });
        self.surface.set(surface);
        self.shown.set(Shown::Reported);
        let Some((_, entered, filling)) = earlier.flatten() else {
            return self.fill(Filling::Stored);
        };
        // The declared keys may be others by now.
        let properties = self.read.with_untracked(|read| read.properties.clone());
        let entered = entered.declared_anew(&properties, &self.stored(), filling);
        self.put_filled(filling, entered);
    }

    /// Sets keys from the template's form; `None` unsets one. `by_person` says whether
    /// somebody did something there: a view enters its defaults by itself.
    pub fn set_all(self, values: &[(String, Option<String>)], by_person: bool) {
        self.change(|configuration| {
            let mut any = false;
            for (key, value) in values {
                any |= configuration.set(key, value.as_deref());
            }
            if any && by_person {
                configuration.note_person();
            }
            any
        });
    }

    /// Changes the configuration, and tells those who look at it only where
    /// that makes a difference: the two forms follow each other.
    fn change(self, change: impl FnOnce(&mut Configuration) -> bool) {
        self.configuration.maybe_update(change);
    }

    /// Opens the generated form and ties it to the configuration. Signals live
    /// as long as the current reactive owner.
    pub fn open_form(self, model: Arc<FormModel>) -> FormSession {
        let names: Rc<[String]> = model
            .fields
            .iter()
            .map(|field| field.name.clone())
            .collect();
        let saved = self
            .configuration
            .with_untracked(|configuration| entered(configuration, &names));
        let form = FormSession::open(model, &saved, Rc::new(|_, _| {}));
        let fields = Rc::clone(&names);
        let mut filled = Echoes::default();
        for (index, name) in names.iter().enumerate() {
            let text = self
                .configuration
                .with_untracked(|configuration| in_field(configuration, name).into_owned());
            filled.put(index, &text);
        }
        let put = Rc::new(RefCell::new(filled));
        let echoes = Rc::clone(&put);
        Effect::new(move || {
            form.revision.track();
            for index in form.take_changed(Watcher::Values) {
                let text = form.read(|form| text_at(form, index).map(str::to_owned));
                let (Some(name), Some(text)) = (fields.get(index), text) else {
                    continue;
                };
                let text = text.unwrap_or_default();
                // By now the view may have set another value, which this does not undo.
                if echoes.borrow_mut().is_one(index, &text) {
                    continue;
                }
                self.change(|configuration| {
                    // An echo of what the view set says nothing: an emptied secret is
                    // empty there, and kept here.
                    let is_there = in_field(configuration, name) == text;
                    !is_there && configuration.enter(name, Some(&text))
                });
            }
        });
        Effect::new(move || {
            let others = self.configuration.with(|configuration| {
                form.read(|form| {
                    let fields = names.iter().enumerate();
                    fields
                        .filter_map(|(index, name)| {
                            let wanted = in_field(configuration, name);
                            let there = text_at(form, index).unwrap_or_default();
                            (wanted != there).then(|| (index, wanted.into_owned()))
                        })
                        .collect::<Vec<_>>()
                })
            });
            for (index, text) in others.into_iter().flatten() {
                put.borrow_mut().put(index, &text);
                form.dispatch(FormEvent::Typed(index, text));
            }
        });
        Effect::new(move || {
            let reports = self.errors.with(|errors| {
                errors
                    .iter()
                    .filter_map(|error| Some((error.key.clone()?, error.message.clone())))
                    .collect()
            });
            form.dispatch(FormEvent::Reported(reports));
        });
        form
    }

    /// The model of the generated form; changes only when the form does. `areas` are
    /// keys that the view has a text area for.
    pub fn model(self, areas: Memo<BTreeSet<String>>) -> Memo<Arc<FormModel>> {
        let kept = Memo::new(move |_| self.configuration.with(Configuration::kept));
        // A field of several lines stays one until the form is filled anew: whoever
        // joins its lines is typing in it.
        let lines = Memo::new(move |before: Option<&(u32, BTreeSet<String>)>| {
            let filling = self.fillings.get();
            let before = before.filter(|(of, _)| *of == filling);
            let mut lines = before.map(|(_, lines)| lines.clone()).unwrap_or_default();
            self.configuration
                .with(|configuration| lines.extend(configuration.of_lines().map(str::to_owned)));
            (filling, lines)
        });
        Memo::new(move |_| {
            let mut several = areas.get();
            lines.with(|(_, lines)| several.extend(lines.iter().cloned()));
            self.read.with(|read| {
                kept.with(|kept| {
                    let form = form(&read.properties, self.access.get(), kept, &several);
                    Arc::new(form)
                })
            })
        })
    }

    /// Closes the plugin.
    pub fn close(self) {
        self.set_edits_aside();
        self.originals.set_value(Vec::new());
        self.leave_link();
        self.begin();
        self.busy.set(false);
        self.checks.begin();
        self.edit_pause.with_value(Debounce::cancel);
        self.earlier.set_value(None);
        self.came_as.set_value(0);
        self.plugin.set(None);
        self.checked.set(None);
        self.configuration.set(Configuration::default());
        self.begin_forms(Surface::Scm);
    }

    /// Begins anew with all that belongs to one plugin's forms.
    fn begin_forms(self, surface: Surface) {
        self.opened.update(|count| *count = count.wrapping_add(1));
        self.known.set_value(None);
        self.aside.set_value(Vec::new());
        self.added.set(Vec::new());
        self.filling.set(Filling::Stored);
        self.shown.set(Shown::Reported);
        self.access.set(Access::Open);
        self.surface.set(surface);
    }

    /// Has a template read, under a deadline of its own.
    /// The worker is asked before the future is polled.
    pub(super) fn ask_reader(
        self,
        request: Request,
    ) -> impl Future<Output = Result<Response, String>> + use<> {
        let worker = self.worker.get_value();
        let answer = worker.call(request, Vec::new(), TEMPLATE_DEADLINE);
        async move {
            match answer.await {
                Ok((response, _)) => Ok(response),
                Err(error) => Err(error.to_string()),
            }
        }
    }

    /// Asks the worker; what failed comes as a sentence.
    async fn call(self, request: Request, bytes: Vec<Vec<u8>>) -> Result<Response, String> {
        let worker = self.worker.get_value();
        match worker.call(request, bytes, OPEN_DEADLINE).await {
            Ok((response, _)) => Ok(response),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// The value of a field of the generated form.
fn text_at(form: &Form, index: usize) -> Option<&str> {
    form.at(index)?.1.value.as_ref()?.as_str()
}

/// The value of a key as a field of the generated form has it.
fn in_field<'c>(configuration: &'c Configuration, key: &str) -> Cow<'c, str> {
    with_line_feeds(configuration.shown(key).unwrap_or_default())
}

/// The configuration as what somebody entered into the generated form.
fn entered(configuration: &Configuration, names: &[String]) -> Saved {
    let entries = names
        .iter()
        .enumerate()
        .filter_map(|(place, name)| {
            let text = with_line_feeds(configuration.shown(name)?);
            let entry = SavedEntry::of(Value::String(text.into_owned()), place);
            Some((pointer_token(name), entry))
        })
        .collect();
    Saved {
        entries,
        ..Saved::default()
    }
}
