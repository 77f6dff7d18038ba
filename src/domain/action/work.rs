//! What the worker does for the page of actions.

use super::file::{self, ActionsFile};
use super::prepare::{Order, Prepared, prepare};
use serde::{Deserialize, Serialize};

/// One call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ActionRequest {
    /// Reads a file: one attachment.
    Read,
    /// Prepares an action.
    Prepare(Box<Order>),
}

/// What a call yields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ActionResponse {
    /// See [`ActionRequest::Read`].
    File(Box<ActionsFile>),
    /// See [`ActionRequest::Prepare`].
    Prepared(Prepared),
}

/// Does what a request asks.
pub fn handle(request: &ActionRequest, bytes: &[Vec<u8>]) -> ActionResponse {
    match request {
        ActionRequest::Read => {
            let text = bytes.first().map(Vec::as_slice).unwrap_or_default();
            let text = String::from_utf8_lossy(text);
            ActionResponse::File(Box::new(file::read(&text)))
        }
        ActionRequest::Prepare(order) => {
            ActionResponse::Prepared(prepare(order, &|_, _| Vec::new()))
        }
    }
}
