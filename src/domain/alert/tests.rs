//! Tests of alerts: from panes to what is done, over tabs and reloads.

use super::condition::{Conditions, faults, minute_of_day};
use super::declare::{RESPONDERS, find_any, find_responder, offered, responds};
use super::keys::{self, has_setting, is_responder};
use super::log::{Kind, Log, Sighting, Transition};
use super::message::{self, Verdict, chat, json, post, verdict};
use super::outbox::{Delivery, End, Outbox};
use super::responder::{self, Sound, waits};
use crate::domain::board::configuration::{Configuration, Entry, quick, read, source};
use crate::domain::board::pane::Pane;
use crate::domain::board::reason::Reason;
use crate::domain::board::summary::Summary;
use crate::domain::integration::{Effect, Event, Registry, Role};
use crate::domain::provider::pane::{Broken, Content, Health, PaneData, PaneKind};
use crate::domain::provider::{Setting, SettingKind, Settings};
use crate::domain::time::Timestamp;
use serde_json::{Value, json as value};

const MINUTE: i64 = 60_000;

fn pane(id: &str, health: Health, seen: i64) -> Pane {
    Pane {
        id: id.into(),
        entry: id.split('/').next().unwrap_or_default().into(),
        service: "buddy".into(),
        service_name: "Buddy".into(),
        subject: String::new(),
        kind: Some(PaneKind::Builds),
        title: String::new(),
        group: "Shop".into(),
        size: 1,
        data: Some(PaneData {
            part: String::new(),
            name: format!("acme/{id}"),
            link: Some("https://ci.example/web".into()),
            health,
            note: String::new(),
            content: Content::Builds {
                builds: Vec::new(),
                broken: None,
            },
        }),
        fresh_at: Some(Timestamp(seen)),
        trouble: None,
        next: None,
    }
}

fn sighted(panes: &[Pane]) -> Vec<Sighting> {
    panes.iter().filter_map(Sighting::of).collect()
}

/// Shows the log one pane and yields what that told.
fn see(log: &mut Log, health: Health, at: i64) -> Vec<Kind> {
    see_with(log, health, at, &[])
}

fn see_with(log: &mut Log, health: Health, at: i64, minutes: &[u32]) -> Vec<Kind> {
    let sightings = sighted(&[pane("web", health, at)]);
    let changes = log.would_change(&sightings, minutes, Timestamp(at));
    let before = log.clone();
    let told = log.observe(&sightings, minutes, Timestamp(at));
    assert_eq!(changes, *log != before, "would_change tells the truth");
    told.into_iter().map(|transition| transition.kind).collect()
}

fn entry(integration: &str, settings: Value) -> Entry {
    let Value::Object(settings) = settings else {
        panic!("settings are an object");
    };
    Entry {
        id: integration.into(),
        settings,
        ..Entry::new(integration)
    }
}

fn transition(kind: Kind) -> Transition {
    Transition {
        kind,
        ..message::sample(Timestamp(1_770_105_600_000))
    }
}

mod log {
    use super::*;

    #[test]
    fn each_change_of_color_is_told_once() {
        let mut log = Log::default();
        assert_eq!(see(&mut log, Health::Ok, 1), []);
        assert_eq!(see(&mut log, Health::Error, 2), [Kind::Broke]);
        assert_eq!(see(&mut log, Health::Error, 3), []);
        assert_eq!(see(&mut log, Health::Ok, 4), [Kind::Recovered]);
        assert_eq!(see(&mut log, Health::Ok, 5), []);
    }

    #[test]
    fn what_is_seen_for_the_first_time_is_no_news() {
        let mut log = Log::default();
        assert_eq!(see_with(&mut log, Health::Error, 1, &[5]), []);
    }

    #[test]
    fn panes_without_a_verdict_leave_the_color_as_it_was() {
        let mut log = Log::default();
        see(&mut log, Health::Ok, 1);
        assert_eq!(see(&mut log, Health::Neutral, 2), []);
        assert_eq!(see(&mut log, Health::None, 3), []);
        let stale = Pane {
            trouble: Some(Reason::Offline),
            ..pane("web", Health::Error, 4)
        };
        assert_eq!(Sighting::of(&stale), None);
        assert_eq!(see(&mut log, Health::Error, 5), [Kind::Broke]);
    }

    #[test]
    fn a_reload_goes_on_with_what_was_kept() {
        let mut log = Log::default();
        see(&mut log, Health::Ok, 1);
        see(&mut log, Health::Error, 2);
        let mut after = Log::read(&log.write());
        assert_eq!(see(&mut after, Health::Error, 3), []);
        assert_eq!(see(&mut after, Health::Ok, 4), [Kind::Recovered]);
    }

