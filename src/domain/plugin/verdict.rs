//! Findings summed up in a sentence.

use super::message::Surface;
use super::rules::is_refusal;
use crate::domain::finding::{Finding, Level};

fn count(findings: &[Finding], level: Level) -> usize {
    let of_level = findings.iter().filter(|finding| finding.level == level);
    of_level.count()
}

fn counted(count: usize, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    }
}

/// How much there is to say about the views, the one that is `shown` and those
/// `elsewhere`, and which of them could not be checked; nothing if that is all well.
/// What is about the one that is shown stands beside it, which is said.
/// GoCD takes a view whatever is in it, so this is no matter of being refused.
pub fn views_verdict(
    shown: &[Finding],
    elsewhere: &[Finding],
    unchecked: &[Surface],
) -> Option<String> {
    let both = |level| count(shown, level) + count(elsewhere, level);
    let (errors, warnings) = (both(Level::Error), both(Level::Warning));
    let amount = |amount: usize, one: &str, many: &str| match amount {
        0 => None,
        amount => Some(counted(amount, one, many)),
    };
    let amounts: Vec<String> = [
        amount(errors, "error", "errors"),
        amount(warnings, "warning", "warnings"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let mut sentences = Vec::new();
    if !amounts.is_empty() {
        let matters = |one: &Finding| one.level != Level::Info;
        let amounts = amounts.join(", ");
        sentences.push(
            match (shown.iter().any(matters), elsewhere.iter().any(matters)) {
                (true, false) => format!("In the view: {amounts}, told under “About the view”."),
                (true, true) => format!(
                    "In the views: {amounts}. What is about the one that is shown is told under “About the view”."
                ),
                _ => format!("In the views: {amounts}."),
            },
        );
    }
    for surface in unchecked {
        sentences.push(format!(
            "The view of “{}” could not be checked.",
            surface.title()
        ));
    }
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

/// How many of what in the responses, and what that means.
pub fn verdict(findings: &[Finding]) -> String {
    let is_refused = findings.iter().any(is_refusal);
    let (errors, warnings) = (
        count(findings, Level::Error),
        count(findings, Level::Warning),
    );
    let warned = counted(warnings, "warning", "warnings");
    match (errors, warnings) {
        (0, 0) => "GoCD would take every response.".to_owned(),
        (0, _) => format!("GoCD would take every response; {warned}."),
        (_, 0) if !is_refused => format!(
            "GoCD would take every response, but its form would not work: {}.",
            counted(errors, "error", "errors")
        ),
        _ if !is_refused => format!(
            "GoCD would take every response, but its form would not work: {}, and {warned}.",
            counted(errors, "error", "errors")
        ),
        (_, 0) => format!(
            "GoCD would refuse this: {}.",
            counted(errors, "error", "errors")
        ),
        _ => format!(
            "GoCD would refuse this: {}, and {warned}.",
            counted(errors, "error", "errors")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::finding::Place;

    #[test]
    fn views_are_counted_by_themselves_and_what_is_not_checked_is_told() {
        let finding = |level| Finding::new("r", level, Place::default(), "t".into(), "m");
        let all = [finding(Level::Error), finding(Level::Warning)];
        let verdict = |shown: &[Finding], elsewhere: &[Finding], unchecked: &[Surface]| {
            views_verdict(shown, elsewhere, unchecked).unwrap_or_default()
        };
        assert_eq!(verdict(&[finding(Level::Info)], &[], &[]), "");
        assert_eq!(
            verdict(&[], &all, &[Surface::Task]),
            "In the views: 1 error, 1 warning. The view of “Task” could not be checked."
        );
        // Nothing of it is in the list below.
        assert_eq!(
            verdict(&all[1..], &[finding(Level::Info)], &[]),
            "In the view: 1 warning, told under “About the view”."
        );
        assert_eq!(
            verdict(&all[1..], &all, &[]),
            "In the views: 1 error, 2 warnings. What is about the one that is shown is told under “About the view”."
        );
    }

    #[test]
    fn the_sentence_counts_what_matters() {
        let finding = |level| Finding::new("r", level, Place::default(), "t".into(), "m");
        assert_eq!(
            verdict(&[finding(Level::Info)]),
            "GoCD would take every response."
        );
        assert_eq!(
            verdict(&[
                finding(Level::Error),
                finding(Level::Warning),
                finding(Level::Warning)
            ]),
            "GoCD would refuse this: 1 error, and 2 warnings."
        );
        let key = |rule: &str| Finding {
            rule: rule.to_owned(),
            ..finding(Level::Error)
        };
        let breaks = key("task-config.key.identifier");
        assert_eq!(
            verdict(std::slice::from_ref(&breaks)),
            "GoCD would take every response, but its form would not work: 1 error."
        );
        assert_eq!(
            verdict(&[breaks, key("task-config.empty")]),
            "GoCD would refuse this: 2 errors."
        );
    }
}
