//! Findings summed up in a sentence.

use super::message::Surface;
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

/// How much there is to say about the views, those of forms that are not shown
/// included, and which of them could not be checked; nothing if that is all well.
/// GoCD takes a view whatever is in it, so this is no matter of being refused.
pub fn views_verdict(findings: &[Finding], unchecked: &[Surface]) -> Option<String> {
    let (errors, warnings) = (
        count(findings, Level::Error),
        count(findings, Level::Warning),
    );
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
        sentences.push(format!("In the views: {}.", amounts.join(", ")));
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
    let (errors, warnings) = (
        count(findings, Level::Error),
        count(findings, Level::Warning),
    );
    let warned = counted(warnings, "warning", "warnings");
    match (errors, warnings) {
        (0, 0) => "GoCD would take every response.".to_owned(),
        (0, _) => format!("GoCD would take every response; {warned}."),
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
        assert_eq!(views_verdict(&[finding(Level::Info)], &[]), None);
        assert_eq!(
            views_verdict(&all, &[Surface::Task]).as_deref(),
            Some("In the views: 1 error, 1 warning. The view of “Task” could not be checked.")
        );
        assert_eq!(
            views_verdict(&all[1..], &[]).as_deref(),
            Some("In the views: 1 warning.")
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
    }
}
