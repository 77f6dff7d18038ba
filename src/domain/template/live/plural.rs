//! `ng-pluralize`: a text by number, as AngularJS 1.0.8 chooses it.

use super::control::leading_number;
use super::{Action, Getter, Live};
use crate::domain::template::compile::{Interpolation, Read, interpolation};
use crate::domain::template::expression::Expression;
use crate::domain::template::value::{Value, number_text};
use std::rc::Rc;

/// The texts, and the number that chooses among them.
#[derive(Debug)]
pub(in crate::domain::template) struct Plural {
    count: Rc<Expression>,
    offset: f64,
    cases: Vec<(Rc<str>, Interpolation)>,
}

impl Live {
    /// Reads the texts once; each may show the number as `{}`.
    pub(super) fn link_plural(
        &mut self,
        id: usize,
        scope: usize,
        count: &(Read, Rc<str>),
        when: &Read,
        offset: &str,
    ) {
        let source = self.node(id).map(|node| node.source);
        let (Ok(expression), written) = count else {
            return;
        };
        let Ok(when) = when else {
            return;
        };
        let texts = match self.run(when, scope, source) {
            Some(Value::Object(texts)) => texts.members(),
            _ => Vec::new(),
        };
        let number = format!("{{{{{written}-{offset}}}}}");
        let mut cases = Vec::new();
        for (name, text) in texts {
            let text = text.text().replace("{}", &number);
            match interpolation(&text, self.settings.grammar) {
                Ok(parts) => cases.push((name, parts)),
                Err(error) => {
                    self.trouble(
                        "template.evaluation",
                        source,
                        &format!("The text of ng-pluralize for “{name}” cannot be read: {error}."),
                    );
                    return;
                }
            }
        }
        let plural = Plural {
            count: Rc::clone(expression),
            offset: leading_number(offset),
            cases,
        };
        let getter = Getter::Plural(Rc::new(plural));
        self.watch(scope, getter, false, Action::Bind(id));
    }

    /// The text for the number as it is now; nothing where it is none, `None`
    /// where there is no text for it.
    pub(super) fn plural(
        &mut self,
        plural: &Plural,
        scope: usize,
        source: Option<usize>,
    ) -> Option<Value> {
        let count = self.run(&plural.count, scope, source)?;
        let count = leading_number(&count.text());
        if count.is_nan() {
            return Some(Value::from(""));
        }
        let exact = number_text(count);
        let category = if count - plural.offset == 1.0 {
            "one"
        } else {
            "other"
        };
        let case = |name: &str| plural.cases.iter().find(|(known, _)| **known == *name);
        let Some((_, parts)) = case(&exact).or_else(|| case(category)) else {
            self.trouble(
                "template.evaluation",
                source,
                &format!("ng-pluralize has no text for {exact}, and none for “{category}”."),
            );
            return None;
        };
        self.interpolate(parts, scope, source)
    }
}
