//! What is kept of the page of plugins over a reload: the responses, the form
//! that is shown and what was entered, without secrets in clear text.

use super::configuration::{Configuration, Filling};
use super::message::Surface;
use super::model::{Checked, Plugin, Stored};
use super::server::Edited;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The open plugin and what was entered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// The address that it was loaded from, if it was.
    pub link: Option<String>,
    /// The responses as they came in, by [`mark`]: with others at the same
    /// address it is another plugin.
    pub came_as: u32,
    /// The responses as they are, edits included.
    pub plugin: Plugin,
    /// The form that is shown.
    pub surface: Surface,
    /// What it was filled with.
    pub filling: Filling,
    /// What was entered; a secret that was typed is not among it.
    pub entered: Vec<(String, Option<Stored>)>,
    /// Whether a person entered some of it.
    #[serde(default)]
    pub by_person: bool,
    /// The SCM of a server that is being edited.
    pub edited: Option<Edited>,
}

impl Draft {
    /// The draft of what is open, whose keys `checked` tells.
    pub fn new(plugin: &Plugin, checked: &Checked, configuration: &Configuration) -> Self {
        let secure = secure(checked);
        let mut entered = configuration.entries_to_keep();
        entered.retain(|(key, value)| match value {
            Some(value) => !is_clear(&secure, key, value),
            None => true,
        });
        Self {
            plugin: without_secrets(plugin, checked),
            entered,
            by_person: configuration.is_by_person(),
            ..Self::default()
        }
    }

    /// The draft with this SCM, whose values are those that were entered.
    #[must_use]
    pub fn with_edited(mut self, edited: Option<Edited>) -> Self {
        self.edited = edited.map(|mut edited| {
            edited.scm.configuration = Vec::new();
            edited
        });
        self
    }
}

/// The keys that any form declares as secret, or did before it was edited.
fn secure(checked: &Checked) -> BTreeSet<&str> {
    let before = checked.were_secure.iter().map(String::as_str);
    checked.secure().chain(before).collect()
}

fn is_clear(secure: &BTreeSet<&str>, key: &str, value: &Stored) -> bool {
    matches!(value, Stored::Plain(_)) && secure.contains(key)
}

/// The plugin without the stored values that are secrets in clear text.
pub fn without_secrets(plugin: &Plugin, checked: &Checked) -> Plugin {
    let secure = secure(checked);
    let mut plugin = plugin.clone();
    plugin
        .stored
        .retain(|(key, value)| !is_clear(&secure, key, value));
    plugin
}

