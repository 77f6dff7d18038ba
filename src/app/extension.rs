//! The life of an open extension package: opening, editing, reading again,
//! keeping over a reload.

use super::draft::{self, Draft, Found};
use super::endpoints::Endpoints;
use super::form::FormSession;
use super::kept;
use super::options::OptionsLoader;
use super::patterns::PatternQueue;
use crate::domain::extension::history::History;
use crate::domain::extension::model::{Origin, Package, Reading};
use crate::domain::extension::verdict;
use crate::domain::finding::Finding;
use crate::domain::form::model::FormModel;
use crate::domain::form::saved::Saved;
use crate::domain::form::update::Effect;
use crate::domain::http::HttpRequest;
use crate::domain::problem::Problem;
use crate::domain::route::Page;
use crate::domain::text;
use crate::domain::work::{Request, Response};
use crate::io::CallError;
use crate::io::browser::address::{self, Entry};
use crate::io::browser::fetch::{self, AbortHandle};
use crate::io::browser::files::{self, ObjectUrl, PickedFile};
use crate::io::browser::timer::{Debounce, sleep};
use crate::io::browser::worker::WorkerClient;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

const OPEN_DEADLINE: Duration = Duration::from_secs(30);
const READ_DEADLINE: Duration = Duration::from_secs(20);
const LINK_TIMEOUT: Duration = Duration::from_secs(60);
/// Bytes of a linked package at most; packages are far smaller.
const LINK_LIMIT: u64 = 100 * 1024 * 1024;
const EDIT_PAUSE: Duration = Duration::from_millis(250);
const SAVE_PAUSE: Duration = Duration::from_millis(600);

/// Where the versions opened before are kept.
const HISTORY: &str = "signalbox.opened-versions";

/// What a check of an icon found.
#[derive(Clone, Debug)]
pub struct IconCheck {
    /// The image, if it is one; revoked when the check is dropped.
    pub url: Option<Arc<ObjectUrl>>,
    /// Its size in words.
    pub facts: Option<String>,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
}

/// A handle on the open package.
#[derive(Clone, Copy)]
pub struct ExtensionSession {
    worker: StoredValue<WorkerClient, LocalStorage>,
    patterns: StoredValue<PatternQueue, LocalStorage>,
    /// The files as they came in, for writing the archive again.
    files: StoredValue<Rc<Vec<PickedFile>>, LocalStorage>,
    saved: StoredValue<Saved, LocalStorage>,
    /// Whether the files are in the browser's storage as they are here.
    files_kept: StoredValue<bool, LocalStorage>,
    /// The address the package was loaded from, if it was.
    link: StoredValue<Option<String>, LocalStorage>,
    /// Whether a save is coming up.
    save_planned: StoredValue<bool, LocalStorage>,
    /// Whether anything is kept at all; the warm-up keeps nothing.
    keeps: bool,
    /// Name of the package that `saved` belongs to.
    owner: StoredValue<String, LocalStorage>,
    /// What was entered for packages opened before, by their names.
    others: StoredValue<BTreeMap<String, Saved>, LocalStorage>,
    form: StoredValue<Option<FormSession>, LocalStorage>,
    edit_pause: StoredValue<Debounce, LocalStorage>,
    /// Number of the newest reading asked for.
    newest: StoredValue<u32, LocalStorage>,
    /// The package that is open.
    pub package: RwSignal<Option<Arc<Package>>>,
    /// A package that could not be used, while another stays open.
    pub rejected: RwSignal<Option<Arc<Package>>>,
    /// The text before it was cleaned, while that can be undone.
    pub cleaned_from: RwSignal<Option<Arc<str>>>,
    /// The metadata text as edited.
    pub text: RwSignal<Arc<str>>,
    /// What the newest text reads as.
    pub reading: RwSignal<Option<Arc<Reading>>>,
    /// The form of the newest text; set only when it differs, so that the form
    /// is not drawn anew for an edit that does not touch it.
    pub model: RwSignal<Option<Arc<FormModel>>>,
    /// The language chosen; `None` until the user chooses.
    pub language: RwSignal<Option<String>>,
    /// Whether something is being opened or read.
    pub busy: RwSignal<bool>,
    /// What a check of an icon found.
    pub icon: RwSignal<Option<IconCheck>>,
    /// What failed last.
    pub problem: RwSignal<Option<Problem>>,
    /// Why nothing is kept over a reload, if so.
    pub unsaved: RwSignal<Option<String>>,
    /// Whether all that was entered would be there after a reload.
    pub kept: RwSignal<bool>,
    /// Options of the form's fields.
    pub options: OptionsLoader,
    /// Endpoints listed for the form's fields.
    pub endpoints: Endpoints,
}

