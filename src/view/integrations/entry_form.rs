//! The form of one connection, generated from what its service declares.

use super::integrations_page::{Desk, FORM, focus_later};
use super::rehearsal::{Rehearsals, rehearsed};
use super::row::icon;
use super::trial::{Trials, outcome};
use crate::app::alerts::settled;
use crate::app::form::FormSession;
use crate::app::keeper;
use crate::app::setup::locked;
use crate::app::vault::Vault;
use crate::domain::alert::declare::responds;
use crate::domain::alert::keys::is_responder;
use crate::domain::board::compare::compare;
use crate::domain::board::configuration::{
    Configuration, Entry, called, missing_secrets, secret_keys, source,
};
use crate::domain::board::reason::Reason;
use crate::domain::form::Form;
use crate::domain::form::model::FormModel;
use crate::domain::form::saved::Saved;
use crate::domain::form::update::FormEvent;
use crate::domain::integration::about::about;
use crate::domain::integration::edit::{self, Edited};
use crate::domain::integration::entered::mistakes;
use crate::domain::integration::overview;
use crate::domain::integration::standing::address_warning;
use crate::domain::problem::Problem;
use crate::domain::provider::Declaration;
use crate::domain::text;
use crate::io::browser::page::focus;
use crate::view::common::button::{Button, Look};
use crate::view::common::dialog::Dialog;
use crate::view::common::problem_note::{Gravity, ProblemNote};
use crate::view::form::{ErrorSummary, FormFields, HiddenFields};
use crate::view::vault::promise;
use leptos::ev;
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

/// Id around the problem that keeps the form from being saved.
const PROBLEM: &str = "integrations-form-problem";

/// What to do about what keeps it from being saved.
const CORRECT: &str = "Correct it below, then save again.";

/// What the form was opened with.
struct Opened {
    declaration: &'static Declaration,
    before: Option<Entry>,
    model: Arc<FormModel>,
    saved: Saved,
}

/// What was typed into a form that was left without an answer; secrets are not
/// in it.
struct Draft {
    key: &'static str,
    /// Id of the connection; `None` for a new one.
    id: Option<String>,
    typed: Saved,
}

thread_local! {
    static DRAFT: RefCell<Option<Draft>> = const { RefCell::new(None) };
}

