//! The life of an open extension package. This file has the session and what
//! its form needs; `open` opens packages, `read` reads their metadata as it is
//! edited, `keep` keeps them over a reload and writes archives.

mod keep;
mod open;
mod read;

use super::draft::{self, Draft};
use super::endpoints::Endpoints;
use super::form::FormSession;
use super::navigation::clear_address;
use super::options::OptionsLoader;
use super::patterns::PatternQueue;
use super::wish::Wishes;
use crate::domain::extension::answers::Given;
use crate::domain::extension::model::{Package, Reading};
use crate::domain::extension::verdict;
use crate::domain::finding::Finding;
use crate::domain::form::model::FormModel;
use crate::domain::form::saved::Saved;
use crate::domain::form::update::Effect;
use crate::domain::problem::Problem;
use crate::domain::route::Page;
use crate::domain::work::{Request, Response};
use crate::io::CallError;
use crate::io::browser::files::{ObjectUrl, PickedFile};
use crate::io::browser::timer::Debounce;
use crate::io::browser::worker::WorkerClient;
use leptos::prelude::*;
use leptos::task::spawn_local;
use read::EDIT_PAUSE;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

const OPEN_DEADLINE: Duration = Duration::from_secs(30);

const READ_DEADLINE: Duration = Duration::from_secs(20);

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

/// A package whose text was edited, as it was when something else took its place.
pub struct Aside {
    draft: Draft,
    files: Rc<Vec<PickedFile>>,
}

impl Aside {
    /// The package's name.
    pub fn name(&self) -> &str {
        &self.draft.name
    }
}

/// How the results are written; it outlives the form, which every edit of the
/// metadata may draw anew.
#[derive(Clone, Copy)]
pub struct ResultChoices {
    /// Key of the format.
    pub format: RwSignal<String>,
    /// Whether picks stand in the order of the options.
    pub sorted: RwSignal<bool>,
    /// Whether key-value rows are written as an object.
    pub rows_as_object: RwSignal<bool>,
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
    /// Sample answers given to packages that were open before, by their names.
    answers: StoredValue<BTreeMap<String, Given>, LocalStorage>,
    form: StoredValue<Option<FormSession>, LocalStorage>,
    edit_pause: StoredValue<Debounce, LocalStorage>,
    /// To have a text read.
    readings: Wishes,
    /// To open something, or to have nothing open.
    wishes: Wishes,
    /// To keep all as it is.
    saves: Wishes,
    /// The metadata text as it came in.
    original: StoredValue<Arc<str>, LocalStorage>,
    /// Whether the text no longer is the one whose encoding was found wanting.
    reencoded: RwSignal<bool>,
    /// The package that is open.
    pub package: RwSignal<Option<Arc<Package>>>,
    /// A package that could not be used, while another stays open.
    pub rejected: RwSignal<Option<Arc<Package>>>,
    /// The text before it was cleaned, while that can be undone.
    pub cleaned_from: RwSignal<Option<Arc<str>>>,
    /// What was open with an edited text, until another is edited.
    pub aside: RwSignal<Option<Rc<Aside>>, LocalStorage>,
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
    /// Whether files are being read, and that it takes so long that it is to be said.
    pub reads_files: RwSignal<bool>,
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
    /// How the results are written.
    pub results: ResultChoices,
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
            answers: StoredValue::new_local(BTreeMap::new()),
            form: StoredValue::new_local(None),
            edit_pause: StoredValue::new_local(Debounce::new(EDIT_PAUSE)),
            readings: Wishes::none(),
            wishes: Wishes::none(),
            saves: Wishes::none(),
            original: StoredValue::new_local(Arc::from("")),
            reencoded: RwSignal::new(false),
            package: RwSignal::new(None),
            rejected: RwSignal::new(None),
            cleaned_from: RwSignal::new(None),
            aside: RwSignal::new_local(None),
            text: RwSignal::new(Arc::from("")),
            reading: RwSignal::new(None),
            model: RwSignal::new(None),
            language: RwSignal::new(None),
            busy: RwSignal::new(false),
            reads_files: RwSignal::new(false),
            icon: RwSignal::new(None),
            problem: RwSignal::new(None),
            unsaved: RwSignal::new(None),
            kept: RwSignal::new(true),
            endpoints,
            results: ResultChoices {
                format: RwSignal::new("map".to_owned()),
                sorted: RwSignal::new(false),
                rows_as_object: RwSignal::new(false),
            },
        }
    }

    /// The worker behind the session, for another session.
    pub fn worker(self) -> WorkerClient {
        self.worker.get_value()
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

    /// Reads all findings, those of the container first. What was wrong with the
    /// encoding is none once the text was mended: it is written as UTF-8.
    pub fn with_findings<T>(self, read: impl FnOnce(&mut dyn Iterator<Item = &Finding>) -> T) -> T {
        let reencoded = self.reencoded.get();
        self.package.with(|package| {
            self.reading.with(|reading| {
                let container = package
                    .iter()
                    .flat_map(|package| &package.findings)
                    .filter(|finding| !(reencoded && verdict::is_about_encoding(finding)));
                let metadata = reading.iter().flat_map(|reading| &reading.findings);
                read(&mut container.chain(metadata))
            })
        })
    }

    /// Closes the package and forgets the draft.
    pub fn close(self) {
        // Neither an opening nor a reading under way is wanted any more.
        self.begin();
        self.readings.begin();
        self.set_edits_aside();
        self.busy.set(false);
        self.cleaned_from.set(None);
        self.link.set_value(None);
        clear_address(Page::Extensions);
        self.set_answers_aside();
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