    #[test]
    fn a_tab_that_polls_later_takes_nothing_back() {
        // Both tabs use the same log; the second saw the pane green before the
        // first saw it red.
        let mut log = Log::default();
        see(&mut log, Health::Ok, 10);
        assert_eq!(see(&mut log, Health::Error, 50), [Kind::Broke]);
        let late = sighted(&[pane("web", Health::Ok, 30)]);
        assert!(!log.would_change(&late, &[], Timestamp(60)));
        assert_eq!(log.observe(&late, &[], Timestamp(60)), []);
        assert_eq!(see(&mut log, Health::Error, 70), []);
    }

    #[test]
    fn a_red_pane_is_told_of_after_each_wait_once_for_each_streak() {
        let mut log = Log::default();
        let waits = [5, 30];
        see_with(&mut log, Health::Ok, 0, &waits);
        assert_eq!(
            see_with(&mut log, Health::Error, MINUTE, &waits),
            [Kind::Broke]
        );
        assert_eq!(see_with(&mut log, Health::Error, 5 * MINUTE, &waits), []);
        assert_eq!(
            see_with(&mut log, Health::Error, 6 * MINUTE, &waits),
            [Kind::StaysRed { minutes: 5 }]
        );
        assert_eq!(see_with(&mut log, Health::Error, 20 * MINUTE, &waits), []);
        let mut log = Log::read(&log.write());
        assert_eq!(
            see_with(&mut log, Health::Error, 40 * MINUTE, &waits),
            [Kind::StaysRed { minutes: 30 }]
        );
        see_with(&mut log, Health::Ok, 41 * MINUTE, &waits);
        see_with(&mut log, Health::Error, 42 * MINUTE, &waits);
        assert_eq!(
            see_with(&mut log, Health::Error, 48 * MINUTE, &waits),
            [Kind::StaysRed { minutes: 5 }]
        );
    }

    #[test]
    fn a_pane_that_nobody_looked_at_since_does_not_stay_red() {
        // The computer slept; the pane is shown as it was seen before.
        let mut log = Log::default();
        see_with(&mut log, Health::Ok, 0, &[60]);
        let red = sighted(&[pane("web", Health::Error, MINUTE)]);
        assert_eq!(log.observe(&red, &[60], Timestamp(MINUTE)).len(), 1);
        let morning = Timestamp(14 * 60 * MINUTE);
        assert!(!log.would_change(&red, &[60], morning));
        assert_eq!(log.observe(&red, &[60], morning), []);
        // The first poll after waking tells how it stands.
        let mut healed = log.clone();
        assert_eq!(
            see_with(&mut healed, Health::Ok, morning.0 + 1, &[60]),
            [Kind::Recovered]
        );
        assert_eq!(
            see_with(&mut log, Health::Error, morning.0 + 1, &[60]),
            [Kind::StaysRed { minutes: 60 }]
        );
    }

    #[test]
    fn a_clock_that_is_set_back_makes_no_news_old() {
        let ahead = 120 * MINUTE;
        let mut log = Log::default();
        see_with(&mut log, Health::Ok, ahead, &[5]);
        assert_eq!(
            see_with(&mut log, Health::Error, ahead + 1, &[5]),
            [Kind::Broke]
        );
        // The clock is set right; the pane is still as it was seen before that.
        let mut log = Log::read(&log.write());
        let before = sighted(&[pane("web", Health::Error, ahead + 1)]);
        assert!(log.would_change(&before, &[5], Timestamp(MINUTE)));
        assert_eq!(log.observe(&before, &[5], Timestamp(MINUTE)), []);
        assert!(!log.would_change(&before, &[5], Timestamp(MINUTE)));
        // Red minutes count from there, and the next change is news.
        assert_eq!(see_with(&mut log, Health::Error, 5 * MINUTE, &[5]), []);
        assert_eq!(
            see_with(&mut log, Health::Error, 6 * MINUTE, &[5]),
            [Kind::StaysRed { minutes: 5 }]
        );
        assert_eq!(
            see_with(&mut log, Health::Ok, 7 * MINUTE, &[5]),
            [Kind::Recovered]
        );
        assert_eq!(
            see_with(&mut log, Health::Error, 8 * MINUTE, &[5]),
            [Kind::Broke]
        );
    }

    #[test]
    fn a_wait_that_is_newly_wanted_is_not_told_of_what_is_red_for_longer() {
        let mut log = Log::default();
        see(&mut log, Health::Ok, 0);
        assert_eq!(see(&mut log, Health::Error, MINUTE), [Kind::Broke]);
        // Somebody sets a responder up an hour later.
        assert_eq!(see_with(&mut log, Health::Error, 61 * MINUTE, &[5, 90]), []);
        let mut log = Log::read(&log.write());
        assert_eq!(
            see_with(&mut log, Health::Error, 91 * MINUTE, &[5, 90]),
            [Kind::StaysRed { minutes: 90 }]
        );
        // The next streak is told of as usual.
        see_with(&mut log, Health::Ok, 92 * MINUTE, &[5, 90]);
        see_with(&mut log, Health::Error, 93 * MINUTE, &[5, 90]);
        assert_eq!(
            see_with(&mut log, Health::Error, 98 * MINUTE, &[5, 90]),
            [Kind::StaysRed { minutes: 5 }]
        );
    }

