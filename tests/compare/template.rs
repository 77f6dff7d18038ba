//! Shows templates without a browser, for the comparison with AngularJS: one
//! JSON request per line in, one JSON answer per line out. See `compare.mjs`.

use serde::Deserialize;
use serde_json::{Value, json};
use signalbox::domain::template::expression::{Grammar, Zone};
use signalbox::domain::template::live::{Drawn, Event, Live, Settings};
use signalbox::domain::template::parse;
use std::io::{BufRead, Write};

#[derive(Deserialize)]
struct Request {
    template: String,
    declared: Vec<String>,
    stored: Vec<(String, String)>,
    errors: Vec<(String, String)>,
    disabled: bool,
    /// Each run is a list of actions, from a fresh view.
    runs: Vec<Vec<Action>>,
}

/// An action on the control or clickable element of that place.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Action {
    Type { at: usize, text: String },
    Click { at: usize },
    Choose { at: usize, option: usize },
}

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let request: Request = serde_json::from_str(&line?).map_err(std::io::Error::other)?;
        writeln!(out, "{}", answer(&request))?;
        out.flush()?;
    }
    Ok(())
}

fn answer(request: &Request) -> Value {
    let template = parse(&request.template);
    let settings = Settings {
        declared: request.declared.clone(),
        stored: request.stored.clone(),
        errors: request.errors.clone(),
        disabled: request.disabled,
        grammar: Grammar::OneZero,
        // Where the comparison's browser is: see `compare.mjs`.
        zone: Zone(|_| -300.0),
    };
    let runs: Vec<Value> = request
        .runs
        .iter()
        .map(|actions| {
            let mut live = Live::new(&template, settings.clone());
            let mut states = vec![state(&live)];
            for action in actions {
                if let Some(event) = event(&live, action) {
                    live.event(&event);
                }
                states.push(state(&live));
            }
            Value::Array(states)
        })
        .collect();
    json!({ "runs": runs })
}

/// Elements in document order.
fn elements(live: &Live) -> Vec<u32> {
    let mut waiting: Vec<u32> = live.top().collect();
    waiting.reverse();
    let mut found = Vec::new();
    while let Some(node) = waiting.pop() {
        if matches!(live.drawn(node), Some(Drawn::Element(_))) {
            found.push(node);
        }
        let mut children: Vec<u32> = live.children(node).collect();
        children.reverse();
        waiting.extend(children);
    }
    found
}

fn actors(live: &Live) -> Vec<u32> {
    elements(live)
        .into_iter()
        .filter(|node| match live.drawn(*node) {
            Some(Drawn::Element(element)) => {
                matches!(
                    element.written_tag(),
                    "input" | "select" | "textarea" | "button"
                ) || element.click().is_some()
            }
            _ => false,
        })
        .collect()
}

fn event(live: &Live, action: &Action) -> Option<Event> {
    let (Action::Type { at, .. } | Action::Click { at } | Action::Choose { at, .. }) = action;
    let node = *actors(live).get(*at)?;
    let Some(Drawn::Element(element)) = live.drawn(node) else {
        return None;
    };
    let attribute = |name: &str| {
        element
            .attributes()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.to_lowercase())
    };
    let kind = attribute("type").unwrap_or_default();
    let is_text = match element.written_tag() {
        "textarea" => true,
        "input" => !matches!(
            &*kind,
            "checkbox" | "radio" | "hidden" | "button" | "submit"
        ),
        _ => false,
    };
    Some(match action {
        Action::Type { text, .. } if is_text => Event::Typed(node, text.clone()),
        Action::Choose { option, .. }
            if element.written_tag() == "select" && *option < live.options(node).len() =>
        {
            Event::Chosen(node, vec![*option])
        }
        Action::Type { .. } | Action::Choose { .. } => return None,
        Action::Click { .. } => {
            if attribute("disabled").is_some() {
                return None;
            }
            let checked = match attribute("type").as_deref() {
                Some("checkbox") => Some(!element.is_checked()),
                Some("radio") => Some(true),
                _ => None,
            };
            Event::Clicked(node, checked)
        }
    })
}

