//! The offer of a new version, above whatever page is shown. Loads when the page
//! has been quiet for a while.

use crate::app::service::{offered, reload};
use crate::domain::problem::Problem;
use crate::view::common::button::{Button, Look, Size};
use crate::view::common::problem_note::{Gravity, ProblemNote};
use leptos::prelude::*;

/// Draws the offer while there is one.
pub fn page() -> AnyView {
    let offered = offered();
    let note = move || {
        offered.get().then(|| {
            let problem = Problem::new(
                "A new version of Signalbox is ready",
                "Reload when it suits you; until then this one works on.",
            );
            view! {
                <div class="update" data-update="">
                    <ProblemNote problem gravity=Gravity::Info>
                        <Button
                            label="Reload now"
                            look=Look::Primary
                            size=Size::Small
                            on_pressed=Callback::new(|()| reload())
                        />
                        <Button
                            label="Later"
                            size=Size::Small
                            on_pressed=Callback::new(move |()| offered.set(false))
                        />
                    </ProblemNote>
                </div>
            }
        })
    };
    view! { {note} }.into_any()
}
