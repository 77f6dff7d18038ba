//! Fields that nest: objects under a legend, lists and further keys in rows,
//! unions with their shapes. Plain fields inside are stamped like those of any
//! form; every field stands in a slot of its own, which comes and goes with it.

mod canvas;
mod group;
mod list;
mod nest;
mod offer;
mod union;

use super::stamp;
use crate::app::form::FormSession;
use crate::domain::form::update::FormEvent;
use crate::io::browser::page;
use crate::view::common::drawn::when_drawn;
use canvas::{Canvas, NodeSlot};
use leptos::prelude::*;
use offer::take_offer;

/// The fields of a form that nests.
#[component]
pub(super) fn TreeFields(
    /// The open form.
    session: FormSession,
) -> impl IntoView {
    let canvas = Canvas::new(session);
    Effect::new(move || {
        session.revision.track();
        canvas.show_changes();
    });
    let send = move |event: Option<FormEvent>| {
        let stamped = event.as_ref().and_then(FormEvent::field);
        if let Some((event, true)) = event.zip(stamped.map(|index| canvas.is_stamped(index))) {
            session.dispatch(event);
        }
    };
    view! {
        <div
            class="form__fields"
            on:input=move |event| send(stamp::typed(&event))
            on:change=move |event| send(stamp::changed(&event))
            on:focusout=move |event| send(stamp::left(&event))
            on:click=move |event| take_offer(session, &event)
        >
            <NodeSlot canvas index=0 />
        </div>
    }
}

/// Puts the focus into a field once what changed is drawn.
fn focus_field(index: usize) {
    when_drawn(move || {
        page::focus_control(&format!("field-{index}"));
    });
}
