//! What the page that manages integrations says of each connection and of each
//! service on offer.

use super::about::{Icons, about, description};
use crate::domain::alert::declare::{find_any as find, offered, responds};
use crate::domain::board::configuration::{Configuration, Entry, called, missing_secrets};
use crate::domain::board::pane::{Pane, State};
use crate::domain::provider::pane::PaneKind;
use crate::domain::provider::{Declaration, Fate};

/// One connection, ready to draw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The entry's id.
    pub id: String,
    /// What it is called here.
    pub name: String,
    /// The service, with the group and the name that the data gives.
    pub service: String,
    /// Its icon by resolution; `None` for a service that is not known.
    pub icons: Option<Icons>,
    /// Whether it is on.
    pub enabled: bool,
    /// Whether there is a form for it.
    pub known: bool,
    /// Whether it is the first of all, and whether the last.
    pub ends: (bool, bool),
    /// `off`, `waiting`, `fresh`, `stale` or `failed`.
    pub state: &'static str,
    /// The state in a word or a few.
    pub word: &'static str,
    /// Why it is stale or failed, and what to do; empty otherwise.
    pub reason: String,
}

/// Every connection of the board, in its order.
pub fn lines(configuration: &Configuration, panes: &[Pane]) -> Vec<Line> {
    let count = configuration.entries.len();
    let numbered = configuration.entries.iter().enumerate();
    numbered
        .map(|(place, entry)| Line {
            ends: (place == 0, place.saturating_add(1) == count),
            ..line(entry, panes)
        })
        .collect()
}

fn line(entry: &Entry, panes: &[Pane]) -> Line {
    let declaration = find(&entry.integration);
    let own = || panes.iter().filter(|pane| pane.entry == entry.id);
    let mut service = declaration.map_or_else(|| entry.integration.clone(), title);
    let given = own().find_map(|pane| pane.data.as_ref());
    let given = given.map(|data| data.name.as_str()).unwrap_or_default();
    for part in [given, entry.group.as_str()] {
        if !part.is_empty() && part != entry.name {
            service.push_str(" · ");
            service.push_str(part);
        }
    }
    let state = own().map(Pane::state).max_by_key(|state| match state {
        State::Failed => 3,
        State::Stale => 2,
        State::Waiting => 1,
        State::Fresh => 0,
    });
    let (state, word) = match state {
        _ if !entry.enabled => ("off", "Off"),
        _ if declaration.is_some_and(responds) => ("fresh", "On"),
        None | Some(State::Waiting) => ("waiting", "On, waiting"),
        Some(State::Fresh) => ("fresh", "On, fresh"),
        Some(State::Stale) => ("stale", "On, stale"),
        Some(State::Failed) => ("failed", "On, failed"),
    };
    let trouble = own().find_map(|pane| pane.trouble.as_ref());
    let mut reason = String::new();
    if let Some(trouble) = trouble.filter(|_| entry.enabled) {
        let problem = trouble.problem();
        for part in [problem.headline, problem.detail, problem.remedy] {
            if !part.is_empty() && !reason.is_empty() {
                reason.push(' ');
            }
            reason.push_str(&part);
        }
    }
    Line {
        id: entry.id.clone(),
        name: called(entry),
        service,
        icons: declaration.map(|declaration| about(declaration).icons),
        enabled: entry.enabled,
        known: declaration.is_some(),
        ends: (false, false),
        state,
        word,
        reason,
    }
}

/// Says of responders what is wrong with them: pairs of an entry's id and of
/// sentences.
pub fn troubled(mut lines: Vec<Line>, troubles: &[(String, String)]) -> Vec<Line> {
    for (entry, words) in troubles {
        let own = |line: &&mut Line| line.id == *entry && line.enabled;
        if let Some(line) = lines.iter_mut().find(own) {
            (line.state, line.word) = ("failed", "On, failing");
            line.reason.clone_from(words);
        }
    }
    lines
}

/// A connection that is on and lacks secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The entry's id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// The secrets: key and label.
    pub secrets: Vec<(String, String)>,
}

