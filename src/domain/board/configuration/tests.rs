//! The configuration with declarations of the tests' own, so that what is
//! tested does not change with the providers.

use super::read::read_with;
use super::secrets::{missing, take};
use super::source::source_with;
use super::write::write_with;
use super::*;
use crate::domain::board::reason::Reason;
use crate::domain::finding::{Finding, Level};
use crate::domain::poll::Source;
use crate::domain::problem::Problem;
use crate::domain::provider::pane::PaneKind;
use crate::domain::provider::{Auth, Fate, Format, Setting, SettingKind, Step};
use proptest::prelude::*;
use serde_json::json;

const fn setting(key: &'static str, kind: SettingKind, required: bool) -> Setting {
    Setting {
        key,
        label: key,
        help: "",
        kind,
        required,
    }
}

const fn declaration(
    key: &'static str,
    root: &'static str,
    fate: Fate,
    settings: &'static [Setting],
) -> Declaration {
    Declaration {
        key,
        name: key,
        kind: PaneKind::Builds,
        root,
        endpoint: "/builds",
        auth: Auth::None,
        headers: &[],
        settings,
        poll_seconds: 60,
        fate,
        format: Format::Json,
        members: &[],
        step: |_| Ok(Step::Keep),
    }
}

static ACTIONS: Declaration = Declaration {
    auth: Auth::Basic,
    ..declaration(
        "gh_actions",
        "https://api.github.com",
        Fate::Alive,
        &[
            setting("username", SettingKind::Text, true),
            setting("password", SettingKind::Secret, true),
            setting("account", SettingKind::Text, true),
            setting("repo", SettingKind::Text, true),
            setting("ok_threshold", SettingKind::Number(7.0), false),
            setting("api", SettingKind::Choice(&["v1", "v2"]), false),
            setting("events", SettingKind::List, false),
        ],
    )
};
static JENKINS: Declaration = declaration(
    "jenkins",
    "",
    Fate::Alive,
    &[setting("job", SettingKind::Text, true)],
);
static TRACKER: Declaration = declaration(
    "tracker",
    "https://tracker.example",
    Fate::Discontinued {
        on: "2025-04-30",
        story: "It was shut down.",
    },
    &[setting("project_id", SettingKind::Text, true)],
);
pub(in crate::domain::board) static KNOWN: &[&Declaration] = &[&ACTIONS, &JENKINS, &TRACKER];

fn board(integrations: Value) -> Read {
    read_text(&json!({"version": 1, "name": "Team", "integrations": integrations}).to_string())
        .expect("a configuration")
}

fn read_text(text: &str) -> Result<Read, Problem> {
    read_with(KNOWN, text)
}

fn rules(findings: &[Finding]) -> Vec<(&str, &str)> {
    findings
        .iter()
        .map(|finding| {
            (
                finding.rule.as_str(),
                finding.place.pointer.as_deref().unwrap_or_default(),
            )
        })
        .collect()
}

fn actions(settings: Value) -> Entry {
    let mut all =
        json!({"username": "ann", "password": "s3cret", "account": "acme", "repo": "web"});
    for (key, value) in settings.as_object().expect("settings") {
        all[key] = value.clone();
    }
    entry("gh_actions", all)
}

fn entry(integration: &str, settings: Value) -> Entry {
    Entry {
        id: "pane".into(),
        settings: settings.as_object().cloned().expect("settings"),
        ..Entry::new(integration)
    }
}

fn run(entry: &Entry) -> Result<Source, Reason> {
    source_with(KNOWN, entry, &|_| None)
}

