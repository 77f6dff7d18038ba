//! [`check`]: what can be said about a template without running it. Each
//! [`Finding`] says what GoCD would do, and what to write instead.

mod differs;

use super::compile::{Compiled, Found, Kind, LATER_EVENTS, compile};
use super::expression::evaluate::{is_closed, is_method};
use super::expression::{Expression, Grammar};
use super::live::Trouble;
use super::tree::{NodeKind, Spot, Template};
use crate::domain::finding::{Finding, Level, Place};
use crate::domain::pattern::{Pattern, PatternError};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// A key that the plugin declares.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// Its name.
    pub name: String,
    /// Whether its value is a secret.
    pub secure: bool,
}

/// The rules of this check, with their levels and meanings; stable.
pub const RULES: [(&str, Level, &str); 23] = [
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

/// What is to be said about a template of a plugin that declares these keys.
/// What was said while it was read is in [`Template::findings`].
pub fn check(template: &Template, keys: &[Key]) -> Vec<Finding> {
    let strict = compile(template, Grammar::OneZero);
    let lenient = compile(template, Grammar::Later);
    let mut check = Check {
        template,
        keys,
        findings: Vec::new(),
        controls: BTreeMap::new(),
        hooked: BTreeSet::new(),
    };
    check.expressions(&strict, &lenient);
    check.elements(&strict);
    let set = names_set_by(&strict, &["ngChange", "ngClick"]);
    for key in keys {
        // A control of another name sets it, as that of a checkbox often does.
        if set.contains(key.name.as_str()) {
            check.controls.insert(key.name.clone(), true);
        }
    }
    check.hooks(&strict);
    for (at, text, remedy) in differs::differences(&strict) {
        check.tell("template.differs", Some(at), text, remedy);
    }
    check.without_control();
    sort(&mut check.findings);
    check.findings
}

/// All that is to be said about a template before it runs, in the order of its
/// text.
pub fn findings(template: &Template, keys: &[Key]) -> Vec<Finding> {
    let mut findings = template.findings.clone();
    findings.extend(check(template, keys));
    sort(&mut findings);
    findings
}

fn sort(findings: &mut [Finding]) {
    findings.sort_by_key(|finding| {
        (
            finding.place.line.unwrap_or(u32::MAX),
            finding.place.column.unwrap_or(0),
        )
    });
}

/// What went wrong while a template ran, as findings.
pub fn troubles(template: &Template, troubles: &[Trouble]) -> Vec<Finding> {
    troubles
        .iter()
        .map(|trouble| {
            let spot = trouble
                .node
                .and_then(|node| template.nodes.get(node as usize))
                .map(|node| node.start);
            let level = match trouble.rule {
                "template.raw" | "template.stopped" | "template.endless" | "template.script" => {
                    Level::Error
                }
                _ => Level::Warning,
            };
            let remedy = match trouble.rule {
                "template.raw" => "Correct the expression in the braces.",
                "template.stopped" => "Give ng-model a name, or a member of one.",
                "template.endless" => {
                    "Compare or show values that stay the same while nothing is entered."
                }
                "template.script" => "Use directives instead of a script.",
                "template.limit" => "Show less at once.",
                "template.pattern.slow" => "Write it without a repeat within a repeat.",
                _ => "Correct the expression.",
            };
            Finding::new(
                trouble.rule,
                level,
                place(spot),
                trouble.text.clone(),
                remedy,
            )
        })
        .collect()
}

fn place(spot: Option<Spot>) -> Place {
    Place {
        line: spot.map(|spot| spot.line),
        column: spot.map(|spot| spot.column),
        ..Place::default()
    }
}

/// A text of the template, short enough for a sentence.
fn short(text: &str) -> String {
    let text = text.trim();
    let mut cut: String = text.chars().take(60).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    cut
}

struct Check<'a> {
    template: &'a Template,
    keys: &'a [Key],
    findings: Vec<Finding>,
    /// Keys with a control.
    controls: BTreeMap<String, bool>,
    /// Keys with an error hook.
    hooked: BTreeSet<String>,
}

