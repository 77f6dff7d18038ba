//! Opens packages: files, links, samples, icons by themselves.

use super::super::kept;
use super::{ExtensionSession, IconCheck, OPEN_DEADLINE, READ_DEADLINE};
use crate::domain::extension::history::History;
use crate::domain::extension::model::{Origin, Package, Reading};
use crate::domain::extension::verdict;
use crate::domain::http::HttpRequest;
use crate::domain::route::Page;
use crate::domain::text;
use crate::domain::work::{Request, Response};
use crate::io::browser::address::Entry;
use crate::io::browser::fetch::AbortHandle;
use crate::io::browser::files::{ObjectUrl, PickedFile};
use crate::io::browser::{address, fetch, files};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

const LINK_TIMEOUT: Duration = Duration::from_secs(60);

/// Bytes of a linked package at most; packages are far smaller.
const LINK_LIMIT: u64 = 100 * 1024 * 1024;

/// Where the versions opened before are kept.
const HISTORY: &str = "signalbox.opened-versions";

impl ExtensionSession {
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

    pub(super) async fn read_package(
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
    pub(super) fn take(
        self,
        mut package: Package,
        reading: Option<Reading>,
        files: Vec<PickedFile>,
    ) {
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
}

fn object_url(file: &PickedFile) -> Option<Arc<ObjectUrl>> {
    ObjectUrl::of(&file.bytes).map(Arc::new)
}

/// Makes the address name no package, since the one it names is no longer open.
pub(super) fn clear_address() {
    let plain = Page::Extensions.hash();
    // Browsers take their time even to go where they are.
    if address::hash() != plain {
        address::set_hash(&plain, Entry::Replace);
    }
}