    #[test]
    fn what_was_red_before_anybody_watched_is_not_told_late() {
        let mut log = Log::default();
        let mut red = pane("web", Health::Error, 100 * MINUTE);
        if let Some(data) = &mut red.data {
            data.content = Content::Builds {
                builds: Vec::new(),
                broken: Some(Broken {
                    since: Timestamp(0),
                    author: "Ann".into(),
                    at_least: false,
                }),
            };
        }
        let mut sightings = sighted(&[red]);
        assert_eq!(
            log.observe(&sightings, &[30, 120], Timestamp(100 * MINUTE)),
            []
        );
        if let Some(sighting) = sightings.first_mut() {
            sighting.seen = Timestamp(121 * MINUTE);
        }
        let later = log.observe(&sightings, &[30, 120], Timestamp(121 * MINUTE));
        assert_eq!(later.len(), 1);
        assert_eq!(later[0].kind, Kind::StaysRed { minutes: 120 });
        assert_eq!(later[0].author, "Ann");
        assert_eq!(later[0].since, Timestamp(0));
    }

    #[test]
    fn it_does_not_grow_without_end_and_forgets_what_is_not_shown_first() {
        let mut log = Log::default();
        let shown = sighted(&[pane("shown", Health::Ok, 0)]);
        log.observe(&shown, &[], Timestamp(0));
        let many: Vec<Pane> = (0..3_000)
            .map(|number| pane(&format!("p{number}"), Health::Ok, number))
            .collect();
        log.observe(&sighted(&many[..1_999]), &[], Timestamp(1));
        for pane in &many[1_999..] {
            let mut both = shown.clone();
            both.extend(Sighting::of(pane));
            log.observe(&both, &[], Timestamp(1));
        }
        assert!(log.write().len() < 200_000);
        let red = sighted(&[pane("shown", Health::Error, 9_999)]);
        assert_eq!(log.observe(&red, &[], Timestamp(9_999)).len(), 1);
    }
}

mod conditions {
    use super::*;

    #[test]
    fn times_of_the_day_are_read_or_not() {
        for (text, minute) in [
            ("0:00", Some(0)),
            (" 07:30 ", Some(450)),
            ("23:59", Some(1_439)),
            ("24:00", Some(1_440)),
            ("24:01", None),
            ("7", None),
            ("7:3", None),
            ("007:30", None),
            ("-1:30", None),
            ("+1:30", None),
            ("7:60", None),
            ("٧:30", None),
            ("", None),
        ] {
            assert_eq!(minute_of_day(text), minute, "{text}");
        }
    }

    #[test]
    fn quiet_hours_may_go_over_midnight() {
        let quiet = |from: &str, to: &str, at: &str| {
            let entry = entry("sound", value!({"quiet_from": from, "quiet_to": to}));
            Conditions::of(&entry).is_quiet(minute_of_day(at).unwrap())
        };
        assert!(quiet("22:00", "7:00", "23:30"));
        assert!(quiet("22:00", "7:00", "6:59"));
        assert!(!quiet("22:00", "7:00", "7:00"));
        assert!(!quiet("22:00", "7:00", "21:59"));
        assert!(quiet("12:00", "13:00", "12:00"));
        assert!(!quiet("12:00", "13:00", "13:00"));
        assert!(!quiet("12:00", "12:00", "12:00"));
        assert!(quiet("0:00", "24:00", "23:59"));
        assert!(!quiet("22:00", "", "23:00"));
    }

    #[test]
    fn panes_are_chosen_by_id_name_group_and_words() {
        let covers =
            |settings: Value, pane: &Pane| Conditions::of(&entry("webhook", settings)).covers(pane);
        let web = pane("web/main", Health::Ok, 1);
        assert!(covers(value!({}), &web));
        assert!(covers(value!({"panes": ["web"]}), &web));
        assert!(covers(value!({"panes": ["WEB/main"]}), &web));
        assert!(covers(value!({"panes": "other, acme/web/main"}), &web));
        assert!(!covers(value!({"panes": ["we"]}), &web));
        assert!(covers(value!({"groups": ["shop"]}), &web));
        assert!(!covers(value!({"groups": ["else"]}), &web));
        assert!(covers(value!({"text": "buddy ACME"}), &web));
        assert!(!covers(value!({"text": "buddy other"}), &web));
        assert!(!covers(
            value!({"panes": ["web"], "groups": ["else"]}),
            &web
        ));
    }

