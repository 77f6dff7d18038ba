//! Import of a backup of Nevergreen: each of its feeds becomes a connection of
//! `cctray`. Credentials in a backup are encrypted with a key of its server, so
//! they are asked for again.
//!
//! The format is that of version 7 and of what its migrations still read:
//! `trays` by id, `selected` and `projects` by the same id.

use super::configuration::{
    Configuration, Entry, Read, entries_of, name_entries_with, unknown_key,
};
use crate::domain::finding::{Finding, Level, Place};
use crate::domain::json::pointer_token;
use crate::domain::problem::Problem;
use crate::domain::provider::Declaration;
use serde_json::{Map, Value};

/// Whether a JSON object is such a backup.
pub(super) fn is_backup(root: &Map<String, Value>) -> bool {
    root.get("trays").is_some_and(Value::is_object)
}

pub(super) fn read(
    known: &[&'static Declaration],
    root: &Map<String, Value>,
) -> Result<Read, Problem> {
    let mut findings = Vec::new();
    let no_feeds = Map::new();
    let feeds = root
        .get("trays")
        .and_then(Value::as_object)
        .unwrap_or(&no_feeds);
    let (ids, values): (Vec<&String>, Vec<Value>) =
        feeds.iter().map(|(id, feed)| (id, feed.clone())).unzip();
    let mut configuration = Configuration {
        entries: entries_of(&values, "", &mut findings, |value, at, findings| {
            let place = at.trim_start_matches('/').parse::<usize>();
            let id = place
                .ok()
                .and_then(|place| ids.get(place))
                .map_or("", |id| id);
            feed(root, id, value, findings)
        })?,
        ..Configuration::default()
    };
    name_entries_with(known, &mut configuration.entries);
    for key in root.keys() {
        // What Nevergreen keeps of projects is read with their feeds.
        if !["trays", "selected", "projects", "appliedMigrations"].contains(&key.as_str()) {
            findings.push(unknown_key("", key));
        }
    }
    Ok(Read {
        configuration,
        findings,
    })
}

fn feed(root: &Map<String, Value>, id: &str, value: &Value, findings: &mut Vec<Finding>) -> Entry {
    let mut entry = Entry::new("cctray");
    let at = ["/trays/", &pointer_token(id)].concat();
    let mut say = |level, place: &str, text: String, remedy: &str| {
        let place = Place {
            pointer: Some([&at, place].concat()),
            ..Place::default()
        };
        findings.push(Finding::new("import.feed", level, place, text, remedy));
    };
    let text = |key: &str| {
        value
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .trim()
    };
    entry.name = text("name").to_owned();
    let mut put = |key: &str, value: Value| entry.settings.insert(key.to_owned(), value);
    if text("url").is_empty() {
        say(
            Level::Error,
            "/url",
            "The feed has no address.".to_owned(),
            "Fill in “root”, or delete this entry.",
        );
    } else {
        put("root", text("url").into());
    }
    let secret = match text("authType") {
        "basic" => {
            put("auth", "basic".into());
            put("username", text("username").into());
            Some("password")
        }
        "token" => {
            put("auth", "bearer".into());
            Some("token")
        }
        "queryParam" => {
            put("auth", "query".into());
            Some("token")
        }
        _ => None,
    };
    // Before its migration 010 every feed was one of which projects are chosen.
    let mode = value.get("trackingMode").map(|_| "/trackingMode");
    if mode.is_none() || text("trackingMode") == "selected" {
        let (names, lost) = selected(root, id);
        if names.is_empty() && lost == 0 {
            say(
                Level::Warning,
                mode.unwrap_or_default(),
                "No project of this feed was chosen, so Nevergreen shows none; here all are shown."
                    .to_owned(),
                "Fill in “projects” with the names to show, or switch it off.",
            );
        }
        if lost > 0 {
            say(
                Level::Warning,
                mode.unwrap_or_default(),
                format!("The backup does not say the names of {lost} chosen projects."),
                "Fill in “projects” with the names to show.",
            );
        }
        if !names.is_empty() {
            put("projects", names.into());
        }
    }
    if let Some(secret) = secret {
        entry.secrets.push(secret.to_owned());
        // An earlier one has it under the name of what it was then.
        let mut places = ["encryptedAuth", "encryptedAccessToken", "encryptedPassword"].into_iter();
        let place = places.find(|key| value.get(*key).is_some());
        say(
            Level::Info,
            &place.map(|key| ["/", key].concat()).unwrap_or_default(),
            "The credential in the backup is encrypted with a key of Nevergreen's server."
                .to_owned(),
            if text("authType") == "queryParam" {
                "Enter it again, and the name of its parameter as “parameter”."
            } else {
                "Enter it again; it is kept in this browser."
            },
        );
    }
    entry
}

/// The names of the projects that were chosen, and how many have none.
fn selected(root: &Map<String, Value>, id: &str) -> (Vec<Value>, usize) {
    let list = |key: &str| {
        let by_feed = root.get(key).and_then(|by_feed| by_feed.get(id));
        by_feed
            .and_then(Value::as_array)
            .map_or(&[][..], Vec::as_slice)
    };
    let mut names = Vec::new();
    let chosen = list("selected");
    for project in list("projects") {
        if project
            .get("projectId")
            .is_some_and(|id| chosen.contains(id))
            && let Some(name) = name_of(project)
        {
            names.push(name.into());
        }
    }
    let lost = chosen.len().saturating_sub(names.len());
    (names, lost)
}

/// The name of a project in its feed. Before there was a description, a server of GoCD
/// had the stage apart from the name.
fn name_of(project: &Value) -> Option<String> {
    let text = |key: &str| {
        let text = project.get(key).and_then(Value::as_str).map(str::trim);
        text.filter(|text| !text.is_empty())
    };
    match (text("description"), text("name"), text("stage")) {
        (Some(description), _, _) => Some(description.to_owned()),
        (None, Some(name), Some(stage)) => Some([name, " :: ", stage].concat()),
        (None, name, _) => name.map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::super::configuration::tests::any_json;
    use super::super::flash::{Origin, import};
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn imported(value: Value) -> Read {
        let (origin, read) = import(&value.to_string()).expect("a backup");
        assert_eq!(origin, Origin::Nevergreen);
        read
    }

    #[test]
    fn each_feed_becomes_a_connection_whose_credential_is_asked_for() {
        let read = imported(json!({
            "trays": {
                "a": {"trayId": "a", "url": "https://ci.example/cc.xml", "authType": "none", "name": "Open",
                      "serverType": "go", "trackingMode": "everything"},
                "b": {"trayId": "b", "url": "https://two.example/cc.xml", "authType": "basic", "username": "ann",
                      "encryptedAuth": "_encrypted_x", "trackingMode": "selected"},
                "c": {"authType": "token", "encryptedAccessToken": "_encrypted_y"}
            },
            "selected": {"b": ["1", "2", "9"]},
            "projects": {"b": [{"projectId": "1", "description": "web"}, {"projectId": "2", "description": "api"},
                               {"projectId": "3", "description": "other"}]},
            "success": {"messages": []}
        }));
        let entries: Vec<Value> = read
            .configuration
            .entries
            .iter()
            .map(|entry| json!([entry.integration, entry.name, entry.settings, entry.secrets]))
            .collect();
        assert_eq!(
            entries,
            [
                json!(["cctray", "Open", {"root": "https://ci.example/cc.xml"}, []]),
                json!(["cctray", "", {"root": "https://two.example/cc.xml", "auth": "basic", "username": "ann",
                                      "projects": ["web", "api"]}, ["password"]]),
                json!(["cctray", "", {"auth": "bearer"}, ["token"]]),
            ]
        );
        let places: Vec<&str> = read
            .findings
            .iter()
            .filter_map(|finding| finding.place.pointer.as_deref())
            .collect();
        assert_eq!(
            places,
            [
                "/trays/b/trackingMode",
                "/trays/b/encryptedAuth",
                "/trays/c/url",
                "/trays/c",
                "/trays/c/encryptedAccessToken",
                "/success"
            ]
        );
    }

    #[test]
    fn a_backup_from_before_its_modes_keeps_what_was_chosen() {
        let read = imported(json!({
            "trays": {"t1": {"url": "https://ci.example/cc.xml"}, "t2": {"url": "https://two.example/cc.xml"}},
            "selected": {"t1": ["p1", "p3"], "t2": []},
            "projects": {"t1": [{"projectId": "p1", "name": "web"}, {"projectId": "p2", "name": "api"},
                                {"projectId": "p3", "name": "shop", "stage": "build"}]}
        }));
        let settings: Vec<Option<&Value>> = read
            .configuration
            .entries
            .iter()
            .map(|entry| entry.settings.get("projects"))
            .collect();
        assert_eq!(settings, [Some(&json!(["web", "shop :: build"])), None]);
        // All of a feed of which nothing was chosen is shown, which is told.
        assert_eq!(read.findings.len(), 1);
        assert_eq!(read.findings[0].place.pointer.as_deref(), Some("/trays/t2"));
    }

    proptest! {
        #[test]
        fn any_backup_is_read(trays in prop::collection::btree_map("[ab/]{0,2}", any_json(), 0..4), rest in any_json()) {
            let count = trays.len();
            let trays: Map<String, Value> = trays.into_iter().collect();
            let read = imported(json!({"trays": trays, "selected": rest.clone(), "projects": rest}));
            prop_assert_eq!(read.configuration.entries.len(), count);
        }
    }
}
