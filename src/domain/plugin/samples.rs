//! Bundles that ship with the app.

/// A bundle that ships with the app.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// Name of its file.
    pub file: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// What it shows.
    pub about: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// All of them.
pub const LIST: [Sample; 2] = [
    Sample {
        file: "documented.json",
        title: "A sound SCM plugin",
        about: "All seven responses as GoCD documents them, with two errors for the form to show.",
        text: include_str!("../../../samples/plugin/documented.json"),
    },
    Sample {
        file: "faulty.json",
        title: "Many mistakes",
        about: "What authors often get wrong: numbers for texts, other time formats, wrong names.",
        text: include_str!("../../../samples/plugin/faulty.json"),
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::plugin::{bundle, check};

    #[test]
    fn the_faulty_one_breaks_many_rules_and_still_has_a_form() {
        let [_, faulty] = LIST;
        let plugin = bundle::open(faulty.file, &[(faulty.file.into(), faulty.text.into())]);
        let checked = check::check(&plugin, None);
        let rules: std::collections::BTreeSet<_> = checked
            .findings
            .iter()
            .map(|finding| &finding.rule)
            .collect();
        assert!(rules.len() >= 20, "{rules:#?}");
        let read = checked.surface(Default::default()).unwrap();
        assert!(read.view.is_some() && read.properties.len() > 2);
    }
}
