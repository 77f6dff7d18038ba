//! The form of one connection, generated from what its service declares.

mod draft;
mod mistakes;
mod open_form;
mod save;
mod secrets;

pub(super) use draft::unfinished;

use super::integrations_page::{Desk, FORM, focus_later};
use super::rehearsal::{Rehearsals, rehearsed};
use super::row::icon;
use super::trial::{Trials, outcome};
use crate::app::vault::Vault;
use crate::domain::alert::declare::responds;
use crate::domain::board::configuration::{Entry, called};
use crate::domain::integration::about::about;
use crate::domain::integration::overview;
use crate::domain::integration::standing::address_warning;
use crate::domain::problem::Problem;
use crate::domain::provider::Declaration;
use crate::io::browser::page::focus;
use crate::view::common::button::Button;
use crate::view::common::problem_note::{Gravity, ProblemNote};
use crate::view::form::{ErrorSummary, FormFields, HiddenFields};
use crate::view::vault::promise;
use draft::LeaveDialog;
use leptos::prelude::*;
use open_form::OpenForm;
use save::PROBLEM;

/// The form for a new connection, or for the one that is there.
#[component]
pub(super) fn EntryForm(
    desk: Desk,
    /// What the service needs.
    declaration: &'static Declaration,
    /// The connection as it is; `None` for a new one.
    before: Option<Entry>,
) -> impl IntoView {
    let title = match &before {
        Some(entry) => format!("Edit {}", called(entry)),
        None => format!("Add {}", overview::title(declaration)),
    };
    let (form, resumed) = OpenForm::open(desk, declaration, before);
    form.keep_when_left();
    form.follow_mistakes();
    let vault = Vault::get();
    let asking = RwSignal::new(false);
    focus_later(focus, FORM.to_owned());
    let warning = address_warning(declaration).map(|text| {
        view! { <p class="field__hint" data-address-warning="">{text}</p> }
    });
    view! {
        <section class="panel integrations__form" aria-labelledby=FORM>
            <header class="panel__head">
                <h2 class="panel__title" id=FORM tabindex="-1">
                    {title}
                </h2>
            </header>
            <div class="panel__body">
                {about_service(declaration)}
                {resumed.then(resumed_note)}
                <form
                    class="form"
                    novalidate
                    aria-labelledby=FORM
                    on:submit=move |event| {
                        event.prevent_default();
                        form.save();
                    }
                >
                    <ErrorSummary session=form.fields />
                    <div class="integrations__problem" id=PROBLEM tabindex="-1">
                        {move || {
                            form.problem.get().map(|problem| view! { <ProblemNote problem /> })
                        }}
                    </div>
                    <FormFields session=form.fields />
                    <HiddenFields session=form.fields />
                    {form.stored_secrets()}
                    {warning}
                    <p class="field__hint">
                        {move || promise(vault.state.get())}
                    </p>
                    <Answers form asking responder=responds(declaration) />
                </form>
            </div>
        </section>
        <LeaveDialog form asking />
    }
}

/// What the service is, and what became of it.
fn about_service(declaration: &Declaration) -> AnyView {
    let about = about(declaration);
    let story = (!about.story.is_empty())
        .then(|| view! { <p class="integration__reason">{about.story}</p> });
    view! {
        <div class="integrations__about">
            {icon(Some(about.icons))}
            <div class="integration__text">
                <p>{about.description}</p>
                {story}
            </div>
        </div>
    }
    .into_any()
}

fn resumed_note() -> AnyView {
    let problem = Problem::new(
        "What you typed before is back",
        "Save it or cancel. Secrets have to be typed again.",
    );
    view! { <ProblemNote problem gravity=Gravity::Info /> }.into_any()
}

/// The buttons below the fields, and what came of the last test.
#[component]
fn Answers(
    form: OpenForm,
    /// Whether it is asked before what was typed is lost.
    asking: RwSignal<bool>,
    /// Whether it is a responder and no service.
    responder: bool,
) -> impl IntoView {
    let trials = Trials::new();
    let rehearsals = Rehearsals::new();
    let outdated = form.is_changed_since_test();
    let test = Callback::new(move |()| {
        if responder {
            form.test_responder(rehearsals);
        } else {
            form.test_connection(trials);
        }
    });
    let (label, busy) = if responder {
        ("Test", rehearsals.busy)
    } else {
        ("Test connection", trials.busy)
    };
    let cancel = Callback::new(move |()| {
        if form.is_untouched() {
            form.leave();
        } else {
            asking.set(true);
        }
    });
    view! {
        <div class="form__actions">
            <button type="submit" class="button button--primary" data-action="submit">
                <span class="button__label">{"Save"}</span>
            </button>
            <Button label=label action="test" busy=busy on_pressed=test />
            <Button label="Cancel" on_pressed=cancel />
        </div>
        {outcome(trials, outdated)}
        {rehearsed(rehearsals, outdated)}
    }
}
