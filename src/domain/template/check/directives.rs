//! Directives that are not there, and clicks that no keyboard reaches.

use super::super::compile::{Element, LATER_EVENTS};
use super::super::tree::Spot;
use super::{Check, attribute, short};

/// Directives of AngularJS 1.0.8 that are not followed.
const UNFOLLOWED: [&str; 6] = [
    "ngInclude",
    "ngView",
    "ngTransclude",
    "ngBindHtmlUnsafe",
    "ngCsp",
    "ngApp",
];

/// Those that are, or that need nothing done.
const KNOWN: [&str; 42] = [
    "ngForm",
    "ngPluralize",
    "ngModel",
    "ngChange",
    "ngShow",
    "ngHide",
    "ngClass",
    "ngClassOdd",
    "ngClassEven",
    "ngStyle",
    "ngInit",
    "ngBind",
    "ngBindTemplate",
    "ngSwitch",
    "ngSwitchWhen",
    "ngSwitchDefault",
    "ngRepeat",
    "ngOptions",
    "ngList",
    "ngController",
    "ngNonBindable",
    "ngValue",
    "ngHref",
    "ngSrc",
    "ngMultiple",
    "ngSelected",
    "ngChecked",
    "ngDisabled",
    "ngReadonly",
    "ngRequired",
    "ngTrueValue",
    "ngFalseValue",
    "ngMinlength",
    "ngMaxlength",
    "ngPattern",
    "ngCloak",
    "ngClick",
    "ngDblclick",
    "ngMousedown",
    "ngMouseup",
    "ngMouseover",
    "ngSubmit",
];

/// Further ones of pointers.
const POINTER: [&str; 4] = ["ngMouseout", "ngMousemove", "ngMouseenter", "ngMouseleave"];

/// Directives that came later.
const LATER: [&str; 10] = [
    "ngIf",
    "ngBindHtml",
    "ngModelOptions",
    "ngMessages",
    "ngMessage",
    "ngSrcset",
    "ngOpen",
    "ngStrictDi",
    "ngMaxlen",
    "ngAttr",
];

impl Check<'_> {
    /// A click that only a pointer can make.
    pub(super) fn keyboard(&mut self, element: &Element) {
        let Some(click) = attribute(element, "ngClick") else {
            return;
        };
        if is_reached(element) {
            return;
        }
        self.tell(
            "template.keyboard",
            Some(click.at),
            format!(
                "ng-click=\"{}\" stands on <{}>, which no keyboard reaches.",
                short(&click.value),
                element.tag
            ),
            "Use a <button type=\"button\">, or an <a> with href=\"#\".",
        );
    }

    /// A directive that GoCD or this page does not know.
    pub(super) fn directive(&mut self, name: &str, written: &str, at: Spot) {
        let is_directive = name
            .strip_prefix("ng")
            .is_some_and(|rest| rest.starts_with(|one: char| one.is_ascii_uppercase()));
        if name == "ngSubmit" {
            self.tell(
                "template.submit",
                Some(at),
                format!(
                    "“{written}” does nothing here: GoCD shows a view inside a form of its own, which its own button submits."
                ),
                "Use ng-click on a <button type=\"button\">, or ng-change on a field.",
            );
        }
        if !is_directive || KNOWN.contains(&name) || POINTER.contains(&name) {
            return;
        }
        if UNFOLLOWED.contains(&name) {
            self.tell(
                "template.unfollowed",
                Some(at),
                format!("The directive “{written}” is not followed here."),
                "Look at it in GoCD.",
            );
        } else if LATER.contains(&name) || LATER_EVENTS.iter().any(|(known, _)| *known == name) {
            self.tell(
                "template.later",
                Some(at),
                format!(
                    "The directive “{written}” came after AngularJS 1.0.8: GoCD will not do this."
                ),
                "Use a directive of AngularJS 1.0.8, such as ng-show or ng-change.",
            );
        } else {
            self.tell(
                "template.directive",
                Some(at),
                format!("AngularJS has no directive “{written}”; it does nothing."),
                "Check the name for a typing error.",
            );
        }
    }
}

/// Whether the keyboard reaches an element.
fn is_reached(element: &Element) -> bool {
    let has = |name: &str| attribute(element, name).is_some();
    let by_itself = matches!(
        &*element.tag,
        "button" | "input" | "select" | "textarea" | "summary" | "option"
    );
    by_itself || has("tabindex") || (matches!(&*element.tag, "a" | "area") && has("href"))
}
