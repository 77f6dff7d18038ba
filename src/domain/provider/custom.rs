//! Custom: a declaration that stands in the configuration instead of in the
//! program, so that whoever has only the built files can connect a service too.
//!
//! `docs/providers/custom.md` explains the format with an example.

mod check;

#[cfg(test)]
mod tests;

pub use check::{check, move_credential};

use super::ci::{NO_AUTHOR, NO_MESSAGE, SHOWN, pane, show, timed};
use super::credential::{Scheme, add};
use super::pane::{Build, Commit, Content, Coverage, Health, Outcome, PaneData, PaneKind};
use super::read::{at_place, id, link, list};
use super::{
    Ask, Auth, Declaration, Fate, Format, Misfit, Poll, Setting, SettingKind, Settings, Step, ask,
    coveralls, gh_issues, tags,
};
use crate::domain::decimal;
use crate::domain::form::model::Method;
use crate::domain::http::HttpRequest;
use crate::domain::time::Timestamp;
use serde_json::Value;

/// What it does, for people.
pub const ABOUT: &str = "Shows what any JSON API answers, by a declaration of your own.";

/// The declaration of what has its declaration in the settings.
pub static CUSTOM: Declaration = Declaration {
    key: "custom",
    name: "Custom",
    kind: PaneKind::Builds,
    root: "",
    endpoint: "",
    auth: Auth::None,
    headers: &[],
    settings: &[
        Setting {
            key: "declaration",
            label: "Declaration",
            help: "What to ask, and where the answer has what.",
            kind: SettingKind::Json,
            required: true,
        },
        Setting {
            key: "token",
            label: "Token",
            help: "For the schemes bearer, header and query.",
            kind: SettingKind::Secret,
            required: false,
        },
        Setting {
            key: "username",
            label: "User name",
            help: "For the scheme basic.",
            kind: SettingKind::Text,
            required: false,
        },
        Setting {
            key: "password",
            label: "Password",
            help: "For the scheme basic.",
            kind: SettingKind::Secret,
            required: false,
        },
        Setting {
            key: "root",
            label: "Base address",
            help: "Instead of the declaration's own.",
            kind: SettingKind::Text,
            required: false,
        },
    ],
    poll_seconds: 60,
    fate: Fate::Alive,
    format: Format::Json,
    members: &[],
    step,
};

/// The secrets that the declaration's scheme takes.
pub fn secrets(settings: &Settings) -> &'static [&'static str] {
    match settings.0.get("declaration").and_then(scheme) {
        Some("basic") => &["password"],
        Some("bearer" | "header" | "query") => &["token"],
        _ => &[],
    }
}

fn scheme(declaration: &Value) -> Option<&str> {
    at_place(declaration, "/auth/scheme")?.as_str()
}

fn step(poll: &Poll<'_>) -> Result<Step, Misfit> {
    let declaration = poll.settings.0.get("declaration").unwrap_or(&Value::Null);
    let Some(answer) = poll.answers.first() else {
        return Ok(Step::Ask(vec![Ask {
            request: request(declaration, poll.settings),
            optional: false,
        }]));
    };
    let body = answer.as_ref().map_or(&Value::Null, |answer| &answer.body);
    let map = Map {
        declaration,
        settings: poll.settings,
    };
    let name = map
        .text("title_at")
        .and_then(|place| id(body, place))
        .or_else(|| Some(ask::name(poll.settings, map.text("title")?)))
        .or_else(|| map.text("name").map(str::to_owned))
        .unwrap_or_else(|| CUSTOM.name.to_owned());
    let page = map.text("page").map(|page| ask::page(poll.settings, page));
    let simple = |health, content| {
        show(PaneData {
            part: String::new(),
            name: name.clone(),
            link: page.clone(),
            health,
            note: String::new(),
            content,
        })
    };
    match map.text("kind") {
        Some("vcs") => {
            let commits = map.items(body)?.take(SHOWN).map(|item| map.commit(item));
            simple(Health::None, Content::Commits(commits.collect()))
        }
        Some("coverage") => {
            let items = map.items(body)?.take(SHOWN).map(|item| map.coverage(item));
            let items: Vec<Coverage> = items.collect();
            let health = coveralls::health(
                items.first().and_then(|item| item.percent),
                map.threshold("ok_threshold", 80.0),
                map.threshold("neutral_threshold", 50.0),
            );
            simple(health, Content::Coverage(items))
        }
        Some("issues") => {
            let counts = ["open_issues", "closed_issues", "open_prs", "closed_prs"]
                .map(|counter| map.count(body, counter));
            let days = map.counter(body, "half_life_days").and_then(number);
            let half_life = days.and_then(|days| whole(days * 86_400_000.0));
            let health = gh_issues::health(
                half_life,
                map.threshold("ok_threshold", 7.0),
                map.threshold("neutral_threshold", 30.0),
            );
            simple(health, Content::Issues { counts, half_life })
        }
        Some("stories") => {
            let points = ["ready", "in_flight", "completed", "accepted"]
                .map(|counter| map.counter(body, counter).and_then(number));
            let velocity = map
                .counter(body, "velocity")
                .and_then(|value| id(value, ""));
            let velocity = velocity.unwrap_or_else(|| "unknown".to_owned());
            simple(Health::None, Content::Stories { velocity, points })
        }
        _ => {
            let builds = map.items(body)?.map(|item| map.build(item)).collect();
            show(pane(name, page, builds))
        }
    }
}

