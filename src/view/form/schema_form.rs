//! A form made of a JSON Schema with its input as JSON text beside it; either
//! can be edited.
//!
//! A page opens a [`SchemaSession`] and draws it here; what it gets told is
//! described there.

use super::hidden::HiddenFields;
use super::summary::{ErrorSummary, UnsentParts, unsent};
use super::tree::TreeFields;
use crate::app::schema_form::{SchemaSession, Verdict};
use crate::domain::form::Form;
use crate::domain::form::tree::{Reason, Unsent, WhyUnsent};
use crate::domain::text;
use crate::view::common::announcer::use_announcer;
use crate::view::common::button::{Button, Look, Size};
use crate::view::common::disclosure::Disclosure;
use crate::view::common::icon::Icon;
use crate::view::common::id::unique_id;
use leptos::html::Textarea;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;

/// Form, text and the button that checks everything.
#[component]
pub fn SchemaForm(
    /// The open form.
    session: SchemaSession,
    /// What the button says.
    #[prop(default = "Check input".into(), into)]
    submit_label: String,
    /// Called with the text of the input after a check that it passed.
    #[prop(optional)]
    on_submitted: Option<Callback<Arc<str>>>,
) -> impl IntoView {
    let announcer = use_announcer();
    let unsent = unsent(session.form);
    // The last word stands while the next is sought: it is read aloud when it
    // changes, not with every key.
    let status = Memo::new(move |earlier: Option<&String>| {
        if session.text_problem.with(Option::is_some) {
            return "The text cannot be read; the form holds the input before it.".to_owned();
        }
        match session.verdict.get() {
            Verdict::Pending => earlier.cloned().unwrap_or_else(|| "Checking…".to_owned()),
            Verdict::Valid => match unread(session) {
                0 => unsent.with(|unsent| {
                    let item = |part: &&Unsent| part.why == WhyUnsent::EmptyItem;
                    let items = unsent.iter().filter(item).count();
                    text::valid_without(unsent.len().saturating_sub(items), items)
                }),
                1 => "The input is valid without 1 field that cannot be read; correct that."
                    .to_owned(),
                count => format!(
                    "The input is valid without {count} fields that cannot be read; correct those."
                ),
            },
            Verdict::Invalid(1) => "1 thing is wrong with the input.".to_owned(),
            Verdict::Invalid(count) => format!("{count} things are wrong with the input."),
            Verdict::Unjudged(problem) => {
                format!(
                    "{}. {} {}",
                    problem.headline, problem.detail, problem.remedy
                )
            }
        }
    });
    let submit = move |()| {
        spawn_local(async move {
            let input = session.submit().await;
            // Another form may have taken the place of this one.
            if let Some(status) = status.try_get_untracked() {
                announcer.say(status);
            }
            if let (Some(called), Some(input)) = (on_submitted, input) {
                called.try_run(input);
            }
        });
    };
    view! {
        <div class="form schema-form" role="form" aria-label="Input">
            <ErrorSummary session=session.form />
            <TreeFields session=session.form />
            <HiddenFields session=session.form read_only=session.read_only.get_untracked() />
            <div class="form__actions">
                <Button
                    label=submit_label
                    look=Look::Primary
                    action="submit"
                    on_pressed=Callback::new(submit)
                />
                <p class="form__status" role="status" data-verdict=move || word(session)>
                    {move || status.get()}
                </p>
            </div>
            <UnsentParts session=session.form unsent />
            <Unchecked session />
            <SchemaText session />
            <Reasons session />
            <SchemaNotes session />
        </div>
    }
}

/// Fields of a valid input whose text is no value, so that they are not part of it.
fn unread(session: SchemaSession) -> usize {
    session.form.validity.with(|validity| validity.problems)
}

/// The verdict as a mark for tests and styles.
fn word(session: SchemaSession) -> &'static str {
    match session.verdict.get() {
        Verdict::Pending => "pending",
        Verdict::Valid if session.text_problem.with(Option::is_none) && unread(session) == 0 => {
            "valid"
        }
        Verdict::Valid | Verdict::Invalid(_) => "invalid",
        Verdict::Unjudged(_) => "unjudged",
    }
}

/// What the verdict leaves out.
#[component]
fn Unchecked(session: SchemaSession) -> impl IntoView {
    move || {
        session.unchecked.with(|sentences| {
            let line = |sentence: &String| view! { <li>{sentence.clone()}</li> };
            (!sentences.is_empty()).then(|| {
                view! {
                    <ul class="schema-form__notes" data-output="unchecked">
                        {sentences.iter().map(line).collect::<Vec<_>>()}
                    </ul>
                }
            })
        })
    }
}

