//! What opening a configuration would do to the board: what is added, changed
//! and removed, before anything is.

use crate::domain::alert::declare::find_any as find;
use crate::domain::board::configuration::{Configuration, Entry, called, take_secrets};
use crate::domain::http::origin_of;
use serde_json::Value;

/// What becomes of the board that is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Way {
    /// The other board takes its place.
    #[default]
    Replace,
    /// The other board's integrations come to those that are there; those with
    /// the same id take their place.
    Add,
}

impl Way {
    /// The word of it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Replace => "replace",
            Self::Add => "add",
        }
    }
}

/// The board that comes of it.
pub fn joined(now: &Configuration, other: &Configuration, way: Way) -> Configuration {
    if way == Way::Replace {
        return other.clone();
    }
    let mut board = now.clone();
    if board.name.is_empty() {
        board.name.clone_from(&other.name);
    }
    if board.project_end.is_empty() {
        board.project_end.clone_from(&other.project_end);
    }
    for entry in &other.entries {
        match board.entries.iter_mut().find(|own| own.id == entry.id) {
            Some(own) => *own = entry.clone(),
            None => board.entries.push(entry.clone()),
        }
    }
    board
}

/// What becomes of one integration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is new.
    Added,
    /// It is there with something else about it.
    Changed,
    /// It is not there any more.
    Removed,
}

impl Fate {
    /// The word of it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Removed => "removed",
        }
    }
}

/// One integration that does not stay as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What becomes of it.
    pub fate: Fate,
    /// The entry's id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Its service.
    pub service: String,
    /// What changes, each a phrase: "branch: main → dev". Never a secret.
    pub changes: Vec<String>,
    /// It stays where it is asked for, so its stored secrets stay with it.
    pub keeps_secrets: bool,
    /// It brings another secret in the place of a stored one.
    pub replaces_secret: bool,
}

/// Tells whether a secret that a board brings takes the place of another one that is
/// stored: by the entry's id, the setting's key and the secret.
pub type Replaces<'a> = &'a dyn Fn(&str, &str, &str) -> bool;

/// All that would change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The integrations that change, in the order of the new board, then those
    /// that go.
    pub lines: Vec<Line>,
    /// What changes of the board as a whole, each a phrase.
    pub board: Vec<String>,
    /// How many integrations stay as they are.
    pub same: usize,
}

impl Comparison {
    /// Whether nothing would change.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.board.is_empty()
    }

    /// "2 added, 1 changed, 3 removed, 4 stay as they are."
    pub fn words(&self) -> String {
        let count = |fate| self.lines.iter().filter(|line| line.fate == fate).count();
        let mut parts: Vec<String> = [Fate::Added, Fate::Changed, Fate::Removed]
            .into_iter()
            .map(|fate| (count(fate), fate.as_str()))
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        match self.same {
            0 => {}
            1 => parts.push("1 stays as it is".to_owned()),
            same => parts.push(format!("{same} stay as they are")),
        }
        if parts.is_empty() {
            return "Nothing changes.".to_owned();
        }
        let mut words = parts.join(", ");
        words.push('.');
        words
    }
}

/// What differs between two boards.
pub fn compare(now: &Configuration, next: &Configuration, replaces: Replaces<'_>) -> Comparison {
    let bare = next;
    let (now, next) = (sealed(now), sealed(next));
    let mut comparison = Comparison::default();
    for (what, before, after) in [
        ("name", now.name.as_str(), next.name.as_str()),
        ("order of panes", now.order.as_str(), next.order.as_str()),
        (
            "end of the project",
            now.project_end.as_str(),
            next.project_end.as_str(),
        ),
    ] {
        if before != after {
            comparison.board.push(phrase(what, before, after));
        }
    }
    for (entry, bare) in next.entries.iter().zip(&bare.entries) {
        let Some(own) = now.entries.iter().find(|own| own.id == entry.id) else {
            comparison.lines.push(line(Fate::Added, entry));
            continue;
        };
        let mut brought = take_secrets(&mut bare.clone()).into_iter();
        let replaces_secret = brought.any(|(key, secret)| replaces(&entry.id, &key, &secret));
        if own == entry && !replaces_secret {
            comparison.same = comparison.same.saturating_add(1);
            continue;
        }
        comparison.lines.push(Line {
            changes: changes(own, entry),
            keeps_secrets: same_goal(own, bare),
            replaces_secret,
            ..line(Fate::Changed, entry)
        });
    }
    for own in &now.entries {
        if !next.entries.iter().any(|entry| entry.id == own.id) {
            comparison.lines.push(line(Fate::Removed, own));
        }
    }
    let order = |board: &Configuration, other: &Configuration| -> Vec<String> {
        let known = |entry: &&Entry| other.entries.iter().any(|own| own.id == entry.id);
        let both = board.entries.iter().filter(known);
        both.map(|entry| entry.id.clone()).collect()
    };
    if order(&now, &next) != order(&next, &now) {
        comparison
            .board
            .push("the order of the integrations".to_owned());
    }
    comparison
}

