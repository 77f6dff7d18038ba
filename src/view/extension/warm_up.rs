//! A form drawn out of sight while the page is idle. A browser compiles code when
//! it first runs, so the first package would pay for all those after it.

use super::extensions_page::Workbench;
use crate::app::extension::ExtensionSession;
use crate::app::form::FormSession;
use crate::domain::form::saved::Saved;
use crate::io::browser::timer::on_idle;
use crate::io::browser::worker::WorkerClient;
use crate::view::common::idle::in_idle_moments;
use crate::view::form::rehearse;
use leptos::mount::mount_to;
use leptos::prelude::*;
use std::cell::Cell;
use std::future::ready;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsCast;

/// The sample that is drawn, with plenty of every kind of field.
const SAMPLE: &str = "three-hundred-inputs";

/// Time after which the form is thrown away.
const KEPT_FOR: Duration = Duration::from_secs(3);

/// Times its fields are drawn again.
const REHEARSALS: u8 = 3;

thread_local! {
    /// Whether it was drawn already; what is compiled stays so.
    static DRAWN: Cell<bool> = const { Cell::new(false) };
}

/// Draws a form once the page is idle, as long as the current reactive owner
/// lives; once only, however often the page is opened.
pub(super) fn warm_up(session: ExtensionSession) {
    if DRAWN.get() {
        return;
    }
    let idle = on_idle(move || {
        DRAWN.set(true);
        draw(session.worker());
    });
    let idle = StoredValue::new_local(Some(idle));
    on_cleanup(move || idle.set_value(None));
}

fn draw(worker: WorkerClient) {
    let Ok(place) = document().create_element("div") else {
        return;
    };
    let form = mount_to(place.unchecked_into(), move || {
        // Made in here, the session and its package go with the view.
        let session = ExtensionSession::passing(worker);
        rehearse_when_drawn(session);
        session.open_sample(SAMPLE.into());
        view! { <Workbench session /> }
    });
    set_timeout(move || drop(form), KEPT_FOR);
}

/// Repeats what is done per field, a little whenever the page is idle: browsers
/// compile the way from WebAssembly into the document after a thousand calls.
fn rehearse_when_drawn(session: ExtensionSession) {
    Effect::new(move || {
        if let Some(model) = session.model.get() {
            let form = FormSession::open(model, &Saved::default(), Rc::new(|_, _| ()));
            in_idle_moments(REHEARSALS, move || {
                rehearse(form);
                ready(true)
            });
        }
    });
}