/// What is said when an entry cannot run.
fn refusal(entry: &Entry) -> String {
    match run(entry) {
        Err(Reason::Configuration(Problem {
            headline,
            detail,
            remedy,
        })) => format!("{headline} {detail} {remedy}"),
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn every_member_of_the_format_is_read() {
    let read = read_text(
        r#"{"$schema": "signalbox.schema.json", "version": 1, "name": "Team", "order": "worst",
            "project_end": "2027-01-31", "integrations": [
              {"integration": "gh_actions", "id": "web", "name": "Web", "enabled": false, "group": "Front",
               "size": 2, "settings": {"username": "ann", "account": "acme", "repo": "web"},
               "secrets": ["password"]}]}"#,
    )
    .unwrap();
    assert_eq!(rules(&read.findings), []);
    let Configuration {
        name,
        entries,
        order,
        project_end,
    } = read.configuration;
    assert_eq!(
        (name.as_str(), order, project_end.as_str()),
        ("Team", Order::Worst, "2027-01-31")
    );
    let web = &entries[0];
    assert_eq!(
        (
            web.integration.as_str(),
            web.id.as_str(),
            web.name.as_str(),
            web.group.as_str()
        ),
        ("gh_actions", "web", "Web", "Front")
    );
    assert_eq!(
        (web.enabled, web.size, web.secrets.clone()),
        (false, 2, vec!["password".to_owned()])
    );
    assert_eq!(web.settings["repo"], "web");
}

#[test]
fn an_entry_is_enabled_and_of_usual_size_unless_it_says_otherwise() {
    let read = board(json!([{"integration": "jenkins", "settings": {}}]));
    assert_eq!(
        (
            read.configuration.entries[0].enabled,
            read.configuration.entries[0].size
        ),
        (true, 1)
    );
}

#[test]
fn only_version_one_is_read() {
    let headline = |text: &str| read_text(text).unwrap_err().headline;
    assert_eq!(
        headline(r#"{"version": 2, "integrations": []}"#),
        "This configuration has version 2; this Signalbox reads version 1."
    );
    assert_eq!(
        headline(r#"{"version": "1", "integrations": []}"#),
        "The configuration's “version” is not the number 1."
    );
    assert_eq!(
        headline(r#"{"integrations": []}"#),
        "The configuration has no “version”."
    );
}

#[test]
fn text_that_is_no_configuration_is_told_as_what_it_is() {
    for (text, headline) in [
        ("", "The configuration is empty."),
        (" \n", "The configuration is empty."),
        (
            "<!doctype html><title>Log in</title>",
            "This is XML or a web page, not a configuration.",
        ),
        ("[1]", "The configuration is JSON, but no object."),
        ("{\"version\": 1,}", "The configuration is not JSON."),
        (
            "{\"version\": 1}",
            "The configuration has no list “integrations”.",
        ),
    ] {
        assert_eq!(read_text(text).unwrap_err().headline, headline, "{text}");
    }
    let problem = read_text("{\n\"version\": x}").unwrap_err();
    assert!(
        problem.detail.contains("line 2 column 12"),
        "{}",
        problem.detail
    );
    assert!(problem.remedy.starts_with("Correct the text"));
    let problem = read_text("{\n  // ours\n\"version\": 1}").unwrap_err();
    assert!(problem.remedy.starts_with("JSON has no comments"));
}

#[test]
fn a_byte_order_mark_does_no_harm() {
    assert!(read_text("\u{feff}{\"version\": 1, \"integrations\": []}").is_ok());
}

#[test]
fn a_broken_entry_stays_in_its_place_and_the_others_stand() {
    let read = board(json!([
        {"integration": "jenkins", "settings": {"root": "https://ci.example", "job": "web"}},
        "what?",
        {"integration": "gh_action", "settings": {}},
        {"integration": "jenkins", "settings": [], "enabled": "yes", "size": 9, "secrets": "x", "name": 3},
        {"integration": "tracker", "settings": {"project_id": 1}}
    ]));
    assert_eq!(
        rules(&read.findings),
        [
            ("configuration.value", "/integrations/1"),
            ("configuration.integration", "/integrations/2/integration"),
            ("configuration.value", "/integrations/3/settings"),
            ("configuration.value", "/integrations/3/enabled"),
            ("configuration.value", "/integrations/3/size"),
            ("configuration.value", "/integrations/3/secrets"),
            ("configuration.value", "/integrations/3/name"),
        ]
    );
    let entries = &read.configuration.entries;
    assert_eq!(entries.len(), 5);
    assert!(run(&entries[0]).is_ok());
    assert_eq!(
        refusal(&entries[1]).split(". ").next(),
        Some("This entry does not say which integration it is of")
    );
    assert!(refusal(&entries[3]).contains("“job”, “root”"));
}

#[test]
fn keys_that_nobody_knows_are_notes() {
    let text = r#"{"version": 1, "columns": 3, "integrations": [
        {"integration": "jenkins", "color": "red", "settings": {"jobs": "web", "poll_seconds": 30}}]}"#;
    let read = read_text(text).unwrap();
    assert_eq!(
        rules(&read.findings),
        [
            ("configuration.key", "/columns"),
            ("configuration.key", "/integrations/0/color"),
            ("configuration.setting", "/integrations/0/settings/jobs"),
        ]
    );
    assert!(
        read.findings
            .iter()
            .all(|finding| finding.level == Level::Info)
    );
}

#[test]
fn a_secret_in_the_file_is_warned_of_by_name_and_never_by_value() {
    let read = board(json!([actions_json("s3cret")]));
    assert_eq!(
        rules(&read.findings),
        [("configuration.secret", "/integrations/0/settings/password")]
    );
    assert!(!format!("{read:?}").contains("s3cret"));
}

fn actions_json(password: &str) -> Value {
    json!({"integration": "gh_actions",
           "settings": {"username": "ann", "password": password, "account": "acme", "repo": "web"}})
}

#[test]
fn ids_are_made_up_from_what_the_entry_is_not_from_its_place() {
    let ids = |entries: Value| -> Vec<String> {
        let entries = board(entries).configuration.entries;
        entries.into_iter().map(|entry| entry.id).collect()
    };
    let jenkins = json!({"integration": "jenkins", "settings": {"root": "https://ci.example/", "job": "a/b"}});
    assert_eq!(
        ids(json!([actions_json("x"), jenkins])),
        ["gh_actions-ann-acme-web", "jenkins-a-b-https-ci-example-"]
    );
    assert_eq!(
        ids(json!([jenkins, actions_json("y")]))[1],
        "gh_actions-ann-acme-web"
    );
}

#[test]
fn a_made_up_id_holds_no_secret_of_an_address() {
    let read = board(json!([
        {"integration": "codeship", "settings": {"root": "http://ann:s3cret@ci.example/api", "project_id": "7"}},
        {"integration": "cctray", "settings": {"root": "https://ci.example/cc.xml?access_token=s3cret"}},
        {"integration": "cctray", "settings": {"root": "https://s3cret@ci.example/#s3cret"}},
        {"integration": "custom", "settings": {"root": "//ann:s3cret@ci.example/?key=s3cret"}},
        {"integration": "cctray", "settings": {"root": "/proxy/ci.example/cc.xml?token=s3cret"}},
    ]));
    let ids: Vec<&str> = read
        .configuration
        .entries
        .iter()
        .map(|entry| entry.id.as_str())
        .collect();
    assert!(ids.iter().all(|id| !id.contains("s3cret")), "{ids:?}");
    assert_eq!(ids[1], "cctray-https-ci-example-cc-xml");
}

#[test]
fn a_declaration_gives_its_credentials_to_the_vault() {
    let taken = |settings: Value| {
        let mut entry = Entry {
            settings: settings.as_object().cloned().unwrap_or_default(),
            ..Entry::new("custom")
        };
        let taken = take_secrets(&mut entry);
        (taken, Value::Object(entry.settings))
    };
    let token = |token: &str| vec![("token".to_owned(), token.to_owned())];
    let (secrets, left) = taken(json!({"declaration": {
        "endpoint": "/runs?limit=5&branch={branch}",
        "headers": {"Accept": "application/json", "Authorization": "Bearer s3cret"}}}));
    assert_eq!(secrets, token("s3cret"));
    assert_eq!(
        left,
        json!({"declaration": {
        "endpoint": "/runs?limit=5&branch={branch}",
        "headers": {"Accept": "application/json"},
        "auth": {"scheme": "header", "name": "Authorization", "prefix": "Bearer "}}})
    );
    let (secrets, left) = taken(json!({"declaration": {
        "endpoint": "/runs?api_key=s3cret&limit=5", "auth": {"scheme": "none"}}}));
    assert_eq!(secrets, token("s3cret"));
    assert_eq!(
        left,
        json!({"declaration": {
        "endpoint": "/runs?limit=5", "auth": {"scheme": "query", "name": "api_key"}}})
    );
    // What fits nowhere is left out all the same; what is no secret stays.
    let (secrets, left) = taken(json!({"token": "mine", "declaration": {
        "root": "https://ci.example/?access_token=s3cret", "endpoint": "/runs?token={project}",
        "headers": {"X-Auth-Token": "s3cret", "PRIVATE-TOKEN": 5}, "auth": {"scheme": "bearer"}}}));
    assert_eq!(secrets, token("mine"));
    assert_eq!(
        left,
        json!({"declaration": {
        "root": "https://ci.example/", "endpoint": "/runs?token={project}",
        "headers": {}, "auth": {"scheme": "bearer"}}})
    );
}

#[test]
fn a_secret_in_a_proxy_s_address_is_warned_of() {
    let read = board(json!([{"integration": "jenkins", "id": "a", "settings": {
        "root": "https://ci.example", "job": "x", "proxy": "https://proxy.example/?apikey=s3cret&to={url}"}}]));
    let [finding] = &read.findings[..] else {
        panic!("one finding: {:?}", read.findings);
    };
    assert_eq!(finding.rule, "configuration.address-secret");
    assert!(finding.text.contains("apikey") && !format!("{finding:?}").contains("s3cret"));
    assert!(
        finding.remedy.contains("kept as a secret"),
        "{}",
        finding.remedy
    );
}

#[test]
fn a_proxy_with_a_secret_in_its_address_is_a_secret() {
    let proxies = [
        "https://proxy.example/?apikey=s3cret&to={url}",
        "https://proxy.example/?url={url}&token=s3cret",
        "/proxy/?key=s3cret&to={url}",
        "https://ann:s3cret@proxy.example/?key=s3cret&to={url}",
    ];
    for proxy in proxies {
        let mut entry = actions(json!({"proxy": proxy}));
        entry.settings.remove("password");
        let text = write(&Configuration {
            entries: vec![entry.clone()],
            ..Configuration::default()
        });
        assert!(!text.contains("s3cret"), "{text}");
        let taken = take_secrets(&mut entry);
        assert_eq!(taken.len(), 1, "{proxy}");
        assert_eq!(taken[0].0, "proxy");
        assert_eq!(entry.secrets, ["proxy"]);
        assert_eq!(take_secrets(&mut entry), [], "{proxy}");
        // It is asked for, and works as before; the proxy may add the credential.
        assert_eq!(missing_secrets(&entry, &|_| None), ["proxy"]);
        let known = |key: &str| (key == "proxy").then(|| taken[0].1.clone());
        assert_eq!(missing_secrets(&entry, &known), [""; 0]);
        let source = source(&entry, &known).unwrap();
        assert_eq!(source.proxy.as_deref(), Some(taken[0].1.as_str()));
    }
    for proxy in [
        "https://proxy.example/?to={url}",
        "https://proxy.example/?key={url}",
        "/proxy/",
    ] {
        let mut entry = actions(json!({"proxy": proxy}));
        entry.settings.remove("password");
        assert_eq!(take_secrets(&mut entry), [], "{proxy}");
        assert_eq!(entry.settings.get("proxy"), Some(&json!(proxy)));
    }
}

#[test]
fn what_is_wrong_with_an_address_is_told_without_its_query() {
    for address in [
        "ci.example/?key=s3cret",
        "https:///?key=s3cret",
        "https://proxy.example/?key=s3cret\\",
    ] {
        for key in ["root", "proxy"] {
            let told = refusal(&actions(json!({key: address})));
            assert!(
                told.contains("cannot be used") && !told.contains("s3cret"),
                "{told}"
            );
        }
    }
}

#[test]
fn a_secret_that_cannot_leave_an_address_is_warned_of() {
    let warned = |query: &str, more: Value| -> Vec<String> {
        let mut settings = json!({"root": format!("https://ci.example/cc.xml?{query}")});
        if let (Some(settings), Value::Object(more)) = (settings.as_object_mut(), more) {
            settings.extend(more);
        }
        let entry = json!({"integration": "cctray", "id": "a", "settings": settings});
        let text = json!({"version": 1, "integrations": [entry]}).to_string();
        let findings = read_with(crate::domain::provider::DECLARATIONS, &text)
            .expect("a configuration")
            .findings;
        let about = findings
            .into_iter()
            .filter(|finding| finding.rule == "configuration.address-secret");
        about.map(|finding| finding.text).collect()
    };
    let none = || json!({});
    assert!(warned("key=s3cret&branch=main", none()).is_empty());
    // Only one can be moved.
    let [both] = &warned("key=s3cret&sig=s3cret", none())[..] else {
        panic!("one finding");
    };
    assert!(both.starts_with("“sig”"), "{both}");
    // Nobody knows whether the server takes a plus for one or for a blank.
    assert_eq!(warned("sig=a%2Bb", none()).len(), 1);
    assert_eq!(warned("key=s3cret", json!({"token": "another"})).len(), 1);
}

#[test]
fn a_base_address_ends_before_its_query() {
    let rules = |root: &str| -> Vec<String> {
        let read = board(
            json!([{"integration": "jenkins", "id": "a", "settings": {"root": root, "job": "x"}}]),
        );
        read.findings
            .into_iter()
            .map(|finding| finding.rule)
            .collect()
    };
    assert_eq!(
        rules("https://ci.example/?lang=en"),
        ["configuration.address"]
    );
    assert_eq!(rules("https://ci.example/#top"), ["configuration.address"]);
    assert!(rules("https://ci.example/jenkins/").is_empty());
}

#[test]
fn a_made_up_id_is_no_name() {
    let named = |entries: Value| -> Vec<String> {
        let entries = board(entries).configuration.entries;
        entries.iter().map(called).collect()
    };
    let mut own = actions_json("x");
    own["id"] = "web".into();
    let mut given = own.clone();
    (given["id"], given["name"]) = ("web-2".into(), "The web".into());
    let mut key = own.clone();
    key["id"] = "gh_actions".into();
    // Its settings were changed since the id was made up.
    let mut changed = own.clone();
    changed["id"] = "gh_actions-ann-acme-old".into();
    let feed = json!({"integration": "cctray", "settings": {"root": "https://ci.example/cc.xml"}});
    assert_eq!(
        named(
            json!([actions_json("x"), actions_json("y"), own, given, key, changed, feed, {"integration": "none"}])
        ),
        [
            "GitHub Actions acme/web",
            "GitHub Actions acme/web (2)",
            "web",
            "The web",
            "gh_actions",
            "GitHub Actions acme/web",
            "cctray-https-ci-example-cc-xml",
            "none"
        ]
    );
}

#[test]
fn no_two_entries_have_one_id() {
    let read = board(json!([
        {"integration": "jenkins", "id": "a", "settings": {}},
        {"integration": "jenkins", "id": "a", "settings": {}},
        {"integration": "jenkins", "settings": {}},
        {"integration": "tracker", "id": "jenkins", "settings": {}},
        {}
    ]));
    let ids: Vec<&str> = read
        .configuration
        .entries
        .iter()
        .map(|entry| entry.id.as_str())
        .collect();
    assert_eq!(ids, ["a", "jenkins-2", "jenkins-3", "jenkins", "entry"]);
    assert!(rules(&read.findings).contains(&("configuration.id", "/integrations/1/id")));
}

#[test]
fn a_thousand_entries_that_are_all_alike_get_ids_at_once() {
    let entries = board(json!(vec![json!({}); ENTRY_LIMIT]))
        .configuration
        .entries;
    assert_eq!(entries[0].id, "entry");
    assert_eq!(entries[999].id, "entry-1000");
}

#[test]
fn a_board_of_more_than_a_thousand_connections_is_refused() {
    let entries = vec![json!({}); ENTRY_LIMIT + 1];
    let text = json!({"version": 1, "integrations": entries}).to_string();
    assert!(
        read_text(&text)
            .unwrap_err()
            .headline
            .contains("1001 connections")
    );
}

#[test]
fn what_runs_has_its_secrets_filled_in_and_defaults_left_out() {
    let mut entry =
        actions(json!({"proxy": " https://proxy.example/?u={url} ", "ok_threshold": null}));
    entry.settings.remove("password");
    let vault = |key: &str| (key == "password").then(|| "from the vault".to_owned());
    let source = source_with(KNOWN, &entry, &vault).unwrap();
    assert_eq!(source.id, "pane");
    assert_eq!(source.declaration.key, "gh_actions");
    assert_eq!(
        source.settings.text("password").as_deref(),
        Some("from the vault")
    );
    assert_eq!(source.settings.0.get("ok_threshold"), None);
    assert_eq!(
        source.proxy.as_deref(),
        Some("https://proxy.example/?u={url}")
    );
    assert_eq!(source.poll_seconds, 60);
}

#[test]
fn every_missing_setting_is_named() {
    let text = refusal(&entry("gh_actions", json!({"repo": "", "account": "acme"})));
    assert!(
        text.starts_with("The settings “username”, “repo” are missing."),
        "{text}"
    );
    assert!(text.contains("The secret “password” is missing."), "{text}");
}

#[test]
fn a_secret_that_the_entry_lists_is_asked_for_even_if_the_service_needs_none() {
    let mut entry = entry(
        "jenkins",
        json!({"root": "https://ci.example", "job": "web"}),
    );
    entry.secrets.push("api_token".into());
    assert!(refusal(&entry).starts_with("The secret “api_token” is missing."));
    assert_eq!(missing(Some(&JENKINS), &entry, &|_| None), ["api_token"]);
    assert!(source_with(KNOWN, &entry, &|_| Some("given".into())).is_ok());
}

#[test]
fn a_proxy_of_the_same_site_may_be_told_from_the_page() {
    for proxy in ["/proxy/", "./proxy/", "../proxy/", "../../proxy?u={url}"] {
        let source = run(&actions(json!({"proxy": proxy, "password": "x"}))).unwrap();
        assert_eq!(source.proxy.as_deref(), Some(proxy));
    }
    for proxy in [
        "//proxy/",
        ".//proxy/",
        "..proxy/",
        "proxy.example/",
        "..//\\proxy",
        "../ proxy",
    ] {
        assert!(
            refusal(&actions(json!({"proxy": proxy}))).contains("“proxy” cannot be used"),
            "{proxy}"
        );
    }
}

#[test]
fn behind_a_proxy_the_credential_may_be_left_to_the_proxy() {
    let mut entry = actions(json!({"proxy": "https://board.example/proxy/"}));
    entry.settings.remove("password");
    assert!(run(&entry).is_ok());
    entry.settings.remove("username");
    assert!(run(&entry).is_ok());
    entry.secrets.push("password".into());
    assert!(refusal(&entry).starts_with("The secret “password” is missing."));
}

#[test]
fn a_setting_of_the_wrong_kind_is_named() {
    for (settings, said) in [
        (
            json!({"ok_threshold": "many"}),
            "“ok_threshold” is not a number",
        ),
        (
            json!({"ok_threshold": -1}),
            "“ok_threshold” is not a number",
        ),
        (
            json!({"ok_threshold": [7]}),
            "“ok_threshold” is not a number",
        ),
        (json!({"account": ["a"]}), "“account” is not text"),
        (json!({"api": "v3"}), "“api” is not one of v1, v2"),
        (json!({"events": [1]}), "“events” is not a list of texts"),
        (
            json!({"poll_seconds": 0}),
            "“poll_seconds” is not a whole number of seconds from 1 to 4294967295",
        ),
        (json!({"poll_seconds": 7.5}), "“poll_seconds” is not"),
        (json!({"poll_seconds": "soon"}), "“poll_seconds” is not"),
        (json!({"poll_seconds": -60}), "“poll_seconds” is not"),
        (
            json!({"root": "ci.example"}),
            "“root” cannot be used: the address “ci.example” does not begin",
        ),
        (
            json!({"root": "https://ann:pw@ci.example"}),
            "carries a user name or password",
        ),
        (json!({"root": 5}), "“root” is not text"),
        (json!({"proxy": "//proxy/"}), "“proxy” cannot be used"),
        (json!({"proxy": "proxy/"}), "begins with “/” or “./”"),
    ] {
        let text = refusal(&actions(settings));
        assert!(text.contains(said), "{text}");
    }
}

#[test]
fn a_sample_of_issues_is_what_the_provider_yields_at_once() {
    let known = &[&crate::domain::provider::gh_issues::GH_ISSUES];
    for (sample, runs) in [
        (json!(0), false),
        (json!(101), false),
        (json!(2.5), false),
        (json!(1), true),
        (json!("100"), true),
    ] {
        let settings = json!({"username": "ann", "password": "x", "account": "acme", "repo": "web", "sample": sample});
        let issues = entry("gh_issues", settings);
        let source = source_with(known, &issues, &|_| None);
        assert_eq!(source.is_ok(), runs, "{sample}");
        if let Err(reason) = source {
            let said = "“sample” is not a whole number from 1 to 100";
            assert!(format!("{reason:?}").contains(said), "{reason:?}");
        }
    }
}

#[test]
fn numbers_may_be_text_and_text_may_be_numbers() {
    let source = run(&actions(json!({
        "ok_threshold": "2.5", "poll_seconds": "90", "repo": 7, "events": "push", "api": "v2"
    })))
    .unwrap();
    assert_eq!(source.poll_seconds, 90);
    assert_eq!(source.settings.number("ok_threshold"), Some(2.5));
    assert_eq!(source.settings.text("repo").as_deref(), Some("7"));
    assert_eq!(
        run(&actions(json!({"poll_seconds": 1.0})))
            .unwrap()
            .poll_seconds,
        1
    );
}

#[test]
fn an_unknown_integration_is_told_with_the_nearest_key() {
    for (key, near) in [
        ("gh_action", "gh_actions"),
        ("GH-Actions", "gh_actions"),
        ("jenkinz", "jenkins"),
        ("traker", "tracker"),
    ] {
        let text = refusal(&entry(key, json!({})));
        assert!(
            text.contains(&format!("There is no integration “{key}”.")),
            "{text}"
        );
        assert!(text.contains(&format!("Did you mean “{near}”?")), "{text}");
    }
    let text = refusal(&entry("weather", json!({})));
    assert!(
        text.contains("The known ones are: gh_actions, jenkins, tracker."),
        "{text}"
    );
}

#[test]
fn a_discontinued_service_runs_only_where_root_leads_elsewhere() {
    assert_eq!(
        run(&entry("tracker", json!({}))).unwrap_err(),
        Reason::Discontinued {
            on: "2025-04-30".into(),
            story: "It was shut down.".into()
        }
    );
    let alike = entry(
        "tracker",
        json!({"project_id": "1", "root": "https://alike.example"}),
    );
    assert!(run(&alike).is_ok());
}

#[test]
fn secrets_are_taken_out_and_asked_for_elsewhere() {
    let mut entry = actions(json!({"note_token": "t", "extra": "e", "events": ["push"]}));
    entry.secrets.push("extra".into());
    let taken = take(KNOWN, &mut entry);
    let pairs: Vec<(&str, &str)> = taken
        .iter()
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .collect();
    assert_eq!(
        pairs,
        [("password", "s3cret"), ("note_token", "t"), ("extra", "e")]
    );
    let left: Vec<&str> = entry.settings.keys().map(String::as_str).collect();
    assert_eq!(left, ["username", "account", "repo", "events"]);
    assert_eq!(entry.secrets, ["extra", "password", "note_token"]);
    assert_eq!(take(KNOWN, &mut entry), []);
}

#[test]
fn a_login_in_the_address_does_not_leave_with_it() {
    let entry = |integration: &str, settings: Value| Entry {
        settings: settings.as_object().cloned().unwrap_or_default(),
        ..Entry::new(integration)
    };
    let mut jenkins = entry(
        "jenkins",
        json!({"root": "https://ann:p%40ss@ci.example:8443/a@b", "job": "web"}),
    );
    assert_eq!(
        take_secrets(&mut jenkins),
        [("password".to_owned(), "p@ss".to_owned())]
    );
    assert_eq!(
        Value::Object(jenkins.settings),
        json!({"root": "https://ci.example:8443/a@b", "username": "ann", "job": "web"})
    );
    // What it is, nobody can tell: it goes where it is kept as a secret, or nowhere.
    let cases = [
        (
            json!({"root": "https://t0ken@ci.example/"}),
            "https://ci.example/",
            "t0ken",
        ),
        (
            json!({"root": "https://ann@ci.example/", "username": "ann"}),
            "https://ci.example/",
            "",
        ),
        (
            json!({"root": "https://ann:pw@ci.example/", "username": "bob"}),
            "https://ci.example/",
            "",
        ),
        (
            json!({"root": "https://ann:pw@ci.example/", "password": "x"}),
            "https://ci.example/",
            "x",
        ),
        (
            json!({"root": "https://ci.example/ann:pw@x"}),
            "https://ci.example/ann:pw@x",
            "",
        ),
    ];
    for (settings, root, password) in cases {
        let mut other = entry("jenkins", settings);
        let taken: Vec<String> = take_secrets(&mut other)
            .into_iter()
            .map(|(_, text)| text)
            .collect();
        let expected: Vec<&str> = Some(password)
            .filter(|text| !text.is_empty())
            .into_iter()
            .collect();
        assert_eq!(taken, expected, "{root}");
        assert_eq!(other.settings.get("root"), Some(&json!(root)));
    }
    let mut buddy = entry(
        "buddy",
        json!({"root": "https://t0ken@ci.example", "proxy": "https://u:pw@proxy.example/"}),
    );
    assert_eq!(
        take_secrets(&mut buddy),
        [("api_token".to_owned(), "t0ken".to_owned())]
    );
    assert_eq!(
        buddy.settings.get("proxy"),
        Some(&json!("https://proxy.example/"))
    );
    // One that is kept already is not replaced by what may be a name.
    let mut known = entry("jenkins", json!({"root": "https://ann@ci.example"}));
    known.secrets.push("password".to_owned());
    assert_eq!(take_secrets(&mut known), []);
}

#[test]
fn nothing_that_is_written_has_a_login_in_an_address() {
    for integration in ["jenkins", "buddy", "travis", "cctray", "custom", "unknown"] {
        let text = json!({"version": 1, "name": "", "integrations": [{"integration": integration, "id": "a",
            "settings": {"root": "https://l0gin@ci.example/x", "proxy": "https://ann:l0gin@proxy.example/",
                         "declaration": {"root": "https://l0gin@ci.example/x"}}}]})
        .to_string();
        let read = read(&text).unwrap();
        assert!(
            !write(&read.configuration).contains("l0gin"),
            "{integration}"
        );
        let told = rules(&read.findings);
        assert!(
            told.contains(&("configuration.login", "/integrations/0/settings/proxy"))
                || integration == "unknown",
            "{told:?}"
        );
    }
}

#[test]
fn what_is_written_reads_as_the_same_without_secrets() {
    let mut configuration = Configuration {
        name: "Team".into(),
        order: Order::Worst,
        project_end: "2027-01-31".into(),
        entries: vec![
            actions(json!({})),
            Entry {
                id: "two".into(),
                name: "Two".into(),
                group: "Back".into(),
                size: 3,
                enabled: false,
                ..Entry::new("jenkinz")
            },
        ],
    };
    configuration.entries[1]
        .settings
        .insert("password".into(), "s3cret".into());
    let text = write_with(KNOWN, &configuration);
    assert!(!text.contains("s3cret"), "{text}");
    for entry in &mut configuration.entries {
        take(KNOWN, entry);
    }
    let again = read_text(&text).unwrap().configuration;
    assert_eq!(again, configuration);
    assert_eq!(write_with(KNOWN, &again), text);
}

#[test]
fn the_file_that_the_build_ships_is_an_empty_board() {
    let text = include_str!("../../../../signalbox.json");
    let read = read(text).unwrap();
    assert_eq!(read, Read::default());
    assert_eq!(
        serde_json::from_str::<Value>(text).unwrap(),
        json!({"version": 1, "name": "", "integrations": []})
    );
}

/// Any JSON, often with the format's own keys.
pub(in crate::domain) fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<i16>().prop_map(|quarters| Value::from(f64::from(quarters) / 4.0)),
        prop_oneof![
            "gh_actions",
            "jenkins",
            "tracker",
            "s3cret",
            "\\PC{0,6}",
            "https://[a-z]{1,4}(/\\{url\\})?"
        ]
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        let key = prop_oneof![
            "version|name|order|integrations|integration|id|enabled|group|size|settings|secrets",
            "root|proxy|poll_seconds|username|password|account|repo|ok_threshold|job|project_id",
            "services|project_name|project_end|style|api_token",
            "\\PC{0,4}",
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,60}") {
        let _ = read_text(&text);
    }

    #[test]
    fn any_entries_are_kept_in_number_with_ids_of_their_own(entries in prop::collection::vec(any_json(), 0..6)) {
        let read = board(Value::Array(entries.clone()));
        let found = &read.configuration.entries;
        prop_assert_eq!(found.len(), entries.len());
        for (index, entry) in found.iter().enumerate() {
            prop_assert!(!entry.id.is_empty());
            prop_assert!(found[..index].iter().all(|other| other.id != entry.id));
            if let Err(Reason::Configuration(problem)) = run(entry) {
                prop_assert!(!problem.headline.is_empty());
                prop_assert!(!problem.remedy.is_empty());
            }
        }
        prop_assert_eq!(&board(Value::Array(entries)), &read);
    }

    #[test]
    fn what_was_written_is_written_the_same_again(entries in prop::collection::vec(any_json(), 0..6)) {
        let text = write_with(KNOWN, &board(Value::Array(entries)).configuration);
        let again = read_text(&text).unwrap().configuration;
        prop_assert_eq!(write_with(KNOWN, &again), text);
    }

    #[test]
    fn a_secret_never_leaves(
        key in "password|api_token|token|mine",
        integration in "gh_actions|jenkins|other|",
        secret in "[a-z]{12}",
    ) {
        let read = board(json!([{"integration": integration, "settings": {(key): secret}, "secrets": ["mine"]}]));
        let mut entry = read.configuration.entries[0].clone();
        prop_assert!(!write_with(KNOWN, &read.configuration).contains(&secret));
        let shown = format!("{read:?} {:?}", run(&entry));
        prop_assert!(!shown.contains(&secret));
        let taken = take(KNOWN, &mut entry);
        prop_assert_eq!(taken.len(), 1);
        prop_assert!(!entry.settings.values().any(|value| value == &secret));
    }
}

