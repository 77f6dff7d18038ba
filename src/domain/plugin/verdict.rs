//! Findings summed up in a sentence.

use crate::domain::finding::{Finding, Level};

/// How many of what, and what that means.
pub fn verdict(findings: &[Finding]) -> String {
    let count = |level: Level| {
        findings
            .iter()
            .filter(|finding| finding.level == level)
            .count()
    };
    let (errors, warnings) = (count(Level::Error), count(Level::Warning));
    let counted = |count: usize, one: &str, many: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    };
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
