//! Options that a field loads by a request: never without consent, stale
//! answers dropped, or taken from a sample answer instead.

use super::consent::Consent;
use super::form::FormSession;
use crate::domain::extension::options::{RequestError, build_request};
use crate::domain::form::entry::{Entry, OptionsState};
use crate::domain::form::model::Field;
use crate::domain::form::saved::names_a_secret;
use crate::domain::form::update::FormEvent;
use crate::domain::http::HttpRequest;
use crate::domain::text;
use crate::domain::work::{Request, Response};
use crate::io::browser::fetch::{self, ANSWER_LIMIT_BYTES, AbortHandle, Terms};
use crate::io::browser::timer::sleep;
use crate::io::browser::worker::WorkerClient;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeMap;
use std::time::Duration;

/// Wait after the last keystroke before anything is asked.
const DEBOUNCE: Duration = Duration::from_millis(300);
/// Time a provider has for its answer.
const TIMEOUT: Duration = Duration::from_secs(15);
/// Time the worker has to take the options out of an answer.
const READ_DEADLINE: Duration = Duration::from_secs(2);

/// A handle on what may be asked and what was given instead.
#[derive(Clone, Copy)]
pub struct OptionsLoader {
    worker: StoredValue<WorkerClient, LocalStorage>,
    /// What may be asked; taken back with the package.
    pub consent: Consent,
    /// Sample answers by field path; a field that has one asks nobody.
    pub samples: RwSignal<BTreeMap<String, String>>,
    /// The newest request per field, so that older answers are known.
    newest: StoredValue<BTreeMap<usize, Newest>, LocalStorage>,
}

/// What was asked last for a field.
#[derive(Default)]
struct Newest {
    number: u32,
    abort: Option<AbortHandle>,
    /// What was searched for.
    search: Option<String>,
}

impl OptionsLoader {
    /// A loader that may ask nobody yet.
    pub fn new(worker: WorkerClient) -> Self {
        Self {
            worker: StoredValue::new_local(worker),
            consent: Consent::new(),
            samples: RwSignal::new(BTreeMap::new()),
            newest: StoredValue::new_local(BTreeMap::new()),
        }
    }

    /// The request that would be sent now.
    pub fn request(
        self,
        form: FormSession,
        index: usize,
        search: Option<&str>,
    ) -> Option<Result<HttpRequest, RequestError>> {
        form.read(|form| {
            let (field, _) = form.at(index)?;
            let values = |name: &str| form.value_of(name).cloned();
            Some(build_request(field.api_options()?, &values, search))
        })
        .flatten()
    }

    /// Takes every consent and sample answer back; they were given to a package
    /// that is no longer open.
    pub fn forget(self) {
        self.consent.forget();
        self.samples.set(BTreeMap::new());
    }

    /// Whether the field may ask: it has a sample answer, or its origin is allowed.
    pub fn may_load(self, form: FormSession, index: usize) -> bool {
        let path = form.with_field(index, |field| field.path.clone());
        let sampled = path.is_some_and(|path| {
            self.samples
                .with_untracked(|samples| samples.contains_key(&path))
        });
        sampled || self.allowed_origin(form, index)
    }

    fn allowed_origin(self, form: FormSession, index: usize) -> bool {
        self.request(form, index, None)
            .and_then(Result::ok)
            .and_then(|request| request.origin())
            .is_some_and(|origin| self.consent.is_given(&origin))
    }

    /// Allows an origin, and loads every field that asks there and has nothing yet.
    pub fn allow(self, form: FormSession, origin: String) {
        self.consent.decide(origin, true);
        let waiting: Vec<usize> = form
            .read(|form| {
                let idle = |(_, (field, entry)): &(usize, (&Field, &Entry))| {
                    field.api_options().is_some()
                        && !matches!(entry.options, OptionsState::Ready(..))
                };
                let rows = form.rows().enumerate().filter(idle);
                rows.map(|(index, _)| index).collect()
            })
            .unwrap_or_default();
        for index in waiting {
            self.load(form, index, None, Duration::ZERO);
        }
    }

    /// The sample answer of a field, if it has one.
    pub fn sample(self, form: FormSession, index: usize) -> Option<String> {
        let path = form.with_field(index, |field| field.path.clone())?;
        self.samples
            .with_untracked(|samples| samples.get(&path).cloned())
    }

    /// The sample answers that may be written to the browser's storage: those
    /// of fields that are not named like a secret.
    pub fn samples_to_keep(self) -> BTreeMap<String, String> {
        let mut samples = self.samples.get_untracked();
        samples.retain(|path, _| !names_a_secret(path));
        samples
    }

