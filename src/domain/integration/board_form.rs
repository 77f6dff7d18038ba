//! What a board itself has, as a form and back: its name, the order of its panes,
//! the end of its project. For the page that manages integrations.

use super::form::field;
use crate::domain::board::configuration::{Configuration, Order};
use crate::domain::form::entry::text_of;
use crate::domain::form::model::{
    ChoiceDisplay, ChoiceOption, Field, FieldKind, FormModel, OptionSource,
};
use crate::domain::form::saved::{Saved, SavedEntry};
use crate::domain::form::submission::Answer;
use crate::domain::provider::Setting;

/// The form for a board.
pub fn model() -> FormModel {
    let orders = [
        (Order::Configured, "As they stand here"),
        (Order::Worst, "Worst first"),
    ];
    let options = orders.map(|(order, label)| ChoiceOption {
        label: label.to_owned(),
        value: order.as_str().into(),
    });
    FormModel {
        fields: vec![
            field(&Setting::text(
                "board_name",
                "Name",
                "The heading of the board and the title of the tab.",
            )),
            Field {
                kind: FieldKind::Choice {
                    options: OptionSource::Fixed(options.into()),
                    display: ChoiceDisplay::Select,
                },
                default: Some(Order::Configured.as_str().into()),
                ..field(&Setting::text("board_order", "Order of panes", ""))
            },
            field(&Setting::text(
                "project_end",
                "End of the project",
                "Counted down to above the panes, for example 2027-03-31; empty for none.",
            )),
        ],
        ..FormModel::default()
    }
}

/// What the board has already, for the form.
pub fn saved(model: &FormModel, board: &Configuration) -> Saved {
    let mut saved = Saved::default();
    for (place, field) in model.fields.iter().enumerate() {
        let text = match field.name.as_str() {
            "board_name" => &board.name,
            "board_order" => board.order.as_str(),
            _ => &board.project_end,
        };
        if !text.is_empty() {
            let entry = SavedEntry::of(text.into(), place);
            saved.entries.insert(field.path.clone(), entry);
        }
    }
    saved
}

/// The board as the form has it; its integrations stay as they are.
pub fn edited(board: &Configuration, model: &FormModel, answers: &[Answer]) -> Configuration {
    let mut board = board.clone();
    for (field, answer) in model.fields.iter().zip(answers) {
        let text = answer.value.as_ref().map(text_of).unwrap_or_default();
        let text = text.trim().to_owned();
        match field.name.as_str() {
            "board_name" => board.name = text,
            "board_order" => board.order = Order::from_word(&text),
            _ => board.project_end = text,
        }
    }
    board
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::board::configuration::Entry;
    use crate::domain::form::Form;
    use crate::domain::form::update::{FormEvent, update};

    fn board() -> Configuration {
        Configuration {
            name: "Shop".into(),
            order: Order::Worst,
            project_end: "2027-03-31".into(),
            entries: vec![Entry::new("buddy")],
        }
    }

    fn opened(board: &Configuration) -> (FormModel, Form) {
        let model = model();
        let mut form = Form::new(model.clone());
        form.restore(&saved(&model, board));
        (model, form)
    }

    #[test]
    fn a_board_that_is_opened_and_saved_is_the_same() {
        for board in [board(), Configuration::default()] {
            let (model, form) = opened(&board);
            assert_eq!(edited(&board, &model, &form.answers()), board);
        }
    }

    #[test]
    fn what_is_typed_and_cleared_counts_and_integrations_stay() {
        let board = board();
        let (model, mut form) = opened(&board);
        update(&mut form, FormEvent::Typed(0, "  Web ".to_owned()));
        update(&mut form, FormEvent::Typed(2, String::new()));
        let after = edited(&board, &model, &form.answers());
        let expected = Configuration {
            name: "Web".into(),
            project_end: String::new(),
            ..board
        };
        assert_eq!(after, expected);
    }
}
