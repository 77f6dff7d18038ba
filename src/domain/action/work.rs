//! What the worker does for the page of actions.

use super::file::{self, ActionsFile};
use super::prepare::{Order, Prepared, Texts, prepare};
use serde::{Deserialize, Serialize};

/// One call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ActionRequest {
    /// Reads a file: one attachment.
    Read,
    /// Prepares an action. Attachments: template, variables, input, first input.
    Prepare(Box<Order>),
}

/// What a call yields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ActionResponse {
    /// See [`ActionRequest::Read`]; its long texts are the attachment
    /// ([`ActionsFile::attach`]).
    File(Box<ActionsFile>),
    /// See [`ActionRequest::Prepare`].
    Prepared(Prepared),
}

/// Does what a request asks.
pub fn handle(request: &ActionRequest, bytes: &[Vec<u8>]) -> (ActionResponse, Vec<Vec<u8>>) {
    let mut texts = bytes.iter().map(|bytes| String::from_utf8_lossy(bytes));
    let mut next = || texts.next().unwrap_or_default();
    match request {
        ActionRequest::Read => {
            let mut file = file::read(&next());
            let texts = file.detach();
            (ActionResponse::File(Box::new(file)), vec![texts])
        }
        ActionRequest::Prepare(order) => {
            let (template, variables, input, initial) = (next(), next(), next(), next());
            let texts = Texts {
                template: &template,
                variables: &variables,
                input: &input,
                initial: &initial,
            };
            (ActionResponse::Prepared(prepare(order, texts)), Vec::new())
        }
    }
}
