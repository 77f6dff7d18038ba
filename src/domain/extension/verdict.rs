//! Findings summed up: would the platform take the package?

use super::model::{Origin, Package};
use crate::domain::finding::{Finding, Level};

/// How many findings of each level there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Each of them makes the platform refuse the package, or a field useless.
    pub errors: usize,
    /// Very probably not what the author wants.
    pub warnings: usize,
    /// Worth knowing.
    pub infos: usize,
}

impl Counts {
    /// Counts findings.
    pub fn of<'a>(findings: impl Iterator<Item = &'a Finding>) -> Self {
        findings.fold(Self::default(), |mut counts, finding| {
            let slot = match finding.level {
                Level::Error => &mut counts.errors,
                Level::Warning => &mut counts.warnings,
                Level::Info => &mut counts.infos,
            };
            *slot = slot.saturating_add(1);
            counts
        })
    }
}

/// Whether only the metadata is there, so that nothing can be said about the
/// rest of a package.
pub fn is_bare(package: &Package) -> bool {
    package.origin == Origin::Bare
}

/// Whether the metadata's bytes are no UTF-8, so that what was read of them is
/// a guess.
pub fn is_garbled(package: &Package) -> bool {
    package
        .findings
        .iter()
        .any(|finding| finding.level == Level::Error && is_about_encoding(finding))
}

/// Whether a finding is about the bytes of the metadata, not about its text.
pub fn is_about_encoding(finding: &Finding) -> bool {
    finding.rule.starts_with("metadata.encoding.")
}

/// Whether a text, edited since it came in, has lost what was wrong with its
/// bytes: it is written as plain UTF-8, and nothing in it stands for bytes that
/// could not be read.
pub fn is_reencoded(original: &str, text: &str) -> bool {
    original != text && !text.contains(char::REPLACEMENT_CHARACTER)
}

/// The verdict in one sentence.
pub fn sentence(counts: Counts, bare: bool) -> String {
    let what = if bare { "metadata" } else { "package" };
    match (counts.errors, bare) {
        (0, false) => "The platform would accept this package.".into(),
        (0, true) => {
            "The platform would accept this metadata; the rest of the package is not here to be checked.".into()
        }
        (1, _) => format!("The platform would refuse this {what}: 1 error."),
        (errors, _) => format!("The platform would refuse this {what}: {errors} errors."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_error_is_enough_to_be_refused() {
        let counts = |errors| Counts {
            errors,
            warnings: 3,
            infos: 1,
        };
        assert!(sentence(counts(0), false).contains("would accept"));
        assert!(sentence(counts(1), false).contains("would refuse this package: 1 error."));
        assert!(sentence(counts(2), true).contains("refuse this metadata: 2 errors"));
    }

    #[test]
    fn an_edited_text_is_no_longer_wrongly_encoded_once_no_guess_is_left_in_it() {
        let opened = "Gr\u{fffd}\u{fffd}e";
        assert!(!is_reencoded(opened, opened));
        assert!(!is_reencoded(opened, "Grö\u{fffd}e"));
        assert!(is_reencoded(opened, "Größe"));
        assert!(!is_reencoded("{}", "{}"));
        assert!(is_reencoded("{}", "{ }"));
    }

    #[test]
    fn bare_metadata_is_accepted_with_a_reservation() {
        assert!(sentence(Counts::default(), true).contains("not here to be checked"));
    }
}
