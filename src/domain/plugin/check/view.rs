//! Messages that yield a template. Whether the template itself is sane is told
//! elsewhere.

use super::super::message::Surface;
use super::super::model::View;
use super::super::report::{At, Report, shown_node};
use super::super::rules;
use super::{cast, expected, invoked, note_members, optional, unable, unable_task};
use crate::domain::json::Node;

const MISSPELT: &[(&str, &str)] = &[
    ("displayName", "displayValue"),
    ("display-name", "displayValue"),
    ("name", "displayValue"),
    ("view", "template"),
    ("html", "template"),
];

/// What a server of GoCD says of a view that it refuses.
struct Words {
    surface: Surface,
    /// What it calls the view.
    subject: &'static str,
}

impl Words {
    fn new(surface: Surface) -> Self {
        let subject = match surface {
            Surface::Scm => "SCM View",
            Surface::Settings => "Plugin Settings View",
            Surface::Task => "Task View",
            Surface::ElasticProfile | Surface::ClusterProfile => "Template was blank!",
            Surface::AuthConfig => "Plugin configuration `template` was blank!",
            Surface::RoleConfig => "Role configuration `template` was blank!",
            Surface::ArtifactStore => "Artifact store view `template` was blank!",
            Surface::ArtifactPublish => "Publish artifact view `template` was blank!",
            Surface::ArtifactFetch => "Fetch artifact view `template` was blank!",
            Surface::Secrets => "Template is blank!",
        };
        Self { surface, subject }
    }

    /// What was thrown, as the server tells it.
    fn around(&self, what: &str) -> String {
        match self.surface {
            Surface::Task => unable_task(self.subject, what),
            surface if surface.is_listed() => what.to_owned(),
            _ => unable(&format!("Error: {what}.")),
        }
    }

    fn null(&self) -> String {
        self.around(&if self.surface.is_listed() {
            "Cannot invoke \"java.util.Map.get(Object)\" because the return value of \"com.google.gson.Gson.fromJson(String, java.lang.Class)\" is null".to_owned()
        } else {
            invoked("Map.isEmpty()", "map")
        })
    }

    fn no_object(&self, root: &Node) -> String {
        self.around(&if self.surface.is_listed() {
            expected(root, "BEGIN_OBJECT")
        } else {
            cast(root, "util.Map")
        })
    }

    fn empty(&self) -> String {
        match self.surface {
            Surface::Task => self.around("The Json for Task View cannot be empty"),
            surface if surface.is_listed() => self.subject.to_owned(),
            _ => self.around(&format!("The JSON for {} cannot be empty", self.subject)),
        }
    }

    fn no_text(&self, name: &str, value: &Node) -> String {
        match self.surface {
            Surface::Task => self.missing(name),
            surface if surface.is_listed() => cast(value, "lang.String"),
            _ => self.around(&format!(
                "{}'s '{name}' should be of type string",
                self.subject
            )),
        }
    }

    fn missing(&self, name: &str) -> String {
        match self.surface {
            Surface::Task => self.around(&format!(
                "The Json for Task View must contain a not-null '{name}' of type String"
            )),
            surface if surface.is_listed() => self.subject.to_owned(),
            _ => self.around(&format!("{}'s '{name}' is a required field", self.subject)),
        }
    }

    /// Whether it takes this text: a task's may be empty, those of newer
    /// extensions may not be blank either.
    fn takes(&self, text: &str) -> bool {
        match self.surface {
            Surface::Task => true,
            surface if surface.is_listed() => !text.trim().is_empty(),
            _ => !text.is_empty(),
        }
    }
}

/// The template, if it can be shown: also where GoCD would refuse the response
/// for another reason.
pub(super) fn read(report: &mut Report<'_>, root: Option<&Node>, surface: Surface) -> Option<View> {
    let words = Words::new(surface);
    let named = matches!(surface, Surface::Scm | Surface::Task);
    let remedy = if named {
        "Answer with an object that has “displayValue” and “template”."
    } else {
        "Answer with an object that has a “template”."
    };
    let Some(root) = root.filter(|root| !root.is_null()) else {
        let at = root.map_or_else(|| At::offset(0), At::root);
        report.refuse(
            &rules::VIEW_EMPTY,
            &at,
            "The response is empty.",
            words.null(),
            remedy,
        );
        return None;
    };
    let at = At::root(root);
    let Some(members) = root.as_object() else {
        report.refuse(
            &rules::VIEW_OBJECT,
            &at,
            format!("The response is {}, not an object.", shown_node(root)),
            words.no_object(root),
            remedy,
        );
        return None;
    };
    if members.is_empty() {
        report.refuse(
            &rules::VIEW_EMPTY,
            &at,
            "The response is an object without members.",
            words.empty(),
            remedy,
        );
        return None;
    }
    let mut member = |name: &str, type_rule: &rules::Rule, missing_rule: &rules::Rule| {
        let value = optional(root, name);
        let place = root
            .get(name)
            .map_or_else(|| at.clone(), |node| at.key(name, node));
        match value.map(|value| (value, value.as_str())) {
            Some((_, Some(text))) if words.takes(text) => Some(text.to_owned()),
            Some((value, None)) => {
                report.refuse(
                    type_rule,
                    &place,
                    format!("“{name}” is {}, not a text.", shown_node(value)),
                    words.no_text(name, value),
                    "Write it as a text in quotation marks.",
                );
                None
            }
            _ => {
                report.refuse(
                    missing_rule,
                    &place,
                    format!("“{name}” is missing or empty."),
                    words.missing(name),
                    format!("Give the response a “{name}” that is not empty."),
                );
                None
            }
        }
    };
    let display_value = if named {
        member("displayValue", &rules::VIEW_NAME, &rules::VIEW_NAME_MISSING)
    } else {
        None
    };
    let template = member(
        "template",
        &rules::VIEW_TEMPLATE,
        &rules::VIEW_TEMPLATE_MISSING,
    );
    let known: &[&str] = if named {
        &["displayValue", "template"]
    } else {
        &["template"]
    };
    note_members(
        report,
        &at,
        root,
        known,
        if named {
            MISSPELT
        } else {
            &[("view", "template")]
        },
        [&rules::VIEW_MISSPELT, &rules::VIEW_UNKNOWN],
    );
    template.map(|template| View {
        display_value: display_value.unwrap_or_default(),
        template,
    })
}
