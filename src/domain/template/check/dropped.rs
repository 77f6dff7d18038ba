//! What a template says that never reaches the page, because it is not on the
//! list of what a view may have: nothing of it is left out without a word.

use super::super::allowed::{self, Fate, Passage};
use super::super::compile::{Attribute, Element};
use super::super::expression::Expression;
use super::super::style;
use super::{Check, attribute};

impl Check<'_> {
    /// Looks at the attributes of an element. What is told while a template is read
    /// is not told again: see [`allowed::complaint`].
    pub(super) fn dropped(&mut self, element: &Element) {
        if allowed::element(&element.tag) != Fate::Kept || &*element.tag == "script" {
            return;
        }
        for one in &element.attributes {
            match allowed::attribute(&one.name) {
                Passage::Style => self.inline_style(element, one),
                Passage::Blocked if !is_known(element, one) => self.unlisted(element, one),
                _ => {}
            }
        }
    }

    fn unlisted(&mut self, element: &Element, one: &Attribute) {
        self.tell_once(
            "template.attribute.unlisted",
            one.at,
            format!(
                "The attribute “{}” of <{}> is left out: it is not on the list of what a view may have.",
                one.name, element.tag
            ),
            "Do without it, or look at it in GoCD.",
        );
    }

    /// Declarations that are interpolated are not known before the view runs.
    fn inline_style(&mut self, element: &Element, one: &Attribute) {
        if one.value.contains("{{") {
            return;
        }
        let mut told = Vec::new();
        style::declarations(&one.value, &mut told);
        for text in told {
            self.tell_once(
                "template.style",
                one.at,
                format!("In the style of <{}>: {text}", element.tag),
                "Use plain declarations about the view's own elements.",
            );
        }
    }

    /// The same for a style that an expression spells out.
    pub(super) fn styled(&mut self, expression: &Expression, at: super::Spot) {
        let Expression::Object(members) = expression else {
            return;
        };
        for (property, value) in members {
            if let Expression::Text(value) = value
                && style::declaration(property, value).is_none()
            {
                self.tell_once(
                    "template.style",
                    at,
                    format!(
                        "The style property “{property}” of ng-style is left out: it, or its value, is not on the list of what a view may style."
                    ),
                    "Use plain declarations about the view's own elements.",
                );
            }
        }
    }

    /// Tells of something once, where it is met first.
    fn tell_once(&mut self, rule: &str, at: super::Spot, text: String, remedy: &str) {
        if !self.findings.iter().any(|one| one.text == text) {
            self.tell(rule, Some(at), text, remedy);
        }
    }
}

/// Whether an attribute that is blocked does what it says all the same, or has been
/// told of: directives and what belongs to them, and where links open.
fn is_known(element: &Element, one: &Attribute) -> bool {
    let has = |name: &str| attribute(element, name).is_some();
    let belongs = match &*one.normalized {
        "on" | "change" => has("ngSwitch"),
        "count" | "when" | "offset" => has("ngPluralize"),
        "target" | "rel" => &*element.tag == "a",
        name => name
            .strip_prefix("ng")
            .is_some_and(|rest| rest.starts_with(|one: char| one.is_ascii_uppercase())),
    };
    belongs || allowed::complaint(&element.tag, &one.name, &one.value).is_some()
}
