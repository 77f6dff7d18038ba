//! Messages that yield a template. Whether the template itself is sane is told
//! elsewhere.

use super::super::message::Surface;
use super::super::model::View;
use super::super::report::{At, Report, shown_node};
use super::super::rules;
use super::note_members;
use crate::domain::json::Node;

const MISSPELT: &[(&str, &str)] = &[
    ("displayName", "displayValue"),
    ("display-name", "displayValue"),
    ("name", "displayValue"),
    ("view", "template"),
    ("html", "template"),
];

/// The template, if it can be shown: also where GoCD would refuse the response
/// for another reason.
pub(super) fn read(report: &mut Report<'_>, root: Option<&Node>, surface: Surface) -> Option<View> {
    let subject = match surface {
        Surface::Scm => "SCM View",
        Surface::Settings => "Plugin Settings View",
        Surface::Task => "Task View",
        _ => "view",
    };
    let named = matches!(surface, Surface::Scm | Surface::Task);
    let says = |what: String| match surface {
        Surface::Task => {
            format!("Error occurred while converting the Json to Task View. Error: {what}.")
        }
        _ => format!("Unable to de-serialize json response. Error: {what}."),
    };
    let remedy = if named {
        "Answer with an object that has “displayValue” and “template”."
    } else {
        "Answer with an object that has a “template”."
    };
    let members = root.and_then(Node::as_object);
    let (Some(root), Some(members)) = (root, members) else {
        let (at, rule, text) = match root {
            Some(root) if !root.is_null() => (
                At::root(root),
                &rules::VIEW_OBJECT,
                format!("The response is {}, not an object.", shown_node(root)),
            ),
            _ => (
                root.map_or_else(|| At::offset(0), At::root),
                &rules::VIEW_EMPTY,
                "The response is empty.".to_owned(),
            ),
        };
        report.find(rule, &at, text, remedy);
        return None;
    };
    let at = At::root(root);
    if members.is_empty() {
        report.refuse(
            &rules::VIEW_EMPTY,
            &at,
            "The response is an object without members.",
            says(format!("The JSON for {subject} cannot be empty")),
            remedy,
        );
        return None;
    }
    // A text where it has to be one; a task's may be empty, but not null.
    let mut member = |name: &str, type_rule: &rules::Rule, missing_rule: &rules::Rule| {
        let value = root.get(name).filter(|value| !value.is_null());
        let place = root
            .get(name)
            .map_or_else(|| at.clone(), |node| at.key(name, node));
        let refused = match surface {
            Surface::Task => {
                format!("The Json for Task View must contain a not-null '{name}' of type String")
            }
            _ => format!("{subject}'s '{name}' is a required field"),
        };
        match value.map(|value| (value, value.as_str())) {
            Some((_, Some(text))) if !text.is_empty() || surface == Surface::Task => {
                Some(text.to_owned())
            }
            Some((value, None)) => {
                let refused = match surface {
                    Surface::Task => refused,
                    _ => format!("{subject}'s '{name}' should be of type string"),
                };
                report.refuse(
                    type_rule,
                    &place,
                    format!("“{name}” is {}, not a text.", shown_node(value)),
                    says(refused),
                    "Write it as a text in quotation marks.",
                );
                None
            }
            _ => {
                report.refuse(
                    missing_rule,
                    &place,
                    format!("“{name}” is missing or empty."),
                    says(refused),
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
