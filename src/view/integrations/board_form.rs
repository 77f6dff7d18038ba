//! The board's own name, order and end, to be changed by hand.

use super::integrations_page::Desk;
use crate::app::form::FormSession;
use crate::domain::board::configuration::Configuration;
use crate::domain::form::update::FormEvent;
use crate::domain::integration::board_form::{
    edited, faults, is_outdated, model, overwritten, saved,
};
use crate::domain::problem::Problem;
use crate::view::common::panel::Panel;
use crate::view::common::problem_note::ProblemNote;
use crate::view::form::FormFields;
use leptos::prelude::*;
use std::rc::Rc;
use std::sync::Arc;

/// A panel with the form; nothing where there is no board yet.
#[component]
pub(super) fn BoardForm(desk: Desk) -> impl IntoView {
    let any = Memo::new(move |_| desk.lines.with(|lines| !lines.is_empty()));
    let outdated = Trigger::new();
    let form = move || {
        outdated.track();
        view! { <Fields desk outdated /> }
    };
    move || {
        any.get()
            .then(|| view! { <Panel title="The board">{form}</Panel> })
    }
}

#[component]
fn Fields(
    desk: Desk,
    /// Told when the form is to be drawn anew.
    outdated: Trigger,
) -> impl IntoView {
    let model = Arc::new(model());
    let held = saved(&model, &desk.configuration());
    let form = FormSession::open(Arc::clone(&model), &held, Rc::new(|_, _| {}));
    let opened = StoredValue::new(desk.configuration());
    // What was typed stays while the board changes: saving tells what it would overwrite.
    let fields = Arc::clone(&model);
    Effect::new(move |_| {
        desk.session.edition.track();
        let (now, answers) = untrack(|| (desk.configuration(), form.answers()));
        if opened.with_value(|opened| is_outdated(opened, &now, &fields, &answers)) {
            outdated.notify();
        }
    });
    let told = StoredValue::new(None::<Configuration>);
    let problem = RwSignal::new(None::<Problem>);
    let submit = move || {
        let now = desk.configuration();
        let faults = opened.with_value(|opened| faults(opened, &model, &form.answers()));
        form.dispatch(FormEvent::Reported(faults));
        form.dispatch(FormEvent::Submitted);
        if !form.refused.with_untracked(Vec::is_empty) {
            return;
        }
        let (next, lost) = opened.with_value(|opened| {
            let next = edited(opened, &now, &model, &form.answers());
            let lost = overwritten(opened, &now, &next, &model);
            (next, lost)
        });
        // Told once: saving again is then meant.
        if !lost.is_empty() && told.with_value(|told| told.as_ref() != Some(&now)) {
            told.set_value(Some(now));
            problem.set(Some(Problem::new(
                format!("Changed elsewhere while you typed: {}", lost.join(", ")),
                "Save again to put what stands here in its place, or reload the page to see that change.",
            )));
            return;
        }
        problem.set(None);
        // What stands in the form is what the next change is told from.
        opened.update_value(|opened| {
            *opened = edited(opened, opened, &model, &form.answers());
        });
        if next != now {
            desk.change("The board was changed.".to_owned(), next);
            desk.announcer.say("The board is changed.");
        } else {
            desk.announcer.show("The board is as it was.");
        }
    };
    view! {
        <div class="integrations__form">
            <form
                class="form"
                novalidate
                aria-label="The board"
                on:submit=move |event| {
                    event.prevent_default();
                    submit();
                }
            >
                {move || problem.get().map(|problem| view! { <ProblemNote problem /> })}
                <FormFields session=form />
                <div class="form__actions">
                    <button type="submit" class="button" data-action="save-board">
                        <span class="button__label">{"Save the board"}</span>
                    </button>
                </div>
            </form>
        </div>
    }
}