    #[test]
    fn transitions_are_chosen_by_switch_and_wait() {
        let hears = |settings: Value, kind| Conditions::of(&entry("sound", settings)).hears(kind);
        assert!(hears(value!({}), Kind::Broke));
        assert!(hears(value!({}), Kind::Recovered));
        assert!(!hears(value!({}), Kind::StaysRed { minutes: 5 }));
        assert!(!hears(value!({"breaks": false}), Kind::Broke));
        assert!(!hears(value!({"recovers": false}), Kind::Recovered));
        let five = value!({"stays_minutes": 5});
        assert!(hears(five.clone(), Kind::StaysRed { minutes: 5 }));
        assert!(!hears(five, Kind::StaysRed { minutes: 6 }));
    }

    #[test]
    fn faults_name_the_setting_and_never_the_address() {
        let faults =
            |settings: Value, url: Option<&str>| faults(&entry("webhook", settings), url).join(" ");
        assert_eq!(faults(value!({}), Some("https://hooks.example/x")), "");
        assert!(faults(value!({"quiet_from": "late"}), None).contains("quiet_from"));
        assert!(faults(value!({"quiet_from": "22:00"}), None).contains("end"));
        assert!(faults(value!({"stays_minutes": 1.5}), None).contains("stays_minutes"));
        assert!(faults(value!({"volume": 101}), None).contains("volume"));
        for url in [
            "hooks.example/t0ken",
            "ftp://t0ken",
            "https://t0ken@host/",
            "https:///t0ken",
        ] {
            let words = faults(value!({}), Some(url));
            assert!(
                !words.is_empty() && !words.contains("t0ken"),
                "{url}: {words}"
            );
        }
    }

    #[test]
    fn the_waits_of_all_that_is_on_are_named_once() {
        let off = Entry {
            enabled: false,
            ..entry("sound", value!({"stays_minutes": 9}))
        };
        let entries = [
            entry("sound", value!({"stays_minutes": 30})),
            entry("webhook", value!({"stays_minutes": 5})),
            entry("notification", value!({"stays_minutes": 30})),
            off,
        ];
        assert_eq!(waits(&entries), [5, 30]);
    }
}

mod declarations {
    use super::*;

    #[test]
    fn the_keys_that_a_board_knows_are_those_of_the_declarations() {
        let declared: Vec<&str> = RESPONDERS.iter().map(|one| one.key).collect();
        let known: Vec<&str> = keys::RESPONDERS.iter().map(|(key, _)| *key).collect();
        assert_eq!(declared, known);
        for declaration in RESPONDERS {
            assert!(is_responder(declaration.key) && responds(declaration));
            let (secrets, plain): (Vec<&Setting>, Vec<&Setting>) = declaration
                .settings
                .iter()
                .partition(|setting| setting.kind == SettingKind::Secret);
            let count = keys::CONDITIONS
                .iter()
                .chain(keys::RESPONDERS.iter().flat_map(|(_, own)| *own))
                .filter(|key| has_setting(declaration.key, key))
                .count();
            assert_eq!(count, plain.len(), "{}", declaration.key);
            for setting in plain {
                assert!(has_setting(declaration.key, setting.key), "{}", setting.key);
            }
            for setting in secrets {
                assert!(!has_setting(declaration.key, setting.key));
            }
        }
    }

    #[test]
    fn no_two_integrations_have_one_key() {
        let mut keys: Vec<&str> = offered().map(|declaration| declaration.key).collect();
        let count = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), count);
        assert!(find_any("buddy").is_some() && find_any("sound").is_some());
        assert!(find_responder("buddy").is_none() && find_any("nobody").is_none());
    }

    #[test]
    fn a_board_with_responders_is_read_at_once_and_the_same_both_ways() {
        let text = r#"{"version": 1, "name": "x", "integrations": [
            {"integration": "webhook", "id": "w", "settings": {"shape": "slack", "panes": ["a"]}, "secrets": ["url"]},
            {"integration": "tab", "id": "t", "settings": {"icon": false}},
            {"integration": "sound", "id": "s", "enabled": false, "settings": {"quiet_from": "22:00", "quiet_to": "7:00"}}
        ]}"#;
        let quickly = quick(text).unwrap().configuration;
        let slowly = read(text).unwrap();
        assert_eq!(slowly.findings, []);
        assert_eq!(slowly.configuration, quickly);
        // What is worth a word is left to the reader.
        let tab = text.replace("\"icon\"", "\"quiet_to\"");
        assert_eq!(quick(&tab), None);
        assert_eq!(read(&tab).unwrap().findings.len(), 1);
        assert_eq!(quick(&text.replace("\"panes\"", "\"url\"")), None);
    }

    #[test]
    fn the_address_of_a_webhook_is_a_secret() {
        let text = r#"{"version": 1, "integrations": [
            {"integration": "webhook", "settings": {"url": "https://hooks.example/t0ken"}}]}"#;
        let mut configuration = read(text).unwrap().configuration;
        let written = crate::domain::board::configuration::write(&configuration);
        assert!(!written.contains("t0ken") && written.contains("\"url\""));
        let secrets =
            crate::domain::board::configuration::take_secrets(&mut configuration.entries[0]);
        assert_eq!(secrets.len(), 1);
        let entry = &configuration.entries[0];
        assert!(matches!(
            source(entry, &|_| None),
            Err(Reason::Configuration(_))
        ));
        assert!(source(entry, &|_| Some("https://hooks.example/".into())).is_ok());
    }
}

