//! What makes no sense in a form while it is filled in, by the setting that it is
//! told at, and which panes a responder is about. For the page that manages
//! integrations.

use super::edit::needed_user;
use crate::domain::alert::condition::{Conditions, DAY, MINUTES_MAX, address_fault, minute_of_day};
use crate::domain::alert::keys::{has_setting, is_responder};
use crate::domain::board::configuration::{Entry, POLL_SECONDS_MIN, blank, is_local, poll_seconds};
use crate::domain::board::pane::Pane;
use crate::domain::http::{HttpError, check_header, origin_of};
use crate::domain::provider::Settings;
use crate::domain::text;
use serde_json::Value;

/// An entry, and what tells its secrets.
pub type Given<'a> = (&'a Entry, &'a dyn Fn(&str) -> Option<String>);

/// Where an entry would send its secrets that it did not send them to before: the old
/// origin and the new one. `None` if it goes on as before, or only without a proxy.
/// `usual` is the address of the service where none is filled in.
pub fn new_goal(before: Given<'_>, after: Given<'_>, usual: &str) -> Option<(String, String)> {
    let proxies = (proxy_of(before), proxy_of(after));
    let roots = (root_of(before, usual), root_of(after, usual));
    let old = proxies.0.clone().or_else(|| roots.0.clone())?;
    let changed = |(before, after): (Option<String>, Option<String>)| {
        after.filter(|after| before.as_ref() != Some(after))
    };
    let new = changed(proxies).or_else(|| changed(roots))?;
    Some((old, new))
}

fn proxy_of(given: Given<'_>) -> Option<String> {
    goal(&address_in(given, "proxy")?)
}

fn root_of(given: Given<'_>, usual: &str) -> Option<String> {
    let declaration = given.0.settings.get("declaration");
    let declared = || declaration?.get("root")?.as_str().map(str::to_owned);
    let address = address_in(given, "url").or_else(|| address_in(given, "root"));
    goal(
        &address
            .or_else(declared)
            .unwrap_or_else(|| usual.to_owned()),
    )
}

/// An address of an entry; one with a secret in it is one itself.
fn address_in((entry, secret): Given<'_>, key: &str) -> Option<String> {
    let setting = entry.settings.get(key).and_then(Value::as_str);
    let setting = setting.map(str::to_owned).or_else(|| secret(key));
    setting.filter(|address| !address.trim().is_empty())
}

/// Who gets what is sent to an address; `None` if it is none.
fn goal(address: &str) -> Option<String> {
    let address = address.trim();
    if address.starts_with(['/', '.']) && !address.starts_with("//") {
        return Some("this page's own site".to_owned());
    }
    origin_of(address).ok()
}

/// Which settings cannot work, each with a sentence for its field. `secret` yields
/// what is typed or stored; no sentence repeats one.
pub fn mistakes(
    entry: &Entry,
    secret: &dyn Fn(&str) -> Option<String>,
) -> Vec<(&'static str, String)> {
    let settings = Settings(entry.settings.clone());
    // An address with a secret in it is one itself.
    let given = |key: &str| settings.text(key).or_else(|| secret(key));
    let mut mistakes = Vec::new();
    mistakes.extend(given("proxy").and_then(|text| proxy(&text)));
    if !is_responder(&entry.integration) {
        mistakes.extend(given("root").and_then(|text| root(&text, entry)));
        mistakes.extend(pace(&settings));
        mistakes.extend(user(entry, &settings));
        return mistakes;
    }
    mistakes.extend(address(secret));
    mistakes.extend(token(&settings, secret));
    mistakes.extend(quiet_hours(&settings));
    mistakes.extend(minutes(&settings));
    if settings
        .number("volume")
        .is_some_and(|percent| percent > 100.0)
    {
        mistakes.push(("volume", "Write at most 100 percent.".to_owned()));
    }
    mistakes.extend(nothing_to_tell(entry));
    mistakes
}

