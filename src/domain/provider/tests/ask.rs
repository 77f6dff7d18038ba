use super::*;
use crate::domain::http::check_header;
use crate::domain::integration::about::description;
use crate::domain::provider::ask::{at, first, subject};
use crate::domain::provider::{Auth, DECLARATIONS, Fate, SettingKind};

/// Method-free summary of a request: address, then header fields.
fn asked(key: &str, configured: Value) -> String {
    let ask = first(find(key).unwrap(), &settings(configured));
    assert!(!ask.optional);
    assert_eq!(ask.request.body, None);
    let mut text = ask.request.url;
    for (name, value) in ask.request.headers {
        text.push_str(&format!("\n{name}: {value}"));
    }
    text
}

fn with(mut configured: Value, more: &[(&str, Value)]) -> Value {
    for (key, value) in more {
        configured[*key] = value.clone();
    }
    configured
}

#[test]
fn the_subject_is_what_the_path_names() {
    for (key, configured, expected) in [
        ("buddy", super::buddy::configured(), "acme/web/7"),
        (
            "gh_actions",
            json!({"username": "ann", "password": "t", "account": "acme", "repo": "web"}),
            "acme/web",
        ),
        (
            "gh_issues",
            json!({"account": "acme", "repo": "web", "sample": 30}),
            "acme/web",
        ),
        (
            "github",
            json!({"account": "acme", "branch": "main"}),
            "acme",
        ),
        (
            "jenkins",
            json!({"username": "ann", "root": "https://ci.example", "job": "folder/job/web"}),
            "folder/job/web",
        ),
        ("codeship", json!({"api_token": "t", "project_id": 7}), "7"),
        ("cctray", json!({"root": "https://ci.example/cc.xml"}), ""),
    ] {
        let endpoint = find(key).unwrap().endpoint;
        assert_eq!(subject(endpoint, &settings(configured)), expected, "{key}");
    }
    for declaration in DECLARATIONS {
        for setting in declaration.settings {
            let named = declaration
                .endpoint
                .contains(&format!("{{{}}}", setting.key));
            assert!(
                !named || setting.kind != SettingKind::Secret,
                "{}",
                declaration.key
            );
        }
    }
}

#[test]
fn every_service_is_asked_as_its_vendor_says() {
    let github = "\nAccept: application/vnd.github+json";
    let version = "\nX-GitHub-Api-Version: 2026-03-10";
    let basic = "\nAuthorization: Basic YW5uOnQ=";
    let enterprise = ("root", json!("https://git.example/api/v3"));
    for (key, configured, expected) in [
        (
            "buddy",
            super::buddy::configured(),
            "https://api.buddy.works/workspaces/acme/projects/web/pipelines/7/executions\nAuthorization: Bearer t".to_owned(),
        ),
        (
            "circleci",
            super::circleci::configured(),
            "https://circleci.com/api/v1.1/project/github/acme/web/tree/feature/x?limit=100&shallow=true\nAccept: application/json\nCircle-Token: t".to_owned(),
        ),
        (
            "circleci",
            super::circleci::configured_v2(),
            "https://circleci.com/api/v2/project/gh/acme/web/pipeline?branch=feature%2Fx\nAccept: application/json\nCircle-Token: t".to_owned(),
        ),
        (
            "codeship",
            super::codeship::configured(),
            "https://ci.example/api/v1/projects/4242.json?api_key=t".to_owned(),
        ),
        (
            "coveralls",
            super::coveralls::configured(),
            "https://coveralls.io/github/acme/web.json?page=1".to_owned(),
        ),
        (
            "gh_issues",
            super::gh_issues::configured(),
            format!("https://api.github.com/repos/acme/web/issues?state=all&per_page=100{github}{version}{basic}"),
        ),
        (
            "ghe_issues",
            with(super::gh_issues::configured(), &[enterprise.clone(), ("sample", json!(30.0))]),
            format!("https://git.example/api/v3/repos/acme/web/issues?state=all&per_page=30{github}{basic}"),
        ),
        (
            "gh_actions",
            super::gh_actions::configured(),
            format!("https://api.github.com/repos/acme/web/actions/runs?per_page=100{github}{version}{basic}"),
        ),
        (
            "ghe_actions",
            with(
                super::gh_actions::configured(),
                &[
                    enterprise.clone(),
                    ("branch", json!("feature/x")),
                    ("workflow", json!("ci.yml")),
                    ("event", json!("push")),
                ],
            ),
            format!("https://git.example/api/v3/repos/acme/web/actions/workflows/ci.yml/runs?per_page=100&branch=feature%2Fx&event=push{github}{basic}"),
        ),
        (
            "github",
            super::github::configured(),
            format!("https://api.github.com/repos/acme/web/commits{github}{version}{basic}"),
        ),
        (
            "github_enterprise",
            with(super::github::configured(), &[enterprise, ("branch", json!("a&b"))]),
            format!("https://git.example/api/v3/repos/acme/web/commits?sha=a%26b{github}{basic}"),
        ),
        (
            "tracker",
            super::tracker::configured(),
            "https://tracker.example/v5/projects/99\nX-TrackerToken: t".to_owned(),
        ),
        (
            "travis",
            super::travis::configured(),
            "https://api.travis-ci.com/repos/acme/web/builds\nAccept: application/vnd.travis-ci.2+json".to_owned(),
        ),
        (
            "travis",
            with(super::travis::configured(), &[("api", json!("v3"))]),
            "https://api.travis-ci.com/repo/acme%2Fweb/builds?include=build.commit&limit=25&sort_by=started_at:desc\nTravis-API-Version: 3".to_owned(),
        ),
        (
            "travis_pro",
            super::travis::configured(),
            "https://api.travis-ci.com/repos/acme/web/builds\nAccept: application/vnd.travis-ci.2+json\nAuthorization: token \"t\"".to_owned(),
        ),
        (
            "travis_pro",
            with(super::travis::configured(), &[("api", json!("v3"))]),
            "https://api.travis-ci.com/repo/acme%2Fweb/builds?include=build.commit&limit=25&sort_by=started_at:desc\nTravis-API-Version: 3\nAuthorization: token t".to_owned(),
        ),
    ] {
        assert_eq!(asked(key, configured), expected);
    }
}