fn request(declaration: &Value, settings: &Settings) -> HttpRequest {
    let map = Map {
        declaration,
        settings,
    };
    let root = settings.text("root");
    let root = root.as_deref().or(map.text("root")).unwrap_or_default();
    let mut url = root.trim().trim_end_matches('/').to_owned();
    url.push_str(&ask::page(
        settings,
        map.text("endpoint").unwrap_or_default(),
    ));
    let mut headers = Vec::new();
    if let Some(Value::Object(fields)) = declaration.get("headers") {
        for (name, value) in fields {
            if let Some(value) = value.as_str() {
                headers.push((name.clone(), value.to_owned()));
            }
        }
    }
    let secret = |key: &str| settings.text(key).unwrap_or_default().trim().to_owned();
    let part = |key: &str| {
        at_place(declaration, key)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let token = secret("token");
    let scheme = match scheme(declaration) {
        Some("basic") => Scheme::Basic {
            username: secret("username"),
            password: secret("password"),
        },
        Some("bearer") => Scheme::Bearer(token),
        Some("header") if !token.is_empty() => Scheme::Header {
            name: part("/auth/name").to_owned(),
            value: [part("/auth/prefix"), &token].concat(),
        },
        Some("query") => Scheme::Query {
            name: part("/auth/name").to_owned(),
            value: token,
        },
        _ => Scheme::None,
    };
    add(scheme, &mut url, &mut headers);
    HttpRequest {
        method: Method::Get,
        url,
        headers,
        body: None,
    }
}

/// A declaration as the way from an answer to what is shown.
struct Map<'a> {
    declaration: &'a Value,
    settings: &'a Settings,
}

