//! Error hooks: where the errors of keys show.

use super::super::compile::Compiled;
use super::super::expression::Expression;
use super::super::tree::Spot;
use super::Check;

impl Check<'_> {
    pub(super) fn hooks(&mut self, strict: &Compiled) {
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
                    if self.keys.is_empty() {
                        self.unheld.get_or_insert(found.at);
                    } else if !self.keys.iter().any(|one| one.name == key) {
                        told.push(("template.hook.key", key.clone(), found.at));
                    } else if !self.controls.contains(&key) {
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
}
