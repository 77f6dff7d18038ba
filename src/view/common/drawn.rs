//! Waiting for one's own changes to stand in the document.

use leptos::task::{spawn_local, tick};

/// Calls `then` once what was changed just now is drawn, and before the next
/// event. A frame would come too late: in a window that is not in front the next
/// one may take a second, and a focus that moves then takes away what is typed.
pub fn when_drawn(then: impl FnOnce() + 'static) {
    spawn_local(async move {
        tick().await;
        then();
    });
}
