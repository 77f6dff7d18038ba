//! What a text that is typed finds among the labels of options: blanks around it and
//! the case of its letters do not matter. And which option a value means that is
//! written in another type.

use super::condition::strictly_equal;
use super::entry::text_of;
use super::model::ChoiceOption;
use serde_json::Value;

/// How well a label matches, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Match {
    /// It is the text, letter by letter.
    Same,
    /// It is the text but for the case.
    Alike,
    /// It starts with it.
    Start,
    /// It holds it.
    Part,
    /// It does not, but a server found it.
    Found,
}

/// Labels as they are compared, made once for all keys of a search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels(Vec<String>);

impl Labels {
    /// The labels of options.
    pub fn of(options: &[ChoiceOption]) -> Self {
        Self(options.iter().map(|option| fold(&option.label)).collect())
    }

    /// The places of the options that a text finds, the best first and equally good ones
    /// as the author has them. Of what a server found none is left out, and the server
    /// knows the order; only the label that was typed comes first.
    pub fn find(&self, options: &[ChoiceOption], text: &str, by_server: bool) -> Vec<usize> {
        let (text, folded) = (text.trim(), fold(text));
        let mut found: Vec<(Match, usize)> = Vec::new();
        for (place, (label, option)) in self.0.iter().zip(options).enumerate() {
            let how = if folded.is_empty() {
                Match::Part
            } else if *label == folded {
                if option.label.trim() == text {
                    Match::Same
                } else {
                    Match::Alike
                }
            } else if by_server {
                Match::Found
            } else if label.starts_with(&folded) {
                Match::Start
            } else if label.contains(&folded) {
                Match::Part
            } else {
                continue;
            };
            found.push((how, place));
        }
        // Stable, so that equally good ones keep their order.
        found.sort_by_key(|(how, _)| *how);
        found.into_iter().map(|(_, place)| place).collect()
    }
}

/// The place of the option whose label is a text.
pub fn labelled(options: &[ChoiceOption], text: &str) -> Option<usize> {
    let (text, folded) = (text.trim(), fold(text));
    let place = |is: &dyn Fn(&str) -> bool| options.iter().position(|option| is(&option.label));
    place(&|label| label.trim() == text).or_else(|| place(&|label| fold(label) == folded))
}

/// A value, or each of several, as the options have it: where none equals it, but
/// just one reads the same, that one's. The platform's API keeps defaults as text.
pub fn listed(options: &[ChoiceOption], value: &Value) -> Value {
    match value {
        Value::Array(values) => values.iter().map(|value| listed(options, value)).collect(),
        value => alike(options, value).unwrap_or(value).clone(),
    }
}

/// The value of the only option that reads as a value does and is of another type.
pub fn alike<'a>(options: &'a [ChoiceOption], value: &Value) -> Option<&'a Value> {
    let equals = |option: &ChoiceOption| strictly_equal(Some(&option.value), Some(value));
    if options.iter().any(equals) {
        return None;
    }
    let text = text_of(value);
    let reads_same = |option: &&ChoiceOption| {
        // Null reads as nothing, and no text means it.
        !option.value.is_null() && text_of(&option.value) == text
    };
    let mut alike = options.iter().filter(reads_same);
    match (alike.next(), alike.next()) {
        (Some(option), None) => Some(&option.value),
        _ => None,
    }
}

fn fold(text: &str) -> String {
    text.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn options(labels: &[&str]) -> Vec<ChoiceOption> {
        let option = |label: &&str| ChoiceOption {
            label: (*label).to_owned(),
            value: Value::from(*label),
        };
        labels.iter().map(option).collect()
    }

    fn found(labels: &[&str], text: &str, by_server: bool) -> Vec<String> {
        let options = options(labels);
        let places = Labels::of(&options).find(&options, text, by_server);
        let label = |place: usize| options[place].label.clone();
        places.into_iter().map(label).collect()
    }

    #[test]
    fn the_label_that_was_typed_comes_first_then_those_that_start_with_it() {
        let versions = ["1.14", "0.1.1", "2.0", "1.1", "1.15"];
        assert_eq!(
            found(&versions, "1.1", false),
            ["1.1", "1.14", "1.15", "0.1.1"]
        );
        assert_eq!(found(&versions, "", false), versions);
    }

    #[test]
    fn blanks_around_a_text_and_the_case_of_letters_do_not_matter() {
        assert_eq!(found(&["Staging", "Prod"], "  pROd ", false), ["Prod"]);
        // Labels that differ in their case alone are told apart by it.
        assert_eq!(found(&["Prod", "prod"], "prod", false), ["prod", "Prod"]);
        let options = options(&["Prod", "prod", " dev"]);
        assert_eq!(labelled(&options, "prod "), Some(1));
        assert_eq!(labelled(&options, "PROD"), Some(0));
        assert_eq!(labelled(&options, "dev"), Some(2));
        assert_eq!(labelled(&options, "pro"), None);
    }

    #[test]
    fn what_a_server_found_is_all_there_in_its_order() {
        assert_eq!(
            found(&["Anna", "Bert (ann)", "Ann"], "ann", true),
            ["Ann", "Anna", "Bert (ann)"]
        );
    }
}
