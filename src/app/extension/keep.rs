//! What is kept of the open package over a reload.

use super::super::draft::{self, Draft, Found};
use super::super::drafts::Whose;
use super::super::navigation::clear_address;
use super::open::samples_of;
use super::{Aside, ExtensionSession, OPEN_DEADLINE};
use crate::domain::extension::answers::Given;
use crate::domain::extension::model::{Origin, Package, Reading};
use crate::domain::extension::package::METADATA;
use crate::domain::route::Page;
use crate::domain::text;
use crate::domain::work::Request;
use crate::io::CallError;
use crate::io::browser::files::{self, PickedFile};
use crate::io::browser::timer::sleep;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::rc::Rc;
use std::time::Duration;

const SAVE_PAUSE: Duration = Duration::from_millis(600);

impl ExtensionSession {
    /// Keeps what was entered for the next form of the package `name`. When
    /// another package was opened, what was entered is put aside until its own
    /// is opened again; a name changed in the editor is still the same package.
    pub(super) fn remember(self, name: &str, opened: bool) {
        let form = self.form.try_get_value().flatten();
        let mut current = self.saved.try_get_value().unwrap_or_default();
        let had_form = form.is_some();
        if let Some(form) = form {
            current = form.save_told(Some(&current));
        }
        let owner = self.owner();
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
        if opened && had_form {
            // An editor shows names on their way; in a file that is opened a new input
            // is another one, wherever it stands.
            current.fields.clear();
        }
        self.owner.set_value(name.to_owned());
        self.saved.set_value(current);
    }

    /// The plugin that what is entered belongs to.
    pub fn owner(self) -> String {
        self.owner.try_get_value().unwrap_or_default()
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
        let save = self.saves.begin();
        let Some(package) = self.package.get_untracked() else {
            return;
        };
        let files = self.files.try_get_value().unwrap_or_default();
        let draft = self.draft_to_keep(&package, &files);
        let kept = self.files_kept.try_get_value() == Some(true);
        let outcome = draft::save(&draft, !kept, &files).await;
        // Others may have been opened, and more entered, while this was written.
        if self.are_open(&files) {
            self.files_kept.set_value(outcome.is_ok());
        }
        let newest = save.stands() && self.save_planned.try_get_value() == Some(false);
        self.kept.set(outcome.is_ok() && newest);
        self.unsaved
            .set(outcome.err().map(|error| error.to_string()));
    }

    /// Keeps what was entered as the page is left: at once, since nothing that takes
    /// its time is done any more, and as ever in case that the page stays.
    pub fn leave(self) {
        if !self.keeps {
            return;
        }
        if let Some(package) = self.package.get_untracked() {
            let files = self.files.try_get_value().unwrap_or_default();
            draft::leave(&self.draft_to_keep(&package, &files));
        }
        spawn_local(async move { self.save().await });
    }

    /// What may be written to the browser's storage.
    fn draft_to_keep(self, package: &Package, files: &[PickedFile]) -> Draft {
        let draft = self.draft(package, files);
        Draft {
            saved: draft.saved.without_secrets(),
            samples: Some(self.options.samples_to_keep()),
            ..draft
        }
    }

    /// Whether these are the files of what is open, not only like them.
    fn are_open(self, files: &Rc<Vec<PickedFile>>) -> bool {
        self.files
            .try_with_value(|open| Rc::ptr_eq(open, files))
            .unwrap_or(false)
    }

    /// All that was entered and edited, secrets included.
    fn draft(self, package: &Package, files: &[PickedFile]) -> Draft {
        self.remember(&self.owner(), false);
        Draft {
            origin: package.origin,
            name: package.name.clone(),
            link: self.link.try_get_value().flatten(),
            owner: self.owner(),
            text: self.text.get_untracked().to_string(),
            language: self.language.get_untracked(),
            saved: self.saved.try_get_value().unwrap_or_default(),
            samples: Some(self.options.samples.get_untracked()),
            sort_picks: self.results.sorted.get_untracked(),
            rows_as_object: self.results.rows_as_object.get_untracked(),
            files: files
                .iter()
                .map(|file| (file.path.clone(), file.bytes.len()))
                .collect(),
        }
    }

    /// Puts an edited text aside with what was entered, since it is about to be no
    /// longer open. What was put aside before stays if there is none.
    pub(super) fn set_edits_aside(self) {
        let original = self.original.try_get_value().unwrap_or_default();
        let edited = self.text.with_untracked(|text| *text != original);
        if let (Some(package), true) = (self.package.get_untracked(), edited) {
            let files = self.files.try_get_value().unwrap_or_default();
            let draft = self.draft(&package, &files);
            self.aside.set(Some(Rc::new(Aside { draft, files })));
        }
    }

