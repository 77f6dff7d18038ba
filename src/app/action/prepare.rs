//! From the input to what would be sent, in the worker.

use super::send::Lacks;
use super::{ActionSession, Preparation};
use crate::domain::action::file::Action;
use crate::domain::action::prepare::{Order, Prepared};
use crate::domain::action::target::Target;
use crate::domain::action::work::{ActionRequest, ActionResponse};
use crate::domain::problem::Problem;
use crate::domain::work::{Request, Response};
use crate::io::browser::clock;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;
use std::time::Duration;

/// Time that rendering has; its own budget ends it long before, as a rule.
const PREPARE_DEADLINE: Duration = Duration::from_secs(5);

/// What a body is made of, but for the moment that dates in it count from.
#[derive(Clone, PartialEq)]
pub(super) struct Ingredients {
    /// The action.
    pub action: Action,
    /// What it is triggered on.
    pub target: Arc<Target>,
    /// Variables of the file, as JSON.
    pub variables: String,
    /// The id that the task will have.
    pub own_task_id: String,
    /// The input, if it is valid.
    pub input: Option<Arc<str>>,
}

impl ActionSession {
    /// The input of the chosen action is another one, or none.
    pub fn take_input(self, input: Option<Arc<str>>) {
        let gone = input.is_none();
        if !gone {
            self.no_longer_lacks(Lacks::Input);
        }
        self.input.set(input);
        self.dry_run.set(None);
        if gone {
            self.newest
                .update_value(|newest| *newest = newest.wrapping_add(1));
            self.preparing.set(false);
            self.preparation.set(Preparation::Waiting);
        } else {
            self.prepare();
        }
    }

    /// Prepares the chosen action anew; of several only the newest counts.
    pub(super) fn prepare(self) {
        spawn_local(async move {
            let number = self
                .newest
                .try_update_value(|newest| {
                    *newest = newest.wrapping_add(1);
                    *newest
                })
                .unwrap_or_default();
            self.preparing.set(true);
            let next = match self.ingredients() {
                Some(ingredients) => self.prepared(&ingredients).await,
                None => Preparation::Waiting,
            };
            if self.newest.get_value() == number {
                self.preparing.set(false);
                self.preparation.set(next);
            }
        });
    }

    /// What the body of the chosen action is made of at this moment.
    pub(super) fn ingredients(self) -> Option<Ingredients> {
        let variables = self.file.with_untracked(|file| {
            file.as_ref()
                .map(|file| file.variables.clone())
                .unwrap_or_default()
        });
        Some(Ingredients {
            action: self.action_now()?,
            target: self.target.get_untracked(),
            variables,
            own_task_id: self.own_task_id.get_untracked(),
            input: self.input.get_untracked(),
        })
    }

    /// What comes of them at this moment.
    pub(super) async fn prepared(self, ingredients: &Ingredients) -> Preparation {
        let Ingredients { action, input, .. } = ingredients;
        if action.schema.is_some() && input.is_none() {
            return Preparation::Waiting;
        }
        let order = Order {
            kind: action.kind.clone(),
            target: (*ingredients.target).clone(),
            own_task_id: ingredients.own_task_id.clone(),
            has_input: action.schema.is_some(),
            now: clock::moment().0,
        };
        let initial = self.typed.get_value().map(|typed| typed.initial);
        let texts = [
            action.template.clone(),
            ingredients.variables.clone(),
            input.as_deref().unwrap_or_default().to_owned(),
            initial.unwrap_or_default(),
        ];
        let request = Request::Action(ActionRequest::Prepare(Box::new(order)));
        let bytes = texts.into_iter().map(String::into_bytes).collect();
        let worker = self.worker.get_value();
        match worker.call(request, bytes, PREPARE_DEADLINE).await {
            Ok((Response::Action(ActionResponse::Prepared(prepared)), _)) => {
                Preparation::Done(Arc::new(prepared))
            }
            Ok(_) => Preparation::Waiting,
            Err(error) => Preparation::Failed(
                Problem::new(
                    "The template could not be rendered",
                    "Make the input smaller; the template may repeat itself without end.",
                )
                .with_detail(error.to_string()),
            ),
        }
    }
}

/// Why a preparation cannot be sent.
pub(super) fn not_ready(preparation: &Preparation) -> Problem {
    match preparation {
        Preparation::Failed(problem) => problem.clone(),
        Preparation::Done(prepared) => match prepared.as_ref() {
            Prepared::Failed(error) => error.problem(),
            Prepared::Unreadable(sentence) => {
                Problem::new("Nothing was sent", "Correct it, then send again.")
                    .with_detail(sentence.clone())
            }
            Prepared::Ready(_) => Problem::default(),
        },
        Preparation::Waiting => Problem::new(
            "Nothing was sent, because the input is not valid",
            "Correct what is marked, then send again.",
        ),
    }
}