impl ExtensionSession {
    /// A session that keeps nothing and is thrown away.
    pub fn passing(worker: WorkerClient) -> Self {
        Self::with(worker, false, Endpoints::passing())
    }

    /// A session with nothing open.
    pub fn new(worker: WorkerClient) -> Self {
        Self::with(worker, true, Endpoints::kept())
    }

    fn with(worker: WorkerClient, keeps: bool, endpoints: Endpoints) -> Self {
        Self {
            patterns: StoredValue::new_local(PatternQueue::new(worker.clone())),
            options: OptionsLoader::new(worker.clone()),
            worker: StoredValue::new_local(worker),
            files: StoredValue::new_local(Rc::new(Vec::new())),
            saved: StoredValue::new_local(Saved::default()),
            files_kept: StoredValue::new_local(false),
            link: StoredValue::new_local(None),
            save_planned: StoredValue::new_local(false),
            keeps,
            owner: StoredValue::new_local(String::new()),
            others: StoredValue::new_local(BTreeMap::new()),
            form: StoredValue::new_local(None),
            edit_pause: StoredValue::new_local(Debounce::new(EDIT_PAUSE)),
            newest: StoredValue::new_local(0),
            package: RwSignal::new(None),
            rejected: RwSignal::new(None),
            cleaned_from: RwSignal::new(None),
            text: RwSignal::new(Arc::from("")),
            reading: RwSignal::new(None),
            model: RwSignal::new(None),
            language: RwSignal::new(None),
            busy: RwSignal::new(false),
            icon: RwSignal::new(None),
            problem: RwSignal::new(None),
            unsaved: RwSignal::new(None),
            kept: RwSignal::new(true),
            endpoints,
        }
    }

    /// The worker behind the session, for another session.
    pub fn worker(self) -> WorkerClient {
        self.worker.get_value()
    }

    /// Opens files; what was open stays if they cannot be used.
    pub fn open(self, origin: Origin, name: String, files: Vec<PickedFile>) {
        self.link.set_value(None);
        clear_address();
        spawn_local(async move { self.open_now(origin, name, files).await });
    }

    async fn open_now(self, origin: Origin, name: String, files: Vec<PickedFile>) {
        self.busy.set(true);
        self.problem.set(None);
        self.rejected.set(None);
        self.icon.set(None);
        if let Some((package, reading)) = self.read_package(origin, name, &files).await {
            self.take(package, reading, files);
        }
        self.busy.set(false);
    }

    /// Opens what an address answers with; consent has been given.
    pub fn open_link(self, url: String) {
        spawn_local(async move {
            self.busy.set(true);
            self.problem.set(None);
            let request = HttpRequest::get(url.clone());
            let answer =
                fetch::send_for_bytes(&request, LINK_TIMEOUT, &AbortHandle::new(), LINK_LIMIT)
                    .await;
            self.busy.set(false);
            match answer {
                Ok(answer) if (200..300).contains(&answer.status) => {
                    let path = text::file_name(&url, "package");
                    let origin = if answer.body.starts_with(b"PK") || path.ends_with(".zip") {
                        Origin::Zip
                    } else {
                        Origin::Bare
                    };
                    let file = PickedFile {
                        path: path.clone(),
                        bytes: answer.body,
                    };
                    self.link.set_value(Some(url));
                    self.open_now(origin, path, vec![file]).await;
                }
                Ok(answer) => self
                    .problem
                    .set(Some(text::link_status(&url, answer.status))),
                Err(error) => self
                    .problem
                    .set(Some(text::opening_failed(&url, &error.to_string()))),
            }
        });
    }

