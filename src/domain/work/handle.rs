//! Stub until the real handler is merged: only patterns are checked.

use super::{Request, Response};
use serde::{Deserialize, Serialize};

/// An ECMAScript regular expression engine: no flags, `test`.
pub trait PatternEngine {
    /// Tells whether `source` matches somewhere in `text`.
    fn test(&self, source: &str, text: &str) -> Result<bool, PatternError>;
}

/// Why a pattern cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PatternError {
    /// What the engine says.
    pub message: String,
}

/// Why a request could not be answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum WorkError {
    /// The pattern is not a valid ECMAScript regular expression.
    #[error("The pattern is not valid: {message}")]
    InvalidPattern {
        /// What the engine says.
        message: String,
    },
}

/// Answers a request.
pub fn handle(
    request: Request,
    _bytes: Vec<Vec<u8>>,
    engine: &dyn PatternEngine,
) -> Result<(Response, Vec<Vec<u8>>), WorkError> {
    let Request::CheckPattern { source, texts } = request else {
        return Ok((Response::Archive, Vec::new()));
    };
    let matches = texts
        .iter()
        .map(|text| engine.test(&source, text))
        .collect::<Result<Vec<bool>, PatternError>>()
        .map_err(|error| WorkError::InvalidPattern {
            message: error.message,
        })?;
    Ok((Response::Matches(matches), Vec::new()))
}
