//! Stub until the real module is merged.

use crate::domain::form::model::Method;
use serde::{Deserialize, Serialize};

/// A request exactly as it will be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpRequest {
    /// Method.
    pub method: Method,
    /// Absolute address, http or https, without credentials and fragment.
    pub url: String,
    /// Header fields in order.
    pub headers: Vec<(String, String)>,
    /// Body; `None` for a GET.
    pub body: Option<String>,
}