mod messages {
    use super::*;

    #[test]
    fn the_documented_json_is_what_is_sent() {
        let page = include_str!("../../../docs/providers/webhook.md");
        let example = page
            .split("```json")
            .nth(1)
            .and_then(|rest| rest.split("```").next())
            .expect("an example");
        let example: Value = serde_json::from_str(example).expect("JSON");
        let sent = json(
            &Transition {
                id: "stays_red-1770105600000-web".into(),
                kind: Kind::StaysRed { minutes: 30 },
                at: Timestamp(1_770_105_600_000),
                since: Timestamp(1_770_103_800_000),
                pane: "web".into(),
                name: "acme/web".into(),
                group: "Shop".into(),
                service: "GitHub Actions".into(),
                author: "Ann".into(),
                link: Some("https://github.com/acme/web/actions".into()),
            },
            "Our board",
        );
        assert_eq!(sent, example);
    }

    #[test]
    fn a_chat_message_calls_nobody_and_makes_no_link_of_its_own() {
        let hostile = Transition {
            name: "<!channel> @here & <https://evil.example|click>".into(),
            author: "@all\n@everyone".into(),
            link: Some("https://ci.example/a?b=c&d".into()),
            ..transition(Kind::Broke)
        };
        let text = chat(&hostile, "<!here>");
        let (link, rest) = text.split_once('|').unwrap();
        assert!(link.ends_with("<https://ci.example/a?b=c&d"), "{text}");
        let rest = rest.replacen('>', "", 1);
        assert!(!rest.contains(['<', '>']), "{text}");
        for call in ["@here", "@all", "@everyone", "!channel>", "<!"] {
            assert!(!rest.contains(call), "{call} in {text}");
        }
        // What Mattermost makes of Markdown.
        let marked = Transition {
            name: "![x](https://evil.example/x.png) [log in](https://evil.example)".into(),
            author: "[ref]: https://evil.example ~town-square".into(),
            ..transition(Kind::Broke)
        };
        let text = chat(&marked, "");
        for mark in ["](", "]:", "~t"] {
            assert!(!text.contains(mark), "{mark} in {text}");
        }
        let odd = Transition {
            link: Some("https://ci.example/a|b".into()),
            ..transition(Kind::Recovered)
        };
        assert!(!chat(&odd, "").contains("ci.example"));
    }

    #[test]
    fn a_request_says_what_the_browser_may_send() {
        let settings = |value: Value| match value {
            Value::Object(members) => Settings(members),
            _ => panic!("settings are an object"),
        };
        let made = |value: Value| post(&settings(value), &transition(Kind::Broke), "Shop");
        let url = "https://hooks.example/x";
        let json = made(value!({"url": url, "token": "t0k"})).unwrap();
        assert!(!json.blind);
        assert_eq!(
            json.request.headers,
            [
                ("Content-Type".to_owned(), "application/json".to_owned()),
                ("Authorization".to_owned(), "Bearer t0k".to_owned())
            ]
        );
        let slack = made(value!({"url": url, "shape": "slack"})).unwrap();
        assert_eq!(
            slack.request.headers[0].1,
            "application/x-www-form-urlencoded"
        );
        let body = slack.request.body.unwrap();
        assert!(body.starts_with("payload=%7B%22text%22"), "{body}");
        let blind = made(value!({"url": url, "answer": "ignore"})).unwrap();
        assert!(blind.blind);
        assert_eq!(blind.request.headers[0].1, "text/plain;charset=UTF-8");
        let proxied = made(value!({"url": url, "proxy": "/proxy/"})).unwrap();
        assert_eq!(proxied.request.url, "/proxy/hooks.example/x");
        assert!(made(value!({})).is_err());
        assert!(made(value!({"url": url, "token": "a\nb"})).is_err());
        assert!(made(value!({"url": url, "token": "t", "answer": "ignore"})).is_err());
    }

    #[test]
    fn only_what_may_work_later_is_tried_again() {
        assert_eq!(verdict(204), Verdict::Delivered);
        for status in [408, 429, 500, 503] {
            assert!(matches!(verdict(status), Verdict::Later(_)), "{status}");
        }
        for status in [301, 400, 401, 403, 404, 410, 413] {
            assert!(matches!(verdict(status), Verdict::Never(_)), "{status}");
        }
    }