    /// Takes a sample answer for a field and reads its options from it.
    pub fn use_sample(self, form: FormSession, index: usize, body: String) {
        if let Some(path) = form.with_field(index, |field| field.path.clone()) {
            self.samples.update(|samples| {
                samples.insert(path, body);
            });
            self.load(form, index, None, Duration::ZERO);
        }
    }

    /// Drops the sample answer, and what was loaded from it.
    pub fn drop_sample(self, form: FormSession, index: usize) {
        if let Some(path) = form.with_field(index, |field| field.path.clone()) {
            self.samples.update(|samples| {
                samples.remove(&path);
            });
            form.dispatch(FormEvent::OptionsArrived(index, OptionsState::Idle));
        }
    }

    /// Loads again after a linked field changed.
    pub fn reload(self, form: FormSession, index: usize) {
        self.load(form, index, None, DEBOUNCE);
    }

    /// Searches on the server, once typing pauses.
    pub fn search(self, form: FormSession, index: usize, text: String) {
        self.load(form, index, Some(text), DEBOUNCE);
    }

    /// Asks once more what could not be answered.
    pub fn try_again(self, form: FormSession, index: usize) {
        self.load(form, index, self.searched_last(index), DEBOUNCE);
    }

    /// What was searched for last, unless the options were loaded without a search
    /// since.
    pub fn searched_last(self, index: usize) -> Option<String> {
        self.newest
            .try_with_value(|newest| newest.get(&index)?.search.clone())
            .flatten()
            .filter(|search| !search.is_empty())
    }

    fn load(self, form: FormSession, index: usize, search: Option<String>, wait: Duration) {
        if !self.may_load(form, index) {
            return;
        }
        let abort = AbortHandle::new();
        let number = self.newest.try_update_value(|newest| {
            let slot = newest.entry(index).or_default();
            slot.number = slot.number.wrapping_add(1);
            slot.search.clone_from(&search);
            if let Some(older) = slot.abort.replace(abort.clone()) {
                older.abort();
            }
            slot.number
        });
        if search.is_some() {
            // From now on an answer is awaited: what an earlier one offered is not meant.
            form.dispatch(FormEvent::OptionsArrived(index, OptionsState::Loading));
        }
        let current = move || {
            self.newest
                .try_with_value(|newest| newest.get(&index).map(|slot| slot.number))
                .flatten()
                == number
        };
        spawn_local(async move {
            if !wait.is_zero() {
                sleep(wait).await;
                if !current() {
                    return;
                }
            }
            form.dispatch(FormEvent::OptionsArrived(index, OptionsState::Loading));
            let outcome = self.outcome(form, index, search.as_deref(), &abort).await;
            if current() {
                let options = outcome.unwrap_or_else(OptionsState::Failed);
                form.dispatch(FormEvent::OptionsArrived(index, options));
            }
        });
    }

    /// The options, or a sentence that says what failed.
    async fn outcome(
        self,
        form: FormSession,
        index: usize,
        search: Option<&str>,
        abort: &AbortHandle,
    ) -> Result<OptionsState, String> {
        let closed = || text::form_closed();
        let (path, api) = form
            .with_field(index, |field| {
                Some((field.path.clone(), field.api_options()?.clone()))
            })
            .flatten()
            .ok_or_else(closed)?;
        let sample = self
            .samples
            .with_untracked(|samples| samples.get(&path).cloned());
        let body = match sample {
            Some(body) => body,
            None => {
                let request = self
                    .request(form, index, search)
                    .ok_or_else(closed)?
                    .map_err(|error| text::request_impossible(&error.to_string()))?;
                let terms = Terms {
                    timeout: TIMEOUT,
                    limit_bytes: ANSWER_LIMIT_BYTES,
                    // Nobody agreed to where a redirect would lead.
                    stays: true,
                    ..Terms::default()
                };
                let answer = fetch::send_for_text(&request, &terms, abort)
                    .await
                    .map_err(|error| error.to_string())?;
                if !(200..300).contains(&answer.status) {
                    return Err(text::options_status(answer.status));
                }
                answer.body
            }
        };
        let worker = self
            .worker
            .try_with_value(WorkerClient::clone)
            .ok_or_else(closed)?;
        let read = Request::ReadOptions {
            body,
            list_path: api.list_path,
            label_path: api.label_path,
            value_path: api.value_path,
        };
        match worker.call(read, Vec::new(), READ_DEADLINE).await {
            Ok((Response::Options(read), _)) => {
                Ok(OptionsState::Ready(read.options, read.left_out))
            }
            Ok(_) => Err(closed()),
            Err(error) => Err(text::options_shape(&error.to_string())),
        }
    }
}
