//! Hands the panes of the tab that polls on to those that follow. Loads with
//! the setup, which a tab asks for as soon as there is another one.

use crate::app::board::{BoardSession, POLL};
use crate::app::lasting::lasting;
use crate::app::tabs::Tabs;
use crate::domain::board::snapshot::{self, Snapshot};
use leptos::prelude::*;
use std::cell::Cell;
use wasm_bindgen::JsValue;

/// A tab that follows wants to know everything.
const HELLO: &str = "hello";
/// The tab that polls has begun to listen: whoever follows may have said hello
/// before.
const CALL: &str = "call";
/// A [`Snapshot`].
const PANES: &str = "panes";

thread_local! {
    static BEGUN: Cell<bool> = const { Cell::new(false) };
    /// How often more panes are handed on before it is asked again whether anybody
    /// follows; 0 while nobody does. Saying something costs even when no tab hears it.
    static FOLLOWED: Cell<u16> = const { Cell::new(0) };
}

/// After so many times it is asked again.
const TIMES: u16 = 500;

/// Begins, once: hands on what this tab shows, or asks for what the leader does.
pub(super) fn begin(session: BoardSession) {
    if BEGUN.replace(true) {
        return;
    }
    let tabs = Tabs::get();
    tabs.hear(move |word, rest| heard(session, word, &rest));
    session.set_relay(move |entry| {
        let left = FOLLOWED.get();
        FOLLOWED.set(left.saturating_sub(1));
        match left {
            0 => {}
            // Whoever answers gets everything, this entry too.
            1 => tabs.say(CALL, &JsValue::UNDEFINED),
            _ => hand_on(session, Some(entry)),
        }
    });
    lasting(|| {
        Effect::new(move |_| {
            session.edition.track();
            let word = if tabs.leading.get() { CALL } else { HELLO };
            tabs.say(word, &JsValue::UNDEFINED);
        });
    });
}

fn heard(session: BoardSession, word: &str, rest: &JsValue) {
    let leading = Tabs::get().leading.get_untracked();
    match word {
        HELLO if leading => {
            FOLLOWED.set(TIMES);
            hand_on(session, None);
        }
        CALL if !leading => Tabs::get().say(HELLO, &JsValue::UNDEFINED),
        POLL if leading => session.poll_now(),
        PANES if !leading => {
            // A tab of another build may write them otherwise; then this one shows
            // what it has.
            if let Some(Snapshot { entry, panes }) =
                rest.as_string().as_deref().and_then(snapshot::read)
            {
                session.take_panes(entry.as_deref(), panes);
            }
        }
        _ => {}
    }
}

fn hand_on(session: BoardSession, entry: Option<&str>) {
    let panes = session.with_panes(|panes| {
        panes
            .iter()
            .filter(|pane| entry.is_none_or(|entry| pane.entry == entry))
            .cloned()
            .collect()
    });
    let snapshot = Snapshot {
        entry: entry.map(str::to_owned),
        panes,
    };
    Tabs::get().say(PANES, &snapshot::write(&snapshot).into());
}