fn state(live: &Live) -> Value {
    let mut text = String::new();
    let mut shown = Vec::new();
    let mut waiting: Vec<(u32, bool)> = live.top().map(|node| (node, false)).collect();
    waiting.reverse();
    while let Some((node, hidden)) = waiting.pop() {
        let mut hidden = hidden;
        match live.drawn(node) {
            Some(Drawn::Text(part)) => text.push_str(part),
            Some(Drawn::Element(element)) => {
                if matches!(element.written_tag(), "style" | "script") {
                    continue;
                }
                hidden |= element.is_hidden();
                shown.push(shown_element(live, node, hidden));
            }
            _ => {}
        }
        let mut children: Vec<(u32, bool)> =
            live.children(node).map(|node| (node, hidden)).collect();
        children.reverse();
        waiting.extend(children);
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let scope: serde_json::Map<String, Value> = live
        .scope()
        .into_iter()
        .filter(|(name, _)| name != "GOINPUTNAME")
        .map(|(name, json)| (name, Value::String(json)))
        .collect();
    json!({ "elements": shown, "text": words.join(" "), "scope": scope })
}

fn shown_element(live: &Live, node: u32, hidden: bool) -> Value {
    let Some(Drawn::Element(element)) = live.drawn(node) else {
        return Value::Null;
    };
    let attribute = |name: &str| {
        element
            .attributes()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.to_owned())
    };
    let mut classes: Vec<String> = element
        .classes()
        .split_whitespace()
        .filter(|name| !matches!(*name, "ng-scope" | "ng-binding"))
        .map(str::to_owned)
        .collect();
    classes.sort();
    let tag = element.written_tag();
    let mut made = serde_json::Map::new();
    made.insert("tag".into(), json!(tag));
    made.insert("hidden".into(), json!(hidden));
    made.insert("classes".into(), json!(classes.join(" ")));
    for name in ["title", "placeholder", "tabindex", "for", "href"] {
        if let Some(value) = attribute(name) {
            made.insert(name.into(), json!(value));
        }
    }
    let is_control = matches!(tag, "input" | "select" | "textarea" | "button");
    if is_control || matches!(tag, "option" | "fieldset") {
        made.insert("disabled".into(), json!(attribute("disabled").is_some()));
    }
    if is_control {
        for name in ["readonly", "required"] {
            made.insert(name.into(), json!(attribute(name).is_some()));
        }
        if let Some(model) = element.model() {
            made.insert("model".into(), json!(model));
        }
    }
    match tag {
        "input" => {
            let kind = attribute("type").unwrap_or_default().to_lowercase();
            made.insert("type".into(), json!(kind));
            if matches!(kind.as_str(), "checkbox" | "radio") {
                made.insert("checked".into(), json!(element.is_checked()));
                made.insert(
                    "value".into(),
                    json!(attribute("value").unwrap_or("on".into())),
                );
            } else {
                let value = element.value().map(str::to_owned);
                let value = value.or_else(|| attribute("value")).unwrap_or_default();
                made.insert("value".into(), json!(value));
            }
        }
        "textarea" => {
            let text = || {
                live.children(node)
                    .filter_map(|child| match live.drawn(child) {
                        Some(Drawn::Text(text)) => Some(text.to_owned()),
                        _ => None,
                    })
                    .collect::<String>()
            };
            let value = element.value().map_or_else(text, str::to_owned);
            made.insert("value".into(), json!(value));
        }
        "select" => {
            let options = live.options(node);
            let chosen: Vec<usize> = options
                .iter()
                .enumerate()
                .filter(|(_, (_, chosen))| *chosen)
                .map(|(place, _)| place)
                .collect();
            made.insert("chosen".into(), json!(chosen));
            made.insert("options".into(), json!(options.len()));
        }
        "option" => {
            if let Some(value) = attribute("value") {
                made.insert("value".into(), json!(value));
            }
        }
        _ => {}
    }
    Value::Object(made)
}
