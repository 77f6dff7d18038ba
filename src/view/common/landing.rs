//! Where the focus goes when what had it is gone.

use crate::app::navigation::HEADING;
use crate::io::browser::kept_focus::is_inside;
use crate::io::browser::page;
use leptos::prelude::*;

/// Has what took the place of the control that was pressed take its focus: the first
/// of these that is there, or the control in it, by the id around it; the page's
/// heading where there is nothing yet. A focus that went elsewhere stays.
pub fn hand_focus_on(ids: &'static [&'static str]) {
    // What is drawn anew has to stand.
    request_animation_frame(move || {
        if page::is_focus_lost() || is_inside(HEADING) {
            let takes =
                |id: &str| page::focus_control(id) && !page::is_focus_lost() || page::focus(id);
            let _ = ids.iter().any(|id| takes(id)) || page::focus(HEADING);
        }
    });
}