/// Whether the secrets of one entry would go to the same place with the other.
/// A secret is known by its entry's id, and a board from elsewhere may have the
/// same ids with other addresses. An address that is a secret itself (a webhook's)
/// stands in the settings only of a board that brings its own.
pub fn same_goal(one: &Entry, other: &Entry) -> bool {
    one.integration == other.integration
        && ["root", "proxy", "declaration", "url"]
            .iter()
            .all(|key| one.settings.get(*key) == other.settings.get(*key))
}

/// The origins that a board would ask, each once, in its order; a proxy's
/// instead of those behind it. Switched-off integrations ask nobody.
pub fn origins(board: &Configuration) -> Vec<String> {
    let mut origins = Vec::new();
    for entry in board.entries.iter().filter(|entry| entry.enabled) {
        // An address with a login in it loses that once it is opened, and is asked; so is
        // one that is a secret itself.
        let mut entry = entry.clone();
        let secrets = take_secrets(&mut entry);
        let text = |key: &str| {
            let mut taken = secrets.iter();
            let secret = taken.find(|(known, _)| known == key);
            let setting = entry.settings.get(key).and_then(Value::as_str);
            setting.or_else(|| secret.map(|(_, address)| address.as_str()))
        };
        let declared = entry
            .settings
            .get("declaration")
            .and_then(|declaration| declaration.get("root"))
            .and_then(Value::as_str);
        let usual = find(&entry.integration).map(|declaration| declaration.root);
        let proxy = text("proxy").map(str::trim);
        if proxy.is_some_and(|proxy| proxy.starts_with(['/', '.'])) {
            // A proxy on the page's own site.
            continue;
        }
        let address = proxy
            .or_else(|| text("root"))
            .or(declared)
            .or(usual)
            .unwrap_or_default();
        if let Ok(origin) = origin_of(address.trim())
            && !origins.contains(&origin)
        {
            origins.push(origin);
        }
    }
    origins
}

fn sealed(board: &Configuration) -> Configuration {
    let mut board = board.clone();
    for entry in &mut board.entries {
        take_secrets(entry);
    }
    board
}

fn line(fate: Fate, entry: &Entry) -> Line {
    Line {
        fate,
        id: entry.id.clone(),
        name: called(entry),
        service: find(&entry.integration).map_or_else(
            || entry.integration.clone(),
            |declaration| declaration.name.to_owned(),
        ),
        changes: Vec::new(),
        keeps_secrets: false,
        replaces_secret: false,
    }
}

fn changes(before: &Entry, after: &Entry) -> Vec<String> {
    let mut changes = Vec::new();
    for (what, before, after) in [
        ("service", &before.integration, &after.integration),
        ("name", &before.name, &after.name),
        ("group", &before.group, &after.group),
    ] {
        if before != after {
            changes.push(phrase(what, before, after));
        }
    }
    if before.enabled != after.enabled {
        let word = if after.enabled {
            "switched on"
        } else {
            "switched off"
        };
        changes.push(word.to_owned());
    }
    if before.size != after.size {
        changes.push(phrase(
            "size",
            &before.size.to_string(),
            &after.size.to_string(),
        ));
    }
    let mut keys: Vec<&String> = before.settings.keys().collect();
    keys.extend(
        after
            .settings
            .keys()
            .filter(|key| !before.settings.contains_key(*key)),
    );
    for key in keys {
        let (old, new) = (before.settings.get(key), after.settings.get(key));
        if old != new {
            changes.push(phrase(key, &shown(old), &shown(new)));
        }
    }
    if before.secrets != after.secrets {
        changes.push("which secrets are asked for".to_owned());
    }
    changes
}

