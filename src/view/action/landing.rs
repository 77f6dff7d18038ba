//! Where the focus goes when what is on the page of actions is loaded.

use crate::app::action::ActionSession;
use crate::view::common::landing::hand_focus_on;
use leptos::prelude::*;

/// Id around what failed last while loading.
pub(super) const FAILURE: &str = "actions-failure";
/// Id of the list of actions.
pub(super) const LIST: &str = "actions-list";

/// Has what is loaded for a control that was pressed take its focus: the list, or
/// why there is none.
pub(super) fn land_when_loaded(session: ActionSession) {
    Effect::new(move |before: Option<bool>| {
        let busy = session.busy.get();
        if before == Some(true) && !busy && session.pressed.get_value() {
            session.pressed.set_value(false);
            if session.problem.with_untracked(Option::is_some) {
                hand_focus_on(&[FAILURE]);
            } else {
                hand_focus_on(&[LIST]);
            }
        }
        busy
    });
}
