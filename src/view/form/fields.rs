//! All fields of a form, one below the other. A long form is drawn in
//! portions, one per frame, so that the page answers meanwhile.

use super::field::FormField;
use crate::app::form::FormSession;
use leptos::prelude::*;

/// Fields drawn at once; also the size of each later portion.
const PORTION: usize = 600;

/// The fields of the form.
#[component]
pub fn FormFields(
    /// The open form.
    session: FormSession,
) -> impl IntoView {
    let count = session.count();
    let portions = RwSignal::new(1_usize);
    let more = move || portions.get().saturating_mul(PORTION) < count;
    Effect::new(move || {
        if more() {
            request_animation_frame(move || {
                // The form may have been closed in the meantime.
                portions.try_update(|portions| *portions = portions.saturating_add(1));
            });
        }
    });
    view! {
        <div class="form__fields" aria-busy=move || more().to_string()>
            <For each=move || 0..portions.get() key=|portion| *portion let:portion>
                {draw_portion(session, portion, count)}
            </For>
        </div>
    }
}

fn draw_portion(session: FormSession, portion: usize, count: usize) -> Vec<AnyView> {
    let start = portion.saturating_mul(PORTION);
    let end = start.saturating_add(PORTION).min(count);
    (start..end)
        .map(|index| view! { <FormField session index /> }.into_any())
        .collect()
}