    /// Checks an icon that is uploaded beside the package.
    pub fn check_icon(self, files: web_sys::FileList) {
        spawn_local(async move {
            let file = match files::read_list(&files).await {
                Ok(files) => files.into_iter().next(),
                Err(error) => {
                    self.problem
                        .set(Some(text::opening_failed("the icon", &error.to_string())));
                    None
                }
            };
            let Some(file) = file else { return };
            let url = object_url(&file);
            let request = Request::CheckIcon { name: file.path };
            match self.call(request, vec![file.bytes], READ_DEADLINE).await {
                Ok((Response::Icon { facts, findings }, _)) => {
                    self.icon.set(Some(IconCheck {
                        url: facts.as_ref().and(url),
                        facts: facts
                            .and_then(|facts| facts.pixels)
                            .map(|(width, height)| text::icon_facts(width, height)),
                        findings,
                    }));
                }
                Ok(_) => {}
                Err(error) => self
                    .problem
                    .set(Some(text::opening_failed("the icon", &error.to_string()))),
            }
        });
    }

    /// Saves a file, or says that it could not be saved.
    pub fn save_file(self, name: &str, media: &str, bytes: &[u8]) {
        if !files::save_file(name, media, bytes) {
            self.problem.set(Some(text::saving_failed(name)));
        }
    }

    /// Opens one of the samples that ship with the app.
    pub fn open_sample(self, id: String) {
        if self.keeps {
            clear_address();
        }
        spawn_local(async move {
            self.busy.set(true);
            let asked = Request::Sample { id };
            match self.call(asked, Vec::new(), OPEN_DEADLINE).await {
                Ok((Response::Sample { name, paths }, bytes)) => {
                    let files = paths
                        .into_iter()
                        .zip(bytes)
                        .map(|(path, bytes)| PickedFile { path, bytes })
                        .collect();
                    self.link.set_value(None);
                    self.open_now(Origin::Folder, name, files).await;
                }
                Ok(_) => {}
                Err(error) => self
                    .problem
                    .set(Some(text::opening_failed("the sample", &error.to_string()))),
            }
            self.busy.set(false);
        });
    }

    async fn read_package(
        self,
        origin: Origin,
        name: String,
        files: &[PickedFile],
    ) -> Option<(Package, Option<Reading>)> {
        let request = Request::OpenPackage {
            origin,
            name: name.clone(),
            paths: files.iter().map(|file| file.path.clone()).collect(),
            language: self.language.get_untracked(),
            history: self.history(),
        };
        let bytes = files.iter().map(|file| file.bytes.clone()).collect();
        match self.call(request, bytes, OPEN_DEADLINE).await {
            Ok((Response::Package(mut package, reading), texts)) => {
                package.attach(texts);
                Some((*package, reading.map(|reading| *reading)))
            }
            Ok(_) => None,
            Err(error) => {
                self.problem
                    .set(Some(text::opening_failed(&name, &error.to_string())));
                None
            }
        }
    }

    /// Puts a package in place of the open one, unless nothing can be made of
    /// it: then the open one stays, with everything that was entered.
    fn take(self, mut package: Package, reading: Option<Reading>, files: Vec<PickedFile>) {
        let replaces = self.package.with_untracked(Option::is_some);
        let (Some(text), Some(reading)) = (package.metadata.take(), reading) else {
            self.rejected.set(Some(Arc::new(package)));
            return;
        };
        if replaces && (!reading.readable || verdict::is_garbled(&package)) {
            package.findings.extend(reading.findings);
            self.rejected.set(Some(Arc::new(package)));
            return;
        }
        self.newest
            .update_value(|newest| *newest = newest.wrapping_add(1));
        self.files.set_value(Rc::new(files));
        self.files_kept.set_value(false);
        // Consent was given to the package that was open, not to this one.
        self.options.forget();
        self.use_samples_of(&package);
        self.note_version(&package, &reading);
        self.package.set(Some(Arc::new(package)));
        self.text.set(text.into());
        self.cleaned_from.set(None);
        self.model.set(None);
        self.show(reading, true);
        self.save_soon();
    }