/// The service and the connection of the form that was left with something
/// typed into it.
pub(super) fn unfinished() -> Option<(&'static str, Option<String>)> {
    DRAFT.with_borrow(|draft| {
        let draft = draft.as_ref()?;
        Some((draft.key, draft.id.clone()))
    })
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
        Some(entry) => format!("Edit {}", called(entry)),
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
    let saved = {
        let mut form = Form::new(Arc::clone(&model));
        form.restore(&saved);
        form.save(None)
    };
    let id = before.as_ref().map(|entry| entry.id.clone());
    let draft = DRAFT
        .take()
        .filter(|draft| draft.key == declaration.key && draft.id == id);
    let resumed = draft.is_some();
    let typed = draft.map_or_else(|| saved.clone(), |draft| draft.typed);
    let form = FormSession::open(Arc::clone(&model), &typed, Rc::new(|_, _| {}));
    let forgotten = RwSignal::new(Vec::<String>::new());
    let stored = stored_fields(&model, &stored, forgotten);
    let opened = StoredValue::new_local(Opened {
        declaration,
        before,
        model,
        saved,
    });
    let untouched = move || {
        forgotten.with_untracked(Vec::is_empty)
            && opened.with_value(|opened| form.save(None) == opened.saved)
    };
    let answered = StoredValue::new(false);
    let closing = window_event_listener(ev::beforeunload, move |event| {
        if !untouched() {
            event.prevent_default();
        }
    });
    on_cleanup(move || {
        closing.remove();
        let left = answered.try_get_value() == Some(false);
        if left && let Some(draft) = opened.try_with_value(|opened| drafted(opened, form)) {
            DRAFT.set(draft);
        }
    });
    let vault = Vault::get();
    let trials = Trials::new();
    let rehearsals = Rehearsals::new();
    let responder = responds(declaration);
    let needed = RwSignal::new(Vec::<String>::new());
    tell_mistakes(desk, form, opened, forgotten, needed);
    let busy = if responder {
        rehearsals.busy
    } else {
        trials.busy
    };
    let problem = RwSignal::new(None::<Problem>);
    let asking = RwSignal::new(false);
    let refuse = move |found: Option<Problem>| {
        let told = found.is_some();
        problem.set(found);
        if told {
            focus_later(focus, PROBLEM.to_owned());
        }
    };
    let submit = move || match filled(desk, form, opened, &forgotten.get_untracked(), needed)
        .and_then(|edited| {
            unchanged(desk, opened)?;
            check(desk, &edited)?;
            Ok(edited)
        }) {
        Ok(edited) => {
            answered.set_value(true);
            keep(desk, opened, edited, forgotten.get_untracked());
        }
        Err(found) => refuse(found),
    };
    let try_it = Callback::new(move |()| {
        match filled(desk, form, opened, &forgotten.get_untracked(), needed) {
            Ok(Edited { entry, secrets }) => {
                problem.set(None);
                let gone = forgotten.get_untracked();
                let secret = |key: &str| known_secret(desk, &entry, &secrets, &gone, key);
                let missing = missing_secrets(&entry, &secret);
                if missing.iter().any(|key| locked_away(desk, &entry, key)) {
                    // Nothing can be tried, and typing it anew is not what it takes.
                    refuse(Some(locked()));
                    return;
                }
                if responder {
                    rehearsals.run(desk, &entry, &secret);
                    return;
                }
                trials.run(&entry, &secret, move |news| desk.announcer.say(news));
            }
            Err(found) => refuse(found),
        }
    });
    let leave = move || {
        answered.set_value(true);
        let id = opened.with_value(|opened| opened.before.as_ref().map(|entry| entry.id.clone()));
        desk.back(id.as_deref());
    };
    let cancel = Callback::new(move |()| {
        if untouched() {
            leave();
        } else {
            asking.set(true);
        }
    });
    focus_later(focus, FORM.to_owned());
    let story = (!about.story.is_empty())
        .then(|| view! { <p class="integration__reason">{about.story}</p> });
    let warning = address_warning(declaration).map(|text| {
        view! { <p class="field__hint" data-address-warning="">{text}</p> }
    });
    let resumed = resumed.then(|| {
        let problem = Problem::new(
            "What you typed before is back",
            "Save it or cancel. Secrets have to be typed again.",
        );
        view! { <ProblemNote problem gravity=Gravity::Info /> }
    });
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
                {resumed}
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
                    {stored}
                    {warning}
                    <p class="field__hint">
                        {move || promise(vault.state.get())}
                    </p>
                    <div class="form__actions">
                        <button type="submit" class="button button--primary" data-action="submit">
                            <span class="button__label">{"Save"}</span>
                        </button>
                        <Button
                            label=if responder { "Test" } else { "Test connection" }
                            action="test"
                            busy=busy
                            on_pressed=try_it
                        />
                        <Button label="Cancel" on_pressed=cancel />
                    </div>
                    {outcome(trials)}
                    {rehearsed(rehearsals)}
                </form>
            </div>
        </section>
        <LeaveDialog asking leave=Callback::new(move |()| leave()) />
    }
}

/// What was typed, unless nothing was.
fn drafted(opened: &Opened, form: FormSession) -> Option<Draft> {
    let mut typed = form.save(None);
    for field in opened.model.fields.iter().filter(|field| field.secret) {
        typed.entries.remove(&field.path);
    }
    (typed != opened.saved).then(|| Draft {
        key: opened.declaration.key,
        id: opened.before.as_ref().map(|entry| entry.id.clone()),
        typed,
    })
}

