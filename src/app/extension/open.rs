//! Opens packages: files, links, samples, icons by themselves.

use super::super::kept;
use super::super::link;
use super::super::navigation::clear_address;
use super::super::wish::Wish;
use super::{ExtensionSession, IconCheck, OPEN_DEADLINE, READ_DEADLINE};
use crate::domain::extension::answers::Given;
use crate::domain::extension::history::History;
use crate::domain::extension::model::{Entry as File, Origin, Package, Reading};
use crate::domain::extension::verdict;
use crate::domain::http::HttpRequest;
use crate::domain::problem::Problem;
use crate::domain::route::Page;
use crate::domain::text;
use crate::domain::work::{Request, Response};
use crate::io::browser::fetch::AbortHandle;
use crate::io::browser::files::{ObjectUrl, PickedFile, Reading as FilesRead};
use crate::io::browser::timer::Timeout;
use crate::io::browser::{fetch, files};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// How long files may be read before it is said that they are.
const SOON: Duration = Duration::from_millis(300);

const LINK_TIMEOUT: Duration = Duration::from_secs(60);

/// Bytes of a linked package at most; packages are far smaller.
const LINK_LIMIT: u64 = 100 * 1024 * 1024;

/// Where the versions opened before are kept.
const HISTORY: &str = "signalbox.opened-versions";

impl ExtensionSession {
    /// Opens files; what was open stays if they cannot be used.
    pub fn open(self, origin: Origin, name: String, files: Vec<PickedFile>) {
        let wish = self.begin();
        self.link.set_value(None);
        clear_address(Page::Extensions);
        spawn_local(async move { self.open_now(wish, None, origin, name, files).await });
    }

    /// Opens files that came and are still being read: one by itself, several as a
    /// folder. What is opened while they are read takes their place.
    pub fn open_read(self, reading: FilesRead) {
        let wish = self.begin();
        self.busy.set(true);
        self.problem.set(None);
        self.rejected.set(None);
        spawn_local(async move {
            let slow = move || {
                if wish.stands() {
                    self.reads_files.set(true);
                }
            };
            let notice = Timeout::new(SOON, slow);
            let read = reading.await;
            drop(notice);
            if !wish.stands() {
                return;
            }
            self.reads_files.set(false);
            match read.map(|files| (named(&files), files)) {
                Ok((Some((origin, name)), files)) => {
                    self.link.set_value(None);
                    clear_address(Page::Extensions);
                    self.open_now(wish, None, origin, name, files).await;
                }
                Ok((None, _)) => self.opened(wish),
                Err(error) => {
                    let headline = "The files could not be opened";
                    self.problem
                        .set(Some(Problem::new(headline, error.to_string())));
                    self.opened(wish);
                }
            }
        });
    }

    /// A new wish, which takes the place of the one before.
    pub(super) fn begin(self) -> Wish {
        self.reads_files.set(false);
        self.wishes.begin()
    }

    /// Ends an opening; one that was overtaken leaves it to the next to say so.
    pub(super) fn opened(self, wish: Wish) {
        if wish.stands() {
            self.busy.set(false);
        }
    }

    async fn open_now(
        self,
        wish: Wish,
        link: Option<String>,
        origin: Origin,
        name: String,
        files: Vec<PickedFile>,
    ) {
        self.busy.set(true);
        self.problem.set(None);
        self.rejected.set(None);
        self.icon.set(None);
        if let Some((package, reading)) = self.read_package(wish, origin, name, &files).await
            && self.take(package, reading, Rc::new(files))
        {
            self.link.set_value(link);
        }
        self.opened(wish);
    }