impl<'a> Map<'a> {
    fn text(&self, key: &str) -> Option<&'a str> {
        self.declaration.get(key)?.as_str()
    }

    /// The objects of the list, whichever kind they are of.
    fn items<'b>(&self, body: &'b Value) -> Result<impl Iterator<Item = &'b Value>, Misfit> {
        let place = self.text("items").unwrap_or_default();
        let items = list(body, place, "a list", false)?;
        Ok(items.iter().filter(|item| item.is_object()))
    }

    /// What an item has for a field.
    fn field<'b>(&self, item: &'b Value, field: &str) -> Option<&'b Value> {
        let place = self.declaration.get("fields")?.get(field)?.as_str()?;
        at_place(item, place).filter(|value| !value.is_null())
    }

    fn words(&self, item: &Value, field: &str) -> Option<String> {
        let words = id(self.field(item, field)?, "")?;
        (!words.trim().is_empty()).then_some(words)
    }

    fn moment(&self, item: &Value, field: &str) -> Option<Timestamp> {
        match self.field(item, field)? {
            Value::String(text) => Timestamp::parse(text),
            // Seconds since 1970, or milliseconds if they would be far away.
            value => match number(value)? {
                seconds if seconds.abs() < 1e11 => whole(seconds * 1000.0),
                millis => whole(millis),
            }
            .map(Timestamp),
        }
    }

    fn link(&self, item: &Value) -> Option<String> {
        link(self.field(item, "link")?, "")
    }

    fn threshold(&self, key: &str, usual: f64) -> f64 {
        let declared = || self.declaration.get(key)?.as_f64();
        self.settings.number(key).or_else(declared).unwrap_or(usual)
    }

    /// What the answer has for a counter.
    fn counter<'b>(&self, body: &'b Value, counter: &str) -> Option<&'b Value> {
        let place = self.declaration.get("counters")?.get(counter)?.as_str()?;
        at_place(body, place)
    }

    /// A number, or how many items a list has; `None` if there is neither.
    fn count(&self, body: &Value, counter: &str) -> Option<u32> {
        let count = match self.counter(body, counter)? {
            Value::Array(items) => i64::try_from(items.len()).ok(),
            value => number(value).and_then(whole),
        };
        Some(u32::try_from(count?.max(0)).unwrap_or(u32::MAX))
    }

    fn build(&self, item: &Value) -> Build {
        let (outcome, waiting) = self.outcome(item);
        let started_at = self.moment(item, "started_at");
        let finished_at = self.moment(item, "finished_at");
        let timed = timed(outcome, waiting, started_at, finished_at);
        let seconds = || number(self.field(item, "duration")?).and_then(whole);
        let timed = match (finished_at, seconds()) {
            (None, Some(seconds)) => timed.lasting(seconds),
            _ => timed,
        };
        Build {
            author: self
                .words(item, "author")
                .unwrap_or_else(|| NO_AUTHOR.to_owned()),
            message: self
                .words(item, "message")
                .unwrap_or_else(|| NO_MESSAGE.to_owned()),
            link: self.link(item),
            ..timed
        }
    }

    /// What the word for a build's state stands for, and whether it waits. What
    /// is absent goes by the word `null`.
    fn outcome(&self, item: &Value) -> (Outcome, bool) {
        let word = word(self.field(item, "outcome"));
        let words = self.declaration.get("outcomes").and_then(Value::as_object);
        let meaning = words.and_then(|words| {
            let same = |known: &&String| known.eq_ignore_ascii_case(&word);
            let alike = || words.get(words.keys().find(same)?);
            words.get(&word).or_else(alike)?.as_str()
        });
        match meaning {
            Some("passed") => (Outcome::Passed, false),
            Some("failed") => (Outcome::Failed, false),
            Some("crashed") => (Outcome::Crashed, false),
            Some("cancelled") => (Outcome::Cancelled, false),
            Some("working") => (Outcome::Working, false),
            Some("waiting") => (Outcome::Working, true),
            _ => (Outcome::Unknown, false),
        }
    }

    fn commit(&self, item: &Value) -> Commit {
        Commit {
            author: self
                .words(item, "author")
                .unwrap_or_else(|| NO_AUTHOR.to_owned()),
            message: self.message(item),
            committed: self.moment(item, "committed"),
            link: self.link(item),
        }
    }

    fn coverage(&self, item: &Value) -> Coverage {
        Coverage {
            author: self
                .words(item, "author")
                .unwrap_or_else(|| NO_AUTHOR.to_owned()),
            message: self.message(item),
            committed: self.moment(item, "committed"),
            percent: self.field(item, "coverage").and_then(number),
            link: self.link(item),
        }
    }

    fn message(&self, item: &Value) -> String {
        let message = self.words(item, "message").unwrap_or_default();
        tags::strip(&message)
    }
}

/// The word for a build's state, as `outcomes` has it.
pub fn word(state: Option<&Value>) -> String {
    match state {
        Some(Value::Bool(truth)) => truth.to_string(),
        Some(value) => id(value, "").unwrap_or_default(),
        None => "null".to_owned(),
    }
}

/// A finite number, also from text.
pub fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => decimal::read(text.trim().trim_end_matches('%')),
        _ => None,
    }
    .filter(|number: &f64| number.is_finite())
}

/// The nearest whole number, if it is not out of all reason.
pub fn whole(number: f64) -> Option<i64> {
    let whole = i64::try_from(decimal::whole(number.abs().round())).ok()?;
    Some(if number < 0.0 { -whole } else { whole })
}