fn root(root: &str, entry: &Entry) -> Option<(&'static str, String)> {
    // A feed is asked for by its whole address; all others add paths to theirs.
    if entry.integration != "cctray" && root.contains(['?', '#']) && origin_of(root.trim()).is_ok()
    {
        let sentence = "Paths are added to it, so write it without “?” or “#” and what follows.";
        return Some(("root", sentence.to_owned()));
    }
    let fault = unusable(root)?;
    Some(("root", format!("It cannot be used: {fault}.")))
}

fn user(entry: &Entry, settings: &Settings) -> Option<(&'static str, String)> {
    let user = needed_user(entry).filter(|user| settings.text(user.key).is_none())?;
    Some((user.key, text::required(user.label)))
}

fn pace(settings: &Settings) -> Option<(&'static str, String)> {
    let pace = settings.0.get("poll_seconds").filter(|pace| !blank(pace))?;
    poll_seconds(pace).is_none().then(|| {
        let sentence = format!("Write whole seconds, from {POLL_SECONDS_MIN} up.");
        ("poll_seconds", sentence)
    })
}

/// What keeps an address from being asked, in words that do not repeat it.
fn unusable(address: &str) -> Option<&'static str> {
    match origin_of(address.trim()).err()? {
        HttpError::Credentials => {
            Some("it carries a user name or password, which have fields of their own")
        }
        _ => address_fault(address),
    }
}

fn address(secret: &dyn Fn(&str) -> Option<String>) -> Option<(&'static str, String)> {
    let fault = address_fault(&secret("url")?)?;
    let sentence = format!("Nothing can be sent to this address: {fault}.");
    Some(("url", sentence))
}

fn token(
    settings: &Settings,
    secret: &dyn Fn(&str) -> Option<String>,
) -> Option<(&'static str, String)> {
    let token = secret("token").filter(|token| !token.is_empty())?;
    if check_header("Authorization", token.trim()).is_err() {
        let sentence = "It has a line break or a character that no header can carry.";
        return Some(("token", sentence.to_owned()));
    }
    (settings.text("answer").as_deref() == Some("ignore")).then(|| {
        let sentence =
            "With “ignore” no bearer token can go along: choose “read”, or leave the token out.";
        ("answer", sentence.to_owned())
    })
}

fn proxy(proxy: &str) -> Option<(&'static str, String)> {
    let rest = proxy.replace("{url}", "");
    let sentence = if rest.contains(['{', '}']) {
        "Only {url} is filled in; other braces would be sent as they stand. Write {url} where the address is to go."
            .to_owned()
    } else if is_local(rest.trim()) {
        return None;
    } else if proxy.trim_start().starts_with(['/', '.']) {
        "A path on this site is written like /proxy/ or ../proxy/, without blanks, “#” or a second “/” at its beginning.".to_owned()
    } else {
        format!("It cannot be used: {}.", unusable(&rest)?)
    };
    Some(("proxy", sentence))
}

fn quiet_hours(settings: &Settings) -> Vec<(&'static str, String)> {
    let hours = ["quiet_from", "quiet_to"].map(|key| (key, settings.text(key)));
    let mut mistakes = Vec::new();
    for (key, text) in &hours {
        if text
            .as_deref()
            .is_some_and(|text| minute_of_day(text).is_none())
        {
            mistakes.push((
                *key,
                "Write a time of the day like 7:30 or 22:00.".to_owned(),
            ));
        }
    }
    let [(_, from), (_, to)] = &hours;
    match (from, to) {
        (Some(_), None) => {
            mistakes.push(("quiet_to", "Say when the quiet hours end, too.".to_owned()));
        }
        (None, Some(_)) => {
            mistakes.push((
                "quiet_from",
                "Say when the quiet hours begin, too.".to_owned(),
            ));
        }
        (Some(from), Some(to)) => {
            let hours = minute_of_day(from).zip(minute_of_day(to));
            mistakes.extend(hours.and_then(|(from, to)| hours_in_vain(from, to)));
        }
        (None, None) => {}
    }
    mistakes
}