    /// What was opened before, also in other tabs.
    fn history(self) -> History {
        if !self.keeps {
            return History::default();
        }
        let (history, problem) = kept::load(HISTORY, "The list of versions", History::from_text);
        if problem.is_some() {
            self.problem.set(problem);
        }
        history
    }

    /// Remembers the package for a later one of the same version.
    fn note_version(self, package: &Package, reading: &Reading) {
        if self.keeps {
            let mut history = self.history();
            let fingerprint = package.fingerprint.clone();
            history.record(&reading.about.name, &reading.about.version, fingerprint);
            // A browser that refuses storage costs only the comparison.
            let _ = kept::save(HISTORY, &history.to_text());
        }
    }

    /// Sample answers that the package brings along (`mock/<input>.json`).
    fn use_samples_of(self, package: &Package) {
        let samples = package
            .entries
            .iter()
            .filter_map(|entry| {
                let input = entry.path.strip_prefix("mock/")?.strip_suffix(".json")?;
                Some((input.to_owned(), entry.text.clone()?))
            })
            .collect();
        self.options.samples.set(samples);
    }

    /// Takes an edited metadata text; the form follows after a pause.
    pub fn edit(self, text: String) {
        self.text.set(text.into());
        self.edit_pause.with_value(|pause| {
            pause.run(move || spawn_local(async move { self.read().await }));
        });
        self.save_soon();
    }

    /// Puts the text back as it was before it was cleaned.
    pub fn undo_clean(self) {
        if let Some(text) = self.cleaned_from.get_untracked() {
            self.cleaned_from.set(None);
            self.text.set(text);
            spawn_local(async move { self.read().await });
            self.save_soon();
        }
    }

    /// Replaces the text by the cleaned one.
    pub fn clean(self) {
        let cleaned = self
            .reading
            .with_untracked(|reading| reading.as_ref().and_then(|reading| reading.cleaned.clone()));
        if let Some(cleaned) = cleaned {
            self.cleaned_from.set(Some(self.text.get_untracked()));
            self.text.set(cleaned.into());
            spawn_local(async move { self.read().await });
            self.save_soon();
        }
    }

    /// Shows the form in another language.
    pub fn choose_language(self, language: String) {
        self.language.set(Some(language));
        spawn_local(async move { self.read().await });
        self.save_soon();
    }

    /// Reads the text as it is now; an older answer never replaces a newer one.
    async fn read(self) {
        let Some(package) = self.package.get_untracked() else {
            return;
        };
        self.busy.set(true);
        let text = self.text.get_untracked();
        if let Some(reading) = self.reading_of(&text, &package).await {
            self.show(reading, false);
            self.busy.set(false);
        }
    }

    /// What a text reads as; `None` if a newer text is being read already, or
    /// if reading failed, which is told.
    async fn reading_of(self, text: &str, package: &Package) -> Option<Reading> {
        let number = self.newest.try_update_value(|newest| {
            *newest = newest.wrapping_add(1);
            *newest
        });
        let mut package = Box::new(package.clone());
        package.metadata = Some(text.to_owned());
        let texts = package.detach();
        let request = Request::ReadMetadata {
            package,
            language: self.language.get_untracked(),
            history: self.history(),
        };
        let answer = self.call(request, texts, READ_DEADLINE).await;
        if self.newest.try_get_value() != number {
            return None;
        }
        match answer {
            Ok((Response::Reading(reading), _)) => Some(*reading),
            Ok(_) => None,
            Err(error) => {
                self.busy.set(false);
                self.problem.set(Some(text::opening_failed(
                    "codearts-extension.json",
                    &error.to_string(),
                )));
                None
            }
        }
    }

    fn show(self, mut reading: Reading, opened: bool) {
        let old = self.reading.get_untracked();
        // The form has a signal of its own; nobody looks for it in the reading.
        let model = std::mem::take(&mut reading.model);
        if let (false, Some(old), true) = (
            reading.readable,
            old.as_ref(),
            self.model.with_untracked(Option::is_some),
        ) {
            // A text that is broken while it is edited leaves the form standing.
            reading = Reading {
                findings: reading.findings,
                cleaned: reading.cleaned,
                ..(**old).clone()
            };
        } else if self
            .model
            .with_untracked(|shown| shown.as_deref() != Some(&model))
        {
            self.remember(&reading.about.name, opened);
            self.model.set(Some(Arc::new(model)));
        }
        self.reading.set(Some(Arc::new(reading)));
    }

