//! The life of one form made of a JSON Schema: form and JSON text in step, and
//! what the validator in the worker says of the input.
//!
//! A page opens a [`SchemaSession`] and draws it with
//! [`SchemaForm`](crate::view::form::SchemaForm). What it needs to know stands
//! in signals: [`SchemaSession::input`] is the text of the input while that is
//! valid and `None` otherwise, [`SchemaSession::draft`] what a person entered
//! so far, to be kept and handed to [`Start::Draft`] another time. Before it
//! sends, it waits for [`SchemaSession::submit`].

use super::form::FormSession;
use crate::domain::form::Form;
use crate::domain::form::tree::Fault;
use crate::domain::form::update::FormEvent;
use crate::domain::json::exact::Exact;
use crate::domain::problem::Problem;
use crate::domain::schema::{self, Documents, Note, ReadOnly, ValidateError, Violation};
use crate::domain::text;
use crate::domain::work::handle::WorkError;
use crate::domain::work::{Request, Response};
use crate::domain::yaml;
use crate::io::CallError;
use crate::io::browser::worker::WorkerClient;
use futures_channel::oneshot;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// Time that one judgement has. Ordinary ones take a few milliseconds.
const JUDGE_DEADLINE: Duration = Duration::from_secs(5);

/// What a form starts with.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Start {
    /// What the schema's defaults say.
    #[default]
    Defaults,
    /// An input.
    Input(Exact),
    /// The text that [`SchemaSession::draft`] gave, valid or not.
    Draft(String),
}

/// What stands in a form whose place another one is to take.
#[derive(Clone, Debug)]
pub struct Standing {
    form: Form,
    /// The text beside it, if that is not the form's value because it is no input.
    refused: Option<String>,
}

impl Standing {
    /// The value of the form, as text; `None` while it has none or the text beside
    /// it tells the same.
    pub fn other_than_text(&self) -> Option<String> {
        self.refused.as_ref()?;
        Some(self.form.tree_value()?.to_pretty())
    }
}

/// What is known about the input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Verdict {
    /// It is being looked at for the first time.
    #[default]
    Pending,
    /// The validator takes it.
    Valid,
    /// So many things are wrong with it.
    Invalid(usize),
    /// It could not be looked at; it cannot be sent.
    Unjudged(Problem),
}

/// A handle on an open form.
#[derive(Clone, Copy)]
pub struct SchemaSession {
    inner: StoredValue<Inner, LocalStorage>,
    /// The fields.
    pub form: FormSession,
    /// The JSON text beside the form, as it is or as it is being typed.
    pub text: RwSignal<Arc<str>>,
    /// Why the text is no input; the form keeps what it had.
    pub text_problem: RwSignal<Option<String>>,
    /// A text that was no input when an edit in the form took its place.
    pub set_aside: RwSignal<Option<Arc<str>>>,
    /// What is known about the input. The last word stands until the next, so that
    /// no key brings a state that is gone before anybody has read it.
    pub verdict: RwSignal<Verdict>,
    /// The text of the input while it is valid.
    pub input: RwSignal<Option<Arc<str>>>,
    /// What is odd about the schema, for a panel beside the form.
    pub notes: RwSignal<Vec<Note>>,
    /// What is not asked for because it is read-only.
    pub read_only: RwSignal<Vec<ReadOnly>>,
    /// What the validator could not check, one sentence each.
    pub unchecked: RwSignal<Vec<String>>,
}

struct Inner {
    worker: WorkerClient,
    /// The schema and the documents that it refers to.
    texts: Rc<[Vec<u8>]>,
    /// Where those documents were found.
    documents: Vec<String>,
    /// The value that is being judged or was.
    value: Option<Exact>,
    /// Its text as this form writes it, once that was needed.
    pretty: Option<Arc<str>>,
    /// Whether the text is the source of what changes now.
    typing: bool,
    /// Whether the value has been looked at: one that is none has no text either.
    followed: bool,
    /// Whether a call is under way, and whether its answer will be outdated.
    judging: bool,
    outdated: bool,
    waiting: Vec<oneshot::Sender<()>>,
}

impl SchemaSession {
    /// Opens a form for a schema. Signals live as long as the current reactive
    /// owner.
    pub fn open(schema: &Value, start: Start, worker: WorkerClient) -> Self {
        Self::open_with(schema, &Documents::default(), start, worker)
    }

