//! The declared properties as a form of the one form engine.

use super::model::Property;
use crate::domain::form::model::{Checks, Condition, Field, FieldKind, FormModel, Test};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Whether the form can be edited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// It can.
    #[default]
    Open,
    /// It cannot, as where GoCD shows a configuration that came from elsewhere.
    Disabled,
}

/// A field per property, in GoCD's order: by display order, equal ones as in
/// the text. `stored` names the keys whose secret is kept by the server.
///
/// A default is only told, not filled in: GoCD never applies it to an SCM.
pub fn form(
    properties: &[Property],
    access: Access,
    stored: &[String],
    lines: &BTreeSet<String>,
) -> FormModel {
    let mut ordered: Vec<&Property> = properties.iter().collect();
    ordered.sort_by_key(|property| property.display_order);
    FormModel {
        fields: ordered
            .into_iter()
            .map(|property| {
                let kind = if lines.contains(&property.key) {
                    FieldKind::Script
                } else {
                    FieldKind::Text
                };
                field(property, access, stored.contains(&property.key), kind)
            })
            .collect(),
        ..FormModel::default()
    }
}

/// Whether a text has several lines.
pub fn has_lines(text: &str) -> bool {
    text.contains(['\n', '\r'])
}

/// A text as a control holds it, which ends lines with a line feed alone.
pub fn with_line_feeds(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n").into()
    } else {
        text.into()
    }
}

fn field(property: &Property, access: Access, stored: bool, kind: FieldKind) -> Field {
    let default = property.default.as_deref();
    let help = default.map_or_else(String::new, |default| {
        format!("Default: “{default}”. GoCD does not fill it in.")
    });
    // A condition that always holds: nothing has this name, so it is unset.
    let disabled_when = match access {
        Access::Open => Vec::new(),
        Access::Disabled => vec![Condition {
            operand: String::new(),
            test: Test::Empty,
        }],
    };
    Field {
        path: crate::domain::json::pointer_token(&property.key),
        name: property.key.clone(),
        label: property.label().to_owned(),
        help,
        placeholder: if stored {
            "Stored; type to replace it".to_owned()
        } else {
            String::new()
        },
        kind,
        secret: property.secure,
        required: property.required && !stored,
        default: None,
        checks: Checks::default(),
        visible_when: Vec::new(),
        guard: None,
        suggestions: Default::default(),
        disabled_when,
        repeated: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::form::Form;
    use crate::domain::form::update::{FormEvent, update};

    fn property(key: &str, order: i32) -> Property {
        Property {
            display_order: order,
            ..Property::new(key)
        }
    }

    fn form(properties: &[Property], access: Access, stored: &[String]) -> FormModel {
        super::form(properties, access, stored, &BTreeSet::new())
    }

    #[test]
    fn a_value_of_several_lines_has_a_control_of_several() {
        let properties = [property("a", 0), property("b", 1)];
        let lines = BTreeSet::from(["b".to_owned(), "c".to_owned()]);
        let model = super::form(&properties, Access::Open, &[], &lines);
        let kinds: Vec<&FieldKind> = model.fields.iter().map(|field| &field.kind).collect();
        assert_eq!(kinds, [&FieldKind::Text, &FieldKind::Script]);
        for (text, lines, held) in [
            ("a", false, "a"),
            ("a\r\nb\rc", true, "a\nb\nc"),
            ("a\nb", true, "a\nb"),
        ] {
            assert_eq!(has_lines(text), lines, "{text:?}");
            assert_eq!(with_line_feeds(text), held, "{text:?}");
        }
    }

    #[test]
    fn fields_stand_in_gocds_order() {
        let properties = [
            property("a", 2),
            property("b", 0),
            property("c", 2),
            property("d", -1),
        ];
        let model = form(&properties, Access::Open, &[]);
        let names: Vec<&str> = model
            .fields
            .iter()
            .map(|field| field.name.as_str())
            .collect();
        assert_eq!(names, ["d", "b", "a", "c"]);
    }

    #[test]
    fn a_field_has_what_its_property_says() {
        let secret = Property {
            display_name: "Password".into(),
            secure: true,
            required: false,
            default: Some("x".into()),
            ..Property::new("a/b")
        };
        let model = form(&[secret], Access::Open, &[]);
        let field = &model.fields[0];
        assert_eq!((field.path.as_str(), field.name.as_str()), ("a~1b", "a/b"));
        assert_eq!(field.label, "Password");
        assert!(field.secret && !field.required && field.default.is_none());
        assert!(field.help.contains("“x”"));
    }

    #[test]
    fn a_disabled_form_takes_nothing() {
        let mut form = Form::new(form(&[property("a", 0)], Access::Disabled, &[]));
        update(&mut form, FormEvent::Typed(0, "x".into()));
        assert!(!form.state(0).unwrap().enabled);
        assert_eq!(form.values_json(), "{}");
    }

    #[test]
    fn what_is_reported_is_shown_at_once_until_it_is_taken_back() {
        let mut form = Form::new(form(
            &[property("a", 0), property("b", 1)],
            Access::Open,
            &[],
        ));
        let report = vec![
            ("a".to_owned(), "first".to_owned()),
            ("a".to_owned(), "second".to_owned()),
            ("z".to_owned(), "elsewhere".to_owned()),
        ];
        let changes = update(&mut form, FormEvent::Reported(report));
        assert_eq!(changes.fields.into_iter().collect::<Vec<_>>(), [0]);
        assert_eq!(form.state(0).unwrap().message.as_deref(), Some("first"));
        assert_eq!(form.state(1).unwrap().message, None);
        assert!(form.is_reported(0) && !form.is_reported(1));
        update(&mut form, FormEvent::Reported(Vec::new()));
        assert_eq!(form.state(0).unwrap().message, None);
        assert!(!form.is_reported(0));
    }
}