/// A switch for each stored secret that has it forgotten by saving.
fn stored_fields(
    model: &FormModel,
    stored: &[String],
    forgotten: RwSignal<Vec<String>>,
) -> AnyView {
    if stored.is_empty() {
        return ().into_any();
    }
    let rows = model
        .fields
        .iter()
        .filter(|field| field.secret && stored.contains(&field.name))
        .map(|field| {
            let key = field.name.clone();
            view! {
                <label class="option">
                    <input
                        type="checkbox"
                        class="option__input"
                        on:change:target=move |event| {
                            let wanted = event.target().checked();
                            forgotten
                                .update(|keys| {
                                    keys.retain(|known| *known != key);
                                    if wanted {
                                        keys.push(key.clone());
                                    }
                                });
                        }
                    />
                    <span class="option__label">{format!("Forget the stored {}", field.label)}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="integrations__stored">
            <legend>"Stored secrets"</legend>
            {rows}
        </fieldset>
    }
    .into_any()
}

/// The secrets that need not be typed again. Those of a vault that is not open are
/// there as far as anybody knows.
fn stored_secrets(desk: Desk, entry: &Entry) -> Vec<String> {
    let mut keys = secret_keys(entry);
    keys.retain(|key| {
        let given = desk.session.secret(&entry.id, key);
        entry.settings.contains_key(key)
            || locked_away(desk, entry, key)
            || given.is_some_and(|secret| !secret.is_empty())
    });
    keys
}

/// Whether an entry of the board needs a secret of that key which nobody can see for
/// now.
fn locked_away(desk: Desk, entry: &Entry, key: &str) -> bool {
    let known = |other: &Entry| other.id == entry.id;
    !keeper::can_be_kept(Vault::get())
        && desk.configuration().entries.iter().any(known)
        && missing_secrets(entry, &|_| None)
            .iter()
            .any(|needed| needed == key)
}

/// What was filled in, if every field is sound.
///
/// # Errors
/// A field is not; its own message says why.
fn filled(
    desk: Desk,
    form: FormSession,
    opened: StoredValue<Opened, LocalStorage>,
    forgotten: &[String],
    needed: RwSignal<Vec<String>>,
) -> Result<Edited, Option<Problem>> {
    form.dispatch(FormEvent::Submitted);
    let edited = as_filled(desk, form, opened, forgotten);
    let Edited { entry, secrets } = &edited;
    let mut missing = missing_secrets(entry, &|key| {
        known_secret(desk, entry, secrets, forgotten, key)
    });
    missing.retain(|key| !locked_away(desk, entry, key));
    needed.set(missing);
    let mistakes = mistakes_of(desk, &edited, forgotten);
    report(form, opened, &needed.get_untracked(), &mistakes);
    let mut told = opened
        .with_value(|opened| told(&opened.model, mistakes))
        .into_iter();
    // What the summary of the form does not list is told beside it. A service is judged
    // once more when it is saved.
    if is_responder(&edited.entry.integration)
        && let Some(first) = told.next()
    {
        let rest: Vec<String> = told.collect();
        Err(Some(
            Problem::new(first, CORRECT).with_detail(rest.join(" ")),
        ))
    } else if !form.refused.with_untracked(Vec::is_empty) {
        Err(None)
    } else {
        Ok(edited)
    }
}

/// The sentences of mistakes, each with the label of its field before it.
fn told(model: &FormModel, mistakes: Vec<(&'static str, String)>) -> Vec<String> {
    let label = |key: &str| {
        let field = model.fields.iter().find(|field| field.name == key);
        field.map_or_else(|| key.to_owned(), |field| field.label.clone())
    };
    let told = mistakes.into_iter();
    told.map(|(key, sentence)| [&label(key), ": ", &sentence].concat())
        .collect()
}

/// What the form says, whether or not its fields are sound.
fn as_filled(
    desk: Desk,
    form: FormSession,
    opened: StoredValue<Opened, LocalStorage>,
    forgotten: &[String],
) -> Edited {
    let taken: Vec<String> = desk
        .configuration()
        .entries
        .into_iter()
        .map(|entry| entry.id)
        .collect();
    let mut edited = opened.with_value(|opened| {
        edit::edited(
            opened.declaration,
            opened.before.as_ref(),
            &opened.model,
            &form.answers(),
            &taken,
        )
    });
    let gone: Vec<String> = forgotten
        .iter()
        .filter(|key| !edited.secrets.iter().any(|(typed, _)| typed == *key))
        .cloned()
        .collect();
    edit::forget(&mut edited.entry, &gone);
    edited
}

/// What makes no sense in the settings, by the names of the fields.
fn mistakes_of(desk: Desk, edited: &Edited, forgotten: &[String]) -> Vec<(&'static str, String)> {
    let Edited { entry, secrets } = edited;
    mistakes(entry, &|key| {
        known_secret(desk, entry, secrets, forgotten, key)
    })
}

/// Has the fields say which secrets are needed and what makes no sense.
fn report(
    form: FormSession,
    opened: StoredValue<Opened, LocalStorage>,
    needed: &[String],
    mistakes: &[(&'static str, String)],
) {
    let reports: Vec<(String, String)> = opened.with_value(|opened| {
        let fields = opened.model.fields.iter();
        let missing = fields.filter(|field| needed.contains(&field.name));
        let missing = missing.map(|field| (field.name.clone(), text::required(&field.label)));
        let mistakes = mistakes.iter();
        let mistakes = mistakes.map(|(key, sentence)| ((*key).to_owned(), sentence.clone()));
        missing.chain(mistakes).collect()
    });
    form.dispatch(FormEvent::Reported(reports));
}

/// Says what makes no sense as soon as its field is left, and no longer once it is
/// put right; nor that a secret is needed once it is there.
fn tell_mistakes(
    desk: Desk,
    form: FormSession,
    opened: StoredValue<Opened, LocalStorage>,
    forgotten: RwSignal<Vec<String>>,
    needed: RwSignal<Vec<String>>,
) {
    Effect::new(move |before: Option<Told>| {
        form.revision.track();
        let gone = forgotten.get();
        let edited = as_filled(desk, form, opened, &gone);
        let Edited { entry, secrets } = &edited;
        let mut missing =
            missing_secrets(entry, &|key| known_secret(desk, entry, secrets, &gone, key));
        needed.with(|needed| missing.retain(|key| needed.contains(key)));
        let mut mistakes = mistakes_of(desk, &edited, &gone);
        mistakes.retain(|(key, _)| is_due(form, key));
        let now = (missing, mistakes);
        // To report changes the form's revision, even where it is no news.
        if now != before.unwrap_or_default() {
            report(form, opened, &now.0, &now.1);
        }
        now
    });
}

/// The secrets that the form says are needed, and what makes no sense in it.
type Told = (Vec<String>, Vec<(&'static str, String)>);

/// Whether somebody was at the field, or wanted everything to be checked.
fn is_due(form: FormSession, name: &str) -> bool {
    let due = form.read(|form| {
        let mut rows = form.rows();
        let own = rows.find(|(field, _)| field.name == name);
        form.submitted() || own.is_some_and(|(_, entry)| entry.touched)
    });
    due == Some(true)
}

/// A secret as it will be once the form is saved.
fn known_secret(
    desk: Desk,
    entry: &Entry,
    typed: &[(String, String)],
    forgotten: &[String],
    key: &str,
) -> Option<String> {
    match typed.iter().find(|(known, _)| known == key) {
        Some((_, secret)) => Some(secret.clone()),
        None if forgotten.iter().any(|gone| gone == key) => None,
        None => desk.session.secret(&entry.id, key),
    }
}

/// Stands for a secret in the locked vault, which was sound when it was given.
const UNSEEN: &str = "https://locked.invalid/";

/// Whether it can run.
///
/// # Errors
/// What is wrong beyond the fields.
fn check(desk: Desk, edited: &Edited) -> Result<(), Option<Problem>> {
    let Edited { entry, secrets } = edited;
    let secret = |key: &str| {
        let unseen = || locked_away(desk, entry, key).then(|| UNSEEN.to_owned());
        known_secret(desk, entry, secrets, &[], key).or_else(unseen)
    };
    if is_responder(&entry.integration) {
        return settled(entry, &secret).map(drop).map_err(|problem| {
            Some(Problem {
                remedy: CORRECT.to_owned(),
                ..problem
            })
        });
    }
    // What was shut down can be kept for a server of one's own; its pane tells.
    match source(entry, &secret) {
        Err(Reason::Configuration(problem)) => Err(Some(Problem {
            remedy: CORRECT.to_owned(),
            ..problem
        })),
        _ => Ok(()),
    }
}

/// Whether the connection is as it was when the form was opened.
///
/// # Errors
/// Another tab changed or removed it since. Told once: saving again is then
/// meant.
fn unchanged(desk: Desk, opened: StoredValue<Opened, LocalStorage>) -> Result<(), Option<Problem>> {
    let Some(before) = opened.with_value(|opened| opened.before.clone()) else {
        return Ok(());
    };
    let entries = desk.configuration().entries;
    let now = entries.into_iter().find(|entry| entry.id == before.id);
    if now.as_ref() == Some(&before) {
        return Ok(());
    }
    let name = called(&before);
    let board = |entry: Option<Entry>| Configuration {
        entries: entry.into_iter().collect(),
        ..Configuration::default()
    };
    let changes: Vec<String> = compare(&board(Some(before)), &board(now.clone()))
        .lines
        .into_iter()
        .flat_map(|line| line.changes)
        .collect();
    let problem = match now {
        Some(_) if changes.is_empty() => None,
        Some(_) => Some(Problem::new(
            format!("{name} was changed in another tab while this form was open"),
            "Save again to put what stands here in its place, or cancel to keep that change.",
        )),
        None => Some(Problem::new(
            format!("{name} was removed in another tab while this form was open"),
            "Save again to add it anew, or cancel to leave it removed.",
        )),
    };
    opened.update_value(|opened| opened.before = now);
    match problem {
        Some(problem) => Err(Some(problem.with_detail(changes.join("; ")))),
        None => Ok(()),
    }
}

/// Puts what was filled in in force and goes back to the list.
fn keep(
    desk: Desk,
    opened: StoredValue<Opened, LocalStorage>,
    edited: Edited,
    forgotten: Vec<String>,
) {
    let Edited { entry, mut secrets } = edited;
    for key in forgotten {
        if !secrets.iter().any(|(typed, _)| *typed == key) {
            secrets.push((key, String::new()));
        }
    }
    let is_new = opened.with_value(|opened| opened.before.is_none());
    let (id, name) = (entry.id.clone(), called(&entry));
    let done = if is_new { "added" } else { "saved" };
    let said = format!("{name} was {done}.");
    desk.put(said.clone(), entry, secrets);
    desk.announcer.show(said);
    desk.back(Some(&id));
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