    /// [`Self::open`], with documents that the schema refers to.
    pub fn open_with(
        schema: &Value,
        documents: &Documents,
        start: Start,
        worker: WorkerClient,
    ) -> Self {
        let read = schema::read_with(schema, documents);
        let text = |value: &Value| Exact::from(value).to_line().into_bytes();
        let (value, draft) = match start {
            Start::Defaults => (None, None),
            Start::Input(value) => (Some(value), None),
            Start::Draft(text) => match Exact::read_strictly(&text) {
                Ok(value) => (Some(value), None),
                Err(_) => (None, Some(text)),
            },
        };
        // A value that the form cannot show at all is a draft of the text.
        let form = Form::nested(read.model, None);
        let session = Self {
            form: FormSession::over(form, Rc::new(|_, _| ())),
            text: RwSignal::new("".into()),
            text_problem: RwSignal::new(None),
            set_aside: RwSignal::new(None),
            verdict: RwSignal::new(Verdict::Pending),
            input: RwSignal::new(None),
            notes: RwSignal::new(read.notes),
            read_only: RwSignal::new(read.read_only),
            unchecked: RwSignal::new(Vec::new()),
            inner: StoredValue::new_local(Inner {
                worker,
                texts: std::iter::once(schema)
                    .chain(documents.iter().map(|(_, document)| document))
                    .map(text)
                    .collect(),
                documents: documents.iter().map(|(url, _)| url.to_owned()).collect(),
                value: None,
                pretty: None,
                typing: false,
                followed: false,
                judging: false,
                outdated: false,
                waiting: Vec::new(),
            }),
        };
        if let Some(value) = value {
            session.form.dispatch(FormEvent::Replaced(value.clone()));
            if session.value().as_ref() != Some(&value) {
                session.type_text(value.to_pretty());
            }
        }
        session.follow();
        if let Some(draft) = draft {
            session.type_text(draft);
            // The effect follows later changes only; until then the defaults
            // would be judged in its place.
            session.follow();
        }
        Effect::new(move |first: Option<()>| {
            session.form.revision.track();
            if first.is_some() {
                session.follow();
            }
        });
        session
    }

    /// What was entered so far, valid or not.
    pub fn draft(self) -> String {
        self.text.with_untracked(|text| text.to_string())
    }

    /// What stands in the form, for one that takes its place; `None` once it is
    /// closed.
    pub fn standing(self) -> Option<Standing> {
        let refused = self.text_problem.try_with_untracked(Option::is_some)?;
        Some(Standing {
            form: self.form.read(Form::clone)?,
            refused: refused.then(|| self.draft()),
        })
    }

    /// Types texts of numbers that are none where nothing stands, by the paths of
    /// their fields.
    pub fn type_unread(self, texts: Vec<(String, String)>) {
        for (path, text) in texts {
            if let Some(Some(index)) = self.form.read(|form| form.blank_number(&path)) {
                self.form.dispatch(FormEvent::Typed(index, text));
            }
        }
    }

    /// Empties the fields in which such a text stands.
    pub fn drop_unread(self) {
        let fields = self.form.read(Form::unread_number_fields);
        for index in fields.unwrap_or_default() {
            self.form.dispatch(FormEvent::Typed(index, String::new()));
        }
    }

    /// Takes over what the value of a form before this one does not tell: this one
    /// was opened with that value.
    pub fn resume(self, before: Standing) {
        self.form
            .dispatch(FormEvent::Resumed(Box::new(before.form)));
        if let Some(text) = before.refused {
            self.type_text(text);
        }
        // The effect may not follow yet.
        self.follow();
    }

    /// The text was edited: JSON or YAML. What is neither leaves the form as it
    /// was.
    pub fn type_text(self, text: String) {
        let read = yaml::as_it_stands(&text);
        self.text.set(text.into());
        match read {
            Ok(value) => self.take_value(value),
            Err(sentence) => self.refuse(sentence),
        }
    }

    /// Takes back the text that an edit in the form took the place of.
    pub fn take_back(self) {
        let aside = self.set_aside.try_update(Option::take).flatten();
        if let Some(text) = aside {
            self.type_text(text.to_string());
        }
    }

    /// The text was left: what the form adds to it of itself, such as the only
    /// value that a key may have, stands in it too.
    pub fn leave_text(self) {
        // A browser says so too when the text goes together with its form.
        let sound = self.text_problem.try_with_untracked(Option::is_none);
        if sound != Some(true) {
            return;
        }
        let value = self.value();
        let read = self.text.with_untracked(|text| Exact::read(text).ok());
        if let (Some(value), true) = (&value, read.is_some() && read != value) {
            self.text.set(value.to_pretty().into());
        }
    }

    fn take_value(self, value: Exact) {
        let expected = self.form.read(|form| form.can_show(&value).err()).flatten();
        if let Some(misplaced) = expected {
            self.refuse(text::as_sentence(&misplaced.to_string()));
            return;
        }
        self.inner.update_value(|inner| inner.typing = true);
        self.text_problem.set(None);
        self.form.dispatch(FormEvent::Replaced(value));
    }

    fn refuse(self, sentence: String) {
        self.text_problem.set(Some(sentence));
        self.input.set(None);
    }

    fn value(self) -> Option<Exact> {
        self.form.read(Form::tree_value).flatten()
    }

    /// Brings text and judgement to the form's value.
    fn follow(self) {
        let value = self.value();
        let mut typing = false;
        let changed = self
            .inner
            .try_update_value(|inner| {
                typing = std::mem::take(&mut inner.typing);
                let first = !std::mem::replace(&mut inner.followed, true);
                let changed = first || inner.value != value;
                if changed {
                    inner.value = value;
                    inner.pretty = None;
                }
                changed
            })
            .unwrap_or(false);
        if !typing && changed {
            if self.text_problem.with_untracked(Option::is_some) {
                self.set_aside.set(Some(self.text.get_untracked()));
            }
            self.text.set(self.pretty().unwrap_or_else(|| "".into()));
            self.text_problem.set(None);
        }
        if changed {
            self.judge();
        } else {
            self.settle();
        }
    }