/// Quiet hours that are none, or all.
fn hours_in_vain(from: u16, to: u16) -> Option<(&'static str, String)> {
    let sentence = if from == to || from == DAY && to == 0 {
        "With end and beginning alike no hour is quiet. Write another end, or empty both."
    } else if from == 0 && to == DAY {
        "All hours of the day are quiet then, and nothing would ever be told. To be left alone, switch it off."
    } else {
        return None;
    };
    Some(("quiet_to", sentence.to_owned()))
}

fn minutes(settings: &Settings) -> Option<(&'static str, String)> {
    let minutes = settings.number("stays_minutes")?;
    (!(0.0..=MINUTES_MAX).contains(&minutes) || minutes.fract() != 0.0).then(|| {
        let sentence = "Write whole minutes, from 0 to 43200 (thirty days).";
        ("stays_minutes", sentence.to_owned())
    })
}

/// That nothing is left on which it could act.
fn nothing_to_tell(entry: &Entry) -> Option<(&'static str, String)> {
    let off = |key: &str| entry.settings.get(key) == Some(&false.into());
    if has_setting(&entry.integration, "breaks") {
        let waits = Conditions::of(entry).stays_minutes > 0;
        return (off("breaks") && off("recovers") && !waits).then(|| {
            let sentence = "Nothing is left to tell: switch on one of the two above, or write after how many minutes.";
            ("stays_minutes", sentence.to_owned())
        });
    }
    (has_setting(&entry.integration, "icon") && off("title") && off("icon")).then(|| {
        let sentence = "Nothing is left to tell: switch on title or icon.";
        ("icon", sentence.to_owned())
    })
}

