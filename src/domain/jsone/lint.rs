//! Tells what only one of the two dialects knows: JSON-e, or the four rules of
//! 2017 from which it came.

use super::Limits;
use super::operator::{self, Operator};
use super::render::is_reserved;
use super::span;
use super::text::{self, Piece};
use super::token::is_identifier;
use super::value::Meter;
use crate::domain::finding::{Finding, Level, Place};
use crate::domain::json::pointer_token;
use serde_json::Value;

/// What JSON-e alone knows.
const JSON_E: &str = "template.json-e-only";
/// What the first dialect alone allows.
const FIRST: &str = "template.first-dialect-only";
/// What both know and read differently.
const DIFFERENT: &str = "template.dialects-differ";

/// Tells where a template first uses what one dialect knows alone or both read
/// differently: see [`DialectLint`].
pub fn lint(template: &Value) -> Vec<Finding> {
    let mut lint = DialectLint::default();
    lint.look("", template);
    lint.findings()
}

/// Looks at the templates of a file for what one dialect knows alone or both
/// read differently. Templates are always rendered as JSON-e.
#[derive(Default)]
pub struct DialectLint {
    seen: Vec<Seen>,
}

impl DialectLint {
    /// Looks at a template; `at` is its JSON Pointer in the file.
    pub fn look(&mut self, at: &str, template: &Value) {
        let mut lint = Lint {
            seen: std::mem::take(&mut self.seen),
            meter: Meter::new(Limits::default()),
            at: at.to_owned(),
        };
        lint.value(template, Limits::default().depth);
        self.seen = lint.seen;
    }

    /// What was found, each with the pointer of its first place: one finding for
    /// all that JSON-e alone knows, because nearly every file of today uses some
    /// of it, and one for each feature that may not be meant as it is read.
    pub fn findings(self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let (of_json_e, others): (Vec<Seen>, Vec<Seen>) =
            self.seen.into_iter().partition(|seen| seen.rule == JSON_E);
        findings.extend(Seen::summed_up(of_json_e));
        findings.extend(others.into_iter().map(Seen::finding));
        findings
    }
}

/// Features of JSON-e that are named, at most.
const NAMED: usize = 8;

/// A feature, the first place and how many there are.
struct Seen {
    rule: &'static str,
    feature: String,
    at: String,
    count: usize,
}

impl Seen {
    /// All of them, of one rule, as one; none if there are none.
    fn summed_up(all: Vec<Self>) -> Option<Finding> {
        let count = all.iter().map(|seen| seen.count).sum();
        let mut features: Vec<String> = all.iter().map(|seen| seen.feature.clone()).collect();
        let more = features.len().saturating_sub(NAMED);
        features.truncate(NAMED);
        let mut feature = features.join(", ");
        if more > 0 {
            feature.push_str(&format!(" and {more} more features"));
        }
        let first = all.into_iter().next()?;
        let seen = Self {
            feature,
            count,
            ..first
        };
        Some(seen.finding())
    }

    fn finding(self) -> Finding {
        let places = match self.count {
            1 => "once".to_owned(),
            count => format!("{count} times, here first"),
        };
        let feature = self.feature;
        let (level, text, remedy) = match self.rule {
            JSON_E => (
                Level::Info,
                format!("Only JSON-e knows {feature}; the file uses that ({places})."),
                "Nothing has to be done unless a consumer of 2017 is to read the file.",
            ),
            FIRST => (
                Level::Warning,
                format!(
                    "In the dialect of 2017 {feature} is a plain key; JSON-e refuses it ({places})."
                ),
                "Write the key with “$$”; JSON-e makes “$” of it.",
            ),
            _ => (
                Level::Warning,
                format!("The dialect of 2017 and JSON-e read {feature} differently ({places})."),
                "The file is rendered as JSON-e; check the rendered result.",
            ),
        };
        let place = Place {
            pointer: Some(self.at),
            ..Place::default()
        };
        Finding::new(self.rule, level, place, text, remedy)
    }
}

struct Lint {
    seen: Vec<Seen>,
    meter: Meter,
    at: String,
}

impl Lint {
    fn note(&mut self, rule: &'static str, feature: impl Into<String>) {
        let feature = feature.into();
        let mut seen = self.seen.iter_mut();
        match seen.find(|seen| seen.rule == rule && seen.feature == feature) {
            Some(seen) => seen.count += 1,
            None => self.seen.push(Seen {
                rule,
                feature,
                at: self.at.clone(),
                count: 1,
            }),
        }
    }

    /// Goes on at a key or index below.
    fn below(&mut self, token: &str, value: &Value, depth: usize) {
        let length = self.at.len();
        self.at.push('/');
        self.at.push_str(token);
        self.value(value, depth);
        self.at.truncate(length);
    }