#[test]
fn the_name_of_a_job_may_be_copied_from_its_address() {
    for (job, path) in [
        ("web", "/job/web/"),
        ("team a/job/größe", "/job/team%20a/job/gr%C3%B6%C3%9Fe/"),
        (
            "team%20a/job/feature%252Fx",
            "/job/team%20a/job/feature%252Fx/",
        ),
        ("100% sure/job/%zz%", "/job/100%25%20sure/job/%25zz%25/"),
        ("%é", "/job/%25%C3%A9/"),
    ] {
        let configured = with(super::jenkins::configured(), &[("job", json!(job))]);
        let asked = asked("jenkins", configured);
        assert!(asked.contains(path), "{asked}");
    }
}

#[test]
fn jenkins_is_asked_for_what_is_read_and_no_more() {
    let asked = asked("jenkins", super::jenkins::configured());
    let (url, headers) = asked.split_once('\n').unwrap();
    let url = url
        .replace("%5B", "[")
        .replace("%5D", "]")
        .replace("%7B", "{")
        .replace("%7D", "}");
    assert_eq!(
        url,
        "https://ci.example/job/web/api/json?tree=name,url,builds[number,url,building,timestamp,duration,result,changeSets[items[author[fullName],comment]],changeSet[items[author[fullName],comment]]]{0,30}"
    );
    assert_eq!(headers, "Authorization: Basic YW5uOnQ=");
}

#[test]
fn settings_become_segments_and_slashes_stay_in_jobs_and_branches() {
    let url = |key: &str, configured| asked(key, configured).lines().next().unwrap().to_owned();
    let jenkins = |job: &str| {
        let url = url(
            "jenkins",
            with(super::jenkins::configured(), &[("job", json!(job))]),
        );
        url.split_once("/api/json").unwrap().0.to_owned()
    };
    assert_eq!(
        jenkins("folder/job/inner"),
        "https://ci.example/job/folder/job/inner"
    );
    assert_eq!(
        jenkins("a b?c#d%ü"),
        "https://ci.example/job/a%20b%3Fc%23d%25%C3%BC"
    );
    assert_eq!(
        url(
            "coveralls",
            with(
                super::coveralls::configured(),
                &[("repo", json!("a/b [c]{d}"))]
            )
        ),
        "https://coveralls.io/github/acme/a%2Fb%20%5Bc%5D%7Bd%7D.json?page=1"
    );
}

#[test]
fn a_root_may_end_in_slashes() {
    for root in [
        "https://ci.example/x",
        "https://ci.example/x/",
        " https://ci.example/x// ",
    ] {
        let url = asked(
            "coveralls",
            with(super::coveralls::configured(), &[("root", json!(root))]),
        );
        assert_eq!(url, "https://ci.example/x/github/acme/web.json?page=1");
    }
}

#[test]
fn without_a_credential_none_is_sent() {
    for declaration in DECLARATIONS {
        let Value::Object(mut configured) = json!({
            "root": "https://ci.example", "username": "ann", "job": "x", "account": "x",
        }) else {
            panic!("an object");
        };
        configured.insert("password".into(), Value::Null);
        if declaration.endpoint.is_empty() {
            continue;
        }
        let request = first(declaration, &Settings(configured)).request;
        assert!(!request.url.contains("api_key"), "{}", declaration.key);
        for (name, _) in request.headers {
            assert!(
                !["Authorization", "Circle-Token", "X-TrackerToken"].contains(&name.as_str()),
                "{}",
                declaration.key
            );
        }
    }
}

