//! What a declaration of one's own does not find in an answer: places that lead
//! nowhere, values that are no use, states that it does not list, settings that no
//! template names. For *Test connection*; a board shows what is there and is silent
//! about the rest, which often is missing rightly.

use crate::domain::finding::{Finding, Level, Place};
use crate::domain::http::origin_of;
use crate::domain::json::pointer_token;
use crate::domain::nearest::nearest;
use crate::domain::provider::common;
use crate::domain::provider::custom::{CUSTOM, number, whole, word};
use crate::domain::time::Timestamp;
use serde_json::{Map, Value};

/// Keys, states or settings that a sentence names at most.
const NAMED: usize = 12;

/// Characters of a foreign word that a sentence shows.
const SHOWN: usize = 40;

/// Items of a list that are looked at.
const ITEMS: usize = 100;

/// What the declaration among the settings does not find in this answer to it.
pub fn unfound(settings: &Map<String, Value>, answer: &Value) -> Vec<Finding> {
    let Some(declaration) = settings.get("declaration") else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    findings.extend(unused(settings, declaration));
    if let Some(place) = declaration.get("title_at").and_then(Value::as_str) {
        findings.extend(look(
            "/title_at",
            place,
            &[answer],
            "the answer",
            Needed::Words,
        ));
    }
    for (name, place) in places(declaration, "counters") {
        let at = format!("/counters/{name}");
        findings.extend(look(&at, place, &[answer], "the answer", needed(name)));
    }
    if let Some(place) = declaration.get("items").and_then(Value::as_str) {
        match look("/items", place, &[answer], "the answer", Needed::List) {
            Some(finding) => findings.push(Finding {
                level: Level::Error,
                ..finding
            }),
            None => findings.extend(in_list(declaration, place, answer)),
        }
    }
    findings
}

/// What the items of the list lack.
fn in_list(declaration: &Value, place: &str, answer: &Value) -> Vec<Finding> {
    let Ok(Value::Array(list)) = follow(answer, place) else {
        return Vec::new();
    };
    let items: Vec<&Value> = list
        .iter()
        .filter(|item| item.is_object())
        .take(ITEMS)
        .collect();
    if items.is_empty() {
        let what = match list.first() {
            None => "the list is empty".to_owned(),
            Some(first) => format!(
                "what the list has is no object: it begins with {}",
                kind(first)
            ),
        };
        return vec![found(
            Level::Info,
            "/items",
            format!("Whether “/fields” is right cannot be told: {what}."),
            "Test again when the service has something to show.",
        )];
    }
    let mut findings: Vec<Finding> = places(declaration, "fields")
        .filter_map(|(name, place)| {
            let at = format!("/fields/{name}");
            look(&at, place, &items, "an item of the list", needed(name))
        })
        .collect();
    findings.extend(unlisted(declaration, &items));
    findings
}

/// The places that a member of the declaration has, by what is looked for there.
fn places<'a>(
    declaration: &'a Value,
    member: &str,
) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
    let members = declaration.get(member).and_then(Value::as_object);
    let members = members.into_iter().flatten();
    members.filter_map(|(name, place)| Some((name.as_str(), place.as_str()?)))
}

/// What has to stand at a place.
#[derive(Clone, Copy, PartialEq)]
enum Needed {
    List,
    Words,
    State,
    Moment,
    Number,
    /// A span of time: a number, and so many milliseconds are one of it.
    Span(f64),
    /// A number, or a list that is counted.
    Count,
    Link,
}

fn needed(name: &str) -> Needed {
    match name {
        "outcome" => Needed::State,
        "started_at" | "finished_at" | "committed" => Needed::Moment,
        "link" => Needed::Link,
        "author" | "message" | "velocity" => Needed::Words,
        "open_issues" | "closed_issues" | "open_prs" | "closed_prs" => Needed::Count,
        "duration" => Needed::Span(1_000.0),
        "half_life_days" => Needed::Span(86_400_000.0),
        _ => Needed::Number,
    }
}

