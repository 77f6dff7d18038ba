//! Expressions that cannot be read, or use what is not there.

use super::super::compile::{Compiled, Found};
use super::super::expression::Expression;
use super::super::expression::evaluate::{is_closed, is_method};
use super::{Check, Key, short};
use std::collections::BTreeSet;
use std::rc::Rc;

impl Check<'_> {
    pub(super) fn expressions(&mut self, strict: &Compiled, lenient: &Compiled) {
        for found in &strict.expressions {
            let error = match &found.read {
                Ok(expression) => {
                    if found.attribute.as_deref() == Some("ngStyle") {
                        self.styled(expression, found.at);
                    }
                    continue;
                }
                Err(error) => error,
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
            let (written, reason, remedy) = match as_written(&found.text) {
                Some(written) => (
                    written,
                    "GoCD puts the key in quotes itself, and here it has some already".to_owned(),
                    "Write the key without quotes, as in GOINPUTNAME[KEY].",
                ),
                None => (
                    found.text.to_string(),
                    error.to_string(),
                    "Correct the expression.",
                ),
            };
            self.tell(
                rule,
                Some(found.at),
                format!(
                    "The expression “{}” cannot be read: {reason}. So {effect}.",
                    short(&written)
                ),
                remedy,
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
}

/// An expression with an error hook whose key its author has put in quotes, as it was
/// before GoCD put further ones around it.
fn as_written(text: &str) -> Option<String> {
    const QUOTED: &str = "GOINPUTNAME[''";
    let is_quoted = text.contains(QUOTED);
    is_quoted.then(|| text.replace(QUOTED, "GOINPUTNAME['").replace("'']", "']"))
}

/// The names that expressions of these directives assign to.
pub(super) fn names_set_by<'a>(compiled: &'a Compiled, directives: &[&str]) -> BTreeSet<&'a str> {
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

/// The names that expressions read, other than to bind a control.
pub(super) fn names_read(compiled: &Compiled) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for found in &compiled.expressions {
        if found.attribute.as_deref() == Some("ngModel") {
            continue;
        }
        let Ok(expression) = &found.read else {
            continue;
        };
        let mut written: Vec<*const Expression> = Vec::new();
        expression.each(&mut |part| match part {
            Expression::Assign(pair) => written.push(&raw const pair.0),
            Expression::Path(path) if !written.contains(&std::ptr::from_ref(part)) => {
                names.extend(path.first().map(|name| &**name));
            }
            _ => {}
        });
    }
    names
}

/// Names that the template sets at its start to the value of a key.
pub(super) fn copies_of_keys<'a>(compiled: &'a Compiled, keys: &[Key]) -> BTreeSet<&'a str> {
    let mut names = BTreeSet::new();
    for found in &compiled.expressions {
        let (Some("ngInit"), Ok(expression)) = (found.attribute.as_deref(), &found.read) else {
            continue;
        };
        expression.each(&mut |part| {
            if let Expression::Assign(pair) = part
                && let (Some(name), Some(key)) = (pair.0.single_name(), pair.1.single_name())
                && keys.iter().any(|one| *one.name == **key)
            {
                names.insert(&**name);
            }
        });
    }
    names
}