fn phrase(what: &str, before: &str, after: &str) -> String {
    match (before, after) {
        ("", after) => format!("{what}: {after}"),
        (before, "") => format!("{what}: {before} → nothing"),
        (before, after) => format!("{what}: {before} → {after}"),
    }
}

fn shown(value: Option<&Value>) -> String {
    let text = match value {
        None => return String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    };
    let mut short: String = text.chars().take(80).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::domain::board::configuration::{read, tests::any_json};
    use proptest::prelude::*;
    use serde_json::json;

    /// Where no secret is stored.
    fn compare(now: &Configuration, next: &Configuration) -> Comparison {
        super::compare(now, next, &|_, _, _| false)
    }

    fn board(entries: Value) -> Configuration {
        let text = json!({"version": 1, "integrations": entries}).to_string();
        read(&text).unwrap().configuration
    }

    fn feed(id: &str, root: &str) -> Value {
        json!({"integration": "cctray", "id": id, "settings": {"root": root}})
    }

    #[test]
    fn what_is_added_changed_and_removed_is_told_apart() {
        let now = board(json!([
            feed("a", "https://a.example"),
            feed("b", "https://b.example"),
            feed("c", "https://c.example")
        ]));
        let next = board(json!([
            feed("b", "https://b.example"),
            {"integration": "cctray", "id": "a", "name": "A", "enabled": false, "settings": {"root": "https://a.example", "projects": ["web"]}},
            feed("d", "https://d.example")
        ]));
        let comparison = compare(&now, &next);
        assert_eq!(
            comparison.words(),
            "1 added, 1 changed, 1 removed, 1 stays as it is."
        );
        let lines: Vec<(&str, &str)> = comparison
            .lines
            .iter()
            .map(|line| (line.fate.as_str(), line.id.as_str()))
            .collect();
        assert_eq!(lines, [("changed", "a"), ("added", "d"), ("removed", "c")]);
        assert_eq!(
            comparison.lines[0].changes,
            ["name: A", "switched off", "projects: [\"web\"]"]
        );
        assert!(comparison.lines[0].keeps_secrets);
        assert_eq!(comparison.board, ["the order of the integrations"]);
        assert!(compare(&now, &now).is_empty());
    }

    #[test]
    fn adding_removes_nothing_and_takes_the_place_of_equal_ids() {
        let now = board(json!([
            feed("a", "https://a.example"),
            feed("b", "https://b.example")
        ]));
        let other = board(json!([
            feed("b", "https://evil.example"),
            feed("c", "https://c.example")
        ]));
        let added = joined(&now, &other, Way::Add);
        let ids: Vec<&str> = added
            .entries
            .iter()
            .map(|entry| entry.id.as_str())
            .collect();
        assert_eq!(ids, ["a", "b", "c"]);
        let comparison = compare(&now, &added);
        assert_eq!(comparison.words(), "1 added, 1 changed, 1 stays as it is.");
        // The secret of b must not go to the other host.
        assert!(!comparison.lines[0].keeps_secrets);
        assert_eq!(joined(&now, &other, Way::Replace), other);
    }

    #[test]
    fn the_token_of_a_webhook_does_not_go_to_the_address_that_a_file_brings() {
        let now = board(
            json!([{"integration": "webhook", "id": "a", "settings": {}, "secrets": ["url", "token"]}]),
        );
        let with = |settings: Value| {
            board(json!([{"integration": "webhook", "id": "a", "name": "A", "settings": settings}]))
        };
        let other = with(json!({"url": "https://evil.example/hook"}));
        assert!(!same_goal(&now.entries[0], &other.entries[0]));
        assert!(!compare(&now, &other).lines[0].keeps_secrets);
        let same = with(json!({"shape": "slack"}));
        assert!(compare(&now, &same).lines[0].keeps_secrets);
    }

    #[test]
    fn a_secret_is_never_part_of_the_comparison() {
        let with = |token: &str| {
            board(
                json!([{"integration": "buddy", "id": "a", "settings": {"api_token": token, "domain": token.len()}}]),
            )
        };
        let comparison = compare(&with("t0ken"), &with("other-t0ken"));
        assert!(!format!("{comparison:?}").contains("t0ken"));
    }

    #[test]
    fn a_secret_that_takes_the_place_of_a_stored_one_is_a_change() {
        let with = |token: &str| {
            board(json!([
                {"integration": "buddy", "id": "a", "settings": {"api_token": token}, "secrets": ["api_token"]},
                {"integration": "buddy", "id": "b", "settings": {"api_token": "new"}, "secrets": ["api_token"]}
            ]))
        };
        let mut now = with("");
        for entry in &mut now.entries {
            take_secrets(entry);
        }
        let stored = |id: &str, key: &str, secret: &str| {
            id == "a" && key == "api_token" && secret != "t0ken"
        };
        let comparison = super::compare(&now, &with("other-t0ken"), &stored);
        assert_eq!(comparison.words(), "1 changed, 1 stays as it is.");
        let line = &comparison.lines[0];
        assert!(line.replaces_secret && line.keeps_secrets && line.changes.is_empty());
        assert!(!format!("{comparison:?}").contains("t0ken"));
        // The one that is stored already, and one where none is, change nothing.
        assert!(super::compare(&now, &with("t0ken"), &stored).is_empty());
    }

    #[test]
    fn the_origins_are_those_that_would_be_asked() {
        let board = board(json!([
            feed("a", "https://a.example/cc.xml"),
            feed("h", "https://good.example:x@h.example/cc.xml"),
            {"integration": "cctray", "id": "b", "enabled": false, "settings": {"root": "https://off.example"}},
            {"integration": "coveralls", "id": "c", "settings": {}},
            {"integration": "coveralls", "id": "d", "settings": {"proxy": "https://proxy.example/{url}"}},
            {"integration": "travis", "id": "e", "settings": {"proxy": "/proxy/"}},
            {"integration": "travis", "id": "k", "settings": {"proxy": "https://keyed.example/?key=s3cret&to={url}"}},
            {"integration": "custom", "id": "f", "settings": {"declaration": {"root": "https://own.example"}}},
            feed("g", "https://a.example/other.xml"),
        ]));
        assert_eq!(
            origins(&board),
            [
                "https://a.example",
                "https://h.example",
                "https://coveralls.io",
                "https://proxy.example",
                "https://keyed.example",
                "https://own.example"
            ]
        );
    }

    #[test]
    fn a_proxy_that_is_a_secret_itself_leads_elsewhere() {
        let with = |settings: Value| {
            board(
                json!([{"integration": "buddy", "id": "a", "settings": settings, "secrets": ["api_token"]}]),
            )
        };
        let (now, next) = (
            with(json!({})),
            with(json!({"proxy": "https://evil.example/?key=1&to={url}"})),
        );
        assert!(!same_goal(&now.entries[0], &next.entries[0]));
        assert!(!compare(&now, &next).lines[0].keeps_secrets);
    }

    proptest! {
        #[test]
        fn any_two_boards_can_be_compared(now in prop::collection::vec(any_json(), 0..4), next in prop::collection::vec(any_json(), 0..4)) {
            let (now, next) = (board(now.into()), board(next.into()));
            prop_assert!(compare(&now, &now).is_empty());
            for way in [Way::Replace, Way::Add] {
                let after = joined(&now, &next, way);
                let comparison = compare(&now, &after);
                let removed = comparison.lines.iter().any(|line| line.fate == Fate::Removed);
                prop_assert!(!(way == Way::Add && removed));
                prop_assert_eq!(comparison.lines.iter().filter(|line| line.fate != Fate::Removed).count() + comparison.same, after.entries.len());
            }
            origins(&next);
        }
    }
}