impl Needed {
    fn words(self) -> &'static str {
        match self {
            Self::List => "a list",
            Self::Words => "a text or number",
            Self::State => "a word, a number, true or false",
            Self::Moment => "a moment: ISO 8601, or seconds or milliseconds since 1970",
            Self::Number => "a number",
            Self::Span(_) => "a span of time as a number within reason",
            Self::Count => "a number, or a list that is counted",
            Self::Link => "an address that begins with https:// or http://",
        }
    }

    /// Whether the board makes something of the value.
    fn is_met(self, value: &Value) -> bool {
        let counts = |unit| {
            number(value)
                .and_then(|number| whole(number * unit))
                .is_some()
        };
        let scalar = value.is_string() || value.is_number();
        match self {
            Self::List => value.is_array(),
            Self::Words => scalar,
            Self::State => scalar || value.is_boolean(),
            Self::Moment => match value {
                Value::String(text) => Timestamp::parse(text).is_some(),
                _ => counts(1.0),
            },
            Self::Number => number(value).is_some(),
            Self::Span(unit) => counts(unit),
            Self::Count => value.is_array() || counts(1.0),
            Self::Link => value.as_str().is_some_and(|text| origin_of(text).is_ok()),
        }
    }
}

/// What is wrong with the place that the declaration has at `at`: nothing stands
/// there in any of the `values`, or nothing that is of use. What is null is there
/// and rightly missing.
fn look(at: &str, place: &str, values: &[&Value], whose: &str, need: Needed) -> Option<Finding> {
    let mut unfit = None;
    let mut lost: Option<Lost<'_>> = None;
    for value in values {
        match follow(value, place) {
            Ok(value) if value.is_null() && need != Needed::List => return None,
            Ok(value) if need.is_met(value) => return None,
            Ok(value) => unfit = unfit.or(Some(value)),
            Err(here) => {
                if lost.as_ref().is_none_or(|before| here.depth > before.depth) {
                    lost = Some(here);
                }
            }
        }
    }
    if let Some(value) = unfit {
        return Some(found(
            Level::Warning,
            at,
            format!(
                "“{at}” is {}, and there stands {}, not {}.",
                pointer(place),
                value_in_words(value),
                need.words(),
            ),
            inner_remedy(place, value),
        ));
    }
    let lost = lost?;
    let remedy = match lost.meant() {
        Some(meant) => format!("Perhaps {} is meant.", pointer(&meant)),
        None => "Correct the place, or take it out if the service does not tell this.".to_owned(),
    };
    Some(found(
        Level::Warning,
        at,
        format!(
            "“{at}” is {}, and nothing stands there: {}.",
            pointer(place),
            lost.parent_in_words(whose),
        ),
        remedy,
    ))
}

fn found(level: Level, at: &str, text: String, remedy: impl Into<String>) -> Finding {
    let place = Place {
        pointer: Some(["/settings/declaration", at].concat()),
        ..Place::default()
    };
    Finding::new(
        "configuration.declaration.answer",
        level,
        place,
        text,
        remedy,
    )
}

/// A way that ends before its place.
struct Lost<'a> {
    /// How many steps of the way are there.
    depth: usize,
    /// Those steps.
    parent: String,
    /// What stands at their end.
    value: &'a Value,
    /// The step that is missing, as the place has it, and what follows it.
    step: String,
    rest: String,
}

impl Lost<'_> {
    fn parent_in_words(&self, whose: &str) -> String {
        let subject = match self.parent.as_str() {
            "" => whose.to_owned(),
            parent => format!("{} of {whose}", pointer(parent)),
        };
        match self.value {
            Value::Object(members) if members.is_empty() => format!("{subject} is an empty object"),
            Value::Object(members) => {
                let keys = members.keys().map(|key| pointer_token(key));
                format!("{subject} has {}", listed("the keys", keys.collect()))
            }
            Value::Array(items) => format!(
                "{subject} is a list of {} items, which a place names by number, such as {}",
                items.len(),
                pointer(&[&self.parent, "/0"].concat()),
            ),
            value => format!("{subject} is {}, which has no parts", kind(value)),
        }
    }

    /// The place that was probably meant.
    fn meant(&self) -> Option<String> {
        let step = match self.value {
            Value::Object(members) => pointer_token(nearest(
                &unescaped(&self.step),
                members.keys().map(String::as_str),
            )?),
            // The number was forgotten.
            Value::Array(items) => {
                let first = items.first()?;
                let inner = ["/", &self.step, &self.rest].concat();
                follow(first, &inner).ok()?;
                ["0/", &self.step].concat()
            }
            _ => return None,
        };
        Some([&self.parent, "/", &step, &self.rest].concat())
    }
}