#[test]
fn further_requests_have_the_same_credential() {
    let codeship = find("codeship").unwrap();
    let ask = at(
        codeship,
        &settings(super::codeship::configured()),
        "/builds/{project_id}?x=1",
    );
    assert_eq!(
        ask.request.url,
        "https://ci.example/api/v1/builds/4242?x=1&api_key=t"
    );
}

#[test]
fn base64_is_that_of_rfc_4648() {
    for (user, encoded) in [
        ("f", "Zjp0"),
        ("fo", "Zm86dA=="),
        ("foo", "Zm9vOnQ="),
        ("ü>?~", "w7w+P346dA=="),
    ] {
        let configured = with(super::github::configured(), &[("username", json!(user))]);
        let asked = asked("github", configured);
        assert!(asked.ends_with(&format!("Basic {encoded}")), "{asked}");
    }
}

#[test]
fn declarations_fit_together() {
    let mut keys = Vec::new();
    for declaration in DECLARATIONS {
        let key = declaration.key;
        assert!(
            std::ptr::eq(find(key).unwrap(), *declaration),
            "{key} is there once"
        );
        keys.push(key);
        assert!(description(declaration).ends_with('.'), "{key}");
        assert!(!declaration.root.ends_with('/'), "{key}");
        assert!(declaration.poll_seconds >= 60, "{key}");
        for (name, value) in declaration.headers {
            assert_eq!(check_header(name, value), Ok(()), "{key}");
            assert_ne!(
                *name, "Cache-Control",
                "{key}: GitHub's preflight refuses it"
            );
        }
        let declared = |wanted: &str| {
            declaration
                .settings
                .iter()
                .any(|setting| setting.key == wanted)
        };
        for part in declaration.endpoint.split('{').skip(1) {
            assert!(declared(part.split('}').next().unwrap()), "{key}: {part}");
        }
        match declaration.auth {
            Auth::Header { setting, .. } | Auth::Query { setting, .. } => {
                assert!(declared(setting), "{key}")
            }
            Auth::Basic => assert!(declared("username") && declared("password"), "{key}"),
            Auth::None => {}
        }
        for setting in declaration.settings {
            assert!(!setting.label.is_empty(), "{key}: {}", setting.key);
            let secret = ["password", "api_token", "token"].contains(&setting.key);
            assert_eq!(
                setting.kind == SettingKind::Secret,
                secret,
                "{key}: {}",
                setting.key
            );
        }
    }
    assert_eq!(
        keys[..14],
        [
            "buddy",
            "circleci",
            "codeship",
            "coveralls",
            "gh_actions",
            "ghe_actions",
            "gh_issues",
            "ghe_issues",
            "github",
            "github_enterprise",
            "jenkins",
            "tracker",
            "travis",
            "travis_pro",
        ]
    );
    assert_eq!(find("no such service").map(|found| found.key), None);
    let required = |key: &str| {
        let settings = find(key).unwrap().settings.iter();
        settings
            .filter(|setting| setting.required)
            .map(|setting| setting.key)
            .collect::<Vec<_>>()
    };
    assert_eq!(required("jenkins"), ["username", "password", "root", "job"]);
    for key in ["gh_actions", "gh_issues", "github"] {
        assert_eq!(required(key), ["username", "password", "account", "repo"]);
    }
    assert_eq!(
        required("circleci"),
        ["api_token", "vcs_type", "username", "project", "branch"]
    );
    assert_eq!(find("coveralls").unwrap().poll_seconds, 300);
    assert!(matches!(
        find("codeship").unwrap().fate,
        Fate::Discontinued {
            on: "2026-01-31",
            ..
        }
    ));
    assert!(matches!(
        find("tracker").unwrap().fate,
        Fate::Discontinued {
            on: "2025-04-30",
            ..
        }
    ));
    assert!(matches!(find("travis").unwrap().fate, Fate::Moved { .. }));
}

#[test]
fn common_settings_fit_the_declaration() {
    let common = |key: &str| {
        let settings = crate::domain::provider::common(find(key).unwrap());
        let words = settings.iter().map(|setting| match setting.kind {
            SettingKind::Number(default) => format!("{} {default}", setting.key),
            _ if setting.required => format!("{}!", setting.key),
            _ => setting.key.to_owned(),
        });
        words.collect::<Vec<_>>().join(", ")
    };
    assert_eq!(common("github"), "root, proxy, poll_seconds 60");
    assert_eq!(common("ghe_actions"), "root!, proxy, poll_seconds 60");
    assert_eq!(common("coveralls"), "root, proxy, poll_seconds 300");
    assert_eq!(
        common("jenkins"),
        "proxy, poll_seconds 60",
        "it has its own words for root"
    );
}