    /// Opens what was put aside again, in place of what is open; yields whether
    /// that worked.
    pub async fn bring_back(self) -> bool {
        let Some(aside) = self.aside.get_untracked() else {
            return false;
        };
        let Aside { draft, files } = &*aside;
        let wish = self.begin();
        clear_address(Page::Extensions);
        self.busy.set(true);
        self.problem.set(None);
        self.rejected.set(None);
        let (origin, name) = (draft.origin, draft.name.clone());
        let read = self.read_package(wish, origin, name, files).await;
        let found = read.and_then(|(package, reading)| Some((package, reading?)));
        let opened = found.is_some();
        if let Some((package, reading)) = found {
            self.language.set(draft.language.clone());
            let draft = Draft {
                // The address does not name it any more.
                link: None,
                ..draft.clone()
            };
            self.reopen(draft, package, reading, Rc::clone(files), false)
                .await;
            // What was edited until now is aside instead, if anything was.
            let brought =
                |now: &Option<Rc<Aside>>| now.as_ref().is_some_and(|now| Rc::ptr_eq(now, &aside));
            if self.aside.with_untracked(brought) {
                self.aside.set(None);
            }
        }
        self.opened(wish);
        opened
    }

    /// Opens a package with what was edited and entered before; what is open is put
    /// aside. `kept` tells whether its files are in the browser's storage.
    async fn reopen(
        self,
        draft: Draft,
        package: Package,
        reading: Reading,
        files: Rc<Vec<PickedFile>>,
        kept: bool,
    ) {
        let edited = package.metadata.as_deref() != Some(draft.text.as_str());
        // Of the same package what is entered now is newer.
        let entered = self.form.try_get_value().flatten().is_some()
            && self.owner.try_get_value().as_ref() == Some(&draft.owner);
        self.set_answers_aside();
        self.set_edits_aside();
        // It is not weighed against what is open: its text may have been mended.
        self.package.set(None);
        self.link.set_value(draft.link);
        if !self.take(package, Some(reading), files) {
            return;
        }
        self.files_kept.set_value(kept);
        if !entered {
            self.form.set_value(None);
            self.saved.set_value(draft.saved);
            self.owner.set_value(draft.owner);
            self.results.sorted.set(draft.sort_picks);
            self.results.rows_as_object.set(draft.rows_as_object);
            if let Some(samples) = draft.samples {
                self.options.samples.set(samples);
            }
        }
        if edited {
            self.text.set(draft.text.into());
            self.read().await;
        }
    }

    /// What is to be kept of the form that is being closed.
    pub fn form_closed(self) {
        self.remember(&self.owner(), false);
        self.form.set_value(None);
    }

    /// Brings back what was open before a reload; a link that was not open
    /// then, or not in this tab, is loaded instead, with the values that were
    /// entered. Yields the link if it is still to be loaded.
    pub async fn restore(self, link: Option<String>) -> Option<String> {
        let wish = self.wishes.newest();
        // What was opened in the meantime is what is wanted.
        let wanted = move || wish.stands() && self.package.with_untracked(Option::is_none);
        let loaded = draft::load().await;
        if !wanted() {
            return None;
        }
        let found = match loaded {
            Ok(found) => found,
            Err(error) => {
                self.unsaved.set(Some(error.to_string()));
                return link;
            }
        };
        let (draft, files, whose) = match found {
            Found::Draft(draft, files, whose) if link.is_none() || draft.link == link => {
                (draft, files, whose)
            }
            Found::Broken => {
                self.problem.set(Some(text::draft_broken()));
                return link;
            }
            Found::Draft(..) | Found::Nothing => return link,
        };
        self.busy.set(true);
        self.language.set(draft.language.clone());
        let read = self
            .read_package(wish, draft.origin, draft.name.clone(), &files)
            .await;
        if let (Some((package, Some(reading))), true) = (read, wanted()) {
            let edited = package.metadata.as_deref() != Some(draft.text.as_str());
            if link.is_some() && whose != Whose::Own && !edited {
                self.saved.set_value(draft.saved);
                self.owner.set_value(draft.owner);
                // What the link leads to may be newer than what was kept of it.
                let samples = draft.samples.unwrap_or_default();
                let given = Given::of(samples, &samples_of(&package), &reading.model);
                self.keep_answers(reading.about.name, given);
                self.opened(wish);
                return link;
            }
            let kept = whose != Whose::Anothers;
            self.reopen(*draft, package, reading, Rc::new(files), kept)
                .await;
        }
        self.opened(wish);
        None
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
}

fn pack_request(files: &[PickedFile], text: &str) -> (Request, Vec<Vec<u8>>) {
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

impl ExtensionSession {
    /// Saves a file, or says that it could not be saved.
    pub fn save_file(self, name: &str, media: &str, bytes: &[u8]) {
        if !files::save_file(name, media, bytes) {
            self.problem.set(Some(text::saving_failed(name)));
        }
    }
}
