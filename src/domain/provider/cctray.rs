//! CCTray: the XML feed of many CI servers.
//!
//! A feed knows of each project only how its last build ended and whether it
//! builds, so the history of a project is what successive polls have seen.
//!
//! Source: the specification at cctray.org, version 1; GoCD's manual for
//! `messages`.

mod xml;

#[cfg(test)]
mod tests;

use super::credential::{self, Scheme};
use super::pane::{Broken, Build, Content, Elapsed, Health, Outcome, PaneData, PaneKind, Project};
use super::{
    Ask, Auth, Declaration, Fate, Format, Misfit, Poll, Setting, SettingKind, Settings, Step, ci,
};
use crate::domain::cut::{cut, cut_last};
use crate::domain::form::model::Method;
use crate::domain::form::saved::names_a_secret;
use crate::domain::http::{HttpRequest, origin_of};
use crate::domain::route::decoded;
use crate::domain::time::Timestamp;
use serde_json::{Map, Value};
use xml::{Reader, Tag};

/// The most projects that one pane shows, and the most panes of one feed.
const PROJECT_LIMIT: usize = 500;
const PANE_LIMIT: usize = 200;

/// What it does, for people.
pub const ABOUT: &str =
    "Shows the projects of a CCTray feed, which GoCD, Jenkins, TeamCity and many others have.";

/// The declaration.
pub static CCTRAY: Declaration = Declaration {
    key: "cctray",
    name: "CCTray feed",
    kind: PaneKind::Feed,
    root: "",
    endpoint: "",
    auth: Auth::None,
    headers: &[],
    settings: &[
        Setting {
            key: "root",
            label: "Address of the feed",
            help: "For example https://ci.example.org/go/cctray.xml.",
            kind: SettingKind::Text,
            required: true,
        },
        Setting {
            key: "auth",
            label: "Log in with",
            help: "How the feed wants the credential; automatic goes by what is filled in.",
            kind: SettingKind::Choice(&["automatic", "none", "basic", "bearer", "query"]),
            required: false,
        },
        Setting {
            key: "username",
            label: "User name",
            help: "For basic.",
            kind: SettingKind::Text,
            required: false,
        },
        Setting {
            key: "password",
            label: "Password or API token",
            help: "For basic: of that user.",
            kind: SettingKind::Secret,
            required: false,
        },
        Setting {
            key: "token",
            label: "Token",
            help: "For bearer and query.",
            kind: SettingKind::Secret,
            required: false,
        },
        Setting {
            key: "parameter",
            label: "Parameter of the query",
            help: "For query: the name the token goes by, for example access_token.",
            kind: SettingKind::Text,
            required: false,
        },
        Setting {
            key: "projects",
            label: "Projects",
            help: "Names of the projects to show, * standing for any text; all if empty.",
            kind: SettingKind::List,
            required: false,
        },
        Setting {
            key: "panes",
            label: "Panes",
            help: "One pane for the feed, or each project in a pane of its own.",
            kind: SettingKind::Choice(&["one", "each"]),
            required: false,
        },
    ],
    poll_seconds: 60,
    fate: Fate::Alive,
    format: Format::Text,
    members: &[],
    step,
};

fn step(poll: &Poll<'_>) -> Result<Step, Misfit> {
    let Some(answer) = poll.answers.first() else {
        return Ok(Step::Ask(vec![Ask {
            request: request(poll.settings),
            optional: false,
        }]));
    };
    let body = answer.as_ref().and_then(|answer| answer.body.as_str());
    let all = read(body.unwrap_or_default())?;
    let total = all.len();
    let patterns = patterns(poll.settings);
    let mut projects: Vec<Project> = all
        .into_iter()
        .filter(|project| {
            let name = lowercase(&project.name);
            patterns.is_empty() || patterns.iter().any(|pattern| matches(pattern, &name))
        })
        .collect();
    let matching = projects.len();
    let each = poll.settings.text("panes").as_deref() == Some("each");
    if !each {
        projects = worst_first(projects);
    }
    projects.truncate(if each { PANE_LIMIT } else { PROJECT_LIMIT });
    let note = note(projects.len(), matching, total);
    if each && !projects.is_empty() {
        return Ok(Step::Show {
            panes: each_in_a_pane(projects, poll.previous, &note),
            memory: Value::Null,
        });
    }
    ci::show(PaneData {
        part: String::new(),
        name: host(poll.settings),
        link: None,
        health: health(&projects),
        note,
        content: Content::Feed(projects),
    })
}