    #[test]
    fn sentences_say_what_happened_and_for_how_long() {
        let mut one = transition(Kind::StaysRed { minutes: 30 });
        one.since = one.at.plus(-31 * MINUTE);
        assert_eq!(
            message::title(&one),
            "Signalbox test is still failing after 30 minutes"
        );
        assert!(message::body(&one, "Shop").contains("Shop · red for 31 minutes"));
        one.kind = Kind::Recovered;
        assert!(message::title(&one).ends_with("is passing again"));
    }
}

mod outbox {
    use super::*;

    fn filled() -> Outbox {
        let mut outbox = Outbox::default();
        outbox.add("w", transition(Kind::Broke), "Shop", Timestamp(0));
        outbox
    }

    /// The webhooks of this tab.
    fn mine() -> Vec<String> {
        vec!["w".to_owned()]
    }

    fn id() -> String {
        transition(Kind::Broke).id
    }

    #[test]
    fn each_message_is_tried_by_one_tab_at_a_time() {
        let mut outbox = filled();
        assert_eq!(outbox.take(&mine(), Timestamp(0)).len(), 1);
        assert_eq!(outbox.take(&mine(), Timestamp(1)).len(), 0);
        // The tab that took it is gone.
        assert_eq!(outbox.take(&mine(), Timestamp(2 * MINUTE)).len(), 1);
    }

    #[test]
    fn a_tab_takes_nothing_of_a_webhook_that_it_does_not_have() {
        let mut outbox = filled();
        for (entries, taken) in [(vec![], 0), (vec!["v".to_owned()], 0), (mine(), 1)] {
            let next = outbox.next(&entries, Timestamp(9));
            assert_eq!(next.is_some(), taken > 0, "{entries:?}");
            assert_eq!(outbox.take(&entries, Timestamp(9)).len(), taken);
        }
    }

    #[test]
    fn a_clock_that_is_set_back_holds_nothing_up() {
        let ahead = 120 * MINUTE;
        let mut outbox = Outbox::default();
        outbox.add("w", transition(Kind::Broke), "Shop", Timestamp(ahead));
        outbox.take(&mine(), Timestamp(ahead));
        outbox.ended("w", &id(), End::Failed("No.".into()), Timestamp(ahead));
        let mut outbox = Outbox::read(&outbox.write());
        let now = Timestamp(MINUTE);
        assert_eq!(outbox.next(&mine(), now), Some(now));
        // Other webhooks lose nothing by this one's taking.
        assert_eq!(outbox.take(&["v".to_owned()], now).len(), 0);
        assert_eq!(outbox.take(&mine(), now).len(), 1);
        outbox.ended("w", &id(), End::Failed("No.".into()), now);
        assert_eq!(outbox.next(&mine(), now), Some(now.plus(15_000)));
        // Clocks are put right by seconds all the time: that changes nothing.
        let little = now.plus(-2_000);
        assert_eq!(outbox.take(&mine(), little).len(), 0);
    }

    #[test]
    fn what_could_not_be_kept_is_taken_over_once_it_can() {
        let one = |id: &str, at: i64| Transition {
            id: id.into(),
            at: Timestamp(at),
            ..transition(Kind::Broke)
        };
        let now = Timestamp(0);
        let mut base = Outbox::default();
        for (id, at) in [("both", 1), ("arrived", 2), ("refused", 3), ("late", 4)] {
            base.add("w", one(id, at), "Shop", now);
        }
        // This tab's disk is full: it adds one, and comes to an end with three.
        let mut own = base.clone();
        own.add("w", one("new", 5), "Shop", now);
        own.ended("w", "arrived", End::Delivered, now);
        own.ended("w", "refused", End::Refused("404.".into()), now);
        own.ended("w", "late", End::Failed("503.".into()), now);
        own.ended("w", "both", End::Failed("503.".into()), now);
        // Another tab has more to send, and one of these arrived from there.
        let mut kept = base.clone();
        kept.add("w", one("theirs", 6), "Shop", now);
        kept.ended("w", "both", End::Delivered, now);
        kept.take_over(&base, &own);
        let ids = |deliveries: &[Delivery]| -> Vec<String> {
            let ids = deliveries.iter().map(|one| one.transition.id.clone());
            ids.collect()
        };
        assert_eq!(ids(kept.waiting()), ["late", "new", "theirs"]);
        assert_eq!(ids(kept.failed()), ["refused"]);
        assert_eq!(kept.waiting()[0].tries, 1);
        // Nothing was changed here since: nothing changes there.
        let before = kept.clone();
        kept.take_over(&own, &own);
        assert_eq!(kept, before);
    }