impl Check<'_> {
    fn tell(&mut self, rule: &str, spot: Option<Spot>, text: String, remedy: &str) {
        let level = RULES
            .iter()
            .find(|(id, _, _)| *id == rule)
            .map_or(Level::Info, |(_, level, _)| *level);
        if self.findings.len() < 500 {
            self.findings
                .push(Finding::new(rule, level, place(spot), text, remedy));
        }
    }

    fn expressions(&mut self, strict: &Compiled, lenient: &Compiled) {
        for found in &strict.expressions {
            let Err(error) = &found.read else {
                continue;
            };
            if let Some(form) = error.later {
                self.tell(
                    "template.later",
                    Some(found.at),
                    format!(
                        "“{}” uses {}, which AngularJS 1.0.8 cannot read: GoCD will not do this.",
                        short(&found.text),
                        form.written()
                    ),
                    "Use ==, != or && and ||.",
                );
            }
            let rule = match found.attribute.as_deref() {
                _ if found.interpolated => "template.raw",
                Some("ngModel") => "template.model.unreadable",
                _ => "template.expression",
            };
            let effect = match rule {
                "template.raw" => {
                    "GoCD then shows the whole template as it is written and binds none of its controls"
                }
                "template.model.unreadable" => "GoCD stops binding the view there",
                _ => "the directive does nothing",
            };
            self.tell(
                rule,
                Some(found.at),
                format!(
                    "The expression “{}” cannot be read: {error}. So {effect}.",
                    short(&found.text)
                ),
                "Correct the expression.",
            );
        }
        for found in &lenient.expressions {
            if let Ok(expression) = &found.read {
                self.followed(found, expression);
            }
        }
    }

    fn followed(&mut self, found: &Found, expression: &Rc<Expression>) {
        let mut told: Vec<(&str, String)> = Vec::new();
        expression.each(&mut |part| match part {
            Expression::Call(called, _) => {
                let name = match &**called {
                    Expression::Member(_, names) => names.last().cloned(),
                    Expression::Path(names) => names.last().cloned(),
                    _ => None,
                };
                if let Some(name) = name
                    && (!is_method(&name) || matches!(**called, Expression::Path(_)))
                {
                    told.push(("template.method", name.to_string()));
                }
            }
            Expression::Path(names) | Expression::Member(_, names) => {
                if let Some(name) = names
                    .iter()
                    .find(|name| is_closed(name) && !matches!(&***name, "toString"))
                {
                    told.push(("template.name", name.to_string()));
                }
            }
            _ => {}
        });
        for (rule, name) in told {
            let (text, remedy) = match rule {
                "template.method" => (
                    format!(
                        "“{name}()” is not called here: it is a function of a script, or a method that is not on the list."
                    ),
                    "Use the methods of texts and lists, or do without a script.",
                ),
                _ => (
                    format!(
                        "The name “{name}” is never looked up here: it belongs to the framework or to a prototype."
                    ),
                    "Use names of your own.",
                ),
            };
            self.tell(rule, Some(found.at), text, remedy);
        }
        if found.attribute.as_deref() == Some("ngModel") && !expression.can_be_assigned() {
            self.tell(
                "template.model.unreadable",
                Some(found.at),
                format!(
                    "Nothing can be stored in the ng-model “{}”: GoCD stops binding the view there.",
                    short(&found.text)
                ),
                "Give ng-model a name, or a member of one.",
            );
        }
    }

    fn elements(&mut self, strict: &Compiled) {
        let template = self.template;
        // Names that the template sets up itself, as helpers of its controls.
        let helpers = names_set_by(strict, &["ngInit", "ngChange", "ngClick"]);
        for (index, node) in strict.nodes.iter().enumerate() {
            let Kind::Element(element) = &node.kind else {
                continue;
            };
            let value = |name: &str| {
                element
                    .attributes
                    .iter()
                    .find(|one| &*one.normalized == name)
                    .map(|one| (one.value.clone(), one.at))
            };
            for one in &element.attributes {
                self.directive(&one.normalized, &one.name, one.at);
            }
            if let Some((click, at)) = value("ngClick")
                && !is_reached(&element.tag, |name| value(name).is_some())
            {
                self.tell(
                    "template.keyboard",
                    Some(at),
                    format!(
                        "ng-click=\"{}\" stands on <{}>, which no keyboard reaches.",
                        short(&click),
                        element.tag
                    ),
                    "Use a <button type=\"button\">, or an <a> with href=\"#\".",
                );
            }
            let Some((model, at)) = value("ngModel") else {
                continue;
            };
            let kind = value("type").map(|(kind, _)| kind.to_lowercase());
            let kind = kind.as_deref().unwrap_or("text");
            let is_input = &*element.tag == "input";
            if is_input && kind == "hidden" {
                self.tell(
                    "template.hidden",
                    Some(at),
                    format!("A hidden control binds nothing: “{model}” is neither shown nor changed by it."),
                    "Leave it out; the key is kept without it.",
                );
            } else if self.keys.iter().any(|key| *key.name == *model) {
                let is_child = self.is_in_child_scope(template, index);
                self.controls.insert(model.to_string(), true);
                if is_child {
                    self.tell(
                        "template.model.child",
                        Some(at),
                        format!("What is entered for “{model}” stays in the scope of the ng-switch or ng-repeat around it, and GoCD does not store it."),
                        "Use ng-show instead of ng-switch, or bind a member of an object.",
                    );
                }
            } else if is_plain_name(&model) && !helpers.contains(&*model) {
                self.tell(
                    "template.model.key",
                    Some(at),
                    format!(
                        "“{model}” is no key that the plugin declares, so what is entered is lost."
                    ),
                    "Declare the key, or use a name that is declared.",
                );
            }
            let secure = self
                .keys
                .iter()
                .any(|key| key.secure && *key.name == *model);
            if secure && !(is_input && matches!(kind, "password" | "hidden")) {
                self.tell(
                    "template.secret",
                    Some(at),
                    format!("The secret “{model}” is shown in clear text."),
                    "Use an input of type password.",
                );
            }
            if is_input && kind == "number" {
                self.tell(
                    "template.number",
                    Some(at),
                    format!("GoCD stores texts, and AngularJS 1.0.8 shows no text in a number control: the stored value of “{model}” is not shown."),
                    "Use an input of type text.",
                );
            }
            if let Some((pattern, at)) = value("ngPattern") {
                self.pattern(&pattern, at);
            }
            if is_input && kind == "checkbox" {
                self.checkbox(&model, at, value("ngTrueValue"));
            }
        }
    }

    fn pattern(&mut self, written: &str, at: Spot) {
        let shown = short(written);
        let (text, remedy) = match Pattern::literal(written) {
            Some(Ok(_)) => return,
            None => (
                format!(
                    "ng-pattern=\"{shown}\" is no text between slashes: AngularJS stops with an error, and what is entered is not stored."
                ),
                "Write it between slashes, without flags after them.",
            ),
            Some(Err(PatternError::Syntax)) => (
                format!(
                    "The browser refuses ng-pattern=\"{shown}\", so nothing that is entered is checked."
                ),
                "Correct the regular expression.",
            ),
            Some(Err(error)) => (
                format!("ng-pattern=\"{shown}\" is not tried here: {error}."),
                "Look at it in GoCD.",
            ),
        };
        self.tell("template.pattern", Some(at), text, remedy);
    }

    fn checkbox(&mut self, model: &str, at: Spot, yes: Option<(Rc<str>, Spot)>) {
        match yes {
            None => self.tell(
                "template.checkbox.boolean",
                Some(at),
                format!("Without ng-true-value the checkbox of “{model}” is not checked for the stored text “true”."),
                "Add ng-true-value=\"true\" and ng-false-value=\"false\".",
            ),
            Some((text, spot)) if text.starts_with(['\'', '"']) => self.tell(
                "template.checkbox.quotes",
                Some(spot),
                format!("The quotes in ng-true-value=\"{text}\" become part of the stored value in AngularJS 1.0.8."),
                "Leave the quotes out.",
            ),
            Some(_) => {}
        }
    }

    fn directive(&mut self, name: &str, written: &str, at: Spot) {
        let is_directive = name
            .strip_prefix("ng")
            .is_some_and(|rest| rest.starts_with(|one: char| one.is_ascii_uppercase()));
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

    /// Whether a name written there goes to a scope of its own.
    fn is_in_child_scope(&self, template: &Template, index: usize) -> bool {
        let mut next = Some(index);
        while let Some(node) = next.and_then(|index| template.nodes.get(index)) {
            if let NodeKind::Element { attributes, .. } = &node.kind
                && attributes.iter().any(|one| {
                    matches!(
                        super::compile::normalized(&one.name).as_str(),
                        "ngSwitchWhen" | "ngSwitchDefault" | "ngRepeat"
                    )
                })
            {
                return true;
            }
            next = node.parent.map(|parent| parent as usize);
        }
        false
    }

    fn hooks(&mut self, strict: &Compiled) {
        let mut told: Vec<(&'static str, String, Spot)> = Vec::new();
        for found in &strict.expressions {
            let Ok(expression) = &found.read else {
                continue;
            };
            expression.each(&mut |part| {
                if let Expression::Member(of, names) = part
                    && let Expression::Index(table, key) = &**of
                    && table
                        .single_name()
                        .is_some_and(|name| &**name == "GOINPUTNAME")
                    && let Expression::Text(key) = &**key
                {
                    let key = key.to_string();
                    if !self.keys.iter().any(|one| one.name == key) {
                        told.push(("template.hook.key", key.clone(), found.at));
                    } else if !self.controls.contains_key(&key) {
                        told.push(("template.hook.control", key.clone(), found.at));
                    }
                    self.hooked.insert(key.clone());
                    if let [error, kind, ..] = &**names
                        && &**error == "$error"
                        && &**kind != "server"
                    {
                        told.push(("template.hook.kind", kind.to_string(), found.at));
                    }
                }
            });
        }
        let mut seen: Vec<(&str, String)> = Vec::new();
        for (rule, name, at) in told {
            if seen.contains(&(rule, name.clone())) {
                continue;
            }
            seen.push((rule, name.clone()));
            let (text, remedy) = match rule {
                "template.hook.key" => (
                    format!(
                        "The error hook for “{name}” never shows: the plugin declares no such key."
                    ),
                    "Write the key as it is declared, without blanks.",
                ),
                "template.hook.control" => (
                    format!("There is an error hook for “{name}” but no control."),
                    "Add a control with that ng-model.",
                ),
                _ => (
                    format!(
                        "GoCD never reports an error of the kind “{name}”: only $error.server exists."
                    ),
                    "Use $error.server.",
                ),
            };
            self.tell(rule, Some(at), text, remedy);
        }
    }

    fn without_control(&mut self) {
        if self.template.nodes.is_empty() {
            return;
        }
        for key in self.keys {
            let has_control = self.controls.contains_key(&key.name);
            if has_control && !self.hooked.contains(&key.name) {
                self.tell(
                    "template.key.hook",
                    None,
                    format!(
                        "The key “{}” has no error hook, so GoCD's form does not show what is wrong with it.",
                        key.name
                    ),
                    "Show GOINPUTNAME[KEY].$error.server beside the control.",
                );
            }
            if !has_control {
                self.tell(
                    "template.key.control",
                    None,
                    format!("The key “{}” has no control in the template.", key.name),
                    "Add a control with that ng-model, or leave the key out.",
                );
            }
        }
    }
}

/// Whether the keyboard reaches an element of that name. `has` tells which
/// attributes it has.
fn is_reached(tag: &str, has: impl Fn(&str) -> bool) -> bool {
    let by_itself = matches!(
        tag,
        "button" | "input" | "select" | "textarea" | "summary" | "option"
    );
    by_itself || has("tabindex") || (matches!(tag, "a" | "area") && has("href"))
}

fn is_plain_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|one| one.is_ascii_alphanumeric() || matches!(one, '_' | '$'))
}