/// The request for the feed: the setting `root` is its whole address.
fn request(settings: &Settings) -> HttpRequest {
    let text = |key: &str| settings.text(key).map(|text| text.trim().to_owned());
    let mut url = text("root").unwrap_or_default();
    let mut headers = vec![(
        "Accept".to_owned(),
        "application/xml, text/xml, */*;q=0.1".to_owned(),
    )];
    let auth = text("auth").filter(|auth| auth != "automatic");
    let username = text("username").unwrap_or_default();
    let password = text("password").unwrap_or_default();
    let token = text("token").unwrap_or_default();
    let parameter = text("parameter").unwrap_or_default();
    let scheme = match auth.as_deref() {
        Some("basic") => Scheme::Basic {
            username,
            // Several servers take an API token as the password.
            password: if password.is_empty() { token } else { password },
        },
        Some("bearer") => Scheme::Bearer(token),
        Some("query") => Scheme::Query {
            name: if parameter.is_empty() {
                "access_token".to_owned()
            } else {
                parameter
            },
            value: token,
        },
        Some(_) => Scheme::None,
        None if !parameter.is_empty() => Scheme::Query {
            name: parameter,
            value: token,
        },
        None if !username.is_empty() || !password.is_empty() => Scheme::Basic {
            username,
            password: if password.is_empty() { token } else { password },
        },
        None => Scheme::Bearer(token),
    };
    credential::add(scheme, &mut url, &mut headers);
    HttpRequest {
        method: Method::Get,
        url,
        headers,
        body: None,
    }
}

/// Moves a credential that stands in the query of the feed's address, as servers
/// offer it to be copied, into the settings that are kept secret.
pub fn move_credential(settings: &mut Map<String, Value>) {
    let Some(Value::String(root)) = settings.get("root") else {
        return;
    };
    if settings.contains_key("token") {
        return;
    }
    let Some((address, name, value)) = without_credential(root) else {
        return;
    };
    let mut put = |key: &str, value: Value| settings.insert(key.to_owned(), value);
    put("root", address.into());
    put("auth", "query".into());
    put("parameter", name.into());
    put("token", value.into());
}

/// Parameters of a query that hold a secret though their names do not say so: the keys
/// of many services, and signed addresses.
const SECRET_PARAMETERS: [&str; 4] = ["key", "auth", "sig", "signature"];

/// An address without the parameter of its query that is named like a secret, the
/// parameter's name, and its value. `None` if there is none that each request could
/// encode anew.
pub fn without_credential(address: &str) -> Option<(String, String, String)> {
    let (address, query) = address.split_once('?')?;
    let mut parameters: Vec<&str> = query.split('&').collect();
    let place = parameters.iter().position(|parameter| {
        let (name, value) = parameter.split_once('=').unwrap_or_default();
        // A plus means one or a blank, depending on the server.
        is_secret(name) && !value.is_empty() && !decoded(value).contains(['%', '+', '#'])
    })?;
    let (name, value) = parameters.remove(place).split_once('=')?;
    let mut address = address.to_owned();
    if !parameters.is_empty() {
        address.push('?');
        address.push_str(&parameters.join("&"));
    }
    Some((address, name.to_owned(), decoded(value)))
}

/// The name of the first parameter in an address' query that is named like a secret
/// and has a value.
pub fn secret_parameter(address: &str) -> Option<&str> {
    let (_, query) = address.split_once('?')?;
    query.split('&').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        (is_secret(name) && !value.is_empty()).then_some(name)
    })
}

