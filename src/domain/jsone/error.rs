//! What can go wrong while a template is rendered, and how it is told.

use crate::domain::problem::Problem;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Which rule of the language or which limit was broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ErrorKind {
    /// The expression ends where something has to follow.
    UnexpectedEnd,
    /// Something stands in the expression that cannot stand there.
    UnexpectedToken,
    /// A character begins nothing that expressions know; a quote without its
    /// second one too.
    UnknownCharacter,
    /// `${` without its `}`.
    Unterminated,
    /// A variable that is not in scope.
    UnknownVariable,
    /// `a.b` on an object without that property.
    UnknownProperty,
    /// An operator between or before values of the wrong types.
    Operands,
    /// `.` after something that is no object, `[` after something that has no
    /// parts.
    NoParts,
    /// Division by zero.
    DivisionByZero,
    /// A call of something that is no function.
    NotCallable,
    /// An index or the end of a slice that is no integer.
    Index,
    /// An index behind the end.
    OutOfBounds,
    /// A number without a value, such as a root of a negative one.
    NotFinite,
    /// Wrong number or types of arguments.
    Arguments,
    /// A text that is no span of time, or a moment that cannot be told.
    Time,
    /// `${…}` of a list, an object or a function.
    Interpolation,
    /// An operator's value has the wrong type.
    OperatorValue,
    /// A key that does not belong beside an operator.
    UndefinedKey,
    /// An operator without one of the keys that it needs.
    MissingKey,
    /// Two operators in one object.
    TwoOperators,
    /// A key of the form `$name` that is no operator.
    ReservedKey,
    /// A variable whose name is no identifier.
    VariableName,
    /// More than one condition of a `$switch` holds.
    Ambiguous,
    /// A function where only JSON can be.
    FunctionLeft,
    /// Rendering takes more steps than [`super::Limits::steps`].
    Steps,
    /// The template nests deeper than [`super::Limits::depth`], or a value deeper
    /// than [`super::Limits::values`].
    Depth,
    /// The result, or a text in it, is longer than [`super::Limits::output`].
    Output,
}

/// Why a template could not be rendered, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenderError {
    /// Which rule was broken.
    pub kind: ErrorKind,
    /// What is wrong, one whole sentence without the place.
    pub message: String,
    /// JSON Pointer (RFC 6901) into the template: the value or, for expressions
    /// in a key, the member that could not be rendered. Empty for the root.
    pub at: String,
    /// The expression, where one is to blame: the text of `$eval`, `$if` and
    /// their like, what stands between `${` and `}` otherwise.
    pub expression: Option<String>,
    /// Where in [`Self::expression`], in code points counted from 0; equal to
    /// its length when something is missing at the end.
    pub offset: Option<usize>,
}

/// How many characters of an expression are shown on either side of the caret.
const SHOWN: usize = 36;

impl RenderError {
    pub(super) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            at: String::new(),
            expression: None,
            offset: None,
        }
    }

    /// Adds the key or index of the parent; called on the way out.
    pub(super) fn within(mut self, token: &str) -> Self {
        self.at.insert_str(0, token);
        self.at.insert(0, '/');
        self
    }

    /// Tells the expression and the byte in it, unless one is known already.
    pub(super) fn in_expression(mut self, text: &str, byte: usize) -> Self {
        if self.expression.is_none() {
            let before = text.get(..byte).unwrap_or(text);
            self.offset = Some(before.chars().count());
            self.expression = Some(text.to_owned());
        }
        self
    }

    /// Two lines: the part of the expression around the fault, and a caret
    /// below the character. `None` where no expression is to blame.
    pub fn caret(&self) -> Option<String> {
        let (expression, offset) = (self.expression.as_deref()?, self.offset?);
        let skipped = offset.saturating_sub(SHOWN);
        let mut line = String::new();
        let mut column = offset - skipped;
        if skipped > 0 {
            line.push('…');
            column += 1;
        }
        let mut rest = expression.chars().skip(skipped);
        for shown in rest.by_ref().take(offset - skipped + SHOWN) {
            line.push(if shown.is_control() { ' ' } else { shown });
        }
        if rest.next().is_some() {
            line.push('…');
        }
        line.push('\n');
        line.extend(std::iter::repeat_n(' ', column));
        line.push('^');
        Some(line)
    }

    /// The same for a person: what is wrong, where, and what to do.
    pub fn problem(&self) -> Problem {
        let detail = self.to_string();
        let remedy = match self.kind {
            ErrorKind::Steps | ErrorKind::Depth | ErrorKind::Output => {
                "Make the template or its input smaller; it may repeat itself without end."
            }
            ErrorKind::UnknownVariable | ErrorKind::UnknownProperty => {
                "Check the spelling, and whether the variable exists for this kind of action."
            }
            _ => "Correct the template at that place.",
        };
        Problem::new("The template cannot be rendered.", remedy).with_detail(detail)
    }
}

impl fmt::Display for RenderError {
    /// One line: the sentence, then the place.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match self.at.as_str() {
            "" => f.write_str(" It is at the top of the template")?,
            at => write!(f, " It is at {at} of the template")?,
        }
        if let (Some(expression), Some(offset)) = (&self.expression, self.offset) {
            let shown: String = expression.chars().take(2 * SHOWN).collect();
            let more = if shown.len() < expression.len() {
                "…"
            } else {
                ""
            };
            write!(f, ", in “{shown}{more}” at character {}", offset + 1)?;
        }
        f.write_str(".")
    }
}

impl std::error::Error for RenderError {}
