//! What AngularJS 1.8 would do otherwise than the 1.0.8 that GoCD ships, as far
//! as a template tells it without being run. What only later versions know at
//! all is `template.later`.

use super::attribute;
use crate::domain::template::compile::{Compiled, Directive, Element, Kind};
use crate::domain::template::expression::Expression;
use crate::domain::template::expression::parse::Binary;
use crate::domain::template::tree::Spot;
use std::collections::BTreeSet;

/// One difference: where it is, what it is, and what behaves alike in both.
pub(super) type Difference = (Spot, String, &'static str);

/// The differences of a template, compiled by the grammar of 1.0.8.
pub(super) fn differences(compiled: &Compiled) -> Vec<Difference> {
    let mut found = Vec::new();
    for node in &compiled.nodes {
        let Kind::Element(element) = &node.kind else {
            continue;
        };
        checkbox(element, &mut found);
        invalid(element, &mut found);
        repeated(element, &mut found);
        cases(compiled, element, &node.children, &mut found);
    }
    shown(compiled, &mut found);
    found
}

/// The type of an input that binds a value, in small letters.
fn kind_of_model(element: &Element) -> Option<String> {
    attribute(element, "ngModel")?;
    let kind = attribute(element, "type").map(|kind| kind.value.to_lowercase());
    match &*element.tag {
        "input" => Some(kind.unwrap_or_else(|| "text".to_owned())),
        "textarea" => Some("textarea".to_owned()),
        _ => None,
    }
}

/// 1.8 evaluates what 1.0.8 takes as text.
fn checkbox(element: &Element, found: &mut Vec<Difference>) {
    if kind_of_model(element).as_deref() != Some("checkbox") {
        return;
    }
    for name in ["ngTrueValue", "ngFalseValue"] {
        let Some(one) = attribute(element, name) else {
            continue;
        };
        // Quotes have a rule of their own.
        if !one.value.starts_with(['\'', '"']) {
            found.push((
                one.at,
                format!("AngularJS 1.8 reads {}=\"{}\" as an expression; GoCD's 1.0.8 takes it as text.", one.name, one.value),
                "Nothing, as long as GoCD ships 1.0.8.",
            ));
        }
    }
}

/// 1.0.8 shows a stored value that does not pass a control's own check as
/// empty; 1.8 shows it, but for numbers, where it throws.
fn invalid(element: &Element, found: &mut Vec<Difference>) {
    let Some(kind) = kind_of_model(element) else {
        return;
    };
    let length = ["ngMinlength", "ngMaxlength"]
        .iter()
        .find_map(|name| attribute(element, name));
    let checked = match kind.as_str() {
        "number" => {
            if let Some(model) = attribute(element, "ngModel") {
                found.push((
                    model.at,
                    format!("AngularJS 1.8 reports an error for the stored text of “{}” in a number control; GoCD's 1.0.8 shows an empty one.", model.value),
                    "Use an input of type text.",
                ));
            }
            return;
        }
        "url" | "email" => attribute(element, "type"),
        "checkbox" | "radio" | "hidden" => return,
        _ => length,
    };
    if let Some(one) = checked {
        found.push((
            one.at,
            format!("A stored value that does not pass {}=\"{}\" is shown as empty by GoCD's 1.0.8; AngularJS 1.8 shows it.", one.name, one.value),
            "Let the plugin's validation say what is wrong, with a plain text input.",
        ));
    }
}

/// 1.8 refuses equal entries without `track by`, and keeps the order of members.
fn repeated(element: &Element, found: &mut Vec<Difference>) {
    let Some(one) = attribute(element, "ngRepeat") else {
        return;
    };
    if one.value.contains("track by") {
        return;
    }
    let text = if one.value.trim_start().starts_with('(') {
        "sorts the members of an object by name; AngularJS 1.8 keeps their order"
    } else {
        "repeats equal entries of a list; AngularJS 1.8 reports an error for them"
    };
    found.push((
        one.at,
        format!("For {}=\"{}\" GoCD's 1.0.8 {text}.", one.name, one.value),
        "Give a list without equal entries.",
    ));
}

/// Of equal cases 1.0.8 shows the last one, 1.8 all of them.
fn cases(compiled: &Compiled, element: &Element, children: &[usize], found: &mut Vec<Difference>) {
    let is_switch = element
        .directives
        .iter()
        .any(|directive| matches!(directive, Directive::Switch(..)));
    if !is_switch {
        return;
    }
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<usize> = children.iter().rev().copied().collect();
    while let Some(node) = waiting.pop().and_then(|at| compiled.nodes.get(at)) {
        let Kind::Element(element) = &node.kind else {
            continue;
        };
        let case = attribute(element, "ngSwitchWhen")
            .map(|one| (one, format!("={}", one.value)))
            .or_else(|| attribute(element, "ngSwitchDefault").map(|one| (one, String::new())));
        if let Some((one, key)) = case
            && !seen.insert(key)
        {
            found.push((
                one.at,
                format!("Of several equal cases ({}) GoCD's 1.0.8 shows the last one; AngularJS 1.8 shows them all.", one.name),
                "Put what belongs to one case into one element.",
            ));
        }
        // What a switch within has for cases is its own.
        let is_switch = element
            .directives
            .iter()
            .any(|directive| matches!(directive, Directive::Switch(..)));
        if !is_switch {
            waiting.extend(node.children.iter().rev());
        }
    }
}

/// For `ng-show` and `ng-hide` 1.0.8 takes some texts for "no": f, 0, false, no,
/// n, [].
fn shown(compiled: &Compiled, found: &mut Vec<Difference>) {
    for one in &compiled.expressions {
        let (Some(name @ ("ngShow" | "ngHide")), Ok(expression)) =
            (one.attribute.as_deref(), &one.read)
        else {
            continue;
        };
        if can_be_text(expression) && !is_hook(expression) {
            let name = if name == "ngShow" {
                "ng-show"
            } else {
                "ng-hide"
            };
            found.push((
                one.at,
                format!("The texts “false”, “no”, “0”, “f”, “n” and “[]” mean no in {name}=\"{}\" for GoCD's 1.0.8; AngularJS 1.8 takes every text for yes.", one.text),
                "Compare with the text that is meant, such as KEY == 'true'.",
            ));
        }
    }
}

/// Whether a value may be a text with something in it.
fn can_be_text(expression: &Expression) -> bool {
    match expression {
        Expression::Path(_)
        | Expression::Member(..)
        | Expression::Index(..)
        | Expression::Call(..)
        | Expression::Filter { .. }
        | Expression::Text(_) => true,
        Expression::Binary(Binary::Or | Binary::And, pair) => {
            can_be_text(&pair.0) || can_be_text(&pair.1)
        }
        Expression::Binary(Binary::Plus, _) => true,
        Expression::Assign(pair) => can_be_text(&pair.1),
        Expression::List(parts) => parts.last().is_some_and(can_be_text),
        Expression::Choice(parts) => can_be_text(&parts.1) || can_be_text(&parts.2),
        _ => false,
    }
}

/// Whether only GoCD's errors are looked at, which are sentences.
fn is_hook(expression: &Expression) -> bool {
    let mut names = 0;
    let mut hooks = 0;
    expression.each(&mut |part| {
        if let Expression::Path(path) = part {
            names += 1;
            hooks += usize::from(path.first().is_some_and(|name| &**name == "GOINPUTNAME"));
        }
    });
    names > 0 && names == hooks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::template::compile::compile;
    use crate::domain::template::expression::Grammar;
    use crate::domain::template::parse;

    fn count(template: &str) -> usize {
        differences(&compile(&parse(template), Grammar::OneZero)).len()
    }

    #[test]
    fn each_difference_is_told_where_it_is() {
        for template in [
            "<input type=checkbox ng-model=A ng-true-value=true>",
            "<input type=checkbox ng-model=A ng-false-value=off>",
            "<input type=number ng-model=A>",
            "<input type=url ng-model=A>",
            "<input type=EMAIL ng-model=A>",
            "<textarea ng-model=A ng-minlength=3></textarea>",
            "<input ng-model=A ng-maxlength=3>",
            "<p ng-show=A></p>",
            "<p ng-hide='A || B'></p>",
            "<p ng-show=\"A && B == 'x'\"></p>",
            "<p ng-show='A.toLowerCase()'></p>",
            "<i ng-repeat='x in xs'></i>",
            "<i ng-repeat='(k, v) in xs'></i>",
            "<p ng-switch=A><i ng-switch-when=a></i><b><u ng-switch-when=a></u></b></p>",
            "<p ng-switch=A><i ng-switch-default></i><i ng-switch-default></i></p>",
        ] {
            assert_eq!(count(template), 1, "{template}");
        }
    }

    #[test]
    fn what_both_do_alike_is_not_told() {
        for template in [
            "<input ng-model=A ng-required=true>",
            "<input type=password ng-model=A>",
            "<input type=checkbox ng-model=A>",
            "<input type=checkbox ng-model=A ng-true-value=\"'true'\">",
            "<input type=url value=x>",
            "<p ng-show='!A'></p>",
            "<p ng-show=\"A == 'x' || B != 'y'\"></p>",
            "<p ng-show='GOINPUTNAME[A].$error.server'></p>",
            "<p ng-hide='true'></p>",
            "<i ng-repeat='x in xs track by $index'></i>",
            "<p ng-switch=A><i ng-switch-when=a></i><i ng-switch-when=b></i><i ng-switch-default></i></p>",
            "<p ng-switch=A><i ng-switch-when=a></i><b ng-switch=B><i ng-switch-when=a></i></b></p>",
        ] {
            assert_eq!(count(template), 0, "{template}");
        }
    }
}