/// Whether a parameter of a query holds a secret, by its name.
fn is_secret(name: &str) -> bool {
    names_a_secret(name) || SECRET_PARAMETERS.contains(&&*lowercase(name))
}

/// Where the feed comes from, for people.
fn host(settings: &Settings) -> String {
    let root = settings.text("root").unwrap_or_default();
    let origin = origin_of(root.trim()).unwrap_or_default();
    let host = cut(&origin, "://").map_or("", |(_, host)| host);
    host.to_owned()
}

/// Names to be shown, `*` for any text; none means all.
fn patterns(settings: &Settings) -> Vec<String> {
    let lower = |text: &str| lowercase(text.trim());
    let list: Vec<String> = match settings.0.get("projects") {
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).map(lower).collect(),
        Some(Value::String(text)) => text
            .split(',')
            .flat_map(|part| part.split('\n'))
            .map(lower)
            .collect(),
        _ => Vec::new(),
    };
    list.into_iter()
        .filter(|pattern| !pattern.is_empty())
        .collect()
}

/// A name in lower case, for the alphabets that most names are written in. All
/// of Unicode takes a table of 5 kB.
fn lowercase(name: &str) -> String {
    let lower = |letter: char| {
        let code = u32::from(letter);
        let away = match code {
            // Latin-1, Greek, Cyrillic.
            0xC0..=0xDE if code != 0xD7 => 32,
            0x391..=0x3AB => 32,
            0x410..=0x42F => 32,
            0x400..=0x40F => 80,
            // Pairs of Latin Extended-A.
            0x100..=0x137 | 0x14A..=0x177 if code != 0x130 => 1 - code % 2,
            0x139..=0x148 | 0x179..=0x17E => code % 2,
            _ => return letter.to_ascii_lowercase(),
        };
        char::from_u32(code.saturating_add(away)).unwrap_or(letter)
    };
    name.chars().map(lower).collect()
}

/// Whether a name is what the pattern stands for, both in lower case.
fn matches(pattern: &str, name: &str) -> bool {
    let Some((first, rest)) = cut(pattern, "*") else {
        return name == pattern;
    };
    let Some(mut name) = name.strip_prefix(first) else {
        return false;
    };
    let (middle, last) = cut_last(rest, "*").unwrap_or(("", rest));
    for part in middle.split('*') {
        match cut(name, part) {
            Some((_, after)) => name = after,
            None => return false,
        }
    }
    name.ends_with(last)
}

fn note(shown: usize, matching: usize, total: usize) -> String {
    let mut note = String::new();
    if matching < total {
        note.push_str(&matching.to_string());
        note.push_str(" of ");
        note.push_str(&total.to_string());
        note.push_str(" projects");
    }
    if shown < matching {
        note.push_str(if note.is_empty() {
            "the first "
        } else {
            ", the first "
        });
        note.push_str(&shown.to_string());
        note.push_str(" of ");
        note.push_str(&matching.to_string());
        note.push_str(" shown: narrow down “projects”");
    }
    note
}

/// The projects of a feed, in its order.
fn read(text: &str) -> Result<Vec<Project>, Misfit> {
    let misfit = |found: &str| Misfit {
        at: String::new(),
        expected: "a CCTray feed, an XML document of `Projects`".to_owned(),
        found: found.to_owned(),
    };
    let mut reader = Reader::new(text);
    let mut projects: Vec<Project> = Vec::new();
    let mut depth = 0_usize;
    let mut in_project = false;
    loop {
        let tag = reader.next().map_err(|fault| {
            let mut found = fault.found.to_owned();
            found.push_str(" (byte ");
            found.push_str(&fault.at.to_string());
            found.push(')');
            misfit(&found)
        })?;
        match tag {
            Some(Tag::Open { name, attributes }) => {
                let is = |other: &str| name.eq_ignore_ascii_case(other);
                if depth == 0 && !is("Projects") {
                    return Err(misfit(if is("html") {
                        "a web page, most often one to log in"
                    } else {
                        "another XML document"
                    }));
                }
                if depth == 1 {
                    in_project = is("Project");
                    if in_project {
                        projects.push(project(&attributes));
                    }
                } else if depth == 3
                    && in_project
                    && is("message")
                    && let Some(project) = projects.last_mut()
                {
                    read_message(project, &attributes);
                }
                depth += 1;
            }
            Some(Tag::Close { .. }) => depth = depth.saturating_sub(1),
            None => return Ok(projects),
        }
    }
}

