//! The form of one connection, generated from what its service declares.

use super::integrations_page::{Desk, FORM, focus_later};
use super::row::icon;
use crate::app::form::FormSession;
use crate::domain::board::configuration::{Entry, secret_keys, source};
use crate::domain::board::reason::Reason;
use crate::domain::form::model::FormModel;
use crate::domain::form::saved::Saved;
use crate::domain::form::update::FormEvent;
use crate::domain::integration::about::about;
use crate::domain::integration::edit::{self, Edited};
use crate::domain::integration::overview::{self, name_of};
use crate::domain::problem::Problem;
use crate::domain::provider::Declaration;
use crate::io::browser::page::focus;
use crate::view::common::button::{Button, Look};
use crate::view::common::dialog::Dialog;
use crate::view::common::problem_note::ProblemNote;
use crate::view::form::{ErrorSummary, FormFields, HiddenFields};
use leptos::prelude::*;
use std::rc::Rc;
use std::sync::Arc;

/// Id around the problem that keeps the form from being saved.
const PROBLEM: &str = "integrations-form-problem";

/// What the form was opened with.
struct Opened {
    declaration: &'static Declaration,
    before: Option<Entry>,
    model: Arc<FormModel>,
    saved: Saved,
}

/// The form for a new connection, or for the one that is there.
#[component]
pub(super) fn EntryForm(
    desk: Desk,
    /// What the service needs.
    declaration: &'static Declaration,
    /// The connection as it is; `None` for a new one.
    before: Option<Entry>,
) -> impl IntoView {
    let about = about(declaration);
    let title = match &before {
        Some(entry) => format!("Edit {}", name_of(entry)),
        None => format!("Add {}", overview::title(declaration)),
    };
    let stored = before
        .as_ref()
        .map(|entry| stored_secrets(desk, entry))
        .unwrap_or_default();
    let model = Arc::new(edit::model(declaration, before.as_ref(), &stored));
    let saved = before
        .as_ref()
        .map(|entry| edit::saved(&model, entry))
        .unwrap_or_default();
    let form = FormSession::open(Arc::clone(&model), &saved, Rc::new(|_, _| {}));
    let saved = form.save(None);
    let opened = StoredValue::new_local(Opened {
        declaration,
        before,
        model,
        saved,
    });
    let problem = RwSignal::new(None::<Problem>);
    let asking = RwSignal::new(false);
    let submit = move || {
        if let Err(found) = save(desk, form, opened) {
            let told = found.is_some();
            problem.set(found);
            if told {
                focus_later(focus, PROBLEM.to_owned());
            }
        }
    };
    let leave = move || {
        let id = opened.with_value(|opened| opened.before.as_ref().map(|entry| entry.id.clone()));
        desk.back(id.as_deref());
    };
    let cancel = Callback::new(move |()| {
        let untouched = opened.with_value(|opened| form.save(None) == opened.saved);
        if untouched {
            leave();
        } else {
            asking.set(true);
        }
    });
    focus_later(focus, FORM.to_owned());
    let story = (!about.story.is_empty())
        .then(|| view! { <p class="integration__reason">{about.story}</p> });
    view! {
        <section class="panel integrations__form" aria-labelledby=FORM>
            <header class="panel__head">
                <h2 class="panel__title" id=FORM tabindex="-1">
                    {title}
                </h2>
            </header>
            <div class="panel__body">
                <div class="integrations__about">
                    {icon(Some(about.icons))}
                    <div class="integration__text">
                        <p>{about.description}</p>
                        {story}
                    </div>
                </div>
                <form
                    class="form"
                    novalidate
                    aria-labelledby=FORM
                    on:submit=move |event| {
                        event.prevent_default();
                        submit();
                    }
                >
                    <ErrorSummary session=form />
                    <div class="integrations__problem" id=PROBLEM tabindex="-1">
                        {move || problem.get().map(|problem| view! { <ProblemNote problem /> })}
                    </div>
                    <FormFields session=form />
                    <HiddenFields session=form />
                    <p class="field__hint">
                        {"Secrets stay for as long as this page is open and are in no export; a vault comes with a later version."}
                    </p>
                    <div class="form__actions">
                        <button type="submit" class="button button--primary" data-action="submit">
                            <span class="button__label">{"Save"}</span>
                        </button>
                        <Button label="Cancel" on_pressed=cancel />
                    </div>
                </form>
            </div>
        </section>
        <LeaveDialog asking leave=Callback::new(move |()| leave()) />
    }
}

fn stored_secrets(desk: Desk, entry: &Entry) -> Vec<String> {
    let mut keys = secret_keys(entry);
    keys.retain(|key| {
        let given = desk.session.secret(&entry.id, key);
        entry.settings.contains_key(key) || given.is_some_and(|secret| !secret.is_empty())
    });
    keys
}

/// Saves what was filled in and goes back to the list.
///
/// # Errors
/// It cannot run as it is: what is wrong beyond the fields, if anything is.
fn save(
    desk: Desk,
    form: FormSession,
    opened: StoredValue<Opened, LocalStorage>,
) -> Result<(), Option<Problem>> {
    form.dispatch(FormEvent::Submitted);
    let taken: Vec<String> = desk
        .configuration()
        .entries
        .into_iter()
        .map(|entry| entry.id)
        .collect();
    let (edited, is_new, secret_fields) = opened.with_value(|opened| {
        let edited = edit::edited(
            opened.declaration,
            opened.before.as_ref(),
            &opened.model,
            &form.answers(),
            &taken,
        );
        let secret = |index: &usize| {
            let field = opened.model.fields.get(*index);
            field.is_some_and(|field| field.secret)
        };
        let only_secrets = form
            .refused
            .with_untracked(|refused| refused.iter().all(secret));
        (edited, opened.before.is_none(), only_secrets)
    });
    let Edited { entry, secrets } = edited;
    // A proxy may add the credential, so then it need not be known here.
    let proxied = entry.settings.contains_key("proxy");
    let sound = form.refused.with_untracked(Vec::is_empty);
    let acceptable = sound || secret_fields && proxied;
    if !acceptable {
        return Err(None);
    }
    let secret = |key: &str| {
        let typed = secrets.iter().find(|(known, _)| known == key);
        match typed {
            Some((_, secret)) => Some(secret.clone()),
            None => desk.session.secret(&entry.id, key),
        }
    };
    // What was shut down can be kept for a server of one's own; its pane tells.
    if let Err(Reason::Configuration(problem)) = source(&entry, &secret) {
        return Err(Some(Problem {
            remedy: "Correct it below, then save again.".to_owned(),
            ..problem
        }));
    }
    let (id, name) = (entry.id.clone(), name_of(&entry));
    desk.put(entry, secrets);
    let done = if is_new { "added" } else { "saved" };
    desk.announcer.show(format!("{name} was {done}."));
    desk.back(Some(&id));
    Ok(())
}

/// Asks before what was typed is lost.
#[component]
fn LeaveDialog(asking: RwSignal<bool>, leave: Callback<()>) -> impl IntoView {
    let stay = Callback::new(move |()| asking.set(false));
    let discard = Callback::new(move |()| {
        asking.set(false);
        leave.run(());
    });
    view! {
        <Dialog
            open=asking
            title="Discard what you typed?"
            on_closed=stay
            actions=move || {
                view! {
                    <Button label="Keep editing" on_pressed=stay />
                    <Button label="Discard" look=Look::Danger on_pressed=discard />
                }
            }
        >
            <p>{"Nothing of this form is saved yet."}</p>
        </Dialog>
    }
}