/// The names that expressions of these directives assign to.
fn names_set_by<'a>(compiled: &'a Compiled, directives: &[&str]) -> BTreeSet<&'a str> {
    let mut names = BTreeSet::new();
    for found in &compiled.expressions {
        let attribute = found.attribute.as_deref();
        let is_one = attribute.is_some_and(|attribute| directives.contains(&attribute));
        if let (true, Ok(expression)) = (is_one, &found.read) {
            expression.each(&mut |part| {
                if let Expression::Assign(pair) = part {
                    names.extend(pair.0.single_name().map(|name| &**name));
                }
            });
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn rules(template: &str, keys: &[&str]) -> Vec<String> {
        let keys: Vec<Key> = keys
            .iter()
            .map(|name| Key {
                name: name.trim_end_matches('!').to_owned(),
                secure: name.ends_with('!'),
            })
            .collect();
        let template = parse(template);
        let findings = template.findings.iter().cloned();
        findings
            .chain(check(&template, &keys))
            .map(|finding| finding.rule)
            .collect()
    }

    fn says(template: &str, keys: &[&str], rule: &str) {
        let rules = rules(template, keys);
        assert!(rules.iter().any(|one| one == rule), "{template}: {rules:?}");
    }

    #[test]
    fn each_rule_has_a_template_that_breaks_it() {
        for (template, keys, rule) in [
            ("<p ng-show='a ='>", &[][..], "template.expression"),
            ("<p>{{ a b }}</p>", &[], "template.raw"),
            ("<input ng-model='a b'>", &[], "template.model.unreadable"),
            ("<input ng-model='a + b'>", &[], "template.model.unreadable"),
            ("<p ng-shwo='a'>", &[], "template.directive"),
            ("<p ng-if='a'>", &[], "template.later"),
            ("<p ng-show='a === b'>", &[], "template.later"),
            ("<p ng-keyup='a'>", &[], "template.later"),
            ("<input ng-model='B'>", &["A"], "template.model.key"),
            (
                "<p ng-switch='B'><i ng-switch-when='x'><input ng-model='A'></i></p>",
                &["A"],
                "template.model.child",
            ),
            (
                "<p ng-show=\"GOINPUTNAME[B].$error.server\">",
                &["A"],
                "template.hook.key",
            ),
            (
                "<p ng-show=\"GOINPUTNAME[A].$error.server\">",
                &["A"],
                "template.hook.control",
            ),
            (
                "<p ng-show=\"GOINPUTNAME[A].$error.url\">",
                &["A"],
                "template.hook.kind",
            ),
            ("<p>nothing</p>", &["A"], "template.key.control"),
            ("<input ng-model='A'>", &["A!"], "template.secret"),
            (
                "<input type=hidden ng-model='A'>",
                &["A"],
                "template.hidden",
            ),
            (
                "<input type=number ng-model='A'>",
                &["A"],
                "template.number",
            ),
            (
                "<input type=checkbox ng-model='A'>",
                &["A"],
                "template.checkbox.boolean",
            ),
            (
                "<input type=checkbox ng-model='A' ng-true-value=\"'true'\">",
                &["A"],
                "template.checkbox.quotes",
            ),
            (
                "<input type=checkbox ng-model='A' ng-true-value='true'>",
                &["A"],
                "template.differs",
            ),
            (
                "<input ng-model='A' ng-pattern='x'>",
                &[],
                "template.pattern",
            ),
            (
                "<input ng-model='A' ng-pattern='/(/'>",
                &[],
                "template.pattern",
            ),
            (
                "<input ng-model='A' ng-pattern='/(?<=a)b/'>",
                &[],
                "template.pattern",
            ),
            ("<p ng-click='run()'>", &[], "template.method"),
            ("<p>{{ a.constructor }}</p>", &[], "template.name"),
            ("<p ng-transclude>", &[], "template.unfollowed"),
            ("<script>1</script>", &[], "template.script"),
            ("<p onclick='x'>", &[], "template.handler"),
            ("<a href='javascript:x'>", &[], "template.address"),
            ("<iframe src=x></iframe>", &[], "template.element"),
            ("<img src=x>", &[], "template.image"),
            ("<b><i>x</b>", &[], "template.tag.unclosed"),
            ("<div/>", &[], "template.tag.unclosed"),
            ("<input></input>", &[], "template.tag.stray"),
            ("<input ng-model='A'>", &["A"], "template.key.hook"),
            ("<b ng-click='a = 1'>", &[], "template.keyboard"),
            (
                "<style>p { position: fixed }</style>",
                &[],
                "template.style",
            ),
        ] {
            says(template, keys, rule);
        }
    }

    #[test]
    fn a_plain_template_has_nothing_to_say() {
        let template = "<div class='form_item_block'><label>URL</label>\
            <input type='text' ng-model='URL' ng-required='true'>\
            <span class='form_error' ng-show=\"GOINPUTNAME[URL].$error.server\">{{ GOINPUTNAME[URL].$error.server }}</span></div>\
            <input type='password' ng-model='PASSWORD'>{{ GOINPUTNAME[PASSWORD].$error.server }}\
            <input type='checkbox' ng-model='Box' ng-init=\"Box = URL\" ng-true-value='a' ng-change='URL = Box'>";
        assert_eq!(rules(template, &["URL", "PASSWORD!"]), ["template.differs"]);
    }

    #[test]
    fn a_key_that_another_control_sets_has_a_control() {
        let template = "<input type='checkbox' ng-model='Box' ng-init='Box = URL' ng-true-value='a' ng-change='URL = Box'>\
            <input type='hidden' value='{{ URL }}'><i>{{ GOINPUTNAME[URL].$error.server }}</i>\
            <a href='#' ng-click='x = 1'>a</a><b tabindex='0' ng-click='x = 1'>b</b><button ng-click='x = 1'>c</button>";
        assert_eq!(rules(template, &["URL"]), ["template.differs"]);
    }

    #[test]
    fn tags_that_may_be_left_out_are_not_missed() {
        for template in [
            "<p>a<p>b<ul><li>1<li>2</ul>",
            "<table><tr><td>a<td>b<tr><th>c</table>",
            "<select><option>1<option>2</select><br><hr/><input/>",
            "<b/></b>",
            "<div>GOINPUTNAME[A]</div>",
        ] {
            assert_eq!(parse(template).findings, [], "{template}");
        }
        let drawn = parse("<svg><path/><g></g></svg><i></i>").findings;
        assert!(
            drawn
                .iter()
                .all(|finding| finding.rule == "template.element")
        );
        let places: Vec<_> = parse("<p>\n <b>x\n</p></i>")
            .findings
            .iter()
            .map(|finding| (finding.place.line, finding.place.column))
            .collect();
        assert_eq!(places, [(Some(2), Some(2)), (Some(3), Some(5))]);
    }

    #[test]
    fn findings_have_the_place_of_the_authors_text() {
        let text = "<p>ä</p>\n<b>GOINPUTNAME[A]</b> <i ng-show='x ='></i>";
        let template = parse(text);
        let findings = check(&template, &[]);
        let finding = findings
            .iter()
            .find(|finding| finding.rule == "template.expression")
            .unwrap();
        assert_eq!(
            (finding.place.line, finding.place.column),
            (Some(2), Some(35))
        );
    }
}