    fn value(&mut self, value: &Value, depth: usize) {
        // What is deeper does not render.
        let Some(depth) = depth.checked_sub(1) else {
            return;
        };
        match value {
            Value::String(text) => self.string(text),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.below(&index.to_string(), item, depth);
                }
            }
            Value::Object(object) => {
                let operator = operator::of(object).ok().flatten();
                match operator {
                    Some(operator) => self.operator(operator, object),
                    None => object.keys().for_each(|key| self.key(key)),
                }
                for (key, value) in object {
                    if operator == Some(Operator::Eval) && value.is_string() {
                        continue;
                    }
                    self.below(&pointer_token(key), value, depth);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn operator(&mut self, operator: Operator, object: &super::render::Object) {
        let given = object.get(operator.name());
        let text = given.and_then(Value::as_str);
        match operator {
            Operator::Eval => {
                if text.is_some_and(|text| !is_identifier(text)) {
                    self.note(JSON_E, "expressions in “$eval” that are more than a name");
                }
            }
            Operator::FromNow => {
                if object.contains_key("from") {
                    self.note(JSON_E, "“from” beside “$fromNow”");
                }
                let plain = text.is_none_or(|text| text.contains("${") || span::is_of_2017(text));
                if !plain {
                    self.note(
                        JSON_E,
                        "spans with a sign or units other than days, hours and minutes",
                    );
                }
            }
            Operator::Json => {
                let object = given.and_then(Value::as_object);
                let keys = object.map(|object| object.keys().collect::<Vec<_>>());
                if keys.is_some_and(|keys| !keys.is_sorted()) {
                    self.note(
                        DIFFERENT,
                        "the order of keys in “$json” (as written, or sorted)",
                    );
                }
            }
            other => self.note(JSON_E, format!("“{}”", other.name())),
        }
    }

    fn key(&mut self, key: &str) {
        match key.strip_prefix('$') {
            Some(name) if name.starts_with('$') && is_reserved(name.trim_start_matches('$')) => {
                self.note(JSON_E, "“$$” at the beginning of a key");
            }
            Some(name) if is_reserved(name) => self.note(FIRST, format!("“{key}”")),
            _ => self.string(key),
        }
    }

    fn string(&mut self, text: &str) {
        if text.contains("$${") {
            self.note(DIFFERENT, "“$${” (a dollar and a value, or “${” itself)");
        }
        // What does not compile is the renderer's to tell.
        let pieces = text::pieces(text, &self.meter).unwrap_or_default();
        let more =
            |piece: &Piece<'_>| matches!(piece, Piece::Code(code) if !is_identifier(code.source));
        if pieces.iter().any(more) {
            self.note(JSON_E, "expressions in “${…}” that are more than a name");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(template: Value, expected: &[(&str, &str)]) {
        let findings = lint(&template);
        let found: Vec<_> = findings
            .iter()
            .map(|finding| {
                (
                    finding.rule.as_str(),
                    finding.place.pointer.as_deref().unwrap(),
                )
            })
            .collect();
        assert_eq!(found, expected, "{template}");
    }

    #[test]
    fn what_both_dialects_know_is_not_mentioned() {
        check(
            json!({
                "created": {"$fromNow": ""},
                "deadline": {"$fromNow": "1 hour 15 minutes"},
                "env": {"ID_${taskId}": "${taskId}", "INPUT": {"$json": {"$eval": "input"}}},
            }),
            &[],
        );
    }

    #[test]
    fn what_only_one_dialect_knows_is_told_once_with_its_place() {
        check(
            json!({"a": [{"$if": "x", "then": 1}, {"$if": "y"}]}),
            &[(JSON_E, "/a/0")],
        );
        check(json!({"$eval": "input.x"}), &[(JSON_E, "")]);
        check(json!({"a": "${input.x} ${input.y}"}), &[(JSON_E, "/a")]);
        check(json!({"${a.b}": 1}), &[(JSON_E, "")]);
        check(json!({"$fromNow": "1 year"}), &[(JSON_E, "")]);
        check(json!({"$fromNow": "-1 day"}), &[(JSON_E, "")]);
        check(json!({"$fromNow": " 1 day"}), &[(JSON_E, "")]);
        check(
            json!({"$fromNow": "1 day", "from": "${now}"}),
            &[(JSON_E, "")],
        );
        check(json!({"$$eval": 1}), &[(JSON_E, "")]);
        check(json!({"$ref": 1}), &[(FIRST, "")]);
        check(json!({"a": "$${x}"}), &[(DIFFERENT, "/a")]);
        check(json!({"$json": {"b": 1, "a": 2}}), &[(DIFFERENT, "")]);
        check(json!({"$json": {"a": 1, "b": 2}}), &[]);
        let twice = lint(&json!([{"$map": [], "each(x)": 1}, {"$map": [], "each(x)": 1}]));
        assert_eq!(
            twice.first().unwrap().text,
            "Only JSON-e knows “$map”; the file uses that (2 times, here first)."
        );
    }

    #[test]
    fn what_json_e_alone_knows_is_one_finding_over_all_templates() {
        let mut lint = DialectLint::default();
        lint.look("/actions/0/task", &json!({"a": "${x}"}));
        lint.look("/actions/2/task", &json!({"a": {"$if": "x", "then": 1}}));
        lint.look(
            "/actions/3/task",
            &json!({"b": {"$eval": "a.b"}, "c": "$${x}", "d": {"$if": "x", "then": 1}}),
        );
        let found = lint.findings();
        let texts: Vec<&str> = found.iter().map(|finding| finding.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "Only JSON-e knows “$if”, expressions in “$eval” that are more than a name; the file uses that (3 times, here first).",
                "The dialect of 2017 and JSON-e read “$${” (a dollar and a value, or “${” itself) differently (once).",
            ]
        );
        let places: Vec<&str> = found
            .iter()
            .map(|finding| finding.place.pointer.as_deref().unwrap())
            .collect();
        assert_eq!(places, ["/actions/2/task/a", "/actions/3/task/c"]);
    }

    #[test]
    fn of_many_features_the_first_are_named() {
        let all = [
            "$map", "$if", "$let", "$find", "$match", "$switch", "$merge", "$sort", "$reverse",
            "$flatten",
        ];
        let all: Vec<Value> = all.iter().map(|name| json!({*name: 1})).collect();
        let found = lint(&Value::from(all));
        assert_eq!(found.len(), 1);
        assert!(
            found[0].text.contains("“$sort” and 2 more features;"),
            "{}",
            found[0].text
        );
    }
}