    /// The text of the value that is being judged or was.
    fn pretty(self) -> Option<Arc<str>> {
        let made = |inner: &mut Inner| {
            let Inner { value, pretty, .. } = inner;
            if pretty.is_none() {
                *pretty = value.as_ref().map(|value| value.to_pretty().into());
            }
            pretty.clone()
        };
        self.inner.try_update_value(made).flatten()
    }

    /// Has the value judged; of several values only the newest.
    fn judge(self) {
        let busy = self
            .inner
            .try_update_value(|inner| {
                inner.outdated = true;
                std::mem::replace(&mut inner.judging, true)
            })
            .unwrap_or(true);
        if busy {
            return;
        }
        spawn_local(async move {
            loop {
                let Some((worker, texts, documents, value)) =
                    self.inner.try_update_value(|inner| {
                        inner.outdated = false;
                        let value = inner.value.as_ref().map(Exact::to_line);
                        let (texts, documents) = (Rc::clone(&inner.texts), inner.documents.clone());
                        (inner.worker.clone(), texts, documents, value)
                    })
                else {
                    return;
                };
                let answer = match value {
                    None => Ok(None),
                    Some(value) => {
                        let mut bytes = texts.to_vec();
                        // The input stands behind the schema.
                        bytes.insert(bytes.len().min(1), value.into_bytes());
                        worker
                            .call(Request::Judge { documents }, bytes, JUDGE_DEADLINE)
                            .await
                            .map(|(response, _)| Some(response))
                    }
                };
                let outdated = self.inner.try_update_value(|inner| {
                    inner.judging = inner.outdated;
                    inner.outdated
                });
                match outdated {
                    Some(true) => {}
                    Some(false) => return self.judged(answer),
                    // The form was closed.
                    None => return,
                }
            }
        });
    }

    fn judged(self, answer: Result<Option<Response>, CallError>) {
        let verdict = match answer {
            Ok(None) => {
                let missing = Fault::new(Vec::new(), text::nothing_entered());
                self.form.dispatch(FormEvent::Judged(vec![missing]));
                Verdict::Invalid(1)
            }
            Ok(Some(Response::Judged(judgement))) => {
                let count = judgement.violations.len();
                let fault = |violation: Violation| Fault {
                    of_key: violation.is_of_key(),
                    path: violation.path,
                    sentence: violation.sentence,
                };
                let faults = judgement.violations.into_iter().map(fault).collect();
                self.form.dispatch(FormEvent::Judged(faults));
                if self
                    .unchecked
                    .with_untracked(|known| *known != judgement.unchecked)
                {
                    self.unchecked.set(judgement.unchecked);
                }
                match count {
                    0 => Verdict::Valid,
                    count => Verdict::Invalid(count),
                }
            }
            Ok(Some(_)) => Verdict::Unjudged(text::not_judged("the worker gave another answer")),
            Err(CallError::Refused(WorkError::Schema(error @ ValidateError::Reference(_)))) => {
                Verdict::Unjudged(text::not_judged_without(&error.to_string()))
            }
            Err(error) => Verdict::Unjudged(text::not_judged(&error.to_string())),
        };
        if self.verdict.with_untracked(|known| *known != verdict) {
            self.verdict.set(verdict);
        }
        self.settle();
        let waiting = self
            .inner
            .try_update_value(|inner| std::mem::take(&mut inner.waiting))
            .unwrap_or_default();
        for waiting in waiting {
            // Who asked may be gone.
            let _ = waiting.send(());
        }
    }

    /// Whether the newest value has its verdict still coming.
    fn is_judging(self) -> bool {
        let judging = self.inner.try_with_value(|inner| inner.judging);
        judging.unwrap_or(false)
    }

    /// Says whether there is a valid input now.
    fn settle(self) {
        let readable = self.text_problem.with_untracked(Option::is_none)
            && self
                .form
                .validity
                .with_untracked(|validity| validity.problems == 0);
        let next = if !readable {
            None
        } else if self.is_judging() {
            // The last word stands until the next.
            return;
        } else {
            let valid = self.verdict.with_untracked(|word| *word == Verdict::Valid);
            valid.then(|| self.pretty()).flatten()
        };
        if self.input.with_untracked(|input| *input != next) {
            self.input.set(next);
        }
    }

    /// Checks everything and shows all that is wrong: yields the input once the
    /// validator has looked at what was entered last, `None` if it is not valid.
    pub async fn submit(self) -> Option<Arc<str>> {
        while self.is_judging() {
            let (told, wait) = oneshot::channel();
            self.inner
                .try_update_value(|inner| inner.waiting.push(told))?;
            // Also ends if the form is closed.
            wait.await.ok()?;
        }
        self.form.dispatch(FormEvent::Submitted);
        self.input.try_get_untracked().flatten()
    }
}
