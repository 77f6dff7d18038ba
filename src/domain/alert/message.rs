//! What is said of a transition: in a sentence, as JSON, as a chat message.

use crate::domain::alert::log::{Kind, Transition};
use crate::domain::form::model::Method;
use crate::domain::http::{HttpRequest, check_header, percent_encode};
use crate::domain::poll::proxy::through;
use crate::domain::problem::Problem;
use crate::domain::provider::Settings;
use crate::domain::time::{Timestamp, iso, span};
use serde_json::{Value, json};

/// The version of the JSON that a webhook sends.
pub const VERSION: u32 = 1;

/// The most characters of a name from outside in a message.
const NAME_LIMIT: usize = 120;

/// What happened, in a few words: "acme/web is failing".
pub fn title(transition: &Transition) -> String {
    let name = brief(&transition.name);
    match transition.kind {
        Kind::Broke => format!("{name} is failing"),
        Kind::Recovered => format!("{name} is passing again"),
        Kind::StaysRed { minutes } => {
            let wait = span(i64::from(minutes).saturating_mul(60_000));
            format!("{name} is still failing after {wait}")
        }
    }
}

/// What more is known: service, group, since when, by whom, on which board.
pub fn body(transition: &Transition, board: &str) -> String {
    let mut parts = vec![transition.service.clone()];
    for part in [&transition.group, board] {
        if !part.is_empty() {
            parts.push(brief(part));
        }
    }
    let red_for = transition.at.since(transition.since);
    match transition.kind {
        Kind::Recovered => parts.push(format!("it was red for {}", span(red_for))),
        _ if red_for >= 60_000 => parts.push(format!("red for {}", span(red_for))),
        _ => {}
    }
    if !transition.author.is_empty() && transition.kind != Kind::Recovered {
        parts.push(format!("since a change of {}", brief(&transition.author)));
    }
    parts.join(" · ")
}

/// The JSON of a webhook; `docs/providers/webhook.md` describes it.
pub fn json(transition: &Transition, board: &str) -> Value {
    let minutes = match transition.kind {
        Kind::StaysRed { minutes } => Some(minutes),
        _ => None,
    };
    json!({
        "version": VERSION,
        "id": transition.id,
        "event": transition.kind.as_str(),
        "minutes": minutes,
        "at": iso(transition.at),
        "red_since": iso(transition.since),
        "text": title(transition),
        "board": board,
        "pane": {
            "id": transition.pane,
            "name": transition.name,
            "group": transition.group,
            "service": transition.service,
            "link": transition.link,
        },
        "author": transition.author,
    })
}

/// The text of a chat message: a sign, the sentence with a link, and what more
/// is known.
pub fn chat(transition: &Transition, board: &str) -> String {
    let sign = match transition.kind {
        Kind::Recovered => "\u{2705}",
        _ => "\u{1f534}",
    };
    let title = harmless(&title(transition));
    // A link ends at a bar or an angle bracket.
    let link = transition
        .link
        .as_deref()
        .filter(|link| !link.contains(['|', '>', '<', ' ']));
    let title = match link {
        Some(link) => format!("<{link}|{title}>"),
        None => title,
    };
    format!("{sign} {title}\n{}", harmless(&body(transition, board)))
}

/// A text in which nothing calls people, names a channel or makes a link:
/// names of panes and authors come from outside.
fn harmless(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            // Mattermost reads `@channel` as it stands; nothing is seen of this.
            '@' => safe.push_str("@\u{200b}"),
            // It reads Markdown, in which `[words](address)` is a link, with an
            // exclamation mark before it a picture, and `~name` a channel.
            '[' | '~' => {
                safe.push(letter);
                safe.push('\u{200b}');
            }
            ']' => safe.push_str("]\u{200b}"),
            letter if letter.is_control() => safe.push(' '),
            letter => safe.push(letter),
        }
    }
    safe
}

fn brief(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let mut letters = line.chars();
    let mut brief: String = letters.by_ref().take(NAME_LIMIT).collect();
    if letters.next().is_some() {
        brief.push('…');
    }
    brief
}

/// How a message travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// What is sent.
    pub request: HttpRequest,
    /// The answer cannot be read and is not needed: any answer will do.
    pub blind: bool,
}

/// The request of a webhook with these settings, secrets filled in.
///
/// The chat message is a form field, which Slack and Mattermost take and which a
/// browser sends without asking first (it needs no preflight). JSON is asked
/// for, unless the answer is ignored: then it goes as plain text.
///
/// # Errors
/// What is missing or cannot be sent; never with the address in it.
pub fn post(settings: &Settings, transition: &Transition, board: &str) -> Result<Post, Problem> {
    let Some(url) = settings.text("url") else {
        return Err(Problem::new(
            "The webhook’s address is not known in this browser.",
            "Enter it under Integrations.",
        ));
    };
    let blind = settings.text("answer").as_deref() == Some("ignore");
    let (kind, body) = match settings.text("shape").as_deref() {
        Some("slack") => {
            let message = json!({ "text": chat(transition, board) }).to_string();
            (
                "application/x-www-form-urlencoded",
                ["payload=", &percent_encode(&message)].concat(),
            )
        }
        _ if blind => (
            "text/plain;charset=UTF-8",
            json(transition, board).to_string(),
        ),
        _ => ("application/json", json(transition, board).to_string()),
    };
    let mut headers = vec![("Content-Type".to_owned(), kind.to_owned())];
    if let Some(token) = settings.text("token") {
        if blind {
            return Err(Problem::new(
                "A webhook whose answer is ignored cannot carry a token.",
                "Set “Answer of the receiver” to “read”, or forget the token.",
            ));
        }
        let value = ["Bearer ", token.trim()].concat();
        if check_header("Authorization", &value).is_err() {
            return Err(Problem::new(
                "The webhook’s token has a line break or a character that no header can carry.",
                "Enter it again under Integrations.",
            ));
        }
        headers.push(("Authorization".to_owned(), value));
    }
    let url = url.trim();
    let url = match settings.text("proxy") {
        Some(proxy) => through(proxy.trim(), url),
        None => url.to_owned(),
    };
    Ok(Post {
        request: HttpRequest {
            method: Method::Post,
            url,
            headers,
            body: Some(body),
        },
        blind,
    })
}

/// What an answer to a webhook means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It arrived.
    Delivered,
    /// It may arrive later.
    Later(String),
    /// It will never arrive as it is.
    Never(String),
}

/// What a status means for a delivery.
pub fn verdict(status: u16) -> Verdict {
    match status {
        200..=299 => Verdict::Delivered,
        408 | 425 | 429 | 500..=599 => Verdict::Later(format!(
            "The receiver answered with status {status}; it may take it later."
        )),
        401 | 403 => Verdict::Never(format!(
            "The receiver refused it with status {status}: check address and token."
        )),
        404 | 410 => Verdict::Never(format!(
            "The receiver has nothing at this address (status {status}): make a new webhook there and enter its address."
        )),
        _ => Verdict::Never(format!(
            "The receiver did not take it: it answered with status {status}. Check the shape of the message."
        )),
    }
}

/// A made-up transition, to try a responder with.
pub fn sample(now: Timestamp) -> Transition {
    Transition {
        id: format!("test-{}", now.0),
        kind: Kind::Broke,
        at: now,
        since: now,
        pane: "test".to_owned(),
        name: "Signalbox test".to_owned(),
        group: String::new(),
        service: "This is a test".to_owned(),
        author: String::new(),
        link: None,
    }
}