/// The connections that cannot run without secrets that nobody gave; `secret`
/// yields what was given, by entry and key.
pub fn wanted(
    configuration: &Configuration,
    secret: &dyn Fn(&str, &str) -> Option<String>,
) -> Vec<Wanted> {
    // One that was shut down asks nobody, with or without a secret.
    let alive = |entry: &&Entry| {
        let fate = find(&entry.integration).map(|declaration| declaration.fate);
        !matches!(fate, Some(Fate::Discontinued { .. })) || entry.settings.contains_key("root")
    };
    let entries = configuration.entries.iter().filter(|entry| entry.enabled);
    entries
        .filter(alive)
        .filter_map(|entry| {
            let keys = missing_secrets(entry, &|key| secret(&entry.id, key));
            (!keys.is_empty()).then(|| Wanted {
                id: entry.id.clone(),
                name: called(entry),
                secrets: keys
                    .into_iter()
                    .map(|key| (key.clone(), label_of(entry, key)))
                    .collect(),
            })
        })
        .collect()
}

/// What was wanted before the vault was locked and is still: while nobody can look
/// into it, everything that it has looks wanted, too.
pub fn still_wanted(earlier: &[Wanted], now: Vec<Wanted>) -> Vec<Wanted> {
    let known = |wanted: &Wanted, key: &str| {
        let mut same = earlier.iter().filter(|other| other.id == wanted.id);
        same.any(|other| other.secrets.iter().any(|(known, _)| known == key))
    };
    now.into_iter()
        .filter_map(|mut wanted| {
            let all = std::mem::take(&mut wanted.secrets).into_iter();
            let still: Vec<_> = all.filter(|(key, _)| known(&wanted, key)).collect();
            (!still.is_empty()).then_some(Wanted {
                secrets: still,
                ..wanted
            })
        })
        .collect()
}

fn label_of(entry: &Entry, key: String) -> String {
    let settings = find(&entry.integration).map_or(&[][..], |declaration| declaration.settings);
    settings
        .iter()
        .find(|setting| setting.key == key && !setting.label.is_empty())
        .map_or(key, |setting| setting.label.to_owned())
}

/// What the panes of a service are, in a word.
pub fn kind_word(kind: PaneKind) -> &'static str {
    match kind {
        PaneKind::Builds => "Builds",
        PaneKind::Commits => "Commits",
        PaneKind::Coverage => "Coverage",
        PaneKind::Issues => "Issues",
        PaneKind::Stories => "Stories",
        PaneKind::Feed => "Feed",
        PaneKind::Nothing => "Responder",
    }
}

/// The name of a service, with what sets it apart where an earlier service has that
/// name: panes are called alike, as their providers are.
pub fn title(declaration: &Declaration) -> String {
    let mut title = declaration.name.to_owned();
    let first = offered().find(|other| other.name == declaration.name);
    if first.is_some_and(|first| first.key != declaration.key) {
        title.push_str(" (");
        title.push_str(match declaration.key {
            "ghe_actions" | "ghe_issues" | "github_enterprise" => "Enterprise Server",
            "travis_pro" => "private builds",
            key => key,
        });
        title.push(')');
    }
    title
}

