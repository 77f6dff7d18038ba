//! How all connections to one service stand, for its card in the catalogue; and
//! what there is to warn of before a secret is given to it.

use super::overview::Line;
use crate::domain::board::configuration::Configuration;
use crate::domain::provider::{Auth, Declaration, cctray, custom};

/// All connections to one service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// `off`, `waiting`, `fresh`, `stale` or `failed`: the worst of those that are
    /// on.
    pub state: &'static str,
    /// "2 configured, 1 off; 1 failed".
    pub words: String,
}

/// How the connections to a service stand; `None` without any.
pub fn standing(board: &Configuration, lines: &[Line], service: &str) -> Option<Standing> {
    let of_service = |line: &&Line| {
        board
            .entries
            .iter()
            .any(|entry| entry.id == line.id && entry.integration == service)
    };
    let own: Vec<&Line> = lines.iter().filter(of_service).collect();
    if own.is_empty() {
        return None;
    }
    let count = |state: &str| own.iter().filter(|line| line.state == state).count();
    let mut words = format!("{} configured", own.len());
    match count("off") {
        0 => {}
        all if all == own.len() => words.push_str(", off"),
        off => words.push_str(&format!(", {off} off")),
    }
    let mut worst = "off";
    for state in ["fresh", "waiting", "stale", "failed"] {
        if count(state) > 0 {
            worst = state;
        }
    }
    let more = match worst {
        // Nobody asks a responder.
        "fresh" if own.iter().all(|line| line.word == "On") => String::new(),
        "fresh" => "; all answer".to_owned(),
        "waiting" => format!("; {} waiting", count(worst)),
        "stale" | "failed" => format!("; {} {worst}", count(worst)),
        _ => String::new(),
    };
    words.push_str(&more);
    Some(Standing {
        state: worst,
        words,
    })
}

/// That the service takes its secret in the address of a request; `None` for one
/// that does not.
pub fn address_warning(declaration: &Declaration) -> Option<&'static str> {
    let chosen = [cctray::CCTRAY.key, custom::CUSTOM.key].contains(&declaration.key);
    match declaration.auth {
        Auth::Query { .. } => Some(
            "This service takes its secret only in the address of each request, where servers and proxies on the way may log it. Signalbox adds it when it asks and shows it nowhere. Give it a key that can do little.",
        ),
        _ if chosen => Some(
            "If the secret goes along in the address (a query parameter), servers and proxies on the way may log it: prefer a header where the server takes one.",
        ),
        _ => None,
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::domain::board::configuration::Entry;
    use crate::domain::provider::find;

    fn check(states: &[&'static str], state: &str, words: &str) {
        let lines: Vec<Line> = states
            .iter()
            .enumerate()
            .map(|(number, state)| Line {
                id: number.to_string(),
                state,
                ..Line::default()
            })
            .collect();
        let entries = lines.iter().map(|line| Entry {
            id: line.id.clone(),
            ..Entry::new("buddy")
        });
        let board = Configuration {
            entries: entries.collect(),
            ..Configuration::default()
        };
        let standing = standing(&board, &lines, "buddy").unwrap();
        assert_eq!((standing.state, standing.words.as_str()), (state, words));
        assert_eq!(super::standing(&board, &lines, "travis"), None);
    }

    #[test]
    fn the_worst_that_is_on_counts() {
        check(&["fresh"], "fresh", "1 configured; all answer");
        check(&["off"], "off", "1 configured, off");
        check(
            &["off", "fresh", "off"],
            "fresh",
            "3 configured, 2 off; all answer",
        );
        check(
            &["fresh", "stale", "failed"],
            "failed",
            "3 configured; 1 failed",
        );
        check(&["fresh", "waiting"], "waiting", "2 configured; 1 waiting");
    }

    #[test]
    fn secrets_in_addresses_are_warned_of() {
        let warned = |key| address_warning(find(key).unwrap()).is_some();
        assert!(warned("codeship") && warned("cctray") && warned("custom"));
        assert!(!warned("github") && !warned("coveralls"));
    }
}