/// The input as JSON text, exactly what is sent.
#[component]
fn SchemaText(session: SchemaSession) -> impl IntoView {
    let id = unique_id("input");
    let (message_id, hint_id) = (format!("{id}-message"), format!("{id}-hint"));
    let described_by = format!("{message_id} {hint_id}");
    let rows = Memo::new(move |_| session.text.with(|text| text.lines().count().clamp(4, 24)));
    let area = NodeRef::<Textarea>::new();
    // At once, and not through a property by name: it follows every key.
    Effect::new(move || {
        if let Some(area) = area.get() {
            session.text.with(|text| area.set_value(text));
        }
    });
    view! {
        <div class="field schema-form__text">
            <div class="field__head">
                <label class="field__label" for=id.clone()>
                    {"Input as JSON"}
                </label>
            </div>
            <p class="field__help" id=hint_id>
                {"Exactly what is sent. It can be edited or replaced, by YAML too; what cannot be read leaves the form as it is."}
            </p>
            <textarea
                class="input input--json"
                id=id
                data-output="input"
                node_ref=area
                rows=move || rows.get().to_string()
                spellcheck="false"
                autocomplete="off"
                aria-describedby=described_by
                aria-invalid=move || session.text_problem.with(|problem| problem.is_some().then_some("true"))
                on:input:target=move |event| session.type_text(event.target().value())
                on:change=move |_| session.leave_text()
            ></textarea>
            <p class="field__message" id=message_id data-error="">
                {move || session.text_problem.get()}
            </p>
            <SetAside session area />
        </div>
    }
}

/// A text that could not be read when the form was edited: it is not lost.
#[component]
fn SetAside(session: SchemaSession, area: NodeRef<Textarea>) -> impl IntoView {
    let aside = Memo::new(move |_| session.set_aside.with(Option::is_some));
    let focus = move || {
        if let Some(area) = area.get_untracked() {
            // An area that cannot take the focus leaves it where it is.
            let _ = area.focus();
        }
    };
    let take_back = move |()| {
        session.take_back();
        focus();
    };
    let drop = move |()| {
        session.set_aside.set(None);
        focus();
    };
    move || {
        aside.get().then(|| {
            view! {
                <div class="cluster" data-output="set-aside">
                    <p class="field__notice" role="status">
                        {"The text that could not be read gave way to what was edited in the form. It is kept until you take it back or drop it."}
                    </p>
                    <Button
                        label="Take the text back"
                        size=Size::Small
                        on_pressed=Callback::new(take_back)
                    />
                    <Button
                        label="Drop it"
                        size=Size::Small
                        look=Look::Quiet
                        on_pressed=Callback::new(drop)
                    />
                </div>
            }
        })
    }
}

/// Why each part of the input is sent, made while it is looked at.
#[component]
fn Reasons(session: SchemaSession) -> impl IntoView {
    let open = RwSignal::new(false);
    let lines = move || {
        session.form.revision.track();
        let reasons = session.form.read(Form::reasons).unwrap_or_default();
        if reasons.is_empty() {
            return view! { <p class="field__hint">{"Nothing is sent yet."}</p> }.into_any();
        }
        let line = |reason: Reason| {
            let path = if reason.path.is_empty() {
                "the input".to_owned()
            } else {
                reason.path
            };
            let shown = path.clone();
            view! {
                <li data-reason=path>
                    <code>{shown}</code>
                    " is "
                    <code>{reason.value}</code>
                    {format!(" because {}.", reason.why.words())}
                </li>
            }
        };
        let lines: Vec<_> = reasons.into_iter().map(line).collect();
        view! { <ul class="schema-form__notes">{lines}</ul> }.into_any()
    };
    view! {
        <details
            class="disclosure"
            on:toggle:target=move |event| open.set(event.target().open())
        >
            <summary class="disclosure__summary">
                {Icon::ChevronRight.draw_as("disclosure__mark")}
                <span>{"Why each value is sent"}</span>
            </summary>
            <div class="disclosure__body">{move || open.get().then(lines)}</div>
        </details>
    }
}

/// What is odd about the schema.
#[component]
fn SchemaNotes(session: SchemaSession) -> impl IntoView {
    move || {
        session.notes.with(|notes| {
            (!notes.is_empty()).then(|| {
                let lines: Vec<_> = notes
                    .iter()
                    .map(|note| {
                        view! {
                            <li>
                                <code>{note.pointer.clone()}</code>
                                " "
                                {note.text.clone()}
                            </li>
                        }
                    })
                    .collect();
                view! {
                    <Disclosure summary=match notes.len() {
                        1 => "1 remark on the schema".to_owned(),
                        count => format!("{count} remarks on the schema"),
                    }>
                        <ul class="schema-form__notes">{lines}</ul>
                    </Disclosure>
                }
            })
        })
    }
}
