//! What a board itself has, as a form and back: its name, the order of its panes,
//! the end of its project. For the page that manages integrations.

use super::form::field;
use crate::domain::board::configuration::{Configuration, Order};
use crate::domain::board::ending::date;
use crate::domain::form::entry::text_of;
use crate::domain::form::model::{
    ChoiceDisplay, ChoiceOption, Field, FieldKind, FormModel, OptionSource,
};
use crate::domain::form::saved::{Saved, SavedEntry};
use crate::domain::form::submission::Answer;
use crate::domain::provider::Setting;

const NAME: &str = "board_name";
const ORDER: &str = "board_order";
const END: &str = "project_end";

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
                NAME,
                "Name",
                "The heading of the board and the title of the tab.",
            )),
            Field {
                kind: FieldKind::Choice {
                    options: OptionSource::Fixed(options.into()),
                    display: ChoiceDisplay::Select,
                },
                default: Some(Order::Configured.as_str().into()),
                ..field(&Setting::text(ORDER, "Order of panes", ""))
            },
            field(&Setting::text(
                END,
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
        let text = value(board, &field.name);
        if !text.is_empty() {
            let entry = SavedEntry::of(text.into(), place);
            saved.entries.insert(field.path.clone(), entry);
        }
    }
    saved
}

/// The board as it is now with what the form changes about the one that it was opened
/// with; integrations, and what the form leaves alone, stay as they are.
pub fn edited(
    opened: &Configuration,
    now: &Configuration,
    model: &FormModel,
    answers: &[Answer],
) -> Configuration {
    let mut board = now.clone();
    for (field, answer) in model.fields.iter().zip(answers) {
        let text = answer.value.as_ref().map(text_of).unwrap_or_default();
        let text = text.trim();
        if text == value(opened, &field.name) {
            continue;
        }
        match field.name.as_str() {
            NAME => text.clone_into(&mut board.name),
            ORDER => board.order = Order::from_word(text),
            _ => text.clone_into(&mut board.project_end),
        }
    }
    board
}

/// What makes no sense of what was filled in: the name of its field, and a sentence.
/// What stood there already may stay.
pub fn faults(
    opened: &Configuration,
    model: &FormModel,
    answers: &[Answer],
) -> Vec<(String, String)> {
    let next = edited(opened, opened, model, answers);
    let end = &next.project_end;
    if *end == opened.project_end || end.is_empty() || date(end).is_some() {
        return Vec::new();
    }
    vec![(
        END.to_owned(),
        "This is not understood as a date. Write one like 2027-03-31 or Mar 31, 2027.".to_owned(),
    )]
}

/// Whether a form that was opened with `opened` shows what no longer holds, and
/// nothing would be lost by drawing it anew: something else is `now` so, and nothing
/// was typed that is not saved.
pub fn is_outdated(
    opened: &Configuration,
    now: &Configuration,
    model: &FormModel,
    answers: &[Answer],
) -> bool {
    let changed = |field: &Field| value(now, &field.name) != value(opened, &field.name);
    model.fields.iter().any(changed) && edited(opened, opened, model, answers) == *opened
}

/// Labels of what was changed elsewhere since the form was opened, and would be
/// overwritten by the board `next` that the form made.
pub fn overwritten(
    opened: &Configuration,
    now: &Configuration,
    next: &Configuration,
    model: &FormModel,
) -> Vec<String> {
    let mut fields = model.fields.clone();
    fields.retain(|field| {
        let current = value(now, &field.name);
        current != value(opened, &field.name) && current != value(next, &field.name)
    });
    fields.into_iter().map(|field| field.label).collect()
}

fn value<'a>(board: &'a Configuration, field: &str) -> &'a str {
    match field {
        NAME => &board.name,
        ORDER => board.order.as_str(),
        _ => &board.project_end,
    }
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
    fn a_form_is_outdated_by_a_change_elsewhere_unless_something_was_typed() {
        let (model, mut form) = opened(&board());
        let renamed = Configuration {
            name: "Market".into(),
            ..board()
        };
        let before = board();
        let outdated = |form: &Form, now| is_outdated(&before, now, &model, &form.answers());
        assert!(!outdated(&form, &before));
        assert!(outdated(&form, &renamed));
        update(&mut form, FormEvent::Typed(2, "2027-04-30".to_owned()));
        assert!(!outdated(&form, &renamed));
    }

    #[test]
    fn integrations_that_come_or_go_outdate_no_form() {
        let (model, form) = opened(&board());
        let more = Configuration {
            entries: vec![Entry::new("buddy"), Entry::new("travis")],
            ..board()
        };
        assert!(!is_outdated(&board(), &more, &model, &form.answers()));
    }

    #[test]
    fn a_board_that_is_opened_and_saved_is_the_same() {
        for board in [board(), Configuration::default()] {
            let (model, form) = opened(&board);
            assert_eq!(edited(&board, &board, &model, &form.answers()), board);
        }
    }

    #[test]
    fn what_is_typed_and_cleared_counts_and_integrations_stay() {
        let board = board();
        let (model, mut form) = opened(&board);
        update(&mut form, FormEvent::Typed(0, "  Web ".to_owned()));
        update(&mut form, FormEvent::Typed(2, String::new()));
        let after = edited(&board, &board, &model, &form.answers());
        let expected = Configuration {
            name: "Web".into(),
            project_end: String::new(),
            ..board
        };
        assert_eq!(after, expected);
    }

    #[test]
    fn what_another_tab_changed_stays_unless_the_form_changes_it_too() {
        let opened_with = board();
        let (model, mut form) = opened(&opened_with);
        update(&mut form, FormEvent::Typed(0, "Mine".to_owned()));
        let now = Configuration {
            order: Order::Configured,
            project_end: "2030-01-01".into(),
            ..board()
        };
        let next = edited(&opened_with, &now, &model, &form.answers());
        let expected = Configuration {
            name: "Mine".into(),
            ..now.clone()
        };
        assert_eq!(next, expected);
        assert!(overwritten(&opened_with, &now, &next, &model).is_empty());

        let now = Configuration {
            name: "Theirs".into(),
            ..now
        };
        let next = edited(&opened_with, &now, &model, &form.answers());
        assert_eq!(overwritten(&opened_with, &now, &next, &model), ["Name"]);
        // Both had the same wish.
        assert!(overwritten(&opened_with, &next, &next, &model).is_empty());
    }
}
