//! Saying what was opened to people who do not see it.

use super::announcer::use_announcer;
use leptos::prelude::*;

/// Has it read aloud that something was opened, as long as the current reactive
/// owner lives. `open` yields a sentence that names it, said whenever it changes,
/// and what is thought of it, which is said along when nothing was open before: the
/// status that has it comes with it, and only its changes are read.
pub fn say_what_is_opened(open: impl Fn() -> Option<(String, String)> + Send + Sync + 'static) {
    let announcer = use_announcer();
    let open = Memo::new(move |_| open());
    Effect::new(move |before: Option<Option<String>>| {
        let now = open.get();
        // Whoever comes back to the page knows what is open there.
        if let (Some(before), Some((named, judged))) = (&before, &now) {
            match before {
                None => announcer.say([named, " ", judged].concat()),
                Some(before) if before != named => announcer.say(named.as_str()),
                Some(_) => {}
            }
        }
        now.map(|(named, _)| named)
    });
}