/// Tells responses and stored values from others (FNV-1a, 32 bits). What is
/// marked is to be [without secrets](without_secrets), since the mark is kept.
pub fn mark(plugin: &Plugin) -> u32 {
    let mut hash = 0x811c_9dc5_u32;
    let mut mix = |text: &str| {
        for byte in text.bytes().chain([0xff]) {
            hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    };
    for part in &plugin.parts {
        mix(part.message.name());
        mix(&part.text);
    }
    for (key, value) in &plugin.stored {
        mix(key);
        match value {
            Stored::Plain(text) => mix(text),
            Stored::Encrypted(text) => {
                mix("");
                mix(text);
            }
        }
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::plugin::bundle;
    use crate::domain::plugin::check::check;
    use crate::domain::plugin::message::Message;
    use crate::domain::plugin::server::Scm;
    use proptest::prelude::*;
    use serde_json::json;

    fn plugin(password: &str) -> Plugin {
        let text = json!({
            "scm-configuration": {"URL": {}, "PASSWORD": {"secure": true}},
            "configuration": {"URL": {"value": "u"}, "PASSWORD": {"value": password}},
        });
        bundle::open("b.json", &[("b.json".to_owned(), text.to_string())])
    }

    fn draft(plugin: &Plugin, typed: &str) -> Draft {
        let checked = check(plugin, None);
        let properties = &checked.surfaces.first().unwrap().properties;
        let mut configuration = Configuration::new(properties, &plugin.stored, Filling::Stored);
        configuration.set("URL", Some(typed));
        configuration.set("PASSWORD", Some(typed));
        Draft::new(plugin, &checked, &configuration)
    }

    #[test]
    fn what_was_entered_is_kept_and_secrets_are_not() {
        let plugin = plugin("st0red");
        let mut draft = draft(&plugin, "typed");
        draft = draft.with_edited(Some(Edited {
            scm: Scm {
                name: "shop".into(),
                configuration: vec![("PASSWORD".into(), Some(Stored::Plain("st0red".into())))],
                ..Scm::default()
            },
            ..Edited::default()
        }));
        assert_eq!(
            draft.entered,
            [("URL".to_owned(), Some(Stored::Plain("typed".to_owned())))]
        );
        let text = serde_json::to_string(&draft).unwrap();
        assert!(!text.contains("st0red"), "{text}");
        assert_eq!(serde_json::from_str::<Draft>(&text).unwrap(), draft);
    }

    #[test]
    fn a_secret_is_not_kept_while_its_declaration_is_edited() {
        let mut plugin = plugin("st0red");
        let declared = check(&plugin, None);
        let declaration = Message::Configuration(Surface::Scm);
        let properties = declared.surfaces.first().unwrap().properties.clone();
        let mut configuration = Configuration::new(&properties, &plugin.stored, Filling::Stored);
        configuration.set("URL", Some("typed"));
        let mut before = declared;
        for text in [
            r#"{"URL": {}, "PASSWOR": {"secure": true}}"#,
            r#"{"URL": {}, "#,
            r#"{"PASSWORD": {}}"#,
        ] {
            plugin.put(declaration, text.into());
            let mut checked = check(&plugin, None);
            checked.follow(&before);
            let properties = checked.surface(Surface::Scm).unwrap().properties.clone();
            configuration =
                configuration.declared_anew(&properties, &plugin.stored, Filling::Stored);
            let draft = Draft::new(&plugin, &checked, &configuration);
            let kept = serde_json::to_string(&draft).unwrap();
            assert!(!kept.contains("st0red"), "{text}: {kept}");
            let typed = Some(Stored::Plain("typed".to_owned()));
            assert!(draft.entered.contains(&("URL".into(), typed)), "{text}");
            before = checked;
        }
    }

    #[test]
    fn a_secret_that_only_the_server_can_read_is_kept() {
        let mut plugin = plugin("x");
        plugin.stored = vec![("PASSWORD".into(), Stored::Encrypted("AES:x".into()))];
        let checked = check(&plugin, None);
        let properties = &checked.surfaces.first().unwrap().properties;
        let configuration = Configuration::new(properties, &plugin.stored, Filling::Stored);
        let draft = Draft::new(&plugin, &checked, &configuration);
        assert_eq!(draft.plugin.stored, plugin.stored);
        assert_eq!(draft.entered.len(), 2);
    }

    #[test]
    fn another_response_and_another_value_have_another_mark() {
        let one = plugin("a");
        let mut edited = one.clone();
        edited.parts.first_mut().unwrap().text.push(' ');
        let with = |value: Stored| Plugin {
            stored: vec![("URL".into(), value)],
            ..one.clone()
        };
        let marks = [
            mark(&one),
            mark(&edited),
            mark(&with(Stored::Plain("v".into()))),
            mark(&with(Stored::Plain("w".into()))),
            mark(&with(Stored::Encrypted("v".into()))),
        ];
        assert_eq!(marks.iter().collect::<BTreeSet<_>>().len(), 5);
        // A secret leaves no trace, not even in the mark.
        let bare = |password| {
            let plugin = plugin(password);
            mark(&without_secrets(&plugin, &check(&plugin, None)))
        };
        assert_eq!(bare("a"), bare("b"));
    }

    proptest! {
        #[test]
        fn no_typed_secret_is_in_what_is_kept(secret in "[a-z]{12}") {
            let draft = draft(&plugin(&secret), "typed");
            prop_assert!(!serde_json::to_string(&draft).unwrap().contains(&secret));
        }
    }
}
