//! What a declared key is to GoCD. The controller around a view watches every key
//! as an expression of AngularJS, and stores what that yields: the value of the key
//! only if the key is a name.

use super::expression::evaluate::is_closed;
use super::expression::{Budget, Expression, Grammar, ParseError, Scopes, evaluate, parse};
use super::live::stored_text;
use std::collections::BTreeSet;
use std::rc::Rc;

/// Steps that working a key out may take: it is a short text.
const STEPS: u32 = 10_000;

/// What a key is to the controller.
#[derive(Clone, Debug, PartialEq)]
pub enum Meaning {
    /// A name, whose value it stores.
    Name,
    /// A name of JavaScript's objects or AngularJS's scopes, which is closed here.
    Closed,
    /// Another expression, whose outcome it stores.
    Expression(Expression),
    /// None: the controller stops, and nothing of the view is bound.
    Unreadable(ParseError),
}

/// What a key is to the controller.
pub fn meaning(key: &str, grammar: Grammar) -> Meaning {
    match parse(key, grammar) {
        Ok((Expression::Path(names), _)) if matches!(&*names, [name] if **name == *key) => {
            if is_closed(key) || key == "this" {
                Meaning::Closed
            } else {
                Meaning::Name
            }
        }
        Ok((expression, _)) => Meaning::Expression(expression),
        Err(error) => Meaning::Unreadable(error),
    }
}

/// What is stored for a key that is an expression, while none of the names that it
/// reads has a value; with these names.
pub fn outcome(expression: &Expression) -> (Option<String>, BTreeSet<Rc<str>>) {
    let mut names = BTreeSet::new();
    expression.each(&mut |part| {
        if let Expression::Path(path) = part {
            names.extend(path.first().cloned());
        }
    });
    let mut scopes = Scopes::default();
    let mut budget = Budget::new(STEPS);
    let value = evaluate(expression, &mut scopes, Scopes::ROOT, &mut budget);
    (value.ok().as_ref().and_then(stored_text), names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_name_or_what_angularjs_makes_of_it() {
        for key in ["URL", "_a", "$b", "a1"] {
            assert_eq!(meaning(key, Grammar::OneZero), Meaning::Name, "{key}");
        }
        for key in ["constructor", "toString", "$root", "$watch", "this", "__x"] {
            assert_eq!(meaning(key, Grammar::OneZero), Meaning::Closed, "{key}");
        }
        for key in ["my key", "1st", "ключ", "a:b", "a|b", "a-", "a?b:c", "é"] {
            let meaning = meaning(key, Grammar::OneZero);
            assert!(matches!(meaning, Meaning::Unreadable(_)), "{key}");
        }
    }

    #[test]
    fn what_is_stored_is_what_the_expression_yields() {
        for (key, stored, names) in [
            ("PASS-WORD", Some("0"), &["PASS", "WORD"][..]),
            ("a.b", None, &["a"]),
            ("a[0]", None, &["a"]),
            ("a/b", None, &["a", "b"]),
            ("true", Some("true"), &[]),
            ("false", Some("false"), &[]),
            ("null", None, &[]),
            ("undefined", None, &[]),
            ("", None, &[]),
            ("5", Some("5"), &[]),
            ("!a", Some("true"), &["a"]),
        ] {
            let expression = match meaning(key, Grammar::OneZero) {
                Meaning::Expression(expression) => expression,
                other => panic!("{key}: {other:?}"),
            };
            let (text, read) = outcome(&expression);
            assert_eq!(text.as_deref(), stored, "{key}");
            let read: Vec<&str> = read.iter().map(|name| &**name).collect();
            assert_eq!(read, names, "{key}");
        }
    }
}