/// The attribute's value, without white space around it; empty if it is absent.
fn attribute<'a>(attributes: &'a [(&str, String)], name: &str) -> &'a str {
    attributes
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map_or("", |(_, value)| value.trim())
}

fn project(attributes: &[(&str, String)]) -> Project {
    let name = attribute(attributes, "name");
    let last = match attribute(attributes, "lastBuildStatus")
        .to_ascii_lowercase()
        .as_str()
    {
        "success" => Outcome::Passed,
        "failure" => Outcome::Failed,
        "exception" => Outcome::Crashed,
        _ => Outcome::Unknown,
    };
    let link = attribute(attributes, "webUrl");
    Project {
        name: if name.is_empty() { "<no name>" } else { name }.to_owned(),
        last,
        building: attribute(attributes, "activity").eq_ignore_ascii_case("Building"),
        last_built: Timestamp::parse(attribute(attributes, "lastBuildTime")),
        label: attribute(attributes, "lastBuildLabel").to_owned(),
        breakers: String::new(),
        link: origin_of(link).is_ok().then(|| link.to_owned()),
    }
}

/// GoCD tells who broke it in a message of that kind.
fn read_message(project: &mut Project, attributes: &[(&str, String)]) {
    let text = attribute(attributes, "text");
    if !attribute(attributes, "kind").eq_ignore_ascii_case("Breakers") || text.is_empty() {
        return;
    }
    if !project.breakers.is_empty() {
        project.breakers.push_str(", ");
    }
    // An address is nobody's business on a wall.
    let mut rest = text;
    while let Some((before, after)) = cut(rest, "<") {
        project.breakers.push_str(before.trim_end());
        rest = cut(after, ">").map_or("", |(_, after)| after);
    }
    project.breakers.push_str(rest);
}

/// The worse, the lower.
fn rank(project: &Project) -> u8 {
    match (project.last, project.building) {
        (Outcome::Failed | Outcome::Crashed, _) => 0,
        (_, true) => 1,
        (Outcome::Passed, false) => 3,
        _ => 2,
    }
}

/// By rank, else in the feed's order.
fn worst_first(projects: Vec<Project>) -> Vec<Project> {
    let mut ranks: [Vec<Project>; 4] = Default::default();
    for project in projects {
        if let Some(list) = ranks.get_mut(usize::from(rank(&project))) {
            list.push(project);
        }
    }
    ranks.into_iter().flatten().collect()
}

/// The rule for CI panes, over the last finished builds.
fn health(projects: &[Project]) -> Health {
    let any = |health| {
        let verdict = |project: &Project| project.last.verdict() == Some(health);
        projects.iter().any(verdict)
    };
    if any(Health::Error) {
        Health::Error
    } else if any(Health::Ok) {
        Health::Ok
    } else {
        Health::Neutral
    }
}

/// A pane per project; its history is what its pane showed at the last poll.
fn each_in_a_pane(projects: Vec<Project>, previous: &[PaneData], note: &str) -> Vec<PaneData> {
    let mut panes: Vec<PaneData> = Vec::with_capacity(projects.len());
    for project in projects {
        let mut part = project.name.clone();
        let mut number = 1_u32;
        while panes.iter().any(|pane| pane.part == part) {
            number += 1;
            part = format!("{} ({number})", project.name);
        }
        let before = previous.iter().find(|pane| pane.part == part);
        panes.push(pane(project, part, before, note));
    }
    panes
}

