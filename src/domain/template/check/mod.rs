//! [`check`]: what can be said about a template without running it. Each
//! [`Finding`] says what GoCD would do, and what to write instead.
//!
//! `expressions` looks at each expression by itself, `directives` at names of
//! attributes, `controls` at what is bound to the keys of the plugin and `hooks`
//! at where their errors show, `dropped` at what does not reach the page; `differs` compares with AngularJS 1.8. The rules
//! are in `rules`.

mod controls;
mod differs;
mod directives;
mod dropped;
mod expressions;
mod hooks;
mod rules;

#[cfg(test)]
mod tests;

use super::compile::{Attribute, Element, compile};
use super::expression::Grammar;
use super::live::Trouble;
use super::tree::{Spot, Template};
use crate::domain::finding::{Finding, Level, Place};
use expressions::names_set_by;
pub use rules::RULES;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A key that the plugin declares.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// Its name.
    pub name: String,
    /// Whether its value is a secret.
    pub secure: bool,
}

/// What is to be said about a template of a plugin that declares these keys; none
/// where nothing says what it declares.
/// What was said while it was read is in [`Template::findings`].
pub fn check(template: &Template, keys: &[Key]) -> Vec<Finding> {
    let strict = compile(template, Grammar::OneZero);
    let lenient = compile(template, Grammar::Later);
    let mut check = Check {
        template,
        keys,
        findings: Vec::new(),
        controls: BTreeSet::new(),
        hooked: BTreeSet::new(),
        unheld: None,
    };
    check.expressions(&strict, &lenient);
    check.elements(&strict);
    let set = names_set_by(&strict, &["ngChange", "ngClick"]);
    for key in keys {
        // A control of another name sets it, as that of a checkbox often does.
        if set.contains(key.name.as_str()) {
            check.controls.insert(key.name.clone());
        }
    }
    check.hooks(&strict);
    for (at, text, remedy) in differs::differences(&strict) {
        check.tell("template.differs", Some(at), text, remedy);
    }
    check.without_control();
    if let Some(at) = check.unheld {
        check.tell(
            "template.keys",
            Some(at),
            "It is not known which keys the plugin declares, so models and error hooks are not held against them.".to_owned(),
            "Open the plugin's configuration too.",
        );
    }
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
                "template.raw" | "template.key" | "template.stopped" | "template.endless"
                | "template.script" => Level::Error,
                _ => Level::Warning,
            };
            let remedy = match trouble.rule {
                "template.raw" => "Correct the expression in the braces.",
                "template.key" => {
                    "Declare it under a name of letters, digits and _, beginning with a letter."
                }
                "template.stopped" => "Give ng-model a name, or a member of one.",
                "template.endless" => {
                    "Compare or show values that stay the same while nothing is entered."
                }
                "template.script" => "Use directives instead of a script.",
                "template.limit" => "Show less at once.",
                "template.address" => "Give the whole address.",
                "template.style" => "Use plain declarations about the view's own elements.",
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

/// An attribute by its normalized name.
fn attribute<'a>(element: &'a Element, name: &str) -> Option<&'a Attribute> {
    let mut attributes = element.attributes.iter();
    attributes.find(|one| &*one.normalized == name)
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
    controls: BTreeSet<String>,
    /// Keys with an error hook.
    hooked: BTreeSet<String>,
    /// Where something first was not held against keys, since none are known.
    unheld: Option<Spot>,
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
}
