//! The input of an action as text.

use leptos::prelude::*;
use std::sync::Arc;

/// A handle on the text of an input.
#[derive(Clone, Copy)]
pub struct InputSession {
    initial: StoredValue<String>,
    /// The text.
    pub text: RwSignal<Arc<str>>,
    /// Why it is no input.
    pub text_problem: RwSignal<Option<String>>,
    /// The text while it is valid.
    pub input: RwSignal<Option<Arc<str>>>,
}

impl InputSession {
    /// Opens the input of a schema. Signals live as long as the current
    /// reactive owner.
    pub fn open(initial: String, draft: Option<String>) -> Self {
        let session = Self {
            text: RwSignal::new(Arc::from("")),
            text_problem: RwSignal::new(None),
            input: RwSignal::new(None),
            initial: StoredValue::new(initial.clone()),
        };
        session.type_text(draft.unwrap_or(initial));
        session
    }

    /// What the form began with.
    pub fn initial(self) -> String {
        self.initial.get_value()
    }

    /// What was entered so far, valid or not.
    pub fn draft(self) -> String {
        self.text.with_untracked(|text| text.to_string())
    }

    /// The text was edited.
    pub fn type_text(self, text: String) {
        let read = serde_json::from_str::<serde_json::Value>(&text);
        self.text.set(Arc::from(text.as_str()));
        match read {
            Ok(_) => {
                self.text_problem.set(None);
                self.input.set(Some(Arc::from(text.as_str())));
            }
            Err(error) => {
                self.text_problem.set(Some(format!(
                    "This is no JSON: something is wrong at line {}, column {}.",
                    error.line(),
                    error.column()
                )));
                self.input.set(None);
            }
        }
    }

    /// Yields the input if it is valid.
    pub async fn submit(self) -> Option<Arc<str>> {
        self.input.get_untracked()
    }
}
