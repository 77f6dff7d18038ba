//! Earlier versions of the store → the present one: one function per version,
//! each yields what the next one takes.

use super::STORE_VERSION;
use serde_json::{Map, Value};

/// The version of a store, if it is one.
pub(super) fn version(store: &Value) -> Option<u64> {
    match store.get("store") {
        Some(version) => version.as_u64(),
        // The first one was a board's configuration and nothing else.
        None => store.get("version")?.as_u64().map(|_| 1),
    }
}

/// The store as the present version has it; `None` for a version without a way.
pub(super) fn migrate(mut store: Value) -> Option<Value> {
    for _ in 0..STORE_VERSION {
        store = match version(&store)? {
            STORE_VERSION => return Some(store),
            1 => from_1(store),
            _ => return None,
        };
    }
    (version(&store)? == STORE_VERSION).then_some(store)
}

/// Version 1 → 2: the board moves into a member, settings come beside it.
fn from_1(board: Value) -> Value {
    let mut store = Map::new();
    store.insert("store".to_owned(), 2.into());
    store.insert("settings".to_owned(), Value::Object(Map::new()));
    store.insert("board".to_owned(), board);
    Value::Object(store)
}