    #[test]
    fn failures_are_tried_again_with_growing_waits_and_given_up() {
        let mut outbox = filled();
        let mut now = Timestamp(0);
        let mut waits = Vec::new();
        for _ in 0..20 {
            let taken = outbox.take(&mine(), now);
            if taken.is_empty() {
                break;
            }
            outbox.ended("w", &id(), End::Failed("No.".into()), now);
            if let Some(next) = outbox.next(&mine(), now) {
                waits.push(next.since(now));
                now = next;
            }
        }
        assert_eq!(waits, [5_000, 15_000, 45_000, 135_000, 405_000, 1_215_000]);
        assert_eq!((outbox.waiting().len(), outbox.failed().len()), (0, 1));
        assert!(outbox.trouble("w").unwrap().words().contains("No."));
        assert_eq!(outbox.trouble("else"), None);
        outbox.again("w", now);
        assert_eq!(outbox.take(&mine(), now).len(), 1);
        outbox.ended("w", &id(), End::Delivered, now);
        assert_eq!(outbox.trouble("w"), None);
    }

    #[test]
    fn a_receiver_that_names_a_time_is_not_asked_before_it() {
        let mut outbox = filled();
        let now = Timestamp(0);
        outbox.take(&mine(), now);
        let wait = |until| End::Postponed("Busy.".into(), Timestamp(until));
        outbox.ended("w", &id(), wait(90_000), now);
        assert_eq!(outbox.next(&mine(), now), Some(Timestamp(90_000)));
        assert!(outbox.trouble("w").unwrap().words().contains("Busy."));
        // Never sooner than after a failure without a word.
        outbox.ended("w", &id(), wait(1), now);
        assert_eq!(outbox.next(&mine(), now), Some(Timestamp(15_000)));
        // Nobody asks for ever.
        for _ in 0..20 {
            outbox.ended("w", &id(), wait(2), now);
        }
        assert_eq!((outbox.waiting().len(), outbox.failed().len()), (0, 1));
    }

    #[test]
    fn a_refusal_is_final_and_what_could_not_be_asked_is_no_try() {
        let mut outbox = filled();
        outbox.take(&mine(), Timestamp(0));
        for now in 0..30 {
            outbox.ended("w", &id(), End::Held("Offline.".into()), Timestamp(now));
        }
        let waiting = outbox.trouble("w").unwrap();
        assert_eq!((waiting.waiting, waiting.failed), (1, 0));
        outbox.ended("w", &id(), End::Refused("404.".into()), Timestamp(99));
        let refused = outbox.trouble("w").unwrap();
        assert_eq!((refused.waiting, refused.failed), (0, 1));
    }

    #[test]
    fn what_is_a_day_old_is_no_news() {
        let mut outbox = filled();
        let late = transition(Kind::Broke).at.plus(25 * 60 * MINUTE);
        outbox.ended("w", &id(), End::Held("Offline.".into()), late);
        assert_eq!((outbox.waiting().len(), outbox.failed().len()), (0, 1));
    }

    #[test]
    fn it_survives_a_reload_and_stays_in_bounds() {
        let mut outbox = filled();
        assert_eq!(Outbox::read(&outbox.write()).waiting().len(), 1);
        for _ in 0..500 {
            outbox.add("w", transition(Kind::Broke), "", Timestamp(0));
        }
        assert!(outbox.waiting().len() <= 100 && outbox.failed().len() <= 20);
        outbox.keep_only(&["other".to_owned()]);
        assert_eq!((outbox.waiting().len(), outbox.failed().len()), (0, 0));
    }
}

mod responders {
    use super::*;

    fn registry(entries: Vec<Entry>) -> Registry {
        let configuration = Configuration {
            entries,
            ..Configuration::default()
        };
        let mut registry = Registry::new(Box::new(configuration));
        for responder in responder::all() {
            registry.register(responder).unwrap();
        }
        for declaration in RESPONDERS {
            let id = responder::id_of(declaration.key);
            registry.enable(&id).unwrap();
            assert_eq!(registry.role(&id), Some(Role::Responder));
        }
        registry
    }

    fn tell(registry: &mut Registry, kind: Kind, minute: u16) -> Vec<Effect> {
        registry.emit(&Event::Transition {
            transition: &transition(kind),
            pane: &pane("web", Health::Error, 1),
            board: "Shop",
            minute,
        })
    }

    #[test]
    fn one_transition_is_one_notification_one_sound_and_a_message_per_webhook() {
        let other = |id: &str, mut one: Entry| {
            one.id = id.into();
            one
        };
        let mut registry = registry(vec![
            entry("notification", value!({})),
            other("n2", entry("notification", value!({"sticky": true}))),
            entry("sound", value!({"volume": 20})),
            other("s2", entry("sound", value!({}))),
            entry("webhook", value!({})),
            other("w2", entry("webhook", value!({}))),
        ]);
        let effects = tell(&mut registry, Kind::Broke, 0);
        let count = |wanted: fn(&Effect) -> bool| effects.iter().filter(|one| wanted(one)).count();
        assert_eq!(
            count(|one| matches!(one, Effect::Notify { sticky: true, .. })),
            1
        );
        assert_eq!(
            count(|one| matches!(one, Effect::Sound(sound) if sound.volume == 20)),
            1
        );
        assert_eq!(count(|one| matches!(one, Effect::Post { .. })), 2);
        assert_eq!(effects.len(), 4);
    }