/// What stands at a JSON Pointer, or how far the way leads.
fn follow<'a>(value: &'a Value, place: &str) -> Result<&'a Value, Lost<'a>> {
    let mut here = value;
    let mut parent = String::new();
    let mut steps = place.split('/').skip(1);
    let mut depth = 0_usize;
    while let Some(step) = steps.next() {
        let next = match here {
            Value::Object(members) => members.get(&unescaped(step)),
            Value::Array(items) => {
                let plain = step == "0" || !step.starts_with(['0', '+']);
                let index = step.parse::<usize>().ok().filter(|_| plain);
                index.and_then(|index| items.get(index))
            }
            _ => None,
        };
        let Some(next) = next else {
            let rest = steps.flat_map(|step| ["/", step]).collect();
            return Err(Lost {
                depth,
                parent,
                value: here,
                step: step.to_owned(),
                rest,
            });
        };
        here = next;
        parent.push('/');
        parent.push_str(step);
        depth = depth.saturating_add(1);
    }
    Ok(here)
}

/// RFC 6901, section 4.
fn unescaped(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

/// The words for states that the list has and the declaration does not explain.
fn unlisted(declaration: &Value, items: &[&Value]) -> Option<Finding> {
    let place = declaration.get("fields")?.get("outcome")?.as_str()?;
    let known = declaration.get("outcomes")?.as_object()?;
    let mut words: Vec<String> = Vec::new();
    for item in items {
        let word = match follow(item, place) {
            Ok(Value::Null) => word(None),
            Ok(Value::Object(_) | Value::Array(_)) | Err(_) => continue,
            Ok(value) => word(Some(value)),
        };
        let listed = known.keys().any(|key| key.eq_ignore_ascii_case(&word));
        if !listed && !words.contains(&word) {
            words.push(word);
        }
    }
    (!words.is_empty()).then(|| {
        let has_null = words.iter().any(|word| word == "null");
        let remedy = [
            "Add each with what it stands for: passed, failed, crashed, cancelled, working or waiting.",
            if has_null {
                " What is null or absent goes by the word “null”: mostly a build that is not done, as in \"null\": \"working\"."
            } else {
                ""
            },
        ]
        .concat();
        found(
            Level::Warning,
            "/outcomes",
            format!(
                "The answer has {}, which “/outcomes” does not explain: builds with them show as unknown.",
                listed("the states", words)
            ),
            remedy,
        )
    })
}

/// The settings that nothing but a template could use, and none does.
fn unused(settings: &Map<String, Value>, declaration: &Value) -> Option<Finding> {
    let mut templates = String::new();
    for key in ["endpoint", "title", "page"] {
        templates.push_str(
            declaration
                .get(key)
                .and_then(Value::as_str)
                .unwrap_or_default(),
        );
        templates.push(' ');
    }
    let names: Vec<&str> = templates
        .split('{')
        .skip(1)
        .filter_map(|part| Some(part.split_once('}')?.0))
        .collect();
    let shared = common(&CUSTOM);
    let known = |key: &str| {
        let mut declared = CUSTOM.settings.iter().chain(&shared);
        declared.any(|setting| setting.key == key)
            || matches!(key, "ok_threshold" | "neutral_threshold")
    };
    let unused: Vec<&String> = settings
        .keys()
        .filter(|key| !known(key) && !names.contains(&key.as_str()))
        .collect();
    let first = unused.first()?;
    // A name in square brackets is left out in silence where its setting is absent.
    let open = names.iter().filter(|name| !settings.contains_key(**name));
    let remedy = match nearest(first, open.copied()) {
        Some(meant) => format!("Perhaps “{first}” and {{{meant}}} are meant to be the same."),
        None => "Write {its name} where it is to stand, or remove it.".to_owned(),
    };
    let words = unused.iter().map(|key| (*key).clone()).collect();
    let text = format!(
        "No template of the declaration names {}, so nothing comes of it.",
        listed("the settings", words)
    );
    Some(found(Level::Warning, "", text, remedy))
}

/// “the keys “a”, “b” and 3 more”; a single one without the plural.
fn listed(what: &str, words: Vec<String>) -> String {
    let what = match words.len() {
        1 => what.trim_end_matches('s'),
        _ => what,
    };
    let more = words.len().saturating_sub(NAMED);
    let shown: Vec<String> = words.iter().take(NAMED).map(|word| quoted(word)).collect();
    let mut out = format!("{what} {}", shown.join(", "));
    if more > 0 {
        out.push_str(&format!(" and {more} more"));
    }
    out
}

fn quoted(text: &str) -> String {
    let mut letters = text.chars();
    let mut shown: String = letters
        .by_ref()
        .take(SHOWN)
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    if letters.next().is_some() {
        shown.push('…');
    }
    format!("“{shown}”")
}

fn pointer(place: &str) -> String {
    match place {
        "" => "\"\" (the whole)".to_owned(),
        place => format!("“{place}”"),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn value_in_words(value: &Value) -> String {
    match value {
        Value::Object(members) if !members.is_empty() => {
            let keys = members.keys().map(|key| pointer_token(key)).collect();
            format!("an object with {}", listed("the keys", keys))
        }
        Value::Array(items) => format!("a list of {} items", items.len()),
        Value::String(text) => format!("the text {}", quoted(text)),
        Value::Number(_) | Value::Bool(_) => value.to_string(),
        other => kind(other).to_owned(),
    }
}

fn inner_remedy(place: &str, value: &Value) -> String {
    match value {
        Value::Object(members) => match members.keys().next() {
            Some(key) => format!(
                "Go on to one of its keys, such as {}.",
                pointer(&[place, "/", &pointer_token(key)].concat())
            ),
            None => "Correct the place.".to_owned(),
        },
        Value::Array(_) => format!(
            "Go on to one of its items, such as {}.",
            pointer(&[place, "/0"].concat())
        ),
        _ => "Correct the place, or take it out if the service does not tell this.".to_owned(),
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::domain::provider::{Answer, Poll, Settings, Step};
    use proptest::prelude::*;
    use serde_json::json;

    fn settings(changes: Value) -> Map<String, Value> {
        let mut declaration = json!({
            "kind": "ci",
            "root": "https://ci.example",
            "endpoint": "/projects/{project}/runs[?branch={branch}]",
            "title_at": "/project/path",
            "items": "/runs",
            "fields": {
                "author": "/commit/author",
                "message": "/commit/subject",
                "outcome": "/state",
                "started_at": "/started",
                "link": "/web_url"
            },
            "outcomes": {"green": "passed", "red": "failed"}
        });
        for (key, value) in changes.as_object().unwrap() {
            declaration[key] = value.clone();
        }
        let settings = json!({"project": "acme/web", "declaration": declaration});
        settings.as_object().unwrap().clone()
    }

    fn answer() -> Value {
        json!({
            "project": {"path": "acme/web"},
            "runs": [
                {"state": "green", "started": null, "web_url": "https://ci.example/8",
                 "commit": {"author": "Ann", "subject": "Tidy cache"}},
                {"state": "Red", "started": "2026-02-03T07:00:00Z",
                 "commit": {"author": "Bo", "subject": "Add login"}}
            ]
        })
    }

    fn texts(settings: &Map<String, Value>, answer: &Value) -> Vec<String> {
        unfound(settings, answer)
            .into_iter()
            .map(|finding| [finding.text, finding.remedy].join(" "))
            .collect()
    }

    fn check(changes: Value, expected: &[&str]) {
        assert_eq!(texts(&settings(changes), &answer()), expected);
    }

    #[test]
    fn a_declaration_that_finds_everything_is_not_blamed() {
        check(json!({}), &[]);
        check(json!({"title_at": "/runs/0/commit/author"}), &[]);
    }

    #[test]
    fn a_place_that_leads_nowhere_names_what_stands_at_its_nearest_parent() {
        check(
            json!({"fields": {"outcome": "/state", "author": "/commit/autor", "link": "/url/web"}}),
            &[
                "“/fields/author” is “/commit/autor”, and nothing stands there: “/commit” of an item of the list has the keys “author”, “subject”. Perhaps “/commit/author” is meant.",
                "“/fields/link” is “/url/web”, and nothing stands there: an item of the list has the keys “state”, “started”, “web_url”, “commit”. Correct the place, or take it out if the service does not tell this.",
            ],
        );
        check(
            json!({"title_at": "/runs/commit/author"}),
            &[
                "“/title_at” is “/runs/commit/author”, and nothing stands there: “/runs” of the answer is a list of 2 items, which a place names by number, such as “/runs/0”. Perhaps “/runs/0/commit/author” is meant.",
            ],
        );
        check(
            json!({"title_at": "/project/path/name"}),
            &[
                "“/title_at” is “/project/path/name”, and nothing stands there: “/project/path” of the answer is a text, which has no parts. Correct the place, or take it out if the service does not tell this.",
            ],
        );
    }

    #[test]
    fn a_list_that_is_not_found_is_an_error_and_its_fields_are_let_be() {
        let findings = unfound(&settings(json!({"items": "/run"})), &answer());
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].level, Level::Error);
        assert_eq!(
            findings[0].place.pointer.as_deref(),
            Some("/settings/declaration/items")
        );
        assert!(findings[0].remedy.contains("“/runs”"), "{findings:?}");
        check(
            json!({"items": "/project"}),
            &[
                "“/items” is “/project”, and there stands an object with the key “path”, not a list. Go on to one of its keys, such as “/project/path”.",
            ],
        );
    }

    #[test]
    fn an_empty_list_says_that_nothing_can_be_said() {
        let found = unfound(&settings(json!({"title_at": ""})), &json!({"runs": []}));
        assert!(found[1].text.contains("the list is empty"), "{found:?}");
        assert_eq!(found[1].level, Level::Info);
    }

    #[test]
    fn what_is_found_and_of_no_use_is_told() {
        check(
            json!({"fields": {"outcome": "/state", "author": "/commit", "started_at": "/state"}}),
            &[
                "“/fields/author” is “/commit”, and there stands an object with the keys “author”, “subject”, not a text or number. Go on to one of its keys, such as “/commit/author”.",
                "“/fields/started_at” is “/state”, and there stands the text “green”, not a moment: ISO 8601, or seconds or milliseconds since 1970. Correct the place, or take it out if the service does not tell this.",
            ],
        );
    }

    #[test]
    fn states_that_are_not_explained_are_listed_once() {
        check(
            json!({"outcomes": {"ok": "passed"}}),
            &[
                "The answer has the states “green”, “Red”, which “/outcomes” does not explain: builds with them show as unknown. Add each with what it stands for: passed, failed, crashed, cancelled, working or waiting.",
            ],
        );
    }

    #[test]
    fn a_state_that_is_null_has_a_word_of_its_own() {
        let declaration = json!({"fields": {"outcome": "/state"}, "outcomes": {"ok": "passed"}});
        let items = [json!({"state": null}), json!({"state": "ok"})];
        let found = unlisted(&declaration, &items.iter().collect::<Vec<_>>()).unwrap();
        assert!(found.text.contains("the state “null”"), "{}", found.text);
        assert!(
            found.remedy.ends_with("as in \"null\": \"working\"."),
            "{}",
            found.remedy
        );
    }

    #[test]
    fn a_setting_that_no_template_names_is_told() {
        let mut settings = settings(json!({}));
        settings.insert("brnach".into(), "main".into());
        settings.insert("poll_seconds".into(), 60.into());
        assert_eq!(
            texts(&settings, &answer()),
            [
                "No template of the declaration names the setting “brnach”, so nothing comes of it. Perhaps “brnach” and {branch} are meant to be the same."
            ]
        );
    }

    #[test]
    fn counters_are_looked_for_in_the_answer_itself() {
        let settings = settings(json!({
            "kind": "issues", "items": null, "fields": null, "title_at": null,
            "counters": {"open_issues": "/open", "closed_issues": "/list", "half_life_days": "/age"}
        }));
        let answer = json!({"opened": 1, "list": [1, 2], "age": "3.5"});
        assert_eq!(
            texts(&settings, &answer),
            [
                "“/counters/open_issues” is “/open”, and nothing stands there: the answer has the keys “opened”, “list”, “age”. Perhaps “/opened” is meant."
            ]
        );
    }

    /// What the board makes of a value that a field or counter has.
    fn on_board(kind: &str, member: &str, name: &str, value: &Value) -> Step {
        let mut declaration = json!({
            "kind": kind, "root": "https://ci.example", "endpoint": "", "items": "",
            "outcomes": {"green": "passed"},
            member: {name: if member == "fields" { "/it" } else { "/0/it" }},
        });
        if name == "duration" {
            declaration["fields"] =
                json!({"duration": "/it", "outcome": "/state", "started_at": "/at"});
        }
        let settings = Settings(Map::from_iter([("declaration".to_owned(), declaration)]));
        let answer = Answer {
            body: json!([{"it": value, "state": "green", "at": 0}]),
            headers: Vec::new(),
        };
        (CUSTOM.step)(&Poll {
            settings: &settings,
            answers: &[Some(answer)],
            memory: &Value::Null,
            previous: &[],
            now: Timestamp(0),
        })
        .unwrap()
    }

    #[test]
    fn a_state_that_is_a_number_has_the_word_that_the_board_looks_for() {
        let outcomes = json!({"100000000000000000000.0": "passed", "2": "failed"});
        let mut answer = answer();
        for (item, state) in [json!(1e20), json!(2)].into_iter().enumerate() {
            answer["runs"][item]["state"] = state;
        }
        let settings = settings(json!({"outcomes": outcomes}));
        assert_eq!(texts(&settings, &answer), [""; 0]);
    }

    #[test]
    fn what_is_of_use_is_what_the_board_makes_something_of() {
        let values = json!([
            true, 0, 7, -3, 0.5, 1e300, "", " ", "x", "12", "12.5%", " 12 ", "1e3", "1e300", "inf", "0x1F",
            "2026-01-01T00:00:00Z", "2026-01-01", "https://ci.example/1", "HTTP://ci.example",
            "ftp://ci.example", "/1", [], [1, 2], {}, {"a": 1}
        ]);
        for (kind, member, name) in [
            ("vcs", "fields", "author"),
            ("vcs", "fields", "message"),
            ("vcs", "fields", "committed"),
            ("vcs", "fields", "link"),
            ("coverage", "fields", "coverage"),
            ("ci", "fields", "started_at"),
            ("ci", "fields", "duration"),
            ("issues", "counters", "open_issues"),
            ("issues", "counters", "half_life_days"),
            ("stories", "counters", "velocity"),
            ("stories", "counters", "ready"),
        ] {
            let nothing = on_board(kind, member, name, &Value::Null);
            for value in values.as_array().unwrap() {
                let shown = on_board(kind, member, name, value) != nothing;
                let of_use = needed(name).is_met(value);
                // A blank text and a count of none show as what is not there does.
                let none = matches!(value, Value::String(text) if text.trim().is_empty())
                    || member == "counters"
                        && (*value == 0 || *value == json!([]) || *value == -3 || *value == 0.5);
                assert!(shown == of_use || (of_use && none), "{name}: {value}");
            }
        }
    }

    proptest! {
        #[test]
        fn any_place_in_any_answer_is_judged(
            place in "(/[a-z~0-9]{0,3}){0,4}",
            text in "[\\[\\]{}:,\"a0 ]{0,40}",
        ) {
            let answer = serde_json::from_str(&text).unwrap_or(json!({"a": [{"a": {}}, 0]}));
            let fields = json!({"outcome": &place, "link": &place, "duration": &place});
            for items in ["", "/a", &place] {
                let settings = settings(json!({"items": items, "title_at": &place, "fields": &fields}));
                unfound(&settings, &answer);
            }
        }
    }
}