#[test]
fn a_secret_for_a_board_from_elsewhere_is_bound_to_where_it_is_sent() {
    let entry = |settings: Value| Entry {
        id: "a".into(),
        settings: settings.as_object().cloned().unwrap_or_default(),
        ..Entry::new("custom")
    };
    let url = Some("https://boards.example/one.json");
    let own = entry(json!({"declaration": {"root": "https://good.example"}}));
    for other in [
        json!({"declaration": {"root": "https://evil.example"}}),
        json!({"root": "https://evil.example", "declaration": {"root": "https://good.example"}}),
        json!({"proxy": "https://evil.example", "declaration": {"root": "https://good.example"}}),
    ] {
        let other = entry(other);
        assert_ne!(own.secret_id(url, "token"), other.secret_id(url, "token"));
        // In one's own board one changes it oneself.
        assert_eq!(own.secret_id(None, "token"), other.secret_id(None, "token"));
    }
    assert_ne!(own.secret_id(url, "token"), own.secret_id(None, "token"));
    assert_ne!(own.secret_id(url, "token"), own.secret_id(url, "user"));
    // Under these names secrets are stored since the first version of the vault.
    let plain = Entry {
        id: "w".into(),
        ..Entry::new("gh_actions")
    };
    assert_eq!(
        plain.secret_id(None, "password").as_str(),
        "5:board0:10:gh_actions1:w8:password"
    );
    assert_eq!(
        plain.secret_id(Some("u"), "password").as_str(),
        "5:board1:u10:gh_actions1:w0:0:8:password"
    );
}
