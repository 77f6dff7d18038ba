//! Where the focus goes when what had it is gone.

use crate::app::action::ActionSession;
use crate::app::navigation::HEADING;
use crate::io::browser::kept_focus::is_inside;
use crate::io::browser::page;
use leptos::prelude::*;

/// Id around what failed last while loading.
pub(super) const FAILURE: &str = "actions-failure";
/// Id of the list of actions.
pub(super) const LIST: &str = "actions-list";

/// Has what took the place of the control that was pressed take its focus: the first
/// of these that is there, by the id around it. The page's heading has it where there
/// is nothing yet. A focus that went elsewhere stays.
pub(super) fn hand_on(ids: &'static [&'static str]) {
    // What is drawn anew has to stand.
    request_animation_frame(move || {
        if page::is_focus_lost() || is_inside(HEADING) {
            let _ = ids.iter().any(|id| page::focus_control(id)) || page::focus(HEADING);
        }
    });
}

/// Has what is loaded for a control that was pressed take its focus: the list, or
/// why there is none.
pub(super) fn land_when_loaded(session: ActionSession) {
    Effect::new(move |before: Option<bool>| {
        let busy = session.busy.get();
        if before == Some(true) && !busy && session.pressed.get_value() {
            session.pressed.set_value(false);
            if session.problem.with_untracked(Option::is_some) {
                hand_on(&[FAILURE]);
            } else {
                hand_on(&[LIST]);
            }
        }
        busy
    });
}