    /// Opens what an address answers with; consent has been given.
    pub fn open_link(self, url: String) {
        let wish = self.begin();
        spawn_local(async move {
            self.busy.set(true);
            self.problem.set(None);
            let request = HttpRequest::get(url.clone());
            let terms = link::terms(&url, LINK_TIMEOUT, LINK_LIMIT);
            let answer = fetch::send_on_terms(&request, &terms, &AbortHandle::new()).await;
            if !wish.stands() {
                return;
            }
            self.busy.set(false);
            match answer {
                Ok(answer) if (200..300).contains(&answer.status) => {
                    let mut path = text::file_name(&url, "package");
                    let named = path.ends_with(".zip");
                    let origin = if answer.body.starts_with(b"PK") || named {
                        Origin::Zip
                    } else {
                        Origin::Bare
                    };
                    if origin == Origin::Zip && !named {
                        // The end of an address says nothing of the file's name.
                        path.push_str(".zip");
                    }
                    let file = PickedFile {
                        path: path.clone(),
                        bytes: answer.body,
                    };
                    self.open_now(wish, Some(url), origin, path, vec![file])
                        .await;
                }
                Ok(answer) => {
                    self.problem
                        .set(Some(text::link_status(&url, answer.status, "the package")))
                }
                Err(error) => self
                    .problem
                    .set(Some(text::opening_failed(&url, &link::why(&url, error)))),
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

    /// Opens one of the samples that ship with the app.
    pub fn open_sample(self, id: String) {
        let wish = self.begin();
        if self.keeps {
            clear_address(Page::Extensions);
        }
        spawn_local(async move {
            self.busy.set(true);
            let asked = Request::Sample { id };
            let answer = self.call(asked, Vec::new(), OPEN_DEADLINE).await;
            if !wish.stands() {
                return;
            }
            match answer {
                Ok((Response::Sample { name, paths }, bytes)) => {
                    let files = paths
                        .into_iter()
                        .zip(bytes)
                        .map(|(path, bytes)| PickedFile { path, bytes })
                        .collect();
                    self.open_now(wish, None, Origin::Folder, name, files).await;
                }
                Ok(_) => {}
                Err(error) => self
                    .problem
                    .set(Some(text::opening_failed("the sample", &error.to_string()))),
            }
            self.opened(wish);
        });
    }

    /// What the files read as; `None` if something else is wanted by then, or if
    /// reading failed, which is told.
    pub(super) async fn read_package(
        self,
        wish: Wish,
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
        let answer = self.call(request, bytes, OPEN_DEADLINE).await;
        if !wish.stands() {
            return None;
        }
        match answer {
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
    /// it: then the open one stays, with everything that was entered. Yields
    /// whether it was put there.
    pub(super) fn take(
        self,
        mut package: Package,
        reading: Option<Reading>,
        files: Rc<Vec<PickedFile>>,
    ) -> bool {
        let replaces = self.package.with_untracked(Option::is_some);
        let (Some(text), Some(reading)) = (package.metadata.take(), reading) else {
            self.rejected.set(Some(Arc::new(package)));
            return false;
        };
        if replaces && (!reading.readable || verdict::is_garbled(&package)) {
            package.findings.extend(reading.findings);
            self.rejected.set(Some(Arc::new(package)));
            return false;
        }
        self.set_edits_aside();
        self.readings.begin();
        self.files.set_value(files);
        self.files_kept.set_value(false);
        self.set_answers_aside();
        // Consent was given to the package that was open, not to this one.
        self.options.forget();
        self.use_samples(&package, &reading);
        self.note_version(&package, &reading);
        self.package.set(Some(Arc::new(package)));
        let text: Arc<str> = text.into();
        self.original.set_value(Arc::clone(&text));
        self.text.set(text);
        self.cleaned_from.set(None);
        self.model.set(None);
        self.show(reading, true);
        self.save_soon();
        true
    }

    /// What was opened before, also in other tabs.
    pub(super) fn history(self) -> History {
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

    /// Puts the sample answers that were given to the open package aside, until one
    /// of its name is opened.
    pub(super) fn set_answers_aside(self) {
        let owner = self.owner.try_get_value().unwrap_or_default();
        let (Some(package), Some(model)) =
            (self.package.get_untracked(), self.model.get_untracked())
        else {
            return;
        };
        let samples = self.options.samples.get_untracked();
        self.keep_answers(owner, Given::of(samples, &samples_of(&package), &model));
    }

    /// Keeps sample answers for the next package of that name.
    pub(super) fn keep_answers(self, owner: String, given: Given) {
        self.answers.try_update_value(|answers| {
            answers.insert(owner, given);
        });
    }

    /// Uses the sample answers that the package brings along, and those given to
    /// it before where it still asks the same.
    fn use_samples(self, package: &Package, reading: &Reading) {
        let given = self
            .answers
            .try_update_value(|answers| answers.remove(&reading.about.name))
            .flatten()
            .unwrap_or_default();
        let mut samples = samples_of(package);
        samples.extend(given.fitting(&reading.model));
        self.options.samples.set(samples);
    }
}

/// Sample answers that a package brings along (`mock/<input>.json`).
pub(super) fn samples_of(package: &Package) -> BTreeMap<String, String> {
    let sample = |entry: &File| {
        let input = entry.path.strip_prefix("mock/")?.strip_suffix(".json")?;
        Some((input.to_owned(), entry.text.clone()?))
    };
    package.entries.iter().filter_map(sample).collect()
}

/// What files are opened as, and the name that they go by; `None` if there is none.
fn named(files: &[PickedFile]) -> Option<(Origin, String)> {
    let first = files.first()?;
    Some(if first.path.contains('/') {
        let folder = first.path.split('/').next().unwrap_or_default();
        (Origin::Folder, folder.to_owned())
    } else if files.len() > 1 {
        (Origin::Folder, format!("{} files", files.len()))
    } else if first.path.to_lowercase().ends_with(".json") {
        (Origin::Bare, first.path.clone())
    } else {
        (Origin::Zip, first.path.clone())
    })
}

fn object_url(file: &PickedFile) -> Option<Arc<ObjectUrl>> {
    ObjectUrl::of(&file.bytes).map(Arc::new)
}
