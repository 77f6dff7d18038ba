//! A fixture of every version there was, and whatever a browser can have done
//! to a text.

use super::*;
use crate::domain::board::configuration::{Order, quick_store};
use proptest::prelude::*;

/// Every version's fixture; a new version adds its own and keeps the others.
const FIXTURES: [(u64, &str); 2] = [
    (1, include_str!("fixtures/1.json")),
    (2, include_str!("fixtures/2.json")),
];

#[test]
fn every_version_there_was_is_read_in_full() {
    let versions: Vec<u64> = FIXTURES.iter().map(|(version, _)| *version).collect();
    assert_eq!(versions, (1..=STORE_VERSION).collect::<Vec<_>>());
    for (version, text) in FIXTURES {
        let opened = read(text).unwrap();
        assert_eq!(opened.migrated, version < STORE_VERSION, "{version}");
        assert_eq!(opened.damage, None);
        let board = opened.store.board.clone().unwrap();
        assert_eq!((board.name.as_str(), board.order), ("Shop", Order::Worst));
        assert_eq!(board.project_end, "2027-01-31");
        let ids: Vec<&str> = board
            .entries
            .iter()
            .map(|entry| entry.id.as_str())
            .collect();
        assert_eq!(ids, ["web", "coverage", "mistyped"]);
        assert_eq!(board.entries[0].secrets, ["password"]);
        assert_eq!(
            (board.entries[0].size, board.entries[1].enabled),
            (2, false)
        );
        assert_eq!(
            opened.store.lock_minutes,
            if version == 1 { LOCK_MINUTES } else { 60 }
        );
        // What is not understood of it is told and stays.
        assert_eq!(opened.findings.len(), 1, "{version}");
        // Written anew it is of this version and says the same.
        let again = read(&write(&opened.store)).unwrap();
        assert!(!again.migrated);
        assert_eq!(again.store, opened.store);
    }
}

#[test]
fn what_was_seen_goes_with_the_text() {
    let mut store = read(include_str!("fixtures/2.json")).unwrap().store;
    assert!(store.seen.is_unknown());
    assert!(!write(&store).contains("seen"));
    store.seen = store.seen.with("k3f9", 4).with("a01c", 1);
    let text = write(&store);
    assert_eq!(read(&text).unwrap().store, store);
    let plain = Store {
        board: Some(Configuration::default()),
        ..store
    };
    assert!(quick_store(&write(&plain)).is_some());
}

#[test]
fn a_newer_version_is_left_alone() {
    let newer = r#"{"store": 3, "boards": []}"#;
    assert_eq!(read(newer), Err(Unreadable::Newer(3)));
    assert_eq!(quick_store(newer), None);
}

#[test]
fn a_text_cut_anywhere_is_told_and_never_taken_for_less() {
    for (_, text) in FIXTURES {
        let text = text.trim_end();
        for cut in (0..text.len()).filter(|cut| text.is_char_boundary(*cut)) {
            let result = read(&text[..cut]);
            assert!(
                matches!(result, Err(Unreadable::Broken(_))),
                "{cut}: {result:?}"
            );
        }
    }
}

#[test]
fn what_is_sound_is_taken_and_the_rest_told() {
    let opened =
        read(r#"{"store": 2, "settings": {"lock_minutes": 5}, "board": {"version": 7}}"#).unwrap();
    assert_eq!((opened.store.lock_minutes, &opened.store.board), (5, &None));
    assert!(opened.damage.is_some());
    for settings in [
        "null",
        "[]",
        r#"{"lock_minutes": -1}"#,
        r#"{"lock_minutes": 1e9}"#,
    ] {
        let text = format!(r#"{{"store": 2, "settings": {settings}, "board": null}}"#);
        let opened = read(&text).unwrap();
        assert!(
            opened.store.is_usual() && opened.damage.is_none(),
            "{settings}"
        );
    }
}

#[test]
fn no_secret_is_written() {
    let text = include_str!("fixtures/1.json")
        .replace("\"username\"", "\"password\": \"t0ken\", \"username\"");
    let store = read(&text).unwrap().store;
    assert!(
        store.board.as_ref().unwrap().entries[0]
            .settings
            .contains_key("password")
    );
    assert!(!write(&store).contains("t0ken"));
}

#[test]
fn the_short_way_reads_the_same() {
    let text = r#"{"store":2,"settings":{"lock_minutes":15},"board":{"version":1,"name":"A","integrations":[{"integration":"buddy","id":"a","settings":{"domain":"x","project_name":"y","pipeline_id":"1"},"secrets":["api_token"]}]}}"#;
    let quick = quick_store(text);
    assert_eq!(quick, read(text).unwrap().store.board);
    assert!(quick.is_some());
    assert_eq!(quick_store(include_str!("fixtures/1.json")), None);
    assert_eq!(quick_store(r#"{"store":2,"board":null}"#), None);
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in ".*", minutes in any::<u32>(), board in "[\\[\\]{}\",:a-z0-9]{0,40}") {
        let _ = read(&text);
        let _ = read(&format!(r#"{{"store": 2, "settings": {{"lock_minutes": {minutes}}}, "board": {board}}}"#));
        let _ = quick_store(&text);
    }
}
