//! Patterns are tried in the worker, one field at a time; of several texts of
//! one field only the newest is tried.

use super::form::FormSession;
use crate::domain::form::entry::PatternState;
use crate::domain::form::update::FormEvent;
use crate::domain::work::handle::WorkError;
use crate::domain::work::{Request, Response};
use crate::io::CallError;
use crate::io::browser::timer::sleep;
use crate::io::browser::worker::WorkerClient;
use leptos::task::spawn_local;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

/// Time a pattern has on one field's texts.
const DEADLINE: Duration = Duration::from_millis(250);

/// Wait before the first of several texts, so that typing is not slowed down.
const PAUSE: Duration = Duration::from_millis(60);

/// Texts waiting to be tried.
#[derive(Clone)]
pub struct PatternQueue {
    worker: WorkerClient,
    waiting: Rc<RefCell<Waiting>>,
}

#[derive(Default)]
struct Waiting {
    texts: BTreeMap<usize, (FormSession, Vec<String>)>,
    running: bool,
}

impl PatternQueue {
    /// An empty queue.
    pub fn new(worker: WorkerClient) -> Self {
        Self {
            worker,
            waiting: Rc::default(),
        }
    }

    /// Adds the texts of a field in place of older ones.
    pub fn push(&self, form: FormSession, index: usize, texts: Vec<String>) {
        let start = {
            let mut waiting = self.waiting.borrow_mut();
            waiting.texts.insert(index, (form, texts));
            !std::mem::replace(&mut waiting.running, true)
        };
        if start {
            let queue = self.clone();
            spawn_local(async move {
                sleep(PAUSE).await;
                queue.run().await;
            });
        }
    }

    async fn run(self) {
        loop {
            let next = {
                let mut waiting = self.waiting.borrow_mut();
                let next = waiting.texts.pop_first();
                waiting.running = next.is_some();
                next
            };
            let Some((index, (form, texts))) = next else {
                return;
            };
            let state = self.tried(form, index, &texts).await;
            form.dispatch(FormEvent::PatternTried(index, texts, state));
        }
    }

    async fn tried(&self, form: FormSession, index: usize, texts: &[String]) -> PatternState {
        let source = form
            .with_field(index, |field| field.checks.pattern.clone())
            .flatten()
            .map(|pattern| pattern.source);
        let Some(source) = source else {
            return PatternState::Untried;
        };
        let request = Request::CheckPattern {
            source,
            texts: texts.to_vec(),
        };
        match self.worker.call(request, Vec::new(), DEADLINE).await {
            Ok((Response::Matches(matches), _)) if matches.iter().all(|matches| *matches) => {
                PatternState::Matches
            }
            Ok((Response::Matches(_), _)) => PatternState::Differs,
            Err(CallError::Refused(WorkError::InvalidPattern { .. })) => PatternState::Invalid,
            Err(CallError::Overrun { .. }) => PatternState::TimedOut,
            _ => PatternState::Unavailable,
        }
    }
}
