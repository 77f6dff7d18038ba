//! Error hooks: where the errors of keys show.

use super::super::compile::Compiled;
use super::super::expression::Expression;
use super::super::tree::Spot;
use super::Check;
use std::rc::Rc;

/// The object with the errors, which GoCD names after itself in each view.
const ERRORS: &str = "GOINPUTNAME";

/// The key whose errors a part of an expression looks at, and what it looks at in
/// them. `GOINPUTNAME[KEY]` is how GoCD documents it; for AngularJS a key is a
/// member like any other, so `GOINPUTNAME.KEY` is the same.
fn hook(part: &Expression) -> Option<(&str, &[Rc<str>])> {
    match part {
        Expression::Member(of, names) => {
            let Expression::Index(table, key) = &**of else {
                return None;
            };
            let Expression::Text(key) = &**key else {
                return None;
            };
            let is_errors = table.single_name().is_some_and(|name| &**name == ERRORS);
            is_errors.then_some((key, names))
        }
        Expression::Path(names) => match &**names {
            [table, key, rest @ ..] if &**table == ERRORS => Some((key, rest)),
            _ => None,
        },
        _ => None,
    }
}

impl Check<'_> {
    pub(super) fn hooks(&mut self, strict: &Compiled) {
        let mut told: Vec<(&'static str, String, Spot)> = Vec::new();
        for found in &strict.expressions {
            let Ok(expression) = &found.read else {
                continue;
            };
            expression.each(&mut |part| {
                let Some((key, error)) = hook(part) else {
                    return;
                };
                let key = key.to_owned();
                if self.keys.is_empty() {
                    self.unheld.get_or_insert(found.at);
                } else if !self.keys.iter().any(|one| one.name == key) {
                    told.push(("template.hook.key", key.clone(), found.at));
                } else if !self.controls.contains(&key) {
                    told.push(("template.hook.control", key.clone(), found.at));
                }
                self.hooked.insert(key);
                if let [error, kind, ..] = error
                    && &**error == "$error"
                    && &**kind != "server"
                {
                    told.push(("template.hook.kind", kind.to_string(), found.at));
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
                "template.hook.key" if name.starts_with('"') => (
                    format!(
                        "The error hook for {name} never shows: GoCD puts the key in quotes itself, so these become part of it."
                    ),
                    "Write the key without quotes, as in GOINPUTNAME[KEY].",
                ),
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
}
