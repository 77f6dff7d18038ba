//! Reads aloud what changes on the board, for those who do not see it.

use crate::app::board::BoardSession;
use crate::domain::board::news::Heard;
use crate::io::browser::timer::Timeout;
use crate::view::common::announcer::use_announcer;
use leptos::prelude::*;
use std::time::Duration;

/// How long changes are collected before they are told: those of one cause come
/// together then, and no sentence takes the place of another that is still read.
const COLLECTED_FOR: Duration = Duration::from_secs(5);

/// Tells changes from now on, for as long as the board is in sight.
pub(super) fn tell(session: BoardSession) {
    let announcer = use_announcer();
    let mut heard = Heard::default();
    session.with_panes(|panes| heard.news(panes));
    let heard = StoredValue::new_local(heard);
    let collecting = StoredValue::new_local(None::<Timeout>);
    let speak = move || {
        collecting.try_set_value(None);
        let news = session.with_panes(|panes| heard.try_update_value(|heard| heard.news(panes)));
        if let Some(news) = news.filter(|news| !news.is_empty()) {
            announcer.say(news);
        }
    };
    Effect::new(move |_| {
        session.pulse.track();
        if collecting.with_value(Option::is_none) {
            collecting.set_value(Some(Timeout::new(COLLECTED_FOR, speak)));
        }
    });
    Effect::new(move |before: Option<()>| {
        let wanted = session.news.get();
        // What was said before the board came into sight is not said again.
        if before.is_some() && !wanted.is_empty() {
            announcer.say(wanted);
        }
    });
    on_cleanup(move || {
        collecting.try_set_value(None);
    });
}