    #[test]
    fn nothing_is_done_in_quiet_hours_or_without_a_configuration() {
        let quiet = value!({"quiet_from": "22:00", "quiet_to": "6:00"});
        let mut quietly = registry(vec![entry("sound", quiet)]);
        assert_eq!(tell(&mut quietly, Kind::Broke, 23 * 60).len(), 0);
        assert_eq!(tell(&mut quietly, Kind::Broke, 12 * 60).len(), 1);
        assert_eq!(tell(&mut registry(Vec::new()), Kind::Broke, 0).len(), 0);
    }

    #[test]
    fn the_tab_tells_of_the_panes_that_it_is_about() {
        let mut registry = registry(vec![entry("tab", value!({"panes": ["web"]}))]);
        let panes = [pane("web", Health::Ok, 1), pane("shop", Health::Error, 1)];
        let mut told = |panes: &[Pane]| {
            registry.emit(&Event::PanesChange {
                board: "Shop",
                panes,
            })
        };
        assert_eq!(
            told(&panes),
            [
                Effect::Title("1 passing · Shop · Signalbox".into()),
                Effect::Favicon("passed")
            ]
        );
        assert_eq!(told(&panes), []);
        assert_eq!(Summary::of(&panes).worst(), "failed");
        assert_eq!(
            registry.disable("signalbox.tab").unwrap(),
            [Effect::Title("Signalbox".into()), Effect::Favicon("")]
        );
    }

    #[test]
    fn switches_of_the_tab_leave_title_or_icon_alone() {
        let mut registry = registry(vec![entry("tab", value!({"title": false}))]);
        let effects = registry.emit(&Event::PanesChange {
            board: "",
            panes: &[pane("web", Health::Error, 1)],
        });
        assert_eq!(
            effects,
            [Effect::Title("Signalbox".into()), Effect::Favicon("failed")]
        );
    }

    #[test]
    fn of_several_sounds_a_red_one_is_played() {
        let sound = |red| Sound::of(&entry("sound", value!({})), red);
        assert_eq!(
            Sound::one_of(vec![sound(false), sound(true)]),
            Some(sound(true))
        );
        assert_eq!(Sound::one_of(Vec::new()), None);
        for (tune, red) in [("bell", true), ("alarm", false), ("steps", true)] {
            let tones = Sound::of(&entry("sound", value!({"tune": tune})), red).tones();
            assert!(tones.iter().map(|tone| tone.seconds).sum::<f64>() < 2.0);
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod laws {
    use super::*;
    use crate::domain::board::configuration::tests::any_json;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn whatever_was_kept_and_configured_nothing_breaks(
            kept in any_json(),
            settings in prop::collection::btree_map(
                prop::sample::select(vec!["panes", "groups", "text", "breaks", "recovers",
                    "stays_minutes", "quiet_from", "quiet_to", "volume", "tune", "url", "token", "shape", "answer", "proxy"]),
                any_json(), 0..15),
            text in ".{0,40}",
        ) {
            let mut log = Log::read(&kept.to_string());
            Outbox::read(&kept.to_string());
            let settings: serde_json::Map<String, Value> =
                settings.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
            let entry = Entry { settings, ..Entry::new("webhook") };
            let conditions = Conditions::of(&entry);
            let mut seen = pane("web", Health::Error, 5);
            seen.title.clone_from(&text);
            for transition in log.observe(&sighted(&[seen.clone()]), &waits(std::slice::from_ref(&entry)), Timestamp(9)) {
                conditions.act_on(&transition, &seen, 7);
            }
            faults(&entry, Some(&text));
            Sound::of(&entry, true).tones();
            let _ = post(&Settings(entry.settings.clone()), &transition(Kind::Broke), &text);
            minute_of_day(&text);
        }

        #[test]
        fn alerts_alternate_whatever_is_seen_in_whatever_order(
            seen in prop::collection::vec((any::<bool>(), 0i64..50, any::<bool>()), 0..40)
        ) {
            // Two tabs with sightings of any age, and reloads in between.
            let mut log = Log::default();
            let mut last = None;
            for (red, at, reload) in seen {
                let health = if red { Health::Error } else { Health::Ok };
                if reload {
                    log = Log::read(&log.write());
                }
                for transition in log.observe(&sighted(&[pane("web", health, at)]), &[], Timestamp(at)) {
                    prop_assert_ne!(last, Some(transition.kind));
                    last = Some(transition.kind);
                }
            }
        }
    }
}
