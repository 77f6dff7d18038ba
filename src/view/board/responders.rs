//! What a person should know of the board's responders: permissions that are
//! missing, messages that do not arrive. Loads with the first responder.

use crate::app::alerts::{Alerts, Note, permission_problem};
use crate::domain::problem::Problem;
use crate::io::browser::notice::Permission;
use crate::io::browser::sound::Audible;
use crate::view::common::button::{Button, Size};
use crate::view::common::problem_note::{Gravity, ProblemNote};
use leptos::prelude::*;

/// Lets the responders act, and draws what there is to know above the panes.
pub fn page() -> AnyView {
    let alerts = Alerts::get();
    let notes = move || {
        let notes = alerts.notes.get().into_iter();
        notes.map(|note| drawn(alerts, note)).collect_view()
    };
    view! { <div class="stack responders" hidden=move || alerts.notes.with(Vec::is_empty)>{notes}</div> }
        .into_any()
}

fn drawn(alerts: Alerts, note: Note) -> AnyView {
    match note {
        Note::Notifications(permission) => {
            let asking = (permission == Permission::Unasked).then(|| {
                view! {
                    <Button
                        label="Allow notifications"
                        size=Size::Small
                        on_pressed=Callback::new(move |()| alerts.ask_for_notifications())
                    />
                }
            });
            let problem = permission_problem(permission);
            view! {
                <div data-responder-note="notification">
                    <ProblemNote problem gravity=Gravity::Warning>
                        {asking}
                    </ProblemNote>
                </div>
            }
            .into_any()
        }
        Note::Silent(audible) => {
            let problem = match audible {
                Audible::Never => Problem::new(
                    "This browser makes no sounds",
                    "Use another browser, or a notification.",
                ),
                _ => Problem::new(
                    "Sounds wait for a click or a key",
                    "Browsers keep a page quiet until somebody touches it. Click anywhere, or allow sound for this site in the browser's settings (for a wall display, start the browser with that allowed).",
                ),
            };
            view! {
                <div data-responder-note="sound">
                    <ProblemNote problem gravity=Gravity::Warning />
                </div>
            }
            .into_any()
        }
        Note::Webhook {
            entry,
            name,
            trouble,
        } => {
            let problem =
                Problem::new(format!("Messages of {name} do not arrive"), trouble.words());
            let (again, gone) = (entry.clone(), entry.clone());
            view! {
                <div data-responder-note=entry>
                    <ProblemNote problem gravity=Gravity::Warning>
                        <Button
                            label="Try again"
                            size=Size::Small
                            on_pressed=Callback::new(move |()| alerts.try_again(&again))
                        />
                        <Button
                            label="Forget them"
                            size=Size::Small
                            on_pressed=Callback::new(move |()| alerts.forget(&gone))
                        />
                    </ProblemNote>
                </div>
            }
            .into_any()
        }
    }
}
