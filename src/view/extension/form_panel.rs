//! The form as the platform's users would see it, and its results.

use super::results::Results;
use crate::app::extension::ExtensionSession;
use crate::app::form::FormSession;
use crate::domain::form::condition::MatchMode;
use crate::domain::form::model::FormModel;
use crate::domain::form::update::FormEvent;
use crate::view::common::announcer::use_announcer;
use crate::view::common::button::{Button, Look};
use crate::view::common::panel::Panel;
use crate::view::common::segmented::{Choice, Segmented};
use crate::view::form::{ErrorSummary, FormFields, HiddenFields};
use leptos::prelude::*;
use std::sync::Arc;

/// Id around the form.
pub(super) const FORM: &str = "package-form";

/// Form and results; both live as long as this view, with the form's signals.
#[component]
pub(super) fn FormPanel(
    session: ExtensionSession,
    /// The form's model.
    model: Arc<FormModel>,
) -> impl IntoView {
    let conditional = model
        .fields
        .iter()
        .any(|field| field.visible_when.len() > 1 || field.disabled_when.len() > 1);
    let empty = model.fields.is_empty();
    let form = session.open_form(model);
    on_cleanup(move || session.form_closed());
    Effect::new(move |earlier: Option<()>| {
        form.revision.track();
        // The first run is the form as it was opened.
        if earlier.is_some() {
            session.save_soon();
        }
    });
    view! {
        <div class="bench__form" id=FORM>
            <Panel title="Form">
                <div class="form" role="form" aria-label="Extension form">
                    <div class="form__tools cluster">
                        <div data-action="language">
                            <LanguageSwitch session />
                        </div>
                        {conditional.then(|| view! { <ModeSwitch form /> })}
                    </div>
                    {empty.then(|| view! { <p class="field__hint">{"This extension has no inputs."}</p> })}
                    <ErrorSummary session=form />
                    <FormFields session=form />
                    <HiddenFields session=form />
                    <FormActions form />
                </div>
            </Panel>
        </div>
        <div class="bench__results">
            <Results session form />
        </div>
    }
}

/// The language in which the form is shown; absent if there is only one.
#[component]
fn LanguageSwitch(session: ExtensionSession) -> impl IntoView {
    let languages = Memo::new(move |_| {
        session.reading.with(|reading| {
            reading
                .as_ref()
                .map(|reading| reading.languages.clone())
                .unwrap_or_default()
        })
    });
    let chosen = Signal::derive(move || {
        // What was chosen for another package may not be there.
        let chosen = session.language.get();
        languages.with(|languages| {
            let wanted = [chosen.as_deref(), Some("en-us"), Some("zh-cn")];
            let mut wanted = wanted.into_iter().flatten();
            wanted
                .find(|wanted| languages.iter().any(|language| language == wanted))
                .map(str::to_owned)
                .or_else(|| languages.first().cloned())
                .unwrap_or_default()
        })
    });
    move || {
        let languages = languages.get();
        (!languages.is_empty()).then(|| {
            let choices = languages
                .into_iter()
                .map(|language| Choice {
                    label: language.clone(),
                    value: language,
                    icon: None,
                })
                .collect();
            view! {
                <Segmented
                    legend="Language of the form"
                    choices
                    chosen
                    on_changed=Callback::new(move |language| session.choose_language(language))
                />
            }
        })
    }
}

/// How several conditions of one field combine.
#[component]
fn ModeSwitch(form: FormSession) -> impl IntoView {
    let chosen = Signal::derive(move || {
        form.revision.track();
        match form.mode() {
            MatchMode::All => "all".to_owned(),
            MatchMode::Any => "any".to_owned(),
        }
    });
    let choice = |value: &str, label: &str| Choice {
        value: value.into(),
        label: label.into(),
        icon: None,
    };
    let choices = vec![
        choice("all", "All conditions must hold"),
        choice("any", "Any condition is enough"),
    ];
    let changed = move |value: String| {
        let mode = if value == "any" {
            MatchMode::Any
        } else {
            MatchMode::All
        };
        form.dispatch(FormEvent::ModeChosen(mode));
    };
    view! {
        <Segmented
            legend="Several conditions on one field"
            choices
            chosen
            on_changed=Callback::new(changed)
        />
    }
}

/// The button that checks everything, with what it found in words.
#[component]
fn FormActions(form: FormSession) -> impl IntoView {
    let announcer = use_announcer();
    let has_problems = move || {
        let validity = form.validity.get();
        validity.submitted && validity.problems > 0
    };
    let status = move || {
        let validity = form.validity.get();
        if !validity.submitted {
            "Not checked yet.".to_owned()
        } else if validity.holds() {
            "Every value is valid.".to_owned()
        } else if validity.problems == 0 {
            "Checking patterns…".to_owned()
        } else if validity.problems == 1 {
            "1 field needs your attention.".to_owned()
        } else {
            format!("{} fields need your attention.", validity.problems)
        }
    };
    let is_checking = move || {
        let validity = form.validity.get();
        validity.submitted && validity.pending > 0
    };
    let submit = move |()| {
        let before = untrack(status);
        form.dispatch(FormEvent::Submitted);
        // Problems are told by the summary, which takes the focus, and a status that
        // changes is read by itself.
        if !untrack(has_problems) && untrack(status) == before {
            announcer.say(before);
        }
    };
    view! {
        <div class="form__actions">
            <Button
                label="Check values"
                look=Look::Primary
                action="submit"
                on_pressed=Callback::new(submit)
            />
            <p
                class="form__status"
                role=move || (!has_problems()).then_some("status")
                aria-busy=move || is_checking().then_some("true")
            >
                {status}
            </p>
        </div>
    }
}
