//! One condition: the field that it looks at, and the test.

use super::{ConditionList, Lint};
use crate::domain::finding::Level;
use crate::domain::form::model::{Condition, Field, FieldKind, Test};
use crate::domain::nearest::nearest;

/// Unknown names for which a similar one is looked for.
pub(super) const NAME_SEARCHES: u32 = 100;

/// Names that are compared with an unknown one.
const NAMES_COMPARED: usize = 2_000;

impl Lint<'_> {
    pub(super) fn condition(
        &mut self,
        here: (usize, ConditionList, usize),
        field: &Field,
        condition: &Condition,
    ) {
        if let Test::Unknown(_) = condition.test {
            // The reader reports the symbol.
            self.explain(here);
            return;
        }
        let (name, operand) = (&field.name, &condition.operand);
        if let Test::Equals(None) | Test::Differs(None) = condition.test {
            self.no_value(here, field, condition);
        }
        let Some((_, looked_at)) = self.form.find(operand) else {
            self.explain(here);
            // Where none is named, the reader reports it.
            if !operand.is_empty() {
                self.unknown_field(here, field, operand);
            }
            return;
        };
        if name == operand {
            self.report(
                "condition.own-name",
                Level::Warning,
                here,
                format!("A condition of “{name}” looks at the input itself."),
                "Look at another input, or remove the condition.",
            );
        }
        if let Test::Equals(Some(value)) | Test::Differs(Some(value)) = &condition.test
            && value == ""
            && matches!(looked_at.kind, FieldKind::Text | FieldKind::Script)
            && looked_at.default.is_none()
        {
            self.unset_text(here, field, condition);
        }
        match &condition.test {
            Test::Empty | Test::NotEmpty if matches!(looked_at.kind, FieldKind::Switch) => {
                self.emptiness_of_a_switch(here, field, condition);
            }
            Test::Equals(Some(value)) => self.literal(here, field, looked_at, value, true),
            Test::Differs(Some(value)) => self.literal(here, field, looked_at, value, false),
            _ => {}
        }
    }

    /// A comparison whose value the author left out.
    fn no_value(
        &mut self,
        here: (usize, ConditionList, usize),
        field: &Field,
        condition: &Condition,
    ) {
        let (name, operand) = (&field.name, &condition.operand);
        let outcome = match condition.test {
            Test::Equals(_) => "it holds only while that input is unset",
            _ => "it holds whenever that input is set",
        };
        self.report(
            "condition.no-value",
            Level::Warning,
            here,
            format!("A condition of “{name}” compares “{operand}” with no value; {outcome}."),
            "Add a value, or use the symbol empty or notEmpty.",
        );
    }

    /// A comparison with the empty text, which a text box does not hold at first.
    fn unset_text(
        &mut self,
        here: (usize, ConditionList, usize),
        field: &Field,
        condition: &Condition,
    ) {
        let (name, operand) = (&field.name, &condition.operand);
        let (symbol, meant) = match condition.test {
            Test::Equals(_) => ("===", "empty"),
            _ => ("!==", "notEmpty"),
        };
        self.report(
            "condition.empty-text",
            Level::Info,
            here,
            format!(
                "A condition of “{name}” compares “{operand}” with the empty text by {symbol}. Without a default “{operand}” is unset until something is entered there, and unset is not the empty text."
            ),
            format!("Use the symbol {meant}, or give “{operand}” the default \"\"."),
        );
    }

    /// A name that no input has.
    fn unknown_field(&mut self, here: (usize, ConditionList, usize), field: &Field, operand: &str) {
        let name = &field.name;
        let remedy = match self.nearest_name(operand) {
            Some(near) => format!("Write “{near}” if that is meant."),
            None => "Use the name of an input in comp.".to_owned(),
        };
        self.report(
            "condition.unknown-field",
            Level::Error,
            here,
            format!("A condition of “{name}” looks at “{operand}”, but no input has that name."),
            remedy,
        );
    }

    /// A switch is never empty.
    fn emptiness_of_a_switch(
        &mut self,
        here: (usize, ConditionList, usize),
        field: &Field,
        condition: &Condition,
    ) {
        let (name, operand) = (&field.name, &condition.operand);
        let (symbol, outcome) = match condition.test {
            Test::Empty => ("empty", "never"),
            _ => ("notEmpty", "always"),
        };
        if outcome == "never" {
            self.explain(here);
        }
        self.report(
            "condition.empty-switch",
            Level::Warning,
            here,
            format!(
                "A condition of “{name}” asks for {symbol} of the switch “{operand}”, which {outcome} holds because a switch is always true or false."
            ),
            "Compare it with true or false by ===.",
        );
    }

    /// The name that an unknown one very probably stands for.
    fn nearest_name(&mut self, name: &str) -> Option<String> {
        // Each search looks at every name, so only the first few are made.
        self.searches = self.searches.checked_sub(1)?;
        let known = self.form.by_name.keys().take(NAMES_COMPARED);
        nearest(name, known.copied()).map(str::to_owned)
    }
}