fn pane(project: Project, part: String, before: Option<&PaneData>, note: &str) -> PaneData {
    let (mut builds, streak) = match before.map(|pane| &pane.content) {
        Some(Content::Builds { builds, broken }) => (builds.clone(), broken.clone()),
        _ => (Vec::new(), None),
    };
    builds.retain(|build| build.outcome != Outcome::Working);
    for build in &mut builds {
        build.link = None;
    }
    let running = Build {
        author: ci::NO_AUTHOR.to_owned(),
        message: ci::NO_MESSAGE.to_owned(),
        outcome: Outcome::Working,
        link: project.link.clone(),
        ..Build::default()
    };
    remember(&mut builds, &project, running.clone());
    if let Some(newest) = builds.first_mut() {
        // The link leads to the newest build, or to the project.
        newest.link.clone_from(&project.link);
    }
    if project.building {
        builds.insert(0, running);
    }
    let mut pane = PaneData {
        part,
        note: note.to_owned(),
        ..ci::pane(project.name, project.link, builds)
    };
    go_on(&mut pane, streak);
    pane
}

/// A streak goes on whose beginning is no longer among the builds.
fn go_on(pane: &mut PaneData, streak: Option<Broken>) {
    if let Content::Builds {
        broken: Some(broken),
        ..
    } = &mut pane.content
        && broken.at_least
        && let Some(streak) = streak
    {
        *broken = streak;
    }
}

/// Adds the project's last build to its history if it is a new one: another
/// label or another time. While it builds, a new label may be that of the
/// running build, so that only the time tells. `unknown` is a build of the project
/// of which nothing is known.
fn remember(history: &mut Vec<Build>, project: &Project, unknown: Build) {
    let or = |text: &str, other: String| {
        if text.is_empty() {
            other
        } else {
            text.to_owned()
        }
    };
    let seen = Build {
        author: or(&project.breakers, unknown.author),
        message: or(&project.label, unknown.message),
        outcome: project.last,
        started_at: project.last_built,
        elapsed: project
            .last_built
            .map_or(Elapsed::NotAvailable, Elapsed::Ended),
        ..unknown
    };
    let never_built = project.last == Outcome::Unknown
        && project.last_built.is_none()
        && project.label.is_empty();
    match history.first_mut() {
        Some(newest)
            if newest.started_at == seen.started_at
                && (newest.message == seen.message || project.building) =>
        {
            // The same build; what is known of it may have changed.
            newest.outcome = seen.outcome;
            newest.author = seen.author;
        }
        _ if never_built => {}
        _ => history.insert(0, seen),
    }
}

/// Puts behind the builds of a pane what only an earlier visit saw of the same project,
/// and tells whether there was anything. A feed knows of the last build alone.
pub fn resume(pane: &mut PaneData, before: &PaneData) -> bool {
    let (
        Content::Builds { builds, .. },
        Content::Builds {
            builds: known,
            broken,
        },
    ) = (&pane.content, &before.content)
    else {
        return false;
    };
    let mut joined = builds.clone();
    if let [running, last, ..] = joined.as_mut_slice()
        && running.outcome == Outcome::Working
        && let Some(same) = known.iter().find(|build| ended_together(build, last))
    {
        // What the feed says now may be the label of the running build.
        last.message.clone_from(&same.message);
    }
    let Some(oldest) = joined.last().and_then(|build| build.started_at) else {
        return false;
    };
    let older = known
        .iter()
        .filter(|build| build.started_at.is_some_and(|at| at < oldest));
    joined.extend(older.cloned().map(|build| Build {
        link: None,
        ..build
    }));
    joined.truncate(ci::SHOWN);
    if joined == *builds {
        return false;
    }
    *pane = PaneData {
        part: std::mem::take(&mut pane.part),
        note: std::mem::take(&mut pane.note),
        ..ci::pane(std::mem::take(&mut pane.name), pane.link.take(), joined)
    };
    go_on(pane, broken.clone());
    true
}

fn ended_together(one: &Build, other: &Build) -> bool {
    one.outcome != Outcome::Working
        && one.started_at.is_some()
        && one.started_at == other.started_at
}