    /// Keeps what was entered for the next form of the package `name`. When
    /// another package was opened, what was entered is put aside until its own
    /// is opened again; a name changed in the editor is still the same package.
    fn remember(self, name: &str, opened: bool) {
        let form = self.form.try_get_value().flatten();
        let mut current = self.saved.try_get_value().unwrap_or_default();
        if let Some(form) = form {
            current = form.save(Some(&current));
        }
        let owner = self.owner.try_get_value().unwrap_or_default();
        if opened && owner != name && !owner.is_empty() {
            let next = self
                .others
                .try_update_value(|others| {
                    others.insert(owner, current);
                    others.remove(name)
                })
                .flatten();
            current = next.unwrap_or_default();
            self.form.set_value(None);
        }
        self.owner.set_value(name.to_owned());
        self.saved.set_value(current);
    }

    /// Opens the form of the newest text; to be called by the view that draws
    /// it, whose reactive owner then owns the form's signals.
    pub fn open_form(self, model: Arc<FormModel>) -> FormSession {
        let saved = self.saved.try_get_value().unwrap_or_default();
        let sink = Rc::new(move |form, effect| self.carry_out(form, effect));
        let form = FormSession::open(model, &saved, sink);
        self.form.set_value(Some(form));
        form
    }

    fn carry_out(self, form: FormSession, effect: Effect) {
        match effect {
            Effect::TryPattern(index, texts) => {
                self.patterns
                    .try_with_value(|queue| queue.push(form, index, texts));
            }
            Effect::LoadOptions(index) => self.options.reload(form, index),
        }
    }

    /// Writes the archive with the metadata as edited: every other entry as it
    /// was, or a new archive of the folder's files.
    pub async fn archive(self) -> Result<Vec<u8>, CallError> {
        let files = self.files.try_get_value().unwrap_or_default();
        let text = self.text.get_untracked();
        let zipped = self.package.with_untracked(|package| {
            package
                .as_ref()
                .is_some_and(|package| package.origin == Origin::Zip)
        });
        let (request, bytes) = if zipped {
            let request = Request::Rezip {
                metadata: text.to_string(),
            };
            (
                request,
                files.iter().map(|file| file.bytes.clone()).collect(),
            )
        } else {
            pack_request(&files, &text)
        };
        let (_, mut bytes) = self.call(request, bytes, OPEN_DEADLINE).await?;
        bytes.pop().ok_or(CallError::Crashed)
    }

    async fn call(
        self,
        request: Request,
        bytes: Vec<Vec<u8>>,
        deadline: Duration,
    ) -> Result<(Response, Vec<Vec<u8>>), CallError> {
        let worker = self
            .worker
            .try_with_value(WorkerClient::clone)
            .ok_or(CallError::Unavailable)?;
        worker.call(request, bytes, deadline).await
    }

    /// Keeps package and values over a reload, in a moment.
    pub fn save_soon(self) {
        if !self.keeps || self.save_planned.try_get_value() != Some(false) {
            return;
        }
        self.save_planned.set_value(true);
        self.kept.set(false);
        spawn_local(async move {
            sleep(SAVE_PAUSE).await;
            self.save().await;
        });
    }

    /// Keeps package and values now, e.g. because the page is being left.
    pub async fn save(self) {
        self.save_planned.set_value(false);
        let Some(package) = self.package.get_untracked() else {
            return;
        };
        self.remember(&self.owner.try_get_value().unwrap_or_default(), false);
        let files = self.files.try_get_value().unwrap_or_default();
        let draft = Draft {
            origin: package.origin,
            name: package.name.clone(),
            link: self.link.try_get_value().flatten(),
            owner: self.owner.try_get_value().unwrap_or_default(),
            text: self.text.get_untracked().to_string(),
            language: self.language.get_untracked(),
            saved: self
                .saved
                .try_get_value()
                .unwrap_or_default()
                .without_secrets(),
            files: files
                .iter()
                .map(|file| (file.path.clone(), file.bytes.len()))
                .collect(),
        };
        let kept = self.files_kept.try_get_value() == Some(true);
        let outcome = draft::save(&draft, (!kept).then_some(files.as_slice())).await;
        self.files_kept.set_value(outcome.is_ok());
        // More may have been entered while this was written.
        self.kept
            .set(outcome.is_ok() && self.save_planned.try_get_value() == Some(false));
        self.unsaved
            .set(outcome.err().map(|error| error.to_string()));
    }