/// Whether a service has every one of these words in its name, key, kind or
/// description, whatever their case.
pub fn matches(declaration: &Declaration, words: &str) -> bool {
    let parts = [
        declaration.name,
        declaration.key,
        kind_word(declaration.kind),
        description(declaration),
    ];
    let text = parts.join("\n").to_lowercase();
    words
        .to_lowercase()
        .split_whitespace()
        .all(|word| text.contains(word))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::domain::board::reason::Reason;

    fn entry(id: &str, integration: &str) -> Entry {
        Entry {
            id: id.into(),
            ..Entry::new(integration)
        }
    }

    fn board(entries: Vec<Entry>) -> Configuration {
        Configuration {
            entries,
            ..Configuration::default()
        }
    }

    /// A pane of that entry, which is its only one.
    pub(in crate::domain::integration) fn pane(entry: &str, trouble: Option<Reason>) -> Pane {
        Pane {
            id: entry.into(),
            entry: entry.into(),
            service: String::new(),
            service_name: String::new(),
            subject: String::new(),
            kind: None,
            title: String::new(),
            group: String::new(),
            size: 1,
            data: None,
            fresh_at: None,
            trouble,
            next: None,
        }
    }

    #[test]
    fn a_line_says_how_its_panes_stand_and_why() {
        let off = Entry {
            enabled: false,
            ..entry("off", "buddy")
        };
        let board = board(vec![entry("a", "buddy"), entry("b", "buddy"), off]);
        let panes = [pane("a", None), pane("b", Some(Reason::Offline))];
        let lines = lines(&board, &panes);
        let states: Vec<&str> = lines.iter().map(|line| line.state).collect();
        assert_eq!(states, ["waiting", "failed", "off"]);
        let [a, b, off] = &lines[..] else {
            panic!("three lines");
        };
        assert!(a.reason.is_empty() && off.reason.is_empty());
        assert!(b.reason.contains("offline"));
        assert_eq!(
            (a.ends, b.ends, off.ends),
            ((true, false), (false, false), (false, true))
        );
    }

    #[test]
    fn a_responder_is_on_or_off_and_says_what_troubles_it() {
        let off = Entry {
            enabled: false,
            ..entry("off", "webhook")
        };
        let board = board(vec![entry("a", "webhook"), entry("b", "sound"), off]);
        let trouble = |id: &str| (id.to_owned(), "It did not arrive.".to_owned());
        let lines = troubled(lines(&board, &[]), &[trouble("a"), trouble("off")]);
        let words: Vec<&str> = lines.iter().map(|line| line.word).collect();
        assert_eq!(words, ["On, failing", "On", "Off"]);
        assert_eq!(lines[0].reason, "It did not arrive.");
        assert!(lines.iter().all(|line| line.known && line.icons.is_some()));
    }

    #[test]
    fn an_unknown_service_keeps_its_key_and_has_no_form() {
        let lines = lines(&board(vec![entry("a", "gitbub")]), &[]);
        assert_eq!(lines[0].service, "gitbub");
        assert!(!lines[0].known && lines[0].icons.is_none());
    }

    #[test]
    fn secrets_are_wanted_of_what_is_on_and_lacks_them() {
        let off = Entry {
            enabled: false,
            ..entry("off", "buddy")
        };
        let shut_down = entry("c", "codeship");
        let board = board(vec![
            entry("a", "buddy"),
            entry("b", "buddy"),
            off,
            shut_down.clone(),
        ]);
        let mut own = shut_down;
        own.settings
            .insert("root".to_owned(), "https://ci.example".into());
        let with_root = Configuration {
            entries: vec![own],
            ..Configuration::default()
        };
        assert_eq!(wanted(&with_root, &|_, _| None).len(), 1);
        let given = |entry: &str, _: &str| (entry == "b").then(|| "x".to_owned());
        let wanted = wanted(&board, &given);
        assert_eq!(wanted.len(), 1);
        assert_eq!(wanted[0].id, "a");
        assert_eq!(wanted[0].secrets[0].0, "api_token");
        assert_ne!(wanted[0].secrets[0].1, "");
    }

    #[test]
    fn what_the_locked_vault_has_is_not_wanted_and_what_was_wanted_stays() {
        let all = board(vec![
            entry("a", "buddy"),
            entry("b", "buddy"),
            entry("c", "buddy"),
        ]);
        let kept = |entry: &str, _: &str| (entry == "b").then(|| "x".to_owned());
        let earlier = wanted(&all, &kept);
        let ids = |wanted: Vec<Wanted>| {
            let ids = wanted.into_iter().map(|wanted| wanted.id);
            ids.collect::<Vec<_>>()
        };
        assert_eq!(still_wanted(&earlier, wanted(&all, &|_, _| None)), earlier);
        // One was given since, another entry removed.
        let given = |entry: &str, _: &str| (entry == "c").then(|| "y".to_owned());
        assert_eq!(ids(still_wanted(&earlier, wanted(&all, &given))), ["a"]);
        assert_eq!(ids(still_wanted(&[], wanted(&all, &|_, _| None))), [""; 0]);
    }

    #[test]
    fn no_two_services_have_one_title() {
        let mut titles: Vec<String> = offered().map(title).collect();
        assert!(titles.contains(&"GitHub Actions".to_owned()));
        assert!(titles.contains(&"GitHub Actions (Enterprise Server)".to_owned()));
        assert!(
            titles.iter().all(|title| !title.contains('_')),
            "{titles:?}"
        );
        titles.sort();
        titles.dedup();
        assert_eq!(titles.len(), offered().count());
    }

    #[test]
    fn services_are_found_by_words_in_any_order_and_case() {
        let found = |words: &str| -> Vec<&str> {
            offered()
                .filter(|declaration| matches(declaration, words))
                .map(|declaration| declaration.key)
                .collect()
        };
        assert_eq!(found("").len(), offered().count());
        assert!(found("actions GITHUB").contains(&"gh_actions"));
        assert!(found("no such service").is_empty());
    }
}
