//! The official cases of JSON-e, of which the Cargo package `json-e` has a copy.
//! The same code runs natively (`tests/jsone.rs`) and as WebAssembly
//! (`examples/jsone.rs`, run by `tests/build/jsone.test.mjs`).

use serde_json::{Map, Value};
use signalbox::domain::jsone::{ErrorKind, RenderError, RenderOptions, render};
use signalbox::domain::time::Timestamp;

/// The moment at which the cases are rendered.
const NOW: &str = "2017-01-19T16:27:20.974Z";

/// How many cases the file of version 4.8.4 has.
pub(crate) const CASES: usize = 1_175;

/// Renders every case; yields how many went as expected, and what did not.
pub(crate) fn check(yaml: &str) -> (usize, Vec<String>) {
    let mut options = serde_saphyr::Options::default();
    // Our own file of known size, not one of strangers.
    options.budget = None;
    let documents: Vec<Value> = match serde_saphyr::from_multiple_with_options(yaml, options) {
        Ok(documents) => documents,
        Err(error) => return (0, vec![error.to_string()]),
    };
    let mut section = "";
    let mut passed = 0;
    let mut failures = Vec::new();
    for document in &documents {
        if let Some(name) = document.get("section").and_then(Value::as_str) {
            section = name;
            continue;
        }
        let title = document.get("title").and_then(Value::as_str).unwrap_or("?");
        match check_case(document) {
            Ok(()) => passed += 1,
            Err(failure) => failures.push(format!("{section}: {title}: {failure}")),
        }
    }
    (passed, failures)
}

fn check_case(case: &Value) -> Result<(), String> {
    let none = Map::new();
    let context = case
        .get("context")
        .and_then(Value::as_object)
        .unwrap_or(&none);
    let template = case.get("template").unwrap_or(&Value::Null);
    let options = RenderOptions {
        now: Timestamp::parse(NOW).unwrap_or_default(),
        ..RenderOptions::default()
    };
    let rendered = render(template, context, &options);
    match (case.get("error"), rendered) {
        (None, Ok(result)) => {
            let expected = case.get("result").unwrap_or(&Value::Null);
            if same(&result, expected) {
                return Ok(());
            }
            Err(format!("{result} instead of {expected}"))
        }
        (None, Err(error)) => Err(format!("{error}")),
        (Some(expected), Ok(result)) => Err(format!("{result} instead of the error {expected}")),
        (Some(Value::String(expected)), Err(error)) => check_error(expected, &error),
        (Some(_), Err(_)) => Ok(()),
    }
}

/// Equal as JSON, where 1 and 1.0 are one number.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            let equal = |(key, a)| b.get(key).is_some_and(|b| same(a, b));
            a.len() == b.len() && a.iter().all(equal)
        }
        _ => a == b,
    }
}

/// The cases name an error as other implementations word it; ours has to be for
/// the same reason and at the same place.
fn check_error(expected: &str, error: &RenderError) -> Result<(), String> {
    let (head, text) = expected.split_once(": ").unwrap_or((expected, ""));
    let (class, place) = head.split_once(" at template").unwrap_or((head, ""));
    let pointer = place.replace(['.', '['], "/").replace([']', '"'], "");
    let kinds = kinds(class, text);
    if !kinds.contains(&error.kind) {
        return Err(format!("{:?} instead of {expected}", error.kind));
    }
    // Theirs leaves the keys of operators out.
    let mut ours = error.at.split('/');
    if !pointer.split('/').all(|part| ours.any(|our| our == part)) {
        return Err(format!("at {} instead of {pointer}", error.at));
    }
    let syntax = class == "SyntaxError" || class == "InterpreterError";
    if syntax && error.caret().is_none() {
        return Err("has no place in the expression".to_owned());
    }
    Ok(())
}

/// What we call an error of that class and text.
fn kinds(class: &str, text: &str) -> &'static [ErrorKind] {
    const TABLE: [(&str, &str, &[ErrorKind]); 27] = [
        ("SyntaxError", "Found: ", &[ErrorKind::UnexpectedToken]),
        ("SyntaxError", "Unexpected end", &[ErrorKind::UnexpectedEnd]),
        (
            "SyntaxError",
            "Unexpected input",
            &[ErrorKind::UnknownCharacter],
        ),
        ("SyntaxError", "unterminated", &[ErrorKind::Unterminated]),
        (
            "InterpreterError",
            "infix: . expects",
            &[ErrorKind::NoParts],
        ),
        ("InterpreterError", "infix: \"[..]\"", &[ErrorKind::NoParts]),
        ("InterpreterError", "infix: ", &[ErrorKind::Operands]),
        ("InterpreterError", "Infix: ", &[ErrorKind::Operands]),
        ("InterpreterError", "unary ", &[ErrorKind::Operands]),
        (
            "InterpreterError",
            "should only use integers",
            &[ErrorKind::Index],
        ),
        (
            "InterpreterError",
            "cannot perform interval",
            &[ErrorKind::Index],
        ),
        (
            "InterpreterError",
            "object keys must be",
            &[ErrorKind::Index],
        ),
        (
            "InterpreterError",
            "unknown context value",
            &[ErrorKind::UnknownVariable],
        ),
        (
            "InterpreterError",
            "object has no property",
            &[ErrorKind::UnknownProperty],
        ),
        (
            "InterpreterError",
            "index out of bounds",
            &[ErrorKind::OutOfBounds],
        ),
        (
            "InterpreterError",
            "division by zero",
            &[ErrorKind::DivisionByZero],
        ),
        (
            "InterpreterError",
            "hi is not callable",
            &[ErrorKind::NotCallable],
        ),
        ("BuiltinError", "", &[ErrorKind::Arguments]),
        (
            "TemplateError",
            "top level keys",
            &[ErrorKind::VariableName],
        ),
        (
            "TemplateError",
            "evaluated template contained",
            &[ErrorKind::FunctionLeft],
        ),
        (
            "TemplateError",
            "interpolation of",
            &[ErrorKind::Interpolation],
        ),
        (
            "TemplateError",
            "$<identifier> is reserved",
            &[ErrorKind::ReservedKey],
        ),
        (
            "TemplateError",
            "$let operator requires",
            &[ErrorKind::MissingKey],
        ),
        (
            "TemplateError",
            "$switch can only have one",
            &[ErrorKind::Ambiguous],
        ),
        (
            "TemplateError",
            "$reduce must have",
            &[ErrorKind::MissingKey, ErrorKind::UndefinedKey],
        ),
        (
            "TemplateError",
            "only one operator",
            &[ErrorKind::TwoOperators],
        ),
        (
            "TemplateError",
            "",
            &[ErrorKind::OperatorValue, ErrorKind::UndefinedKey],
        ),
    ];
    let mut rows = TABLE.iter();
    let row = rows.find(|(of, start, _)| *of == class && text.starts_with(start));
    row.map_or(&[], |(_, _, kinds)| kinds)
}