    /// What is to be kept of the form that is being closed.
    pub fn form_closed(self) {
        self.remember(&self.owner.try_get_value().unwrap_or_default(), false);
        self.form.set_value(None);
    }

    /// Brings back what was open before a reload; a link that was not open
    /// then is loaded instead. Yields the link if it is still to be loaded.
    pub async fn restore(self, link: Option<String>) -> Option<String> {
        let found = match draft::load().await {
            Ok(found) => found,
            Err(error) => {
                self.unsaved.set(Some(error.to_string()));
                return link;
            }
        };
        let (draft, files) = match found {
            Found::Draft(draft, files) if link.is_none() || draft.link == link => (*draft, files),
            Found::Broken => {
                self.problem.set(Some(text::draft_broken()));
                return link;
            }
            Found::Draft(..) | Found::Nothing => return link,
        };
        self.busy.set(true);
        self.language.set(draft.language);
        if let Some((package, Some(reading))) =
            self.read_package(draft.origin, draft.name, &files).await
        {
            self.saved.set_value(draft.saved);
            self.owner.set_value(draft.owner);
            self.link.set_value(draft.link);
            let edited = package.metadata.as_deref() != Some(draft.text.as_str());
            self.take(package, Some(reading), files);
            self.files_kept.set_value(true);
            if edited {
                self.text.set(draft.text.into());
                self.read().await;
            }
        }
        self.busy.set(false);
        None
    }

    /// Reads all findings, those of the container first.
    pub fn with_findings<T>(self, read: impl FnOnce(&mut dyn Iterator<Item = &Finding>) -> T) -> T {
        self.package.with(|package| {
            self.reading.with(|reading| {
                let container = package.iter().flat_map(|package| &package.findings);
                let metadata = reading.iter().flat_map(|reading| &reading.findings);
                read(&mut container.chain(metadata))
            })
        })
    }

    /// Closes the package and forgets the draft.
    pub fn close(self) {
        self.link.set_value(None);
        clear_address();
        self.options.forget();
        self.icon.set(None);
        self.package.set(None);
        self.rejected.set(None);
        self.reading.set(None);
        self.model.set(None);
        self.text.set(Arc::from(""));
        self.language.set(None);
        self.problem.set(None);
        self.saved.set_value(Saved::default());
        self.owner.set_value(String::new());
        self.form.set_value(None);
        self.files.set_value(Rc::new(Vec::new()));
        spawn_local(async move {
            if let Err(error) = draft::forget().await {
                self.unsaved.set(Some(error.to_string()));
            }
        });
    }
}

/// Makes the address name no package, since the one it names is no longer open.
fn clear_address() {
    let plain = Page::Extensions.hash();
    // Browsers take their time even to go where they are.
    if address::hash() != plain {
        address::set_hash(&plain, Entry::Replace);
    }
}

fn pack_request(files: &[PickedFile], text: &str) -> (Request, Vec<Vec<u8>>) {
    const METADATA: &str = "codearts-extension.json";
    // A folder's files carry the folder's name in front; the archive does not.
    let prefix = files
        .iter()
        .find_map(|file| file.path.strip_suffix(METADATA))
        .unwrap_or("");
    let mut paths = vec![METADATA.to_owned()];
    let mut bytes = vec![text.as_bytes().to_vec()];
    for file in files {
        let path = file.path.strip_prefix(prefix).unwrap_or(&file.path);
        if path != METADATA && files.len() > 1 {
            paths.push(path.to_owned());
            bytes.push(file.bytes.clone());
        }
    }
    (Request::Pack { paths }, bytes)
}

fn object_url(file: &PickedFile) -> Option<Arc<ObjectUrl>> {
    ObjectUrl::of(&file.bytes).map(Arc::new)
}
