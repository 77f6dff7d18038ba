//! The rules and their levels.

use crate::domain::finding::Level;

/// The rules of this check, with their levels and meanings; stable.
pub const RULES: [(&str, Level, &str); 28] = [
    (
        "template.expression",
        Level::Error,
        "an expression that cannot be read",
    ),
    (
        "template.raw",
        Level::Error,
        "a text in double braces that stops GoCD from binding anything",
    ),
    (
        "template.model.unreadable",
        Level::Error,
        "an ng-model that stops GoCD from binding what follows",
    ),
    (
        "template.directive",
        Level::Warning,
        "a directive that AngularJS does not have",
    ),
    (
        "template.later",
        Level::Warning,
        "what came after AngularJS 1.0.8: GoCD will not do this",
    ),
    (
        "template.model.key",
        Level::Warning,
        "a control whose model is no declared key",
    ),
    (
        "template.model.child",
        Level::Warning,
        "a control whose value stays in a scope of its own",
    ),
    (
        "template.model.control",
        Level::Warning,
        "an ng-model on what is no control",
    ),
    (
        "template.keys",
        Level::Info,
        "a template alone: nothing says which keys are declared",
    ),
    (
        "template.hook.key",
        Level::Warning,
        "an error hook for what is no declared key",
    ),
    (
        "template.hook.control",
        Level::Info,
        "an error hook for a key without a control",
    ),
    (
        "template.hook.kind",
        Level::Warning,
        "an error hook for a kind of error that never comes",
    ),
    (
        "template.key.control",
        Level::Warning,
        "a declared key without a control",
    ),
    (
        "template.key.hook",
        Level::Info,
        "a declared key without an error hook",
    ),
    (
        "template.submit",
        Level::Warning,
        "an ng-submit, which never acts in a view",
    ),
    (
        "template.keyboard",
        Level::Info,
        "a click that no keyboard reaches",
    ),
    ("template.secret", Level::Warning, "a secret in clear text"),
    (
        "template.hidden",
        Level::Info,
        "a hidden control that binds nothing",
    ),
    (
        "template.number",
        Level::Warning,
        "a number control, which shows no stored value",
    ),
    (
        "template.checkbox.boolean",
        Level::Warning,
        "a checkbox whose stored value is not shown",
    ),
    (
        "template.checkbox.quotes",
        Level::Warning,
        "quotes that become part of a checkbox's value",
    ),
    (
        "template.style",
        Level::Warning,
        "a declaration of style that is not on the list",
    ),
    (
        "template.attribute.unlisted",
        Level::Info,
        "an attribute that is not on the list",
    ),
    (
        "template.pattern",
        Level::Warning,
        "an ng-pattern that cannot be tried",
    ),
    (
        "template.differs",
        Level::Info,
        "what AngularJS 1.8 would do otherwise",
    ),
    (
        "template.method",
        Level::Warning,
        "a method that is not followed here",
    ),
    (
        "template.name",
        Level::Warning,
        "a name that is closed here",
    ),
    (
        "template.unfollowed",
        Level::Info,
        "a directive that is not followed here",
    ),
];