/// Which of the board's panes it is about, for the person who tests it; an error
/// if none is.
pub fn reach(entry: &Entry, panes: &[Pane]) -> Result<String, String> {
    let conditions = Conditions::of(entry);
    let covered = panes.iter().filter(|pane| conditions.covers(pane)).count();
    match (covered, panes.len()) {
        (_, 0) => Ok("The board has no panes yet.".to_owned()),
        (0, _) => Err(
            "None of the board's panes is one that it is about: look at panes, groups and words."
                .to_owned(),
        ),
        (covered, all) if covered == all => Ok("It is about every pane of the board.".to_owned()),
        (1, all) => Ok(format!("It is about 1 of the {all} panes of the board.")),
        (covered, all) => Ok(format!(
            "It is about {covered} of the {all} panes of the board."
        )),
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::super::overview::tests::pane;
    use super::*;
    use crate::domain::board::configuration::source;
    use serde_json::json;

    #[test]
    fn a_secret_goes_to_no_other_origin_than_before() {
        const USUAL: &str = "https://api.example";
        let goal = |before: Value, after: Value| {
            let (before, after) = (entry("gh_actions", before), entry("gh_actions", after));
            let none = |_: &str| None;
            new_goal((&before, &none), (&after, &none), USUAL)
        };
        let to = |old: &str, new: &str| Some((old.to_owned(), new.to_owned()));
        let proxy = json!({"proxy": "https://proxy.example/{url}"});
        assert_eq!(
            goal(json!({}), proxy.clone()),
            to(USUAL, "https://proxy.example")
        );
        assert_eq!(
            goal(proxy.clone(), json!({"proxy": "/proxy/"})),
            to("https://proxy.example", "this page's own site")
        );
        assert_eq!(
            goal(json!({}), json!({"root": "https://evil.example/api"})),
            to(USUAL, "https://evil.example")
        );
        // Behind the same proxy another service gets it.
        let other = json!({"proxy": "https://proxy.example/{url}", "root": "https://evil.example"});
        assert_eq!(
            goal(proxy.clone(), other),
            to("https://proxy.example", "https://evil.example")
        );
        // No other origin: another path, the usual address by name, no proxy any more.
        let path = json!({"proxy": "https://proxy.example/other?{url}"});
        for (before, after) in [
            (proxy.clone(), path),
            (json!({}), json!({"root": "https://API.example/v3"})),
            (proxy, json!({})),
            (json!({}), json!({"root": "no address"})),
        ] {
            assert_eq!(goal(before, after), None);
        }
        // Addresses that are secrets themselves.
        let hook = entry("webhook", json!({}));
        let url = |host: &'static str| move |key: &str| (key == "url").then(|| host.to_owned());
        let (one, two) = (url("https://one.example/x"), url("https://two.example/x"));
        assert_eq!(
            new_goal((&hook, &one), (&hook, &two), ""),
            to("https://one.example", "https://two.example")
        );
    }

    fn entry(integration: &str, settings: Value) -> Entry {
        Entry {
            settings: settings.as_object().unwrap().clone(),
            ..Entry::new(integration)
        }
    }

    fn told(settings: Value, secrets: Value) -> Vec<(&'static str, String)> {
        let secret = |key: &str| Some(secrets.get(key)?.as_str()?.to_owned());
        mistakes(&entry("webhook", settings), &secret)
    }

    fn check(settings: Value, secrets: Value, expected: &[&str]) {
        let told = told(settings.clone(), secrets.clone());
        let keys: Vec<&str> = told.iter().map(|(key, _)| *key).collect();
        assert_eq!(keys, expected, "{settings} {secrets}: {told:?}");
    }

    #[test]
    fn what_can_work_is_not_blamed() {
        check(json!({}), json!({}), &[]);
        check(
            json!({"quiet_from": "22:00", "quiet_to": "7:00", "stays_minutes": 30, "breaks": false,
                   "recovers": false, "proxy": "https://proxy.example/?to={url}", "answer": "read"}),
            json!({"url": "https://hooks.example/x", "token": "abc"}),
            &[],
        );
        check(json!({"proxy": "../proxy/"}), json!({}), &[]);
    }

    #[test]
    fn an_address_that_is_none_is_told_without_repeating_it() {
        for proxy in [
            "proxy.example/?key=t0ken",
            "https://proxy.example/{target}?key=t0ken",
        ] {
            let told = told(json!({}), json!({"proxy": proxy}));
            assert_eq!(told[0].0, "proxy");
            assert!(!told[0].1.contains("t0ken"), "{told:?}");
        }
        for url in ["hooks.example/t0ken", "ftp://t0ken", "https://t0ken@host/"] {
            let told = told(json!({}), json!({"url": url}));
            assert_eq!(told[0].0, "url");
            assert!(!told[0].1.contains("t0ken"), "{told:?}");
        }
    }

    #[test]
    fn quiet_hours_that_make_no_sense_are_told_at_their_field() {
        let none = json!({});
        check(
            json!({"quiet_from": "late", "quiet_to": "7:00"}),
            none.clone(),
            &["quiet_from"],
        );
        check(json!({"quiet_from": "22:00"}), none.clone(), &["quiet_to"]);
        check(json!({"quiet_to": "7:00"}), none.clone(), &["quiet_from"]);
        check(
            json!({"quiet_from": "7:00", "quiet_to": "07:00"}),
            none.clone(),
            &["quiet_to"],
        );
        check(
            json!({"quiet_from": "0:00", "quiet_to": "24:00"}),
            none,
            &["quiet_to"],
        );
    }

    #[test]
    fn what_could_never_be_sent_or_act_is_told() {
        let none = json!({});
        check(
            json!({"proxy": "https://proxy.example/{target}"}),
            none.clone(),
            &["proxy"],
        );
        for proxy in ["proxy.example", "//proxy.example/", ".proxy", "/a b"] {
            check(json!({"proxy": proxy}), none.clone(), &["proxy"]);
        }
        check(
            json!({"answer": "ignore"}),
            json!({"token": "abc"}),
            &["answer"],
        );
        check(json!({}), json!({"token": "a\nb"}), &["token"]);
        check(
            json!({"stays_minutes": -1}),
            none.clone(),
            &["stays_minutes"],
        );
        check(
            json!({"stays_minutes": 1.5}),
            none.clone(),
            &["stays_minutes"],
        );
        check(
            json!({"breaks": false, "recovers": false}),
            none,
            &["stays_minutes"],
        );
        let tab = entry("tab", json!({"title": false, "icon": false}));
        assert_eq!(mistakes(&tab, &|_| None)[0].0, "icon");
        assert_eq!(
            mistakes(&entry("tab", json!({"title": false})), &|_| None),
            []
        );
        let sound = entry("sound", json!({"volume": 101}));
        assert_eq!(mistakes(&sound, &|_| None)[0].0, "volume");
    }

    #[test]
    fn addresses_of_services_are_looked_at_and_nothing_else_of_them() {
        let told = |mut settings: Value| -> Vec<&'static str> {
            settings["username"] = json!("ann");
            let told = mistakes(&entry("jenkins", settings), &|_| None);
            told.into_iter().map(|(key, _)| key).collect()
        };
        assert_eq!(
            told(json!({"root": "https://ci.example", "quiet_from": "late"})),
            [""; 0]
        );
        assert_eq!(
            told(json!({"root": "ci.example", "proxy": "{uri}"})),
            ["proxy", "root"]
        );
        assert_eq!(told(json!({"root": "https://ann:pw@ci.example"})), ["root"]);
        assert_eq!(
            told(json!({"root": "https://ci.example/?team=a"})),
            ["root"]
        );
        let feed = entry(
            "cctray",
            json!({"root": "https://ci.example/cc.xml?team=a"}),
        );
        assert_eq!(mistakes(&feed, &|_| None), []);
    }

    #[test]
    fn a_user_is_required_unless_a_proxy_may_add_the_credential() {
        let told = |settings: Value, secrets: Value| {
            let secret = |key: &str| Some(secrets.get(key)?.as_str()?.to_owned());
            let mut entry = entry("jenkins", settings);
            entry.secrets = secrets.as_object().unwrap().keys().cloned().collect();
            mistakes(&entry, &secret)
        };
        let root = "https://ci.example";
        let required = [(
            "username",
            "User name is required. Enter a value.".to_owned(),
        )];
        assert_eq!(
            told(json!({"root": root, "job": "web"}), json!({})),
            required
        );
        let proxied = json!({"root": root, "job": "web", "proxy": "/proxy/"});
        assert_eq!(told(proxied, json!({})), []);
        let secret = json!({"proxy": "https://proxy.example/?key=t0ken&to={url}"});
        assert_eq!(told(json!({"root": root, "job": "web"}), secret), []);
    }

    #[test]
    fn a_pace_is_told_exactly_where_the_board_refuses_it() {
        for seconds in [
            json!(1),
            json!(60),
            json!(1.0),
            json!("90"),
            json!(0),
            json!(-60),
            json!(7.5),
            json!(4_294_967_295_u32),
            json!(4_294_967_296_u64),
            json!("0"),
            json!(1e300),
            json!("1e300"),
            json!("1e2"),
            json!("60.0"),
            json!(" +60 "),
            json!("often"),
            json!(""),
        ] {
            let entry = entry(
                "jenkins",
                json!({
                    "root": "https://ci.example", "job": "web", "username": "ann", "poll_seconds": seconds
                }),
            );
            let told = mistakes(&entry, &|_| None);
            let refused = source(&entry, &|_| None)
                .is_err_and(|reason| format!("{reason:?}").contains("poll_seconds"));
            assert_eq!(!told.is_empty(), refused, "{seconds}: {told:?}");
        }
    }

    #[test]
    fn it_is_told_which_panes_it_is_about() {
        let panes = ["web", "api"].map(|id| pane(id, None));
        let words = |settings: Value| reach(&entry("sound", settings), &panes);
        assert_eq!(
            words(json!({})).unwrap(),
            "It is about every pane of the board."
        );
        assert_eq!(
            words(json!({"panes": ["web"]})).unwrap(),
            "It is about 1 of the 2 panes of the board."
        );
        assert!(words(json!({"panes": ["wbe"]})).is_err());
        assert!(reach(&entry("sound", json!({})), &[]).is_ok());
    }
}
